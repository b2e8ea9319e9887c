"""Functional models: symbolic tensors, and the calls between them, replayed forwards.

A graph is the twin of a tape. A tape records operations on values and is walked backwards; a graph records calls on
tensors without values in the order of their creation, which is a topological order, and is walked forwards.

The shape of a result is found by making the call on zeros, twice, with two sizes for each open dimension: the
dimensions in which the results differ stay open.

# NB: TensorFlow traces the call. Here Python code in `call` that looks at values sees zeros while the model is built,
# and random numbers that it draws by itself are drawn then, too.
"""

from __future__ import annotations

import contextlib
import itertools
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from reference import nest
from reference.dtypes import DType, as_dtype
from reference.keras.masking import mask_of, set_mask
from reference.recording import tapes
from reference.tensor import Symbolic, Tensor, convert_to_tensor
from reference.typing import DTypeLike

Operation = Any
"""What a node calls: a layer or a function."""

_numbers = itertools.count()


class KerasTensor(Symbolic):
    """A tensor without a value yet: a shape, in which None is an open dimension, a dtype, and the call that gives it.

    Source   https://keras.io/api/layers/core_layers/input/
    """

    __slots__ = ("__weakref__", "dtype", "mask_rank", "name", "node", "shape")
    __eq__, __ne__, __hash__ = object.__eq__, object.__ne__, object.__hash__  # by identity

    def __init__(self, shape: Iterable[int | None], dtype: DTypeLike, name: str, node: Node):
        self.shape, self.dtype, self.name, self.node = tuple(shape), as_dtype(dtype), name, node
        self.mask_rank = 0  # the rank of the mask of its value, 0 without one

    def note(self, operation: Operation, *args: Any) -> Any:
        return note(operation, *args)

    def __repr__(self) -> str:
        return f"<KerasTensor shape={self.shape}, dtype={self.dtype.name}, name={self.name}>"

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        raise ValueError(f"{self!r} has no value: it stands for an input of a model that is being described.")

    __bool__ = __iter__ = __float__ = __int__ = __array__


class Node:
    """One call: an operation with its arguments, and the symbolic tensors that it gives."""

    __slots__ = ("args", "inputs", "kwargs", "number", "operation", "outputs", "single")

    def __init__(self, operation: Operation, args: tuple[Any, ...], kwargs: dict[str, Any]):
        self.operation, self.args, self.kwargs = operation, args, kwargs
        self.inputs = symbols_in((args, kwargs))
        self.number = next(_numbers)
        self.single = len(args) == 1 and type(args[0]) is KerasTensor and not kwargs
        self.outputs: Any = None

    def run(self, values: dict[int, Any]) -> None:
        """Make the call on values, and store its results."""
        if self.single:
            result = self.operation(values[id(self.args[0])])
        else:
            args, kwargs = _replace((self.args, self.kwargs), lambda symbol: values[id(symbol)])
            result = self.operation(*args, **kwargs)
        if type(self.outputs) is KerasTensor:
            values[id(self.outputs)] = result
        else:
            for symbol, value in zip(nest.flatten(self.outputs), nest.flatten(result), strict=True):
                values[id(symbol)] = value


def symbols_in(structure: Any) -> list[KerasTensor]:
    """The symbolic tensors among the leaves."""
    return [leaf for leaf in nest.flatten(structure) if type(leaf) is KerasTensor]


def is_symbolic(structure: Any) -> bool:
    return type(structure) is KerasTensor or bool(symbols_in(structure))


def source(shape: Iterable[int | None], dtype: DTypeLike, name: str, operation: Any = None) -> KerasTensor:
    """A symbolic tensor that no call gives: an input of a model."""
    node = Node(operation, (), {})
    symbol = node.outputs = KerasTensor(shape, dtype, name, node)
    return symbol


def note(operation: Operation, *args: Any, **kwargs: Any) -> Any:
    """Record a call on symbolic tensors; returns those of its results, in their structure."""
    node = Node(operation, args, kwargs)
    results = [_run_on_zeros(operation, args, kwargs, sizes) for sizes in SIZES]
    name = str(getattr(operation, "name", None) or getattr(operation, "__name__", "operation"))
    leaves = [_symbol(first, second, name, node) for first, second in zip(*map(nest.flatten, results), strict=True)]
    node.outputs = nest.pack_sequence_as(results[0], leaves)
    return node.outputs


SIZES = ((2, 32), (3, 64))  # what stands for the open dimension of the batch, and for any other open dimension


class _Trial(threading.local):
    """Whether this thread makes a call on zeros, to find its shape: it then trains nothing, and leaves no trace."""

    running = False


trial = _Trial()


@contextlib.contextmanager
def without_traces() -> Iterator[None]:
    """Inside, no tape records; layers run in inference mode and keep neither losses nor metrics."""
    hidden, tapes.active, outer = tapes.active, [], trial.running
    trial.running = True
    try:
        yield
    finally:
        tapes.active = hidden
        trial.running = outer


def _run_on_zeros(operation: Operation, args: Any, kwargs: Any, sizes: tuple[int, int]) -> Any:
    args, kwargs = _replace((args, kwargs), lambda symbol: _zeros(symbol, sizes))
    with without_traces():
        return operation(*args, **kwargs)


def _zeros(symbol: KerasTensor, sizes: tuple[int, int]) -> Tensor:
    zeros = zeros_of(symbol.shape, symbol.dtype, sizes)
    if symbol.mask_rank:
        set_mask(zeros, Tensor(np.ones(zeros.array.shape[: symbol.mask_rank], bool)))
    return zeros


def zeros_of(shape: Iterable[int | None], dtype: DType, sizes: tuple[int, int] = SIZES[0]) -> Tensor:
    filled = [sizes[axis > 0] if n is None else n for axis, n in enumerate(shape)]
    return Tensor(np.zeros(filled, dtype.as_numpy_dtype))


def _symbol(first: Any, second: Any, name: str, node: Node) -> KerasTensor:
    first, second = convert_to_tensor(first), convert_to_tensor(second)
    shape = [n if n == m else None for n, m in zip(first.array.shape, second.array.shape, strict=True)]
    symbol = KerasTensor(shape, first.dtype, name, node)
    mask = mask_of(first)
    symbol.mask_rank = 0 if mask is None else mask.array.ndim
    return symbol


def _replace(structure: Any, value_of: Callable[[KerasTensor], Any]) -> Any:
    return nest.map_structure(lambda leaf: value_of(leaf) if type(leaf) is KerasTensor else leaf, structure)


class Graph:
    """The calls that lead from inputs to outputs.

    Errors   ValueError for inputs or outputs that are not symbolic, and for outputs that need another input
    """

    def __init__(self, inputs: Any, outputs: Any):
        self.inputs, self.outputs = inputs, outputs
        self.flat_inputs = _symbols("inputs", inputs)
        self.needed = _symbols("outputs", outputs)  # the outputs, and what is computed beside them
        self._find_calls()

    def also(self, symbol: KerasTensor) -> None:
        """Let a replay compute this symbolic tensor, too."""
        self.needed = [*self.needed, symbol]
        self._find_calls()

    def _find_calls(self) -> None:
        self.nodes = self._reached(self.needed)
        nodes = [symbol.node for symbol in self.flat_inputs] + self.nodes
        self.operations = list({id(node.operation): node.operation for node in nodes}.values())  # inputs first

    def _reached(self, outputs: list[KerasTensor]) -> list[Node]:
        """The nodes that the outputs need, in the order of their creation."""
        given = set(map(id, self.flat_inputs))
        nodes: dict[int, Node] = {}
        waiting = [symbol for symbol in outputs if id(symbol) not in given]
        while waiting:
            symbol = waiting.pop()
            node = symbol.node
            if not node.inputs:
                raise ValueError(f"`outputs` need {symbol!r}, which is not among `inputs`: {self.flat_inputs}.")
            if node.number not in nodes:
                nodes[node.number] = node
                waiting += [symbol for symbol in node.inputs if id(symbol) not in given]
        return [nodes[number] for number in sorted(nodes)]

    def replay(self, values: list[Any]) -> Any:
        """The outputs for these values of the inputs."""
        known = {id(symbol): value for symbol, value in zip(self.flat_inputs, values, strict=True)}
        for node in self.nodes:
            node.run(known)
        if type(self.outputs) is KerasTensor:
            return known[id(self.outputs)]
        return nest.map_structure(lambda symbol: known[id(symbol)], self.outputs)


def _symbols(argument: str, structure: Any) -> list[KerasTensor]:
    leaves = nest.flatten(structure)
    wrong = [leaf for leaf in leaves if type(leaf) is not KerasTensor]
    if wrong or not leaves:
        raise ValueError(
            f"`{argument}` must be symbolic tensors, which `Input` and calls on them return. Received {wrong!r}."
        )
    return leaves
