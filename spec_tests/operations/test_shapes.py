"""Operations that move elements, operations that create tensors, and the shapes and integers that they take."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.functions import gradients
from spec_tests.harness import Section

TF = "https://www.tensorflow.org/api_docs/python/tf"
AUTODIFF = "https://www.tensorflow.org/guide/autodiff"
clause = Section("shapes", source=AUTODIFF)


@clause(
    kills=[
        "transpose-derivative-is-not-inverted",
        "concat-gives-its-gradient-to-the-first",
        "tile-derivative-is-not-summed",
    ]
)
@given(sts.arrays((2, 3)), sts.arrays((2, 3)))
@example(np.arange(6.0).reshape(2, 3) / 2, np.ones((2, 3)))
def test_moving_elements_moves_the_gradient_back(tf, a, b):
    """Each operation that only moves elements has NumPy's value, and Σ w·moved(a) has the central difference as its
    gradient.
    """
    moves = {
        "reshape": (lambda t, x: t.reshape(x, [3, -1]), lambda x: x.reshape(3, -1)),
        "transpose": (lambda t, x: t.transpose(x), lambda x: x.T),
        "permute": (lambda t, x: t.transpose(x[None], perm=[2, 0, 1]), lambda x: x[None].transpose(2, 0, 1)),
        "expand_dims": (lambda t, x: t.expand_dims(x, -1), lambda x: x[..., None]),
        "squeeze": (lambda t, x: t.squeeze(x[None], [0]), lambda x: x),
        "broadcast_to": (lambda t, x: t.broadcast_to(x, [4, 2, 3]), lambda x: np.broadcast_to(x, (4, 2, 3))),
        "concat": (lambda t, x: t.concat([x, b, x], axis=1), lambda x: np.concatenate([x, b, x], 1)),
        "stack": (lambda t, x: t.stack([b, x], axis=-1), lambda x: np.stack([b, x], -1)),
        "unstack": (lambda t, x: t.unstack(x, axis=1)[2], lambda x: x[:, 2]),
        "split": (lambda t, x: t.split(x, [1, -1], axis=1)[1], lambda x: x[:, 1:]),
        "tile": (lambda t, x: t.tile(x, [2, 3]), lambda x: np.tile(x, (2, 3))),
        "reverse": (lambda t, x: t.reverse(x, axis=[1]), lambda x: x[:, ::-1]),
    }
    for name, (move, numpy) in moves.items():
        expected = numpy(a)
        w = np.arange(1.0, expected.size + 1).reshape(expected.shape)
        checks.equal(move(tf, tf.constant(a)), expected, f"tf.{name}")
        (observed,) = gradients(tf, lambda x, move=move, w=w: move(tf, x) * w, a)
        checks.follows_difference(observed, lambda at, f=numpy, w=w: np.sum(f(at) * w), a, f"∂tf.{name}")


@clause(source=f"{TF}/split", kills=["split-rounds-sizes"])
@given(sts.arrays(sts.shapes(min_dims=1, max_side=6)), st.integers(1, 3), st.data())
@example(np.arange(6.0), 3, None)
def test_split_and_concat_are_inverse(tf, array, parts, data):
    """concat(split(x)) = x = stack(unstack(x)), for a number of equal parts and for a list of sizes."""
    axis = data.draw(st.integers(-array.ndim, array.ndim - 1)) if data else 0
    n, x = array.shape[axis], tf.constant(array)
    sizes = [n // parts + (i < n % parts) for i in range(parts)]
    pieces = tf.split(x, sizes, axis=axis)
    assert [p.shape[axis] for p in pieces] == sizes
    checks.equal(tf.concat(pieces, axis=axis), array)
    checks.equal(tf.concat(tf.split(x, n, axis=axis), axis=axis), array)
    checks.equal(tf.stack(tf.unstack(x, axis=axis), axis=axis), array)


MISFITS = {
    "reshape": lambda tf: tf.reshape(tf.ones((2, 3)), [4]),
    "two-minus-ones": lambda tf: tf.reshape(tf.ones((2, 3)), [-1, -1]),
    "transpose": lambda tf: tf.transpose(tf.ones((2, 3)), [0, 0]),
    "expand": lambda tf: tf.expand_dims(tf.ones(()), 3),
    "squeeze": lambda tf: tf.squeeze(tf.ones((2, 1)), 0),
    "broadcast": lambda tf: tf.broadcast_to(tf.ones((2,)), [3]),
    "concat": lambda tf: tf.concat([tf.ones((2, 2)), tf.ones((3, 3))], 0),
    "scalars": lambda tf: tf.concat([tf.ones(()), tf.ones(())], 0),
    "dtypes": lambda tf: tf.concat([tf.ones((1,)), tf.ones((1,), tf.int32)], 0),
    "stack": lambda tf: tf.stack([tf.ones((1,)), tf.ones((2,))]),
    "split": lambda tf: tf.split(tf.ones((3,)), 2),
    "two-rests": lambda tf: tf.split(tf.ones((4,)), [-1, -1, 6]),
    "tile": lambda tf: tf.tile(tf.ones((1, 2)), [2]),
    "add": lambda tf: tf.ones((2,)) + tf.ones((3,)),
    "zeros": lambda tf: tf.zeros((-1,)),
    "eye": lambda tf: tf.eye(-1),
    "minus-two": lambda tf: tf.reshape(tf.ones((4,)), [-2, 2]),
    "shape-of-a-shape": lambda tf: tf.reshape(tf.ones((4,)), [[2, 2]]),
    "no-pieces": lambda tf: tf.split(tf.ones((2,)), 0),
    "no-matrix": lambda tf: tf.linalg.matrix_transpose(tf.ones((2,))),
    "step-zero": lambda tf: tf.ones((2,))[::0],
    "nothing": lambda tf: tf.concat([], 0),
    "unstack": lambda tf: tf.unstack(tf.ones((3,)), num=2),
    "fill": lambda tf: tf.fill([2], [1.0, 2.0]),
    "no-values": lambda tf: tf.linspace(0.0, 1.0, 0),
    "less-than-no-values": lambda tf: tf.linspace(0.0, 1.0, -1),
    "where": lambda tf: tf.where([True, False], tf.ones((3,)), tf.zeros((3,))),
    "one-side": lambda tf: tf.where([True, False], tf.ones((2,))),
    "mask": lambda tf: tf.boolean_mask(tf.ones((3,)), [True, False]),
    "scalar-mask": lambda tf: tf.boolean_mask(tf.ones((3,)), True),
}


@clause(
    source=f"{TF}/reshape",
    kills=[
        "reshape-repeats-elements",
        "reshape-takes-any-negative-length",
        "fill-takes-an-array",
        "linspace-of-nothing-is-empty",
        "a-short-mask-leaves-out-the-rest",
        "where-of-one-side-is-zero-on-the-other",
    ],
)
@pytest.mark.parametrize("operation", MISFITS.values(), ids=MISFITS)
def test_shapes_that_do_not_fit_raise(tf, operation):
    """Shapes that do not fit raise an error, and no element is repeated or dropped; so does a wrong number of values
    or slices.
    """
    with checks.refused():
        operation(tf)


FRACTIONS = {
    "expand": lambda tf: tf.expand_dims(tf.ones((2,)), 0.5),
    "concat": lambda tf: tf.concat([tf.ones((2,)), tf.ones((2,))], 0.5),
    "axis": lambda tf: tf.split(tf.ones((2,)), 2, axis=0.5),
    "split": lambda tf: tf.split(tf.ones((2,)), 1.5),
    "argmax": lambda tf: tf.argmax(tf.ones((2,)), axis=0.5),
    "sum": lambda tf: tf.reduce_sum(tf.ones((2,)), 0.5),
    "one-hot": lambda tf: tf.one_hot([1], 2.5),
    "zeros": lambda tf: tf.zeros([1.5]),
    "tile": lambda tf: tf.tile(tf.ones((2,)), [1.5]),
    "gather": lambda tf: tf.gather(tf.ones((2,)), [0.5]),
    "index": lambda tf: tf.ones((2,))[0.5],
    "seed": lambda tf: tf.random.stateless_uniform([2], seed=(1.5, 2)),
    "maximum": lambda tf: tf.random.uniform([2], 0, 1.5, dtype=tf.int32),
    "range": lambda tf: tf.range(0.5, 3.5, dtype=tf.int32),
}


@clause(
    source=f"{TF}/expand_dims",
    kills=[
        "fractions-are-truncated",
        "stateless-truncates-its-seed",
        "uniform-truncates-its-maximum",
        "range-truncates",
    ],
)
@pytest.mark.parametrize("operation", FRACTIONS.values(), ids=FRACTIONS)
def test_fractions_for_integers_raise(tf, operation):
    """A fraction for an axis, a dimension, an index, a number of pieces, a seed or a bound of integers raises an error,
    and is not truncated.
    """
    with checks.refused():
        operation(tf)


@clause(source=f"{TF}/transpose", kills=["transpose-refuses-negative-axes", "squeeze-of-no-axis-keeps-all"])
def test_axes_count_from_either_end(tf):
    """−1 is the last axis, in a permutation too; squeeze takes an empty list of axes as it takes None."""
    checks.shape(tf.transpose(tf.ones((2, 3, 4)), [-1, 0, -2]), (4, 2, 3))
    checks.shape(tf.expand_dims(tf.ones((2, 3)), -1), (2, 3, 1))
    checks.shape(tf.squeeze(tf.ones((1, 2, 1)), -1), (1, 2))
    checks.shape(tf.squeeze(tf.ones((1, 2, 1)), []), (2,))


@clause(source=(f"{TF}/fill", f"{TF}/linspace"), kills=["fill-is-not-recorded", "linspace-is-not-recorded"])
@given(sts.moderate(), sts.moderate(), sts.vectors(min_size=2))
@example(1.0, -1.0, np.array([1.0, 2.0, 4.0]))
def test_fill_and_linspace_have_gradients(tf, start, stop, w):
    """For Σ w·fill(n, x) the gradient of x is Σ w; for Σ w·linspace(a, b, n) those of a and b are Σ w·(1 − t) and
    Σ w·t, where t goes from 0 to 1.
    """
    t = np.arange(len(w)) / (len(w) - 1)
    (of_value,) = gradients(tf, lambda x: tf.fill([len(w)], x) * w, np.float64(start))
    checks.close(of_value, w.sum(), operations=len(w), magnitude=2)
    of_start, of_stop = gradients(tf, lambda a, b: tf.linspace(a, b, len(w)) * w, np.float64(start), np.float64(stop))
    checks.close(of_start, (w * (1 - t)).sum(), operations=len(w), magnitude=2)
    checks.close(of_stop, (w * t).sum(), operations=len(w), magnitude=2)


WRONG_DTYPES = {
    "variance": lambda tf: tf.math.reduce_variance(tf.constant([1, 2])),
    "cumsum": lambda tf: tf.cumsum(tf.constant([True, False])),
    "sqrt": lambda tf: tf.sqrt(tf.constant([4])),
    "beyond-64-bits": lambda tf: tf.constant(2**63),
    "matmul": lambda tf: tf.matmul(tf.constant([[True]]), tf.constant([[True]])),
}


@clause(
    source=(f"{TF}/math/reduce_variance", f"{TF}/math/cumsum"), kills=["booleans-are-added", "booleans-are-multiplied"]
)
@pytest.mark.parametrize("operation", WRONG_DTYPES.values(), ids=WRONG_DTYPES)
def test_dtypes_without_the_operation_raise(tf, operation):
    """A variance and a root of integers, a cumulative sum and a matrix product of booleans, and an integer beyond 64
    bits raise an error.
    """
    with checks.refused():
        operation(tf)


@clause(
    source=f"{TF}/zeros",
    kills=["zeros-ignores-its-dtype", "linspace-leaves-out-its-end", "linspace-of-integers-is-rounded"],
)
@given(sts.shapes(), st.sampled_from(["float32", "float64", "int32"]))
@example((2, 3), "int32")
def test_created_tensors_hold_what_their_name_says(tf, shape, name):
    """zeros, ones, fill, zeros_like, ones_like, eye and linspace have the values, shape and dtype asked for."""
    checks.equal(tf.zeros(shape, name), np.zeros(shape, name))
    checks.equal(tf.ones(list(shape), name), np.ones(shape, name))
    checks.equal(tf.fill(shape, np.array(7, name)), np.full(shape, 7, name))
    checks.equal(tf.zeros_like(tf.ones(shape, name)), np.zeros(shape, name))
    checks.equal(tf.ones_like(tf.zeros(shape, name), dtype=tf.float32), np.ones(shape, np.float32))
    checks.equal(tf.eye(2, 3, dtype=name), np.eye(2, 3, dtype=name))
    checks.close(tf.linspace(0.0, 1.0, 5), np.array([0, 0.25, 0.5, 0.75, 1], np.float32))
    checks.close(tf.linspace(1, 2, 3), np.array([1, 1.5, 2]))  # of integers, in float64
    checks.equal(tf.linspace(2.0, 5.0, 1), np.array([2], np.float32))
    checks.close(tf.linspace([0.0, 10.0], [1.0, 20.0], 3), np.array([[0, 10], [0.5, 15], [1, 20]], np.float32))
    for created in (tf.zeros(shape, name), tf.ones(list(shape), name), tf.eye(2, 3, dtype=name)):
        checks.dtype(created, name)
    for created in (tf.zeros(shape), tf.ones(shape), tf.eye(2)):
        checks.dtype(created, tf.float32)


@clause(source=(f"{TF}/split", f"{TF}/shape", f"{TF}/math/top_k"), kills=["shapes-are-64-bit"])
def test_operations_default_to_the_first_axis(tf):
    """By default split, stack, unstack, gather and cumsum work along the first axis, and a reduction over all; shape,
    size and the indices of top_k are int32; top_k returns one element; zeros_like and ones_like keep the dtype.
    """
    array = np.array([[1.0, 3.0], [2.0, 0.0]], np.float32)
    x, (first, second) = tf.constant(array), array
    for observed, expected in (
        (tf.split(x, 2)[1], array[1:]), (tf.stack([first, second, first]), array[[0, 1, 0]]),
        (tf.unstack(x)[0], first), (tf.gather(x, [1]), array[1:]), (tf.cumsum(x), [first, first + second]),
        (tf.reduce_sum(x), np.sum(array)), (tf.eye(2), [[1, 0], [0, 1]]), (tf.range(1, 3), [1, 2]),
        (tf.math.top_k(x).values, [[3], [2]]), (tf.math.top_k(x).indices, [[1], [0]]),
    ):  # fmt: skip
        checks.equal(observed, np.asarray(expected))
    for observed in (tf.shape(x), tf.size(x), tf.rank(x), tf.math.top_k(x).indices, tf.zeros_like([1])):
        checks.dtype(observed, tf.int32)
    for observed in (tf.shape(x, tf.int64), tf.size(x, out_type=tf.int64), tf.zeros_like(x, tf.int64)):
        checks.dtype(observed, tf.int64)
    for observed in (tf.zeros_like(x), tf.ones_like(x), tf.range(2, dtype=tf.float32)):
        checks.dtype(observed, tf.float32)


@clause(source=f"{TF}/range", kills=["range-includes-its-limit"])
@given(st.integers(-5, 5), st.integers(-5, 5), st.sampled_from([-3, -1, 1, 2]))
@example(0, 5, 2)
def test_range_counts_before_its_limit(tf, start, limit, delta):
    """range(start, limit, delta) is Python's, as int32; a limit on the wrong side, and delta = 0, raise an error."""
    if (limit - start) * delta < 0:
        with checks.refused():
            tf.range(start, limit, delta)
    else:
        checks.equal(tf.range(start, limit, delta), np.array(range(start, limit, delta), np.int32))
    checks.equal(tf.range(abs(limit)), np.arange(abs(limit), dtype=np.int32))
    checks.equal(tf.range(1.0, 2.0, 0.25), np.array([1, 1.25, 1.5, 1.75], np.float32))
    with checks.refused():
        tf.range(0, 3, 0)


@clause(source=f"{TF}/one_hot", seed="001", kills=["one-hot-wraps-negative-indices", "one-hot-ignores-its-axis"])
@given(st.lists(st.integers(-2, 5), min_size=1, max_size=4), st.integers(1, 4), st.sampled_from([-1, 0]))
@example([0, 2, -1, 5], 3, -1)
def test_one_hot_ignores_indices_outside_its_depth(tf, indices, depth, axis):
    """one_hot(i, depth) is 1 at i and 0 elsewhere, float32; an index outside [0, depth) gives zeros; on, off, axis and
    dtype as asked.
    """
    expected = np.array([[float(i == c) for c in range(depth)] for i in indices], np.float32)
    checks.equal(tf.one_hot(indices, depth, axis=axis), expected if axis == -1 else expected.T)
    checks.equal(tf.one_hot(indices, depth, on_value=5, off_value=-1), (6 * expected - 1).astype(np.int32))
    checks.equal(tf.one_hot(indices, depth, on_value=5), (5 * expected).astype(np.int32))
    checks.equal(tf.one_hot(indices, depth, off_value=-1), (2 * expected - 1).astype(np.int32))
    checks.dtype(tf.one_hot(indices, depth, dtype=tf.float64), tf.float64)
