"""Dropout.

Source   https://keras.io/api/layers/regularization_layers/
"""

from __future__ import annotations

from typing import Any

from reference.keras.layers.layer import Layer
from reference.ops.elementwise import cast
from reference.random import uniform
from reference.tensor import Tensor

__all__ = ["Dropout"]


class Dropout(Layer):
    """In training each element is set to 0 with probability `rate`, and otherwise divided by 1 − rate.

    In inference nothing changes. Along an axis where `noise_shape` is 1, all elements are kept or dropped together.

    Source   https://keras.io/api/layers/regularization_layers/dropout/
    Errors   ValueError for a rate outside [0, 1]
    """

    supports_masking = True

    def __init__(self, rate: float, noise_shape: Any = None, seed: int | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        if not isinstance(rate, (int, float)) or not 0 <= rate <= 1:
            raise ValueError(f"`rate` must be a number in [0, 1]. Received {rate!r}.")
        self.rate, self.noise_shape, self.seed = rate, noise_shape, seed

    def call(self, inputs: Tensor, training: bool = False) -> Tensor:
        if not training or not self.rate:
            return inputs
        shape = inputs.array.shape
        if self.noise_shape is not None:
            shape = tuple(n if m is None else m for n, m in zip(shape, self.noise_shape, strict=True))
        kept = cast(uniform(shape, seed=self.seed) >= self.rate, inputs.dtype)
        return inputs * kept / max(1 - self.rate, 1e-30)
