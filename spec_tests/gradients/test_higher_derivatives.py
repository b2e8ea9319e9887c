"""Derivatives of derivatives: nested tapes, `jacobian` and `batch_jacobian`."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import Section

TAPE = "https://www.tensorflow.org/api_docs/python/tf/GradientTape"
ADVANCED = "https://www.tensorflow.org/guide/advanced_autodiff"
clause = Section("higher-derivatives", source=TAPE)


@clause(source=(TAPE, ADVANCED), seed="004", kills=["gradient-is-computed-out-of-sight"])
@given(sts.moderate(), st.integers(1, 4))
@example(2.0, 3)
def test_nested_tapes_give_higher_derivatives(tf, value, order):
    """The n-th derivative of x⁵ by n nested tapes is 5!/(5 − n)! · x⁵⁻ⁿ."""
    x = tf.constant(np.float64(value))

    def derivative(n):
        if n == 0:
            return x * x * x * x * x
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = derivative(n - 1)
        return tape.gradient(y, x)

    expected = np.prod(range(6 - order, 6)) * value ** (5 - order)
    checks.close(derivative(order), expected, operations=64, magnitude=500)


@clause(source=ADVANCED)
def test_gradient_outside_the_outer_tape_is_not_recorded(tf):
    """The outer tape only records an inner gradient that is computed inside its context."""
    x = tf.constant(3.0)
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = x * x * x
    first = inner.gradient(y, x)
    checks.none(outer.gradient(first, x))


@clause(kills=["jacobian-is-transposed"])
@given(sts.matrices(rows=st.integers(1, 3), columns=st.integers(1, 3)), sts.vectors(min_size=3, max_size=3))
@example(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), np.array([1.0, 0.5, -1.0]))
def test_jacobian_has_a_row_for_each_element(tf, matrix, vector):
    """jacobian(target, source) has the shape of the target followed by that of the source; for y = A·x it is A."""
    x = tf.constant(vector[: matrix.shape[1]])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = tf.reduce_sum(tf.constant(matrix) * x, axis=1)
    checks.close(tape.jacobian(y, x, experimental_use_pfor=False), matrix)


@clause(kills=["jacobian-of-the-first-source-only"])
def test_each_source_has_a_jacobian(tf):
    """Each of several sources has a Jacobian; that of an unconnected one is None, or zeros."""
    x, other = tf.constant([1.0, 2.0]), tf.constant([5.0])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([x, other])
        y = x * x
    of_x, of_other = tape.jacobian(y, [x, other])
    checks.equal(of_x, np.diag([2.0, 4.0]).astype(np.float32))
    checks.none(of_other)
    checks.equal(tape.jacobian(y, other, unconnected_gradients="zero"), np.zeros((2, 1), np.float32))


@clause(kills=["jacobian-of-nothing-is-none"])
def test_jacobian_of_an_empty_target_has_no_rows(tf):
    """The Jacobian of a target without elements has no rows, and keeps the shape of its source."""
    x = tf.constant([1.0, 2.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = (x * x)[:0]
    checks.equal(tape.jacobian(y, x), np.zeros((0, 2), np.float32))


@clause(kills=["jacobian-is-transposed"])
def test_jacobian_vectorizes_by_default(tf):
    """By default (experimental_use_pfor) any tape computes one Jacobian; row by row, only a persistent tape does:
    RuntimeError.
    """

    def jacobian(**options):
        x = tf.constant([1.0, 2.0])
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.stack([x[0] * x[1], x[1], x[0]])
        return tape.jacobian(y, x, **options)

    checks.equal(jacobian(), np.array([[2, 1], [0, 1], [1, 0]], np.float32))
    with pytest.raises(RuntimeError):
        jacobian(experimental_use_pfor=False)


@clause
@given(sts.matrices(rows=st.integers(1, 3), columns=st.integers(1, 3)))
@example(np.array([[1.0, 2.0], [3.0, 4.0]]))
def test_batch_jacobian_is_the_diagonal_of_the_jacobian(tf, matrix):
    """batch_jacobian[b, i, j] = jacobian[b, i, b, j] for a function of each row alone."""

    def f(x):
        return x * x * tf.reduce_sum(x, axis=1, keepdims=True)  # of which the Jacobian is not symmetric

    def through(method):
        x = tf.constant(matrix)
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(x)
            y = f(x)
        return checks.numbers(getattr(tape, method)(y, x, experimental_use_pfor=False))

    whole = through("jacobian")
    expected = np.stack([whole[b, :, b, :] for b in range(len(matrix))])
    checks.close(through("batch_jacobian"), expected, operations=8, magnitude=64)


@clause(kills=["unconnected-batch-jacobian-is-zero", "batch-jacobian-is-never-zero"])
@pytest.mark.parametrize("unconnected", ["none", "zero"])
def test_unconnected_batch_jacobian_is_none_or_zero(tf, unconnected):
    """Where the target does not depend on the source, batch_jacobian returns None, as `gradient` and `jacobian` do, or
    zeros with unconnected_gradients="zero".
    """
    x = tf.constant([[1.0], [2.0]])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.constant(np.ones((2, 3), np.float32)) * 2.0
    observed = tape.batch_jacobian(y, x, unconnected_gradients=unconnected)
    if unconnected == "none":
        checks.none(observed, "the Jacobian")
    else:
        checks.equal(observed, np.zeros((2, 3, 1), np.float32))


@clause(kills=["batch-jacobian-accepts-any-shape"])
def test_batch_jacobian_needs_equal_batches(tf):
    """batch_jacobian raises ValueError for a target and a source whose first dimensions differ."""
    x = tf.constant([[1.0], [2.0]])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.constant(np.ones((3, 1), np.float32)) * (x[0, 0] + x[1, 0])
    with pytest.raises(ValueError):  # noqa: PT011
        tape.batch_jacobian(y, x)


@clause(source=ADVANCED, kills=["gradient-is-computed-out-of-sight"])
def test_persistent_tape_records_its_gradient(tf):
    """Inside the context of a persistent tape, `gradient` is recorded, and can itself be differentiated."""
    x = tf.constant(3.0)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        first = tape.gradient(x * x * x, x)
    checks.equal(first, np.float32(27.0))
    checks.equal(tape.gradient(first, x), np.float32(18.0))
