"""A loss on embeddings, which should be close within a class and far apart between classes. New in Keras 3.

Source   https://www.tensorflow.org/api_docs/python/tf/keras/losses/Circle
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from reference.dtypes import int32
from reference.keras.derived import export
from reference.keras.losses.base import loss_class, predictions
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

    d = max(1 − y_pred·r, 0) are the distances to the reference embeddings r, by default those of the batch: p runs over
    the references with the same label, without the sample itself unless `remove_diagonal` is False, and n over the
    others. m is the margin. Where there is no p or no n, the loss is 0.

    Shapes   y_true (batch,) of class numbers × unit vectors y_pred (batch, n) → (batch,)
    Source   https://www.tensorflow.org/api_docs/python/tf/keras/losses/circle
    """
    y_pred, labels = predictions(y_pred), cast(convert_to_tensor(y_true), int32)
    others = y_pred if ref_embeddings is None else predictions(ref_embeddings)
    other_labels = labels if ref_labels is None else cast(convert_to_tensor(ref_labels), int32)
    d = maximum(1.0 - matmul(y_pred, others, transpose_b=True), 0.0)
    same = reshape(labels, (-1, 1)) == reshape(other_labels, (1, -1))
    positive = same & ~np.eye(*d.array.shape, dtype=np.bool_) if remove_diagonal else same
    near = _log_sum_exp(gamma * (margin + d) * (d - margin), positive)
    far = _log_sum_exp(gamma * maximum(1.0 + margin - d, 0.0) * (1.0 - margin - d), logical_not(same))
    return softplus(near + far)


def _log_sum_exp(x: Tensor, chosen: Tensor) -> Tensor:
    """log Σ exp(x) along the last axis, over the chosen elements; −∞ if there are none."""
    return reduce_logsumexp(where(chosen, x, zeros_like(x) - math.inf), -1)


def _has_pairs(loss: Any, y_true: Tensor, values: Tensor) -> Tensor:
    """The mean is over the samples that have a p and an n: their loss is not 0."""
    return values > 0


# --------------------------------------------------------------------------------------------- classes

Circle = loss_class("Circle", circle, "gamma margin remove_diagonal reduction name dtype", _has_pairs)

export(globals())
