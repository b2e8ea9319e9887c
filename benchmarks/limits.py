"""What the machine itself allows: the rate of its matrix products and of its copies, measured.

No step is faster than its operations or its bytes at these rates.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from time import perf_counter, sleep

import numpy as np

from benchmarks.networks import Network, operations, traffic
from benchmarks.steps import sees_a_gpu

BURSTS, REPEATS, PAUSE = 5, 40, 1.0


@dataclass(frozen=True)
class Rates:
    """Operations (a multiplication or an addition) and bytes (read or written) per second, in float32."""

    operations: float
    bytes: float

    def seconds(self, network: Network) -> float:
        """A lower bound of the time of a step."""
        return max(operations(network) / self.operations, traffic(network) / self.bytes)


@cache
def rates(device: str = "cpu") -> Rates | None:
    """The rates of the device; None for a GPU that TensorFlow does not see."""
    if device == "cpu":
        return _cpu()
    return _gpu() if sees_a_gpu("tensorflow") else None


def _cpu(n: int = 512, megabytes: int = 64) -> Rates:
    a, b = np.ones((2, n, n), np.float32)
    product = np.empty_like(a)
    source = np.ones(megabytes << 20, np.uint8)
    copy = np.empty_like(source)
    return Rates(
        2 * n**3 / _fastest(lambda: np.matmul(a, b, out=product)),
        2 * source.nbytes / _fastest(lambda: np.copyto(copy, source)),
    )


def _gpu(n: int = 8192, megabytes: int = 1024) -> Rates:
    from benchmarks.steps.tensorflow_device import tensorflow

    tf = tensorflow()
    with tf.device("/gpu:0"):
        a = tf.ones((n, n))
        source = tf.ones((megabytes << 18,))
        return Rates(
            2 * n**3 / _fastest(lambda: tf.matmul(a, a)[0, 0].numpy()),
            2 * 4 * (megabytes << 18) / _fastest(lambda: (-source)[0].numpy()),
        )


def _fastest(call: Callable[[], object]) -> float:
    """Seconds of the fastest of many calls: a limit is what the machine can do, not what it does on average.

    A call takes a few milliseconds, since a longer one would always be interrupted on a busy machine; the bursts are
    some time apart, since such a machine is slow for a second at a time.
    """
    call()
    seconds = []
    for _ in range(BURSTS):
        for _ in range(REPEATS):
            start = perf_counter()
            call()
            seconds.append(perf_counter() - start)
        sleep(PAUSE)
    return min(seconds)
