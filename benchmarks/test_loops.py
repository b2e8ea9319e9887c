"""`fit`, `evaluate` and `predict` against a hand-written loop, on each subject."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from importlib.util import find_spec
from operator import sub
from typing import Any

import pytest

from benchmarks import loops, timing
from benchmarks.run_results import Results
from benchmarks.timing import Ratio

SECONDS = 3.0


@pytest.mark.parametrize("subject", loops.SUBJECTS)
def test_methods_against_loops(benchmark: Any, subject: str, results: Results, timed: bool) -> None:
    """The method gives what the loop gives; then both take turns."""
    if find_spec(subject) is None:
        pytest.skip(f"{subject} is not installed")
    batches = loops.BATCHES if timed else 3
    calls: dict[str, Callable[[], Any]] = {}
    for name, (method, by_hand) in loops.loops(subject, batches).items():
        loops.check(method, by_hand)
        calls |= {name: method, f"{name} by hand": by_hand}
    benchmark.group = f"{subject}: fit, evaluate, predict and the hand-written loops"
    times = timing.take_turns(benchmark, calls, SECONDS, timed)
    ratios, overhead = {}, {}
    for name in calls:
        base = f"{name} by hand"
        if base in calls:
            method_times, base_times = [t[name] for t in times], [t[base] for t in times]
            ratios[name] = Ratio.of(method_times, base_times)
            overhead[name] = statistics.median(map(sub, method_times, base_times)) / batches
    results.loops[subject], results.loop_overhead[subject] = ratios, overhead
    benchmark.extra_info.update(
        ratios={name: str(ratio) for name, ratio in ratios.items()}, overhead=overhead, **timing.environment()
    )
