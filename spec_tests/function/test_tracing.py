"""When `tf.function` runs the Python code: once for each signature, and what that means for those who write it."""

import random

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests.harness import Section

FUNCTION = "https://www.tensorflow.org/api_docs/python/tf/function"
GUIDE = "https://www.tensorflow.org/guide/function"
CONCRETE = "https://www.tensorflow.org/api_docs/python/tf/types/experimental/PolymorphicFunction"
clause = Section("tracing", source=GUIDE, needs="function")

SHAPES = st.sampled_from([(), (1,), (3,), (2, 3)])
DTYPES = st.sampled_from(["float32", "float64", "int32"])


def counted(tf, function, **options):
    """The function under tf.function, and a list that grows when Python runs it."""
    ran = []

    def python(*args, **kwargs):
        ran.append(1)
        return function(*args, **kwargs)

    return tf.function(python, **options), ran


@clause(kills=["functions-run-at-each-call"])
def test_side_effects_of_python_happen_once_for_each_signature(tf):
    """Appending to a list, printing, and other side effects of Python happen when a signature is traced, and not when
    it is called again; the result is computed each time.
    """
    double, ran = counted(tf, lambda x: x * 2.0)
    for value in (1.0, 2.0, 3.0):
        checks.equal(double(tf.constant(value)), np.float32(2 * value))
    assert len(ran) == 1, f"Python ran {len(ran)} times"


@clause(source=(GUIDE, CONCRETE), kills=["the-shape-is-no-part-of-the-signature"])
@given(st.lists(st.tuples(SHAPES, DTYPES), min_size=1, max_size=8))
@example([((), "float32"), ((), "float64"), ((), "float32"), ((3,), "float32")])
def test_each_dtype_and_shape_is_traced_once(tf, signatures):
    """Tensors of one dtype and shape share one trace; `experimental_get_tracing_count` counts the traces."""
    negate = tf.function(lambda x: -x)
    for shape, dtype in signatures:
        checks.equal(negate(tf.constant(np.ones(shape, dtype))), -np.ones(shape, dtype))
    assert negate.experimental_get_tracing_count() == len(set(signatures))


@clause(kills=["python-numbers-are-tensors"])
def test_each_value_of_a_python_argument_is_traced(tf):
    """A Python number, a string or a bool is part of the signature: each new value is traced as a constant."""
    power, ran = counted(tf, lambda x, n: x**n if isinstance(n, int) else x)
    for n in (2, 3, 2, 3, 2):
        checks.equal(power(tf.constant(2.0), n), np.float32(2.0**n))
    assert len(ran) == 2
    power(tf.constant(2.0), "a string")
    assert len(ran) == 3


@clause(kills=["arrays-count-by-their-values"])
def test_arrays_of_numpy_are_tensors(tf):
    """An array of NumPy is converted to a tensor: arrays of one dtype and shape share a trace, whatever they hold."""
    total, ran = counted(tf, lambda x: x[0] + x[1])
    for values in ([1.0, 2.0], [3.0, 4.0], [5.0, 6.0]):
        checks.equal(total(np.array(values, np.float32)), np.float32(sum(values)))
    assert len(ran) == 1


@clause(kills=["structures-are-flattened"])
def test_the_structure_of_the_arguments_is_part_of_the_signature(tf):
    """A list, a dict, and two arguments with the same tensors are different signatures."""
    a, b = tf.constant(1.0), tf.constant(2.0)
    first, ran = counted(tf, lambda x, y=None: x["a"] if isinstance(x, dict) else (x[0] if isinstance(x, list) else x))
    for _ in range(2):
        for args in (([a, b],), ({"a": a, "b": b},), (a, b)):
            checks.equal(first(*args), np.float32(1.0))
    assert len(ran) == 3


@clause(source=FUNCTION, kills=["input-signature-is-ignored"])
@given(st.lists(st.integers(1, 6), min_size=2, max_size=4))
@example([1, 3, 2])
def test_an_input_signature_takes_every_length_that_it_leaves_open(tf, lengths):
    """With `input_signature=[tf.TensorSpec([None], tf.float32)]` vectors of every length share one trace."""
    total = tf.function(lambda x: tf.reduce_sum(x), input_signature=[tf.TensorSpec([None], tf.float32)])
    for length in lengths:
        checks.equal(total(tf.constant(np.ones(length, np.float32))), np.float32(length))
    assert total.experimental_get_tracing_count() == 1


@clause(source=FUNCTION, kills=["input-signature-is-ignored"])
@pytest.mark.parametrize("value", [np.ones(2, np.int32), np.ones((2, 2), np.float32), np.float32(1.0)], ids=repr)
def test_an_input_signature_refuses_other_dtypes_and_ranks(tf, value):
    """A tensor of a dtype or rank that the `input_signature` does not have is refused."""
    total = tf.function(lambda x: tf.reduce_sum(x), input_signature=[tf.TensorSpec([None], tf.float32)])
    with checks.refused("a tensor that does not fit the input signature"):
        total(tf.constant(value))


@clause(source=FUNCTION, kills=["retracing-is-never-reduced"])
def test_reduced_retracing_leaves_the_length_open_after_a_second_one(tf):
    """With `reduce_retracing=True` the second shape makes a trace for all shapes of its rank."""
    total = tf.function(lambda x: tf.reduce_sum(x), reduce_retracing=True)
    for length in (1, 2, 3, 4, 5):
        checks.equal(total(tf.constant(np.ones(length, np.float32))), np.float32(length))
    assert total.experimental_get_tracing_count() == 2


@clause(source=FUNCTION, kills=["options-are-no-decorator"])
def test_the_decorator_may_have_options(tf):
    """`@tf.function` and `@tf.function(…)` decorate alike, and keep the function as `python_function`."""

    def double(x):
        """Twice x."""
        return x * 2.0

    for decorated in (tf.function(double), tf.function(reduce_retracing=True)(double)):
        checks.equal(decorated(tf.constant(3.0)), np.float32(6.0))
        assert decorated.python_function is double
        assert decorated.__name__ == "double"


@clause(source="https://www.tensorflow.org/api_docs/python/tf/executing_eagerly", kills=["functions-execute-eagerly"])
def test_a_traced_function_does_not_execute_eagerly(tf):
    """`tf.executing_eagerly()` is False while a function is traced, and True around it."""
    seen = []

    @tf.function
    def function(x):
        seen.append(tf.executing_eagerly())
        return x

    function(tf.constant(1.0))
    assert seen == [False]
    assert tf.executing_eagerly()


@clause(
    source="https://www.tensorflow.org/api_docs/python/tf/config/run_functions_eagerly", kills=["eager-runs-are-traced"]
)
def test_functions_can_be_run_eagerly(tf):
    """After `tf.config.run_functions_eagerly(True)` Python runs the function at each call."""
    double, ran = counted(tf, lambda x: x * 2.0)
    tf.config.run_functions_eagerly(True)
    try:
        assert tf.config.functions_run_eagerly()
        for _ in range(3):
            checks.equal(double(tf.constant(2.0)), np.float32(4.0))
    finally:
        tf.config.run_functions_eagerly(False)
    assert len(ran) == 3


@clause(kills=["python-values-are-live"])
def test_a_python_value_from_outside_stays_as_it_was_in_the_trace(tf):
    """A number that the function finds outside is a constant of the trace; a variable is read at each call."""
    number, variable = 2.0, tf.Variable(2.0)

    @tf.function
    def product(x):
        return x * number * variable

    checks.equal(product(tf.constant(1.0)), np.float32(4.0))
    number = 5.0
    variable.assign(3.0)
    checks.equal(product(tf.constant(1.0)), np.float32(6.0))


@clause(kills=["random-numbers-of-python-are-live"])
def test_random_numbers_of_python_and_numpy_are_frozen(tf):
    """`random.random()` and `np.random.rand()` run in the trace alone; `tf.random.uniform` draws at each call."""

    @tf.function
    def draw(x):
        return x + random.random(), x + np.float32(np.random.default_rng().random()), tf.random.uniform([8])

    python, numpy, tensors = zip(*(map(checks.numbers, draw(tf.constant(0.0))) for _ in range(3)), strict=True)
    assert len({float(value) for value in python}) == 1
    assert len({float(value) for value in numpy}) == 1
    assert not np.array_equal(tensors[0], tensors[1])  # by chance once in 10⁵⁰ runs


@clause(kills=["numbers-are-known-in-the-trace"])
@pytest.mark.parametrize("ask", [lambda x: x.numpy(), np.sin, lambda x: [1, 2][x]], ids=["numpy", "sin", "index"])
def test_the_numbers_of_a_tensor_are_not_known_in_the_trace(tf, ask):
    """`t.numpy()`, a function of NumPy, and a tensor as the index of a list are refused in a traced function."""
    function = tf.function(ask)
    with checks.refused("a number of a tensor", also=(AttributeError, NotImplementedError)):
        function(tf.constant(1))


@clause(kills=["tensors-outlive-their-trace"])
def test_a_tensor_of_the_trace_cannot_be_used_outside(tf):
    """A tensor that the function keeps in a list, instead of returning it, cannot be computed with afterwards."""
    kept = []

    @tf.function
    def function(x):
        kept.append(x * 2.0)
        return x

    function(tf.constant(1.0))
    with checks.refused("a tensor of a trace", also=(AttributeError, NotImplementedError)):
        checks.numbers(kept[0] + 1.0)


@clause(kills=["none-is-not-returned"])
def test_structures_and_none_are_returned(tf):
    """A function returns tensors in the structure of the Python function, None where that has None, and Python numbers
    as tensors.
    """
    function = tf.function(lambda x: {"a": (x, None), "b": [x * 2.0, 3.0]})
    for _ in range(2):
        result = function(tf.constant(1.0))
        assert sorted(result) == ["a", "b"]
        assert result["a"][1] is None
        for got, want in zip((result["a"][0], *result["b"]), (1.0, 2.0, 3.0), strict=True):
            checks.equal(got, np.float32(want))


@clause(source=CONCRETE, kills=["anything-may-be-returned"])
def test_what_is_no_tensor_cannot_be_returned(tf):
    """A function that returns an object that is no tensor, number or None is refused."""
    function = tf.function(lambda x: object())
    with checks.refused("a result that is no tensor"):
        function(tf.constant(1.0))


@clause(kills=["objects-share-their-traces"])
def test_each_object_has_traces_of_its_methods(tf):
    """A method under tf.function is traced for each object, and finds the attributes of that object."""

    class Scale:
        def __init__(self, factor):
            self.factor = factor

        @tf.function
        def __call__(self, x):
            return x * self.factor

    class Negative(Scale):
        @tf.function
        def __call__(self, x):
            return -super().__call__(x)

    two, three, minus = Scale(2.0), Scale(3.0), Negative(2.0)
    for _ in range(2):
        checks.equal(two(tf.constant(1.0)), np.float32(2.0))
        checks.equal(three(tf.constant(1.0)), np.float32(3.0))
        checks.equal(minus(tf.constant(1.0)), np.float32(-2.0))


@clause(kills=["the-trace-runs-the-function"])
def test_a_concrete_function_is_a_trace_that_has_not_been_run(tf):
    """`get_concrete_function` traces and changes no variable; the concrete function computes what the function does."""
    count = tf.Variable(0.0)

    @tf.function
    def add(x):
        count.assign_add(1.0)
        return x + count

    concrete = add.get_concrete_function(tf.TensorSpec([2], tf.float32))
    checks.equal(count, np.float32(0.0))
    checks.equal(concrete(tf.constant([1.0, 2.0])), np.float32([2.0, 3.0]))
    checks.equal(add(tf.constant([1.0, 2.0])), np.float32([3.0, 4.0]))
    assert add.experimental_get_tracing_count() == 1


@clause(
    source="https://www.tensorflow.org/api_docs/python/tf/print",
    kills=["tf-print-prints-in-the-trace"],
)
def test_tf_print_prints_at_each_call(tf, capfd):
    """`tf.print` prints the values at each call, to the standard error stream; `print` prints once, in the trace."""

    @tf.function
    def function(x):
        print("in the trace")
        tf.print("value", x)
        return x

    for value in (1, 2, 3):
        function(tf.constant(value))
    out, err = capfd.readouterr()
    assert out.split("\n").count("in the trace") == 1
    assert [line for line in err.split("\n") if line.startswith("value")] == ["value 1", "value 2", "value 3"]


@clause(
    source="https://www.tensorflow.org/api_docs/python/tf/numpy_function",
    kills=["numpy-functions-are-called-in-the-trace"],
)
def test_a_numpy_function_is_called_at_each_call(tf):
    """`tf.numpy_function` calls a Python function with the arrays of each call, in a traced function too."""
    seen = []

    def total(array):
        seen.append(array.tolist())
        return np.float32(array.sum())

    function = tf.function(lambda x: tf.numpy_function(total, [x], tf.float32) * 2.0)
    for values in ([1.0, 2.0], [3.0, 4.0]):
        checks.equal(function(tf.constant(values)), np.float32(2 * sum(values)))
    assert seen == [[1.0, 2.0], [3.0, 4.0]]
