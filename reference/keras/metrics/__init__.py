"""`tf.keras.metrics`: values that are accumulated over updates and read at any time.

A metric holds its state in variables: `update_state` adds to it, `result` reads it, `reset_state` forgets it.

base           Metric, the protocol
reduction      Mean, Sum, and the mean of a function
accuracy       how often predictions are right
regression     errors between numbers, and R²
correlation    how far predictions rise and fall with the labels
probabilistic  cross entropies, divergence, Poisson
hinge          for classification with a maximum margin
confusion      counts at thresholds, precision, recall
curves         areas under curves, one share at another
fscore         F-scores
iou            intersection over union

Source   https://keras.io/api/metrics/
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reference.keras.losses import (
    KLD,
    MAE,
    MAPE,
    MSE,
    MSLE,
    binary_crossentropy,
    binary_focal_crossentropy,
    categorical_crossentropy,
    categorical_focal_crossentropy,
    categorical_hinge,
    hinge,
    huber,
    kl_divergence,
    kld,
    log_cosh,
    mae,
    mape,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
    mse,
    msle,
    poisson,
    sparse_categorical_crossentropy,
    squared_hinge,
)
from reference.keras.metrics.accuracy import (
    Accuracy,
    BinaryAccuracy,
    CategoricalAccuracy,
    SparseCategoricalAccuracy,
    SparseTopKCategoricalAccuracy,
    TopKCategoricalAccuracy,
    binary_accuracy,
    categorical_accuracy,
    sparse_categorical_accuracy,
    sparse_top_k_categorical_accuracy,
    top_k_categorical_accuracy,
)
from reference.keras.metrics.base import (
    Metric,
)
from reference.keras.metrics.confusion import (
    FalseNegatives,
    FalsePositives,
    Precision,
    Recall,
    TrueNegatives,
    TruePositives,
)
from reference.keras.metrics.correlation import (
    ConcordanceCorrelation,
    PearsonCorrelation,
    concordance_correlation,
    pearson_correlation,
)
from reference.keras.metrics.curves import (
    AUC,
    PrecisionAtRecall,
    RecallAtPrecision,
    SensitivityAtSpecificity,
    SpecificityAtSensitivity,
)
from reference.keras.metrics.fscore import (
    F1Score,
    FBetaScore,
)
from reference.keras.metrics.hinge import (
    CategoricalHinge,
    Hinge,
    SquaredHinge,
)
from reference.keras.metrics.iou import (
    BinaryIoU,
    IoU,
    MeanIoU,
    OneHotIoU,
    OneHotMeanIoU,
)
from reference.keras.metrics.probabilistic import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    KLDivergence,
    Poisson,
    SparseCategoricalCrossentropy,
)
from reference.keras.metrics.reduction import (
    Mean,
    MeanMetricWrapper,
    Sum,
)
from reference.keras.metrics.regression import (
    CosineSimilarity,
    LogCoshError,
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    R2Score,
    RootMeanSquaredError,
)
from reference.keras.saving.serialization import Registry

__all__ = [
    "AUC",
    "KLD",
    "MAE",
    "MAPE",
    "MSE",
    "MSLE",
    "Accuracy",
    "BinaryAccuracy",
    "BinaryCrossentropy",
    "BinaryIoU",
    "CategoricalAccuracy",
    "CategoricalCrossentropy",
    "CategoricalHinge",
    "ConcordanceCorrelation",
    "CosineSimilarity",
    "F1Score",
    "FBetaScore",
    "FalseNegatives",
    "FalsePositives",
    "Hinge",
    "IoU",
    "KLDivergence",
    "LogCoshError",
    "Mean",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanIoU",
    "MeanMetricWrapper",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Metric",
    "OneHotIoU",
    "OneHotMeanIoU",
    "PearsonCorrelation",
    "Poisson",
    "Precision",
    "PrecisionAtRecall",
    "R2Score",
    "Recall",
    "RecallAtPrecision",
    "RootMeanSquaredError",
    "SensitivityAtSpecificity",
    "SparseCategoricalAccuracy",
    "SparseCategoricalCrossentropy",
    "SparseTopKCategoricalAccuracy",
    "SpecificityAtSensitivity",
    "SquaredHinge",
    "Sum",
    "TopKCategoricalAccuracy",
    "TrueNegatives",
    "TruePositives",
    "binary_accuracy",
    "binary_crossentropy",
    "binary_focal_crossentropy",
    "categorical_accuracy",
    "categorical_crossentropy",
    "categorical_focal_crossentropy",
    "categorical_hinge",
    "concordance_correlation",
    "deserialize",
    "get",
    "hinge",
    "huber",
    "kl_divergence",
    "kld",
    "log_cosh",
    "mae",
    "mape",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "mean_squared_logarithmic_error",
    "mse",
    "msle",
    "pearson_correlation",
    "poisson",
    "serialize",
    "sparse_categorical_accuracy",
    "sparse_categorical_crossentropy",
    "sparse_top_k_categorical_accuracy",
    "squared_hinge",
    "top_k_categorical_accuracy",
]

CLASSES = {name: value for name, value in dict(globals()).items() if isinstance(value, type) and name in __all__}
# A name is that of a class, as it is written or in small letters, or an older name of its function.
NAMES = {
    "accuracy": Accuracy,
    "binary_accuracy": BinaryAccuracy,
    "categorical_accuracy": CategoricalAccuracy,
    "sparse_categorical_accuracy": SparseCategoricalAccuracy,
    "top_k_categorical_accuracy": TopKCategoricalAccuracy,
    "sparse_top_k_categorical_accuracy": SparseTopKCategoricalAccuracy,
    "binary_crossentropy": BinaryCrossentropy,
    "bce": BinaryCrossentropy,
    "BCE": BinaryCrossentropy,
    "categorical_crossentropy": CategoricalCrossentropy,
    "sparse_categorical_crossentropy": SparseCategoricalCrossentropy,
    "kl_divergence": KLDivergence,
    "kld": KLDivergence,
    "KLD": KLDivergence,
    "poisson": Poisson,
    "hinge": Hinge,
    "squared_hinge": SquaredHinge,
    "categorical_hinge": CategoricalHinge,
    "mean_squared_error": MeanSquaredError,
    "mse": MeanSquaredError,
    "MSE": MeanSquaredError,
    "mean_absolute_error": MeanAbsoluteError,
    "mae": MeanAbsoluteError,
    "MAE": MeanAbsoluteError,
    "mean_absolute_percentage_error": MeanAbsolutePercentageError,
    "mape": MeanAbsolutePercentageError,
    "MAPE": MeanAbsolutePercentageError,
    "mean_squared_logarithmic_error": MeanSquaredLogarithmicError,
    "msle": MeanSquaredLogarithmicError,
    "MSLE": MeanSquaredLogarithmicError,
    "root_mean_squared_error": RootMeanSquaredError,
    "cosine_similarity": CosineSimilarity,
    "logcosh": LogCoshError,
    "log_cosh": LogCoshError,
    "r2_score": R2Score,
    "pearson_correlation": PearsonCorrelation,
    "concordance_correlation": ConcordanceCorrelation,
    "mean": Mean,
    "sum": Sum,
    "precision": Precision,
    "recall": Recall,
    "auc": AUC,
    "true_positives": TruePositives,
    "true_negatives": TrueNegatives,
    "false_positives": FalsePositives,
    "false_negatives": FalseNegatives,
    "f1_score": F1Score,
}
_REGISTRY = Registry("metric", (), {**CLASSES, **NAMES})


def get(identifier: Any) -> Any:
    """The metric that a name, a class, a configuration or the metric itself stands for; None stands for nothing.

    "accuracy" is plain `Accuracy` here; in `compile` the shapes choose (see `choose`).

    # NB: TensorFlow with Keras 2 gives functions for the names of functions.

    Source   https://www.tensorflow.org/api_docs/python/tf/keras/metrics/get
    Edges    accumulation/names, accumulation/what-get-takes
    Errors   ValueError for a name that there is not, and for what is no metric
    """
    return _REGISTRY.get(identifier)


def serialize(metric: Any) -> Any:
    """The configuration of a metric, or the name of a function.

    Source   https://www.tensorflow.org/api_docs/python/tf/keras/metrics/serialize
    Edges    accumulation/a-configuration-makes-an-equal-metric
    """
    return _REGISTRY.serialize(metric)


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The metric of a configuration or of a name; names of one's own stand in `custom_objects`.

    Source   https://www.tensorflow.org/api_docs/python/tf/keras/metrics/deserialize
    Edges    accumulation/a-configuration-makes-an-equal-metric
    Errors   ValueError for a name that there is not
    """
    return _REGISTRY.deserialize(config, custom_objects)


def choose(identifier: str, y_true_shape: Sequence[int], y_pred_shape: Sequence[int]) -> Metric:
    """What "accuracy", "acc", "crossentropy" and "ce" mean in `compile`: the shapes choose, in this order.

    y_pred has 1 output               binary
    y_true has fewer axes, or 1 column  sparse categorical: y_true are class numbers
    otherwise                         categorical: y_true are one-hot rows

    The loss has no say, in any version, nor has `from_logits`. The metric is reported under the name that was given.
    "crossentropy" and "ce" are documented up to Keras 2, for `metrics`, and since Keras 3 for `loss`.

    Source   https://keras.io/api/models/model_training_apis/#compile-method
    Edges    compile/accuracy-follows-the-targets, metric-formulas/crossentropy-follows-the-targets
    """
    accuracies = BinaryAccuracy, SparseCategoricalAccuracy, CategoricalAccuracy
    entropies = BinaryCrossentropy, SparseCategoricalCrossentropy, CategoricalCrossentropy
    kinds = {"accuracy": accuracies, "acc": accuracies, "crossentropy": entropies, "ce": entropies}
    binary, sparse, categorical = kinds[identifier.lower()]
    if tuple(y_pred_shape[-1:]) == (1,):
        return binary(name=identifier)
    if len(y_true_shape) < len(y_pred_shape) or tuple(y_true_shape[-1:]) == (1,):
        return sparse(name=identifier)
    return categorical(name=identifier)
