"""What the options of metrics are where nobody says anything."""

import numpy as np
import pytest

from spec_tests.harness import Section

clause = Section("metric-defaults", source="https://keras.io/api/metrics/", needs=("metrics",))

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
def test_defaults(tf, name):
    """An option that is not given has the default that the documentation states, and the configuration shows it."""
    arguments, defaults = DEFAULTS[name]
    config = getattr(tf.keras.metrics, name)(*arguments).get_config()
    for option, value in defaults.items():
        assert np.array_equal(config[option], value), f"{option} is {config[option]!r}, but should be {value!r}"
