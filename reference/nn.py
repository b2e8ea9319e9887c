"""`tf.nn`: activations, softmax, the three cross entropies of logits, convolution and pooling.

The cross entropies take logits, because log softmax(z) is computed from z without ever forming a probability that
rounds to 0: they stay finite for logits of any size.
"""

from __future__ import annotations

import math

import numpy as np

from reference.errors import InvalidArgumentError
from reference.ops.elementwise import (
    FLOAT,
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
from reference.ops.linear import matmul
from reference.ops.reductions import reduce_sum, reduced_axes
from reference.ops.shapes import concat, reshaped, shape_of, split
from reference.ops.windows import Dimensions, padded, same_padding, windows
from reference.recording import Rule, record
from reference.tensor import Tensor, convert_to_tensor, operands
from reference.typing import ShapeLike, TensorLike

__all__ = [
    "convolution",
    "elu",
    "leaky_relu",
    "log_softmax",
    "pool",
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


def relu6(features: TensorLike, name: str | None = None) -> Tensor:
    """min(max(x, 0), 6); its derivative is 1 strictly between the kinks and 0 on them.

    Source   https://www.tensorflow.org/api_docs/python/tf/nn/relu6
    """
    x = convert_to_tensor(features)
    inside = (x > 0) & (x < 6)
    y = Tensor(np.clip(x.array, x.array.dtype.type(0), x.array.dtype.type(6)))
    return record(y, (x,), (lambda g, y, x: where(inside, g, zeros_like(g)),))


def leaky_relu(features: TensorLike, alpha: float = 0.2, name: str | None = None) -> Tensor:
    """x for x > 0, alpha · x elsewhere; the derivative at 0 is alpha.

    Source   https://www.tensorflow.org/api_docs/python/tf/nn/leaky_relu

    # NB: TensorFlow takes integers too, and converts them to float32.
    """
    x = convert_to_tensor(features)
    check_kind("leaky_relu", x, FLOAT)
    return where(x > 0, x, alpha * x)


def elu(features: TensorLike, name: str | None = None) -> Tensor:
    """x for x > 0, exp(x) − 1 elsewhere.

    Source   https://www.tensorflow.org/api_docs/python/tf/nn/elu
    """
    x = convert_to_tensor(features)
    return where(x > 0, x, expm1(where(x > 0, zeros_like(x), x)))  # no overflow on the side not taken


def log_softmax(logits: TensorLike, axis: int | None = None, name: str | None = None) -> Tensor:
    """z − log Σ exp(z) along an axis, shifted by the maximum, so that nothing overflows.

    Shapes   (…, classes) → (…, classes); the last axis unless `axis` names another
    Source   https://www.tensorflow.org/api_docs/python/tf/nn/log_softmax
    Errors   InvalidArgumentError for a scalar, an axis that does not exist, a dtype that is not floating
    """
    z, axes = _logits("log_softmax", logits, axis)
    shifted, _, total = _exponentials(z.array, axes)
    y = Tensor(shifted - np.log(total))
    return record(y, (z,), (lambda g, y, z: g - exp(y) * reduce_sum(g, axes, keepdims=True),))


def softmax(logits: TensorLike, axis: int | None = None, name: str | None = None) -> Tensor:
    """exp(z) / Σ exp(z) along an axis.

    Shapes   as `log_softmax`
    Source   https://www.tensorflow.org/api_docs/python/tf/nn/softmax
    Errors   as `log_softmax`
    """
    z, axes = _logits("softmax", logits, axis)
    _, e, total = _exponentials(z.array, axes)
    return record(Tensor(e / total), (z,), (_softmax_rule(axes),))


def _softmax_rule(axes: tuple[int, ...]) -> Rule:
    return lambda g, y, z: (g - reduce_sum(g * y, axes, keepdims=True)) * y


def _exponentials(z: np.ndarray, axes: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """z − max z, its exponential, and the sum of these: no exponential is larger than 1."""
    shifted = z - np.maximum.reduce(z, axis=axes, keepdims=True, initial=-np.inf)
    e = np.exp(shifted)
    return shifted, e, np.add.reduce(e, axis=axes, keepdims=True)


def softmax_cross_entropy_with_logits(
    labels: TensorLike, logits: TensorLike, axis: int = -1, name: str | None = None
) -> Tensor:
    """−Σ_c labels_c · log softmax(logits)_c, for labels of any sum.

    Differentiable in both: ∂/∂logits = softmax(logits) − labels where the labels sum to one.

    # NB: TensorFlow's kernel takes softmax(logits) − labels for labels of any sum, which is then not the derivative.

    Shapes   labels (…, classes) × logits (…, classes) → (…); they broadcast before the softmax is taken
    Source   https://www.tensorflow.org/api_docs/python/tf/nn/softmax_cross_entropy_with_logits
    Edges    nn/cross-entropy-gradient-assumes-labels-sum-to-one
    Errors   InvalidArgumentError for shapes that do not broadcast
    """
    z = convert_to_tensor(logits)
    labels = cast(convert_to_tensor(labels, dtype_hint=z.dtype), z.dtype)
    if labels.array.shape != z.array.shape:
        z = z + zeros_like(labels)
    return -reduce_sum(labels * log_softmax(z, axis), axis)


def sparse_softmax_cross_entropy_with_logits(labels: TensorLike, logits: TensorLike, name: str | None = None) -> Tensor:
    """−log softmax(logits)[label]. ∂/∂logits = softmax(logits) − one_hot(label).

    Shapes   labels (…) of integers × logits (…, classes) → (…)
    Source   https://www.tensorflow.org/api_docs/python/tf/nn/sparse_softmax_cross_entropy_with_logits
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


def sigmoid_cross_entropy_with_logits(labels: TensorLike, logits: TensorLike, name: str | None = None) -> Tensor:
    """−labels · log σ(z) − (1 − labels) · log(1 − σ(z)), as max(z, 0) − z · labels + log(1 + exp(−|z|)).

    Shapes   labels and logits of one shape → that shape
    Source   https://www.tensorflow.org/api_docs/python/tf/nn/sigmoid_cross_entropy_with_logits
    Edges    nn/sigmoid-cross-entropy-has-no-kink
    Errors   ValueError for shapes that differ; InvalidArgumentError for dtypes that differ
    """
    y, z = operands(labels, logits)
    if y.array.shape != z.array.shape:
        raise ValueError(f"`labels` and `logits` must have the same shape. Received {y.shape} and {z.shape}.")
    check_kind("sigmoid_cross_entropy_with_logits", z, FLOAT)
    above = z >= 0  # one choice for both, so that their kinks at 0 cancel
    return where(above, z, zeros_like(z)) - z * y + log1p(exp(where(above, -z, z)))


def _logits(name: str, logits: TensorLike, axis: int | None) -> tuple[Tensor, tuple[int, ...]]:
    z = convert_to_tensor(logits)
    check_kind(name, z, FLOAT)
    if not z.array.ndim:
        raise InvalidArgumentError(f"`{name}` takes logits of rank ≥ 1. Received a scalar.")
    return z, reduced_axes(name, z, -1 if axis is None else axis)


# ------------------------------------------------------------------------------------------ convolution and pooling


def convolution(
    input: TensorLike,
    filters: TensorLike,
    strides: ShapeLike | None = None,
    padding: str = "VALID",
    data_format: str | None = None,
    dilations: ShapeLike | None = None,
    name: str | None = None,
) -> Tensor:
    """At each position p: Σ x[b, p·stride + i·dilation, c] · w[i, c, o], over positions i in a window and channels c.

    VALID takes the windows that lie inside; SAME pads with zeros, half of them before, for ⌈n / stride⌉ positions. When
    the filters have fewer channels than the input, they work on groups of channels.

    Shapes   (batch, n…, channels) × (size…, channels / groups, outputs) → (batch, positions…, outputs)
    Source   https://www.tensorflow.org/api_docs/python/tf/nn/convolution
    Errors   ValueError for an unknown padding, and for shapes that do not fit

    # NB: TensorFlow also takes the channels first (`data_format`), on some devices; here that is a ValueError.
    """
    x, w = operands(input, filters)
    rank, groups = w.array.ndim - 2, x.array.shape[-1] // w.array.shape[-2]
    _check_channels_are_last(data_format)
    if x.array.ndim != rank + 2 or x.array.shape[-1] != groups * w.array.shape[-2] or w.array.shape[-1] % groups:
        raise ValueError(f"`filters` of shape {w.shape} do not fit an input of shape {x.shape}.")
    steps, gaps = _for_each_axis("strides", strides, rank), _for_each_axis("dilations", dilations, rank)
    x = _pad(x, padding, w.array.shape[:rank], steps, gaps)
    if groups == 1:
        return _convolve(x, w, steps, gaps)
    pairs = zip(split(x, groups, -1), split(w, groups, -1), strict=True)
    return concat([_convolve(part, v, steps, gaps) for part, v in pairs], -1)


def _convolve(x: Tensor, w: Tensor, strides: Dimensions, dilations: Dimensions) -> Tensor:
    """A product of matrices: each window is a row."""
    *size, _, outputs = w.array.shape
    seen = windows(x, tuple(size), strides, dilations)
    positions, elements = seen.array.shape[: len(size) + 1], math.prod(w.array.shape[:-1])
    rows = reshaped(seen, (math.prod(positions), elements))
    return reshaped(matmul(rows, reshaped(w, (elements, outputs))), (*positions, outputs))


def pool(
    input: TensorLike,
    window_shape: ShapeLike,
    pooling_type: str,
    strides: ShapeLike | None = None,
    padding: str = "VALID",
    data_format: str | None = None,
    dilations: ShapeLike | None = None,
    name: str | None = None,
) -> Tensor:
    """The largest element of each window (MAX), or the mean of those that lie inside the input (AVG), by channel.

    The gradient of a maximum goes to the first of equal elements.

    Shapes   (batch, n…, channels) → (batch, positions…, channels)
    Source   https://www.tensorflow.org/api_docs/python/tf/nn/pool
    Errors   ValueError for an unknown padding or pooling type
    """
    x = convert_to_tensor(input)
    rank = x.array.ndim - 2
    size = _for_each_axis("window_shape", window_shape, rank)
    steps, gaps = _for_each_axis("strides", strides, rank), _for_each_axis("dilations", dilations, rank)
    if pooling_type not in ("MAX", "AVG"):
        raise ValueError(f"Unknown `pooling_type`: {pooling_type!r}. Expected 'MAX' or 'AVG'.")
    _check_channels_are_last(data_format)

    def of(values: Tensor, border: float) -> Tensor:
        seen = windows(_pad(values, padding, size, steps, gaps, border), size, steps, gaps)
        shape = seen.array.shape
        return reshaped(seen, (*shape[: rank + 1], math.prod(size), shape[-1]))

    if pooling_type == "AVG":
        inside = of(Tensor(np.ones_like(x.array)), 0.0)
        return reduce_sum(of(x, 0.0), -2) / reduce_sum(inside, -2)
    seen = of(x, -np.inf)
    first = np.argmax(seen.array, -2)[..., None, :] == np.arange(math.prod(size))[:, None]
    return reduce_sum(where(Tensor(first), seen, zeros_like(seen)), -2)


def _pad(
    x: Tensor, padding: str, size: Dimensions, strides: Dimensions, dilations: Dimensions, value: float = 0.0
) -> Tensor:
    if padding not in ("VALID", "SAME"):
        raise ValueError(f"Unknown `padding`: {padding!r}. Expected 'VALID' or 'SAME'.")
    if padding == "SAME":
        return padded(x, same_padding(x.array.shape[1:-1], size, strides, dilations), value)
    return x


def _check_channels_are_last(data_format: str | None) -> None:
    if data_format not in (None, "NWC", "NHWC", "NDHWC"):
        raise ValueError(f"`data_format` must have the channels last, as 'NWC'. Received {data_format!r}.")


def _for_each_axis(argument: str, value: ShapeLike | None, rank: int) -> Dimensions:
    """One number for all axes, or one for each; 1 by default."""
    numbers = shape_of(1 if value is None else value, argument)
    numbers = numbers * rank if len(numbers) == 1 else numbers
    if len(numbers) != rank or min(numbers, default=1) < 1:
        raise ValueError(f"`{argument}` must be an integer ≥ 1, or {rank} of them. Received {value!r}.")
    return numbers
