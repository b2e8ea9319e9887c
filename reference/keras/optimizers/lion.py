"""`tf.keras.optimizers.Lion`: steps of one size, in the direction of a mean of the gradients."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference.keras.optimizers.optimizer import Optimizer


class Lion(Optimizer):
    """w ← w − lr·sign(β₁·m + (1 − β₁)·g);  m ← β₂·m + (1 − β₂)·g, where the step has still the old m.

    The default learning rate is 0.001 since Keras 3; in Keras 2 it was 0.0001.

    Source   https://keras.io/api/optimizers/lion/
    Edges    recurrences/lion-follows-its-recurrence
    Errors   ValueError unless 0 < β₁ ≤ 1
    """

    hyperparameters = ("beta_1", "beta_2")

    def __init__(self, learning_rate: Any = 0.001, beta_1: float = 0.9, beta_2: float = 0.99, **options: Any):
        super().__init__(learning_rate, **options)
        if not 0 < beta_1 <= 1:
            raise ValueError(f"`beta_1` must be above 0, and at most 1. Received {beta_1!r}.")
        self.beta_1, self.beta_2 = beta_1, beta_2

    def slots(self) -> dict[str, float]:
        return {"m": 0.0}

    def recurrence(self, w: Any, g: Any, lr: float, t: int, m: np.ndarray) -> tuple[Any, ...]:
        w = w - lr * np.sign(self.beta_1 * m + (1 - self.beta_1) * g)
        return w, self.beta_2 * m + (1 - self.beta_2) * g
