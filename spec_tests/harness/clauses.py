"""A clause: one sentence about behaviour, one test function, one identifier that never changes.

A file of clauses is a section of the specification, and begins with a `Section`, which says what its clauses share:

    clause = Section("weights", source=FIT, needs="fit")

`@clause` attaches the facts about a clause to its test function and registers it. The identifier is the name of the
section and the name of the function: `weights/a-whole-weight-repeats-a-row` is `test_a_whole_weight_repeats_a_row` in
`test_weights.py`. A faulty definition raises a ValueError where it stands: a clause without a source never runs.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest

from spec_tests.harness.subjects.capabilities import CAPABILITIES
from spec_tests.harness.wording import did_you_mean, in_words

Function = TypeVar("Function", bound=Callable[..., Any])
Words = str | Iterable[str] | None

SEEDS = ("000", "001", "002", "003", "004")
"""The tutorials that a clause can cite."""

EMPTY_WORDS = ("correct", "correctly", "works", "properly", "basic")
"""Words that make a name say nothing."""

_SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
_WRONG = re.compile(r"[a-z0-9.]+(-[a-z0-9.]+)*")
_IDENTIFIER = re.compile(rf"{_SLUG}/{_SLUG}")
_URL = re.compile(r"https?://\S+")

_registered: dict[str, Clause] = {}


@dataclass(frozen=True)
class Clause:
    """The facts about a clause that do not depend on a subject."""

    id: str
    chapter: str
    """The folder of its file; of a file outside the chapters, its section."""
    sentence: str
    sources: tuple[str, ...]
    seeds: tuple[str, ...]
    erratum: str | None
    kills: tuple[str, ...]
    kills_none: str | None
    needs: tuple[str, ...]
    undefined: str | None
    cost: int
    function: str
    module: str
    file: str
    line: int

    @property
    def section(self) -> str:
        """The part of the identifier before the slash."""
        return self.id.split("/")[0]


@dataclass(frozen=True)
class Section:
    """What the clauses of one file share; a clause may override it.

    name        the first part of the identifiers
    source      where the documentation says it: a URL, or several
    seed        the tutorial that says it, or several
    needs       capabilities without which the clauses say nothing about a subject
    """

    name: str
    source: Words = None
    seed: Words = None
    needs: Words = ()

    def __call__(
        self,
        function: Any = None,
        /,
        *,
        source: Words = None,
        seed: Words = None,
        erratum: str | None = None,
        kills: Words = (),
        kills_none: str | None = None,
        needs: Words = None,
        undefined: str | None = None,
        cost: int = 1,
    ) -> Any:
        """Make a test function a clause; its docstring is the normative sentence. It goes above other decorators.

        source, seed, needs   override those of the section; `()` for none
        erratum     what the tutorial or the documentation gets wrong
        kills       the named wrong behaviours that this clause rejects
        kills_none  why it can reject none, not even a generated one
        undefined   why the documentation leaves the behaviour open; both outcomes are then accepted
        cost        the time that one example takes, in ordinary examples: the number drawn is divided by it
        """

        def define(function: Function) -> Function:
            defined = Clause(
                id=f"{self.name}/{_slug(function)}",
                sources=_words(self.source if source is None else source),
                seeds=_words(self.seed if seed is None else seed),
                erratum=erratum,
                kills=_words(kills),
                kills_none=kills_none,
                needs=_words(self.needs if needs is None else needs),
                undefined=undefined,
                cost=cost,
                **_written(function, self.name),
            )
            _register(defined, function)
            marked: Function = pytest.mark.clause.with_args(defined)(function)
            return marked

        return define if function is None else define(function)


def inner_test(function: Callable[..., Any]) -> Callable[..., Any]:
    """The test that was written, where `@given` has made a property of it."""
    given = getattr(function, "hypothesis", None)
    test: Callable[..., Any] = given.inner_test if given else function
    return test


def load_all(package: str) -> dict[str, Clause]:
    """Import every `test_*.py` of a package and of its chapters, and return all clauses by identifier.

    The order is that of `CHAPTERS` in the package, where it has one: of the chapters, and of the sections of each.
    """
    root = importlib.import_module(package)
    chapters: dict[str, tuple[str, ...]] = getattr(root, "CHAPTERS", {})
    for folder in [package, *(f"{package}.{chapter}" for chapter in chapters)]:
        for module in pkgutil.iter_modules(importlib.import_module(folder).__path__):
            if module.name.startswith("test_"):
                with suppress(pytest.skip.Exception):  # the module lacks a package that it needs; pytest will say so
                    importlib.import_module(f"{folder}.{module.name}")
    order = [section for sections in chapters.values() for section in sections]
    known = [clause for clause in _registered.values() if clause.module.startswith(f"{package}.")]
    known.sort(key=lambda clause: order.index(clause.section) if clause.section in order else -1)
    return {clause.id: clause for clause in known}


def _register(defined: Clause, function: Callable[..., Any]) -> None:
    problem = _problem(defined, inspect.signature(function).parameters)
    if problem:
        raise ValueError(f"clause {defined.id!r}: {problem}")
    _registered[defined.id] = defined


def _words(value: Words) -> tuple[str, ...]:
    """None, one word or several, as a tuple."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def _slug(function: Callable[..., Any]) -> str:
    return function.__name__.removeprefix("test_").replace("_", "-")


def _written(function: Callable[..., Any], section: str) -> dict[str, Any]:
    """What the test itself says: its sentence, which ends at an empty line, and where it stands."""
    sentence = inspect.cleandoc(function.__doc__ or "").split("\n\n")[0]
    test = inner_test(function)
    path = test.__module__.split(".")
    return {
        "chapter": path[-2] if len(path) > 2 else section,
        "module": test.__module__,
        "sentence": " ".join(sentence.split()),
        "function": test.__qualname__,
        "file": test.__code__.co_filename,
        "line": test.__code__.co_firstlineno,
    }


def _problem(clause: Clause, parameters: Mapping[str, inspect.Parameter]) -> str | None:
    """What is wrong with a definition, if anything."""
    return (
        _problem_with_id(clause)
        or _problem_with_test(clause, parameters)
        or _problem_with_facts(clause)
        or _problem_with_kills(clause)
    )


def _problem_with_id(clause: Clause) -> str | None:
    if not _IDENTIFIER.fullmatch(clause.id):
        return "the identifier should be section/slug in lower-case words joined by hyphens"
    other = _registered.get(clause.id)
    if other and (other.file, other.function) != (clause.file, clause.function):
        return f"the identifier is taken by {other.function} ({other.file}:{other.line})"
    return None


def _problem_with_test(clause: Clause, parameters: Mapping[str, inspect.Parameter]) -> str | None:
    if "tf" not in parameters:
        return f"{clause.function} should take the subject as its argument `tf`"
    if not clause.sentence:
        return f"{clause.function} needs a docstring: the normative sentence"
    name = [*clause.function.split("_"), *re.split("[-/]", clause.id)]
    empty = [word for word in EMPTY_WORDS if word in name]
    if empty:
        return f"a name with {in_words(empty)} says nothing; say what happens"
    return None


def _problem_with_facts(clause: Clause) -> str | None:
    if not clause.sources:
        return "it needs a source: the URL of the documentation that says it"
    for url in clause.sources:
        if not _URL.fullmatch(url):
            return f"the source {url!r} is not a URL"
    if clause.cost < 1:
        return f"cost should be 1 or more, but is {clause.cost}"
    for seed in clause.seeds:
        if seed not in SEEDS:
            return f"there is no seed {seed!r}; there are {in_words(SEEDS)}"
    for name in clause.needs:
        if name not in CAPABILITIES:
            return (
                f"there is no capability {name!r}{did_you_mean(name, CAPABILITIES)}; there are {in_words(CAPABILITIES)}"
            )
    return None


def _problem_with_kills(clause: Clause) -> str | None:
    if clause.kills and clause.kills_none:
        return "it has kills=, and says with kills_none= that there can be none"
    for name in clause.kills:
        if not _WRONG.fullmatch(name):
            return f"the wrong behaviour {name!r} should be lower-case words joined by hyphens"
    return None
