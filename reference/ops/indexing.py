"""Reading elements by position. The derivative puts the gradient at the positions that were read.

An element that was read twice receives the sum. Each `put…` is the transpose of the reading beside it, and the reading
is the derivative of the `put…`: the two differentiate each other to any order.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from reference.dtypes import int32
from reference.errors import InvalidArgumentError
from reference.operators import OPERATIONS
from reference.ops.elementwise import check_kind
from reference.ops.kernels import put, put_add
from reference.ops.shapes import axis_of, integer_of
from reference.recording import record
from reference.tensor import Symbolic, Tensor, Value, convert_to_tensor
from reference.typing import DTypeLike, TensorLike

Key = tuple[Any, ...]

# ----------------------------------------------------------------------------------------------- x[key]


def getitem(x: TensorLike, key: Any) -> Tensor:
    """x[key] with integers, slices, `...`, None for a new axis, scalar integer tensors, or one bool mask.

    Source   https://www.tensorflow.org/api_docs/python/tf/Tensor#__getitem__
    Errors   InvalidArgumentError out of range, and for a step of 0; TypeError for any other index
    """
    if isinstance(x, Symbolic):
        return x.note(getitem, x, key)
    x = convert_to_tensor(x)
    if isinstance(key, (Tensor, np.ndarray)) and np.asarray(key).dtype.kind == "b":
        return boolean_mask(x, key)
    key = tuple(_index(k) for k in (key if isinstance(key, (tuple, list)) else (key,)))
    try:
        y = Tensor(x.array[key])
    except (IndexError, ValueError) as error:
        raise InvalidArgumentError(f"Index {key} does not fit shape {x.shape}: {error}.") from None
    return record(y, (x,), (lambda g, y, x: _put(g, key, x.array.shape),))


OPERATIONS["getitem"] = getitem


def _put(g: Tensor, key: Key, shape: tuple[int, ...]) -> Tensor:
    """Zeros of this shape, with g at [key]."""
    return record(Tensor(put(g.array, key, shape)), (g,), (lambda h, y, g: getitem(h, key),))


def _index(key: Any) -> Any:
    if key is None or key is Ellipsis:
        return key
    if isinstance(key, slice):
        return slice(*(None if k is None else _integer(k) for k in (key.start, key.stop, key.step)))
    return _integer(key)


def _integer(key: Any) -> int:
    value = np.asarray(key) if isinstance(key, (int, np.integer, np.ndarray, Value)) else None
    if value is None or value.ndim or value.dtype.kind not in "iu":
        raise TypeError(
            "Only integers, slices (`:`), ellipsis (`...`), tf.newaxis (`None`) and scalar integer tensors "
            f"are valid indices. Received {key!r}."
        )
    return int(value)


# ----------------------------------------------------------------------------------------------- gather


def gather(
    params: TensorLike, indices: TensorLike, validate_indices: Any = None, axis: int | None = None, batch_dims: int = 0
) -> Tensor:
    """Gathers the slices of `params` at `indices` along `axis`; the first `batch_dims` axes correspond.

    Shapes   params (b…, p…, n, q…) × indices (b…, i…) → (b…, p…, i…, q…)
    Source   https://www.tensorflow.org/api_docs/python/tf/gather
    Errors   InvalidArgumentError for an index outside [0, n), even a negative one

    # NB: TensorFlow's gradient of a gather is a tf.IndexedSlices, the sparse form of the tensor returned here.
    """
    x, i = convert_to_tensor(params), convert_to_tensor(indices)
    check_kind("gather", i, "iu")
    batch_dims += i.array.ndim if batch_dims < 0 else 0
    if not 0 <= batch_dims <= i.array.ndim or x.array.shape[:batch_dims] != i.array.shape[:batch_dims]:
        raise InvalidArgumentError(
            f"`gather`: batch_dims={batch_dims} needs equal leading axes. Received shapes {x.shape} and {i.shape}."
        )
    axis = batch_dims if axis is None else axis_of(axis, x.array.ndim, "gather")
    n = x.array.shape[axis]
    if i.array.size and not (i.array.min() >= 0 and i.array.max() < n):
        raise InvalidArgumentError(f"`gather`: indices must be in [0, {n}). Received {i.array.tolist()}.")
    return _take(x, _gather_key(x.array.shape, i.array, axis, batch_dims))


def _gather_key(shape: tuple[int, ...], indices: np.ndarray, axis: int, batch_dims: int) -> Key:
    """The index arrays of NumPy's advanced indexing that read what `gather` reads: they broadcast to its result."""
    middle = indices.shape[batch_dims:]
    rank = len(shape) + len(middle) - 1
    key: list[Any] = []
    for a, n in enumerate(shape):
        position = a if a < axis else a + len(middle) - 1
        key.append(np.arange(n).reshape([n if j == position else 1 for j in range(rank)]) if a != axis else None)
    ones_before, ones_after = [1] * (axis - batch_dims), [1] * (len(shape) - axis - 1)
    key[axis] = indices.reshape([*indices.shape[:batch_dims], *ones_before, *middle, *ones_after])
    return tuple(key)


def _take(x: Tensor, key: Key) -> Tensor:
    return record(Tensor(x.array[key]), (x,), (lambda g, y, x: _put_add(g, key, x.array.shape),))


def _put_add(g: Tensor, key: Key, shape: tuple[int, ...]) -> Tensor:
    """Zeros of this shape, with g added at [key], where a position may occur several times."""
    return record(Tensor(put_add(g.array, key, shape)), (g,), (lambda h, y, g: _take(h, key),))


def boolean_mask(tensor: TensorLike, mask: TensorLike, axis: int | None = None, name: str = "boolean_mask") -> Tensor:
    """Selects the elements (or slices) where the mask holds, along one axis.

    Source   https://www.tensorflow.org/api_docs/python/tf/boolean_mask
    Errors   ValueError for a scalar mask and for a mask of another shape
    """
    x, m = convert_to_tensor(tensor), convert_to_tensor(mask)
    check_kind("boolean_mask", m, "b")
    axis = 0 if axis is None else axis_of(axis, x.array.ndim, "boolean_mask")
    if not m.array.ndim:
        raise ValueError("`boolean_mask`: the mask cannot be a scalar.")
    if x.array.shape[axis : axis + m.array.ndim] != m.array.shape:
        raise ValueError(f"`boolean_mask`: mask of shape {m.shape} does not fit shape {x.shape} at axis {axis}.")
    return _take(x, (slice(None),) * axis + np.nonzero(m.array))


# ------------------------------------------------------------------------------------------------ order


class TopK(NamedTuple):
    """What `top_k` returns."""

    values: Tensor
    indices: Tensor


def top_k(input: TensorLike, k: int = 1, sorted: bool = True, index_type: DTypeLike = int32) -> TopK:
    """The k largest elements along the last axis and their indices: the largest first, of a tie the lower index first.

    Shapes   (…, n) → values (…, k), indices (…, k)
    Source   https://www.tensorflow.org/api_docs/python/tf/math/top_k
    Errors   InvalidArgumentError when k is larger than n
    """
    x = convert_to_tensor(input)
    k = integer_of(k, "k", "top_k")
    if not x.array.ndim or not 0 <= k <= x.array.shape[-1]:
        raise InvalidArgumentError(f"`top_k`: k={k} does not fit shape {x.shape}. Expected 0 ≤ k ≤ last dimension.")
    order = np.argsort(-x.array if x.dtype.is_floating else -x.array.astype(np.int64), axis=-1, kind="stable")
    indices = convert_to_tensor(order[..., :k], index_type)
    return TopK(gather(x, indices, batch_dims=x.array.ndim - 1), indices)
