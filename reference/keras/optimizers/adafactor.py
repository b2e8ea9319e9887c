"""`tf.keras.optimizers.Adafactor`: the squares of a matrix of gradients, kept as a row and a column."""

from __future__ import annotations

from collections.abc import Iterable
from math import sqrt
from typing import Any

import numpy as np

from reference.keras.optimizers.optimizer import Optimizer
from reference.variable import Variable


class Adafactor(Optimizer):
    """u = g/√v;  w ← w − max(ε₂, rms(w)) · ρ · u/max(1, rms(u)/threshold), with ρ = min(lr, 1/√t), or lr without
    relative_step, or where lr is a schedule or function.

    β = 1 − t^beta_2_decay. A variable of rank 0 or 1 has v ← β·v + (1 − β)·(g² + ε₁). Otherwise the last two axes are
    kept as r ← β·r + (1 − β)·mean(g² + ε₁) over the last and c likewise over the one before, and v = r·c/mean(r).

    Source   https://keras.io/api/optimizers/adafactor/
    Edges    recurrences/adafactor-follows-its-recurrence, recurrences/adafactor-without-relative-steps
    """

    hyperparameters = ("beta_2_decay", "epsilon_1", "epsilon_2", "clip_threshold", "relative_step")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_2_decay: float = -0.8,
        epsilon_1: float = 1e-30,
        epsilon_2: float = 1e-3,
        clip_threshold: float = 1.0,
        relative_step: bool = True,
        **options: Any,
    ):
        super().__init__(learning_rate, **options)
        self.beta_2_decay, self.epsilon_1, self.epsilon_2 = beta_2_decay, epsilon_1, epsilon_2
        self.clip_threshold, self.relative_step = clip_threshold, relative_step

    def build(self, variables: Iterable[Variable]) -> None:
        if self.built:
            return
        super().build(variables)
        for variable in self._trainable_variables:
            shape, dtype = variable.array.shape, variable.dtype
            shapes = [shape[:-1], shape[:-2] + shape[-1:]] if len(shape) > 1 else [shape]
            self._slots[id(variable)] = [self.add_variable(each, dtype=dtype, name="squares") for each in shapes]

    def recurrence(self, w: Any, g: Any, lr: float, t: int, *slots: Any, **_: Any) -> tuple[Any, ...]:
        beta, square = 1 - t**self.beta_2_decay, g * g + self.epsilon_1
        rho = min(lr, 1 / sqrt(t)) if self.relative_step and not callable(self._rate) else lr
        if len(slots) == 1:
            v = beta * slots[0] + (1 - beta) * square
            slots = (v,)
        else:
            r, c = (
                beta * slot + (1 - beta) * np.mean(square, axis) for slot, axis in zip(slots, (-1, -2), strict=True)
            )
            slots = r, c
            v = (r / np.mean(r, -1, keepdims=True))[..., None] * c[..., None, :]
        u = g / np.sqrt(v)
        u = u / max(1, _rms(u) / self.clip_threshold)
        return w - max(self.epsilon_2, _rms(w)) * rho * u, *slots


def _rms(x: Any) -> float:
    return sqrt(float(np.mean(x * x)))
