"""tf.random: what seeds determine, and the distributions.

The documentation promises no particular numbers, so the clauses are about equality of sequences, bounds, and moments.
Tests of moments are two-sided with a threshold of 6 standard errors: a false alarm in 5·10⁸ draws of a seed.
"""

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import Section

RANDOM = "https://www.tensorflow.org/api_docs/python/tf/random"
clause = Section("random", source=f"{RANDOM}/set_seed")
N = 20_000  # draws for a moment

DRAWS = {
    "normal": lambda tf, **seed: tf.random.normal([4], **seed),
    "uniform": lambda tf, **seed: tf.random.uniform([4], **seed),
    "truncated_normal": lambda tf, **seed: tf.random.truncated_normal([4], **seed),
    "shuffle": lambda tf, **seed: tf.random.shuffle(tf.range(12), **seed),
}


@clause(kills=["set-seed-repeats-one-draw"])
@given(sts.seeds())
@example(1234)
def test_set_seed_restarts_the_sequences(tf, seed):
    """After set_seed(s) each operation draws the same sequence again, whose elements differ from each other."""
    for name, draw in DRAWS.items():
        tf.random.set_seed(seed)
        first = [checks.numbers(draw(tf)) for _ in range(2)]
        tf.random.set_seed(seed)
        again = [checks.numbers(draw(tf)) for _ in range(2)]
        checks.equal(np.stack(again), np.stack(first), f"the sequence of tf.random.{name}")
        if name != "shuffle":
            assert not np.array_equal(first[0], first[1]), f"tf.random.{name} gave the same values twice"


@clause
@given(sts.seeds(), sts.seeds())
@example(1, 2)
def test_different_seeds_differ(tf, one, other):
    """set_seed(s) and set_seed(t) for s ≠ t start different sequences."""
    assume(one != other)
    values = []
    for seed in (one, other):
        tf.random.set_seed(seed)
        values.append(checks.numbers(tf.random.normal([4])))
    assert not np.array_equal(*values), "two seeds gave the same values"


@clause(kills=["operation-seed-is-ignored", "operation-seed-repeats-one-draw"])
@given(sts.seeds(), st.integers(1, 1000))
@example(1234, 1)
def test_operation_seed_selects_a_sequence(tf, global_seed, seed):
    """With both seeds, both determine the sequence: it continues from call to call, and set_seed restarts it."""
    for name, draw in DRAWS.items():
        runs = []
        for operation_seed in (seed, seed, seed + 1):
            tf.random.set_seed(global_seed)
            runs.append(np.stack([checks.numbers(draw(tf, seed=operation_seed)) for _ in range(2)]))
        checks.equal(runs[1], runs[0], f"the sequence of tf.random.{name} with a seed")
        if name != "shuffle":
            assert not np.array_equal(runs[0][0], runs[0][1]), (
                f"tf.random.{name} with a seed gave the same values twice"
            )
            assert not np.array_equal(runs[0], runs[2]), f"two seeds of tf.random.{name} gave the same sequence"


@clause(source=f"{RANDOM}/stateless_uniform", kills=["stateless-advances", "stateless-takes-any-number-of-seeds"])
@given(st.tuples(sts.seeds(), sts.seeds()))
@example((1, 2))
def test_stateless_is_a_function_of_its_seed(tf, seed):
    """stateless_uniform and stateless_normal return the same values for the same seed, whatever happened before. A seed
    is two integers.
    """
    for draw in (tf.random.stateless_uniform, tf.random.stateless_normal):
        first = checks.numbers(draw([5], seed=seed))
        tf.random.set_seed(7)
        tf.random.normal([3])
        checks.equal(draw([5], seed=seed), first)
        assert not np.array_equal(checks.numbers(draw([5], seed=(seed[0], seed[1] ^ 1))), first)
        for stranger in (3, (1, 2, 3)):
            with checks.refused(f"the seed {stranger}"):
                draw([5], seed=stranger)


@clause(source=f"{RANDOM}/normal", kills=["random-ignores-dtype"])
@given(sts.shapes(), st.sampled_from(["float32", "float64"]))
@example((2, 3), "float64")
def test_shape_and_dtype_are_as_asked(tf, shape, name):
    """Shape and dtype are as asked, float32 by default; integers without a maximum raise ValueError."""
    for draw in (tf.random.normal, tf.random.uniform, tf.random.truncated_normal):
        checks.shape(draw(shape, dtype=name), shape)
        checks.dtype(draw(shape, dtype=name), name)
        checks.dtype(draw(shape), tf.float32)
    with pytest.raises(ValueError):  # noqa: PT011
        tf.random.uniform([2], dtype=tf.int32)


@clause(source=f"{RANDOM}/normal", kills=["normal-ignores-its-mean"])
def test_normal_has_its_moments(tf):
    """normal(mean, stddev) has this mean, and the square root of its variance is stddev."""
    tf.random.set_seed(11)
    x = checks.numbers(tf.random.normal([N], mean=3.0, stddev=2.0)).astype(np.float64)
    checks.moment(x, 3.0, 4.0, "the mean")
    checks.moment((x - 3) ** 2, 4.0, 2 * 16.0, "the variance")
    checks.moment((x - 3) ** 4, 3 * 16.0, 96 * 256.0, "the fourth moment")


@clause(source=(f"{RANDOM}/normal", f"{RANDOM}/uniform"))
def test_standard_by_default(tf):
    """By default normal has mean 0 and deviation 1, and so has truncated_normal before truncation; uniform lies in
    [0, 1); the stateless ones likewise. With `maxval` alone, uniform starts at 0.
    """
    tf.random.set_seed(14)
    r = tf.random
    for draw, variance in (
        (r.normal, 1.0),
        (r.truncated_normal, 0.7741),
        (lambda n: r.stateless_normal(n, (1, 2)), 1.0),
    ):
        x = checks.numbers(draw([N])).astype(np.float64)
        checks.moment(x, 0.0, variance, "the mean")
        checks.moment(x**2, variance, 2.0, "the variance")
    uniform, short = r.stateless_uniform([N], seed=(1, 2)), r.uniform([N], maxval=0.5) * 2.0
    for u in (r.uniform([N]), uniform, short):
        x = checks.numbers(u).astype(np.float64)
        assert x.min() >= 0
        assert x.max() < 1
        checks.moment(x, 1 / 2, 1 / 12, "the mean")


@clause(source=f"{RANDOM}/uniform", kills=["uniform-includes-its-maximum"])
def test_uniform_stays_below_its_maximum(tf):
    """uniform(a, b) lies in [a, b) with mean (a + b)/2; integers take each value of [a, b) about equally often."""
    tf.random.set_seed(12)
    x = checks.numbers(tf.random.uniform([N], -1.0, 3.0)).astype(np.float64)
    assert x.min() >= -1
    assert x.max() < 3
    checks.moment(x, 1.0, 16 / 12, "the mean")
    checks.moment((x - 1) ** 2, 16 / 12, 256 / 180, "the variance")
    k = checks.numbers(tf.random.uniform([N], 2, 5, dtype=tf.int32))
    assert set(k.tolist()) == {2, 3, 4}
    for value in (2, 3, 4):
        checks.moment(k == value, 1 / 3, 2 / 9, f"the frequency of {value}")


@clause(source=f"{RANDOM}/truncated_normal", kills=["truncated-normal-is-clipped", "truncated-normal-is-normal"])
def test_truncated_normal_stays_within_two_deviations(tf):
    """Values beyond two deviations are drawn again, not clipped: all lie within, none piles up at the bounds; the
    variance is 0.774.
    """
    tf.random.set_seed(13)
    x = (checks.numbers(tf.random.truncated_normal([N], mean=1.0, stddev=3.0)).astype(np.float64) - 1) / 3
    assert np.abs(x).max() <= 2 + 1e-6, f"the largest deviation is {np.abs(x).max()}, but should be at most 2"
    checks.moment(x, 0.0, 0.7741, "the mean")
    checks.moment(x**2, 0.7741, 0.81, "the variance")
    checks.moment(np.abs(x) > 1.99, 0.00113, 0.00113, "the rate beyond 1.99 deviations")


@clause(source=f"{RANDOM}/shuffle", kills=["shuffle-moves-elements-between-rows", "shuffle-draws-with-replacement"])
@given(st.integers(1, 6), sts.seeds())
@example(4, 1)
def test_shuffle_permutes_the_rows(tf, rows, seed):
    """shuffle returns each row, whole, exactly once."""
    tf.random.set_seed(seed)
    array = np.arange(2.0 * rows).reshape(rows, 2)
    observed = checks.numbers(tf.random.shuffle(array)).tolist()
    assert sorted(observed) == array.tolist(), f"the rows are {observed}, but should be those of {array.tolist()}"
