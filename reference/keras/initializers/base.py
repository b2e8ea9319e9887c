"""What an initializer is: a function of a shape, and one of a seed too.

Source   https://keras.io/api/layers/initializers/
"""

from __future__ import annotations

from typing import Any

import numpy as np

from reference.dtypes import as_dtype
from reference.keras.backend import floatx
from reference.keras.saving.serialization import Configurable
from reference.ops.shapes import shape_of
from reference.random import uniform
from reference.tensor import Tensor


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


class Random(Initializer):
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
