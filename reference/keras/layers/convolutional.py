"""Conv1D and Conv2D.

Source   https://keras.io/api/layers/convolution_layers/
"""

from __future__ import annotations

from typing import Any

from reference.keras.layers.layer import Layer
from reference.nn import convolution
from reference.ops.windows import padded
from reference.tensor import Tensor
from reference.variable import Variable

__all__ = ["Conv1D", "Conv2D"]

PADDINGS = ("valid", "same", "causal")


def for_each_axis(argument: str, value: Any, rank: int) -> tuple[int, ...]:
    """One integer ≥ 1 for all axes, or one for each."""
    numbers = (value,) * rank if isinstance(value, int) else tuple(value)
    if len(numbers) != rank or not all(isinstance(n, int) and n > 0 for n in numbers):
        raise ValueError(f"`{argument}` must be an integer ≥ 1, or {rank} of them. Received {value!r}.")
    return numbers


def check_layout(data_format: str | None, padding: str, paddings: tuple[str, ...] = PADDINGS[:2]) -> None:
    """ValueError for another layout of the data than channels last, and for an unknown padding."""
    if data_format not in (None, "channels_last"):
        raise ValueError(f"`data_format` must be 'channels_last'. Received {data_format!r}.")
    if padding not in paddings:
        raise ValueError(f"Unknown `padding`: {padding!r}. Expected one of {paddings}.")


class _Conv(Layer):
    """The convolutions of all ranks.

    # NB: Keras also takes the channels first (`data_format`), on some devices; here that is a ValueError.
    """

    rank: int
    filters: int
    kernel_size: tuple[int, ...]
    strides: tuple[int, ...]
    dilation_rate: tuple[int, ...]
    padding: str
    groups: int
    activation: Any
    use_bias: bool
    kernel: Variable
    bias: Variable | None

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
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ):
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        check_layout(data_format, padding, PADDINGS if self.rank == 1 else PADDINGS[:2])
        if not isinstance(groups, int) or groups < 1:
            raise ValueError(f"`groups` must be an integer ≥ 1. Received {groups!r}.")
        if not isinstance(filters, int) or filters < 1 or filters % groups:
            raise ValueError(f"`filters` must be an integer ≥ 1, divisible by groups={groups}. Received {filters!r}.")
        self._keep(
            locals(),
            kernel_size=for_each_axis("kernel_size", kernel_size, self.rank),
            strides=for_each_axis("strides", strides, self.rank),
            dilation_rate=for_each_axis("dilation_rate", dilation_rate, self.rank),
        )

    def build(self, input_shape: Any) -> None:
        if len(input_shape) != self.rank + 2 or input_shape[-1] is None or input_shape[-1] % self.groups:
            raise ValueError(
                f"{self.name!r} takes inputs of rank {self.rank + 2} with a known number of channels that is divisible "
                f"by groups={self.groups}. Received shape {input_shape}."
            )
        shape = (*self.kernel_size, input_shape[-1] // self.groups, self.filters)
        self.kernel = self._add_named_weight("kernel", shape)
        self.bias = self._add_named_weight("bias", (self.filters,)) if self.use_bias else None

    def call(self, inputs: Tensor) -> Tensor:
        x, padding = inputs, self.padding.upper()
        if padding == "CAUSAL":
            x, padding = padded(x, [((self.kernel_size[0] - 1) * self.dilation_rate[0], 0)]), "VALID"
        y = convolution(x, self.kernel, self.strides, padding, dilations=self.dilation_rate)
        activated: Tensor = self.activation(y if self.bias is None else y + self.bias)
        return activated


class Conv1D(_Conv):
    """activation(Σ of each window along one axis, weighted by each filter, + b).

    Shapes   (batch, n, channels) → (batch, windows, filters)
    Source   https://keras.io/api/layers/convolution_layers/convolution1d/
    Errors   ValueError for arguments out of range, and for inputs of another rank
    """

    rank = 1


class Conv2D(_Conv):
    """activation(Σ of each window over two axes, weighted by each filter, + b).

    Shapes   (batch, rows, columns, channels) → (batch, windows, windows, filters)
    Source   https://keras.io/api/layers/convolution_layers/convolution2d/
    Errors   ValueError for arguments out of range, and for inputs of another rank
    """

    rank = 2
