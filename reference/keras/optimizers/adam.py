"""The Adam family: steps along a moving average of the gradient, scaled by one of its size.

All start from the averages m ← β₁·m + (1 − β₁)·g and, except Adamax, v ← β₂·v + (1 − β₂)·g², which begin at zero. They
differ in how they correct that bias and in what they divide by.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from reference.keras.optimizers.optimizer import Array, Optimizer
from reference.tensor import Tensor
from reference.variable import Variable


class _Moments(Optimizer):
    """The arguments and the state that the family shares."""

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


class Adam(_Moments):
    """w ← w − lr·√(1 − β₂ᵗ)/(1 − β₁ᵗ) · m / (√v + ε), with t = `iterations` + 1.

    ε is outside the root and is not bias-corrected: Kingma and Ba call it ε̂. With amsgrad, v̂ ← max(v̂, v) replaces v in
    the step.

    Source   https://keras.io/api/optimizers/adam/

    # NB: TensorFlow computes the powers of β in the dtype of the variable: in float32, 1 − 0.999ᵗ loses three digits.
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        **options: Any,
    ):
        super().__init__(learning_rate, beta_1, beta_2, epsilon, **options)
        self.amsgrad = amsgrad

    def slots(self) -> dict[str, float]:
        return super().slots() | ({"v_hat": 0.0} if self.amsgrad else {})

    def recurrence(
        self, w: Array, g: Array, lr: float, t: int, m: Array, v: Array, v_hat: Array | None = None
    ) -> tuple[Array, ...]:
        beta_1, beta_2 = self.beta_1, self.beta_2
        m = beta_1 * m + (1 - beta_1) * g
        v = beta_2 * v + (1 - beta_2) * g * g
        alpha = lr * (1 - beta_2**t) ** 0.5 / (1 - beta_1**t)
        if v_hat is None:
            return w - alpha * m / (np.sqrt(v) + self.epsilon), m, v
        v_hat = np.maximum(v_hat, v)
        return w - alpha * m / (np.sqrt(v_hat) + self.epsilon), m, v, v_hat


class AdamW(Adam):
    """w ← w − lr·λ·w, where λ is the weight decay, followed by a step of Adam.

    Every optimizer takes `weight_decay`; here it defaults to 0.004.

    Source   https://keras.io/api/optimizers/adamw/
    Errors   ValueError if weight_decay is None
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


class Adamax(_Moments):
    """u ← max(β₂·u, |g|);  w ← w − lr/(1 − β₁ᵗ) · m / (u + ε).

    Source   https://keras.io/api/optimizers/adamax/
    """

    def slots(self) -> dict[str, float]:
        return {"m": 0.0, "u": 0.0}

    def recurrence(self, w: Array, g: Array, lr: float, t: int, m: Array, u: Array) -> tuple[Array, ...]:
        m = self.beta_1 * m + (1 - self.beta_1) * g
        u = np.maximum(self.beta_2 * u, np.abs(g))
        return w - lr / (1 - self.beta_1**t) * m / (u + self.epsilon), m, u


class Nadam(_Moments):
    """w ← w − lr·m̂ / (√(v / (1 − β₂ᵗ)) + ε): Adam with Nesterov momentum.

    m̂ = μₜ₊₁·m / (1 − Πₜ·μₜ₊₁) + (1 − μₜ)·g / (1 − Πₜ), where μₜ = β₁·(1 − 0.96ᵗ/2) and Πₜ = μ₁ · μ₂ · … · μₜ.

    Source   https://keras.io/api/optimizers/Nadam/
    Edges    optimizer-state/restored-optimizers-continue-exactly
    """

    product: Variable
    """Πₜ."""

    def build(self, variables: Iterable[Variable]) -> None:
        if not self.built:
            super().build(variables)
            self.product = self.add_variable((), 1.0, name="product")

    def begin_step(self, t: int) -> None:
        self.product.assign(Tensor(self.product.array * self._momentum(t)))

    def recurrence(self, w: Array, g: Array, lr: float, t: int, m: Array, v: Array) -> tuple[Array, ...]:
        now, following, product = self._momentum(t), self._momentum(t + 1), self.product.array.item()
        m = self.beta_1 * m + (1 - self.beta_1) * g
        v = self.beta_2 * v + (1 - self.beta_2) * g * g
        m_hat = following * m / (1 - product * following) + (1 - now) * g / (1 - product)
        return w - lr * m_hat / (np.sqrt(v / (1 - self.beta_2**t)) + self.epsilon), m, v

    def _momentum(self, t: int) -> float:
        """μₜ, which grows from about β₁/2 to β₁."""
        return self.beta_1 * (1 - 0.5 * 0.96**t)


class Lamb(_Moments):
    """w ← w − lr·‖w‖/‖u‖ · u, with u = m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε): the step is proportional to the variable.

    The norms are those of the whole variable; if one of them is 0, the ratio is 1.

    Source   https://keras.io/api/optimizers/lamb/
    """

    def recurrence(self, w: Array, g: Array, lr: float, t: int, m: Array, v: Array) -> tuple[Array, ...]:
        m = self.beta_1 * m + (1 - self.beta_1) * g
        v = self.beta_2 * v + (1 - self.beta_2) * g * g
        u = m / (1 - self.beta_1**t) / (np.sqrt(v / (1 - self.beta_2**t)) + self.epsilon)
        norm_w, norm_u = np.sqrt(np.sum(w * w)), np.sqrt(np.sum(u * u))
        ratio = norm_w / norm_u if norm_w > 0 and norm_u > 0 else 1
        return w - lr * ratio * u, m, v
