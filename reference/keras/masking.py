"""Masks: which steps of a sequence count.

A mask is a tensor of bools, in the shape of the leading axes of the tensor that it belongs to: True where the step (or
the sample) counts. `Masking` and `Embedding(mask_zero=True)` make masks, the layers behind them pass them on, and at
the end losses and metrics leave out what does not count.

Tensors know nothing of their masks: they stand here, each for as long as its tensor lives. While there is none, `MASKS`
is empty, and nobody looks anything up.

Source   https://keras.io/guides/understanding_masking_and_padding/
Edges    masks/masking-hides-steps-of-one-value, masks/go-through-layers, masks/the-loss-leaves-steps-out
"""

from __future__ import annotations

import weakref
from typing import Any

from reference.tensor import Tensor

MASKS: dict[int, tuple[Any, Tensor]] = {}  # by the identity of the tensor: what notices its end, and its mask


def set_mask(tensor: Tensor, mask: Tensor) -> None:
    """Let a tensor have a mask."""
    key = id(tensor)
    MASKS[key] = weakref.ref(tensor, lambda _: MASKS.pop(key, None)), mask


def mask_of(value: Any) -> Tensor | None:
    """The mask of a tensor, None where all of it counts."""
    entry = MASKS.get(id(value))
    return None if entry is None else entry[1]


setattr(Tensor, "_keras_mask", property(mask_of))  # noqa: B010  (the name by which the guides show a mask)
