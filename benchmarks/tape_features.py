"""What the features of a tape cost: one function differentiated in several ways, on the reference and on TensorFlow.

y = tanh(x·W), where x is a row of 16 numbers: the derivatives have closed forms, which each way is checked against.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

SIZE = 16
SUBJECTS = ("reference", "tensorflow")
BASE = "gradient"

rng = np.random.default_rng(0)
W = (rng.standard_normal((SIZE, SIZE)) / 4).astype(np.float32)
X = rng.standard_normal((1, SIZE)).astype(np.float32)


def library(subject: str) -> Any:
    if subject == "reference":
        return import_module("reference")
    return import_module("benchmarks.steps.tensorflow_device").tensorflow()


def ways(tf: Any) -> dict[str, Callable[[], np.ndarray]]:
    """Each feature as a call that records, differentiates, and returns the derivative as an array."""
    x, w = tf.constant(X), tf.constant(W)

    def recorded(persistent: bool = False) -> tuple[Any, Any]:
        with tf.GradientTape(persistent=persistent) as tape:
            tape.watch(x)
            y = tf.tanh(tf.matmul(x, w))
        return tape, y

    def gradient(persistent: bool = False, times: int = 1) -> np.ndarray:
        tape, y = recorded(persistent)
        return [tape.gradient(y, x).numpy() for _ in range(times)][-1]

    def nested() -> np.ndarray:
        with tf.GradientTape() as outer:
            outer.watch(x)
            tape, y = recorded()
            first = tape.gradient(y, x)
        return outer.gradient(first, x).numpy()

    def jacobian(**options: bool) -> np.ndarray:
        tape, y = recorded(persistent=True)
        return tape.jacobian(y, x, **options).numpy()

    return {
        BASE: gradient,
        "persistent tape": lambda: gradient(persistent=True),
        "persistent tape, two gradients": lambda: gradient(persistent=True, times=2),
        "nested tapes, second derivative": nested,
        f"jacobian, {SIZE} rows": lambda: jacobian(experimental_use_pfor=False),
    }


def expected() -> dict[str, np.ndarray]:
    """With t = tanh(x·W): ∂t_j/∂x_i = W_ij·(1 − t_j²), its sum over j, and the gradient of the sum of that."""
    x, w = X.astype(np.float64), W.astype(np.float64)
    t = np.tanh(x @ w)
    first = (1 - t**2) @ w.T
    second = (-2 * t * (1 - t**2) * w.sum(axis=0)) @ w.T
    jacobian = ((1 - t[0] ** 2) * w).T.reshape(1, SIZE, 1, SIZE)
    return dict(zip(ways(library("reference")), [first, first, first, second, jacobian], strict=True))
