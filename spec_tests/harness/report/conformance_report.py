"""The report of a run as JSON. `conformance_report.schema.json` says what each field means."""

from __future__ import annotations

import json
import platform
from collections import Counter
from dataclasses import asdict
from datetime import datetime, timezone
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from spec_tests.harness.run import Run
from spec_tests.harness.verdicts.verdict import Kind
from spec_tests.harness.wording import short_path

FORMAT = 2
"""Raised when a field changes its meaning or goes away."""

SCHEMA = Path(__file__).with_name("conformance_report.schema.json")


def prepare(path: Path) -> None:
    """Make the folders above a report before the run, so that a path that cannot be written is noticed in time."""
    if path.is_dir():
        raise pytest.UsageError(f"--conformance-report {path} is a folder; name a file")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise pytest.UsageError(f"--conformance-report {path} cannot be written: {error.strerror}") from None


def write(path: Path, run: Run, profile: str, root: Path) -> None:
    """Write the report of a run."""
    path.write_text(json.dumps(content(run, profile, root), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def content(run: Run, profile: str, root: Path) -> dict[str, Any]:
    """The report of a run. Clauses and verdicts have the order of the definitions, however the run was spread."""
    verdicts = run.in_order()
    judged = dict.fromkeys(verdict.clause for verdict in verdicts)
    return {
        "format": FORMAT,
        "date": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "trainspec": version(),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "profile": profile,
        "device": run.device,
        "subjects": [asdict(probe) for probe in run.probes.values()],
        "clauses": [_clause(run, name, root) for name in judged],
        "verdicts": [dict(verdict.properties()) for verdict in verdicts],
        "declared_differences": [
            {"subject": verdict.subject, **_difference(run, verdict.clause, verdict.subject)}
            for verdict in verdicts
            if verdict.kind is Kind.DECLARED
        ],
        "summary": {subject: _counts(run, subject) for subject in run.probes},
    }


def version() -> str:
    """The version of trainspec that is installed."""
    try:
        return metadata.version("trainspec")
    except metadata.PackageNotFoundError:
        return "not installed"


def _clause(run: Run, name: str, root: Path) -> dict[str, Any]:
    """A clause as data, with its section beside its chapter."""
    clause = run.clauses[name]
    facts = {"id": clause.id, "chapter": clause.chapter, "section": clause.section, **asdict(clause)}
    del facts["module"]
    return {**facts, "file": short_path(clause.file, root)}


def _difference(run: Run, clause: str, subject: str) -> dict[str, Any]:
    row = run.declared[clause, subject]
    return {"clause": clause, "versions": row.versions, "instead": row.instead, "link": row.link}


def _counts(run: Run, subject: str) -> dict[str, int]:
    counts = Counter(verdict.kind for verdict in run.verdicts.values() if verdict.subject == subject)
    return {kind.value: counts[kind] for kind in Kind}
