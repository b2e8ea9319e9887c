"""Variable: a named cell that holds a value. Reading it notifies the tapes; assigning swaps the value."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from reference import tracing
from reference.recording import record_read, tapes
from reference.tensor import (
    Tensor,
    Value,
    convert_to_tensor,
)

_numbers = itertools.count()  # variables know the order of their construction


class Variable(Value):
    """A cell with a fixed shape and dtype whose value changes by `assign`, `assign_add`, `assign_sub`.

    The value itself is never written to: an assignment puts another one in its place, so a tensor that was
    read before keeps what it read.

    Shapes   the shape of `initial_value`, for ever
    Source   https://www.tensorflow.org/api_docs/python/tf/Variable
    Edges    variables/a-read-keeps-its-value, variables/assignment-keeps-shape-and-dtype,
             variables/reading-is-recorded-assigning-is-not
    Errors   ValueError without an initial value, and when an assigned value has another shape or dtype;
             RuntimeError for `+=` and its like

    # NB: TensorFlow's names end in ":0", and `shape=` may leave lengths open.
    """

    __slots__ = ("__weakref__", "_array", "_name", "_number", "_trainable", "constraint")

    def __init__(
        self,
        initial_value: Any = None,
        trainable: bool | None = None,
        name: str | None = None,
        dtype: Any = None,
        constraint: Callable[[Any], Any] | None = None,
    ):
        if initial_value is None:
            raise ValueError("The `initial_value` arg to `tf.Variable` must be specified. Received None.")
        if trainable is not None and not isinstance(trainable, (bool, np.bool_)):
            raise TypeError(f"`trainable` must be a bool. Received {trainable!r}.")
        if callable(initial_value):
            initial_value = initial_value()
        array = convert_to_tensor(initial_value, dtype).array
        self._name = f"{name or 'Variable'}:0"
        graph = tracing.active()
        self._array: Any = array if graph is None else graph.create(self, array)
        self._trainable = True if trainable is None else bool(trainable)
        self._number = next(_numbers)
        self.constraint = constraint

    @property
    def array(self) -> Any:
        """The present value; in a trace of `tf.function`, its stand-in there."""
        graph = tracing.active()
        return self._array if graph is None else graph.read(self)

    @array.setter
    def array(self, value: Any) -> None:
        graph = tracing.active()
        if graph is None:
            self._array = value
        else:
            graph.write(self, value)

    @property
    def name(self) -> str:
        return self._name

    @property
    def trainable(self) -> bool:
        return self._trainable

    def read_value(self) -> Tensor:
        """The present value as a tensor, known to the active tapes as read from this variable."""
        tensor = Tensor(self.array)
        if tapes.active:
            record_read(tensor, self, self._trainable)
        return tensor

    value = read_value

    def assign(self, value: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True) -> Any:
        """Put `value` in place of the present one. No tape sees it: gradients do not flow through a cell."""
        return self._swap("assign", value, lambda present, new: new, read_value)

    def assign_add(
        self, delta: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Any:
        """Put value + delta in place of the present value."""
        return self._swap("assign_add", delta, np.add, read_value)

    def assign_sub(
        self, delta: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Any:
        """Put value − delta in place of the present value."""
        return self._swap("assign_sub", delta, np.subtract, read_value)

    def _swap(self, method: str, value: Any, combine: Callable[[Any, Any], Any], read_value: bool) -> Any:
        present = self.array
        if type(value) is not Tensor or value.array.dtype != present.dtype:
            value = convert_to_tensor(value, self.dtype)
        new = value.array
        if new.shape != present.shape:
            raise ValueError(
                f"Cannot {method} to variable '{self.name}': the variable has shape {self.shape}, "
                f"the value has shape {value.shape}. Expected the same shape: nothing is broadcast."
            )
        self.array = combine(present, new)
        return self if read_value else None

    def __iter__(self) -> Iterator[Tensor]:
        return iter(self.read_value())

    def __iadd__(self, other: Any) -> Any:
        raise _in_place("+=", "assign_add")

    def __isub__(self, other: Any) -> Any:
        raise _in_place("-=", "assign_sub")

    def __imul__(self, other: Any) -> Any:
        raise _in_place("*=", "assign")

    def __itruediv__(self, other: Any) -> Any:
        raise _in_place("/=", "assign")

    def __ipow__(self, other: Any) -> Any:
        raise _in_place("**=", "assign")

    def __repr__(self) -> str:
        text = repr(self.array) if self.array.ndim else str(self.array)
        text = "\n" + text if "\n" in text else text
        return f"<tf.Variable '{self.name}' shape={tuple(self.shape)} dtype={self.dtype.name}, numpy={text}>"


def _in_place(operator: str, method: str) -> RuntimeError:
    return RuntimeError(
        f"`variable {operator} value` is not supported. Use `variable.{method}(...)` to change the variable, "
        "or `out = variable ... value` for a new tensor."
    )
