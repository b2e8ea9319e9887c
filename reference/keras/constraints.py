"""`tf.keras.constraints`: what a weight is made after each step of an optimizer.

The norm of a weight is √Σ w² along `axis`: with axis 0 that of each column of a kernel (inputs, units), which is what
goes into one unit. A norm of 0 is left alone.

Source   https://keras.io/api/layers/constraints/
"""

from __future__ import annotations

from typing import Any

from reference.keras.backend import epsilon
from reference.keras.saving.serialization import Configurable, Registry
from reference.ops.elementwise import clip_by_value, maximum, sqrt, square
from reference.ops.reductions import reduce_sum
from reference.tensor import Tensor, convert_to_tensor

__all__ = [
    "Constraint",
    "MaxNorm",
    "MinMaxNorm",
    "NonNeg",
    "UnitNorm",
    "deserialize",
    "get",
    "max_norm",
    "min_max_norm",
    "non_neg",
    "serialize",
    "unit_norm",
]


def _norm(w: Tensor, axis: Any) -> Tensor:
    return sqrt(reduce_sum(square(w), axis, keepdims=True))


class Constraint(Configurable):
    """A function from a weight to its new value; one that a subclass does not define leaves the weight as it is.

    Source   https://keras.io/api/layers/constraints/
    Edges    constraints/your-own
    """

    def __call__(self, w: Any) -> Tensor:
        return convert_to_tensor(w)

    def get_config(self) -> dict[str, Any]:
        return {}


class NonNeg(Constraint):
    """max(w, 0).

    Source   https://keras.io/api/layers/constraints/#nonneg-class
    Edges    constraints/are-their-formulas
    """

    def __call__(self, w: Any) -> Tensor:
        return maximum(w, 0.0)


class MaxNorm(Constraint):
    """w · min(‖w‖, max_value) / ‖w‖.

    Source   https://keras.io/api/layers/constraints/#maxnorm-class
    Edges    constraints/are-their-formulas
    """

    def __init__(self, max_value: float = 2, axis: Any = 0):
        self.max_value, self.axis = max_value, axis

    def __call__(self, w: Any) -> Tensor:
        w = convert_to_tensor(w)
        norm = _norm(w, self.axis)
        return w * (clip_by_value(norm, 0.0, self.max_value) / (epsilon() + norm))


class UnitNorm(Constraint):
    """w / ‖w‖.

    Source   https://keras.io/api/layers/constraints/#unitnorm-class
    Edges    constraints/are-their-formulas
    """

    def __init__(self, axis: Any = 0):
        self.axis = axis

    def __call__(self, w: Any) -> Tensor:
        w = convert_to_tensor(w)
        return w / (epsilon() + _norm(w, self.axis))


class MinMaxNorm(Constraint):
    """w · n / ‖w‖ with n = rate · clip(‖w‖, min_value, max_value) + (1 − rate) · ‖w‖.

    Source   https://keras.io/api/layers/constraints/#minmaxnorm-class
    Edges    constraints/are-their-formulas
    """

    def __init__(self, min_value: float = 0.0, max_value: float = 1.0, rate: float = 1.0, axis: Any = 0):
        self.min_value, self.max_value, self.rate, self.axis = min_value, max_value, rate, axis

    def __call__(self, w: Any) -> Tensor:
        w = convert_to_tensor(w)
        norm = _norm(w, self.axis)
        wanted = self.rate * clip_by_value(norm, self.min_value, self.max_value) + (1 - self.rate) * norm
        return w * (wanted / (epsilon() + norm))


max_norm, min_max_norm, non_neg, unit_norm = MaxNorm, MinMaxNorm, NonNeg, UnitNorm  # older names

get, serialize, deserialize = Registry(
    "constraint",
    (MaxNorm, MinMaxNorm, NonNeg, UnitNorm),
    {"max_norm": MaxNorm, "min_max_norm": MinMaxNorm, "non_neg": NonNeg, "unit_norm": UnitNorm},
).functions(__name__)
