"""`tf.keras.initializers`: the values that weights begin with.

An initializer is called with a shape. A random one is a function of its seed: the same object gives the same values for
the same shape each time; without a seed, one is drawn when the object is made.

# NB: the numbers are NumPy's, not those of TensorFlow; the documentation promises no numbers.

Source   https://keras.io/api/layers/initializers/
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from reference.dtypes import as_dtype
from reference.keras.backend import floatx
from reference.keras.serialization import Configurable, Registry
from reference.ops.shapes import shape_of
from reference.random import uniform
from reference.tensor import Tensor, convert_to_tensor

__all__ = [
    "Constant",
    "GlorotNormal",
    "GlorotUniform",
    "HeNormal",
    "HeUniform",
    "Identity",
    "Initializer",
    "LecunNormal",
    "LecunUniform",
    "Ones",
    "Orthogonal",
    "RandomNormal",
    "RandomUniform",
    "TruncatedNormal",
    "VarianceScaling",
    "Zeros",
    "deserialize",
    "get",
    "serialize",
]


class Initializer(Configurable):
    """A function of a shape and a dtype; a subclass defines `values(shape)`, a NumPy array, or `__call__`.

    Source   https://keras.io/api/layers/initializers/
    """

    def values(self, shape: tuple[int, ...]) -> np.ndarray:
        raise NotImplementedError(f"{type(self).__name__} must define `__call__(self, shape, dtype=None)`.")

    def __call__(self, shape: Any, dtype: Any = None) -> Tensor:
        values = self.values(shape_of(shape, type(self).__name__))
        return Tensor(np.asarray(values).astype(as_dtype(dtype or floatx()).as_numpy_dtype))

    def get_config(self) -> dict[str, Any]:
        return {}


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

    def get_config(self) -> dict[str, Any]:
        return {"value": self.value}


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

    def get_config(self) -> dict[str, Any]:
        return {"gain": self.gain}


class _Random(Initializer):
    """An initializer with a seed; a subclass defines `draw(generator, shape)`.

    Edges    initializers/a-seed-reproduces-the-values
    """

    seed: int | None

    def _set_seed(self, seed: int | None) -> None:
        self.seed = seed
        self._seed = int(uniform((), 0, 2**31 - 1, "int64")) if seed is None else int(seed)

    def draw(self, generator: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        raise NotImplementedError

    def values(self, shape: tuple[int, ...]) -> np.ndarray:
        return self.draw(np.random.default_rng(self._seed), shape)


class RandomNormal(_Random):
    """Normally distributed values.

    Source   https://keras.io/api/layers/initializers/#randomnormal-class
    Edges    initializers/normal-and-uniform-have-their-moments
    """

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: int | None = None):
        self.mean, self.stddev = mean, stddev
        self._set_seed(seed)

    def draw(self, generator: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        return generator.normal(self.mean, self.stddev, shape)

    def get_config(self) -> dict[str, Any]:
        return {"mean": self.mean, "stddev": self.stddev, "seed": self.seed}


class TruncatedNormal(_Random):
    """Normally distributed values, drawn again while they lie more than two standard deviations off the mean.

    Source   https://keras.io/api/layers/initializers/#truncatednormal-class
    Edges    initializers/truncated-normal-stays-within-two-deviations
    """

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: int | None = None):
        self.mean, self.stddev = mean, stddev
        self._set_seed(seed)

    def draw(self, generator: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        return self.mean + self.stddev * _truncated_normal(generator, shape)

    def get_config(self) -> dict[str, Any]:
        return {"mean": self.mean, "stddev": self.stddev, "seed": self.seed}


class RandomUniform(_Random):
    """Values in [minval, maxval).

    Source   https://keras.io/api/layers/initializers/#randomuniform-class
    Edges    initializers/normal-and-uniform-have-their-moments
    """

    def __init__(self, minval: float = -0.05, maxval: float = 0.05, seed: int | None = None):
        self.minval, self.maxval = minval, maxval
        self._set_seed(seed)

    def draw(self, generator: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        return generator.uniform(self.minval, self.maxval, shape)

    def get_config(self) -> dict[str, Any]:
        return {"minval": self.minval, "maxval": self.maxval, "seed": self.seed}


class Orthogonal(_Random):
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

    def get_config(self) -> dict[str, Any]:
        return {"gain": self.gain, "seed": self.seed}


FANS = {
    "fan_in": lambda fan_in, fan_out: fan_in,
    "fan_out": lambda fan_in, fan_out: fan_out,
    "fan_avg": lambda fan_in, fan_out: (fan_in + fan_out) / 2,
}
DISTRIBUTIONS = ("truncated_normal", "untruncated_normal", "uniform")
TRUNCATED_STDDEV = 0.87962566103423978  # of a standard normal value that is drawn again beyond two deviations


class VarianceScaling(_Random):
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
            return stddev / TRUNCATED_STDDEV * _truncated_normal(generator, shape)
        if self.distribution == "untruncated_normal":
            return stddev * generator.standard_normal(shape)
        return generator.uniform(-math.sqrt(3) * stddev, math.sqrt(3) * stddev, shape)

    def get_config(self) -> dict[str, Any]:
        return {"scale": self.scale, "mode": self.mode, "distribution": self.distribution, "seed": self.seed}


class _FixedScaling(VarianceScaling):
    """A `VarianceScaling` that has a name of its own."""

    SETTINGS: tuple[float, str, str]

    def __init__(self, seed: int | None = None):
        super().__init__(*self.SETTINGS, seed=seed)

    def get_config(self) -> dict[str, Any]:
        return {"seed": self.seed}


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


def _truncated_normal(generator: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    z = generator.standard_normal(shape)
    while (outside := np.abs(z) > 2).any():
        z = np.where(outside, generator.standard_normal(shape), z)
    return z


def _fans(shape: tuple[int, ...]) -> tuple[float, float]:
    """How many inputs a unit has, and how many outputs: both times the receptive field of a convolution."""
    if len(shape) < 2:
        return (shape or (1,))[0], (shape or (1,))[0]
    field = math.prod(shape[:-2])
    return shape[-2] * field, shape[-1] * field


_CLASSES = (
    Constant, GlorotNormal, GlorotUniform, HeNormal, HeUniform, Identity, LecunNormal, LecunUniform, Ones, Orthogonal,
    RandomNormal, RandomUniform, TruncatedNormal, VarianceScaling, Zeros,
)  # fmt: skip
_SNAKE = {"".join("_" + c.lower() if c.isupper() else c for c in cls.__name__)[1:]: cls for cls in _CLASSES}
_SHORT = {"normal": RandomNormal, "uniform": RandomUniform}
_REGISTRY = Registry("initializer", {cls.__name__: cls for cls in _CLASSES}, _SNAKE | _SHORT)


def get(identifier: Any) -> Any:
    """The initializer of a name ("glorot_uniform", "GlorotUniform"), a configuration, or the object itself.

    Source   https://www.tensorflow.org/api_docs/python/tf/keras/initializers/get
    Edges    initializers/by-name-and-configuration
    Errors   ValueError for an unknown name
    """
    return _REGISTRY.get(identifier)


def serialize(initializer: Any) -> Any:
    """{"class_name": …, "config": …}.

    Source   https://www.tensorflow.org/api_docs/python/tf/keras/initializers/serialize
    """
    return _REGISTRY.serialize(initializer)


def deserialize(config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The initializer of a configuration.

    Source   https://www.tensorflow.org/api_docs/python/tf/keras/initializers/deserialize
    """
    return _REGISTRY.deserialize(config, custom_objects)
