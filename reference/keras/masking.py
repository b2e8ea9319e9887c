"""Masks: which steps of a sequence count.

A mask is a tensor of bools with the shape of the leading axes of the tensor that it belongs to: True where the step (or
the sample) counts. `Masking` and `Embedding(mask_zero=True)` make masks, the layers after them pass them on, and at the
end losses and metrics skip what does not count. A tensor carries its mask in the attribute that Keras's guides show,
`_keras_mask`; one without a mask lacks the attribute.

Source   https://keras.io/guides/understanding_masking_and_padding/
"""

from __future__ import annotations

from typing import Any

from reference.tensor import Tensor


def set_mask(tensor: Tensor, mask: Tensor) -> None:
    """Attach a mask to a tensor."""
    tensor._keras_mask = mask


def mask_of(value: Any) -> Tensor | None:
    """The mask of a tensor, None where all of it counts."""
    mask: Tensor | None = getattr(value, "_keras_mask", None)
    return mask
