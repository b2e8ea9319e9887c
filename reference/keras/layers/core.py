"""Input, Dense, Activation, Embedding, Masking, Lambda.

Source   https://keras.io/api/layers/core_layers/
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from reference.dtypes import int32
from reference.keras import activations, graph
from reference.keras.backend import floatx
from reference.keras.layers.layer import Layer
from reference.ops.elementwise import cast, not_equal, where
from reference.ops.indexing import gather
from reference.ops.linear import matmul
from reference.ops.reductions import reduce_any
from reference.ops.shapes import expand_dims
from reference.tensor import Tensor
from reference.typing import DTypeLike
from reference.variable import Variable

__all__ = ["Activation", "Dense", "Embedding", "Input", "InputLayer", "Lambda", "Masking"]


class InputLayer(Layer):
    """Where the data enters a model.

    Source   https://keras.io/api/layers/core_layers/input/
    """

    symbol: graph.KerasTensor

    def __init__(
        self,
        shape: Any = None,
        batch_size: int | None = None,
        dtype: DTypeLike | None = None,
        name: str | None = None,
        input_shape: Any = None,
    ):
        super().__init__(name=name, dtype=dtype)
        shape = input_shape if shape is None else shape
        if shape is None:
            raise ValueError("`shape` must be given: the dimensions after that of the batch.")
        self.shape, self.batch_size = ((shape,) if isinstance(shape, int) else tuple(shape)), batch_size
        for n in (batch_size, *self.shape):
            if n is not None and (not isinstance(n, (int, np.integer)) or n < 0):
                raise ValueError(f"`shape` must hold integers ≥ 0, or None for an open dimension. Received {shape!r}.")
        self.symbol = graph.source((batch_size, *self.shape), self.dtype, self.name, self)
        self._nodes.append(self.symbol.node)
        self.built = True


def Input(  # noqa: N802
    shape: Any = None, batch_size: int | None = None, name: str | None = None, dtype: DTypeLike | None = None
) -> graph.KerasTensor:
    """A symbolic tensor, from which a model is described; `shape` does not include the batch.

    Shapes   → (batch_size, *shape), where None is an open dimension
    Source   https://keras.io/api/layers/core_layers/input/
    Errors   ValueError without a shape, and for dimensions that are not integers ≥ 0
    """
    return InputLayer(shape, batch_size, dtype or floatx(), name).symbol


class Dense(Layer):
    """activation(x · W + b).

    Shapes   (…, n) → (…, units), with W (n, units) and b (units,)
    Source   https://keras.io/api/layers/core_layers/dense/
    Errors   ValueError for units < 1, and for an input whose last dimension is not that of the first input
    """

    supports_masking = True
    units: int
    activation: Any
    use_bias: bool
    kernel: Variable
    bias: Variable | None

    def __init__(
        self,
        units: int,
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
        if not isinstance(units, (int, np.integer)) or units < 1:
            raise ValueError(f"`units` must be an integer ≥ 1. Received {units!r}.")
        self._keep(locals(), units=int(units))

    def build(self, input_shape: Any) -> None:
        if not input_shape or input_shape[-1] is None:
            raise ValueError(f"{self.name!r} needs inputs with a known last dimension. Received shape {input_shape}.")
        self.kernel = self._add_named_weight("kernel", (input_shape[-1], self.units))
        self.bias = self._add_named_weight("bias", (self.units,)) if self.use_bias else None
        self._linear = self.activation is activations.linear

    def call(self, inputs: Tensor) -> Tensor:
        x = inputs
        if x.array.dtype is not self._numpy_dtype:
            x = cast(x, self.dtype)
        n = self.kernel.array.shape[0]
        if x.array.ndim < 2 or x.array.shape[-1] != n:
            raise ValueError(f"The input of layer {self.name!r} has shape {x.shape}. Expected (…, {n}).")
        y = matmul(x, self.kernel)
        if self.bias is not None:
            y = y + self.bias
        return y if self._linear else self.activation(y)


class Activation(Layer):
    """An activation, by name or function, as a layer.

    Source   https://keras.io/api/layers/core_layers/activation/
    """

    supports_masking = True

    def __init__(self, activation: Any, **kwargs: Any):
        super().__init__(**kwargs)
        self.activation = activations.get(activation)

    def call(self, inputs: Tensor) -> Any:
        return self.activation(inputs)


class Embedding(Layer):
    """The row of a matrix for each integer. With `mask_zero` the integer 0 is padding, which the mask hides.

    Shapes   (…) of integers in [0, input_dim) → (…, output_dim)
    Source   https://keras.io/api/layers/core_layers/embedding/
    """

    input_dim: int
    output_dim: int
    mask_zero: bool
    embeddings: Variable

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        embeddings_initializer: Any = "uniform",
        embeddings_regularizer: Any = None,
        embeddings_constraint: Any = None,
        mask_zero: bool = False,
        input_length: int | None = None,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self._keep(locals())

    def build(self, input_shape: Any) -> None:
        self.embeddings = self._add_named_weight("embeddings", (self.input_dim, self.output_dim))

    def call(self, inputs: Tensor) -> Tensor:
        return gather(self.embeddings, inputs if inputs.array.dtype.kind in "iu" else cast(inputs, int32))

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        return not_equal(inputs, 0) if self.mask_zero else None


class Masking(Layer):
    """The input, with 0 in each step in which all features are `mask_value`; the mask hides these steps.

    Shapes   (batch, steps, features) → the same, with a mask (batch, steps)
    Source   https://keras.io/api/layers/core_layers/masking/
    """

    def __init__(self, mask_value: float = 0.0, **kwargs: Any):
        super().__init__(**kwargs)
        self.mask_value = mask_value

    def call(self, inputs: Tensor) -> Tensor:
        return where(expand_dims(self.compute_mask(inputs), -1), inputs, cast(0, inputs.dtype))

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        return reduce_any(not_equal(inputs, cast(self.mask_value, inputs.dtype)), axis=-1)


class Lambda(Layer):
    """A function as a layer. Weights that the function uses are not tracked.

    Source   https://keras.io/api/layers/core_layers/lambda/
    """

    def __init__(
        self,
        function: Callable[..., Any],
        output_shape: Any = None,
        arguments: dict[str, Any] | None = None,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self.function, self.arguments = function, arguments or {}

    def call(self, inputs: Any) -> Any:
        return self.function(inputs, **self.arguments)
