"""tf.keras.metrics: areas under curves, and the best value of one rate where another is large enough."""

import numpy as np
from hypothesis import assume, example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import Section
from spec_tests.metrics.binary_scores import APART, EIGHTHS, LABELS, N, S, W, Y, counted, floats, rate

CLASSIFICATION = "https://keras.io/api/metrics/classification_metrics/"
clause = Section("auc", source=CLASSIFICATION, needs=("metrics",))


def ranks(y, s, w):
    """The weighted fractions of the pairs (positive, negative) where the positive scores higher, and where both tie."""
    pairs = [
        (a - b, u * v) for a, i, u in zip(s, y, w, strict=True) if i for b, j, v in zip(s, y, w, strict=True) if not j
    ]
    whole = sum(weight for _, weight in pairs)
    return sum(v for d, v in pairs if d > 0) / whole, sum(v for d, v in pairs if d == 0) / whole


@clause(seed=("001", "003"), kills=["auc-takes-the-lower-height", "minoring-is-majoring", "auc-without-end-points"])
@given(LABELS, APART, sts.weights(N))
@example(Y, S, W)
@example(Y, [4] * N, np.ones(N))
def test_roc_area_is_the_rank_statistic(tf, y, s, w):
    """If each gap between thresholds holds one score, the ROC area is the weighted fraction of the pairs (positive,
    negative) in order; ties count one half, or nothing (minoring), or one (majoring).
    """
    assume(sum(w * np.array(y)) > 0 and sum(w * (1 - np.array(y))) > 0)
    above, tied = ranks(y, s, w)
    for method, ties in (("interpolation", 0.5), ("minoring", 0.0), ("majoring", 1.0)):
        metric = tf.keras.metrics.AUC(num_thresholds=9, summation_method=method)
        observed = metric(*floats(y, np.array(s) / 8), sample_weight=np.float32(w))
        checks.close(observed, above + ties * tied, operations=64, magnitude=4, what=method)


@clause(cost=4, kills=["auc-takes-the-lower-height", "minoring-is-majoring", "auc-without-end-points"])
@given(LABELS, st.lists(st.integers(0, 64), min_size=N, max_size=N), sts.weights(N))
@example(Y, [0, 33, 40, 64, 39, 16], W)
@example([0, 1, 0, 1, 0, 1], [8, 9, 17, 16, 33, 35], np.ones(N))
def test_a_gap_hides_the_order_within_it(tf, y, s, w):
    """Scores in one gap (a, b] between neighbouring thresholds tie, and 0 belongs to the lowest gap: the ROC area is
    the rank statistic of the gaps; minoring and majoring are bounds of the rank statistic of the scores.
    """
    assume(sum(w * np.array(y)) > 0 and sum(w * (1 - np.array(y))) > 0)
    above, tied = ranks(y, [max(1, -(-n // 8)) for n in s], w)
    exact, ties = ranks(y, s, w)
    assert above - 1e-9 <= exact + ties / 2 <= above + tied + 1e-9
    for method, part in (("interpolation", 0.5), ("minoring", 0.0), ("majoring", 1.0)):
        metric = tf.keras.metrics.AUC(num_thresholds=9, summation_method=method)
        metric.update_state(*floats(y, np.array(s) / 64), sample_weight=w.astype(np.float32))
        checks.close(metric.result(), above + part * tied, operations=64, magnitude=4, what=method)


@clause(kills=["auc-takes-any-threshold"])
def test_thresholds_outside_the_unit_interval_raise(tf):
    """A threshold of AUC outside [0, 1] is an error."""
    for thresholds in ([-0.5, 0.5], [0.5, 1.5]):
        with checks.refused(f"thresholds={thresholds}"):
            tf.keras.metrics.AUC(thresholds=thresholds)


@clause(kills=["auc-ignores-the-curve"])
@given(LABELS.filter(any), APART)
@example(Y, S)
def test_pr_area_interpolates_counts(tf, y, s):
    """The PR area is ∫ precision d recall, where TP is linear in the positive predictions between two thresholds."""
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


@clause(kills=["gains-are-rates", "gains-may-be-negative"])
@given(LABELS.filter(lambda y: 0 < sum(y) < N), APART)
@example(Y, S)
@example([1, 0, 0, 0, 1, 1], [1, 8, 7, 6, 2, 3])
def test_area_of_precision_and_recall_gains(tf, y, s):
    """curve="PRGAIN" has the gains (q − π)/((1 − π)·q) of the precision and the recall q, where π is the rate of
    positives. A negative recall gain is 0; without true positives the gains are 0 and 1.
    """
    y, s = np.array(y), np.array(s)
    pi, points = y.mean(), []
    for t in range(-1, 9):
        tp, positive = float(y[s > t].sum()), float((s > t).sum())
        recall, precision = ((q - pi) / ((1 - pi) * q) if q else None for q in (tp / y.sum(), rate(tp, positive)))
        points.append((max(recall, 0.0), precision) if tp else (0.0, 1.0))
    (x, height), method = np.transpose(points), {"minoring": np.minimum, "majoring": np.maximum}
    for name, between in {**method, "interpolation": lambda a, b: (a + b) / 2}.items():
        metric = tf.keras.metrics.AUC(num_thresholds=9, curve="PRGAIN", summation_method=name)
        metric.update_state(*floats(y, s / 8))
        area = ((x[:-1] - x[1:]) * between(height[:-1], height[1:])).sum()
        checks.close(metric.result(), area, operations=64, magnitude=16, what=name)


@clause(kills=["auc-ignores-logits"])
@given(sts.arrays((5, 2), low=-3, high=3), st.lists(st.booleans(), min_size=10, max_size=10), sts.weights(2))
@example(np.arange(10.0).reshape(5, 2) % 4 - 1.5, [True, False] * 2 + [False, False, True] * 2, np.array([1.0, 3.0]))
def test_multi_label_area_is_the_mean_over_labels(tf, z, labels, w):
    """multi_label=True is the mean over the areas of the columns, weighted by label_weights; from_logits=True takes the
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


@clause(kills=["label-weights-replace-those-of-samples"])
@given(st.lists(st.booleans(), min_size=8, max_size=8), sts.weights(2), sts.weights(4))
@example([True, False, True, True, False, False, False, True], np.array([1.0, 3.0]), np.array([1.0, 2.0, 1.0, 0.0]))
def test_label_weights_multiply_sample_weights(tf, labels, w, of_samples):
    """Without multi_label, label_weights are weights of the columns of the flattened predictions: the weight of an
    element is their product with the weight of its sample.
    """
    y, s = floats(np.array(labels).reshape(4, 2), np.array([[3, 6], [4, 2], [8, 1], [9, 7]]) / 10)
    metric = tf.keras.metrics.AUC(num_thresholds=11, label_weights=[float(x) for x in w])
    flat = tf.keras.metrics.AUC(num_thresholds=11)
    metric.update_state(y, s, sample_weight=np.float32(of_samples))
    flat.update_state(y.ravel(), s.ravel(), sample_weight=np.float32(np.outer(of_samples, w).ravel()))
    checks.close(metric.result(), checks.numbers(flat.result()), operations=64, magnitude=1)


@clause(kills=["best-rate-constrains-the-other"])
@given(LABELS, EIGHTHS, st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]))
@example(Y, S, 0.5)
@example([0, 0, 1, 1, 0, 1], [1, 1, 2, 3, 1, 4], 1.0)
def test_the_best_rate_where_another_is_large_enough(tf, y, s, value):
    """The result is the largest of one rate over the thresholds 0, 1/(n−1), …, 1 where the other is at least the value,
    or 0.
    """
    rates = []
    for t in range(9):
        tp, tn, fp, fn = counted(y, s, [1.0] * N, t).values()
        rates.append((rate(tp, tp + fn), rate(tn, tn + fp), rate(tp, tp + fp)))
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


@clause
def test_one_threshold_is_one_half(tf):
    """num_thresholds=1 is the threshold ½ alone, and 2 are 0 and 1; AUC needs at least two, which hide all scores."""
    y, s = floats([0.0, 1.0, 1.0, 0.0], [0.25, 0.75, 0.375, 0.4375])
    for n, sensitivity, precision in ((1, 0.5, 1.0), (2, 0.0, 0.5)):
        checks.close(tf.keras.metrics.SensitivityAtSpecificity(0.5, num_thresholds=n)(y, s), sensitivity)
        checks.close(tf.keras.metrics.PrecisionAtRecall(0.5, num_thresholds=n)(y, s), precision)
    checks.close(tf.keras.metrics.AUC(num_thresholds=2)(y, s), 0.5)
