"""Layers that merge several tensors into one. Each class has a function of its name in lower case.

Source   https://keras.io/api/layers/merging_layers/
"""

from __future__ import annotations

from collections.abc import Callable
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
    """A function of a list of tensors; by default an operation on the first two, on the result and the third, ….

    # NB: where masks differ, Keras 2 keeps the steps that count in all inputs, and passes on the mask of a single one;
    # and in Keras 3 masked elements take no part in products and extrema.

    Source   https://keras.io/api/layers/merging_layers/
    """

    operation: Callable[[Any, Any], Any]
    _makes_masks = False

    def build(self, input_shape: Any) -> None:
        if not isinstance(input_shape, list) or not input_shape:
            raise ValueError(f"{self.name!r} takes a list of tensors. Received {input_shape}.")

    def call(self, inputs: list[Tensor]) -> Tensor:
        return reduce(type(self).operation, inputs)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """A step counts where it counts in any input, if all inputs have masks; otherwise there is no mask."""
        if mask is None or any(one is None for one in mask):
            return None
        return reduce(e.logical_or, mask)


class Add(_Merge):
    """x₁ + x₂ + …

    Source   https://keras.io/api/layers/merging_layers/add/
    """

    operation = staticmethod(e.add)


class Subtract(_Merge):
    """x₁ − x₂, of exactly two inputs.

    Source   https://keras.io/api/layers/merging_layers/subtract/
    """

    operation = staticmethod(e.subtract)

    def build(self, input_shape: Any) -> None:
        super().build(input_shape)
        if len(input_shape) != 2:
            raise ValueError(f"{self.name!r} takes exactly two tensors. Received {len(input_shape)}.")


class Multiply(_Merge):
    """x₁ · x₂ · …

    Source   https://keras.io/api/layers/merging_layers/multiply/
    """

    operation = staticmethod(e.multiply)


class Average(_Merge):
    """(x₁ + x₂ + … + xₙ) / n.

    Source   https://keras.io/api/layers/merging_layers/average/
    """

    operation = staticmethod(e.add)

    def call(self, inputs: list[Tensor]) -> Tensor:
        return super().call(inputs) / float(len(inputs))


class Maximum(_Merge):
    """max(x₁, x₂, …).

    Source   https://keras.io/api/layers/merging_layers/maximum/
    """

    operation = staticmethod(e.maximum)


class Minimum(_Merge):
    """min(x₁, x₂, …).

    Source   https://keras.io/api/layers/merging_layers/minimum/
    """

    operation = staticmethod(e.minimum)


class Concatenate(_Merge):
    """Concatenates tensors along an axis.

    Source   https://keras.io/api/layers/merging_layers/concatenate/
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


def _function(kind: type[_Merge]) -> Callable[..., Any]:
    """The function that makes a layer and calls it."""

    def function(inputs: Any, *args: Any, **kwargs: Any) -> Any:
        return kind(*args, **kwargs)(inputs)

    name = function.__name__ = function.__qualname__ = kind.__name__.lower()
    source = f"https://keras.io/api/layers/merging_layers/{name}/"
    function.__doc__ = f"`{kind.__name__}(…)(inputs)`.\n\nSource   {source}"
    return function


add, subtract, multiply = _function(Add), _function(Subtract), _function(Multiply)
average, maximum, minimum = _function(Average), _function(Maximum), _function(Minimum)
concatenate = _function(Concatenate)
