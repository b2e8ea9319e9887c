"""Operations that move elements and compute nothing: their derivative moves the gradient back."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any, SupportsIndex

import numpy as np

from reference.dtypes import int32
from reference.errors import InvalidArgumentError
from reference.ops.kernels import spread
from reference.recording import record, tapes, unchanged
from reference.tensor import Tensor, Value, convert_to_tensor, operands, register_tensor_conversion_function
from reference.typing import DTypeLike, ShapeLike, TensorLike


def shape_of(shape: Any, name: str) -> tuple[int, ...]:
    """Converts a shape, given as an int, a sequence or an integer tensor, to a tuple of ints."""
    if type(shape) is tuple and all(type(n) is int for n in shape):
        return shape
    array = np.asarray(shape, dtype=None if np.size(shape) else np.int64)
    if array.dtype.kind not in "iu" or array.ndim > 1:
        raise TypeError(f"`{name}`: a shape is a list of integers. Received {shape!r}.")
    return tuple(int(n) for n in array.reshape(-1))


def integer_of(value: SupportsIndex, argument: str, name: str) -> int:
    """Converts an int, a NumPy integer or an integer tensor to an int; TypeError for anything else."""
    try:
        return operator.index(value)
    except TypeError:
        raise TypeError(f"`{name}`: `{argument}` must be an integer. Received {value!r}.") from None


def axis_of(axis: SupportsIndex, rank: int, name: str) -> int:
    """Returns the axis as a non-negative number; InvalidArgumentError outside [−rank, rank)."""
    number = integer_of(axis, "axis", name)
    if not -rank <= number < rank:
        raise InvalidArgumentError(f"`{name}`: axis {number} does not exist. Expected one in [{-rank}, {rank}).")
    return number % rank


def reshape(tensor: TensorLike, shape: ShapeLike, name: str | None = None) -> Tensor:
    """Reshapes a tensor; one dimension may be −1, and is inferred from the others.

    Source   https://www.tensorflow.org/api_docs/python/tf/reshape
    Errors   InvalidArgumentError when the number of elements differs, for two −1, and for other negative dimensions

    # NB: where the others leave it open, as in shape (-1, 0) for no elements, TensorFlow infers 1.
    """
    x, target = convert_to_tensor(tensor), shape_of(shape, "reshape")
    try:
        if min(target, default=0) < -1:
            raise ValueError
        return reshaped(x, target)
    except ValueError:
        raise InvalidArgumentError(
            f"`reshape` cannot give shape {target} to a tensor of shape {x.shape} "
            f"with {x.array.size} elements. Expected as many elements, and at most one -1."
        ) from None


def reshaped(x: Tensor, shape: tuple[int, ...]) -> Tensor:
    """`reshape` of a tensor to a tuple, for rules: nothing to convert, nothing to check."""
    y = Tensor(x.array.reshape(shape))
    return record(y, (x,), (lambda g, y, x: reshaped(g, x.array.shape),)) if tapes.active else y


def transpose(a: TensorLike, perm: ShapeLike | None = None, name: str | None = None) -> Tensor:
    """Permutes the axes into the order of `perm`; reverses them without one.

    Source   https://www.tensorflow.org/api_docs/python/tf/transpose
    Errors   InvalidArgumentError unless perm is a permutation of the axes
    """
    x = convert_to_tensor(a)
    rank = x.array.ndim
    given = tuple(range(rank))[::-1] if perm is None else shape_of(perm, "transpose")
    order = tuple(axis_of(axis, rank, "transpose") for axis in given)
    if sorted(order) != list(range(rank)):
        raise InvalidArgumentError(f"`transpose`: perm {given} is not a permutation of the axes of shape {x.shape}.")
    return record(Tensor(x.array.transpose(order)), (x,), (lambda g, y, x: transpose(g, np.argsort(order)),))


def expand_dims(input: TensorLike, axis: int, name: str | None = None) -> Tensor:
    """Inserts a dimension of 1 at `axis`; −1 appends it.

    Source   https://www.tensorflow.org/api_docs/python/tf/expand_dims
    Errors   InvalidArgumentError for an axis outside [−rank − 1, rank]
    """
    x = convert_to_tensor(input)
    axis = axis_of(axis, x.array.ndim + 1, "expand_dims")
    return reshape(x, (*x.array.shape[:axis], 1, *x.array.shape[axis:]))


def squeeze(input: TensorLike, axis: ShapeLike | None = None, name: str | None = None) -> Tensor:
    """Removes dimensions of 1: those of `axis`, or all of them for None and for an empty list.

    Source   https://www.tensorflow.org/api_docs/python/tf/squeeze
    Errors   InvalidArgumentError for an axis whose dimension is not 1
    """
    x = convert_to_tensor(input)
    shape = x.array.shape
    axes = [] if axis is None else [axis_of(a, x.array.ndim, "squeeze") for a in np.atleast_1d(np.asarray(axis))]
    if not axes:
        axes = [i for i, n in enumerate(shape) if n == 1]
    for a in axes:
        if shape[a] != 1:
            raise InvalidArgumentError(f"`squeeze`: dimension {a} of shape {x.shape} is {shape[a]}. Expected 1.")
    return reshape(x, tuple(n for i, n in enumerate(shape) if i not in axes))


def broadcast_to(input: TensorLike, shape: ShapeLike, name: str | None = None) -> Tensor:
    """Repeats a tensor along its dimensions of 1, and along new leading axes, to this shape.

    Source   https://www.tensorflow.org/api_docs/python/tf/broadcast_to
    Errors   InvalidArgumentError for a shape that the tensor does not broadcast to
    """
    x, target = convert_to_tensor(input), shape_of(shape, "broadcast_to")
    try:
        y = Tensor(np.broadcast_to(x.array, target) if x.array.ndim else spread(x.array, target))
    except ValueError:
        raise InvalidArgumentError(f"`broadcast_to`: shape {x.shape} does not broadcast to {target}.") from None
    return record(y, (x,), (unchanged,))  # the backward loop undoes the broadcast


def sum_to(g: Tensor, shape: tuple[int, ...]) -> Tensor:
    """The transpose of `broadcast_to`: the sum over the axes that broadcasting added or stretched."""
    array = g.array
    while array.ndim > len(shape):
        array = np.add.reduce(array)
    if array.shape != shape:
        stretched = tuple(i for i, n in enumerate(shape) if n != array.shape[i])
        array = np.add.reduce(array, stretched, keepdims=True)
    y = Tensor(array)
    return record(y, (g,), (lambda h, y, g: broadcast_to(h, g.array.shape),)) if tapes.active else y


def unify(values: Sequence[Any], name: str) -> list[Tensor]:
    """Converts values to tensors of one dtype; Python and NumPy values take that of the first tensor."""
    values = list(values)
    if not values:
        raise InvalidArgumentError(f"`{name}` got an empty list. Expected at least one tensor.")
    like = next((value for value in values if isinstance(value, Tensor)), None)
    first = convert_to_tensor(values[0], dtype_hint=like.dtype if like is not None else None)
    return [operands(first, value)[1] for value in values]


def concat(values: Any, axis: int, name: str = "concat") -> Tensor:
    """Concatenates tensors along an axis; a single tensor, not in a list, is returned unchanged.

    Source   https://www.tensorflow.org/api_docs/python/tf/concat
    Errors   InvalidArgumentError for scalars, for other dimensions that differ, for dtypes that differ
    """
    tensors = unify([values] if isinstance(values, Value) else values, "concat")
    shapes = [t.array.shape for t in tensors]
    axis = axis_of(axis, tensors[0].array.ndim, "concat")
    try:
        y = Tensor(np.concatenate([t.array for t in tensors], axis))
    except ValueError:
        raise InvalidArgumentError(f"`concat` along axis {axis} got incompatible shapes: {shapes}.") from None
    ends = np.cumsum([shape[axis] for shape in shapes])

    def part(i: int) -> Any:
        key = (slice(None),) * axis + (slice(int(ends[i]) - shapes[i][axis], int(ends[i])),)
        return lambda g, y, *inputs: g[key]

    return record(y, tensors, [part(i) for i in range(len(tensors))])


def stack(values: Any, axis: int = 0, name: str = "stack") -> Tensor:
    """Stacks tensors along a new axis.

    Source   https://www.tensorflow.org/api_docs/python/tf/stack
    Errors   InvalidArgumentError for shapes or dtypes that differ
    """
    tensors = unify(values, "stack")
    shapes = [t.array.shape for t in tensors]
    if len(set(shapes)) > 1:
        raise InvalidArgumentError(f"`stack` takes tensors of one shape. Received {shapes}.")
    return concat([expand_dims(t, axis) for t in tensors], axis_of(axis, len(shapes[0]) + 1, "stack"))


def unstack(value: TensorLike, num: int | None = None, axis: int = 0, name: str = "unstack") -> list[Tensor]:
    """Returns the slices along `axis`, as a list.

    Source   https://www.tensorflow.org/api_docs/python/tf/unstack
    Errors   ValueError when `num` is not the dimension of the axis
    """
    x = convert_to_tensor(value)
    axis = axis_of(axis, x.array.ndim, "unstack")
    n = x.array.shape[axis]
    if num is not None and num != n:
        raise ValueError(f"`unstack`: num is {num}, but dimension {axis} of shape {x.shape} is {n}.")
    return [x[(slice(None),) * axis + (i,)] for i in range(n)]


def split(value: TensorLike, num_or_size_splits: ShapeLike, axis: int = 0, name: str = "split") -> list[Tensor]:
    """Splits a tensor along `axis` into a number of equal pieces, or into these sizes (one of which may be −1).

    Source   https://www.tensorflow.org/api_docs/python/tf/split
    Errors   InvalidArgumentError when the sizes do not add up to the dimension
    """
    x = convert_to_tensor(value)
    axis = axis_of(axis, x.array.ndim, "split")
    n = x.array.shape[axis]
    sizes = list(shape_of(num_or_size_splits, "split"))
    if np.asarray(num_or_size_splits).ndim == 0:
        sizes = [n // max(sizes[0], 1)] * sizes[0]
    elif sizes.count(-1) == 1:
        sizes[sizes.index(-1)] = n - sum(sizes) - 1
    if not sizes or sum(sizes) != n or min(sizes) < 0:
        raise InvalidArgumentError(
            f"`split`: {num_or_size_splits!r} does not divide dimension {axis} of shape {x.shape}, which is {n}."
        )
    ends = np.cumsum(sizes)
    return [x[(slice(None),) * axis + (slice(int(e) - n, int(e)),)] for n, e in zip(sizes, ends, strict=True)]


def tile(input: TensorLike, multiples: ShapeLike, name: str | None = None) -> Tensor:
    """Repeats the whole tensor `multiples[i]` times along axis i.

    Source   https://www.tensorflow.org/api_docs/python/tf/tile
    Errors   InvalidArgumentError unless there is one multiple for each axis
    """
    x, repeats = convert_to_tensor(input), shape_of(multiples, "tile")
    shape = x.array.shape
    if len(repeats) != len(shape):
        raise InvalidArgumentError(f"`tile`: expected {len(shape)} multiples for shape {x.shape}. Got {repeats}.")
    pairs = list(zip(repeats, shape, strict=True))
    columns = reshape(x, [k for n in shape for k in (1, n)])
    return reshape(broadcast_to(columns, [k for pair in pairs for k in pair]), [m * n for m, n in pairs])


def reverse(tensor: TensorLike, axis: ShapeLike, name: str | None = None) -> Tensor:
    """Reverses the order of the elements along the axes.

    Source   https://www.tensorflow.org/api_docs/python/tf/reverse
    """
    x = convert_to_tensor(tensor)
    axes = tuple(axis_of(a, x.array.ndim, "reverse") for a in np.atleast_1d(np.asarray(axis)))
    return record(Tensor(np.flip(x.array, axes)), (x,), (lambda g, y, x: reverse(g, axes),))


def shape(input: TensorLike, out_type: DTypeLike = int32, name: str | None = None) -> Tensor:
    """Returns the dimensions, as a tensor.

    Source   https://www.tensorflow.org/api_docs/python/tf/shape
    """
    return convert_to_tensor(list(convert_to_tensor(input).array.shape), out_type)


def size(input: TensorLike, out_type: DTypeLike = int32, name: str | None = None) -> Tensor:
    """Returns the number of elements, as a tensor.

    Source   https://www.tensorflow.org/api_docs/python/tf/size
    """
    return convert_to_tensor(convert_to_tensor(input).array.size, out_type)


def rank(input: TensorLike, name: str | None = None) -> Tensor:
    """Returns the number of axes, as a tensor.

    Source   https://www.tensorflow.org/api_docs/python/tf/rank
    """
    return convert_to_tensor(convert_to_tensor(input).array.ndim, int32)


def _pack(values: Any) -> Tensor | None:
    """A list that holds tensors becomes their stack, which is differentiable; other lists are left to NumPy."""
    return stack([convert_to_tensor(value) for value in values]) if _holds_tensor(values) else None


def _holds_tensor(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return any(_holds_tensor(item) for item in value)
    return isinstance(value, Value)


register_tensor_conversion_function((list, tuple), _pack)
