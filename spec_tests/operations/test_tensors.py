"""Tensors: how values become tensors, what they say of themselves, and what operators do with their dtypes."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.functions import gradients
from spec_tests.harness import Section
from spec_tests.operations.functions import broadcastable_pairs

TENSOR = "https://www.tensorflow.org/guide/tensor"
TF = "https://www.tensorflow.org/api_docs/python/tf"
clause = Section("tensors", source=TENSOR)


@clause(source=f"{TF}/constant", kills=["python-floats-become-float64", "python-ints-become-int64"])
@pytest.mark.parametrize(
    ("value", "name"),
    [
        (1, "int32"),
        (1.5, "float32"),
        ([1, 2.5], "float32"),
        (True, "bool"),
        (-(2**31), "int32"),
        (2**31, "int64"),
        (-(2**63), "int64"),
        ([[1, 2]], "int32"),
    ],
)
def test_python_numbers_become_32_bit(tf, value, name):
    """A Python float becomes float32, an int int32 (int64 where it does not fit), a bool bool."""
    checks.dtype(tf.constant(value), getattr(tf, name))
    checks.equal(tf.constant(value), np.array(value, name))


@clause(source=f"{TF}/constant", kills=["numpy-float64-becomes-float32"])
@pytest.mark.parametrize("name", ["float16", "float32", "float64", "int8", "int32", "int64", "uint8", "bool"])
def test_numpy_values_keep_their_dtype(tf, name):
    """A NumPy array or scalar becomes a tensor of its dtype, and comes back unchanged."""
    array = np.array([[0, 1], [1, 1]], name)
    for value in (array, array[0, 1]):
        checks.dtype(tf.constant(value), name)
        checks.equal(tf.constant(value), value)


@clause(source=f"{TF}/constant", kills=["booleans-are-no-numbers", "numbers-become-booleans"])
def test_an_explicit_dtype_decides(tf):
    """`dtype=` casts a NumPy array, and takes True as 1; a Python float as an integer, and a number as a boolean, raise
    TypeError.
    """
    checks.dtype(tf.constant(1, tf.float64), tf.float64)
    checks.dtype(tf.constant(1, dtype="float16"), tf.float16)
    checks.equal(tf.constant(np.array([1.75, -1.75]), tf.int32), np.array([1, -1], np.int32))
    checks.equal(tf.constant(True, tf.float32), np.float32(1))
    checks.equal(tf.constant([True, True], tf.int32), np.array([1, 1], np.int32))
    for value, dtype in ((1.5, tf.int32), (1, tf.bool)):
        with pytest.raises(TypeError):
            tf.constant(value, dtype)


@clause(source=f"{TF}/convert_to_tensor", kills=["dtype-hint-is-an-order"])
def test_dtype_hint_applies_where_it_fits(tf):
    """`dtype_hint` is the dtype of Python values that can take it; it has no effect on others, on tensors, and beside
    `dtype`.
    """
    convert = tf.convert_to_tensor
    for value in (1, [1, 2]):
        checks.dtype(convert(value, dtype_hint=tf.float64), tf.float64)
    for value in (1.5, [1.5], tf.constant(1.5)):
        checks.dtype(convert(value, dtype_hint=tf.int32), tf.float32)
    checks.dtype(convert([1], dtype=tf.float32, dtype_hint=tf.float64), tf.float32)


@clause(source=f"{TF}/constant")
def test_python_floats_are_exact_in_float64(tf):
    """constant(0.1, float64) and 0.1 · x for a float64 x use the float64 nearest to 0.1."""
    checks.equal(tf.constant(0.1, tf.float64), np.float64(0.1))
    checks.equal(tf.constant([0.1, 0.7], dtype="float64"), np.array([0.1, 0.7]))
    checks.equal(0.1 * tf.constant([1.0, 3.0], tf.float64), 0.1 * np.array([1.0, 3.0]))
    checks.equal(tf.constant([1.0, 3.0], tf.float64) + 0.1, np.array([1.0, 3.0]) + 0.1)


@clause(source=f"{TF}/constant")
def test_constant_fills_or_reshapes(tf):
    """With `shape=` a single value fills the shape, values of its size are reshaped, and others raise TypeError."""
    checks.equal(tf.constant(2.0, shape=(2, 3)), np.full((2, 3), 2, np.float32))
    checks.equal(tf.constant([1, 2, 3, 4], shape=(2, 2)), np.array([[1, 2], [3, 4]], np.int32))
    with pytest.raises(TypeError):
        tf.constant([1.0, 2.0], shape=(3,))


@clause(source=f"{TF}/convert_to_tensor", kills=["ragged-lists-become-objects", "arrays-of-objects-become-tensors"])
@pytest.mark.parametrize(
    "value",
    [None, [[1], [1, 2]], [True, 1], object(), np.array([object()]), np.array(["2026-01-01"], "datetime64[D]")],
    ids=["none", "ragged", "mixed", "object", "objects", "dates"],
)
def test_values_that_are_no_numbers_raise(tf, value):
    """None, a ragged list, a list of bools and numbers, any other object, and an array of objects or dates raise
    ValueError or TypeError.
    """
    with pytest.raises((ValueError, TypeError)):
        tf.convert_to_tensor(value)


@clause(source=f"{TF}/convert_to_tensor", kills=["conversion-casts-tensors"])
def test_conversion_never_changes_the_dtype_of_a_tensor(tf):
    """convert_to_tensor returns a tensor unchanged; another dtype raises ValueError, and does not cast."""
    x = tf.constant([1.5, 2.5])
    checks.equal(tf.convert_to_tensor(x), np.array([1.5, 2.5], np.float32))
    with pytest.raises(ValueError):  # noqa: PT011
        tf.convert_to_tensor(x, dtype=tf.int32)


@clause(source=f"{TF}/convert_to_tensor", kills=["lists-of-tensors-lose-the-gradient"])
def test_a_list_of_tensors_is_their_stack(tf):
    """Where a tensor is expected, a list of tensors is stacked, and gradients flow through it."""
    observed = gradients(tf, lambda a, b: tf.reduce_sum([a, b * 3.0]), np.float32(1), np.float32(2))
    checks.equal(observed[0], np.float32(1))
    checks.equal(observed[1], np.float32(3))


@clause(kills=["tensor-shares-memory-with-numpy"])
def test_tensor_is_immutable(tf):
    """A tensor keeps its value when the array that it was made from, or one that it returned, changes; x[i] = … raises
    an error.
    """
    array = np.ones(3, np.float32)
    x = tf.constant(array)
    array[0] = 5
    x.numpy()[1] = 5
    checks.equal(x, np.ones(3, np.float32))
    with pytest.raises((TypeError, AttributeError)):
        x[0] = 5


@clause(kills=["any-tensor-converts-to-float"])
def test_scalar_tensor_is_a_python_number(tf):
    """float, int, bool and format accept a scalar tensor, and an index an integer one; a tensor of another rank raises
    TypeError or ValueError.
    """
    x, i = tf.constant(2.5), tf.constant(1)
    assert (float(x), int(x), bool(x), [5, 6][i], f"{x:.2f}") == (2.5, 2, True, 6, "2.50")
    for convert in (float, int, bool):
        with pytest.raises((TypeError, ValueError)):
            convert(tf.constant([1.0, 2.0]))
    for key in (tf.constant(1.0), tf.constant([1])):
        with pytest.raises((TypeError, AttributeError)):
            [5, 6][key]


@clause(source=f"{TF}/Tensor#ref", kills=["tensor-hashes-by-identity"])
def test_tensor_is_not_hashable(tf):
    """Tensors compare elementwise, so hash(x) raises TypeError; x.ref() is a key that stands for x itself."""
    x, y = tf.constant([1.0]), tf.constant([1.0])
    with pytest.raises(TypeError):
        hash(x)
    assert {x.ref(): 1}[x.ref()] == 1
    assert x.ref() != y.ref()
    assert x.ref().deref() is x


@clause(
    seed="004",
    erratum="the tutorial prints an id, which TensorFlow 2.2 no longer did",
    kills=["repr-names-an-id", "text-of-a-tensor-is-its-value"],
)
def test_tensor_prints_its_shape_dtype_and_value(tf):
    """repr is <tf.Tensor: shape=(), dtype=float32, numpy=6.0> and str is tf.Tensor(6.0, shape=(), dtype=float32),
    without an id; in str a matrix starts on a new line.
    """
    x, matrix = tf.constant(6.0), tf.constant([[1, 2], [3, 4]])
    for observed, expected in (
        (repr(x), "<tf.Tensor: shape=(), dtype=float32, numpy=6.0>"),
        (str(x), "tf.Tensor(6.0, shape=(), dtype=float32)"),
        (str(matrix), "tf.Tensor(\n[[1 2]\n [3 4]], shape=(2, 2), dtype=int32)"),
    ):
        assert observed == expected, f"the text is {observed}, but should be {expected}"


@clause(kills=["length-counts-all-elements"])
@given(sts.arrays(sts.shapes(min_dims=1)))
@example(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]))
def test_length_and_iteration_are_along_the_first_axis(tf, array):
    """len(x) is the first dimension, and iterating gives the slices; of a scalar both raise TypeError."""
    x = tf.constant(array)
    assert len(x) == len(array)
    for observed, expected in zip(x, array, strict=True):
        checks.equal(observed, expected)
    for use in (len, iter):
        with pytest.raises(TypeError):
            use(tf.constant(1.0))


@clause(
    source=f"{TF}/TensorShape",
    kills=["shape-is-not-a-list", "shapes-are-hashed-by-identity", "shape-prints-as-a-tuple"],
)
@given(sts.arrays())
@example(np.zeros((2, 3)))
def test_shape_equals_tuple_and_list(tf, array):
    """x.shape, or x.get_shape() as it was called, equals a tuple and a list, is hashable, and has rank, as_list and
    num_elements; tf.shape, tf.size and tf.rank return tensors.
    """
    x, shape = tf.constant(array), array.shape
    assert x.shape == shape
    assert x.shape == list(shape)
    assert x.shape != (*shape, 7)
    assert {x.shape: "found"}[tf.zeros(shape).get_shape()] == "found"
    assert repr(x.shape) == f"TensorShape({list(shape)})"
    observed = x.shape.rank, x.shape.ndims, x.ndim, x.shape.as_list(), x.shape.num_elements()
    assert observed == (array.ndim, array.ndim, array.ndim, list(shape), array.size)
    checks.equal(tf.shape(x), np.array(shape, np.int32))
    checks.equal(tf.size(x), np.int32(array.size))
    checks.equal(tf.rank(x), np.int32(array.ndim))


@clause(
    source=f"{TF}/dtypes/DType",
    kills=["a-dtype-beside-a-stranger-is-an-error", "dtype-differs-from-its-name", "python-float-names-64-bits"],
)
@pytest.mark.parametrize("name", ["float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "bool"])
def test_one_dtype_has_many_names(tf, name):
    """tf.float32 == "float32" == np.float32 == tf.as_dtype("float32"), and differs from what names no dtype; it says
    what kind of number it is. Python's types float and bool name float32 and bool.
    """
    dtype = getattr(tf, name)
    assert dtype == name
    assert dtype == np.dtype(name).type
    assert tf.as_dtype(name) == tf.as_dtype(np.dtype(name)) == dtype
    assert tf.as_dtype({"float32": float, "bool": bool}.get(name, dtype)) == dtype
    assert dtype not in ("float99", None, object())
    assert dtype.name == name
    assert (dtype.is_floating, dtype.is_integer) == (name.startswith("float"), "int" in name)
    assert dtype.as_numpy_dtype == np.dtype(name).type


@clause(source=f"{TF}/dtypes/as_dtype", kills=["unknown-dtype-is-float32", "python-int-names-a-dtype"])
def test_an_unknown_dtype_raises(tf):
    """as_dtype raises TypeError for an unknown name, for None, for int, which has no width, and for what is not a
    type.
    """
    for value in ("float99", None, int, [1]):
        with pytest.raises(TypeError):
            tf.as_dtype(value)


@clause(kills=["dtypes-are-promoted"])
@pytest.mark.parametrize(
    "pair", [("int32", "float32"), ("float32", "float64"), ("int32", "int64"), ("uint8", "int8")], ids="-".join
)
def test_no_silent_promotion(tf, pair):
    """An operation on tensors of two dtypes raises an error: nothing is promoted."""
    x, y = (tf.constant([1, 2], name) for name in pair)
    for operation in (lambda: x + y, lambda: tf.multiply(x, y), lambda: x < y, lambda: tf.maximum(x, y)):
        with checks.refused(" and ".join(pair)):
            operation()


@clause(kills=["python-number-forces-its-dtype"])
@pytest.mark.parametrize("name", ["float16", "float32", "float64"])
def test_python_number_takes_the_dtype_of_the_tensor(tf, name):
    """x + 1, x + True, 2.5 * x and x + a NumPy array have the dtype of x; an integer tensor and 1.5 do not mix."""
    x = tf.constant([1.0, 2.0], name)
    for y, expected in (
        (x + 1, [2, 3]),
        (x + True, [2, 3]),
        (2.5 * x, [2.5, 5]),
        (x - np.array([1.0, 1.0]), [0, 1]),
        (np.array([1.0, 1.0]) * x, [1, 2]),
    ):
        checks.dtype(y, name)
        checks.equal(y, np.array(expected, name))
    with checks.refused():
        tf.constant(1) + 1.5


@clause(source=f"{TF}/math", kills=["subtraction-is-reflected"])
@given(broadcastable_pairs())
@example((np.array([1.0, 2.0]), np.array([[0.5], [-1.0]])))
def test_operators_are_the_functions(tf, pair):
    """+ − · / // % on tensors, and with a NumPy array on the left, equal NumPy's."""
    a, b = pair[0], np.where(pair[1] == 0, 1.0, pair[1])
    x, y = tf.constant(a), tf.constant(b)
    for observed, reflected, expected in (
        (x + y, a + y, a + b), (x - y, a - y, a - b), (x * y, a * y, a * b),
        (x / y, a / y, a / b), (x // y, a // y, a // b), (x % y, a % y, a % b),
    ):  # fmt: skip
        checks.close(observed, expected, magnitude=128)
        checks.close(reflected, expected, magnitude=128)
    checks.equal(-x, -a)
    checks.equal(abs(x), abs(a))


@clause(source=f"{TF}/math/divide", kills=["integer-division-truncates", "integer-division-stays-integer"])
@given(st.integers(-20, 20), st.integers(-5, 5))
@example(-7, 2)
def test_integers_divide_to_floats_or_floor(tf, n, d):
    """int32 / int32 is float64, and integers of up to 16 bits give float32; // and % floor, as in Python; // by zero
    raises an error.
    """
    x, y = tf.constant(n), tf.constant(d)
    if d == 0:
        with checks.refused(also=ZeroDivisionError):
            x // y
        return
    checks.dtype(x / y, tf.float64)
    checks.equal(x / y, np.float64(n / d))
    for name, quotient in {"int8": "float32", "int16": "float32", "int64": "float64"}.items():
        checks.dtype(tf.cast(x, name) / tf.cast(y, name), getattr(tf, quotient))
    checks.equal(x // y, np.int32(n // d))
    checks.equal(x % y, np.int32(n % d))


@clause(source=f"{TF}/math/divide", kills=["division-by-zero-is-zero"])
def test_division_by_zero_is_infinite(tf):
    """1/0 = ∞, −1/0 = −∞ and 0/0 = nan, and nothing is raised; divide_no_nan is 0 there, and so is its gradient."""
    x, zero = np.array([1.0, -1.0, 0.0]), np.zeros(3)
    checks.equal(tf.constant(x) / tf.constant(zero), np.array([np.inf, -np.inf, np.nan]))
    checks.equal(tf.math.divide_no_nan(tf.constant(x), tf.constant(zero)), zero)
    for observed in gradients(tf, tf.math.divide_no_nan, x, zero):
        checks.close(observed, zero)


@clause(source=f"{TF}/math/equal", kills=["equality-is-identity"])
@given(broadcastable_pairs(low=-0.0625, high=0.0625))
@example((np.array([1.0, 2.0]), np.array([[1.0], [2.0]])))
def test_comparisons_are_elementwise(tf, pair):
    """== != < <= > >= compare elements, and return bools."""
    a, b = pair
    x, y = tf.constant(a), tf.constant(b)
    for observed, expected in (
        (x == y, a == b),
        (x != y, a != b),
        (x < y, a < b),
        (x <= y, a <= b),
        (x > y, a > b),
        (x >= y, a >= b),
    ):
        checks.equal(observed, expected)
        checks.dtype(observed, tf.bool)


@clause(source=f"{TF}/Tensor")
def test_equality_with_the_incomparable_is_false(tf):
    """x == None, and x == y for shapes that do not broadcast, are False, and != is True: nothing is raised."""
    x, y = tf.constant([1.0, 2.0]), tf.constant([1.0, 2.0, 3.0])
    assert (x == None) is False  # noqa: E711
    assert x != None  # noqa: E711
    assert not bool(x == y)
    assert bool(x != y)


@clause(source=f"{TF}/math/logical_and", kills=["and-of-integers-is-logical"])
def test_operators_are_logical_on_bools_bitwise_on_integers(tf):
    """& | ^ ~ are logical on bools and bitwise on integers, and raise for floats; logical_* raise for numbers."""
    p, q = np.array([True, True, False]), np.array([True, False, False])
    x, y = tf.constant(p), tf.constant(q)
    for observed, expected in (
        (x & y, p & q), (x | y, p | q), (x ^ y, p ^ q), (~x, ~p),
        (tf.logical_and(x, y), p & q), (tf.logical_or(x, y), p | q),
        (tf.math.logical_xor(x, y), p ^ q), (tf.logical_not(y), ~q),
    ):  # fmt: skip
        checks.equal(observed, expected)
    checks.equal(tf.constant(6) & tf.constant(3), np.int32(2))
    checks.equal(~tf.constant(1), np.int32(-2))
    for operation in (
        lambda: tf.constant(1.0) & tf.constant(1.0),
        lambda: tf.logical_and(tf.constant(1), tf.constant(1)),
    ):
        with checks.refused():
            operation()
