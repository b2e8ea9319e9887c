"""What a training prints: bars, lines, and what callbacks say when they are asked to."""

import contextlib
import io
import re

import numpy as np
import pytest

from spec_tests.callbacks.driven_callbacks import StandIn, one_weight, rows, train
from spec_tests.harness import Section

FIT = "https://keras.io/api/models/model_training_apis/"
CALLBACKS = "https://keras.io/api/callbacks/"
clause = Section("progress", source=FIT, needs=["fit", "callbacks"])


def in_order(parts, text):
    """Each part stands in the text, behind the one before."""
    place = 0
    for part in parts:
        place = text.find(part, place)
        assert place >= 0, f"{part!r} should be in {text!r}"
        place += len(part)


# ------------------------------------------------------------------------------------------- bars and lines


@clause(seed="001", kills=["quiet-is-not-quiet", "one-epoch-is-numbered"])
@pytest.mark.parametrize("epochs", [1, 2])
@pytest.mark.parametrize("verbose", [0, 1, 2])
def test_verbosity(tf, verbose, epochs):
    """With `verbose=0` nothing is printed; with 1, a bar, and with 2, a line, each epoch is numbered from 1 of how
    many, unless there is one alone, and its values stand beside their names.
    """
    x, y = rows([0.0, 0.0])
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        one_weight(tf).fit(x, y, batch_size=1, epochs=epochs, verbose=verbose, validation_data=(x, y))
    heads = [f"Epoch {e}/2" for e in range(1, epochs + 1)] if epochs > 1 else [""]
    values = ["loss: 1.0000", "val_loss: 1.0000"]
    in_order([part for head in heads for part in (head, *values)] if verbose else [], printed.getvalue())
    assert verbose or not printed.getvalue(), f"printed was {printed.getvalue()!r}"
    assert epochs > 1 or "Epoch" not in printed.getvalue(), f"printed was {printed.getvalue()!r}"


@clause(kills=["a-bar-comes-at-the-end"])
@pytest.mark.parametrize("verbose", [1, 2])
def test_a_bar_grows(tf, verbose):
    """With `verbose=1` the bar is there after the first batch, with the number of the batch of how many ("1/2") and the
    values so far; with 2 there is one line, which comes when the epoch ends.
    """
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        one_weight(tf).fit(*rows([0.0, 3.0]), batch_size=1, shuffle=False, verbose=verbose)
    parts = ["1/2", "loss: 1.0000", "2/2", "loss: 2.5000"] if verbose == 1 else ["loss: 2.5000"]
    in_order(parts, printed.getvalue())
    assert verbose == 1 or printed.getvalue().count("loss") == 1, f"printed was {printed.getvalue()!r}"


@clause(kills=["evaluate-is-never-silent", "predictions-are-printed"])
@pytest.mark.parametrize("verbose", [0, 1, 2, "auto"])
def test_verbosity_of_evaluate_and_predict(tf, verbose):
    """With `verbose=0` `evaluate` and `predict` print nothing; otherwise a bar, by default, or a line, with the number
    of their batches, and `evaluate` its values by their names.
    """
    (x, y), options = rows([0.0, 0.0]), {} if verbose == "auto" else {"verbose": verbose}
    for method, arguments, values in (("evaluate", (x, y), ["loss: 1.0000"]), ("predict", (x,), [])):
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            getattr(one_weight(tf), method)(*arguments, batch_size=1, **options)
        text = printed.getvalue()
        in_order(["1/2"] * (verbose in (1, "auto")) + ["2/2", *values] if verbose != 0 else [], text)
        assert verbose != 0 or not text, f"printed was {text!r}"
        assert "outputs" not in text, f"{method} should print no predictions, but there is {text!r}"


def bar(tf, verbose, steps):
    """The list of callbacks of a training whose one callback prints."""
    options = {"add_progbar": True, "model": StandIn(), "verbose": verbose, "epochs": 2, "steps": steps}
    return tf.keras.callbacks.CallbackList(**options)


@clause(kills=["a-bar-divides-by-no-steps"], needs=["callbacks"])
@pytest.mark.parametrize("verbose", [1, 2])
def test_an_unknown_number_of_steps(tf, verbose):
    """Where nobody knows how many batches there are, a bar says "Unknown" until the first epoch has ended; its last
    line, and the bars of the epochs that follow, have the number.
    """
    callbacks = bar(tf, verbose, None)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        callbacks.on_train_begin()
        for epoch in range(2):
            callbacks.on_epoch_begin(epoch)
            for batch in range(3):
                callbacks.on_train_batch_begin(batch)
                callbacks.on_train_batch_end(batch, {"loss": 1.0})
            callbacks.on_epoch_end(epoch, {"loss": 1.0})
        callbacks.on_train_end()
    bars = ["1/Unknown", "3/3", "1/3", "3/3"]
    in_order(bars if verbose == 1 else bars[1::2], printed.getvalue())


@clause(
    kills=["small-values-are-printed-as-zero", "several-values-are-printed-as-they-are", "a-bar-is-never-silent"],
    needs=["callbacks"],
)
@pytest.mark.parametrize("verbose", [0, 1, 2])
def test_printed_values(tf, verbose):
    """Values are printed with four places, those below a thousandth with their power of ten, and of several values, as
    a score for each class, their mean; with `verbose=0` nothing is.
    """
    callbacks = bar(tf, verbose, 1)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        callbacks.on_train_begin()
        callbacks.on_epoch_begin(0)
        callbacks.on_epoch_end(0, {"loss": 2 / 3, "small": 1.23456e-4, "of_each": np.array([0.25, 0.75])})
        callbacks.on_train_end()
    for part in ("loss: 0.6667", "small: 1.2346e-04", "of_each: 0.5000") if verbose else ():
        in_order([part], printed.getvalue())
    assert verbose or not printed.getvalue(), f"printed was {printed.getvalue()!r}"
    seconds = [int(number) for number in re.findall(r" (?:\x1b\[1m)?(\d+)s", printed.getvalue())]
    assert not verbose or 0 <= max(seconds) < 60, f"printed was {printed.getvalue()!r}"


# ------------------------------------------------------------------------------------------- messages

MESSAGES = {
    "EarlyStopping": (
        {"patience": 1, "mode": "min", "restore_best_weights": True},
        [2.0, 1.0, 1.5, 0.0],
        [[3], [2]],  # stopped after the third epoch, with the weights of the second
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
def test_messages(tf, name, verbose):
    """With `verbose=1` a message says when the callback takes an action: the epoch, counted from 1, and the values that
    it comes from; with 0, the default, nothing is printed.
    """
    options, values, expected = MESSAGES[name]
    options = options | ({} if verbose is None else {"verbose": verbose})
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        train(getattr(tf.keras.callbacks, name)(**options), StandIn(tf.keras.optimizers.SGD(1.0)), values)
    said = [[float(n) for n in re.findall(r"\d+(?:\.\d+)?", line)] for line in printed.getvalue().split("\n")]
    said = [numbers for numbers in said if numbers]
    if not verbose:
        assert not printed.getvalue(), f"printed was {printed.getvalue()!r}"
        return
    for numbers in expected:
        assert any(line[: len(numbers)] == numbers for line in said), f"no line says {numbers}: {printed.getvalue()!r}"
    epochs = {numbers[0] for numbers in said}
    assert epochs == {numbers[0] for numbers in expected}, f"the epochs are {epochs}"
