"""From the outcome of a clause on a subject to a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from spec_tests.harness.clauses import Clause
from spec_tests.harness.optional import NotInstalled
from spec_tests.harness.subjects.namespace import reason_not_applicable
from spec_tests.harness.verdicts.differences import Difference
from spec_tests.harness.verdicts.messages import example, observed

_WHAT_WAS_RUN = " (of a declared clause only its @example cases are run, if it has any)"


class Kind(str, Enum):
    """The kinds of verdicts. A clause with several cases gets the first of these that any case has."""

    DIFFERS = "differs"
    STALE = "stale declaration"
    DECLARED = "differs as declared"
    UNDEFINED = "undefined"
    CONFORMS = "conforms"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True)
class Verdict:
    """The verdict on one clause and one subject, with what makes it so."""

    clause: str
    subject: str
    kind: Kind
    detail: str = ""
    example: str = ""
    """The example that shows a difference, as Hypothesis prints it."""
    diagnosis: str = ""
    """The named wrong behaviour that does the same on this example, and its story."""
    script: str = ""
    """The script that shows the difference without the suite."""

    def properties(self) -> list[tuple[str, object]]:
        """The verdict as the properties of a pytest report, which xdist and JUnit files carry."""
        return [
            ("clause", self.clause),
            ("subject", self.subject),
            ("verdict", self.kind.value),
            ("detail", self.detail),
            ("example", self.example),
            ("diagnosis", self.diagnosis),
            ("script", self.script),
        ]

    @classmethod
    def from_properties(cls, properties: list[tuple[str, object]]) -> Verdict | None:
        """The verdict that a report carries, if it is the report of a clause."""
        found = {name: str(value) for name, value in properties}
        if "verdict" not in found:
            return None
        facts = (found[name] for name in ("detail", "example", "diagnosis", "script"))
        return cls(found["clause"], found["subject"], Kind(found["verdict"]), *facts)


def worst(first: Verdict, second: Verdict) -> Verdict:
    """Of the verdicts on two cases of a clause, the one that speaks for it."""
    order = list(Kind)
    return min(first, second, key=lambda verdict: order.index(verdict.kind))


def judge(
    clause: Clause, subject: str, declared: Difference | None, error: BaseException | None, phase: str = "call"
) -> Verdict:
    """The verdict on what a clause did on a subject.

    `error` is the exception that ended it and `phase` is pytest's: a fixture that fails before or after the clause is a
    difference that nobody can have declared.
    """
    reason = reason_not_applicable(error, subject) if error and phase != "teardown" else None
    if declared and (error is None or reason) and not isinstance(error, NotInstalled):
        happened = f"the clause is not applicable: {reason}" if reason else f"the clause holds{_WHAT_WAS_RUN}"
        return Verdict(clause.id, subject, Kind.STALE, f"{declared.place} says {declared.instead!r}, but {happened}")
    if reason:
        return Verdict(clause.id, subject, Kind.NOT_APPLICABLE, reason)
    if error and phase != "call":
        return Verdict(clause.id, subject, Kind.DIFFERS, f"in the {phase} of the test: {observed(error)}")
    if clause.undefined:
        happened = f"here: {observed(error)}" if error else "the sentence holds here"
        return Verdict(clause.id, subject, Kind.UNDEFINED, f"{happened} ({clause.undefined})")
    if error is None:
        return Verdict(clause.id, subject, Kind.CONFORMS)
    if declared:
        return Verdict(clause.id, subject, Kind.DECLARED, declared.instead, example(error))
    return Verdict(clause.id, subject, Kind.DIFFERS, observed(error), example(error))
