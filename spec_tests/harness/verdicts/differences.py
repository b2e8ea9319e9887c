"""Declared differences: where a subject is known not to do what a clause says.

They are data, in TOML files; `known_differences.toml` beside the clauses says how a row is read. A file that is not
understood to the last key is a usage error, so that no declaration is silently lost.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion

from spec_tests.harness.clauses import Clause
from spec_tests.harness.subjects.probe import Probe
from spec_tests.harness.wording import did_you_mean, in_words, short_path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

KEYS = ("clause", "subject", "versions", "instead", "link")
OPTIONAL_KEYS = ("cases",)

Declared = dict[tuple[str, str], "Difference"]
"""The rows that apply in one run, by clause and subject."""


@dataclass(frozen=True)
class Difference:
    """One row of a file of declared differences."""

    clause: str
    subjects: tuple[str, ...]
    versions: tuple[str, ...]
    instead: str
    link: str
    place: str
    """The file and the row, for messages."""
    cases: tuple[str, ...] = ()
    """The cases of a parametrized clause that differ; every case, where none is named."""

    def applies_to(self, probe: Probe) -> bool:
        """Whether the row speaks of this subject in the versions that it has."""
        return probe.name in self.subjects and all(_holds(each, probe.versions) for each in self.versions)


def of_case(declared: Declared, clause: str, subject: str, case: str) -> Difference | None:
    """The row that speaks of a case of a clause on a subject, if there is one."""
    row = declared.get((clause, subject))
    return row if row and (not row.cases or case in row.cases) else None


def read(path: Path, clauses: Mapping[str, Clause]) -> list[Difference]:
    """The rows of a file, each checked against the clauses that exist."""
    file = short_path(path, Path.cwd())
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise pytest.UsageError(f"--known-differences: there is no file {file}") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise pytest.UsageError(f"{file} cannot be read: {error}") from None
    unknown = [key for key in content if key != "difference"]
    if unknown:
        raise pytest.UsageError(f"{file}: {unknown[0]!r} has no meaning; a file consists of [[difference]] rows")
    rows = content.get("difference", [])
    if not isinstance(rows, list):
        raise pytest.UsageError(f"{file}: a row begins with [[difference]], in double brackets")
    return [_difference(row, f"{file}, row {number}", clauses) for number, row in enumerate(rows, start=1)]


def applicable(rows: Iterable[Difference], probes: Mapping[str, Probe]) -> Declared:
    """The rows that apply to the subjects of this run; two for the same clause and subject are a usage error."""
    found: Declared = {}
    for row in rows:
        for subject in row.subjects:
            if subject not in probes or not row.applies_to(probes[subject]):
                continue
            other = found.setdefault((row.clause, subject), row)
            if other is not row:
                raise pytest.UsageError(
                    f"{row.place}: {row.clause} on {subject} is declared already ({other.place}); "
                    "give the two rows versions that exclude each other"
                )
    return found


def _difference(row: Any, place: str, clauses: Mapping[str, Clause]) -> Difference:
    """One row, or a usage error that says what is accepted."""
    problem = _problem_with_row(row) or _problem_with_values(row, clauses)
    if problem:
        clause = f" ({row['clause']})" if isinstance(row, dict) and "clause" in row else ""
        raise pytest.UsageError(f"{place}{clause}: {problem}")
    subjects = row["subject"] if isinstance(row["subject"], list) else [row["subject"]]
    return Difference(
        row["clause"],
        tuple(subjects),
        tuple(row["versions"]),
        row["instead"].strip(),
        row["link"],
        place,
        tuple(row.get("cases", ())),
    )


def _problem_with_row(row: Any) -> str | None:
    """What is wrong with the keys of a row and the types of their values."""
    if not isinstance(row, dict):
        return "it is not a table; a row begins with [[difference]], in double brackets"
    for key in row:
        if key not in KEYS + OPTIONAL_KEYS:
            return (
                f"the key {key!r} has no meaning{did_you_mean(key, KEYS + OPTIONAL_KEYS)}; a row has {in_words(KEYS)}"
            )
    for key in KEYS:
        if key not in row:
            return f"the key {key!r} is missing; a row has {in_words(KEYS)}"
    for key in ("clause", "instead", "link"):
        if not isinstance(row[key], str) or not row[key].strip():
            return f"{key} should be a text, but is {row[key]!r}"
    if not isinstance(row["subject"], str) and not _texts(row["subject"]):
        return f"subject should be a name or a list of names, but is {row['subject']!r}"
    if row["versions"] != [] and not _texts(row["versions"]):
        return f'versions should be a list such as ["tensorflow>=2.16"], but is {row["versions"]!r}'
    if "cases" in row and not _texts(row["cases"]):
        return f"cases should be a list of names as pytest shows them, but is {row['cases']!r}"
    return None


def _problem_with_values(row: Mapping[str, Any], clauses: Mapping[str, Clause]) -> str | None:
    """What is wrong with the values of a row whose types are right."""
    name = row["clause"]
    if name not in clauses:
        return f"there is no clause {name!r}{did_you_mean(name, clauses)}"
    if clauses[name].undefined:
        return "the documentation leaves this clause undefined, so that no subject can differ from it"
    for text in row["versions"]:
        try:
            requirement = Requirement(text)
        except InvalidRequirement as error:
            return f"{text!r} is not a version range ({str(error).splitlines()[0]}); write tensorflow>=2.16"
        if requirement.extras or requirement.url or requirement.marker:
            return f"{text!r} should be a name and a range only; write tensorflow>=2.16"
    link = row["link"]
    if link != "not reported" and not link.startswith(("https://", "http://")):
        return f'link should be a URL or "not reported", but is {link!r}'
    return None


def _texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, str) and each for each in value)


def _holds(text: str, versions: Mapping[str, str]) -> bool:
    """Whether a version range holds; it does not for a package that the subject is not made of."""
    requirement = Requirement(text)
    by_name = {canonicalize_name(name): version for name, version in versions.items()}
    version = by_name.get(canonicalize_name(requirement.name))
    if version is None:
        return False
    try:
        return requirement.specifier.contains(version, prereleases=True)
    except InvalidVersion:
        return False
