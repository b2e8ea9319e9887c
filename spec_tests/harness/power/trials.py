"""The power of the suite: does a clause reject the wrong behaviours that it claims to?"""

from __future__ import annotations

import importlib
import inspect
import itertools
import logging
import os
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import pytest
from _pytest.capture import FDCapture, MultiCapture, SysCapture
from hypothesis import Phase, settings
from hypothesis._settings import local_settings
from hypothesis.errors import HypothesisException

import reference
from spec_tests.harness.clauses import Clause
from spec_tests.harness.power.behaviours import Wrong
from spec_tests.harness.power.loading import load, sources
from spec_tests.harness.subjects.namespace import Namespace, reason_not_applicable
from spec_tests.harness.verdicts.messages import observed
from spec_tests.harness.wording import in_words

SEARCH: dict[str, Any] = {
    "phases": (Phase.explicit, Phase.generate),  # nobody reads the example that rejects: it need not be small
    "max_examples": 300,  # the search ends with the first one
    "stateful_step_count": 30,
    "derandomize": True,
    "database": None,
}
"""The Hypothesis settings, whatever the profile of the run: the power of a clause is a fact about the clause."""

Arguments = dict[str, Any]


def claims(clauses: Iterable[Clause]) -> dict[str, list[Clause]]:
    """By the name of each wrong behaviour, the clauses that claim to reject it."""
    found: dict[str, list[Clause]] = {}
    for clause in clauses:
        for name in clause.kills:
            found.setdefault(name, []).append(clause)
    return found


def rejections(behaviour: Wrong, clauses: Iterable[Clause]) -> dict[str, str | None]:
    """By the identifier of each clause, what it observes on the wrong behaviour; None where that survives.

    Each clause gets its own copy, because a wrong tape may leave traces.
    """
    texts = behaviour.patched(sources())
    return {clause.id: rejection(clause, load(behaviour, texts), behaviour.name) for clause in clauses}


def rejection(clause: Clause, module: ModuleType, name: str, search: Mapping[str, Any] = SEARCH) -> str | None:
    """What a clause observes on a module that makes it fail; None when it holds, or says nothing about this module."""
    error = rejecting(clause, module, name, search)
    return None if error is None or reason_not_applicable(error, name) else observed(error)


def rejecting(
    clause: Clause, module: ModuleType, name: str, search: Mapping[str, Any] = SEARCH
) -> BaseException | None:
    """The exception by which a clause rejects a module, or else says that it does not apply to it, if there is one.

    A clause with several cases rejects a module by any of them.
    """
    last = None
    tf = Namespace(module, name)
    function = function_of(clause)
    for arguments in cases(function):
        error = failure(function, {"tf": tf, "spec": Namespace(reference, "reference"), **arguments}, search)
        if isinstance(error, HypothesisException):
            raise error  # about the clause, not about the wrong behaviour
        if error is not None and not reason_not_applicable(error, name):
            return error
        last = error
    return last


def function_of(clause: Clause) -> Callable[..., Any]:
    """The test of a clause. Hypothesis gives the test of a property a qualified name of its own making."""
    module = importlib.import_module(clause.module)
    function: Callable[..., Any] = getattr(module, clause.function.rpartition(".")[2])
    return function


def failure(
    function: Callable[..., Any], arguments: Arguments, search: Mapping[str, Any] = SEARCH
) -> BaseException | None:
    """How a test ends, if not well."""
    wanted = inspect.signature(function).parameters
    with _searching_only(function, search), _heard(output="capfd" in wanted) as heard:
        given = {name: value for name, value in {**heard, **arguments}.items() if name in wanted}
        if lacking := [name for name in wanted if name not in given]:
            raise LookupError(f"{function.__name__} uses {in_words(lacking)}, for which there is no stand-in here")
        try:
            function(**given)
        except (Exception, pytest.fail.Exception, pytest.skip.Exception) as error:
            return error
    return None


def cases(function: Callable[..., Any]) -> Iterator[Arguments]:
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
def _searching_only(function: Callable[..., Any], search: Mapping[str, Any]) -> Iterator[None]:
    """Run a property, or a state machine inside the test, up to its first failure."""
    own = getattr(function, "_hypothesis_internal_use_settings", None)
    with local_settings(settings(**search)):
        if own is None:
            yield
            return
        # Hypothesis reads this attribute at each call, as `execution.py` says too.
        function._hypothesis_internal_use_settings = settings(own, **search)  # type: ignore[attr-defined]
        try:
            yield
        finally:
            function._hypothesis_internal_use_settings = own  # type: ignore[attr-defined]


class _Folders:
    """What a clause uses of pytest's `tmp_path_factory`."""

    def __init__(self, root: str) -> None:
        self.root = root

    def mktemp(self, basename: str, numbered: bool = True) -> Path:
        return Path(tempfile.mkdtemp(prefix=basename, dir=self.root))


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
def _heard(*, output: bool) -> Iterator[Arguments]:
    """Stand-ins for what pytest gives to a test, but not to a function that a test calls.

    A wrong behaviour may write to another place than it should: home and the working directory are a temporary folder.
    """
    log, root, directory = _Log(), logging.getLogger(), Path.cwd()
    root.addHandler(log.handler)
    capture = FDCapture if output else SysCapture
    captured = MultiCapture(in_=None, out=capture(1), err=capture(2))
    with (
        warnings.catch_warnings(record=True) as recorded,
        tempfile.TemporaryDirectory() as folder,
        patch.dict(os.environ, HOME=folder),
    ):
        warnings.simplefilter("always")
        os.chdir(folder)
        captured.start_capturing()
        try:
            yield {"caplog": log, "capfd": captured, "recwarn": recorded, "tmp_path_factory": _Folders(folder)}
        finally:
            captured.stop_capturing()
            os.chdir(directory)
            root.removeHandler(log.handler)
