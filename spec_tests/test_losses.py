"""tf.keras.losses: the loss of a sample, sample weights, and the reduction over a batch."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.functions import softmax
from spec_tests.harness import clause

LOSSES = "https://keras.io/api/losses/"
PROBABILISTIC = "https://keras.io/api/losses/probabilistic_losses/"
REGRESSION = "https://keras.io/api/losses/regression_losses/"


@clause(
    "losses/mean-squared-error-is-its-formula",
    source=REGRESSION,
    seed="003",
    needs=("losses",),
    kills=["mean-squared-error-is-summed"],
)
@given(sts.arrays((4, 3)), sts.arrays((4, 3)))
@example(np.zeros((4, 3)), np.ones((4, 3)))
def test_the_mean_squared_error_is_the_mean_of_the_squared_differences(tf, y_true, y_pred):
    """Of each sample Σ (y_true − y_pred)² / n, of the batch the mean over the samples."""
    y_true, y_pred = y_true.astype(np.float32), y_pred.astype(np.float32)
    expected = ((y_true - y_pred) ** 2).mean(-1)
    checks.close(tf.keras.losses.mse(y_true, y_pred), expected, operations=6, magnitude=16)
    checks.close(tf.keras.losses.MeanSquaredError()(y_true, y_pred), expected.mean(), operations=12, magnitude=16)


@clause(
    "losses/functions-have-long-names",
    source=REGRESSION,
    needs=("losses",),
    kills_none="a missing name is no wrong behaviour",
)
def test_the_mean_squared_error_has_a_long_name_and_two_short_ones(tf):
    """`mean_squared_error`, `mse` and `MSE` are one function."""
    y_true, y_pred = np.zeros((2, 2), np.float32), np.ones((2, 2), np.float32)
    for function in (tf.keras.losses.mean_squared_error, tf.keras.losses.mse, tf.keras.losses.MSE):
        checks.equal(function(y_true, y_pred), np.ones(2, np.float32))


@clause(
    "losses/categorical-crossentropy-is-minus-the-expected-log-probability",
    source=PROBABILISTIC,
    seed="004",
    needs=("losses",),
    kills=["cross-entropy-normalises-labels"],
)
@given(sts.arrays((3, 4), low=-4, high=4), sts.arrays((3, 4), low=0))
@example(np.ones((3, 4)), np.eye(3, 4))
def test_categorical_crossentropy_of_logits(tf, z, y_true):
    """−Σ_c y_c · log softmax(z)_c for each sample, for labels of any sum, and its mean over the batch."""
    z, y_true = z.astype(np.float32), y_true.astype(np.float32)
    expected = -(y_true * np.log(softmax(z.astype(np.float64)))).sum(-1)
    checks.close(
        tf.keras.losses.categorical_crossentropy(y_true, z, from_logits=True), expected, operations=12, magnitude=64
    )
    observed = tf.keras.losses.CategoricalCrossentropy(from_logits=True)(y_true, z)
    checks.close(observed, expected.mean(), operations=16, magnitude=64)


@clause(
    "losses/sparse-labels-equal-one-hot-labels",
    source=PROBABILISTIC,
    seed="001",
    needs=("losses",),
    kills=["sparse-cross-entropy-counts-from-one"],
)
@given(
    sts.arrays((4, 3), low=-4, high=4),
    st.lists(st.integers(0, 2), min_size=4, max_size=4),
    st.sampled_from(["int32", "int64", "float32"]),
    st.booleans(),
)
@example(np.ones((4, 3)), [0, 1, 2, 2], "float32", True)
def test_sparse_categorical_crossentropy_equals_that_of_one_hot_labels(tf, z, labels, dtype, column):
    """Class numbers of any dtype, of shape (batch,) or (batch, 1), give the loss of their one-hot rows."""
    z, classes = z.astype(np.float32), np.array(labels, dtype)
    classes = classes[:, None] if column else classes
    expected = -np.log(softmax(z.astype(np.float64)))[range(4), labels]
    each = tf.keras.losses.sparse_categorical_crossentropy(classes, z, from_logits=True)
    checks.close(each, expected, operations=16, magnitude=16)
    observed = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)(classes, z)
    checks.close(observed, expected.mean(), operations=16, magnitude=16)


@clause(
    "losses/logits-and-their-probabilities-agree",
    source=PROBABILISTIC,
    needs=("losses",),
    kills=["from-logits-is-ignored"],
)
@given(sts.arrays((4, 3), low=-3, high=3), st.lists(st.integers(0, 2), min_size=4, max_size=4))
@example(np.array([[0.0, 1.0, 2.0]] * 4), [0, 1, 2, 2])
def test_logits_and_the_probabilities_of_their_softmax_give_the_same_loss(tf, z, labels):
    """loss(y, z, from_logits=True) = loss(y, softmax(z)), the default being probabilities."""
    losses, p, hot = tf.keras.losses, softmax(z).astype(np.float32), np.eye(3, dtype=np.float32)[labels]
    z, labels = z.astype(np.float32), np.array(labels)
    for kind, y_true in ((losses.CategoricalCrossentropy, hot), (losses.SparseCategoricalCrossentropy, labels)):
        from_probabilities = kind()(y_true, p)
        checks.close(from_probabilities, checks.numbers(kind(from_logits=True)(y_true, z)), operations=64, magnitude=16)


@clause(
    "losses/probabilities-are-rescaled",
    source=PROBABILISTIC,
    seed=("003", "004"),
    erratum="the tutorials pass raw outputs without from_logits=True, which is no error and another loss",
    needs=("losses",),
    kills=["probabilities-are-not-rescaled"],
)
@given(sts.arrays((3, 3), low=0.25, high=1), sts.moderate(0.5, 1))
@example(np.array([[0.25, 0.5, 1.0]] * 3), 0.5)
def test_probabilities_that_do_not_sum_to_one_are_rescaled(tf, p, factor):
    """Rows of positive numbers below 1 are divided by their sum: multiplying a row does not change the loss."""
    p, hot = p.astype(np.float32) * 0.9, np.eye(3, dtype=np.float32)
    expected = -np.log(np.diag(p / p.sum(-1, keepdims=True))).mean()
    for q in (p, p * np.float32(factor)):
        checks.close(tf.keras.losses.CategoricalCrossentropy()(hot, q), expected, operations=32, magnitude=8)
        checks.close(
            tf.keras.losses.SparseCategoricalCrossentropy()(np.arange(3), q), expected, operations=32, magnitude=8
        )


@clause(
    "losses/a-column-beside-a-vector",
    source=LOSSES,
    seed="001",
    needs=("losses",),
    kills=["column-broadcasts-against-vector"],
)
@given(sts.arrays((3,)), sts.arrays((3,)), st.booleans())
@example(np.array([0.0, 1.0, 2.0]), np.array([1.0, 1.0, 2.0]), True)
def test_a_column_beside_a_vector_is_compared_row_by_row(tf, y_true, y_pred, column_of_labels):
    """Labels (n,) beside predictions (n, 1), or the other way round, are compared row by row: no (n, n) broadcast."""
    a, b = y_true.astype(np.float32), y_pred.astype(np.float32)
    expected = np.mean((a - b) ** 2, dtype=np.float64)
    pair = (a[:, None], b) if column_of_labels else (a, b[:, None])
    checks.close(tf.keras.losses.MeanSquaredError()(*pair), expected, operations=8, magnitude=16)


@clause(
    "losses/labels-take-the-dtype-of-predictions",
    source=LOSSES,
    seed="004",
    needs=("losses",),
    kills=["loss-takes-the-dtype-of-labels"],
)
def test_labels_take_the_dtype_of_the_predictions(tf):
    """float64 labels beside float32 predictions are cast: the loss is float32."""
    labels, z = np.eye(3), np.arange(9, dtype=np.float32).reshape(3, 3)
    for loss in (tf.keras.losses.CategoricalCrossentropy(from_logits=True), tf.keras.losses.MeanSquaredError()):
        checks.dtype(loss(labels, z), tf.float32)


@clause(
    "losses/reductions-of-a-loss",
    source=LOSSES,
    needs=("losses",),
    kills=["sum-over-batch-size-is-a-sum", "unknown-reduction-is-the-default"],
)
@given(sts.arrays((4, 2)), sts.arrays((4, 2)))
@example(np.zeros((4, 2)), np.array([[1.0, 2.0]] * 4))
def test_a_loss_is_averaged_summed_or_left_as_it_is(tf, y_true, y_pred):
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


@clause(
    "losses/weighted-loss-is-divided-by-the-number-of-elements",
    source=LOSSES,
    needs=("losses",),
    kills=["weighted-loss-divided-by-sum-of-weights", "loss-ignores-sample-weight"],
)
@given(sts.arrays((4, 2)), sts.arrays((4, 2)), sts.weights(4), st.booleans())
@example(np.zeros((4, 2)), np.array([[1.0, 2.0]] * 4), np.array([1.0, 1.0, 0.0, 0.0]), False)
def test_a_weighted_loss_is_divided_by_the_number_of_samples_not_by_the_sum_of_weights(tf, y_true, y_pred, w, column):
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


@clause("losses/a-loss-of-one-s-own", source=LOSSES, seed="001", needs=("losses",), kills=["custom-loss-is-summed"])
@given(sts.arrays((3, 2)), sts.arrays((3, 2)))
@example(np.zeros((3, 2)), np.array([[1.0, 2.0]] * 3))
def test_a_subclass_of_loss_gives_values_that_are_averaged_over_all_elements(tf, y_true, y_pred):
    """A subclass defines `call`; what it returns, of any shape, is weighted and averaged over all its elements."""

    class AbsoluteError(tf.keras.losses.Loss):
        def call(self, y_true, y_pred):
            return tf.abs(y_true - y_pred)

    y_true, y_pred = y_true.astype(np.float32), y_pred.astype(np.float32)
    checks.close(
        AbsoluteError()(tf.constant(y_true), tf.constant(y_pred)),
        np.abs(y_true - y_pred).mean(),
        operations=12,
        magnitude=8,
    )


@clause(
    "losses/a-loss-is-differentiable",
    source=LOSSES,
    needs=("losses", "tape"),
    kills=["weighted-loss-divided-by-sum-of-weights"],
)
@given(sts.arrays((4, 3), low=-2, high=2), st.lists(st.integers(0, 2), min_size=4, max_size=4), sts.weights(4))
@example(np.zeros((4, 3)), [0, 1, 2, 0], np.array([1.0, 0.0, 2.0, 1.0]))
def test_the_gradient_of_a_weighted_loss(tf, z, labels, w):
    """∂/∂z of the sparse cross entropy with weights is w·(softmax(z) − one_hot)/n."""
    x = tf.constant(z.astype(np.float32))
    with tf.GradientTape() as tape:
        tape.watch(x)
        loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)(
            np.array(labels), x, sample_weight=w.astype(np.float32)
        )
    expected = w[:, None] * (softmax(z) - np.eye(3)[labels]) / 4
    checks.close(tape.gradient(loss, x), expected, operations=16, magnitude=4)
