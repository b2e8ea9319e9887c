"""`tf.keras.optimizers`: how gradients become new values of variables.

An optimizer keeps a state for each variable (its slots) and counts its steps in `iterations`.

Source   https://keras.io/api/optimizers/
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from reference.dtypes import float32, int64
from reference.ops.elementwise import cast, maximum, sqrt, square, zeros_like
from reference.tensor import Tensor, convert_to_tensor
from reference.variable import Variable

__all__ = ["SGD", "Adam", "Optimizer"]

logger = logging.getLogger("reference")


class Optimizer:
    """The skeleton of all optimizers: `apply_gradients` calls `update_step` for each variable.

    A subclass names its slots, which begin as zeros, and defines `update_step`.

    Source   https://keras.io/api/optimizers/
    Edges    optimizers/iterations-counts-the-steps, optimizers/a-none-gradient-is-skipped,
             optimizers/no-gradient-at-all-is-an-error
    Errors   ValueError when all gradients are None, and for an empty list
    """

    slots: tuple[str, ...] = ()

    def __init__(self, learning_rate: Any, name: str):
        self.name = name
        self._learning_rate = Variable(learning_rate, trainable=False, name="learning_rate", dtype=float32)
        self.iterations = Variable(0, trainable=False, name="iterations", dtype=int64)
        self._state: dict[int, dict[str, Variable]] = {}
        self._variables: list[Variable] = []  # keeps alive the variables whose ids are the keys of the state

    @property
    def learning_rate(self) -> Variable:
        """The learning rate, a variable; assigning a number changes it for the steps to come."""
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        self._learning_rate.assign(value)

    @property
    def variables(self) -> list[Variable]:
        """iterations, learning_rate, and the slots of each variable."""
        slots = [slot for state in self._state.values() for slot in state.values()]
        return [self.iterations, self.learning_rate, *slots]

    def apply_gradients(self, grads_and_vars: Iterable[tuple[Any, Variable]]) -> Variable:
        """One step: each variable moves by its gradient; `iterations` grows by one. None gradients are skipped."""
        pairs = list(grads_and_vars)
        given = [(cast(convert_to_tensor(g), v.dtype), v) for g, v in pairs if g is not None]
        if not given:
            raise ValueError(f"No gradients provided for any variable: {[v.name for _, v in pairs]}.")
        if len(given) < len(pairs):
            missing = [v.name for g, v in pairs if g is None]
            logger.warning("Gradients do not exist for variables %s when minimizing the loss.", missing)
        for gradient, variable in given:
            self.update_step(gradient, variable, **self._slots_of(variable))
        self.iterations.assign_add(1)
        return self.iterations

    def update_step(self, gradient: Tensor, variable: Variable, **slots: Variable) -> None:
        raise NotImplementedError(f"{type(self).__name__} must define `update_step`.")

    def _slots_of(self, variable: Variable) -> dict[str, Variable]:
        key = id(variable)
        if key not in self._state:
            self._variables.append(variable)
            self._state[key] = {slot: Variable(zeros_like(variable), trainable=False, name=slot) for slot in self.slots}
        return self._state[key]

    def _rate(self, variable: Variable) -> Tensor:
        """The learning rate in the dtype of the variable."""
        return convert_to_tensor(self.learning_rate.numpy(), dtype_hint=variable.dtype)


class SGD(Optimizer):
    """w ← w − lr·g; with momentum v ← momentum·v − lr·g and w ← w + v, or w ← w + momentum·v − lr·g (nesterov).

    Source   https://keras.io/api/optimizers/sgd/
    Edges    optimizers/sgd-follows-its-recurrence
    """

    slots = ("velocity",)

    def __init__(self, learning_rate: Any = 0.01, momentum: float = 0.0, nesterov: bool = False, name: str = "SGD"):
        super().__init__(learning_rate, name)
        if not 0 <= momentum <= 1:
            raise ValueError(f"`momentum` must be between 0 and 1. Received {momentum!r}.")
        self.momentum, self.nesterov = momentum, nesterov

    def update_step(self, gradient: Tensor, variable: Variable, velocity: Variable) -> None:
        g, v, lr, momentum = gradient, velocity, self._rate(variable), self.momentum
        if not momentum:
            variable.assign_sub(lr * g)
            return
        v.assign(momentum * v - lr * g)
        variable.assign_add(momentum * v - lr * g if self.nesterov else v)


class Adam(Optimizer):
    """m ← β₁·m + (1 − β₁)·g;  v ← β₂·v + (1 − β₂)·g²;  w ← w − lr·√(1 − β₂ᵗ)/(1 − β₁ᵗ) · m / (√v + ε).

    t is `iterations` + 1. ε stands outside the root and is not corrected for its bias: Kingma and Ba call it ε̂.
    With amsgrad, √v̂ takes the place of √v, where v̂ is the largest v so far.

    Source   https://keras.io/api/optimizers/adam/
    Edges    optimizers/adam-follows-its-recurrence
    """

    slots = ("m", "v", "v_hat")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        name: str = "adam",
    ):
        super().__init__(learning_rate, name)
        self.beta_1, self.beta_2, self.epsilon, self.amsgrad = beta_1, beta_2, epsilon, amsgrad

    def update_step(self, gradient: Tensor, variable: Variable, m: Variable, v: Variable, v_hat: Variable) -> None:
        g, lr, t = gradient, self._rate(variable), int(self.iterations) + 1
        beta_1, beta_2 = self.beta_1, self.beta_2
        m.assign_add((g - m) * (1 - beta_1))
        v.assign_add((square(g) - v) * (1 - beta_2))
        second_moment = v
        if self.amsgrad:
            v_hat.assign(maximum(v_hat, v))
            second_moment = v_hat
        alpha = lr * ((1 - beta_2**t) ** 0.5 / (1 - beta_1**t))
        variable.assign_sub(alpha * m / (sqrt(second_moment) + self.epsilon))
