"""`tf.keras.losses`: a pure function for each loss of a sample, and a class that weights and reduces it.

Source   https://keras.io/api/losses/
"""

from __future__ import annotations

from typing import Any

from reference.dtypes import int64
from reference.keras.weighting import REDUCTIONS, SUM_OVER_BATCH_SIZE, reduce_loss, same_rank
from reference.nn import softmax_cross_entropy_with_logits, sparse_softmax_cross_entropy_with_logits
from reference.ops.elementwise import cast, clip_by_value, log
from reference.ops.reductions import reduce_mean, reduce_sum
from reference.ops.shapes import squeeze
from reference.tensor import Tensor, convert_to_tensor

__all__ = [
    "MSE",
    "CategoricalCrossentropy",
    "Loss",
    "MeanSquaredError",
    "SparseCategoricalCrossentropy",
    "categorical_crossentropy",
    "mean_squared_error",
    "mse",
    "sparse_categorical_crossentropy",
]

EPSILON = 1e-7  # keras.backend.epsilon(): probabilities are kept this far from 0 and 1


def mean_squared_error(y_true: Any, y_pred: Any) -> Tensor:
    """Σ_i (y_true_i − y_pred_i)² / n, for each sample.

    Shapes   y_true (batch, …, n) × y_pred (batch, …, n) → (batch, …)
    Source   https://keras.io/api/losses/regression_losses/#mean_squared_error-function
    Edges    losses/mean-squared-error-is-its-formula
    """
    y_true, y_pred = _numbers(y_true, y_pred)
    difference = y_true - y_pred
    return reduce_mean(difference * difference, -1)


mse = MSE = mean_squared_error  # the names that every version has


def categorical_crossentropy(y_true: Any, y_pred: Any, from_logits: bool = False, axis: int = -1) -> Tensor:
    """−Σ_c y_c · log p_c, for each sample, where p = softmax(y_pred) for logits.

    Otherwise p = y_pred / Σ_c y_pred_c, kept within [ε, 1 − ε]: probabilities are rescaled to sum to one.

    Shapes   y_true (batch, …, classes) × y_pred (batch, …, classes) → (batch, …)
    Source   https://keras.io/api/losses/probabilistic_losses/#categorical_crossentropy-function
    Edges    losses/logits-and-their-probabilities-agree, losses/probabilities-are-rescaled
    """
    y_true, y_pred = _numbers(y_true, y_pred)
    if from_logits:
        return softmax_cross_entropy_with_logits(y_true, y_pred, axis)
    p = clip_by_value(y_pred / reduce_sum(y_pred, axis, keepdims=True), EPSILON, 1 - EPSILON)
    return -reduce_sum(y_true * log(p), axis)


def sparse_categorical_crossentropy(y_true: Any, y_pred: Any, from_logits: bool = False) -> Tensor:
    """−log p[y_true], for each sample, where p = softmax(y_pred) for logits.

    Otherwise p is y_pred, kept within [ε, 1 − ε] and then rescaled to sum to one.

    Shapes   y_true (batch, …) or (batch, …, 1) of class numbers × y_pred (batch, …, classes) → (batch, …)
    Source   https://keras.io/api/losses/probabilistic_losses/#sparse_categorical_crossentropy-function
    Edges    losses/sparse-labels-equal-one-hot-labels, losses/logits-and-their-probabilities-agree
    """
    y_pred = convert_to_tensor(y_pred)
    labels = cast(convert_to_tensor(y_true), int64)
    if labels.array.ndim == y_pred.array.ndim and labels.array.shape[-1] == 1:
        labels = squeeze(labels, -1)
    logits = y_pred if from_logits else log(clip_by_value(y_pred, EPSILON, 1 - EPSILON))
    return sparse_softmax_cross_entropy_with_logits(labels, logits)


class Loss:
    """A loss of a batch: `call` gives the loss of each sample, calling the object weights and reduces them.

    Source   https://keras.io/api/losses/#base-loss-api
    Edges    losses/weighted-loss-is-divided-by-the-number-of-elements, losses/reductions-of-a-loss
    Errors   ValueError for an unknown reduction
    """

    def __init__(self, name: str | None = None, reduction: str | None = SUM_OVER_BATCH_SIZE):
        if reduction not in REDUCTIONS:
            raise ValueError(f"Unknown `reduction`: {reduction!r}. Expected one of {list(REDUCTIONS)}.")
        self.reduction = REDUCTIONS[reduction]
        self.name = name or type(self).__name__

    def call(self, y_true: Any, y_pred: Any) -> Tensor:
        raise NotImplementedError(f"{type(self).__name__} must define `call(self, y_true, y_pred)`.")

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Tensor:
        return reduce_loss(convert_to_tensor(self.call(y_true, y_pred)), sample_weight, self.reduction)


class MeanSquaredError(Loss):
    """`mean_squared_error`, weighted and reduced.

    Source   https://keras.io/api/losses/regression_losses/#meansquarederror-class
    """

    def __init__(self, reduction: str | None = SUM_OVER_BATCH_SIZE, name: str = "mean_squared_error"):
        super().__init__(name, reduction)

    def call(self, y_true: Any, y_pred: Any) -> Tensor:
        return mean_squared_error(y_true, y_pred)


class CategoricalCrossentropy(Loss):
    """`categorical_crossentropy`, weighted and reduced.

    Source   https://keras.io/api/losses/probabilistic_losses/#categoricalcrossentropy-class
    """

    def __init__(
        self,
        from_logits: bool = False,
        axis: int = -1,
        reduction: str | None = SUM_OVER_BATCH_SIZE,
        name: str = "categorical_crossentropy",
    ):
        super().__init__(name, reduction)
        self.from_logits, self.axis = from_logits, axis

    def call(self, y_true: Any, y_pred: Any) -> Tensor:
        return categorical_crossentropy(y_true, y_pred, self.from_logits, self.axis)


class SparseCategoricalCrossentropy(Loss):
    """`sparse_categorical_crossentropy`, weighted and reduced.

    Source   https://keras.io/api/losses/probabilistic_losses/#sparsecategoricalcrossentropy-class
    """

    def __init__(
        self,
        from_logits: bool = False,
        reduction: str | None = SUM_OVER_BATCH_SIZE,
        name: str = "sparse_categorical_crossentropy",
    ):
        super().__init__(name, reduction)
        self.from_logits = from_logits

    def call(self, y_true: Any, y_pred: Any) -> Tensor:
        return sparse_categorical_crossentropy(y_true, y_pred, self.from_logits)


def _numbers(y_true: Any, y_pred: Any) -> tuple[Tensor, Tensor]:
    """Both as tensors of the dtype of y_pred; a last axis of length 1 that only one of them has is dropped."""
    y_pred = convert_to_tensor(y_pred)
    return same_rank(cast(convert_to_tensor(y_true), y_pred.dtype), y_pred)
