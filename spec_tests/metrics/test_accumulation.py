"""tf.keras.metrics: what holds of every built-in metric: updates, weights, resetting, names, configurations."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import Section
from spec_tests.metrics.metric_kinds import KINDS, Kind, one_hot, scores
from spec_tests.metrics.metric_machine import run_metric_machine

BASE = "https://keras.io/api/metrics/base_metric/"
CLASSIFICATION = "https://keras.io/api/metrics/classification_metrics/"
GET = "https://www.tensorflow.org/api_docs/python/tf/keras/metrics/get"
clause = Section("accumulation", source=BASE, needs=("metrics",))

ROWS = 6
UNIT = {"low": 0, "high": 1}
NUMBERS = st.tuples(sts.arrays((ROWS, 3), **UNIT), sts.arrays((ROWS, 3), **UNIT))
PAIR = (np.arange(18.0).reshape(6, 3) * 7 % 11 / 11, np.arange(18.0).reshape(6, 3) * 5 % 13 / 13)
WEIGHTS = np.array([1.0, 0.0, 2.0, 3.0, 1.0, 2.0], np.float32)
BY_NAME = {kind.name: kind for kind in KINDS}


def close(observed, expected, kind):
    """Equal up to the rounding of a float32 sum over some elements, which a logarithm or a division may amplify; a sum
    of percentages of zero is large itself.
    """
    want = checks.numbers(expected)
    checks.close(observed, want, operations=96, magnitude=max(16, np.abs(want).max()), what=f"{kind}")


@clause(
    seed=("000", "001"),
    kills=["mean-of-batch-means", "mean-keeps-the-last-update-only", "root-of-each-update", "metric-survives-reset"],
)
@given(
    st.sampled_from(KINDS), NUMBERS, sts.weights(ROWS), st.booleans(), st.lists(st.integers(1, ROWS - 1), unique=True)
)
@example(BY_NAME["MeanSquaredError"], PAIR, WEIGHTS, False, [1])
@example(BY_NAME["RootMeanSquaredError"], PAIR, WEIGHTS, True, [2, 3])
@example(BY_NAME["Precision"], PAIR, WEIGHTS, True, [1])
@example(BY_NAME["AUC"], PAIR, WEIGHTS, True, [4])
@example(BY_NAME["MeanIoU"], PAIR, WEIGHTS, False, [4])
@example(BY_NAME["FBetaScore"], PAIR, WEIGHTS, False, [2])
def test_any_split_into_updates(tf, kind, pair, w, weighted, cuts):
    """The result of every built-in metric depends on the samples and their weights, not on how they were divided into
    updates, nor on what was forgotten by reset_state before.
    """
    y_true, y_pred = kind.arguments(*pair)
    w = np.round(w).astype(np.float32) + 1
    whole, metric = kind.new(tf), kind.new(tf)
    metric.update_state(y_true[::-1], y_pred)
    metric.reset_state()
    whole.update_state(y_true, y_pred, sample_weight=w if weighted else None)
    for rows in np.split(np.arange(ROWS), sorted(cuts)):
        metric.update_state(y_true[rows], y_pred[rows], sample_weight=w[rows] if weighted else None)
    close(metric.result(), whole.result(), kind)


@clause(
    seed=("000", "001"),
    kills=[
        "mean-of-batch-means",
        "metric-survives-reset",
        "call-does-not-update",
        "call-returns-the-batch-value",
        "weighted-mean-divided-by-the-number-of-elements",
        "root-of-each-update",
        "regions-ignore-weights",
        "reading-forgets",
    ],
)
def test_any_order_of_update_call_read_and_reset(tf):
    """Whatever the order of update_state, calls, result and reset_state: the result is that of all samples since the
    last reset, with their weights, and reading it changes nothing.
    """
    run_metric_machine(tf)


@clause(kills=["counts-ignore-weights", "accuracy-ignores-weights", "regions-ignore-weights"])
@given(st.sampled_from(KINDS), NUMBERS, st.lists(st.integers(0, 3), min_size=ROWS, max_size=ROWS).filter(any))
@example(BY_NAME["Precision"], PAIR, [1, 0, 2, 3, 1, 2])
@example(BY_NAME["CategoricalAccuracy"], PAIR, [1, 0, 2, 3, 1, 2])
@example(BY_NAME["MeanIoU"], PAIR, [1, 0, 2, 3, 1, 2])
def test_an_integer_weight_repeats_the_sample(tf, kind, pair, w):
    """A sample of weight n counts as n equal samples, and one of weight 0 as none."""
    y_true, y_pred = kind.arguments(*pair)
    weighted, repeated = kind.new(tf), kind.new(tf)
    weighted.update_state(y_true, y_pred, sample_weight=np.array(w, np.float32))
    repeated.update_state(np.repeat(y_true, w, 0), np.repeat(y_pred, w, 0))
    close(weighted.result(), repeated.result(), kind)


@clause(seed="000", kills=["unused-mean-is-nan", "precision-of-nothing-is-nan", "iou-of-nothing-is-nan"])
@given(st.sampled_from([kind for kind in KINDS if kind.unused]))
@example(BY_NAME["Precision"])
@example(BY_NAME["MeanIoU"])
@example(BY_NAME["MeanSquaredError"])
def test_an_unused_metric_is_zero(tf, kind):
    """Without an update, or after reset_state, the result is 0 and not nan, at every threshold."""
    metric = kind.new(tf)
    assert not checks.numbers(metric.result()).any()
    metric.update_state(*kind.arguments(*PAIR))
    metric.reset_state()
    assert not checks.numbers(metric.result()).any()


@clause(kills=["metric-configuration-forgets-the-options"])
@given(st.sampled_from(KINDS))
@example(BY_NAME["Recall"])
@example(BY_NAME["TopKCategoricalAccuracy"])
def test_a_configuration_makes_an_equal_metric(tf, kind):
    """from_config(get_config()), and deserialize(serialize(metric)), are metrics of the same name, without the state,
    that compute the same.
    """
    metrics = tf.keras.metrics
    metric = getattr(metrics, kind.name)(**kind.options, name="own")
    metric.update_state(*kind.arguments(PAIR[1], PAIR[0]))
    copies = type(metric).from_config(metric.get_config()), metrics.deserialize(metrics.serialize(metric))
    metric.reset_state()
    metric.update_state(*kind.arguments(*PAIR))
    for again in copies:
        again.update_state(*kind.arguments(*PAIR))
        assert again.name == "own"
        close(again.result(), metric.result(), kind)


@clause(source="https://www.tensorflow.org/api_docs/python/tf/keras/metrics/deserialize")
def test_a_class_of_one_s_own_by_its_configuration(tf):
    """deserialize({"class_name": …, "config": …}, custom_objects) finds a class of one's own among `custom_objects`."""

    class Own(tf.keras.metrics.Mean):
        pass

    config = {"class_name": "Own", "config": {"name": "mine"}}
    metric = tf.keras.metrics.deserialize(config, custom_objects={"Own": Own})
    assert type(metric) is Own
    assert metric.name == "mine"


OPTIONS = {
    "AUC": {"num_thresholds": 3, "curve": "PR", "summation_method": "minoring", "thresholds": [0.25],
            "multi_label": True, "num_labels": 2, "label_weights": [1.0, 2.0], "from_logits": True},
    "BinaryAccuracy": {"threshold": 0.25},
    "BinaryCrossentropy": {"from_logits": True, "label_smoothing": 0.25},
    "BinaryIoU": {"target_class_ids": [1], "threshold": 0.25},
    "CategoricalCrossentropy": {"from_logits": True, "label_smoothing": 0.25, "axis": 1},
    "F1Score": {"average": "micro", "threshold": 0.25},
    "FBetaScore": {"average": "micro", "beta": 2.0, "threshold": 0.25},
    "IoU": {"num_classes": 3, "target_class_ids": [0, 2], "ignore_class": 1, "sparse_y_true": False,
            "sparse_y_pred": False, "axis": 1},
    "MeanIoU": {"num_classes": 3, "ignore_class": 1, "sparse_y_true": False, "sparse_y_pred": False, "axis": 1},
    "OneHotIoU": {"num_classes": 3, "target_class_ids": [1], "ignore_class": 1, "sparse_y_pred": True, "axis": 1},
    "OneHotMeanIoU": {"num_classes": 3, "ignore_class": 1, "sparse_y_pred": True, "axis": 1},
    "Precision": {"thresholds": [0.25], "top_k": 2, "class_id": 1},
    "PrecisionAtRecall": {"recall": 0.25, "num_thresholds": 5, "class_id": 1},
    "R2Score": {"class_aggregation": "variance_weighted_average", "num_regressors": 1},
    "Recall": {"thresholds": [0.25], "top_k": 2, "class_id": 1},
    "RecallAtPrecision": {"precision": 0.25, "num_thresholds": 5, "class_id": 1},
    "SensitivityAtSpecificity": {"specificity": 0.25, "num_thresholds": 5, "class_id": 1},
    "SparseCategoricalCrossentropy": {"from_logits": True, "ignore_class": 1, "axis": 1},
    "SparseTopKCategoricalAccuracy": {"k": 2},
    "SpecificityAtSensitivity": {"sensitivity": 0.25, "num_thresholds": 5, "class_id": 1},
    "TopKCategoricalAccuracy": {"k": 2},
    "TruePositives": {"thresholds": [0.25, 0.5]},
}  # fmt: skip


def keeps(metric, name, options):
    """The configuration of a metric has these options, and makes a metric of an equal configuration."""
    config = metric.get_config()
    again = type(metric).from_config(config).get_config()
    assert config["name"] == again["name"] == name
    for option, value in options.items():
        for each in (config, again):
            assert option in each, f"{type(metric).__name__}: the configuration should have {option}"
            assert np.array_equal(each[option], value), f"{option} is {each[option]!r}, but should be {value!r}"


@clause(kills=["metric-configuration-forgets-the-options", "configuration-forgets-the-logits"])
@pytest.mark.parametrize("name", OPTIONS)
def test_a_configuration_has_every_option(tf, name):
    """`get_config` has the name and each option of the constructor, with its value, and from_config takes them."""
    metric = getattr(tf.keras.metrics, name)(**OPTIONS[name], name="own")
    keeps(metric, "own", OPTIONS[name])


@clause(
    source="https://keras.io/api/metrics/regression_metrics/#cosinesimilarity-class",
    kills=["metric-configuration-forgets-the-options"],
)
def test_a_configuration_keeps_the_axis(tf):
    """The configuration of CosineSimilarity has its axis."""
    keeps(tf.keras.metrics.CosineSimilarity(name="own", axis=0), "own", {"axis": 0})


@clause(source=GET, seed=("000", "001"), kills_none="a name of another metric is not a behaviour")
@given(
    st.sampled_from(
        [
            ("mse", "MeanSquaredError"),
            ("MAE", "MeanAbsoluteError"),
            ("mean_absolute_percentage_error", "MeanAbsolutePercentageError"),
            ("binary_crossentropy", "BinaryCrossentropy"),
            ("binary_accuracy", "BinaryAccuracy"),
            ("categorical_accuracy", "CategoricalAccuracy"),
            ("hinge", "Hinge"),
            ("poisson", "Poisson"),
            ("Precision", "Precision"),
            ("AUC", "AUC"),
        ]
    )
)
@example(("mse", "MeanSquaredError"))
def test_names(tf, pair):
    """`get` of the name of a class or of a function is that metric, or a function whose mean it is."""
    name, kind = pair
    labels_of = "Precision" if kind == "BinaryCrossentropy" else kind  # PyTorch refuses labels outside [0, 1]
    y_true, y_pred = BY_NAME[labels_of].arguments(*PAIR)
    found, metric = tf.keras.metrics.get(name), getattr(tf.keras.metrics, kind)()
    if not isinstance(found, tf.keras.metrics.Metric):
        found = tf.keras.metrics.MeanMetricWrapper(found)
    for each in (found, metric):
        each.update_state(y_true, y_pred)
    close(found.result(), metric.result(), name)


@clause(source=GET, kills=["unknown-metric-is-none"])
def test_what_get_takes(tf):
    """`get` gives back a metric and a function as they are; an unknown name is an error."""

    def own(y_true, y_pred):
        return y_pred

    metric = tf.keras.metrics.Mean()
    assert tf.keras.metrics.get(metric) is metric
    assert tf.keras.metrics.get(own) is own
    with pytest.raises((ValueError, TypeError)):
        tf.keras.metrics.get("no_such_metric")


@clause(seed="001", kills=["accuracy-ignores-weights", "options-of-the-function-are-forgotten"])
@given(sts.arrays((4, 2)), sts.arrays((4, 2)), sts.weights(4))
@example(np.zeros((4, 2)), np.array([[1.0, 2.0]] * 4), np.array([1.0, 0.0, 2.0, 1.0]))
def test_a_function_is_a_metric(tf, y_true, y_pred, w):
    """MeanMetricWrapper(fn, **options) is the weighted mean of fn(y_true, y_pred, **options)."""

    def gap(y_true, y_pred, power=1.0):
        return (y_true - y_pred)[:, 1] ** power

    metric = tf.keras.metrics.MeanMetricWrapper(gap, name="gap", power=2.0)
    y_true, y_pred = tf.constant(y_true.astype(np.float32)), tf.constant(y_pred.astype(np.float32))
    metric.update_state(y_true, y_pred, sample_weight=w.astype(np.float32))
    each = (checks.numbers(y_true) - checks.numbers(y_pred))[:, 1] ** 2
    checks.close(metric.result(), (w * each).sum() / w.sum(), operations=32, magnitude=64 / min(1, w.sum()))


@clause(kills=["weights-are-cut-to-size"])
@given(st.sampled_from([BY_NAME[name] for name in ("MeanSquaredError", "Precision", "AUC")]), st.integers(2, 5))
@example(BY_NAME["MeanSquaredError"], 2)
@example(BY_NAME["Precision"], 5)
def test_weights_that_do_not_fit(tf, kind, n):
    """Sample weights that do not broadcast to the values are an error."""
    with checks.refused("the weights"):
        kind.new(tf).update_state(*kind.arguments(*PAIR), sample_weight=np.ones(n, np.float32))


@clause(kills=["predictions-are-cut-to-the-labels"])
def test_shapes_that_do_not_fit(tf):
    """Labels of another number of samples than the predictions are an error for every metric, and vectors are for an
    F-score and for an AUC with multi_label, which need an axis of classes. Nothing is added then: the result after the
    next update is that of this update alone.
    """
    vector = np.ones(3, np.float32)
    of_classes = [Kind("F1Score", one_hot), Kind("AUC", scores, {"multi_label": True})]
    cases = [(kind, kind.arguments(*PAIR)) for kind in KINDS]
    cases = [(kind, (y_true[:4], y_pred[:3])) for kind, (y_true, y_pred) in cases]
    for kind, arguments in cases + [(kind, (vector, vector)) for kind in of_classes]:
        metric, other = kind.new(tf), kind.new(tf)
        with checks.refused(f"{kind} of {[x.shape for x in arguments]}"):
            metric.update_state(*arguments)
        for each in (metric, other):
            each.update_state(*kind.arguments(*PAIR))
        checks.equal(metric.result(), other.result(), f"{kind} after an update that was refused")


@clause(source=CLASSIFICATION, kills=["class-id-wraps-around"])
@pytest.mark.parametrize("name", ["Precision", "Recall"])
def test_a_class_id_that_is_no_class(tf, name):
    """Precision and Recall with class_id=3 refuse scores of three classes."""
    with checks.refused("class 3 of 3", also=IndexError):
        getattr(tf.keras.metrics, name)(class_id=3).update_state(*scores(*PAIR))
