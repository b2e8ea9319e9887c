"""`tf.keras.optimizers.Ftrl`: follow the regularised leader."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference.keras.optimizers.optimizer import Optimizer


class Ftrl(Optimizer):
    """z ← z + g + 2·s·w − (n′^p − n^p)/lr · w;  w ← (clip(z, ±l1) − z) / (n′^p/lr + 2·l2 + β/lr);  n ← n′ = n + g².

    p is −learning_rate_power, l1 and l2 the strengths of the regularisation, s that of the l2 shrinkage, which acts on
    the gradient alone. n begins as initial_accumulator_value, z as 0.

    The new w is made of z and n, not of w: what a variable was initialised to is forgotten with the first step, even by
    a gradient of zero.

    Source   https://keras.io/api/optimizers/ftrl/
    Edges    recurrences/ftrl-follows-the-regularised-leader, recurrences/ftrl-from-zero-is-adagrad,
             recurrences/ftrl-forgets-the-initial-value
    Errors   ValueError for a negative strength or initial accumulator, and for a positive learning_rate_power
    """

    hyperparameters = (
        "learning_rate_power",
        "initial_accumulator_value",
        "l1_regularization_strength",
        "l2_regularization_strength",
        "l2_shrinkage_regularization_strength",
        "beta",
    )

    def __init__(
        self,
        learning_rate: Any = 0.001,
        learning_rate_power: float = -0.5,
        initial_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        l2_shrinkage_regularization_strength: float = 0.0,
        beta: float = 0.0,
        **options: Any,
    ):
        super().__init__(learning_rate, **options)
        self.learning_rate_power, self.beta = learning_rate_power, beta
        self.initial_accumulator_value = initial_accumulator_value
        self.l1_regularization_strength = l1_regularization_strength
        self.l2_regularization_strength = l2_regularization_strength
        self.l2_shrinkage_regularization_strength = l2_shrinkage_regularization_strength
        for name in self.hyperparameters[1:5]:
            if getattr(self, name) < 0:
                raise ValueError(f"`{name}` must be positive or zero. Received {getattr(self, name)!r}.")
        if learning_rate_power > 0:
            raise ValueError(f"`learning_rate_power` must be negative or zero. Received {learning_rate_power!r}.")

    def slots(self) -> dict[str, float]:
        return {"n": self.initial_accumulator_value, "z": 0.0}

    def recurrence(self, w: Any, g: Any, lr: float, t: int, n: np.ndarray, z: np.ndarray) -> tuple[Any, ...]:
        p, l1, l2 = -self.learning_rate_power, self.l1_regularization_strength, self.l2_regularization_strength
        shrinkage = 2 * self.l2_shrinkage_regularization_strength * w
        n, before = n + g * g, n
        z = z + g + shrinkage - (n**p - before**p) / lr * w
        return (np.clip(z, -l1, l1) - z) / (n**p / lr + 2 * l2 + self.beta / lr), n, z
