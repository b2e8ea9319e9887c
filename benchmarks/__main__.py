"""`python -m benchmarks [options of pytest]`: measure, print the table, write `build/benchmarks/`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.report import FOLDER


def main(arguments: list[str]) -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    options = [
        "--benchmark-only",
        f"--benchmark-json={FOLDER / 'pytest_benchmark.json'}",
        "--benchmark-columns=min,median,iqr,rounds",
        "--benchmark-max-time=0.5",
        "-p",
        "no:xdist",
    ]
    return pytest.main([str(Path(__file__).parent), "--quiet", *options, *arguments])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
