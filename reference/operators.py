"""What `x + y`, `-x` and `x[i]` mean for tensors, variables and symbolic tensors: for each operator, an operation.

The operand beside a tensor takes the tensor's dtype where it can (`tensor.operands`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reference.tensor import Tensor

    Unary = Callable[[Any], Tensor]
    Binary = Callable[[Any, Any], Tensor]

OPERATIONS: dict[str, Callable[..., Any]] = {}
"""The operations by name. `ops/` enters them, because they need the class of tensors, which has these operators."""


def _unary(name: str) -> Unary:
    return lambda x: OPERATIONS[name](x)


def _binary(name: str) -> Binary:
    return lambda x, y: OPERATIONS[name](x, y)


def _both(name: str) -> tuple[Binary, Binary]:
    """An operator, and the one for a tensor to the right of another value."""
    return _binary(name), lambda self, other: OPERATIONS[name](other, self)


class Operators:
    """The operators of Python."""

    __slots__ = ()
    __array_priority__ = 100  # np.ndarray + Tensor asks the tensor

    __add__, __radd__ = _both("add")
    __sub__, __rsub__ = _both("subtract")
    __mul__, __rmul__ = _both("multiply")
    __truediv__, __rtruediv__ = _both("divide")
    __floordiv__, __rfloordiv__ = _both("floordiv")
    __mod__, __rmod__ = _both("floormod")
    __pow__, __rpow__ = _both("pow")
    __matmul__, __rmatmul__ = _both("matmul")
    __and__, __rand__ = _both("and")
    __or__, __ror__ = _both("or")
    __xor__, __rxor__ = _both("xor")

    __neg__ = _unary("negative")
    __abs__ = _unary("abs")
    __invert__ = _unary("not")

    __lt__ = _binary("less")
    __le__ = _binary("less_equal")
    __gt__ = _binary("greater")
    __ge__ = _binary("greater_equal")

    __getitem__ = _binary("getitem")

    def __eq__(self, other: object) -> Any:
        """Elementwise; False for None and for shapes that do not broadcast."""
        return OPERATIONS["compare"]("equal", self, other, False)

    def __ne__(self, other: object) -> Any:
        """Elementwise; True for None and for shapes that do not broadcast."""
        return OPERATIONS["compare"]("not_equal", self, other, True)

    def __hash__(self) -> int:
        name = type(self).__name__
        raise TypeError(f"{name} is unhashable. Instead, use {name.lower()}.ref() as the key.")
