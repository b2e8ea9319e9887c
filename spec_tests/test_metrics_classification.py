"""tf.keras.metrics: counts at thresholds, precision, recall, areas under curves, F-scores."""

import numpy as np
from hypothesis import assume, example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import clause

CLASSIFICATION = "https://keras.io/api/metrics/classification_metrics/"
ACCURACY = "https://keras.io/api/metrics/accuracy_metrics/"
PROBABILISTIC = "https://keras.io/api/metrics/probabilistic_metrics/"

N = 6
LABELS = st.lists(st.integers(0, 1), min_size=N, max_size=N)
EIGHTHS = st.lists(st.integers(0, 8), min_size=N, max_size=N)
APART = EIGHTHS.map(lambda s: [0 if n == 1 else n for n in s])  # no two between the same neighbours of 1/8, 2/8, …
Y, S = [0, 0, 1, 1, 0, 1], [0, 4, 4, 8, 5, 2]
W = np.array([1.0, 2.0, 0.0, 3.0, 1.0, 2.0])


def floats(*values):
    return [np.asarray(value, np.float32) for value in values]


def share(part, whole):
    return part / whole if whole else 0.0


def counted(y, s, w, threshold):
    """TP, TN, FP, FN, one sample after the other."""
    counts = {"TruePositives": 0.0, "TrueNegatives": 0.0, "FalsePositives": 0.0, "FalseNegatives": 0.0}
    for label, score, weight in zip(y, s, w, strict=True):
        counts[
            ("True" if (score > threshold) == bool(label) else "False")
            + ("Positives" if score > threshold else "Negatives")
        ] += float(weight)
    return counts


@clause(
    "metrics/counts-at-thresholds",
    source=CLASSIFICATION,
    needs=("metrics",),
    kills=["counts-include-the-threshold", "counts-ignore-weights", "precision-is-recall"],
)
@given(LABELS, EIGHTHS, sts.weights(N), st.lists(st.integers(0, 8), min_size=1, max_size=3))
@example(Y, S, W, [4])
@example(Y, S, W, [5, 0, 8])
def test_counts_and_shares_at_thresholds(tf, y, s, w, thresholds):
    """A score above the threshold, not at it, predicts 1; each kind of prediction is counted with its weight at each
    threshold, Precision is TP / (TP + FP) and Recall TP / (TP + FN), 0 for 0 / 0; one threshold gives one number.
    """
    limits = [t / 8 for t in thresholds]
    counts = [counted(y, np.array(s) / 8, w, t) for t in limits]
    expected = {name: [c[name] for c in counts] for name in counts[0]}
    tp = expected["TruePositives"]
    expected["Precision"] = [share(a, a + b) for a, b in zip(tp, expected["FalsePositives"], strict=True)]
    expected["Recall"] = [share(a, a + b) for a, b in zip(tp, expected["FalseNegatives"], strict=True)]
    for name, values in expected.items():
        metric = getattr(tf.keras.metrics, name)(thresholds=limits)
        metric.update_state(*floats(y, np.array(s) / 8), sample_weight=w.astype(np.float32))
        want = values[0] if len(values) == 1 else values
        checks.close(metric.result(), want, operations=16, magnitude=32, what=name)


@clause(
    "metrics/the-largest-scores-are-predicted",
    source=CLASSIFICATION,
    needs=("metrics",),
    kills=["top-k-is-ignored", "class-id-is-ignored"],
)
@given(sts.arrays((3, 4), low=0, high=1, unique=True), st.lists(LABELS, min_size=3, max_size=3), st.integers(1, 3))
@example(np.arange(12.0).reshape(3, 4) / 16, [[1, 0, 0, 1, 0, 0], [0, 1, 0, 0, 0, 0], [1, 1, 1, 1, 0, 0]], 2)
def test_top_k_predicts_the_largest_scores_and_class_id_looks_at_one_class(tf, scores, labels, k):
    """top_k=k predicts the k largest scores of each sample; class_id=c counts the class c alone."""
    y = np.array(labels)[:, :4]
    kept = scores >= np.sort(scores, 1)[:, -k][:, None]
    for options, predicted, of in (
        ({"top_k": k}, kept, slice(None)),
        ({"class_id": 1}, scores > 0.5, slice(1, 2)),
        ({"top_k": k, "class_id": 2}, kept, slice(2, 3)),
    ):
        hits = float((predicted * y)[:, of].sum())
        for name, whole in (("Precision", predicted), ("Recall", y)):
            metric = getattr(tf.keras.metrics, name)(**options)
            metric.update_state(*floats(y, scores))
            checks.close(metric.result(), share(hits, float(whole[:, of].sum())), what=f"{name} {options}")


@clause(
    "metrics/values-outside-are-refused",
    source=CLASSIFICATION,
    needs=("metrics",),
    kills=["thresholds-outside-are-accepted", "best-share-outside-is-accepted", "unknown-curve-is-roc"],
)
def test_thresholds_and_shares_outside_0_to_1_and_unknown_names_are_refused(tf):
    """Thresholds and shares outside [0, 1], an unknown curve or summation, and fewer than 2 thresholds are refused."""
    metrics = tf.keras.metrics
    for name in ("Precision", "Recall", "TruePositives", "FalseNegatives"):
        for thresholds in (-0.5, [0.5, 1.5]):
            with checks.refused(f"{name}(thresholds={thresholds})"):
                getattr(metrics, name)(thresholds=thresholds)
    for name in ("SensitivityAtSpecificity", "SpecificityAtSensitivity", "PrecisionAtRecall", "RecallAtPrecision"):
        with checks.refused(f"{name}(1.5)"):
            getattr(metrics, name)(1.5)
    for options in ({"curve": "nonsense"}, {"summation_method": "nonsense"}, {"num_thresholds": 1}, {"num_labels": 2}):
        with checks.refused(f"AUC({options})"):
            metrics.AUC(**options)


def ranks(y, s, w):
    """The weights of pairs (positive, negative) where the positive scores higher, and where both tie, of all pairs."""
    pairs = [
        (a - b, u * v) for a, i, u in zip(s, y, w, strict=True) if i for b, j, v in zip(s, y, w, strict=True) if not j
    ]
    whole = sum(weight for _, weight in pairs)
    return sum(v for d, v in pairs if d > 0) / whole, sum(v for d, v in pairs if d == 0) / whole


@clause(
    "metrics/auc-is-the-rank-statistic",
    source=CLASSIFICATION,
    seed=("001", "003"),
    needs=("metrics",),
    kills=["auc-takes-the-lower-height", "minoring-is-majoring", "auc-without-end-points"],
)
@given(LABELS, APART, sts.weights(N))
@example(Y, S, W)
@example(Y, [4] * N, np.ones(N))
def test_the_area_under_roc_is_the_probability_that_a_positive_scores_above_a_negative(tf, y, s, w):
    """Where each gap between thresholds holds one score, the ROC area is the weighted share of pairs of a positive and
    a negative that are in order, ties counting one half, none of them (minoring) or all of them (majoring).
    """
    assume(sum(w * np.array(y)) > 0 and sum(w * (1 - np.array(y))) > 0)
    above, tied = ranks(y, s, w)
    for method, ties in (("interpolation", 0.5), ("minoring", 0.0), ("majoring", 1.0)):
        metric = tf.keras.metrics.AUC(num_thresholds=9, summation_method=method)
        metric.update_state(*floats(y, np.array(s) / 8), sample_weight=w.astype(np.float32))
        checks.close(metric.result(), above + ties * tied, operations=64, magnitude=4, what=method)


@clause(
    "metrics/auc-hides-the-order-within-a-gap",
    source=CLASSIFICATION,
    needs=("metrics",),
    cost=4,
    kills=[
        "auc-takes-the-lower-height",
        "minoring-is-majoring",
        "auc-without-end-points",
        "counts-include-the-threshold",
    ],
)
@given(LABELS, st.lists(st.integers(0, 64), min_size=N, max_size=N), sts.weights(N))
@example(Y, [0, 33, 40, 64, 39, 16], W)
@example([0, 1, 0, 1, 0, 1], [8, 9, 17, 16, 33, 35], np.ones(N))
def test_scores_within_a_gap_between_thresholds_tie(tf, y, s, w):
    """Scores in one gap (a, b] between neighbouring thresholds tie, the lowest gap having 0 as well: the ROC area is
    the rank statistic of the gaps, and minoring and majoring are bounds of the rank statistic of the scores.
    """
    assume(sum(w * np.array(y)) > 0 and sum(w * (1 - np.array(y))) > 0)
    above, tied = ranks(y, [max(1, -(-n // 8)) for n in s], w)
    exact, ties = ranks(y, s, w)
    assert above - 1e-9 <= exact + ties / 2 <= above + tied + 1e-9
    for method, part in (("interpolation", 0.5), ("minoring", 0.0), ("majoring", 1.0)):
        metric = tf.keras.metrics.AUC(num_thresholds=9, summation_method=method)
        metric.update_state(*floats(y, np.array(s) / 64), sample_weight=w.astype(np.float32))
        checks.close(metric.result(), above + part * tied, operations=64, magnitude=4, what=method)


@clause(
    "metrics/auc-refuses-thresholds-outside",
    source=CLASSIFICATION,
    needs=("metrics",),
    kills=["auc-takes-any-threshold"],
)
def test_thresholds_of_an_area_outside_0_to_1_are_refused(tf):
    """The thresholds of AUC are in [0, 1]; another one is an error."""
    for thresholds in ([-0.5, 0.5], [0.5, 1.5]):
        with checks.refused(f"thresholds={thresholds}"):
            tf.keras.metrics.AUC(thresholds=thresholds)


@clause(
    "metrics/pr-auc-interpolates-counts",
    source=CLASSIFICATION,
    needs=("metrics",),
    kills=["pr-auc-is-a-trapezoid", "auc-ignores-the-curve"],
)
@given(LABELS.filter(any), APART)
@example(Y, S)
def test_the_area_under_precision_and_recall_interpolates_the_counts(tf, y, s):
    """Between two thresholds TP is a linear function of the positive predictions: the area is ∫ precision d recall."""
    y, s = np.array(y), np.array(s)
    nodes, parts = np.polynomial.legendre.leggauss(40)
    area = 0.0
    for t in range(9):  # from scores above t/8 to scores above (t − 1)/8
        low, high = (np.array([(y * (s > u)).sum(), (s > u).sum()], float) for u in (t, t - 1))
        if high[1] > low[1]:
            tp, p = low[:, None] + (high - low)[:, None] * (nodes + 1) / 2
            area += float((tp / p * parts).sum() / 2 * (high[0] - low[0]) / y.sum())
    metric = tf.keras.metrics.AUC(num_thresholds=9, curve="PR")
    metric.update_state(*floats(y, s / 8))
    checks.close(metric.result(), area, operations=128, magnitude=8)


@clause(
    "metrics/auc-of-several-labels",
    source=CLASSIFICATION,
    needs=("metrics",),
    kills=["auc-of-labels-is-pooled", "auc-ignores-logits"],
)
@given(sts.arrays((5, 2), low=-3, high=3), st.lists(st.booleans(), min_size=10, max_size=10), sts.weights(2))
@example(np.arange(10.0).reshape(5, 2) % 4 - 1.5, [True, False] * 2 + [False, False, True] * 2, np.array([1.0, 3.0]))
def test_areas_of_several_labels_are_averaged_by_their_weights(tf, z, labels, w):
    """multi_label=True gives each column an area of its own, averaged by label_weights; from_logits=True takes the
    sigmoid of the scores first.
    """
    (y, z), p = floats(np.array(labels).reshape(5, 2), z), 1 / (1 + np.exp(-z))
    areas = []
    for column in (0, 1):
        each = tf.keras.metrics.AUC(num_thresholds=17)
        each.update_state(*floats(y[:, column], p[:, column]))
        areas.append(float(checks.numbers(each.result())))
    metric = tf.keras.metrics.AUC(
        num_thresholds=17, multi_label=True, num_labels=2, label_weights=[float(x) for x in w], from_logits=True
    )
    metric.update_state(y, z)
    checks.close(metric.result(), (w * areas).sum() / w.sum(), operations=64, magnitude=8 / min(1, w.sum()))


@clause(
    "metrics/the-best-of-one-share-where-another-is-large",
    source=CLASSIFICATION,
    needs=("metrics",),
    kills=["best-share-is-strict", "best-share-constrains-the-other"],
)
@given(LABELS, EIGHTHS, st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]))
@example(Y, S, 0.5)
@example([0, 0, 1, 1, 0, 1], [1, 1, 2, 3, 1, 4], 1.0)
def test_the_best_of_one_share_among_the_thresholds_where_another_is_large_enough(tf, y, s, value):
    """Over the thresholds 0, 1/(n−1), …, 1: the largest of one share where the other is at least the value, or 0."""
    rates = []
    for t in range(9):
        tp, tn, fp, fn = counted(y, s, [1.0] * N, t).values()
        rates.append((share(tp, tp + fn), share(tn, tn + fp), share(tp, tp + fp)))
    sensitivity, specificity, precision = np.transpose(rates)
    for name, constrained, wanted in (
        ("SensitivityAtSpecificity", specificity, sensitivity),
        ("SpecificityAtSensitivity", sensitivity, specificity),
        ("PrecisionAtRecall", sensitivity, precision),
        ("RecallAtPrecision", precision, sensitivity),
    ):
        metric = getattr(tf.keras.metrics, name)(value, num_thresholds=9)
        metric.update_state(*floats(y, np.array(s) / 8))
        checks.close(metric.result(), wanted[constrained >= value].max(initial=0.0), operations=8, what=name)


@clause(
    "metrics/f-scores",
    source=CLASSIFICATION,
    needs=("metrics",),
    kills=["f-beta-is-inverse", "f-score-averages-plainly", "f-score-includes-the-threshold",
           "f-score-predicts-nothing-by-zero"],
)  # fmt: skip
@given(st.lists(st.integers(0, 2), min_size=N, max_size=N), st.lists(st.integers(0, 4), min_size=18, max_size=18))
@example([0, 1, 2, 2, 2, 1], [1, 2, 3, 0, 0, 0, 4, 2, 2, 1, 0, 3, 3, 3, 0, 2, 4, 1])
def test_f_scores_weigh_precision_and_recall(tf, labels, quarters):
    """(1 + β²)·TP / ((1 + β²)·TP + β²·FN + FP) for each class, 0 for 0 / 0; without a threshold the largest scores of a
    sample are predicted unless they are 0, with one those above it; averages are plain, by samples, or of the counts.
    """
    y, s = np.eye(3)[labels], np.array(quarters).reshape(N, 3) / 4
    for threshold, p in ((None, (s == s.max(1, keepdims=True)) & (s > 0)), (0.5, s > 0.5)):
        tp, fn, fp = ((a * b).sum(0) for a, b in ((y, p), (y, 1 - p), (1 - y, p)))
        score = lambda tp, fn, fp: share(5 * tp, 5 * tp + 4 * fn + fp)  # noqa: E731
        each = np.array([score(*counts) for counts in zip(tp, fn, fp, strict=True)])
        micro, weighted = score(tp.sum(), fn.sum(), fp.sum()), (each * y.sum(0)).sum() / N
        for average, want in ((None, each), ("macro", each.mean()), ("weighted", weighted), ("micro", micro)):
            metric = tf.keras.metrics.FBetaScore(average=average, beta=2.0, threshold=threshold)
            metric.update_state(*floats(y, s))
            checks.close(metric.result(), want, operations=16, magnitude=4, what=f"{average} {threshold}")


@clause(
    "metrics/top-k-accuracy",
    source=ACCURACY,
    needs=("metrics",),
    kills=["top-k-takes-one-more", "top-k-loses-ties"],
)
@given(
    st.lists(st.integers(0, 3), min_size=4, max_size=4),
    st.lists(st.integers(0, 4), min_size=16, max_size=16),
    st.integers(1, 5),
)
@example([0, 1, 2, 3], [1, 2, 2, 3] * 4, 2)
@example([0, 1, 2, 3], [1, 2, 2, 3] * 4, 5)
def test_top_k_accuracy_counts_classes_that_few_others_surpass(tf, labels, scores, k):
    """A sample is right if fewer than k classes score higher than its class: ties are in its favour."""
    s = np.array(scores).reshape(4, 4)
    right = np.mean([(row > row[label]).sum() < k for row, label in zip(s, labels, strict=True)])
    sparse, categorical = (
        tf.keras.metrics.SparseTopKCategoricalAccuracy(k=k),
        tf.keras.metrics.TopKCategoricalAccuracy(k=k),
    )
    sparse.update_state(np.array(labels), *floats(s))
    categorical.update_state(*floats(np.eye(4)[labels], s))
    for metric in (sparse, categorical):
        checks.close(metric.result(), right, operations=4)
    hot = np.eye(4)[labels]
    for name, y in (("sparse_top_k_categorical_accuracy", np.array(labels)), ("top_k_categorical_accuracy", hot)):
        each = getattr(tf.keras.metrics, name)(tf.constant(y), tf.constant(s.astype(np.float32)), k=k)
        checks.close(tf.reduce_mean(each), right, operations=4, what=name)


@clause(
    "metrics/top-k-functions-take-five",
    source=ACCURACY,
    needs=("metrics",),
    kills=["top-k-function-takes-four", "top-k-labels-along-the-second-axis"],
)
def test_top_k_functions_take_five_along_the_last_axis(tf):
    """The functions of top-k accuracy take k = 5 unless told otherwise, and the classes along the last axis."""
    s = np.tile(np.arange(7, dtype=np.float32), (1, 3, 1))
    for labels, right in (([6, 3, 2], [1, 1, 1]), ([1, 2, 0], [0, 1, 0])):
        hot = np.eye(7, dtype=np.float32)[[labels]]
        each = tf.keras.metrics.top_k_categorical_accuracy(tf.constant(hot), tf.constant(s))
        checks.equal(each, np.array([right], np.float32))
        each = tf.keras.metrics.sparse_top_k_categorical_accuracy(tf.constant([labels]), tf.constant(s))
        checks.equal(each, np.array([right], np.float32))


@clause(
    "metrics/a-label-that-is-no-class-is-missed",
    source=ACCURACY,
    needs=("metrics",),
    kills=["a-label-is-truncated"],
)
def test_a_label_that_is_no_class_is_never_right(tf):
    """A label that is beyond the classes, or between two of them, is no error, and never right."""
    s = np.array([[0.0, 1.0, 0.5]] * 3, np.float32)
    metric = tf.keras.metrics.SparseCategoricalAccuracy()
    metric.update_state(np.array([1.0, 1.5, 7.0], np.float32), s)
    checks.close(metric.result(), 1 / 3)
    each = tf.keras.metrics.sparse_categorical_accuracy(np.array([1.0, 1.5, 7.0], np.float32), s)
    checks.equal(each, np.array([1, 0, 0], np.float32))


@clause(
    "metrics/a-score-at-the-threshold-is-negative",
    source=[ACCURACY, CLASSIFICATION],
    seed=("001", "003"),
    needs=("metrics",),
    kills=["binary-accuracy-includes-the-threshold", "counts-include-the-threshold"],
)
def test_a_score_that_equals_the_threshold_is_a_prediction_of_0(tf):
    """BinaryAccuracy, Precision and the counts predict 1 for a score above the threshold, not for an equal one."""
    y, s = floats([1.0, 1.0, 0.0, 0.0], [0.5, 0.75, 0.5, 0.5])
    for name, value in (("BinaryAccuracy", 3 / 4), ("Precision", 1.0), ("Recall", 0.5), ("TruePositives", 1.0)):
        checks.close(getattr(tf.keras.metrics, name)()(y, s), value, what=name)


@clause(
    "metrics/an-ignored-class-does-not-count",
    source=PROBABILISTIC,
    needs=("metrics",),
    kills=["an-ignored-class-counts-as-zero"],
)
@given(st.lists(st.integers(-1, 2), min_size=4, max_size=4).filter(lambda y: max(y) >= 0))
@example([0, -1, 2, 1])
def test_samples_of_an_ignored_class_do_not_count_in_the_mean(tf, labels):
    """SparseCategoricalCrossentropy(ignore_class=c) is the mean over the samples whose label is not c."""
    p, y = np.array([0.25, 0.25, 0.5], np.float32), np.array(labels)
    metric = tf.keras.metrics.SparseCategoricalCrossentropy(ignore_class=-1)
    metric.update_state(y, np.tile(p, (4, 1)))
    checks.close(metric.result(), -np.log(p[y[y >= 0]]).mean(), operations=16, magnitude=4)
