"""The speed of the suite itself, which matters to those who run it."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks import suite
from benchmarks.run_results import Results
from spec_tests import CHAPTERS

ONE_CHAPTER = ("models",)


def test_examples_of_each_chapter(benchmark: Any, results: Results, timed: bool, full: bool) -> None:
    """The clauses on the reference, with one worker and with two; only one chapter without `--full`."""
    chapters = tuple(CHAPTERS) if timed and full else ONE_CHAPTER
    benchmark.group = "the suite on the reference"
    counts, one = benchmark.pedantic(suite.run, (0, chapters), rounds=1)
    assert set(counts) == set(chapters)
    assert all(examples > 0 for examples, _ in counts.values())
    results.suite = counts
    if timed and full:
        _, two = suite.run(2, chapters)
        results.two_workers = two / one
    benchmark.extra_info.update(examples={name: n for name, (n, _) in counts.items()}, two_workers=results.two_workers)


def test_a_failing_run_is_an_error() -> None:
    """A run that fails raises an error with the output of pytest."""
    with pytest.raises(RuntimeError, match="no_such_chapter"):
        suite.run(0, ("no_such_chapter",))
