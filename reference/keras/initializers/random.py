"""Initializers that draw from a distribution of their own, whatever the shape.

Source   https://keras.io/api/layers/initializers/
"""

from __future__ import annotations

import math

import numpy as np

from reference.keras.initializers.base import Random


class RandomNormal(Random):
    """Normally distributed values.

    Source   https://keras.io/api/layers/initializers/#randomnormal-class
    Edges    initializers/normal-and-uniform-have-their-moments
    """

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: int | None = None):
        self.mean, self.stddev = mean, stddev
        self._set_seed(seed)

    def draw(self, generator: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        return generator.normal(self.mean, self.stddev, shape)


class TruncatedNormal(Random):
    """Normally distributed values, drawn again while they lie more than two standard deviations off the mean.

    Source   https://keras.io/api/layers/initializers/#truncatednormal-class
    Edges    initializers/truncated-normal-stays-within-two-deviations
    """

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: int | None = None):
        self.mean, self.stddev = mean, stddev
        self._set_seed(seed)

    def draw(self, generator: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        return self.mean + self.stddev * truncated_normal(generator, shape)


class RandomUniform(Random):
    """Values in [minval, maxval).

    Source   https://keras.io/api/layers/initializers/#randomuniform-class
    Edges    initializers/normal-and-uniform-have-their-moments
    """

    def __init__(self, minval: float = -0.05, maxval: float = 0.05, seed: int | None = None):
        self.minval, self.maxval = minval, maxval
        self._set_seed(seed)

    def draw(self, generator: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        return generator.uniform(self.minval, self.maxval, shape)


class Orthogonal(Random):
    """gain · Q, where Q has orthonormal rows or columns, whichever are fewer; further axes are folded into the rows.

    Source   https://keras.io/api/layers/initializers/#orthogonal-class
    Edges    initializers/orthogonal
    Errors   ValueError for a shape with fewer than two lengths
    """

    def __init__(self, gain: float = 1.0, seed: int | None = None):
        self.gain = gain
        self._set_seed(seed)

    def draw(self, generator: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        if len(shape) < 2:
            raise ValueError(f"`Orthogonal` makes matrices. Received shape {shape}. Expected at least two lengths.")
        rows, columns = math.prod(shape[:-1]), shape[-1]
        q, r = np.linalg.qr(generator.standard_normal((max(rows, columns), min(rows, columns))))
        q = q * np.sign(np.diag(r))  # uniformly distributed over the orthogonal matrices
        return self.gain * (q if rows >= columns else q.T).reshape(shape)


def truncated_normal(generator: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    z = generator.standard_normal(shape)
    while (outside := np.abs(z) > 2).any():
        z = np.where(outside, generator.standard_normal(shape), z)
    return z
