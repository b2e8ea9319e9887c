"""Initializers that draw nothing: zeros, ones, a constant, the identity.

Source   https://keras.io/api/layers/initializers/
"""

from __future__ import annotations

from typing import Any

import numpy as np

from reference.keras.initializers.base import Initializer
from reference.tensor import convert_to_tensor


class Zeros(Initializer):
    """0 everywhere.

    Source   https://keras.io/api/layers/initializers/#zeros-class
    Edges    initializers/constants
    """

    def values(self, shape: tuple[int, ...]) -> np.ndarray:
        return np.zeros(shape)


class Ones(Initializer):
    """1 everywhere.

    Source   https://keras.io/api/layers/initializers/#ones-class
    Edges    initializers/constants
    """

    def values(self, shape: tuple[int, ...]) -> np.ndarray:
        return np.ones(shape)


class Constant(Initializer):
    """One value everywhere, or an array that broadcasts to the shape.

    Source   https://keras.io/api/layers/initializers/#constant-class
    Edges    initializers/constants
    """

    def __init__(self, value: Any = 0.0):
        self.value = value

    def values(self, shape: tuple[int, ...]) -> np.ndarray:
        return np.broadcast_to(convert_to_tensor(self.value).array, shape)


class Identity(Initializer):
    """gain on the diagonal of a matrix, 0 elsewhere.

    Source   https://keras.io/api/layers/initializers/#identity-class
    Edges    initializers/identity
    Errors   ValueError for a shape that is no matrix
    """

    def __init__(self, gain: float = 1.0):
        self.gain = gain

    def values(self, shape: tuple[int, ...]) -> np.ndarray:
        if len(shape) != 2:
            raise ValueError(f"`Identity` makes matrices. Received shape {shape}. Expected two lengths.")
        return self.gain * np.eye(*shape)
