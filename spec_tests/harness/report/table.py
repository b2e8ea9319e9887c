"""What a run prints: the subjects in its header, and at its end the verdicts, first counted and then one by one."""

from __future__ import annotations

import io
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from spec_tests.harness.power import wrong_behaviours
from spec_tests.harness.report.conformance_report import version
from spec_tests.harness.run import Run
from spec_tests.harness.subjects import importing as subjects
from spec_tests.harness.subjects.probe import Probe
from spec_tests.harness.verdicts.verdict import Kind, Verdict

WIDTH = 120
"""Columns where there is no terminal to ask."""

LONGEST = 6
"""Lines of an observation in the summary; the failure itself and the report have them all."""

_CELLS = {
    Kind.CONFORMS: (" ✓", "green"),
    Kind.DECLARED: (" declared", "yellow"),
    Kind.DIFFERS: (" differs", "bold red"),
    Kind.STALE: (" stale", "bold red"),
    Kind.UNDEFINED: (" undefined", "cyan"),
    Kind.NOT_APPLICABLE: (" n/a", "dim"),
}


def header(run: Run, profile: str) -> list[str]:
    """The facts without which the verdicts mean nothing."""
    lines = [f"trainspec: {version()}, {len(run.clauses)} clauses, device {run.device}, profile {profile}"]
    lines += [f"environment: {change}" for change in subjects.overridden()]
    for probe in run.probes.values():
        versions = ", ".join(f"{name} {number}" for name, number in probe.versions.items())
        precision = ", ".join(f"{name} {value}" for name, value in probe.precision.items())
        lines.append(f"subject {probe.name}: {versions}; {precision or 'no reduced precision'}")
        if probe.variant:
            lines.append(f"  with the wrong behaviour {probe.variant}: {wrong_behaviours()[probe.variant].story}")
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
    """The table, then what stands behind its numbers."""
    output = io.StringIO()
    console = Console(
        file=output,
        width=shutil.get_terminal_size((WIDTH, 24)).columns,
        force_terminal=colour,
        no_color=not colour,
        markup=False,
        highlight=False,
        emoji=False,
    )
    console.print(_table(run))
    for section in _sections(run):
        console.print(section)
    return "".join(f"{line.rstrip()}\n" for line in output.getvalue().splitlines())


def _table(run: Run) -> Table:
    """Chapters by subjects, in the order of the clauses."""
    verdicts = run.in_order()
    chapters = list(dict.fromkeys(run.clauses[verdict.clause].chapter for verdict in verdicts))
    table = Table(box=box.SIMPLE_HEAD, show_footer=True)
    table.add_column("chapter", footer="all")
    for subject in run.probes:
        table.add_column(subject, footer=_cell(each for each in verdicts if each.subject == subject))
    for chapter in chapters:
        here = [verdict for verdict in verdicts if run.clauses[verdict.clause].chapter == chapter]
        table.add_row(chapter, *(_cell(each for each in here if each.subject == subject) for subject in run.probes))
    return table


def _cell(verdicts: Iterable[Verdict]) -> Text:
    """`48 ✓ · 2 declared · 1 differs · 3 n/a`."""
    counts = Counter(verdict.kind for verdict in verdicts)
    parts = [Text(f"{counts[kind]}{label}", style) for kind, (label, style) in _CELLS.items() if counts[kind]]
    return Text(" · ").join(parts)


def _sections(run: Run) -> Iterator[RenderableType]:
    """What stands behind the numbers, for each kind of verdict that needs words."""
    verdicts: dict[Kind, list[Verdict]] = {kind: [] for kind in Kind}
    for verdict in run.in_order():
        verdicts[verdict.kind].append(verdict)
    yield from _section("Differences", [_difference(run, each) for each in verdicts[Kind.DIFFERS]])
    yield from _section("Stale declarations", [_one_line(each) for each in verdicts[Kind.STALE]])
    yield from _section("Differences as declared", [_declared(run, each) for each in verdicts[Kind.DECLARED]])
    yield from _section("Undefined by the documentation", [_one_line(each) for each in verdicts[Kind.UNDEFINED]])
    reasons = Counter(verdict.detail for verdict in verdicts[Kind.NOT_APPLICABLE])
    yield from _section("Not applicable", [Text(f"{count:4} × {why}") for why, count in reasons.most_common()])


def _section(title: str, entries: list[RenderableType]) -> Iterator[RenderableType]:
    if entries:
        yield Text(title, style="bold")
        yield Padding(Group(*entries), (0, 0, 1, 2))


def _difference(run: Run, verdict: Verdict) -> RenderableType:
    """A difference, with the sentence that it contradicts."""
    facts = Table.grid(padding=(0, 2))
    facts.add_row("says", Text(run.clauses[verdict.clause].sentence))
    facts.add_row("observed", Text(_beginning(verdict.detail)))
    if verdict.diagnosis:
        facts.add_row("behaves", Text(verdict.diagnosis))
    if verdict.script:
        facts.add_row("replay", Text(verdict.script))
    if verdict.example:
        facts.add_row("example", Text(_beginning(verdict.example)))
    return Group(Text(f"{verdict.clause} on {verdict.subject}", style="red"), Padding(facts, (0, 0, 0, 2)))


def _one_line(verdict: Verdict) -> RenderableType:
    return Text(f"{verdict.clause} on {verdict.subject}: {_beginning(verdict.detail)}")


def _declared(run: Run, verdict: Verdict) -> RenderableType:
    link = run.declared[verdict.clause, verdict.subject].link
    return Text(f"{verdict.clause} on {verdict.subject}: {verdict.detail} ({link})")


def _beginning(text: str) -> str:
    lines = text.splitlines()
    return "\n".join([*lines[:LONGEST], "…"] if len(lines) > LONGEST else lines)
