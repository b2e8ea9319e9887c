"""Wrong behaviours: named mistakes of a plausible implementation, each of which some clause must reject.

They stand in the `wrong.py` of the chapter whose clauses reject them, in one of two forms:

- a function under `@wrong`, which plants the mistake by public names, so that it serves the reference, real Keras, and
  any other subject;
- where only the inside of a formula can say it, an entry of `patches`: a change of the syntax tree of the reference
  inside one named function.
"""

from __future__ import annotations

import ast
import functools
import importlib
import importlib.util
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from spec_tests.harness.power import syntax

PlantedForm = Callable[[Any, Any], None]
"""A function of the subject and of a `Plant`."""

SLIP = "a plausible slip"
"""The source of a wrong behaviour that nobody is known to have shipped."""

PACKAGE = "spec_tests"
"""The package whose chapters hold the wrong behaviours."""

_NAME = re.compile(r"[a-z0-9.]+(-[a-z0-9.]+)*")
_PLACE = re.compile(r"in ([\w.]+)(?::([\w.]+))?")
_HEADING = re.compile(rf"({_NAME.pattern}): (.+?)(?:(?<=[.!?]) \[(.+)\])?", re.DOTALL)

_registered: dict[str, Wrong] = {}


class StaleWrongBehaviourError(Exception):
    """What a wrong behaviour replaces no longer stands in the reference."""


@dataclass(frozen=True)
class Patch:
    """A piece of the syntax tree of the reference, and what stands there instead."""

    module: str
    """Below `reference`, such as `keras.losses.base`."""
    name: str
    """The function, class or table in it, such as `Loss.call`; empty for the whole module."""
    old: str
    new: str


@dataclass(frozen=True)
class Wrong:
    """A named wrong behaviour that a real implementation had or has, or plausibly could have.

    It computes: it gives a wrong result, or accepts what should raise, rather than break at the first step.
    """

    name: str
    story: str
    """What is wrong, and how one comes to it."""
    source: str
    """A link, an implementation that behaves so, or `SLIP`."""
    chapter: str
    plant: PlantedForm | None = None
    patches: tuple[Patch, ...] = ()

    def patched(self, sources: dict[str, str]) -> dict[str, str]:
        """The texts of the reference, by file, with the patches in them."""
        trees: dict[str, ast.Module] = {}
        for patch in self.patches:
            file = _file(patch.module, sources)
            if file not in trees:
                trees[file] = ast.parse(sources.get(file, ""))
            where = f"reference/{file}, inside {patch.name or 'the module'}"
            try:
                found = syntax.replace(trees[file], patch.name, patch.old, patch.new)
            except SyntaxError as error:
                raise ValueError(
                    f"wrong behaviour {self.name!r}, for {where}: {(error.text or '').strip()!r} is no Python"
                ) from error
            if not found:
                raise StaleWrongBehaviourError(
                    f"stale wrong behaviour {self.name!r} of {self.chapter}: {where}, there is no\n{patch.old}\n"
                    "The reference has changed: change the patch too."
                )
        return {**sources, **{file: ast.unparse(tree) for file, tree in trees.items()}}


def wrong(name: str, story: str, source: str = SLIP) -> Callable[[PlantedForm], PlantedForm]:
    """Enter a function `(tf, plant)` that plants a wrong behaviour by public names."""

    def enter(form: PlantedForm) -> PlantedForm:
        _register(Wrong(name, story, source, _chapter(form.__module__), plant=form))
        return form

    return enter


def patches(module: str, text: str) -> None:
    """Enter wrong behaviours that are patches of the reference.

    `module` is the `__name__` of the caller. Each entry has a name and a story, with a source in brackets at its end if
    there is one, and then hunks, each with the function that it changes unless that is the one of the hunk before:

        momentum-is-forgotten: The velocity of the step before is not used. [Keras 0.1]
        in keras.optimizers.sgd:SGD.recurrence
        - m = momentum * m - rate * g
        + m = -rate * g

    Entries are separated by empty lines. `syntax` says how a piece is found.
    """
    place = None
    for entry in re.split(r"\n\s*\n", text.strip("\n")):
        lines = entry.split("\n")
        start = next((i for i, line in enumerate(lines) if _PLACE.fullmatch(line) or line.startswith("- ")), len(lines))
        heading = _HEADING.fullmatch(" ".join(line.strip() for line in lines[:start]))
        if not heading:
            raise ValueError(f"{module}: the entry {lines[0]!r} should begin with `name: story`, above its hunks")
        name, _, story, source = heading.groups()
        try:
            hunks = _hunks(lines[start:], place)
        except ValueError as error:
            raise ValueError(f"{module}: {name}: {error}") from None
        place = hunks[-1].module, hunks[-1].name
        _register(Wrong(name, story, source or SLIP, _chapter(module), patches=tuple(hunks)))


@functools.cache
def wrong_behaviours() -> dict[str, Wrong]:
    """All wrong behaviours by name, in the order of the chapters."""
    for chapter in importlib.import_module(PACKAGE).CHAPTERS:
        if importlib.util.find_spec(f"{PACKAGE}.{chapter}.wrong"):
            importlib.import_module(f"{PACKAGE}.{chapter}.wrong")
    return dict(_registered)


def by_chapter(behaviours: Iterable[Wrong]) -> dict[str, list[Wrong]]:
    """The wrong behaviours of each chapter that has any."""
    found: dict[str, list[Wrong]] = {}
    for each in behaviours:
        found.setdefault(each.chapter, []).append(each)
    return found


def _register(behaviour: Wrong) -> None:
    if not _NAME.fullmatch(behaviour.name):
        raise ValueError(f"the wrong behaviour {behaviour.name!r} should be lower-case words joined by hyphens")
    if behaviour.name in _registered:
        other = _registered[behaviour.name].chapter
        raise ValueError(f"the wrong behaviour {behaviour.name!r} of {behaviour.chapter} is there already, in {other}")
    _registered[behaviour.name] = behaviour


def _chapter(module: str) -> str:
    return module.split(".")[-2]


def _hunks(lines: list[str], place: tuple[str, str] | None) -> list[Patch]:
    """The hunks of an entry; `place` is that of the hunk before."""
    hunks: list[tuple[tuple[str, str] | None, list[str], list[str]]] = []
    last = "in"
    for line in lines:
        mark, text = line[:1], line[2:]
        if moved := _PLACE.fullmatch(line):
            place, mark = (moved[1], moved[2] or ""), "in"
        elif mark not in ("-", "+") or line[1:2].strip():
            raise ValueError(f"{line!r} should be `in module:Function` or `in module`, or begin with `- ` or `+ `")
        elif mark == "-":
            if last != "-":
                hunks.append((place, [], []))
            hunks[-1][1].append(text)
        elif last == "in":
            raise ValueError(f"{line!r} should stand below the lines with `- ` that it replaces")
        else:
            hunks[-1][2].append(text)
        last = mark
    if not hunks:
        raise ValueError("it should have a hunk: lines that begin with `- ` and `+ `")
    if hunks[0][0] is None:
        raise ValueError("its first hunk should stand below a line `in module:Function`")
    return [Patch(*where, "\n".join(old), "\n".join(new)) for where, old, new in hunks if where]


def _file(module: str, sources: dict[str, str]) -> str:
    """The file of a module, below `reference/`."""
    path = module.replace(".", "/")
    return f"{path}/__init__.py" if f"{path}/__init__.py" in sources else f"{path}.py"
