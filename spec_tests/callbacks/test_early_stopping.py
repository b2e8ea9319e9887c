"""When `EarlyStopping` stops, and which weights it leaves. The hooks are called by hand: see `driven_callbacks.py`."""

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests.callbacks.driven_callbacks import StandIn, monitored, one_weight, quarters, rows, train
from spec_tests.harness import Section

EARLY_STOPPING = "https://keras.io/api/callbacks/early_stopping/"
clause = Section("early-stopping", source=EARLY_STOPPING)


def stops_after(values, patience, min_delta=0.0):
    """The number of epochs that are run: the rule in its shortest form."""
    best, wait = math.inf, 0
    for epoch, value in enumerate(values):
        best, wait = (value, 0) if value < best - min_delta else (best, wait + 1)
        if wait >= max(patience, 1):
            return epoch + 1
    return len(values)


def runs(expected, values, callback, model=None):
    """A training with these values runs for the expected number of epochs."""
    checks.equal(len(train(callback, model or StandIn(), values)), expected, "the number of epochs")


@clause(
    seed="001",
    kills=[
        "min-delta-reached-counts",
        "min-delta-ignored",
        "early-stopping-waits-one-epoch-more",
        "best-is-the-last-value",
    ],
)
@given(monitored(), st.integers(0, 3), quarters(0, 1), st.sampled_from(["min", "max"]))
@example([2.0, 1.0, 1.0, 1.0, 0.0], 2, 0.0, "min")
@example([2.0, 1.75, 1.5, 1.25, 1.25, 1.25], 2, 0.25, "min")
@example([2.0, 1.75, 1.5, 1.25, 1.25, 1.25], 2, 0.25, "max")
def test_counts_epochs_without_improvement(tf, values, patience, min_delta, mode):
    """`EarlyStopping` stops when `patience` epochs in a row (at least one) have not improved. In the mode "min", an
    improvement is less than the best so far minus `min_delta`; in the mode "max", more than the best so far plus
    `min_delta`. NaN is never an improvement.
    """
    callback = tf.keras.callbacks.EarlyStopping(patience=patience, min_delta=min_delta, mode=mode)
    sign = 1 if mode == "min" else -1
    runs(stops_after(values, patience, min_delta), [sign * value for value in values], callback)


@clause(kills=["nan-is-the-best"])
@given(st.integers(1, 3), st.integers(1, 3))
@example(2, 1)
def test_a_number_improves_on_nan(tf, patience, nans):
    """A value that starts as NaN and then falls improves with each number: NaN is never the best so far."""
    values = [math.nan] * nans + [8.0 - i for i in range(8)]
    runs(len(values), values, tf.keras.callbacks.EarlyStopping(patience=patience + nans + 1, mode="min"))


@clause(kills=["baseline-ignored"])
@given(st.integers(2, 4), st.sampled_from([-1.0, 1.0]))
@example(2, -1.0)
def test_improvement_must_beat_the_baseline(tf, patience, baseline):
    """A constant value stops training `patience` epochs after the first epoch if it beats the `baseline`, and after
    `patience` epochs in all if it does not.
    """
    callback = tf.keras.callbacks.EarlyStopping(patience=patience, baseline=baseline)
    runs(patience + (baseline > 0), [0.0] * 8, callback)


@clause(kills=["below-the-baseline-nothing-stops"])
@given(st.integers(2, 4))
@example(2)
def test_the_baseline_limits_the_epochs(tf, patience):
    """If no epoch beats the `baseline`, training runs for `patience` epochs, even if each improves on the previous."""
    callback = tf.keras.callbacks.EarlyStopping(patience=patience, baseline=0.0)
    runs(patience, [9.0 - i for i in range(8)], callback)


@clause(kills=["early-stopping-ends-the-first-epoch"])
@pytest.mark.parametrize("patience", [0, 1])
def test_the_first_epoch_never_stops(tf, patience):
    """A second epoch is run even if the first did not beat the `baseline` and `patience` is 0 or 1."""
    runs(2, [0.0] * 4, tf.keras.callbacks.EarlyStopping(patience=patience, baseline=-1.0))


@clause(kills=["start-from-epoch-ignored"])
@given(st.lists(quarters(0, 2), min_size=1, max_size=8), st.integers(1, 3), st.integers(0, 3))
@example([0.0, 1.0, 1.0, 1.0], 1, 2)
def test_warm_up_epochs_do_not_count(tf, values, patience, start):
    """With `start_from_epoch=n`, the first n epochs count neither as the best nor as epochs without improvement."""
    callback = tf.keras.callbacks.EarlyStopping(patience=patience, start_from_epoch=start)
    runs(min(len(values), start + stops_after(values[start:], patience)), values, callback)


@clause(
    kills=["best-weights-only-if-stopped", "best-weights-without-being-asked", "best-weights-are-the-last-of-a-tie"]
)
@given(monitored(), st.integers(1, 4), st.booleans())
@example([2.0, 1.0, 1.0], 9, True)
@example([2.0, 1.0, 3.0, 3.0], 2, True)
def test_restores_the_best_weights(tf, values, patience, restore):
    """With `restore_best_weights`, the model ends with the weights of the best epoch, the first of a tie, whether
    training was stopped or ran to its end; otherwise it ends with those of the last epoch.
    """
    model = StandIn()
    callback = tf.keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=restore)
    run = len(train(callback, model, values))
    checks.equal(model.epoch, np.nanargmin(values[:run]) if restore else run - 1, "the epoch of the weights")


@clause(kills=["early-stopping-remembers-the-previous-training"])
@given(monitored(), monitored(), st.integers(1, 3))
@example([0.0, 1.0, 1.0], [3.0, 2.0, 1.0], 1)
def test_each_training_starts_fresh(tf, first, second, patience):
    """An `EarlyStopping` that is used again counts and compares as a new one would."""
    callback, model = tf.keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True), StandIn()
    train(callback, model, first)
    expected = stops_after(second, patience)
    runs(expected, second, callback, model)
    checks.equal(model.epoch, np.nanargmin(second[:expected]), "the epoch of the weights")


@clause(kills=["early-stopping-has-patience", "best-weights-without-being-asked"])
def test_defaults_stop_at_once_and_restore_nothing(tf):
    """`EarlyStopping()` monitors "val_loss", counts any improvement, stops after the first epoch without one, and
    leaves the weights of the last epoch.
    """
    model = StandIn()
    runs(3, [1.0, 1.0 - 2.0**-20, 1.0, 0.0], tf.keras.callbacks.EarlyStopping(), model)
    checks.equal(model.epoch, 2, "the epoch of the weights")


@clause(seed="001", kills=["missing-monitor-is-no-improvement"])
@pytest.mark.filterwarnings("ignore:Early stopping conditioned")
def test_a_missing_monitor_does_not_stop(tf):
    """An `EarlyStopping` whose `monitor` is not in the logs never stops training."""
    runs(5, [None] * 5, tf.keras.callbacks.EarlyStopping(patience=1))


@clause(seed="001", needs=["fit", "callbacks"])
@pytest.mark.parametrize(("monitor", "falls"), [("loss", True), ("val_loss", True), ("val_accuracy", False)])
def test_auto_mode_knows_losses_and_accuracies(tf, monitor, falls):
    """In the mode "auto", the name of the value tells the direction: a loss should fall, an accuracy should rise."""
    model = one_weight(tf, metrics=["accuracy"])
    model.fit(*rows([0.0]), verbose=0)
    lengths = []
    for values in ([3.0, 2.0, 1.0], [1.0, 2.0, 3.0]):
        callback = tf.keras.callbacks.EarlyStopping(monitor=monitor, patience=1)
        lengths.append(len(train(callback, model, values, monitor)))
    assert lengths == ([3, 2] if falls else [2, 3]), f"{monitor} was monitored for {lengths} epochs"


@clause(kills=["unknown-names-should-fall"])
def test_auto_mode_needs_a_known_direction(tf):
    """In the mode "auto", a `monitor` whose name does not tell the direction is an error."""
    callback = tf.keras.callbacks.EarlyStopping(monitor="quiddity", mode="auto")
    with checks.refused("a monitor without direction"):
        train(callback, StandIn(), [1.0, 2.0], monitor="quiddity")
