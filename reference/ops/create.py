"""Tensors out of nothing: zeros, ones, fill, eye, range, linspace, one_hot.

Edges    shapes/created-tensors-hold-what-their-name-says
"""

from __future__ import annotations

from typing import Any

import numpy as np

from reference.dtypes import as_dtype, float32, float64
from reference.errors import InvalidArgumentError
from reference.ops.elementwise import FLOAT, cast, check_kind
from reference.ops.shapes import axis_of, broadcast_to, integer_of, reshape, shape_of
from reference.tensor import Tensor, Value, convert_to_tensor, operands


def zeros(shape: Any, dtype: Any = float32, name: str | None = None) -> Tensor:
    """Zeros.

    Source   https://www.tensorflow.org/api_docs/python/tf/zeros
    Errors   InvalidArgumentError for a negative length
    """
    return fill(shape, np.zeros((), as_dtype(dtype).as_numpy_dtype))


def ones(shape: Any, dtype: Any = float32, name: str | None = None) -> Tensor:
    """Ones.

    Source   https://www.tensorflow.org/api_docs/python/tf/ones
    Errors   InvalidArgumentError for a negative length
    """
    return fill(shape, np.ones((), as_dtype(dtype).as_numpy_dtype))


def ones_like(input: Any, dtype: Any = None, name: str | None = None) -> Tensor:
    """Ones of the shape of the input, and of its dtype unless another is given.

    Source   https://www.tensorflow.org/api_docs/python/tf/ones_like
    """
    x = convert_to_tensor(input)
    array = np.empty(x.array.shape, x.array.dtype if dtype is None else as_dtype(dtype).as_numpy_dtype)
    array.fill(1)
    return Tensor(array)


def fill(dims: Any, value: Any, name: str | None = None) -> Tensor:
    """One value everywhere; its gradient is the sum of all.

    Source   https://www.tensorflow.org/api_docs/python/tf/fill
    Edges    shapes/what-is-made-of-a-tensor-has-its-gradient
    Errors   InvalidArgumentError for a negative length, and for a value that is no scalar
    """
    dims, value = _lengths(dims, "fill"), convert_to_tensor(value)
    if value.array.ndim:
        raise InvalidArgumentError(f"`fill` takes a scalar. Received a value of shape {value.shape}.")
    return broadcast_to(value, dims)


def eye(num_rows: int, num_columns: int | None = None, dtype: Any = float32, name: str | None = None) -> Tensor:
    """Ones on the diagonal, zeros elsewhere.

    Source   https://www.tensorflow.org/api_docs/python/tf/eye
    Errors   InvalidArgumentError for a negative length
    """
    rows, columns = _lengths((num_rows, num_rows if num_columns is None else num_columns), "eye")
    return Tensor(np.eye(rows, columns, dtype=as_dtype(dtype).as_numpy_dtype))


def _lengths(shape: Any, name: str) -> tuple[int, ...]:
    """The shape of something new: no length is negative."""
    lengths = shape_of(shape, name)
    if min(lengths, default=0) < 0:
        raise InvalidArgumentError(f"`{name}`: a length must be at least 0. Received shape {lengths}.")
    return lengths


def range(start: Any, limit: Any = None, delta: Any = 1, dtype: Any = None, name: str = "range") -> Tensor:
    """start, start + delta, … before limit; `range(limit)` begins at 0.

    Source   https://www.tensorflow.org/api_docs/python/tf/range
    Edges    shapes/range-counts-before-its-limit
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


def linspace(start: Any, stop: Any, num: int, name: str | None = None) -> Tensor:
    """`num` values from start to stop, both included, at equal distances: (1 − t)·start + t·stop for t from 0 to 1.

    Shapes   start and stop (…) → (num, …); integers become float64
    Source   https://www.tensorflow.org/api_docs/python/tf/linspace
    Edges    shapes/what-is-made-of-a-tensor-has-its-gradient, shapes/shape-errors-name-the-shapes
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
    indices: Any,
    depth: int,
    on_value: Any = None,
    off_value: Any = None,
    axis: int | None = None,
    dtype: Any = None,
    name: str | None = None,
) -> Tensor:
    """on_value (1) where the new axis counts the index, off_value (0) elsewhere.

    An index outside [0, depth) gives a row of off_value and no error.

    Shapes   indices (…) → (…, depth), or with the new axis at `axis`
    Source   https://www.tensorflow.org/api_docs/python/tf/one_hot
    Edges    shapes/one-hot-ignores-indices-outside-its-depth
    """
    indices = convert_to_tensor(indices)
    check_kind("one_hot", indices, "iu")
    rank, depth = indices.array.ndim + 1, integer_of(depth, "depth", "one_hot")
    axis = rank - 1 if axis is None else axis_of(axis, rank, "one_hot")
    counted = np.expand_dims(indices.array, axis) == np.arange(depth).reshape([-1] + [1] * (rank - 1 - axis))
    given = [convert_to_tensor(v) for v in (on_value, off_value) if v is not None]
    numpy_type = as_dtype(dtype or (given[0].dtype if given else float32)).as_numpy_dtype
    if not given:
        return Tensor(counted.astype(numpy_type))
    values = (1 if on_value is None else on_value, 0 if off_value is None else off_value)
    return Tensor(np.where(counted, *values).astype(numpy_type))
