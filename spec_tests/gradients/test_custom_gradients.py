"""Gradients that the program decides: `stop_gradient` and `custom_gradient`."""

import numpy as np
import pytest
from hypothesis import example, given

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.gradients.differentiation import gradient, gradient_of
from spec_tests.harness import Section

AUTODIFF = "https://www.tensorflow.org/guide/autodiff"
CUSTOM = "https://www.tensorflow.org/api_docs/python/tf/custom_gradient"
clause = Section("custom-gradients", source=CUSTOM)


@clause(source=AUTODIFF, kills=["stop-gradient-lets-through"])
@given(sts.arrays())
@example(np.array([2.0, -1.0]))
def test_stop_gradient_disconnects(tf, array):
    """stop_gradient(x) has the value of x and no derivative: x · stop_gradient(x) has the gradient x."""
    checks.close(gradient(tf, lambda x: x * tf.stop_gradient(x), array), array)
    checks.none(gradient(tf, tf.stop_gradient, array))


@clause(kills=["custom-gradient-is-ignored"])
@given(sts.arrays(), sts.moderate())
@example(np.array([2.0, -1.0]), 5.0)
def test_custom_gradient_replaces_the_derivative(tf, array, factor):
    """The function that a custom_gradient function returns beside its result maps ∂L/∂y to ∂L/∂x."""

    @tf.custom_gradient
    def f(x):
        return tf.sin(x), lambda upstream: upstream * factor

    checks.close(f(tf.constant(array)), np.sin(array))
    checks.close(gradient(tf, lambda x: 3.0 * f(x), array), np.full(array.shape, 3 * factor), magnitude=8)


@clause(kills=["custom-gradient-hides-its-forward-pass"])
@given(sts.moderate())
@example(1.0)
def test_custom_gradient_is_differentiated_again(tf, value):
    """With f = log(1 + e) and the gradient 1 − 1/(1 + e), where e = eˣ comes from the forward pass, f″ = σ·(1 − σ)."""

    @tf.custom_gradient
    def log1pexp(x):
        e = tf.exp(x)
        return tf.math.log(1.0 + e), lambda upstream: upstream * (1.0 - 1.0 / (1.0 + e))

    x = tf.constant(np.float64(value))
    with tf.GradientTape() as outer:
        outer.watch(x)
        first = gradient_of(tf, log1pexp, x)
    s = 1 / (1 + np.exp(-value))
    checks.close(first, s, operations=8)
    checks.close(outer.gradient(first, x), s * (1 - s), operations=16)


@clause(kills=["custom-gradient-sees-the-first-output-only"])
def test_each_output_has_an_upstream_gradient(tf):
    """With several outputs `grad` receives one upstream gradient each, zeros for an unused one; it returns one for each
    input.
    """

    @tf.custom_gradient
    def f(a, b):
        return (a + b, a * b), lambda up_sum, up_product: (up_sum + 10.0 * up_product, up_sum + 100.0 * up_product)

    a, b = tf.constant([1.0, 2.0]), tf.constant([3.0, 4.0])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([a, b])
        total, product = f(a, b)
        both = total + 2.0 * product
    for target, expected in ((both, [21.0, 201.0]), (product, [10.0, 100.0])):
        for observed, number in zip(tape.gradient(target, [a, b]), expected, strict=True):
            checks.equal(observed, np.full(2, number, np.float32))


@clause(kills=["custom-gradient-forgets-variables"])
def test_variables_have_gradients_too(tf):
    """A custom_gradient function that reads a variable returns gradients for it too, through `variables=`."""
    w = tf.Variable(5.0)

    @tf.custom_gradient
    def f(x):
        return x * w, lambda upstream, variables=None: (upstream * 7.0, [upstream * 11.0 for _ in variables])

    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = f(x)
    of_x, of_w = tape.gradient(y, [x, w])
    checks.equal(of_x, np.float32(7.0))
    checks.equal(of_w, np.float32(11.0))


@clause(kills=["custom-gradient-forgets-variables"])
def test_grad_must_take_the_variables(tf):
    """If the function reads a variable and `grad` has no argument `variables`, TypeError is raised."""
    w = tf.Variable(5.0)

    @tf.custom_gradient
    def f(x):
        return x * w, lambda upstream: upstream

    with tf.GradientTape(), pytest.raises(TypeError):
        f(tf.constant(3.0))


@clause
def test_grad_returns_one_gradient_for_each_input(tf):
    """`grad` returns one gradient for each input; another number raises ValueError."""

    @tf.custom_gradient
    def f(x):
        return x * 2.0, lambda upstream: (upstream, upstream)

    with pytest.raises(ValueError):  # noqa: PT011
        gradient(tf, f, 3.0)
