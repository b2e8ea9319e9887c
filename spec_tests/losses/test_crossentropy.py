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
LOSSES = "https://keras.io/api/losses/"
clause = Section("crossentropy", source=PROBABILISTIC, needs=("losses",))
SPARSE = f"{PROBABILISTIC}#sparse_categorical_crossentropy-function"

LABELS = st.lists(st.integers(0, 2), min_size=4, max_size=4)
LOGITS = np.float32([[1.0, 2.0, 0.5], [0.0, -1.0, 1.0]])


@clause(seed="004", kills=["cross-entropy-normalises-labels"])
@given(sts.arrays((3, 4), low=-4, high=4), sts.arrays((3, 4), low=0))
@example(np.ones((3, 4)), np.eye(3, 4))
def test_categorical_crossentropy_is_minus_the_expected_log_probability(tf, z, y_true):
    """−Σ_c y_c · log softmax(z)_c for each sample, for labels of any sum, and its mean over the batch."""
    z, y_true = z.astype(np.float32), y_true.astype(np.float32)
    expected = -(y_true * np.log(softmax(z.astype(np.float64)))).sum(-1)
    checks.close(
        tf.keras.losses.categorical_crossentropy(y_true, z, from_logits=True), expected, operations=12, magnitude=64
    )
    observed = tf.keras.losses.CategoricalCrossentropy(from_logits=True)(y_true, z)
    checks.close(observed, expected.mean(), operations=16, magnitude=64)


@clause(seed="001", kills=["sparse-cross-entropy-counts-from-one"])
@given(
    sts.arrays((4, 3), low=-4, high=4),
    st.lists(st.integers(0, 2), min_size=4, max_size=4),
    st.sampled_from(["int32", "int64", "float32"]),
    st.booleans(),
)
@example(np.ones((4, 3)), [0, 1, 2, 2], "float32", True)
def test_sparse_labels_equal_one_hot_labels(tf, z, labels, dtype, column):
    """Class numbers of any dtype, of shape (batch,) or (batch, 1), give the loss of their one-hot rows."""
    z, classes = z.astype(np.float32), np.array(labels, dtype)
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
    p, hot = p.astype(np.float32) * 0.9, np.eye(3, dtype=np.float32)
    expected = -np.log(np.diag(p / p.sum(-1, keepdims=True))).mean()
    for q in (p, p * np.float32(factor)):
        checks.close(tf.keras.losses.CategoricalCrossentropy()(hot, q), expected, operations=32, magnitude=8)
        checks.close(
            tf.keras.losses.SparseCategoricalCrossentropy()(np.arange(3), q), expected, operations=32, magnitude=8
        )


@clause(kills=["from-logits-is-ignored"])
@given(sts.arrays((4, 3), low=-3, high=3), LABELS)
@example(np.array([[0.0, 1.0, 2.0]] * 4), [0, 1, 2, 2])
def test_logits_and_their_probabilities_agree(tf, z, labels):
    """loss(y, z, from_logits=True) = loss(y, p), the default being probabilities: p = softmax(z), and for the binary
    losses p = σ(z).
    """
    hot, z = np.eye(3, dtype=np.float32)[labels], z.astype(np.float32)
    softly, sigmoid = softmax(z), 1 / (1 + np.exp(-z))
    for name, y_true, p in (
        ("categorical_crossentropy", hot, softly),
        ("sparse_categorical_crossentropy", np.array(labels), softly),
        ("categorical_focal_crossentropy", hot, softly),
        ("binary_crossentropy", hot, sigmoid),
        ("binary_focal_crossentropy", hot, sigmoid),
    ):
        loss = tf.keras.losses.get(name)
        expected = checks.numbers(loss(y_true, p))
        checks.close(loss(y_true, z, from_logits=True), expected, operations=64, magnitude=16, what=name)


@clause(kills=["binary-cross-entropy-forgets-the-negatives"])
@given(sts.arrays((4, 1), low=-4, high=4), st.lists(st.integers(0, 1), min_size=4, max_size=4))
@example(np.array([[0.0], [1.0], [-2.0], [3.0]]), [0, 1, 0, 0])
def test_two_classes_or_one_probability(tf, z, labels):
    """The binary cross entropy of the logit z is the sparse one of the logits (0, z)."""
    z, y = z.astype(np.float32), np.array(labels)
    two = np.concatenate([0 * z, z], -1)
    expected = checks.numbers(tf.keras.losses.get("sparse_categorical_crossentropy")(y, two, from_logits=True))
    observed = tf.keras.losses.get("binary_crossentropy")(y[:, None], z, from_logits=True)
    checks.close(observed, expected, operations=16, magnitude=4)


@clause(kills=["binary-logits-become-probabilities", "categorical-logits-become-probabilities"])
@given(st.sampled_from([30.0, 1e3, 1e4]))
@example(1e4)
def test_large_logits(tf, size):
    """For logits ±L the loss of what is wrong by L is L, and of what is right 0: no overflow, nothing cut at ε."""
    z = np.float32([[0.0, -size], [-size, 0.0], [0.0, size]])
    losses, expected = tf.keras.losses, np.array([size, 0.0, 0.0])
    hot, labels = np.float32([[0, 1]] * 3), np.array([1, 1, 1])
    for loss, y, x in (
        (losses.CategoricalCrossentropy(from_logits=True, reduction="none"), hot, z),
        (losses.SparseCategoricalCrossentropy(from_logits=True, reduction="none"), labels, z),
        (losses.BinaryCrossentropy(from_logits=True, reduction="none"), hot[:, 1:], z[:, 1:] - z[:, :1]),
    ):
        checks.close(loss(y, x), expected, operations=2, magnitude=size)


@clause(
    seed="001",
    kills=["label-smoothing-is-ignored", "smoothing-keeps-the-true-label", "smoothing-takes-from-the-negatives"],
)
@given(sts.arrays((4, 3), low=-2, high=2), LABELS, st.sampled_from([0.125, 0.5, 1.0]), st.booleans())
@example(np.array([[0.0, 1.0, 2.0]] * 4), [0, 1, 2, 2], 0.5, True)
def test_label_smoothing(tf, z, labels, alpha, from_logits):
    """label_smoothing=α is the loss of the labels (1 − α)·y + α/classes; of the binary loss (1 − α)·y + α/2."""
    y, z = np.eye(3, dtype=np.float32)[labels], z.astype(np.float32)
    p = z if from_logits else softmax(z)
    for name, share in (
        ("categorical_crossentropy", 1 / 3),
        ("categorical_focal_crossentropy", 1 / 3),
        ("binary_crossentropy", 1 / 2),
        ("binary_focal_crossentropy", 1 / 2),
    ):
        loss = tf.keras.losses.get(name)
        expected = checks.numbers(loss((1 - alpha) * y + np.float32(alpha * share), p, from_logits=from_logits))
        observed = loss(y, p, from_logits=from_logits, label_smoothing=alpha)
        checks.close(observed, expected, operations=16, magnitude=16, what=name)


@clause(kills=["smoothing-counts-the-last-axis"])
@example(np.zeros((2, 3, 4)))
@given(sts.arrays((2, 3, 4), low=-2, high=2))
def test_smoothing_counts_the_classes_along_the_axis(tf, z):
    """With the classes on another axis, label smoothing mixes in 1 / the number of classes there."""
    loss, z = tf.keras.losses.get("categorical_crossentropy"), z.astype(np.float32)
    y = np.eye(3, dtype=np.float32)[np.arange(8).reshape(2, 4) % 3]
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
@given(sts.arrays((2, 3), low=-2, high=2), sts.arrays((2, 3), low=0, high=2))
@example(LOGITS.astype(float), np.array([[1.0, 2.0, 0.0], [0.5, 0.0, 0.0]]))
def test_gradient_for_labels_of_any_sum(tf, z, y):
    """∂/∂z of −Σ_c y_c · log softmax(z)_c is softmax(z) · Σ_c y_c − y, whatever the labels sum to."""
    y32 = tf.constant(y.astype(np.float32))
    loss = tf.keras.losses.get("categorical_crossentropy")
    (observed,) = gradients(tf, lambda x: loss(y32, x, from_logits=True), z.astype(np.float32))
    checks.close(observed, softmax(z) * y.sum(-1, keepdims=True) - y, operations=16, magnitude=8)


@clause
@given(sts.arrays((4, 3), low=-2, high=2), LABELS, st.booleans())
@example(np.array([[0.0, 1.0, 2.0]] * 4), [0, 1, 2, 2], False)
def test_focal_losses_without_focus_are_cross_entropies(tf, z, labels, from_logits):
    """With γ = 0 the binary focal loss is the binary cross entropy; with γ = 0 and α = 1 the categorical one too."""
    y, z = np.eye(3, dtype=np.float32)[labels], z.astype(np.float32)
    p = z if from_logits else softmax(z)
    for kind, options in (("binary", {"gamma": 0.0}), ("categorical", {"gamma": 0.0, "alpha": 1.0})):
        plain = tf.keras.losses.get(f"{kind}_crossentropy")(y, p, from_logits=from_logits)
        observed = tf.keras.losses.get(f"{kind}_focal_crossentropy")(y, p, from_logits=from_logits, **options)
        checks.close(observed, checks.numbers(plain), operations=16, magnitude=16, what=kind)


@clause(
    source=f"{PROBABILISTIC}#binaryfocalcrossentropy-class",
    kills=["class-balancing-is-reversed", "class-balancing-is-always-applied"],
)
@given(sts.arrays((4, 1), low=0.25, high=0.75), sts.moderate(0, 1))
@example(np.full((4, 1), 0.25), 0.25)
def test_class_balancing_weighs_the_classes(tf, p, alpha):
    """apply_class_balancing weighs label 1 by α, by default ¼, and label 0 by 1 − α; without it α is not used."""
    p, y = p.astype(np.float32), np.float32([[1.0], [0.0], [1.0], [0.0]])
    loss = tf.keras.losses.get("binary_focal_crossentropy")
    plain = checks.numbers(loss(y, p, alpha=alpha))
    checks.close(loss(y, p), plain, operations=4)
    for options, weight in (({"alpha": alpha}, alpha), ({}, 0.25)):
        observed = loss(y, p, apply_class_balancing=True, **options)
        checks.close(observed, np.array([weight, 1 - weight] * 2) * plain, operations=16, magnitude=2)


@clause(
    source=SPARSE,
    kills=["ignored-class-counts-in-the-mean", "ignored-class-is-class-zero", "weights-undo-the-ignored-class"],
)
@given(sts.arrays((4, 3), low=-2, high=2), st.lists(st.booleans(), min_size=3, max_size=3), sts.weights(4))
@example(np.array([[0.0, 1.0, 2.0]] * 4), [True, False, True], np.array([1.0, 2.0, 0.5, 3.0]))
def test_an_ignored_class_does_not_count(tf, z, ignored, w):
    """With ignore_class=−1 a label of −1 has the loss 0, and the mean is over the other labels: their Σ w·ℓ, divided by
    their number.
    """
    labels = np.where([*ignored, False], -1, [0, 1, 2, 2])
    kept = labels >= 0
    each = np.where(kept, -np.log(softmax(z))[range(4), labels], 0)
    x, w = tf.constant(z.astype(np.float32)), w.astype(np.float32)
    options = {"from_logits": True, "ignore_class": -1}
    loss = tf.keras.losses.SparseCategoricalCrossentropy(**options)
    alone = tf.keras.losses.get("sparse_categorical_crossentropy")(labels, x, **options)
    checks.close(alone, each, operations=16, magnitude=8, dtype=np.float32)  # that of the logits
    checks.close(loss(labels, x), each.sum() / kept.sum(), operations=16, magnitude=8)
    checks.close(loss(labels, x, sample_weight=w), (w * each).sum() / kept.sum(), operations=16, magnitude=64)


@clause(source=SPARSE, needs=("losses", "tape"), kills=["ignored-class-counts-in-the-mean"])
@given(sts.arrays((3, 3), low=-2, high=2), st.lists(st.booleans(), min_size=2, max_size=2))
@example(np.array([[0.0, 1.0, 2.0]] * 3), [True, False])
def test_an_ignored_class_has_no_gradient(tf, z, ignored):
    """With ignore_class=−1 the gradient by the logits of a label −1 is 0, and by the others that of their mean."""
    labels = np.where([*ignored, False], -1, [0, 1, 2])
    loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=-1)
    (gradient,) = gradients(tf, lambda at: loss(labels, at), z.astype(np.float32))
    checks.equal(checks.numbers(gradient)[labels < 0], np.zeros((sum(ignored), 3), np.float32))
    expected = np.where((labels < 0)[:, None], 0, (softmax(z) - np.eye(3)) / np.sum(labels >= 0))
    checks.close(gradient, expected, operations=16)


@clause(source=SPARSE, kills=["mean-of-nothing-is-nan"])
def test_a_batch_of_ignored_labels_costs_nothing(tf):
    """When every label of a batch is of the ignored class, the loss is 0 and not nan."""
    loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=255)
    checks.equal(loss(np.array([255, 255]), tf.constant(LOGITS)), np.float32(0))


@clause(source=SPARSE)
@given(sts.arrays((2, 3, 4), low=-2, high=2), st.integers(0, 2))
@example(np.arange(24).reshape(2, 3, 4) / 8, 2)
def test_axis_of_sparse_labels(tf, z, label):
    """`axis=1` takes the classes of predictions (batch, classes, …) from axis 1, for labels (batch, …)."""
    loss, z = tf.keras.losses.get("sparse_categorical_crossentropy"), z.astype(np.float32)
    labels = (np.arange(8).reshape(2, 4) + label) % 3
    expected = checks.numbers(loss(labels, np.moveaxis(z, 1, -1), from_logits=True))
    checks.close(loss(labels, tf.constant(z), from_logits=True, axis=1), expected, operations=16, magnitude=8)


@clause(source=SPARSE, kills=["labels-must-be-arrays"])
def test_lists_of_numbers_are_arrays(tf):
    """Lists of numbers are taken as the arrays that they stand for: as in the example of the documentation."""
    labels, p = [1, 2], [[0.05, 0.95, 0.0], [0.1, 0.8, 0.1]]
    expected = -np.log([0.95, 0.1])
    checks.close(tf.keras.losses.get("sparse_categorical_crossentropy")(labels, p), expected, operations=16)
    hot = [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    checks.close(tf.keras.losses.get("categorical_crossentropy")(hot, p), expected, operations=16)


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
def test_labels_that_do_not_fit_are_refused(tf, name, labels):
    """Beside predictions (2, 3): another number of samples, one-hot labels for the sparse loss, a number that is no
    class (on the CPU), class numbers for the one-hot loss, or another number of classes, is an error.
    """
    loss = getattr(tf.keras.losses, name)(**({} if name == "MeanSquaredError" else {"from_logits": True}))
    with checks.refused():
        loss(tf.constant(labels), tf.constant(LOGITS))


@clause(source=LOSSES, needs=("losses", "tape"), kills=["weighted-loss-divided-by-sum-of-weights"])
@given(sts.arrays((4, 3), low=-2, high=2), st.lists(st.integers(0, 2), min_size=4, max_size=4), sts.weights(4))
@example(np.zeros((4, 3)), [0, 1, 2, 0], np.array([1.0, 0.0, 2.0, 1.0]))
def test_a_loss_is_differentiable(tf, z, labels, w):
    """∂/∂z of the sparse cross entropy with weights is w·(softmax(z) − one_hot)/n."""
    x = tf.constant(z.astype(np.float32))
    with tf.GradientTape() as tape:
        tape.watch(x)
        loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)(
            np.array(labels), x, sample_weight=w.astype(np.float32)
        )
    expected = w[:, None] * (softmax(z) - np.eye(3)[labels]) / 4
    checks.close(tape.gradient(loss, x), expected, operations=16, magnitude=4)
