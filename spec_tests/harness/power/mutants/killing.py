"""Runs clauses on mutants: those that call the changed function, the nearest first, until one rejects it.

Each looks at few examples first, then the nearest look at many, so that the cost of a survivor has a bound. A clause
is near that calls little else. What is counted as rejected is rejected; a survivor might still be, by a clause that is
far.
"""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import CodeType, FrameType
from typing import Any

from hypothesis.errors import HypothesisException

from spec_tests.harness.clauses import Clause
from spec_tests.harness.power.loading import load, load_texts, original, sources
from spec_tests.harness.power.mutants.mutant import Mutant
from spec_tests.harness.power.trials import SEARCH, rejection

PATIENCE = 30.0
"""Seconds of computing after which a clause that hangs on a mutant has noticed it, however busy the machine is."""

FEW, MANY = {**SEARCH, "max_examples": 5}, {**SEARCH, "max_examples": 100}
"""The search of a clause: most mutants fall to the first examples of some clause, the rest are looked at longer."""

NEAR, NEAREST = 200, 25
"""How many clauses look at a mutant at all, and how many of them look longer."""


class HangsError(BaseException):
    """A mutant that makes a clause run on and on."""


@dataclass
class Calls:
    """Which functions of the reference a clause calls, and how long it takes."""

    seconds: float
    functions: set[tuple[str, int]] = field(default_factory=set)
    """(file, first line)."""


def calls(clause: Clause) -> Calls:
    """Run a clause on the faithful copy and see what it calls."""
    found: set[tuple[str, int]] = set()

    def seen(frame: FrameType, event: str, argument: Any) -> None:
        code = frame.f_code
        if event == "call" and (file := original(code.co_filename)):
            found.add((file, code.co_firstlineno))

    module = load(None)
    start = time.perf_counter()
    sys.setprofile(seen)
    try:
        observed = rejection(clause, module, "reference", FEW)
    finally:
        sys.setprofile(None)
    if observed:
        raise RuntimeError(f"{clause.id} fails on the reference itself: {observed}")
    return Calls(time.perf_counter() - start, found)


def concerned(mutant: Mutant, clauses: Sequence[Clause], known: dict[str, Calls]) -> list[Clause]:
    """The clauses that call the function that the mutant changes; else those that call anything of its file; else all.

    What stands outside functions, or is called only while the module is imported, shows in what the file does.
    """
    changed = {(mutant.file, line) for line in _functions_at(mutant.file, mutant.line)}
    near = [clause for clause in clauses if known[clause.id].functions & changed]
    if not near:
        near = [clause for clause in clauses if any(file == mutant.file for file, _ in known[clause.id].functions)]
    return sorted(near or clauses, key=lambda clause: (len(known[clause.id].functions), known[clause.id].seconds))


def killer(mutant: Mutant, clauses: Sequence[Clause]) -> str | None:
    """The first clause that rejects the mutant; "import" when it cannot be imported; None when it survives."""
    try:
        compile(mutant.text, mutant.file, "exec")
        load_texts({**sources(), mutant.file: mutant.text})
    except Exception:
        return "import"
    for clause, search in [(each, FEW) for each in clauses[:NEAR]] + [(each, MANY) for each in clauses[:NEAREST]]:
        module = load_texts({**sources(), mutant.file: mutant.text})
        try:
            with patience(PATIENCE):
                if rejection(clause, module, "a mutant", search):
                    return clause.id
        except (HangsError, RecursionError, HypothesisException):  # the last where it hangs, or flickers, in a draw
            return clause.id
    return None


def _functions_at(file: str, line: int) -> Iterator[int]:
    """The first lines of the functions, lambdas and methods to which a line belongs, as a default or decorator too."""
    pending = [compile(sources()[file], file, "exec")]
    while pending:
        code = pending.pop()
        for constant in code.co_consts:
            if isinstance(constant, CodeType):
                pending.append(constant)
                lines = [number for *_, number in constant.co_lines() if number]
                if constant.co_firstlineno <= line <= max(lines, default=0):
                    yield constant.co_firstlineno


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    def end(number: int, frame: FrameType | None) -> None:
        raise HangsError

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
