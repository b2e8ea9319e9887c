"""`tf.keras.optimizers.Adam`, and with a decay of the weights `AdamW`."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np

from reference.keras.optimizers.optimizer import Optimizer


class Adam(Optimizer):
    """m ← β₁·m + (1 − β₁)·g;  v ← β₂·v + (1 − β₂)·g²;  w ← w − lr·√(1 − β₂ᵗ)/(1 − β₁ᵗ) · m / (√v + ε).

    t is `iterations` + 1. ε stands outside the root and is not corrected for its bias: Kingma and Ba call it ε̂.
    With amsgrad v̂ ← max(v̂, v) takes the place of v in the step.

    Source   https://keras.io/api/optimizers/adam/
    Edges    recurrences/adam-follows-its-recurrence, optimizer-defaults/adam-ignores-the-scale-of-gradients,
             recurrences/amsgrad-remembers-the-largest-moment

    # NB: TensorFlow takes the powers of β in the dtype of the variable: in float32, 1 − 0.999ᵗ loses three digits.
    """

    hyperparameters = ("beta_1", "beta_2", "epsilon", "amsgrad")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        **options: Any,
    ):
        super().__init__(learning_rate, **options)
        self.beta_1, self.beta_2, self.epsilon, self.amsgrad = beta_1, beta_2, epsilon, amsgrad

    def slots(self) -> dict[str, float]:
        return {"m": 0.0, "v": 0.0} | ({"v_hat": 0.0} if self.amsgrad else {})

    def recurrence(
        self, w: Any, g: Any, lr: float, t: int, m: np.ndarray, v: np.ndarray, v_hat: np.ndarray | None = None
    ) -> tuple[Any, ...]:
        beta_1, beta_2 = self.beta_1, self.beta_2
        m = beta_1 * m + (1 - beta_1) * g
        v = beta_2 * v + (1 - beta_2) * g * g
        alpha = lr * sqrt(1 - beta_2**t) / (1 - beta_1**t)
        if v_hat is None:
            return w - alpha * m / (np.sqrt(v) + self.epsilon), m, v
        v_hat = np.maximum(v_hat, v)
        return w - alpha * m / (np.sqrt(v_hat) + self.epsilon), m, v, v_hat


class AdamW(Adam):
    """w ← w − lr·λ·w, where λ is the weight decay, and then a step of Adam.

    Any optimizer takes a `weight_decay`; this one has 0.004 unless told otherwise.

    Source   https://keras.io/api/optimizers/adamw/
    Edges    recurrences/adamw-is-adam-with-weight-decay, optimizer-options/weight-decay-is-decoupled
    Errors   ValueError without a weight decay
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        weight_decay: float = 0.004,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        **options: Any,
    ):
        if weight_decay is None:
            raise ValueError("`weight_decay` must be a number. Received None.")
        super().__init__(learning_rate, beta_1, beta_2, epsilon, amsgrad, weight_decay=weight_decay, **options)
