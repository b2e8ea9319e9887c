"""The suite itself: how many examples of each chapter it runs per second, and what a second worker saves.

The clauses run in another process, in which this module is a pytest plugin that counts their examples.
"""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import pytest

WHERE = "TRAINSPEC_COUNTS"
"""The environment variable that names the file for the counts."""

Counts = dict[str, tuple[int, float]]
"""For each chapter: its examples, and their seconds."""

_counts: defaultdict[str, list[float]] = defaultdict(lambda: [0, 0.0])


def run(workers: int, chapters: Sequence[str]) -> tuple[Counts, float]:
    """The counts of one run of the clauses on the reference, and its seconds, including the start.

    Only a run without workers counts.
    """
    with tempfile.TemporaryDirectory() as folder:
        counted = Path(folder) / "counts.json"
        command = [
            *(sys.executable, "-m", "pytest", "-q", "--subject=reference", f"-n{workers}", "-p", "benchmarks.suite"),
            *(f"spec_tests/{chapter}" for chapter in chapters),
        ]
        start = time.perf_counter()
        ended = subprocess.run(
            command, env={**os.environ, WHERE: str(counted)}, capture_output=True, text=True, check=False
        )
        seconds = time.perf_counter() - start
        if ended.returncode:
            raise RuntimeError(f"{' '.join(command)} exited with {ended.returncode}:\n{ended.stdout}{ended.stderr}")
        counts = {name: (int(n), spent) for name, (n, spent) in json.loads(counted.read_text("utf-8")).items()}
    return counts, seconds


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Counts the calls by Hypothesis, or the one call of a clause that draws nothing."""
    marker = pyfuncitem.get_closest_marker("clause")
    if marker is None or WHERE not in os.environ:
        return (yield)
    chapter = _counts[marker.args[0].chapter]
    given = getattr(pyfuncitem.obj, "hypothesis", None)
    start = time.perf_counter()
    try:
        if given is None:
            chapter[0] += 1
            return (yield)
        inner = given.inner_test
        given.inner_test = _counted(inner, chapter)
        try:
            return (yield)
        finally:
            given.inner_test = inner
    finally:
        chapter[1] += time.perf_counter() - start


def _counted(inner: Any, chapter: list[float]) -> Any:
    @functools.wraps(inner)
    def test(*args: Any, **arguments: Any) -> Any:
        chapter[0] += 1
        return inner(*args, **arguments)

    return test


def pytest_sessionfinish(session: pytest.Session) -> None:
    if WHERE in os.environ and not hasattr(session.config, "workerinput"):
        Path(os.environ[WHERE]).write_text(json.dumps(_counts), encoding="utf-8")
