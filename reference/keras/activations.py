"""`tf.keras.activations`: functions between layers, and how they are looked up by name.

Source   https://keras.io/api/layers/activations/
"""

from __future__ import annotations

from reference.keras.saving.serialization import Registry
from reference.nn import elu as _elu
from reference.nn import leaky_relu as _leaky_relu
from reference.nn import log_softmax
from reference.nn import relu as _relu
from reference.nn import softmax as _softmax
from reference.ops.elementwise import abs as _abs
from reference.ops.elementwise import (
    clip_by_value,
    erf,
    exp,
    expm1,
    minimum,
    sigmoid,
    softplus,
    tanh,
    where,
    zeros_like,
)
from reference.tensor import Tensor, convert_to_tensor
from reference.typing import TensorLike

SELU_ALPHA = 1.6732632423543772848170429916717
SELU_SCALE = 1.0507009873554804934193349852946


def linear(x: TensorLike) -> Tensor:
    """x.

    Source   https://keras.io/api/layers/activations/
    """
    return convert_to_tensor(x)


def relu(x: TensorLike, negative_slope: float = 0.0, max_value: float | None = None, threshold: float = 0.0) -> Tensor:
    """x from the threshold on, at most max_value; negative_slope · (x − threshold) below the threshold.

    Source   https://keras.io/api/layers/activations/#relu-function
    """
    if not negative_slope and max_value is None and not threshold:
        return _relu(x)
    x = convert_to_tensor(x)
    below = negative_slope * (x - threshold)
    above = x if max_value is None else minimum(x, max_value)
    return where(x >= threshold, above, below)


def relu6(x: TensorLike) -> Tensor:
    """min(max(x, 0), 6).

    Source   https://keras.io/api/layers/activations/#relu6-function
    """
    return relu(x, max_value=6.0)


def leaky_relu(x: TensorLike, negative_slope: float = 0.2) -> Tensor:
    """x for x > 0, negative_slope · x elsewhere.

    Source   https://keras.io/api/layers/activations/#leaky_relu-function
    """
    return _leaky_relu(x, negative_slope)


def elu(x: TensorLike, alpha: float = 1.0) -> Tensor:
    """x for x > 0, alpha · (exp(x) − 1) elsewhere.

    Source   https://keras.io/api/layers/activations/#elu-function
    """
    x = convert_to_tensor(x)
    if alpha == 1:
        return _elu(x)
    return where(x > 0, x, alpha * expm1(minimum(x, zeros_like(x))))


def selu(x: TensorLike) -> Tensor:
    """1.0507… · elu(x, 1.6732…): preserves a mean of 0 and a variance of 1.

    Source   https://keras.io/api/layers/activations/#selu-function
    """
    return SELU_SCALE * elu(x, SELU_ALPHA)


def hard_sigmoid(x: TensorLike) -> Tensor:
    """x/6 + ½, clipped to [0, 1].

    # NB: in Keras 2 it is x/5 + ½.

    Source   https://keras.io/api/layers/activations/#hard_sigmoid-function
    """
    return clip_by_value(convert_to_tensor(x) / 6.0 + 0.5, 0.0, 1.0)


def softmax(x: TensorLike, axis: int = -1) -> Tensor:
    """exp(x) / Σ exp(x) along the axis.

    Source   https://keras.io/api/layers/activations/#softmax-function
    """
    return _softmax(x, axis)


def softsign(x: TensorLike) -> Tensor:
    """x / (1 + |x|).

    Source   https://keras.io/api/layers/activations/#softsign-function
    """
    x = convert_to_tensor(x)
    return x / (_abs(x) + 1.0)


def exponential(x: TensorLike) -> Tensor:
    """exp(x).

    Source   https://keras.io/api/layers/activations/#exponential-function
    """
    return exp(x)


def silu(x: TensorLike) -> Tensor:
    """x · sigmoid(x).

    Source   https://keras.io/api/layers/activations/#silu-function
    """
    x = convert_to_tensor(x)
    return x * sigmoid(x)


swish = silu  # its first name


def gelu(x: TensorLike, approximate: bool = False) -> Tensor:
    """x · Φ(x), where Φ is the distribution function of the standard normal distribution; or its approximation by tanh.

    Source   https://keras.io/api/layers/activations/#gelu-function
    """
    x = convert_to_tensor(x)
    if approximate:
        return 0.5 * x * (1.0 + tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)))
    return 0.5 * x * (1.0 + erf(x * 0.7071067811865476))


_FUNCTIONS = (
    elu, exponential, gelu, hard_sigmoid, leaky_relu, linear, log_softmax, relu, relu6, selu, sigmoid, silu, softmax,
    softplus, softsign, tanh,
)  # fmt: skip

get, serialize, deserialize = Registry("activation", _FUNCTIONS, {"swish": silu}, default=linear).functions(__name__)

__all__ = [*(function.__name__ for function in _FUNCTIONS), "deserialize", "get", "serialize", "swish"]
