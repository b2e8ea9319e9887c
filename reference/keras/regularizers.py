"""`tf.keras.regularizers`: penalties on weights, which a layer adds to the loss.

Source   https://keras.io/api/layers/regularizers/
"""

from __future__ import annotations

from typing import Any

from reference.keras.saving.serialization import Configurable, Registry
from reference.ops.elementwise import abs as _abs
from reference.ops.elementwise import square
from reference.ops.reductions import reduce_sum
from reference.tensor import Tensor, convert_to_tensor
from reference.typing import TensorLike

__all__ = ["L1", "L1L2", "L2", "Regularizer", "deserialize", "get", "l1", "l2", "serialize"]


class Regularizer(Configurable):
    """A function of a weight, whose value is added to the loss; 0 unless a subclass defines `__call__`.

    Source   https://keras.io/api/layers/regularizers/
    """

    def __call__(self, x: TensorLike) -> Tensor:
        return convert_to_tensor(0.0)


class L1L2(Regularizer):
    """l1 · Σ |x| + l2 · Σ x².

    Source   https://keras.io/api/layers/regularizers/#l1l2-class
    Errors   ValueError for a factor that is not a finite number ≥ 0
    """

    def __init__(self, l1: float = 0.0, l2: float = 0.0):
        self.l1, self.l2 = _factor("l1", l1), _factor("l2", l2)

    def __call__(self, x: TensorLike) -> Tensor:
        x = convert_to_tensor(x)
        return self.l1 * reduce_sum(_abs(x)) + self.l2 * reduce_sum(square(x))


class L1(L1L2):
    """l1 · Σ |x|.

    Source   https://keras.io/api/layers/regularizers/#l1-class
    """

    def __init__(self, l1: float = 0.01):
        super().__init__(l1=l1)


class L2(L1L2):
    """l2 · Σ x²: without a factor of ½.

    Source   https://keras.io/api/layers/regularizers/#l2-class
    """

    def __init__(self, l2: float = 0.01):
        super().__init__(l2=l2)


l1, l2 = L1, L2  # the names that every version has


def _factor(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < float("inf"):
        raise ValueError(f"`{name}` must be a finite number ≥ 0. Received {value!r}.")
    return float(value)


get, serialize, deserialize = Registry("regularizer", (L1, L1L2, L2), {"l1": L1, "l1_l2": L1L2, "l2": L2}).functions(
    __name__
)
