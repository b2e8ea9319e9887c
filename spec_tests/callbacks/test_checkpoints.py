"""When `ModelCheckpoint` saves, and under which name. The hooks are called by hand, and the saving is only noted."""

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests.callbacks.driven_callbacks import StandIn, monitored, quarters, train, train_batches
from spec_tests.harness import Section

CHECKPOINT = "https://keras.io/api/callbacks/model_checkpoint/"
clause = Section("checkpoints", source=CHECKPOINT)


def checkpoint(tf, name, **options):
    return tf.keras.callbacks.ModelCheckpoint(name, **options)


def improving(values, best=math.inf):
    """The places of the values that are less than all before them, NaN never."""
    places = []
    for place, value in enumerate(values):
        if value < best:
            best = value
            places.append(place)
    return places


@clause(seed="001", kills=["checkpoints-count-epochs-from-zero"])
@given(st.lists(quarters(0, 2), min_size=1, max_size=4))
@example([1.0, 0.75, 2.0])
def test_a_checkpoint_after_each_epoch(tf, values):
    """`ModelCheckpoint` saves after each epoch, under `filepath` with the number of the epoch, from 1, for {epoch} and
    the values of the logs for their names, as `str.format` writes them.
    """
    model = StandIn()
    train(checkpoint(tf, "{epoch:02d}-{val_loss:.2f}.keras"), model, values)
    expected = [f"{epoch:02d}-{value:.2f}.keras" for epoch, value in enumerate(values, start=1)]
    assert model.saved == expected, f"saved were {model.saved}, but should be {expected}"


@clause(kills=["checkpoints-count-batches-of-an-epoch"])
@given(st.integers(1, 5), st.integers(1, 4), st.integers(1, 3))
@example(2, 3, 3)
def test_checkpoints_count_batches(tf, save_freq, batches, epochs):
    """With a number as `save_freq` a checkpoint is saved after that many batches, counted through the epochs; {batch}
    is the number of the batch in its epoch, from 1.
    """
    model = StandIn()
    callback = checkpoint(tf, "{epoch}-{batch}.keras", save_freq=save_freq)
    train_batches(callback, model, [[1.0] * batches] * epochs)
    ends = range(save_freq, epochs * batches + 1, save_freq)
    expected = [f"{(end - 1) // batches + 1}-{(end - 1) % batches + 1}.keras" for end in ends]
    assert model.saved == expected, f"saved were {model.saved}, but should be {expected}"


@clause(seed="001", kills=["a-tie-overwrites-the-best", "save-best-only-ignored", "initial-value-threshold-ignored"])
@given(monitored(), st.none() | quarters(0, 2), st.sampled_from(["min", "max"]))
@example([2.0, 1.0, 1.0, 3.0, 0.5], None, "min")
@example([2.0, 1.0, 0.5], 1.0, "max")
def test_the_best_checkpoint_is_kept(tf, values, threshold, mode):
    """With `save_best_only` an epoch is saved if its value is better than that of each epoch before, and than
    `initial_value_threshold`; a tie is not, and NaN is not.
    """
    model, sign = StandIn(), 1 if mode == "min" else -1
    initial = None if threshold is None else sign * threshold
    options = {"save_best_only": True, "mode": mode, "initial_value_threshold": initial}
    train(checkpoint(tf, "{epoch}.keras", **options), model, [sign * value for value in values])
    best = improving(values, math.inf if threshold is None else threshold)
    assert model.saved == [f"{epoch + 1}.keras" for epoch in best], f"saved were {model.saved}, not the epochs {best}"


@clause(kills=["nan-is-the-best"])
@given(st.integers(1, 3))
@example(1)
def test_a_number_is_better_than_nan(tf, nans):
    """With `save_best_only` NaN is never the best: the first number after it is saved."""
    model = StandIn()
    train(checkpoint(tf, "{epoch}.keras", save_best_only=True), model, [math.nan] * nans + [1.0])
    assert model.saved == [f"{nans + 1}.keras"], f"saved were {model.saved}, but should be epoch {nans + 1}"


@clause(kills=["save-best-only-ignored"])
@given(st.lists(st.lists(quarters(0, 2), min_size=2, max_size=3), min_size=1, max_size=3))
@example([[2.0, 1.0], [3.0, 0.5]])
def test_the_best_batch_is_kept(tf, epochs):
    """With `save_best_only` and `save_freq=1` a batch is saved if its value is better than that of each before."""
    model = StandIn()
    callback = checkpoint(tf, "{epoch}-{batch}.keras", save_best_only=True, save_freq=1, monitor="loss")
    train_batches(callback, model, epochs)
    names = [f"{e}-{b}.keras" for e, values in enumerate(epochs, 1) for b, _ in enumerate(values, 1)]
    expected = [names[i] for i in improving([value for values in epochs for value in values])]
    assert model.saved == expected, f"saved were {model.saved}, but should be {expected}"


@clause(kills=["checkpoint-without-monitor-is-the-best"])
@pytest.mark.filterwarnings("ignore:Can save best model")
def test_no_monitor_no_best_checkpoint(tf):
    """With `save_best_only` an epoch whose logs lack the monitored value is not saved: it only saves the best."""
    model = StandIn()
    train(checkpoint(tf, "{epoch}.keras", save_best_only=True), model, [None, None])
    assert model.saved == [], f"saved were {model.saved}, but nothing should be"


@clause(kills=["checkpoints-forget-the-best"])
@given(monitored(), monitored())
@example([1.0], [2.0, 0.5])
def test_the_best_outlives_a_training(tf, first, second):
    """The best model is not overwritten by a worse one of a later training with the same callback."""
    model, callback = StandIn(), checkpoint(tf, "{epoch}.keras", save_best_only=True)
    train(callback, model, first)
    model.saved.clear()
    train(callback, model, second)
    expected = [f"{epoch + 1}.keras" for epoch in improving(second, np.nanmin(first))]
    assert model.saved == expected, f"saved were {model.saved}, but should be {expected}"


@clause
def test_save_freq_is_epoch_or_a_number(tf):
    """`save_freq` is "epoch" or an integer; anything else is an error."""
    for save_freq in ("batch", 1.5, None):
        with checks.refused(f"save_freq={save_freq!r}"):
            checkpoint(tf, "{epoch}.keras", save_freq=save_freq)


@clause(kills=["unknown-places-stay-as-they-are"])
def test_a_path_names_what_is_in_the_logs(tf):
    """A name in `filepath` that is neither {epoch} nor in the logs, as that of a validation that there is not, is a
    KeyError, and nothing is saved.
    """
    model = StandIn()
    with pytest.raises(KeyError):
        train(checkpoint(tf, "{epoch}-{val_accuracy:.2f}.keras"), model, [1.0])
    assert model.saved == [], f"saved were {model.saved}, but nothing should be"
