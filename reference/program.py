"""Writes a traced graph as a program: NumPy source in a straight line, compiled and run.

What no result needs is left out, what is computed twice is computed once, and arrays that are no longer needed lend
their memory to those that follow. Two rules make it impossible to overwrite an array that somebody can still see:

- Memory is lent only within one run, and only that of arrays from which no result can be reached. A call counts as a
  view of all its arguments unless NumPy promises that it returns new memory.
- The previous array of a variable is used again only if nobody else holds it, which Python's count of references tells.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from reference.tracing import Graph, Guard, Node, Traced

FRESH = frozenset(
    f"np.{name}"
    for names in (
        "concatenate stack where zeros_like ones_like full_like tile repeat cumsum cumprod mean sum prod amax amin",
        "max min argmax argmin any all einsum dot tensordot sort argsort take_along_axis pad",
    )
    for name in names.split()
)
"""The functions of NumPy, beside its ufuncs, that return new memory; any other may return a view of its arguments."""

LARGE = 64
"""The number of elements from which on it pays to lend an array."""

MISMATCH = object()
"""What a run returns when Python would be told something else than in the trace: another branch is to be taken."""

Layout = tuple[tuple[int, ...], "np.dtype[Any]", tuple[int, ...]]


class Program:
    """A compiled graph.

    `program(*inputs)` returns the results, of which the last ones are the new arrays of variables, or `MISMATCH`.
    """

    def __init__(self, graph: Graph, inputs: Sequence[Traced], results: Sequence[Any], variables: Sequence[str] = ()):
        self.inputs, self.results = list(inputs), list(results)
        self._lent: list[list[np.ndarray]] = []
        self._layouts: list[np.ndarray] = []
        self._retired: list[list[np.ndarray]] = [[] for _ in variables]
        namespace: dict[str, Any] = {"np": np, "MISMATCH": MISMATCH, "retired": self._reusable}
        self.source = _Writer(graph, self.inputs, self.results, variables, namespace, self._layouts).source()
        exec(compile(self.source, "<program of tf.function>", "exec"), namespace)
        self._run: Callable[..., Any] = namespace["program"]

    def __call__(self, *arrays: Any) -> Any:
        try:
            lent = self._lent.pop()  # each run has a set of its own, also in another thread or inside itself
        except IndexError:
            lent = [np.empty_like(array) for array in self._layouts]
        try:
            with np.errstate(all="ignore"):
                return self._run(lent, *arrays)
        finally:
            self._lent.append(lent)

    def retire(self, i: int, array: np.ndarray) -> None:
        """Keep the array that the i-th variable has had, for a later run to write into."""
        if not self._retired[i] and type(array) is np.ndarray and array.flags.owndata and array.flags.writeable:
            self._retired[i].append(array)

    def _reusable(self, i: int) -> np.ndarray | None:
        """Memory for the new array of the i-th variable, if nobody else holds it."""
        try:
            array = self._retired[i].pop()
        except IndexError:
            return None
        return array if _holders(array) == _ALONE else None


def _holders(array: Any) -> int:
    return sys.getrefcount(array)


def _alone() -> int:
    """What `_holders` counts for an object that only a local name holds, as in `Program._reusable`."""
    array = object()
    return _holders(array) if getattr(sys, "_is_gil_enabled", lambda: True)() else -1


_ALONE = _alone()


class _Writer:
    """Writes the source of a program."""

    def __init__(
        self,
        graph: Graph,
        inputs: list[Traced],
        results: list[Any],
        variables: Sequence[str],
        namespace: dict[str, Any],
        layouts: list[np.ndarray],
    ):
        self.inputs, self.results, self.variables = inputs, results, variables
        self.namespace, self.layouts = namespace, layouts
        self.same: dict[int, Traced] = {}
        self.constants: dict[int, str] = {}
        self.names: dict[int, str] = {}
        self.header: list[str] = []
        for each in inputs:
            self.names[id(each)] = self._new_name(each.node.text if each.node.function is None else "drawn")
        self.steps = self._computed_once(self._needed(graph.steps))

    def _new_name(self, wanted: str) -> str:
        """A Python name that is not taken, for an input."""
        name = re.sub(r"\W+", "_", wanted.removesuffix(":0")).strip("_") or "x"
        name = name if name.isidentifier() and name not in ("np", "lent", "retired", "program") else f"x_{name}"
        taken, number, first = set(self.names.values()), 1, name
        while name in taken:
            name, number = f"{first}_{number}", number + 1
        return name

    # ------------------------------------------------------------------------------------------ what is computed

    def _needed(self, steps: list[Traced | Guard]) -> list[Traced | Guard]:
        """The steps from which a result, a guard or a change of state can be reached."""
        needed = {id(each) for each in self.results}
        kept: list[Traced | Guard] = []
        for step in reversed(steps):
            if isinstance(step, Guard):
                needed.add(id(step.value))
            elif id(step) in self.names or not (step.node.stateful or id(step) in needed):
                continue
            else:
                needed.update(id(each) for each in step.node.inputs())
            kept.append(step)
        return kept[::-1]

    def _computed_once(self, steps: list[Traced | Guard]) -> list[Traced | Guard]:
        """The steps without those that repeat an earlier one."""
        known: dict[Any, Traced] = {}
        kept: list[Traced | Guard] = []
        for step in steps:
            if isinstance(step, Traced) and not step.node.stateful:
                first = known.setdefault((step.node.text, self._key(step.node.args), self._key(step.node.kwargs)), step)
                if first is not step:
                    self.same[id(step)] = first
                    continue
            kept.append(step)
        return kept

    def _key(self, value: Any) -> Any:
        """What two equal arguments have in common."""
        if isinstance(value, Traced):
            return id(self._first(value))
        if isinstance(value, (tuple, list)):
            return (type(value), *map(self._key, value))
        if isinstance(value, dict):
            return tuple((name, self._key(value[name])) for name in sorted(value))
        if isinstance(value, slice):
            return (slice, *map(self._key, (value.start, value.stop, value.step)))
        return (type(value), repr(value)) if type(value) in _PLAIN else ("the object", id(value))

    def _first(self, value: Traced) -> Traced:
        return self.same.get(id(value), value)

    # ------------------------------------------------------------------------------------------ memory

    def _lending(self) -> dict[int, int]:
        """By the step that computes an array, the lent array that it is written into."""
        memory, last = self._memory()
        kept = {
            place
            for each in self.results
            if isinstance(each, Traced)
            for place in memory.get(id(self._first(each)), ())
        }
        ends: dict[int, list[int]] = {}
        for place, i in last.items():
            ends.setdefault(i, []).append(place)
        free: dict[Layout, list[int]] = {}
        where: dict[int, int] = {}
        for i, step in enumerate(self.steps):
            gone = [where[place] for place in ends.get(i, ()) if place in where]
            in_place = isinstance(step, Traced) and _is_elementwise(step.node)  # NumPy minds what overlaps
            if in_place:
                self._give_back(gone, free)
            if isinstance(step, Traced) and id(step) not in kept and id(step) in last and _can_be_written(step):
                fitting = free.setdefault(_layout(step.value), [])
                if fitting:
                    where[id(step)] = fitting.pop()
                else:
                    where[id(step)] = len(self.layouts)
                    self.layouts.append(step.value)
            if not in_place:
                self._give_back(gone, free)
        return where

    def _memory(self) -> tuple[dict[int, set[int]], dict[int, int]]:
        """Of each value the calls whose memory it may show; and of each such call the last step that may look at it."""
        memory: dict[int, set[int]] = {}
        last: dict[int, int] = {}
        for i, step in enumerate(self.steps):
            used = [self._first(each) for each in ([step.value] if isinstance(step, Guard) else step.node.inputs())]
            shown = set().union(*(memory.get(id(each), ()) for each in used))
            if isinstance(step, Traced):
                memory[id(step)] = {id(step)} if _is_fresh(step) else {id(step), *shown}
            last.update(dict.fromkeys(shown, i))
        return memory, last

    def _give_back(self, gone: Iterable[int], free: dict[Layout, list[int]]) -> None:
        for number in gone:
            free.setdefault(_layout(self.layouts[number]), []).append(number)

    # ------------------------------------------------------------------------------------------ source

    def source(self) -> str:
        """The program as a Python function."""
        lent = {step: f"lent[{number}]" for step, number in self._lending().items()}
        first = len(self.results) - len(self.variables)
        for i, result in enumerate(self.results[first:]):
            if isinstance(result, Traced):
                made = self._first(result)
                if _is_elementwise(made.node) and _can_be_written(made) and id(made) not in lent:
                    lent[id(made)] = f"retired({i})"
        lines: list[str] = []
        part = ""
        for step in self.steps:
            if isinstance(step, Guard):
                differs = "is not" if step.ask is bool else "!="
                lines += [
                    f"if {step.ask.__name__}({self._text(step.value)}) {differs} {step.answer!r}:",
                    "    return MISMATCH",
                ]
                continue
            if step.node.part != part:
                part = step.node.part
                lines.append(f"# {part or 'the function itself'}")
            self.names[id(step)] = name = f"t{len(self.names) - len(self.inputs)}"
            lines.append(f"{name} = {self._call(step.node, lent.get(id(step)))}")
        results = self._text(tuple(self.results))
        arguments = ", ".join(["lent", *(self.names[id(each)] for each in self.inputs)])
        body = "".join(f"    {line}\n" for line in [*lines, f"return {results}"])
        header = "\n".join([*self.header, "", "", ""]) if self.header else ""
        return f"{header}def program({arguments}):\n{body}"

    def _call(self, node: Node, out: str | None) -> str:
        text, args = node.text, [self._text(each) for each in node.args]
        if text == "[]":
            key = node.args[1]
            return (
                f"{args[0]}[{', '.join(map(self._text, key)) if isinstance(key, tuple) and len(key) > 1 else args[1]}]"
            )
        if not text[0].isalpha() and text[0] not in "._":
            return f"{args[0]} {text} {args[1]}"
        named = [f"{name}={self._text(value)}" for name, value in node.kwargs.items()]
        named += [f"out={out}"] if out else []
        if text.startswith("."):
            return f"{args[0]}{text}({', '.join(args[1:] + named)})"
        if not text.startswith("np."):
            self.namespace[text] = node.function
        return f"{text}({', '.join(args + named)})"

    def _text(self, value: Any) -> str:
        """How an argument is written; what has no short text is a constant c0, c1, …"""
        if isinstance(value, Traced):
            return self.names[id(self._first(value))]
        if type(value) is tuple:
            return f"({', '.join(map(self._text, value))}{',' if len(value) == 1 else ''})"
        if type(value) is list:
            return f"[{', '.join(map(self._text, value))}]"
        if isinstance(value, slice):
            return f"slice({', '.join(self._text(each) for each in (value.start, value.stop, value.step))})"
        if type(value) in _PLAIN and (type(value) is not float or np.isfinite(value)):
            return "..." if value is Ellipsis else repr(value)
        if isinstance(value, (np.dtype, type)) and np.dtype(value).name in vars(np):
            return f"np.{np.dtype(value).name}"
        key = id(value)
        if key not in self.constants:
            self.constants[key] = name = f"c{len(self.constants)}"
            self.namespace[name] = value
            number = value[()] if isinstance(value, np.ndarray) and not value.ndim else value
            made = (
                f"{name} = np.{number.dtype}({number!s})" if _has_a_text(number) else f"# {name}: {_description(value)}"
            )
            self.header.append(made)
        return self.constants[key]


_PLAIN = (bool, int, float, str, type(None), type(Ellipsis))


def _has_a_text(value: Any) -> bool:
    """Whether a constant is a number of NumPy that its text makes again."""
    return isinstance(value, (np.floating, np.integer)) and bool(np.isfinite(value))


def _description(value: Any) -> str:
    return f"{value.dtype} array of shape {value.shape}" if isinstance(value, np.ndarray) else repr(value)


def _layout(array: Any) -> Layout:
    return array.shape, array.dtype, array.strides


def _is_elementwise(node: Node) -> bool:
    return isinstance(node.function, np.ufunc) and node.function.signature is None


def _is_fresh(step: Traced) -> bool:
    """Whether NumPy promises new memory, or there is none to show."""
    return _is_a_method_of_a_ufunc(step.node) or step.node.text in FRESH or not isinstance(step.value, np.ndarray)


def _is_a_method_of_a_ufunc(node: Node) -> bool:
    return isinstance(node.function, np.ufunc) or isinstance(getattr(node.function, "__self__", None), np.ufunc)


def _can_be_written(step: Traced) -> bool:
    """Whether the call can write its result into memory that is lent to it, and it is worth it."""
    array, node = step.value, step.node
    return (
        isinstance(node.function, np.ufunc)
        and isinstance(array, np.ndarray)
        and array.size >= LARGE
        and not node.kwargs
    )
