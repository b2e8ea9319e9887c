"""`tf.keras.optimizers.schedules`: learning rates that are functions of the number of steps made so far.

An optimizer asks its schedule once for each step, with `iterations` as it was before the step: the first is step 0.

Source   https://keras.io/api/optimizers/learning_rate_schedules/
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from reference.keras.saving.serialization import Configurable, Registry
from reference.tensor import Tensor, constant

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


class LearningRateSchedule(Configurable):
    """A rate for each step: a subclass defines `rate`, a formula on numbers, or `__call__` itself.

    Shapes   step (), of any number type → ()
    Source   https://keras.io/api/optimizers/learning_rate_schedules/learning_rate_schedule/
    Edges    schedule-classes/a-schedule-of-ones-own, schedule-classes/any-type-of-step, schedule-classes/config-round-trip
    Errors   NotImplementedError from a subclass without either

    # NB: TensorFlow computes in the dtype of the initial rate; here that is float32 whatever the rate is given as.
    """

    _config_from_arguments = False

    hyperparameters: tuple[str, ...] = ()

    def __call__(self, step: Any) -> Tensor:
        return constant(self.rate(float(step)))

    def rate(self, step: float) -> float:
        raise NotImplementedError(f"{type(self).__name__} must define `__call__(self, step)`.")

    def get_config(self) -> dict[str, Any]:
        if not self.hyperparameters:
            return super().get_config()
        return {name: getattr(self, name) for name in self.hyperparameters}


class ExponentialDecay(LearningRateSchedule):
    """initial · rate^(step / decay_steps), the exponent rounded down with `staircase`.

    Source   https://keras.io/api/optimizers/learning_rate_schedules/exponential_decay/
    Edges    schedules/exponential-decay, schedule-classes/an-integer-rate
    Errors   ValueError unless decay_steps > 0
    """

    hyperparameters = ("initial_learning_rate", "decay_steps", "decay_rate", "staircase", "name")

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        decay_rate: float,
        staircase: bool = False,
        name: str | None = "ExponentialDecay",
    ):
        self.initial_learning_rate, self.name = initial_learning_rate, name
        self.decay_steps, self.decay_rate, self.staircase = _positive(decay_steps), decay_rate, staircase

    def rate(self, step: float) -> float:
        p = step / self.decay_steps
        return float(self.initial_learning_rate * self.decay_rate ** (math.floor(p) if self.staircase else p))


class InverseTimeDecay(LearningRateSchedule):
    """initial / (1 + rate · step / decay_steps), the quotient of steps rounded down with `staircase`.

    Source   https://keras.io/api/optimizers/learning_rate_schedules/inverse_time_decay/
    Edges    schedules/inverse-time-decay
    Errors   ValueError unless decay_steps > 0
    """

    hyperparameters = ("initial_learning_rate", "decay_steps", "decay_rate", "staircase", "name")

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        decay_rate: float,
        staircase: bool = False,
        name: str | None = "InverseTimeDecay",
    ):
        self.initial_learning_rate, self.name = initial_learning_rate, name
        self.decay_steps, self.decay_rate, self.staircase = _positive(decay_steps), decay_rate, staircase

    def rate(self, step: float) -> float:
        p = step / self.decay_steps
        return float(self.initial_learning_rate / (1 + self.decay_rate * (math.floor(p) if self.staircase else p)))


class PiecewiseConstantDecay(LearningRateSchedule):
    """values[i], where i boundaries lie below the step: a boundary itself still has the value before it.

    Source   https://keras.io/api/optimizers/learning_rate_schedules/piecewise_constant_decay/
    Edges    schedules/piecewise-constant-decay, schedule-classes/unsorted-boundaries,
             schedule-classes/one-value-more-than-boundaries
    Errors   ValueError unless there is one value more than boundaries, and when a boundary lies below the one before
    """

    hyperparameters = ("boundaries", "values", "name")

    def __init__(self, boundaries: Sequence[float], values: Sequence[float], name: str | None = "PiecewiseConstant"):
        if len(boundaries) != len(values) - 1:
            raise ValueError(
                f"There must be one value more than boundaries. Received {len(boundaries)} boundaries "
                f"{boundaries} and {len(values)} values {values}."
            )
        if sorted(boundaries) != list(boundaries):
            raise ValueError(f"`boundaries` must increase. Received {boundaries}.")
        self.boundaries, self.values, self.name = boundaries, values, name

    def rate(self, step: float) -> float:
        return float(self.values[sum(boundary < step for boundary in self.boundaries)])


class PolynomialDecay(LearningRateSchedule):
    """(initial − end) · (1 − step / decay_steps)^power + end, for steps up to decay_steps; then `end`.

    With `cycle` the decay does not end: decay_steps grows to its first multiple that is not below the step, and the
    rate comes up again, each time less.

    Source   https://keras.io/api/optimizers/learning_rate_schedules/polynomial_decay/
    Edges    schedules/polynomial-decay, schedules/polynomial-decay-in-cycles
    Errors   ValueError unless decay_steps > 0
    """

    hyperparameters = ("initial_learning_rate", "decay_steps", "end_learning_rate", "power", "cycle", "name")

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
    """initial · ((1 − α) · (1 + cos(π · step / decay_steps)) / 2 + α), for steps up to decay_steps; then α · initial.

    With a `warmup_target` the rate first goes from `initial` to it on a straight line, in `warmup_steps` steps, and
    the decay begins there; decay_steps does not count the warmup. Without a target there is no warmup.

    Source   https://keras.io/api/optimizers/learning_rate_schedules/cosine_decay/
    Edges    schedules/cosine-decay, schedules/cosine-decay-with-a-warmup
    Errors   ValueError unless decay_steps > 0
    """

    hyperparameters = ("initial_learning_rate", "decay_steps", "alpha", "name", "warmup_target", "warmup_steps")

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
    """initial · ((1 − α) · m_mulⁱ · (1 + cos(π · p)) / 2 + α), where p is the part of period i that has passed.

    Period 0 has first_decay_steps steps, each further one t_mul times those of the one before; a restart belongs to the
    period that it begins.

    Source   https://keras.io/api/optimizers/learning_rate_schedules/cosine_decay_restarts/
    Edges    schedules/cosine-decay-with-restarts
    Errors   ValueError unless first_decay_steps > 0

    # NB: TensorFlow finds the period by logarithms, and gives nan where t_mul < 1 and the periods have come to an end.
    """

    hyperparameters = ("initial_learning_rate", "first_decay_steps", "t_mul", "m_mul", "alpha", "name")

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
    """Half a wave, from `height` at p = 0 down to 0 at p = 1, between α and 1."""
    return (1 - alpha) * height * (1 + math.cos(math.pi * p)) / 2 + alpha


def _positive(steps: Any, name: str = "decay_steps") -> Any:
    if steps <= 0:
        raise ValueError(f"`{name}` must be > 0. Received {steps!r}.")
    return steps


_REGISTRY = Registry(
    "learning rate schedule",
    (ExponentialDecay, InverseTimeDecay, PiecewiseConstantDecay, PolynomialDecay, CosineDecay, CosineDecayRestarts),
)


def serialize(learning_rate_schedule: LearningRateSchedule) -> dict[str, Any]:
    """The schedule as `{"class_name": …, "config": …}`.

    Source   https://www.tensorflow.org/api_docs/python/tf/keras/optimizers/schedules/serialize
    Edges    schedule-classes/config-round-trip
    """
    written: dict[str, Any] = _REGISTRY.serialize(learning_rate_schedule)
    return written


def deserialize(config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The schedule that `serialize` wrote down.

    Source   https://www.tensorflow.org/api_docs/python/tf/keras/optimizers/schedules/deserialize
    Edges    schedule-classes/config-round-trip
    Errors   ValueError for the name of a class that is neither a schedule nor among the custom objects
    """
    return _REGISTRY.deserialize(config, custom_objects)
