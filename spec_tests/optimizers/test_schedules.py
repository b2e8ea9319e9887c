"""tf.keras.optimizers.schedules: learning rates that depend on the number of steps.

The formulas are evaluated in exact fractions where they are rational, and otherwise in float64.
"""

import contextlib
from fractions import Fraction
from math import cos, pi

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests.harness import Section

SCHEDULES = "https://keras.io/api/optimizers/learning_rate_schedules/"
DESERIALIZE = "https://www.tensorflow.org/api_docs/python/tf/keras/optimizers/schedules/deserialize"
clause = Section("schedules", source=SCHEDULES, needs=("schedules",))

STEPS = st.integers(0, 60)
DECAY_STEPS = st.sampled_from([1, 4, 10])
RATES = st.sampled_from([0.25, 0.5, 0.75])


def rates(schedule, steps):
    return np.array([checks.numbers(schedule(step)) for step in steps], np.float64)


@clause(
    source=SCHEDULES + "exponential_decay/",
    seed="001",
    kills=["exponential-decay-is-linear", "staircase-is-ignored", "decay-once-a-step"],
)
@given(STEPS, DECAY_STEPS, RATES, st.booleans())
@example(3, 4, 0.5, True)
@example(4, 4, 0.5, True)  # a multiple of decay_steps is the first step of its stair
@example(3, 4, 0.5, False)
def test_exponential_decay_follows_its_formula(tf, step, decay_steps, rate, staircase):
    """ExponentialDecay is initial·rate^(step/decay_steps), with the exponent rounded down if `staircase`."""
    schedule = tf.keras.optimizers.schedules.ExponentialDecay(0.5, decay_steps, rate, staircase=staircase)
    power = step // decay_steps if staircase else step / decay_steps
    checks.close(schedule(step), 0.5 * rate**power, operations=64)


@clause(
    source=SCHEDULES + "inverse_time_decay/",
    seed="001",
    kills=["inverse-decay-is-exponential", "inverse-staircase-is-ignored", "inverse-decay-without-the-one"],
)
@given(STEPS, DECAY_STEPS, RATES, st.booleans())
@example(3, 4, 0.5, True)
@example(8, 4, 0.5, True)
@example(3, 4, 0.5, False)
def test_inverse_time_decay_follows_its_formula(tf, step, decay_steps, rate, staircase):
    """InverseTimeDecay is initial / (1 + rate·step/decay_steps), with step/decay_steps rounded down if `staircase`."""
    schedule = tf.keras.optimizers.schedules.InverseTimeDecay(0.5, decay_steps, rate, staircase=staircase)
    passed = Fraction(step // decay_steps) if staircase else Fraction(step, decay_steps)
    checks.close(schedule(step), float(Fraction(1, 2) / (1 + Fraction(rate) * passed)), operations=4)


@clause(
    source=SCHEDULES + "piecewise_constant_decay/",
    seed="001",
    kills=["piecewise-boundary-belongs-to-the-next", "piecewise-stops-at-the-last-boundary"],
)
@given(st.lists(st.integers(1, 20), min_size=1, max_size=4, unique=True).map(sorted), st.integers(0, 22))
@example([2, 5], 2)  # the boundary still has the value before it
@example([2, 5], 3)
@example([2, 5], 6)
def test_piecewise_constant_decay_changes_after_a_boundary(tf, boundaries, step):
    """PiecewiseConstantDecay is values[0] for step ≤ boundaries[0], values[i] for boundaries[i−1] < step ≤
    boundaries[i], and then the last value.
    """
    values = [1.0, 0.5, 0.25, 0.125, 0.0625][: len(boundaries) + 1]
    passed = len([boundary for boundary in boundaries if step > boundary])
    schedule = tf.keras.optimizers.schedules.PiecewiseConstantDecay(boundaries, values)
    checks.equal(schedule(step), np.float32(values[passed]))


@clause(
    source=SCHEDULES + "polynomial_decay/",
    seed="001",
    kills=["polynomial-continues-below-the-end", "polynomial-power-is-ignored"],
)
@given(STEPS, DECAY_STEPS, st.integers(1, 3), st.sampled_from([0.0, 0.125, 1.0]))
@example(3, 4, 2, 0.125)
@example(7, 4, 1, 0.125)  # after decay_steps it stays at the end
def test_polynomial_decay_stops_after_decay_steps(tf, step, decay_steps, power, end):
    """PolynomialDecay is (initial − end)·(1 − min(step, decay_steps)/decay_steps)^power + end."""
    schedule = tf.keras.optimizers.schedules.PolynomialDecay(0.5, decay_steps, end, power=float(power))
    left = 1 - Fraction(min(step, decay_steps), decay_steps)
    checks.close(schedule(step), float((Fraction(1, 2) - Fraction(end)) * left**power + Fraction(end)), operations=16)


@clause(
    source=SCHEDULES + "polynomial_decay/",
    kills=["polynomial-cycle-is-ignored", "polynomial-cycle-begins-one-step-early", "polynomial-cycle-starts-over"],
)
@given(STEPS, DECAY_STEPS, st.integers(1, 2))
@example(0, 4, 1)
@example(4, 4, 1)  # the end of a cycle belongs to it
@example(5, 4, 1)
@example(8, 4, 1)
def test_polynomial_cycles_end_at_multiples_of_decay_steps(tf, step, decay_steps, power):
    """With `cycle`, decay_steps is replaced by its smallest multiple, at least itself, that is not below the step."""
    schedule = tf.keras.optimizers.schedules.PolynomialDecay(0.5, decay_steps, 0.125, power=float(power), cycle=True)
    multiple = decay_steps
    while multiple < step:
        multiple += decay_steps
    expected = Fraction(3, 8) * (1 - Fraction(step, multiple)) ** power + Fraction(1, 8)
    checks.close(schedule(step), float(expected), operations=16)


@clause(source=SCHEDULES + "cosine_decay/", kills=["cosine-rises-again", "cosine-alpha-is-a-rate"])
@given(STEPS, DECAY_STEPS, st.sampled_from([0.0, 0.25]))
@example(1, 4, 0.25)
@example(4, 4, 0.25)
@example(6, 4, 0.25)  # after decay_steps it stays at alpha·initial
def test_cosine_decay_is_half_a_wave(tf, step, decay_steps, alpha):
    """CosineDecay is initial·((1 − α)·(1 + cos(π·min(step, decay_steps)/decay_steps))/2 + α)."""
    schedule = tf.keras.optimizers.schedules.CosineDecay(0.5, decay_steps, alpha=alpha)
    wave = (1 + cos(pi * min(step, decay_steps) / decay_steps)) / 2
    checks.close(schedule(step), 0.5 * ((1 - alpha) * wave + alpha), operations=8)


@clause(
    source=SCHEDULES + "cosine_decay/",
    kills=[
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
def test_warmup_precedes_the_cosine_decay(tf, step, decay_steps, warmup):
    """For warmup_steps the rate goes linearly from initial to warmup_target, and then decays for decay_steps more.
    Without a target, warmup_steps has no effect; without warmup_steps, the decay starts at once, from the target.
    """
    kind = tf.keras.optimizers.schedules.CosineDecay
    wave = (1 + cos(pi * min(max(step - warmup, 0), decay_steps) / decay_steps)) / 2
    expected = 0.25 + 0.75 * step / warmup if step < warmup else wave
    observed = kind(0.25, decay_steps, warmup_target=1.0, warmup_steps=warmup)(step)
    checks.close(observed, expected, operations=8)
    plain = checks.numbers(kind(1.0, decay_steps)(step))
    checks.close(kind(1.0, decay_steps, warmup_steps=warmup)(step), plain)
    checks.close(kind(0.25, decay_steps, warmup_target=1.0)(step), plain)


@clause(
    source=SCHEDULES + "cosine_decay_restarts/",
    kills=["restarts-at-equal-distances", "restarts-at-full-height", "restarts-never", "restarts-scale-alpha"],
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
def test_restarts_begin_longer_and_lower_periods(tf, step, first, t_mul, m_mul, alpha):
    """Period i of CosineDecayRestarts has first_decay_steps·t_mulⁱ steps and the height m_mulⁱ; the rate in it is
    initial·((1 − α)·m_mulⁱ·(1 + cos(π·p))/2 + α), where p is the elapsed fraction, 0 at the restart.
    """
    schedule = tf.keras.optimizers.schedules.CosineDecayRestarts(0.5, first, t_mul=t_mul, m_mul=m_mul, alpha=alpha)
    begins = [sum(first * int(t_mul) ** j for j in range(i)) for i in range(40 if t_mul == 1 else 8)]
    i = max(i for i, begin in enumerate(begins) if begin <= step)
    wave = (1 + cos(pi * (step - begins[i]) / (first * t_mul**i))) / 2
    # p is a difference of numbers up to step/first, and the wave is at most π/2 times as steep
    checks.close(
        schedule(step), 0.5 * ((1 - alpha) * m_mul**i * wave + alpha), operations=8, magnitude=2 + step / first
    )


@clause(source=SCHEDULES + "cosine_decay_restarts/", kills=["restarts-by-logarithms"])
@given(st.integers(1, 15), st.sampled_from([1, 10, 100]))
@example(13, 100)  # log(2¹³)/log(2) is 12.999999 in float32
@example(5, 10)
def test_late_restarts_return_to_the_initial_rate(tf, restart, first):
    """By default, restart n is at step first_decay_steps·(2ⁿ − 1), and the rate there is the initial one."""
    schedule = tf.keras.optimizers.schedules.CosineDecayRestarts(0.5, first)
    checks.close(schedule(first * (2**restart - 1)), 0.5, operations=4)


@clause(kills=["polynomial-default-end-is-zero", "restarts-default-t-mul-is-1", "staircase-by-default"])
def test_schedules_have_the_documented_defaults(tf):
    """PolynomialDecay goes linearly to 0.0001; α is 0, t_mul 2, m_mul 1; `staircase` and `cycle` are False."""
    s = tf.keras.optimizers.schedules
    checks.close(rates(s.PolynomialDecay(1.0, 4), [1, 4, 5]), np.array([0.750025, 0.0001, 0.0001]), 2**29)
    checks.close(rates(s.CosineDecay(1.0, 4), [2, 4]), np.array([0.5, 0.0]), 2**29)
    checks.close(rates(s.CosineDecayRestarts(1.0, 4), [2, 4, 8, 12]), np.array([0.5, 1.0, 0.5, 1.0]), 2**29)
    checks.close(rates(s.ExponentialDecay(1.0, 2, 0.25), [1]), np.array([0.5]), 2**29)
    checks.close(rates(s.InverseTimeDecay(1.0, 2, 2.0), [1]), np.array([0.5]), 2**29)


@clause(kills=["cosine-rises-again", "polynomial-rises-again"])
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
def test_a_decay_never_rises(tf, kind, arguments):
    """Without cycles, warmup or restarts, the first rate is the initial one, and none exceeds the one before."""
    observed = rates(getattr(tf.keras.optimizers.schedules, kind)(*arguments), range(13))
    assert observed[0] == 0.5
    assert np.all(np.diff(observed) <= 0), f"the rates are {observed}, but should never rise"


# ------------------------------------------------------------------------------------------- arguments


@clause(source=SCHEDULES + "learning_rate_schedule/", kills=["steps-must-be-python-numbers"])
@pytest.mark.parametrize("kind", ["ExponentialDecay", "PiecewiseConstantDecay", "CosineDecayRestarts"])
def test_steps_may_have_any_number_type(tf, kind):
    """3, np.int64(3), np.float32(3), a tensor and a variable give the same rate, a float tensor of shape ()."""
    arguments = {"PiecewiseConstantDecay": ([2, 5], [0.5, 0.25, 0.125])}.get(kind, (0.5, 4, 0.5))
    schedule = getattr(tf.keras.optimizers.schedules, kind)(*arguments)
    expected = checks.numbers(schedule(3))
    variable = tf.Variable(3, dtype=tf.int64)
    for step in (3.0, np.int64(3), np.float32(3), tf.constant(3), tf.constant(3.0), variable):
        observed = schedule(step)
        checks.shape(observed, ())
        checks.dtype(observed, tf.float32)
        checks.equal(observed, expected)


@clause(source=SCHEDULES + "exponential_decay/", kills=["rates-keep-their-integer-type"])
def test_an_integer_rate_is_a_float_or_an_error(tf):
    """`ExponentialDecay(1, …)` gives the rates of `ExponentialDecay(1.0, …)`, or is an error: the documentation
    asks for a float.
    """
    kind = tf.keras.optimizers.schedules.ExponentialDecay
    with contextlib.suppress(ValueError, TypeError, tf.errors.InvalidArgumentError):
        checks.close(rates(kind(1, 4, 0.5), [0, 4, 8]), np.array([1.0, 0.5, 0.25]))


@clause(source=SCHEDULES + "piecewise_constant_decay/")
@pytest.mark.parametrize("values", [[1.0], [1.0, 0.5], [1.0, 0.5, 0.25, 0.125]])
def test_there_is_one_value_more_than_boundaries(tf, values):
    """Two boundaries need three values; any other number is an error."""
    with checks.refused(f"two boundaries and {len(values)} values"):
        tf.keras.optimizers.schedules.PiecewiseConstantDecay([2, 5], values)


@clause(source=SCHEDULES + "piecewise_constant_decay/", kills=["unsorted-boundaries-are-accepted"])
def test_unsorted_boundaries_never_add_values(tf):
    """Boundaries must increase. If they do not, either constructing or calling the schedule is an error, or the rate is
    one of the values.
    """
    rate = None
    with contextlib.suppress(AssertionError), checks.refused():
        rate = float(tf.keras.optimizers.schedules.PiecewiseConstantDecay([10, 5], [1.0, 2.0, 4.0])(7))
    assert rate in (None, 1, 2, 4), f"the rate at step 7 is {rate}, but should be one of 1, 2 and 4, or an error"


@clause(kills=["zero-decay-steps-are-accepted"])
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
    """The constructors raise unless decay_steps, or first_decay_steps, is positive."""
    with checks.refused(f"{kind} in {steps} steps"):
        getattr(tf.keras.optimizers.schedules, kind)(0.5, steps, *more)


@clause(source=DESERIALIZE, kills=["schedule-config-lacks-staircase", "schedule-config-lacks-warmup"])
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
def test_a_configuration_restores_the_schedule(tf, kind, arguments):
    """`from_config(get_config())` and `deserialize(serialize(schedule))` give the rates of the schedule."""
    schedules, steps = tf.keras.optimizers.schedules, [0, 1, 3, 4, 5, 9, 17]
    schedule = getattr(schedules, kind)(*arguments)
    for copy in (
        type(schedule).from_config(schedule.get_config()),
        schedules.deserialize(schedules.serialize(schedule)),
    ):
        assert type(copy) is type(schedule)
        checks.equal(rates(copy, steps), rates(schedule, steps))


@clause(source=DESERIALIZE, kills=["unknown-schedules-are-exponential"])
def test_an_unknown_schedule_is_an_error(tf):
    """`deserialize` raises for the name of a class that is not a schedule."""
    with checks.refused("a schedule NoSuchDecay"):
        tf.keras.optimizers.schedules.deserialize({"class_name": "NoSuchDecay", "config": {}})
