"""tf.keras.optimizers.schedules: inside an optimizer, with any type of step, written down, and refused."""

import contextlib

import numpy as np
import pytest

from spec_tests import checks
from spec_tests.harness import Section
from spec_tests.optimizers.recurrences import trajectory

SCHEDULES = "https://keras.io/api/optimizers/learning_rate_schedules/"
clause = Section("schedule-classes", source=SCHEDULES, needs=("schedules",))
NEEDS = ("schedules",)


def source(name):
    return f"{SCHEDULES}{name}/"


def rates(schedule, steps):
    return np.array([checks.numbers(schedule(step)) for step in steps], np.float64)


@clause(source=source("learning_rate_schedule"), kills=["steps-must-be-python-numbers"])
@pytest.mark.parametrize("kind", ["ExponentialDecay", "PiecewiseConstantDecay", "CosineDecayRestarts"])
def test_any_type_of_step(tf, kind):
    """The type of the step does not matter: 3, np.int64(3), np.float32(3), a tensor and a variable give the same
    rate, a float tensor of shape ().
    """
    arguments = {"PiecewiseConstantDecay": ([2, 5], [0.5, 0.25, 0.125])}.get(kind, (0.5, 4, 0.5))
    schedule = getattr(tf.keras.optimizers.schedules, kind)(*arguments)
    expected = checks.numbers(schedule(3))
    variable = tf.Variable(3, dtype=tf.int64)
    for step in (3.0, np.int64(3), np.float32(3), tf.constant(3), tf.constant(3.0), variable):
        observed = schedule(step)
        checks.shape(observed, ())
        checks.dtype(observed, tf.float32)
        checks.equal(observed, expected)


@clause(source=source("exponential_decay"), kills=["rates-keep-their-integer-type"])
def test_an_integer_rate(tf):
    """`ExponentialDecay(1, …)` gives the rates of `ExponentialDecay(1.0, …)`, or is an error: the
    documentation asks for a float.
    """
    kind = tf.keras.optimizers.schedules.ExponentialDecay
    with contextlib.suppress(ValueError, TypeError, tf.errors.InvalidArgumentError):
        checks.close(rates(kind(1, 4, 0.5), [0, 4, 8]), np.array([1.0, 0.5, 0.25]))


@clause(seed="001", needs=(*NEEDS, "optimizers"), kills=["schedule-is-asked-once"])
@pytest.mark.parametrize("name", ["SGD", "Adagrad"])
def test_a_step_uses_the_rate_before_it_is_counted(tf, name):
    """Step k of an optimizer, counted from 0, has the rate schedule(k); all its variables have the same."""
    schedule = tf.keras.optimizers.schedules.ExponentialDecay(0.5, 1, 0.5)
    optimizer, vs = getattr(tf.keras.optimizers, name)(schedule), [tf.Variable(0.0), tf.Variable([0.0, 0.0])]
    moved = []
    for _ in range(3):
        before = vs[0].numpy()
        optimizer.apply_gradients(zip([tf.constant(-1.0), tf.constant([-1.0, -1.0])], vs, strict=True))
        moved.append(float(vs[0].numpy() - before))
    size = np.ones(3) if name == "SGD" else 1 / np.sqrt(0.1 + np.arange(1, 4))
    checks.close(np.array(moved, np.float32), 0.5 ** np.arange(1, 4) * size, operations=8)
    checks.equal(vs[1], np.repeat(vs[0].numpy(), 2))


@clause(seed="001", needs=(*NEEDS, "optimizers"), kills=["rate-reads-as-the-schedule"])
def test_reading_the_rate_of_an_optimizer(tf):
    """`optimizer.learning_rate` is the rate that the schedule gives, a number, not the schedule."""
    optimizer = tf.keras.optimizers.SGD(tf.keras.optimizers.schedules.ExponentialDecay(0.5, 1, 0.5))
    assert float(optimizer.learning_rate) == 0.5


@clause(
    source=source("learning_rate_schedule"),
    seed="001",
    needs=(*NEEDS, "optimizers"),
    kills=["own-schedules-are-numbers"],
)
def test_a_schedule_of_ones_own(tf):
    """A subclass of LearningRateSchedule with `__call__(step)` is a schedule; without, calling it is an error."""

    class Halves(tf.keras.optimizers.schedules.LearningRateSchedule):
        def __call__(self, step):
            return 0.5 / (tf.cast(step, tf.float32) + 1.0)

    class Empty(tf.keras.optimizers.schedules.LearningRateSchedule):
        pass

    observed = trajectory(tf, tf.keras.optimizers.SGD(Halves()), np.ones((2, 1)))
    checks.equal(observed, np.array([[-0.5], [-0.75]]))
    raised = []
    for call in (lambda: Empty()(0), lambda: Empty().get_config()):
        try:
            call()
        except Exception as error:  # NotImplementedError, or what an abstract class says
            raised.append(type(error).__name__)
    assert len(raised) == 2, f"without `__call__` and `get_config` only {raised} were raised"


@clause(
    source="https://www.tensorflow.org/api_docs/python/tf/keras/optimizers/schedules/deserialize",
    kills=["schedule-config-lacks-staircase", "schedule-config-lacks-warmup"],
)
@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("ExponentialDecay", (0.5, 4, 0.5, True)),
        ("InverseTimeDecay", (0.5, 4, 0.5, True)),
        ("PiecewiseConstantDecay", ([2, 5], [0.5, 0.25, 0.125])),
        ("PolynomialDecay", (0.5, 4, 0.125, 2.0, True)),
        ("CosineDecay", (0.25, 4, 0.25, "name", 1.0, 3)),
        ("CosineDecayRestarts", (0.5, 4, 3.0, 0.5, 0.25)),
    ],
)
def test_config_round_trip(tf, kind, arguments):
    """`from_config(get_config())` and `deserialize(serialize(schedule))` give the rates of the schedule."""
    schedules, steps = tf.keras.optimizers.schedules, [0, 1, 3, 4, 5, 9, 17]
    schedule = getattr(schedules, kind)(*arguments)
    for copy in (
        type(schedule).from_config(schedule.get_config()),
        schedules.deserialize(schedules.serialize(schedule)),
    ):
        assert type(copy) is type(schedule)
        checks.equal(rates(copy, steps), rates(schedule, steps))


@clause(source=source("piecewise_constant_decay"))
@pytest.mark.parametrize("values", [[1.0], [1.0, 0.5], [1.0, 0.5, 0.25, 0.125]])
def test_one_value_more_than_boundaries(tf, values):
    """Two boundaries need three values; another number is a ValueError."""
    with checks.refused(f"two boundaries and {len(values)} values"):
        tf.keras.optimizers.schedules.PiecewiseConstantDecay([2, 5], values)


@clause(source=source("piecewise_constant_decay"), kills=["unsorted-boundaries-are-accepted"])
def test_unsorted_boundaries(tf):
    """Boundaries must increase. Others are an error, where the schedule is made or where it is asked for a rate; or
    they are accepted, and the rate is one of the values.
    """
    rate = None
    with contextlib.suppress(AssertionError), checks.refused():
        rate = float(tf.keras.optimizers.schedules.PiecewiseConstantDecay([10, 5], [1.0, 2.0, 4.0])(7))
    assert rate in (None, 1, 2, 4), f"the rate at step 7 is {rate}, but should be one of 1, 2 and 4, or an error"


@clause(kills=["no-decay-steps-are-accepted"])
@pytest.mark.parametrize("steps", [0, -1])
@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("ExponentialDecay", (0.5,)),
        ("InverseTimeDecay", (0.5,)),
        ("PolynomialDecay", ()),
        ("CosineDecay", ()),
        ("CosineDecayRestarts", ()),
    ],
)
def test_decay_steps_are_positive(tf, kind, more, steps):
    """decay_steps, and first_decay_steps, must be above 0: otherwise making the schedule is a ValueError."""
    with checks.refused(f"{kind} in {steps} steps"):
        getattr(tf.keras.optimizers.schedules, kind)(0.5, steps, *more)


@clause(
    source="https://www.tensorflow.org/api_docs/python/tf/keras/optimizers/schedules/deserialize",
    kills=["unknown-schedules-are-exponential"],
)
def test_an_unknown_schedule_is_refused(tf):
    """`deserialize` with the name of a class that is no schedule is an error."""
    with checks.refused("a schedule NoSuchDecay"):
        tf.keras.optimizers.schedules.deserialize({"class_name": "NoSuchDecay", "config": {}})
