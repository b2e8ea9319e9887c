"""Conv1D and Conv2D.

Source   https://keras.io/api/layers/convolution_layers/
"""

from __future__ import annotations

from typing import Any

from reference.keras import activations, constraints, initializers, regularizers
from reference.keras.layers.layer import Layer
from reference.nn import convolution
from reference.ops.windows import padded
from reference.tensor import Tensor

__all__ = ["Conv1D", "Conv2D"]

PADDINGS = ("valid", "same", "causal")


def for_each_axis(argument: str, value: Any, rank: int) -> tuple[int, ...]:
    """One integer ≥ 1 for all axes, or one for each."""
    numbers = (value,) * rank if isinstance(value, int) else tuple(value)
    if len(numbers) != rank or not all(isinstance(n, int) and n > 0 for n in numbers):
        raise ValueError(f"`{argument}` must be an integer ≥ 1, or {rank} of them. Received {value!r}.")
    return numbers


class _Conv(Layer):
    """What the convolutions of all ranks share.

    # NB: Keras also takes the channels first (`data_format`), on some devices; here that is a ValueError.
    """

    rank: int

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = 1,
        groups: int = 1,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        if padding not in (PADDINGS if self.rank == 1 else PADDINGS[:2]):
            raise ValueError(f"Unknown `padding`: {padding!r}. Expected one of {PADDINGS}; 'causal' in Conv1D alone.")
        if data_format not in (None, "channels_last"):
            raise ValueError(f"`data_format` must be 'channels_last'. Received {data_format!r}.")
        if not isinstance(groups, int) or groups < 1:
            raise ValueError(f"`groups` must be an integer ≥ 1. Received {groups!r}.")
        if not isinstance(filters, int) or filters < 1 or filters % groups:
            raise ValueError(f"`filters` must be an integer ≥ 1 that {groups} groups divide. Received {filters!r}.")
        self.filters, self.padding, self.groups, self.use_bias = filters, padding, groups, use_bias
        self.kernel_size = for_each_axis("kernel_size", kernel_size, self.rank)
        self.strides = for_each_axis("strides", strides, self.rank)
        self.dilation_rate = for_each_axis("dilation_rate", dilation_rate, self.rank)
        self.activation = activations.get(activation)
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint, self.bias_constraint = map(constraints.get, (kernel_constraint, bias_constraint))

    def build(self, input_shape: Any) -> None:
        if len(input_shape) != self.rank + 2 or input_shape[-1] is None or input_shape[-1] % self.groups:
            raise ValueError(
                f"{self.name!r} takes inputs of rank {self.rank + 2} with a known number of channels, which "
                f"{self.groups} groups divide. Received shape {input_shape}."
            )
        self.kernel = self.add_weight(
            shape=(*self.kernel_size, input_shape[-1] // self.groups, self.filters),
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
            name="kernel",
        )
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(
                shape=(self.filters,),
                initializer=self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
                name="bias",
            )

    def call(self, inputs: Tensor) -> Tensor:
        x, padding = inputs, self.padding.upper()
        if padding == "CAUSAL":
            x, padding = padded(x, [((self.kernel_size[0] - 1) * self.dilation_rate[0], 0)]), "VALID"
        y = convolution(x, self.kernel, self.strides, padding, dilations=self.dilation_rate)
        return self.activation(y if self.bias is None else y + self.bias)


class Conv1D(_Conv):
    """activation(Σ of each window along one axis, weighted by each filter, + b).

    Shapes   (batch, n, channels) → (batch, places, filters)
    Source   https://keras.io/api/layers/convolution_layers/convolution1d/
    Edges    convolutions/convolution-is-a-sum-over-windows, convolutions/causal-convolution-sees-no-future
    Errors   ValueError for arguments out of range, and for inputs of another rank
    """

    rank = 1


class Conv2D(_Conv):
    """activation(Σ of each window over two axes, weighted by each filter, + b).

    Shapes   (batch, rows, columns, channels) → (batch, places, places, filters)
    Source   https://keras.io/api/layers/convolution_layers/convolution2d/
    Edges    convolutions/convolution-is-a-sum-over-windows
    Errors   ValueError for arguments out of range, and for inputs of another rank
    """

    rank = 2
