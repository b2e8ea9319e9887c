"""The tape step: each implementation on each network. Every step is checked against the floor before it is timed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from benchmarks import measure
from benchmarks.networks import NETWORKS, Network
from benchmarks.report import Results
from benchmarks.steps import FLOOR, IMPLEMENTATIONS, Implementation
from benchmarks.steps.step import Step

Build = Callable[[Network, Implementation], Step]

SECONDS_OF_ROUNDS = 20.0
networks = pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.name)


@networks
def test_steps_take_turns(benchmark: Any, network: Network, build: Build, results: Results, timed: bool) -> None:
    """The headline: all implementations that are installed, in turn; the ratio to the floor in each round."""
    steps = {}
    for implementation in IMPLEMENTATIONS:
        reason = implementation.missing()
        if reason is None:
            steps[implementation.name] = build(network, implementation)
        else:
            results.missing[implementation.name] = reason
    calls = {name: measure.calls_in_a_turn(step.run) if timed else 1 for name, step in steps.items()}
    start = time.perf_counter()
    measure.one_round(steps, calls)
    rounds = max(8, round(SECONDS_OF_ROUNDS / (time.perf_counter() - start))) if timed else 1
    times: list[dict[str, float]] = []
    benchmark.group = f"{network.label}: a round of all implementations"
    benchmark.pedantic(lambda: times.append(measure.one_round(steps, calls)), rounds=rounds, iterations=1)

    ratios = measure.ratios(times)
    results.ratios[network.label] = ratios
    results.floor_microseconds[network.label] = 1e6 * min(seconds[FLOOR.name] for seconds in times)
    results.environment = measure.environment()
    benchmark.extra_info.update(
        network=network.name,
        batch=network.batch,
        ratios={name: str(ratio) for name, ratio in ratios.items()},
        versions=results.versions,
        **results.environment,
    )


@networks
@pytest.mark.parametrize("implementation", IMPLEMENTATIONS, ids=lambda implementation: implementation.name)
def test_step(benchmark: Any, network: Network, implementation: Implementation, build: Build, results: Results) -> None:
    """One implementation alone, for pytest-benchmark's own statistics and comparisons."""
    reason = implementation.missing()
    if reason is not None:
        pytest.skip(reason)
    step = build(network, implementation)
    benchmark.group = f"{network.label}: one step"
    benchmark(step.run)
    ratio = results.ratios.get(network.label, {}).get(implementation.name)
    benchmark.extra_info.update(
        network=network.name,
        batch=network.batch,
        version=implementation.version(),
        ratio=ratio and ratio.median,
        **step.settings | measure.environment(),
    )
