"""`tf.keras.initializers`: the values that weights begin with.

An initializer is called with a shape. A random one is a function of its seed: the same object gives the same values for
the same shape each time; without a seed, one is drawn when the object is made.

# NB: the numbers are NumPy's, not those of TensorFlow; the documentation promises no numbers.

base       what an initializer is
constant   Zeros, Ones, Constant, Identity
random     RandomNormal, RandomUniform, TruncatedNormal, Orthogonal
scaling    VarianceScaling, and the names of Glorot, He and Lecun

Source   https://keras.io/api/layers/initializers/
"""

from __future__ import annotations

from reference.keras.initializers.base import Initializer
from reference.keras.initializers.constant import Constant, Identity, Ones, Zeros
from reference.keras.initializers.random import Orthogonal, RandomNormal, RandomUniform, TruncatedNormal
from reference.keras.initializers.scaling import (
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    HeUniform,
    LecunNormal,
    LecunUniform,
    VarianceScaling,
)
from reference.keras.saving.serialization import Registry

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

_CLASSES = (
    Constant, GlorotNormal, GlorotUniform, HeNormal, HeUniform, Identity, LecunNormal, LecunUniform, Ones, Orthogonal,
    RandomNormal, RandomUniform, TruncatedNormal, VarianceScaling, Zeros,
)  # fmt: skip
_SNAKE = {"".join("_" + c.lower() if c.isupper() else c for c in cls.__name__)[1:]: cls for cls in _CLASSES}
_SHORT = {"normal": RandomNormal, "uniform": RandomUniform}
get, serialize, deserialize = Registry("initializer", _CLASSES, _SNAKE | _SHORT).functions(__name__)
