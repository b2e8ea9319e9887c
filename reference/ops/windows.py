"""Windows that slide over the spatial axes of a tensor: what convolution and pooling are made of.

A tensor has the shape (batch, n…, channels). Its windows are a view, so nothing is copied; the derivative adds the
gradient of each window where it came from, with one addition for each position inside a window.
"""

from __future__ import annotations

import numpy as np

from reference.ops.indexing import getitem
from reference.ops.kernels import add_windows
from reference.recording import record
from reference.tensor import Tensor

Dimensions = tuple[int, ...]


def same_padding(
    shape: Dimensions, size: Dimensions, strides: Dimensions, dilations: Dimensions
) -> list[tuple[int, int]]:
    """What to add before and after each axis for ⌈n / stride⌉ windows: half each, an odd one after."""
    pairs = []
    for n, k, s, d in zip(shape, size, strides, dilations, strict=True):
        missing = max((-(-n // s) - 1) * s + (k - 1) * d + 1 - n, 0)
        pairs.append((missing // 2, missing - missing // 2))
    return pairs


def padded(x: Tensor, pairs: list[tuple[int, int]], value: float = 0.0) -> Tensor:
    """x with a border of one value around its spatial axes."""
    if not any(map(any, pairs)):
        return x
    y = np.pad(x.array, [(0, 0), *pairs, (0, 0)], constant_values=value)
    middle = [slice(before, before + n) for (before, _), n in zip(pairs, x.array.shape[1:-1], strict=True)]
    inside = (slice(None), *middle)
    return record(Tensor(y), (x,), (lambda g, y, x: getitem(g, inside),))


def windows(x: Tensor, size: Dimensions, strides: Dimensions, dilations: Dimensions) -> Tensor:
    """Each window that fits.

    Shapes   (batch, n…, channels) → (batch, positions…, size…, channels)
    """
    rank = len(size)
    extents = tuple((k - 1) * d + 1 for k, d in zip(size, dilations, strict=True))
    view = np.lib.stride_tricks.sliding_window_view(x.array, extents, tuple(range(1, rank + 1)))
    starts = [slice(None, None, s) for s in strides]
    insides = [slice(None, None, d) for d in dilations]
    key = (slice(None), *starts, slice(None), *insides)
    view = np.moveaxis(view[key], rank + 1, -1)
    return record(Tensor(view), (x,), (lambda g, y, x: _sum_windows(g, x.array.shape, strides, dilations),))


def _sum_windows(g: Tensor, shape: Dimensions, strides: Dimensions, dilations: Dimensions) -> Tensor:
    """The transpose of `windows`: an element of several windows gets the sum."""
    size = g.array.shape[len(strides) + 1 : -1]
    array = add_windows(g.array, shape, strides, dilations)
    return record(Tensor(array), (g,), (lambda h, y, g: windows(h, size, strides, dilations),))
