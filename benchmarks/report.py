"""The results of a run: collected while the benchmarks run, shown as a table, written as Markdown and JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.chain import slope
from benchmarks.measure import Ratio
from benchmarks.steps import IMPLEMENTATIONS

FOLDER = Path("build/benchmarks")
HEADLINE = "Time of one training step, as a ratio to the same step written by hand in NumPy (= 1)"
CAPTION = "Median of the rounds (their quartiles). Ratios are taken within a round; less is faster."


@dataclass
class Results:
    """What was measured, by network and implementation, and what could not be."""

    environment: dict[str, object] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    settings: dict[str, dict[str, object]] = field(default_factory=dict)
    ratios: dict[str, dict[str, Ratio]] = field(default_factory=dict)
    floor_microseconds: dict[str, float] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    chain_seconds: dict[int, float] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.ratios or self.chain_seconds)


def show(results: Results, console: Console) -> None:
    """The tables, on a terminal."""
    if results.ratios:
        table = Table(title=HEADLINE, caption=CAPTION)
        header, *rows = _cells(results)
        table.add_column(header[0])
        for name in header[1:]:
            table.add_column(name, justify="right")
        for row in rows:
            table.add_row(*row)
        console.print(table)
    for line in _notes(results):
        console.print(line, highlight=False)


def write(results: Results, folder: Path = FOLDER) -> None:
    """`tape_step.json` for programs and `tape_step.md` for people."""
    folder.mkdir(parents=True, exist_ok=True)
    data = {"format": 1, **asdict(results)}
    (folder / "tape_step.json").write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    (folder / "tape_step.md").write_text(_markdown(results), encoding="utf-8")


def _markdown(results: Results) -> str:
    lines = []
    if results.ratios:
        header, *rows = _cells(results)
        lines += [f"{HEADLINE}.", "", _row(header), _row(["---"] + ["---:"] * (len(header) - 1))]
        lines += [_row(row) for row in rows]
        lines += ["", CAPTION, ""]
    lines += [f"- {line}" for line in _notes(results)]
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cells(results: Results) -> list[list[str]]:
    """A header and a row for each implementation; a dash where nothing was measured."""
    rows = [["implementation", "version", *results.ratios]]
    for implementation in IMPLEMENTATIONS:
        measured = [by_name.get(implementation.name) for by_name in results.ratios.values()]
        version = results.versions.get(implementation.name, "not installed")
        rows.append([implementation.label, version, *(str(ratio) if ratio else "–" for ratio in measured)])
    return rows


def _notes(results: Results) -> list[str]:
    notes = [f"not measured: {name}, because {reason}" for name, reason in results.missing.items()]
    if len(results.chain_seconds) > 1:
        each = ", ".join(f"{n:,}: {1e6 * t / n:.2f} µs" for n, t in sorted(results.chain_seconds.items()))
        exponent = slope(results.chain_seconds)
        notes.append(f"chain of n operations, time for each: {each}; slope of log time over log n: {exponent:.2f}")
    return notes + [f"{key}: {value}" for key, value in results.environment.items()]
