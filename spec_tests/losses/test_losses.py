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


@clause(source=REGRESSION, seed="003", kills=["mean-squared-error-is-summed"])
@given(sts.arrays((4, 3)), sts.arrays((4, 3)))
@example(np.zeros((4, 3)), np.ones((4, 3)))
def test_mean_squared_error_is_its_formula(tf, y_true, y_pred):
    """Of each sample Σ (y_true − y_pred)² / n, of the batch the mean over the samples."""
    y_true, y_pred = y_true.astype(np.float32), y_pred.astype(np.float32)
    expected = ((y_true - y_pred) ** 2).mean(-1)
    checks.close(tf.keras.losses.mse(y_true, y_pred), expected, operations=6, magnitude=16)
    checks.close(tf.keras.losses.MeanSquaredError()(y_true, y_pred), expected.mean(), operations=12, magnitude=16)


@clause(seed="001", kills=["column-broadcasts-against-vector"])
@given(sts.arrays((3,)), sts.arrays((3,)), st.booleans())
@example(np.array([0.0, 1.0, 2.0]), np.array([1.0, 1.0, 2.0]), True)
def test_a_column_beside_a_vector(tf, y_true, y_pred, column_of_labels):
    """Labels (n,) beside predictions (n, 1), or the other way round, are compared row by row: no (n, n) broadcast."""
    a, b = y_true.astype(np.float32), y_pred.astype(np.float32)
    expected = np.mean((a - b) ** 2, dtype=np.float64)
    pair = (a[:, None], b) if column_of_labels else (a, b[:, None])
    checks.close(tf.keras.losses.MeanSquaredError()(*pair), expected, operations=8, magnitude=16)


@clause(kills=["column-broadcasts-against-vector", "column-is-added-at-any-rank"])
@given(sts.arrays((2, 3)), sts.arrays((2, 3)), st.booleans())
@example(np.zeros((2, 3)), np.arange(6.0).reshape(2, 3), True)
def test_a_last_axis_of_one_beside_none(tf, y_true, y_pred, longer_labels):
    """Of tensors (batch, n) and (batch, n, 1) the longer loses its last axis: the mean is over n, for each sample."""
    y, p = tf.constant(y_true.astype(np.float32)), tf.constant(y_pred.astype(np.float32))
    pair = (y[..., None], p) if longer_labels else (y, p[..., None])
    observed = tf.keras.losses.MeanSquaredError(reduction="none")(*pair)
    checks.close(observed, ((y_true - y_pred) ** 2).mean(-1), operations=8, magnitude=16)


@clause(kills=["sum-over-batch-size-is-a-sum", "unknown-reduction-is-the-default"])
@given(sts.arrays((4, 2)), sts.arrays((4, 2)))
@example(np.zeros((4, 2)), np.array([[1.0, 2.0]] * 4))
def test_reductions_of_a_loss(tf, y_true, y_pred):
    """reduction="sum_over_batch_size" (the default) is the mean, "sum" the sum, "none" the loss of each sample; another
    is a ValueError.
    """
    y_true, y_pred = y_true.astype(np.float32), y_pred.astype(np.float32)
    each = ((y_true - y_pred) ** 2).mean(-1)
    for options, expected in (
        ({}, each.mean()),
        ({"reduction": "sum_over_batch_size"}, each.mean()),
        ({"reduction": "sum"}, each.sum()),
        ({"reduction": "none"}, each),
    ):
        checks.close(tf.keras.losses.MeanSquaredError(**options)(y_true, y_pred), expected, operations=12, magnitude=64)
    with pytest.raises(ValueError, match="nonsense"):
        tf.keras.losses.MeanSquaredError(reduction="nonsense")


@clause(kills=["weighted-loss-divided-by-sum-of-weights", "loss-ignores-sample-weight"])
@given(sts.arrays((4, 2)), sts.arrays((4, 2)), sts.weights(4), st.booleans())
@example(np.zeros((4, 2)), np.array([[1.0, 2.0]] * 4), np.array([1.0, 1.0, 0.0, 0.0]), False)
def test_weighted_loss_is_divided_by_the_number_of_elements(tf, y_true, y_pred, w, column):
    """The loss with sample weights is Σ w·ℓ / n: a sample of weight 0 still counts in n, and double weights double the
    loss.
    """
    y_true, y_pred, w = y_true.astype(np.float32), y_pred.astype(np.float32), w.astype(np.float32)
    each = ((y_true - y_pred) ** 2).mean(-1)
    weights = w[:, None] if column else w
    observed = tf.keras.losses.MeanSquaredError()(y_true, y_pred, sample_weight=weights)
    checks.close(observed, (w * each).sum() / 4, operations=16, magnitude=64)
    doubled = tf.keras.losses.MeanSquaredError()(y_true, y_pred, sample_weight=2 * weights)
    checks.close(doubled, 2 * checks.numbers(observed), operations=16, magnitude=128)


@clause(
    source="https://www.tensorflow.org/api_docs/python/tf/keras/losses/Reduction",
    seed="001",
    kills=["sum-over-batch-size-is-a-sum"],
)
def test_reductions_have_older_names(tf):
    """`Reduction.AUTO` and `SUM_OVER_BATCH_SIZE` are the mean, `SUM` the sum and `NONE` neither."""
    y, p = np.zeros((2, 1), np.float32), np.float32([[1.0], [2.0]])
    names = tf.keras.losses.Reduction
    for reduction, expected in (
        (names.SUM_OVER_BATCH_SIZE, 2.5),
        (names.SUM, 5.0),
        (names.NONE, [1.0, 4.0]),
        (names.AUTO, 2.5),
    ):
        checks.close(tf.keras.losses.MeanSquaredError(reduction=reduction)(y, p), np.array(expected))


@clause(source=MSE, kills=["sum-over-batch-size-is-a-sum"])
def test_reductions_have_newer_names(tf):
    """reduction="mean" is another name of "sum_over_batch_size", and None of "none"."""
    y, p = np.zeros((2, 1), np.float32), np.float32([[1.0], [2.0]])
    for reduction, expected in (("mean", 2.5), (None, [1.0, 4.0])):
        checks.close(tf.keras.losses.MeanSquaredError(reduction=reduction)(y, p), np.array(expected))


@clause(source=MSE, kills=["mean-with-sample-weight-is-a-plain-mean", "mean-of-nothing-is-nan"])
@given(sts.arrays((4, 2)), sts.arrays((4, 2)), sts.arrays((4,), low=0, high=3))
@example(np.zeros((4, 2)), np.array([[1.0, 2.0]] * 4), np.array([1.0, 1.0, 0.0, 0.0]))
@example(np.zeros((4, 2)), np.array([[1.0, 2.0]] * 4), np.zeros(4))
def test_mean_with_sample_weight(tf, y_true, y_pred, w):
    """reduction="mean_with_sample_weight" is Σ w·ℓ / Σ w, and 0 where all weights are 0; without weights it is the
    mean.
    """
    y_true, y_pred, w = y_true.astype(np.float32), y_pred.astype(np.float32), w.astype(np.float32)
    each, total = ((y_true - y_pred) ** 2).mean(-1), float(w.sum())
    loss = tf.keras.losses.MeanSquaredError(reduction="mean_with_sample_weight")
    checks.close(loss(y_true, y_pred), each.mean(), operations=16, magnitude=16)
    expected = (w * each).sum() / total if total else 0.0
    checks.close(loss(y_true, y_pred, sample_weight=w), expected, operations=24, magnitude=192 / min(1, total or 1))


@clause(kills=["loss-ignores-sample-weight", "weighted-loss-divided-by-sum-of-weights"])
@given(sts.arrays((3, 2)), sts.arrays((3, 2), low=0, high=3), sts.moderate(0, 3))
@example(np.array([[1.0, 2.0], [0.5, 1.0], [2.0, 0.0]]), np.array([[1.0, 0.0], [2.0, 0.5], [0.0, 0.0]]), 0.5)
@example(np.ones((3, 2)), np.zeros((3, 2)), 0.0)
def test_a_weight_for_each_element(tf, values, w, factor):
    """Weights (batch, d) or (batch, d, 1) weigh losses (batch, d) one by one, (batch, 1) row by row, a number all of
    them; the sum is divided by the number of losses, or left as it is with reduction="sum".
    """
    values, w = values.astype(np.float32), w.astype(np.float32)
    for weights in (w, w[..., None], w[:, :1], np.float32(factor)):
        for reduction, expected in (("sum_over_batch_size", np.mean), ("sum", np.sum)):
            observed = identity(tf)(reduction=reduction)(tf.constant(values), tf.constant(values), weights)
            checks.close(
                observed, expected((w if weights.ndim == 3 else weights) * values), operations=16, magnitude=48
            )


@clause(seed="001", kills=["weights-run-along-the-last-axis"])
@given(sts.arrays((3, 3)), sts.weights(3))
@example(np.arange(1.0, 10.0).reshape(3, 3), np.array([1.0, 0.0, 2.0]))
def test_a_weight_of_a_sample_weights_all_its_elements(tf, values, w):
    """Weights (batch,) beside losses (batch, d) weigh whole samples, also where d = batch: Σ w_i·ℓ_ij / n."""
    values, w = values.astype(np.float32), w.astype(np.float32)
    observed = identity(tf)()(tf.constant(values), tf.constant(values), sample_weight=w)
    checks.close(observed, (w[:, None] * values).mean(), operations=16, magnitude=8)


@clause(kills=["weights-run-along-the-last-axis"])
@given(sts.arrays((2, 2, 2)), sts.weights(2))
@example(np.arange(1.0, 9.0).reshape(2, 2, 2), np.array([1.0, 0.0]))
def test_a_weight_of_a_sample_weights_a_whole_image(tf, values, w):
    """Weights (batch,) beside losses of any rank, (batch, height, width) say, weigh whole samples."""
    values, w = values.astype(np.float32), w.astype(np.float32)
    observed = identity(tf)()(tf.constant(values), tf.constant(values), sample_weight=w)
    checks.close(observed, (w[:, None, None] * values).mean(), operations=16, magnitude=8)


@clause(
    seed="001",
    undefined="the documentation says that a loss gives one value for each sample",
    kills=["weights-beside-one-number-are-ignored"],
)
@given(sts.moderate(), sts.weights(3))
@example(2.0, np.array([1.0, 0.0, 2.0]))
def test_weights_beside_one_number(tf, value, w):
    """Where `call` gives one number for the batch, weights (batch,) multiply it by their mean."""
    one = tf.constant(np.float32(value))
    observed = identity(tf)()(one, one, sample_weight=w.astype(np.float32))
    checks.close(observed, value * w.mean(), operations=8, magnitude=8)


@clause(kills=["weights-reshape-the-losses"])
def test_weights_keep_the_shape_of_the_losses(tf):
    """With reduction="none", a column of weights (batch, 1) gives losses (batch,), as weights (batch,) do."""
    y, p, w = np.zeros((3, 2), np.float32), np.ones((3, 2), np.float32), np.float32([1.0, 0.0, 2.0])
    loss = tf.keras.losses.MeanSquaredError(reduction="none")
    for weights in (w, w[:, None]):
        checks.equal(loss(y, p, sample_weight=weights), w)


@clause(seed="001", kills=["column-becomes-a-vector"])
@given(sts.arrays((3,)), sts.arrays((3,)), sts.weights(3))
@example(np.array([0.0, 1.0, 2.0]), np.array([1.0, 1.0, 4.0]), np.array([0.0, 1.0, 2.0]))
def test_weights_beside_a_column_and_a_vector(tf, y_true, y_pred, w):
    """Labels (n,) beside predictions (n, 1) are n samples: weights (n,) weigh them one by one."""
    y, p, w = (x.astype(np.float32) for x in (y_true, y_pred, w))
    observed = tf.keras.losses.MeanSquaredError()(tf.constant(y), tf.constant(p[:, None]), sample_weight=w)
    checks.close(observed, (w * (y - p) ** 2).mean(), operations=12, magnitude=64)


@clause(kills=["weights-that-do-not-fit-are-ignored"])
@pytest.mark.parametrize("shape", [(2,), (4,), (3, 2), (2, 1)], ids=str)
def test_weights_that_do_not_fit_are_refused(tf, shape):
    """Weights of another number than there are samples are an error."""
    y = np.zeros((3, 2), np.float32)
    with checks.refused("a weight for another number of samples"):
        tf.keras.losses.MeanSquaredError()(y, y, sample_weight=np.ones(shape, np.float32))


@clause(kills=["mean-of-nothing-is-nan"])
def test_the_loss_of_no_sample_is_zero(tf):
    """The loss of a batch without samples is the number 0, not nan, reduced to a scalar as any other."""
    y = np.zeros((0, 2), np.float32)
    for reduction in ("sum_over_batch_size", "sum"):
        checks.equal(tf.keras.losses.MeanSquaredError(reduction=reduction)(y, y), np.float32(0))


def identity(tf):
    """A loss whose values are the predictions."""

    class Identity(tf.keras.losses.Loss):
        def call(self, y_true, y_pred):
            return y_pred

    return Identity
