"""`tf.keras.optimizers.Lamb`: Adam with steps in proportion to the size of the variable."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference.keras.optimizers.optimizer import Optimizer


class Lamb(Optimizer):
    """m ← β₁·m + (1 − β₁)·g;  v ← β₂·v + (1 − β₂)·g²;  w ← w − lr·‖w‖/‖u‖ · u.

    u = m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε). The norms are those of the whole variable; where one is 0 the ratio is 1.

    Source   https://keras.io/api/optimizers/lamb/
    Edges    recurrences/lamb-follows-its-recurrence, recurrences/lamb-moves-by-a-fraction-of-the-norm
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
        return {"m": 0.0, "v": 0.0}

    def recurrence(self, w: Any, g: Any, lr: float, t: int, m: np.ndarray, v: np.ndarray) -> tuple[Any, ...]:
        m = self.beta_1 * m + (1 - self.beta_1) * g
        v = self.beta_2 * v + (1 - self.beta_2) * g * g
        u = m / (1 - self.beta_1**t) / (np.sqrt(v / (1 - self.beta_2**t)) + self.epsilon)
        norm_w, norm_u = np.sqrt(np.sum(w * w)), np.sqrt(np.sum(u * u))
        ratio = norm_w / norm_u if norm_w > 0 and norm_u > 0 else 1
        return w - lr * ratio * u, m, v
