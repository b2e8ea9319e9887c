"""A traced function computes what Python would: values, derivatives, and control flow, of drawn programs."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests.gradients.programs import AMPLIFICATION, Program, programs
from spec_tests.harness import Section

GUIDE = "https://www.tensorflow.org/guide/function"
FUNCTION = "https://www.tensorflow.org/api_docs/python/tf/function"
clause = Section("traced-programs", source=GUIDE, needs=("function", "tape"))

SMOOTH = Program((("multiply", (0, 1)), ("sin", (2,)), ("matmul", (3, 3))))
SQUARES = [np.array([[0.5, 1.0], [0.25, -1.0]]), np.array([[1.0, -0.5], [0.75, 0.5]])]


def agree(got, want, what):
    """Two gradients, of which None stands for zero."""
    if got is None or want is None:
        for other in (got, want):
            if other is not None:
                checks.equal(other, np.zeros_like(checks.numbers(other)), what)
    else:
        checks.close(got, checks.numbers(want), operations=100, magnitude=AMPLIFICATION, what=what)


@clause(cost=4, kills=["a-lent-array-is-returned"])
@given(programs(), st.integers(1, 3))
@example((SMOOTH, SQUARES), 3)
@example((Program((("branch", (0,)), ("sum", (1,)))), [np.array([0.5, 1.0])]), 2)
def test_a_traced_program_computes_what_python_computes(tf, drawn, calls):
    """A composition of operations under `tf.function` has the values and gradients of the same composition run by
    Python, at the first call and at the next ones, with other values too; and results stay as they were returned.
    """
    program, inputs = drawn

    def value_and_gradients(*xs):
        with tf.GradientTape() as tape:
            tape.watch(xs)
            total = tf.reduce_sum(program.run(tf, list(xs)))
        return total, tape.gradient(total, list(xs))

    traced, results = tf.function(value_and_gradients), []
    for call in range(calls):
        xs = [tf.constant(x / (call + 1)) for x in inputs]
        results.append((traced(*xs), value_and_gradients(*xs)))
    for (total, gradients), (expected, by_python) in results:
        checks.close(total, checks.numbers(expected), operations=100, magnitude=AMPLIFICATION)
        for i, (got, want) in enumerate(zip(gradients, by_python, strict=True)):
            agree(got, want, f"∂/∂v[{i}]")


@clause(cost=4, kills=["the-derivative-of-a-function-is-that-of-its-first-call"])
@given(programs())
@example((SMOOTH, SQUARES))
def test_a_tape_differentiates_through_a_function_twice(tf, drawn):
    """The first and second derivatives of a traced function, by tapes around its call, are those of the Python
    function.
    """
    program, inputs = drawn

    def derivatives(function, xs):
        with tf.GradientTape() as outer:
            outer.watch(xs)
            with tf.GradientTape() as inner:
                inner.watch(xs)
                total = tf.reduce_sum(function(*xs))
            gradients = inner.gradient(total, xs, unconnected_gradients="zero")
            squares = sum((tf.reduce_sum(g * g) for g in gradients[1:]), tf.reduce_sum(gradients[0] * gradients[0]))
        return [*gradients, *outer.gradient(squares, xs, unconnected_gradients="zero")]

    def value(*xs):
        return program.run(tf, list(xs))

    traced = tf.function(value)
    for scale in (1.0, 0.5):
        xs = [tf.constant(x * scale) for x in inputs]
        for got, want in zip(derivatives(traced, xs), derivatives(value, xs), strict=True):
            largest = np.max(np.abs(checks.numbers(want)), initial=1.0)
            checks.close(got, checks.numbers(want), operations=1000, magnitude=AMPLIFICATION * largest)


@clause(kills=["captured-tensors-have-no-gradient"])
def test_tensors_and_variables_from_outside_have_gradients(tf):
    """A tape around the call sees the variables and watched tensors that the function finds outside."""
    w, c = tf.Variable(3.0), tf.constant(2.0)
    traced = tf.function(lambda x: x * w * c)
    for value in (5.0, 7.0):
        x = tf.constant(value)
        with tf.GradientTape() as tape:
            tape.watch([x, c])
            y = traced(x)
        for got, want in zip(tape.gradient(y, [x, w, c]), (6.0, 2 * value, 3 * value), strict=True):
            checks.equal(got, np.float32(want))


@clause(kills=["each-output-has-the-gradient-of-the-first"])
def test_each_of_several_results_has_its_own_gradient(tf):
    """A tape around the call differentiates each result by itself, and their sum."""
    traced = tf.function(lambda x: (x * x, 3.0 * x))
    for _ in range(2):
        x = tf.constant(2.0)
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(x)
            square, triple = traced(x)
        checks.equal(tape.gradient(square, x), np.float32(4.0))
        checks.equal(tape.gradient(triple, x), np.float32(3.0))
        checks.equal(tape.gradient([square, triple], x), np.float32(7.0))


@clause(kills=["the-derivative-draws-again"])
def test_the_gradient_goes_with_the_random_numbers_that_were_drawn(tf):
    """The gradient of a function that draws random numbers is that of the numbers that this call has drawn."""

    @tf.function
    def scaled(x):
        r = tf.random.uniform([4])
        return x * r, r

    for _ in range(3):
        x = tf.constant(np.ones(4, np.float32))
        with tf.GradientTape() as tape:
            tape.watch(x)
            y, r = scaled(x)
        checks.equal(tape.gradient(y, x), checks.numbers(r))


@clause(source=(GUIDE, FUNCTION), kills=["the-first-branch-is-always-taken"])
@given(st.lists(st.integers(-3, 3), min_size=1, max_size=6))
@example([1, -1, 2, -2])
def test_a_branch_is_chosen_at_each_call(tf, values):
    """An `if` on a tensor chooses its branch by the value of each call; so does its gradient."""

    @tf.function
    def branch(x):
        if x > 0.0:
            return x * x
        return -3.0 * x

    for value in values:
        x = tf.constant(float(value))
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = branch(x)
        checks.equal(y, np.float32(value**2 if value > 0 else -3 * value))
        checks.equal(tape.gradient(y, x), np.float32(2 * value if value > 0 else -3))


@clause(source=(GUIDE, FUNCTION), kills=["loops-run-as-often-as-in-the-trace"])
@given(st.lists(st.integers(0, 6), min_size=1, max_size=5))
@example([3, 0, 6, 3])
def test_a_loop_runs_as_often_as_its_condition_holds(tf, counts):
    """A `while` on a tensor, and a `for` over `tf.range`, run as often as the values of each call say."""

    @tf.function
    def halve(x, n):
        i = tf.constant(0)
        while i < n:
            x = x / 2.0
            i += 1
        return x

    @tf.function
    def add(x):
        total = tf.constant(0.0)
        for row in x:
            total += row
        return total

    for n in counts:
        checks.equal(halve(tf.constant(8.0), tf.constant(n)), np.float32(8.0 / 2**n))
        checks.equal(add(tf.constant(np.ones(n + 1, np.float32))), np.float32(n + 1))


@clause(
    source=[
        f"https://www.tensorflow.org/api_docs/python/tf/{name}"
        for name in ("cond", "case", "switch_case", "while_loop")
    ],
    kills=["cond-calls-the-other-branch"],
)
@pytest.mark.parametrize("traced", [False, True], ids=["eager", "traced"])
def test_control_flow_operations_call_the_branch_that_is_chosen(tf, traced):
    """`tf.cond`, `tf.case` and `tf.switch_case` give the result of the branch that the value chooses, and
    `tf.while_loop` runs its body as long as its condition holds.
    """

    def choose(x):
        return (
            tf.cond(x > 1.0, lambda: x + 10.0, lambda: x - 10.0),
            tf.case([(x > 2.0, lambda: x * 2.0), (x > 1.0, lambda: x * 3.0)], default=lambda: x),
            tf.switch_case(tf.cast(x, tf.int32), [lambda: x, lambda: -x, lambda: 2.0 * x]),
            tf.while_loop(lambda i, v: i < 3.0, lambda i, v: (i + 1.0, v * 2.0), (x, tf.constant(1.0)))[1],
        )

    function = tf.function(choose) if traced else choose
    for value, expected in ((0.0, (-10.0, 0.0, 0.0, 8.0)), (1.5, (11.5, 4.5, -1.5, 4.0)), (2.5, (12.5, 5.0, 5.0, 2.0))):
        for got, want in zip(function(tf.constant(value)), expected, strict=True):
            checks.equal(got, np.float32(want))


@clause(kills=["inner-functions-are-constants"])
def test_functions_call_functions(tf):
    """A traced function that calls another one computes what the two do, with their gradients."""
    square = tf.function(lambda x: x * x)
    fourth = tf.function(lambda x: square(square(x)))
    for value in (1.0, 2.0):
        x = tf.constant(value)
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = fourth(x)
        checks.equal(y, np.float32(value**4))
        checks.equal(tape.gradient(y, x), np.float32(4 * value**3))


@clause(source=FUNCTION, cost=50, kills_none="the option changes nothing that can be seen")
@given(programs())
@example((SMOOTH, SQUARES))
def test_compiling_changes_no_value(tf, drawn):
    """With `jit_compile=True` a function has the same values, up to rounding."""
    program, inputs = drawn
    xs = [tf.constant(x) for x in inputs]
    compiled = tf.function(lambda *xs: tf.reduce_sum(program.run(tf, list(xs))), jit_compile=True)
    checks.close(compiled(*xs), np.sum(program.evaluate(inputs)), operations=100, magnitude=AMPLIFICATION)
