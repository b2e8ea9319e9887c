"""`tf.keras.initializers`: the values that weights begin with.

An initializer is called with a shape. A random one is a function of its seed: the same object gives the same values for
the same shape each time; without a seed, one is drawn when the object is made.

# NB: the numbers are NumPy's, not those of TensorFlow; the documentation promises no numbers.

Source   https://keras.io/api/layers/initializers/
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from reference.dtypes import as_dtype
from reference.keras.backend import floatx, snake_case
from reference.keras.derived import derived_class
from reference.keras.saving.serialization import Configurable, Registry
from reference.ops.shapes import shape_of
from reference.random import uniform
from reference.tensor import Tensor, convert_to_tensor
from reference.typing import DTypeLike, ShapeLike, TensorLike

Array = np.ndarray[Any, Any]
Shape = tuple[int, ...]


class Initializer(Configurable):
    """A function of a shape and a dtype; a subclass defines `values(shape)`, a NumPy array, or `__call__`.

    Source   https://keras.io/api/layers/initializers/
    """

    def values(self, shape: Shape) -> Array:
        raise NotImplementedError(f"{type(self).__name__} must define `__call__(self, shape, dtype=None)`.")

    def __call__(self, shape: ShapeLike, dtype: DTypeLike | None = None) -> Tensor:
        values = self.values(shape_of(shape, type(self).__name__))
        return Tensor(np.asarray(values).astype(as_dtype(dtype or floatx()).as_numpy_dtype))

    def get_config(self) -> dict[str, Any]:
        return {}


# --------------------------------------------------------------------------------------------- constants


class Zeros(Initializer):
    """0 everywhere.

    Source   https://keras.io/api/layers/initializers/#zeros-class
    """

    def values(self, shape: Shape) -> Array:
        return np.zeros(shape)


class Ones(Initializer):
    """1 everywhere.

    Source   https://keras.io/api/layers/initializers/#ones-class
    """

    def values(self, shape: Shape) -> Array:
        return np.ones(shape)


class Constant(Initializer):
    """One value everywhere, or an array that broadcasts to the shape.

    Source   https://keras.io/api/layers/initializers/#constant-class
    """

    def __init__(self, value: TensorLike = 0.0):
        self.value = value

    def values(self, shape: Shape) -> Array:
        return np.broadcast_to(convert_to_tensor(self.value).array, shape)


class Identity(Initializer):
    """gain on the diagonal of a matrix, 0 elsewhere.

    Source   https://keras.io/api/layers/initializers/#identity-class
    Errors   ValueError for a shape that is not a matrix
    """

    def __init__(self, gain: float = 1.0):
        self.gain = gain

    def values(self, shape: Shape) -> Array:
        if len(shape) != 2:
            raise ValueError(f"`Identity` makes matrices. Received shape {shape}. Expected two dimensions.")
        return self.gain * np.eye(*shape)


# --------------------------------------------------------------------------------------------- distributions


class Random(Initializer):
    """An initializer with a seed; a subclass defines `draw(generator, shape)`."""

    seed: int | None

    def _set_seed(self, seed: int | None) -> None:
        self.seed = seed
        self._seed = int(uniform((), 0, 2**31 - 1, "int64")) if seed is None else int(seed)

    def draw(self, generator: np.random.Generator, shape: Shape) -> Array:
        raise NotImplementedError

    def values(self, shape: Shape) -> Array:
        return self.draw(np.random.default_rng(self._seed), shape)


class RandomNormal(Random):
    """Normally distributed values.

    Source   https://keras.io/api/layers/initializers/#randomnormal-class
    """

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: int | None = None):
        self.mean, self.stddev = mean, stddev
        self._set_seed(seed)

    def draw(self, generator: np.random.Generator, shape: Shape) -> Array:
        return generator.normal(self.mean, self.stddev, shape)


class TruncatedNormal(Random):
    """Normally distributed values, redrawn while they are more than two standard deviations from the mean.

    Source   https://keras.io/api/layers/initializers/#truncatednormal-class
    """

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: int | None = None):
        self.mean, self.stddev = mean, stddev
        self._set_seed(seed)

    def draw(self, generator: np.random.Generator, shape: Shape) -> Array:
        values: Array = self.mean + self.stddev * truncated_normal(generator, shape)
        return values


class RandomUniform(Random):
    """Values in [minval, maxval).

    Source   https://keras.io/api/layers/initializers/#randomuniform-class
    """

    def __init__(self, minval: float = -0.05, maxval: float = 0.05, seed: int | None = None):
        self.minval, self.maxval = minval, maxval
        self._set_seed(seed)

    def draw(self, generator: np.random.Generator, shape: Shape) -> Array:
        return generator.uniform(self.minval, self.maxval, shape)


class Orthogonal(Random):
    """gain · Q, where Q has orthonormal rows or columns, whichever are fewer; all axes but the last count as rows.

    Source   https://keras.io/api/layers/initializers/#orthogonal-class
    Errors   ValueError for a shape with fewer than two dimensions
    """

    def __init__(self, gain: float = 1.0, seed: int | None = None):
        self.gain = gain
        self._set_seed(seed)

    def draw(self, generator: np.random.Generator, shape: Shape) -> Array:
        if len(shape) < 2:
            raise ValueError(f"`Orthogonal` makes matrices. Received shape {shape}. Expected at least two dimensions.")
        rows, columns = math.prod(shape[:-1]), shape[-1]
        q, r = np.linalg.qr(generator.standard_normal((max(rows, columns), min(rows, columns))))
        q = q * np.sign(np.diag(r))  # uniformly distributed over the orthogonal matrices
        values: Array = self.gain * (q if rows >= columns else q.T).reshape(shape)
        return values


def truncated_normal(generator: np.random.Generator, shape: Shape) -> Array:
    z = generator.standard_normal(shape)
    while (outside := np.abs(z) > 2).any():
        z = np.where(outside, generator.standard_normal(shape), z)
    return z


# --------------------------------------------------------------------------------------------- variance scaling

FANS = {
    "fan_in": lambda fan_in, fan_out: fan_in,
    "fan_out": lambda fan_in, fan_out: fan_out,
    "fan_avg": lambda fan_in, fan_out: (fan_in + fan_out) / 2,
}
DISTRIBUTIONS = ("truncated_normal", "untruncated_normal", "uniform")
TRUNCATED_STDDEV = 0.87962566103423978  # of a standard normal value that is redrawn beyond two deviations


class VarianceScaling(Random):
    """Values with mean 0 and variance scale / n, where n is the number of inputs or outputs of a unit, or their mean.

    Shapes   (…, inputs, outputs): the leading axes are a receptive field, whose size multiplies both numbers
    Source   https://keras.io/api/layers/initializers/#variancescaling-class
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

    def draw(self, generator: np.random.Generator, shape: Shape) -> Array:
        stddev = math.sqrt(self.scale / max(1.0, FANS[self.mode](*_fans(shape))))
        if self.distribution == "truncated_normal":
            return stddev / TRUNCATED_STDDEV * truncated_normal(generator, shape)
        if self.distribution == "untruncated_normal":
            return stddev * generator.standard_normal(shape)
        return generator.uniform(-math.sqrt(3) * stddev, math.sqrt(3) * stddev, shape)


def _fans(shape: Shape) -> tuple[float, float]:
    """The numbers of inputs and outputs of a unit, both times the receptive field of a convolution."""
    if len(shape) < 2:
        return (shape or (1,))[0], (shape or (1,))[0]
    field = math.prod(shape[:-2])
    return shape[-2] * field, shape[-1] * field


def _named(kind: str, summary: str, scale: float, mode: str, distribution: str) -> type[Any]:
    """A `VarianceScaling` whose settings have a name."""
    fixed = {"scale": scale, "mode": mode, "distribution": distribution}
    return derived_class(VarianceScaling, kind, "seed", summary, fixed=fixed)


GlorotUniform = _named("GlorotUniform", "Uniform in ±√(6 / (inputs + outputs)).", 1.0, "fan_avg", "uniform")
GlorotNormal = _named("GlorotNormal", "Variance 2 / (inputs + outputs).", 1.0, "fan_avg", "truncated_normal")
HeUniform = _named("HeUniform", "Uniform in ±√(6 / inputs).", 2.0, "fan_in", "uniform")
HeNormal = _named("HeNormal", "Variance 2 / inputs.", 2.0, "fan_in", "truncated_normal")
LecunUniform = _named("LecunUniform", "Uniform in ±√(3 / inputs).", 1.0, "fan_in", "uniform")
LecunNormal = _named("LecunNormal", "Variance 1 / inputs.", 1.0, "fan_in", "truncated_normal")

_CLASSES = (
    Constant, GlorotNormal, GlorotUniform, HeNormal, HeUniform, Identity, LecunNormal, LecunUniform, Ones, Orthogonal,
    RandomNormal, RandomUniform, TruncatedNormal, VarianceScaling, Zeros,
)  # fmt: skip
_ALIASES = {snake_case(kind.__name__): kind for kind in _CLASSES} | {"normal": RandomNormal, "uniform": RandomUniform}

get, serialize, deserialize = Registry("initializer", _CLASSES, _ALIASES).functions(__name__)

__all__ = ["Initializer", *(kind.__name__ for kind in _CLASSES), "deserialize", "get", "serialize"]
