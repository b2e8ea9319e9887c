"""Variable: a named cell that holds a value. A read notifies the tapes; an assignment replaces the value."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from reference.recording import record_read, tapes
from reference.tensor import Tensor, Value, convert_to_tensor
from reference.tracing import thread
from reference.typing import DTypeLike, TensorLike

_numbers = itertools.count()  # variables know the order of their construction


class Variable(Value):
    """A cell of fixed shape and dtype, whose value changes by `assign`, `assign_add` and `assign_sub`.

    The array itself is never written to: an assignment replaces it, so a tensor that was read before keeps its value.

    Source   https://www.tensorflow.org/api_docs/python/tf/Variable
    Errors   ValueError without an initial value, and when an assigned value has another shape or dtype;
             RuntimeError for `+=` and the other augmented assignments

    # NB: TensorFlow's `shape=` may leave dimensions open.
    """

    __slots__ = ("__weakref__", "_array", "_name", "_number", "_trainable", "constraint")

    def __init__(
        self,
        initial_value: TensorLike | Callable[[], TensorLike] | None = None,
        trainable: bool | None = None,
        name: str | None = None,
        dtype: DTypeLike | None = None,
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
        graph = thread.graph
        self._array: Any = array if graph is None else graph.create(self, array)
        self._trainable = True if trainable is None else bool(trainable)
        self._number = next(_numbers)
        self.constraint = constraint

    @property
    def array(self) -> Any:
        """The present value; in a trace of `tf.function`, its stand-in there."""
        graph = thread.graph
        return self._array if graph is None else graph.read(self)

    @array.setter
    def array(self, value: Any) -> None:
        graph = thread.graph
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
        """Returns the current value as a tensor, which the active tapes know as read from this variable."""
        tensor = Tensor(self.array)
        if tapes.active:
            record_read(tensor, self, self._trainable)
        return tensor

    value = read_value

    def assign(
        self, value: TensorLike, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Any:
        """Replaces the value. No tape sees it: gradients do not flow through an assignment."""
        return self._update("assign", value, lambda current, new: new, read_value)

    def assign_add(
        self, delta: TensorLike, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Any:
        """Adds `delta` to the value."""
        return self._update("assign_add", delta, np.add, read_value)

    def assign_sub(
        self, delta: TensorLike, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Any:
        """Subtracts `delta` from the value."""
        return self._update("assign_sub", delta, np.subtract, read_value)

    def _update(self, method: str, value: TensorLike, combine: Callable[[Any, Any], Any], read_value: bool) -> Any:
        current = self.array
        if type(value) is not Tensor or value.array.dtype != current.dtype:
            value = convert_to_tensor(value, self.dtype)
        new = value.array
        if new.shape != current.shape:
            raise ValueError(
                f"Cannot {method} to variable '{self.name}': the variable has shape {self.shape}, "
                f"the value has shape {value.shape}. Expected the same shape: nothing is broadcast."
            )
        self.array = combine(current, new)
        return self if read_value else None

    def __iter__(self) -> Iterator[Tensor]:
        return iter(self.read_value())

    def __iadd__(self, other: Any) -> Any:
        raise RuntimeError(_NOT_IN_PLACE)

    __isub__ = __imul__ = __itruediv__ = __ipow__ = __iadd__

    def __repr__(self) -> str:
        text = self._text(repr if self.array.ndim else str)
        return f"<tf.Variable '{self.name}' shape={self.shape} dtype={self.dtype.name}, numpy={text}>"


_NOT_IN_PLACE = (
    "`variable += value` and the other augmented assignments are not supported. Use `assign`, `assign_add` or "
    "`assign_sub` to change the variable, or `out = variable + value` for a new tensor."
)
