"""Matrix products: of matrices, of their transposes, and of batches that broadcast."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.functions import gradients
from spec_tests.harness import Section

TF = "https://www.tensorflow.org/api_docs/python/tf"
clause = Section("matmul", source=f"{TF}/linalg/matmul")


@clause
@given(st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), st.data())
@example(2, 3, 2, None)
def test_matmul_is_a_sum_of_products(tf, n, k, m, data):
    """c_ij = Σ_l a_il · b_lj; for the gradient g of c, ∂a = g·bᵀ and ∂b = aᵀ·g."""
    a, b, g = (data.draw(sts.arrays(shape)) if data else np.ones(shape) for shape in ((n, k), (k, m), (n, m)))
    x, y = tf.constant(a), tf.constant(b)
    with tf.GradientTape() as tape:
        tape.watch([x, y])
        c = tf.matmul(x, y)
    of_a, of_b = tape.gradient(c, [x, y], output_gradients=tf.constant(g))
    sums = lambda p, q: (p[:, :, None] * q[None, :, :]).sum(1)  # noqa: E731
    checks.close(c, sums(a, b), operations=3, magnitude=16)
    checks.close(of_a, sums(g, b.T), operations=3, magnitude=16)
    checks.close(of_b, sums(a.T, g), operations=3, magnitude=16)


@clause(kills=["matmul-derivative-ignores-transposition"])
@given(st.booleans(), st.booleans(), sts.arrays((2, 3)), sts.arrays((3, 4)))
@example(True, True, np.arange(6.0).reshape(2, 3) / 2, np.arange(12.0).reshape(3, 4) / 4)
def test_matmul_transposes(tf, transpose_a, transpose_b, a, b):
    """matmul(a, b, transpose_a=…, transpose_b=…) = op(a)·op(b), and its derivatives are those of that product."""
    left, right = (a.T if transpose_a else a).copy(), (b.T if transpose_b else b).copy()
    f = lambda x, y: tf.sin(tf.matmul(x, y, transpose_a=transpose_a, transpose_b=transpose_b))  # noqa: E731
    numpy = lambda x, y: np.sum(np.sin((x.T if transpose_a else x) @ (y.T if transpose_b else y)))  # noqa: E731
    checks.close(f(left, right), np.sin(a @ b), operations=4, magnitude=16)
    of_left, of_right = gradients(tf, f, left, right)
    checks.follows_difference(of_left, lambda at: numpy(at, right), left)
    checks.follows_difference(of_right, lambda at: numpy(left, at), right)


@clause(kills=["batched-matmul-gradient-keeps-the-batch"])
@given(
    st.sampled_from([((2, 2, 3), (3, 2)), ((2, 3), (4, 3, 2)), ((2, 1, 2, 3), (3, 3, 1)), ((2, 2, 2), (2, 2, 2))]),
    st.data(),
)
@example(((3, 2, 3), (3, 2)), None)
def test_matmul_broadcasts_the_batch(tf, shapes, data):
    """Each matrix of a batch is multiplied; leading axes broadcast, and each gradient has the shape of its factor."""
    a, b = (data.draw(sts.arrays(shape)) if data else np.ones(shape) for shape in shapes)
    checks.close(tf.matmul(a, b), np.matmul(a, b), operations=3, magnitude=16)
    of_a, of_b = gradients(tf, lambda x, y: tf.square(tf.matmul(x, y)), a, b)
    checks.follows_difference(of_a, lambda at: np.sum(np.matmul(at, b) ** 2), a)
    checks.follows_difference(of_b, lambda at: np.sum(np.matmul(a, at) ** 2), b)


@clause(kills=["reflected-matmul-exchanges-its-factors"])
def test_the_at_operator_is_matmul(tf):
    """x @ y is tf.matmul(x, y); linalg.matrix_transpose exchanges the last two axes."""
    a, b = np.arange(6.0).reshape(2, 3), np.arange(12.0).reshape(3, 4)
    checks.equal(tf.constant(a) @ tf.constant(b), a @ b)
    checks.equal(a @ tf.constant(b), a @ b)
    checks.equal(tf.constant(a) @ b, a @ b)
    checks.equal(tf.linalg.matrix_transpose(a), a.T)
    checks.equal(tf.linalg.matrix_transpose(a[None]), a.T[None])


@clause(kills=["matmul-takes-vectors", "matmul-takes-a-vector-on-the-right"])
@pytest.mark.parametrize(
    "shapes",
    [((2,), (2,)), ((2, 2), (2,)), ((2, 3), (2, 3)), ((2, 2, 3), (3, 3, 1))],
    ids=["vectors", "vector", "lengths", "batches"],
)
def test_shapes_that_do_not_fit_raise(tf, shapes):
    """matmul takes rank ≥ 2, equal inner dimensions and batches that broadcast; anything else raises an error."""
    a, b = shapes
    with checks.refused():
        tf.matmul(tf.constant(np.ones(a)), tf.constant(np.ones(b)))
