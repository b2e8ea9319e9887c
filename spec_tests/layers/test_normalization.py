"""Normalization and dropout, in training and in inference."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.functions import gradients, with_weights
from spec_tests.harness import Section

LAYERS = "https://keras.io/api/layers/"
NORMALIZATION = f"{LAYERS}normalization_layers/"
clause = Section("normalization", source=f"{NORMALIZATION}batch_normalization/", needs=("layers",))
DROPOUT = f"{LAYERS}regularization_layers/dropout/"


# --------------------------------------------------------------------------------------------- normalization


def normalised(x, mean, variance, gamma, beta, epsilon=1e-3):
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta


@clause(
    cost=2,
    kills=[
        "batch-variance-is-unbiased",
        "batch-epsilon-outside-the-root",
        "batch-epsilon-is-1e-5",
        "batch-normalization-uses-moving-averages",
        "batch-mean-hides-from-the-tape",
    ],
)
@given(sts.arrays((4, 2)), sts.arrays((2,)), sts.arrays((2,)))
@example(np.array([[1.0, 2.0], [3.0, -1.0], [0.0, 0.5], [2.0, 2.0]]), np.array([1.0, 2.0]), np.array([0.5, -1.0]))
def test_batch_normalization_in_training(tf, x, gamma, beta):
    """In training, BatchNormalization is γ · (x − mean) / √(variance + 0.001) + β with the mean and the variance
    (divided by n) of the batch, through which the gradient flows.
    """
    layer = tf.keras.layers.BatchNormalization(dtype="float64")
    with_weights(tf, layer, x, [gamma, beta, np.ones(2), np.ones(2)])

    def expected(x):
        return normalised(x, x.mean(0), x.var(0), gamma, beta)

    checks.close(layer(tf.constant(x), training=True), expected(x), operations=1000, magnitude=64)
    (observed,) = gradients(tf, lambda x: layer(x, training=True) * tf.constant(np.arange(4.0))[:, None], x)
    checks.follows_difference(observed, lambda at: np.sum(expected(at) * np.arange(4.0)[:, None]), x, "∂x")


@clause(kills=["inference-normalizes-by-the-batch", "inference-moves-the-averages"])
@given(sts.arrays((3, 2)), sts.arrays((2,)), sts.arrays((2,), low=0.5))
@example(np.ones((3, 2)), np.array([0.5, 2.0]), np.array([1.0, 4.0]))
def test_batch_normalization_in_inference(tf, x, mean, variance):
    """In inference, mean and variance are the moving averages, which do not change: the output for a sample does not
    depend on the rest of the batch.
    """
    layer = tf.keras.layers.BatchNormalization(dtype="float64")
    with_weights(tf, layer, x, [np.ones(2), np.zeros(2), mean, variance])
    checks.close(layer(tf.constant(x)), normalised(x, mean, variance, 1, 0), operations=100, magnitude=8)
    checks.equal(layer.get_weights()[2], mean)
    checks.equal(layer.get_weights()[3], variance)


@clause(kills=["momentum-is-exchanged", "momentum-is-0.9"])
@given(st.lists(sts.arrays((3, 2)), min_size=1, max_size=3), st.sampled_from([None, 0.5]))
@example([np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 9.0]])], None)
def test_moving_averages_follow_their_recurrence(tf, batches, momentum):
    """moving ← momentum · moving + (1 − momentum) · batch, from mean 0 and variance 1; momentum is 0.99 by default."""
    layer = tf.keras.layers.BatchNormalization(**({} if momentum is None else {"momentum": momentum}), dtype="float64")
    m = 0.99 if momentum is None else momentum
    mean, variance = np.zeros(2), np.ones(2)
    for x in batches:
        layer(tf.constant(x), training=True)
        mean, variance = m * mean + (1 - m) * x.mean(0), m * variance + (1 - m) * x.var(0)
    # Keras 3 computes 1 − momentum in float32
    for observed, expected in zip(layer.get_weights()[2:], (mean, variance), strict=True):
        checks.close(np.float32(observed), expected, operations=16, magnitude=4)


@clause(kills=["moving-variance-is-unbiased"])
@given(sts.arrays((2, 1, 2, 1), dtype=np.float32))
@example(np.arange(4, dtype=np.float32).reshape(2, 1, 2, 1))
def test_moving_variance_is_divided_by_n(tf, x):
    """For inputs of rank 4, too, the variance that updates the moving variance is divided by n."""
    layer = tf.keras.layers.BatchNormalization(momentum=0.0)
    layer(tf.constant(x), training=True)
    checks.close(layer.get_weights()[3], x.var(axis=(0, 1, 2), dtype=np.float64), operations=16, magnitude=16)


@clause(source="https://keras.io/guides/transfer_learning/", kills=["a-frozen-layer-goes-on-training"])
def test_frozen_batch_normalization_runs_in_inference_mode(tf):
    """With `trainable = False`, BatchNormalization normalizes by the moving averages and does not change them, even if
    called with `training=True`.
    """
    x = np.float32([[1.0], [5.0]])
    layer = with_weights(tf, tf.keras.layers.BatchNormalization(), x, [np.float32([v]) for v in (1, 0, 2, 4)])
    layer.trainable = False
    checks.close(layer(tf.constant(x), training=True), normalised(x, 2.0, 4.0, 1, 0), operations=100)
    checks.equal(layer.get_weights()[2], np.float32([2]))


@clause(kills=["batch-normalization-ignores-its-axis", "center-is-ignored"])
@given(sts.arrays((2, 3, 2)))
@example(np.arange(12.0).reshape(2, 3, 2) ** 2 / 16)
def test_normalization_along_another_axis(tf, x):
    """The statistics and weights of BatchNormalization are separate along `axis`; without `center` there is no β,
    without `scale` no γ.
    """
    layer = tf.keras.layers.BatchNormalization(axis=1, center=False, scale=False, dtype="float64")
    mean, variance = x.mean((0, 2), keepdims=True), x.var((0, 2), keepdims=True)
    observed = layer(tf.constant(x), training=True)
    checks.close(observed, normalised(x, mean, variance, 1, 0), operations=1000, magnitude=64)
    assert [tuple(w.shape) for w in layer.weights] == [(3,), (3,)]


@clause(
    source=f"{NORMALIZATION}layer_normalization/", kills=["layer-normalization-uses-the-batch", "layer-epsilon-is-1e-5"]
)
@given(sts.arrays((2, 3, 2)), st.sampled_from([-1, (1, 2)]), sts.seeds())
@example(np.arange(12.0).reshape(2, 3, 2) ** 2 / 16, (1, 2), 1)
def test_layer_normalization_normalizes_each_sample(tf, x, axis, seed):
    """LayerNormalization is γ · (x − mean) / √(variance + 0.001) + β with the mean and the variance of each sample over
    the axes, in training and in inference alike; γ and β have the dimensions of the axes.
    """
    axes = (axis,) if isinstance(axis, int) else axis
    gamma, beta = np.random.default_rng(seed).standard_normal((2, *(x.shape[a] for a in axes)))
    layer = tf.keras.layers.LayerNormalization(axis, dtype="float64")
    with_weights(tf, layer, x, [gamma, beta])
    expected = normalised(x, x.mean(axes, keepdims=True), x.var(axes, keepdims=True), gamma, beta)
    # the epsilon of Keras is a float32
    observed = checks.numbers(layer(tf.constant(x), training=True))
    checks.close(np.float32(observed), expected, operations=64, magnitude=64)


# --------------------------------------------------------------------------------------------- dropout


@clause(source=DROPOUT, kills=["dropout-does-not-rescale", "dropout-rescales-by-the-rate"])
@given(sts.arrays((4, 3), low=0.5, dtype=np.float32), st.sampled_from([0.0, 0.25, 0.5, 0.75]))
@example(np.ones((4, 3), np.float32), 0.75)
def test_dropout_keeps_the_mean(tf, x, rate):
    """In training, Dropout gives 0 or x / (1 − rate) for each element, with the derivative 0 or 1 / (1 − rate)."""
    layer, tensor = tf.keras.layers.Dropout(rate), tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(tensor)
        y = layer(tensor, training=True)
    observed = checks.numbers(y)
    kept = observed != 0
    checks.close(y, np.where(kept, x / (1 - rate), 0), operations=2, magnitude=8)
    checks.close(tape.gradient(y, tensor), np.where(kept, 1 / (1 - rate), 0), operations=2, magnitude=4)
    assert kept.all() or rate > 0


@clause(source=DROPOUT, kills=["dropout-keeps-at-the-rate", "dropout-draws-once"])
@given(st.sampled_from([0.25, 0.5, 0.75]))
@example(0.25)
def test_dropout_has_its_rate(tf, rate):
    """Dropout drops an element with probability `rate`, independently of its neighbours, and anew at each call."""
    layer, x = tf.keras.layers.Dropout(rate, seed=1), tf.constant(np.ones((100, 200), np.float32))
    first, second = (checks.numbers(layer(x, training=True)) == 0 for _ in range(2))
    checks.moment(first, rate, rate * (1 - rate), "the rate of dropped elements")
    both = rate * rate
    checks.moment(first[:, 1:] & first[:, :-1], both, 3 * both * (1 - both), "the rate of dropped neighbours")
    checks.moment(first & second, both, both * (1 - both), "the rate that two calls drop")


@clause(source=DROPOUT, kills=["dropout-is-always-on"])
@given(sts.arrays((4, 3), dtype=np.float32), st.sampled_from([0.25, 1.0]))
@example(np.ones((4, 3), np.float32), 0.25)
def test_dropout_is_the_identity_in_inference(tf, x, rate):
    """In inference, Dropout returns its input."""
    layer = tf.keras.layers.Dropout(rate)
    checks.equal(layer(tf.constant(x)), x)
    checks.equal(layer(tf.constant(x), training=False), x)


@clause(source=DROPOUT)
@given(st.integers(2, 5))
@example(4)
def test_noise_shape_drops_elements_together(tf, columns):
    """Where `noise_shape` is 1, all elements along the axis are dropped together; None is the input's dimension."""
    layer = tf.keras.layers.Dropout(0.5, noise_shape=(None, 1))
    observed = checks.numbers(layer(tf.constant(np.ones((40, columns), np.float32)), training=True))
    assert (observed == observed[:, :1]).all()
    assert len(np.unique(observed)) == 2  # all of forty rows agree once in 5 · 10¹¹
