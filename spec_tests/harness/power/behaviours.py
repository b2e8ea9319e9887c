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
from collections.abc import Callable, Iterable, Iterator
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
_HEADING = re.compile(rf"({_NAME.pattern}): (.+?)(?: \[([^\[\]]+)\])?", re.DOTALL)

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

    It computes: it gives a wrong result, or accepts what should be refused, rather than break at the first step.
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
            tree = trees.setdefault(file, ast.parse(sources.get(file, "")))
            if not syntax.replace(tree, patch.name, patch.old, patch.new):
                raise StaleWrongBehaviourError(
                    f"stale wrong behaviour {self.name!r}: in reference/{file} there is no {patch.old!r} inside "
                    f"{patch.name or 'the module'!r}. The reference has changed: change the patch too."
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
    place = ("", "")
    for entry in re.split(r"\n\s*\n", text.strip("\n")):
        lines = entry.split("\n")
        start = next((i for i, line in enumerate(lines) if line.startswith(("in ", "- "))), len(lines))
        heading = _HEADING.fullmatch(" ".join(line.strip() for line in lines[:start]))
        if not heading:
            raise ValueError(f"{module}: {lines[0]!r} should be `name: story`, with hunks below it")
        found: list[Patch] = []
        for place, old, new in list(_hunks(lines[start:], place, module)):  # noqa: B020 (stays for the next entry)
            found.append(Patch(*place, old, new))
        if not found:
            raise ValueError(f"{module}: {heading[1]!r} has no hunk: lines that begin with `- ` and `+ `")
        _register(Wrong(heading[1], heading[3], heading[4] or SLIP, _chapter(module), patches=tuple(found)))


def load_all(package: str = PACKAGE) -> dict[str, Wrong]:
    """All wrong behaviours by name, in the order of the chapters."""
    for chapter in importlib.import_module(package).CHAPTERS:
        if importlib.util.find_spec(f"{package}.{chapter}.wrong"):
            importlib.import_module(f"{package}.{chapter}.wrong")
    return dict(_registered)


@functools.cache
def wrong_behaviours() -> dict[str, Wrong]:
    """`load_all`, once for a process."""
    return load_all()


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


def _hunks(lines: list[str], place: tuple[str, str], module: str) -> Iterator[tuple[tuple[str, str], str, str]]:
    """(place, old, new) of each hunk: removed lines, then added ones."""
    old: list[str] = []
    new: list[str] = []
    for line in [*lines, "in "]:
        mark, rest = line[:2], line[2:]
        if line != "in " and mark not in ("- ", "+ ", "in") and line not in ("-", "+"):
            raise ValueError(f"{module}: {line!r} should begin with `in `, `- ` or `+ `")
        if old and (mark == "in" or (mark == "- " and new)):
            yield place, "\n".join(old), "\n".join(new)
            old, new = [], []
        if mark == "in":
            dotted, _, name = rest.strip().partition(":")
            place = (dotted, name)
        else:
            (old if mark[0] == "-" else new).append(rest)


def _file(module: str, sources: dict[str, str]) -> str:
    """The file of a module, below `reference/`."""
    path = module.replace(".", "/")
    return f"{path}/__init__.py" if f"{path}/__init__.py" in sources else f"{path}.py"
