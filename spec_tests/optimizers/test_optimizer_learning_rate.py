"""tf.keras.optimizers: the learning rate of a step, from a number, a function or a schedule."""

import numpy as np
import pytest

from spec_tests import checks
from spec_tests.harness import Section
from spec_tests.optimizers.recurrences import step, trajectory

OPTIMIZERS = "https://keras.io/api/optimizers/"
SCHEDULES = f"{OPTIMIZERS}learning_rate_schedules/"
KERAS_2 = "https://www.tensorflow.org/versions/r2.15/api_docs/python/tf/keras/optimizers/Optimizer"
clause = Section("optimizer-learning-rate", source=OPTIMIZERS, needs=("optimizers", "schedules"))

ONES = np.ones((3, 1))


def halving(tf):
    """1/2, 1/4, 1/8, …"""
    return tf.keras.optimizers.schedules.ExponentialDecay(0.5, 1, 0.5)


@clause(needs="optimizers")
def test_assignment_takes_effect_with_the_next_step(tf):
    """`optimizer.learning_rate = 0.25` takes effect with the next step, and reads as 0.25."""
    optimizer, v = tf.keras.optimizers.SGD(0.5), tf.Variable(1.0)
    step(optimizer, (tf.constant(1.0), v))
    optimizer.learning_rate = 0.25
    step(optimizer, (tf.constant(1.0), v))
    checks.equal(v, np.float32(0.25))
    assert float(optimizer.learning_rate) == 0.25


@clause(source=KERAS_2, seed="001", needs="optimizers", kills=["lr-cannot-be-set"])
def test_lr_is_the_older_name(tf):
    """Up to Keras 2, `optimizer.lr` reads and sets the learning rate: it is the older name."""
    optimizer, v = tf.keras.optimizers.SGD(0.5), tf.Variable(1.0)
    assert float(optimizer.lr) == 0.5
    optimizer.lr = 0.25
    step(optimizer, (tf.constant(1.0), v))
    checks.equal(v, np.float32(0.75))


@clause(source=f"{OPTIMIZERS}sgd/", needs="optimizers", kills=["callable-rate-is-frozen"])
def test_a_callable_is_called_at_each_step(tf):
    """A learning rate that is a function without arguments is called at each step, so it may return another value."""
    rate = {"now": 0.5}
    optimizer = tf.keras.optimizers.SGD(learning_rate=lambda: rate["now"])
    checks.equal(trajectory(tf, optimizer, ONES[:2], dtype=np.float32), np.array([[-0.5], [-1.0]], np.float32))
    optimizer, v = tf.keras.optimizers.SGD(learning_rate=lambda: rate["now"]), tf.Variable(1.0)
    step(optimizer, (tf.constant(1.0), v))
    rate["now"] = 0.25
    step(optimizer, (tf.constant(1.0), v))
    checks.equal(v, np.float32(0.25))


@clause(source=SCHEDULES, seed="001", kills=["schedule-is-frozen"])
@pytest.mark.parametrize("name", ["SGD", "Adagrad"])
def test_step_k_uses_the_schedule_at_k(tf, name):
    """Step k of an optimizer, counted from 0, uses the learning rate schedule(k) for all variables."""
    optimizer = getattr(tf.keras.optimizers, name)(halving(tf))
    moved, vs = [], [tf.Variable(0.0), tf.Variable([0.0, 0.0])]
    for _ in range(3):
        before = vs[0].numpy()
        optimizer.apply_gradients(zip([tf.constant(-1.0), tf.constant([-1.0, -1.0])], vs, strict=True))
        moved.append(float(vs[0].numpy() - before))
    size = np.ones(3) if name == "SGD" else 1 / np.sqrt(0.1 + np.arange(1, 4))
    checks.close(np.array(moved, np.float32), 0.5 ** np.arange(1, 4) * size, operations=8)
    checks.equal(vs[1], np.repeat(vs[0].numpy(), 2))


@clause(source=SCHEDULES, seed="001", kills=["rate-reads-as-the-schedule"])
def test_reading_gives_the_value_of_the_schedule(tf):
    """`optimizer.learning_rate` is the present value of the schedule, a number, not the schedule."""
    assert float(tf.keras.optimizers.SGD(halving(tf)).learning_rate) == 0.5


@clause(
    source="https://keras.io/api/callbacks/reduce_lr_on_plateau/", seed="001", kills=["number-replaces-the-schedule"]
)
def test_a_number_cannot_replace_a_schedule(tf):
    """Setting the learning rate to a number when there is a schedule raises a TypeError, and the schedule stays."""
    optimizer = tf.keras.optimizers.SGD(halving(tf))
    with pytest.raises(TypeError):
        optimizer.learning_rate = 0.25
    checks.equal(trajectory(tf, optimizer, ONES[:2]), np.array([[-0.5], [-0.75]]))


@clause(kills=["schedule-cannot-be-set"])
def test_a_schedule_can_replace_a_number(tf):
    """`optimizer.learning_rate = schedule` takes effect with the next step, at the present `iterations`, not at 0."""
    optimizer, v = tf.keras.optimizers.SGD(0.5), tf.Variable(1.0)
    step(optimizer, (tf.constant(0.0), v))
    optimizer.learning_rate = halving(tf)
    step(optimizer, (tf.constant(1.0), v))
    checks.equal(v, np.float32(0.75))


@clause(source=f"{SCHEDULES}learning_rate_schedule/", seed="001", kills=["custom-schedule-is-frozen"])
def test_a_custom_schedule_defines_call(tf):
    """A subclass of LearningRateSchedule with `__call__(step)` is a schedule; without it, calling it is an error."""

    class Halves(tf.keras.optimizers.schedules.LearningRateSchedule):
        def __call__(self, step):
            return 0.5 / (tf.cast(step, tf.float32) + 1.0)

    class Empty(tf.keras.optimizers.schedules.LearningRateSchedule):
        pass

    observed = trajectory(tf, tf.keras.optimizers.SGD(Halves()), ONES[:2])
    checks.equal(observed, np.array([[-0.5], [-0.75]]))
    raised = []
    for call in (lambda: Empty()(0), lambda: Empty().get_config()):
        try:
            call()
        except Exception as error:  # NotImplementedError, or that of an abstract class
            raised.append(type(error).__name__)
    assert len(raised) == 2, f"without `__call__` and `get_config` only {raised} were raised"
