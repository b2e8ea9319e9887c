"""What a traced function does to variables and random sequences: the same as Python, in the same order, at each
call.
"""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests.harness import Section

GUIDE = "https://www.tensorflow.org/guide/function"
clause = Section("traced-state", source=GUIDE, needs=("function", "variables"))

STEPS = st.lists(
    st.tuples(st.sampled_from(["assign", "assign_add", "assign_sub", "read"]), st.integers(0, 1), st.integers(0, 1)),
    min_size=1,
    max_size=8,
)


def run(cells, steps, x, reads):
    """Assignments between two cells, each of the sum of a cell and x; `reads` collects what is read."""
    for name, target, source in steps:
        if name == "read":
            reads.append(cells[target] * 1.0)
        else:
            getattr(cells[target], name)(cells[source] + x)
    return reads


class Cell:
    """A variable of NumPy."""

    def __init__(self, value):
        self.value = value

    def assign(self, value):
        self.value = value

    def assign_add(self, value):
        self.value = self.value + value

    def assign_sub(self, value):
        self.value = self.value - value

    def __add__(self, x):
        return self.value + x

    def __mul__(self, factor):
        return self.value * factor


@clause(kills=["assignments-happen-at-the-end", "assignments-happen-in-the-trace-only"])
@given(STEPS, st.integers(1, 3), st.sampled_from([(), (100,)]))
@example([("assign", 0, 1), ("read", 0, 0), ("assign_add", 1, 0), ("read", 1, 0)], 3, (100,))
def test_assignments_happen_in_the_order_of_the_code(tf, steps, calls, shape):
    """Variables are read and assigned in the order of the code, at each call, whether or not the result is returned;
    and what was read stays as it was read.
    """
    cells = [tf.Variable(np.full(shape, value, np.float32)) for value in (1.0, 2.0)]
    model = [Cell(np.full(shape, value, np.float32)) for value in (1.0, 2.0)]
    function = tf.function(lambda x: run(cells, steps, x, []))
    kept = []
    for call in range(calls):
        x = np.full(shape, call + 1, np.float32)
        before = [(cell.read_value(), Cell(expected.value)) for cell, expected in zip(cells, model, strict=True)]
        kept += [*before, *zip(function(tf.constant(x)), map(Cell, run(model, steps, x, [])), strict=True)]
    for got, want in [*kept, *zip(cells, model, strict=True)]:
        checks.equal(got, want.value)


@clause(kills=["variables-are-created-at-each-call"])
def test_a_variable_is_created_on_the_first_call_only(tf):
    """A function may create a variable on its first call, and keep it."""
    made = []

    @tf.function
    def count(x):
        if not made:
            made.append(tf.Variable(tf.ones([2]) * 10.0))
        return made[0].assign_add(x) * 1.0

    for call in (1, 2, 3):
        checks.equal(count(tf.constant([1.0, 2.0])), np.float32([10.0 + call, 10.0 + 2 * call]))
    assert len(made) == 1


@clause(kills=["variables-may-be-created-at-any-time"])
def test_variables_cannot_be_created_at_each_call(tf):
    """A function that creates a variable whenever it is traced is refused."""

    @tf.function
    def function(x):
        return tf.Variable(1.0) * x

    with checks.refused("a variable for each trace"):
        function(tf.constant(1.0))
        function(tf.constant([1.0]))


@clause(kills=["an-error-in-the-trace-leaves-its-assignments"])
def test_an_error_in_the_trace_changes_nothing(tf):
    """An exception in the Python code reaches the caller, and leaves the variables as they were; the next call
    works.
    """
    variable = tf.Variable(1.0)
    wrong = [True]

    @tf.function
    def function(x):
        variable.assign(x)
        if wrong[0]:
            raise KeyError("on purpose")
        return variable * 2.0

    with pytest.raises(KeyError):
        function(tf.constant(5.0))
    checks.equal(variable, np.float32(1.0))
    wrong[0] = False
    checks.equal(function(tf.constant(5.0)), np.float32(10.0))
    checks.equal(variable, np.float32(5.0))


@clause(needs=("function", "random"), kills=["random-numbers-are-frozen"])
@pytest.mark.parametrize("shape", [(4,), (100,)], ids=str)
def test_random_operations_draw_anew_at_each_call(tf, shape):
    """Each call draws new numbers, and the global seed makes the sequence of calls repeatable."""
    draw = tf.function(lambda: (tf.random.normal(shape), tf.random.uniform(shape)))
    sequences = []
    for _ in range(2):
        tf.random.set_seed(3)
        fresh = tf.function(lambda: (tf.random.normal(shape), tf.random.uniform(shape)))
        sequences.append([checks.numbers(value) for _ in range(3) for value in fresh()])
    for got, want in zip(*sequences, strict=True):
        checks.equal(got, want)
    first, second = ([checks.numbers(value) for value in draw()] for _ in range(2))
    assert not np.array_equal(first[0], second[0])
    assert not np.array_equal(first[1], second[1])


@clause(kills=["results-are-overwritten-by-the-next-call"])
@given(st.integers(2, 5))
@example(3)
def test_results_stay_as_they_were_returned(tf, calls):
    """What a call returned, and what was read from a variable, is not changed by the calls that follow."""
    weights = tf.Variable(np.ones((16, 16), np.float32))

    @tf.function
    def step(x):
        y = tf.matmul(x, weights) / 16.0
        weights.assign_sub(0.5 * y)
        return y, y * 2.0, tf.reduce_sum(y)

    kept = []
    for call in range(calls):
        results = step(tf.constant(np.full((16, 16), call + 1, np.float32)))
        values = [*results, weights.read_value(), tf.convert_to_tensor(weights)]
        kept += [(value, checks.numbers(value).copy()) for value in values]
    for value, was in kept:
        checks.equal(value, was)
