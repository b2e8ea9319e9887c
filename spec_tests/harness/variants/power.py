"""The power of the suite: does a clause reject the variants that it says it kills?"""

from __future__ import annotations

import importlib
import inspect
import itertools
import logging
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis._settings import local_settings
from hypothesis.errors import HypothesisException

import reference
from spec_tests.harness.clauses import Clause
from spec_tests.harness.failures import observed
from spec_tests.harness.namespace import Namespace, reason_not_applicable

PHASES = (Phase.explicit, Phase.generate)
"""A variant only has to be rejected: nobody reads the example, so none is made small."""

Arguments = dict[str, Any]


def claims(clauses: Iterable[Clause]) -> dict[str, list[Clause]]:
    """By the name of each variant, the clauses that say that they kill it."""
    found: dict[str, list[Clause]] = {}
    for clause in clauses:
        for name in clause.kills:
            found.setdefault(name, []).append(clause)
    return found


def rejection(clause: Clause, module: ModuleType, name: str) -> str | None:
    """What a clause observes on a module that makes it fail; None when it holds, or says nothing about this module.

    A clause with several cases rejects a module by any of them.
    """
    tf = Namespace(module, name)
    function = getattr(importlib.import_module(f"spec_tests.{Path(clause.file).stem}"), clause.function)
    for arguments in _cases(function):
        error = _failure(function, {"tf": tf, "spec": Namespace(reference, "reference"), **arguments})
        if isinstance(error, HypothesisException):
            raise error  # about the clause, not about the variant
        if error is not None and not reason_not_applicable(error, name):
            return observed(error)
    return None


def _failure(function: Callable[..., Any], arguments: Arguments) -> BaseException | None:
    """How the test ends, if not well."""
    wanted = inspect.signature(function).parameters
    with _searching_only(function), _heard() as heard:
        given = {name: value for name, value in {**heard, **arguments}.items() if name in wanted}
        try:
            function(**given)
        except (Exception, pytest.fail.Exception, pytest.skip.Exception) as error:
            return error
    return None


def _cases(function: Callable[..., Any]) -> Iterator[Arguments]:
    """The arguments of each case that `parametrize` makes of a test."""
    marks = [mark for mark in getattr(function, "pytestmark", ()) if mark.name == "parametrize"]
    for rows in itertools.product(*map(_rows, marks)):
        yield {name: value for row in rows for name, value in row.items()}


def _rows(mark: pytest.Mark) -> Iterator[Arguments]:
    names, values = mark.args[:2]
    single = isinstance(names, str) and "," not in names
    names = [name.strip() for name in names.split(",")] if isinstance(names, str) else names
    for value in values:
        row = value.values if hasattr(value, "marks") else ([value] if single else value)  # a pytest.param, or plain
        yield dict(zip(names, row, strict=True))


@contextmanager
def _searching_only(function: Callable[..., Any]) -> Iterator[None]:
    """Run a property, or a state machine inside the test, up to its first failure."""
    own = getattr(function, "_hypothesis_internal_use_settings", None)
    with local_settings(settings(phases=PHASES)):
        if own is None:
            yield
            return
        # As in `execution.py`: Hypothesis reads this attribute at each call, and its decorator can be applied only once.
        function._hypothesis_internal_use_settings = settings(own, phases=PHASES)  # type: ignore[attr-defined]
        try:
            yield
        finally:
            function._hypothesis_internal_use_settings = own  # type: ignore[attr-defined]


class _Log:
    """What a clause uses of pytest's `caplog`."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.handler = logging.Handler()
        self.handler.emit = lambda record: self.lines.append(record.getMessage())  # type: ignore[method-assign]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@contextmanager
def _heard() -> Iterator[Arguments]:
    """Stand-ins for `caplog` and `recwarn`, which pytest gives to a test but not to a function that a test calls."""
    log, root = _Log(), logging.getLogger()
    root.addHandler(log.handler)
    try:
        with warnings.catch_warnings(record=True) as recorded:
            warnings.simplefilter("always")
            yield {"caplog": log, "recwarn": recorded}
    finally:
        root.removeHandler(log.handler)
