"""Sums, means, products and extrema over axes, with their derivatives; argmax and cumulative sums."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.functions import gradients
from spec_tests.harness import Section
from spec_tests.operations.functions import REDUCTIONS, axes, lookup, offered

TF = "https://www.tensorflow.org/api_docs/python/tf"
AUTODIFF = "https://www.tensorflow.org/guide/autodiff"
clause = Section("reductions", source=f"{TF}/math/reduce_sum")


@clause(kills=["reduction-ignores-negative-axes", "variance-divides-by-n-minus-one"])
@given(sts.arrays(sts.shapes()), st.data(), st.booleans())
@example(np.arange(6.0).reshape(2, 3) / 2, None, True)
def test_reduction_over_axes_equals_numpy(tf, array, data, keepdims):
    """sum, mean, max, min, prod, logsumexp, variance, std over None, one axis or several, with and without keepdims."""
    axis = data.draw(axes(array.ndim)) if data else -1
    for name in offered(tf, list(REDUCTIONS)):
        numpy = REDUCTIONS[name]
        observed = lookup(tf, name)(tf.constant(array), axis=axis, keepdims=keepdims)
        along = tuple(axis) if isinstance(axis, list) else axis
        checks.close(
            observed,
            numpy(array, axis=along, keepdims=keepdims),
            operations=27,
            magnitude=2.0**27 if "prod" in name else 8,
            what=f"tf.{name}",
        )


@clause(source=AUTODIFF, kills=["sum-derivative-is-averaged"])
@given(sts.arrays(sts.shapes(max_dims=2), unique=True), st.data())
@example(np.array([[0.5, 1.0], [1.5, -0.5]]), None)
def test_reduction_derivative_is_the_central_difference(tf, array, data):
    """The gradient of each reduction is its central difference."""
    axis = data.draw(axes(array.ndim).filter(lambda a: a != [])) if data else 0
    along = tuple(axis) if isinstance(axis, list) else axis
    without_std = [
        name for name in REDUCTIONS if "std" not in name
    ]  # √ has no slope at 0, the deviation of one element
    for name in offered(tf, without_std):
        numpy = REDUCTIONS[name]
        (observed,) = gradients(tf, lambda x, name=name: lookup(tf, name)(x, axis=axis), array)
        checks.follows_difference(observed, lambda at, f=numpy: np.sum(f(at, axis=along)), array, f"∂tf.{name}")


@clause(source=AUTODIFF, kills=["tie-goes-to-the-first-element", "tie-goes-to-every-element"])
@given(st.integers(1, 4), st.integers(0, 3))
@example(2, 1)
def test_ties_of_an_extremum_share_the_gradient(tf, ties, others):
    """reduce_max and reduce_min give each of k tied elements 1/k of the gradient, the others 0."""
    for name, sign in (("reduce_max", 1.0), ("reduce_min", -1.0)):
        x = sign * np.array([2.0] * ties + [1.0] * others)
        (observed,) = gradients(tf, lookup(tf, name), x)
        checks.close(observed, np.array([1 / ties] * ties + [0.0] * others), what=f"∂tf.{name}")


@clause(source=AUTODIFF, kills=["prod-derivative-divides"])
@given(sts.vectors(min_size=2, max_size=4), st.integers(0, 2))
@example(np.array([3.0, 2.0, 4.0]), 1)
def test_gradient_of_a_product_with_zeros(tf, array, zeros):
    """∂Πx/∂x_i is the product of the others: with one zero only its own derivative is not 0, with two none is."""
    x = array.copy()
    x[:zeros] = 0.0
    (observed,) = gradients(tf, tf.reduce_prod, x)
    checks.close(observed, np.array([np.prod(np.delete(x, i)) for i in range(len(x))]), operations=4, magnitude=16)


@clause(source=f"{TF}/math/reduce_logsumexp", kills=["logsumexp-overflows"])
def test_logsumexp_does_not_overflow(tf):
    """log Σ exp x of (10⁴, 10⁴) is 10⁴ + log 2, with the gradient (½, ½); of (−∞, −∞) it is −∞."""
    x = np.array([1e4, 1e4])
    checks.close(tf.reduce_logsumexp(x), 1e4 + np.log(2))
    checks.close(gradients(tf, tf.reduce_logsumexp, x)[0], np.array([0.5, 0.5]), magnitude=1e4)  # of exp(x - 10⁴)
    checks.equal(tf.reduce_logsumexp(np.array([-np.inf, -np.inf])), np.float64(-np.inf))


@clause(kills=["mean-of-nothing-is-zero", "max-of-nothing-is-an-error"])
def test_reductions_of_nothing(tf):
    """Of no elements the sum is 0, the product 1, the maximum −∞, the minimum ∞, the mean nan, and logsumexp −∞."""
    nothing = np.zeros((0,))
    for name, expected in (
        ("reduce_sum", 0.0), ("reduce_prod", 1.0), ("reduce_max", -np.inf), ("reduce_min", np.inf),
        ("reduce_mean", np.nan), ("reduce_logsumexp", -np.inf),
    ):  # fmt: skip
        checks.equal(lookup(tf, name)(nothing), np.float64(expected), f"tf.{name} of nothing")


@clause(source=f"{TF}/math/reduce_mean", kills=["integer-mean-is-a-float", "small-integers-sum-in-int64"])
def test_reductions_keep_the_dtype(tf):
    """The mean of the int32 (1, 2) is 1, that of the int8 (100, 100) is 100; their sum overflows to −56; a sum of bools
    raises an error.
    """
    checks.equal(tf.reduce_mean(tf.constant([1, 2])), np.int32(1))
    checks.equal(tf.reduce_mean(tf.constant([100, 100], tf.int8)), np.int8(100))
    checks.equal(tf.reduce_sum(tf.constant([100, 100], tf.int8)), np.int8(-56))
    with checks.refused():
        tf.reduce_sum(tf.constant([True]))


@clause(source=f"{TF}/math/reduce_any")
@given(
    st.lists(st.lists(st.booleans(), min_size=2, max_size=2), min_size=1, max_size=3), st.sampled_from([None, 0, 1, -1])
)
@example([[True, False], [False, False]], 1)
def test_any_and_all_reduce_bools(tf, rows, axis):
    """reduce_any and reduce_all reduce bools over an axis; a tensor of numbers raises an error."""
    checks.equal(tf.reduce_any(rows, axis), np.any(rows, axis))
    checks.equal(tf.reduce_all(rows, axis), np.all(rows, axis))
    with checks.refused():
        tf.reduce_any(tf.constant([1]))


@clause
@pytest.mark.parametrize("axis", [2, -3, (0, 0)], ids=str)
def test_reduction_axis_must_exist(tf, axis):
    """An axis outside [−rank, rank), and one that is named twice, raise an error."""
    with checks.refused():
        tf.reduce_sum(tf.constant(np.ones((2, 3))), axis=axis)


@clause(
    source=f"{TF}/math/argmax",
    seed="000",
    kills=["argmax-takes-the-last-of-a-tie", "argmax-is-int32", "argmax-defaults-to-the-last-axis"],
)
@given(sts.matrices(low=-0.03125, high=0.03125))
@example(np.array([[1.0, 3.0, 3.0], [2.0, 2.0, 1.0]]))
def test_argmax_takes_the_first_of_a_tie(tf, array):
    """argmax and argmin return the first index of the extremum as int64 (or output_type), along axis 0 by default."""
    for observed, numpy in ((tf.argmax, np.argmax), (tf.argmin, np.argmin)):
        checks.equal(observed(array), numpy(array, 0))
        checks.equal(observed(array, axis=1), numpy(array, 1))
        checks.dtype(observed(array), tf.int64)
        checks.dtype(observed(array, axis=1, output_type=tf.int32), tf.int32)


@clause(source=f"{TF}/math/argmax", kills=["argmax-of-nothing-is-zero"])
def test_argmax_of_nothing_raises(tf):
    """argmax along a dimension of 0 raises an error."""
    with checks.refused():
        tf.argmax(tf.constant(np.zeros((0,))))


@clause(source=f"{TF}/math/cumsum", kills=["exclusive-cumsum-subtracts-the-element"])
@given(sts.vectors(), st.booleans(), st.booleans())
@example(np.array([1.0, 2.0, 3.0]), True, True)
def test_cumsum_runs_in_both_directions(tf, array, exclusive, reverse):
    """The i-th element is the sum of the elements up to i, without the i-th if exclusive, from the end if reverse."""
    n = len(array)
    uses = np.tril(np.ones((n, n)), -1 if exclusive else 0)
    uses = uses.T if reverse else uses
    f = lambda x: tf.cumsum(x, exclusive=exclusive, reverse=reverse)  # noqa: E731
    checks.close(f(tf.constant(array)), uses @ array, operations=n, magnitude=16)
    checks.equal(gradients(tf, f, array)[0], uses.sum(0))
    after_infinity = tf.cumsum(tf.constant([1.0, np.inf, 2.0]), exclusive=True)  # nothing is added and taken away again
    checks.equal(after_infinity, np.array([0, 1, np.inf], np.float32))
