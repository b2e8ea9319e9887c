"""What the features of a tape cost, in time and in memory, on the reference and on TensorFlow's eager tape.

features    y = tanh(x·W), where x is a row of 16 numbers, differentiated in several ways; each has a closed form
chain       x negated n times: the time per operation must not depend on n
memory      bytes that a tape holds per recorded operation

`python -m benchmarks.tape_costs SUBJECT N` measures the memory in a process of its own, since freed memory would be
used again.
"""

from __future__ import annotations

import gc
import math
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.steps.tensorflow_device import open_library

SIZE = 16
SUBJECTS = ("reference", "tensorflow")
BASE = "gradient"
CHAIN_LENGTHS = (1_000, 10_000, 100_000, 1_000_000)
STATISTICS = Path("/proc/self/statm")

Array = np.ndarray[Any, Any]

rng = np.random.default_rng(0)
W = (rng.standard_normal((SIZE, SIZE)) / 4).astype(np.float32)
X = rng.standard_normal((1, SIZE)).astype(np.float32)


# ------------------------------------------------------------------------------------------- features


def features(tf: Any) -> dict[str, Callable[[], Array]]:
    """Each feature as a call that records, differentiates, and returns the derivative as an array."""
    x, w = tf.constant(X), tf.constant(W)

    def recorded(persistent: bool = False) -> tuple[Any, Any]:
        with tf.GradientTape(persistent=persistent) as tape:
            tape.watch(x)
            y = tf.tanh(tf.matmul(x, w))
        return tape, y

    def gradient(persistent: bool = False, times: int = 1) -> Any:
        tape, y = recorded(persistent)
        return [tape.gradient(y, x).numpy() for _ in range(times)][-1]

    def nested() -> Any:
        with tf.GradientTape() as outer:
            outer.watch(x)
            tape, y = recorded()
            first = tape.gradient(y, x)
        return outer.gradient(first, x).numpy()

    def jacobian() -> Any:
        tape, y = recorded(persistent=True)
        return tape.jacobian(y, x, experimental_use_pfor=False).numpy()

    return {
        BASE: gradient,
        "persistent tape": lambda: gradient(persistent=True),
        "persistent tape, two gradients": lambda: gradient(persistent=True, times=2),
        "nested tapes, second derivative": nested,
        f"jacobian, {SIZE} rows": jacobian,
    }


def derivatives() -> dict[str, Array]:
    """With t = tanh(x·W): ∂t_j/∂x_i = W_ij·(1 − t_j²), its sum over j, and the gradient of the sum of that."""
    x, w = X.astype(np.float64), W.astype(np.float64)
    t = np.tanh(x @ w)
    first = (1 - t**2) @ w.T
    second = (-2 * t * (1 - t**2) * w.sum(axis=0)) @ w.T
    jacobian = ((1 - t[0] ** 2) * w).T.reshape(1, SIZE, 1, SIZE)
    return dict(zip(features(open_library("reference")[0]), [first, first, first, second, jacobian], strict=True))


# ------------------------------------------------------------------------------------------- chains and memory


def record_chain(tf: Any, x: Any, length: int) -> tuple[Any, Any]:
    """A tape on which x is negated `length` times, and the result."""
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x
        for _ in range(length):
            y = -y
    return tape, y


def differentiate_chain(length: int) -> float:
    """d/dx of x negated `length` times (an even number) on the reference, which is 1."""
    tf, *_ = open_library("reference")
    x = tf.constant(1.0)
    tape, y = record_chain(tf, x, length)
    return float(tape.gradient(y, x))


def slope(seconds: Mapping[int, float]) -> float:
    """The slope of log(time) over log(length), by least squares: 1 is linear, 2 is quadratic."""
    lengths, times = (np.log(list(each)) for each in (seconds.keys(), seconds.values()))
    return float(np.polyfit(lengths, times, 1)[0])


def bytes_per_operation(subject: str, n: int) -> float:
    """What a tape holds per operation, measured in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.tape_costs", subject, str(n)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1])


def _bytes_per_operation_here(subject: str, n: int) -> float:
    """The growth of the resident memory over n operations: values, entries, and what the library keeps with them."""
    tf, *_ = open_library(subject)
    x = tf.constant(1.0)
    record_chain(tf, x, 1000)  # what the library allocates once
    gc.collect()
    before = _resident()
    tape, y = record_chain(tf, x, n)
    after = _resident()
    assert math.isclose(float(tape.gradient(y, x)), 1.0)
    return (after - before) / n


def _resident() -> int:
    return int(STATISTICS.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    print(_bytes_per_operation_here(sys.argv[1], int(sys.argv[2])))
