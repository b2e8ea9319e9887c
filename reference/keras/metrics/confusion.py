"""The confusion matrix at thresholds, and the rates that are made of its counts.

A sample is positive if its label is not 0. It is predicted positive if its score is above the threshold: a score equal
to the threshold is a negative prediction. Each threshold has four counts, weighted by the samples:

                      predicted positive    predicted negative
    is positive       true_positives        false_negatives
    is negative       false_positives       true_negatives

Source   https://keras.io/api/metrics/classification_metrics/
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from reference.keras.derived import derived_class
from reference.keras.metrics.base import Metric
from reference.keras.weighting import align, same_rank
from reference.ops.create import one_hot, ones_like
from reference.ops.elementwise import cast, divide_no_nan, logical_not, where
from reference.ops.indexing import top_k as largest
from reference.ops.reductions import reduce_sum
from reference.ops.shapes import broadcast_to, expand_dims, reshape
from reference.tensor import Tensor, convert_to_tensor
from reference.typing import DTypeLike, TensorLike

NOT_AMONG_THE_LARGEST = -1e10
"""The score of a class that `top_k` leaves out, and the threshold of the classes that it keeps."""

RATES = {
    "precision": ("true_positives", "false_positives"),
    "recall": ("true_positives", "false_negatives"),
    "sensitivity": ("true_positives", "false_negatives"),
    "specificity": ("true_negatives", "false_positives"),
}
"""A rate is the first count over the sum of both."""


def confusion(
    y_true: Tensor, y_pred: Tensor, thresholds: Iterable[float], weights: Tensor, by_label: bool = False
) -> dict[str, Tensor]:
    """Σ w over the samples of each kind, at each threshold, and for each label if asked for.

    Shapes   y_true, y_pred, weights (batch, …) → (thresholds,), or (thresholds, labels)
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


def arguments(
    y_true: TensorLike, y_pred: TensorLike, sample_weight: TensorLike | None, dtype: str
) -> tuple[Tensor, Tensor, Tensor]:
    """Labels, scores and weights of one shape."""
    y_true, y_pred = same_rank(*(cast(convert_to_tensor(y), dtype) for y in (y_true, y_pred)))
    if y_true.array.shape != y_pred.array.shape:
        raise ValueError(f"`y_true` and `y_pred` must have the same shape. Received {y_true.shape} and {y_pred.shape}.")
    if sample_weight is None:
        return y_true, y_pred, ones_like(y_pred)
    return y_true, y_pred, broadcast_to(align(y_pred, sample_weight), y_pred.array.shape)


def in_unit_interval(name: str, value: Any) -> Any:
    """The value, which must be between 0 and 1."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
        raise ValueError(f"`{name}` must be between 0 and 1. Received {value!r}.")
    return value


class Counting(Metric):
    """A metric that shows counts or rates, and whose state is the counts that these need, at each threshold.

    `top_k` predicts the k largest scores of each sample (those above the threshold, if one is given), and `class_id`
    counts one class alone.

    Shapes   y_true (batch, …) × y_pred (batch, …) → (), or (thresholds,) for several thresholds
    Source   https://keras.io/api/metrics/classification_metrics/
    Errors   ValueError for a threshold outside [0, 1], and for a `class_id` that is no class
    """

    def __init__(
        self,
        shown: Sequence[str],
        thresholds: float | Sequence[float] | None = None,
        top_k: int | None = None,
        class_id: int | None = None,
        name: str | None = None,
        dtype: DTypeLike | None = None,
    ):
        super().__init__(dtype, name)
        if thresholds is None:
            self.limits = [0.5 if top_k is None else NOT_AMONG_THE_LARGEST]
        else:
            several = thresholds if isinstance(thresholds, (list, tuple)) else [thresholds]
            self.limits = [in_unit_interval("thresholds", t) for t in several]
        self.shown, self.top_k, self.class_id = shown, top_k, class_id
        needed = [count for name in shown for count in RATES.get(name, [name])]
        self.counts = {count: self.add_weight((len(self.limits),), name=count) for count in dict.fromkeys(needed)}

    def update_state(self, y_true: TensorLike, y_pred: TensorLike, sample_weight: TensorLike | None = None) -> None:
        y_true, y_pred, weights = arguments(y_true, y_pred, sample_weight, self.dtype)
        if self.top_k is not None:
            y_pred = _only_largest(y_pred, self.top_k)
        if self.class_id is not None:
            y_true, y_pred, weights = (_of_class(x, self.class_id) for x in (y_true, y_pred, weights))
        added = confusion(y_true, y_pred, self.limits, weights)
        for name, count in self.counts.items():
            count.assign_add(added[name])

    def values(self) -> list[Tensor]:
        """What is shown, at each threshold; a rate of 0 / 0 is 0."""
        found = []
        for name in self.shown:
            counts = [convert_to_tensor(self.counts[count]) for count in RATES.get(name, [name])]
            found.append(divide_no_nan(counts[0], counts[0] + counts[1]) if name in RATES else counts[0])
        return found

    def result(self) -> Tensor:
        (values,) = self.values()
        return values[0] if len(self.limits) == 1 else values


def _only_largest(y_pred: Tensor, k: int) -> Tensor:
    """The k largest scores of each sample; the others become too small to be predicted."""
    _, indices = largest(y_pred, k)
    kept = reduce_sum(one_hot(indices, y_pred.array.shape[-1], dtype=y_pred.dtype), -2)
    return y_pred * kept + NOT_AMONG_THE_LARGEST * (1 - kept)


def _of_class(x: Tensor, class_id: int) -> Tensor:
    """The column of a class."""
    shape = x.array.shape
    if len(shape) < 2 or not 0 <= class_id < shape[-1]:
        raise ValueError(
            f"`class_id` must be a class of the scores, which have the shape {shape}. Received {class_id!r}."
        )
    return x[..., class_id]


# --------------------------------------------------------------------------------------------- counts and rates


def _class(kind: str, shown: str, arguments: str, summary: str) -> Any:
    return derived_class(Counting, kind, arguments, summary, fixed={"shown": [shown]})


COUNT, RATE = "thresholds name dtype", "thresholds top_k class_id name dtype"  # the arguments of the constructors
TruePositives = _class("TruePositives", "true_positives", COUNT, "Σ w of the positive samples predicted positive.")
TrueNegatives = _class("TrueNegatives", "true_negatives", COUNT, "Σ w of the negative samples predicted negative.")
FalsePositives = _class("FalsePositives", "false_positives", COUNT, "Σ w of the negative samples predicted positive.")
FalseNegatives = _class("FalseNegatives", "false_negatives", COUNT, "Σ w of the positive samples predicted negative.")
Precision = _class(
    "Precision", "precision", RATE, "TP / (TP + FP): the fraction of positive predictions that are right."
)
Recall = _class("Recall", "recall", RATE, "TP / (TP + FN): the fraction of positive samples that are found.")
