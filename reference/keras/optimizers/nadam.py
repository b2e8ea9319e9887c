"""`tf.keras.optimizers.Nadam`: Adam that looks one step ahead, as Nesterov's momentum does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from reference.keras.optimizers.optimizer import Optimizer
from reference.variable import Variable


class Nadam(Optimizer):
    """m ← β₁·m + (1 − β₁)·g;  v ← β₂·v + (1 − β₂)·g²;  w ← w − lr·m̂ / (√(v / (1 − β₂ᵗ)) + ε).

    m̂ = μₜ₊₁·m / (1 − Πₜ·μₜ₊₁) + (1 − μₜ)·g / (1 − Πₜ), where μₜ = β₁·(1 − 0.96ᵗ/2) and Πₜ = μ₁ · μ₂ · … · μₜ.

    Source   https://keras.io/api/optimizers/Nadam/
    Edges    recurrences/nadam-follows-its-recurrence, optimizer-state/restored-state-goes-on-as-if-never-stopped
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
        self.product = Variable(1.0, trainable=False, name="product")

    def slots(self) -> dict[str, float]:
        return {"m": 0.0, "v": 0.0}

    def build(self, variables: Iterable[Variable]) -> None:
        if not self.built:
            super().build(variables)
            self._variables.append(self.product)

    def begin_step(self, t: int) -> None:
        self.product.assign(float(self.product) * self._momentum(t))

    def recurrence(self, w: Any, g: Any, lr: float, t: int, m: np.ndarray, v: np.ndarray) -> tuple[Any, ...]:
        now, following, product = self._momentum(t), self._momentum(t + 1), float(self.product)
        m = self.beta_1 * m + (1 - self.beta_1) * g
        v = self.beta_2 * v + (1 - self.beta_2) * g * g
        m_hat = following * m / (1 - product * following) + (1 - now) * g / (1 - product)
        return w - lr * m_hat / (np.sqrt(v / (1 - self.beta_2**t)) + self.epsilon), m, v

    def _momentum(self, t: int) -> float:
        """μₜ, which grows from about β₁/2 to β₁."""
        return self.beta_1 * (1 - 0.5 * 0.96**t)
