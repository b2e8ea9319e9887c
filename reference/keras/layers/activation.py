"""Activations that have arguments, as layers.

Source   https://keras.io/api/layers/activation_layers/
"""

from __future__ import annotations

from typing import Any

from reference.keras import activations
from reference.keras.layers.layer import Layer
from reference.ops.elementwise import relu
from reference.tensor import Tensor
from reference.variable import Variable

__all__ = ["ELU", "LeakyReLU", "PReLU", "ReLU", "Softmax"]


class ReLU(Layer):
    """x from the threshold on, at most max_value; negative_slope · (x − threshold) below the threshold.

    Source   https://keras.io/api/layers/activation_layers/relu/
    """

    supports_masking = True

    def __init__(
        self, max_value: float | None = None, negative_slope: float = 0.0, threshold: float = 0.0, **kwargs: Any
    ):
        super().__init__(**kwargs)
        self.max_value, self.negative_slope, self.threshold = max_value, negative_slope, threshold

    def call(self, inputs: Tensor) -> Tensor:
        return activations.relu(inputs, self.negative_slope, self.max_value, self.threshold)


class LeakyReLU(Layer):
    """x for x > 0, negative_slope · x elsewhere. The argument was called `alpha` up to Keras 2.

    Source   https://keras.io/api/layers/activation_layers/leaky_relu/
    """

    supports_masking = True

    def __init__(self, negative_slope: float = 0.3, alpha: float | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.negative_slope = negative_slope if alpha is None else alpha

    def call(self, inputs: Tensor) -> Tensor:
        return activations.leaky_relu(inputs, self.negative_slope)


class ELU(Layer):
    """x for x > 0, alpha · (exp(x) − 1) elsewhere.

    Source   https://keras.io/api/layers/activation_layers/elu/
    """

    supports_masking = True

    def __init__(self, alpha: float = 1.0, **kwargs: Any):
        super().__init__(**kwargs)
        self.alpha = alpha

    def call(self, inputs: Tensor) -> Tensor:
        return activations.elu(inputs, self.alpha)


class Softmax(Layer):
    """exp(x) / Σ exp(x) along an axis.

    # NB: TensorFlow takes a mask of the shape of x, whose elements are left out, and rejects the mask of a sequence.

    Source   https://keras.io/api/layers/activation_layers/softmax/
    """

    supports_masking = True

    def __init__(self, axis: int = -1, **kwargs: Any):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs: Tensor) -> Tensor:
        return activations.softmax(inputs, self.axis)


class PReLU(Layer):
    """x for x > 0, α · x elsewhere, where α is a weight for each element of a sample, initially 0.

    Source   https://keras.io/api/layers/activation_layers/prelu/
    """

    supports_masking = True
    alpha: Variable
    shared_axes: tuple[int, ...]

    def __init__(
        self,
        alpha_initializer: Any = "zeros",
        alpha_regularizer: Any = None,
        alpha_constraint: Any = None,
        shared_axes: Any = None,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self._keep(locals(), shared_axes=() if shared_axes is None else tuple(shared_axes))

    def build(self, input_shape: Any) -> None:
        shape = [1 if axis in self.shared_axes else n for axis, n in enumerate(input_shape)][1:]
        self.alpha = self._add_named_weight("alpha", shape)

    def call(self, inputs: Tensor) -> Tensor:
        return relu(inputs) - self.alpha * relu(-inputs)
