"""tf.keras.metrics: intersection over union, of regions given by class numbers, thresholds or scores."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import Section
from spec_tests.metrics.binary_scores import N, floats

SEGMENTATION = "https://keras.io/api/metrics/segmentation_metrics/"
clause = Section("iou", source=SEGMENTATION, needs=("metrics",))
CLASSES = st.lists(st.integers(0, 2), min_size=N, max_size=N)


@clause(kills=["iou-averages-absent-classes", "regions-ignore-weights", "iou-forgets-the-ignored-class"])
@given(CLASSES, CLASSES, st.lists(st.integers(0, 3), min_size=N, max_size=N), st.sampled_from([None, 0, 1]))
@example([0, 0, 1, 1, 1, 0], [0, 1, 0, 1, 1, 0], [1, 1, 2, 3, 0, 1], None)
@example([0, 0, 1, 1, 1, 0], [0, 1, 0, 1, 1, 0], [1, 1, 2, 3, 0, 1], 1)
def test_iou_is_intersection_over_union(tf, a, b, w, ignored):
    """MeanIoU is, averaged over the classes that occur, the weight of the samples whose label and prediction are the
    class over the weight of those where either is, without the samples whose label is the ignored class.
    """
    parts = []
    for c in range(3):
        both, either = (
            sum(v for i, j, v in zip(a, b, w, strict=True) if i != ignored and test((i == c, j == c)))
            for test in (all, any)
        )
        parts += [both / either] if either else []
    metric = tf.keras.metrics.MeanIoU(num_classes=3, ignore_class=ignored)
    metric.update_state(np.array(a), np.array(b), sample_weight=np.array(w))
    checks.close(metric.result(), np.mean(parts) if parts else 0.0, operations=16)


@clause(kills=["regions-truncate-weights"])
@given(st.lists(st.integers(1, 16), min_size=4, max_size=4))
@example([4, 4, 4, 2])
def test_weights_of_samples_may_be_fractions(tf, sixteenths):
    """In IoU a sample counts with its weight, which may be a fraction."""
    w = np.array(sixteenths) / 16
    metric = tf.keras.metrics.IoU(num_classes=2, target_class_ids=[0])
    metric.update_state([0, 0, 1, 1], [0, 1, 0, 1], sample_weight=w.astype(np.float32))
    checks.close(metric.result(), w[0] / w[:3].sum(), operations=16)


@clause
def test_binary_iou_includes_the_threshold(tf):
    """BinaryIoU predicts 1 for a score of at least the threshold, unlike other metrics."""
    metric = tf.keras.metrics.BinaryIoU(target_class_ids=[1], threshold=0.5)
    metric.update_state(*floats([1, 0, 1, 0], [0.5, 0.25, 0.75, 0.5]))
    checks.close(metric.result(), 2 / 3)


@clause(cost=4, kills=["regions-take-the-last-axis", "regions-are-of-all-classes"])
@given(
    CLASSES, sts.arrays((N, 3), low=0, high=1, unique=True), st.sampled_from([-1, 0]), st.sampled_from([[1], [0, 2]])
)
@example([0, 1, 1, 2, 2, 0], np.arange(18.0).reshape(N, 3) * 7 % 18 / 18, -1, [1])
@example([0, 1, 1, 2, 2, 0], np.arange(18.0).reshape(N, 3) * 7 % 18 / 18, 0, [0, 2])
def test_one_hot_regions_are_those_of_the_largest_scores(tf, labels, scores, axis, targets):
    """OneHotIoU is the IoU of the target classes, OneHotMeanIoU of all, where along `axis` the label is the 1 and the
    prediction the largest score; with sparse_y_pred=True the predictions are class numbers.
    """
    a, b = np.array(labels), scores.argmax(1)
    counts = [(((a == c) & (b == c)).sum(), ((a == c) | (b == c)).sum()) for c in range(3)]
    each = [both / either if either else None for both, either in counts]
    hot, scores = floats(np.eye(3)[a], scores) if axis else floats(np.eye(3)[a].T, scores.T)
    metrics = tf.keras.metrics
    for metric, predictions, classes in (
        (metrics.OneHotIoU(3, targets, axis=axis), scores, targets),
        (metrics.OneHotIoU(3, targets, axis=axis, sparse_y_pred=True), b, targets),
        (metrics.OneHotMeanIoU(3, axis=axis), scores, range(3)),
    ):
        metric.update_state(hot, predictions)
        parts = [each[c] for c in classes if each[c] is not None]
        checks.close(metric.result(), np.mean(parts) if parts else 0.0, operations=16, what=type(metric).__name__)


@clause
@pytest.mark.parametrize("name", ["OneHotIoU", "OneHotMeanIoU"])
def test_one_hot_regions_lie_along_the_last_axis(tf, name):
    """The classes of one-hot labels and of scores are along the last axis by default, of images too."""
    options = {"target_class_ids": [0, 1]} if name == "OneHotIoU" else {}
    labels, predictions = np.array([[0, 1, 1], [1, 0, 1]]), np.array([[0, 0, 1], [1, 0, 1]])  # two images, three pixels
    metric = getattr(tf.keras.metrics, name)(num_classes=2, **options)
    metric.update_state(*floats(np.eye(2)[labels], np.eye(2)[predictions]))
    checks.close(metric.result(), (2 / 3 + 3 / 4) / 2)


@clause
@pytest.mark.parametrize(
    ("name", "options"), [("IoU", {"num_classes": 2}), ("OneHotIoU", {"num_classes": 2}), ("BinaryIoU", {})]
)
def test_a_target_beyond_the_classes_raises(tf, name, options):
    """A target class that is not below the number of classes (2 for BinaryIoU) is an error."""
    with checks.refused("class 2 of 2"):
        getattr(tf.keras.metrics, name)(target_class_ids=[0, 2], **options)
