"""Losses for maximum-margin classification. They are not differentiable exactly at the margin.

Source   https://keras.io/api/losses/hinge_losses/
"""

from __future__ import annotations

from reference.keras.derived import export
from reference.keras.losses.base import loss_class, numbers
from reference.ops.elementwise import maximum, square
from reference.ops.reductions import reduce_all, reduce_max, reduce_mean, reduce_sum
from reference.tensor import Tensor
from reference.typing import TensorLike


def hinge(y_true: TensorLike, y_pred: TensorLike) -> Tensor:
    """Σ_i max(1 − y_true_i · y_pred_i, 0) / n, for each sample; labels are −1 and 1, or else all 0 and 1.

    Shapes   y_true (batch, …, n) × y_pred (batch, …, n) → (batch, …)
    Source   https://keras.io/api/losses/hinge_losses/#hinge-function
    Errors   InvalidArgumentError for shapes that do not broadcast
    """
    y_true, y_pred = numbers(y_true, y_pred)
    return reduce_mean(maximum(1.0 - _signs(y_true) * y_pred, 0.0), -1)


def squared_hinge(y_true: TensorLike, y_pred: TensorLike) -> Tensor:
    """Σ_i max(1 − y_true_i · y_pred_i, 0)² / n, for each sample; labels as for `hinge`.

    Shapes   y_true (batch, …, n) × y_pred (batch, …, n) → (batch, …)
    Source   https://keras.io/api/losses/hinge_losses/#squared_hinge-function
    Errors   InvalidArgumentError for shapes that do not broadcast
    """
    y_true, y_pred = numbers(y_true, y_pred)
    return reduce_mean(square(maximum(1.0 - _signs(y_true) * y_pred, 0.0)), -1)


def _signs(y_true: Tensor) -> Tensor:
    """Labels 0 and 1 become −1 and 1, unless the batch has other labels."""
    binary = reduce_all((y_true == 0) | (y_true == 1))
    return 2.0 * y_true - 1.0 if binary else y_true


def categorical_hinge(y_true: TensorLike, y_pred: TensorLike) -> Tensor:
    """max(1 + max_c (1 − y_true_c) · y_pred_c − Σ_c y_true_c · y_pred_c, 0), for each sample.

    For one-hot labels: by how much the largest other score, or 0, exceeds the score of the true class minus 1.

    Shapes   y_true (batch, …, classes) × y_pred (batch, …, classes) → (batch, …)
    Source   https://keras.io/api/losses/hinge_losses/#categorical_hinge-function
    Errors   InvalidArgumentError for shapes that do not broadcast
    """
    y_true, y_pred = numbers(y_true, y_pred)
    of_class = reduce_sum(y_true * y_pred, -1)
    of_others = reduce_max((1.0 - y_true) * y_pred, -1)
    return maximum(of_others - of_class + 1.0, 0.0)


# --------------------------------------------------------------------------------------------- classes

Hinge = loss_class("Hinge", hinge)
SquaredHinge = loss_class("SquaredHinge", squared_hinge)
CategoricalHinge = loss_class("CategoricalHinge", categorical_hinge)

export(globals())
