"""`python -m benchmarks.memory SUBJECT N`: bytes that a tape holds for each recorded operation.

The growth of the resident memory while a chain of n scalar negations is recorded, over n: values, entries and what the
library keeps beside them. A process of its own, since memory that was freed before would be used again.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.tape_features import library

STATISTICS = Path("/proc/self/statm")


def held(subject: str, n: int) -> float:
    """Bytes for each operation, measured in this process."""
    tf = library(subject)
    x = tf.constant(1.0)
    _record(tf, x, 1000)  # what the library allocates once
    gc.collect()
    before = _resident()
    tape, y = _record(tf, x, n)
    after = _resident()
    assert float(tape.gradient(y, x)) == 1.0
    return (after - before) / n


def measured(subject: str, n: int) -> float:
    """Bytes for each operation, measured in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.memory", subject, str(n)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1])


def _record(tf: object, x: object, n: int) -> tuple[object, object]:
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x
        for _ in range(n):
            y = -y
    return tape, y


def _resident() -> int:
    return int(STATISTICS.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    print(held(sys.argv[1], int(sys.argv[2])))
