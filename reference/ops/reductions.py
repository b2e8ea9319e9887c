"""Reductions: sum, mean, max, min, prod, logsumexp, any, all; argmax and argmin; cumulative sum.

All take `axis` (None for all axes, an int, or a sequence of ints) and `keepdims`. The derivative first puts the reduced
axes back, as dimensions of 1, so that the gradient broadcasts against the input.

Edges    reductions/ties-of-an-extremum-share-the-gradient, reductions/reductions-of-nothing
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from reference.dtypes import as_dtype, int64
from reference.errors import InvalidArgumentError
from reference.ops.elementwise import BOOL, FLOAT, NUMBER, Operation, cast, check_kind, exp, log, named, quiet, where
from reference.ops.kernels import spread
from reference.ops.shapes import axis_of, reshape, reshaped, transpose
from reference.recording import record, tapes
from reference.tensor import Symbolic, Tensor, convert_to_tensor
from reference.typing import DTypeLike, ShapeLike, TensorLike


def reduced_axes(name: str, x: Tensor, axis: ShapeLike | None) -> tuple[int, ...]:
    """The axes that `axis` names, as non-negative numbers.

    Errors   InvalidArgumentError for an axis outside [−rank, rank) or named twice; TypeError for a non-integer
    """
    rank = x.array.ndim
    if axis is None:
        return tuple(range(rank))
    if type(axis) is int and 0 <= axis + rank < 2 * rank:
        return (axis % rank,)
    array = np.asarray(axis)
    if array.size and array.dtype.kind not in "iu":
        raise TypeError(f"`{name}`: `axis` must be integers. Received {axis!r}.")
    axes = tuple(int(a) for a in array.reshape(-1))
    for a in axes:
        if not -rank <= a < rank:
            raise InvalidArgumentError(
                f"`{name}`: invalid reduction axis {a} for an input of shape {x.shape}. "
                f"Expected an axis in [{-rank}, {rank})."
            )
    axes = tuple(a % rank for a in axes)
    if len(set(axes)) < len(axes):
        raise InvalidArgumentError(f"`{name}`: `axis` names an axis twice: {axis!r}.")
    return axes


def _with_ones(shape: tuple[int, ...], axes: tuple[int, ...]) -> tuple[int, ...]:
    """The shape with the reduced axes as dimensions of 1."""
    return tuple([1 if i in axes else n for i, n in enumerate(shape)])


def _restore(y: Tensor, x: Tensor, axes: tuple[int, ...]) -> Tensor:
    """A reduction y of x, with the reduced axes put back."""
    return reshaped(y, _with_ones(x.array.shape, axes))


_DOC = """{formula}, over all axes or over those of `axis`.

Shapes   x (…) → x without the axes, or with dimensions of 1 in their place if keepdims
Source   https://www.tensorflow.org/api_docs/python/tf/math/{name}
Errors   InvalidArgumentError for an axis that does not exist or is named twice, and for a dtype that it does not take
"""


def reduction(
    name: str,
    formula: str,
    forward: Callable[..., Any],
    rule: Operation | None = None,
    kinds: str = NUMBER,
) -> Operation:
    """The operation y = forward(x, axes), with the rule (g, y, x, axes)."""

    def operation(
        input_tensor: TensorLike, axis: ShapeLike | None = None, keepdims: bool = False, name: str | None = None
    ) -> Tensor:
        if isinstance(input_tensor, Symbolic):
            return input_tensor.note(operation, input_tensor, axis, keepdims)
        x = input_tensor if type(input_tensor) is Tensor else convert_to_tensor(input_tensor)
        if x.array.dtype.kind not in kinds:
            check_kind(operation.__name__, x, kinds)
        axes = reduced_axes(operation.__name__, x, axis)
        y = Tensor(forward(x.array, axes, keepdims))
        return record(y, (x,), (lambda g, y, x: rule(g, y, x, axes),)) if tapes.active and rule else y

    return named(operation, name, _DOC.format(formula=formula, name=name))


def _sum_rule(g: Tensor, y: Tensor, x: Tensor, axes: tuple[int, ...]) -> Tensor:
    return _spread(g, x.array.shape, axes, reduce_sum, 1)


def _mean_rule(g: Tensor, y: Tensor, x: Tensor, axes: tuple[int, ...]) -> Tensor:
    return _spread(g, x.array.shape, axes, reduce_mean, x.array.size // max(y.array.size, 1))


def _spread(g: Tensor, shape: tuple[int, ...], axes: tuple[int, ...], reduce: Operation, n: int) -> Tensor:
    """g / n at each position of the reduced axes: the transpose of a sum (n = 1) or of a mean over n elements."""
    each = g.array / g.array.dtype.type(n)
    y = Tensor(spread(each.reshape(_with_ones(shape, axes)) if each.ndim else each, shape))
    return record(y, (g,), (lambda h, y, g: reshaped(reduce(h, axes), g.array.shape),)) if tapes.active else y


def _extremum_rule(g: Tensor, y: Tensor, x: Tensor, axes: tuple[int, ...]) -> Tensor:
    """Elements that tie for the extremum share its gradient equally."""
    ties = cast(x == _restore(y, x, axes), x.dtype)
    return _restore(g, x, axes) * ties / reduce_sum(ties, axes, keepdims=True)


def _prod_rule(g: Tensor, y: Tensor, x: Tensor, axes: tuple[int, ...]) -> Tensor:
    """∂Π/∂x_i is the product of the others, without a division, so that zeros are no exception.

    # NB: TensorFlow multiplies two cumulative products; this takes a product for each element, O(n²).
    """
    others = tuple(i for i in range(x.array.ndim) if i not in axes)
    order = others + axes
    moved = transpose(x, order)
    n = math.prod(x.array.shape[i] for i in axes)
    rows = reshape(moved, (*(x.array.shape[i] for i in others), 1, n))
    without_self = where(np.eye(n, dtype=bool), np.ones((), x.array.dtype), rows)
    derivative = transpose(reshape(reduce_prod(without_self, -1), moved.array.shape), np.argsort(order))
    return _restore(g, x, axes) * derivative


def _numpy(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda x, axes, keepdims: function(x, axis=axes, keepdims=keepdims)


def _same_dtype(function: Callable[..., Any]) -> Callable[..., Any]:
    """NumPy sums small integers in int64; here, as in TensorFlow, the dtype stays, and sums may overflow."""
    return lambda x, axes, keepdims: function(x, axis=axes, keepdims=keepdims, dtype=x.dtype)


def _mean(x: np.ndarray, axes: tuple[int, ...], keepdims: bool) -> Any:
    wide = x.dtype if x.dtype.kind == FLOAT else np.int64  # small integers would overflow before they are divided
    total = np.add.reduce(x, axis=axes, keepdims=keepdims, dtype=wide)  # type: ignore[call-overload]
    n = x.size // max(total.size, 1)
    if x.dtype.kind == FLOAT:
        return total / x.dtype.type(n) if n else total * x.dtype.type(np.nan)  # the mean of nothing is nan
    return (np.sign(total) * (np.abs(total) // n)).astype(x.dtype)  # an integer mean, towards zero


def _extremum(function: Callable[..., Any], of_nothing: float) -> Callable[..., Any]:
    """The maximum of nothing is −∞, or the least integer; the minimum likewise."""

    def forward(x: np.ndarray, axes: tuple[int, ...], keepdims: bool) -> Any:
        limits = np.iinfo(x.dtype) if x.dtype.kind in "iu" else None
        initial = of_nothing if limits is None else (limits.min if of_nothing < 0 else limits.max)
        return function(x, axis=axes, keepdims=keepdims, initial=initial)

    return forward


# fmt: off
reduce_sum  = reduction("reduce_sum",  "Σ x",     _same_dtype(np.add.reduce),     _sum_rule)
reduce_mean = reduction("reduce_mean", "Σ x / n", _mean,                          _mean_rule)
reduce_max  = reduction("reduce_max",  "max x",   _extremum(np.max, -np.inf),     _extremum_rule)
reduce_min  = reduction("reduce_min",  "min x",   _extremum(np.min, np.inf),      _extremum_rule)
reduce_prod = reduction("reduce_prod", "Π x",     quiet(_same_dtype(np.multiply.reduce)), _prod_rule)
reduce_any  = reduction("reduce_any",  "∃ x",     _numpy(np.any), kinds=BOOL)
reduce_all  = reduction("reduce_all",  "∀ x",     _numpy(np.all), kinds=BOOL)
# fmt: on


def reduce_logsumexp(
    input_tensor: TensorLike, axis: ShapeLike | None = None, keepdims: bool = False, name: str | None = None
) -> Tensor:
    """log Σ exp(x), as m + log Σ exp(x − m) with the maximum m, so that no exponential overflows.

    Source   https://www.tensorflow.org/api_docs/python/tf/math/reduce_logsumexp
    """
    x = convert_to_tensor(input_tensor)
    check_kind("reduce_logsumexp", x, FLOAT)
    axes = reduced_axes("reduce_logsumexp", x, axis)
    m = reduce_max(Tensor(x.array), axes, keepdims=True)
    m = Tensor(np.where(np.isfinite(m.array), m.array, x.array.dtype.type(0)))
    y = m + log(reduce_sum(exp(x - m), axes, keepdims=True))
    return y if keepdims else reshape(y, tuple(n for i, n in enumerate(x.array.shape) if i not in axes))


def reduce_variance(
    input_tensor: TensorLike, axis: ShapeLike | None = None, keepdims: bool = False, name: str | None = None
) -> Tensor:
    """The mean squared distance from the mean (division by n, not by n − 1).

    Source   https://www.tensorflow.org/api_docs/python/tf/math/reduce_variance
    Errors   InvalidArgumentError for a dtype that is not floating: an integer mean would be rounded
    """
    if isinstance(input_tensor, Symbolic):
        return input_tensor.note(reduce_variance, input_tensor, axis, keepdims)
    x = convert_to_tensor(input_tensor)
    check_kind("reduce_variance", x, FLOAT)
    distance = x - reduce_mean(x, axis, keepdims=True)
    return reduce_mean(distance * distance, axis, keepdims)


def reduce_std(
    input_tensor: TensorLike, axis: ShapeLike | None = None, keepdims: bool = False, name: str | None = None
) -> Tensor:
    """The standard deviation: the square root of `reduce_variance`.

    Source   https://www.tensorflow.org/api_docs/python/tf/math/reduce_std
    """
    return reduce_variance(input_tensor, axis, keepdims) ** 0.5


def argmax(
    input: TensorLike, axis: int | None = None, output_type: DTypeLike = int64, name: str | None = None
) -> Tensor:
    """The index of the largest element along `axis` (0 by default), the first one of a tie. A nan is skipped.

    Source   https://www.tensorflow.org/api_docs/python/tf/math/argmax
    Errors   InvalidArgumentError for an empty axis
    """
    return _arg("argmax", np.argmax, -np.inf, input, axis, output_type)


def argmin(
    input: TensorLike, axis: int | None = None, output_type: DTypeLike = int64, name: str | None = None
) -> Tensor:
    """The index of the smallest element along `axis` (0 by default), the first one of a tie. A nan is skipped.

    Source   https://www.tensorflow.org/api_docs/python/tf/math/argmin
    Errors   InvalidArgumentError for an empty axis
    """
    return _arg("argmin", np.argmin, np.inf, input, axis, output_type)


def _arg(name: str, function: Callable[..., Any], worst: float, x: Any, axis: Any, output_type: Any) -> Tensor:
    x = convert_to_tensor(x)
    axis = axis_of(0 if axis is None else axis, x.array.ndim, name)
    if not x.array.shape[axis]:
        raise InvalidArgumentError(f"`{name}`: axis {axis} is empty in shape {x.shape}.")
    array = np.where(np.isnan(x.array), x.array.dtype.type(worst), x.array) if x.dtype.is_floating else x.array
    return Tensor(function(array, axis=axis).astype(as_dtype(output_type).as_numpy_dtype))


def cumsum(
    x: TensorLike, axis: int = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None
) -> Tensor:
    """The running sum along `axis`; from the far end with `reverse`, without the element itself with `exclusive`.

    Source   https://www.tensorflow.org/api_docs/python/tf/math/cumsum
    """
    x = convert_to_tensor(x)
    check_kind("cumsum", x, NUMBER)
    axis = axis_of(axis, x.array.ndim, "cumsum")
    array = np.moveaxis(x.array, axis, 0)[:: -1 if reverse else 1]
    total = np.cumsum(array, axis=0, dtype=array.dtype)
    if exclusive:
        total = np.concatenate([np.zeros_like(total[:1]), total[:-1]])
    y = Tensor(np.moveaxis(total[:: -1 if reverse else 1], 0, axis))
    return record(y, (x,), (lambda g, y, x: cumsum(g, axis, exclusive, not reverse),))
