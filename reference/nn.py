"""`tf.nn`: activations, softmax, and the three cross entropies of logits.

The cross entropies take logits, because log softmax(z) is computed from z without ever forming a probability
that rounds to 0: they stay finite for logits of any size.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from reference.errors import InvalidArgumentError
from reference.ops.elementwise import (
    FLOAT,
    abs,
    cast,
    check_kind,
    exp,
    expm1,
    log1p,
    relu,
    sigmoid,
    softplus,
    tanh,
    where,
    zeros_like,
)
from reference.ops.reductions import reduce_sum, reduced_axes
from reference.ops.shapes import reshaped
from reference.recording import Rule, record
from reference.tensor import Tensor, convert_to_tensor, operands

__all__ = [
    "elu",
    "leaky_relu",
    "log_softmax",
    "relu",
    "relu6",
    "sigmoid",
    "sigmoid_cross_entropy_with_logits",
    "softmax",
    "softmax_cross_entropy_with_logits",
    "softplus",
    "sparse_softmax_cross_entropy_with_logits",
    "tanh",
]


def relu6(features: Any, name: str | None = None) -> Tensor:
    """min(max(x, 0), 6); its derivative is 1 strictly between the kinks and 0 on them.

    Source   https://www.tensorflow.org/api_docs/python/tf/nn/relu6
    Edges    nn/activation-kinks
    """
    x = convert_to_tensor(features)
    inside = (x > 0) & (x < 6)
    y = Tensor(np.clip(x.array, x.array.dtype.type(0), x.array.dtype.type(6)))
    return record(y, (x,), (lambda g, y, x: where(inside, g, zeros_like(g)),))


def leaky_relu(features: Any, alpha: float = 0.2, name: str | None = None) -> Tensor:
    """x for x > 0, alpha · x elsewhere; the derivative at 0 is alpha.

    Source   https://www.tensorflow.org/api_docs/python/tf/nn/leaky_relu
    Edges    nn/activation-kinks

    # NB: TensorFlow takes integers, and makes float32 of them.
    """
    x = convert_to_tensor(features)
    check_kind("leaky_relu", x, FLOAT)
    return where(x > 0, x, alpha * x)


def elu(features: Any, name: str | None = None) -> Tensor:
    """x for x > 0, exp(x) − 1 elsewhere.

    Source   https://www.tensorflow.org/api_docs/python/tf/nn/elu
    Edges    nn/activation-kinks
    """
    x = convert_to_tensor(features)
    return where(x > 0, x, expm1(where(x > 0, zeros_like(x), x)))  # no overflow on the side not taken


def log_softmax(logits: Any, axis: int | None = None, name: str | None = None) -> Tensor:
    """z − log Σ exp(z) along an axis, shifted by the maximum, so that nothing overflows.

    Shapes   (…, classes) → (…, classes); the last axis unless `axis` names another
    Source   https://www.tensorflow.org/api_docs/python/tf/nn/log_softmax
    Edges    nn/log-softmax-is-finite-for-large-logits
    Errors   InvalidArgumentError for a scalar, an axis that does not exist, a dtype that is not floating
    """
    z, axes = _logits("log_softmax", logits, axis)
    shifted, _, total = _exponentials(z.array, axes)
    y = Tensor(shifted - np.log(total))
    return record(y, (z,), (lambda g, y, z: g - exp(y) * reduce_sum(g, axes, keepdims=True),))


def softmax(logits: Any, axis: int | None = None, name: str | None = None) -> Tensor:
    """exp(z) / Σ exp(z) along an axis.

    Shapes   (…, classes) → (…, classes); the last axis unless `axis` names another
    Source   https://www.tensorflow.org/api_docs/python/tf/nn/softmax
    Edges    nn/softmax-sums-to-one, nn/softmax-ignores-a-shift
    Errors   as `log_softmax`
    """
    z, axes = _logits("softmax", logits, axis)
    _, e, total = _exponentials(z.array, axes)
    return record(Tensor(e / total), (z,), (_softmax_rule(axes),))


def _softmax_rule(axes: tuple[int, ...]) -> Rule:
    return lambda g, y, z: (g - reduce_sum(g * y, axes, keepdims=True)) * y


def _exponentials(z: np.ndarray, axes: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """z − max z, its exponential, and the sum of that: no exponential is larger than 1."""
    shifted = z - np.maximum.reduce(z, axis=axes, keepdims=True, initial=-np.inf)
    e = np.exp(shifted)
    return shifted, e, np.add.reduce(e, axis=axes, keepdims=True)


def softmax_cross_entropy_with_logits(labels: Any, logits: Any, axis: int = -1, name: str | None = None) -> Tensor:
    """−Σ_c labels_c · log softmax(logits)_c. The labels are taken as they are, even if they do not sum to one.

    Differentiable in both: ∂/∂logits = softmax(logits) − labels where the labels sum to one.

    # NB: TensorFlow's kernel takes softmax(logits) − labels for labels of any sum, which is then not the derivative.

    Shapes   labels (…, classes) × logits (…, classes) → (…); they broadcast
    Source   https://www.tensorflow.org/api_docs/python/tf/nn/softmax_cross_entropy_with_logits
    Edges    nn/softmax-cross-entropy-is-minus-the-expected-log-probability,
             nn/cross-entropy-gradient-assumes-labels-sum-to-one
    Errors   InvalidArgumentError for shapes that do not broadcast
    """
    z = convert_to_tensor(logits)
    labels = cast(convert_to_tensor(labels, dtype_hint=z.dtype), z.dtype)
    if z.array.ndim and labels.array.ndim and labels.array.shape[axis] != z.array.shape[axis]:
        raise InvalidArgumentError(f"`labels` {labels.shape} and `logits` {z.shape} have different numbers of classes.")
    return -reduce_sum(labels * log_softmax(z, axis), axis)


def sparse_softmax_cross_entropy_with_logits(labels: Any, logits: Any, name: str | None = None) -> Tensor:
    """−log softmax(logits)[label]. ∂/∂logits = softmax(logits) − one_hot(label).

    Shapes   labels (…) of integers × logits (…, classes) → (…)
    Source   https://www.tensorflow.org/api_docs/python/tf/nn/sparse_softmax_cross_entropy_with_logits
    Edges    nn/sparse-labels-equal-one-hot-labels, nn/label-out-of-range
    Errors   InvalidArgumentError for a label outside [0, classes); ValueError unless the logits have one axis more
    """
    z, labels = convert_to_tensor(logits), convert_to_tensor(labels)
    check_kind("sparse_softmax_cross_entropy_with_logits", labels, "iu")
    if labels.array.shape != z.array.shape[:-1]:
        raise ValueError(
            f"`labels` must have the shape of `logits` without the last axis. "
            f"Received labels {labels.shape} and logits {z.shape}."
        )
    classes = z.array.shape[-1]
    hot = labels.array[..., None] == np.arange(classes)
    shifted, e, total = _exponentials(z.array, (-1,))
    chosen = shifted[hot]
    if chosen.size != labels.array.size:
        raise InvalidArgumentError(f"`labels` must be in [0, {classes}). Received {labels.array.tolist()}.")
    loss = Tensor(np.log(total)[..., 0] - chosen.reshape(labels.array.shape))

    def rule(g: Tensor, loss: Tensor, z: Tensor) -> Tensor:
        p = record(Tensor(e / total), (z,), (_softmax_rule((-1,)),))  # an outer tape sees that p depends on z
        return reshaped(g, (*g.array.shape, 1)) * (p - Tensor(hot.astype(p.array.dtype)))

    return record(loss, (z,), (rule,))


def sigmoid_cross_entropy_with_logits(labels: Any, logits: Any, name: str | None = None) -> Tensor:
    """−labels · log σ(z) − (1 − labels) · log(1 − σ(z)), as max(z, 0) − z · labels + log(1 + exp(−|z|)).

    Shapes   labels and logits of one shape → that shape
    Source   https://www.tensorflow.org/api_docs/python/tf/nn/sigmoid_cross_entropy_with_logits
    Edges    nn/sigmoid-cross-entropy-is-the-bernoulli-log-likelihood
    Errors   ValueError for shapes that differ; InvalidArgumentError for dtypes that differ
    """
    labels, z = operands(labels, logits)
    if labels.array.shape != z.array.shape:
        raise ValueError(f"`labels` and `logits` must have the same shape. Received {labels.shape} and {z.shape}.")
    check_kind("sigmoid_cross_entropy_with_logits", z, FLOAT)
    return relu(z) - z * labels + log1p(exp(-abs(z)))


def _logits(name: str, logits: Any, axis: int | None) -> tuple[Tensor, tuple[int, ...]]:
    z = convert_to_tensor(logits)
    check_kind(name, z, FLOAT)
    if not z.array.ndim:
        raise InvalidArgumentError(f"`{name}` takes logits of rank ≥ 1. Received a scalar.")
    return z, reduced_axes(name, z, -1 if axis is None else axis)
