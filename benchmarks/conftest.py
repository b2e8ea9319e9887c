"""What the benchmarks share: the steps, built and checked once, and the results, shown when the run ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from rich.console import Console

from benchmarks import measure, report
from benchmarks.networks import Network, problem
from benchmarks.steps import Implementation
from benchmarks.steps.step import Step

RESULTS = pytest.StashKey[report.Results]()


@pytest.fixture(scope="session")
def results(pytestconfig: pytest.Config) -> report.Results:
    """Where the benchmarks put what they measure."""
    return pytestconfig.stash.setdefault(RESULTS, report.Results(environment=measure.environment()))


@pytest.fixture(scope="session")
def timed(pytestconfig: pytest.Config) -> bool:
    """False when the run only shows that each benchmark still works."""
    return not pytestconfig.getoption("benchmark_disable")


@pytest.fixture(scope="session")
def build(results: report.Results) -> Iterator[Callable[[Network, Implementation], Step]]:
    """The step of an implementation, built and checked against the floor on its first use."""

    @cache
    def build_once(network: Network, implementation: Implementation) -> Step:
        step = measure.checked(implementation, problem(network))
        results.versions[implementation.name] = implementation.version()
        results.settings[implementation.name] = step.settings
        return step

    yield build_once
    build_once.cache_clear()


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    results = config.stash.get(RESULTS, None)
    if not results or config.getoption("benchmark_disable"):
        return
    report.write(results)
    terminalreporter.section("training step")
    report.show(results, Console(file=terminalreporter._tw._file, width=max(100, terminalreporter._tw.fullwidth)))
    terminalreporter.write_line(f"written to {report.FOLDER}/")
