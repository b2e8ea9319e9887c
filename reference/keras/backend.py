"""`tf.keras.backend`: the numbers that all of Keras shares, the names that it gives, and a reduction."""

from __future__ import annotations

import re
from collections import Counter

from reference.ops.reductions import reduce_std
from reference.tensor import Tensor
from reference.typing import ShapeLike, TensorLike

__all__ = ["clear_session", "epsilon", "floatx", "std"]


def epsilon() -> float:
    """Returns 1e-7: probabilities are kept this far from 0 and 1, and denominators this far from 0.

    Source   https://keras.io/api/utils/config_utils/#epsilon-function
    """
    return 1e-7


def floatx() -> str:
    """Returns the dtype of weights, to which inputs are cast.

    Source   https://keras.io/api/utils/config_utils/#floatx-function
    """
    return "float32"


def std(x: TensorLike, axis: ShapeLike | None = None, keepdims: bool = False) -> Tensor:
    """√(Σ (x − mean)² / n): the standard deviation of the population, documented until Keras 2.

    Source   https://www.tensorflow.org/versions/r2.3/api_docs/python/tf/keras/backend/std
    """
    return reduce_std(x, axis, keepdims)


_times_given: Counter[str] = Counter()  # by prefix


def unique_name(prefix: str) -> str:
    """Gives the names dense, dense_1, dense_2, … one after the other."""
    number = _times_given[prefix]
    _times_given[prefix] += 1
    return f"{prefix}_{number}" if number else prefix


def snake_case(name: str) -> str:
    """Converts MaxPooling2D to max_pooling2d."""
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", name)).lower()


def clear_session() -> None:
    """Forgets which names were given: the next Dense is called `dense` again.

    Source   https://www.tensorflow.org/api_docs/python/tf/keras/backend/clear_session
    """
    _times_given.clear()
