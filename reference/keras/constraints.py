"""`tf.keras.constraints`: functions applied to a weight after each step of an optimizer.

The norm of a weight is √Σ w² along `axis`: with axis 0, that of each column of a kernel (inputs, units): the
weights of one unit. A norm of 0 is left unchanged.

Source   https://keras.io/api/layers/constraints/
"""

from __future__ import annotations

from typing import Any

from reference.keras.backend import epsilon
from reference.keras.saving.serialization import Configurable, Registry
from reference.ops.elementwise import clip_by_value, maximum, sqrt, square
from reference.ops.reductions import reduce_sum
from reference.tensor import Tensor, convert_to_tensor
from reference.typing import TensorLike


def _norm(w: Tensor, axis: Any) -> Tensor:
    return sqrt(reduce_sum(square(w), axis, keepdims=True))


class Constraint(Configurable):
    """A function from a weight to its new value: the same value unless a subclass defines `__call__`.

    Source   https://keras.io/api/layers/constraints/
    """

    def __call__(self, w: TensorLike) -> Tensor:
        return convert_to_tensor(w)

    def get_config(self) -> dict[str, Any]:
        return {}


class NonNeg(Constraint):
    """max(w, 0).

    Source   https://keras.io/api/layers/constraints/#nonneg-class
    """

    def __call__(self, w: TensorLike) -> Tensor:
        return maximum(w, 0.0)


class MaxNorm(Constraint):
    """w · min(‖w‖, max_value) / ‖w‖.

    Source   https://keras.io/api/layers/constraints/#maxnorm-class
    """

    def __init__(self, max_value: float = 2, axis: Any = 0):
        self.max_value, self.axis = max_value, axis

    def __call__(self, w: TensorLike) -> Tensor:
        w = convert_to_tensor(w)
        norm = _norm(w, self.axis)
        return w * (clip_by_value(norm, 0.0, self.max_value) / (epsilon() + norm))


class UnitNorm(Constraint):
    """w / ‖w‖.

    Source   https://keras.io/api/layers/constraints/#unitnorm-class
    """

    def __init__(self, axis: Any = 0):
        self.axis = axis

    def __call__(self, w: TensorLike) -> Tensor:
        w = convert_to_tensor(w)
        return w / (epsilon() + _norm(w, self.axis))


class MinMaxNorm(Constraint):
    """w · n / ‖w‖ with n = rate · clip(‖w‖, min_value, max_value) + (1 − rate) · ‖w‖.

    Source   https://keras.io/api/layers/constraints/#minmaxnorm-class
    """

    def __init__(self, min_value: float = 0.0, max_value: float = 1.0, rate: float = 1.0, axis: Any = 0):
        self.min_value, self.max_value, self.rate, self.axis = min_value, max_value, rate, axis

    def __call__(self, w: TensorLike) -> Tensor:
        w = convert_to_tensor(w)
        norm = _norm(w, self.axis)
        wanted = self.rate * clip_by_value(norm, self.min_value, self.max_value) + (1 - self.rate) * norm
        return w * (wanted / (epsilon() + norm))


max_norm, min_max_norm, non_neg, unit_norm = MaxNorm, MinMaxNorm, NonNeg, UnitNorm  # their names up to Keras 2

_CLASSES = (MaxNorm, MinMaxNorm, NonNeg, UnitNorm)
_ALIASES = {"max_norm": MaxNorm, "min_max_norm": MinMaxNorm, "non_neg": NonNeg, "unit_norm": UnitNorm}

get, serialize, deserialize = Registry("constraint", _CLASSES, _ALIASES).functions(__name__)

__all__ = ["Constraint", *(kind.__name__ for kind in _CLASSES), *_ALIASES, "deserialize", "get", "serialize"]
