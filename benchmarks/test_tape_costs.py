"""What the features of a tape, long chains and memory cost."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest

from benchmarks import tape_costs, timing
from benchmarks.run_results import Results
from benchmarks.steps.tensorflow_device import open_library

SECONDS = 3.0
OPERATIONS = 200_000


@pytest.fixture(params=tape_costs.SUBJECTS)
def subject(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    if find_spec(name) is None:
        pytest.skip(f"{name} is not installed")
    return name


def test_features_take_turns(benchmark: Any, subject: str, results: Results, timed: bool) -> None:
    """Each feature gives the derivative in closed form; then all take turns."""
    features = tape_costs.features(open_library(subject)[0])
    for name, derivative in tape_costs.derivatives().items():
        np.testing.assert_allclose(features[name](), derivative, rtol=1e-4, atol=1e-5, err_msg=name)
    benchmark.group = f"{subject}: features of the tape"
    times = timing.take_turns(benchmark, features, SECONDS, timed)
    ratios = results.tape_features[subject] = timing.ratios(times, base=tape_costs.BASE)
    benchmark.extra_info.update(ratios={n: str(r) for n, r in ratios.items()}, **timing.environment())


@pytest.mark.parametrize("length", tape_costs.CHAIN_LENGTHS)
def test_gradient_of_a_chain(benchmark: Any, length: int, results: Results, timed: bool) -> None:
    """x negated n times has the derivative 1, whatever n is."""
    if not timed and length > 10_000:
        pytest.skip("long chains are run only to be timed")
    benchmark.group = "gradient of a chain of n operations"
    rounds = max(2, min(20, 100_000 // length))
    derivative = benchmark.pedantic(tape_costs.differentiate_chain, args=(length,), rounds=rounds, iterations=1)
    assert derivative == 1.0
    if timed:
        results.chain_seconds[length] = benchmark.stats.stats.min
        benchmark.extra_info.update(length=length, **timing.environment())


@pytest.mark.skipif(not tape_costs.STATISTICS.exists(), reason="the system does not report the resident memory")
def test_memory_of_a_tape(benchmark: Any, subject: str, results: Results, timed: bool) -> None:
    """A tape holds a few hundred bytes per operation, not a multiple of the length."""
    if not timed and subject != "reference":
        pytest.skip("measured only when benchmarks are timed")
    n = OPERATIONS if timed else OPERATIONS // 10
    benchmark.group = "memory of a tape"
    held = benchmark.pedantic(tape_costs.bytes_per_operation, args=(subject, n), rounds=1, iterations=1)
    assert 50 < held < 5000
    results.tape_memory[subject] = held
    benchmark.extra_info.update(subject=subject, operations=n, bytes_per_operation=held, **timing.environment())
