"""The root of the mean squared error, the explained part of the variance, and correlations.

Source   https://keras.io/api/metrics/regression_metrics/
"""

from __future__ import annotations

from typing import Any

import numpy as np

from reference.keras.backend import epsilon
from reference.keras.derived import export
from reference.keras.losses.base import numbers
from reference.keras.metrics.base import Metric
from reference.keras.metrics.reduction import Mean, metric_class
from reference.keras.weighting import align
from reference.ops.create import ones_like
from reference.ops.elementwise import cast, sqrt, square, where, zeros_like
from reference.ops.reductions import reduce_mean, reduce_std, reduce_sum, reduce_variance
from reference.ops.shapes import broadcast_to
from reference.tensor import Tensor, convert_to_tensor
from reference.typing import DTypeLike, TensorLike
from reference.variable import Variable


class RootMeanSquaredError(Mean):
    """√(Σ w·(y_true − y_pred)² / Σ w) over all elements of all updates: the root is taken last.

    Shapes   y_true (batch, …) × y_pred (batch, …), sample_weight (batch,) or that of the elements → ()
    Source   https://keras.io/api/metrics/regression_metrics/#rootmeansquarederror-class
    """

    def __init__(self, name: str = "root_mean_squared_error", dtype: DTypeLike | None = None):
        super().__init__(name, dtype)

    def update_state(  # type: ignore[override]  # as in Keras, it takes labels and predictions, not values
        self, y_true: TensorLike, y_pred: TensorLike, sample_weight: TensorLike | None = None
    ) -> None:
        y_true, y_pred = numbers(y_true, y_pred)
        super().update_state(square(y_true - y_pred), sample_weight)

    def result(self) -> Tensor:
        return sqrt(super().result())


class R2Score(Metric):
    """1 − Σ w·(y_true − y_pred)² / Σ w·(y_true − ȳ)² for each output, where ȳ = Σ w·y_true / Σ w.

    `class_aggregation` takes the mean over the outputs ("uniform_average"), their mean weighted by their variances
    ("variance_weighted_average"), or neither (None). An output whose labels are constant scores 0, or nan if it is
    predicted exactly. With p regressors and n samples, of any weight, the score becomes
    1 − (1 − R²)·(n − 1)/(n − p − 1), if n > p + 1.

    # NB: TensorFlow counts each sample once for each output.

    Shapes   y_true (batch, outputs) × y_pred (batch, outputs) → (), or (outputs,) for class_aggregation=None
    Source   https://keras.io/api/metrics/regression_metrics/#r2score-class
    Errors   ValueError for an unknown `class_aggregation`, a negative `num_regressors`, and other shapes
    """

    squared_sum: Variable
    sum: Variable
    residual: Variable
    count: Variable

    def __init__(
        self,
        class_aggregation: str | None = "uniform_average",
        num_regressors: int = 0,
        name: str = "r2_score",
        dtype: DTypeLike | None = None,
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
        for name in ("squared_sum", "sum", "residual", "count"):
            setattr(self, name, self.add_weight((outputs,), name=name))

    def update_state(self, y_true: TensorLike, y_pred: TensorLike, sample_weight: TensorLike | None = None) -> None:
        y_true, y_pred = (cast(convert_to_tensor(y), self.dtype) for y in (y_true, y_pred))
        if y_true.array.ndim != 2 or y_true.array.shape != y_pred.array.shape:
            raise ValueError(
                "`y_true` and `y_pred` must have the same shape (batch, outputs). "
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


def pearson_correlation(y_true: TensorLike, y_pred: TensorLike, axis: Any = -1) -> Tensor:
    """cov(y_true, y_pred) / (σ(y_true) · σ(y_pred)), for each sample: ±1 on a line, nan if one is constant.

    Shapes   y_true (batch, …, n) × y_pred (batch, …, n) → (batch, …), or without `axis`
    Source   https://www.tensorflow.org/api_docs/python/tf/keras/metrics/pearson_correlation
    """
    y_true, y_pred = numbers(y_true, y_pred)
    return _covariance(y_true, y_pred, axis) / (reduce_std(y_true, axis) * reduce_std(y_pred, axis))


def concordance_correlation(y_true: TensorLike, y_pred: TensorLike, axis: Any = -1) -> Tensor:
    """2 · cov(y_true, y_pred) / (σ²(y_true) + σ²(y_pred) + (mean(y_true) − mean(y_pred))² + ε), for each sample.

    It is 1 if the two are equal. A different mean or spread makes it smaller than `pearson_correlation`.

    Shapes   y_true (batch, …, n) × y_pred (batch, …, n) → (batch, …), or without `axis`
    Source   https://www.tensorflow.org/api_docs/python/tf/keras/metrics/concordance_correlation
    """
    y_true, y_pred = numbers(y_true, y_pred)
    bias = reduce_mean(y_true, axis) - reduce_mean(y_pred, axis)
    spread = reduce_variance(y_true, axis) + reduce_variance(y_pred, axis) + square(bias)
    return 2.0 * _covariance(y_true, y_pred, axis) / (spread + epsilon())


def _covariance(y_true: Tensor, y_pred: Tensor, axis: Any) -> Tensor:
    from_mean = y_pred - reduce_mean(y_pred, axis, keepdims=True)
    return reduce_mean((y_true - reduce_mean(y_true, axis, keepdims=True)) * from_mean, axis)


# --------------------------------------------------------------------------------------------- classes

PearsonCorrelation = metric_class("PearsonCorrelation", pearson_correlation)
ConcordanceCorrelation = metric_class("ConcordanceCorrelation", concordance_correlation)

export(globals())
