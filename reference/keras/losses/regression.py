"""Losses between numbers: a distance for each element, and its mean over the last axis.

Source   https://keras.io/api/losses/regression_losses/
"""

from __future__ import annotations

import math
from typing import Any

from reference.keras.backend import epsilon
from reference.keras.losses.base import LossFunctionWrapper, numbers
from reference.keras.weighting import SUM_OVER_BATCH_SIZE
from reference.nn import softplus
from reference.ops.elementwise import abs, log, maximum, rsqrt, square, where
from reference.ops.reductions import reduce_mean, reduce_sum
from reference.tensor import Tensor


def mean_squared_error(y_true: Any, y_pred: Any) -> Tensor:
    """Σ_i (y_true_i − y_pred_i)² / n, for each sample.

    Shapes   y_true (batch, …, n) × y_pred (batch, …, n) → (batch, …)
    Source   https://keras.io/api/losses/regression_losses/#mean_squared_error-function
    Edges    loss-formulas/value-is-the-formula, loss-formulas/a-distance-is-zero-between-equals, losses/a-column-beside-a-vector
    Errors   InvalidArgumentError for shapes that do not broadcast
    """
    y_true, y_pred = numbers(y_true, y_pred)
    return reduce_mean(square(y_true - y_pred), -1)


def mean_absolute_error(y_true: Any, y_pred: Any) -> Tensor:
    """Σ_i |y_true_i − y_pred_i| / n, for each sample.

    Shapes   y_true (batch, …, n) × y_pred (batch, …, n) → (batch, …)
    Source   https://keras.io/api/losses/regression_losses/#mean_absolute_error-function
    Edges    loss-formulas/value-is-the-formula, loss-formulas/a-distance-is-zero-between-equals
    Errors   InvalidArgumentError for shapes that do not broadcast
    """
    y_true, y_pred = numbers(y_true, y_pred)
    return reduce_mean(abs(y_true - y_pred), -1)


def mean_absolute_percentage_error(y_true: Any, y_pred: Any) -> Tensor:
    """100 · Σ_i |y_true_i − y_pred_i| / max(|y_true_i|, ε) / n, for each sample.

    Shapes   y_true (batch, …, n) × y_pred (batch, …, n) → (batch, …)
    Source   https://keras.io/api/losses/regression_losses/#mean_absolute_percentage_error-function
    Edges    loss-formulas/value-is-the-formula, loss-formulas/percentage-of-zero-is-finite
    Errors   InvalidArgumentError for shapes that do not broadcast
    """
    y_true, y_pred = numbers(y_true, y_pred)
    return 100.0 * reduce_mean(abs((y_true - y_pred) / maximum(abs(y_true), epsilon())), -1)


def mean_squared_logarithmic_error(y_true: Any, y_pred: Any) -> Tensor:
    """Σ_i (log(1 + y_true_i) − log(1 + y_pred_i))² / n, for each sample; numbers below ε count as ε.

    Shapes   y_true (batch, …, n) × y_pred (batch, …, n) → (batch, …)
    Source   https://keras.io/api/losses/regression_losses/#mean_squared_logarithmic_error-function
    Edges    loss-formulas/value-is-the-formula, loss-formulas/logarithm-of-negative-numbers
    Errors   InvalidArgumentError for shapes that do not broadcast
    """
    y_true, y_pred = numbers(y_true, y_pred)
    return reduce_mean(square(log(maximum(y_true, epsilon()) + 1.0) - log(maximum(y_pred, epsilon()) + 1.0)), -1)


def cosine_similarity(y_true: Any, y_pred: Any, axis: int = -1) -> Tensor:
    """−y_true·y_pred / (|y_true| |y_pred|), for each sample: −1 is the same direction, and a zero vector gives 0.

    # NB: TensorFlow with Keras 2 keeps the lengths above 10⁻⁶ rather than ε = 10⁻⁷.

    Shapes   y_true (batch, …, n) × y_pred (batch, …, n) → (batch, …)
    Source   https://keras.io/api/losses/regression_losses/#cosine_similarity-function
    Edges    loss-formulas/value-is-the-formula, loss-formulas/cosine-of-directions, loss-formulas/axis-of-a-loss
    Errors   InvalidArgumentError for shapes that do not broadcast
    """
    y_true, y_pred = numbers(y_true, y_pred)
    return -reduce_sum(_direction(y_true, axis) * _direction(y_pred, axis), axis)


def _direction(x: Tensor, axis: int) -> Tensor:
    """x / |x|, the length kept above ε before the root, so that the derivative at zero is finite."""
    return x * rsqrt(maximum(reduce_sum(square(x), axis, keepdims=True), epsilon() ** 2))


def huber(y_true: Any, y_pred: Any, delta: float = 1.0) -> Tensor:
    """Mean over i of d²/2 where d = |y_true_i − y_pred_i| ≤ δ, and of δ·d − δ²/2 beyond, for each sample.

    Shapes   y_true (batch, …, n) × y_pred (batch, …, n) → (batch, …)
    Source   https://keras.io/api/losses/regression_losses/#huber-function
    Edges    loss-formulas/value-is-the-formula, loss-formulas/huber-changes-at-delta
    Errors   InvalidArgumentError for shapes that do not broadcast
    """
    y_true, y_pred = numbers(y_true, y_pred)
    d = abs(y_true - y_pred)
    return reduce_mean(where(d <= delta, 0.5 * square(d), delta * d - 0.5 * delta**2), -1)


def log_cosh(y_true: Any, y_pred: Any) -> Tensor:
    """Mean over i of log cosh(y_pred_i − y_true_i), for each sample, written so that cosh cannot overflow.

    Shapes   y_true (batch, …, n) × y_pred (batch, …, n) → (batch, …)
    Source   https://keras.io/api/losses/regression_losses/#log_cosh-function
    Edges    loss-formulas/value-is-the-formula, loss-formulas/log-cosh-of-large-differences
    Errors   InvalidArgumentError for shapes that do not broadcast
    """
    y_true, y_pred = numbers(y_true, y_pred)
    x = y_pred - y_true
    return reduce_mean(x + softplus(-2.0 * x) - math.log(2.0), -1)


# --------------------------------------------------------------------------------------------- classes


class MeanSquaredError(LossFunctionWrapper):
    """`mean_squared_error`, weighted and reduced.

    Shapes   those of `mean_squared_error` → (), or (batch, …) with reduction="none"
    Source   https://keras.io/api/losses/regression_losses/#meansquarederror-class
    Edges    loss-formulas/value-is-the-formula, losses/a-column-beside-a-vector,
             losses/weighted-loss-is-divided-by-the-number-of-elements
    """

    def __init__(self, reduction: Any = SUM_OVER_BATCH_SIZE, name: str = "mean_squared_error", dtype: Any = None):
        super().__init__(mean_squared_error, reduction, name, dtype)


class MeanAbsoluteError(LossFunctionWrapper):
    """`mean_absolute_error`, weighted and reduced.

    Shapes   those of `mean_absolute_error` → (), or (batch, …) with reduction="none"
    Source   https://keras.io/api/losses/regression_losses/#meanabsoluteerror-class
    Edges    loss-formulas/value-is-the-formula, loss-formulas/a-distance-is-zero-between-equals
    """

    def __init__(self, reduction: Any = SUM_OVER_BATCH_SIZE, name: str = "mean_absolute_error", dtype: Any = None):
        super().__init__(mean_absolute_error, reduction, name, dtype)


class MeanAbsolutePercentageError(LossFunctionWrapper):
    """`mean_absolute_percentage_error`, weighted and reduced.

    Shapes   those of `mean_absolute_percentage_error` → (), or (batch, …) with reduction="none"
    Source   https://keras.io/api/losses/regression_losses/#meanabsolutepercentageerror-class
    Edges    loss-formulas/value-is-the-formula, loss-formulas/percentage-of-zero-is-finite
    """

    def __init__(
        self, reduction: Any = SUM_OVER_BATCH_SIZE, name: str = "mean_absolute_percentage_error", dtype: Any = None
    ):
        super().__init__(mean_absolute_percentage_error, reduction, name, dtype)


class MeanSquaredLogarithmicError(LossFunctionWrapper):
    """`mean_squared_logarithmic_error`, weighted and reduced.

    Shapes   those of `mean_squared_logarithmic_error` → (), or (batch, …) with reduction="none"
    Source   https://keras.io/api/losses/regression_losses/#meansquaredlogarithmicerror-class
    Edges    loss-formulas/value-is-the-formula, loss-formulas/logarithm-of-negative-numbers
    """

    def __init__(
        self, reduction: Any = SUM_OVER_BATCH_SIZE, name: str = "mean_squared_logarithmic_error", dtype: Any = None
    ):
        super().__init__(mean_squared_logarithmic_error, reduction, name, dtype)


class CosineSimilarity(LossFunctionWrapper):
    """`cosine_similarity`, weighted and reduced.

    Shapes   those of `cosine_similarity` → (), or (batch, …) with reduction="none"
    Source   https://keras.io/api/losses/regression_losses/#cosinesimilarity-class
    Edges    loss-formulas/value-is-the-formula, loss-formulas/cosine-of-directions, loss-classes/a-configuration-keeps-delta-and-axis
    """

    def __init__(
        self,
        axis: int = -1,
        reduction: Any = SUM_OVER_BATCH_SIZE,
        name: str = "cosine_similarity",
        dtype: Any = None,
    ):
        super().__init__(cosine_similarity, reduction, name, dtype, axis=axis)


class Huber(LossFunctionWrapper):
    """`huber`, weighted and reduced.

    Shapes   those of `huber` → (), or (batch, …) with reduction="none"
    Source   https://keras.io/api/losses/regression_losses/#huber-class
    Edges    loss-formulas/value-is-the-formula, loss-formulas/huber-changes-at-delta, loss-classes/a-configuration-keeps-delta-and-axis
    """

    def __init__(
        self,
        delta: float = 1.0,
        reduction: Any = SUM_OVER_BATCH_SIZE,
        name: str = "huber_loss",
        dtype: Any = None,
    ):
        super().__init__(huber, reduction, name, dtype, delta=delta)


class LogCosh(LossFunctionWrapper):
    """`log_cosh`, weighted and reduced.

    Shapes   those of `log_cosh` → (), or (batch, …) with reduction="none"
    Source   https://keras.io/api/losses/regression_losses/#logcosh-class
    Edges    loss-formulas/value-is-the-formula, loss-formulas/log-cosh-of-large-differences
    """

    def __init__(self, reduction: Any = SUM_OVER_BATCH_SIZE, name: str = "log_cosh", dtype: Any = None):
        super().__init__(log_cosh, reduction, name, dtype)
