"""What a training prints: bars, lines, and the messages of verbose callbacks."""

import re

import numpy as np
import pytest

from spec_tests.callbacks.driven_callbacks import StandIn, one_weight, printed, rows, train
from spec_tests.harness import Section

FIT = "https://keras.io/api/models/model_training_apis/"
CALLBACKS = "https://keras.io/api/callbacks/"
clause = Section("progress", source=FIT, needs=["fit", "callbacks"])


def in_order(parts, text):
    """The text contains the parts one after the other, and nothing at all if there are none."""
    found = 0
    for part in parts:
        found = text.find(part, found)
        assert found >= 0, f"{part!r} should be in {text!r}"
        found += len(part)
    assert parts or not text, f"nothing should be printed, but there is {text!r}"


# ------------------------------------------------------------------------------------------- bars and lines


@clause(seed="001", kills=["quiet-is-not-quiet", "one-epoch-is-numbered"])
@pytest.mark.parametrize("epochs", [1, 2])
@pytest.mark.parametrize("verbose", [0, 1, 2])
def test_verbose_selects_silence_bar_or_lines(tf, verbose, epochs):
    """With `verbose=0` nothing is printed; with 1, a bar, and with 2, a line per epoch, with the values of the epoch
    and their names. Epochs are numbered from 1, unless there is only one.
    """
    x, y = rows([0.0, 0.0])
    options = {"batch_size": 1, "epochs": epochs, "verbose": verbose, "validation_data": (x, y)}
    text = printed(one_weight(tf).fit, x, y, **options)
    heads = [f"Epoch {e}/2" for e in range(1, epochs + 1)] if epochs > 1 else [""]
    in_order([part for head in heads for part in (head, "loss: 1.0000", "val_loss: 1.0000")] if verbose else [], text)
    assert epochs > 1 or "Epoch" not in text, f"printed was {text!r}"


@clause(kills=["a-bar-comes-at-the-end"])
@pytest.mark.parametrize("verbose", [1, 2])
def test_a_bar_grows_with_each_batch(tf, verbose):
    """With `verbose=1`, a bar appears after the first batch, with the number of the batch out of all ("1/2") and the
    values so far. With 2, there is a single line, printed when the epoch ends.
    """
    text = printed(one_weight(tf).fit, *rows([0.0, 3.0]), batch_size=1, shuffle=False, verbose=verbose)
    in_order(["1/2", "loss: 1.0000", "2/2", "loss: 2.5000"] if verbose == 1 else ["loss: 2.5000"], text)
    assert verbose == 1 or text.count("loss") == 1, f"printed was {text!r}"


@clause(kills=["evaluate-is-never-silent", "predictions-are-printed"])
@pytest.mark.parametrize("verbose", [0, 1, 2, "auto"])
def test_evaluate_and_predict_follow_verbose(tf, verbose):
    """With `verbose=0`, `evaluate` and `predict` print nothing; otherwise a bar, which is the default, or a line, with
    the number of batches; `evaluate` also prints its values with their names.
    """
    (x, y), options = rows([0.0, 0.0]), {} if verbose == "auto" else {"verbose": verbose}
    for method, arguments, values in (("evaluate", (x, y), ["loss: 1.0000"]), ("predict", (x,), [])):
        text = printed(getattr(one_weight(tf), method), *arguments, batch_size=1, **options)
        in_order(["1/2"] * (verbose in (1, "auto")) + ["2/2", *values] if verbose != 0 else [], text)
        assert "outputs" not in text, f"{method} should print no predictions, but there is {text!r}"


def printed_by_a_bar(tf, verbose, steps, batches, logs, epochs=1):
    """What a CallbackList with a bar prints when its hooks are called."""
    options = {"add_progbar": True, "model": StandIn(), "verbose": verbose, "epochs": 2, "steps": steps}
    callbacks = tf.keras.callbacks.CallbackList(**options)

    def drive():
        callbacks.on_train_begin()
        for epoch in range(epochs):
            callbacks.on_epoch_begin(epoch)
            for batch in range(batches):
                callbacks.on_train_batch_begin(batch)
                callbacks.on_train_batch_end(batch, logs)
            callbacks.on_epoch_end(epoch, logs)
        callbacks.on_train_end()

    return printed(drive)


@clause(kills=["a-bar-divides-by-no-steps"], needs=["callbacks"])
@pytest.mark.parametrize("verbose", [1, 2])
def test_an_unknown_number_of_steps_is_learned(tf, verbose):
    """If the number of batches is unknown, a bar says "Unknown" until the first epoch has ended; its last line, and the
    bars of later epochs, show the number.
    """
    bars = ["1/Unknown", "3/3", "1/3", "3/3"]
    in_order(bars if verbose == 1 else bars[1::2], printed_by_a_bar(tf, verbose, None, 3, {"loss": 1.0}, epochs=2))


@clause(
    kills=["small-values-are-printed-as-zero", "several-values-are-printed-as-they-are", "a-bar-is-never-silent"],
    needs=["callbacks"],
)
@pytest.mark.parametrize("verbose", [0, 1, 2])
def test_values_have_four_decimals(tf, verbose):
    """Values are printed with four decimals, those below a thousandth in scientific notation. Of several values, such
    as a score for each class, the mean is printed. With `verbose=0`, nothing is printed.
    """
    logs = {"loss": 2 / 3, "small": 1.23456e-4, "of_each": np.array([0.25, 0.75])}
    text = printed_by_a_bar(tf, verbose, 1, 0, logs)
    for part in ("loss: 0.6667", "small: 1.2346e-04", "of_each: 0.5000"):
        in_order([part] if verbose else [], text)
    seconds = [int(number) for number in re.findall(r" (?:\x1b\[1m)?(\d+)s", text)]
    assert not verbose or 0 <= max(seconds) < 60, f"printed was {text!r}"


# ------------------------------------------------------------------------------------------- messages

MESSAGES = {
    "EarlyStopping": (
        {"patience": 1, "mode": "min", "restore_best_weights": True},
        [2.0, 1.0, 1.5, 0.0],
        [[3], [2]],  # stopped after the third epoch; the weights are those of the second
    ),
    "ReduceLROnPlateau": ({"patience": 1, "factor": 0.5}, [2.0, 1.0, 1.0], [[3, 0.5]]),
    "LearningRateScheduler": ({"schedule": lambda epoch: 0.25**epoch}, [1.0, 1.0], [[1, 1.0], [2, 0.25]]),
    "ModelCheckpoint": (
        {"filepath": "best.keras", "save_best_only": True, "initial_value_threshold": 5.0},
        [4.0, 6.0, 3.0],
        [[1, 5.0, 4.0], [2, 4.0], [3, 4.0, 3.0]],
    ),
}


@clause(
    source=[CALLBACKS + page for page in ("early_stopping/", "reduce_lr_on_plateau/", "model_checkpoint/")],
    kills=["messages-unasked", "messages-count-epochs-from-zero"],
    needs=["callbacks"],
)
@pytest.mark.parametrize("verbose", [None, 0, 1])
@pytest.mark.parametrize("name", MESSAGES)
def test_verbose_callbacks_report_their_actions(tf, name, verbose):
    """With `verbose=1`, a message reports each action of the callback: the epoch, counted from 1, and the values that
    caused it. With 0, the default, nothing is printed.
    """
    options, values, expected = MESSAGES[name]
    options = options | ({} if verbose is None else {"verbose": verbose})
    text = printed(train, getattr(tf.keras.callbacks, name)(**options), StandIn(tf.keras.optimizers.SGD(1.0)), values)
    if not verbose:
        assert not text, f"printed was {text!r}"
        return
    said = [[float(n) for n in re.findall(r"\d+(?:\.\d+)?", line)] for line in text.split("\n")]
    said = [numbers for numbers in said if numbers]
    for numbers in expected:
        assert any(line[: len(numbers)] == numbers for line in said), f"no line says {numbers}: {text!r}"
    epochs = {numbers[0] for numbers in said}
    assert epochs == {numbers[0] for numbers in expected}, f"the epochs are {epochs}"
