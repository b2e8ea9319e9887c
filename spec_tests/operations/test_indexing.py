"""Reading elements by position: indexing, gather, masks, top_k; and the leaves of nested structures."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.functions import gradients
from spec_tests.harness import Section

TF = "https://www.tensorflow.org/api_docs/python/tf"
clause = Section("indexing", source=f"{TF}/gather")


@clause(source=f"{TF}/Tensor#__getitem__", kills=["slices-include-their-end"])
@given(sts.arrays((3, 2, 3)), st.data())
@example(np.arange(18.0).reshape(3, 2, 3), (slice(None, None, -1), None, Ellipsis, 1))
@example(np.arange(18.0).reshape(3, 2, 3), (slice(None, -1), Ellipsis, slice(1, None)))
def test_indexing_equals_numpy(tf, array, data):
    """x[i, a:b:c, ..., None] reads what NumPy reads, and its gradient is 1 at what was read and 0 elsewhere."""
    one = st.integers(-2, 1) | st.sampled_from(
        [slice(None), slice(1, None), slice(None, -1), slice(None, None, -1), None]
    )
    keys = st.lists(one, min_size=1, max_size=2).map(tuple) | st.tuples(st.just(Ellipsis), one)
    key = data if isinstance(data, tuple) else data.draw(keys)
    checks.equal(tf.constant(array)[key], array[key])
    (observed,) = gradients(tf, lambda x: x[key] * 3.0, array)
    expected = np.zeros(array.shape)
    expected[key] = 3.0
    checks.equal(observed, expected)


@clause(kills=["gather-gradient-overwrites"])
@given(st.lists(st.integers(0, 2), min_size=1, max_size=5), st.sampled_from([0, 1]))
@example([0, 0, 2], 0)
def test_an_element_read_twice_gets_both_gradients(tf, indices, axis):
    """gather(x, i, axis) takes slices in the order of i; the gradient of a slice counts how often it was taken."""
    array = np.arange(9.0).reshape(3, 3)
    checks.equal(tf.gather(array, indices, axis=axis), np.take(array, indices, axis))
    (observed,) = gradients(tf, lambda x: tf.gather(x, indices, axis=axis), array)
    counts = np.bincount(indices, minlength=3).astype(float)
    checks.equal(observed, np.broadcast_to(counts[:, None] if axis == 0 else counts, (3, 3)))


@clause(kills=["gather-ignores-batch-dims"])
@given(sts.arrays((2, 4)), st.lists(st.lists(st.integers(0, 3), min_size=2, max_size=2), min_size=2, max_size=2))
@example(np.arange(8.0).reshape(2, 4), [[1, 1], [0, 3]])
def test_batch_dims_gather_row_by_row(tf, array, indices):
    """gather(x, i, batch_dims=1)[b, k] = x[b, i[b, k]]; a scalar index takes one slice."""
    expected = np.array([[row[i] for i in columns] for row, columns in zip(array, indices, strict=True)])
    checks.equal(tf.gather(array, indices, batch_dims=1), expected)
    checks.equal(tf.gather(array, 1), array[1])
    if np.max(indices) < len(array):
        checks.equal(tf.gather(array, indices), array[np.array(indices)])


OUTSIDE = {
    "x[2]": lambda tf, x: x[2],
    "x[-3]": lambda tf, x: x[-3],
    "too-many": lambda tf, x: x[0, 0, 0],
    "gather": lambda tf, x: tf.gather(x, [2]),
    "gather-negative": lambda tf, x: tf.gather(x, [-1]),
}


@clause(kills=["gather-wraps-negative-indices", "gather-clips-indices"])
@pytest.mark.parametrize("read", OUTSIDE.values(), ids=OUTSIDE)
def test_reading_outside_raises(tf, read):
    """Reading outside a tensor raises an error, for gather even with a negative index; a slice outside is empty."""
    x = tf.constant(np.ones((2, 2)))
    with checks.refused(also=IndexError):
        read(tf, x)
    checks.shape(x[5:], (0, 2))


@clause(source=f"{TF}/Tensor#__getitem__", kills=["indices-are-truncated"])
@pytest.mark.parametrize("key", [1.5, "a"], ids=str)
def test_indices_are_integers(tf, key):
    """x[1.5] and x["a"] raise TypeError; a scalar integer tensor is an index."""
    x = tf.constant([1.0, 2.0])
    checks.equal(x[tf.constant(1)], np.float32(2))
    with pytest.raises(TypeError):
        x[key]


@clause(source=f"{TF}/boolean_mask", kills=["boolean-mask-is-inverted"])
@given(sts.arrays((3, 2)), st.lists(st.booleans(), min_size=3, max_size=3))
@example(np.arange(6.0).reshape(3, 2), [True, False, True])
def test_boolean_mask_keeps_what_holds(tf, array, mask):
    """boolean_mask(x, m) and x[m] are the rows where m holds; the gradient is 1 there and 0 elsewhere."""
    mask = np.array(mask)
    checks.equal(tf.boolean_mask(array, mask), array[mask])
    checks.equal(tf.constant(array)[tf.constant(array) > 0], array[array > 0])
    (observed,) = gradients(tf, lambda x: tf.boolean_mask(x, mask) * 2.0, array)
    checks.equal(observed, np.where(mask[:, None], 2.0, np.zeros((3, 2))))


@clause(
    source=f"{TF}/math/top_k",
    kills=["top-k-takes-the-smallest", "top-k-takes-the-last-of-a-tie", "top-k-is-a-bare-tuple"],
)
@given(sts.matrices(low=-0.0625, high=0.0625), st.data())
@example(np.array([[1.0, 3.0, 3.0, 2.0]]), None)
def test_top_k_is_the_head_of_the_sorted_row(tf, array, data):
    """top_k(x, k) returns the k largest of each row, the largest first, and their indices, of a tie the lower first."""
    k = data.draw(st.integers(1, array.shape[1])) if data else 3
    values, indices = found = tf.math.top_k(array, k)
    assert found.values is values and found.indices is indices  # noqa: PT018 (one fact: the fields have names)
    order = np.array([sorted(range(len(row)), key=lambda i: (-row[i], i))[:k] for row in array])
    checks.equal(indices, order.astype(np.int32))
    checks.equal(values, np.take_along_axis(array, order, 1))
    with checks.refused():
        tf.math.top_k(array, array.shape[1] + 1)


@clause(source=f"{TF}/nest", kills=["nest-keeps-the-order-of-a-dict"])
@given(sts.structures(st.integers(0, 9)))
@example({"b": 1, "a": [2, (3,)]})
def test_nest_packs_what_it_flattened(tf, structure):
    """pack_sequence_as(s, flatten(s)) = s; a dict is traversed in the order of its keys; a wrong number of leaves
    raises an error.
    """
    leaves = tf.nest.flatten(structure)
    assert tf.nest.pack_sequence_as(structure, leaves) == structure
    assert tf.nest.map_structure(lambda a, b: a + b, structure, structure) == tf.nest.map_structure(
        lambda a: 2 * a, structure
    )
    assert tf.nest.flatten({"b": 1, "a": 2}) == [2, 1]
    for number in (leaves, [*leaves, 0, 0]):
        with pytest.raises((ValueError, TypeError)):
            tf.nest.pack_sequence_as([structure, 0], number)


@clause(source=f"{TF}/nest/map_structure", kills=["structures-are-mapped-by-their-leaves"])
def test_structures_that_differ_are_not_mapped_together(tf):
    """map_structure takes structures of the same types, lengths and keys; the order of the keys does not matter, and
    an array is one leaf. Others, and none at all, raise ValueError or TypeError.
    """
    add = lambda a, b: a + b  # noqa: E731
    assert tf.nest.map_structure(add, {"a": 1, "b": [2]}, {"b": [20], "a": 10}) == {"a": 11, "b": [22]}
    (total,) = tf.nest.map_structure(add, [1], [np.array([1, 2])])
    assert total.tolist() == [2, 3]
    for one, other in (
        ([1, 2], [1]), ([1, 2], (1, 2)), ([1, (2, 3)], [(1, 2), 3]), (1, [1]), ({"a": 1, "b": 2}, {"a": 1, "c": 2}),
    ):  # fmt: skip
        with pytest.raises((ValueError, TypeError)):
            tf.nest.map_structure(add, one, other)
    with pytest.raises((ValueError, TypeError)):
        tf.nest.map_structure(add)
