"""Losses for classification with a maximum margin. They are not differentiable where the margin is just reached.

Source   https://keras.io/api/losses/hinge_losses/
"""

from __future__ import annotations

from typing import Any

from reference.keras.losses.base import LossFunctionWrapper, numbers
from reference.keras.weighting import SUM_OVER_BATCH_SIZE
from reference.ops.elementwise import maximum, square
from reference.ops.reductions import reduce_all, reduce_max, reduce_mean, reduce_sum
from reference.tensor import Tensor


def hinge(y_true: Any, y_pred: Any) -> Tensor:
    """Σ_i max(1 − y_true_i · y_pred_i, 0) / n, for each sample; labels are −1 or 1, or else all are 0 or 1.

    Shapes   y_true (batch, …, n) × y_pred (batch, …, n) → (batch, …)
    Source   https://keras.io/api/losses/hinge_losses/#hinge-function
    Edges    loss-formulas/value-is-the-formula, loss-formulas/hinge-takes-binary-labels
    Errors   InvalidArgumentError for shapes that do not broadcast
    """
    y_true, y_pred = numbers(y_true, y_pred)
    return reduce_mean(maximum(1.0 - _signs(y_true) * y_pred, 0.0), -1)


def squared_hinge(y_true: Any, y_pred: Any) -> Tensor:
    """Σ_i max(1 − y_true_i · y_pred_i, 0)² / n, for each sample; labels as for `hinge`.

    Shapes   y_true (batch, …, n) × y_pred (batch, …, n) → (batch, …)
    Source   https://keras.io/api/losses/hinge_losses/#squared_hinge-function
    Edges    loss-formulas/value-is-the-formula, loss-formulas/hinge-takes-binary-labels
    Errors   InvalidArgumentError for shapes that do not broadcast
    """
    y_true, y_pred = numbers(y_true, y_pred)
    return reduce_mean(square(maximum(1.0 - _signs(y_true) * y_pred, 0.0)), -1)


def _signs(y_true: Tensor) -> Tensor:
    """Labels 0 and 1 as −1 and 1, if there are no others in the batch."""
    binary = reduce_all((y_true == 0) | (y_true == 1))
    return 2.0 * y_true - 1.0 if binary else y_true


def categorical_hinge(y_true: Any, y_pred: Any) -> Tensor:
    """max(1 + max_c (1 − y_true_c) · y_pred_c − Σ_c y_true_c · y_pred_c, 0), for each sample.

    For one-hot labels: how far the best of the other classes, or 0, comes within 1 of the true class.

    Shapes   y_true (batch, …, classes) × y_pred (batch, …, classes) → (batch, …)
    Source   https://keras.io/api/losses/hinge_losses/#categorical_hinge-function
    Edges    loss-formulas/value-is-the-formula
    Errors   InvalidArgumentError for shapes that do not broadcast
    """
    y_true, y_pred = numbers(y_true, y_pred)
    of_class = reduce_sum(y_true * y_pred, -1)
    of_others = reduce_max((1.0 - y_true) * y_pred, -1)
    return maximum(of_others - of_class + 1.0, 0.0)


# --------------------------------------------------------------------------------------------- classes


class Hinge(LossFunctionWrapper):
    """`hinge`, weighted and reduced.

    Shapes   those of `hinge` → (), or (batch, …) with reduction="none"
    Source   https://keras.io/api/losses/hinge_losses/#hinge-class
    Edges    loss-formulas/value-is-the-formula, loss-formulas/hinge-takes-binary-labels
    """

    def __init__(self, reduction: Any = SUM_OVER_BATCH_SIZE, name: str = "hinge", dtype: Any = None):
        super().__init__(hinge, reduction, name, dtype)


class SquaredHinge(LossFunctionWrapper):
    """`squared_hinge`, weighted and reduced.

    Shapes   those of `squared_hinge` → (), or (batch, …) with reduction="none"
    Source   https://keras.io/api/losses/hinge_losses/#squaredhinge-class
    Edges    loss-formulas/value-is-the-formula, loss-formulas/hinge-takes-binary-labels
    """

    def __init__(self, reduction: Any = SUM_OVER_BATCH_SIZE, name: str = "squared_hinge", dtype: Any = None):
        super().__init__(squared_hinge, reduction, name, dtype)


class CategoricalHinge(LossFunctionWrapper):
    """`categorical_hinge`, weighted and reduced.

    Shapes   those of `categorical_hinge` → (), or (batch, …) with reduction="none"
    Source   https://keras.io/api/losses/hinge_losses/#categoricalhinge-class
    Edges    loss-formulas/value-is-the-formula
    """

    def __init__(self, reduction: Any = SUM_OVER_BATCH_SIZE, name: str = "categorical_hinge", dtype: Any = None):
        super().__init__(categorical_hinge, reduction, name, dtype)
