"""What `gradient` returns: for which targets and sources, in which structure, and when it may be called."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.gradients.differentiation import gradient
from spec_tests.harness import Section

TAPE = "https://www.tensorflow.org/api_docs/python/tf/GradientTape"
AUTODIFF = "https://www.tensorflow.org/guide/autodiff"
ADVANCED = "https://www.tensorflow.org/guide/advanced_autodiff"
clause = Section("gradient", source=TAPE)


@clause(seed="004", kills=["second-use-of-an-input-is-lost"])
def test_gradient_has_the_dtype_of_its_source(tf):
    """The gradient of x · x at a watched x = 3 is 6, of the dtype and shape of x."""
    observed = gradient(tf, lambda x: x * x, 3.0)
    checks.equal(observed, np.float32(6.0))
    checks.dtype(observed, tf.float32)


@clause(seed="004", kills=["every-tape-is-persistent"])
def test_one_gradient_for_each_tape(tf):
    """A tape computes one gradient, and raises RuntimeError for a second one: persistent is False by default."""
    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x * x
    tape.gradient(y, x)
    with pytest.raises(RuntimeError):
        tape.gradient(y, x)


@clause(seed="004", kills=["persistent-tape-adds-up", "no-tape-is-persistent"])
@given(st.integers(2, 4))
@example(3)
def test_persistent_tape_differentiates_again(tf, times):
    """A persistent tape computes any number of gradients, of any target, and the same one each time."""
    x = tf.constant(3.0)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = x * x
        z = y * y
    for _ in range(times):
        checks.equal(tape.gradient(z, x), np.float32(108.0), "dz/dx")
        checks.equal(tape.gradient(y, x), np.float32(6.0), "dy/dx")
        checks.equal(tape.gradient(z, y), np.float32(18.0), "dz/dy")


@clause(seed="004", kills=["gradient-of-the-mean", "gradient-of-the-first-target-only", "a-target-counts-once"])
@given(sts.vectors(), sts.vectors())
@example(np.array([1.0, 2.0]), np.array([3.0]))
def test_gradient_is_that_of_the_sum(tf, a, b):
    """A target of any shape, or a list of targets, has the gradient of the sum of all elements; a target that is
    listed twice counts twice.
    """
    x = tf.constant(np.float64(1.5))
    with tf.GradientTape() as tape:
        tape.watch(x)
        first, second = x * x * a, x * b
    checks.close(tape.gradient([first, second, second], x), 3.0 * a.sum() + 2 * b.sum(), operations=20, magnitude=60)


@clause(
    seed="004",
    erratum="the tutorial says that `gradient` always returns a list",
    kills=["gradient-always-returns-a-list", "gradients-in-reverse-order"],
)
@given(sts.structures(st.integers(0, 4)))
@example([0, {"b": 1, "a": (2, 0)}])
@example(3)
def test_sources_come_back_in_their_structure(tf, structure):
    """One source gives one tensor; a list, tuple, dict or nested structure gives the same structure of gradients."""
    xs = [tf.constant(float(i + 1)) for i in range(5)]
    with tf.GradientTape() as tape:
        tape.watch(xs)
        y = sum(10.0**i * x for i, x in enumerate(xs))
    observed = tape.gradient(y, tf.nest.map_structure(lambda i: xs[i], structure))
    values = tf.nest.map_structure(lambda g: round(float(g)), observed)
    expected = tf.nest.map_structure(lambda i: 10**i, structure)
    assert values == expected, f"the gradients are {values}, but should be {expected}"


@clause(kills=["gradient-is-given-once"])
def test_a_source_may_be_listed_twice(tf):
    """A source that is listed twice gets its full gradient both times."""
    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x * x
    for observed in tape.gradient(y, [x, x]):
        checks.equal(observed, np.float32(6.0))


@clause(source=AUTODIFF, kills=["second-use-of-an-input-is-lost"])
@given(sts.arrays())
@example(np.array([[1.0, -2.0]]))
def test_uses_of_a_value_add_up(tf, array):
    """A value that is used several times, even twice by one operation, gets the sum of the contributions."""
    observed = gradient(tf, lambda x: x * x + x * tf.stop_gradient(x) + x, array)
    checks.close(observed, 3 * array + 1, operations=4, magnitude=8)


@clause(source=AUTODIFF, kills=["intermediate-sources-are-lost", "intermediate-source-cuts-the-path"])
def test_intermediate_values_have_gradients(tf):
    """An intermediate value is a source like any other, and does not cut the path to the source behind it."""
    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x * x
        z = y * y
    of_x, of_y = tape.gradient(z, [x, y])
    checks.equal(of_y, np.float32(18.0), "dz/dy")
    checks.equal(of_x, np.float32(108.0), "dz/dx")


@clause(kills=["target-is-no-source"])
def test_a_tensor_has_gradient_one_by_itself(tf):
    """∂x/∂x = 1, to which other targets add."""
    x = tf.constant([1.0, 2.0])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = 3.0 * x
    checks.equal(tape.gradient(x, x), np.ones(2, np.float32))
    checks.equal(tape.gradient([x, y], x), np.full(2, 4, np.float32))


@clause(seed="004", kills=["unconnected-is-always-zero", "unconnected-zero-is-ignored"])
@given(sts.arrays())
@example(np.array([[1.0], [2.0]]))
def test_unconnected_is_none_or_zero(tf, array):
    """A source that the target does not depend on has the gradient None, or zeros with unconnected_gradients="zero"."""

    def gradient_of_other(**options):
        x, other = tf.constant(3.0), tf.constant(array)
        with tf.GradientTape() as tape:
            tape.watch([x, other])
            y = x * x
        return tape.gradient(y, other, **options)

    checks.none(gradient_of_other())
    checks.none(gradient_of_other(unconnected_gradients=tf.UnconnectedGradients.NONE))
    checks.equal(gradient_of_other(unconnected_gradients="zero"), np.zeros_like(array))
    checks.equal(gradient_of_other(unconnected_gradients=tf.UnconnectedGradients.ZERO), np.zeros_like(array))


@clause
def test_other_values_of_unconnected_gradients_raise(tf):
    """unconnected_gradients takes "none" and "zero"; anything else raises ValueError."""
    with pytest.raises(ValueError):  # noqa: PT011
        gradient(tf, lambda x: x * x, 3.0, unconnected_gradients="nonsense")


@clause(kills=["output-gradients-are-ignored"])
@given(sts.vectors(min_size=3, max_size=3), sts.vectors(min_size=3, max_size=3))
@example(np.array([1.0, 2.0, -1.0]), np.array([0.5, 0.0, 2.0]))
def test_output_gradients_contract_the_jacobian(tf, array, v):
    """With output_gradients=v the gradient of y is Σ_i v_i · ∂y_i/∂x."""
    observed = gradient(tf, lambda x: x * x * x, array, output_gradients=tf.constant(v))
    checks.close(observed, v * 3 * array**2, operations=6, magnitude=24)


@clause(kills=["output-gradients-are-ignored", "first-output-gradient-serves-all"])
def test_output_gradients_for_each_target(tf):
    """For a list of targets, output_gradients is a list with one gradient each."""
    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y, z = x * x, 5.0 * x
    observed = tape.gradient([y, z], x, output_gradients=[tf.constant(2.0), tf.constant(-1.0)])
    checks.equal(observed, np.float32(2 * 6 - 5))


@clause
def test_output_gradients_fit_their_target(tf):
    """An output gradient has the dtype of its target, and no more axes."""
    for v in (tf.constant(np.ones((2, 2), np.float32)), tf.constant(np.ones(2))):
        with checks.refused(f"an output gradient of shape {v.shape} and dtype {v.dtype}"):
            gradient(tf, lambda x: x * x, np.ones(2, np.float32), output_gradients=v)


@clause(seed="004", kills_none="a renamed argument is an error of any call")
def test_gradient_names_its_arguments(tf):
    """The arguments are called target, sources, output_gradients and unconnected_gradients."""
    x = tf.constant(3.0)
    with tf.GradientTape(persistent=False, watch_accessed_variables=True) as tape:
        tape.watch(tensor=x)
        y = x * x
    observed = tape.gradient(target=y, sources=x, output_gradients=None, unconnected_gradients="none")
    checks.equal(observed, np.float32(6.0))


@clause(kills=["target-none-gives-none"])
def test_a_target_must_be_a_tensor(tf):
    """A target that is None raises TypeError, and does not have the gradient None."""
    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
    with pytest.raises(TypeError):
        tape.gradient(None, x)


@clause(seed="004", kills=["gradient-inside-the-block-is-refused"])
def test_gradient_may_be_taken_inside_the_context(tf):
    """`gradient` may be called inside the context of the tape, which can be left as usual."""
    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        observed = tape.gradient(x * x, x)
    checks.equal(observed, np.float32(6.0))


@clause(source=AUTODIFF, seed="004", kills=["tape-differentiates-integers"])
def test_integers_have_no_gradient(tf):
    """An integer source, an integer target, and a path through an integer have the gradient None."""
    i, x = tf.constant(3), tf.constant(1.5)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([i, x])
        square, truncated = i * i, tf.cast(x * x, tf.int32)
        there_and_back = tf.cast(tf.cast(x, tf.int32), tf.float32)
    checks.none(tape.gradient(square, i), "the gradient of an integer source")
    checks.none(tape.gradient(truncated, x), "the gradient of an integer target")
    checks.none(tape.gradient(there_and_back, x), "the gradient through an integer")
