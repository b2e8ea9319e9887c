"""Connectionist temporal classification (CTC): a loss between sequences that are not aligned. New in Keras 3.

The model predicts a class at each step, or 0 (blank) for none. An alignment is a class for each step. It is read by
collapsing each run of one class to a single one and then dropping the zeros: (1, 1, 0, 1, 2) reads 1, 1, 2. The loss
is −log of the total probability of the alignments that read as the labels.

Source   https://www.tensorflow.org/api_docs/python/tf/keras/losses/CTC
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from reference.dtypes import int32
from reference.keras.derived import export
from reference.keras.losses.base import loss_class, predictions
from reference.nn import log_softmax
from reference.ops.elementwise import cast, where
from reference.ops.indexing import gather
from reference.ops.reductions import reduce_logsumexp
from reference.ops.shapes import concat, stack
from reference.tensor import Tensor, convert_to_tensor

IMPOSSIBLE = -1e30
"""The logarithm of probability 0, finite so that differences of such logarithms are numbers."""


def ctc(y_true: Any, y_pred: Any) -> Tensor:
    """−log Σ_π Π_t softmax(y_pred_t)[π_t] over the alignments π that read as the labels; ∞ if there are none.

    With zeros around and between the labels, l = (0, l₁, 0, l₂, …, 0), the alignments that reach l_s at step t have the
    probability

        α_t(s) = softmax(y_pred_t)[l_s] · (α_{t−1}(s) + α_{t−1}(s − 1) + α_{t−1}(s − 2)),

    where the last term counts only if l_s ≠ l_{s−2}: two equal labels need a zero between them. An alignment begins at
    the first zero or the first label, and ends at the last label or the last zero. The code computes log α.

    Shapes   y_true (batch, labels) of class numbers, padded with 0 × y_pred (batch, steps, classes) of logits
             → (batch,)
    Source   https://www.tensorflow.org/api_docs/python/tf/keras/losses/ctc
    Errors   ValueError for other ranks; InvalidArgumentError for a label that is no class

    # NB: TensorFlow gives 708 instead of ∞, and treats a label that is no class as one with probability 1.
    """
    labels, z = cast(convert_to_tensor(y_true), int32).array, predictions(y_pred)
    if labels.ndim != 2 or z.array.ndim != 3:
        raise ValueError(
            "`ctc` takes `y_true` of shape (batch, labels) and `y_pred` of shape (batch, steps, classes). "
            f"Received shapes {labels.shape} and {z.shape}."
        )
    states = np.zeros((len(labels), 2 * labels.shape[1] + 1), labels.dtype)
    states[:, 1::2] = labels
    differs = np.zeros(states.shape, bool)
    differs[:, 2:] = states[:, 2:] != states[:, :-2]
    position, last = np.arange(states.shape[1]), 2 * np.count_nonzero(labels, axis=1)[:, None]
    log_p = gather(log_softmax(z), states, axis=2, batch_dims=1)
    log_alpha = _masked(position < 2, log_p[:, 0])
    for t in range(1, z.array.shape[1]):
        ways = [log_alpha, _shifted(log_alpha, 1), _masked(differs, _shifted(log_alpha, 2))]
        log_alpha = log_p[:, t] + reduce_logsumexp(stack(ways), 0)
    total = reduce_logsumexp(_masked((position == last) | (position == last - 1), log_alpha), 1)
    return where(total > IMPOSSIBLE / 2, -total, cast(math.inf, total.dtype))


def _masked(kept: np.ndarray, log_p: Tensor) -> Tensor:
    """The logarithms where they are kept; elsewhere the logarithm of probability 0."""
    return where(np.broadcast_to(kept, log_p.array.shape), log_p, cast(IMPOSSIBLE, log_p.dtype))


def _shifted(log_p: Tensor, by: int) -> Tensor:
    """Shift the states to the right by this number of positions."""
    padding = np.full((len(log_p.array), by), IMPOSSIBLE, log_p.array.dtype)
    return concat([padding, log_p], 1)[:, : log_p.array.shape[1]]


# --------------------------------------------------------------------------------------------- classes

CTC = loss_class("CTC", ctc)

export(globals())
