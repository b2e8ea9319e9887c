"""The stack of active tapes, and `record`: all that operations know of tapes.

A recording is one flat list of plain tuples `(output, inputs, rules)`, in the order of execution. That is a topological
order of the graph, so the backward loop (`tape.py`) needs no sort and no recursion.

`rules` has one derivative for each input: a function `rule(g, output, *inputs)` that turns the gradient `g` of the
output into the gradient of that input, or None for an input that has no derivative. With a rule for each input, the
backward loop never computes a gradient that nobody asked for, such as that of the data in a first layer. Where the
inputs share one computation (`custom_gradient`), `rules` is a single function, which returns the gradients of all.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from reference.tensor import Tensor

Rule = Callable[..., Tensor]
Rules = Sequence[Rule | None] | Callable[..., Sequence[Tensor | None]]
Entry = tuple[Tensor, Sequence[Any], Rules]


class Recording:
    """What one tape has seen.

    `reads` pairs each tensor with the variable that it was read from: reading computes nothing, so it is no entry.
    `tracked` holds the ids of the watched values and of all that was computed from them. An id is safe as a key,
    because `entries`, `reads` and `watched` keep the objects alive.
    """

    __slots__ = ("entries", "reads", "tracked", "watch_accessed_variables", "watched")

    def __init__(self, watch_accessed_variables: bool = True):
        self.entries: list[Entry] = []
        self.reads: list[tuple[Tensor, Any]] = []
        self.tracked: set[int] = set()
        self.watched: dict[int, Any] = {}
        self.watch_accessed_variables = watch_accessed_variables

    def watch(self, value: Any) -> None:
        """Starts to track a tensor or variable; one that is not floating is noted, but has no derivative."""
        key = id(value)
        self.watched[key] = value
        if value.array.dtype.kind == "f":
            self.tracked.add(key)


class Tapes(threading.local):
    """The recordings of the tapes that are active in this thread, the outermost first."""

    def __init__(self) -> None:
        self.active: list[Recording] = []


tapes = Tapes()


def record(output: Tensor, inputs: Sequence[Any], rules: Rules) -> Tensor:
    """Records an operation on each active tape that tracks one of its inputs; returns the output."""
    for recording in tapes.active:
        if not recording.tracked.isdisjoint(map(id, inputs)):
            recording.tracked.add(id(output))
            recording.entries.append((output, inputs, rules))
    return output


def unchanged(g: Tensor, output: Tensor, *inputs: Any) -> Tensor:
    """The rule of an input that enters the output unchanged, apart from broadcasting: its gradient is g itself."""
    return g


def record_read(output: Tensor, variable: Any, trainable: bool) -> None:
    """Records that `output` was read from the variable."""
    key = id(variable)
    for recording in tapes.active:
        if trainable and key not in recording.watched and recording.watch_accessed_variables:
            recording.watch(variable)
        if key in recording.tracked:
            recording.tracked.add(id(output))
            recording.reads.append((output, variable))
