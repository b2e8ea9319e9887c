"""`tf.keras.optimizers.RMSprop`: gradient descent by gradients of about unit size."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference.keras.optimizers.optimizer import Optimizer


class RMSprop(Optimizer):
    """v ← ρ·v + (1 − ρ)·g²;  w ← w − lr·g / √(v + ε).

    Centered, with the mean a ← ρ·a + (1 − ρ)·g, the variance v − a² takes the place of v. With momentum μ:
    p ← μ·p + lr·g / √(v + ε);  w ← w − p.

    ε stands inside the root, since TensorFlow 2.0 and in Keras 3; PyTorch and Keras 1 have it outside.

    Source   https://keras.io/api/optimizers/rmsprop/
    Edges    recurrences/rmsprop-follows-its-recurrence

    # NB: TensorFlow keeps a and p only where they are used.
    """

    hyperparameters = ("rho", "momentum", "epsilon", "centered")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: float = 0.9,
        momentum: float = 0.0,
        epsilon: float = 1e-7,
        centered: bool = False,
        **options: Any,
    ):
        super().__init__(learning_rate, **options)
        self.rho, self.momentum, self.epsilon, self.centered = rho, momentum, epsilon, centered

    def slots(self) -> dict[str, float]:
        return {"v": 0.0, "a": 0.0, "p": 0.0}

    def recurrence(
        self, w: Any, g: Any, lr: float, t: int, v: np.ndarray, a: np.ndarray, p: np.ndarray
    ) -> tuple[Any, ...]:
        rho = self.rho
        v = rho * v + (1 - rho) * g * g
        if self.centered:
            a = rho * a + (1 - rho) * g
        p = self.momentum * p + lr * g / np.sqrt(v - a * a + self.epsilon)
        return w - p, v, a, p
