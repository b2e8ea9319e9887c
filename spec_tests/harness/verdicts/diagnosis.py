"""Which named wrong behaviour reproduces what a subject did: the diagnosis of a difference.

The wrong behaviours that a clause rejects are tried on the example that made the subject fail. One that fails with the
same observation, up to rounding, is what the subject behaves like.
"""

from __future__ import annotations

import functools
import inspect
import math
import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from hypothesis.strategies import DataObject

import reference
from spec_tests.harness.clauses import Clause, inner_test
from spec_tests.harness.power.behaviours import StaleWrongBehaviourError, Wrong, wrong_behaviours
from spec_tests.harness.power.loading import load
from spec_tests.harness.power.trials import failure
from spec_tests.harness.subjects.namespace import Namespace
from spec_tests.harness.verdicts.messages import observed

SUBJECT_FIXTURES = ("tf", "spec")
ROUNDING = 1e-3
"""How far two numbers of two observations may be apart: the copy computes in NumPy, the subject as it likes."""

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|\bnan\b|[-+]?\binf\b")


@dataclass
class LastCall:
    """The arguments of the last call of a test. Hypothesis ends with the smallest example that fails."""

    arguments: dict[str, Any] = field(default_factory=dict)


@contextmanager
def last_call(function: Callable[..., Any]) -> Iterator[LastCall]:
    """Keep the arguments with which Hypothesis calls the test of a property."""
    call, given = LastCall(), getattr(function, "hypothesis", None)
    if given is None:
        yield call
        return
    inner = given.inner_test

    @functools.wraps(inner)
    def kept(*args: Any, **arguments: Any) -> Any:
        arguments = {
            name: Draws(value) if isinstance(value, DataObject) else value for name, value in arguments.items()
        }
        call.arguments = {name: _kept(value) for name, value in arguments.items() if name not in SUBJECT_FIXTURES}
        return inner(*args, **arguments)

    given.inner_test = kept  # the place that Hypothesis leaves to the plugins of test runners
    try:
        yield call
    finally:
        given.inner_test = inner


def _kept(value: Any) -> Any:
    """The value as the test got it: what becomes of an array in the test does not count."""
    return value.copy() if isinstance(value, np.ndarray) else value


class Draws:
    """What `st.data()` gives to a test, which can draw the same values once more."""

    def __init__(self, data: Any):
        self._data = data
        self.drawn: list[Any] = []

    def draw(self, strategy: Any, label: Any = None) -> Any:
        value = self._data.draw(strategy, label)
        self.drawn.append(_kept(value))
        return value

    def again(self) -> Any:
        """The same draws in the same order; a test that draws more than before ends there."""
        values = iter(self.drawn)
        return type("DrawnAgain", (), {"draw": lambda self, strategy, label=None: next(values)})()


def diagnose(clause: Clause, function: Callable[..., Any], arguments: dict[str, Any], seen: str) -> list[Wrong]:
    """The wrong behaviours that the clause rejects and that look on this example as the subject did."""
    test = inner_test(function)
    known = wrong_behaviours()
    candidates = [known[name] for name in clause.kills if name in known]
    if alike(_observation(test, arguments, None), seen):
        return []  # the reference itself does so: any wrong behaviour planted in it would seem to be the cause
    with suppress(StaleWrongBehaviourError):  # the tests report it; it should not end a run
        return [each for each in candidates if alike(_observation(test, arguments, each), seen)]
    return []


def in_words(behaviours: list[Wrong]) -> str:
    """What a reader is told."""
    return "\nor ".join(f"like {each.name}: {each.story} ({each.source})" for each in behaviours)


def _observation(test: Callable[..., Any], arguments: dict[str, Any], behaviour: Wrong | None) -> str:
    """What the test observes on this example, on a wrong behaviour or on the true reference; empty when it holds."""
    subjects = {
        "tf": Namespace(load(behaviour), behaviour.name if behaviour else "reference"),
        "spec": Namespace(reference, "reference"),
    }
    drawn = {name: value.again() if isinstance(value, Draws) else value for name, value in arguments.items()}
    wanted = inspect.signature(test).parameters
    random.seed(0)  # as Hypothesis begins each example
    np.random.seed(0)
    error = failure(test, {name: value for name, value in {**subjects, **drawn}.items() if name in wanted})
    return observed(error) if error else ""


def alike(one: str, other: str) -> bool:
    """Whether two observations say the same with the same numbers, up to rounding."""
    if not one or _NUMBER.sub("#", one) != _NUMBER.sub("#", other):
        return False
    pairs = zip(_NUMBER.findall(one), _NUMBER.findall(other), strict=True)
    return all(_near(float(a), float(b)) for a, b in pairs)


def _near(a: float, b: float) -> bool:
    return (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=ROUNDING, abs_tol=1e-6)
