"""Operations: the value and the derivative of each, broadcasting, dtypes, kinks and errors."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.functions import BINARY, REDUCTIONS, SMOOTH, UNARY, gradients, lookup, offered, within
from spec_tests.harness import clause

TENSOR = "https://www.tensorflow.org/guide/tensor"
TF = "https://www.tensorflow.org/api_docs/python/tf"
AUTODIFF = "https://www.tensorflow.org/guide/autodiff"


# ------------------------------------------------------------------------------------------- tensors and dtypes


@clause(
    "ops/python-numbers-become-32-bit",
    source=f"{TF}/constant",
    kills=["python-floats-become-float64", "python-ints-become-int64"],
)
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
    """A Python float is float32, an int is int32 (int64 where that does not hold it), a bool is bool."""
    checks.dtype(tf.constant(value), getattr(tf, name))
    checks.equal(tf.constant(value), np.array(value, name))


@clause("ops/numpy-values-keep-their-dtype", source=f"{TF}/constant", kills=["numpy-float64-becomes-float32"])
@pytest.mark.parametrize("name", ["float16", "float32", "float64", "int8", "int32", "int64", "uint8", "bool"])
def test_numpy_values_keep_their_dtype(tf, name):
    """A NumPy array or scalar becomes a tensor of its own dtype, and comes back unchanged."""
    array = np.array([[0, 1], [1, 1]], name)
    for value in (array, array[0, 1]):
        checks.dtype(tf.constant(value), name)
        checks.equal(tf.constant(value), value)


@clause(
    "ops/a-dtype-that-is-asked-for",
    source=f"{TF}/constant",
    kills=["constant-ignores-its-dtype", "booleans-are-no-numbers", "numbers-become-booleans"],
)
def test_constant_takes_a_dtype_and_python_values_must_fit_it(tf):
    """`dtype=` decides; True is the number 1; a Python float does not become an integer, and a number does not become a
    boolean (TypeError); a NumPy array is cast.
    """
    checks.dtype(tf.constant(1, tf.float64), tf.float64)
    checks.dtype(tf.constant(1, dtype="float16"), tf.float16)
    checks.equal(tf.constant(np.array([1.75, -1.75]), tf.int32), np.array([1, -1], np.int32))
    checks.equal(tf.constant(True, tf.float32), np.float32(1))
    checks.equal(tf.constant([True, True], tf.int32), np.array([1, 1], np.int32))
    for value, dtype in ((1.5, tf.int32), (1, tf.bool)):
        with pytest.raises(TypeError):
            tf.constant(value, dtype)


@clause(
    "ops/dtype-hint-is-a-wish",
    source=f"{TF}/convert_to_tensor",
    kills=["dtype-hint-is-an-order", "dtype-hint-is-for-numbers-alone"],
)
def test_a_dtype_hint_is_followed_where_the_value_can_take_it(tf):
    """`dtype_hint` is the dtype of Python values that can take it; it has no effect on others, on a tensor, and beside
    `dtype`.
    """
    convert = tf.convert_to_tensor
    for value in (1, [1, 2]):
        checks.dtype(convert(value, dtype_hint=tf.float64), tf.float64)
    for value in (1.5, [1.5], tf.constant(1.5)):
        checks.dtype(convert(value, dtype_hint=tf.int32), tf.float32)
    checks.dtype(convert([1], dtype=tf.float32, dtype_hint=tf.float64), tf.float32)


@clause("ops/python-floats-are-exact-in-float64", source=f"{TF}/constant", kills=["python-floats-pass-through-float32"])
def test_a_python_float_is_not_rounded_to_32_bits_on_its_way_to_64(tf):
    """constant(0.1, float64) and 0.1 · x for a float64 x use the float64 nearest to 0.1."""
    checks.equal(tf.constant(0.1, tf.float64), np.float64(0.1))
    checks.equal(tf.constant([0.1, 0.7], dtype="float64"), np.array([0.1, 0.7]))
    checks.equal(0.1 * tf.constant([1.0, 3.0], tf.float64), 0.1 * np.array([1.0, 3.0]))
    checks.equal(tf.constant([1.0, 3.0], tf.float64) + 0.1, np.array([1.0, 3.0]) + 0.1)


@clause("ops/constant-fills-or-reshapes", source=f"{TF}/constant", kills=["constant-ignores-its-shape"])
def test_constant_fills_a_shape_with_one_value_or_reshapes_as_many(tf):
    """With `shape=` a single value fills the shape, as many values are reshaped, another number is a TypeError."""
    checks.equal(tf.constant(2.0, shape=(2, 3)), np.full((2, 3), 2, np.float32))
    checks.equal(tf.constant([1, 2, 3, 4], shape=(2, 2)), np.array([[1, 2], [3, 4]], np.int32))
    with pytest.raises(TypeError):
        tf.constant([1.0, 2.0], shape=(3,))


@clause(
    "ops/unusable-values-are-refused",
    source=f"{TF}/convert_to_tensor",
    kills=["ragged-lists-become-objects", "arrays-of-objects-become-tensors"],
)
@pytest.mark.parametrize(
    "value",
    [None, [[1], [1, 2]], [True, 1], object(), np.array([object()]), np.array(["2026-01-01"], "datetime64[D]")],
    ids=["none", "ragged", "mixed", "object", "objects", "dates"],
)
def test_a_value_that_is_no_array_of_numbers_is_an_error(tf, value):
    """None, a ragged list, a list of bools and numbers, a foreign object, and an array of objects or of dates are a
    ValueError or TypeError.
    """
    with pytest.raises((ValueError, TypeError)):
        tf.convert_to_tensor(value)


@clause(
    "ops/conversion-never-changes-the-dtype-of-a-tensor",
    source=f"{TF}/convert_to_tensor",
    kills=["conversion-casts-tensors"],
)
def test_conversion_returns_a_tensor_as_it_is_and_does_not_cast_it(tf):
    """convert_to_tensor gives a tensor back; with another dtype it is a ValueError, not a cast."""
    x = tf.constant([1.5, 2.5])
    checks.equal(tf.convert_to_tensor(x), np.array([1.5, 2.5], np.float32))
    with pytest.raises(ValueError):  # noqa: PT011
        tf.convert_to_tensor(x, dtype=tf.int32)


@clause(
    "ops/a-list-of-tensors-is-their-stack",
    source=f"{TF}/convert_to_tensor",
    kills=["lists-of-tensors-lose-the-gradient"],
)
def test_a_list_of_tensors_converts_to_their_stack_with_its_gradient(tf):
    """Where a tensor is expected, a list of tensors is their stack, and gradients flow through it."""
    observed = gradients(tf, lambda a, b: tf.reduce_sum([a, b * 3.0]), np.float32(1), np.float32(2))
    checks.equal(observed[0], np.float32(1))
    checks.equal(observed[1], np.float32(3))


@clause("ops/tensor-is-immutable", source=TENSOR, kills=["tensor-shares-memory-with-numpy"])
def test_a_tensor_never_changes(tf):
    """A tensor keeps its value when the array it came from changes, and when the array it gave out changes; x[i] = … is
    an error.
    """
    array = np.ones(3, np.float32)
    x = tf.constant(array)
    array[0] = 5
    x.numpy()[1] = 5
    checks.equal(x, np.ones(3, np.float32))
    with pytest.raises((TypeError, AttributeError)):
        x[0] = 5


@clause(
    "ops/scalar-tensor-is-a-python-number",
    source=TENSOR,
    kills=["any-tensor-converts-to-float", "a-tensor-of-a-fraction-is-an-index"],
)
def test_a_scalar_tensor_converts_to_a_python_number_and_a_vector_does_not(tf):
    """float, int, bool and format accept a scalar tensor, and indexing an integer one; a tensor of another rank is a
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


@clause("ops/tensor-is-not-hashable", source=f"{TF}/Tensor#ref", kills=["tensor-hashes-by-identity"])
def test_a_tensor_is_not_hashable_but_its_ref_is(tf):
    """Tensors compare elementwise, so hash(x) is a TypeError; x.ref() is the key that stands for x itself."""
    x, y = tf.constant([1.0]), tf.constant([1.0])
    with pytest.raises(TypeError):
        hash(x)
    assert {x.ref(): 1}[x.ref()] == 1
    assert x.ref() != y.ref()
    assert x.ref().deref() is x


@clause(
    "ops/tensor-prints-its-shape-dtype-and-value",
    source=TENSOR,
    seed="004",
    erratum="the tutorial prints an id, which TensorFlow 2.2 no longer did",
    kills=["repr-names-an-id", "text-of-a-tensor-is-its-value"],
)
def test_the_text_of_a_tensor(tf):
    """repr is <tf.Tensor: shape=(), dtype=float32, numpy=6.0> and str is tf.Tensor(6.0, shape=(), dtype=float32),
    without an id; in str a matrix begins on a line of its own.
    """
    x, matrix = tf.constant(6.0), tf.constant([[1, 2], [3, 4]])
    for observed, expected in (
        (repr(x), "<tf.Tensor: shape=(), dtype=float32, numpy=6.0>"),
        (str(x), "tf.Tensor(6.0, shape=(), dtype=float32)"),
        (str(matrix), "tf.Tensor(\n[[1 2]\n [3 4]], shape=(2, 2), dtype=int32)"),
    ):
        assert observed == expected, f"the text is {observed}, but should be {expected}"


@clause("ops/length-and-iteration-are-along-the-first-axis", source=TENSOR, kills=["length-counts-all-elements"])
@given(sts.arrays(sts.shapes(min_dims=1)))
@example(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]))
def test_len_and_iteration_are_along_the_first_axis(tf, array):
    """len(x) is the first length, and iterating gives the slices; a scalar has neither: TypeError."""
    x = tf.constant(array)
    assert len(x) == len(array)
    for observed, expected in zip(x, array, strict=True):
        checks.equal(observed, expected)
    for use in (len, iter):
        with pytest.raises(TypeError):
            use(tf.constant(1.0))


@clause(
    "ops/shape-equals-tuple-and-list",
    source=f"{TF}/TensorShape",
    kills=["shape-is-not-a-list", "shapes-are-hashed-by-identity", "shape-prints-as-a-tuple"],
)
@given(sts.arrays())
@example(np.zeros((2, 3)))
def test_a_shape_equals_the_tuple_and_the_list_of_its_lengths(tf, array):
    """x.shape, also by its older name x.get_shape(), equals a tuple and a list, is a key for its equals, and knows
    rank, as_list and num_elements; tf.shape, tf.size and tf.rank are tensors.
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
    "ops/one-dtype-has-many-names",
    source=f"{TF}/dtypes/DType",
    kills=["dtype-differs-from-its-name", "a-dtype-beside-a-stranger-is-an-error", "python-float-names-64-bits"],
)
@pytest.mark.parametrize("name", ["float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "bool"])
def test_a_dtype_equals_its_name_and_its_numpy_type(tf, name):
    """tf.float32 == "float32" == np.float32 == tf.as_dtype("float32"), and differs from whatever names no dtype; it
    knows what kind of number it is. The types float and bool of Python name float32 and bool.
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


@clause(
    "ops/an-unknown-dtype-is-refused",
    source=f"{TF}/dtypes/as_dtype",
    kills=["unknown-dtype-is-float32", "python-int-names-a-dtype"],
)
def test_an_unknown_dtype_is_an_error(tf):
    """as_dtype of an unknown name is a TypeError; so it is for None, for int, which says nothing of the width, and for
    what is no type.
    """
    for value in ("float99", None, int, [1]):
        with pytest.raises(TypeError):
            tf.as_dtype(value)


@clause("ops/no-silent-promotion", source=TENSOR, kills=["dtypes-are-promoted"])
@pytest.mark.parametrize(
    "pair", [("int32", "float32"), ("float32", "float64"), ("int32", "int64"), ("uint8", "int8")], ids="-".join
)
def test_tensors_of_different_dtypes_do_not_mix(tf, pair):
    """An operation on tensors of two dtypes is an error: nothing is promoted."""
    x, y = (tf.constant([1, 2], name) for name in pair)
    for operation in (lambda: x + y, lambda: tf.multiply(x, y), lambda: x < y, lambda: tf.maximum(x, y)):
        with checks.refused(" and ".join(pair)):
            operation()


@clause("ops/python-number-takes-the-dtype-of-the-tensor", source=TENSOR, kills=["python-number-forces-its-dtype"])
@pytest.mark.parametrize("name", ["float16", "float32", "float64"])
def test_a_python_number_takes_the_dtype_of_the_tensor_beside_it(tf, name):
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


@clause("ops/operators-are-the-functions", source=f"{TF}/math", kills=["subtraction-is-reflected"])
@given(sts.broadcastable_pairs())
@example((np.array([1.0, 2.0]), np.array([[0.5], [-1.0]])))
def test_operators_are_the_functions_of_their_names(tf, pair):
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


@clause(
    "ops/integer-division",
    source=f"{TF}/math/divide",
    kills=["integer-division-truncates", "integer-division-stays-integer", "short-integers-divide-in-double"],
)
@given(st.integers(-20, 20), st.integers(-5, 5))
@example(-7, 2)
def test_integer_division_gives_a_float_floors_and_refuses_zero(tf, n, d):
    """int32 / int32 is float64, and integers of 16 bits or fewer give float32; // and % floor, as in Python; // by zero
    is an error.
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


@clause("ops/division-by-zero-is-infinite", source=f"{TF}/math/divide", kills=["division-by-zero-is-zero"])
def test_float_division_by_zero_is_infinite_and_divide_no_nan_is_zero(tf):
    """1/0 = ∞, −1/0 = −∞, 0/0 = nan without an error; divide_no_nan gives 0 and the gradient 0 there."""
    x, zero = np.array([1.0, -1.0, 0.0]), np.zeros(3)
    checks.equal(tf.constant(x) / tf.constant(zero), np.array([np.inf, -np.inf, np.nan]))
    checks.equal(tf.math.divide_no_nan(tf.constant(x), tf.constant(zero)), zero)
    for observed in gradients(tf, tf.math.divide_no_nan, x, zero):
        checks.close(observed, zero)


@clause("ops/comparisons-are-elementwise", source=f"{TF}/math/equal", kills=["equality-is-identity"])
@given(sts.broadcastable_pairs(low=-0.0625, high=0.0625))
@example((np.array([1.0, 2.0]), np.array([[1.0], [2.0]])))
def test_comparisons_are_elementwise_and_broadcast(tf, pair):
    """== != < <= > >= give bools for each element."""
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


@clause("ops/equality-with-the-incomparable-is-false", source=f"{TF}/Tensor", kills=["equality-with-none-is-an-error"])
def test_equality_with_none_or_another_shape_is_false(tf):
    """x == None and x == y for shapes that do not broadcast are False, and != is True: no error."""
    x, y = tf.constant([1.0, 2.0]), tf.constant([1.0, 2.0, 3.0])
    assert (x == None) is False  # noqa: E711
    assert x != None  # noqa: E711
    assert not bool(x == y)
    assert bool(x != y)


@clause("ops/bitwise-and-logical-operators", source=f"{TF}/math/logical_and", kills=["and-of-integers-is-logical"])
def test_ampersand_is_logical_on_bools_and_bitwise_on_integers(tf):
    """& | ^ ~ are logical on bools and bitwise on integers, and refuse floats; logical_* refuse numbers."""
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


# ------------------------------------------------------------------------------------------- elementwise functions


@clause("ops/elementwise-value", source=f"{TF}/math", kills=["log1p-is-log", "rsqrt-is-sqrt", "round-half-up"])
@given(sts.arrays(low=-1, high=1))
@example(np.array([0.5, -0.25, 1.0, 0.25]))
def test_each_elementwise_function_has_its_value(tf, array):
    """Each function of one tensor has the value that NumPy computes for its formula."""
    for f in offered(tf, UNARY):
        x = within(f.domain, array)
        checks.close(lookup(tf, f.name)(tf.constant(x)), f.numpy(x), operations=4, magnitude=16, what=f"tf.{f.name}")


@clause(
    "ops/elementwise-derivative-is-the-central-difference",
    source=AUTODIFF,
    kills=[
        "square-forgets-the-factor-two",
        "tanh-derivative-without-square",
        "rsqrt-derivative-sign",
        "sigmoid-derivative-is-sigmoid",
    ],
)
@given(sts.arrays(low=-1, high=1))
@example(np.array([0.5, -0.25, 0.75]))
def test_each_elementwise_function_has_its_derivative(tf, array):
    """The gradient of each function is its central difference, away from kinks."""
    for f in offered(tf, SMOOTH):
        x = within(f.domain, array)
        (observed,) = gradients(tf, lookup(tf, f.name), x)
        checks.follows_difference(observed, lambda at, f=f: np.sum(f.numpy(at)), x, f"∂tf.{f.name}")


@clause(
    "ops/binary-value-and-derivatives",
    source=AUTODIFF,
    kills=[
        "divide-derivative-without-square",
        "pow-derivative-forgets-the-exponent",
        "broadcasting-is-not-undone",
        "subtract-derivative-without-sign",
    ],
)
@given(sts.broadcastable_pairs(low=-1, high=1))
@example((np.array([0.5, -0.25]), np.array([[0.75], [-0.5]])))
def test_each_function_of_two_tensors_has_its_value_and_both_derivatives(tf, pair):
    """Each function of two tensors broadcasts, has NumPy's value, and in each argument the central difference as
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


@clause(
    "ops/broadcasting-is-undone",
    source=AUTODIFF,
    kills=["broadcasting-is-not-undone", "broadcast-gradient-is-averaged"],
)
@given(sts.broadcastable_pairs())
@example((np.array(2.0), np.ones((2, 3))))
def test_the_gradient_of_a_broadcast_input_is_summed_back_to_its_shape(tf, pair):
    """Each gradient has the shape of its input, however it was broadcast: of a + b it counts the uses of
    each element.
    """
    a, b = pair
    uses = np.ones(np.broadcast_shapes(a.shape, b.shape))
    for observed, array in zip(gradients(tf, lambda x, y: x + y, a, b), pair, strict=True):
        checks.equal(observed, np.full(array.shape, uses.size / array.size))


@clause(
    "ops/kinks-of-elementwise-ops",
    source=AUTODIFF,
    kills=[
        "abs-has-slope-one-at-zero",
        "relu-has-slope-one-at-zero",
        "tie-of-maximum-goes-to-the-second",
        "tie-of-maximum-is-shared",
    ],
)
def test_at_a_kink_the_derivative_is_the_one_tensorflow_chose(tf):
    """At 0: |x| and sign have slope 0, relu too; a tie of maximum or minimum goes to the first argument."""
    zero, tie = np.zeros(1), np.ones(1)
    for name in ("abs", "sign", "nn.relu"):
        checks.equal(gradients(tf, lookup(tf, name), zero)[0], zero, f"the derivative of tf.{name} at 0")
    for name in ("maximum", "minimum"):
        of_first, of_second = gradients(tf, lookup(tf, name), tie, tie)
        checks.equal(of_first, np.ones(1), f"the derivative of tf.{name} by the first of a tie")
        checks.equal(of_second, zero, f"the derivative of tf.{name} by the second of a tie")


@clause("ops/steps-have-no-gradient", source=AUTODIFF, kills=["floor-passes-the-gradient"])
@pytest.mark.parametrize("name", ["floor", "round", "math.ceil", "zeros_like", "ones_like"])
def test_step_functions_have_no_gradient(tf, name):
    """floor, ceil, round and *_like are not differentiable: None, not zero."""
    checks.none(gradients(tf, lookup(tf, name), np.array([1.25, -0.5]))[0])


@clause("ops/round-halves-to-even", source=f"{TF}/math/round", kills=["round-half-up"])
def test_round_takes_halves_to_the_even_neighbour(tf):
    """0.5 → 0, 1.5 → 2, 2.5 → 2, −1.5 → −2."""
    checks.equal(tf.round([0.5, 1.5, 2.5, -1.5]), np.array([0, 2, 2, -2], np.float32))


@clause("ops/functions-of-floats-refuse-integers", source=f"{TF}/math/exp", kills=["exp-of-an-integer-is-a-float"])
@pytest.mark.parametrize("name", ["exp", "math.log", "sqrt", "sin", "sigmoid", "tanh"])
def test_a_function_of_real_numbers_refuses_an_integer_tensor(tf, name):
    """exp, log, sqrt, … of an integer tensor is an error: the result has the dtype of the input, and there is none."""
    with checks.refused():
        lookup(tf, name)(tf.constant(2))


@clause("ops/elementwise-keeps-the-dtype", source=f"{TF}/math", kills=["results-are-float64"])
@pytest.mark.parametrize("name", ["float16", "float32", "float64"])
def test_results_and_gradients_have_the_dtype_of_their_input(tf, name):
    """A function of a float16, float32 or float64 tensor has that dtype, and so has its gradient."""
    for f in offered(tf, SMOOTH):
        x = tf.constant(within(f.domain, np.array([0.5])), name)
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = lookup(tf, f.name)(x)
        checks.dtype(y, name, f"the dtype of tf.{f.name}")
        checks.dtype(tape.gradient(y, x), name, f"the dtype of ∂tf.{f.name}")


@clause("ops/sigmoid-does-not-overflow", source=f"{TF}/math/sigmoid", kills=["sigmoid-overflows", "softplus-overflows"])
def test_sigmoid_and_softplus_are_finite_for_large_arguments(tf):
    """For |x| = 10⁴: sigmoid is 0 or 1, softplus is 0 or x, and their gradients are finite."""
    x = np.array([-1e4, 1e4], np.float32)
    checks.equal(tf.sigmoid(x), np.array([0, 1], np.float32))
    checks.equal(tf.nn.softplus(x), np.array([0, 1e4], np.float32))
    checks.equal(gradients(tf, tf.sigmoid, x)[0], np.zeros(2, np.float32))
    checks.equal(gradients(tf, tf.nn.softplus, x)[0], np.array([0, 1], np.float32))


@clause(
    "ops/clip-passes-the-gradient-inside-its-bounds",
    source=f"{TF}/clip_by_value",
    kills=["clip-passes-every-gradient", "clip-stops-the-gradient-at-its-bounds"],
)
def test_clip_passes_the_gradient_inside_and_on_its_bounds(tf):
    """clip_by_value has slope 1 within [low, high], the bounds included, and 0 outside."""
    x = np.array([-2.0, -1.0, 0.5, 1.0, 2.0])
    checks.equal(tf.clip_by_value(x, -1.0, 1.0), np.clip(x, -1, 1))
    checks.equal(gradients(tf, lambda t: tf.clip_by_value(t, -1.0, 1.0), x)[0], np.array([0.0, 1, 1, 1, 0]))


@clause(
    "ops/where-selects-value-and-gradient",
    source=f"{TF}/where",
    kills=["where-exchanges-its-branches", "where-gives-both-sides-the-gradient"],
)
@given(sts.broadcastable_pairs(), st.lists(st.booleans(), min_size=3, max_size=3))
@example((np.array([1.0]), np.array([[2.0], [3.0]])), [True, False, True])
def test_where_selects_the_value_and_sends_the_gradient_to_the_same_side(tf, pair, flags):
    """where(c, x, y) is x where c holds and y elsewhere, all broadcast; the gradient goes to the chosen side alone."""
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


@clause(
    "ops/where-without-values-finds-indices",
    source=f"{TF}/where",
    kills=["where-gives-a-row-for-each-axis", "where-takes-only-booleans"],
)
def test_where_of_a_condition_alone_lists_the_indices(tf):
    """where(c) gives the indices at which c holds, or is not 0, a row for each, in row-major order, as int64."""
    checks.equal(tf.where([0.0, -3.0, 0.0, 1.0]), np.array([[1], [3]]))
    observed = tf.where([[True, False], [True, True]])
    checks.equal(observed, np.array([[0, 0], [1, 0], [1, 1]]))
    checks.dtype(observed, tf.int64)


@clause("ops/where-does-not-hide-a-nan-derivative", source=f"{TF}/where", kills=["where-hides-nan"])
def test_where_does_not_hide_an_infinite_derivative_of_the_other_side(tf):
    """In where(x > 0, log x, 0) at x = 0 the gradient is 0 · ∞ = nan: the argument must be made safe, not
    the result.
    """
    x = np.array([0.0, 2.0])
    (unsafe,) = gradients(tf, lambda t: tf.where(t > 0, tf.math.log(t), tf.zeros_like(t)), x)
    checks.equal(unsafe, np.array([np.nan, 0.5]))
    (safe,) = gradients(
        tf, lambda t: tf.where(t > 0, tf.math.log(tf.where(t > 0, t, tf.ones_like(t))), tf.zeros_like(t)), x
    )
    checks.equal(safe, np.array([0.0, 0.5]))


@clause("ops/cast-truncates", source=f"{TF}/cast", kills=["cast-rounds", "cast-changes-the-gradient-dtype"])
@given(sts.arrays())
@example(np.array([1.75, -1.75, 0.0]))
def test_cast_truncates_towards_zero_and_casts_the_gradient_back(tf, array):
    """float → int drops the fraction; ≠ 0 is True; float → float passes the gradient in the dtype of the source."""
    checks.equal(tf.cast(array, tf.int32), np.trunc(array).astype(np.int32))
    checks.equal(tf.cast(array, tf.bool), array != 0)
    (observed,) = gradients(tf, lambda x: tf.cast(x, tf.float32) * 3.0, array)
    checks.dtype(observed, tf.float64)
    checks.equal(observed, np.full(array.shape, 3.0))


@clause(
    "ops/powers",
    source=f"{TF}/math/pow",
    kills=["pow-derivative-forgets-the-exponent", "pow-by-exponent-fails-at-zero", "integers-to-the-power-of-zero"],
)
def test_powers_at_their_edges(tf):
    """(−2)³ has slope 12; x⁰·⁵ of a negative number is nan; the derivative by the exponent is 0 at base ≤ 0; int⁰ is 1,
    and int⁻¹ an error.
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


# ------------------------------------------------------------------------------------------- reductions


@clause(
    "ops/reduction-over-axes-equals-numpy",
    source=f"{TF}/math/reduce_sum",
    kills=["reduction-ignores-keepdims", "reduction-ignores-negative-axes", "variance-divides-by-n-minus-one"],
)
@given(sts.arrays(sts.shapes()), st.data(), st.booleans())
@example(np.arange(6.0).reshape(2, 3) / 2, None, True)
def test_each_reduction_over_any_axes_equals_numpys(tf, array, data, keepdims):
    """sum, mean, max, min, prod, logsumexp, variance, std over None, one axis or several, with and without keepdims."""
    axis = data.draw(sts.axes(array.ndim)) if data else -1
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


@clause(
    "ops/reduction-derivative-is-the-central-difference",
    source=AUTODIFF,
    kills=["mean-derivative-forgets-n", "sum-derivative-is-averaged"],
)
@given(sts.arrays(sts.shapes(max_dims=2), unique=True), st.data())
@example(np.array([[0.5, 1.0], [1.5, -0.5]]), None)
def test_each_reduction_has_its_derivative(tf, array, data):
    """The gradient of each reduction is its central difference."""
    axis = data.draw(sts.axes(array.ndim).filter(lambda a: a != [])) if data else 0
    along = tuple(axis) if isinstance(axis, list) else axis
    without_std = [
        name for name in REDUCTIONS if "std" not in name
    ]  # √ has no slope at 0, the deviation of one element
    for name in offered(tf, without_std):
        numpy = REDUCTIONS[name]
        (observed,) = gradients(tf, lambda x, name=name: lookup(tf, name)(x, axis=axis), array)
        checks.follows_difference(observed, lambda at, f=numpy: np.sum(f(at, axis=along)), array, f"∂tf.{name}")


@clause(
    "ops/ties-of-an-extremum-share-the-gradient",
    source=AUTODIFF,
    kills=["tie-goes-to-the-first-element", "tie-goes-to-every-element"],
)
@given(st.integers(1, 4), st.integers(0, 3))
@example(2, 1)
def test_elements_that_tie_for_the_extremum_share_its_gradient_equally(tf, ties, others):
    """reduce_max and reduce_min give each of k tied elements 1/k of the gradient, the others 0."""
    for name, sign in (("reduce_max", 1.0), ("reduce_min", -1.0)):
        x = sign * np.array([2.0] * ties + [1.0] * others)
        (observed,) = gradients(tf, lookup(tf, name), x)
        checks.close(observed, np.array([1 / ties] * ties + [0.0] * others), what=f"∂tf.{name}")


@clause("ops/product-with-zeros", source=AUTODIFF, kills=["prod-derivative-divides"])
@given(sts.vectors(min_size=2, max_size=4), st.integers(0, 2))
@example(np.array([3.0, 2.0, 4.0]), 1)
def test_the_derivative_of_a_product_is_the_product_of_the_others_also_with_zeros(tf, array, zeros):
    """∂Πx/∂x_i is the product of the others: with one zero only its own derivative is not 0, with two none is."""
    x = array.copy()
    x[:zeros] = 0.0
    (observed,) = gradients(tf, tf.reduce_prod, x)
    checks.close(observed, np.array([np.prod(np.delete(x, i)) for i in range(len(x))]), operations=4, magnitude=16)


@clause("ops/logsumexp-does-not-overflow", source=f"{TF}/math/reduce_logsumexp", kills=["logsumexp-overflows"])
def test_logsumexp_is_finite_for_large_arguments(tf):
    """log Σ exp x of (10⁴, 10⁴) is 10⁴ + log 2, with the gradient (½, ½); of (−∞, −∞) it is −∞."""
    x = np.array([1e4, 1e4])
    checks.close(tf.reduce_logsumexp(x), 1e4 + np.log(2))
    checks.close(gradients(tf, tf.reduce_logsumexp, x)[0], np.array([0.5, 0.5]), magnitude=1e4)  # of exp(x - 10⁴)
    checks.equal(tf.reduce_logsumexp(np.array([-np.inf, -np.inf])), np.float64(-np.inf))


@clause(
    "ops/empty-reductions",
    source=f"{TF}/math/reduce_sum",
    kills=["mean-of-nothing-is-zero", "max-of-nothing-is-an-error"],
)
def test_reductions_of_nothing_are_their_neutral_elements(tf):
    """Over no elements the sum is 0, the product 1, the maximum −∞, the minimum ∞, the mean nan, logsumexp −∞."""
    nothing = np.zeros((0,))
    for name, expected in (
        ("reduce_sum", 0.0), ("reduce_prod", 1.0), ("reduce_max", -np.inf), ("reduce_min", np.inf),
        ("reduce_mean", np.nan), ("reduce_logsumexp", -np.inf),
    ):  # fmt: skip
        checks.equal(lookup(tf, name)(nothing), np.float64(expected), f"tf.{name} of nothing")


@clause(
    "ops/reductions-keep-the-dtype",
    source=f"{TF}/math/reduce_mean",
    kills=["integer-mean-is-a-float", "small-integers-sum-in-int64"],
)
def test_reductions_keep_the_dtype_so_integer_means_truncate_and_small_sums_wrap(tf):
    """The mean of the int32 (1, 2) is 1, that of the int8 (100, 100) is 100; their sum wraps to −56; a sum of bools is
    an error.
    """
    checks.equal(tf.reduce_mean(tf.constant([1, 2])), np.int32(1))
    checks.equal(tf.reduce_mean(tf.constant([100, 100], tf.int8)), np.int8(100))
    checks.equal(tf.reduce_sum(tf.constant([100, 100], tf.int8)), np.int8(-56))
    with checks.refused():
        tf.reduce_sum(tf.constant([True]))


@clause("ops/any-and-all", source=f"{TF}/math/reduce_any", kills=["any-is-all"])
@given(
    st.lists(st.lists(st.booleans(), min_size=2, max_size=2), min_size=1, max_size=3), st.sampled_from([None, 0, 1, -1])
)
@example([[True, False], [False, False]], 1)
def test_any_and_all_are_those_of_numpy_and_take_bools_only(tf, rows, axis):
    """reduce_any and reduce_all over an axis; a tensor of numbers is an error."""
    checks.equal(tf.reduce_any(rows, axis), np.any(rows, axis))
    checks.equal(tf.reduce_all(rows, axis), np.all(rows, axis))
    with checks.refused():
        tf.reduce_any(tf.constant([1]))


@clause("ops/reduction-axis-must-exist", source=f"{TF}/math/reduce_sum", kills=["axis-wraps-around"])
@pytest.mark.parametrize("axis", [2, -3, (0, 0)], ids=str)
def test_an_axis_that_does_not_exist_or_stands_twice_is_an_error(tf, axis):
    """An axis outside [−rank, rank), and one that is named twice, are an error."""
    with checks.refused():
        tf.reduce_sum(tf.constant(np.ones((2, 3))), axis=axis)


@clause(
    "ops/argmax-takes-the-first-of-a-tie",
    source=f"{TF}/math/argmax",
    seed="000",
    kills=["argmax-takes-the-last-of-a-tie", "argmax-is-int32", "argmax-defaults-to-the-last-axis"],
)
@given(sts.matrices(low=-0.03125, high=0.03125))
@example(np.array([[1.0, 3.0, 3.0], [2.0, 2.0, 1.0]]))
def test_argmax_and_argmin_give_the_first_index_of_a_tie_along_axis_zero_by_default(tf, array):
    """argmax and argmin give the first index of the extremum as int64 (or output_type), along axis 0 unless told
    otherwise.
    """
    for observed, numpy in ((tf.argmax, np.argmax), (tf.argmin, np.argmin)):
        checks.equal(observed(array), numpy(array, 0))
        checks.equal(observed(array, axis=1), numpy(array, 1))
        checks.dtype(observed(array), tf.int64)
        checks.dtype(observed(array, axis=1, output_type=tf.int32), tf.int32)


@clause("ops/argmax-of-nothing", source=f"{TF}/math/argmax", kills=["argmax-of-nothing-is-zero"])
def test_argmax_along_an_empty_axis_is_an_error(tf):
    """There is no index along an axis of length 0."""
    with checks.refused():
        tf.argmax(tf.constant(np.zeros((0,))))


@clause(
    "ops/cumsum-runs-in-both-directions",
    source=f"{TF}/math/cumsum",
    kills=["cumsum-ignores-exclusive", "exclusive-cumsum-subtracts-the-element"],
)
@given(sts.vectors(), st.booleans(), st.booleans())
@example(np.array([1.0, 2.0, 3.0]), True, True)
def test_cumsum_runs_forwards_or_backwards_with_or_without_the_element(tf, array, exclusive, reverse):
    """The i-th element is the sum of the elements up to i, without the i-th if exclusive, from the far end
    if reverse.
    """
    n = len(array)
    uses = np.tril(np.ones((n, n)), -1 if exclusive else 0)
    uses = uses.T if reverse else uses
    f = lambda x: tf.cumsum(x, exclusive=exclusive, reverse=reverse)  # noqa: E731
    checks.close(f(tf.constant(array)), uses @ array, operations=n, magnitude=16)
    checks.equal(gradients(tf, f, array)[0], uses.sum(0))
    after_infinity = tf.cumsum(tf.constant([1.0, np.inf, 2.0]), exclusive=True)  # nothing is added and taken away again
    checks.equal(after_infinity, np.array([0, 1, np.inf], np.float32))


# ------------------------------------------------------------------------------------------- matrix products


@clause("ops/matmul-is-a-sum-of-products", source=f"{TF}/linalg/matmul", kills=["matmul-derivative-is-not-transposed"])
@given(st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), st.data())
@example(2, 3, 2, None)
def test_a_matrix_product_and_its_derivatives(tf, n, k, m, data):
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


@clause(
    "ops/matmul-transposes",
    source=f"{TF}/linalg/matmul",
    kills=["matmul-ignores-transpose-b", "matmul-derivative-ignores-transposition"],
)
@given(st.booleans(), st.booleans(), sts.arrays((2, 3)), sts.arrays((3, 4)))
@example(True, True, np.arange(6.0).reshape(2, 3) / 2, np.arange(12.0).reshape(3, 4) / 4)
def test_transpose_a_and_transpose_b_transpose_before_the_product(tf, transpose_a, transpose_b, a, b):
    """matmul(a, b, transpose_a=…, transpose_b=…) = op(a)·op(b), and its derivatives are those of that product."""
    left, right = (a.T if transpose_a else a).copy(), (b.T if transpose_b else b).copy()
    f = lambda x, y: tf.sin(tf.matmul(x, y, transpose_a=transpose_a, transpose_b=transpose_b))  # noqa: E731
    numpy = lambda x, y: np.sum(np.sin((x.T if transpose_a else x) @ (y.T if transpose_b else y)))  # noqa: E731
    checks.close(f(left, right), np.sin(a @ b), operations=4, magnitude=16)
    of_left, of_right = gradients(tf, f, left, right)
    checks.follows_difference(of_left, lambda at: numpy(at, right), left)
    checks.follows_difference(of_right, lambda at: numpy(left, at), right)


@clause(
    "ops/matmul-broadcasts-the-batch", source=f"{TF}/linalg/matmul", kills=["batched-matmul-gradient-keeps-the-batch"]
)
@given(
    st.sampled_from([((2, 2, 3), (3, 2)), ((2, 3), (4, 3, 2)), ((2, 1, 2, 3), (3, 3, 1)), ((2, 2, 2), (2, 2, 2))]),
    st.data(),
)
@example(((3, 2, 3), (3, 2)), None)
def test_leading_axes_of_a_matrix_product_broadcast_and_the_gradient_is_summed_back(tf, shapes, data):
    """Each matrix of a batch is multiplied; leading axes broadcast, and each gradient has the shape of its factor."""
    a, b = (data.draw(sts.arrays(shape)) if data else np.ones(shape) for shape in shapes)
    checks.close(tf.matmul(a, b), np.matmul(a, b), operations=3, magnitude=16)
    of_a, of_b = gradients(tf, lambda x, y: tf.square(tf.matmul(x, y)), a, b)
    checks.follows_difference(of_a, lambda at: np.sum(np.matmul(at, b) ** 2), a)
    checks.follows_difference(of_b, lambda at: np.sum(np.matmul(a, at) ** 2), b)


@clause("ops/matmul-operator", source=f"{TF}/linalg/matmul", kills=["reflected-matmul-exchanges-its-factors"])
def test_the_operator_at_is_matmul_also_with_a_numpy_array_on_the_left(tf):
    """x @ y is tf.matmul(x, y); linalg.matrix_transpose exchanges the last two axes."""
    a, b = np.arange(6.0).reshape(2, 3), np.arange(12.0).reshape(3, 4)
    checks.equal(tf.constant(a) @ tf.constant(b), a @ b)
    checks.equal(a @ tf.constant(b), a @ b)
    checks.equal(tf.constant(a) @ b, a @ b)
    checks.equal(tf.linalg.matrix_transpose(a), a.T)
    checks.equal(tf.linalg.matrix_transpose(a[None]), a.T[None])


@clause(
    "ops/matmul-refuses-what-does-not-fit",
    source=f"{TF}/linalg/matmul",
    kills=["matmul-takes-vectors", "matmul-takes-a-vector-on-the-right"],
)
@pytest.mark.parametrize(
    "shapes",
    [((2,), (2,)), ((2, 2), (2,)), ((2, 3), (2, 3)), ((2, 2, 3), (3, 3, 1))],
    ids=["vectors", "vector", "lengths", "batches"],
)
def test_a_matrix_product_of_shapes_that_do_not_fit_is_an_error(tf, shapes):
    """matmul takes rank ≥ 2, equal inner lengths and batches that broadcast; anything else is an error."""
    a, b = shapes
    with checks.refused():
        tf.matmul(tf.constant(np.ones(a)), tf.constant(np.ones(b)))


# ------------------------------------------------------------------------------------------- shapes


@clause(
    "ops/moving-elements-moves-the-gradient-back",
    source=AUTODIFF,
    kills=[
        "transpose-derivative-is-not-inverted",
        "concat-gives-its-gradient-to-the-first",
        "tile-derivative-is-not-summed",
    ],
)
@given(sts.arrays((2, 3)), sts.arrays((2, 3)))
@example(np.arange(6.0).reshape(2, 3) / 2, np.ones((2, 3)))
def test_an_operation_that_moves_elements_moves_the_gradient_back(tf, a, b):
    """For each operation that only moves elements: the value is NumPy's, and ⟨moved(a), w⟩ has its difference as
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


@clause("ops/split-and-concat-are-inverse", source=f"{TF}/split", kills=["split-rounds-sizes"])
@given(sts.arrays(sts.shapes(min_dims=1, max_side=6)), st.integers(1, 3), st.data())
@example(np.arange(6.0), 3, None)
def test_concat_puts_together_what_split_and_unstack_took_apart(tf, array, parts, data):
    """concat(split(x)) = x = stack(unstack(x)), for a number of equal parts and for a list of sizes."""
    axis = data.draw(st.integers(-array.ndim, array.ndim - 1)) if data else 0
    n, x = array.shape[axis], tf.constant(array)
    sizes = [n // parts + (i < n % parts) for i in range(parts)]
    pieces = tf.split(x, sizes, axis=axis)
    assert [p.shape[axis] for p in pieces] == sizes
    checks.equal(tf.concat(pieces, axis=axis), array)
    checks.equal(tf.concat(tf.split(x, n, axis=axis), axis=axis), array)
    checks.equal(tf.stack(tf.unstack(x, axis=axis), axis=axis), array)


@clause(
    "ops/shape-errors-name-the-shapes",
    source=f"{TF}/reshape",
    kills=[
        "reshape-repeats-elements",
        "reshape-takes-any-negative-length",
        "fill-takes-an-array",
        "linspace-of-nothing-is-empty",
        "a-short-mask-leaves-out-the-rest",
        "unstack-ignores-its-number",
        "where-of-one-side-is-zero-on-the-other",
    ],
)
@pytest.mark.parametrize(
    "operation",
    [
        lambda tf: tf.reshape(tf.ones((2, 3)), [4]),
        lambda tf: tf.reshape(tf.ones((2, 3)), [-1, -1]),
        lambda tf: tf.transpose(tf.ones((2, 3)), [0, 0]),
        lambda tf: tf.expand_dims(tf.ones(()), 3),
        lambda tf: tf.squeeze(tf.ones((2, 1)), 0),
        lambda tf: tf.broadcast_to(tf.ones((2,)), [3]),
        lambda tf: tf.concat([tf.ones((2, 2)), tf.ones((3, 3))], 0),
        lambda tf: tf.concat([tf.ones(()), tf.ones(())], 0),
        lambda tf: tf.concat([tf.ones((1,)), tf.ones((1,), tf.int32)], 0),
        lambda tf: tf.stack([tf.ones((1,)), tf.ones((2,))]),
        lambda tf: tf.split(tf.ones((3,)), 2),
        lambda tf: tf.split(tf.ones((4,)), [-1, -1, 6]),
        lambda tf: tf.tile(tf.ones((1, 2)), [2]),
        lambda tf: tf.ones((2,)) + tf.ones((3,)),
        lambda tf: tf.zeros((-1,)),
        lambda tf: tf.eye(-1),
        lambda tf: tf.reshape(tf.ones((4,)), [-2, 2]),
        lambda tf: tf.reshape(tf.ones((4,)), [[2, 2]]),
        lambda tf: tf.split(tf.ones((2,)), 0),
        lambda tf: tf.linalg.matrix_transpose(tf.ones((2,))),
        lambda tf: tf.ones((2,))[::0],
        lambda tf: tf.concat([], 0),
        lambda tf: tf.unstack(tf.ones((3,)), num=2),
        lambda tf: tf.fill([2], [1.0, 2.0]),
        lambda tf: tf.linspace(0.0, 1.0, 0),
        lambda tf: tf.linspace(0.0, 1.0, -1),
        lambda tf: tf.where([True, False], tf.ones((3,)), tf.zeros((3,))),
        lambda tf: tf.where([True, False], tf.ones((2,))),
        lambda tf: tf.boolean_mask(tf.ones((3,)), [True, False]),
        lambda tf: tf.boolean_mask(tf.ones((3,)), True),
    ],
    ids=[
        "reshape", "two-minus-ones", "transpose", "expand", "squeeze", "broadcast", "concat",
        "scalars", "dtypes", "stack", "split", "two-rests", "tile", "add", "zeros",
        "eye", "minus-two", "shape-of-a-shape", "no-pieces", "no-matrix", "step-zero", "nothing", "unstack",
        "fill", "no-values", "less-than-no-values", "where", "one-side", "mask", "scalar-mask",
    ],
)  # fmt: skip
def test_shapes_that_do_not_fit_are_an_error(tf, operation):
    """An operation refuses shapes that do not fit, and neither repeats nor drops an element; a number of values or of
    slices is at least 1, and right.
    """
    with checks.refused():
        operation(tf)


@clause(
    "ops/a-fraction-is-no-integer",
    source=f"{TF}/expand_dims",
    kills=[
        "fractions-are-truncated",
        "stateless-truncates-its-seed",
        "uniform-truncates-its-maximum",
        "range-truncates",
    ],
)
@pytest.mark.parametrize(
    "operation",
    [
        lambda tf: tf.expand_dims(tf.ones((2,)), 0.5),
        lambda tf: tf.concat([tf.ones((2,)), tf.ones((2,))], 0.5),
        lambda tf: tf.split(tf.ones((2,)), 2, axis=0.5),
        lambda tf: tf.split(tf.ones((2,)), 1.5),
        lambda tf: tf.argmax(tf.ones((2,)), axis=0.5),
        lambda tf: tf.reduce_sum(tf.ones((2,)), 0.5),
        lambda tf: tf.one_hot([1], 2.5),
        lambda tf: tf.zeros([1.5]),
        lambda tf: tf.tile(tf.ones((2,)), [1.5]),
        lambda tf: tf.gather(tf.ones((2,)), [0.5]),
        lambda tf: tf.ones((2,))[0.5],
        lambda tf: tf.random.stateless_uniform([2], seed=(1.5, 2)),
        lambda tf: tf.random.uniform([2], 0, 1.5, dtype=tf.int32),
        lambda tf: tf.range(0.5, 3.5, dtype=tf.int32),
    ],
    ids=[
        "expand", "concat", "axis", "split", "argmax", "sum", "one-hot", "zeros", "tile", "gather", "index", "seed",
        "maximum", "range",
    ],
)  # fmt: skip
def test_a_fraction_in_the_place_of_an_integer_is_an_error(tf, operation):
    """An axis, a length, an index, a number of pieces, a seed, a bound of integers is an integer; a fraction is
    refused, and not truncated.
    """
    with checks.refused():
        operation(tf)


@clause(
    "ops/axes-count-from-either-end",
    source=f"{TF}/transpose",
    kills=["transpose-refuses-negative-axes", "squeeze-of-no-axis-keeps-all"],
)
def test_axes_count_from_either_end_and_an_empty_list_means_all_for_squeeze(tf):
    """−1 is the last axis, in a permutation too; squeeze takes an empty list of axes as it takes None."""
    checks.shape(tf.transpose(tf.ones((2, 3, 4)), [-1, 0, -2]), (4, 2, 3))
    checks.shape(tf.expand_dims(tf.ones((2, 3)), -1), (2, 3, 1))
    checks.shape(tf.squeeze(tf.ones((1, 2, 1)), -1), (1, 2))
    checks.shape(tf.squeeze(tf.ones((1, 2, 1)), []), (2,))


@clause(
    "ops/what-is-made-of-a-tensor-has-its-gradient",
    source=(f"{TF}/fill", f"{TF}/linspace"),
    kills=["fill-is-not-recorded", "linspace-is-not-recorded"],
)
@given(sts.moderate(), sts.moderate(), sts.vectors(min_size=2))
@example(1.0, -1.0, np.array([1.0, 2.0, 4.0]))
def test_fill_and_linspace_are_differentiable_in_their_values(tf, start, stop, w):
    """For Σ w·fill(n, x) the gradient of x is Σ w; for Σ w·linspace(a, b, n) those of a and b are Σ w·(1 − t) and
    Σ w·t, where t goes from 0 to 1.
    """
    t = np.arange(len(w)) / (len(w) - 1)
    (of_value,) = gradients(tf, lambda x: tf.fill([len(w)], x) * w, np.float64(start))
    checks.close(of_value, w.sum(), operations=len(w), magnitude=2)
    of_start, of_stop = gradients(tf, lambda a, b: tf.linspace(a, b, len(w)) * w, np.float64(start), np.float64(stop))
    checks.close(of_start, (w * (1 - t)).sum(), operations=len(w), magnitude=2)
    checks.close(of_stop, (w * t).sum(), operations=len(w), magnitude=2)


@clause(
    "ops/some-dtypes-have-no-such-operation",
    source=(f"{TF}/math/reduce_variance", f"{TF}/math/cumsum"),
    kills=["variance-of-integers-is-rounded", "booleans-are-added", "booleans-are-multiplied"],
)
@pytest.mark.parametrize(
    "operation",
    [
        lambda tf: tf.math.reduce_variance(tf.constant([1, 2])),
        lambda tf: tf.cumsum(tf.constant([True, False])),
        lambda tf: tf.sqrt(tf.constant([4])),
        lambda tf: tf.constant(2**63),
        lambda tf: tf.matmul(tf.constant([[True]]), tf.constant([[True]])),
    ],
    ids=["variance", "cumsum", "sqrt", "beyond-64-bits", "matmul"],
)
def test_an_operation_refuses_a_dtype_that_has_no_such_result(tf, operation):
    """There is no variance and no root of integers, no running sum and no matrix product of booleans, no integer beyond
    64 bits.
    """
    with checks.refused():
        operation(tf)


@clause(
    "ops/created-tensors-hold-what-their-name-says",
    source=f"{TF}/zeros",
    kills=["zeros-ignores-its-dtype", "linspace-leaves-out-its-end", "linspace-of-integers-is-rounded"],
)
@given(sts.shapes(), st.sampled_from(["float32", "float64", "int32"]))
@example((2, 3), "int32")
def test_created_tensors_hold_what_their_name_says(tf, shape, name):
    """zeros, ones, fill, zeros_like, ones_like, eye and linspace."""
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


@clause(
    "ops/defaults",
    source=(f"{TF}/split", f"{TF}/shape", f"{TF}/math/top_k"),
    kills=["split-defaults-to-the-last-axis", "unstack-defaults-to-the-last-axis", "shapes-are-64-bit", "top-k-is-two"],
)
def test_what_is_meant_where_nothing_is_said(tf):
    """By default split, stack, unstack, gather and cumsum go along the first axis, and a reduction over all; shape,
    size and the indices of top_k are int32; top_k gives the largest element; zeros_like and ones_like keep the dtype.
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


@clause("ops/range-counts-before-its-limit", source=f"{TF}/range", kills=["range-includes-its-limit"])
@given(st.integers(-5, 5), st.integers(-5, 5), st.sampled_from([-3, -1, 1, 2]))
@example(0, 5, 2)
def test_range_counts_from_start_and_stops_before_limit(tf, start, limit, delta):
    """range(start, limit, delta) as in Python, of int32; a limit on the wrong side and delta = 0 are errors."""
    if (limit - start) * delta < 0:
        with checks.refused():
            tf.range(start, limit, delta)
    else:
        checks.equal(tf.range(start, limit, delta), np.array(range(start, limit, delta), np.int32))
    checks.equal(tf.range(abs(limit)), np.arange(abs(limit), dtype=np.int32))
    checks.equal(tf.range(1.0, 2.0, 0.25), np.array([1, 1.25, 1.5, 1.75], np.float32))
    with checks.refused():
        tf.range(0, 3, 0)


@clause(
    "ops/one-hot-ignores-indices-outside-its-depth",
    source=f"{TF}/one_hot",
    seed="001",
    kills=["one-hot-wraps-negative-indices", "one-hot-ignores-its-axis", "one-hot-is-minus-one-elsewhere"],
)
@given(st.lists(st.integers(-2, 5), min_size=1, max_size=4), st.integers(1, 4), st.sampled_from([-1, 0]))
@example([0, 2, -1, 5], 3, -1)
def test_one_hot_is_one_at_the_index_and_all_zero_for_an_index_outside(tf, indices, depth, axis):
    """one_hot(i, depth) is 1 at i and 0 elsewhere, float32; an index outside [0, depth) gives zeros; on, off, axis and
    dtype as asked.
    """
    expected = np.array([[float(i == c) for c in range(depth)] for i in indices], np.float32)
    checks.equal(tf.one_hot(indices, depth, axis=axis), expected if axis == -1 else expected.T)
    checks.equal(tf.one_hot(indices, depth, on_value=5, off_value=-1), (6 * expected - 1).astype(np.int32))
    checks.equal(tf.one_hot(indices, depth, on_value=5), (5 * expected).astype(np.int32))
    checks.equal(tf.one_hot(indices, depth, off_value=-1), (2 * expected - 1).astype(np.int32))
    checks.dtype(tf.one_hot(indices, depth, dtype=tf.float64), tf.float64)


# ------------------------------------------------------------------------------------------- indexing


@clause("ops/indexing-equals-numpy", source=f"{TF}/Tensor#__getitem__", kills=["slices-include-their-end"])
@given(sts.arrays((3, 2, 3)), st.data())
@example(np.arange(18.0).reshape(3, 2, 3), (slice(None, None, -1), None, Ellipsis, 1))
@example(np.arange(18.0).reshape(3, 2, 3), (slice(None, -1), Ellipsis, slice(1, None)))
def test_indexing_with_integers_slices_ellipsis_and_new_axes_equals_numpys(tf, array, data):
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


@clause("ops/an-element-read-twice-gets-both-gradients", source=f"{TF}/gather", kills=["gather-gradient-overwrites"])
@given(st.lists(st.integers(0, 2), min_size=1, max_size=5), st.sampled_from([0, 1]))
@example([0, 0, 2], 0)
def test_gather_reads_slices_and_an_element_read_twice_gets_the_sum(tf, indices, axis):
    """gather(x, i, axis) takes slices in the order of i; the gradient of each counts how often it was taken."""
    array = np.arange(9.0).reshape(3, 3)
    checks.equal(tf.gather(array, indices, axis=axis), np.take(array, indices, axis))
    (observed,) = gradients(tf, lambda x: tf.gather(x, indices, axis=axis), array)
    counts = np.bincount(indices, minlength=3).astype(float)
    checks.equal(observed, np.broadcast_to(counts[:, None] if axis == 0 else counts, (3, 3)))


@clause("ops/gather-of-batches", source=f"{TF}/gather", kills=["gather-ignores-batch-dims"])
@given(sts.arrays((2, 4)), st.lists(st.lists(st.integers(0, 3), min_size=2, max_size=2), min_size=2, max_size=2))
@example(np.arange(8.0).reshape(2, 4), [[1, 1], [0, 3]])
def test_gather_with_batch_dims_reads_each_row_by_its_own_indices(tf, array, indices):
    """gather(x, i, batch_dims=1)[b, k] = x[b, i[b, k]]; a scalar index takes one slice."""
    expected = np.array([[row[i] for i in columns] for row, columns in zip(array, indices, strict=True)])
    checks.equal(tf.gather(array, indices, batch_dims=1), expected)
    checks.equal(tf.gather(array, 1), array[1])
    if np.max(indices) < len(array):
        checks.equal(tf.gather(array, indices), array[np.array(indices)])


@clause(
    "ops/index-out-of-range", source=f"{TF}/gather", kills=["gather-wraps-negative-indices", "gather-clips-indices"]
)
@pytest.mark.parametrize(
    "read",
    [
        lambda tf, x: x[2],
        lambda tf, x: x[-3],
        lambda tf, x: x[0, 0, 0],
        lambda tf, x: tf.gather(x, [2]),
        lambda tf, x: tf.gather(x, [-1]),
    ],
    ids=["x[2]", "x[-3]", "too-many", "gather", "gather-negative"],
)
def test_an_index_out_of_range_is_an_error(tf, read):
    """Reading outside a tensor is an error; for gather a negative index is outside. A slice outside is empty."""
    x = tf.constant(np.ones((2, 2)))
    with checks.refused(also=IndexError):
        read(tf, x)
    checks.shape(x[5:], (0, 2))


@clause("ops/indices-are-integers", source=f"{TF}/Tensor#__getitem__", kills=["indices-are-truncated"])
@pytest.mark.parametrize("key", [1.5, "a"], ids=str)
def test_an_index_that_is_no_integer_is_an_error(tf, key):
    """x[1.5] and x["a"] are a TypeError; a scalar integer tensor is an index."""
    x = tf.constant([1.0, 2.0])
    checks.equal(x[tf.constant(1)], np.float32(2))
    with pytest.raises(TypeError):
        x[key]


@clause("ops/boolean-mask-keeps-what-holds", source=f"{TF}/boolean_mask", kills=["boolean-mask-is-inverted"])
@given(sts.arrays((3, 2)), st.lists(st.booleans(), min_size=3, max_size=3))
@example(np.arange(6.0).reshape(3, 2), [True, False, True])
def test_a_boolean_mask_keeps_the_rows_where_it_holds(tf, array, mask):
    """boolean_mask(x, m) and x[m] are the rows where m holds; the gradient is 1 there and 0 elsewhere."""
    mask = np.array(mask)
    checks.equal(tf.boolean_mask(array, mask), array[mask])
    checks.equal(tf.constant(array)[tf.constant(array) > 0], array[array > 0])
    (observed,) = gradients(tf, lambda x: tf.boolean_mask(x, mask) * 2.0, array)
    checks.equal(observed, np.where(mask[:, None], 2.0, np.zeros((3, 2))))


@clause(
    "ops/top-k-is-the-head-of-the-sorted-row",
    source=f"{TF}/math/top_k",
    kills=["top-k-takes-the-smallest", "top-k-takes-the-last-of-a-tie", "top-k-is-a-bare-tuple"],
)
@given(sts.matrices(low=-0.0625, high=0.0625), st.data())
@example(np.array([[1.0, 3.0, 3.0, 2.0]]), None)
def test_top_k_is_the_head_of_the_row_sorted_downwards(tf, array, data):
    """top_k(x, k) gives the k largest of each row, downwards, and their indices, the lower one first in a tie."""
    k = data.draw(st.integers(1, array.shape[1])) if data else 3
    values, indices = found = tf.math.top_k(array, k)
    assert found.values is values and found.indices is indices  # noqa: PT018 (one fact: the fields have names)
    order = np.array([sorted(range(len(row)), key=lambda i: (-row[i], i))[:k] for row in array])
    checks.equal(indices, order.astype(np.int32))
    checks.equal(values, np.take_along_axis(array, order, 1))
    with checks.refused():
        tf.math.top_k(array, array.shape[1] + 1)


@clause("ops/nest-packs-what-it-flattened", source=f"{TF}/nest", kills=["nest-keeps-the-order-of-a-dict"])
@given(sts.structures(st.integers(0, 9)))
@example({"b": 1, "a": [2, (3,)]})
def test_pack_sequence_as_is_the_inverse_of_flatten_and_dicts_go_by_sorted_keys(tf, structure):
    """pack_sequence_as(s, flatten(s)) = s; a dict is walked in the order of its keys; a wrong number of leaves is an
    error.
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


@clause(
    "ops/structures-that-differ-are-not-mapped-together",
    source=f"{TF}/nest/map_structure",
    kills=["structures-are-mapped-by-their-leaves"],
)
def test_structures_that_differ_in_more_than_their_leaves_are_not_mapped_together(tf):
    """map_structure takes structures of the same types, lengths and keys; the order of the keys does not matter, and
    any array is one leaf. Others, and none at all, are a ValueError or TypeError.
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
