"""tf.keras.activations: each function against its formula in NumPy."""

from math import erf

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.functions import gradients, softmax
from spec_tests.harness import Section

ACTIVATIONS = "https://keras.io/api/layers/activations/"
clause = Section("activations", source=ACTIVATIONS, needs=("keras",))


def elu(x, alpha=1.0):
    return np.where(x > 0, x, alpha * (np.exp(np.minimum(x, 0)) - 1))


def normal_distribution(x):
    return np.vectorize(lambda t: (1 + erf(t / np.sqrt(2))) / 2, otypes=[np.float64])(x)


EVERYWHERE = {
    "linear": lambda x: x,
    "relu": lambda x: np.where(x > 0, x, 0 * x),
    "elu": elu,
    "selu": lambda x: 1.0507009873554805 * elu(x, 1.6732632423543772),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "tanh": lambda x: 1 - 2 / (np.exp(2 * x) + 1),
    "softplus": lambda x: np.log(1 + np.exp(x)),
    "softsign": lambda x: x / (1 + np.abs(x)),
    "exponential": np.exp,
    "swish": lambda x: x / (1 + np.exp(-x)),
    "gelu": lambda x: x * normal_distribution(x),
}
SINCE_KERAS_3 = {
    "silu": lambda x: x / (1 + np.exp(-x)),
    "relu6": lambda x: np.minimum(np.where(x > 0, x, 0 * x), 6),
    "leaky_relu": lambda x: np.where(x > 0, x, 0.2 * x),
    "log_softmax": lambda x: np.log(softmax(x)),
}


@clause(kills=["softsign-is-tanh", "gelu-is-approximate"])
@given(sts.vectors(low=-4, high=4))
@example(np.array([-2.0, -0.5, 0.5, 3.0]))
def test_value_is_the_formula(tf, x):
    """The value of each activation is that of its formula."""
    for name, f in EVERYWHERE.items():
        observed = getattr(tf.keras.activations, name)(tf.constant(np.float32(x)))
        checks.close(observed, f(x), operations=4, magnitude=4 + np.abs(f(x)), what=name)


@clause(needs=("keras", "tape"), kills=["softsign-is-tanh"])
@given(sts.vectors(low=-4, high=4))
@example(np.array([-2.0, -0.5, 0.5, 3.0]))
def test_derivative_is_that_of_the_formula(tf, x):
    """Away from kinks, the derivative of each activation is that of its formula."""
    smooth = x[np.abs(x) > 0.05]
    for name, f in EVERYWHERE.items():
        (observed,) = gradients(tf, getattr(tf.keras.activations, name), np.float32(smooth))
        slope, _ = checks.central_difference(lambda at, f=f: np.sum(f(at)), smooth)
        checks.close(observed, slope, operations=4, magnitude=4 + np.abs(slope), what=f"∂{name}")


@clause(source=f"{ACTIVATIONS}#gelu-function", needs=["keras"], kills=["approximate-gelu-forgets-the-cube"])
@given(sts.vectors(low=-4, high=4))
@example(np.array([-2.0, -0.5, 0.0, 0.5, 3.0]))
def test_approximate_gelu_uses_tanh(tf, x):
    """gelu(x, approximate=True) is x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³)))."""
    expected = x / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))
    observed = tf.keras.activations.gelu(tf.constant(np.float32(x)), approximate=True)
    checks.close(observed, expected, operations=8, magnitude=4)


@clause(kills=["relu6-is-relu", "leaky-activation-is-0.3"])
@given(sts.vectors(low=-8, high=8))
@example(np.array([-2.0, 3.0, 7.0]))
def test_silu_relu6_leaky_relu_and_log_softmax(tf, x):
    """silu is swish; relu6 is relu clipped to 6; leaky_relu has slope 0.2 below zero; log_softmax is log(softmax)."""
    for name, f in SINCE_KERAS_3.items():
        observed = getattr(tf.keras.activations, name)(tf.constant(np.float32(x)))
        checks.close(observed, f(x), operations=16, magnitude=16, what=name)


@clause(source=f"{ACTIVATIONS}#hard_sigmoid-function", kills=["hard-sigmoid-has-the-slope-of-keras-2"])
@given(sts.vectors(low=-4, high=4))
@example(np.array([-3.5, -2.75, 0.0, 1.0, 2.75]))
def test_hard_sigmoid_is_a_clipped_line(tf, x):
    """hard_sigmoid(x) = x/6 + ½, clipped to [0, 1]."""
    checks.close(tf.keras.activations.hard_sigmoid(tf.constant(x)), np.clip(x / 6 + 0.5, 0, 1), operations=4)


BETWEEN = st.sampled_from([0.0, 0.5078125])  # thresholds that no other number drawn here equals


@clause(source=f"{ACTIVATIONS}#relu-function", kills=["relu-ceiling-is-ignored"])
@given(sts.vectors(low=-4, high=4), st.sampled_from([0.0, 0.25]), st.sampled_from([None, 2.0]), BETWEEN)
@example(np.array([-2.0, 0.25, 0.75, 3.0]), 0.25, 2.0, 0.5078125)
def test_relu_has_a_slope_a_maximum_and_a_threshold(tf, x, slope, ceiling, threshold):
    """relu(x, slope, max_value, threshold) is slope · (x − threshold) below the threshold, and x from there on, but at
    most max_value.
    """
    above = x if ceiling is None else np.minimum(x, ceiling)
    expected = np.where(x >= threshold, above, slope * (x - threshold))
    checks.close(tf.keras.activations.relu(tf.constant(x), slope, ceiling, threshold), expected, magnitude=8)


@clause(source=f"{ACTIVATIONS}#relu-function", kills=["relu-threshold-is-excluded"])
@given(st.sampled_from([0.5, 1.0]))
@example(0.5)
def test_relu_keeps_its_threshold(tf, threshold):
    """relu(x, threshold=t) is x for x ≥ t: the threshold itself is kept."""
    x = np.float32([threshold, threshold + 1])
    checks.equal(tf.keras.activations.relu(tf.constant(x), threshold=threshold), x)


@clause(source=f"{ACTIVATIONS}#softmax-function", kills=["softmax-activation-ignores-its-axis"])
@given(sts.matrices(), st.sampled_from([0, 1, -1]))
@example(np.array([[1.0, 2.0], [3.0, 5.0]]), 0)
def test_softmax_normalizes_along_an_axis(tf, x, axis):
    """softmax(x) = exp(x) / Σ exp(x) along the axis, the last one by default."""
    along = softmax(np.moveaxis(x, axis, -1))
    checks.close(tf.keras.activations.softmax(tf.constant(x), axis=axis), np.moveaxis(along, -1, axis), operations=16)
    checks.close(tf.keras.activations.softmax(tf.constant(x)), softmax(x), operations=16)


@clause(
    source="https://www.tensorflow.org/api_docs/python/tf/keras/activations/get",
    kills=["no-activation-is-an-error", "unknown-activation-is-linear"],
)
def test_activations_are_found_by_name(tf):
    """`get` returns the function with a name, `linear` for None, and a function itself; an unknown name is a
    ValueError.
    """
    activations = tf.keras.activations
    for name in EVERYWHERE:
        x = tf.constant([-1.0, 2.0])
        checks.equal(activations.get(name)(x), getattr(activations, name)(x), f"get({name!r})")
    checks.equal(activations.get(None)(tf.constant([-1.0])), np.float32([-1.0]))
    assert activations.get(np.square) is np.square
    assert activations.serialize(activations.get("relu")) == "relu"
    for written in ("relu", {"class_name": "relu", "config": {}}):
        checks.equal(activations.deserialize(written)(tf.constant([-1.0, 1.0])), np.float32([0.0, 1.0]))
    with pytest.raises(ValueError, match="no_such_activation"):
        activations.get("no_such_activation")
