"""tf.keras.optimizers.schedules: learning rates that depend on the number of steps.

The formulas are evaluated in exact fractions where they are rational, and in float64 where they are not.
"""

import contextlib
from fractions import Fraction
from math import cos, pi

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests.harness import clause
from spec_tests.recurrences import trajectory

SCHEDULES = "https://keras.io/api/optimizers/learning_rate_schedules/"
NEEDS = ("schedules",)

STEPS = st.integers(0, 60)
DECAY_STEPS = st.sampled_from([1, 4, 10])
RATES = st.sampled_from([0.25, 0.5, 0.75])


def source(name):
    return f"{SCHEDULES}{name}/"


def rates(schedule, steps):
    return np.array([checks.numbers(schedule(step)) for step in steps], np.float64)


@clause(
    "schedules/exponential-decay",
    source=source("exponential_decay"),
    seed="001",
    needs=NEEDS,
    kills=[
        "exponential-decay-is-linear",
        "staircase-is-ignored",
        "staircase-rounds-to-the-nearest",
        "decay-once-a-step",
    ],
)
@given(STEPS, DECAY_STEPS, RATES, st.booleans())
@example(3, 4, 0.5, True)
@example(4, 4, 0.5, True)  # a step of the stair begins with its multiple of decay_steps
@example(3, 4, 0.5, False)
def test_exponential_decay_multiplies_by_its_rate_once_in_decay_steps(tf, step, decay_steps, rate, staircase):
    """initial·rate^(step/decay_steps), with the exponent rounded down by `staircase`."""
    schedule = tf.keras.optimizers.schedules.ExponentialDecay(0.5, decay_steps, rate, staircase=staircase)
    power = step // decay_steps if staircase else step / decay_steps
    checks.close(schedule(step), 0.5 * rate**power, operations=64)


@clause(
    "schedules/inverse-time-decay",
    source=source("inverse_time_decay"),
    seed="001",
    needs=NEEDS,
    kills=["inverse-decay-is-exponential", "inverse-staircase-is-ignored", "inverse-decay-without-the-one"],
)
@given(STEPS, DECAY_STEPS, RATES, st.booleans())
@example(3, 4, 0.5, True)
@example(8, 4, 0.5, True)
@example(3, 4, 0.5, False)
def test_inverse_time_decay_divides_by_one_more_and_one_more(tf, step, decay_steps, rate, staircase):
    """initial / (1 + rate·step/decay_steps), with the quotient of steps rounded down by `staircase`."""
    schedule = tf.keras.optimizers.schedules.InverseTimeDecay(0.5, decay_steps, rate, staircase=staircase)
    passed = Fraction(step // decay_steps) if staircase else Fraction(step, decay_steps)
    checks.close(schedule(step), float(Fraction(1, 2) / (1 + Fraction(rate) * passed)), operations=4)


@clause(
    "schedules/piecewise-constant-decay",
    source=source("piecewise_constant_decay"),
    seed="001",
    needs=NEEDS,
    kills=["piecewise-boundary-belongs-to-the-next", "piecewise-stops-at-the-last-boundary"],
)
@given(st.lists(st.integers(1, 20), min_size=1, max_size=4, unique=True).map(sorted), st.integers(0, 22))
@example([2, 5], 2)  # the boundary still has the value before it
@example([2, 5], 3)
@example([2, 5], 6)
def test_piecewise_constant_decay_changes_after_each_boundary(tf, boundaries, step):
    """values[0] for step ≤ boundaries[0], values[i] for boundaries[i−1] < step ≤ boundaries[i], then the last value."""
    values = [1.0, 0.5, 0.25, 0.125, 0.0625][: len(boundaries) + 1]
    passed = len([boundary for boundary in boundaries if step > boundary])
    schedule = tf.keras.optimizers.schedules.PiecewiseConstantDecay(boundaries, values)
    checks.equal(schedule(step), np.float32(values[passed]))


@clause(
    "schedules/polynomial-decay",
    source=source("polynomial_decay"),
    seed="001",
    needs=NEEDS,
    kills=["polynomial-goes-on-below-the-end", "polynomial-power-is-ignored", "polynomial-adds-the-end-to-the-start"],
)
@given(STEPS, DECAY_STEPS, st.integers(1, 3), st.sampled_from([0.0, 0.125, 1.0]))
@example(3, 4, 2, 0.125)
@example(7, 4, 1, 0.125)  # after decay_steps it stays at the end
def test_polynomial_decay_reaches_its_end_in_decay_steps_and_stays(tf, step, decay_steps, power, end):
    """(initial − end)·(1 − min(step, decay_steps)/decay_steps)^power + end."""
    schedule = tf.keras.optimizers.schedules.PolynomialDecay(0.5, decay_steps, end, power=float(power))
    left = 1 - Fraction(min(step, decay_steps), decay_steps)
    checks.close(schedule(step), float((Fraction(1, 2) - Fraction(end)) * left**power + Fraction(end)), operations=16)


@clause(
    "schedules/polynomial-decay-in-cycles",
    source=source("polynomial_decay"),
    needs=NEEDS,
    kills=["polynomial-cycle-is-ignored", "polynomial-cycle-begins-one-step-early", "polynomial-cycle-starts-over"],
)
@given(STEPS, DECAY_STEPS, st.integers(1, 2))
@example(0, 4, 1)
@example(4, 4, 1)  # the end of a cycle belongs to it
@example(5, 4, 1)
@example(8, 4, 1)
def test_polynomial_decay_in_cycles_comes_up_again_less_each_time(tf, step, decay_steps, power):
    """With `cycle`, decay_steps is replaced by its smallest multiple that is not below the step, and is at least once
    itself.
    """
    schedule = tf.keras.optimizers.schedules.PolynomialDecay(0.5, decay_steps, 0.125, power=float(power), cycle=True)
    multiple = decay_steps
    while multiple < step:
        multiple += decay_steps
    expected = Fraction(3, 8) * (1 - Fraction(step, multiple)) ** power + Fraction(1, 8)
    checks.close(schedule(step), float(expected), operations=16)


@clause(
    "schedules/cosine-decay",
    source=source("cosine_decay"),
    needs=NEEDS,
    kills=["cosine-of-half-the-way", "cosine-goes-up-again", "cosine-alpha-is-ignored", "cosine-alpha-is-a-rate"],
)
@given(STEPS, DECAY_STEPS, st.sampled_from([0.0, 0.25]))
@example(1, 4, 0.25)
@example(4, 4, 0.25)
@example(6, 4, 0.25)  # after decay_steps it stays at alpha·initial
def test_cosine_decay_follows_half_a_wave_down_to_alpha_and_stays(tf, step, decay_steps, alpha):
    """initial·((1 − α)·(1 + cos(π·min(step, decay_steps)/decay_steps))/2 + α)."""
    schedule = tf.keras.optimizers.schedules.CosineDecay(0.5, decay_steps, alpha=alpha)
    wave = (1 + cos(pi * min(step, decay_steps) / decay_steps)) / 2
    checks.close(schedule(step), 0.5 * ((1 - alpha) * wave + alpha), operations=8)


@clause(
    "schedules/cosine-decay-with-a-warmup",
    source=source("cosine_decay"),
    needs=NEEDS,
    kills=[
        "warmup-is-ignored",
        "warmup-counts-as-decay",
        "warmup-starts-at-zero",
        "decay-starts-at-the-initial-rate",
        "warmup-without-a-target",
    ],
)
@given(STEPS, DECAY_STEPS, st.integers(1, 5))
@example(2, 4, 4)
@example(4, 4, 4)  # the warmup has reached its target
@example(6, 4, 4)
@example(9, 4, 4)
def test_cosine_decay_first_rises_to_its_warmup_target(tf, step, decay_steps, warmup):
    """Up to warmup_steps the rate goes from initial to warmup_target on a straight line; there the decay begins, which
    takes decay_steps more. Without a target warmup_steps means nothing.
    """
    kind = tf.keras.optimizers.schedules.CosineDecay
    wave = (1 + cos(pi * min(max(step - warmup, 0), decay_steps) / decay_steps)) / 2
    expected = 0.25 + 0.75 * step / warmup if step < warmup else wave
    observed = kind(0.25, decay_steps, warmup_target=1.0, warmup_steps=warmup)(step)
    checks.close(observed, expected, operations=8)
    checks.close(kind(1.0, decay_steps, warmup_steps=warmup)(step), checks.numbers(kind(1.0, decay_steps)(step)))


@clause(
    "schedules/cosine-decay-with-restarts",
    source=source("cosine_decay_restarts"),
    needs=NEEDS,
    kills=[
        "restarts-at-equal-distances",
        "restarts-at-full-height",
        "restarts-never",
        "restarts-scale-alpha",
        "restart-belongs-to-the-period-before",
    ],
)
@given(
    st.integers(0, 150),
    st.sampled_from([4, 10]),
    st.sampled_from([1.0, 2.0, 3.0]),
    st.sampled_from([1.0, 0.5]),
    st.sampled_from([0.0, 0.25]),
)
@example(4, 4, 2.0, 0.5, 0.25)  # the first restart
@example(12, 4, 2.0, 0.5, 0.25)  # the second: 4 + 8
@example(11, 4, 2.0, 0.5, 0.25)
@example(15, 4, 1.0, 0.5, 0.25)
def test_cosine_decay_restarts_after_periods_that_grow(tf, step, first, t_mul, m_mul, alpha):
    """Period i has first_decay_steps·t_mulⁱ steps and the height m_mulⁱ; inside it the rate is
    initial·((1 − α)·m_mulⁱ·(1 + cos(π·p))/2 + α), where p is the part that has passed, 0 at the restart.
    """
    schedule = tf.keras.optimizers.schedules.CosineDecayRestarts(0.5, first, t_mul=t_mul, m_mul=m_mul, alpha=alpha)
    begins = [sum(first * int(t_mul) ** j for j in range(i)) for i in range(40 if t_mul == 1 else 8)]
    i = max(i for i, begin in enumerate(begins) if begin <= step)
    wave = (1 + cos(pi * (step - begins[i]) / (first * t_mul**i))) / 2
    # p is a difference of numbers up to step/first, and the wave is at most π/2 times as steep
    checks.close(
        schedule(step), 0.5 * ((1 - alpha) * m_mul**i * wave + alpha), operations=8, magnitude=2 + step / first
    )


@clause(
    "schedules/a-late-restart",
    source=source("cosine_decay_restarts"),
    needs=NEEDS,
    kills=["restarts-by-logarithms"],
)
@given(st.integers(1, 15), st.sampled_from([1, 10, 100]))
@example(13, 100)  # log(2¹³)/log(2) is 12.999999 in float32
@example(5, 10)
def test_every_restart_is_at_full_height(tf, restart, first):
    """With the default t_mul, restart n is at step first_decay_steps·(2ⁿ − 1), where the rate is the initial one again."""
    schedule = tf.keras.optimizers.schedules.CosineDecayRestarts(0.5, first)
    checks.close(schedule(first * (2**restart - 1)), 0.5, operations=2**restart)


@clause(
    "schedules/defaults",
    source=SCHEDULES,
    needs=NEEDS,
    kills=[
        "polynomial-default-end-is-zero",
        "polynomial-default-power-is-2",
        "cosine-default-alpha-is-0.1",
        "restarts-default-t-mul-is-1",
        "restarts-default-m-mul-is-0.9",
        "staircase-by-default",
    ],
)
def test_schedules_without_further_arguments(tf):
    """PolynomialDecay goes straight to 0.0001; α is 0, t_mul 2, m_mul 1; nothing is a staircase or a cycle."""
    s = tf.keras.optimizers.schedules
    checks.close(rates(s.PolynomialDecay(1.0, 4), [1, 4, 5]), np.array([0.750025, 0.0001, 0.0001]), 2**29)
    checks.close(rates(s.CosineDecay(1.0, 4), [2, 4]), np.array([0.5, 0.0]), 2**29)
    checks.close(rates(s.CosineDecayRestarts(1.0, 4), [2, 4, 8, 12]), np.array([0.5, 1.0, 0.5, 1.0]), 2**29)
    checks.close(rates(s.ExponentialDecay(1.0, 2, 0.25), [1]), np.array([0.5]), 2**29)
    checks.close(rates(s.InverseTimeDecay(1.0, 2, 2.0), [1]), np.array([0.5]), 2**29)


@clause(
    "schedules/any-type-of-step",
    source=source("learning_rate_schedule"),
    needs=NEEDS,
    kills=["steps-must-be-python-numbers"],
)
@pytest.mark.parametrize("kind", ["ExponentialDecay", "PiecewiseConstantDecay", "CosineDecayRestarts"])
def test_a_step_may_be_a_python_or_numpy_number_a_tensor_or_a_variable(tf, kind):
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


@clause(
    "schedules/an-integer-rate",
    source=source("exponential_decay"),
    needs=NEEDS,
    kills=["rates-keep-their-integer-type"],
)
def test_an_initial_rate_that_is_an_int_decays_as_the_float_does(tf):
    """`ExponentialDecay(1, …)` gives the rates of `ExponentialDecay(1.0, …)`, or is an error: the documentation asks for a
    float.
    """
    kind = tf.keras.optimizers.schedules.ExponentialDecay
    with contextlib.suppress(ValueError, TypeError, tf.errors.InvalidArgumentError):
        checks.close(rates(kind(1, 4, 0.5), [0, 4, 8]), np.array([1.0, 0.5, 0.25]))


@clause(
    "schedules/a-step-uses-the-rate-before-it-is-counted",
    source=SCHEDULES,
    seed="001",
    needs=(*NEEDS, "optimizers"),
    kills=["schedule-is-asked-after-counting", "schedule-is-asked-once"],
)
@given(st.integers(1, 5), st.sampled_from(["SGD", "Adagrad"]))
@example(3, "SGD")
def test_an_optimizer_takes_its_first_step_with_the_rate_of_step_zero(tf, steps, name):
    """Step k of an optimizer, counted from 0, has the rate schedule(k); all its variables have the same."""
    schedule = tf.keras.optimizers.schedules.ExponentialDecay(0.5, 1, 0.5)
    optimizer, vs = getattr(tf.keras.optimizers, name)(schedule), [tf.Variable(0.0), tf.Variable([0.0, 0.0])]
    moved = []
    for _ in range(steps):
        before = vs[0].numpy()
        optimizer.apply_gradients(zip([tf.constant(-1.0), tf.constant([-1.0, -1.0])], vs, strict=True))
        moved.append(float(vs[0].numpy() - before))
    size = np.ones(steps) if name == "SGD" else 1 / np.sqrt(0.1 + np.arange(1, steps + 1))
    checks.close(np.array(moved, np.float32), 0.5 ** np.arange(1, steps + 1) * size, operations=8)
    checks.equal(vs[1], np.repeat(vs[0].numpy(), 2))


@clause(
    "schedules/reading-the-rate-of-an-optimizer",
    source=SCHEDULES,
    seed="001",
    needs=(*NEEDS, "optimizers"),
    kills=["rate-reads-as-the-schedule"],
)
def test_the_rate_of_an_optimizer_with_a_schedule_reads_as_a_number(tf):
    """`optimizer.learning_rate` is the rate that the schedule gives, a number, not the schedule."""
    optimizer = tf.keras.optimizers.SGD(tf.keras.optimizers.schedules.ExponentialDecay(0.5, 1, 0.5))
    assert float(optimizer.learning_rate) == 0.5


@clause(
    "schedules/a-schedule-of-ones-own",
    source=source("learning_rate_schedule"),
    seed="001",
    needs=(*NEEDS, "optimizers"),
    kills=["own-schedules-are-numbers"],
)
def test_a_subclass_defines_the_rate_of_a_step(tf):
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
    "schedules/config-round-trip",
    source="https://www.tensorflow.org/api_docs/python/tf/keras/optimizers/schedules/deserialize",
    needs=NEEDS,
    kills=[
        "schedule-config-lacks-staircase",
        "schedule-config-lacks-cycle",
        "schedule-config-lacks-warmup",
        "schedule-config-lacks-m-mul",
    ],
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
def test_a_schedule_made_from_a_configuration_gives_the_same_rates(tf, kind, arguments):
    """`from_config(get_config())` and `deserialize(serialize(schedule))` give the rates of the schedule."""
    schedules, steps = tf.keras.optimizers.schedules, [0, 1, 3, 4, 5, 9, 17]
    schedule = getattr(schedules, kind)(*arguments)
    for copy in (
        type(schedule).from_config(schedule.get_config()),
        schedules.deserialize(schedules.serialize(schedule)),
    ):
        assert type(copy) is type(schedule)
        checks.equal(rates(copy, steps), rates(schedule, steps))


@clause(
    "schedules/one-value-more-than-boundaries",
    source=source("piecewise_constant_decay"),
    needs=NEEDS,
    kills=["any-number-of-values-is-accepted"],
)
@pytest.mark.parametrize("values", [[1.0], [1.0, 0.5], [1.0, 0.5, 0.25, 0.125]])
def test_piecewise_constant_decay_needs_one_value_more_than_boundaries(tf, values):
    """Two boundaries need three values; another number is a ValueError."""
    with checks.refused(f"two boundaries and {len(values)} values"):
        tf.keras.optimizers.schedules.PiecewiseConstantDecay([2, 5], values)


@clause(
    "schedules/unsorted-boundaries",
    source=source("piecewise_constant_decay"),
    needs=NEEDS,
    kills=["unsorted-boundaries-are-accepted"],
)
def test_boundaries_that_do_not_increase_are_refused(tf):
    """Boundaries must increase; others are an error, where the schedule is made or where it is asked for a rate."""
    with checks.refused("the boundaries [10, 5]"):
        tf.keras.optimizers.schedules.PiecewiseConstantDecay([10, 5], [1.0, 2.0, 4.0])(7)


@clause(
    "schedules/decay-steps-are-positive",
    source=SCHEDULES,
    needs=NEEDS,
    kills=["no-decay-steps-are-accepted"],
)
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
def test_a_number_of_decay_steps_that_is_not_positive_is_refused(tf, kind, more, steps):
    """decay_steps, and first_decay_steps, must be above 0: otherwise making the schedule is a ValueError."""
    with checks.refused(f"{kind} in {steps} steps"):
        getattr(tf.keras.optimizers.schedules, kind)(0.5, steps, *more)


@clause(
    "schedules/an-unknown-schedule-is-refused",
    source="https://www.tensorflow.org/api_docs/python/tf/keras/optimizers/schedules/deserialize",
    needs=NEEDS,
    kills=["unknown-schedules-are-exponential"],
)
def test_deserialize_refuses_what_is_no_schedule(tf):
    """`deserialize` with the name of a class that is no schedule is an error."""
    with checks.refused("a schedule NoSuchDecay"):
        tf.keras.optimizers.schedules.deserialize({"class_name": "NoSuchDecay", "config": {}})


@clause(
    "schedules/a-decay-never-rises",
    source=SCHEDULES,
    needs=NEEDS,
    kills=["cosine-goes-up-again", "polynomial-goes-up-again"],
)
@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("ExponentialDecay", (0.5, 4, 0.5)),
        ("InverseTimeDecay", (0.5, 4, 0.5)),
        ("PiecewiseConstantDecay", ([2, 5], [0.5, 0.25, 0.125])),
        ("PolynomialDecay", (0.5, 4, 0.125, 2.0)),
        ("CosineDecay", (0.5, 4, 0.25)),
    ],
)
def test_rates_fall_or_stay_from_the_initial_rate_on(tf, kind, arguments):
    """Without cycles, warmup or restarts each rate is at most the one before, and the first is the initial rate."""
    observed = rates(getattr(tf.keras.optimizers.schedules, kind)(*arguments), range(13))
    assert observed[0] == 0.5
    assert np.all(np.diff(observed) <= 0), f"the rates are {observed}, but should never rise"
