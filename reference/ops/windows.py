"""Windows that slide over the middle axes of a tensor: what convolution and pooling are made of.

A tensor has the shape (batch, lengths…, channels). Its windows are a view, so nothing is copied; the derivative adds
the gradient of each window at its place, one addition for each position inside a window.
"""

from __future__ import annotations

import numpy as np

from reference.ops.indexing import getitem
from reference.ops.kernels import add_windows
from reference.recording import record
from reference.tensor import Tensor

Lengths = tuple[int, ...]


def same_padding(lengths: Lengths, size: Lengths, strides: Lengths, dilations: Lengths) -> list[tuple[int, int]]:
    """What to add before and behind each axis for ⌈length / stride⌉ windows: half each, the odd one behind."""
    pairs = []
    for n, k, s, d in zip(lengths, size, strides, dilations, strict=True):
        missing = max((-(-n // s) - 1) * s + (k - 1) * d + 1 - n, 0)
        pairs.append((missing // 2, missing - missing // 2))
    return pairs


def padded(x: Tensor, pairs: list[tuple[int, int]], value: float = 0.0) -> Tensor:
    """x with a border of one value around its middle axes."""
    if not any(map(any, pairs)):
        return x
    y = np.pad(x.array, [(0, 0), *pairs, (0, 0)], constant_values=value)
    inside = (
        slice(None),
        *(slice(before, before + n) for (before, _), n in zip(pairs, x.array.shape[1:-1], strict=True)),
    )
    return record(Tensor(y), (x,), (lambda g, y, x: getitem(g, inside),))


def windows(x: Tensor, size: Lengths, strides: Lengths, dilations: Lengths) -> Tensor:
    """Each window that fits.

    Shapes   (batch, n…, channels) → (batch, places…, size…, channels)
    """
    rank = len(size)
    extents = tuple((k - 1) * d + 1 for k, d in zip(size, dilations, strict=True))
    view = np.lib.stride_tricks.sliding_window_view(x.array, extents, tuple(range(1, rank + 1)))
    steps = [slice(None, None, s) for s in strides]
    insides = [slice(None, None, d) for d in dilations]
    view = np.moveaxis(view[(slice(None), *steps, slice(None), *insides)], rank + 1, -1)
    return record(Tensor(view), (x,), (lambda g, y, x: _unwindowed(g, x.array.shape, strides, dilations),))


def _unwindowed(g: Tensor, shape: Lengths, strides: Lengths, dilations: Lengths) -> Tensor:
    """The transpose of `windows`: what lies in several windows gets the sum."""
    size = g.array.shape[len(strides) + 1 : -1]
    array = add_windows(g.array, shape, strides, dilations)
    return record(Tensor(array), (g,), (lambda h, y, g: windows(h, size, strides, dilations),))
