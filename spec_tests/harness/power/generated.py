"""Generated wrong behaviours: of the slips in what a clause calls, how many does it reject?

Of each clause a few slips are tried, in the functions that are called by it and by few others. A slip by which the
reference breaks down counts for nothing: any clause would notice. A clause that rejects no named wrong behaviour is
tried with more of them, until it has rejected some.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hypothesis.errors import HypothesisException

from spec_tests.harness.clauses import Clause
from spec_tests.harness.power.loading import load_texts, sources
from spec_tests.harness.power.mutants.killing import FEW, Calls, HangsError, patience
from spec_tests.harness.power.mutants.slips import Slip, slips
from spec_tests.harness.power.trials import rejecting
from spec_tests.harness.subjects.namespace import reason_not_applicable

TRIED, MOST = 4, 80
"""How many slips are tried on a clause, and how many at most on one that has rejected too few."""

ENOUGH = 3
"""Rejected slips that replace a named wrong behaviour."""

FROM_EACH = 8
"""How many slips are taken from one function before the next function, which more clauses call, has its turn."""

PATIENCE = 5.0
"""Seconds of computing after which a clause that hangs has noticed a slip."""

BREAKDOWNS = (AttributeError, ImportError, NameError, RecursionError, TypeError)


@dataclass
class Generated:
    """The slips that were tried on a clause."""

    rejected: list[str] = field(default_factory=list)
    survived: list[str] = field(default_factory=list)

    def counts(self) -> tuple[int, int]:
        """How many were rejected, and how many were tried."""
        return len(self.rejected), len(self.rejected) + len(self.survived)

    def __str__(self) -> str:
        return "{} of {} generated".format(*self.counts())


def nearest(clauses: Iterable[Clause], known: Mapping[str, Calls]) -> dict[str, list[Slip]]:
    """By clause, the slips to try on it, those in the functions that the fewest clauses call first."""
    callers = Counter(function for calls in known.values() for function in calls.functions)
    about: dict[tuple[str, int], list[Slip]] = defaultdict(list)
    for file, text in sources().items():
        for slip in slips(file, text):
            for line in slip.functions:
                about[file, line].append(slip)
    found = {}
    for clause in clauses:
        draw = random.Random(clause.id)
        called = sorted(known[clause.id].functions & set(about), key=lambda function: (callers[function], function))
        shuffled = {function: draw.sample(about[function], len(about[function])) for function in called}
        first = [slip for function in called for slip in shuffled[function][:FROM_EACH]]
        rest = [slip for function in called for slip in shuffled[function][FROM_EACH:]]
        found[clause.id] = list(dict.fromkeys(first + rest))[:MOST]
    return found


def try_slips(clause: Clause, tried: Iterable[Slip]) -> Generated:
    """Which slips the clause rejects."""
    found = Generated()
    for slip in tried:
        rejections, count = found.counts()
        if count >= TRIED and (clause.kills or rejections >= ENOUGH):
            break
        mutant = slip.mutant(sources()[slip.file])
        rejects = _rejects(clause, {**sources(), slip.file: mutant.text})
        if rejects is not None:
            (found.rejected if rejects else found.survived).append(str(mutant))
    return found


def _rejects(clause: Clause, texts: dict[str, str]) -> bool | None:
    """Whether a clause rejects a changed reference; None if the change breaks it."""
    try:
        module = load_texts(texts)
    except Exception:
        return None
    try:
        with patience(PATIENCE):
            error = rejecting(clause, module, "a slip", FEW)
    except (HangsError, HypothesisException):  # the latter where it hangs, or flickers, in a draw
        return True
    if isinstance(error, BREAKDOWNS) or (error and reason_not_applicable(error, "a slip")):
        return None
    return error is not None
