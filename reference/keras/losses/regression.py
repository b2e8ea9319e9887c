"""Losses between numbers: the mean over the last axis of a distance for each element.

Source   https://keras.io/api/losses/regression_losses/
"""

from __future__ import annotations

import math

from reference.keras.backend import epsilon
from reference.keras.derived import export
from reference.keras.losses.base import loss_class, numbers
from reference.nn import softplus
from reference.ops.elementwise import abs, log, maximum, rsqrt, square, where
from reference.ops.reductions import reduce_mean, reduce_sum
from reference.tensor import Tensor
from reference.typing import TensorLike


def mean_squared_error(y_true: TensorLike, y_pred: TensorLike) -> Tensor:
    """Σ_i (y_true_i − y_pred_i)² / n, for each sample.

    Shapes   y_true (batch, …, n) × y_pred (batch, …, n) → (batch, …)
    Source   https://keras.io/api/losses/regression_losses/#mean_squared_error-function
    Errors   InvalidArgumentError for shapes that do not broadcast
    """
    y_true, y_pred = numbers(y_true, y_pred)
    return reduce_mean(square(y_true - y_pred), -1)


def mean_absolute_error(y_true: TensorLike, y_pred: TensorLike) -> Tensor:
    """Σ_i |y_true_i − y_pred_i| / n, for each sample.

    Shapes   y_true (batch, …, n) × y_pred (batch, …, n) → (batch, …)
    Source   https://keras.io/api/losses/regression_losses/#mean_absolute_error-function
    Errors   InvalidArgumentError for shapes that do not broadcast
    """
    y_true, y_pred = numbers(y_true, y_pred)
    return reduce_mean(abs(y_true - y_pred), -1)


def mean_absolute_percentage_error(y_true: TensorLike, y_pred: TensorLike) -> Tensor:
    """100 · Σ_i |y_true_i − y_pred_i| / max(|y_true_i|, ε) / n, for each sample.

    Shapes   y_true (batch, …, n) × y_pred (batch, …, n) → (batch, …)
    Source   https://keras.io/api/losses/regression_losses/#mean_absolute_percentage_error-function
    Errors   InvalidArgumentError for shapes that do not broadcast
    """
    y_true, y_pred = numbers(y_true, y_pred)
    return 100.0 * reduce_mean(abs((y_true - y_pred) / maximum(abs(y_true), epsilon())), -1)


def mean_squared_logarithmic_error(y_true: TensorLike, y_pred: TensorLike) -> Tensor:
    """Σ_i (log(1 + y_true_i) − log(1 + y_pred_i))² / n, for each sample; numbers below ε count as ε.

    Shapes   y_true (batch, …, n) × y_pred (batch, …, n) → (batch, …)
    Source   https://keras.io/api/losses/regression_losses/#mean_squared_logarithmic_error-function
    Errors   InvalidArgumentError for shapes that do not broadcast
    """
    y_true, y_pred = numbers(y_true, y_pred)
    return reduce_mean(square(log(maximum(y_true, epsilon()) + 1.0) - log(maximum(y_pred, epsilon()) + 1.0)), -1)


def cosine_similarity(y_true: TensorLike, y_pred: TensorLike, axis: int = -1) -> Tensor:
    """−y_true·y_pred / (|y_true| |y_pred|), for each sample: −1 for the same direction, 0 for a zero vector.

    # NB: TensorFlow with Keras 2 keeps the norms above 10⁻⁶ instead of ε = 10⁻⁷.

    Shapes   y_true (batch, …, n) × y_pred (batch, …, n) → (batch, …)
    Source   https://keras.io/api/losses/regression_losses/#cosine_similarity-function
    Errors   InvalidArgumentError for shapes that do not broadcast
    """
    y_true, y_pred = numbers(y_true, y_pred)
    return -reduce_sum(_direction(y_true, axis) * _direction(y_pred, axis), axis)


def _direction(x: Tensor, axis: int) -> Tensor:
    """x / max(|x|, ε). The maximum is taken before the root, so that the derivative at zero is finite."""
    return x * rsqrt(maximum(reduce_sum(square(x), axis, keepdims=True), epsilon() ** 2))


def huber(y_true: TensorLike, y_pred: TensorLike, delta: float = 1.0) -> Tensor:
    """Mean over i of d²/2 where d = |y_true_i − y_pred_i| ≤ δ, and of δ·d − δ²/2 beyond, for each sample.

    Shapes   y_true (batch, …, n) × y_pred (batch, …, n) → (batch, …)
    Source   https://keras.io/api/losses/regression_losses/#huber-function
    Errors   InvalidArgumentError for shapes that do not broadcast
    """
    y_true, y_pred = numbers(y_true, y_pred)
    d = abs(y_true - y_pred)
    return reduce_mean(where(d <= delta, 0.5 * square(d), delta * d - 0.5 * delta**2), -1)


def log_cosh(y_true: TensorLike, y_pred: TensorLike) -> Tensor:
    """Mean over i of log cosh(y_pred_i − y_true_i), for each sample, computed so that cosh cannot overflow.

    Shapes   y_true (batch, …, n) × y_pred (batch, …, n) → (batch, …)
    Source   https://keras.io/api/losses/regression_losses/#log_cosh-function
    Errors   InvalidArgumentError for shapes that do not broadcast
    """
    y_true, y_pred = numbers(y_true, y_pred)
    x = y_pred - y_true
    return reduce_mean(x + softplus(-2.0 * x) - math.log(2.0), -1)


# --------------------------------------------------------------------------------------------- classes

MeanSquaredError = loss_class("MeanSquaredError", mean_squared_error)
MeanAbsoluteError = loss_class("MeanAbsoluteError", mean_absolute_error)
MeanAbsolutePercentageError = loss_class("MeanAbsolutePercentageError", mean_absolute_percentage_error)
MeanSquaredLogarithmicError = loss_class("MeanSquaredLogarithmicError", mean_squared_logarithmic_error)
CosineSimilarity = loss_class("CosineSimilarity", cosine_similarity)
Huber = loss_class("Huber", huber, name="huber_loss")
LogCosh = loss_class("LogCosh", log_cosh)

# The short names that every version has.
MSE = mse = mean_squared_error
MAE = mae = mean_absolute_error
MAPE = mape = mean_absolute_percentage_error
MSLE = msle = mean_squared_logarithmic_error
logcosh = log_cosh

export(globals())
