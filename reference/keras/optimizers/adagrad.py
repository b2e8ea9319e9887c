"""`tf.keras.optimizers.Adagrad`: smaller steps where the gradients were large."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference.keras.optimizers.optimizer import Optimizer


class Adagrad(Optimizer):
    """a ← a + g²;  w ← w − lr·g / √(a + ε), where a begins as initial_accumulator_value.

    Source   https://keras.io/api/optimizers/adagrad/
    Edges    recurrences/adagrad-follows-its-recurrence
    """

    hyperparameters = ("initial_accumulator_value", "epsilon")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        initial_accumulator_value: float = 0.1,
        epsilon: float = 1e-7,
        **options: Any,
    ):
        super().__init__(learning_rate, **options)
        self.initial_accumulator_value, self.epsilon = initial_accumulator_value, epsilon

    def slots(self) -> dict[str, float]:
        return {"a": self.initial_accumulator_value}

    def recurrence(self, w: Any, g: Any, lr: float, t: int, a: np.ndarray) -> tuple[Any, ...]:
        a = a + g * g
        return w - lr * g / np.sqrt(a + self.epsilon), a
