"""The tape step: each implementation on each network. Every step is checked against the floor before it is timed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest

from benchmarks import limits, timing
from benchmarks.networks import FULL_SWEEP, HEADLINES, SWEEP, Convolution, Network, Square, operations
from benchmarks.run_results import NetworkResult, Results
from benchmarks.steps import FLOOR, IMPLEMENTATIONS, Implementation

Build = Callable[[Network, Implementation], timing.CheckedStep]
Absent = Callable[[Implementation], str | None]

SECONDS_OF_A_HEADLINE = 15.0
SECONDS_IN_A_SWEEP = 4.0


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The networks of `make bench`, of `make bench-full`, or a few small ones if nothing is timed."""
    if "network" not in metafunc.fixturenames:
        return
    alone = "implementation" in metafunc.fixturenames
    if metafunc.config.getoption("benchmark_disable"):
        networks: tuple[Network, ...] = HEADLINES[1:2] if alone else (Square(), Convolution(width=6, batch=4))
    elif alone:
        networks = HEADLINES[1:4]
    else:
        networks = HEADLINES + (FULL_SWEEP if metafunc.config.getoption("full", False) else SWEEP)
    metafunc.parametrize("network", networks, ids=lambda network: f"{network.name}-{network.batch}")


def test_steps_take_turns(
    benchmark: Any, network: Network, build: Build, absent: Absent, results: Results, timed: bool
) -> None:
    """The headline: all installed implementations, in turn; the ratio to the floor in each round."""
    headline = network in HEADLINES
    made = {
        implementation.name: build(network, implementation)
        for implementation in IMPLEMENTATIONS
        if implementation.can_train(network) and (headline or implementation.swept) and absent(implementation) is None
    }
    benchmark.group = f"{network.label}: a round of all implementations"
    seconds = SECONDS_OF_A_HEADLINE if headline else SECONDS_IN_A_SWEEP
    times = timing.take_turns(benchmark, {name: one.step.run for name, one in made.items()}, seconds, timed)
    rates = {device: limits.rates(device) for device in ("cpu", "gpu:0")} if timed else {}
    result = results.networks[network.label] = NetworkResult(
        sizes=list(getattr(network, "sizes", ())),
        batch=network.batch,
        work=operations(network),
        limit={device: rate.seconds(network) for device, rate in rates.items() if rate},
        floor=min(seconds[FLOOR.name] for seconds in times),
        ratios=timing.ratios(times),
        first_calls={name: one.first_call for name, one in made.items()},
    )
    results.environment = timing.environment()
    results.environment["rates"] = {device: asdict(rate) for device, rate in rates.items() if rate}
    benchmark.extra_info.update(
        network=network.name,
        **asdict(result),
        settings={name: one.step.settings for name, one in made.items()},
        versions=results.versions,
        **results.environment,
    )


@pytest.mark.parametrize("implementation", IMPLEMENTATIONS, ids=lambda implementation: implementation.name)
def test_step(
    benchmark: Any, network: Network, implementation: Implementation, build: Build, absent: Absent, results: Results
) -> None:
    """One implementation alone, for the statistics and comparisons of pytest-benchmark."""
    reason = absent(implementation)
    if reason is not None:
        pytest.skip(reason)
    made = build(network, implementation)
    benchmark.group = f"{network.label}: one step"
    benchmark(made.step.run)
    result = results.networks.get(network.label)
    benchmark.extra_info.update(
        network=network.name,
        batch=network.batch,
        version=implementation.version(),
        first_call=made.first_call,
        ratio=result and result.ratios[implementation.name].median,
        **timing.environment() | made.step.settings,
    )
