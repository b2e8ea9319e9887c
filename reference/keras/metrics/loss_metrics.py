"""The losses as metrics: means over all samples, divided by the sum of their weights.

Source   https://keras.io/api/metrics/
"""

from __future__ import annotations

from reference.keras.derived import export
from reference.keras.losses.base import not_ignored
from reference.keras.losses.hinge import categorical_hinge, hinge, squared_hinge
from reference.keras.losses.probabilistic import (
    binary_crossentropy,
    categorical_crossentropy,
    kl_divergence,
    poisson,
    sparse_categorical_crossentropy,
)
from reference.keras.losses.regression import (
    cosine_similarity as negative_cosine_similarity,
)
from reference.keras.losses.regression import (
    log_cosh,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
)
from reference.keras.metrics.reduction import metric_class
from reference.tensor import Tensor
from reference.typing import TensorLike


def _cosine_similarity(y_true: TensorLike, y_pred: TensorLike, axis: int = -1) -> Tensor:
    """y_true·y_pred / (|y_true| |y_pred|): 1 for the same direction. The loss of this name has the opposite sign.

    Shapes   y_true (batch, …, n) × y_pred (batch, …, n) → (batch, …)
    Source   https://keras.io/api/metrics/regression_metrics/#cosinesimilarity-class
    """
    return -negative_cosine_similarity(y_true, y_pred, axis)


MeanSquaredError = metric_class("MeanSquaredError", mean_squared_error)
MeanAbsoluteError = metric_class("MeanAbsoluteError", mean_absolute_error)
MeanAbsolutePercentageError = metric_class("MeanAbsolutePercentageError", mean_absolute_percentage_error)
MeanSquaredLogarithmicError = metric_class("MeanSquaredLogarithmicError", mean_squared_logarithmic_error)
CosineSimilarity = metric_class("CosineSimilarity", _cosine_similarity)
LogCoshError = metric_class("LogCoshError", log_cosh, name="logcosh")
Hinge = metric_class("Hinge", hinge)
SquaredHinge = metric_class("SquaredHinge", squared_hinge)
CategoricalHinge = metric_class("CategoricalHinge", categorical_hinge)
KLDivergence = metric_class("KLDivergence", kl_divergence)
Poisson = metric_class("Poisson", poisson)
BinaryCrossentropy = metric_class("BinaryCrossentropy", binary_crossentropy, "name dtype from_logits label_smoothing")
CategoricalCrossentropy = metric_class("CategoricalCrossentropy", categorical_crossentropy)
SparseCategoricalCrossentropy = metric_class(
    "SparseCategoricalCrossentropy", sparse_categorical_crossentropy, counted=not_ignored
)

export(globals())
