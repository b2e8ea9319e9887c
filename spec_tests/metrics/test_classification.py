"""tf.keras.metrics: counts at thresholds, precision, recall, F-scores, and accuracies of scores."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import Section
from spec_tests.metrics.binary_scores import EIGHTHS, LABELS, N, S, W, Y, counted, floats, rate

CLASSIFICATION = "https://keras.io/api/metrics/classification_metrics/"
ACCURACY = "https://keras.io/api/metrics/accuracy_metrics/"
PROBABILISTIC = "https://keras.io/api/metrics/probabilistic_metrics/"
clause = Section("classification", source=CLASSIFICATION, needs=("metrics",))


@clause(kills=["counts-ignore-weights", "precision-is-recall"])
@given(LABELS, EIGHTHS, sts.weights(N), st.lists(st.integers(0, 8), min_size=1, max_size=3))
@example(Y, S, W, [4])
@example(Y, S, W, [5, 0, 8])
def test_counts_at_thresholds(tf, y, s, w, thresholds):
    """A score above the threshold, not equal to it, predicts 1. Each kind of prediction is counted with its weight at
    each threshold; Precision is TP / (TP + FP) and Recall TP / (TP + FN), 0 for 0 / 0. One threshold gives one number.
    """
    limits = [t / 8 for t in thresholds]
    counts = [counted(y, np.array(s) / 8, w, t) for t in limits]
    expected = {name: [c[name] for c in counts] for name in counts[0]}
    tp = expected["TruePositives"]
    expected["Precision"] = [rate(a, a + b) for a, b in zip(tp, expected["FalsePositives"], strict=True)]
    expected["Recall"] = [rate(a, a + b) for a, b in zip(tp, expected["FalseNegatives"], strict=True)]
    for name, values in expected.items():
        metric = getattr(tf.keras.metrics, name)(thresholds=limits)
        metric.update_state(*floats(y, np.array(s) / 8), sample_weight=w.astype(np.float32))
        want = values[0] if len(values) == 1 else values
        checks.close(metric.result(), want, operations=16, magnitude=32, what=name)


@clause(kills=["class-id-is-on-the-second-axis", "top-k-is-ignored", "class-id-is-ignored"])
@given(sts.arrays((3, 4), low=0, high=1, unique=True), st.lists(LABELS, min_size=3, max_size=3), st.integers(1, 3))
@example(np.arange(12.0).reshape(3, 4) / 16, [[1, 0, 0, 1, 0, 0], [0, 1, 0, 0, 0, 0], [1, 1, 1, 1, 0, 0]], 2)
def test_top_k_and_class_id_select_scores(tf, scores, labels, k):
    """top_k=k predicts the k largest scores of each sample; class_id=c counts only the class c of the last axis."""
    y = np.array(labels)[:, :4]
    kept = scores >= np.sort(scores, 1)[:, -k][:, None]
    for options, predicted, of in (
        ({"top_k": k}, kept, slice(None)),
        ({"class_id": 0}, scores > 0.5, slice(0, 1)),
        ({"class_id": 1}, scores > 0.5, slice(1, 2)),
        ({"top_k": k, "class_id": 2}, kept, slice(2, 3)),
    ):
        hits = float((predicted * y)[:, of].sum())
        for name, whole in (("Precision", predicted), ("Recall", y)):
            metric = getattr(tf.keras.metrics, name)(**options)
            for axes in (1, 2):
                metric.reset_state()
                metric.update_state(*floats(*(x.reshape((3,) + (1,) * (axes - 1) + (4,)) for x in (y, scores))))
                checks.close(metric.result(), rate(hits, float(whole[:, of].sum())), what=f"{name} {options}")


@clause(kills=["thresholds-outside-are-accepted", "best-rate-outside-is-accepted", "unknown-curve-is-roc"])
def test_values_outside_the_unit_interval_raise(tf):
    """Thresholds and rates outside [0, 1], an unknown curve or summation, and too few thresholds, fewer than 2 for AUC
    or 1 for the best of a rate, are errors.
    """
    metrics = tf.keras.metrics
    for name in ("Precision", "Recall", "TruePositives", "FalseNegatives"):
        for thresholds in (-0.5, [0.5, 1.5]):
            with checks.refused(f"{name}(thresholds={thresholds})"):
                getattr(metrics, name)(thresholds=thresholds)
    for name in ("SensitivityAtSpecificity", "SpecificityAtSensitivity", "PrecisionAtRecall", "RecallAtPrecision"):
        with checks.refused(f"{name}(1.5)"):
            getattr(metrics, name)(1.5)
        with checks.refused(f"{name} without thresholds"):
            getattr(metrics, name)(0.5, num_thresholds=0)
        getattr(metrics, name)(1.0, num_thresholds=1)
    for options in ({"curve": "nonsense"}, {"summation_method": "nonsense"}, {"num_thresholds": 1}):
        with checks.refused(f"AUC({options})"):
            metrics.AUC(**options)


@clause(undefined="the documentation does not say that they raise")
def test_options_without_a_use_raise(tf):
    """AUC(num_labels=…) without multi_label, top_k=4 of 3 classes, and R² of vectors are errors."""
    metrics, scores = tf.keras.metrics, np.float32([[0.25, 0.5, 0.75]])
    with checks.refused("a number of labels without multi_label"):
        metrics.AUC(num_labels=2)
    with checks.refused("the 4 best of 3 classes"):
        metrics.Recall(top_k=4).update_state(np.float32([[0, 1, 0]]), scores)
    with checks.refused("R² of vectors"):
        metrics.R2Score().update_state(scores[0], scores[0])


@clause(kills=["f-beta-is-inverse", "f-score-averages-plainly"])
@given(st.lists(st.integers(0, 2), min_size=N, max_size=N), st.lists(st.integers(0, 4), min_size=18, max_size=18))
@example([0, 1, 2, 2, 2, 1], [1, 2, 3, 0, 0, 0, 4, 2, 2, 1, 0, 3, 3, 3, 0, 2, 4, 1])
def test_f_scores_weight_precision_and_recall(tf, labels, quarters):
    """An F-score is (1 + β²)·TP / ((1 + β²)·TP + β²·FN + FP) for each class, 0 for 0 / 0. A sample predicts the class
    of its largest score, or those above the threshold. "macro" averages the classes, "weighted" weights them by their
    numbers of samples, and "micro" adds the counts.
    """
    y, quarters = np.eye(3)[labels], np.array(quarters).reshape(N, 3) / 4
    apart = quarters + np.arange(3) / 16  # no two of a sample are equal
    for threshold, s in ((None, apart), (0.5, quarters)):
        p = s > threshold if threshold else s == s.max(1, keepdims=True)
        tp, fn, fp = ((a * b).sum(0) for a, b in ((y, p), (y, 1 - p), (1 - y, p)))
        score = lambda tp, fn, fp: rate(5 * tp, 5 * tp + 4 * fn + fp)  # noqa: E731
        each = np.array([score(*counts) for counts in zip(tp, fn, fp, strict=True)])
        micro, weighted = score(tp.sum(), fn.sum(), fp.sum()), (each * y.sum(0)).sum() / N
        for average, want in ((None, each), ("macro", each.mean()), ("weighted", weighted), ("micro", micro)):
            metric = tf.keras.metrics.FBetaScore(average=average, beta=2.0, threshold=threshold)
            metric.update_state(*floats(y, s))
            checks.close(metric.result(), want, operations=16, magnitude=4, what=f"{average} {threshold}")


@clause(
    undefined="the documentation says the argmax, and not what it is for equal scores",
    kills=["f-score-predicts-nothing-by-zero"],
)
@given(st.lists(st.integers(0, 2), min_size=12, max_size=12))
@example([2, 2, 1, 0, 0, 0, 0, 1, 1, 2, 2, 2])
def test_f_scores_predict_all_classes_of_a_tie(tf, halves):
    """Without a threshold, an F-score predicts all classes of the largest score of a sample, and none if that is 0."""
    y, s = np.eye(3)[[0, 1, 2, 2]], np.array(halves).reshape(4, 3) / 2
    p = (s == s.max(1, keepdims=True)) & (s > 0)
    metric = tf.keras.metrics.F1Score(average="micro")
    metric.update_state(*floats(y, s))
    checks.close(metric.result(), 2 * (y * p).sum() / (y.sum() + p.sum()), operations=16)


@clause
def test_options_of_f_scores_are_checked(tf):
    """For an F-score, an unknown average, β ≤ 0, and thresholds outside (0, 1] are errors; the threshold 1 is not."""
    metrics = tf.keras.metrics
    for options in ({"average": "mean"}, {"beta": 0.0}, {"beta": -1.0}, {"threshold": 0.0}, {"threshold": 1.5}):
        with checks.refused(f"FBetaScore({options})"):
            metrics.FBetaScore(**options)
    metrics.F1Score(threshold=1.0, average="micro")


@clause(source=ACCURACY, kills=["top-k-takes-one-more", "top-k-loses-ties"])
@given(
    st.lists(st.integers(0, 3), min_size=4, max_size=4),
    st.lists(st.integers(0, 4), min_size=16, max_size=16),
    st.integers(1, 5),
)
@example([0, 1, 2, 3], [1, 2, 2, 3] * 4, 2)
@example([0, 1, 2, 3], [1, 2, 2, 3] * 4, 5)
def test_top_k_accuracy_favours_ties(tf, labels, scores, k):
    """In top-k accuracy, a sample is right if fewer than k classes score higher than its class: it wins a tie."""
    s = np.array(scores).reshape(4, 4)
    right = np.mean([(row > row[label]).sum() < k for row, label in zip(s, labels, strict=True)])
    metrics, scores = tf.keras.metrics, np.float32(s)
    for y, metric, function in (
        (np.array(labels), metrics.SparseTopKCategoricalAccuracy, metrics.sparse_top_k_categorical_accuracy),
        (np.float32(np.eye(4)[labels]), metrics.TopKCategoricalAccuracy, metrics.top_k_categorical_accuracy),
    ):
        checks.close(metric(k=k)(y, scores), right, operations=4)
        each = checks.numbers(function(tf.constant(y), tf.constant(scores), k=k))
        checks.close(each.mean(), right, operations=4)


@clause(source=ACCURACY)
def test_top_k_is_five_by_default(tf):
    """In the functions and classes of top-k accuracy, k is 5 by default, and the classes are along the last axis."""
    s = np.tile(np.arange(7, dtype=np.float32), (1, 3, 1))
    for labels, right in (([6, 3, 2], [1, 1, 1]), ([1, 2, 0], [0, 1, 0])):
        metrics, hot, want = tf.keras.metrics, np.eye(7, dtype=np.float32)[[labels]], np.array([right], np.float32)
        checks.equal(metrics.top_k_categorical_accuracy(tf.constant(hot), tf.constant(s)), want)
        checks.equal(metrics.sparse_top_k_categorical_accuracy(tf.constant([labels]), tf.constant(s)), want)
        checks.close(metrics.TopKCategoricalAccuracy()(hot[0], s[0]), np.mean(right), operations=4)
        checks.close(metrics.SparseTopKCategoricalAccuracy()(np.array(labels), s[0]), np.mean(right), operations=4)


@clause(
    source=ACCURACY,
    undefined="the documentation mentions labels that are whole numbers, and not those that are no class",
    kills=["a-label-is-truncated"],
)
def test_a_label_that_is_no_class_is_missed(tf):
    """A label that is beyond the classes, or between two of them, is no error in an accuracy, and never right."""
    y, s = np.float32([1.0, 1.5, 7.0]), np.float32([[0.0, 1.0, 0.5]] * 3)
    checks.close(tf.keras.metrics.SparseCategoricalAccuracy()(y, s), 1 / 3)
    checks.equal(tf.keras.metrics.sparse_categorical_accuracy(y, s), np.float32([1, 0, 0]))


@clause(source=[ACCURACY, CLASSIFICATION], seed=("001", "003"), kills=["binary-accuracy-includes-the-threshold"])
def test_a_score_at_the_threshold_is_negative(tf):
    """BinaryAccuracy, Precision, Recall and the counts predict 1 for a score above the threshold, not equal to it."""
    y, s = floats([1.0, 1.0, 0.0, 0.0], [0.5, 0.75, 0.5, 0.5])
    for name, value in (("BinaryAccuracy", 3 / 4), ("Precision", 1.0), ("Recall", 0.5), ("TruePositives", 1.0)):
        checks.close(getattr(tf.keras.metrics, name)()(y, s), value, what=name)
    checks.close(checks.numbers(tf.keras.metrics.binary_accuracy(y, s)).mean(), 3 / 4)


@clause(source=PROBABILISTIC, kills=["an-ignored-class-counts-as-zero"])
@given(st.lists(st.integers(-1, 2), min_size=4, max_size=4).filter(lambda y: max(y) >= 0))
@example([0, -1, 2, 1])
def test_an_ignored_class_does_not_count(tf, labels):
    """The metric SparseCategoricalCrossentropy(ignore_class=c) is the mean over the samples whose label is not c."""
    p, y = np.float32([0.25, 0.25, 0.5]), np.array(labels)
    observed = tf.keras.metrics.SparseCategoricalCrossentropy(ignore_class=-1)(y, np.tile(p, (4, 1)))
    checks.close(observed, -np.log(p[y[y >= 0]]).mean(), operations=16, magnitude=4)


@clause(kills=["class-id-wraps-around"])
@pytest.mark.parametrize("name", ["Precision", "Recall"])
def test_a_class_id_that_is_no_class_raises(tf, name):
    """Precision and Recall with class_id=3 raise an error for scores of three classes."""
    with checks.refused("class 3 of 3", also=IndexError):
        getattr(tf.keras.metrics, name)(class_id=3).update_state(np.ones((2, 3)), np.ones((2, 3)))
