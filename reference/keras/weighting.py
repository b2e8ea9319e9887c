"""How sample weights enter a loss, and how they enter a metric: side by side, because they differ.

For values ℓ = (1, 2, 3, 4) with sample weights w = (1, 1, 0, 0):

    loss     sum_over_batch_size      Σ w·ℓ / number of elements = 3 / 4 = 0.75   a zero weight still counts below
             mean_with_sample_weight  Σ w·ℓ / Σ w                = 3 / 2 = 1.5
             sum                      Σ w·ℓ                      = 3
             none                     w·ℓ                        = (1, 2, 0, 0)
    metric                            Σ w·ℓ / Σ w                = 3 / 2 = 1.5    as if the sample were not there

A mask, such as that of `ignore_class` or of `Masking`, removes elements: with the last one masked, the first line is
Σ w·ℓ / number of remaining elements = 3 / 3 = 1. In a metric, a mask sets their weights to 0.

Source   https://keras.io/api/losses/  https://keras.io/api/metrics/reduction_metrics/#mean-class
Edges    losses/weighted-loss-is-divided-by-the-number-of-elements, losses/mean-with-sample-weight,
         metrics/mean-is-divided-by-the-sum-of-weights
"""

from __future__ import annotations

from reference.keras.backend import floatx
from reference.ops.elementwise import cast, divide_no_nan
from reference.ops.reductions import reduce_mean, reduce_sum
from reference.ops.shapes import broadcast_to, reshape
from reference.tensor import Tensor, convert_to_tensor
from reference.typing import TensorLike

SUM_OVER_BATCH_SIZE, SUM, NONE = "sum_over_batch_size", "sum", "none"
MEAN_WITH_SAMPLE_WEIGHT = "mean_with_sample_weight"
# "auto" was the documented default up to Keras 2. Keras 3 has None, "mean" and "mean_with_sample_weight" instead.
REDUCTIONS = {"auto": SUM_OVER_BATCH_SIZE, "mean": SUM_OVER_BATCH_SIZE, None: NONE} | {
    name: name for name in (SUM_OVER_BATCH_SIZE, SUM, NONE, MEAN_WITH_SAMPLE_WEIGHT)
}


def same_rank(x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """Both with the same rank, if one has a last axis of length 1 that the other lacks.

    A vector (n,) becomes a column if the other is a column (n, 1), so that each row stays a sample; at higher ranks the
    axis is dropped.
    """
    if x.array.ndim < y.array.ndim:
        y, x = same_rank(y, x)
    elif x.array.ndim == y.array.ndim + 1 and x.array.shape[-1] == 1:
        if y.array.ndim == 1:
            y = reshape(y, (-1, 1))
        else:
            x = reshape(x, x.array.shape[:-1])
    return x, y


def align(values: Tensor, sample_weight: TensorLike) -> Tensor:
    """The weights with the dtype and rank of the values: the weight of a sample is the weight of all its elements.

    Shapes   values (batch, d1, …), weights (), (batch,), (batch, 1), … → a shape that broadcasts to the values; for a
             value () the weights are returned as they are
    Errors   ValueError for weights that do not broadcast to the values
    """
    weights = cast(convert_to_tensor(sample_weight), values.dtype)
    if not values.array.ndim:
        return weights
    shape = weights.array.shape
    if len(shape) == len(values.array.shape) + 1 and shape[-1] == 1:
        shape = shape[:-1]
    shape += (1,) * (len(values.array.shape) - len(shape))
    fits = len(shape) <= len(values.array.shape) and all(
        n in (1, length) for n, length in zip(shape, values.array.shape, strict=False)
    )
    if not fits:
        raise ValueError(
            f"`sample_weight` of shape {weights.shape} does not broadcast to the values of shape {values.shape}. "
            "Expected one weight for each sample or for each element."
        )
    return reshape(weights, shape)


def reduce_loss(
    values: Tensor, sample_weight: TensorLike | None, reduction: str | None, mask: TensorLike | None = None
) -> Tensor:
    """The loss of a batch: its weighted values, reduced. What the mask leaves out does not count at all.

    Edges    losses/weights-multiply-one-number-by-their-mean, losses/the-loss-of-no-sample-is-zero
    """
    how = REDUCTIONS[reduction]
    weights = None if sample_weight is None else align(values, sample_weight)
    kept = None if mask is None else align(values, mask)
    if kept is not None:
        weights = kept if weights is None else weights * kept
    if weights is not None:
        values = values * weights
    if how == NONE:
        return values
    if how == SUM or not values.array.size:
        return reduce_sum(values)
    counted = weights if how == MEAN_WITH_SAMPLE_WEIGHT else kept
    if counted is None:
        return reduce_mean(values)
    return divide_no_nan(reduce_sum(values), reduce_sum(counted))


def masked(mask: Tensor, sample_weight: TensorLike | None) -> Tensor:
    """The weights, set to 0 where the mask leaves a step out; without weights, 1 for each step that counts."""
    counts = cast(mask, floatx())
    return counts if sample_weight is None else counts * align(counts, sample_weight)


def weighted_sum(values: Tensor, sample_weight: TensorLike | None) -> tuple[Tensor, Tensor | float]:
    """What the mean of a metric accumulates: Σ w·v and Σ w; without weights, Σ v and the number of elements."""
    if sample_weight is None:
        return reduce_sum(values), float(values.array.size)
    weights = broadcast_to(align(values, sample_weight), values.array.shape)
    return reduce_sum(values * weights), reduce_sum(weights)
