"""A clause: one sentence about behaviour, one test function, one identifier that never changes.

`@clause` attaches the facts about a clause to its test function and enters it into the list of all clauses. Whatever is
wrong with a definition is a ValueError at that place, so that a clause without a source never runs.
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

from spec_tests.harness.capabilities import CAPABILITIES
from spec_tests.harness.wording import did_you_mean, in_words

Function = TypeVar("Function", bound=Callable[..., Any])
Words = str | Iterable[str] | None

SEEDS = ("000", "001", "002", "003", "004")
"""The tutorials that a clause can cite."""

EMPTY_WORDS = ("correct", "correctly", "works", "properly", "basic")
"""Words that make a name say nothing."""

_SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
_VARIANT = re.compile(r"[a-z0-9.]+(-[a-z0-9.]+)*")
_IDENTIFIER = re.compile(rf"{_SLUG}/{_SLUG}")
_URL = re.compile(r"https?://\S+")

_registered: dict[str, Clause] = {}


@dataclass(frozen=True)
class Clause:
    """The facts about a clause that do not depend on a subject."""

    id: str
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
    file: str
    line: int

    @property
    def chapter(self) -> str:
        """The part of the identifier before the slash."""
        return self.id.split("/")[0]


def clause(
    id: str,
    *,
    source: Words = None,
    seed: Words = None,
    erratum: str | None = None,
    kills: Words = (),
    kills_none: str | None = None,
    needs: Words = (),
    undefined: str | None = None,
    cost: int = 1,
) -> Callable[[Function], Function]:
    """Make a test function, whose docstring is the normative sentence, a clause. It stands above every other decorator.

    id          `chapter/slug`, stable for ever
    source      where the documentation says it: a URL, or several
    seed        the tutorial that says it, or several
    erratum     what the tutorial or the documentation gets wrong
    kills       the variants (named wrong behaviours) that this clause rejects; or `kills_none`: why there can be none
    needs       capabilities without which the clause says nothing about a subject
    undefined   why the documentation leaves the behaviour open: both ways are then accepted
    cost        how many ordinary examples one of this property takes the time of: so many fewer are drawn
    """

    def define(function: Function) -> Function:
        defined = Clause(
            id=id,
            sources=_words(source),
            seeds=_words(seed),
            erratum=erratum,
            kills=_words(kills),
            kills_none=kills_none,
            needs=_words(needs),
            undefined=undefined,
            cost=cost,
            **_written(function),
        )
        _register(defined, function)
        return pytest.mark.clause.with_args(defined)(function)

    return define


def load_all(package: str) -> dict[str, Clause]:
    """Import every `test_*.py` of a package, and return all clauses by identifier, in the order of their definition."""
    folder = importlib.import_module(package)
    for module in sorted(pkgutil.iter_modules(folder.__path__), key=lambda module: module.name):
        if module.name.startswith("test_"):
            with suppress(pytest.skip.Exception):  # the module lacks a package that it needs, and pytest will say so
                importlib.import_module(f"{package}.{module.name}")
    return dict(_registered)


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


def _written(function: Callable[..., Any]) -> dict[str, Any]:
    """What is written as the test: its sentence, which ends at an empty line, and its place, under `@given` too."""
    sentence = inspect.cleandoc(function.__doc__ or "").split("\n\n")[0]
    given = getattr(function, "hypothesis", None)
    test = given.inner_test if given else function
    return {
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
        return "the identifier should be chapter/slug in lower-case words joined by hyphens"
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
    if bool(clause.kills) == bool(clause.kills_none):
        return "it needs kills=(variant, …), or kills_none= with the reason why no variant is possible"
    for variant in clause.kills:
        if not _VARIANT.fullmatch(variant):
            return f"the variant {variant!r} should be lower-case words joined by hyphens"
    return None
