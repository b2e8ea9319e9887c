"""`python -m benchmarks.gpu FOLDER [--device cpu|cuda] [--seconds N]`: the GPU against the CPU, within eight minutes.

Needs NumPy and torch or JAX, uses Keras and matplotlib if they are installed, and nothing else. In one process, it

1. times the tape step at all sizes, on the CPU and on the GPU in turn, on the GPU also with TF32; each step has been
   checked against the floor, and waits for its device within the timed call;
2. bisects the width of the hidden layers for the crossover, from which on the GPU is faster;
3. times Keras on torch and on JAX, each in a separate process, at the headline sizes.

The results are written after each network, so an interrupted run keeps what it has measured. The libraries use as many
threads as they like: the GPU competes with the whole CPU. `--device cpu` is a rehearsal, with the CPU as the GPU.
"""

from __future__ import annotations

import argparse
import math
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module, metadata
from importlib.util import find_spec
from pathlib import Path
from threading import Timer
from time import perf_counter

from benchmarks import report, timing
from benchmarks.networks import FULL_SWEEP, HEADLINES, SWEEP, Network, operations, problem, widths
from benchmarks.run_results import NetworkResult, Results
from benchmarks.steps import ELSEWHERE, FLOOR, JAX, TF32, TORCH, Implementation, sees_a_gpu

SECONDS = 420.0
GRACE = 45.0  # to finish the network that is being measured when the time is over
END_OF_SWEEP, END_OF_CROSSOVERS = 0.6, 0.8  # as fractions of the time; the rest is for Keras
SECONDS_AT_A_WIDTH = 3.0
ROUNDS = 4  # at least, unless all time is over

BARE = (FLOOR, TORCH[0], TORCH[0].on_gpu(), TF32[0], JAX, JAX.on_gpu(), TF32[1])
KERAS = (FLOOR, *(row for one in ELSEWHERE for row in (one, one.on_gpu())))


@dataclass
class Run:
    """Measures until its time is over; collects what it measured and what failed."""

    seconds: float
    folder: Path
    rehearsal: bool
    results: Results
    start: float = field(default_factory=perf_counter)
    failed: bool = False

    def elapsed(self) -> float:
        return perf_counter() - self.start

    def available(self, rows: Sequence[Implementation]) -> list[Implementation]:
        """The rows that can be measured here; the results say why the others cannot."""
        found = []
        for row in rows:
            if self.rehearsal:
                row = replace(row, options=(*row.options[:-1], "cpu") if row.options else (), device="cpu")
            try:
                reason = row.missing()
            except Exception as error:  # a library that is installed, but cannot be imported
                reason = _one_line(error)
            if reason is None:
                found.append(row)
            else:
                self.results.missing[row.name] = reason
        return found

    def sweep(self, networks: Sequence[Network], rows: Sequence[Implementation], end: float) -> None:
        """Measures the networks, with equal parts of the time until this fraction of it is over; at least one."""
        for i, network in enumerate(networks):
            left = end * self.seconds - self.elapsed()
            if left > 0 or not self.results.networks:
                self.measure(network, rows, self.elapsed() + left / (len(networks) - i))
            else:
                self.results.missing[f"{network.label} ({len(rows)} rows)"] = "the time was over"

    def find_crossovers(self, rows: Sequence[Implementation], end: float) -> None:
        """Measures widths in the middle of the brackets until these are narrow."""
        while self.elapsed() < end * self.seconds:
            width = next_width(report.gains_by_width(self.results))
            if width is None or widths((width,))[0].label in self.results.networks:
                return
            self.measure(widths((width,))[0], rows, self.elapsed() + SECONDS_AT_A_WIDTH)

    def measure(self, network: Network, rows: Sequence[Implementation], until: float) -> None:
        """Checks the rows, then times them in turn until `until` seconds have elapsed; writes the results."""
        checked = self._check(network, rows)
        calls = {name: one.step.run for name, one in checked.items()}
        counts = {name: timing.calls_in_a_turn(call) for name, call in calls.items()}
        rounds: list[dict[str, float]] = []
        while not rounds or self.elapsed() < (until if len(rounds) >= ROUNDS else self.seconds):
            rounds.append(timing.one_round(calls, counts))
        floor = min(seconds[FLOOR.name] for seconds in rounds)
        sizes = list(getattr(network, "sizes", ()))
        new = NetworkResult(sizes, network.batch, operations(network), {}, floor, {}, {})
        result = self.results.networks.setdefault(network.label, new)
        result.ratios = timing.ratios(rounds) | result.ratios
        result.first_calls = {name: one.first_call for name, one in checked.items()} | result.first_calls
        report.save(self.results, self.folder)
        gains = {name: gain for name in checked if (gain := result.gain(name)) is not None}
        shown = ", ".join(f"{name} {timing.short(gain)}" for name, gain in gains.items())
        print(f"{self.elapsed():4.0f} s  {network.label}: times faster than on the CPU: {shown or '–'}", flush=True)

    def _check(self, network: Network, rows: Sequence[Implementation]) -> dict[str, timing.CheckedStep]:
        start = problem(network)
        checked: dict[str, timing.CheckedStep] = {}
        for row in rows:
            if not row.can_train(network):
                continue
            if self.elapsed() > self.seconds and self.results.networks and checked:
                self.results.missing[f"{row.name} ({network.label})"] = "the time was over"
                continue
            try:
                one = timing.check_step(row, start)
                self.results.versions[row.name] = row.version()
            except Exception as error:  # one row must not end a run whose machine is lent for minutes
                self.failed = True
                self.results.missing[f"{row.name} ({network.label})"] = _one_line(error)
                continue
            self.results.settings[row.name] = one.step.settings
            checked[row.name] = one
        return checked


def next_width(gains: Mapping[str, Mapping[int, float]]) -> int | None:
    """The geometric mean of the widths beside a crossover, where they are farthest apart.

    None if there is no crossover, or all are known to a sixteenth.
    """
    pairs = [pair for gain in gains.values() if (pair := report.bracket(gain)) is not None]
    low, high = max(pairs, key=lambda pair: pair[1] / pair[0], default=(1, 1))
    return round(math.sqrt(low * high)) if high - low > max(1, low // 16) else None


def main(arguments: list[str] | None = None) -> int:
    """The exit status is 2 if there is nothing to measure, and 1 if a row failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gpu", description="The GPU against the CPU.")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="for the results and the plots")
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cuda", help="cpu: a rehearsal without a GPU")
    parser.add_argument("--seconds", type=float, default=SECONDS, metavar="N", help=f"default: {SECONDS:.0f}")
    options = parser.parse_args(arguments)
    run = Run(options.seconds, options.folder, options.device == "cpu", Results(environment=timing.environment()))
    bare = run.available(BARE)
    if bare == [FLOOR]:
        return _nothing("neither torch nor JAX can be used", run.results)
    if not any(" gpu:0" in row.name for row in bare):
        return _nothing("no library sees a GPU (--device cpu rehearses without one)", run.results)
    run.results.environment |= _environment(run.rehearsal)
    run.folder.mkdir(parents=True, exist_ok=True)
    watchdog = Timer(options.seconds + GRACE, _give_up, [run.folder])
    watchdog.daemon = True
    watchdog.start()
    finer = [network for network in FULL_SWEEP if network not in SWEEP]  # first what finds a crossover
    run.sweep((*HEADLINES, *SWEEP, *finer), bare, END_OF_SWEEP)
    run.find_crossovers(bare, END_OF_CROSSOVERS)
    keras = run.available(KERAS)
    if len(keras) > 1:
        run.sweep([network for network in HEADLINES if keras[1].can_train(network)], keras, 1.0)
    report.save(run.results, run.folder)
    watchdog.cancel()
    for row in report.crossovers(run.results).rows:
        print(f"crossover: {', width '.join(row)}")
    print(f"written to {run.folder}/; {report.draw(run.results, run.folder)}")
    for line in report.not_measured(run.results):
        print(line, file=sys.stderr)
    return int(run.failed)


def _nothing(why: str, results: Results) -> int:
    reasons = sorted(set(results.missing.values()))
    print(f"nothing to measure: {why}: {'; '.join(reasons)}", file=sys.stderr)
    return 2


def _give_up(folder: Path) -> None:
    """Ends the process even if a call to the GPU never returns."""
    print(f"the time is over; {folder}/ has what was measured before", file=sys.stderr, flush=True)
    os._exit(1)


def _environment(rehearsal: bool) -> dict[str, object]:
    """The device, and what depends on the libraries."""
    found: dict[str, object] = {"device": "a rehearsal, with the CPU in the place of the GPU"}
    if find_spec("torch"):
        torch = import_module("torch")
        found |= {"torch_threads": torch.get_num_threads(), "cuda": torch.version.cuda or "unknown"}
    if find_spec("keras"):
        found["keras"] = metadata.version("keras")
    if rehearsal:
        return found
    if find_spec("torch") and sees_a_gpu("torch"):
        found["device"] = import_module("torch").cuda.get_device_name(0)
    else:
        found["device"] = import_module("jax").devices("gpu")[0].device_kind
    found["driver"] = _driver()
    return found


def _driver() -> str:
    query = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]
    try:
        answer = subprocess.run(query, capture_output=True, text=True, check=True, timeout=10)
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return answer.stdout.partition("\n")[0] or "unknown"


def _one_line(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:300]


if __name__ == "__main__":
    sys.exit(main())
