"""tf.keras.metrics: names, defaults and configurations of metrics, and functions as metrics."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import Section
from spec_tests.metrics.metric_kinds import BY_NAME, KINDS, PAIR, close

BASE = "https://keras.io/api/metrics/base_metric/"
GET = "https://www.tensorflow.org/api_docs/python/tf/keras/metrics/get"
clause = Section("metric-classes", source=BASE, needs=("metrics",))


@clause(kills=["metric-configuration-forgets-the-options"])
@given(st.sampled_from(KINDS))
@example(BY_NAME["Recall"])
@example(BY_NAME["TopKCategoricalAccuracy"])
def test_a_configuration_makes_an_equal_metric(tf, kind):
    """`from_config(get_config())` and `deserialize(serialize(metric))` make a metric of the same name that computes the
    same, without the state.
    """
    metrics = tf.keras.metrics
    metric = getattr(metrics, kind.name)(**kind.options, name="mine")
    metric.update_state(*kind.arguments(PAIR[1], PAIR[0]))
    copies = type(metric).from_config(metric.get_config()), metrics.deserialize(metrics.serialize(metric))
    metric.reset_state()
    metric.update_state(*kind.arguments(*PAIR))
    for again in copies:
        again.update_state(*kind.arguments(*PAIR))
        assert again.name == "mine"
        close(again.result(), metric.result(), kind)


@clause(source="https://www.tensorflow.org/api_docs/python/tf/keras/metrics/deserialize")
def test_deserialize_finds_custom_classes(tf):
    """`deserialize({"class_name": …, "config": …}, custom_objects)` finds custom classes in `custom_objects`."""

    class Custom(tf.keras.metrics.Mean):
        pass

    config = {"class_name": "Custom", "config": {"name": "mine"}}
    metric = tf.keras.metrics.deserialize(config, custom_objects={"Custom": Custom})
    assert type(metric) is Custom
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
    """The configuration of a metric has these options, and makes a metric with an equal configuration."""
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
    """`get_config` returns the name and each option of the constructor with its value, and from_config takes them."""
    metric = getattr(tf.keras.metrics, name)(**OPTIONS[name], name="mine")
    keeps(metric, "mine", OPTIONS[name])


@clause(
    source="https://keras.io/api/metrics/regression_metrics/#cosinesimilarity-class",
    kills=["metric-configuration-forgets-the-options"],
)
def test_a_configuration_keeps_the_axis(tf):
    """The configuration of CosineSimilarity contains its axis."""
    keeps(tf.keras.metrics.CosineSimilarity(name="mine", axis=0), "mine", {"axis": 0})


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
def test_get_finds_metrics_by_name(tf, pair):
    """For the name of a class or of a function, `get` returns that metric, or the function whose mean it is."""
    name, kind = pair
    labels_of = "Precision" if kind == "BinaryCrossentropy" else kind  # PyTorch rejects labels outside [0, 1]
    y_true, y_pred = BY_NAME[labels_of].arguments(*PAIR)
    found, metric = tf.keras.metrics.get(name), getattr(tf.keras.metrics, kind)()
    if not isinstance(found, tf.keras.metrics.Metric):
        found = tf.keras.metrics.MeanMetricWrapper(found)
    for each in (found, metric):
        each.update_state(y_true, y_pred)
    close(found.result(), metric.result(), name)


@clause(source=GET, kills=["unknown-metric-is-none"])
def test_get_returns_objects_unchanged(tf):
    """`get` returns metrics and functions as they are; an unknown name is an error."""

    metric = tf.keras.metrics.Mean()
    assert tf.keras.metrics.get(metric) is metric
    assert tf.keras.metrics.get(max) is max
    with pytest.raises((ValueError, TypeError)):
        tf.keras.metrics.get("no_such_metric")


@clause(seed="001", kills=["accuracy-ignores-weights", "options-of-the-function-are-forgotten"])
@given(sts.arrays((4, 2)), sts.arrays((4, 2)), sts.weights(4))
@example(np.zeros((4, 2)), np.array([[1.0, 2.0]] * 4), np.array([1.0, 0.0, 2.0, 1.0]))
def test_the_mean_of_a_function_is_a_metric(tf, y_true, y_pred, w):
    """MeanMetricWrapper(fn, **options) is the weighted mean of fn(y_true, y_pred, **options)."""

    def gap(y_true, y_pred, power=1.0):
        return (y_true - y_pred)[:, 1] ** power

    metric = tf.keras.metrics.MeanMetricWrapper(gap, name="gap", power=2.0)
    y_true, y_pred = tf.constant(y_true.astype(np.float32)), tf.constant(y_pred.astype(np.float32))
    metric.update_state(y_true, y_pred, sample_weight=w.astype(np.float32))
    each = (checks.numbers(y_true) - checks.numbers(y_pred))[:, 1] ** 2
    checks.close(metric.result(), (w * each).sum() / w.sum(), operations=32, magnitude=64 / min(1, w.sum()))


NOTHING_IGNORED = {"ignore_class": None, "axis": -1}
SCORES = {"num_thresholds": 200, "class_id": None}
DEFAULTS = {
    "AUC": ((), {"num_thresholds": 200, "curve": "ROC", "summation_method": "interpolation", "multi_label": False,
                 "num_labels": None, "label_weights": None, "from_logits": False}),
    "BinaryAccuracy": ((), {"threshold": 0.5}),
    "BinaryCrossentropy": ((), {"from_logits": False, "label_smoothing": 0}),
    "BinaryIoU": ((), {"target_class_ids": [0, 1], "threshold": 0.5}),
    "CategoricalCrossentropy": ((), {"from_logits": False, "label_smoothing": 0, "axis": -1}),
    "F1Score": ((), {"average": None, "threshold": None}),
    "FBetaScore": ((), {"average": None, "beta": 1.0, "threshold": None}),
    "IoU": ((2, [0]), {**NOTHING_IGNORED, "sparse_y_true": True, "sparse_y_pred": True}),
    "MeanIoU": ((2,), {**NOTHING_IGNORED, "sparse_y_true": True, "sparse_y_pred": True}),
    "OneHotIoU": ((2, [0]), {**NOTHING_IGNORED, "sparse_y_pred": False}),
    "OneHotMeanIoU": ((2,), {**NOTHING_IGNORED, "sparse_y_pred": False}),
    "ConcordanceCorrelation": ((), {"axis": -1}),
    "PearsonCorrelation": ((), {"axis": -1}),
    "Precision": ((), {"thresholds": None, "top_k": None, "class_id": None}),
    "PrecisionAtRecall": ((0.5,), SCORES),
    "R2Score": ((), {"class_aggregation": "uniform_average", "num_regressors": 0}),
    "Recall": ((), {"thresholds": None, "top_k": None, "class_id": None}),
    "RecallAtPrecision": ((0.5,), SCORES),
    "SensitivityAtSpecificity": ((0.5,), SCORES),
    "SparseCategoricalCrossentropy": ((), {"from_logits": False, "axis": -1}),
    "SparseTopKCategoricalAccuracy": ((), {"k": 5}),
    "SpecificityAtSensitivity": ((0.5,), SCORES),
    "TopKCategoricalAccuracy": ((), {"k": 5}),
    "TruePositives": ((), {"thresholds": None}),
}  # fmt: skip


@clause
@pytest.mark.parametrize("name", DEFAULTS)
def test_options_have_documented_defaults(tf, name):
    """Each option of a metric has the default that the documentation states, and the configuration shows it."""
    arguments, defaults = DEFAULTS[name]
    config = getattr(tf.keras.metrics, name)(*arguments).get_config()
    for option, value in defaults.items():
        assert np.array_equal(config[option], value), f"{option} is {config[option]!r}, but should be {value!r}"
