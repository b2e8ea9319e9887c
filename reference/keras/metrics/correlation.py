"""How far predictions rise and fall with the labels. Both came with Keras 3.

Source   https://www.tensorflow.org/api_docs/python/tf/keras/metrics/PearsonCorrelation
"""

from __future__ import annotations

from typing import Any

from reference.keras.backend import epsilon
from reference.keras.losses.base import numbers
from reference.keras.metrics.reduction import MeanMetricWrapper
from reference.ops.elementwise import square
from reference.ops.reductions import reduce_mean, reduce_std, reduce_variance
from reference.tensor import Tensor


def pearson_correlation(y_true: Any, y_pred: Any, axis: Any = -1) -> Tensor:
    """cov(y_true, y_pred) / (σ(y_true) · σ(y_pred)), for each sample: ±1 on a line, nan where one does not vary.

    Shapes   y_true (batch, …, n) × y_pred (batch, …, n) → (batch, …); without another axis if `axis` names one
    Source   https://www.tensorflow.org/api_docs/python/tf/keras/metrics/pearson_correlation
    Edges    metric-formulas/pearson-correlation
    """
    y_true, y_pred = numbers(y_true, y_pred)
    return _covariance(y_true, y_pred, axis) / (reduce_std(y_true, axis) * reduce_std(y_pred, axis))


def concordance_correlation(y_true: Any, y_pred: Any, axis: Any = -1) -> Tensor:
    """2 · cov(y_true, y_pred) / (σ²(y_true) + σ²(y_pred) + (mean(y_true) − mean(y_pred))² + ε), for each sample.

    1 is equality; another mean or another spread makes it less than `pearson_correlation`.

    Shapes   y_true (batch, …, n) × y_pred (batch, …, n) → (batch, …); without another axis if `axis` names one
    Source   https://www.tensorflow.org/api_docs/python/tf/keras/metrics/concordance_correlation
    Edges    metric-formulas/concordance-correlation
    """
    y_true, y_pred = numbers(y_true, y_pred)
    between = square(reduce_mean(y_true, axis) - reduce_mean(y_pred, axis))
    spread = reduce_variance(y_true, axis) + reduce_variance(y_pred, axis) + between
    return 2.0 * _covariance(y_true, y_pred, axis) / (spread + epsilon())


def _covariance(y_true: Tensor, y_pred: Tensor, axis: Any) -> Tensor:
    from_mean = y_pred - reduce_mean(y_pred, axis, keepdims=True)
    return reduce_mean((y_true - reduce_mean(y_true, axis, keepdims=True)) * from_mean, axis)


# --------------------------------------------------------------------------------------------- classes


class PearsonCorrelation(MeanMetricWrapper):
    """The mean of `pearson_correlation` over the samples.

    Shapes   those of `pearson_correlation`, sample_weight (batch,) or that of its values → ()
    Source   https://www.tensorflow.org/api_docs/python/tf/keras/metrics/PearsonCorrelation
    Edges    metric-formulas/pearson-correlation
    """

    def __init__(self, name: str = "pearson_correlation", dtype: Any = None, axis: Any = -1):
        super().__init__(pearson_correlation, name, dtype, axis=axis)


class ConcordanceCorrelation(MeanMetricWrapper):
    """The mean of `concordance_correlation` over the samples.

    Shapes   those of `concordance_correlation`, sample_weight (batch,) or that of its values → ()
    Source   https://www.tensorflow.org/api_docs/python/tf/keras/metrics/ConcordanceCorrelation
    Edges    metric-formulas/concordance-correlation
    """

    def __init__(self, name: str = "concordance_correlation", dtype: Any = None, axis: Any = -1):
        super().__init__(concordance_correlation, name, dtype, axis=axis)
