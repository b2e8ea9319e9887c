"""tf.keras.losses: the loss of a sample, sample weights, and the reduction over a batch."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import Section

LOSSES = "https://keras.io/api/losses/"
REGRESSION = "https://keras.io/api/losses/regression_losses/"
clause = Section("losses", source=LOSSES, needs=("losses",))
MSE = f"{REGRESSION}#meansquarederror-class"

SQUARES = (sts.arrays((4, 2), dtype=np.float32), sts.arrays((4, 2), dtype=np.float32))
FOUR = (np.zeros((4, 2), np.float32), np.float32([[1.0, 2.0]] * 4))
TWO = (np.zeros((2, 1), np.float32), np.float32([[1.0], [2.0]]))


def squared(y_true, y_pred):
    """The squared error of each sample."""
    return ((y_true - y_pred) ** 2).mean(-1)


def reduces(tf, expected):
    """Each reduction of the squared errors (1, 4) gives the expected loss."""
    for reduction, value in expected:
        checks.close(tf.keras.losses.MeanSquaredError(reduction=reduction)(*TWO), np.array(value))


def identity(tf):
    """A loss whose values are the predictions."""

    class Identity(tf.keras.losses.Loss):
        def call(self, y_true, y_pred):
            return y_pred

    return Identity


def weighted(tf, values, weights, **options):
    """The loss whose values are these, with weights."""
    values = tf.constant(np.float32(values))
    return identity(tf)(**options)(values, values, sample_weight=np.float32(weights))


@clause(source=REGRESSION, seed="003", kills=["mean-squared-error-is-summed"])
@given(sts.arrays((4, 3), dtype=np.float32), sts.arrays((4, 3), dtype=np.float32))
@example(np.zeros((4, 3), np.float32), np.ones((4, 3), np.float32))
def test_mean_squared_error_is_its_formula(tf, y_true, y_pred):
    """The mean squared error of a sample is Σ (y_true − y_pred)² / n; that of a batch is the mean over the samples."""
    expected = squared(y_true, y_pred)
    checks.close(tf.keras.losses.mse(y_true, y_pred), expected, operations=6, magnitude=16)
    checks.close(tf.keras.losses.MeanSquaredError()(y_true, y_pred), expected.mean(), operations=12, magnitude=16)


@clause(seed="001", kills=["column-broadcasts-against-vector"])
@given(sts.arrays((3,), dtype=np.float32), sts.arrays((3,), dtype=np.float32), st.booleans())
@example(np.float32([0, 1, 2]), np.float32([1, 1, 2]), True)
def test_a_column_beside_a_vector(tf, a, b, column_of_labels):
    """Labels (n,) and predictions (n, 1), or the other way round, are compared row by row: no (n, n) broadcast."""
    expected = np.mean((a - b) ** 2, dtype=np.float64)
    pair = (a[:, None], b) if column_of_labels else (a, b[:, None])
    checks.close(tf.keras.losses.MeanSquaredError()(*pair), expected, operations=8, magnitude=16)


@clause(kills=["column-broadcasts-against-vector", "column-is-added-at-any-rank"])
@given(sts.arrays((2, 3), dtype=np.float32), sts.arrays((2, 3), dtype=np.float32), st.booleans())
@example(np.zeros((2, 3), np.float32), np.arange(6, dtype=np.float32).reshape(2, 3), True)
def test_a_last_axis_of_length_one_is_dropped(tf, y, p, longer_labels):
    """Of tensors (batch, n) and (batch, n, 1), the second loses its last axis: the mean of a sample is over n."""
    pair = (y[..., None], p) if longer_labels else (y, p[..., None])
    observed = tf.keras.losses.MeanSquaredError(reduction="none")(*(tf.constant(x) for x in pair))
    checks.close(observed, squared(y, p), operations=8, magnitude=16)


@clause(kills=["sum-over-batch-size-is-a-sum", "unknown-reduction-is-the-default"])
@given(*SQUARES)
@example(*FOUR)
def test_reductions_are_mean_sum_and_none(tf, y_true, y_pred):
    """reduction="sum_over_batch_size" (the default) is the mean of the losses, "sum" their sum, and "none" returns the
    loss of each sample; any other reduction is a ValueError.
    """
    each, mse = squared(y_true, y_pred), tf.keras.losses.MeanSquaredError
    for loss, expected in (
        (mse(), each.mean()),
        (mse(reduction="sum_over_batch_size"), each.mean()),
        (mse(reduction="sum"), each.sum()),
        (mse(reduction="none"), each),
    ):
        checks.close(loss(y_true, y_pred), expected, operations=12, magnitude=64)
    with pytest.raises(ValueError, match="nonsense"):
        mse(reduction="nonsense")


@clause(kills=["weighted-loss-divided-by-sum-of-weights", "loss-ignores-sample-weight"])
@given(*SQUARES, sts.weights(4), st.booleans())
@example(*FOUR, np.array([1.0, 1.0, 0.0, 0.0]), False)
def test_weighted_loss_is_divided_by_the_number_of_elements(tf, y_true, y_pred, w, column):
    """The loss with sample weights is Σ w·ℓ / n: a sample of weight 0 still counts in n, and doubling all weights
    doubles the loss.
    """
    w = w.astype(np.float32)
    weights, mse = w[:, None] if column else w, tf.keras.losses.MeanSquaredError()
    observed = mse(y_true, y_pred, sample_weight=weights)
    checks.close(observed, (w * squared(y_true, y_pred)).sum() / 4, operations=16, magnitude=64)
    doubled = mse(y_true, y_pred, sample_weight=2 * weights)
    checks.close(doubled, 2 * checks.numbers(observed), operations=16, magnitude=128)


@clause(
    source="https://www.tensorflow.org/api_docs/python/tf/keras/losses/Reduction",
    seed="001",
    kills=["sum-over-batch-size-is-a-sum"],
)
def test_reductions_have_older_names(tf):
    """`Reduction.AUTO` and `SUM_OVER_BATCH_SIZE` are the mean, `SUM` is the sum, and `NONE` is neither."""
    old = tf.keras.losses.Reduction
    reduces(tf, [(old.SUM_OVER_BATCH_SIZE, 2.5), (old.SUM, 5.0), (old.NONE, [1.0, 4.0]), (old.AUTO, 2.5)])


@clause(source=MSE, kills=["sum-over-batch-size-is-a-sum"])
def test_reductions_have_newer_names(tf):
    """reduction="mean" is another name for "sum_over_batch_size", and None for "none"."""
    reduces(tf, [("mean", 2.5), (None, [1.0, 4.0])])


@clause(source=MSE, kills=["mean-with-sample-weight-is-a-plain-mean", "mean-of-nothing-is-nan"])
@given(*SQUARES, sts.arrays((4,), low=0, high=3, dtype=np.float32))
@example(*FOUR, np.float32([1, 1, 0, 0]))
@example(*FOUR, np.zeros(4, np.float32))
def test_mean_with_sample_weight(tf, y_true, y_pred, w):
    """reduction="mean_with_sample_weight" is Σ w·ℓ / Σ w, 0 if all weights are 0, and the mean without weights."""
    each, total = squared(y_true, y_pred), float(w.sum())
    loss = tf.keras.losses.MeanSquaredError(reduction="mean_with_sample_weight")
    checks.close(loss(y_true, y_pred), each.mean(), operations=16, magnitude=16)
    expected = (w * each).sum() / total if total else 0.0
    checks.close(loss(y_true, y_pred, sample_weight=w), expected, operations=24, magnitude=192 / min(1, total or 1))


@clause(kills=["loss-ignores-sample-weight", "weighted-loss-divided-by-sum-of-weights"])
@given(sts.arrays((3, 2)), sts.arrays((3, 2), low=0, high=3), sts.moderate(0, 3))
@example(np.array([[1.0, 2.0], [0.5, 1.0], [2.0, 0.0]]), np.array([[1.0, 0.0], [2.0, 0.5], [0.0, 0.0]]), 0.5)
@example(np.ones((3, 2)), np.zeros((3, 2)), 0.0)
def test_a_weight_for_each_element(tf, values, w, factor):
    """Weights (batch, d) or (batch, d, 1) multiply losses (batch, d) one by one, weights (batch, 1) row by row, and a
    number all of them; the sum is divided by the number of losses, or left as it is with reduction="sum".
    """
    for weights in (w, w[..., None], w[:, :1], np.float32(factor)):
        products = (w if weights.ndim == 3 else weights) * values
        for reduction, expected in (("sum_over_batch_size", products.mean()), ("sum", products.sum())):
            checks.close(weighted(tf, values, weights, reduction=reduction), expected, operations=16, magnitude=48)


@clause(seed="001", kills=["weights-run-along-the-last-axis"])
@given(sts.arrays((3, 3)), sts.weights(3))
@example(np.arange(1.0, 10.0).reshape(3, 3), np.array([1.0, 0.0, 2.0]))
def test_a_weight_of_a_sample_weights_all_its_elements(tf, values, w):
    """Weights (batch,) multiply whole samples of losses (batch, d), even if d = batch: Σ w_i·ℓ_ij / n."""
    checks.close(weighted(tf, values, w), (w[:, None] * values).mean(), operations=16, magnitude=8)


@clause(kills=["weights-run-along-the-last-axis"])
@given(sts.arrays((2, 2, 2)), sts.weights(2))
@example(np.arange(1.0, 9.0).reshape(2, 2, 2), np.array([1.0, 0.0]))
def test_a_weight_of_a_sample_weights_a_whole_image(tf, values, w):
    """Weights (batch,) multiply whole samples of losses of any rank, such as (batch, height, width)."""
    checks.close(weighted(tf, values, w), (w[:, None, None] * values).mean(), operations=16, magnitude=8)


@clause(
    seed="001",
    undefined="the documentation says that a loss gives one value for each sample",
    kills=["weights-beside-one-number-are-ignored"],
)
@given(sts.moderate(), sts.weights(3))
@example(2.0, np.array([1.0, 0.0, 2.0]))
def test_weights_multiply_one_number_by_their_mean(tf, value, w):
    """Where `call` returns one number for the batch, weights (batch,) multiply it by their mean."""
    checks.close(weighted(tf, value, w), value * w.mean(), operations=8, magnitude=8)


@clause(kills=["weights-reshape-the-losses"])
def test_weights_keep_the_shape_of_the_losses(tf):
    """With reduction="none", a column of weights (batch, 1) gives losses (batch,), as weights (batch,) do."""
    y, p, w = np.zeros((3, 2), np.float32), np.ones((3, 2), np.float32), np.float32([1.0, 0.0, 2.0])
    loss = tf.keras.losses.MeanSquaredError(reduction="none")
    for weights in (w, w[:, None]):
        checks.equal(loss(y, p, sample_weight=weights), w)


@clause(seed="001", kills=["column-becomes-a-vector"])
@given(sts.arrays((3,), dtype=np.float32), sts.arrays((3,), dtype=np.float32), sts.weights(3))
@example(np.float32([0, 1, 2]), np.float32([1, 1, 4]), np.array([0.0, 1.0, 2.0]))
def test_weights_beside_a_column_and_a_vector(tf, y, p, w):
    """Labels (n,) and predictions (n, 1) are n samples: weights (n,) multiply their losses one by one."""
    w = w.astype(np.float32)
    observed = tf.keras.losses.MeanSquaredError()(tf.constant(y), tf.constant(p[:, None]), sample_weight=w)
    checks.close(observed, (w * (y - p) ** 2).mean(), operations=12, magnitude=64)


@clause(kills=["weights-that-do-not-fit-are-ignored"])
@pytest.mark.parametrize("shape", [(2,), (4,), (3, 2), (2, 1)], ids=str)
def test_weights_of_another_shape_raise(tf, shape):
    """Weights that do not broadcast to the losses, such as one for another number of samples, are an error."""
    y = np.zeros((3, 2), np.float32)
    with checks.refused("a weight for another number of samples"):
        tf.keras.losses.MeanSquaredError()(y, y, sample_weight=np.ones(shape, np.float32))


@clause(kills=["mean-of-nothing-is-nan"])
def test_the_loss_of_no_sample_is_zero(tf):
    """The loss of a batch without samples is the number 0, not nan."""
    y = np.zeros((0, 2), np.float32)
    for reduction in ("sum_over_batch_size", "sum"):
        checks.equal(tf.keras.losses.MeanSquaredError(reduction=reduction)(y, y), np.float32(0))
