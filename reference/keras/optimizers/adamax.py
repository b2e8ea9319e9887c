"""`tf.keras.optimizers.Adamax`: Adam with the largest gradient in place of the root of the second moment."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference.keras.optimizers.optimizer import Optimizer


class Adamax(Optimizer):
    """m ← β₁·m + (1 − β₁)·g;  u ← max(β₂·u, |g|);  w ← w − lr/(1 − β₁ᵗ) · m / (u + ε).

    Source   https://keras.io/api/optimizers/adamax/
    Edges    recurrences/adamax-follows-its-recurrence
    """

    hyperparameters = ("beta_1", "beta_2", "epsilon")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        **options: Any,
    ):
        super().__init__(learning_rate, **options)
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon

    def slots(self) -> dict[str, float]:
        return {"m": 0.0, "u": 0.0}

    def recurrence(self, w: Any, g: Any, lr: float, t: int, m: np.ndarray, u: np.ndarray) -> tuple[Any, ...]:
        m = self.beta_1 * m + (1 - self.beta_1) * g
        u = np.maximum(self.beta_2 * u, np.abs(g))
        return w - lr / (1 - self.beta_1**t) * m / (u + self.epsilon), m, u
