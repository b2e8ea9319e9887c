"""BatchNormalization and LayerNormalization.

Source   https://keras.io/api/layers/normalization_layers/
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reference.keras.layers.layer import Layer
from reference.ops.elementwise import cast, rsqrt, square
from reference.ops.reductions import reduce_mean, reduce_sum, reduce_variance
from reference.ops.shapes import broadcast_to, expand_dims, reshape, squeeze
from reference.tensor import Tensor
from reference.variable import Variable

__all__ = ["BatchNormalization", "LayerNormalization"]


class BatchNormalization(Layer):
    """γ · (x − mean) / √(variance + ε) + β, separately for each position along an axis.

    In training the mean and the variance (divided by n) are those of the batch. They update the moving averages, which
    inference uses: moving ← momentum · moving + (1 − momentum) · batch. A frozen layer always runs in inference mode.
    Masked steps count in none of them.

    Shapes   (batch, …, channels) → the same; all weights (channels,)
    Source   https://keras.io/api/layers/normalization_layers/batch_normalization/
    Edges    normalization/frozen-batch-normalization-runs-in-inference-mode

    # NB: the fused kernels, which Keras 2 uses for images, divide the moving variance by n − 1.
    """

    supports_masking = True
    axis: int
    momentum: float
    epsilon: float
    center: bool
    scale: bool

    def __init__(
        self,
        axis: int = -1,
        momentum: float = 0.99,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        moving_mean_initializer: Any = "zeros",
        moving_variance_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self._keep(locals())

    def build(self, input_shape: Any) -> None:
        shape = (input_shape[self.axis],)
        self.gamma = self._add_named_weight("gamma", shape) if self.scale else None
        self.beta = self._add_named_weight("beta", shape) if self.center else None
        self.moving_mean = self._add_named_weight("moving_mean", shape, trainable=False)
        self.moving_variance = self._add_named_weight("moving_variance", shape, trainable=False)

    def call(self, inputs: Tensor, training: bool = False, mask: Any = None) -> Tensor:
        if training and self.trainable:
            kept = self.axis % inputs.array.ndim
            axes = [axis for axis in range(inputs.array.ndim) if axis != kept]
            mean, variance = _moments(inputs, axes, mask)
            for moving, batch in (self.moving_mean, mean), (self.moving_variance, variance):
                moving.assign(self.momentum * moving + (1 - self.momentum) * batch)
        else:
            mean, variance = self.moving_mean.read_value(), self.moving_variance.read_value()
        return _normalized(inputs, mean, variance, self.gamma, self.beta, self.epsilon, [self.axis])


class LayerNormalization(Layer):
    """γ · (x − mean) / √(variance + ε) + β, with the mean and the variance of each sample over the axes.

    Shapes   (batch, …) → the same; γ and β have the dimensions of the axes
    Source   https://keras.io/api/layers/normalization_layers/layer_normalization/
    """

    supports_masking = True
    axis: int | list[int]
    epsilon: float
    center: bool
    scale: bool

    def __init__(
        self,
        axis: int | Sequence[int] = -1,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self._keep(locals(), axis=axis if isinstance(axis, int) else list(axis))

    def build(self, input_shape: Any) -> None:
        axes = [self.axis] if isinstance(self.axis, int) else self.axis
        self._axes = sorted(axis % len(input_shape) for axis in axes)
        shape = [input_shape[axis] for axis in self._axes]
        self.gamma = self._add_named_weight("gamma", shape) if self.scale else None
        self.beta = self._add_named_weight("beta", shape) if self.center else None

    def call(self, inputs: Tensor) -> Tensor:
        mean = reduce_mean(inputs, self._axes, keepdims=True)
        variance = reduce_variance(inputs, self._axes, keepdims=True)
        return _normalized(inputs, mean, variance, self.gamma, self.beta, self.epsilon, self._axes)


def _moments(x: Tensor, axes: list[int], mask: Any) -> tuple[Tensor, Tensor]:
    """Mean and variance over some axes, of the elements that the mask keeps."""
    if mask is None:
        return reduce_mean(x, axes), reduce_variance(x, axes)
    counts = broadcast_to(cast(expand_dims(mask, -1), x.dtype), x.array.shape)
    number = reduce_sum(counts, axes, keepdims=True)
    mean = reduce_sum(x * counts, axes, keepdims=True) / number
    variance = reduce_sum(square(x - mean) * counts, axes, keepdims=True) / number
    return squeeze(mean, axes), squeeze(variance, axes)


def _normalized(
    x: Tensor,
    mean: Tensor,
    variance: Tensor,
    gamma: Variable | None,
    beta: Variable | None,
    epsilon: float,
    axes: list[int],
) -> Tensor:
    """γ · (x − mean) / √(variance + ε) + β; what has only the dimensions of the axes broadcasts along the others."""
    kept = {axis % x.array.ndim for axis in axes}
    shape = [n if axis in kept else 1 for axis, n in enumerate(x.array.shape)]

    def aligned(value: Any) -> Any:
        return value if value.array.ndim == x.array.ndim else reshape(value, shape)

    y: Tensor = (x - aligned(mean)) * rsqrt(aligned(variance) + epsilon)
    if gamma is not None:
        y = y * aligned(gamma)
    return y if beta is None else y + aligned(beta)
