"""When `ModelCheckpoint` saves, and under which name. The hooks are called by hand, and only the names are recorded."""

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests.callbacks.driven_callbacks import (
    StandIn,
    monitored,
    one_weight,
    place,
    quarters,
    rows,
    train,
    train_batches,
)
from spec_tests.harness import Section

CHECKPOINT = "https://keras.io/api/callbacks/model_checkpoint/"
clause = Section("checkpoints", source=CHECKPOINT)


def saved(tf, name, values, drive=train, **options):
    """The names under which `ModelCheckpoint` saves a training with these values."""
    model = StandIn()
    drive(tf.keras.callbacks.ModelCheckpoint(name, **options), model, values)
    return model.saved


def improving(values, best=math.inf):
    """The indices of the values that are less than all before them. NaN never is."""
    indices = []
    for i, value in enumerate(values):
        if value < best:
            best = value
            indices.append(i)
    return indices


def are(found, expected):
    assert found == expected, f"the files are {found}, but should be {expected}"


@clause(seed="001", kills=["checkpoints-count-epochs-from-zero"])
@given(st.lists(quarters(0, 2), min_size=1, max_size=4))
@example([1.0, 0.75, 2.0])
def test_saves_after_each_epoch(tf, values):
    """`ModelCheckpoint` saves after each epoch. In `filepath`, `str.format` replaces {epoch} by the number of the
    epoch, from 1, and the names in the logs by their values.
    """
    expected = [f"{epoch:02d}-{value:.2f}.keras" for epoch, value in enumerate(values, start=1)]
    are(saved(tf, "{epoch:02d}-{val_loss:.2f}.keras", values), expected)


@clause(kills=["checkpoints-count-batches-of-an-epoch"])
@given(st.integers(1, 5), st.integers(1, 4), st.integers(1, 3))
@example(2, 3, 3)
def test_save_freq_counts_batches_across_epochs(tf, save_freq, batches, epochs):
    """With a number as `save_freq`, a checkpoint is saved after that many batches, counted across epochs; {batch} is
    the number of the batch in its epoch, from 1.
    """
    found = saved(tf, "{epoch}-{batch}.keras", [[1.0] * batches] * epochs, train_batches, save_freq=save_freq)
    ends = range(save_freq, epochs * batches + 1, save_freq)
    are(found, [f"{(end - 1) // batches + 1}-{(end - 1) % batches + 1}.keras" for end in ends])


@clause(seed="001", kills=["a-tie-overwrites-the-best", "save-best-only-ignored", "initial-value-threshold-ignored"])
@given(monitored(), st.none() | quarters(0, 2), st.sampled_from(["min", "max"]))
@example([2.0, 1.0, 1.0, 3.0, 0.5], None, "min")
@example([2.0, 1.0, 0.5], 1.0, "max")
def test_only_the_best_epoch_is_saved(tf, values, threshold, mode):
    """With `save_best_only`, an epoch is saved if its value is better than that of every epoch before, and better than
    `initial_value_threshold`. A tie is not better, and neither is NaN.
    """
    sign = 1 if mode == "min" else -1
    initial = None if threshold is None else sign * threshold
    options = {"save_best_only": True, "mode": mode, "initial_value_threshold": initial}
    found = saved(tf, "{epoch}.keras", [sign * value for value in values], **options)
    best = improving(values, math.inf if threshold is None else threshold)
    are(found, [f"{epoch + 1}.keras" for epoch in best])


@clause(kills=["nan-is-the-best"])
@given(st.integers(1, 3))
@example(1)
def test_a_number_is_better_than_nan(tf, nans):
    """With `save_best_only`, NaN is never the best: the first number after it is saved."""
    are(saved(tf, "{epoch}.keras", [math.nan] * nans + [1.0], save_best_only=True), [f"{nans + 1}.keras"])


@clause(kills=["save-best-only-ignored"])
@given(st.lists(st.lists(quarters(0, 2), min_size=2, max_size=3), min_size=1, max_size=3))
@example([[2.0, 1.0], [3.0, 0.5]])
def test_only_the_best_batch_is_saved(tf, epochs):
    """With `save_best_only` and `save_freq=1`, a batch is saved if its value is better than that of all before it."""
    options = {"save_best_only": True, "save_freq": 1, "monitor": "loss"}
    names = [f"{e}-{b}.keras" for e, values in enumerate(epochs, 1) for b, _ in enumerate(values, 1)]
    best = improving([value for values in epochs for value in values])
    are(saved(tf, "{epoch}-{batch}.keras", epochs, train_batches, **options), [names[i] for i in best])


@clause(kills=["checkpoint-without-monitor-is-the-best"])
@pytest.mark.filterwarnings("ignore:Can save best model")
def test_a_missing_monitor_saves_nothing(tf):
    """With `save_best_only`, an epoch whose logs lack the monitored value is not saved: it cannot be the best."""
    are(saved(tf, "{epoch}.keras", [None, None], save_best_only=True), [])


@clause(kills=["checkpoints-forget-the-best"])
@given(monitored(), monitored())
@example([1.0], [2.0, 0.5])
def test_the_best_outlives_a_training(tf, first, second):
    """A later training with the same callback does not overwrite the best model with a worse one."""
    model, callback = StandIn(), tf.keras.callbacks.ModelCheckpoint("{epoch}.keras", save_best_only=True)
    train(callback, model, first)
    model.saved.clear()
    train(callback, model, second)
    are(model.saved, [f"{epoch + 1}.keras" for epoch in improving(second, np.nanmin(first))])


@clause
def test_save_freq_is_epoch_or_a_number(tf):
    """`save_freq` is "epoch" or an integer; anything else is an error."""
    for save_freq in ("batch", 1.5, None):
        with checks.refused(f"save_freq={save_freq!r}"):
            tf.keras.callbacks.ModelCheckpoint("{epoch}.keras", save_freq=save_freq)


@clause(kills=["unknown-places-stay-as-they-are"])
def test_a_missing_name_in_the_path_is_an_error(tf):
    """A name in `filepath` that is neither {epoch} nor in the logs, such as that of a validation that does not take
    place, is a KeyError, and nothing is saved.
    """
    model = StandIn()
    with pytest.raises(KeyError):
        train(tf.keras.callbacks.ModelCheckpoint("{epoch}-{val_accuracy:.2f}.keras"), model, [1.0])
    are(model.saved, [])


@clause(
    seed="001",
    kills=["checkpoints-hold-the-weights-before-the-epoch", "save-weights-only-ignored"],
    needs=["fit", "callbacks"],
)
@pytest.mark.parametrize("weights_only", [True, False])
def test_checkpoints_hold_the_weights_of_their_epoch(tf, weights_only):
    """The checkpoint of an epoch holds the weights that the epoch ended with: `load_weights` reads them where
    `save_weights_only` was asked for, otherwise `load_model` reads the model. Folders that do not exist are made.
    """
    model, ends = one_weight(tf, rate=0.25), []
    remember = tf.keras.callbacks.LambdaCallback(on_epoch_end=lambda *_: ends.append(model.get_weights()[0]))
    with place("new/folders/{epoch}.weights.h5" if weights_only else "new/folders/{epoch}.keras") as path:
        saves = tf.keras.callbacks.ModelCheckpoint(path, save_weights_only=weights_only)
        model.fit(*rows([0.0]), epochs=3, verbose=0, callbacks=[saves, remember])
        for epoch, weight in enumerate(ends, start=1):
            file = path.format(epoch=epoch)
            loaded = one_weight(tf) if weights_only else tf.keras.models.load_model(file)
            if weights_only:
                with pytest.raises((ValueError, OSError)):
                    tf.keras.models.load_model(file)
                loaded.load_weights(file)
            checks.equal(loaded.get_weights()[0], weight, f"the weight of epoch {epoch}")


@clause(
    seed="001",
    erratum="The tutorial says so of a path with {epoch}, where each epoch has a file of its own.",
    kills=["the-first-checkpoint-stays", "save-best-only-ignored"],
    needs=["fit", "callbacks"],
)
@pytest.mark.parametrize("best_only", [False, True])
def test_a_checkpoint_overwrites_the_previous_one(tf, best_only):
    """Where `filepath` has no places, each checkpoint overwrites the one before: the file holds the weights of the last
    epoch, or with `save_best_only` those of the best one.
    """
    model, ends, losses = one_weight(tf, rate=0.25), [], iter([2.0, 1.0, 3.0])

    class Ends(tf.keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            ends.append(model.get_weights()[0])
            logs["loss"] = next(losses)

    with place("some.weights.h5") as path:
        options = {"save_weights_only": True, "save_best_only": best_only, "monitor": "loss"}
        saves = tf.keras.callbacks.ModelCheckpoint(path, **options)
        model.fit(*rows([0.0]), epochs=3, verbose=0, callbacks=[Ends(), saves])
        model.load_weights(path)
    checks.equal(model.get_weights()[0], ends[1 if best_only else 2], "the weight in the file")
