"""Flatten, Reshape, Permute: the elements of each sample in another shape.

Source   https://keras.io/api/layers/reshaping_layers/
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from reference.keras.layers.layer import Layer
from reference.ops.shapes import reshape, transpose
from reference.tensor import Tensor

__all__ = ["Flatten", "Permute", "Reshape"]


class Flatten(Layer):
    """Each sample as a vector, with its elements in the same order.

    Shapes   (batch, …) → (batch, product of the others); (batch,) → (batch, 1)
    Source   https://keras.io/api/layers/reshaping_layers/flatten/
    """

    def call(self, inputs: Tensor) -> Tensor:
        shape = inputs.array.shape
        return reshape(inputs, (shape[0], math.prod(shape[1:])))


class Reshape(Layer):
    """Each sample in another shape; one dimension may be −1, and is then inferred from the others.

    Shapes   (batch, …) → (batch, *target_shape)
    Source   https://keras.io/api/layers/reshaping_layers/reshape/
    Errors   an error when the number of elements differs
    """

    def __init__(self, target_shape: Sequence[int], **kwargs: Any):
        super().__init__(**kwargs)
        self.target_shape = tuple(target_shape)

    def call(self, inputs: Tensor) -> Tensor:
        return reshape(inputs, (inputs.array.shape[0], *self.target_shape))


class Permute(Layer):
    """The axes of each sample in another order, numbered from 1.

    Source   https://keras.io/api/layers/reshaping_layers/permute/
    Errors   ValueError unless `dims` is a permutation of 1, 2, …
    """

    def __init__(self, dims: Sequence[int], **kwargs: Any):
        super().__init__(**kwargs)
        self.dims = tuple(dims)
        if sorted(self.dims) != list(range(1, len(self.dims) + 1)):
            raise ValueError(f"`dims` must be a permutation of 1 … {len(self.dims)}. Received {dims!r}.")

    def call(self, inputs: Tensor) -> Tensor:
        return transpose(inputs, (0, *self.dims))
