"""Functions of arrays that write into arrays. NumPy cannot hand these to a stand-in by itself, as `kernel` does."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from reference.tracing import kernel

Array = np.ndarray[Any, Any]
Lengths = tuple[int, ...]


larger, smaller = kernel(max), kernel(min)
"""Of two Python numbers. Both are computed by the program, where an `if` would make a branch of it."""


@kernel
def spread(array: Array, shape: Lengths) -> Array:
    """An array of this shape, in which the values of the other are repeated."""
    whole = np.empty(shape, array.dtype)
    whole[...] = array
    return whole


@kernel
def put(array: Array, key: Any, shape: Lengths) -> Array:
    """Zeros of this shape, with the array at [key]."""
    whole = np.zeros(shape, array.dtype)
    whole[key] = array
    return whole


@kernel
def put_add(array: Array, key: Any, shape: Lengths) -> Array:
    """Zeros of this shape, with the array added at [key], where a position may occur several times."""
    whole = np.zeros(shape, array.dtype)
    np.add.at(whole, key, array)
    return whole


@kernel
def add_windows(array: Array, shape: Lengths, strides: Lengths, dilations: Lengths) -> Array:
    """Zeros of this shape, to which each window is added at its position."""
    rank = len(strides)
    places, size = array.shape[1 : rank + 1], array.shape[rank + 1 : -1]
    total = np.zeros(shape, array.dtype)
    for inside in itertools.product(*map(range, size)):
        key: list[Any] = [slice(None)]
        for i, d, s, n in zip(inside, dilations, strides, places, strict=True):
            key.append(slice(i * d, i * d + (n - 1) * s + 1, s))
        total[tuple(key)] += array[(slice(None),) * (rank + 1) + inside]
    return total
