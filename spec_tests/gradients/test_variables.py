"""Variables: cells of fixed shape and dtype, whose value is replaced by assignments."""

import operator
import re

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import Section

VARIABLE = "https://www.tensorflow.org/api_docs/python/tf/Variable"
GUIDE = "https://www.tensorflow.org/guide/variable"
clause = Section("variables", source=VARIABLE)


@clause(kills=["variable-shares-memory-with-numpy", "python-floats-become-float64"])
@given(sts.arrays(dtype=np.float32))
@example(np.array([1.0, 2.0], np.float32))
def test_holds_its_initial_value(tf, array):
    """A variable has the value, shape and dtype of its initial value, and keeps them when the array changes."""
    expected = array.copy()
    v = tf.Variable(array)
    if array.ndim:
        array[...] = 9
        v.numpy()[...] = 8
    checks.equal(v, expected)
    checks.shape(v, expected.shape)
    checks.dtype(v, tf.float32)
    checks.dtype(tf.Variable(1.5), tf.float32)
    checks.dtype(tf.Variable(1, dtype=tf.float64), tf.float64)


@clause(kills=["variable-without-value-is-zero"])
def test_needs_an_initial_value(tf):
    """Variable() and Variable(None) raise ValueError; a callable returns the initial value."""
    for make in (lambda: tf.Variable(), lambda: tf.Variable(None)):
        with pytest.raises(ValueError):  # noqa: PT011
            make()
    checks.equal(tf.Variable(lambda: tf.constant([3.0])), np.array([3.0], np.float32))


@clause(kills=["variables-are-not-trainable-by-default"])
def test_a_variable_has_a_name_and_is_trainable(tf):
    """`name` starts with the given one; `trainable` is True by default, and for None, and cannot be changed later."""
    v, frozen = tf.Variable(1.0, name="w"), tf.Variable(1.0, trainable=False)
    assert v.name.split(":")[0] == "w"
    for what, made, expected in (
        ("by default", v, True),
        ("of a variable made with trainable=False", frozen, False),
        ("of a variable made with trainable=None", tf.Variable(1.0, None), True),
    ):
        assert made.trainable is expected, f"trainable {what} is {made.trainable}, but should be {expected}"
    with pytest.raises(AttributeError):
        frozen.trainable = True


@clause(kills=["assign-add-assigns"])
@given(
    sts.arrays((3,)),
    st.lists(st.tuples(st.sampled_from(["assign", "assign_add", "assign_sub"]), sts.arrays((3,))), max_size=5),
)
@example(np.ones(3), [("assign_add", np.full(3, 2.0)), ("assign_sub", np.full(3, 0.5)), ("assign", np.zeros(3))])
def test_assign_add_and_sub(tf, initial, steps):
    """assign replaces the value, assign_add adds to it, assign_sub subtracts from it; each returns the new value."""
    v, expected = tf.Variable(initial), initial
    for method, array in steps:
        returned = getattr(v, method)(tf.constant(array))
        expected = {"assign": array, "assign_add": expected + array, "assign_sub": expected - array}[method]
        checks.equal(v, expected)
        checks.equal(returned, expected)


@clause(source=GUIDE, kills=["assignment-broadcasts", "assignment-changes-the-dtype"])
@pytest.mark.parametrize("method", ["assign", "assign_add", "assign_sub"])
def test_assignment_keeps_shape_and_dtype(tf, method):
    """A value of another shape raises an error, even one that would broadcast, and so does a tensor of another dtype
    (unless tensors are NumPy arrays, which are converted).
    """
    v = tf.Variable([[1.0, 2.0]])
    values = [tf.constant([1.0, 2.0]), tf.constant([[1.0]]), 1.0]
    if not isinstance(values[0], np.ndarray):
        values += [tf.constant([[1, 2]]), tf.constant([[1.0, 2.0]], tf.float64)]
    for value in values:
        with checks.refused(f"{method}({value!r}) to a float32 variable of shape (1, 2)"):
            getattr(v, method)(value)
        checks.equal(v, np.array([[1, 2]], np.float32))


@clause(kills=["assign-refuses-numpy-float64"])
def test_python_values_are_converted(tf):
    """assign([3, 4]) and assign(float64 array) are converted to the dtype of the variable."""
    v = tf.Variable([1.0, 2.0])
    for value in ([3, 4], np.array([3.0, 4.0]), np.array([3, 4])):
        v.assign(value)
        checks.equal(v, np.array([3, 4], np.float32))


@clause(source=GUIDE, kills=["assignment-writes-into-the-value"])
@pytest.mark.parametrize("how", ["value", "read_value", "convert_to_tensor", "identity", "expression"])
@given(sts.arrays((2,)), sts.arrays((2,)))
@example(np.array([1.0, 2.0]), np.array([5.0, 6.0]))
def test_a_read_keeps_its_value(tf, how, before, after):
    """value(), read_value(), tf.convert_to_tensor(v), tf.identity(v) and expressions keep the value that they read,
    whatever is assigned later.
    """
    v = tf.Variable(before)
    if how == "expression":
        read = v + 0.0
    else:
        read = getattr(v, how)() if how in ("value", "read_value") else getattr(tf, how)(v)
    v.assign(after)
    v.assign_add(after)
    checks.equal(read, before, f"what was read with {how}")
    checks.equal(v, 2 * after)


@clause(source=GUIDE, kills=["reflected-subtraction-of-a-variable"])
@pytest.mark.parametrize("what", ["operators", "parts", "functions"])
@given(sts.arrays((2, 2)))
@example(np.array([[1.0, 2.0], [3.0, 4.0]]))
def test_a_variable_is_a_tensor_in_expressions(tf, what, array):
    """Operators, functions, indexing, iteration and conversion take a variable as its value, and return tensors."""
    v = tf.Variable(array)
    if what == "operators":
        results = {
            "v + v": (v + v, 2 * array), "1.0 - v": (1.0 - v, 1 - array), "v * array": (v * array, array * array),
            "array - v": (array - v, 0 * array), "-v": (-v, -array), "v @ v": (v @ v, array @ array),
            "v > 0.0": (v > 0.0, array > 0), "v == v": (v == v, array == array),
        }  # fmt: skip
    elif what == "parts":
        results = {"v[0]": (v[0], array[0]), "list(v)[1]": (list(v)[1], array[1])}
        assert float(tf.Variable(1.5)) == 1.5
    else:
        results = {
            "reduce_sum(v, 0)": (tf.reduce_sum(v, 0), array.sum(0)),
            "stack([v, v])": (tf.stack([v, v]), np.stack([array, array])),
        }
    for expression, (observed, expected) in results.items():
        checks.close(observed, expected, operations=2, magnitude=16, what=expression)


@clause(
    kills=["augmented-assignment-makes-a-tensor", "scaling-in-place-makes-a-tensor", "power-in-place-makes-a-tensor"]
)
def test_augmented_assignment_raises(tf):
    """`v += 1`, `v -= 1`, `v *= 2`, `v /= 2` and `v **= 2` raise an error, because they would bind the name of the
    variable to a tensor.
    """
    v = tf.Variable(3.0)
    for in_place in (operator.iadd, operator.isub, operator.imul, operator.itruediv, operator.ipow):
        with checks.refused("the assignment", also=RuntimeError):
            in_place(v, 2.0)
    checks.equal(v, np.float32(3.0))


@clause(kills=["tensor-hashes-by-identity"])
def test_a_variable_is_not_hashable(tf):
    """hash(v) raises TypeError; v.ref() is a key that stands for v itself."""
    v, w = tf.Variable(1.0), tf.Variable(1.0)
    with pytest.raises(TypeError):
        hash(v)
    assert {v.ref(): "v", w.ref(): "w"}[w.ref()] == "w"
    assert v.ref().deref() is v


@clause(source=GUIDE, kills=["gradient-flows-through-assign"])
def test_reading_is_recorded_assigning_is_not(tf):
    """The result of assign_add is the variable with its new value, on a tape too: the addition has no gradient."""
    v = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = v.assign_add(v) * v
    checks.equal(y, np.float32(16.0))
    checks.equal(tape.gradient(y, v), np.float32(8.0))


@clause(kills=["variable-repr-forgets-the-name"])
def test_prints_its_name_shape_dtype_and_value(tf):
    """repr shows that it is a Variable, and its name, shape, dtype and value."""
    observed = repr(tf.Variable([1.0, 2.0], name="weights_of_mine"))
    for part in ("Variable", "weights_of_mine", r"[(\[]2,?[)\]]", "float32", r"\[\s*1\.0?,?\s+2\.0?\s*\]"):
        assert re.search(part, observed), f"the repr is {observed}, but should contain {part}"
