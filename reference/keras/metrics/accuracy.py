"""How often predictions match the labels.

Source   https://keras.io/api/metrics/accuracy_metrics/
"""

from __future__ import annotations

from reference.dtypes import int64
from reference.keras.backend import floatx
from reference.keras.derived import export
from reference.keras.losses.base import numbers
from reference.keras.metrics.reduction import metric_class
from reference.ops.elementwise import cast, equal, logical_not, where, zeros_like
from reference.ops.indexing import gather
from reference.ops.reductions import argmax, reduce_sum
from reference.ops.shapes import expand_dims, squeeze
from reference.tensor import Tensor, convert_to_tensor
from reference.typing import TensorLike


def _accuracy(y_true: TensorLike, y_pred: TensorLike) -> Tensor:
    """1 where y_pred equals y_true, 0 elsewhere.

    Shapes   y_true and y_pred of one shape → that shape
    Source   https://keras.io/api/metrics/accuracy_metrics/#accuracy-class
    """
    y_true, y_pred = numbers(y_true, y_pred)
    return cast(equal(y_true, y_pred), floatx())


def binary_accuracy(y_true: TensorLike, y_pred: TensorLike, threshold: float = 0.5) -> Tensor:
    """1 where y_true is [y_pred > threshold], 0 elsewhere: a score at the threshold is a prediction of 0.

    Shapes   y_true (batch, …) × y_pred (batch, …) → (batch, …)
    Source   https://keras.io/api/metrics/accuracy_metrics/#binaryaccuracy-class
    """
    y_true, y_pred = numbers(y_true, y_pred)
    return cast(equal(y_true, cast(y_pred > threshold, y_true.dtype)), floatx())


def categorical_accuracy(y_true: TensorLike, y_pred: TensorLike) -> Tensor:
    """1 for each sample whose largest y_pred is where the largest y_true is, 0 otherwise.

    Shapes   y_true (batch, …, classes) × y_pred (batch, …, classes) → (batch, …)
    Source   https://keras.io/api/metrics/accuracy_metrics/#categoricalaccuracy-class
    """
    return cast(equal(argmax(y_true, -1), argmax(y_pred, -1)), floatx())


def sparse_categorical_accuracy(y_true: TensorLike, y_pred: TensorLike) -> Tensor:
    """1 for each sample whose largest y_pred is at the class number y_true, 0 otherwise.

    Shapes   y_true (batch, …) or (batch, …, 1) of class numbers × y_pred (batch, …, classes) → (batch, …)
    Source   https://keras.io/api/metrics/accuracy_metrics/#sparsecategoricalaccuracy-class
    """
    y_pred = convert_to_tensor(y_pred)
    y_true = _class_numbers(convert_to_tensor(y_true), y_pred)
    return cast(equal(cast(y_true, floatx()), cast(argmax(y_pred, -1), floatx())), floatx())


def top_k_categorical_accuracy(y_true: TensorLike, y_pred: TensorLike, k: int = 5) -> Tensor:
    """1 for each sample where fewer than k classes score higher than the class of the largest y_true, 0 otherwise.

    Shapes   y_true (batch, …, classes) × y_pred (batch, …, classes) → (batch, …)
    Source   https://keras.io/api/metrics/accuracy_metrics/#topkcategoricalaccuracy-class
    """
    return sparse_top_k_categorical_accuracy(argmax(y_true, -1), y_pred, k)


def sparse_top_k_categorical_accuracy(y_true: TensorLike, y_pred: TensorLike, k: int = 5) -> Tensor:
    """1 for each sample where fewer than k classes score higher than the class y_true, 0 otherwise.

    # NB: TensorFlow with Keras 3 also has `from_sorted_ids`.

    Shapes   y_true (batch, …) or (batch, …, 1) of class numbers × y_pred (batch, …, classes) → (batch, …)
    Source   https://keras.io/api/metrics/accuracy_metrics/#sparsetopkcategoricalaccuracy-class
    """
    y_pred = convert_to_tensor(y_pred)
    labels = cast(_class_numbers(convert_to_tensor(y_true), y_pred), int64)
    rank, classes = labels.array.ndim, y_pred.array.shape[-1]
    known = (labels >= 0) & (labels < classes)
    score = gather(y_pred, where(known, labels, zeros_like(labels)), axis=rank, batch_dims=rank)
    larger = reduce_sum(cast(logical_not(y_pred <= expand_dims(score, -1)), floatx()), -1)
    return cast(known & (larger < k), floatx())


def _class_numbers(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """The class numbers without a last axis of length 1 that the predictions do not have."""
    a, b = y_true.array.shape, y_pred.array.shape
    return squeeze(y_true, -1) if len(a) == len(b) and a[-1] == 1 else y_true


# --------------------------------------------------------------------------------------------- classes

Accuracy = metric_class("Accuracy", _accuracy)
BinaryAccuracy = metric_class("BinaryAccuracy", binary_accuracy)
CategoricalAccuracy = metric_class("CategoricalAccuracy", categorical_accuracy)
SparseCategoricalAccuracy = metric_class("SparseCategoricalAccuracy", sparse_categorical_accuracy)
TopKCategoricalAccuracy = metric_class("TopKCategoricalAccuracy", top_k_categorical_accuracy, "k name dtype")
SparseTopKCategoricalAccuracy = metric_class(
    "SparseTopKCategoricalAccuracy", sparse_top_k_categorical_accuracy, "k name dtype"
)

export(globals())
