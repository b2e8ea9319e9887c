"""Pooling: the maximum or the mean of each window, or of all steps.

Source   https://keras.io/api/layers/pooling_layers/
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from reference.keras.backend import snake_case
from reference.keras.layers.convolutional import check_layout, for_each_axis
from reference.keras.layers.layer import Layer
from reference.nn import pool
from reference.ops.elementwise import cast
from reference.ops.reductions import reduce_max, reduce_mean, reduce_sum
from reference.ops.shapes import expand_dims
from reference.tensor import Tensor

__all__ = [
    "AveragePooling1D",
    "AveragePooling2D",
    "GlobalAveragePooling1D",
    "GlobalAveragePooling2D",
    "GlobalMaxPooling1D",
    "GlobalMaxPooling2D",
    "MaxPooling1D",
    "MaxPooling2D",
]


def _kind(base: type[Layer], name: str, summary: str, **members: Any) -> type[Any]:
    """A public class that says on how many axes it works, and what it computes."""
    source = f"https://keras.io/api/layers/pooling_layers/{snake_case(name)}/"
    doc = f"{summary}\n\n{inspect.getdoc(base)}\nSource   {source}"
    return type(name, (base,), {"__doc__": doc, "__module__": __name__, **members})


class _Pooling(Layer):
    """The windows do not overlap unless `strides` says otherwise; padding does not count.

    Shapes   (batch, n…, channels) → (batch, windows…, channels), with one n for each axis
    """

    rank: int
    kind: str
    pool_size: tuple[int, ...]
    strides: tuple[int, ...]
    padding: str

    def __init__(
        self,
        pool_size: Any = 2,
        strides: Any = None,
        padding: str = "valid",
        data_format: str | None = None,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        check_layout(data_format, padding)
        self.pool_size = for_each_axis("pool_size", pool_size, self.rank)
        self.strides = for_each_axis("strides", self.pool_size if strides is None else strides, self.rank)
        self.padding = padding

    def call(self, inputs: Tensor) -> Tensor:
        return pool(inputs, self.pool_size, self.kind, self.strides, self.padding.upper())


MaxPooling1D = _kind(_Pooling, "MaxPooling1D", "The maximum of each window along one axis.", rank=1, kind="MAX")
MaxPooling2D = _kind(_Pooling, "MaxPooling2D", "The maximum of each window over two axes.", rank=2, kind="MAX")
AveragePooling1D = _kind(_Pooling, "AveragePooling1D", "The mean of each window along one axis.", rank=1, kind="AVG")
AveragePooling2D = _kind(_Pooling, "AveragePooling2D", "The mean of each window over two axes.", rank=2, kind="AVG")


class _GlobalPooling(Layer):
    """One window over everything.

    Shapes   (batch, n…, channels) → (batch, channels), with one n for each axis
    """

    rank: int
    reduce: Callable[..., Tensor]

    def __init__(self, data_format: str | None = None, keepdims: bool = False, **kwargs: Any):
        super().__init__(**kwargs)
        check_layout(data_format, "valid")
        self.keepdims = keepdims

    def call(self, inputs: Tensor) -> Tensor:
        return type(self).reduce(inputs, tuple(range(1, self.rank + 1)), self.keepdims)


class GlobalAveragePooling1D(_GlobalPooling):
    """The mean of each channel, over the steps that the mask keeps.

    Shapes   (batch, n, channels), mask (batch, n) → (batch, channels)
    Source   https://keras.io/api/layers/pooling_layers/global_average_pooling1d/
    """

    rank, reduce = 1, staticmethod(reduce_mean)

    def call(self, inputs: Tensor, mask: Any = None) -> Tensor:
        if mask is None:
            return super().call(inputs)
        counts = cast(expand_dims(mask, -1), inputs.dtype)
        return reduce_sum(inputs * counts, 1, self.keepdims) / reduce_sum(counts, 1, self.keepdims)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        return None


GlobalAveragePooling2D = _kind(
    _GlobalPooling, "GlobalAveragePooling2D", "The mean of each channel.", rank=2, reduce=staticmethod(reduce_mean)
)
GlobalMaxPooling1D = _kind(
    _GlobalPooling, "GlobalMaxPooling1D", "The maximum of each channel.", rank=1, reduce=staticmethod(reduce_max)
)
GlobalMaxPooling2D = _kind(
    _GlobalPooling, "GlobalMaxPooling2D", "The maximum of each channel.", rank=2, reduce=staticmethod(reduce_max)
)
