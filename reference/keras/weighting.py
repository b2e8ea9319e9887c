"""The two reductions of Keras, side by side, because they differ and users are bitten by it.

For values ℓ = (1, 2, 3, 4) with sample weights w = (1, 1, 0, 0):

    loss    Σ w·ℓ / number of elements = 3 / 4 = 0.75     a zero weight still counts in the denominator
    metric  Σ w·ℓ / Σ w                = 3 / 2 = 1.5      a zero weight is as if the sample were not there

Source   https://keras.io/api/losses/  https://keras.io/api/metrics/reduction_metrics/#mean-class
Edges    losses/weighted-loss-is-divided-by-the-number-of-elements, metrics/mean-is-divided-by-the-sum-of-weights
"""

from __future__ import annotations

from typing import Any

from reference.ops.elementwise import cast
from reference.ops.reductions import reduce_sum
from reference.ops.shapes import broadcast_to, reshape
from reference.tensor import Tensor, convert_to_tensor

SUM_OVER_BATCH_SIZE, SUM, NONE = "sum_over_batch_size", "sum", "none"
# "auto" was the documented default up to Keras 2; None is another name of "none" since Keras 3.
REDUCTIONS = {"auto": SUM_OVER_BATCH_SIZE, "mean": SUM_OVER_BATCH_SIZE, None: NONE} | {
    name: name for name in (SUM_OVER_BATCH_SIZE, SUM, NONE)
}


def same_rank(x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """Both without the last axis that only one of them has, where its length is 1: (n, 1) beside (n,) is (n,)."""
    a, b = x.array.shape, y.array.shape
    if len(a) == len(b) + 1 and a[-1] == 1:
        return reshape(x, a[:-1]), y
    if len(b) == len(a) + 1 and b[-1] == 1:
        return x, reshape(y, b[:-1])
    return x, y


def align(values: Tensor, sample_weight: Any) -> Tensor:
    """The weights in the dtype and rank of the values: a weight of a sample is the weight of all its elements.

    Shapes   values (batch, d1, …), weights (), (batch,), (batch, 1), … → a shape that broadcasts to the values
    Errors   ValueError for weights that do not broadcast to the values
    """
    weights = cast(convert_to_tensor(sample_weight), values.dtype)
    shape = weights.array.shape
    if len(shape) == len(values.array.shape) + 1 and shape[-1] == 1:
        shape = shape[:-1]
    if shape:
        shape += (1,) * (len(values.array.shape) - len(shape))
    fits = len(shape) <= len(values.array.shape) and all(
        n in (1, length) for n, length in zip(shape, values.array.shape, strict=False)
    )
    if not fits:
        raise ValueError(
            f"`sample_weight` of shape {weights.shape} does not broadcast to the values of shape {values.shape}. "
            "Expected one weight for each sample, or for each element."
        )
    return reshape(weights, shape)


def reduce_loss(values: Tensor, sample_weight: Any, reduction: str) -> Tensor:
    """The loss of a batch: Σ w·ℓ / number of elements, or Σ w·ℓ, or w·ℓ."""
    if sample_weight is not None:
        values = values * align(values, sample_weight)
    if reduction == NONE:
        return values
    total = reduce_sum(values)
    return total if reduction == SUM else total / max(values.array.size, 1)


def weighted_sum(values: Tensor, sample_weight: Any) -> tuple[Tensor, Any]:
    """What a metric's mean accumulates: Σ w·v and Σ w (the number of elements, without weights)."""
    if sample_weight is None:
        return reduce_sum(values), float(values.array.size)
    weights = broadcast_to(align(values, sample_weight), values.array.shape)
    return reduce_sum(values * weights), reduce_sum(weights)
