"""What the features of a tape cost, in time and in memory, on the reference and on TensorFlow's eager tape."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest

from benchmarks import measure, memory, tape_features
from benchmarks.measurements import Results

SECONDS = 3.0
OPERATIONS = 200_000


@pytest.fixture(params=tape_features.SUBJECTS)
def subject(request: pytest.FixtureRequest) -> str:
    if find_spec(request.param) is None:
        pytest.skip(f"{request.param} is not installed")
    return request.param


def test_features_take_turns(benchmark: Any, subject: str, results: Results, timed: bool) -> None:
    """Each way gives the derivative in closed form; then all take turns."""
    ways = tape_features.ways(tape_features.library(subject))
    for name, derivative in tape_features.expected().items():
        np.testing.assert_allclose(ways[name](), derivative, rtol=1e-4, atol=1e-5, err_msg=name)
    benchmark.group = f"{subject}: features of the tape"
    times = measure.turns(benchmark, ways, SECONDS, timed)
    ratios = results.tape_features[subject] = measure.ratios(times, base=tape_features.BASE)
    benchmark.extra_info.update(ratios={n: str(r) for n, r in ratios.items()}, **measure.environment())


@pytest.mark.skipif(not memory.STATISTICS.exists(), reason="the system does not tell the resident memory")
def test_memory_of_a_tape(benchmark: Any, subject: str, results: Results, timed: bool) -> None:
    """A tape holds a few hundred bytes for each operation, and not a multiple of the length."""
    if not timed and subject != "reference":
        pytest.skip("only measured when benchmarks are timed")
    n = OPERATIONS if timed else OPERATIONS // 10
    benchmark.group = "memory of a tape"
    held = benchmark.pedantic(memory.measured, args=(subject, n), rounds=1, iterations=1)
    assert 50 < held < 5000
    results.tape_memory[subject] = held
    benchmark.extra_info.update(subject=subject, operations=n, bytes_for_each=held, **measure.environment())
