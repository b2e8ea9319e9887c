"""Functions of each element: their values, their derivatives, and what happens at kinks and at the edges."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.functions import gradients, within
from spec_tests.harness import Section
from spec_tests.operations.functions import BINARY, SMOOTH, UNARY, broadcastable_pairs, lookup, offered

TF = "https://www.tensorflow.org/api_docs/python/tf"
AUTODIFF = "https://www.tensorflow.org/guide/autodiff"
clause = Section("elementwise", source=AUTODIFF)


@clause(source=f"{TF}/math", kills=["round-half-up"])
@given(sts.arrays(low=-1, high=1))
@example(np.array([0.5, -0.25, 1.0, 0.25]))
def test_values_follow_their_formulas(tf, array):
    """Each function of one tensor has the value that NumPy computes for its formula."""
    for f in offered(tf, UNARY):
        x = within(f.domain, array)
        checks.close(lookup(tf, f.name)(tf.constant(x)), f.numpy(x), operations=4, magnitude=16, what=f"tf.{f.name}")


@clause(kills=["sigmoid-derivative-is-sigmoid"])
@given(sts.arrays(low=-1, high=1))
@example(np.array([0.5, -0.25, 0.75]))
def test_derivatives_are_central_differences(tf, array):
    """The gradient of each function is its central difference, away from kinks."""
    for f in offered(tf, SMOOTH):
        x = within(f.domain, array)
        (observed,) = gradients(tf, lookup(tf, f.name), x)
        checks.follows_difference(observed, lambda at, f=f: np.sum(f.numpy(at)), x, f"∂tf.{f.name}")


@clause
@given(broadcastable_pairs(low=-1, high=1))
@example((np.array([0.5, -0.25]), np.array([[0.75], [-0.5]])))
def test_binary_value_and_derivatives(tf, pair):
    """Each function of two tensors broadcasts, and has the value of its formula and the central difference as its
    gradient.
    """
    for f in offered(tf, BINARY):
        a, b = (within(domain, array) for domain, array in zip(f.domains, pair, strict=True))
        checks.close(
            lookup(tf, f.name)(tf.constant(a), tf.constant(b)),
            f.numpy(a, b),
            operations=4,
            magnitude=64,
            what=f"tf.{f.name}",
        )
        if not f.smooth or (f.kinked and np.any(np.abs(a - b) < 0.01)):
            continue
        of_a, of_b = gradients(tf, lookup(tf, f.name), a, b)
        checks.follows_difference(of_a, lambda at, f=f, b=b: np.sum(f.numpy(at, b)), a, f"∂tf.{f.name}/∂x")
        checks.follows_difference(of_b, lambda at, f=f, a=a: np.sum(f.numpy(a, at)), b, f"∂tf.{f.name}/∂y")


@clause(kills=["broadcast-gradient-is-averaged"])
@given(broadcastable_pairs())
@example((np.array(2.0), np.ones((2, 3))))
def test_broadcasting_is_undone(tf, pair):
    """Each gradient has the shape of its input, however that was broadcast: for a + b it counts the uses of each
    element.
    """
    a, b = pair
    uses = np.ones(np.broadcast_shapes(a.shape, b.shape))
    for observed, array in zip(gradients(tf, lambda x, y: x + y, a, b), pair, strict=True):
        checks.equal(observed, np.full(array.shape, uses.size / array.size))


@clause(kills=["abs-has-slope-one-at-zero", "relu-has-slope-one-at-zero", "tie-of-maximum-is-shared"])
def test_slopes_at_kinks(tf):
    """At 0, |x|, sign and relu have slope 0; the gradient of a tie of maximum or minimum goes to the first argument."""
    zero, tie = np.zeros(1), np.ones(1)
    for name in ("abs", "sign", "nn.relu"):
        checks.equal(gradients(tf, lookup(tf, name), zero)[0], zero, f"the derivative of tf.{name} at 0")
    for name in ("maximum", "minimum"):
        of_first, of_second = gradients(tf, lookup(tf, name), tie, tie)
        checks.equal(of_first, np.ones(1), f"the derivative of tf.{name} by the first of a tie")
        checks.equal(of_second, zero, f"the derivative of tf.{name} by the second of a tie")


@clause(kills=["floor-passes-the-gradient"])
@pytest.mark.parametrize("name", ["floor", "round", "math.ceil", "zeros_like", "ones_like"])
def test_step_functions_have_no_gradient(tf, name):
    """floor, ceil, round, zeros_like and ones_like are not differentiable: the gradient is None, not zero."""
    checks.none(gradients(tf, lookup(tf, name), np.array([1.25, -0.5]))[0])


@clause(source=f"{TF}/math/round", kills=["round-half-up"])
def test_round_halves_to_even(tf):
    """0.5 → 0, 1.5 → 2, 2.5 → 2, −1.5 → −2."""
    checks.equal(tf.round([0.5, 1.5, 2.5, -1.5]), np.array([0, 2, 2, -2], np.float32))


@clause(source=f"{TF}/math/exp", kills=["exp-of-an-integer-is-a-float"])
@pytest.mark.parametrize("name", ["exp", "math.log", "sqrt", "sin", "sigmoid", "tanh"])
def test_functions_of_floats_raise_for_integers(tf, name):
    """exp, log, sqrt, … of an integer tensor raise an error: the result would have the dtype of the input."""
    with checks.refused():
        lookup(tf, name)(tf.constant(2))


@clause(source=f"{TF}/math", kills=["results-are-float64"])
@pytest.mark.parametrize("name", ["float16", "float32", "float64"])
def test_functions_keep_the_dtype(tf, name):
    """A function of a float16, float32 or float64 tensor has that dtype, and so has its gradient."""
    for f in offered(tf, SMOOTH):
        x = tf.constant(within(f.domain, np.array([0.5])), name)
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = lookup(tf, f.name)(x)
        checks.dtype(y, name, f"the dtype of tf.{f.name}")
        checks.dtype(tape.gradient(y, x), name, f"the dtype of ∂tf.{f.name}")


@clause(source=f"{TF}/math/sigmoid", kills=["sigmoid-overflows", "softplus-overflows"])
def test_sigmoid_does_not_overflow(tf):
    """For |x| = 10⁴: sigmoid is 0 or 1, softplus is 0 or x, and their gradients are finite."""
    x = np.array([-1e4, 1e4], np.float32)
    checks.equal(tf.sigmoid(x), np.array([0, 1], np.float32))
    checks.equal(tf.nn.softplus(x), np.array([0, 1e4], np.float32))
    checks.equal(gradients(tf, tf.sigmoid, x)[0], np.zeros(2, np.float32))
    checks.equal(gradients(tf, tf.nn.softplus, x)[0], np.array([0, 1], np.float32))


@clause(source=f"{TF}/clip_by_value", kills=["clip-passes-every-gradient", "clip-stops-the-gradient-at-its-bounds"])
def test_clip_passes_the_gradient_inside_its_bounds(tf):
    """clip_by_value has slope 1 within [low, high], the bounds included, and 0 outside."""
    x = np.array([-2.0, -1.0, 0.5, 1.0, 2.0])
    checks.equal(tf.clip_by_value(x, -1.0, 1.0), np.clip(x, -1, 1))
    checks.equal(gradients(tf, lambda t: tf.clip_by_value(t, -1.0, 1.0), x)[0], np.array([0.0, 1, 1, 1, 0]))


@clause(source=f"{TF}/where", kills=["where-exchanges-its-branches", "where-gives-both-sides-the-gradient"])
@given(broadcastable_pairs(), st.lists(st.booleans(), min_size=3, max_size=3))
@example((np.array([1.0]), np.array([[2.0], [3.0]])), [True, False, True])
def test_where_selects_value_and_gradient(tf, pair, flags):
    """where(c, x, y) is x where c holds and y elsewhere, all broadcast; the gradient goes only to the chosen side."""
    a, b = pair
    shape = np.broadcast_shapes(a.shape, b.shape)
    condition = np.resize(np.array(flags), shape)
    checks.equal(tf.where(condition, a, b), np.where(condition, a, b))
    of_a, of_b = gradients(tf, lambda x, y: tf.where(condition, x, y), a, b)
    assert float(np.sum(checks.numbers(of_a))) == condition.sum(), (
        "the first argument gets the gradient where the condition holds"
    )
    assert float(np.sum(checks.numbers(of_b))) == (~condition).sum(), "the second gets it elsewhere"
    for observed, array in ((of_a, a), (of_b, b)):
        checks.shape(observed, array.shape)


@clause(source=f"{TF}/where", kills=["where-gives-a-row-for-each-axis", "where-takes-only-booleans"])
def test_where_without_values_finds_indices(tf):
    """where(c) returns the indices at which c holds, or is not 0, one per row, in row-major order, as int64."""
    checks.equal(tf.where([0.0, -3.0, 0.0, 1.0]), np.array([[1], [3]]))
    observed = tf.where([[True, False], [True, True]])
    checks.equal(observed, np.array([[0, 0], [1, 0], [1, 1]]))
    checks.dtype(observed, tf.int64)


@clause(source=f"{TF}/where", kills=["where-hides-nan"])
def test_where_does_not_hide_a_nan_derivative(tf):
    """In where(x > 0, log x, 0) at x = 0 the gradient is 0 · ∞ = nan: it is the argument that must be made safe."""
    x = np.array([0.0, 2.0])
    (unsafe,) = gradients(tf, lambda t: tf.where(t > 0, tf.math.log(t), tf.zeros_like(t)), x)
    checks.equal(unsafe, np.array([np.nan, 0.5]))
    (safe,) = gradients(
        tf, lambda t: tf.where(t > 0, tf.math.log(tf.where(t > 0, t, tf.ones_like(t))), tf.zeros_like(t)), x
    )
    checks.equal(safe, np.array([0.0, 0.5]))


@clause(source=f"{TF}/cast", kills=["cast-rounds", "cast-changes-the-gradient-dtype"])
@given(sts.arrays())
@example(np.array([1.75, -1.75, 0.0]))
def test_cast_truncates(tf, array):
    """float → int drops the fraction; ≠ 0 is True; float → float passes the gradient in the dtype of the source."""
    checks.equal(tf.cast(array, tf.int32), np.trunc(array).astype(np.int32))
    checks.equal(tf.cast(array, tf.bool), array != 0)
    (observed,) = gradients(tf, lambda x: tf.cast(x, tf.float32) * 3.0, array)
    checks.dtype(observed, tf.float64)
    checks.equal(observed, np.full(array.shape, 3.0))


@clause(source=f"{TF}/math/pow", kills=["pow-by-exponent-fails-at-zero"])
def test_powers_of_zero_and_of_negative_bases(tf):
    """(−2)³ has slope 12; x⁰·⁵ of a negative number is nan; the derivative by the exponent is 0 at base ≤ 0; int⁰ is 1,
    and int⁻¹ raises an error.
    """
    checks.equal(gradients(tf, lambda x: x**3.0, np.array([-2.0]))[0], np.array([12.0]))
    checks.equal(tf.constant([-2.0]) ** 0.5, np.array([np.nan], np.float32))
    checks.equal(
        gradients(tf, lambda y: tf.pow(tf.constant([0.0, -1.0], tf.float64), y), np.array([2.0, 2.0]))[0], np.zeros(2)
    )
    checks.equal(tf.constant(2) ** tf.constant(3), np.int32(8))
    checks.equal(tf.pow(tf.constant([2, -3, 0]), tf.constant(0)), np.int32([1, 1, 1]))
    with checks.refused():
        tf.constant(2) ** tf.constant(-1)
