"""tf.keras.optimizers: clipping limits the gradients before the recurrence sees them."""

import itertools

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import Section
from spec_tests.optimizers.recurrences import trajectory

clause = Section("clipping", source="https://keras.io/api/optimizers/", needs=("optimizers",))

PAIRS = st.tuples(sts.arrays((2,)), sts.arrays((3,)))


def clipped(tf, gradients, **options):
    """The gradients that reach the recurrence of SGD: how far it moves variables, with a learning rate of 1."""
    variables = [tf.Variable(np.zeros_like(g)) for g in gradients]
    optimizer = tf.keras.optimizers.SGD(1.0, **options)
    optimizer.apply_gradients([(tf.constant(g), v) for g, v in zip(gradients, variables, strict=True)])
    return [-v.numpy() for v in variables]


@clause(kills=["clipnorm-is-ignored", "clipnorm-of-the-largest-element"])
@given(PAIRS, st.sampled_from([0.5, 1.0, 4.0]))
@example((np.array([3.0, 4.0]), np.array([0.0, 0.25, 0.0])), 1.0)
@example((np.array([3.0, 4.0]), np.ones(3)), 0.5)
def test_clipnorm_limits_each_gradient(tf, gradients, limit):
    """With clipnorm=c each gradient g becomes g·c/max(‖g‖, c), which keeps its direction, and all of it if ‖g‖ ≤ c."""
    for g, observed in zip(gradients, clipped(tf, gradients, clipnorm=limit), strict=True):
        checks.close(observed, g * limit / max(np.linalg.norm(g), limit), operations=4)


@clause(kills=["clipvalue-is-ignored", "clipvalue-limits-one-side"])
@given(PAIRS, st.sampled_from([0.5, 1.0]))
@example((np.array([3.0, -4.0]), np.array([0.0, 0.25, -0.5])), 0.5)
def test_clipvalue_limits_each_element(tf, gradients, limit):
    """With clipvalue=c each element of a gradient is clipped to [−c, c]."""
    for g, observed in zip(gradients, clipped(tf, gradients, clipvalue=limit), strict=True):
        checks.equal(observed, np.sign(g) * np.minimum(np.abs(g), limit))


@clause(kills=["global-clipnorm-is-ignored", "global-clipnorm-is-that-of-each", "global-clipnorm-adds-the-norms"])
@given(PAIRS, st.sampled_from([0.5, 1.0, 4.0]))
@example((np.array([3.0, 4.0]), np.array([0.0, 12.0, 0.0])), 1.0)
def test_global_clipnorm_keeps_the_common_direction(tf, gradients, limit):
    """With global_clipnorm=c all gradients are multiplied by c/max(N, c), where N is their common norm √(Σ‖g‖²)."""
    factor = limit / max(np.linalg.norm(np.concatenate(gradients)), limit)
    for g, observed in zip(gradients, clipped(tf, gradients, global_clipnorm=limit), strict=True):
        checks.close(observed, g * factor, operations=8)


@clause(kills=["clipping-limits-the-decay-too", "rate-is-clipped-with-the-gradient"])
def test_only_the_gradient_is_clipped(tf):
    """Clipping applies to the gradient, not to lr·g, the momentum, or the weight decay."""
    options = {"momentum": 0.5, "weight_decay": 0.5, "clipvalue": 1.0}
    observed = trajectory(tf, tf.keras.optimizers.SGD(0.5, **options), np.array([[-4.0], [-4.0]]), start=8.0)
    # 8·(1 − 1/4) + 1/2 = 6.5, and 6.5·(1 − 1/4) + (1/4 + 1/2)
    checks.equal(observed, np.array([[6.5 - 8], [5.625 - 8]]))


@clause(kills=["clipping-twice-is-accepted"])
def test_at_most_one_kind_of_clipping(tf):
    """At most one of clipnorm, clipvalue and global_clipnorm may be given; two are an error."""
    ways = ("clipnorm", "clipvalue", "global_clipnorm")
    for way in ways:
        tf.keras.optimizers.SGD(0.5, **{way: 1.0})
    for one, other in itertools.combinations(ways, 2):
        with checks.refused(f"{one} with {other}"):
            tf.keras.optimizers.SGD(0.5, **{one: 1.0, other: 1.0})
