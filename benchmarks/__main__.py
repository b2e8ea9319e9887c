"""`python -m benchmarks [--threads N] [--full] [options of pytest]`: measure, print tables, write `build/benchmarks/`.

All libraries get the same number of threads, by default one: if each of them started a thread per core, in one process
and on a shared machine, the benchmarks would measure how they compete for the cores.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
    "NPROC",  # JAX
)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="The tape step against NumPy.")
    parser.add_argument("--threads", type=int, default=1, metavar="N", help="per library (default: 1)")
    known, options_of_pytest = parser.parse_known_args(arguments)
    if known.threads < 1:
        parser.error(f"--threads must be at least 1, but is {known.threads}")
    os.environ.update(dict.fromkeys(THREAD_VARIABLES, str(known.threads)))
    return _run(options_of_pytest)


def _run(options_of_pytest: list[str]) -> int:
    # Imported here, since NumPy reads the variables only when it is imported.
    import pytest

    from benchmarks.run_results import FOLDER

    FOLDER.mkdir(parents=True, exist_ok=True)
    for plot in FOLDER.glob("*.svg"):
        plot.unlink()  # those of another run do not belong to this one
    options = [
        "--benchmark-only",
        f"--benchmark-json={FOLDER / 'pytest_benchmark.json'}",
        "--benchmark-columns=min,median,iqr,rounds",
        "--benchmark-max-time=0.2",
        "-p",
        "no:xdist",
    ]
    return pytest.main([str(Path(__file__).parent), "--quiet", *options, *options_of_pytest])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
