"""tf.keras.optimizers.schedules: learning rates that depend on the number of steps.

The formulas are evaluated in exact fractions where they are rational, and in float64 where they are not.
"""

from fractions import Fraction
from math import cos, pi

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests.harness import Section

SCHEDULES = "https://keras.io/api/optimizers/learning_rate_schedules/"
clause = Section("schedules", source=f"{SCHEDULES}polynomial_decay/", needs=("schedules",))

STEPS = st.integers(0, 60)
DECAY_STEPS = st.sampled_from([1, 4, 10])
RATES = st.sampled_from([0.25, 0.5, 0.75])


def source(name):
    return f"{SCHEDULES}{name}/"


def rates(schedule, steps):
    return np.array([checks.numbers(schedule(step)) for step in steps], np.float64)


@clause(
    source=source("exponential_decay"),
    seed="001",
    kills=["exponential-decay-is-linear", "staircase-is-ignored", "decay-once-a-step"],
)
@given(STEPS, DECAY_STEPS, RATES, st.booleans())
@example(3, 4, 0.5, True)
@example(4, 4, 0.5, True)  # a step of the stair begins with its multiple of decay_steps
@example(3, 4, 0.5, False)
def test_exponential_decay(tf, step, decay_steps, rate, staircase):
    """initial·rate^(step/decay_steps), with the exponent rounded down by `staircase`."""
    schedule = tf.keras.optimizers.schedules.ExponentialDecay(0.5, decay_steps, rate, staircase=staircase)
    power = step // decay_steps if staircase else step / decay_steps
    checks.close(schedule(step), 0.5 * rate**power, operations=64)


@clause(
    source=source("inverse_time_decay"),
    seed="001",
    kills=["inverse-decay-is-exponential", "inverse-staircase-is-ignored", "inverse-decay-without-the-one"],
)
@given(STEPS, DECAY_STEPS, RATES, st.booleans())
@example(3, 4, 0.5, True)
@example(8, 4, 0.5, True)
@example(3, 4, 0.5, False)
def test_inverse_time_decay(tf, step, decay_steps, rate, staircase):
    """initial / (1 + rate·step/decay_steps), with the quotient of steps rounded down by `staircase`."""
    schedule = tf.keras.optimizers.schedules.InverseTimeDecay(0.5, decay_steps, rate, staircase=staircase)
    passed = Fraction(step // decay_steps) if staircase else Fraction(step, decay_steps)
    checks.close(schedule(step), float(Fraction(1, 2) / (1 + Fraction(rate) * passed)), operations=4)


@clause(
    source=source("piecewise_constant_decay"),
    seed="001",
    kills=["piecewise-boundary-belongs-to-the-next", "piecewise-stops-at-the-last-boundary"],
)
@given(st.lists(st.integers(1, 20), min_size=1, max_size=4, unique=True).map(sorted), st.integers(0, 22))
@example([2, 5], 2)  # the boundary still has the value before it
@example([2, 5], 3)
@example([2, 5], 6)
def test_piecewise_constant_decay(tf, boundaries, step):
    """values[0] for step ≤ boundaries[0], values[i] for boundaries[i−1] < step ≤ boundaries[i], then the last value."""
    values = [1.0, 0.5, 0.25, 0.125, 0.0625][: len(boundaries) + 1]
    passed = len([boundary for boundary in boundaries if step > boundary])
    schedule = tf.keras.optimizers.schedules.PiecewiseConstantDecay(boundaries, values)
    checks.equal(schedule(step), np.float32(values[passed]))


@clause(seed="001", kills=["polynomial-goes-on-below-the-end", "polynomial-power-is-ignored"])
@given(STEPS, DECAY_STEPS, st.integers(1, 3), st.sampled_from([0.0, 0.125, 1.0]))
@example(3, 4, 2, 0.125)
@example(7, 4, 1, 0.125)  # after decay_steps it stays at the end
def test_polynomial_decay(tf, step, decay_steps, power, end):
    """(initial − end)·(1 − min(step, decay_steps)/decay_steps)^power + end."""
    schedule = tf.keras.optimizers.schedules.PolynomialDecay(0.5, decay_steps, end, power=float(power))
    left = 1 - Fraction(min(step, decay_steps), decay_steps)
    checks.close(schedule(step), float((Fraction(1, 2) - Fraction(end)) * left**power + Fraction(end)), operations=16)


@clause(kills=["polynomial-cycle-is-ignored", "polynomial-cycle-begins-one-step-early", "polynomial-cycle-starts-over"])
@given(STEPS, DECAY_STEPS, st.integers(1, 2))
@example(0, 4, 1)
@example(4, 4, 1)  # the end of a cycle belongs to it
@example(5, 4, 1)
@example(8, 4, 1)
def test_polynomial_decay_in_cycles(tf, step, decay_steps, power):
    """With `cycle`, decay_steps is replaced by its smallest multiple that is not below the step, and is at least once
    itself.
    """
    schedule = tf.keras.optimizers.schedules.PolynomialDecay(0.5, decay_steps, 0.125, power=float(power), cycle=True)
    multiple = decay_steps
    while multiple < step:
        multiple += decay_steps
    expected = Fraction(3, 8) * (1 - Fraction(step, multiple)) ** power + Fraction(1, 8)
    checks.close(schedule(step), float(expected), operations=16)


@clause(source=source("cosine_decay"), kills=["cosine-goes-up-again", "cosine-alpha-is-a-rate"])
@given(STEPS, DECAY_STEPS, st.sampled_from([0.0, 0.25]))
@example(1, 4, 0.25)
@example(4, 4, 0.25)
@example(6, 4, 0.25)  # after decay_steps it stays at alpha·initial
def test_cosine_decay(tf, step, decay_steps, alpha):
    """initial·((1 − α)·(1 + cos(π·min(step, decay_steps)/decay_steps))/2 + α)."""
    schedule = tf.keras.optimizers.schedules.CosineDecay(0.5, decay_steps, alpha=alpha)
    wave = (1 + cos(pi * min(step, decay_steps) / decay_steps)) / 2
    checks.close(schedule(step), 0.5 * ((1 - alpha) * wave + alpha), operations=8)


@clause(
    source=source("cosine_decay"),
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
def test_cosine_decay_with_a_warmup(tf, step, decay_steps, warmup):
    """Up to warmup_steps the rate goes from initial to warmup_target on a straight line; there the decay begins, which
    takes decay_steps more. Without a target warmup_steps means nothing; without warmup_steps the decay begins at once,
    from the target.
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
    source=source("cosine_decay_restarts"),
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
def test_cosine_decay_with_restarts(tf, step, first, t_mul, m_mul, alpha):
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


@clause(source=source("cosine_decay_restarts"), kills=["restarts-by-logarithms"])
@given(st.integers(1, 15), st.sampled_from([1, 10, 100]))
@example(13, 100)  # log(2¹³)/log(2) is 12.999999 in float32
@example(5, 10)
def test_a_late_restart(tf, restart, first):
    """By default restart n is at step first_decay_steps·(2ⁿ − 1), where the rate is the initial one again."""
    schedule = tf.keras.optimizers.schedules.CosineDecayRestarts(0.5, first)
    checks.close(schedule(first * (2**restart - 1)), 0.5, operations=4)


@clause(
    source=SCHEDULES, kills=["polynomial-default-end-is-zero", "restarts-default-t-mul-is-1", "staircase-by-default"]
)
def test_defaults(tf):
    """PolynomialDecay goes straight to 0.0001; α is 0, t_mul 2, m_mul 1; nothing is a staircase or a cycle."""
    s = tf.keras.optimizers.schedules
    checks.close(rates(s.PolynomialDecay(1.0, 4), [1, 4, 5]), np.array([0.750025, 0.0001, 0.0001]), 2**29)
    checks.close(rates(s.CosineDecay(1.0, 4), [2, 4]), np.array([0.5, 0.0]), 2**29)
    checks.close(rates(s.CosineDecayRestarts(1.0, 4), [2, 4, 8, 12]), np.array([0.5, 1.0, 0.5, 1.0]), 2**29)
    checks.close(rates(s.ExponentialDecay(1.0, 2, 0.25), [1]), np.array([0.5]), 2**29)
    checks.close(rates(s.InverseTimeDecay(1.0, 2, 2.0), [1]), np.array([0.5]), 2**29)


@clause(source=SCHEDULES, kills=["cosine-goes-up-again", "polynomial-goes-up-again"])
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
    """Without cycles, warmup or restarts each rate is at most the one before, and the first is the initial rate."""
    observed = rates(getattr(tf.keras.optimizers.schedules, kind)(*arguments), range(13))
    assert observed[0] == 0.5
    assert np.all(np.diff(observed) <= 0), f"the rates are {observed}, but should never rise"
