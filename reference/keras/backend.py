"""`tf.keras.backend`: the numbers that all of Keras agrees on, the names that it gives, and reductions of tensors."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from reference.ops.reductions import reduce_std
from reference.tensor import Tensor

__all__ = ["clear_session", "epsilon", "floatx", "std"]


def epsilon() -> float:
    """1e-7: probabilities are kept this far from 0 and 1, and denominators this far from 0.

    Source   https://keras.io/api/utils/config_utils/#epsilon-function
    """
    return 1e-7


def floatx() -> str:
    """The dtype that weights are made of, and that inputs are cast to.

    Source   https://keras.io/api/utils/config_utils/#floatx-function
    """
    return "float32"


def std(x: Any, axis: Any = None, keepdims: bool = False) -> Tensor:
    """√(Σ (x − mean)² / n): the standard deviation of the population, documented up to Keras 2.

    Source   https://www.tensorflow.org/versions/r2.3/api_docs/python/tf/keras/backend/std
    """
    return reduce_std(x, axis, keepdims)


_given: Counter[str] = Counter()  # how often each name was given


def unique_name(prefix: str) -> str:
    """dense, dense_1, dense_2, …"""
    number = _given[prefix]
    _given[prefix] += 1
    return f"{prefix}_{number}" if number else prefix


def snake_case(name: str) -> str:
    """max_pooling2d for MaxPooling2D."""
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", name)).lower()


def clear_session() -> None:
    """Forget which names were given: the next Dense is called `dense` again.

    Source   https://www.tensorflow.org/api_docs/python/tf/keras/backend/clear_session
    """
    _given.clear()
