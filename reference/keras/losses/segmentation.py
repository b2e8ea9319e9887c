"""Losses between regions: one number for how far the predicted region is from overlapping with the true one.

Source   https://keras.io/api/losses/
"""

from __future__ import annotations

from typing import Any

from reference.keras.backend import epsilon
from reference.keras.losses.base import LossFunctionWrapper, numbers
from reference.keras.weighting import SUM_OVER_BATCH_SIZE
from reference.ops.reductions import reduce_sum
from reference.tensor import Tensor


def dice(y_true: Any, y_pred: Any, axis: Any = None) -> Tensor:
    """1 − 2·Σ y·p / (Σ y + Σ p + ε), over all elements, those of the batch too, unless `axis` names some.

    Shapes   y_true (…) × y_pred (…) → (), or the axes that are left
    Source   https://www.tensorflow.org/api_docs/python/tf/keras/losses/dice
    Edges    loss-formulas/overlap-of-regions
    Errors   InvalidArgumentError for shapes that do not broadcast
    """
    y_true, y_pred = numbers(y_true, y_pred)
    overlap = reduce_sum(y_true * y_pred, axis)
    return 1.0 - 2.0 * overlap / (reduce_sum(y_true, axis) + reduce_sum(y_pred, axis) + epsilon())


def tversky(y_true: Any, y_pred: Any, alpha: float = 0.5, beta: float = 0.5, axis: Any = None) -> Tensor:
    """1 − Σ y·p / (Σ y·p + α · Σ (1 − y)·p + β · Σ y·(1 − p) + ε): α weighs false positives, β false negatives.

    α = β = ½ is `dice`.

    Shapes   y_true (…) × y_pred (…) → (), or the axes that are left
    Source   https://www.tensorflow.org/api_docs/python/tf/keras/losses/tversky
    Edges    loss-formulas/tversky-of-halves-is-dice, loss-formulas/tversky-weighs-false-positives-by-alpha
    Errors   InvalidArgumentError for shapes that do not broadcast
    """
    y_true, y_pred = numbers(y_true, y_pred)
    overlap = reduce_sum(y_true * y_pred, axis)
    false_positives = reduce_sum((1.0 - y_true) * y_pred, axis)
    false_negatives = reduce_sum(y_true * (1.0 - y_pred), axis)
    return 1.0 - overlap / (overlap + alpha * false_positives + beta * false_negatives + epsilon())


# --------------------------------------------------------------------------------------------- classes


class Dice(LossFunctionWrapper):
    """`dice`, weighted and reduced.

    Shapes   those of `dice` → (), or not reduced with reduction="none"
    Source   https://www.tensorflow.org/api_docs/python/tf/keras/losses/Dice
    Edges    loss-formulas/overlap-of-regions, loss-formulas/tversky-of-halves-is-dice
    """

    def __init__(self, reduction: Any = SUM_OVER_BATCH_SIZE, name: str = "dice", axis: Any = None, dtype: Any = None):
        super().__init__(dice, reduction, name, dtype, axis=axis)


class Tversky(LossFunctionWrapper):
    """`tversky`, weighted and reduced.

    Shapes   those of `tversky` → (), or not reduced with reduction="none"
    Source   https://www.tensorflow.org/api_docs/python/tf/keras/losses/Tversky
    Edges    loss-formulas/tversky-of-halves-is-dice, loss-formulas/tversky-weighs-false-positives-by-alpha
    """

    def __init__(
        self,
        alpha: float = 0.5,
        beta: float = 0.5,
        reduction: Any = SUM_OVER_BATCH_SIZE,
        name: str = "tversky",
        axis: Any = None,
        dtype: Any = None,
    ):
        super().__init__(tversky, reduction, name, dtype, alpha=alpha, beta=beta, axis=axis)
