"""Input, Dense, Activation, Embedding, Masking, Lambda.

Source   https://keras.io/api/layers/core_layers/
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from reference.dtypes import int32
from reference.keras import activations, constraints, graph, initializers, regularizers
from reference.keras.backend import floatx
from reference.keras.layers.layer import Layer
from reference.ops.elementwise import cast, not_equal, where
from reference.ops.indexing import gather
from reference.ops.linear import matmul
from reference.ops.reductions import reduce_any
from reference.ops.shapes import expand_dims
from reference.tensor import Tensor

__all__ = ["Activation", "Dense", "Embedding", "Input", "InputLayer", "Lambda", "Masking"]


class InputLayer(Layer):
    """Where the data enters a model.

    Source   https://keras.io/api/layers/core_layers/input/
    """

    def __init__(
        self,
        shape: Any = None,
        batch_size: int | None = None,
        dtype: Any = None,
        name: str | None = None,
        input_shape: Any = None,
    ):
        super().__init__(name=name, dtype=dtype)
        shape = input_shape if shape is None else shape
        if shape is None:
            raise ValueError("`shape` must be given: the lengths of the axes behind the batch.")
        self.shape, self.batch_size = ((shape,) if isinstance(shape, int) else tuple(shape)), batch_size
        self.batch_shape = (batch_size, *self.shape)
        for length in self.batch_shape:
            if length is not None and (not isinstance(length, (int, np.integer)) or length < 0):
                raise ValueError(f"`shape` must hold integers ≥ 0, or None for an open length. Received {shape!r}.")
        self.symbol = graph.source(self.batch_shape, self.dtype, self.name, self)
        self._nodes.append(self.symbol.node)
        self.built = True


def Input(  # noqa: N802
    shape: Any = None, batch_size: int | None = None, name: str | None = None, dtype: Any = None
) -> graph.KerasTensor:
    """A symbolic tensor of this shape behind the batch, from which a model is described.

    Shapes   → (batch_size, *shape), where None is a length that stays open
    Source   https://keras.io/api/layers/core_layers/input/
    Edges    functional/functional-replay-equals-direct-calls
    Errors   ValueError without a shape, and for lengths that are no integers ≥ 0
    """
    return InputLayer(shape, batch_size, dtype or floatx(), name).symbol


class Dense(Layer):
    """activation(x · W + b).

    Shapes   (…, n) → (…, units), with W (n, units) and b (units,)
    Source   https://keras.io/api/layers/core_layers/dense/
    Edges    core-layers/dense-is-an-affine-map
    Errors   ValueError for units < 1, and for an input whose last length is not that of the first one
    """

    supports_masking = True

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
        self.units, self.activation, self.use_bias = int(units), activations.get(activation), use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint, self.bias_constraint = map(constraints.get, (kernel_constraint, bias_constraint))

    def build(self, input_shape: Any) -> None:
        if not input_shape or input_shape[-1] is None:
            raise ValueError(f"{self.name!r} needs an input with a known last length. Received shape {input_shape}.")
        self.kernel = self.add_weight(
            shape=(input_shape[-1], self.units),
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
            name="kernel",
        )
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(
                shape=(self.units,),
                initializer=self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
                name="bias",
            )
        self._linear = self.activation is activations.linear

    def call(self, inputs: Tensor) -> Tensor:
        x = inputs
        if x.array.dtype is not self._numpy_dtype:
            x = cast(x, self.dtype)
        n = self.kernel.array.shape[0]
        if x.array.ndim < 2 or x.array.shape[-1] != n:
            raise ValueError(f"Input 0 of layer {self.name!r} has the shape {x.shape}. Expected (…, {n}).")
        y = matmul(x, self.kernel)
        if self.bias is not None:
            y = y + self.bias
        return y if self._linear else self.activation(y)


class Activation(Layer):
    """An activation, by name or function, as a layer.

    Source   https://keras.io/api/layers/core_layers/activation/
    Edges    core-layers/activation-layers-are-their-functions
    """

    supports_masking = True

    def __init__(self, activation: Any, **kwargs: Any):
        super().__init__(**kwargs)
        self.activation = activations.get(activation)
        self.built = True

    def call(self, inputs: Tensor) -> Tensor:
        return self.activation(inputs)


class Embedding(Layer):
    """The row of a matrix for each integer. With `mask_zero` the integer 0 is padding, which the mask leaves out.

    Shapes   (…) of integers in [0, input_dim) → (…, output_dim)
    Source   https://keras.io/api/layers/core_layers/embedding/
    Edges    core-layers/embedding-looks-rows-up, masks/embedding-hides-zero
    """

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
        self.input_dim, self.output_dim, self.mask_zero = input_dim, output_dim, mask_zero
        self._makes_masks = mask_zero
        self.embeddings_initializer = initializers.get(embeddings_initializer)
        self.embeddings_regularizer = regularizers.get(embeddings_regularizer)
        self.embeddings_constraint = constraints.get(embeddings_constraint)

    def build(self, input_shape: Any) -> None:
        self.embeddings = self.add_weight(
            shape=(self.input_dim, self.output_dim),
            initializer=self.embeddings_initializer,
            regularizer=self.embeddings_regularizer,
            constraint=self.embeddings_constraint,
            name="embeddings",
        )

    def call(self, inputs: Tensor) -> Tensor:
        return gather(self.embeddings, inputs if inputs.array.dtype.kind in "iu" else cast(inputs, int32))

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        return not_equal(inputs, 0) if self.mask_zero else None


class Masking(Layer):
    """The input, with 0 in each step all of whose features are `mask_value`; these steps the mask leaves out.

    Shapes   (batch, steps, features) → the same, with a mask (batch, steps)
    Source   https://keras.io/api/layers/core_layers/masking/
    Edges    masks/masking-hides-steps-of-one-value
    """

    def __init__(self, mask_value: float = 0.0, **kwargs: Any):
        super().__init__(**kwargs)
        self.mask_value = mask_value
        self.built = True

    def call(self, inputs: Tensor) -> Tensor:
        return where(expand_dims(self.compute_mask(inputs), -1), inputs, cast(0, inputs.dtype))

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        return reduce_any(not_equal(inputs, cast(self.mask_value, inputs.dtype)), axis=-1)


class Lambda(Layer):
    """A function as a layer. Weights that it uses are not the layer's.

    Source   https://keras.io/api/layers/core_layers/lambda/
    Edges    core-layers/lambda-applies-its-function
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
        self.built = True

    def call(self, inputs: Any) -> Any:
        return self.function(inputs, **self.arguments)
