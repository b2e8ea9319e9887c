"""The results of a run as tables: on a terminal, and as Markdown."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import networks, tape_costs
from benchmarks.run_results import FOLDER, NetworkResult, Results, write
from benchmarks.steps import FLOOR, IMPLEMENTATIONS
from benchmarks.timing import Ratio, short

if TYPE_CHECKING:  # `python -m benchmarks.gpu` writes tables, but does not need rich
    from rich.console import Console

NOTHING = "–"
HEADLINES = {network.label for network in networks.HEADLINES}
STEP = "Time of one training step, as a ratio to the same step written by hand in NumPy (= 1)"
LIMIT = (
    "The limit is the longer of two times: that of the operations at the measured rate of matrix products, and that of"
    " the bytes at the measured rate of copies."
)
SPREAD = "Median of the rounds (their quartiles). Ratios are taken within a round; less is faster."


@dataclass(frozen=True)
class Table:
    """A title, the names of the columns, the rows, and a caption."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    caption: str = ""


def tables(results: Results) -> list[Table]:
    """Those that are not empty."""
    headlines = {label: one for label, one in results.networks.items() if label in HEADLINES}
    by_size = sorted(results.networks.items(), key=lambda item: (item[1].sizes, item[1].batch))
    others = {label: one for label, one in by_size if label not in HEADLINES}
    made = [
        _steps(STEP, headlines),
        _steps("The same for other sizes", others),
        _gpu(headlines | others),
        crossovers(results),
        _first_calls(results.networks),
        _loops(results),
        _features(results),
        _tape(results),
        _suite(results),
    ]
    return [table for table in made if table.rows]


def show(results: Results, console: Console) -> None:
    """Prints the tables on a terminal."""
    from rich.table import Table as RichTable

    for table in tables(results):
        shown = RichTable(title=table.title, caption=table.caption)
        for i, name in enumerate(table.header):
            shown.add_column(name, justify="right" if i else "left")
        for row in table.rows:
            shown.add_row(*row)
        console.print(shown)
    for line in _notes(results):
        console.print(line, highlight=False)


def save(results: Results, folder: Path = FOLDER) -> None:
    """`results.json` for programs and `results.md` for people."""
    folder.mkdir(parents=True, exist_ok=True)
    write(results, folder / "results.json")
    (folder / "results.md").write_text(markdown(results), encoding="utf-8")


def draw(results: Results, folder: Path = FOLDER) -> str:
    """Draws the plots if matplotlib is installed; says which."""
    try:
        from benchmarks import plots
    except ImportError as error:
        return f"no plots, because {error.name} is not installed"
    return f"plots: {', '.join(path.name for path in plots.draw(results, folder)) or 'none'}"


def markdown(results: Results) -> str:
    lines = []
    for table in tables(results):
        lines += [f"## {table.title}", "", _row(table.header), _row(["---"] + ["---:"] * (len(table.header) - 1))]
        lines += [_row(row) for row in table.rows]
        lines += ["", *([table.caption, ""] if table.caption else [])]
    lines += ["## How it was measured", "", *(f"- {line}" for line in _notes(results))]
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _steps(title: str, networks: Mapping[str, NetworkResult]) -> Table:
    """A row per implementation, followed by the limit of each device."""
    names = [i.name for i in IMPLEMENTATIONS if any(i.name in one.ratios for one in networks.values())]
    rows = []
    for name in names:
        ratios = [one.ratios.get(name) for one in networks.values()]
        cells = ["1" if name == FLOOR.name else str(ratio) if ratio else NOTHING for ratio in ratios]
        rows.append([_label(name), *cells])
    for device in sorted({device for one in networks.values() for device in one.limit}):
        limits = [one.limit[device] / one.floor if device in one.limit else None for one in networks.values()]
        rows.append([f"limit of the machine, {device}", *(NOTHING if x is None else f"{x:.2g}" for x in limits)])
    limited = any(one.limit for one in networks.values())
    return Table(title, ["implementation", *networks], rows, f"{SPREAD} {LIMIT}" if limited else SPREAD)


def _gpu(networks: Mapping[str, NetworkResult]) -> Table:
    """The gain of each row on the GPU, and the time of its step."""
    rows = []
    for i in IMPLEMENTATIONS:
        gains = {label: one.gain(i.name) for label, one in networks.items()}
        if any(gains.values()):
            cells = [
                f"{short(gain)} ({1e6 * networks[label].seconds(i.name):,.0f} µs)" if gain else NOTHING
                for label, gain in gains.items()
            ]
            rows.append([i.label, *cells])
    title = "How many times faster the GPU is than the CPU with the same library (time of a step on the GPU)"
    return Table(title, ["implementation", *networks], rows)


def crossovers(results: Results) -> Table:
    """From which width on the GPU is faster, with the two widths that were measured beside it."""
    rows = []
    for name, gain in gains_by_width(results).items():
        pair, width = bracket(gain), crossover(gain)
        if pair and width:
            found = f"{width:.0f} (slower at {pair[0]}, faster at {pair[1]})"
        else:
            found = f"{'faster' if min(gain.values()) >= 1 else 'slower'} at the widths {min(gain)} to {max(gain)}"
        rows.append([_label(name), found])
    title = "The crossover: the width of the two hidden layers (batch 64) from which on the GPU is faster"
    return Table(title, ["implementation", "width"], rows)


def gains_by_width(results: Results) -> dict[str, dict[int, float]]:
    """For each row on the GPU that was measured at two widths or more: how many times faster it is, by width."""
    found: dict[str, dict[int, float]] = {}
    for i in IMPLEMENTATIONS:
        pairs = [(one.width, one.gain(i.name)) for one in results.networks.values()]
        gain = {width: gain for width, gain in pairs if width is not None and gain is not None}
        if len(gain) > 1:
            found[i.name] = dict(sorted(gain.items()))
    return found


def bracket(gain: Mapping[int, float]) -> tuple[int, int] | None:
    """The two sizes next to each other between which the gain passes 1 for the first time."""
    for (a, low), (b, high) in pairwise(sorted(gain.items())):
        if low < 1 <= high:
            return a, b
    return None


def crossover(gain: Mapping[int, float]) -> float | None:
    """The size at which the gain passes 1 for the first time, between two sizes along a straight line of logarithms."""
    pair = bracket(gain)
    if pair is None:
        return None
    (a, b), (low, high) = pair, (gain[size] for size in pair)
    return float(a * (b / a) ** (-math.log(low) / (math.log(high) - math.log(low))))


def _first_calls(networks: Mapping[str, NetworkResult]) -> Table:
    """Seconds of the first call, and after how many steps a compiled row has overtaken the eager one."""
    compiling = [i for i in IMPLEMENTATIONS if i.eager]
    shown = {
        label: one for label, one in networks.items() if any({i.name, i.eager} <= set(one.ratios) for i in compiling)
    }
    rows = [
        [i.label, *(_first_call(one, i.name, i.eager) for one in shown.values())]
        for i in compiling
        if any(i.name in one.ratios for one in shown.values())
    ]
    title = "Seconds of the first step, including tracing and compiling (steps after which this is faster than eager)"
    return Table(title, ["implementation", *shown], rows)


def _first_call(one: NetworkResult, name: str, eager: str) -> str:
    if not {name, eager} <= set(one.ratios):
        return NOTHING
    return f"{one.first_calls[name]:.2f} ({_count(payback(one, name, eager))})"


def payback(one: NetworkResult, name: str, eager: str) -> float | None:
    """The number of steps after which compiling has saved the time it took; None if it saves nothing."""
    if not {name, eager} <= set(one.ratios):
        return None
    saved = one.seconds(eager) - one.seconds(name)
    return one.first_calls[name] / saved if saved > 0 else None


def _count(steps: float | None) -> str:
    return "never" if steps is None else f"{steps:,.0f}"


def _loops(results: Results) -> Table:
    rows = []
    for subject, ratios in results.loops.items():
        overhead = results.loop_overhead.get(subject, {})
        rows.append([subject, *(f"{ratios[m]}; {1e6 * overhead[m]:,.0f} µs" for m in ratios)])
    return Table(
        "`fit`, `evaluate`, `predict`: ratio to a hand-written loop on the same subject (= 1); time added per step",
        ["subject", *_columns(results.loops)],
        rows,
        "100 batches of 64 rows through 32-32-10; the hand-written loop calls one step per batch.",
    )


def _features(results: Results) -> Table:
    ways = _columns(results.tape_features)
    rows = [[subject, *(str(ratios[way]) for way in ways)] for subject, ratios in results.tape_features.items()]
    return Table("Features of the tape: ratio to a plain gradient on the same subject (= 1)", ["subject", *ways], rows)


def _tape(results: Results) -> Table:
    rows = [[f"{subject}: bytes held per operation", f"{held:.0f}"] for subject, held in results.tape_memory.items()]
    lengths = sorted(results.chain_seconds.items())
    rows += [[f"reference: µs per operation, of {n:,}", f"{1e6 * t / n:.2f}"] for n, t in lengths]
    if len(lengths) > 1:
        rows.append(["reference: slope of log time over log length", f"{tape_costs.slope(results.chain_seconds):.2f}"])
    return Table("A tape on a long chain of scalar operations, recorded and differentiated", ["", ""], rows)


def _suite(results: Results) -> Table:
    rows = [[chapter, f"{n:,}", f"{n / seconds:,.0f}"] for chapter, (n, seconds) in results.suite.items()]
    caption = "On one worker, with the default profile; a clause that draws nothing counts as one example."
    if results.two_workers is not None:
        caption += f" On two workers the whole run takes {results.two_workers:.2f} times as long."
    return Table("The suite on the reference", ["chapter", "examples", "per second"], rows, caption)


def _columns(by_subject: Mapping[str, Mapping[str, Ratio]]) -> list[str]:
    return list(next(iter(by_subject.values()), {}))


def _label(name: str) -> str:
    return next(i.label for i in IMPLEMENTATIONS if i.name == name)


def not_measured(results: Results) -> list[str]:
    by_reason = defaultdict(list)
    for name, reason in results.missing.items():
        by_reason[reason].append(name)
    return [f"not measured, because {reason}: {'; '.join(names)}" for reason, names in by_reason.items()]


def _notes(results: Results) -> list[str]:
    notes = not_measured(results)
    versions = {i.package: results.versions[i.name] for i in IMPLEMENTATIONS if i.name in results.versions}
    notes.append(f"versions: {', '.join(f'{package} {version}' for package, version in versions.items())}")
    gpus = {str(s["gpu"]) for s in results.settings.values() if s.get("device") != "cpu" and "gpu" in s}
    notes.append(f"devices: cpu{''.join(f', {gpu}' for gpu in sorted(gpus))}")
    return notes + [f"{key}: {value}" for key, value in results.environment.items() if value not in ({}, "unknown")]
