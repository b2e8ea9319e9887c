"""Losses between regions: how far the predicted region is from overlapping the true one.

Source   https://keras.io/api/losses/
"""

from __future__ import annotations

from typing import Any

from reference.keras.backend import epsilon
from reference.keras.derived import export
from reference.keras.losses.base import loss_class, numbers
from reference.ops.reductions import reduce_sum
from reference.tensor import Tensor
from reference.typing import TensorLike


def dice(y_true: TensorLike, y_pred: TensorLike, axis: Any = None) -> Tensor:
    """1 − 2·Σ y·p / (Σ y + Σ p + ε), over all elements of the batch, or over `axis`.

    Shapes   y_true (…) × y_pred (…) → (), or the remaining axes
    Source   https://www.tensorflow.org/api_docs/python/tf/keras/losses/dice
    Errors   InvalidArgumentError for shapes that do not broadcast
    """
    y_true, y_pred = numbers(y_true, y_pred)
    overlap = reduce_sum(y_true * y_pred, axis)
    return 1.0 - 2.0 * overlap / (reduce_sum(y_true, axis) + reduce_sum(y_pred, axis) + epsilon())


def tversky(y_true: TensorLike, y_pred: TensorLike, alpha: float = 0.5, beta: float = 0.5, axis: Any = None) -> Tensor:
    """1 − Σ y·p / (Σ y·p + α · Σ (1 − y)·p + β · Σ y·(1 − p) + ε): α weights the false positives, β
    the false negatives.

    With α = β = ½ it is `dice`.

    Shapes   y_true (…) × y_pred (…) → (), or the remaining axes
    Source   https://www.tensorflow.org/api_docs/python/tf/keras/losses/tversky
    Errors   InvalidArgumentError for shapes that do not broadcast
    """
    y_true, y_pred = numbers(y_true, y_pred)
    overlap = reduce_sum(y_true * y_pred, axis)
    false_positives = reduce_sum((1.0 - y_true) * y_pred, axis)
    false_negatives = reduce_sum(y_true * (1.0 - y_pred), axis)
    return 1.0 - overlap / (overlap + alpha * false_positives + beta * false_negatives + epsilon())


# --------------------------------------------------------------------------------------------- classes

Dice = loss_class("Dice", dice, "reduction name axis dtype")
Tversky = loss_class("Tversky", tversky, "alpha beta reduction name axis dtype")

export(globals())
