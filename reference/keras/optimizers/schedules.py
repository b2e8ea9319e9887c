"""`tf.keras.optimizers.schedules`: learning rates that are functions of the number of steps taken so far.

An optimizer calls its schedule once per step, with `iterations` as it was before the step: the first step is step 0.

Source   https://keras.io/api/optimizers/learning_rate_schedules/
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np

from reference.keras.saving.serialization import Configurable, Registry
from reference.tensor import Tensor, convert_to_tensor
from reference.tracing import kernel

__all__ = [
    "CosineDecay",
    "CosineDecayRestarts",
    "ExponentialDecay",
    "InverseTimeDecay",
    "LearningRateSchedule",
    "PiecewiseConstantDecay",
    "PolynomialDecay",
    "deserialize",
    "serialize",
]

Number = TypeVar("Number", int, float)


class LearningRateSchedule(Configurable):
    """A learning rate for each step: a subclass defines `rate`, a formula for numbers, or `__call__` itself.

    Shapes   step (), of any number type → ()
    Source   https://keras.io/api/optimizers/learning_rate_schedules/learning_rate_schedule/
    Errors   NotImplementedError from a subclass that defines neither

    # NB: TensorFlow computes in the dtype of the initial rate; here the result is float32 whatever that is.
    """

    def __call__(self, step: Any) -> Tensor:
        return Tensor(rate_at(self.rate, convert_to_tensor(step).array))

    def rate(self, step: float) -> float:
        raise NotImplementedError(f"{type(self).__name__} must define `__call__(self, step)`.")


class _DecayByRate(LearningRateSchedule):
    """The arguments of ExponentialDecay and InverseTimeDecay."""

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        decay_rate: float,
        staircase: bool = False,
        name: str | None = None,
    ):
        self.initial_learning_rate, self.name = initial_learning_rate, name or type(self).__name__
        self.decay_steps, self.decay_rate, self.staircase = _positive(decay_steps), decay_rate, staircase

    def passed(self, step: float) -> float:
        p = step / self.decay_steps
        return math.floor(p) if self.staircase else p


class ExponentialDecay(_DecayByRate):
    """initial · rate^(step / decay_steps), with the exponent rounded down if `staircase`.

    Source   https://keras.io/api/optimizers/learning_rate_schedules/exponential_decay/
    Errors   ValueError unless decay_steps > 0
    """

    def rate(self, step: float) -> float:
        return float(self.initial_learning_rate * self.decay_rate ** self.passed(step))


class InverseTimeDecay(_DecayByRate):
    """initial / (1 + rate · step / decay_steps), with step / decay_steps rounded down if `staircase`.

    Source   https://keras.io/api/optimizers/learning_rate_schedules/inverse_time_decay/
    Errors   ValueError unless decay_steps > 0
    """

    def rate(self, step: float) -> float:
        return float(self.initial_learning_rate / (1 + self.decay_rate * self.passed(step)))


class PiecewiseConstantDecay(LearningRateSchedule):
    """values[i], where i boundaries are below the step: at a boundary, the rate is still the one before it.

    Source   https://keras.io/api/optimizers/learning_rate_schedules/piecewise_constant_decay/
    Edges    schedules/unsorted-boundaries-never-add-values
    Errors   ValueError unless there is one more value than boundaries, and if the boundaries are not sorted
    """

    def __init__(self, boundaries: Sequence[float], values: Sequence[float], name: str | None = "PiecewiseConstant"):
        if len(boundaries) != len(values) - 1:
            raise ValueError(
                f"`values` must have one element more than `boundaries`. Received {len(boundaries)} boundaries "
                f"{boundaries} and {len(values)} values {values}."
            )
        if sorted(boundaries) != list(boundaries):
            raise ValueError(f"`boundaries` must increase. Received {boundaries}.")
        self.boundaries, self.values, self.name = boundaries, values, name

    def rate(self, step: float) -> float:
        return float(self.values[sum(boundary < step for boundary in self.boundaries)])


class PolynomialDecay(LearningRateSchedule):
    """(initial − end) · (1 − step / decay_steps)^power + end, up to decay_steps; `end` from there on.

    With `cycle` the decay repeats: decay_steps is replaced by its smallest multiple that is not below the step, so that
    the rate rises again, less each time.

    Source   https://keras.io/api/optimizers/learning_rate_schedules/polynomial_decay/
    Errors   ValueError unless decay_steps > 0
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        end_learning_rate: float = 0.0001,
        power: float = 1.0,
        cycle: bool = False,
        name: str | None = "PolynomialDecay",
    ):
        self.initial_learning_rate, self.end_learning_rate = initial_learning_rate, end_learning_rate
        self.decay_steps, self.power, self.cycle, self.name = _positive(decay_steps), power, cycle, name

    def rate(self, step: float) -> float:
        decay_steps, end = self.decay_steps, self.end_learning_rate
        if self.cycle:
            decay_steps *= max(1, math.ceil(step / decay_steps))
        p = min(step, decay_steps) / decay_steps
        return float((self.initial_learning_rate - end) * (1 - p) ** self.power + end)


class CosineDecay(LearningRateSchedule):
    """initial · ((1 − α) · (1 + cos(π · step / decay_steps)) / 2 + α), up to decay_steps; then α · initial.

    With a `warmup_target` the rate first goes linearly from `initial` to the target in `warmup_steps` steps, and then
    decays from there; decay_steps does not include the warmup. Without a target there is no warmup.

    Source   https://keras.io/api/optimizers/learning_rate_schedules/cosine_decay/
    Errors   ValueError unless decay_steps > 0
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        alpha: float = 0.0,
        name: str | None = "CosineDecay",
        warmup_target: float | None = None,
        warmup_steps: int = 0,
    ):
        self.initial_learning_rate, self.alpha, self.name = initial_learning_rate, alpha, name
        self.decay_steps, self.warmup_target, self.warmup_steps = _positive(decay_steps), warmup_target, warmup_steps

    def rate(self, step: float) -> float:
        start = self.initial_learning_rate
        if self.warmup_target is not None:
            if step < self.warmup_steps:
                return float(start + (self.warmup_target - start) * step / self.warmup_steps)
            start, step = self.warmup_target, step - self.warmup_steps
        return float(start * _cosine(min(step / self.decay_steps, 1), self.alpha))


class CosineDecayRestarts(LearningRateSchedule):
    """initial · ((1 − α) · m_mulⁱ · (1 + cos(π · p)) / 2 + α), where p is the elapsed fraction of period i.

    Period 0 has first_decay_steps steps, each later one t_mul times as many as the one before; a restart belongs to the
    period that it begins.

    Source   https://keras.io/api/optimizers/learning_rate_schedules/cosine_decay_restarts/
    Errors   ValueError unless first_decay_steps > 0

    # NB: TensorFlow finds the period by logarithms, and gives nan if t_mul < 1 and all periods are over.
    """

    def __init__(
        self,
        initial_learning_rate: float,
        first_decay_steps: int,
        t_mul: float = 2.0,
        m_mul: float = 1.0,
        alpha: float = 0.0,
        name: str | None = "SGDRDecay",
    ):
        self.initial_learning_rate, self.alpha, self.name = initial_learning_rate, alpha, name
        self.first_decay_steps = _positive(first_decay_steps, "first_decay_steps")
        self.t_mul, self.m_mul = t_mul, m_mul

    def rate(self, step: float) -> float:
        i, steps = 0, float(self.first_decay_steps)
        if self.t_mul == 1:
            i, step = int(step // steps), step % steps
        while step >= steps:
            i, step, steps = i + 1, step - steps, steps * self.t_mul
        return float(self.initial_learning_rate * _cosine(step / steps, self.alpha, self.m_mul**i))


def _cosine(p: float, alpha: float, height: float = 1.0) -> float:
    """Half a cosine wave, from `height` at p = 0 to 0 at p = 1, rescaled from [0, 1] to [α, 1]."""
    return (1 - alpha) * height * (1 + math.cos(math.pi * p)) / 2 + alpha


@kernel
def rate_at(rate: Callable[[float], float], step: Any) -> Any:
    """The rate of a step."""
    return np.array(rate(float(step)), np.float32)


def _positive(steps: Number, name: str = "decay_steps") -> Number:
    if steps <= 0:
        raise ValueError(f"`{name}` must be positive. Received {steps!r}.")
    return steps


_, serialize, deserialize = Registry(
    "learning rate schedule",
    (ExponentialDecay, InverseTimeDecay, PiecewiseConstantDecay, PolynomialDecay, CosineDecay, CosineDecayRestarts),
).functions(__name__)
