"""When `EarlyStopping` stops, and which weights are left. The hooks are called by hand: see `driven_callbacks.py`."""

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests.callbacks.driven_callbacks import StandIn, monitored, quarters, train
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
def test_early_stopping_counts_epochs_without_improvement(tf, values, patience, min_delta, mode):
    """`EarlyStopping` stops after the epoch with which `patience` epochs in a row (at least one) did not improve:
    in the mode "min" an improvement is less than the best so far minus `min_delta`, in the mode "max" more than the
    best so far plus `min_delta`; NaN is none.
    """
    callback = tf.keras.callbacks.EarlyStopping(patience=patience, min_delta=min_delta, mode=mode)
    sign = 1 if mode == "min" else -1
    run = train(callback, StandIn(), [sign * value for value in values])
    checks.equal(len(run), stops_after(values, patience, min_delta), "the number of epochs")


@clause(kills=["nan-is-the-best"])
@given(st.integers(1, 3), st.integers(1, 3))
@example(2, 1)
def test_a_number_improves_on_nan(tf, patience, nans):
    """A value that begins as NaN and then falls improves with each number: NaN is never the best so far."""
    callback = tf.keras.callbacks.EarlyStopping(patience=patience + nans + 1, mode="min")
    values = [math.nan] * nans + [8.0 - i for i in range(8)]
    run = train(callback, StandIn(), values)
    checks.equal(len(run), len(values), "the number of epochs")


@clause(kills=["baseline-ignored"])
@given(st.integers(2, 4), st.sampled_from([-1.0, 1.0]))
@example(2, -1.0)
def test_early_stopping_needs_the_baseline(tf, patience, baseline):
    """Values that stay the same end the training `patience` epochs after the first, where this one beats the
    `baseline`, and with the epoch number `patience` where none does.
    """
    callback = tf.keras.callbacks.EarlyStopping(patience=patience, baseline=baseline)
    run = train(callback, StandIn(), [0.0] * 8)
    checks.equal(len(run), patience + (baseline > 0), "the number of epochs")


@clause(kills=["below-the-baseline-nothing-stops"])
@given(st.integers(2, 4))
@example(2)
def test_the_baseline_limits_the_epochs(tf, patience):
    """If no epoch improves on `baseline`, training runs for `patience` epochs, also where each improves on the last."""
    callback = tf.keras.callbacks.EarlyStopping(patience=patience, baseline=0.0)
    run = train(callback, StandIn(), [9.0 - i for i in range(8)])
    checks.equal(len(run), patience, "the number of epochs")


@clause(kills=["early-stopping-ends-the-first-epoch"])
@pytest.mark.parametrize("patience", [0, 1])
def test_one_epoch_is_not_the_end(tf, patience):
    """The second epoch is run, also where the first did not beat the `baseline` and nothing is to be waited for."""
    callback = tf.keras.callbacks.EarlyStopping(patience=patience, baseline=-1.0)
    checks.equal(len(train(callback, StandIn(), [0.0] * 4)), 2, "the number of epochs")


@clause(kills=["start-from-epoch-ignored"])
@given(st.lists(quarters(0, 2), min_size=1, max_size=8), st.integers(1, 3), st.integers(0, 3))
@example([0.0, 1.0, 1.0, 1.0], 1, 2)
def test_early_stopping_starts_late(tf, values, patience, start):
    """With `start_from_epoch=n` the first n epochs count neither as best nor as epochs without improvement."""
    callback = tf.keras.callbacks.EarlyStopping(patience=patience, start_from_epoch=start)
    run = train(callback, StandIn(), values)
    checks.equal(len(run), min(len(values), start + stops_after(values[start:], patience)), "the number of epochs")


@clause(
    kills=["best-weights-only-if-stopped", "best-weights-without-being-asked", "best-weights-are-the-last-of-a-tie"]
)
@given(monitored(), st.integers(1, 4), st.booleans())
@example([2.0, 1.0, 1.0], 9, True)
@example([2.0, 1.0, 3.0, 3.0], 2, True)
def test_early_stopping_restores_the_best_weights(tf, values, patience, restore):
    """With `restore_best_weights` the model is left with the weights of the best epoch, the first of several, whether
    the training was stopped or ran to its end; without, with those of the last epoch.
    """
    model = StandIn()
    callback = tf.keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=restore)
    run = len(train(callback, model, values))
    checks.equal(model.epoch, np.nanargmin(values[:run]) if restore else run - 1, "the epoch of the weights")


@clause(kills=["early-stopping-remembers-the-previous-training"])
@given(monitored(), monitored(), st.integers(1, 3))
@example([0.0, 1.0, 1.0], [3.0, 2.0, 1.0], 1)
def test_early_stopping_begins_anew(tf, first, second, patience):
    """One `EarlyStopping` in two trainings counts and compares in the second as a new one would."""
    callback = tf.keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True)
    model = StandIn()
    train(callback, model, first)
    run = train(callback, model, second)
    checks.equal(len(run), stops_after(second, patience), "the number of epochs")
    checks.equal(model.epoch, np.nanargmin(second[: len(run)]), "the epoch of the weights")


@clause(kills=["best-weights-without-being-asked"])
def test_defaults_of_early_stopping(tf):
    """`EarlyStopping()` watches "val_loss", takes any improvement for one, stops after the first epoch without, and
    leaves the weights of the last epoch.
    """
    model = StandIn()
    run = train(tf.keras.callbacks.EarlyStopping(), model, [1.0, 1.0 - 2.0**-20, 1.0, 0.0])
    checks.equal(len(run), 3, "the number of epochs")
    checks.equal(model.epoch, 2, "the epoch of the weights")


@clause(seed="001", kills=["missing-monitor-is-no-improvement"])
@pytest.mark.filterwarnings("ignore:Early stopping conditioned")
def test_a_missing_monitor_does_not_stop(tf):
    """An `EarlyStopping` whose `monitor` is not in the logs never stops the training."""
    run = train(tf.keras.callbacks.EarlyStopping(patience=1), StandIn(), [None] * 5)
    checks.equal(len(run), 5, "the number of epochs")


@clause(kills=["unknown-names-should-fall"])
def test_auto_mode_asks_for_the_direction(tf):
    """In the mode "auto", a `monitor` from whose name the direction cannot be inferred is an error."""
    callback = tf.keras.callbacks.EarlyStopping(monitor="quiddity", mode="auto")
    with checks.refused("a monitor without direction"):
        train(callback, StandIn(), [1.0, 2.0], monitor="quiddity")
