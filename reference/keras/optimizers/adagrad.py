"""The Adagrad family: gradients divided by the root of their accumulated squares.

The squares are a sum (Adagrad, Ftrl) or a moving average (RMSprop, Adadelta, Adafactor).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from reference.keras.optimizers.optimizer import Array, Optimizer
from reference.ops.kernels import larger, smaller
from reference.variable import Variable


class Adagrad(Optimizer):
    """a ← a + g²;  w ← w − lr·g / √(a + ε), where a starts at initial_accumulator_value.

    Source   https://keras.io/api/optimizers/adagrad/
    """

    def __init__(
        self, learning_rate: Any = 0.001, initial_accumulator_value: float = 0.1, epsilon: float = 1e-7, **options: Any
    ):
        super().__init__(learning_rate, **options)
        self.initial_accumulator_value, self.epsilon = initial_accumulator_value, epsilon

    def slots(self) -> dict[str, float]:
        return {"a": self.initial_accumulator_value}

    def recurrence(self, w: Array, g: Array, lr: float, t: int, a: Array) -> tuple[Array, ...]:
        a = a + g * g
        return w - lr * g / np.sqrt(a + self.epsilon), a


class RMSprop(Optimizer):
    """v ← ρ·v + (1 − ρ)·g²;  w ← w − lr·g / √(v + ε).

    If centered, the variance v − a² replaces v, with a ← ρ·a + (1 − ρ)·g. With momentum μ:
    p ← μ·p + lr·g / √(v + ε);  w ← w − p.

    ε is inside the root, since TensorFlow 2.0 and in Keras 3; PyTorch and Keras 1 have it outside.

    Source   https://keras.io/api/optimizers/rmsprop/

    # NB: TensorFlow keeps a and p only if they are used.
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: float = 0.9,
        momentum: float = 0.0,
        epsilon: float = 1e-7,
        centered: bool = False,
        **options: Any,
    ):
        super().__init__(learning_rate, **options)
        self.rho, self.momentum, self.epsilon, self.centered = rho, momentum, epsilon, centered

    def slots(self) -> dict[str, float]:
        return {"v": 0.0, "a": 0.0, "p": 0.0}

    def recurrence(self, w: Array, g: Array, lr: float, t: int, v: Array, a: Array, p: Array) -> tuple[Array, ...]:
        rho = self.rho
        v = rho * v + (1 - rho) * g * g
        if self.centered:
            a = rho * a + (1 - rho) * g
        p = self.momentum * p + lr * g / np.sqrt(v - a * a + self.epsilon)
        return w - p, v, a, p


class Adadelta(Optimizer):
    """a ← ρ·a + (1 − ρ)·g²;  Δ = −√(d + ε) / √(a + ε) · g;  d ← ρ·d + (1 − ρ)·Δ²;  w ← w + lr·Δ.

    Zeiler's paper has no learning rate, which means lr = 1; the default of 0.001 takes steps a thousand times smaller.

    Source   https://keras.io/api/optimizers/adadelta/
    """

    def __init__(self, learning_rate: Any = 0.001, rho: float = 0.95, epsilon: float = 1e-7, **options: Any):
        super().__init__(learning_rate, **options)
        self.rho, self.epsilon = rho, epsilon

    def slots(self) -> dict[str, float]:
        return {"a": 0.0, "d": 0.0}

    def recurrence(self, w: Array, g: Array, lr: float, t: int, a: Array, d: Array) -> tuple[Array, ...]:
        a = self.rho * a + (1 - self.rho) * g * g
        delta = -np.sqrt(d + self.epsilon) / np.sqrt(a + self.epsilon) * g
        d = self.rho * d + (1 - self.rho) * delta * delta
        return w + lr * delta, a, d


class Adafactor(Optimizer):
    """u = g/√v;  w ← w − max(ε₂, rms(w)) · ρ · u/max(1, rms(u)/threshold).

    ρ is lr, or min(lr, 1/√t) with relative_step, unless lr is a schedule or function. β = 1 − t^beta_2_decay. For a
    variable of rank 0 or 1, v ← β·v + (1 − β)·(g² + ε₁). Otherwise only means over the last two axes are kept:
    r ← β·r + (1 − β)·mean(g² + ε₁) over the last axis, c likewise over the one before it, and v = r·c/mean(r).

    Source   https://keras.io/api/optimizers/adafactor/
    """

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

    def recurrence(self, w: Array, g: Array, lr: float, t: int, *slots: Array, **_: Any) -> tuple[Array, ...]:
        beta, square = 1 - t**self.beta_2_decay, g * g + self.epsilon_1
        rho = smaller(lr, 1 / t**0.5) if self.relative_step and not callable(self._rate) else lr
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
        u = u / larger(1, _rms(u) / self.clip_threshold)
        return w - larger(self.epsilon_2, _rms(w)) * rho * u, *slots


def _rms(x: Array) -> float:
    root: float = np.mean(x * x).item() ** 0.5
    return root


class Ftrl(Optimizer):
    """z ← z + g + 2·s·w − (n′^p − n^p)/lr · w;  w ← (clip(z, ±l1) − z) / (n′^p/lr + 2·l2 + β/lr);  n ← n′ = n + g².

    Follow the regularized leader: p is −learning_rate_power, l1 and l2 the regularization strengths, s that of the l2
    shrinkage, which affects only the gradient in z. n starts at initial_accumulator_value, z at 0.

    The new w depends on z and n, not on w: the first step discards the initial value of a variable, even with a
    gradient of zero.

    Source   https://keras.io/api/optimizers/ftrl/
    Edges    recurrences/ftrl-forgets-the-initial-value
    Errors   ValueError for a negative strength or initial accumulator, and for a positive learning_rate_power
    """

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
        for name, value in vars(self).items():
            if name.endswith(("_strength", "_accumulator_value")) and value < 0:
                raise ValueError(f"`{name}` must be positive or zero. Received {value!r}.")
        if learning_rate_power > 0:
            raise ValueError(f"`learning_rate_power` must be negative or zero. Received {learning_rate_power!r}.")

    def slots(self) -> dict[str, float]:
        return {"n": self.initial_accumulator_value, "z": 0.0}

    def recurrence(self, w: Array, g: Array, lr: float, t: int, n: Array, z: Array) -> tuple[Array, ...]:
        p, l1, l2 = -self.learning_rate_power, self.l1_regularization_strength, self.l2_regularization_strength
        shrinkage = 2 * self.l2_shrinkage_regularization_strength * w
        n, before = n + g * g, n
        z = z + g + shrinkage - (n**p - before**p) / lr * w
        return (np.clip(z, -l1, l1) - z) / (n**p / lr + 2 * l2 + self.beta / lr), n, z
