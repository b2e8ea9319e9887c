"""Counting hits and errors at thresholds, and the shares that are made of them.

A sample is positive if its label is not 0, and predicted to be so if its score is above the threshold: a score that
equals the threshold is a negative prediction. Each threshold has a count of each kind, weighted by the samples:

                      predicted positive    predicted negative
    is positive       true_positives        false_negatives
    is negative       false_positives       true_negatives

Source   https://keras.io/api/metrics/classification_metrics/
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from reference.keras.metrics.base import Metric
from reference.keras.weighting import align, same_rank
from reference.ops.create import one_hot, ones_like
from reference.ops.elementwise import cast, divide_no_nan, logical_not, where
from reference.ops.indexing import top_k as largest
from reference.ops.reductions import reduce_sum
from reference.ops.shapes import broadcast_to, expand_dims, reshape
from reference.tensor import Tensor, convert_to_tensor

NOT_AMONG_THE_LARGEST = -1e10  # the score of a class that `top_k` leaves out, and the threshold of those it keeps


def confusion(
    y_true: Tensor, y_pred: Tensor, thresholds: Iterable[float], weights: Tensor, by_label: bool = False
) -> dict[str, Tensor]:
    """Σ w over the samples of each kind, for each threshold; by label too, if asked for.

    Shapes   y_true, y_pred, weights (batch, …) → (thresholds,), or (thresholds, labels)
    Edges    classification/counts-at-thresholds, classification/a-score-at-the-threshold-is-negative
    """
    limits = convert_to_tensor(list(thresholds), dtype=y_pred.dtype)
    positive = expand_dims(y_pred, 0) > reshape(limits, (-1,) + (1,) * y_pred.array.ndim)
    negative, axes = logical_not(positive), list(range(1, y_pred.array.ndim + (0 if by_label else 1)))
    of_true = expand_dims(where(y_true != 0, weights, 0 * weights), 0)
    of_false = expand_dims(where(y_true != 0, 0 * weights, weights), 0)
    return {
        "true_positives": reduce_sum(cast(positive, y_pred.dtype) * of_true, axes),
        "false_negatives": reduce_sum(cast(negative, y_pred.dtype) * of_true, axes),
        "false_positives": reduce_sum(cast(positive, y_pred.dtype) * of_false, axes),
        "true_negatives": reduce_sum(cast(negative, y_pred.dtype) * of_false, axes),
    }


def arguments(y_true: Any, y_pred: Any, sample_weight: Any, dtype: str) -> tuple[Tensor, Tensor, Tensor]:
    """Labels, scores and weights of one shape."""
    y_true, y_pred = same_rank(*(cast(convert_to_tensor(y), dtype) for y in (y_true, y_pred)))
    if y_true.array.shape != y_pred.array.shape:
        raise ValueError(f"`y_true` and `y_pred` must have the same shape. Received {y_true.shape} and {y_pred.shape}.")
    if sample_weight is None:
        return y_true, y_pred, ones_like(y_pred)
    return y_true, y_pred, broadcast_to(align(y_pred, sample_weight), y_pred.array.shape)


def in_unit_interval(name: str, value: Any) -> Any:
    """The value, which is between 0 and 1."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
        raise ValueError(f"`{name}` must be between 0 and 1. Received {value!r}.")
    return value


class Counting(Metric):
    """A metric whose state are some of the four counts, at each threshold."""

    counts: tuple[str, ...] = ("true_positives", "false_negatives", "false_positives", "true_negatives")

    def __init__(self, thresholds: Any, top_k: int | None, class_id: int | None, name: str | None, dtype: Any):
        super().__init__(dtype, name)
        if thresholds is None:
            limits = [0.5 if top_k is None else NOT_AMONG_THE_LARGEST]
        else:
            several = isinstance(thresholds, (list, tuple))
            limits = [in_unit_interval("thresholds", t) for t in (thresholds if several else [thresholds])]
        self.thresholds, self.top_k, self.class_id = limits, top_k, class_id
        self._given_thresholds = thresholds
        for count in self.counts:
            setattr(self, count, self.add_weight((len(limits),), name=count))

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        y_true, y_pred, weights = arguments(y_true, y_pred, sample_weight, self.dtype)
        if self.top_k is not None:
            y_pred = _only_largest(y_pred, self.top_k)
        if self.class_id is not None:
            y_true, y_pred, weights = (self._of_class(x) for x in (y_true, y_pred, weights))
        added = confusion(y_true, y_pred, self.thresholds, weights)
        for count in self.counts:
            getattr(self, count).assign_add(added[count])

    def _of_class(self, x: Tensor) -> Tensor:
        shape = x.array.shape
        if len(shape) < 2 or not 0 <= self.class_id < shape[-1]:
            raise ValueError(f"`y_pred` of shape {shape} has no class {self.class_id!r}, which is the `class_id`.")
        return x[..., self.class_id]

    def _shown(self, values: Any) -> Tensor:
        """One number, if there is one threshold."""
        values = convert_to_tensor(values)
        return values[0] if len(self.thresholds) == 1 else values

    def get_config(self) -> dict[str, Any]:
        own = {"thresholds": self._given_thresholds, "top_k": self.top_k, "class_id": self.class_id}
        return super().get_config() | own


def _only_largest(y_pred: Tensor, k: int) -> Tensor:
    """The k largest scores of each sample; the others become too small to be predicted."""
    _, indices = largest(y_pred, k)
    kept = reduce_sum(one_hot(indices, y_pred.array.shape[-1], dtype=y_pred.dtype), -2)
    return y_pred * kept + NOT_AMONG_THE_LARGEST * (1 - kept)


class _Count(Counting):
    """One of the four counts."""

    def __init__(self, thresholds: Any = None, name: str | None = None, dtype: Any = None):
        super().__init__(thresholds, None, None, name, dtype)

    def result(self) -> Tensor:
        return self._shown(self.variables[0])

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, "dtype": self.dtype, "thresholds": self._given_thresholds}


class TruePositives(_Count):
    """Σ w of the positive samples that are predicted to be positive.

    Shapes   y_true (batch, …) × y_pred (batch, …) → (), or (thresholds,) for several
    Source   https://keras.io/api/metrics/classification_metrics/#truepositives-class
    Edges    classification/counts-at-thresholds, classification/a-score-at-the-threshold-is-negative
    Errors   ValueError for a threshold outside [0, 1]
    """

    counts = ("true_positives",)


class TrueNegatives(_Count):
    """Σ w of the negative samples that are predicted to be negative.

    Shapes   y_true (batch, …) × y_pred (batch, …) → (), or (thresholds,) for several
    Source   https://keras.io/api/metrics/classification_metrics/#truenegatives-class
    Edges    classification/counts-at-thresholds
    Errors   ValueError for a threshold outside [0, 1]
    """

    counts = ("true_negatives",)


class FalsePositives(_Count):
    """Σ w of the negative samples that are predicted to be positive.

    Shapes   y_true (batch, …) × y_pred (batch, …) → (), or (thresholds,) for several
    Source   https://keras.io/api/metrics/classification_metrics/#falsepositives-class
    Edges    classification/counts-at-thresholds
    Errors   ValueError for a threshold outside [0, 1]
    """

    counts = ("false_positives",)


class FalseNegatives(_Count):
    """Σ w of the positive samples that are predicted to be negative.

    Shapes   y_true (batch, …) × y_pred (batch, …) → (), or (thresholds,) for several
    Source   https://keras.io/api/metrics/classification_metrics/#falsenegatives-class
    Edges    classification/counts-at-thresholds
    Errors   ValueError for a threshold outside [0, 1]
    """

    counts = ("false_negatives",)


class Precision(Counting):
    """TP / (TP + FP): the share of right ones among the positive predictions; 0 if there is none.

    `top_k` predicts the k largest scores of each sample (above the threshold, if one is given), and `class_id` looks at
    one class alone.

    Shapes   y_true (batch, …) × y_pred (batch, …) → (), or (thresholds,) for several
    Source   https://keras.io/api/metrics/classification_metrics/#precision-class
    Edges    classification/counts-at-thresholds, classification/a-score-at-the-threshold-is-negative,
             classification/the-largest-scores-are-predicted
    Errors   ValueError for a threshold outside [0, 1], and for a `class_id` that is no class
    """

    counts = ("true_positives", "false_positives")

    def __init__(
        self,
        thresholds: Any = None,
        top_k: int | None = None,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ):
        super().__init__(thresholds, top_k, class_id, name, dtype)

    def result(self) -> Tensor:
        return self._shown(divide_no_nan(self.true_positives, self.true_positives + self.false_positives))


class Recall(Counting):
    """TP / (TP + FN): the share of the positive samples that are predicted to be so; 0 if there is none.

    `top_k` and `class_id` as for `Precision`.

    Shapes   y_true (batch, …) × y_pred (batch, …) → (), or (thresholds,) for several
    Source   https://keras.io/api/metrics/classification_metrics/#recall-class
    Edges    classification/counts-at-thresholds, classification/the-largest-scores-are-predicted
    Errors   ValueError for a threshold outside [0, 1], and for a `class_id` that is no class
    """

    counts = ("true_positives", "false_negatives")

    def __init__(
        self,
        thresholds: Any = None,
        top_k: int | None = None,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ):
        super().__init__(thresholds, top_k, class_id, name, dtype)

    def result(self) -> Tensor:
        return self._shown(divide_no_nan(self.true_positives, self.true_positives + self.false_negatives))
