"""`python -m benchmarks [--threads N] [--full] [options of pytest]`: measure, print tables, write `build/benchmarks/`.

All libraries get the same number of threads, one unless `--threads` says otherwise: libraries that each start a thread
for every core, in one process and on a machine that others use too, would measure how they fight for the cores.
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
    parser.add_argument("--threads", type=int, default=1, metavar="N", help="for each library (default: 1)")
    known, options_of_pytest = parser.parse_known_args(arguments)
    if known.threads < 1:
        parser.error(f"--threads must be at least 1, but is {known.threads}")
    os.environ.update(dict.fromkeys(THREAD_VARIABLES, str(known.threads)))
    return _run(options_of_pytest)


def _run(options_of_pytest: list[str]) -> int:
    # Imported here, because NumPy looks at the variables when it is imported, and never again.
    import pytest

    from benchmarks.measurements import FOLDER

    FOLDER.mkdir(parents=True, exist_ok=True)
    for plot in FOLDER.glob("*.svg"):
        plot.unlink()  # none of another run may stand beside those of this one
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
