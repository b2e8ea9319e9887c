"""Traces a computation in NumPy, by NumPy's own protocols, into a graph of the calls that were made.

While a function runs, its arrays are stand-ins: a `Traced` has the value that the array would have, and each NumPy call
on it is carried out and written down (`__array_ufunc__`, `__array_function__`). No operation of this package needs to
know. What NumPy cannot hand over by itself goes through `kernel`: functions that write into arrays, and those that draw
random numbers.

    node       a call, an input, or a constant; its value is that of the trace
    graph      the nodes in the order of the calls, which is one in which they can be computed again
    guard      where Python asked for the truth or the number of a traced value, what it was told
"""

from __future__ import annotations

import functools
import operator
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, TypeVar, overload

import numpy as np

Function = Callable[..., Any]
Kernel = TypeVar("Kernel", bound=Function)


class TracingError(TypeError):
    """Something that a traced value has no answer to."""


class _Thread(threading.local):
    graph: Graph | None = None
    """The graph that is being traced in this thread."""


thread = _Thread()
"""What belongs to this thread."""


def active() -> Graph | None:
    """The graph that is being traced in this thread, if one is."""
    return thread.graph


@dataclass(eq=False)
class Node:
    """One call that was made: `function(*args, **kwargs)`, where the arguments hold `Traced` arrays."""

    function: Function | None
    """None for an input."""
    text: str
    """How the call is written: `np.add`, `.reshape`, `[]`, or the name of an input."""
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)
    stateful: bool = False
    """Whether two equal calls may differ, and each counts."""
    part: str = ""
    """Which part of the training step made the call."""

    def inputs(self) -> Iterator[Traced]:
        """The traced arrays among the arguments."""
        return _traced((self.args, tuple(self.kwargs.values())))


@dataclass(eq=False)
class Guard:
    """What Python was told about a traced value: the trace holds as long as it is told the same."""

    value: Traced
    ask: type
    answer: Any


class Graph:
    """What was traced: nodes and guards in the order in which they came."""

    def __init__(self) -> None:
        self.steps: list[Traced | Guard] = []
        self.starts: dict[int, tuple[Any, Traced]] = {}
        """The variables that were read or assigned, each with the stand-in for its value at the start."""
        self.now: dict[int, Any] = {}
        """What they hold now."""
        self.created: list[Any] = []
        """Those that were created in the trace."""

    def input(self, value: Any, name: str) -> Traced:
        """A stand-in for an array that each run of the program is given."""
        return Traced(self, Node(None, name), value)

    def call(
        self,
        function: Function,
        text: str,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        stateful: bool = False,
        numbers: bool = False,
    ) -> Any:
        """Carry out a call on the values, and write it down.

        numbers     whether a Python number that it returns is computed from values, and not a length or a rank
        """
        if thread.graph is not self:
            raise TracingError(
                "A tensor of a traced function was used outside it. Return it from the function instead of keeping it."
            )
        value = function(*_values(args), **_values(kwargs))
        kind = TracedNumber if type(value) in (bool, int, float) else Traced
        made = kind(self, Node(function, text, args, kwargs, stateful, _part()), value)
        if isinstance(value, (np.ndarray, np.generic)) or stateful or numbers:
            self.steps.append(made)
            return made
        if not isinstance(value, (tuple, list)):
            return value  # a shape, or a number of dimensions
        self.steps.append(made)
        return type(value)(made[i] for i in range(len(value)))

    def read(self, variable: Any) -> Any:
        """What a variable holds now."""
        if id(variable) not in self.now:
            self._begin(variable, variable._array)
        return self.now[id(variable)]

    def write(self, variable: Any, value: Any) -> None:
        """Let a variable hold a value from now on."""
        self.read(variable)
        self.now[id(variable)] = value

    def create(self, variable: Any, value: Any) -> Any:
        """The first value of a variable that is created in the trace. Computing it is not part of the program."""
        pending = [value] if isinstance(value, Traced) else []
        while pending:
            node = pending.pop().node
            node.stateful = False
            pending += node.inputs()
        self.created.append(variable)
        self._begin(variable, _values(value))
        return _values(value)

    def _begin(self, variable: Any, array: Any) -> None:
        start = self.now[id(variable)] = self.input(array, variable.name)
        self.starts[id(variable)] = variable, start

    def __enter__(self) -> Graph:
        self._outer, thread.graph = thread.graph, self
        return self

    def __exit__(self, *exception: Any) -> None:
        thread.graph = self._outer


@overload
def kernel(function: Kernel) -> Kernel: ...


@overload
def kernel(*, stateful: bool) -> Callable[[Kernel], Kernel]: ...


def kernel(function: Any = None, *, stateful: bool = False) -> Any:
    """Make a function of arrays one call of a trace, like one of NumPy's.

    stateful    it changes something each time, such as the state of a random generator: it is part of every trace
    """
    if function is None:
        return functools.partial(kernel, stateful=stateful)
    called: Function = function

    @functools.wraps(called)
    def call(*args: Any, **kwargs: Any) -> Any:
        graph = thread.graph
        if graph is None or not (stateful or next(_traced((args, kwargs)), None) is not None):
            return called(*args, **kwargs)
        return graph.call(called, called.__name__, args, kwargs, stateful, numbers=True)

    return call


class Traced(np.lib.mixins.NDArrayOperatorsMixin):
    """A stand-in for an array: it has its value, and notes what is computed from it."""

    __slots__ = ("graph", "node", "value")
    __array_priority__ = 1000

    def __init__(self, graph: Graph, node: Node, value: Any):
        self.graph, self.node, self.value = graph, node, value

    @property
    def shape(self) -> tuple[int, ...]:
        return self.value.shape  # type: ignore[no-any-return]

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.value.dtype  # type: ignore[no-any-return]

    @property
    def ndim(self) -> int:
        return self.value.ndim  # type: ignore[no-any-return]

    @property
    def size(self) -> int:
        return self.value.size  # type: ignore[no-any-return]

    @property
    def T(self) -> Traced:  # noqa: N802 (NumPy's name)
        return self.graph.call(_transposed, ".transpose", (self,), {})  # type: ignore[no-any-return]

    def __len__(self) -> int:
        return len(self.value)

    def __getitem__(self, key: Any) -> Any:
        return self.graph.call(lambda array, key: array[key], "[]", (self, key), {})

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, out: Any = None, **kwargs: Any) -> Any:
        if out is not None:
            raise TracingError(f"np.{ufunc.__name__} cannot write into an array while it is traced.")
        function = ufunc if method == "__call__" else getattr(ufunc, method)
        text = f"np.{ufunc.__name__}" + ("" if method == "__call__" else f".{method}")
        return self.graph.call(function, text, inputs, kwargs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        module = function.__module__.replace("numpy", "np", 1)
        return self.graph.call(function, f"{module}.{function.__name__}", tuple(args), dict(kwargs))

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        raise TracingError("The numbers of a traced array are not known before the program runs.")

    def __bool__(self) -> bool:
        return bool(self._told(bool))

    def __float__(self) -> float:
        return float(self._told(float))

    def __int__(self) -> int:
        return int(self._told(int))

    def __index__(self) -> int:
        return int(self._told(int))

    def item(self) -> Any:
        return self.graph.call(lambda array: array.item(), ".item", (self,), {}, numbers=True)

    def _told(self, ask: type) -> Any:
        answer = ask(self.value)
        self.graph.steps.append(Guard(self, ask, answer))
        return answer

    def astype(self, dtype: Any, *args: Any, **kwargs: Any) -> Any:
        if not kwargs.get("copy", True) and self.dtype == np.dtype(dtype):
            return self
        return self.graph.call(lambda array, *a, **k: array.astype(*a, **k), ".astype", (self, dtype, *args), kwargs)

    def __repr__(self) -> str:
        return f"<traced {self.dtype} array of shape {self.shape}>"


class TracedNumber(Traced):
    """A stand-in for a Python number, as `array.item()` gives it. It computes as Python does, and has no dtype."""

    __slots__ = ()

    def item(self) -> Any:
        return self


def _python_operator(symbol: str, function: Function, *, reflected: bool) -> Function:
    name = f"__{'r' if reflected else ''}{function.__name__.strip('_')}__"

    def method(self: Traced, *others: Any) -> Any:
        if not all(isinstance(other, (int, float, TracedNumber)) for other in others):
            return getattr(super(TracedNumber, self), name)(*others)
        args = (*others, self) if reflected else (self, *others)
        return self.graph.call(function, symbol, args, {}, numbers=True)

    setattr(TracedNumber, name, method)
    return method


_OPERATORS = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
"""The operators of Python on numbers, as a program writes them."""

for _symbol, _operator in _OPERATORS.items():
    _python_operator(_symbol, _operator, reflected=False)
    if _symbol[0] not in "<>=!":
        _python_operator(_symbol, _operator, reflected=True)


def _transposed(array: Any) -> Any:
    return array.transpose()


def _method(name: str) -> Function:
    def call(array: Any, *args: Any, **kwargs: Any) -> Any:
        return getattr(array, name)(*args, **kwargs)

    def method(self: Traced, *args: Any, **kwargs: Any) -> Any:
        return self.graph.call(call, f".{name}", (self, *args), kwargs)

    return method


for _name in (
    *("all", "any", "argmax", "argmin", "argsort", "clip", "copy", "cumsum", "cumprod", "max", "mean", "min", "prod"),
    *("ravel", "repeat", "reshape", "round", "squeeze", "std", "sum", "swapaxes", "take", "transpose", "var"),
):
    setattr(Traced, _name, _method(_name))


def _traced(value: Any) -> Iterator[Traced]:
    if isinstance(value, Traced):
        yield value
    elif isinstance(value, (tuple, list)):
        for each in value:
            yield from _traced(each)
    elif isinstance(value, dict):
        yield from _traced(tuple(value.values()))
    elif isinstance(value, slice):
        yield from _traced((value.start, value.stop, value.step))


def _values(value: Any) -> Any:
    """The arguments with the values of the stand-ins."""
    if isinstance(value, Traced):
        return value.value
    if isinstance(value, (tuple, list)):
        return type(value)(_values(each) for each in value)
    if isinstance(value, dict):
        return {name: _values(each) for name, each in value.items()}
    if isinstance(value, slice):
        return slice(_values(value.start), _values(value.stop), _values(value.step))
    return value


_PARTS = {
    ("tape.py", "gradient"): "gradient",
    ("keras/layers/layer.py", "__call__"): "layer {self.name}",
    ("keras/losses/base.py", "__call__"): "loss {self.name}",
    ("keras/metrics/base.py", "update_state"): "metric {self.name}",
    ("keras/optimizers/optimizer.py", "apply"): "optimizer {self.name}",
}
"""The functions of the reference that make up a training step, and how their part of a program is headed."""


def _part() -> str:
    """The innermost part of a training step that is running."""
    frame: FrameType | None = sys._getframe(2)
    while frame:
        code = frame.f_code
        if code.co_name in _PART_NAMES:
            for (file, name), heading in _PARTS.items():
                if code.co_name == name and code.co_filename.rstrip(">").endswith(f"reference/{file}"):
                    return heading.format(self=frame.f_locals.get("self"))
        frame = frame.f_back
    return ""


_PART_NAMES = {name for _, name in _PARTS}
