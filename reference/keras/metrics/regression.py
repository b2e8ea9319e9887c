"""Errors between numbers as metrics, the root of one, and the share of the variance that is explained.

Source   https://keras.io/api/metrics/regression_metrics/
"""

from __future__ import annotations

from typing import Any

import numpy as np

from reference.keras.losses.base import numbers
from reference.keras.losses.regression import (
    cosine_similarity as minus_cosine_similarity,
)
from reference.keras.losses.regression import (
    log_cosh,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
)
from reference.keras.metrics.base import Metric
from reference.keras.metrics.reduction import Mean, MeanMetricWrapper
from reference.keras.weighting import align
from reference.ops.create import ones_like
from reference.ops.elementwise import cast, sqrt, square, where, zeros_like
from reference.ops.reductions import reduce_mean, reduce_sum
from reference.ops.shapes import broadcast_to
from reference.tensor import Tensor, convert_to_tensor


class MeanSquaredError(MeanMetricWrapper):
    """The mean of `mean_squared_error`.

    Shapes   those of `mean_squared_error`, sample_weight (batch,) or that of its values → ()
    Source   https://keras.io/api/metrics/regression_metrics/#meansquarederror-class
    Edges    metric-formulas/value-is-the-mean-of-the-function
    """

    def __init__(self, name: str = "mean_squared_error", dtype: Any = None):
        super().__init__(mean_squared_error, name, dtype)


class MeanAbsoluteError(MeanMetricWrapper):
    """The mean of `mean_absolute_error`.

    Shapes   those of `mean_absolute_error`, sample_weight (batch,) or that of its values → ()
    Source   https://keras.io/api/metrics/regression_metrics/#meanabsoluteerror-class
    Edges    metric-formulas/value-is-the-mean-of-the-function
    """

    def __init__(self, name: str = "mean_absolute_error", dtype: Any = None):
        super().__init__(mean_absolute_error, name, dtype)


class MeanAbsolutePercentageError(MeanMetricWrapper):
    """The mean of `mean_absolute_percentage_error`.

    Shapes   those of `mean_absolute_percentage_error`, sample_weight (batch,) or that of its values → ()
    Source   https://keras.io/api/metrics/regression_metrics/#meanabsolutepercentageerror-class
    Edges    metric-formulas/value-is-the-mean-of-the-function
    """

    def __init__(self, name: str = "mean_absolute_percentage_error", dtype: Any = None):
        super().__init__(mean_absolute_percentage_error, name, dtype)


class MeanSquaredLogarithmicError(MeanMetricWrapper):
    """The mean of `mean_squared_logarithmic_error`.

    Shapes   those of `mean_squared_logarithmic_error`, sample_weight (batch,) or that of its values → ()
    Source   https://keras.io/api/metrics/regression_metrics/#meansquaredlogarithmicerror-class
    Edges    metric-formulas/value-is-the-mean-of-the-function
    """

    def __init__(self, name: str = "mean_squared_logarithmic_error", dtype: Any = None):
        super().__init__(mean_squared_logarithmic_error, name, dtype)


class LogCoshError(MeanMetricWrapper):
    """The mean of `log_cosh`.

    Shapes   those of `log_cosh`, sample_weight (batch,) or that of its values → ()
    Source   https://keras.io/api/metrics/regression_metrics/#logcosherror-class
    Edges    metric-formulas/value-is-the-mean-of-the-function
    """

    def __init__(self, name: str = "logcosh", dtype: Any = None):
        super().__init__(log_cosh, name, dtype)


def cosine_similarity(y_true: Any, y_pred: Any, axis: int = -1) -> Tensor:
    """y_true·y_pred / (|y_true| |y_pred|): 1 is the same direction. The loss of this name has the other sign."""
    return -minus_cosine_similarity(y_true, y_pred, axis)


class CosineSimilarity(MeanMetricWrapper):
    """The mean of y_true·y_pred / (|y_true| |y_pred|): 1 is the same direction, where the loss of this name is −1.

    Shapes   those of `cosine_similarity`, sample_weight (batch,) or that of its values → ()
    Source   https://keras.io/api/metrics/regression_metrics/#cosinesimilarity-class
    Edges    metric-formulas/cosine-similarity-has-the-other-sign
    """

    def __init__(self, name: str = "cosine_similarity", dtype: Any = None, axis: int = -1):
        super().__init__(cosine_similarity, name, dtype, axis=axis)


class RootMeanSquaredError(Mean):
    """√(Σ w·(y_true − y_pred)² / Σ w) over all elements of all updates: the root is taken last.

    Shapes   y_true (batch, …) × y_pred (batch, …), sample_weight (batch,) or that of the elements → ()
    Source   https://keras.io/api/metrics/regression_metrics/#rootmeansquarederror-class
    Edges    metric-formulas/the-root-is-taken-last
    """

    def __init__(self, name: str = "root_mean_squared_error", dtype: Any = None):
        super().__init__(name, dtype)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        y_true, y_pred = numbers(y_true, y_pred)
        super().update_state(square(y_true - y_pred), sample_weight)

    def result(self) -> Tensor:
        return sqrt(super().result())


class R2Score(Metric):
    """1 − Σ w·(y_true − y_pred)² / Σ w·(y_true − ȳ)² for each output, where ȳ = Σ w·y_true / Σ w.

    The outputs are averaged ("uniform_average"), averaged with their variances as weights
    ("variance_weighted_average"), or left (None). An output that is constant scores 0, or nan if it is met exactly.
    With p regressors and n samples, of any weight, the score becomes 1 − (1 − R²)·(n − 1)/(n − p − 1), if n > p + 1.

    # NB: TensorFlow counts n once for each output.

    Shapes   y_true (batch, outputs) × y_pred (batch, outputs) → (), or (outputs,) for class_aggregation=None
    Source   https://keras.io/api/metrics/regression_metrics/#r2score-class
    Edges    metric-formulas/r2-score, metric-formulas/adjusted-r2-counts-samples
    Errors   ValueError for an unknown `class_aggregation`, a negative `num_regressors`, and shapes of another rank
    """

    def __init__(
        self,
        class_aggregation: str | None = "uniform_average",
        num_regressors: int = 0,
        name: str = "r2_score",
        dtype: Any = None,
    ):
        super().__init__(dtype, name)
        if class_aggregation not in (None, "uniform_average", "variance_weighted_average"):
            raise ValueError(
                "`class_aggregation` must be None, 'uniform_average' or 'variance_weighted_average'. "
                f"Received {class_aggregation!r}."
            )
        if num_regressors < 0:
            raise ValueError(f"`num_regressors` must not be negative. Received {num_regressors!r}.")
        self.class_aggregation, self.num_regressors = class_aggregation, num_regressors
        self.num_samples = self.add_weight(name="num_samples")

    def _build(self, outputs: int) -> None:
        self.squared_sum = self.add_weight((outputs,), name="squared_sum")
        self.sum = self.add_weight((outputs,), name="sum")
        self.residual = self.add_weight((outputs,), name="residual")
        self.count = self.add_weight((outputs,), name="count")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        y_true, y_pred = (cast(convert_to_tensor(y), self.dtype) for y in (y_true, y_pred))
        if y_true.array.ndim != 2 or y_true.array.shape != y_pred.array.shape:
            raise ValueError(
                "`y_true` and `y_pred` must have one shape (batch, outputs). "
                f"Received {y_true.shape} and {y_pred.shape}."
            )
        w = ones_like(y_true) if sample_weight is None else align(y_true, sample_weight)
        w = broadcast_to(w, y_true.array.shape)
        if len(self.variables) == 1:
            self._build(y_true.array.shape[-1])
        self.sum.assign_add(reduce_sum(w * y_true, 0))
        self.squared_sum.assign_add(reduce_sum(w * square(y_true), 0))
        self.residual.assign_add(reduce_sum(w * square(y_true - y_pred), 0))
        self.count.assign_add(reduce_sum(w, 0))
        self.num_samples.assign_add(float(y_true.array.shape[0]))

    def result(self) -> Tensor:
        if len(self.variables) == 1:
            raise ValueError("The number of outputs of R2Score is not known before the first update.")
        total = self.squared_sum - self.sum * self.sum / self.count
        score = 1.0 - self.residual / total
        score = where(Tensor(np.isinf(score.array)), zeros_like(score), score)
        if self.class_aggregation == "uniform_average":
            score = reduce_mean(score)
        elif self.class_aggregation == "variance_weighted_average":
            score = reduce_sum(total * score) / reduce_sum(total)
        n, p = self.num_samples.array.item(), self.num_regressors
        return 1.0 - (1.0 - score) * (n - 1) / (n - p - 1) if 0 < p < n - 1 else score

    def get_config(self) -> dict[str, Any]:
        own = {"class_aggregation": self.class_aggregation, "num_regressors": self.num_regressors}
        return super().get_config() | own
