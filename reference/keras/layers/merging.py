"""Several tensors become one. Each class has a function of its name in lower case.

Source   https://keras.io/api/layers/merging_layers/
"""

from __future__ import annotations

from functools import reduce
from typing import Any

from reference.dtypes import bool_
from reference.keras.layers.layer import Layer
from reference.ops import elementwise as e
from reference.ops.create import ones
from reference.ops.shapes import concat
from reference.tensor import Tensor

__all__ = [
    "Add",
    "Average",
    "Concatenate",
    "Maximum",
    "Minimum",
    "Multiply",
    "Subtract",
    "add",
    "average",
    "concatenate",
    "maximum",
    "minimum",
    "multiply",
    "subtract",
]


class _Merge(Layer):
    """A function of a list of at least two tensors.

    # NB: where masks differ, Keras 2 keeps the steps that count in all inputs, and passes the mask of one on alone; and
    # in Keras 3 elements that do not count take no part in products and extrema.

    Source   https://keras.io/api/layers/merging_layers/
    Edges    masks/merging-keeps-what-counts-everywhere
    """

    _makes_masks = False

    def build(self, input_shape: Any) -> None:
        if not isinstance(input_shape, list) or not input_shape:
            raise ValueError(f"{self.name!r} takes a list of tensors. Received {input_shape}.")

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """A step counts where it counts in one input, if all have masks; else there is none."""
        if mask is None or any(one is None for one in mask):
            return None
        return reduce(e.logical_or, mask)


class Add(_Merge):
    """x₁ + x₂ + …

    Source   https://keras.io/api/layers/merging_layers/add/
    Edges    core-layers/merging-combines-elements
    """

    def call(self, inputs: list[Tensor]) -> Tensor:
        return reduce(e.add, inputs)


class Subtract(_Merge):
    """x₁ − x₂, of exactly two.

    Source   https://keras.io/api/layers/merging_layers/subtract/
    Edges    core-layers/merging-combines-elements
    """

    def build(self, input_shape: Any) -> None:
        super().build(input_shape)
        if len(input_shape) != 2:
            raise ValueError(f"{self.name!r} takes exactly two tensors. Received {len(input_shape)}.")

    def call(self, inputs: list[Tensor]) -> Tensor:
        first, second = inputs
        return first - second


class Multiply(_Merge):
    """x₁ · x₂ · …

    Source   https://keras.io/api/layers/merging_layers/multiply/
    Edges    core-layers/merging-combines-elements
    """

    def call(self, inputs: list[Tensor]) -> Tensor:
        return reduce(e.multiply, inputs)


class Average(_Merge):
    """(x₁ + x₂ + …) / how many.

    Source   https://keras.io/api/layers/merging_layers/average/
    Edges    core-layers/merging-combines-elements
    """

    def call(self, inputs: list[Tensor]) -> Tensor:
        return reduce(e.add, inputs) / float(len(inputs))


class Maximum(_Merge):
    """max(x₁, x₂, …).

    Source   https://keras.io/api/layers/merging_layers/maximum/
    Edges    core-layers/merging-combines-elements
    """

    def call(self, inputs: list[Tensor]) -> Tensor:
        return reduce(e.maximum, inputs)


class Minimum(_Merge):
    """min(x₁, x₂, …).

    Source   https://keras.io/api/layers/merging_layers/minimum/
    Edges    core-layers/merging-combines-elements
    """

    def call(self, inputs: list[Tensor]) -> Tensor:
        return reduce(e.minimum, inputs)


class Concatenate(_Merge):
    """The tensors one behind the other along an axis.

    Source   https://keras.io/api/layers/merging_layers/concatenate/
    Edges    core-layers/concatenate-puts-tensors-side-by-side
    """

    _makes_masks = False

    def __init__(self, axis: int = -1, **kwargs: Any):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs: list[Tensor]) -> Tensor:
        return concat(list(inputs), self.axis)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        if mask is None:
            return None
        rank = next(one.array.ndim for one in mask if one is not None)
        masks = [ones(x.array.shape[:rank], bool_) if m is None else m for x, m in zip(inputs, mask, strict=True)]
        axis = self.axis % inputs[0].array.ndim
        return concat(masks, axis) if axis < rank else reduce(e.logical_or, masks)


def add(inputs: Any, **kwargs: Any) -> Any:
    """`Add`, called.

    Source   https://keras.io/api/layers/merging_layers/add/
    """
    return Add(**kwargs)(inputs)


def subtract(inputs: Any, **kwargs: Any) -> Any:
    """`Subtract`, called.

    Source   https://keras.io/api/layers/merging_layers/subtract/
    """
    return Subtract(**kwargs)(inputs)


def multiply(inputs: Any, **kwargs: Any) -> Any:
    """`Multiply`, called.

    Source   https://keras.io/api/layers/merging_layers/multiply/
    """
    return Multiply(**kwargs)(inputs)


def average(inputs: Any, **kwargs: Any) -> Any:
    """`Average`, called.

    Source   https://keras.io/api/layers/merging_layers/average/
    """
    return Average(**kwargs)(inputs)


def maximum(inputs: Any, **kwargs: Any) -> Any:
    """`Maximum`, called.

    Source   https://keras.io/api/layers/merging_layers/maximum/
    """
    return Maximum(**kwargs)(inputs)


def minimum(inputs: Any, **kwargs: Any) -> Any:
    """`Minimum`, called.

    Source   https://keras.io/api/layers/merging_layers/minimum/
    """
    return Minimum(**kwargs)(inputs)


def concatenate(inputs: Any, axis: int = -1, **kwargs: Any) -> Any:
    """`Concatenate`, called.

    Source   https://keras.io/api/layers/merging_layers/concatenate/
    """
    return Concatenate(axis, **kwargs)(inputs)
