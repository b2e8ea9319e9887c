"""Checking steps against the floor, timing them in turn, and what a ratio and its spread are.

A shared machine changes its speed from one second to the next, by more than what is measured. So the steps of all
implementations take turns in one process, a few milliseconds each, and only the ratio within one round counts:
the time of a step over the time of the floor in the same round. The headline is the median of the rounds, the spread
their quartiles.
"""

from __future__ import annotations

import gc
import os
import platform
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from time import perf_counter

import numpy as np

from benchmarks.networks import Problem
from benchmarks.steps import FLOOR, Implementation
from benchmarks.steps.step import Step

CHECKED_STEPS = 5
TURN_SECONDS = 0.02  # long enough to amortize waking up, short enough that the machine stays as it is for a round


@dataclass(frozen=True)
class Ratio:
    """Quartiles over the rounds of (time of a step / time of the floor's step in the same round)."""

    lower: float
    median: float
    upper: float
    rounds: int

    @classmethod
    def of(cls, times: Sequence[float], floor: Sequence[float]) -> Ratio:
        ratios = [time / base for time, base in zip(times, floor, strict=True)]
        if len(ratios) == 1:
            return cls(ratios[0], ratios[0], ratios[0], 1)
        lower, median, upper = statistics.quantiles(ratios, n=4, method="inclusive")
        return cls(lower, median, upper, len(ratios))

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.lower:.2f} to {self.upper:.2f})"


def checked(implementation: Implementation, problem: Problem) -> Step:
    """The step, after it has shown that it computes what the floor computes: losses and all updated weights.

    Tracing and compiling happen here, so that they are no part of a timed call.

    Errors   AssertionError that names the implementation, when a loss or a weight differs
    """
    floor, step = FLOOR.build(problem), implementation.build(problem)
    for i in range(CHECKED_STEPS):
        _assert_close(implementation, f"loss of step {i + 1}", step.run(), floor.run())
    for i, (observed, expected) in enumerate(zip(step.weights(), floor.weights(), strict=True)):
        _assert_close(implementation, f"weight {i} after {CHECKED_STEPS} steps", observed, expected)
    return step


def _assert_close(implementation: Implementation, what: str, observed: object, expected: object) -> None:
    """Close to within the rounding of float32 sums, which is far below what one step moves a weight by."""
    np.testing.assert_allclose(
        observed, expected, rtol=1e-4, atol=1e-5, err_msg=f"{implementation.name}: {what} differs from the floor's"
    )


def calls_in_a_turn(run: Callable[[], float]) -> int:
    """How many calls fill one turn."""
    run()
    start, calls = perf_counter(), 0
    while perf_counter() - start < TURN_SECONDS:
        run()
        calls += 1
    return calls


def one_round(steps: Mapping[str, Step], calls: Mapping[str, int]) -> dict[str, float]:
    """Seconds for one step of each implementation, measured one after the other.

    The first calls of a turn are not timed: they bring back caches, and let threads of the one before go to sleep.
    """
    seconds = {}
    for name, step in steps.items():
        run, n = step.run, calls[name]
        for _ in range(max(1, n // 4)):
            run()
        start = perf_counter()
        for _ in range(n):
            run()
        seconds[name] = (perf_counter() - start) / n
    return seconds


def ratios(rounds: Sequence[Mapping[str, float]]) -> dict[str, Ratio]:
    """The ratio to the floor of each implementation that took part."""
    floor = [times[FLOOR.name] for times in rounds]
    return {name: Ratio.of([times[name] for times in rounds], floor) for name in rounds[0]}


def environment() -> dict[str, object]:
    """What a number depends on besides the code."""
    return {
        "python": platform.python_version(),
        "numpy": metadata.version("numpy"),
        "machine": platform.machine(),
        "system": platform.system(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "blas_threads": _blas_threads(),
        "thread_variables": {k: v for k, v in os.environ.items() if k.endswith("_THREADS")},
        "dtype": "float32",
        "device": "cpu",
        "garbage_collector": "on" if gc.isenabled() else "off",
    }


def _blas_threads() -> object:
    """The threads of each BLAS that is loaded, where threadpoolctl (it comes with scikit-learn) can tell."""
    try:
        from threadpoolctl import threadpool_info
    except ImportError:
        return "unknown"
    return {pool["internal_api"]: pool["num_threads"] for pool in threadpool_info()}
