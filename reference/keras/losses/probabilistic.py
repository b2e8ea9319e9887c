"""Losses between a distribution and its prediction, given as probabilities or as logits.

From logits, log p is computed without forming a p that could round to 0; probabilities are clipped to [ε, 1 − ε]. Label
smoothing comes before everything else.

# NB: TensorFlow remembers, on the output of the activations softmax and sigmoid, the logits that it came from, and
# computes from these whatever `from_logits` says: the two differ only there, for probabilities below ε.

Source   https://keras.io/api/losses/probabilistic_losses/
"""

from __future__ import annotations

from typing import Any

from reference.dtypes import int64
from reference.keras.backend import epsilon
from reference.keras.derived import export
from reference.keras.losses.base import (
    LossFunctionWrapper,
    equal_shapes,
    loss_class,
    not_ignored,
    numbers,
    predictions,
)
from reference.keras.weighting import SUM_OVER_BATCH_SIZE
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
from reference.typing import DTypeLike, TensorLike

# --------------------------------------------------------------------------------------------- binary


def binary_crossentropy(
    y_true: TensorLike, y_pred: TensorLike, from_logits: bool = False, label_smoothing: float = 0.0, axis: Any = -1
) -> Tensor:
    """Mean over i of −y_i · log p_i − (1 − y_i) · log(1 − p_i), for each sample, where p = σ(y_pred) for logits.

    Label smoothing by α moves the labels towards ½: y ← y · (1 − α) + α/2.

    Shapes   y_true (batch, …, n) × y_pred (batch, …, n) → (batch, …), or without `axis`
    Source   https://keras.io/api/losses/probabilistic_losses/#binary_crossentropy-function
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

    q is the predicted probability of the true label, so that easy samples count less. Class balancing multiplies by
    y·α + (1 − y)·(1 − α).

    Shapes   y_true (batch, …, n) × y_pred (batch, …, n) → (batch, …)
    Source   https://keras.io/api/losses/probabilistic_losses/#binaryfocalcrossentropy-class
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
    y_true: TensorLike, y_pred: TensorLike, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1
) -> Tensor:
    """−Σ_c y_c · log p_c, for each sample, where p = softmax(y_pred) for logits.

    Otherwise p = y_pred / Σ_c y_pred_c: probabilities are rescaled to sum to one. Labels may have any sum. Label
    smoothing by α moves them towards the uniform distribution: y ← y · (1 − α) + α / classes.

    # NB: TensorFlow's derivative with respect to logits is p − y for labels of any sum; here it is p · Σ_c y_c − y.

    Shapes   y_true (batch, …, classes) × y_pred (batch, …, classes) → (batch, …); `axis` holds the classes
    Source   https://keras.io/api/losses/probabilistic_losses/#categorical_crossentropy-function
    Edges    crossentropy/probabilities-are-rescaled, crossentropy/gradient-for-labels-of-any-sum
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

    α is a number, or one number for each class. Logits first become probabilities, which are clipped to [ε, 1 − ε].

    Shapes   y_true (batch, …, classes) × y_pred (batch, …, classes) → (batch, …)
    Source   https://keras.io/api/losses/probabilistic_losses/#categoricalfocalcrossentropy-class
    Errors   ValueError for shapes that differ
    """
    y_true, y_pred = equal_shapes(y_true, y_pred)
    y_true = _smoothed(y_true, label_smoothing, axis)
    p = _distribution(softmax(y_pred, axis) if from_logits else y_pred, axis)
    return -reduce_sum(alpha * pow(1.0 - p, gamma) * y_true * log(p), axis)


def sparse_categorical_crossentropy(
    y_true: TensorLike, y_pred: TensorLike, from_logits: bool = False, ignore_class: int | None = None, axis: int = -1
) -> Tensor:
    """−log p[y_true], for each sample, where p = softmax(y_pred) for logits; 0 where y_true is the ignored class.

    Otherwise p is y_pred, clipped to [ε, 1 − ε] and then rescaled to sum to one. Class numbers that are not whole are
    silently truncated (1.7 is class 1), as in TensorFlow.

    Shapes   y_true (batch, …) or (batch, …, 1) of class numbers × y_pred (batch, …, classes) → (batch, …)
    Source   https://keras.io/api/losses/probabilistic_losses/#sparse_categorical_crossentropy-function
    Edges    crossentropy/an-ignored-class-does-not-count
    Errors   ValueError for shapes that do not match; InvalidArgumentError for a label that is no class, and for an axis
             that does not exist
    """
    y_pred = predictions(y_pred)
    axis = axis_of(axis, y_pred.array.ndim, "axis")
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


def categorical_generalized_cross_entropy(y_true: TensorLike, y_pred: TensorLike, q: float) -> Tensor:
    """(1 − p[y_true]^q) / q, for each sample: between the cross entropy (q → 0) and 1 − p[y_true] (q = 1).

    Shapes   y_true (batch,) of class numbers × y_pred (batch, classes) of probabilities → (batch,)
    Source   https://www.tensorflow.org/api_docs/python/tf/keras/losses/CategoricalGeneralizedCrossEntropy
    """
    y_pred = predictions(y_pred)
    hot = one_hot(cast(convert_to_tensor(y_true), int64), y_pred.array.shape[-1], dtype=y_pred.dtype)
    return (1.0 - pow(reduce_sum(hot * y_pred, -1), q)) / q


# --------------------------------------------------------------------------------------------- others


def kl_divergence(y_true: TensorLike, y_pred: TensorLike) -> Tensor:
    """Σ_c y_c · log(y_c / p_c), for each sample; y and p are clipped to [ε, 1].

    Shapes   y_true (batch, …, classes) × y_pred (batch, …, classes) → (batch, …)
    Source   https://keras.io/api/losses/probabilistic_losses/#kl_divergence-function
    Errors   InvalidArgumentError for shapes that do not broadcast
    """
    y_true, y_pred = (clip_by_value(y, epsilon(), 1.0) for y in numbers(y_true, y_pred))
    return reduce_sum(y_true * log(y_true / y_pred), -1)


def poisson(y_true: TensorLike, y_pred: TensorLike) -> Tensor:
    """Mean over i of p_i − y_i · log(p_i + ε), for each sample, where the predictions p are rates.

    Shapes   y_true (batch, …, n) × y_pred (batch, …, n) → (batch, …)
    Source   https://keras.io/api/losses/probabilistic_losses/#poisson-function
    Errors   InvalidArgumentError for shapes that do not broadcast
    """
    y_true, y_pred = numbers(y_true, y_pred)
    return reduce_mean(y_pred - y_true * log(y_pred + epsilon()), -1)


# --------------------------------------------------------------------------------------------- helpers


def _clipped(p: Tensor) -> Tensor:
    """p, kept away from 0 and 1."""
    return clip_by_value(p, epsilon(), 1.0 - epsilon())


def _distribution(p: Tensor, axis: int) -> Tensor:
    """p, rescaled to sum to one along the axis."""
    return _clipped(p / reduce_sum(p, axis, keepdims=True))


def _towards(target: float, y_true: Tensor, label_smoothing: float) -> Tensor:
    """The labels moved towards the target."""
    return y_true * (1.0 - label_smoothing) + target * label_smoothing if label_smoothing else y_true


def _smoothed(y_true: Tensor, label_smoothing: float, axis: int) -> Tensor:
    """The labels moved towards the uniform distribution over the classes."""
    classes = y_true.array.shape[axis_of(axis, y_true.array.ndim, "axis")]
    return _towards(1.0 / classes, y_true, label_smoothing)


# --------------------------------------------------------------------------------------------- classes

BinaryCrossentropy = loss_class("BinaryCrossentropy", binary_crossentropy)
BinaryFocalCrossentropy = loss_class("BinaryFocalCrossentropy", binary_focal_crossentropy)
CategoricalCrossentropy = loss_class("CategoricalCrossentropy", categorical_crossentropy)
CategoricalFocalCrossentropy = loss_class("CategoricalFocalCrossentropy", categorical_focal_crossentropy)
SparseCategoricalCrossentropy = loss_class(
    "SparseCategoricalCrossentropy",
    sparse_categorical_crossentropy,
    "from_logits ignore_class reduction axis name dtype",
    not_ignored,
)
KLDivergence = loss_class("KLDivergence", kl_divergence)
Poisson = loss_class("Poisson", poisson)


class CategoricalGeneralizedCrossEntropy(LossFunctionWrapper):
    """`categorical_generalized_cross_entropy`, weighted and reduced.

    Shapes   y_true (batch,) of class numbers × y_pred (batch, classes) of probabilities → ()
    Source   https://www.tensorflow.org/api_docs/python/tf/keras/losses/CategoricalGeneralizedCrossEntropy
    Errors   ValueError unless 0 < q < 1
    """

    def __init__(
        self,
        q: float = 0.5,
        reduction: str | None = SUM_OVER_BATCH_SIZE,
        name: str = "categorical_generalized_cross_entropy",
        dtype: DTypeLike | None = None,
    ):
        if not 0 < q < 1:
            raise ValueError(f"`q` must be between 0 and 1. Received {q!r}.")
        super().__init__(categorical_generalized_cross_entropy, reduction, name, dtype, q=q)


KLD = kld = kullback_leibler_divergence = kl_divergence  # the short names that every version has

export(globals())
