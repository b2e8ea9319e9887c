"""Callbacks that set the learning rate, and what the logs say of it. The hooks are called by hand."""

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


def rates(tf, callback, values, start=1.0):
    """The learning rate after each epoch; powers of two, so that it is exact."""
    model, after = StandIn(tf.keras.optimizers.SGD(start)), []
    callback.on_epoch_end = _also(callback.on_epoch_end, lambda: after.append(rate_of(model)))
    train(callback, model, values)
    return after


def rate_of(model):
    return float(checks.numbers(model.optimizer.learning_rate))


def _also(method, then):
    def both(*args):
        method(*args)
        then()

    return both


def on_plateaus(values, patience, min_delta=0.0):
    """The learning rates, halved on each plateau: the rule in its shortest form."""
    best, wait, rate, after = math.inf, 0, 1.0, []
    for value in values:
        best, wait = (value, 0) if value < best - min_delta else (best, wait + 1)
        if wait >= max(patience, 1):
            rate, wait = rate / 2, 0
        after.append(rate)
    return after


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
def test_a_plateau_reduces_the_learning_rate(tf, values, patience, min_delta, mode):
    """After `patience` epochs in a row (at least one) without an improvement by more than `min_delta`,
    `ReduceLROnPlateau` multiplies the learning rate by `factor`, and counts anew.
    """
    callback = tf.keras.callbacks.ReduceLROnPlateau(factor=0.5, patience=patience, min_delta=min_delta, mode=mode)
    sign = 1 if mode == "min" else -1
    after = rates(tf, callback, [sign * value for value in values])
    checks.equal(np.array(after), on_plateaus(values, patience, min_delta), "the learning rate after each epoch")


@clause(seed="001", kills=["plateau-counts-any-improvement"])
@example(2.0**-14)
@given(st.sampled_from([2.0**-14, 2.0**-15, 2.0**-13, 2.0**-12]))
def test_min_delta_of_a_plateau(tf, step):
    """`ReduceLROnPlateau` by default takes only what improves by more than 1e-4 for an improvement."""
    after = rates(tf, tf.keras.callbacks.ReduceLROnPlateau(factor=0.5, patience=1), [1.0, 1.0 - step])
    checks.equal(np.array(after), [1.0, 1.0 if step > 1e-4 else 0.5], "the learning rate after each epoch")


@clause(kills=["last-epoch-of-the-cooldown-counts", "cooldown-ignored"])
@given(st.integers(1, 3), st.integers(0, 3))
@example(1, 1)
def test_cooldown_epochs_do_not_count(tf, patience, cooldown):
    """On a plateau without end the learning rate is reduced every `cooldown` + `patience` epochs: the `cooldown` epochs
    after a reduction are waited for, and then counting begins.
    """
    callback = tf.keras.callbacks.ReduceLROnPlateau(factor=0.5, patience=patience, cooldown=cooldown)
    after = rates(tf, callback, [1.0] * 10)
    reductions = [max(0, (epoch - patience) // (patience + cooldown) + 1) for epoch in range(10)]
    checks.equal(np.array(after), [0.5**n for n in reductions], "the learning rate after each epoch")


@clause(seed="001", kills=["min-lr-ignored", "min-lr-stops-reductions-beyond-it"])
@given(st.integers(0, 6), st.sampled_from([0.0, 0.125, 0.1875, 1.0]))
@example(6, 0.1875)
def test_the_learning_rate_has_a_lower_bound(tf, epochs, min_lr):
    """The learning rate after n reductions is factorⁿ times the first, or `min_lr` if that is less."""
    callback = tf.keras.callbacks.ReduceLROnPlateau(factor=0.5, patience=1, min_lr=min_lr)
    after = rates(tf, callback, [1.0] * (epochs + 1))
    checks.equal(
        np.array(after), [max(0.5**n, min_lr) for n in range(epochs + 1)], "the learning rate after each epoch"
    )


@clause
def test_defaults_of_a_plateau(tf):
    """`ReduceLROnPlateau()` multiplies the rate by 0.1 after each ten epochs in which "val_loss" did not improve,
    without any cooldown and without a bound.
    """
    after = rates(tf, tf.keras.callbacks.ReduceLROnPlateau(), [1.0] * 82)
    expected = [0.1 ** (epoch // 10) for epoch in range(82)]
    checks.close(np.log10(after), np.log10(expected), operations=64, magnitude=8, dtype=np.float32)


@clause(kills=["a-plateau-of-missing-values"])
@pytest.mark.filterwarnings("ignore:Learning rate reduction")
def test_a_missing_monitor_reduces_nothing(tf):
    """A `ReduceLROnPlateau` whose `monitor` is not in the logs leaves the learning rate as it is."""
    callback = tf.keras.callbacks.ReduceLROnPlateau(monitor="absent_loss", factor=0.5, patience=1, mode="min")
    checks.equal(np.array(rates(tf, callback, [1.0] * 3)), [1.0] * 3, "the learning rate after each epoch")


@clause
def test_a_factor_is_less_than_one(tf):
    """`ReduceLROnPlateau` refuses a factor of 1 or more."""
    for factor in (1.0, 2.0):
        with checks.refused(f"the factor {factor}"):
            tf.keras.callbacks.ReduceLROnPlateau(factor=factor)


@clause(kills=["plateau-remembers-the-previous-training"])
@given(monitored(), monitored())
@example([1.0, 1.0], [2.0, 1.5])
def test_a_plateau_is_forgotten(tf, first, second):
    """One `ReduceLROnPlateau` in two trainings counts and compares in the second as a new one would."""
    callback = tf.keras.callbacks.ReduceLROnPlateau(factor=0.5, patience=2, min_delta=0)
    train(callback, StandIn(tf.keras.optimizers.SGD(1.0)), first)
    checks.equal(np.array(rates(tf, callback, second)), on_plateaus(second, 2), "the learning rate after each epoch")


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
def test_a_function_sets_the_learning_rate(tf, epochs, factor):
    """`LearningRateScheduler(f)` sets the learning rate before each epoch to f(epoch, rate so far), or to f(epoch) if f
    takes one argument; epochs count from 0.
    """
    product = tf.keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate * factor if epoch else rate)
    checks.equal(np.array(rates(tf, product, [1.0] * epochs)), [factor**n for n in range(epochs)], "the rate")
    power = tf.keras.callbacks.LearningRateScheduler(lambda epoch: factor**epoch)
    checks.equal(np.array(rates(tf, power, [1.0] * epochs)), [factor**n for n in range(epochs)], "the rate")


@clause(source=SCHEDULER, kills=["schedule-function-may-give-anything"])
@pytest.mark.parametrize("result", [1, "0.5", None])
def test_the_rate_of_a_function_is_a_float(tf, result):
    """A learning rate from `LearningRateScheduler`'s function that is no float is an error."""
    callback = tf.keras.callbacks.LearningRateScheduler(lambda epoch, rate: result)
    with checks.refused(f"the learning rate {result!r}"):
        train(callback, StandIn(tf.keras.optimizers.SGD(1.0)), [1.0])


@clause(source=[PLATEAU, SCHEDULER], seed="001", kills=["logs-have-the-rate-of-the-next-epoch", "logs-have-lr"])
@pytest.mark.parametrize("name", ["ReduceLROnPlateau", "LearningRateScheduler"])
def test_the_learning_rate_is_in_the_logs(tf, name):
    """`ReduceLROnPlateau` and `LearningRateScheduler` add "learning_rate" to the logs of an epoch: the rate of this
    epoch, not that of the next.
    """
    callbacks = tf.keras.callbacks
    if name == "ReduceLROnPlateau":
        callback, expected = callbacks.ReduceLROnPlateau(factor=0.5, patience=1), [1.0, 1.0, 0.5, 0.25]
    else:
        callback, expected = callbacks.LearningRateScheduler(lambda epoch: 0.5**epoch), [1.0, 0.5, 0.25, 0.125]
    logs = train(callback, StandIn(tf.keras.optimizers.SGD(1.0)), [1.0] * 4)
    checks.equal(np.array([each.get("learning_rate", math.nan) for each in logs]), expected, "the logged rate")


@clause(
    source="https://keras.io/api/optimizers/learning_rate_schedules/",
    seed="001",
    kills=["a-schedule-ignores-another-learning-rate"],
)
@pytest.mark.parametrize("name", ["ReduceLROnPlateau", "LearningRateScheduler"])
def test_a_schedule_refuses_another_learning_rate(tf, name):
    """Where the optimizer follows a schedule, a callback that sets the learning rate is an error: it would have no
    effect.
    """
    callbacks = tf.keras.callbacks
    if name == "ReduceLROnPlateau":
        callback = callbacks.ReduceLROnPlateau(factor=0.5, patience=1)
    else:
        callback = callbacks.LearningRateScheduler(lambda epoch: 0.5)
    schedule = tf.keras.optimizers.schedules.ExponentialDecay(1.0, 10, 0.5)
    with checks.refused("a learning rate beside a schedule"):
        train(callback, StandIn(tf.keras.optimizers.SGD(schedule)), [1.0] * 3)
