"""What a run prints: the subjects in its header, and at its end the verdicts, first counted and then one by one."""

from __future__ import annotations

import shutil
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator

from spec_tests.harness.power.behaviours import wrong_behaviours
from spec_tests.harness.report.conformance_report import version
from spec_tests.harness.run import Run
from spec_tests.harness.subjects.importing import overridden
from spec_tests.harness.subjects.probe import Probe
from spec_tests.harness.verdicts.verdict import Kind, Verdict

WIDTH = 120
"""The width where there is no terminal."""

LONGEST = 6
"""Lines of an observation in the summary; the failure itself and the report have them all."""

_LABELS = {
    Kind.CONFORMS: " ✓",
    Kind.DECLARED: " declared",
    Kind.DIFFERS: " differs",
    Kind.STALE: " stale",
    Kind.UNDEFINED: " undefined",
    Kind.NOT_APPLICABLE: " n/a",
}
_BOLD, _RED = "1", "31"
_COLOURS = {
    Kind.CONFORMS: "32",
    Kind.DECLARED: "33",
    Kind.DIFFERS: "1;31",
    Kind.STALE: "1;31",
    Kind.UNDEFINED: "36",
    Kind.NOT_APPLICABLE: "2",
}
"""Green, yellow, red, cyan and grey, as terminals are told."""

Cell = list[tuple[str, str]]
"""Pieces of text, each with its colour, which may be none."""


def header(run: Run, profile: str) -> list[str]:
    """The facts that the verdicts depend on."""
    lines = [f"trainspec: {version()}, {len(run.clauses)} clauses, device {run.device}, profile {profile}"]
    lines += [f"environment: {change}" for change in overridden()]
    for probe in run.probes.values():
        versions = ", ".join(f"{name} {number}" for name, number in probe.versions.items())
        precision = ", ".join(f"{name} {value}" for name, value in probe.precision.items())
        lines.append(f"subject {probe.name}: {versions}; {precision or 'no reduced precision'}")
        if probe.wrong:
            lines.append(f"  with the wrong behaviour {probe.wrong}: {wrong_behaviours()[probe.wrong].story}")
        if run.device not in probe.devices:
            lines.append(f"  has no device {run.device}, only {', '.join(probe.devices)}")
        if probe.smoke:
            lines.append(f"  cannot be driven: {probe.smoke}")
        if probe.missing:
            lines.append("  lacks " + "; ".join(_lacking(probe)))
    return lines


def _lacking(probe: Probe) -> list[str]:
    return [f"{name} ({reason.removeprefix(probe.name).strip()})" for name, reason in probe.missing.items()]


def summary(run: Run, *, colour: bool) -> str:
    """The table, then the details behind its numbers."""
    width = shutil.get_terminal_size((WIDTH, 24)).columns
    lines = ["", *_table(run, colour=colour), ""]
    for title, entries in _sections(run):
        if entries:
            lines += [_paint(title, _BOLD, colour=colour)]
            lines += [line for entry in entries for line in _entry(entry, width, colour=colour)] + [""]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _paint(text: str, code: str, *, colour: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if colour and code else text


def _table(run: Run, *, colour: bool) -> Iterator[str]:
    """Chapters by subjects, in the order of the clauses."""
    verdicts = run.in_order()
    chapters = list(dict.fromkeys(run.clauses[verdict.clause].chapter for verdict in verdicts))
    rows: list[list[Cell]] = [[[("chapter", "")], *([(subject, _BOLD)] for subject in run.probes)]]
    for chapter in [*chapters, None]:
        here = [each for each in verdicts if chapter in (None, run.clauses[each.clause].chapter)]
        counts = [_counts(each for each in here if each.subject == subject) for subject in run.probes]
        rows.append([[(chapter or "all", "")], *counts])
    lengths = [[sum(len(text) for text, _ in cell) for cell in row] for row in rows]
    widths = [max(column) for column in zip(*lengths, strict=True)]
    for number, (row, used) in enumerate(zip(rows, lengths, strict=True)):
        if number == len(rows) - 1:
            yield ""
        cells = ["".join(_paint(text, code, colour=colour) for text, code in cell) for cell in row]
        yield "  " + "   ".join(c + " " * (w - n) for c, w, n in zip(cells, widths, used, strict=True))
        if number == 0:
            yield " " + "─" * (sum(widths) + 3 * len(widths) - 1)


def _counts(verdicts: Iterable[Verdict]) -> Cell:
    """`48 ✓ · 2 declared · 1 differs · 3 n/a`."""
    counts = Counter(verdict.kind for verdict in verdicts)
    parts = [(f"{counts[kind]}{label}", _COLOURS[kind]) for kind, label in _LABELS.items() if counts[kind]]
    return [piece for part in parts for piece in ((" · ", ""), part)][1:]


def _sections(run: Run) -> Iterator[tuple[str, list[tuple[str, dict[str, str]]]]]:
    """The entries behind the numbers, for each kind of verdict that needs words: a headline and labelled facts."""
    verdicts: dict[Kind, list[Verdict]] = {kind: [] for kind in Kind}
    for verdict in run.in_order():
        verdicts[verdict.kind].append(verdict)
    yield "Differences", [(_name(each), _facts(run, each)) for each in verdicts[Kind.DIFFERS]]
    yield "Stale declarations", [(_one_line(each), {}) for each in verdicts[Kind.STALE]]
    links = {key: row.link for key, row in run.declared.items()}
    declared = [(each, links[each.clause, each.subject]) for each in verdicts[Kind.DECLARED]]
    yield "Differences as declared", [(f"{_name(each)}: {each.detail} ({link})", {}) for each, link in declared]
    yield "Undefined by the documentation", [(_one_line(each), {}) for each in verdicts[Kind.UNDEFINED]]
    reasons = Counter(verdict.detail for verdict in verdicts[Kind.NOT_APPLICABLE])
    yield "Not applicable", [(f"{count:4} × {why}", {}) for why, count in reasons.most_common()]


def _entry(entry: tuple[str, dict[str, str]], width: int, *, colour: bool) -> Iterator[str]:
    headline, facts = entry
    for line in _wrapped(headline, width, "  "):
        yield _paint(line, _RED if facts else "", colour=colour)
    for label, text in facts.items():
        first, *others = _wrapped(text, width, " " * 14)
        yield from (f"    {label:<8}  {first.strip()}", *others)


def _wrapped(text: str, width: int, indent: str) -> list[str]:
    options = {"initial_indent": indent, "subsequent_indent": indent, "break_on_hyphens": False}
    return [line for each in text.splitlines() for line in textwrap.wrap(each, width, **options) or [""]]  # type: ignore[arg-type]


def _facts(run: Run, verdict: Verdict) -> dict[str, str]:
    """What is to be said about a difference, with the sentence that it contradicts."""
    facts = {
        "says": run.clauses[verdict.clause].sentence,
        "observed": _beginning(verdict.detail),
        "behaves": verdict.diagnosis,
        "replay": verdict.script,
        "example": _beginning(verdict.example),
    }
    return {label: text for label, text in facts.items() if text}


def _name(verdict: Verdict) -> str:
    return f"{verdict.clause} on {verdict.subject}"


def _one_line(verdict: Verdict) -> str:
    return f"{_name(verdict)}: {_beginning(verdict.detail)}"


def _beginning(text: str) -> str:
    lines = text.splitlines()
    return "\n".join([*lines[:LONGEST], "…"] if len(lines) > LONGEST else lines)
