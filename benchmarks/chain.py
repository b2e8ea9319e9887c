"""The gradient of a chain of n operations: the time for each operation must not depend on n."""

from __future__ import annotations

import math
from collections.abc import Mapping

import reference as tf

LENGTHS = (1_000, 10_000, 100_000, 1_000_000)


def differentiate(length: int) -> float:
    """d/dx of x negated `length` times (an even number), which is 1: records and walks back `length` entries."""
    x = tf.constant(1.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x
        for _ in range(length):
            y = -y
    return float(tape.gradient(y, x))


def slope(seconds: Mapping[int, float]) -> float:
    """The slope of log(time) against log(length), by least squares: 1 is linear, 2 is quadratic."""
    points = [(math.log(n), math.log(t)) for n, t in seconds.items()]
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    covariance = sum((x - mean_x) * (y - mean_y) for x, y in points)
    return covariance / sum((x - mean_x) ** 2 for x, _ in points)
