"""Elementwise operations: the forward function and its derivative side by side, one line each.

A derivative is written `(g, y, x) → g · ∂y/∂x` (for two inputs `(g, z, x, y)`), where y is the output and g the
gradient that arrives there. It consists of recorded operations, so that it can be differentiated again. Broadcasting
between the inputs needs no care here: the backward loop undoes it (`tape.py`).

At a kink the derivative is the one that TensorFlow chooses: 0 for |x| and sign at 0, all of it to the first argument
for a tie of `maximum` and `minimum`, 1 on both edges of `clip_by_value`.

Edges    elementwise/slopes-at-kinks
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from reference.dtypes import as_dtype
from reference.errors import InvalidArgumentError
from reference.operators import OPERATIONS, Operators
from reference.recording import record, tapes, unchanged
from reference.tensor import Symbolic, Tensor, convert_to_tensor, operands
from reference.typing import DTypeLike, TensorLike

Operation = Callable[..., Tensor]

FLOAT, SIGNED, NUMBER, BOOL = "f", "fi", "fiu", "b"  # the kinds of dtype that an operation takes
_NAMES = {"f": "floating", "i": "signed integer", "u": "unsigned integer", "b": "bool"}


def check_kind(name: str, x: Tensor, kinds: str) -> None:
    """Raises InvalidArgumentError unless the dtype of `x` is of one of the kinds."""
    if x.array.dtype.kind not in kinds:
        raise InvalidArgumentError(f"`{name}` does not take dtype {x.dtype.name}. Expected a {_words(kinds)} dtype.")


def unary(
    name: str,
    formula: str,
    forward: Callable[..., Any],
    rule: Operation | None = None,
    kinds: str = FLOAT,
    group: str = "math",
) -> Operation:
    """The operation y = forward(x), differentiable where it has a rule."""
    rules = (rule,)

    def operation(x: TensorLike, name: str | None = None) -> Tensor:
        if type(x) is not Tensor:
            if isinstance(x, Symbolic):
                return x.note(operation, x)
            x = convert_to_tensor(x)
        a = x.array
        if a.dtype.kind not in kinds:
            check_kind(operation.__name__, x, kinds)
        y = Tensor(forward(a))
        return record(y, (x,), rules) if tapes.active and rule else y

    return named(operation, name, _UNARY_DOC.format(formula=formula, kinds=_words(kinds), group=group, name=name))


def binary(
    name: str,
    formula: str,
    forward: Callable[..., Any],
    rule_x: Operation | None = None,
    rule_y: Operation | None = None,
    kinds: str = NUMBER,
) -> Operation:
    """The operation z = forward(x, y) with broadcasting, differentiable in each input that has a rule."""
    rules = (rule_x, rule_y)
    differentiable = rule_x or rule_y

    def operation(x: TensorLike, y: TensorLike, name: str | None = None) -> Tensor:
        if type(x) is not Tensor or type(y) is not Tensor or x.array.dtype is not y.array.dtype:
            if isinstance(x, Symbolic) or isinstance(y, Symbolic):
                return note(operation, x, y)
            x, y = operands(x, y)
        a = x.array
        if a.dtype.kind not in kinds:
            check_kind(operation.__name__, x, kinds)
        try:
            z = Tensor(forward(a, y.array))
        except ValueError:
            raise InvalidArgumentError(
                f"`{operation.__name__}` got incompatible shapes: {x.shape} and {y.shape}. "
                "Expected shapes that broadcast: each pair of dimensions equal, or one of them 1."
            ) from None
        return record(z, (x, y), rules) if tapes.active and differentiable else z

    return named(operation, name, _BINARY_DOC.format(formula=formula, kinds=_words(kinds), name=name))


_UNARY_DOC = """{formula}, for each element.

Shapes   x (…) → (…)
Source   https://www.tensorflow.org/api_docs/python/tf/{group}/{name}
Errors   InvalidArgumentError unless the dtype is {kinds}
"""

_BINARY_DOC = """{formula}, for each pair of elements.

Shapes   x (…) × y (…) → the shape that both broadcast to
Source   https://www.tensorflow.org/api_docs/python/tf/math/{name}
Errors   InvalidArgumentError for dtypes that differ or are not {kinds}, and for shapes that do not broadcast
"""


def note(operation: Operation, x: Any, y: Any, *options: Any) -> Tensor:
    """The symbolic result of an operation on two inputs, of which at least one is symbolic."""
    return (x if isinstance(x, Symbolic) else y).note(operation, x, y, *options)


def named(operation: Operation, name: str, doc: str) -> Operation:
    """Enters an operation under its name, with the documentation that its line of a table gives it."""
    operation.__name__ = operation.__qualname__ = name
    operation.__doc__ = doc
    OPERATIONS[name] = operation
    return operation


def _words(kinds: str) -> str:
    return " or ".join(_NAMES[kind] for kind in kinds)


def quiet(function: Callable[..., Any]) -> Callable[..., Any]:
    """A NumPy function without its warnings: inf and nan are ordinary values here, as in TensorFlow."""

    def forward(*arrays: Any) -> Any:
        with np.errstate(all="ignore"):
            return function(*arrays)

    return forward


# ---------------------------------------------------------------------- what NumPy lacks, or does otherwise


def _sigmoid(x: np.ndarray) -> Any:
    """1 / (1 + exp(−x)), with the exponential of −|x| only, which cannot overflow."""
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, x.dtype.type(1), e) / (1 + e)


def _rsqrt(x: np.ndarray) -> Any:
    return 1 / np.sqrt(x)


def _softplus(x: np.ndarray) -> Any:
    return np.logaddexp(x, x.dtype.type(0))


def _erf(x: np.ndarray) -> Any:
    return np.vectorize(math.erf, otypes=[x.dtype])(x) if x.size else x


def _relu(x: np.ndarray) -> Any:
    return np.maximum(x, x.dtype.type(0))


def _round(x: np.ndarray) -> Any:
    return np.rint(x) if x.dtype.kind == FLOAT else x


def _divide(x: np.ndarray, y: np.ndarray) -> Any:
    """x / y; integers divide as floats: float32 up to 16 bits, float64 beyond."""
    if x.dtype.kind == "f":
        return np.true_divide(x, y)
    return np.true_divide(x, y, dtype=np.float32 if x.dtype.itemsize <= 2 else np.float64)


def _pow(x: np.ndarray, y: np.ndarray) -> Any:
    if x.dtype.kind in "iu" and np.any(y < 0):
        raise InvalidArgumentError("`pow`: integers to negative integer powers are not allowed.")
    return np.power(x, y)


def _integer_division(function: Callable[..., Any]) -> Callable[..., Any]:
    def forward(x: np.ndarray, y: np.ndarray) -> Any:
        if x.dtype.kind in "iu" and not np.all(y):
            raise InvalidArgumentError(f"`{function.__name__}`: integer division by zero.")
        return function(x, y)

    return quiet(forward)


def _divide_no_nan(x: np.ndarray, y: np.ndarray) -> Any:
    return np.where(y == 0, x.dtype.type(0), _divide(x, y))


_ERF_SLOPE = 2 / math.sqrt(math.pi)

# ------------------------------------------------------------------------------------------- one input

cos: Operation  # these are part of derivatives that stand before them
cosh: Operation
divide_no_nan: Operation
_relu_grad: Operation

# fmt: off
negative   = unary("negative",   "−x",                np.negative,          lambda g, y, x: -g, SIGNED)
sign       = unary("sign",       "x/|x|, and 0 at 0", np.sign,              lambda g, y, x: zeros_like(x), SIGNED)
abs        = unary("abs",        "|x|",               np.abs,               lambda g, y, x: g * sign(x), SIGNED)
square     = unary("square",     "x²",                np.square,            lambda g, y, x: g * (2 * x), NUMBER)
sqrt       = unary("sqrt",       "√x",                quiet(np.sqrt),
                   lambda g, y, x: _select(~(g == 0), g * 0.5 / y))
rsqrt      = unary("rsqrt",      "1/√x",              quiet(_rsqrt),        lambda g, y, x: g * -0.5 * y * y * y)
reciprocal = unary("reciprocal", "1/x",               quiet(np.reciprocal), lambda g, y, x: -g * y * y)
exp        = unary("exp",        "eˣ",                quiet(np.exp),        lambda g, y, x: g * y)
expm1      = unary("expm1",      "eˣ − 1",            quiet(np.expm1),      lambda g, y, x: g * exp(x))
log        = unary("log",        "ln x",              quiet(np.log),        lambda g, y, x: g / x)
log1p      = unary("log1p",      "ln(1 + x)",         quiet(np.log1p),      lambda g, y, x: g / (1 + x))
sin        = unary("sin",        "sin x",             quiet(np.sin),        lambda g, y, x: g * cos(x))
cos        = unary("cos",        "cos x",             quiet(np.cos),        lambda g, y, x: -g * sin(x))
tan        = unary("tan",        "tan x",             quiet(np.tan),        lambda g, y, x: g * (1 + y * y))
asin       = unary("asin",       "arcsin x",          quiet(np.arcsin),     lambda g, y, x: g * rsqrt(1 - x * x))
acos       = unary("acos",       "arccos x",          quiet(np.arccos),     lambda g, y, x: -g * rsqrt(1 - x * x))
atan       = unary("atan",       "arctan x",          np.arctan,            lambda g, y, x: g / (1 + x * x))
sinh       = unary("sinh",       "(eˣ − e⁻ˣ)/2",      quiet(np.sinh),       lambda g, y, x: g * cosh(x))
cosh       = unary("cosh",       "(eˣ + e⁻ˣ)/2",      quiet(np.cosh),       lambda g, y, x: g * sinh(x))
tanh       = unary("tanh",       "(eˣ−e⁻ˣ)/(eˣ+e⁻ˣ)", np.tanh,              lambda g, y, x: g * (1 - y * y))
erf        = unary("erf",        "∫₋ₓˣ e^−t² dt / √π", _erf,               lambda g, y, x: g * _ERF_SLOPE * exp(-x * x))
sigmoid    = unary("sigmoid",    "1/(1 + e⁻ˣ)",       _sigmoid,             lambda g, y, x: g * (y * (1 - y)))
softplus   = unary("softplus",   "ln(1 + eˣ)",        _softplus,            lambda g, y, x: g * sigmoid(x), group="nn")
relu       = unary("relu",       "max(x, 0)",         _relu,
                   lambda g, y, x: _relu_grad(g, y), NUMBER, "nn")

floor       = unary("floor",       "⌊x⌋",                np.floor)
ceil        = unary("ceil",        "⌈x⌉",                np.ceil)
round       = unary("round",       "⌊x⌉, ½ to the even", _round,         kinds=NUMBER)
is_nan      = unary("is_nan",      "is x nan?",          np.isnan)
is_inf      = unary("is_inf",      "is x ±∞?",           np.isinf)
is_finite   = unary("is_finite",   "is x a number?",     np.isfinite)
logical_not = unary("logical_not", "not x",              np.logical_not, kinds=BOOL)
invert      = unary("invert",      "not x, bit by bit",  np.invert,      kinds="iu")
# fmt: on


def zeros_like(x: TensorLike, dtype: DTypeLike | None = None, name: str | None = None) -> Tensor:
    """Creates zeros of the shape of x, and of its dtype unless another is given.

    Source   https://www.tensorflow.org/api_docs/python/tf/zeros_like
    """
    x = convert_to_tensor(x)
    return Tensor(np.zeros(x.array.shape, x.array.dtype if dtype is None else as_dtype(dtype).as_numpy_dtype))


# ------------------------------------------------------------------------------------------ two inputs


def _select(condition: Tensor, x: Tensor) -> Tensor:
    """x where the condition holds, 0 elsewhere, even if x is not finite there."""
    return where(condition, x, zeros_like(x))


# fmt: off
add                = binary("add",                "x + y",                 np.add,
                            unchanged, unchanged)
subtract           = binary("subtract",           "x − y",                 np.subtract,
                            unchanged, lambda g, z, x, y: -g)
multiply           = binary("multiply",           "x·y",                   np.multiply,
                            lambda g, z, x, y: g * y, lambda g, z, x, y: g * x)
divide             = binary("divide",             "x/y",                   quiet(_divide),
                            lambda g, z, x, y: g / y, lambda g, z, x, y: -g * z / y)
pow                = binary("pow",                "xʸ",                    quiet(_pow),
                            lambda g, z, x, y: g * y * x ** (y - 1), lambda g, z, x, y: g * z * _select(x > 0, log(x)))
floormod           = binary("floormod",           "x − y·⌊x/y⌋",           _integer_division(np.mod),
                            unchanged, lambda g, z, x, y: -g * (x // y))
floordiv           = binary("floordiv",           "⌊x/y⌋",                 _integer_division(np.floor_divide))
maximum            = binary("maximum",            "max(x, y)",             np.maximum,
                            lambda g, z, x, y: _select(x >= y, g), lambda g, z, x, y: _select(~(x >= y), g))
minimum            = binary("minimum",            "min(x, y)",             np.minimum,
                            lambda g, z, x, y: _select(x <= y, g), lambda g, z, x, y: _select(~(x <= y), g))
_relu_grad         = binary("relu_grad",          "g if y > 0, else 0",    lambda g, y: g * (y > 0),
                            lambda h, d, g, y: _relu_grad(h, y), lambda h, d, g, y: zeros_like(y))
squared_difference = binary("squared_difference", "(x − y)²",              lambda x, y: np.square(x - y),
                            lambda g, z, x, y: g * (2 * (x - y)), lambda g, z, x, y: g * (2 * (y - x)))
divide_no_nan      = binary("divide_no_nan",      "x/y, and 0 at y = 0",   quiet(_divide_no_nan),
                            lambda g, z, x, y: divide_no_nan(g, y), lambda g, z, x, y: -g * divide_no_nan(z, y))
atan2              = binary("atan2",              "∠ of the point (y, x)", np.arctan2,
                            lambda g, z, x, y: g * y / (x * x + y * y),
                            lambda g, z, x, y: -g * x / (x * x + y * y),
                            FLOAT)

less          = binary("less",          "x < y",         np.less)
less_equal    = binary("less_equal",    "x ≤ y",         np.less_equal)
greater       = binary("greater",       "x > y",         np.greater)
greater_equal = binary("greater_equal", "x ≥ y",         np.greater_equal)
equal         = binary("equal",         "x = y",         np.equal,       kinds=NUMBER + BOOL)
not_equal     = binary("not_equal",     "x ≠ y",         np.not_equal,   kinds=NUMBER + BOOL)
logical_and   = binary("logical_and",   "x and y",       np.logical_and, kinds=BOOL)
logical_or    = binary("logical_or",    "x or y",        np.logical_or,  kinds=BOOL)
logical_xor   = binary("logical_xor",   "either x or y", np.logical_xor, kinds=BOOL)
bitwise_and   = binary("bitwise_and",   "x and y, bit by bit",       np.bitwise_and, kinds="iu")
bitwise_or    = binary("bitwise_or",    "x or y, bit by bit",        np.bitwise_or,  kinds="iu")
bitwise_xor   = binary("bitwise_xor",   "either x or y, bit by bit", np.bitwise_xor, kinds="iu")
# fmt: on


def _compare(name: str, x: Any, y: Any, otherwise: bool) -> Any:
    """x == y or x != y, or `otherwise` for None and for shapes that do not broadcast."""
    if y is None:
        return otherwise
    x, y = operands(x, y)
    try:
        np.broadcast_shapes(x.array.shape, y.array.shape)
    except ValueError:
        return Tensor(np.bool_(otherwise))
    return OPERATIONS[name](x, y)


def _by_dtype(logical: Operation, bitwise: Operation) -> Operation:
    """One operation for bools, another one for integers."""

    def operation(*inputs: Any) -> Tensor:
        tensor: Any = next(x for x in inputs if isinstance(x, Operators))
        return (logical if tensor.dtype.is_bool else bitwise)(*inputs)

    return operation


OPERATIONS["and"] = _by_dtype(logical_and, bitwise_and)
OPERATIONS["or"] = _by_dtype(logical_or, bitwise_or)
OPERATIONS["xor"] = _by_dtype(logical_xor, bitwise_xor)
OPERATIONS["not"] = _by_dtype(logical_not, invert)
OPERATIONS["compare"] = _compare


def where(
    condition: TensorLike, x: TensorLike | None = None, y: TensorLike | None = None, name: str | None = None
) -> Tensor:
    """x where the condition holds, y elsewhere, all three broadcast; without x and y, the indices of what is not 0.

    The gradient goes to the chosen side alone. Where the other side is not finite, its derivative may still be nan, and
    0 · nan is nan.

    Source   https://www.tensorflow.org/api_docs/python/tf/where
    Edges    elementwise/where-does-not-hide-a-nan-derivative
    Errors   InvalidArgumentError for a condition that is not bool; ValueError for only one of x and y
    """
    condition = convert_to_tensor(condition)
    if x is None and y is None:
        return Tensor(np.argwhere(condition.array))
    check_kind("where", condition, BOOL)
    if x is None or y is None:
        raise ValueError("`where` takes both `x` and `y`, or neither.")
    x, y = operands(x, y)
    try:
        z = Tensor(np.where(condition.array, x.array, y.array))
    except ValueError:
        raise InvalidArgumentError(
            f"`where` got incompatible shapes: {condition.shape}, {x.shape} and {y.shape}. "
            "Expected shapes that broadcast."
        ) from None
    holds = condition
    return record(z, (x, y), (lambda g, z, x, y: _select(holds, g), lambda g, z, x, y: _select(~holds, g)))


def cast(x: TensorLike, dtype: DTypeLike, name: str | None = None) -> Tensor:
    """Converts the values to another dtype: towards zero from float to integer, ≠ 0 to bool.

    Differentiable between floating dtypes; the gradient is cast back.

    Source   https://www.tensorflow.org/api_docs/python/tf/cast
    Edges    gradient/integers-have-no-gradient
    """
    x, target = convert_to_tensor(x), as_dtype(dtype)
    if x.dtype is target:
        return x
    with np.errstate(all="ignore"):
        y = Tensor(x.array.astype(target.as_numpy_dtype))
    differentiable = x.dtype.is_floating and target.is_floating
    return record(y, (x,), (lambda g, y, x: cast(g, x.dtype),)) if differentiable else y


def clip_by_value(
    t: TensorLike, clip_value_min: TensorLike, clip_value_max: TensorLike, name: str | None = None
) -> Tensor:
    """max(min(t, clip_value_max), clip_value_min); the gradient passes where t was not moved.

    Source   https://www.tensorflow.org/api_docs/python/tf/clip_by_value
    """
    return maximum(minimum(t, clip_value_max), clip_value_min)
