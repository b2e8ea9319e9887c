"""`tf.keras.optimizers.Adadelta`: steps in the units of the variable."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference.keras.optimizers.optimizer import Optimizer


class Adadelta(Optimizer):
    """a ← ρ·a + (1 − ρ)·g²;  Δ = −√(d + ε) / √(a + ε) · g;  d ← ρ·d + (1 − ρ)·Δ²;  w ← w + lr·Δ.

    Zeiler's paper has no learning rate, which is lr = 1; the default of 0.001 takes steps a thousand times smaller.

    Source   https://keras.io/api/optimizers/adadelta/
    Edges    recurrences/adadelta-follows-its-recurrence
    """

    hyperparameters = ("rho", "epsilon")

    def __init__(self, learning_rate: Any = 0.001, rho: float = 0.95, epsilon: float = 1e-7, **options: Any):
        super().__init__(learning_rate, **options)
        self.rho, self.epsilon = rho, epsilon

    def slots(self) -> dict[str, float]:
        return {"a": 0.0, "d": 0.0}

    def recurrence(self, w: Any, g: Any, lr: float, t: int, a: np.ndarray, d: np.ndarray) -> tuple[Any, ...]:
        a = self.rho * a + (1 - self.rho) * g * g
        delta = -np.sqrt(d + self.epsilon) / np.sqrt(a + self.epsilon) * g
        d = self.rho * d + (1 - self.rho) * delta * delta
        return w + lr * delta, a, d
