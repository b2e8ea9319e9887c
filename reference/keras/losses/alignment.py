"""A loss between sequences that are not aligned: CTC, connectionist temporal classification. It came with Keras 3.

The model says at each step which class it sees, or 0 for none. An alignment is a class for each step; read, it is what
remains when runs of one class become one of it, and then the zeros go: (1, 1, 0, 1, 2) reads 1, 1, 2. The loss is
−log of the probability of all alignments that read as the labels do.

Source   https://www.tensorflow.org/api_docs/python/tf/keras/losses/CTC
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from reference.dtypes import int32
from reference.keras.losses.base import LossFunctionWrapper, predictions
from reference.keras.weighting import SUM_OVER_BATCH_SIZE
from reference.nn import log_softmax
from reference.ops.elementwise import cast, where
from reference.ops.indexing import gather
from reference.ops.reductions import reduce_logsumexp
from reference.ops.shapes import concat, stack
from reference.tensor import Tensor, convert_to_tensor

IMPOSSIBLE = -1e30
"""The logarithm of no probability, as a number whose differences are numbers too."""


def ctc(y_true: Any, y_pred: Any) -> Tensor:
    """−log Σ_π Π_t softmax(y_pred_t)[π_t] over the alignments π that read as the labels do; ∞ if there is none.

    With zeros around and between the labels, l = (0, l₁, 0, l₂, …, 0), the alignments that have come to l_s at step t
    have the probability

        α_t(s) = softmax(y_pred_t)[l_s] · (α_{t−1}(s) + α_{t−1}(s − 1) + α_{t−1}(s − 2)),

    where the last term counts only if l_s ≠ l_{s−2}: a zero has to stand between two equal labels. They begin at the
    first zero or label, and end at the last ones. Here α is its logarithm.

    Shapes   y_true (batch, labels) of class numbers, filled up with 0 × y_pred (batch, steps, classes) of logits
             → (batch,)
    Source   https://www.tensorflow.org/api_docs/python/tf/keras/losses/ctc
    Edges    ctc/ctc, ctc/ctc-needs-enough-steps
    Errors   ValueError for other ranks; InvalidArgumentError for a label that is no class

    # NB: TensorFlow gives 708 instead of ∞, and takes a label that is no class for one that is certain.
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
    place, last = np.arange(states.shape[1]), 2 * np.count_nonzero(labels, axis=1)[:, None]
    log_p = gather(log_softmax(z), states, axis=2, batch_dims=1)
    log_alpha = _among(place < 2, log_p[:, 0])
    for t in range(1, z.array.shape[1]):
        ways = [log_alpha, _moved(log_alpha, 1), _among(differs, _moved(log_alpha, 2))]
        log_alpha = log_p[:, t] + reduce_logsumexp(stack(ways), 0)
    total = reduce_logsumexp(_among((place == last) | (place == last - 1), log_alpha), 1)
    return where(total > IMPOSSIBLE / 2, -total, cast(math.inf, total.dtype))


def _among(kept: np.ndarray, log_p: Tensor) -> Tensor:
    """The logarithms where they are kept; elsewhere that of no probability."""
    return where(np.broadcast_to(kept, log_p.array.shape), log_p, cast(IMPOSSIBLE, log_p.dtype))


def _moved(log_p: Tensor, places: int) -> Tensor:
    """Each state has what the state so many places before had."""
    nothing = np.full((len(log_p.array), places), IMPOSSIBLE, log_p.array.dtype)
    return concat([nothing, log_p], 1)[:, : log_p.array.shape[1]]


# --------------------------------------------------------------------------------------------- classes


class CTC(LossFunctionWrapper):
    """`ctc`, weighted and reduced.

    Shapes   those of `ctc` → (), or (batch,) with reduction="none"
    Source   https://www.tensorflow.org/api_docs/python/tf/keras/losses/CTC
    Edges    ctc/ctc, ctc/ctc-needs-enough-steps
    """

    def __init__(self, reduction: Any = SUM_OVER_BATCH_SIZE, name: str = "ctc", dtype: Any = None):
        super().__init__(ctc, reduction, name, dtype)
