"""tf.keras.losses: the cross entropies, from logits and from probabilities."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.functions import gradients, softmax
from spec_tests.harness import Section

PROBABILISTIC = "https://keras.io/api/losses/probabilistic_losses/"
clause = Section("crossentropy", source=PROBABILISTIC, needs=("losses",))
SPARSE = f"{PROBABILISTIC}#sparse_categorical_crossentropy-function"

LABELS = st.lists(st.integers(0, 2), min_size=4, max_size=4)
LOGITS = np.float32([[1.0, 2.0, 0.5], [0.0, -1.0, 1.0]])
ROWS = np.float32([[0.0, 1.0, 2.0]] * 4)


def logits(rows=4, columns=3, size=2):
    return sts.arrays((rows, columns), low=-size, high=size, dtype=np.float32)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def one_hot(labels):
    return np.eye(3, dtype=np.float32)[labels]


@clause(seed="004", kills=["cross-entropy-normalises-labels"])
@given(logits(3, 4, size=4), sts.arrays((3, 4), low=0, dtype=np.float32))
@example(np.ones((3, 4), np.float32), np.eye(3, 4, dtype=np.float32))
def test_categorical_crossentropy_is_minus_the_expected_log_probability(tf, z, y_true):
    """The loss of a sample is −Σ_c y_c · log softmax(z)_c, for labels of any sum, and that of a batch the mean."""
    expected = -(y_true * np.log(softmax(z.astype(np.float64)))).sum(-1)
    each = tf.keras.losses.categorical_crossentropy(y_true, z, from_logits=True)
    checks.close(each, expected, operations=12, magnitude=64)
    observed = tf.keras.losses.CategoricalCrossentropy(from_logits=True)(y_true, z)
    checks.close(observed, expected.mean(), operations=16, magnitude=64)


@clause(seed="001", kills=["sparse-cross-entropy-counts-from-one"])
@given(logits(size=4), LABELS, st.sampled_from(["int32", "int64", "float32"]), st.booleans())
@example(np.ones((4, 3), np.float32), [0, 1, 2, 2], "float32", True)
def test_sparse_labels_equal_one_hot_labels(tf, z, labels, dtype, column):
    """Class numbers of any dtype, of shape (batch,) or (batch, 1), have the loss of their one-hot rows."""
    classes = np.array(labels, dtype)
    classes = classes[:, None] if column else classes
    expected = -np.log(softmax(z.astype(np.float64)))[range(4), labels]
    each = tf.keras.losses.sparse_categorical_crossentropy(classes, z, from_logits=True)
    checks.close(each, expected, operations=16, magnitude=16)
    observed = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)(classes, z)
    checks.close(observed, expected.mean(), operations=16, magnitude=16)


@clause(
    seed=("003", "004"),
    erratum="the tutorials pass raw outputs without from_logits=True, which is no error and another loss",
    kills=["probabilities-are-not-rescaled"],
)
@given(sts.arrays((3, 3), low=0.25, high=1), sts.moderate(0.5, 1))
@example(np.array([[0.25, 0.5, 1.0]] * 3), 0.5)
def test_probabilities_are_rescaled(tf, p, factor):
    """Rows of positive numbers below 1 are divided by their sum: multiplying a row does not change the loss."""
    p, losses = p.astype(np.float32) * 0.9, tf.keras.losses
    expected = -np.log(np.diag(p / p.sum(-1, keepdims=True))).mean()
    for q in (p, p * np.float32(factor)):
        checks.close(losses.CategoricalCrossentropy()(one_hot([0, 1, 2]), q), expected, operations=32, magnitude=8)
        checks.close(losses.SparseCategoricalCrossentropy()(np.arange(3), q), expected, operations=32, magnitude=8)


@clause(kills=["from-logits-is-ignored"])
@given(logits(size=3), LABELS)
@example(ROWS, [0, 1, 2, 2])
def test_logits_and_their_probabilities_agree(tf, z, labels):
    """loss(y, z, from_logits=True) = loss(y, p), where p = softmax(z), or p = σ(z) for the binary losses; predictions
    are probabilities by default.
    """
    for name, y_true, p in (
        ("categorical_crossentropy", one_hot(labels), softmax(z)),
        ("sparse_categorical_crossentropy", np.array(labels), softmax(z)),
        ("categorical_focal_crossentropy", one_hot(labels), softmax(z)),
        ("binary_crossentropy", one_hot(labels), sigmoid(z)),
        ("binary_focal_crossentropy", one_hot(labels), sigmoid(z)),
    ):
        loss = tf.keras.losses.get(name)
        expected = checks.numbers(loss(y_true, p))
        checks.close(loss(y_true, z, from_logits=True), expected, operations=64, magnitude=16, what=name)


@clause(kills=["binary-cross-entropy-forgets-the-negatives"])
@given(logits(4, 1, size=4), st.lists(st.integers(0, 1), min_size=4, max_size=4))
@example(np.float32([[0.0], [1.0], [-2.0], [3.0]]), [0, 1, 0, 0])
def test_binary_crossentropy_is_that_of_two_classes(tf, z, labels):
    """The binary cross entropy of the logit z is the sparse one of the logits (0, z)."""
    y, losses = np.array(labels), tf.keras.losses
    two = np.concatenate([0 * z, z], -1)
    expected = checks.numbers(losses.get("sparse_categorical_crossentropy")(y, two, from_logits=True))
    observed = losses.get("binary_crossentropy")(y[:, None], z, from_logits=True)
    checks.close(observed, expected, operations=16, magnitude=4)


@clause(kills=["binary-logits-become-probabilities", "categorical-logits-become-probabilities"])
@given(st.sampled_from([30.0, 1e3, 1e4]))
@example(1e4)
def test_large_logits_do_not_overflow(tf, size):
    """For logits ±L, a prediction that is wrong by L costs L, and a right one 0: no overflow, no bound at −log ε."""
    z = np.float32([[0.0, -size], [-size, 0.0], [0.0, size]])
    losses, options = tf.keras.losses, {"from_logits": True, "reduction": "none"}
    hot = np.float32([[0, 1]] * 3)
    for loss, y, x in (
        (losses.CategoricalCrossentropy(**options), hot, z),
        (losses.SparseCategoricalCrossentropy(**options), np.array([1, 1, 1]), z),
        (losses.BinaryCrossentropy(**options), hot[:, 1:], z[:, 1:] - z[:, :1]),
    ):
        checks.close(loss(y, x), np.array([size, 0.0, 0.0]), operations=2, magnitude=size)


@clause(
    seed="001",
    kills=["label-smoothing-is-ignored", "smoothing-keeps-the-true-label", "smoothing-takes-from-the-negatives"],
)
@given(logits(), LABELS, st.sampled_from([0.125, 0.5, 1.0]), st.booleans())
@example(ROWS, [0, 1, 2, 2], 0.5, True)
def test_label_smoothing_moves_labels_towards_the_uniform_distribution(tf, z, labels, alpha, from_logits):
    """label_smoothing=α is the loss of the labels (1 − α)·y + α/classes; for a binary loss (1 − α)·y + α/2."""
    y, p = one_hot(labels), z if from_logits else softmax(z)
    for name, uniform in (
        ("categorical_crossentropy", 1 / 3),
        ("categorical_focal_crossentropy", 1 / 3),
        ("binary_crossentropy", 1 / 2),
        ("binary_focal_crossentropy", 1 / 2),
    ):
        loss = tf.keras.losses.get(name)
        expected = checks.numbers(loss((1 - alpha) * y + np.float32(alpha * uniform), p, from_logits=from_logits))
        observed = loss(y, p, from_logits=from_logits, label_smoothing=alpha)
        checks.close(observed, expected, operations=16, magnitude=16, what=name)


@clause(kills=["smoothing-counts-the-last-axis"])
@example(np.zeros((2, 3, 4), np.float32))
@given(sts.arrays((2, 3, 4), low=-2, high=2, dtype=np.float32))
def test_smoothing_counts_the_classes_along_the_axis(tf, z):
    """With the classes on another axis, label smoothing mixes in 1 / the number of classes on that axis."""
    loss, y = tf.keras.losses.get("categorical_crossentropy"), one_hot(np.arange(8).reshape(2, 4) % 3)
    options = {"from_logits": True, "label_smoothing": 0.5}
    expected = checks.numbers(loss(y, np.moveaxis(z, 1, -1), **options))
    checks.close(loss(np.moveaxis(y, -1, 1), z, axis=1, **options), expected, operations=16, magnitude=16)


@clause(
    source="https://www.tensorflow.org/api_docs/python/tf/nn/softmax_cross_entropy_with_logits",
    seed="004",
    erratum="the tutorial trains on random labels, for which TensorFlow's gradient is not that of the loss",
    needs=("losses", "tape"),
    kills=["gradient-assumes-that-labels-sum-to-one"],
)
@given(logits(2, 3), sts.arrays((2, 3), low=0, high=2))
@example(LOGITS, np.array([[1.0, 2.0, 0.0], [0.5, 0.0, 0.0]]))
def test_gradient_for_labels_of_any_sum(tf, z, y):
    """∂/∂z of −Σ_c y_c · log softmax(z)_c is softmax(z) · Σ_c y_c − y, for labels of any sum."""
    labels, loss = tf.constant(y.astype(np.float32)), tf.keras.losses.get("categorical_crossentropy")
    (observed,) = gradients(tf, lambda x: loss(labels, x, from_logits=True), z)
    checks.close(observed, softmax(z) * y.sum(-1, keepdims=True) - y, operations=16, magnitude=8)


@clause
@given(logits(), LABELS, st.booleans())
@example(ROWS, [0, 1, 2, 2], False)
def test_focal_losses_without_focus_are_cross_entropies(tf, z, labels, from_logits):
    """With γ = 0 the binary focal loss is the binary cross entropy; with γ = 0 and α = 1 so is the categorical one."""
    y, p = one_hot(labels), z if from_logits else softmax(z)
    for kind, options in (("binary", {"gamma": 0.0}), ("categorical", {"gamma": 0.0, "alpha": 1.0})):
        plain = tf.keras.losses.get(f"{kind}_crossentropy")(y, p, from_logits=from_logits)
        observed = tf.keras.losses.get(f"{kind}_focal_crossentropy")(y, p, from_logits=from_logits, **options)
        checks.close(observed, checks.numbers(plain), operations=16, magnitude=16, what=kind)


@clause(
    source=f"{PROBABILISTIC}#binaryfocalcrossentropy-class",
    kills=["class-balancing-is-reversed", "class-balancing-is-always-applied"],
)
@given(sts.arrays((4, 1), low=0.25, high=0.75, dtype=np.float32), sts.moderate(0, 1))
@example(np.full((4, 1), 0.25, np.float32), 0.25)
def test_class_balancing_weights_the_classes(tf, p, alpha):
    """apply_class_balancing multiplies the loss of label 1 by α, by default ¼, and that of label 0 by 1 − α; without it
    α is not used.
    """
    y, loss = np.float32([[1.0], [0.0], [1.0], [0.0]]), tf.keras.losses.get("binary_focal_crossentropy")
    plain = checks.numbers(loss(y, p, alpha=alpha))
    checks.close(loss(y, p), plain, operations=4)
    for options, weight in (({"alpha": alpha}, alpha), ({}, 0.25)):
        observed = loss(y, p, apply_class_balancing=True, **options)
        checks.close(observed, np.array([weight, 1 - weight] * 2) * plain, operations=16, magnitude=2)


@clause(
    source=SPARSE,
    kills=["ignored-class-counts-in-the-mean", "ignored-class-is-class-zero", "weights-undo-the-ignored-class"],
)
@given(logits(), st.lists(st.booleans(), min_size=3, max_size=3), sts.weights(4))
@example(ROWS, [True, False, True], np.array([1.0, 2.0, 0.5, 3.0]))
def test_an_ignored_class_does_not_count(tf, z, ignored, w):
    """With ignore_class=−1, a label of −1 has the loss 0, and the mean is over the other labels: Σ w·ℓ over these,
    divided by their number.
    """
    labels = np.where([*ignored, False], -1, [0, 1, 2, 2])
    kept = labels >= 0
    each = np.where(kept, -np.log(softmax(z.astype(np.float64)))[range(4), labels], 0)
    x, w, options = tf.constant(z), w.astype(np.float32), {"from_logits": True, "ignore_class": -1}
    loss = tf.keras.losses.SparseCategoricalCrossentropy(**options)
    alone = tf.keras.losses.get("sparse_categorical_crossentropy")(labels, x, **options)
    checks.close(alone, each, operations=16, magnitude=8, dtype=np.float32)  # that of the logits
    checks.close(loss(labels, x), each.sum() / kept.sum(), operations=16, magnitude=8)
    checks.close(loss(labels, x, sample_weight=w), (w * each).sum() / kept.sum(), operations=16, magnitude=64)


@clause(source=SPARSE, needs=("losses", "tape"), kills=["ignored-class-counts-in-the-mean"])
@given(logits(3), st.lists(st.booleans(), min_size=2, max_size=2))
@example(ROWS[:3], [True, False])
def test_an_ignored_class_has_no_gradient(tf, z, ignored):
    """With ignore_class=−1, the gradient is 0 for the logits of a label −1, and that of the mean for the others."""
    labels = np.where([*ignored, False], -1, [0, 1, 2])
    loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=-1)
    (gradient,) = gradients(tf, lambda at: loss(labels, at), z)
    checks.equal(checks.numbers(gradient)[labels < 0], np.zeros((sum(ignored), 3), np.float32))
    expected = np.where((labels < 0)[:, None], 0, (softmax(z) - np.eye(3)) / np.sum(labels >= 0))
    checks.close(gradient, expected, operations=16)


@clause(source=SPARSE, kills=["mean-of-nothing-is-nan"])
def test_a_batch_of_ignored_labels_costs_nothing(tf):
    """If every label of a batch is the ignored class, the loss is 0 and not nan."""
    loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=255)
    checks.equal(loss(np.array([255, 255]), tf.constant(LOGITS)), np.float32(0))


@clause(source=SPARSE)
@given(sts.arrays((2, 3, 4), low=-2, high=2, dtype=np.float32), st.integers(0, 2))
@example(np.arange(24, dtype=np.float32).reshape(2, 3, 4) / 8, 2)
def test_axis_of_sparse_labels(tf, z, label):
    """With `axis=1`, the classes of predictions (batch, classes, …) are along axis 1, and labels are (batch, …)."""
    loss = tf.keras.losses.get("sparse_categorical_crossentropy")
    labels = (np.arange(8).reshape(2, 4) + label) % 3
    expected = checks.numbers(loss(labels, np.moveaxis(z, 1, -1), from_logits=True))
    checks.close(loss(labels, tf.constant(z), from_logits=True, axis=1), expected, operations=16, magnitude=8)


@clause(source=SPARSE, kills=["labels-must-be-arrays"])
def test_lists_of_numbers_are_arrays(tf):
    """Lists of numbers are accepted as arrays, as in the example of the documentation."""
    p, expected, get = [[0.05, 0.95, 0.0], [0.1, 0.8, 0.1]], -np.log([0.95, 0.1]), tf.keras.losses.get
    checks.close(get("sparse_categorical_crossentropy")([1, 2], p), expected, operations=16)
    hot = [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    checks.close(get("categorical_crossentropy")(hot, p), expected, operations=16)


@clause(
    seed="003",
    erratum="the tutorial passes the prediction before the label",
    kills=["shapes-broadcast-in-a-cross-entropy", "label-that-is-no-class-is-class-zero"],
)
@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("SparseCategoricalCrossentropy", [0, 1, 2]),
        ("SparseCategoricalCrossentropy", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]),
        ("SparseCategoricalCrossentropy", [0, 3]),
        ("SparseCategoricalCrossentropy", [0, -1]),
        ("CategoricalCrossentropy", [0.0, 1.0]),
        ("CategoricalCrossentropy", [[1.0, 0.0], [0.0, 1.0]]),
        ("CategoricalCrossentropy", [[1.0], [2.0]]),
        ("CategoricalCrossentropy", [[1.0, 0.0, 0.0]]),
        ("BinaryCrossentropy", [[1.0, 0.0], [0.0, 1.0]]),
        ("BinaryCrossentropy", [[1.0, 0.0, 1.0]]),
        ("MeanSquaredError", [[1.0, 0.0], [0.0, 1.0]]),
    ],
    ids=str,
)
def test_labels_that_do_not_match_raise(tf, name, labels):
    """For predictions (2, 3), each of these is an error: another number of samples, one-hot labels for the sparse loss,
    a number that is no class (on the CPU), class numbers for the one-hot loss, or another number of classes.
    """
    loss = getattr(tf.keras.losses, name)(**({} if name == "MeanSquaredError" else {"from_logits": True}))
    with checks.refused():
        loss(tf.constant(labels), tf.constant(LOGITS))


@clause(
    source="https://keras.io/api/losses/",
    needs=("losses", "tape"),
    kills=["weighted-loss-divided-by-sum-of-weights"],
)
@given(logits(), LABELS, sts.weights(4))
@example(0 * ROWS, [0, 1, 2, 0], np.array([1.0, 0.0, 2.0, 1.0]))
def test_gradient_of_a_weighted_loss(tf, z, labels, w):
    """∂/∂z of the sparse cross entropy with weights is w·(softmax(z) − one_hot)/n."""
    loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    weights, y = w.astype(np.float32), np.array(labels)
    (observed,) = gradients(tf, lambda x: loss(y, x, sample_weight=weights), z)
    expected = w[:, None] * (softmax(z) - np.eye(3)[labels]) / 4
    checks.close(observed, expected, operations=16, magnitude=4)
