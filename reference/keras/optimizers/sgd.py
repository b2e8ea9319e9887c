"""`tf.keras.optimizers.SGD`: gradient descent, with or without momentum."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference.keras.optimizers.optimizer import Optimizer


class SGD(Optimizer):
    """w ← w − lr·g.

    With momentum μ: v ← μ·v − lr·g;  w ← w + v, or with nesterov w ← w + μ·v − lr·g, where v is the new velocity.

    Source   https://keras.io/api/optimizers/sgd/
    Edges    recurrences/sgd-follows-its-recurrence, optimizer-defaults/gradient-descent-on-a-quadratic
    Errors   ValueError unless 0 ≤ momentum ≤ 1

    # NB: Keras 3 takes no momentum that is an int.
    """

    hyperparameters = ("momentum", "nesterov")

    def __init__(self, learning_rate: Any = 0.01, momentum: float = 0.0, nesterov: bool = False, **options: Any):
        super().__init__(learning_rate, **options)
        if not 0 <= momentum <= 1:
            raise ValueError(f"`momentum` must be between 0 and 1. Received {momentum!r}.")
        self.momentum, self.nesterov = momentum, nesterov

    def slots(self) -> dict[str, float]:
        return {"velocity": 0.0} if self.momentum else {}

    def recurrence(self, w: Any, g: Any, lr: float, t: int, v: np.ndarray | None = None) -> tuple[Any, ...]:
        if v is None:
            return (w - lr * g,)
        v = self.momentum * v - lr * g
        return w + (self.momentum * v - lr * g if self.nesterov else v), v
