"""Optimizers that step along the gradient or its sign: SGD and Lion."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference.keras.optimizers.optimizer import Array, Optimizer


class SGD(Optimizer):
    """w ← w − lr·g.

    With momentum μ: v ← μ·v − lr·g;  w ← w + v, or with nesterov w ← w + μ·v − lr·g, where v is the new velocity.

    Source   https://keras.io/api/optimizers/sgd/
    Errors   ValueError unless 0 ≤ momentum ≤ 1

    # NB: Keras 3 raises for an int momentum.
    """

    def __init__(self, learning_rate: Any = 0.01, momentum: float = 0.0, nesterov: bool = False, **options: Any):
        super().__init__(learning_rate, **options)
        if not 0 <= momentum <= 1:
            raise ValueError(f"`momentum` must be between 0 and 1. Received {momentum!r}.")
        self.momentum, self.nesterov = momentum, nesterov

    def slots(self) -> dict[str, float]:
        return {"velocity": 0.0} if self.momentum else {}

    def recurrence(self, w: Array, g: Array, lr: float, t: int, v: Array | None = None) -> tuple[Array, ...]:
        if v is None:
            return (w - lr * g,)
        v = self.momentum * v - lr * g
        return w + (self.momentum * v - lr * g if self.nesterov else v), v


class Lion(Optimizer):
    """w ← w − lr·sign(β₁·m + (1 − β₁)·g);  m ← β₂·m + (1 − β₂)·g, where the step uses the old m.

    The default learning rate is 0.001 since Keras 3; it was 0.0001 in Keras 2.

    Source   https://keras.io/api/optimizers/lion/
    Errors   ValueError unless 0 < β₁ ≤ 1
    """

    def __init__(self, learning_rate: Any = 0.001, beta_1: float = 0.9, beta_2: float = 0.99, **options: Any):
        super().__init__(learning_rate, **options)
        if not 0 < beta_1 <= 1:
            raise ValueError(f"`beta_1` must be above 0 and at most 1. Received {beta_1!r}.")
        self.beta_1, self.beta_2 = beta_1, beta_2

    def slots(self) -> dict[str, float]:
        return {"m": 0.0}

    def recurrence(self, w: Array, g: Array, lr: float, t: int, m: Array) -> tuple[Array, ...]:
        w = w - lr * np.sign(self.beta_1 * m + (1 - self.beta_1) * g)
        return w, self.beta_2 * m + (1 - self.beta_2) * g
