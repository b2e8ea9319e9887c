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
    """In training each element is 0 with probability `rate`, and divided by 1 − rate otherwise; else nothing changes.

    Along an axis where `noise_shape` is 1, the elements share their fate.

    Source   https://keras.io/api/layers/regularization_layers/dropout/
    Edges    normalization/dropout-keeps-the-mean, normalization/dropout-is-the-identity-in-inference,
             normalization/dropout-has-its-rate, normalization/noise-shape-ties-elements
    Errors   ValueError for a rate outside [0, 1]
    """

    supports_masking = True

    def __init__(self, rate: float, noise_shape: Any = None, seed: int | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        if not isinstance(rate, (int, float)) or not 0 <= rate <= 1:
            raise ValueError(f"`rate` must be a number in [0, 1]. Received {rate!r}.")
        self.rate, self.noise_shape, self.seed = rate, noise_shape, seed
        self.built = True

    def call(self, inputs: Tensor, training: bool = False) -> Tensor:
        if not training or not self.rate:
            return inputs
        shape = inputs.array.shape
        if self.noise_shape is not None:
            shape = tuple(n if m is None else m for n, m in zip(shape, self.noise_shape, strict=True))
        kept = cast(uniform(shape, seed=self.seed) >= self.rate, inputs.dtype)
        return inputs * kept / max(1 - self.rate, 1e-30)
