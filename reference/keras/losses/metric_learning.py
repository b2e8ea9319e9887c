"""A loss between embeddings: close for samples of one class, far apart for samples of two. It came with Keras 3.

Source   https://www.tensorflow.org/api_docs/python/tf/keras/losses/Circle
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from reference.dtypes import int32
from reference.keras.losses.base import LossFunctionWrapper, predictions
from reference.keras.weighting import SUM_OVER_BATCH_SIZE
from reference.nn import softplus
from reference.ops.elementwise import cast, logical_not, maximum, where, zeros_like
from reference.ops.linear import matmul
from reference.ops.reductions import reduce_logsumexp
from reference.ops.shapes import reshape
from reference.tensor import Tensor, convert_to_tensor


def circle(
    y_true: Any,
    y_pred: Any,
    ref_labels: Any = None,
    ref_embeddings: Any = None,
    remove_diagonal: bool = True,
    gamma: float = 80,
    margin: float = 0.4,
) -> Tensor:
    """log(1 + Σ_p exp(γ·(d_p + m)·(d_p − m)) · Σ_n exp(γ·max(1 + m − d_n, 0)·(1 − m − d_n))), for each sample.

    d = max(1 − y_pred·r, 0) are the distances to the reference embeddings r, of length 1: p are those of the same
    label, without the sample itself unless `remove_diagonal` is False, n those of the others. m is the margin. Without
    references, the batch is its own. Where there is no p, or no n, the loss is 0.

    Shapes   y_true (batch,) of class numbers × y_pred (batch, n) of length 1 → (batch,)
    Source   https://www.tensorflow.org/api_docs/python/tf/keras/losses/circle
    Edges    circle/circle
    """
    y_pred, labels = predictions(y_pred), cast(convert_to_tensor(y_true), int32)
    others = y_pred if ref_embeddings is None else predictions(ref_embeddings)
    of_others = labels if ref_labels is None else cast(convert_to_tensor(ref_labels), int32)
    d = maximum(1.0 - matmul(y_pred, others, transpose_b=True), 0.0)
    same = reshape(labels, (-1, 1)) == reshape(of_others, (1, -1))
    itself = np.eye(*d.array.shape, dtype=bool) if remove_diagonal else np.zeros(d.array.shape, bool)
    near = _log_sum_exp(gamma * (margin + d) * (d - margin), same & ~itself)
    far = _log_sum_exp(gamma * maximum(1.0 + margin - d, 0.0) * (1.0 - margin - d), logical_not(same))
    return softplus(near + far)


def _log_sum_exp(x: Tensor, among: Tensor) -> Tensor:
    """log Σ exp(x) along the last axis, over the elements that are among; −∞ if there is none."""
    return reduce_logsumexp(where(among, x, zeros_like(x) - math.inf), -1)


# --------------------------------------------------------------------------------------------- classes


class Circle(LossFunctionWrapper):
    """`circle`, weighted and reduced; the mean is over the samples whose loss is not 0.

    Shapes   those of `circle` → (), or (batch,) with reduction="none"
    Source   https://www.tensorflow.org/api_docs/python/tf/keras/losses/Circle
    Edges    circle/circle, circle/circle-without-company
    """

    def __init__(
        self,
        gamma: float = 80.0,
        margin: float = 0.4,
        remove_diagonal: bool = True,
        reduction: Any = SUM_OVER_BATCH_SIZE,
        name: str = "circle",
        dtype: Any = None,
    ):
        options = {"gamma": gamma, "margin": margin, "remove_diagonal": remove_diagonal}
        super().__init__(circle, reduction, name, dtype, **options)

    def _counted(self, y_true: Tensor, values: Tensor) -> Tensor | None:
        return values > 0
