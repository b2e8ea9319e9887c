"""Reports of one or several runs as one matrix of clauses and subjects."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spec_tests.harness.report.conformance_report import FORMAT
from spec_tests.harness.verdicts.verdict import Kind


class ReportError(Exception):
    """A file that is not a report, or has another format."""


@dataclass
class Column:
    """A subject of one run."""

    label: str
    subject: str
    versions: dict[str, str]
    run: dict[str, Any]
    """The facts about the run: date, Python, platform, profile, device, and the wrong behaviour if one was planted."""
    verdicts: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By the identifier of the clause."""

    def count(self, clauses: Iterable[str]) -> Counter[str]:
        """How often each kind of verdict was found for these clauses."""
        return Counter(self.verdicts[name]["verdict"] for name in clauses if name in self.verdicts)


@dataclass
class Matrix:
    """All clauses of all runs, and a column for each subject of each run."""

    clauses: dict[str, dict[str, Any]]
    columns: list[Column]

    @property
    def chapters(self) -> dict[str, dict[str, list[str]]]:
        """The identifiers of the clauses by chapter and section, in their order."""
        found: dict[str, dict[str, list[str]]] = {}
        for name, clause in self.clauses.items():
            found.setdefault(clause["chapter"], {}).setdefault(clause["section"], []).append(name)
        return found

    def as_json(self) -> dict[str, Any]:
        """The matrix as data: what the page shows, without its pictures."""
        columns = [
            {"label": column.label, "subject": column.subject, "versions": column.versions, "run": column.run}
            for column in self.columns
        ]
        rows = [
            {**clause, "verdicts": {c.label: c.verdicts[name] for c in self.columns if name in c.verdicts}}
            for name, clause in self.clauses.items()
        ]
        return {"format": FORMAT, "kinds": [kind.value for kind in Kind], "columns": columns, "clauses": rows}


def read(path: Path) -> dict[str, Any]:
    """A report from a file."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ReportError(f"{path} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise ReportError(f"{path} is not JSON: {error}") from None
    if not isinstance(content, dict) or not {"format", "subjects", "clauses", "verdicts"} <= content.keys():
        raise ReportError(f"{path} is not a conformance report: it should have subjects, clauses and verdicts")
    if content["format"] != FORMAT:
        raise ReportError(f"{path} has format {content['format']!r}; this version of trainspec reads format {FORMAT}")
    return content


def merge(reports: Sequence[dict[str, Any]]) -> Matrix:
    """One matrix of all runs. Of a clause that several runs know, the last definition stands."""
    clauses: dict[str, dict[str, Any]] = {}
    columns: list[Column] = []
    for report in reports:
        clauses |= {clause["id"]: clause for clause in report["clauses"]}
        facts = {key: report[key] for key in ("date", "trainspec", "python", "platform", "profile", "device")}
        for subject in report["subjects"]:
            planted = {"wrong": subject["wrong"]} if subject.get("wrong") else {}
            columns.append(Column(subject["name"], subject["name"], subject["versions"], facts | planted))
            own = [verdict for verdict in report["verdicts"] if verdict["subject"] == subject["name"]]
            columns[-1].verdicts = {verdict["clause"]: dict(verdict) for verdict in own}
        for difference in report["declared_differences"]:
            for column in columns[-len(report["subjects"]) :]:
                if column.subject == difference["subject"]:
                    column.verdicts[difference["clause"]]["link"] = difference["link"]
    _label(columns)
    return Matrix(clauses, columns)


def _label(columns: list[Column]) -> None:
    """Tell columns of one subject apart by the versions, Python, device or wrong behaviour in which they differ."""
    for subject in {column.subject for column in columns}:
        same = [column for column in columns if column.subject == subject]
        if len(same) == 1:
            continue
        facts = [
            {
                **column.versions,
                "Python": column.run["python"],
                "on": column.run["device"],
                "with": column.run.get("wrong", "no wrong behaviour"),
                "of": column.run["date"],
            }
            for column in same
        ]
        differing = [key for key in facts[0] if len({fact.get(key) for fact in facts}) > 1]
        telling = [key for key in differing if key != "of"] or differing
        for number, (column, fact) in enumerate(zip(same, facts, strict=True), start=1):
            words = ", ".join(f"{key} {fact.get(key, 'none')}" for key in telling) or f"run {number}"
            column.label = f"{subject} ({words})"
    labels = Counter(column.label for column in columns)
    for label in [label for label, count in labels.items() if count > 1]:
        for number, column in enumerate((c for c in columns if c.label == label), start=1):
            column.label = f"{label} #{number}"
