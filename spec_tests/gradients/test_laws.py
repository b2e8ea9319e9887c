"""Laws of differentiation, on random programs, and of tapes, in any order of their methods."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.gradients.programs import AMPLIFICATION, Program, programs
from spec_tests.gradients.tape_machine import run_tape_machine
from spec_tests.harness import Section

TAPE = "https://www.tensorflow.org/api_docs/python/tf/GradientTape"
ADVANCED = "https://www.tensorflow.org/guide/advanced_autodiff"
clause = Section("laws", source=TAPE)


def differentiate(tf, program, inputs, second=None):
    """The sum of the results of a program, and the gradient by each of its inputs."""
    xs = [tf.constant(x) for x in inputs]
    with tf.GradientTape() as tape:
        tape.watch(xs)
        total = tf.reduce_sum(program.run(tf, xs))
    return total, tape.gradient(total, xs, unconnected_gradients="zero")


@clause(kills=["second-use-of-an-input-is-lost"])
@given(programs())
@example((Program((("multiply", (0, 1)), ("sum", (2,)), ("add", (3, 3)))), [np.ones((2, 3)), np.full((1, 3), 0.5)]))
@example((Program((("square", (0,)), ("sin", (1,)))), [np.array([0.5, -1.25])]))
def test_random_program_follows_the_central_difference(tf, drawn):
    """The gradient of a composition of operations is its central difference, up to the error of the difference."""
    program, inputs = drawn
    _, gradients = differentiate(tf, program, inputs)
    for i, observed in enumerate(gradients):
        checks.follows_difference(observed, program.total(inputs, i), inputs[i], f"∂/∂v[{i}]")


@clause(kills=["second-use-of-an-input-is-lost"])
@given(programs())
@example(
    (Program((("matmul", (0, 1)), ("softmax", (2,)), ("max", (3,)))), [np.eye(2, 3), np.arange(6.0).reshape(3, 2) / 4])
)
@example((Program((("divide", (0, 1)), ("sin", (2,)))), [np.ones((2, 3)), np.full((1, 3), 0.5)]))
def test_random_program_is_differentiated_exactly(tf, spec, drawn):
    """Value and gradient of a composition are exact to rounding, and agree with those of the reference."""
    program, inputs = drawn
    total, gradients = differentiate(tf, program, inputs)
    _, agreed = differentiate(spec, program, inputs)
    checks.close(total, np.sum(program.evaluate(inputs)), magnitude=AMPLIFICATION)
    for i, (observed, of_reference) in enumerate(zip(gradients, agreed, strict=True)):
        exact = checks.complex_step(program.total(inputs, i), inputs[i])
        checks.close(observed, exact, magnitude=AMPLIFICATION, what=f"∂/∂v[{i}]")
        checks.close(
            observed, checks.numbers(of_reference), magnitude=AMPLIFICATION, what=f"∂/∂v[{i}] beside the reference"
        )


@clause(kills=["output-gradients-are-ignored", "jacobian-is-transposed"])
@given(programs(max_inputs=1), st.randoms(use_true_random=False))
@example((Program((("outer", (0, 0)), ("sin", (1,)))), [np.array([[0.5, 1.0]])]), None)
def test_random_program_contracts_its_jacobian(tf, drawn, random):
    """gradient(y, x, output_gradients=v) = Σ v · jacobian(y, x), summed over the axes of y."""
    program, (value,) = drawn
    x = tf.constant(value)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = program.run(tf, [x])
    v = np.array([random.randint(-4, 4) if random else 1 for _ in range(checks.numbers(y).size)], float).reshape(
        y.shape
    )
    product = tape.gradient(y, x, output_gradients=tf.constant(v), unconnected_gradients="zero")
    jacobian = checks.numbers(tape.jacobian(y, x, unconnected_gradients="zero", experimental_use_pfor=False))
    checks.close(product, np.tensordot(v, jacobian, v.ndim), operations=v.size, magnitude=AMPLIFICATION)


@clause(source=ADVANCED, kills=["gradient-is-computed-out-of-sight", "tanh-derivative-is-constant-for-an-outer-tape"])
@given(programs(max_inputs=1))
@example((Program((("multiply", (0, 0)), ("tanh", (1,)), ("sum", (2,)))), [np.array([0.5, -1.0, 0.25])]))
def test_second_derivative_is_symmetric(tf, drawn):
    """The matrix of second derivatives is symmetric, and its columns are the differences of the exact gradient."""
    program, (value,) = drawn
    x = tf.constant(value)
    with tf.GradientTape(persistent=True) as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = tf.reduce_sum(program.run(tf, [x]))
        g = inner.gradient(y, x, unconnected_gradients="zero")
    hessian = checks.numbers(outer.jacobian(g, x, unconnected_gradients="zero", experimental_use_pfor=False))
    square = hessian.reshape(value.size, value.size)
    checks.close(square, square.T, magnitude=AMPLIFICATION, what="the matrix of second derivatives")
    for i in range(value.size):
        component = lambda at, i=i: checks.complex_step(program.total([at], 0), at).reshape(-1)[i]  # noqa: E731
        checks.follows_difference(
            square[i].reshape(value.shape), component, value, f"row {i} of the second derivatives"
        )


@clause(kills=["gradient-is-normalised"])
@given(programs(max_inputs=1), sts.moderate(), sts.moderate())
@example((Program((("sin", (0,)),)), [np.array([1.0, 2.0])]), 2.0, -1.5)
def test_gradient_is_linear_in_the_target(tf, drawn, a, b):
    """grad(a·y + b·z) = a·grad(y) + b·grad(z)."""
    program, (value,) = drawn
    x = tf.constant(value)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y, z = tf.reduce_sum(program.run(tf, [x])), tf.reduce_sum(x * x)
        combined = a * y + b * z
    of = [checks.numbers(tape.gradient(target, x, unconnected_gradients="zero")) for target in (combined, y, z)]
    checks.close(of[0], a * of[1] + b * of[2], operations=4, magnitude=AMPLIFICATION)


@clause(kills=["reset-keeps-the-watch", "stop-recording-does-nothing"])
def test_any_order_of_watch_record_and_reset(tf):
    """In any order of watch, operations, stop, reset and gradient, the gradient is that of the recorded steps."""
    run_tape_machine(tf)


@clause(kills=["backward-pass-is-recursive"])
def test_the_length_of_a_chain_is_no_limit(tf):
    """A computation may have any length: 20,000 additions have their gradient."""
    x = tf.constant(0.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x
        for _ in range(20_000):
            y = y + x
    checks.equal(tape.gradient(y, x), np.float32(20_001))
