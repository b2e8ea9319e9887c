"""Losses between a distribution and its prediction, given as probabilities or as logits.

From logits, log p is computed without ever forming a p that rounds to 0; from probabilities, p is kept within
[ε, 1 − ε]. Labels are smoothed, where asked for, before anything else.

# NB: TensorFlow remembers, on the output of the activations softmax and sigmoid, the logits that it came from, and then
# computes from them, whatever `from_logits` says: only there the two differ for probabilities below ε.

Source   https://keras.io/api/losses/probabilistic_losses/
"""

from __future__ import annotations

from typing import Any

from reference.dtypes import int64
from reference.keras.backend import epsilon
from reference.keras.losses.base import equal_shapes, numbers, predictions
from reference.nn import (
    sigmoid_cross_entropy_with_logits,
    softmax,
    softmax_cross_entropy_with_logits,
    sparse_softmax_cross_entropy_with_logits,
)
from reference.ops.create import one_hot
from reference.ops.elementwise import cast, clip_by_value, log, pow, sigmoid, where, zeros_like
from reference.ops.reductions import reduce_mean, reduce_sum
from reference.ops.shapes import axis_of, expand_dims, squeeze, transpose
from reference.tensor import Tensor, convert_to_tensor

# --------------------------------------------------------------------------------------------- binary


def binary_crossentropy(
    y_true: Any, y_pred: Any, from_logits: bool = False, label_smoothing: float = 0.0, axis: Any = -1
) -> Tensor:
    """Mean over i of −y_i · log p_i − (1 − y_i) · log(1 − p_i), for each sample, where p = σ(y_pred) for logits.

    Smoothing by α moves the labels towards ½: y ← y · (1 − α) + α/2.

    Shapes   y_true (batch, …, n) × y_pred (batch, …, n) → (batch, …); without another axis if `axis` names one
    Source   https://keras.io/api/losses/probabilistic_losses/#binary_crossentropy-function
    Edges    loss-formulas/value-is-the-formula, crossentropy/logits-and-their-probabilities-agree, crossentropy/large-logits,
             loss-formulas/a-probability-of-zero-costs-a-finite-loss, crossentropy/label-smoothing
    Errors   ValueError for shapes that differ
    """
    y_true, y_pred = equal_shapes(y_true, y_pred)
    y_true = _towards(0.5, y_true, label_smoothing)
    return reduce_mean(_bernoulli(y_true, y_pred, from_logits), axis)


def binary_focal_crossentropy(
    y_true: Any,
    y_pred: Any,
    apply_class_balancing: bool = False,
    alpha: float = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: Any = -1,
) -> Tensor:
    """Mean over i of (1 − q_i)^γ times the binary cross entropy, where q = y·p + (1 − y)·(1 − p), for each sample.

    q is the probability of what happened, so that easy samples count less. With class balancing, times
    y·α + (1 − y)·(1 − α).

    Shapes   y_true (batch, …, n) × y_pred (batch, …, n) → (batch, …)
    Source   https://keras.io/api/losses/probabilistic_losses/#binaryfocalcrossentropy-class
    Edges    loss-formulas/value-is-the-formula, crossentropy/focal-losses-without-focus-are-cross-entropies,
             crossentropy/class-balancing-weighs-the-classes
    Errors   ValueError for shapes that differ
    """
    y_true, y_pred = equal_shapes(y_true, y_pred)
    y_true = _towards(0.5, y_true, label_smoothing)
    p = sigmoid(y_pred) if from_logits else y_pred
    q = y_true * p + (1.0 - y_true) * (1.0 - p)
    loss = pow(1.0 - q, gamma) * _bernoulli(y_true, y_pred, from_logits)
    if apply_class_balancing:
        loss = (y_true * alpha + (1.0 - y_true) * (1.0 - alpha)) * loss
    return reduce_mean(loss, axis)


def _bernoulli(y_true: Tensor, y_pred: Tensor, from_logits: bool) -> Tensor:
    """−y · log p − (1 − y) · log(1 − p), for each element."""
    if from_logits:
        return sigmoid_cross_entropy_with_logits(y_true, y_pred)
    p = _clipped(y_pred)
    return -y_true * log(p) - (1.0 - y_true) * log(1.0 - p)


# --------------------------------------------------------------------------------------------- categorical


def categorical_crossentropy(
    y_true: Any, y_pred: Any, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1
) -> Tensor:
    """−Σ_c y_c · log p_c, for each sample, where p = softmax(y_pred) for logits.

    Otherwise p = y_pred / Σ_c y_pred_c: probabilities are rescaled to sum to one. Labels may have any sum. Smoothing by
    α moves them towards the uniform distribution: y ← y · (1 − α) + α / classes.

    # NB: TensorFlow's derivative by logits is p − y for labels of any sum; here it is p · Σ_c y_c − y.

    Shapes   y_true (batch, …, classes) × y_pred (batch, …, classes) → (batch, …); `axis` is that of the classes
    Source   https://keras.io/api/losses/probabilistic_losses/#categorical_crossentropy-function
    Edges    crossentropy/categorical-crossentropy-is-minus-the-expected-log-probability, crossentropy/probabilities-are-rescaled,
             crossentropy/logits-and-their-probabilities-agree, crossentropy/large-logits, crossentropy/label-smoothing,
             crossentropy/smoothing-counts-the-classes-along-the-axis, crossentropy/gradient-for-labels-of-any-sum
    Errors   ValueError for shapes that differ
    """
    y_true, y_pred = equal_shapes(y_true, y_pred)
    y_true = _smoothed(y_true, label_smoothing, axis)
    if from_logits:
        return softmax_cross_entropy_with_logits(y_true, y_pred, axis)
    return -reduce_sum(y_true * log(_distribution(y_pred, axis)), axis)


def categorical_focal_crossentropy(
    y_true: Any,
    y_pred: Any,
    alpha: Any = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Tensor:
    """−Σ_c α · (1 − p_c)^γ · y_c · log p_c, for each sample; p and the labels as for `categorical_crossentropy`.

    α is a number, or one for each class. Logits become probabilities first, which are kept within [ε, 1 − ε].

    Shapes   y_true (batch, …, classes) × y_pred (batch, …, classes) → (batch, …)
    Source   https://keras.io/api/losses/probabilistic_losses/#categoricalfocalcrossentropy-class
    Edges    loss-formulas/value-is-the-formula, crossentropy/focal-losses-without-focus-are-cross-entropies
    Errors   ValueError for shapes that differ
    """
    y_true, y_pred = equal_shapes(y_true, y_pred)
    y_true = _smoothed(y_true, label_smoothing, axis)
    p = _distribution(softmax(y_pred, axis) if from_logits else y_pred, axis)
    return -reduce_sum(alpha * pow(1.0 - p, gamma) * y_true * log(p), axis)


def sparse_categorical_crossentropy(
    y_true: Any, y_pred: Any, from_logits: bool = False, ignore_class: int | None = None, axis: int = -1
) -> Tensor:
    """−log p[y_true], for each sample, where p = softmax(y_pred) for logits; 0 where y_true is the ignored class.

    Otherwise p is y_pred, kept within [ε, 1 − ε] and then rescaled to sum to one.

    # NB: TensorFlow cuts class numbers that are not whole (1.7 is class 1) without a word, and so is it here.

    Shapes   y_true (batch, …) or (batch, …, 1) of class numbers × y_pred (batch, …, classes) → (batch, …)
    Source   https://keras.io/api/losses/probabilistic_losses/#sparse_categorical_crossentropy-function
    Edges    crossentropy/sparse-labels-equal-one-hot-labels, crossentropy/logits-and-their-probabilities-agree,
             crossentropy/an-ignored-class-does-not-count, crossentropy/axis-of-sparse-labels, crossentropy/large-logits
    Errors   ValueError for shapes that do not fit together; InvalidArgumentError for a label that is no class, and for
             an axis that is not there
    """
    y_pred = predictions(y_pred)
    axis = _class_axis(axis, y_pred)
    labels = cast(convert_to_tensor(y_true), int64)
    if labels.array.ndim == y_pred.array.ndim and labels.array.shape[axis] == 1:
        labels = squeeze(labels, axis)
    logits = y_pred if from_logits else log(_clipped(y_pred))
    if axis != logits.array.ndim - 1:
        logits = transpose(logits, [*(i for i in range(logits.array.ndim) if i != axis), axis])
    if ignore_class is None:
        return sparse_softmax_cross_entropy_with_logits(labels, logits)
    counts = labels != ignore_class
    logits = where(expand_dims(counts, -1), logits, zeros_like(logits))
    loss = sparse_softmax_cross_entropy_with_logits(where(counts, labels, zeros_like(labels)), logits)
    return where(counts, loss, zeros_like(loss))


def categorical_generalized_cross_entropy(y_true: Any, y_pred: Any, q: float) -> Tensor:
    """(1 − p[y_true]^q) / q, for each sample: between the cross entropy (q → 0) and 1 − p[y_true] (q = 1).

    Shapes   y_true (batch,) of class numbers × y_pred (batch, classes) of probabilities → (batch,)
    Source   https://www.tensorflow.org/api_docs/python/tf/keras/losses/CategoricalGeneralizedCrossEntropy
    Edges    loss-formulas/generalized-cross-entropy
    """
    y_pred = predictions(y_pred)
    hot = one_hot(cast(convert_to_tensor(y_true), int64), y_pred.array.shape[-1], dtype=y_pred.dtype)
    return (1.0 - pow(reduce_sum(hot * y_pred, -1), q)) / q


# --------------------------------------------------------------------------------------------- others


def kl_divergence(y_true: Any, y_pred: Any) -> Tensor:
    """Σ_c y_c · log(y_c / p_c), for each sample; both y and p are kept within [ε, 1].

    Shapes   y_true (batch, …, classes) × y_pred (batch, …, classes) → (batch, …)
    Source   https://keras.io/api/losses/probabilistic_losses/#kl_divergence-function
    Edges    loss-formulas/value-is-the-formula, loss-formulas/divergence-is-not-negative
    Errors   InvalidArgumentError for shapes that do not broadcast
    """
    y_true, y_pred = (clip_by_value(y, epsilon(), 1.0) for y in numbers(y_true, y_pred))
    return reduce_sum(y_true * log(y_true / y_pred), -1)


def poisson(y_true: Any, y_pred: Any) -> Tensor:
    """Mean over i of p_i − y_i · log(p_i + ε), for each sample: the predictions p are rates.

    Shapes   y_true (batch, …, n) × y_pred (batch, …, n) → (batch, …)
    Source   https://keras.io/api/losses/probabilistic_losses/#poisson-function
    Edges    loss-formulas/value-is-the-formula, loss-formulas/a-probability-of-zero-costs-a-finite-loss
    Errors   InvalidArgumentError for shapes that do not broadcast
    """
    y_true, y_pred = numbers(y_true, y_pred)
    return reduce_mean(y_pred - y_true * log(y_pred + epsilon()), -1)


# --------------------------------------------------------------------------------------------- helpers


def _clipped(p: Tensor) -> Tensor:
    return clip_by_value(p, epsilon(), 1.0 - epsilon())


def _distribution(p: Tensor, axis: int) -> Tensor:
    """p, rescaled to sum to one along the axis."""
    return _clipped(p / reduce_sum(p, axis, keepdims=True))


def _towards(target: float, y_true: Tensor, label_smoothing: float) -> Tensor:
    return y_true * (1.0 - label_smoothing) + target * label_smoothing if label_smoothing else y_true


def _smoothed(y_true: Tensor, label_smoothing: float, axis: int) -> Tensor:
    """The labels moved towards the uniform distribution over the classes."""
    return _towards(1.0 / y_true.array.shape[_class_axis(axis, y_true)], y_true, label_smoothing)


def _class_axis(axis: Any, y: Tensor) -> int:
    return axis_of(axis, y.array.ndim, "axis")
