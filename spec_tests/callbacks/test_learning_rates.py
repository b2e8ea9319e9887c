"""Callbacks that set the learning rate and log it. The hooks are called by hand: see `driven_callbacks.py`."""

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests.callbacks.driven_callbacks import StandIn, monitored, quarters, train
from spec_tests.harness import Section

PLATEAU = "https://keras.io/api/callbacks/reduce_lr_on_plateau/"
SCHEDULER = "https://keras.io/api/callbacks/learning_rate_scheduler/"
clause = Section("learning-rates", source=PLATEAU)


def rates(tf, callback, values):
    """The learning rate after each epoch, 1 at first. Powers of two are exact."""
    model, after, on_epoch_end = StandIn(tf.keras.optimizers.SGD(1.0)), [], callback.on_epoch_end

    def also_note_the_rate(*args):
        on_epoch_end(*args)
        after.append(float(checks.numbers(model.optimizer.learning_rate)))

    callback.on_epoch_end = also_note_the_rate
    train(callback, model, values)
    return np.array(after)


def on_plateaus(values, patience, min_delta=0.0):
    """The learning rates, halved on each plateau: the rule in its shortest form."""
    best, wait, rate, after = math.inf, 0, 1.0, []
    for value in values:
        best, wait = (value, 0) if value < best - min_delta else (best, wait + 1)
        if wait >= max(patience, 1):
            rate, wait = rate / 2, 0
        after.append(rate)
    return after


def halving(tf, **options):
    return tf.keras.callbacks.ReduceLROnPlateau(factor=0.5, **options)


def are(found, expected):
    checks.equal(found, np.float64(expected), "the learning rate after each epoch")


@clause(
    seed="001",
    kills=[
        "plateau-waits-one-epoch-more",
        "plateau-reduces-in-each-epoch-that-follows",
        "plateau-subtracts-the-factor",
        "min-delta-reached-counts",
    ],
)
@given(monitored(), st.integers(0, 3), quarters(0, 1), st.sampled_from(["min", "max"]))
@example([1.0, 1.0, 1.0, 1.0, 1.0, 1.0], 2, 0.0, "min")
@example([2.0, 1.75, 1.75, 1.25], 1, 0.25, "max")
def test_a_plateau_reduces_the_rate(tf, values, patience, min_delta, mode):
    """After `patience` epochs in a row (at least one) without an improvement by more than `min_delta`,
    `ReduceLROnPlateau` multiplies the learning rate by `factor`, and starts counting again.
    """
    callback, sign = halving(tf, patience=patience, min_delta=min_delta, mode=mode), 1 if mode == "min" else -1
    are(rates(tf, callback, [sign * value for value in values]), on_plateaus(values, patience, min_delta))


@clause(seed="001", kills=["plateau-counts-any-improvement"])
@example(2.0**-14)
@given(st.sampled_from([2.0**-14, 2.0**-15, 2.0**-13, 2.0**-12]))
def test_default_min_delta_of_a_plateau(tf, step):
    """By default, only an improvement by more than 1e-4 counts for `ReduceLROnPlateau`."""
    are(rates(tf, halving(tf, patience=1), [1.0, 1.0 - step]), [1.0, 1.0 if step > 1e-4 else 0.5])


@clause(kills=["last-epoch-of-the-cooldown-counts", "cooldown-ignored"])
@given(st.integers(1, 3), st.integers(0, 3))
@example(1, 1)
def test_cooldown_epochs_do_not_count(tf, patience, cooldown):
    """On an endless plateau, the learning rate is reduced every `cooldown` + `patience` epochs: counting starts again
    only after the `cooldown` epochs that follow a reduction.
    """
    reductions = [max(0, (epoch - patience) // (patience + cooldown) + 1) for epoch in range(10)]
    are(rates(tf, halving(tf, patience=patience, cooldown=cooldown), [1.0] * 10), [0.5**n for n in reductions])


@clause(seed="001", kills=["min-lr-ignored", "min-lr-stops-reductions-beyond-it"])
@given(st.integers(0, 6), st.sampled_from([0.0, 0.125, 0.1875, 1.0]))
@example(6, 0.1875)
def test_min_lr_bounds_the_rate(tf, epochs, min_lr):
    """After n reductions, the learning rate is factorⁿ times the initial one, but at least `min_lr`."""
    after = rates(tf, halving(tf, patience=1, min_lr=min_lr), [1.0] * (epochs + 1))
    are(after, [max(0.5**n, min_lr) for n in range(epochs + 1)])


@clause
def test_a_plateau_reduces_tenfold_after_ten_epochs(tf):
    """`ReduceLROnPlateau()` multiplies the learning rate by 0.1 after every ten epochs in which "val_loss" did not
    improve, without cooldown or bound.
    """
    after = rates(tf, tf.keras.callbacks.ReduceLROnPlateau(), [1.0] * 82)
    expected = [0.1 ** (epoch // 10) for epoch in range(82)]
    checks.close(np.log10(after), np.log10(expected), operations=64, magnitude=8, dtype=np.float32)


@clause(kills=["a-plateau-of-missing-values"])
@pytest.mark.filterwarnings("ignore:Learning rate reduction")
def test_a_missing_monitor_reduces_nothing(tf):
    """A `ReduceLROnPlateau` whose `monitor` is not in the logs does not change the learning rate."""
    are(rates(tf, halving(tf, monitor="absent_loss", patience=1, mode="min"), [1.0] * 3), [1.0] * 3)


@clause
def test_factor_must_be_less_than_one(tf):
    """A `factor` of 1 or more is an error."""
    for factor in (1.0, 2.0):
        with checks.refused(f"the factor {factor}"):
            tf.keras.callbacks.ReduceLROnPlateau(factor=factor)


@clause(kills=["plateau-remembers-the-previous-training"])
@given(monitored(), monitored())
@example([1.0, 1.0], [2.0, 1.5])
def test_each_training_starts_fresh(tf, first, second):
    """A `ReduceLROnPlateau` that is used again counts and compares as a new one would."""
    callback = halving(tf, patience=2, min_delta=0)
    train(callback, StandIn(tf.keras.optimizers.SGD(1.0)), first)
    are(rates(tf, callback, second), on_plateaus(second, 2))


@clause(
    source=SCHEDULER,
    seed="001",
    kills=[
        "schedule-function-counts-from-one",
        "schedule-function-gets-the-first-rate",
        "schedule-function-of-two-only",
    ],
)
@given(st.integers(1, 5), st.sampled_from([0.5, 2.0]))
@example(3, 0.5)
def test_a_function_sets_the_rate(tf, epochs, factor):
    """`LearningRateScheduler(f)` sets the learning rate before each epoch to f(epoch, current rate), or to f(epoch) if
    f takes one argument. Epochs count from 0.
    """
    for schedule in (lambda epoch, rate: rate * factor if epoch else rate, lambda epoch: factor**epoch):
        callback = tf.keras.callbacks.LearningRateScheduler(schedule)
        are(rates(tf, callback, [1.0] * epochs), [factor**n for n in range(epochs)])


@clause(source=SCHEDULER, kills=["schedule-function-may-give-anything"])
@pytest.mark.parametrize("result", [1, "0.5", None])
def test_a_function_must_return_a_float(tf, result):
    """It is an error if the function of a `LearningRateScheduler` returns anything but a float."""
    callback = tf.keras.callbacks.LearningRateScheduler(lambda epoch, rate: result)
    with checks.refused(f"the learning rate {result!r}"):
        rates(tf, callback, [1.0])


@clause(source=[PLATEAU, SCHEDULER], seed="001", kills=["logs-have-the-rate-of-the-next-epoch", "logs-have-lr"])
@pytest.mark.parametrize("name", ["ReduceLROnPlateau", "LearningRateScheduler"])
def test_the_rate_is_in_the_logs(tf, name):
    """`ReduceLROnPlateau` and `LearningRateScheduler` add "learning_rate" to the logs of an epoch: the rate of this
    epoch, not that of the next.
    """
    if name == "ReduceLROnPlateau":
        callback, expected = halving(tf, patience=1), [1.0, 1.0, 0.5, 0.25]
    else:
        callback = tf.keras.callbacks.LearningRateScheduler(lambda epoch: 0.5**epoch)
        expected = [1.0, 0.5, 0.25, 0.125]
    logs = train(callback, StandIn(tf.keras.optimizers.SGD(1.0)), [1.0] * 4)
    checks.equal(np.array([each.get("learning_rate", math.nan) for each in logs]), expected, "the logged rate")


@clause(
    source="https://keras.io/api/optimizers/learning_rate_schedules/",
    seed="001",
    kills=["a-schedule-ignores-another-learning-rate"],
)
@pytest.mark.parametrize("name", ["ReduceLROnPlateau", "LearningRateScheduler"])
def test_a_rate_beside_a_schedule_is_an_error(tf, name):
    """If the optimizer follows a schedule, a callback that sets the learning rate raises an error: setting it would
    have no effect.
    """
    options = {"factor": 0.5, "patience": 1} if name == "ReduceLROnPlateau" else {"schedule": lambda epoch: 0.5}
    schedule = tf.keras.optimizers.schedules.ExponentialDecay(1.0, 10, 0.5)
    with checks.refused("a learning rate beside a schedule"):
        train(getattr(tf.keras.callbacks, name)(**options), StandIn(tf.keras.optimizers.SGD(schedule)), [1.0] * 3)
