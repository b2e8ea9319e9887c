"""How a verdict appears in pytest: as the outcome of a test, with a message."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from spec_tests.harness.clauses import Clause
from spec_tests.harness.verdicts import messages
from spec_tests.harness.verdicts.differences import of_case
from spec_tests.harness.verdicts.verdict import Kind, Verdict, judge

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


def of_crash(report: pytest.TestReport, nodeid: str, run: Run) -> None:
    """Give the report of a test that ended the process of its worker the verdict, if it is a clause."""
    test, _, parameters = nodeid.partition("[")
    case = parameters.rstrip("]")
    subject = next((name for name in run.probes if case == name or case.startswith(f"{name}-")), None)
    for clause in run.clauses.values():
        if subject and test.endswith(f"{Path(clause.file).name}::{clause.function}"):
            declared = of_case(run.declared, clause.id, subject, case.removeprefix(f"{subject}-"))
            verdict = judge(clause, subject, declared, AssertionError("it ended the process"))
            report.user_properties += verdict.properties()
            report.outcome = OUTCOMES[verdict.kind]
            if verdict.kind is Kind.DECLARED:
                report.wasxfail = verdict.detail


def _message(item: pytest.Item, clause: Clause, headline: str, error: BaseException | None, verdict: Verdict) -> str:
    return messages.text(clause, headline, error, item.config.rootpath, verdict.diagnosis, verdict.script)
