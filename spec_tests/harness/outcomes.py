"""How a verdict appears in pytest: as the outcome of a test, with a message for the reader of the clauses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from spec_tests.harness import failures
from spec_tests.harness.clauses import Clause
from spec_tests.harness.verdicts import Kind, Verdict

if TYPE_CHECKING:
    from spec_tests.harness.run import Run

OUTCOMES: dict[Kind, Literal["passed", "failed", "skipped"]] = {
    Kind.CONFORMS: "passed",
    Kind.UNDEFINED: "passed",
    Kind.DECLARED: "skipped",  # with a reason in `wasxfail`, which is how pytest says xfailed
    Kind.NOT_APPLICABLE: "skipped",
    Kind.DIFFERS: "failed",
    Kind.STALE: "failed",
}


def present(
    report: pytest.TestReport, item: pytest.Item, clause: Clause, verdict: Verdict, error: BaseException | None
) -> None:
    """Give the report of one phase of a test the outcome and the message of the verdict."""
    report.outcome = OUTCOMES[verdict.kind]
    report.__dict__.pop("wasxfail", None)
    if verdict.kind is Kind.DECLARED:
        report.wasxfail = verdict.detail
    elif verdict.kind is Kind.NOT_APPLICABLE:
        report.longrepr = (clause.file, clause.line, f"not applicable: {verdict.detail}")
    elif verdict.kind is Kind.STALE:
        report.longrepr = _message(
            item, clause, f"on {verdict.subject}: stale declaration: {verdict.detail}", None, verdict
        )
    elif verdict.kind is Kind.DIFFERS and item.config.option.tbstyle == "auto":
        report.longrepr = _message(item, clause, f"differs on {verdict.subject}", error, verdict)
    elif report.outcome == "passed":
        report.longrepr = None


def of_crash(nodeid: str, run: Run) -> list[tuple[str, object]]:
    """The verdict on a test that ended the process of its worker; nothing if it is no clause."""
    test, _, parameters = nodeid.partition("[")
    subjects = [name for name in run.probes if name in parameters.rstrip("]").split("-")]
    for clause in run.clauses.values():
        if subjects and test.endswith(f"{Path(clause.file).name}::{clause.function}"):
            return Verdict(clause.id, subjects[0], Kind.DIFFERS, "it ended the process").properties()
    return []


def _message(item: pytest.Item, clause: Clause, headline: str, error: BaseException | None, verdict: Verdict) -> str:
    return failures.text(clause, headline, error, item.config.rootpath, verdict.diagnosis, verdict.script)
