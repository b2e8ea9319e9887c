"""Initializers whose variance is scaled by the numbers of inputs and outputs.

Source   https://keras.io/api/layers/initializers/
"""

from __future__ import annotations

import math

import numpy as np

from reference.keras.initializers.base import Random
from reference.keras.initializers.random import truncated_normal

FANS = {
    "fan_in": lambda fan_in, fan_out: fan_in,
    "fan_out": lambda fan_in, fan_out: fan_out,
    "fan_avg": lambda fan_in, fan_out: (fan_in + fan_out) / 2,
}
DISTRIBUTIONS = ("truncated_normal", "untruncated_normal", "uniform")
TRUNCATED_STDDEV = 0.87962566103423978  # of a standard normal value that is drawn again beyond two deviations


class VarianceScaling(Random):
    """Values of mean 0 and variance scale / n, where n counts the inputs or outputs of a unit, or is their mean.

    Shapes   (…, inputs, outputs): the axes before count as a receptive field, which multiplies both numbers
    Source   https://keras.io/api/layers/initializers/#variancescaling-class
    Edges    initializers/variance-is-scaled-by-the-fan
    Errors   ValueError for a scale ≤ 0, an unknown mode or distribution
    """

    def __init__(
        self,
        scale: float = 1.0,
        mode: str = "fan_in",
        distribution: str = "truncated_normal",
        seed: int | None = None,
    ):
        if not scale > 0:
            raise ValueError(f"`scale` must be > 0. Received {scale!r}.")
        if mode not in FANS:
            raise ValueError(f"Unknown `mode`: {mode!r}. Expected one of {sorted(FANS)}.")
        distribution = "truncated_normal" if distribution == "normal" else distribution
        if distribution not in DISTRIBUTIONS:
            raise ValueError(f"Unknown `distribution`: {distribution!r}. Expected one of {DISTRIBUTIONS}.")
        self.scale, self.mode, self.distribution = scale, mode, distribution
        self._set_seed(seed)

    def draw(self, generator: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        stddev = math.sqrt(self.scale / max(1.0, FANS[self.mode](*_fans(shape))))
        if self.distribution == "truncated_normal":
            return stddev / TRUNCATED_STDDEV * truncated_normal(generator, shape)
        if self.distribution == "untruncated_normal":
            return stddev * generator.standard_normal(shape)
        return generator.uniform(-math.sqrt(3) * stddev, math.sqrt(3) * stddev, shape)


class _FixedScaling(VarianceScaling):
    """A `VarianceScaling` that has a name of its own."""

    SETTINGS: tuple[float, str, str]

    def __init__(self, seed: int | None = None):
        super().__init__(*self.SETTINGS, seed=seed)


class GlorotUniform(_FixedScaling):
    """Uniform in ±√(6 / (inputs + outputs)): what kernels begin with by default.

    Source   https://keras.io/api/layers/initializers/#glorotuniform-class
    Edges    initializers/variance-is-scaled-by-the-fan
    """

    SETTINGS = (1.0, "fan_avg", "uniform")


class GlorotNormal(_FixedScaling):
    """Truncated normal of variance 2 / (inputs + outputs).

    Source   https://keras.io/api/layers/initializers/#glorotnormal-class
    Edges    initializers/variance-is-scaled-by-the-fan
    """

    SETTINGS = (1.0, "fan_avg", "truncated_normal")


class HeUniform(_FixedScaling):
    """Uniform in ±√(6 / inputs).

    Source   https://keras.io/api/layers/initializers/#heuniform-class
    Edges    initializers/variance-is-scaled-by-the-fan
    """

    SETTINGS = (2.0, "fan_in", "uniform")


class HeNormal(_FixedScaling):
    """Truncated normal of variance 2 / inputs.

    Source   https://keras.io/api/layers/initializers/#henormal-class
    Edges    initializers/variance-is-scaled-by-the-fan
    """

    SETTINGS = (2.0, "fan_in", "truncated_normal")


class LecunUniform(_FixedScaling):
    """Uniform in ±√(3 / inputs).

    Source   https://keras.io/api/layers/initializers/#lecununiform-class
    Edges    initializers/variance-is-scaled-by-the-fan
    """

    SETTINGS = (1.0, "fan_in", "uniform")


class LecunNormal(_FixedScaling):
    """Truncated normal of variance 1 / inputs.

    Source   https://keras.io/api/layers/initializers/#lecunnormal-class
    Edges    initializers/variance-is-scaled-by-the-fan
    """

    SETTINGS = (1.0, "fan_in", "truncated_normal")


def _fans(shape: tuple[int, ...]) -> tuple[float, float]:
    """How many inputs a unit has, and how many outputs: both times the receptive field of a convolution."""
    if len(shape) < 2:
        return (shape or (1,))[0], (shape or (1,))[0]
    field = math.prod(shape[:-2])
    return shape[-2] * field, shape[-1] * field
