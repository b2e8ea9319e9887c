"""The suite itself, as a program whose speed matters to those who run it."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks import suite
from benchmarks.measurements import Results

ONE_CHAPTER = ("schedules",)


def test_examples_of_each_chapter(benchmark: Any, results: Results, timed: bool, full: bool) -> None:
    """The clauses on the reference, with one worker and with two; one chapter alone, unless all is asked for."""
    clauses = () if timed and full else ONE_CHAPTER
    benchmark.group = "the suite on the reference"
    counts, one = benchmark.pedantic(suite.run, (0, "reference", clauses), rounds=1)
    assert set(counts) >= set(clauses)
    assert all(examples > 0 for examples, _ in counts.values())
    results.suite = counts
    if timed and full:
        _, two = suite.run(2, "reference", clauses)
        results.two_workers = two / one
    benchmark.extra_info.update(examples={name: n for name, (n, _) in counts.items()}, two_workers=results.two_workers)


def test_a_failing_run_is_no_measurement() -> None:
    """What cannot be run is an error with all that pytest said."""
    with pytest.raises(RuntimeError, match="no_such_chapter"):
        suite.run(0, "reference", ("no_such_chapter",))
