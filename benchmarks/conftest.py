"""What the benchmarks share: the steps, built and checked once, and the results, shown at the end of the run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from benchmarks import report, timing
from benchmarks.networks import Network, problem
from benchmarks.run_results import FOLDER, Results
from benchmarks.steps import Implementation

RESULTS = pytest.StashKey[Results]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="benchmarks: all sizes, and what is slow to compile")


@pytest.fixture(scope="session")
def results(pytestconfig: pytest.Config) -> Results:
    """Collects what the benchmarks measure."""
    return pytestconfig.stash.setdefault(RESULTS, Results(environment=timing.environment()))


@pytest.fixture(scope="session")
def full(pytestconfig: pytest.Config) -> bool:
    """Whether to measure all sizes, and what is slow to compile."""
    return bool(pytestconfig.getoption("full", False))


@pytest.fixture(scope="session")
def timed(pytestconfig: pytest.Config) -> bool:
    """False if the run only checks that each benchmark still runs."""
    return not pytestconfig.getoption("benchmark_disable")


@pytest.fixture(scope="session")
def absent(results: Results, full: bool) -> Callable[[Implementation], str | None]:
    """Why an implementation is not measured in this run, or None; the report includes it."""

    def reason(implementation: Implementation) -> str | None:
        why = implementation.missing()
        if why is None and implementation.costly and not full:
            why = "it compiles so slowly that only `make bench-full` measures it"
        if why is not None:
            results.missing[implementation.name] = why
        return why

    return reason


@pytest.fixture(scope="session")
def build(results: Results) -> Iterator[Callable[[Network, Implementation], timing.CheckedStep]]:
    """The step of an implementation, built and checked against the floor on its first use."""

    @cache
    def build_once(network: Network, implementation: Implementation) -> timing.CheckedStep:
        made = timing.check_step(implementation, problem(network))
        results.versions[implementation.name] = implementation.version()
        results.settings[implementation.name] = made.step.settings
        return made

    yield build_once
    build_once.cache_clear()


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    results = config.stash.get(RESULTS, None)
    if not results or config.getoption("benchmark_disable"):
        return
    from rich.console import Console

    report.save(results)
    terminalreporter.section("training step")
    report.show(results, Console(file=terminalreporter._tw._file, width=max(140, terminalreporter._tw.fullwidth)))
    terminalreporter.write_line(f"written to {FOLDER}/; {report.draw(results)}")
