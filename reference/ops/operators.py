"""The operator table: what `x + y`, `-x`, `x[i]` mean for tensors and variables.

The operand beside a tensor takes the tensor's dtype where it can (`tensor.operands`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from reference.ops import elementwise as e
from reference.ops.indexing import getitem
from reference.ops.linear import matmul
from reference.tensor import Tensor, Value, operands
from reference.variable import Variable

_bitwise_and = e.binary("bitwise_and", "x and y, bit by bit", np.bitwise_and, kinds="iu")
_bitwise_or = e.binary("bitwise_or", "x or y, bit by bit", np.bitwise_or, kinds="iu")
_bitwise_xor = e.binary("bitwise_xor", "either x or y, bit by bit", np.bitwise_xor, kinds="iu")
_invert = e.unary("invert", "not x, bit by bit", np.invert, kinds="iu")


def _is_bool(x: Value) -> bool:
    return x.array.dtype.kind == "b"


def _equal(x: Any, y: Any) -> Any:
    """Elementwise; False for None and for shapes that do not broadcast."""
    return _compare(x, y, e.equal, False)


def _not_equal(x: Any, y: Any) -> Any:
    return _compare(x, y, e.not_equal, True)


def _compare(x: Any, y: Any, operation: Any, otherwise: bool) -> Any:
    if y is None:
        return otherwise
    x, y = operands(x, y)
    try:
        np.broadcast_shapes(x.array.shape, y.array.shape)
    except ValueError:
        return Tensor(np.bool_(otherwise))
    return operation(x, y)


_BINARY = {
    "add": e.add,
    "sub": e.subtract,
    "mul": e.multiply,
    "truediv": e.divide,
    "floordiv": e.floordiv,
    "mod": e.floormod,
    "pow": e.pow,
    "matmul": matmul,
    "and": lambda x, y: (e.logical_and if _is_bool(x) else _bitwise_and)(x, y),
    "or": lambda x, y: (e.logical_or if _is_bool(x) else _bitwise_or)(x, y),
    "xor": lambda x, y: (e.logical_xor if _is_bool(x) else _bitwise_xor)(x, y),
}

_OTHER = {
    "__lt__": e.less,
    "__le__": e.less_equal,
    "__gt__": e.greater,
    "__ge__": e.greater_equal,
    "__eq__": _equal,
    "__ne__": _not_equal,
    "__neg__": e.negative,
    "__abs__": e.abs,
    "__invert__": lambda x: (e.logical_not if _is_bool(x) else _invert)(x),
    "__getitem__": getitem,
}


def _reflected(operation: Any) -> Any:
    return lambda self, other: operation(other, self)


for _class in (Tensor, Variable):
    for _name, _operation in _BINARY.items():
        setattr(_class, f"__{_name}__", _operation)
        setattr(_class, f"__r{_name}__", _reflected(_operation))
    for _name, _operation in _OTHER.items():
        setattr(_class, _name, _operation)
