"""How often predictions are right.

Source   https://keras.io/api/metrics/accuracy_metrics/
"""

from __future__ import annotations

from typing import Any

from reference.dtypes import int64
from reference.keras.backend import floatx
from reference.keras.losses.base import numbers
from reference.keras.metrics.reduction import MeanMetricWrapper
from reference.ops.elementwise import cast, equal, logical_not, where, zeros_like
from reference.ops.indexing import gather
from reference.ops.reductions import argmax, reduce_sum
from reference.ops.shapes import expand_dims, squeeze
from reference.tensor import Tensor, convert_to_tensor


def accuracy(y_true: Any, y_pred: Any) -> Tensor:
    """1 where y_pred equals y_true, 0 elsewhere."""
    y_true, y_pred = numbers(y_true, y_pred)
    return cast(equal(y_true, y_pred), floatx())


def binary_accuracy(y_true: Any, y_pred: Any, threshold: float = 0.5) -> Tensor:
    """1 where y_true is [y_pred > threshold], 0 elsewhere: a score at the threshold is a prediction of 0.

    Shapes   y_true (batch, …) × y_pred (batch, …) → (batch, …)
    Source   https://keras.io/api/metrics/accuracy_metrics/#binaryaccuracy-class
    Edges    classification/a-score-at-the-threshold-is-negative
    """
    y_true, y_pred = numbers(y_true, y_pred)
    return cast(equal(y_true, cast(y_pred > threshold, y_true.dtype)), floatx())


def categorical_accuracy(y_true: Any, y_pred: Any) -> Tensor:
    """1 for each sample whose largest y_pred is where the largest y_true is, 0 for the others.

    Shapes   y_true (batch, …, classes) × y_pred (batch, …, classes) → (batch, …)
    Source   https://keras.io/api/metrics/accuracy_metrics/#categoricalaccuracy-class
    Edges    metrics/accuracy-counts-matches
    """
    return cast(equal(argmax(y_true, -1), argmax(y_pred, -1)), floatx())


def sparse_categorical_accuracy(y_true: Any, y_pred: Any) -> Tensor:
    """1 for each sample whose largest y_pred is at the class number y_true, 0 for the others.

    Shapes   y_true (batch, …) or (batch, …, 1) of class numbers × y_pred (batch, …, classes) → (batch, …)
    Source   https://keras.io/api/metrics/accuracy_metrics/#sparsecategoricalaccuracy-class
    Edges    metrics/accuracy-counts-matches, classification/a-label-that-is-no-class-is-missed
    """
    y_pred = convert_to_tensor(y_pred)
    y_true = _labels(convert_to_tensor(y_true), y_pred)
    return cast(equal(cast(y_true, floatx()), cast(argmax(y_pred, -1), floatx())), floatx())


def top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5) -> Tensor:
    """1 for each sample where fewer than k classes have a larger y_pred than that of the largest y_true, 0 elsewhere.

    Shapes   y_true (batch, …, classes) × y_pred (batch, …, classes) → (batch, …)
    Source   https://keras.io/api/metrics/accuracy_metrics/#topkcategoricalaccuracy-class
    Edges    classification/top-k-accuracy
    """
    return sparse_top_k_categorical_accuracy(argmax(y_true, -1), y_pred, k)


def sparse_top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5) -> Tensor:
    """1 for each sample where fewer than k classes have a larger y_pred than class y_true has, 0 elsewhere.

    # NB: TensorFlow with Keras 3 also has `from_sorted_ids`.

    Shapes   y_true (batch, …) or (batch, …, 1) of class numbers × y_pred (batch, …, classes) → (batch, …)
    Source   https://keras.io/api/metrics/accuracy_metrics/#sparsetopkcategoricalaccuracy-class
    Edges    classification/top-k-accuracy, classification/a-label-that-is-no-class-is-missed
    """
    y_pred = convert_to_tensor(y_pred)
    labels = cast(_labels(convert_to_tensor(y_true), y_pred), int64)
    rank, classes = labels.array.ndim, y_pred.array.shape[-1]
    known = (labels >= 0) & (labels < classes)
    score = gather(y_pred, where(known, labels, zeros_like(labels)), axis=rank, batch_dims=rank)
    larger = reduce_sum(cast(logical_not(y_pred <= expand_dims(score, -1)), floatx()), -1)
    return cast(known & (larger < k), floatx())


def _labels(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """Class numbers without a last axis of length 1."""
    a, b = y_true.array.shape, y_pred.array.shape
    return squeeze(y_true, -1) if len(a) == len(b) and a[-1] == 1 else y_true


# --------------------------------------------------------------------------------------------- classes


class Accuracy(MeanMetricWrapper):
    """How often y_pred equals y_true.

    Shapes   y_true and y_pred of one shape → ()
    Source   https://keras.io/api/metrics/accuracy_metrics/#accuracy-class
    Edges    metrics/accuracy-counts-matches
    """

    def __init__(self, name: str = "accuracy", dtype: Any = None):
        super().__init__(accuracy, name, dtype)


class BinaryAccuracy(MeanMetricWrapper):
    """How often y_true is [y_pred > threshold]: the mean of `binary_accuracy`.

    Shapes   those of `binary_accuracy`, sample_weight (batch,) or that of its values → ()
    Source   https://keras.io/api/metrics/accuracy_metrics/#binaryaccuracy-class
    Edges    classification/a-score-at-the-threshold-is-negative
    """

    def __init__(self, name: str = "binary_accuracy", dtype: Any = None, threshold: float = 0.5):
        super().__init__(binary_accuracy, name, dtype, threshold=threshold)


class CategoricalAccuracy(MeanMetricWrapper):
    """How often the largest y_pred is where the largest y_true is: the mean of `categorical_accuracy`.

    Shapes   those of `categorical_accuracy`, sample_weight (batch,) or that of its values → ()
    Source   https://keras.io/api/metrics/accuracy_metrics/#categoricalaccuracy-class
    Edges    metrics/accuracy-counts-matches
    """

    def __init__(self, name: str = "categorical_accuracy", dtype: Any = None):
        super().__init__(categorical_accuracy, name, dtype)


class SparseCategoricalAccuracy(MeanMetricWrapper):
    """How often the largest y_pred is at the class number y_true: the mean of `sparse_categorical_accuracy`.

    Shapes   those of `sparse_categorical_accuracy`, sample_weight (batch,) or that of its values → ()
    Source   https://keras.io/api/metrics/accuracy_metrics/#sparsecategoricalaccuracy-class
    Edges    metrics/accuracy-counts-matches
    """

    def __init__(self, name: str = "sparse_categorical_accuracy", dtype: Any = None):
        super().__init__(sparse_categorical_accuracy, name, dtype)


class TopKCategoricalAccuracy(MeanMetricWrapper):
    """How often the true class is among the k largest y_pred: the mean of `top_k_categorical_accuracy`.

    Shapes   those of `top_k_categorical_accuracy`, sample_weight (batch,) or that of its values → ()
    Source   https://keras.io/api/metrics/accuracy_metrics/#topkcategoricalaccuracy-class
    Edges    classification/top-k-accuracy
    """

    def __init__(self, k: int = 5, name: str = "top_k_categorical_accuracy", dtype: Any = None):
        super().__init__(top_k_categorical_accuracy, name, dtype, k=k)


class SparseTopKCategoricalAccuracy(MeanMetricWrapper):
    """How often the class number y_true is among the k largest y_pred: the mean of `sparse_top_k_categorical_accuracy`.

    Shapes   those of `sparse_top_k_categorical_accuracy`, sample_weight (batch,) or that of its values → ()
    Source   https://keras.io/api/metrics/accuracy_metrics/#sparsetopkcategoricalaccuracy-class
    Edges    classification/top-k-accuracy
    """

    def __init__(self, k: int = 5, name: str = "sparse_top_k_categorical_accuracy", dtype: Any = None):
        super().__init__(sparse_top_k_categorical_accuracy, name, dtype, k=k)
