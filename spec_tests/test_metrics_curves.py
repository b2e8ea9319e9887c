"""tf.keras.metrics: areas under curves, and the best of one share where another is large enough."""

import numpy as np
from hypothesis import assume, example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.binary_scores import APART, EIGHTHS, LABELS, N, S, W, Y, counted, floats, share
from spec_tests.harness import clause

CLASSIFICATION = "https://keras.io/api/metrics/classification_metrics/"


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
    "metrics/auc-of-gains",
    source=CLASSIFICATION,
    needs=("metrics",),
    kills=["gains-are-shares", "gains-may-be-negative", "a-gain-of-nothing-is-zero"],
)
@given(LABELS.filter(lambda y: 0 < sum(y) < N), APART)
@example(Y, S)
@example([1, 0, 0, 0, 1, 1], [1, 8, 7, 6, 2, 3])
def test_the_area_under_gains_is_that_of_precision_and_recall_rescaled_by_the_share_of_positives(tf, y, s):
    """curve="PRGAIN" takes (q − π)/((1 − π)·q) for the precision and the recall q, where π is the share of positives:
    of recall, what is below 0 is 0; without true positives the gains are 0 and 1.
    """
    y, s = np.array(y), np.array(s)
    pi, points = y.mean(), []
    for t in range(-1, 9):
        tp, positive = float(y[s > t].sum()), float((s > t).sum())
        recall, precision = ((q - pi) / ((1 - pi) * q) if q else None for q in (tp / y.sum(), share(tp, positive)))
        points.append((max(recall, 0.0), precision) if tp else (0.0, 1.0))
    (x, height), method = np.transpose(points), {"minoring": np.minimum, "majoring": np.maximum}
    for name, between in {**method, "interpolation": lambda a, b: (a + b) / 2}.items():
        metric = tf.keras.metrics.AUC(num_thresholds=9, curve="PRGAIN", summation_method=name)
        metric.update_state(*floats(y, s / 8))
        area = ((x[:-1] - x[1:]) * between(height[:-1], height[1:])).sum()
        checks.close(metric.result(), area, operations=64, magnitude=16, what=name)


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
    "metrics/auc-with-weights-of-labels",
    source=CLASSIFICATION,
    needs=("metrics",),
    kills=["label-weights-need-multi-label", "label-weights-replace-those-of-samples"],
)
@given(st.lists(st.booleans(), min_size=8, max_size=8), sts.weights(2), sts.weights(4))
@example([True, False, True, True, False, False, False, True], np.array([1.0, 3.0]), np.array([1.0, 2.0, 1.0, 0.0]))
def test_without_multi_label_the_weights_of_labels_weigh_the_elements(tf, labels, w, of_samples):
    """Without multi_label, label_weights are weights of the columns of the flattened predictions, beside those of the
    samples: the weight of an element is their product.
    """
    y, s = floats(np.array(labels).reshape(4, 2), np.array([[3, 6], [4, 2], [8, 1], [9, 7]]) / 10)
    metric = tf.keras.metrics.AUC(num_thresholds=11, label_weights=[float(x) for x in w])
    flat = tf.keras.metrics.AUC(num_thresholds=11)
    metric.update_state(y, s, sample_weight=np.float32(of_samples))
    flat.update_state(y.ravel(), s.ravel(), sample_weight=np.float32(np.outer(of_samples, w).ravel()))
    checks.close(metric.result(), checks.numbers(flat.result()), operations=64, magnitude=1)


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
    "metrics/few-thresholds",
    source=CLASSIFICATION,
    needs=("metrics",),
    kills=["one-threshold-is-zero", "two-thresholds-are-too-few"],
)
def test_a_single_threshold_is_a_half_and_two_are_the_ends(tf):
    """num_thresholds=1 is the threshold ½ alone, 2 are 0 and 1; an AUC needs two at least, which hide all scores."""
    y, s = floats([0.0, 1.0, 1.0, 0.0], [0.25, 0.75, 0.375, 0.4375])
    for n, sensitivity, precision in ((1, 0.5, 1.0), (2, 0.0, 0.5)):
        checks.close(tf.keras.metrics.SensitivityAtSpecificity(0.5, num_thresholds=n)(y, s), sensitivity)
        checks.close(tf.keras.metrics.PrecisionAtRecall(0.5, num_thresholds=n)(y, s), precision)
    checks.close(tf.keras.metrics.AUC(num_thresholds=2)(y, s), 0.5)
