"""BatchNormalization and LayerNormalization.

Source   https://keras.io/api/layers/normalization_layers/
"""

from __future__ import annotations

from typing import Any

from reference.keras import initializers, regularizers
from reference.keras.layers.layer import Layer
from reference.ops.elementwise import cast, rsqrt, square
from reference.ops.reductions import reduce_mean, reduce_sum, reduce_variance
from reference.ops.shapes import broadcast_to, expand_dims, reshape, squeeze
from reference.tensor import Tensor
from reference.variable import Variable

__all__ = ["BatchNormalization", "LayerNormalization"]


class BatchNormalization(Layer):
    """γ · (x − mean) / √(variance + ε) + β, for each place along an axis.

    In training mean and variance (divided by n) are those of the batch, and move the averages that stand for them in
    inference: moving ← momentum · moving + (1 − momentum) · batch. A layer that is frozen is in inference, always.
    What a mask leaves out counts for none of them.

    Shapes   (batch, …, channels) → the same; all weights (channels,)
    Source   https://keras.io/api/layers/normalization_layers/batch_normalization/
    Edges    normalization/batch-normalization-in-training, normalization/batch-normalization-in-inference,
             normalization/moving-averages-follow-their-recurrence, normalization/frozen-batch-normalization-is-in-inference,
             masks/batch-normalization-takes-the-steps-that-count

    # NB: the fused kernels, which Keras 2 uses for images, divide the moving variance by n − 1.
    """

    supports_masking = True

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
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self.axis, self.momentum, self.epsilon, self.center, self.scale = axis, momentum, epsilon, center, scale
        self.beta_initializer = initializers.get(beta_initializer)
        self.gamma_initializer = initializers.get(gamma_initializer)
        self.moving_mean_initializer = initializers.get(moving_mean_initializer)
        self.moving_variance_initializer = initializers.get(moving_variance_initializer)
        self.beta_regularizer = regularizers.get(beta_regularizer)
        self.gamma_regularizer = regularizers.get(gamma_regularizer)

    def build(self, input_shape: Any) -> None:
        def weight(name: str, trainable: bool = True) -> Variable:
            return self.add_weight(
                shape=(input_shape[self.axis],),
                initializer=getattr(self, f"{name}_initializer"),
                regularizer=getattr(self, f"{name}_regularizer") if trainable else None,
                trainable=trainable,
                name=name,
            )

        self.gamma = weight("gamma") if self.scale else None
        self.beta = weight("beta") if self.center else None
        self.moving_mean = weight("moving_mean", trainable=False)
        self.moving_variance = weight("moving_variance", trainable=False)

    def call(self, inputs: Tensor, training: bool = False, mask: Any = None) -> Tensor:
        if training and self.trainable:
            kept = self.axis % inputs.array.ndim
            axes = [axis for axis in range(inputs.array.ndim) if axis != kept]
            mean, variance = _moments(inputs, axes, mask)
            for moving, batch in (self.moving_mean, mean), (self.moving_variance, variance):
                moving.assign(self.momentum * moving + (1 - self.momentum) * batch)
        else:
            mean, variance = self.moving_mean.read_value(), self.moving_variance.read_value()
        return _normalised(inputs, mean, variance, self.gamma, self.beta, self.epsilon, [self.axis])


class LayerNormalization(Layer):
    """γ · (x − mean) / √(variance + ε) + β, where mean and variance are those of each sample over the axes.

    Shapes   (batch, …) → the same; γ and β have the lengths of the axes
    Source   https://keras.io/api/layers/normalization_layers/layer_normalization/
    Edges    normalization/layer-normalization-normalises-each-sample
    """

    supports_masking = True

    def __init__(
        self,
        axis: Any = -1,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self.axis = axis if isinstance(axis, int) else list(axis)
        self.epsilon, self.center, self.scale = epsilon, center, scale
        self.beta_initializer = initializers.get(beta_initializer)
        self.gamma_initializer = initializers.get(gamma_initializer)

    def build(self, input_shape: Any) -> None:
        axes = [self.axis] if isinstance(self.axis, int) else self.axis
        self._axes = sorted(axis % len(input_shape) for axis in axes)
        shape = [input_shape[axis] for axis in self._axes]
        self.gamma = (
            self.add_weight(shape=shape, initializer=self.gamma_initializer, name="gamma") if self.scale else None
        )
        self.beta = (
            self.add_weight(shape=shape, initializer=self.beta_initializer, name="beta") if self.center else None
        )

    def call(self, inputs: Tensor) -> Tensor:
        mean = reduce_mean(inputs, self._axes, keepdims=True)
        variance = reduce_variance(inputs, self._axes, keepdims=True)
        return _normalised(inputs, mean, variance, self.gamma, self.beta, self.epsilon, self._axes)


def _moments(x: Tensor, axes: list[int], mask: Any) -> tuple[Tensor, Tensor]:
    """Mean and variance over some axes, of the elements that the mask leaves."""
    if mask is None:
        return reduce_mean(x, axes), reduce_variance(x, axes)
    counts = broadcast_to(cast(expand_dims(mask, -1), x.dtype), x.array.shape)
    number = reduce_sum(counts, axes, keepdims=True)
    mean = reduce_sum(x * counts, axes, keepdims=True) / number
    variance = reduce_sum(square(x - mean) * counts, axes, keepdims=True) / number
    return squeeze(mean, axes), squeeze(variance, axes)


def _normalised(
    x: Tensor, mean: Tensor, variance: Tensor, gamma: Any, beta: Any, epsilon: float, axes: list[int]
) -> Tensor:
    """γ · (x − mean) / √(variance + ε) + β; what has the lengths of the axes alone is stretched over the others."""
    kept = {axis % x.array.ndim for axis in axes}
    shape = [n if axis in kept else 1 for axis, n in enumerate(x.array.shape)]

    def stretched(value: Any) -> Tensor:
        return value if value.array.ndim == x.array.ndim else reshape(value, shape)

    y = (x - stretched(mean)) * rsqrt(stretched(variance) + epsilon)
    if gamma is not None:
        y = y * stretched(gamma)
    return y if beta is None else y + stretched(beta)
