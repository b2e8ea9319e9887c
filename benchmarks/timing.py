"""Checks steps against the floor, times calls in turn, and computes ratios and their spread.

The speed of a shared machine changes from one second to the next, by more than the differences of interest. So the
calls to compare take turns in one process, a few milliseconds each, and only the ratio within a round counts: the time
of a call over that of the base in the same round. The headline is the median of the rounds, the spread their quartiles.
"""

from __future__ import annotations

import gc
import os
import platform
import re
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.networks import Problem
from benchmarks.steps import FLOOR, Implementation
from benchmarks.steps.step import Step

CHECKED_STEPS = 5
TF32_TOLERANCE = 0.05  # of what the steps change; rounding the floor's inputs to TF32 changes it by 0.02 at most
TURN_SECONDS = (
    0.02  # long enough to amortize waking up, short enough for the speed of the machine not to change in a round
)

Call = Callable[[], Any]


@dataclass(frozen=True)
class Ratio:
    """Quartiles over the rounds of (time of a call / time of the base in the same round)."""

    lower: float
    median: float
    upper: float
    rounds: int

    @classmethod
    def of(cls, times: Sequence[float], base: Sequence[float]) -> Ratio:
        ratios = [time / unit for time, unit in zip(times, base, strict=True)]
        if len(ratios) == 1:
            return cls(ratios[0], ratios[0], ratios[0], 1)
        lower, median, upper = statistics.quantiles(ratios, n=4, method="inclusive")
        return cls(lower, median, upper, len(ratios))

    def __str__(self) -> str:
        return f"{short(self.median)} ({short(self.lower)}–{short(self.upper)})"


def short(x: float) -> str:
    return f"{x:.2f}" if x < 9.995 else f"{x:.1f}" if x < 99.95 else f"{x:.0f}"


@dataclass(frozen=True)
class CheckedStep:
    """A step that computes what the floor computes, and the seconds of its first call: tracing and compiling."""

    step: Step
    first_call: float


def check_step(implementation: Implementation, problem: Problem) -> CheckedStep:
    """The step, after checking that it computes the losses and all updated weights that the floor computes.

    Tracing and compiling happen here, not in a timed call.

    Errors   AssertionError that names the implementation, if a loss or a weight differs
    """
    floor, step = FLOOR.build(problem), implementation.build(problem)
    start = perf_counter()
    losses = [step.run()]
    first_call = perf_counter() - start
    losses += [step.run() for _ in range(CHECKED_STEPS - 1)]
    for i, loss in enumerate(losses):
        _assert_close(implementation, f"loss of step {i + 1}", loss, floor.run(), 0.0)
    for i, (observed, expected) in enumerate(zip(step.weights(), floor.weights(), strict=True)):
        change = float(np.linalg.norm(expected - problem.weights[i]))
        _assert_close(implementation, f"weight {i} after {CHECKED_STEPS} steps", observed, expected, change)
    return CheckedStep(step, first_call)


def _assert_close(implementation: Implementation, what: str, observed: Any, expected: Any, change: float) -> None:
    """Equal up to the rounding of float32 sums, which is far less than one step changes a weight.

    With TF32, all entries together may differ by a fraction of what the steps changed.
    """
    message = f"{implementation.name}: {what} differs from the floor's"
    if implementation.tf32 and change:
        assert np.linalg.norm(observed - expected) <= TF32_TOLERANCE * change, message
        return
    np.testing.assert_allclose(
        observed, expected, rtol=2e-3 if implementation.tf32 else 1e-4, atol=1e-5, err_msg=message
    )


def calls_in_a_turn(call: Call) -> int:
    """The number of calls in one turn."""
    call()
    start, calls = perf_counter(), 0
    while perf_counter() - start < TURN_SECONDS:
        call()
        calls += 1
    return calls


def one_round(calls: Mapping[str, Call], counts: Mapping[str, int]) -> dict[str, float]:
    """Seconds per call of each, measured one after the other.

    The first calls of a turn are not timed: they warm up caches, while threads of the previous call go to sleep.
    """
    seconds = {}
    for name, call in calls.items():
        n = counts[name]
        for _ in range(max(1, n // 4)):
            call()
        start = perf_counter()
        for _ in range(n):
            call()
        seconds[name] = (perf_counter() - start) / n
    return seconds


def take_turns(benchmark: Any, calls: Mapping[str, Call], seconds: float, timed: bool) -> list[dict[str, float]]:
    """The rounds that fit into `seconds`, but at least 8; a single one if nothing is to be timed."""
    counts = {name: calls_in_a_turn(call) if timed else 1 for name, call in calls.items()}
    start = perf_counter()
    one_round(calls, counts)
    rounds = max(8, round(seconds / (perf_counter() - start))) if timed else 1
    times: list[dict[str, float]] = []
    benchmark.pedantic(lambda: times.append(one_round(calls, counts)), rounds=rounds, iterations=1)
    return times


def ratios(rounds: Sequence[Mapping[str, float]], base: str = FLOOR.name) -> dict[str, Ratio]:
    """The ratio to the base of each call that took part."""
    unit = [times[base] for times in rounds]
    return {name: Ratio.of([times[name] for times in rounds], unit) for name in rounds[0]}


def environment() -> dict[str, object]:
    """What the numbers depend on besides the code."""
    return {
        "python": platform.python_version(),
        "numpy": metadata.version("numpy"),
        "processor": _processor(),
        "machine": platform.machine(),
        "system": platform.system(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else "unknown",
        "blas_threads": _blas_threads(),
        "thread_variables": _variables(r".*_THREADS|NPROC|XLA_FLAGS"),
        "allocator": _variables("LD_PRELOAD|MALLOC_ARENA_MAX|TF_GPU_ALLOCATOR"),
        "determinism": _variables("TF_DETERMINISTIC_OPS|CUBLAS_WORKSPACE_CONFIG"),
        "dtype": "float32",
        "garbage_collector": "on" if gc.isenabled() else "off",
    }


def _variables(pattern: str) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if re.fullmatch(pattern, name)}


def _processor() -> str:
    """The model of the processor, as the system reports it."""
    listing = Path("/proc/cpuinfo")
    if listing.exists():
        for line in listing.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown"


def _blas_threads() -> object:
    """The threads of each loaded BLAS, if threadpoolctl (a dependency of scikit-learn) is installed."""
    try:
        from threadpoolctl import threadpool_info
    except ImportError:
        return "unknown"
    return {pool["internal_api"]: pool["num_threads"] for pool in threadpool_info()}
