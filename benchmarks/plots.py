"""`python -m benchmarks.plots RESULTS.json… [-o FOLDER]`: the plots of runs, as SVG files; needs matplotlib.

step_time        the time of a step by size, with the floor and the limit of the machine
useful_work      the fraction of a step that is arithmetic that every implementation needs
compilation      after how many steps compiling has paid for itself
gpu_against_cpu  from which size on the GPU is faster; only for a run that had one

The colours are those of Okabe and Ito, which are safe for the colour-blind; lines also differ in their markers.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")
import matplotlib.pyplot as plt
from matplotlib.ticker import LogLocator, NullFormatter

from benchmarks.report import crossover, gains_by_width, payback
from benchmarks.run_results import FOLDER, NetworkResult, ResultError, Results, read
from benchmarks.steps import FLOOR, IMPLEMENTATIONS

LABELS = {implementation.name: implementation.label for implementation in IMPLEMENTATIONS}
LOOKS = {  # colour and marker; lines of the GPU are dashed, with hollow markers
    "numpy": ("#000000", ""),
    "smallest tape": ("#999999", "."),
    "reference": ("#D55E00", "o"),
    "reference keras": ("#E69F00", "s"),
    "autograd": ("#999999", "x"),
    "tensorflow": ("#0072B2", "v"),
    "tf.function": ("#0072B2", "^"),
    "xla": ("#56B4E9", "D"),
    "keras": ("#009E73", "v"),
    "keras tf.function": ("#009E73", "P"),
    "keras xla": ("#009E73", "D"),
    "tf_keras": ("#000000", "v"),
    "tf_keras tf.function": ("#000000", "P"),
    "tf_keras xla": ("#000000", "D"),
    "torch": ("#CC79A7", "*"),
    "torch compiled": ("#CC79A7", "h"),
    "jax": ("#555555", "X"),
    "keras on jax": ("#555555", "P"),
    "keras on torch": ("#CC79A7", "P"),
}
STYLE: dict[Any, Any] = {
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "figure.constrained_layout.use": True,
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#DDDDDD",
    "grid.linewidth": 0.6,
    "axes.axisbelow": True,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "lines.markersize": 6,
    "lines.linewidth": 1.6,
    "svg.hashsalt": "trainspec",
}


def draw(results: Results, folder: Path = FOLDER) -> list[Path]:
    """Draws the plots for which there are results."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    with plt.rc_context(STYLE):
        for name, plot in PLOTS.items():
            figure = plot(results)
            if figure is not None:
                if "device" in results.environment:
                    figure.supxlabel(results.environment["device"], fontsize=8, color="#777777")
                paths.append(folder / f"{name}.svg")
                figure.savefig(paths[-1], metadata={"Date": None})
                plt.close(figure)
    return paths


def step_time(results: Results) -> Any:
    """Seconds of a step by the width of the layers, and by the size of the batch."""
    sweeps = {"width of the two hidden layers (batch 64)": _by_width, "batch (784-64-64-10)": _by_batch}
    found = {title: dict(sorted(_points(results, size))) for title, size in sweeps.items()}
    found = {title: points for title, points in found.items() if len(points) > 1}
    if not found:
        return None
    figure, axes = plt.subplots(1, len(found), figsize=(4.4 * len(found) + 2.2, 4.6), squeeze=False, sharey=True)
    for axis, (title, points) in zip(axes[0], found.items(), strict=True):
        for name in _names(points):
            _line(axis, {size: one.seconds(name) for size, one in points.items() if name in one.ratios}, name)
        for device in sorted({device for one in points.values() for device in one.limit}):
            sizes = [size for size, one in points.items() if device in one.limit]
            seconds = [points[size].limit[device] for size in sizes]
            dots = ":" if device == "cpu" else "-."
            axis.plot(sizes, seconds, color="#777777", linestyle=dots, label=f"limit of the machine, {device}")
        axis.set(xscale="log", yscale="log", xlabel=title)
        _size_ticks(axis, points)
    axes[0][0].set_ylabel("seconds for one training step")
    _finish(figure, "How long one training step takes")
    return figure


def useful_work(results: Results) -> Any:
    """The limit of the machine over the time of a step: the rest is overhead."""
    points = {one.work: one for _, one in sorted(_points(results, _by_width)) if "cpu" in one.limit}
    if len(points) < 2:
        return None
    figure, axis = plt.subplots(figsize=(7.6, 4.6))
    for name in _names(points):
        if " gpu:0" not in name:
            fractions = {
                w: 100 * one.limit["cpu"] / one.seconds(name) for w, one in points.items() if name in one.ratios
            }
            _line(axis, fractions, name)
    axis.set(xscale="log", yscale="log", xlabel="multiplications and additions in one step (64-w-w-10, batch 64)")
    axis.set_ylabel("useful fraction of the step, in %")
    axis.axhline(100, color="#777777", linestyle=":", label="limit of the machine")
    _plain_ticks(axis.yaxis)
    _finish(figure, "How much of a step is work and how much is overhead")
    return figure


def compilation(results: Results) -> Any:
    """Seconds of the first step against the number of steps that pay it back: one point per network."""
    figure, axis = plt.subplots(figsize=(7.6, 4.6))
    drawn = False
    for implementation in IMPLEMENTATIONS:
        pairs = []
        for one in results.networks.values():
            steps = payback(one, implementation.name, implementation.eager) if implementation.eager else None
            if steps is not None:
                pairs.append((one.first_calls[implementation.name], steps))
        if pairs:
            drawn = True
            colour, marker = _look(implementation.name)
            style: dict[str, Any] = {"markerfacecolor": "none"} if implementation.device != "cpu" else {}
            axis.plot(*zip(*pairs, strict=True), marker, color=colour, label=implementation.label, **style)
    if not drawn:
        plt.close(figure)
        return None
    axis.set(xscale="log", yscale="log", xlabel="seconds of the first step: tracing and compiling")
    axis.set_ylabel("steps until it has paid for itself")
    _plain_ticks(axis.xaxis)
    _plain_ticks(axis.yaxis)
    _finish(figure, "What compiling costs, compared with the eager step of the same library")
    return figure


def gpu_against_cpu(results: Results) -> Any:
    """Time on the CPU over time on the GPU, by width; the crossover is where the line passes 1."""
    gains = gains_by_width(results)
    if not gains:
        return None
    figure, axis = plt.subplots(figsize=(7.6, 4.6))
    for name, gain in gains.items():
        width = crossover(gain)
        _line(axis, gain, name, "" if width is None else f": from {width:.0f} on")
        if width is not None:
            axis.plot(width, 1, "o", markerfacecolor="white", color=_look(name)[0], markersize=8, zorder=3)
    axis.axhline(1, color="black")
    axis.set(xscale="log", yscale="log", xlabel="width of the two hidden layers (batch 64)")
    _size_ticks(axis, sorted({size for gain in gains.values() for size in gain}))
    axis.set_ylabel("how many times faster the GPU is")
    _plain_ticks(axis.yaxis)
    _finish(figure, "From which width on the GPU is faster (circles: where both take the same time)")
    return figure


PLOTS: dict[str, Callable[[Results], Any]] = {
    "step_time": step_time,
    "useful_work": useful_work,
    "compilation": compilation,
    "gpu_against_cpu": gpu_against_cpu,
}


def _by_width(one: NetworkResult) -> int | None:
    return one.width


def _by_batch(one: NetworkResult) -> int | None:
    return one.batch if one.sizes == [784, 64, 64, 10] else None


def _points(results: Results, size: Callable[[NetworkResult], int | None]) -> Iterator[tuple[int, NetworkResult]]:
    for one in results.networks.values():
        of = size(one)
        if of is not None:
            yield of, one


def _names(points: dict[int, NetworkResult]) -> list[str]:
    """The implementations measured at two sizes or more, in the order of the tables."""
    return [name for name in LABELS if sum(name in one.ratios for one in points.values()) > 1]


def _look(name: str) -> tuple[str, str]:
    return LOOKS.get(name.partition(" gpu:0")[0], ("#999999", "."))


def _line(axis: Any, values: dict[int, float], name: str, remark: str = "") -> None:
    colour, marker = _look(name)
    style: dict[str, Any] = {"linewidth": 3} if name == FLOOR.name else {}
    if " gpu:0" in name:
        style = {"linestyle": ":" if name.endswith("tf32") else "--", "markerfacecolor": "white"}
    axis.plot(list(values), list(values.values()), marker=marker, color=colour, label=LABELS[name] + remark, **style)


def _size_ticks(axis: Any, sizes: Iterable[int]) -> None:
    """A tick at each size of the sweeps, which are powers of 2; sizes near a crossover have none."""
    ticks = [size for size in sizes if size & (size - 1) == 0]
    axis.set_xticks(ticks, labels=[str(size) for size in ticks], rotation=45 if len(ticks) > 6 else 0)
    axis.minorticks_off()


def _plain_ticks(axis: Any) -> None:
    """Ticks at 1, 2 and 5 in each decade, written as plain numbers."""
    axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axis.set_major_formatter("{x:g}")
    axis.set_minor_formatter(NullFormatter())


def _finish(figure: Any, title: str) -> None:
    """Adds the title, and one legend for all lines."""
    figure.suptitle(title, fontsize=11, x=0.01, ha="left")
    handles: dict[str, Any] = {}
    for axis in figure.axes:
        for handle, label in zip(*axis.get_legend_handles_labels(), strict=True):
            handles.setdefault(label, handle)
    figure.legend(handles.values(), handles, loc="outside right center")


def main(arguments: list[str] | None = None) -> int:
    """Draws the plots of each file into a folder of its name. The exit status is 2 for a file that is not a result."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.plots", description="The plots of runs, as SVG files.")
    parser.add_argument("results", type=Path, nargs="+", metavar="RESULTS.json")
    parser.add_argument("-o", "--output", type=Path, default=FOLDER, metavar="FOLDER")
    options = parser.parse_args(arguments)
    try:
        runs = {path.stem: read(path) for path in options.results}
    except ResultError as error:
        print(error, file=sys.stderr)
        return 2
    for name, results in runs.items():
        for path in draw(results, options.output / name):
            print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
