"""The reference's tape on long chains: time for each operation, and the slope of log time over log length."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks import chain, measure
from benchmarks.measurements import Results


@pytest.mark.parametrize("length", chain.LENGTHS)
def test_gradient_of_a_chain(benchmark: Any, length: int, results: Results, timed: bool) -> None:
    """x negated n times has the derivative 1, whatever n is."""
    if not timed and length > 10_000:
        pytest.skip("long chains are only run to be timed")
    benchmark.group = "gradient of a chain of n operations"
    rounds = max(2, min(20, 100_000 // length))
    derivative = benchmark.pedantic(chain.differentiate, args=(length,), rounds=rounds, iterations=1)
    assert derivative == 1.0
    if timed:
        results.chain_seconds[length] = benchmark.stats.stats.min
        benchmark.extra_info.update(length=length, **measure.environment())
