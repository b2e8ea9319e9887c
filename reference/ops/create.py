"""New tensors: zeros, ones, fill, eye, range, linspace, one_hot."""

from __future__ import annotations

import numpy as np

from reference.dtypes import as_dtype, float32, float64
from reference.errors import InvalidArgumentError
from reference.ops.elementwise import FLOAT, cast, check_kind
from reference.ops.shapes import axis_of, broadcast_to, integer_of, reshape, shape_of
from reference.tensor import Tensor, Value, convert_to_tensor, operands
from reference.typing import DTypeLike, ShapeLike, TensorLike


def zeros(shape: ShapeLike, dtype: DTypeLike = float32, name: str | None = None) -> Tensor:
    """Creates zeros.

    Source   https://www.tensorflow.org/api_docs/python/tf/zeros
    Errors   InvalidArgumentError for a negative dimension
    """
    return fill(shape, np.zeros((), as_dtype(dtype).as_numpy_dtype))


def ones(shape: ShapeLike, dtype: DTypeLike = float32, name: str | None = None) -> Tensor:
    """Creates ones.

    Source   https://www.tensorflow.org/api_docs/python/tf/ones
    Errors   InvalidArgumentError for a negative dimension
    """
    return fill(shape, np.ones((), as_dtype(dtype).as_numpy_dtype))


def ones_like(input: TensorLike, dtype: DTypeLike | None = None, name: str | None = None) -> Tensor:
    """Creates ones of the shape of the input, and of its dtype unless another is given.

    Source   https://www.tensorflow.org/api_docs/python/tf/ones_like
    """
    x = convert_to_tensor(input)
    array = np.empty(x.array.shape, x.array.dtype if dtype is None else as_dtype(dtype).as_numpy_dtype)
    array.fill(1)
    return Tensor(array)


def fill(dims: ShapeLike, value: TensorLike, name: str | None = None) -> Tensor:
    """Creates a tensor with one value everywhere; the gradient of the value is the sum of all.

    Source   https://www.tensorflow.org/api_docs/python/tf/fill
    Errors   InvalidArgumentError for a negative dimension, and for a value that is not a scalar
    """
    shape, value = _new_shape(dims, "fill"), convert_to_tensor(value)
    if value.array.ndim:
        raise InvalidArgumentError(f"`fill` takes a scalar. Received a value of shape {value.shape}.")
    return broadcast_to(value, shape)


def eye(num_rows: int, num_columns: int | None = None, dtype: DTypeLike = float32, name: str | None = None) -> Tensor:
    """Creates a matrix with ones on the diagonal, zeros elsewhere.

    Source   https://www.tensorflow.org/api_docs/python/tf/eye
    Errors   InvalidArgumentError for a negative dimension
    """
    rows, columns = _new_shape((num_rows, num_rows if num_columns is None else num_columns), "eye")
    return Tensor(np.eye(rows, columns, dtype=as_dtype(dtype).as_numpy_dtype))


def _new_shape(shape: ShapeLike, name: str) -> tuple[int, ...]:
    """The shape of a new tensor, in which no dimension is negative."""
    dimensions = shape_of(shape, name)
    if min(dimensions, default=0) < 0:
        raise InvalidArgumentError(f"`{name}`: a dimension must be at least 0. Received shape {dimensions}.")
    return dimensions


def range(
    start: TensorLike,
    limit: TensorLike | None = None,
    delta: TensorLike = 1,
    dtype: DTypeLike | None = None,
    name: str = "range",
) -> Tensor:
    """Creates start, start + delta, … before limit; `range(limit)` starts at 0.

    Source   https://www.tensorflow.org/api_docs/python/tf/range
    Errors   InvalidArgumentError for delta = 0, and for a limit on the wrong side of start
    """
    if limit is None:
        start, limit = 0, start
    values = [
        np.asarray(v) if isinstance(v, Value) else convert_to_tensor(v, dtype).array for v in (start, limit, delta)
    ]
    first, last, step = (v.item() for v in values)
    if step == 0 or (last - first) * step < 0:
        raise InvalidArgumentError(
            f"`range` never reaches limit={last} from start={first} by delta={step}. "
            "Expected start ≤ limit with delta > 0, or start ≥ limit with delta < 0."
        )
    widest = max(values, key=lambda v: (v.dtype.kind == "f", v.dtype.itemsize))
    numpy_type = widest.dtype if dtype is None else as_dtype(dtype).as_numpy_dtype
    return Tensor(np.arange(first, last, step).astype(numpy_type))


def linspace(start: TensorLike, stop: TensorLike, num: int, name: str | None = None) -> Tensor:
    """Creates `num` values from start to stop, both included, evenly spaced: (1 − t)·start + t·stop for t from 0 to 1.

    Shapes   start and stop (…) → (num, …); integers become float64
    Source   https://www.tensorflow.org/api_docs/python/tf/linspace
    Errors   InvalidArgumentError unless num is at least 1
    """
    start, stop = operands(start, stop)
    if start.array.dtype.kind != FLOAT:
        start, stop = cast(start, float64), cast(stop, float64)
    num = integer_of(num, "num", "linspace")
    if num < 1:
        raise InvalidArgumentError(f"`linspace`: `num` must be at least 1. Received {num}.")
    t = reshape(np.linspace(0, 1, num, dtype=start.array.dtype), (num, *[1] * start.array.ndim))
    return (1 - t) * start + t * stop


def one_hot(
    indices: TensorLike,
    depth: int,
    on_value: TensorLike | None = None,
    off_value: TensorLike | None = None,
    axis: int | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> Tensor:
    """on_value (1) at the index along a new axis, off_value (0) elsewhere.

    An index outside [0, depth) gives a row of off_value, and no error.

    Shapes   indices (…) → (…, depth), or with the new axis at `axis`
    Source   https://www.tensorflow.org/api_docs/python/tf/one_hot
    """
    indices = convert_to_tensor(indices)
    check_kind("one_hot", indices, "iu")
    rank, depth = indices.array.ndim + 1, integer_of(depth, "depth", "one_hot")
    axis = rank - 1 if axis is None else axis_of(axis, rank, "one_hot")
    hot = np.expand_dims(indices.array, axis) == np.arange(depth).reshape([-1] + [1] * (rank - 1 - axis))
    given = [convert_to_tensor(v) for v in (on_value, off_value) if v is not None]
    on = 1 if on_value is None else given[0].array
    off = 0 if off_value is None else given[-1].array
    return Tensor(
        np.where(hot, on, off).astype(as_dtype(dtype or (given[0].dtype if given else float32)).as_numpy_dtype)
    )
