"""`tf.dtypes` and shapes: the type of the elements of a tensor, and their number along each axis."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["DType", "as_dtype"]


class DType:
    """The type of the elements of a tensor. It equals its name and its NumPy type.

    # NB: TensorFlow has more: bfloat16, complex and quantized types, and strings.

    Source   https://www.tensorflow.org/api_docs/python/tf/dtypes/DType
    """

    __slots__ = ("as_numpy_dtype", "is_bool", "is_floating", "is_integer", "name")

    def __init__(self, numpy_type: type):
        self.as_numpy_dtype = numpy_type
        dtype = np.dtype(numpy_type)
        self.name = dtype.name
        self.is_floating = dtype.kind == "f"
        self.is_integer = dtype.kind in "iu"
        self.is_bool = dtype.kind == "b"

    def __eq__(self, other: object) -> bool:
        if type(other) is DType:
            return self is other
        try:
            return self is as_dtype(other)
        except TypeError:
            return False

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f"tf.{self.name}"

    def __str__(self) -> str:
        return f"<dtype: '{self.name}'>"


float16, float32, float64 = DType(np.float16), DType(np.float32), DType(np.float64)
int8, int16, int32, int64 = DType(np.int8), DType(np.int16), DType(np.int32), DType(np.int64)
uint8, uint16, uint32, uint64 = DType(np.uint8), DType(np.uint16), DType(np.uint32), DType(np.uint64)
bool_ = DType(np.bool_)

_DTYPES = (float16, float32, float64, int8, int16, int32, int64, uint8, uint16, uint32, uint64, bool_)
BY_NUMPY = {np.dtype(dtype.as_numpy_dtype): dtype for dtype in _DTYPES}
_BY_NAME = {dtype.name for dtype in _DTYPES}
_BY_PYTHON = {float: float32, bool: bool_}


def as_dtype(value: Any) -> DType:
    """Converts a name ("float32"), a NumPy type, `float` or `bool` to a DType.

    Source   https://www.tensorflow.org/api_docs/python/tf/dtypes/as_dtype
    Errors   TypeError for anything else
    """
    if type(value) is DType:
        return value
    if isinstance(value, type) and value in _BY_PYTHON:
        return _BY_PYTHON[value]
    if isinstance(value, str) and value not in _BY_NAME:
        pass
    elif value is not None and value is not int:  # `int` alone names no width
        try:
            return BY_NUMPY[np.dtype(value)]
        except (TypeError, KeyError):
            pass
    names = ", ".join(dtype.name for dtype in _DTYPES)
    raise TypeError(f"Cannot convert {value!r} to a DType. Expected a DType, a NumPy type, or one of: {names}.")


# --------------------------------------------------------------------------------------------- shapes


class TensorShape(tuple[int, ...]):
    """The dimensions of a tensor: a tuple that equals a list too.

    # NB: TensorFlow's shapes may be partly unknown; here a value always exists, so its shape does.

    Source   https://www.tensorflow.org/api_docs/python/tf/TensorShape
    """

    __slots__ = ()

    @property
    def rank(self) -> int:
        return len(self)

    @property
    def ndims(self) -> int:
        return len(self)

    def as_list(self) -> list[int]:
        return list(self)

    def num_elements(self) -> int:
        return int(np.prod(self, dtype=np.int64))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (tuple, list)) and tuple(self) == tuple(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __getitem__(self, key: Any) -> Any:
        item = tuple.__getitem__(self, key)
        return TensorShape(item) if isinstance(key, slice) else item

    def __repr__(self) -> str:
        return f"TensorShape({self.as_list()})"

    def __str__(self) -> str:
        return str(tuple(self))
