"""Elements of a dataset: tensors in tuples, named tuples and dicts. A list is one tensor, as in `tf.constant`.

Source   https://www.tensorflow.org/guide/data#dataset_structure
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from reference import nest
from reference.dtypes import DType, TensorShape, as_dtype, float32
from reference.errors import InvalidArgumentError
from reference.tensor import Tensor, convert_to_tensor
from reference.typing import DTypeLike

INFINITE_CARDINALITY = -1
UNKNOWN_CARDINALITY = -2


class TensorSpec:
    """A dtype and a shape; None stands for a dimension, or a whole shape, that may differ from tensor to tensor.

    # NB: TensorFlow has more of them, for ragged and sparse tensors.

    Source   https://www.tensorflow.org/api_docs/python/tf/TensorSpec
    """

    __slots__ = ("dtype", "name", "shape")

    def __init__(self, shape: Any, dtype: DTypeLike = float32, name: str | None = None):
        dimensions: Any = shape if shape is None else [None if n is None else int(n) for n in shape]
        self.shape = None if dimensions is None else TensorShape(dimensions)
        self.dtype: DType = as_dtype(dtype)
        self.name = name

    def is_compatible_with(self, tensor: Any) -> bool:
        """Whether the tensor has this dtype, this rank, and these dimensions where they are known."""
        if self.shape is None or tensor.dtype != self.dtype:
            return bool(tensor.dtype == self.dtype)
        pairs = zip(self.shape, tensor.shape, strict=False)
        return len(self.shape) == len(tensor.shape) and all(n in (None, m) for n, m in pairs)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TensorSpec) and (self.shape, self.dtype) == (other.shape, other.dtype)

    def __hash__(self) -> int:
        return hash((self.shape, self.dtype))

    def __repr__(self) -> str:
        shape = None if self.shape is None else tuple(self.shape)
        return f"TensorSpec(shape={shape}, dtype={self.dtype!r}, name={self.name!r})"


def as_element(value: Any) -> Any:
    """The value with each leaf, and each list, as a tensor."""
    if isinstance(value, dict):
        return type(value)((key, as_element(item)) for key, item in value.items())
    if isinstance(value, tuple):
        items = [as_element(item) for item in value]
        return type(value)(*items) if hasattr(value, "_fields") else tuple(items)
    return convert_to_tensor(value)


def spec_of(element: Any) -> Any:
    """The structure of the specs of an element's tensors."""
    return nest.map_structure(lambda tensor: TensorSpec(tensor.shape, tensor.dtype), element)


def same_structure(one: Any, other: Any) -> bool:
    """Whether two structures of specs differ at most in shapes."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same_structure(one[key], other[key]) for key in one)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(same_structure, one, other))
    return isinstance(one, TensorSpec) and isinstance(other, TensorSpec) and one.dtype == other.dtype


def with_first_axis(spec: TensorSpec, dimension: int | None) -> TensorSpec:
    """The spec of batches of such tensors."""
    return TensorSpec(None if spec.shape is None else (dimension, *spec.shape), spec.dtype)


def without_first_axis(spec: TensorSpec) -> TensorSpec:
    """The spec of the rows of such tensors."""
    return TensorSpec(None if spec.shape is None else spec.shape[1:], spec.dtype)


def common_spec(one: TensorSpec, other: TensorSpec) -> TensorSpec:
    """The spec that both kinds of tensors fit: None where the dimensions, or the ranks, differ."""
    if one.shape is None or other.shape is None or len(one.shape) != len(other.shape):
        return TensorSpec(None, one.dtype)
    return TensorSpec([a if a == b else None for a, b in zip(one.shape, other.shape, strict=True)], one.dtype)


def first_dimension(element: Any, argument: str) -> int:
    """The first dimension that all tensors of the element share.

    Errors   ValueError for no tensor, for a scalar, and for first dimensions that differ
    """
    shapes = [tuple(tensor.shape) for tensor in nest.flatten(element)]
    if not shapes or () in shapes or len({shape[0] for shape in shapes}) > 1:
        raise ValueError(f"`{argument}` must consist of tensors with one first dimension. Received shapes {shapes}.")
    return int(shapes[0][0])


def row_of(element: Any, i: int) -> Any:
    """The slices with index i along the first axis."""
    return nest.map_structure(lambda tensor: Tensor(np.asarray(tensor.array[i])), element)


def stack(elements: Sequence[Any]) -> Any:
    """Stacks the tensors of the elements along a new first axis.

    Errors   InvalidArgumentError when shapes differ
    """
    columns: list[Tensor] = []
    for tensors in zip(*map(nest.flatten, elements), strict=True):
        shapes = {tuple(tensor.shape) for tensor in tensors}
        if len(shapes) > 1:
            raise InvalidArgumentError(f"The elements of a batch must have one shape. Received {sorted(shapes)}.")
        columns.append(Tensor(np.stack([tensor.array for tensor in tensors])))
    return nest.pack_sequence_as(elements[0], columns)


def call_with(function: Callable[..., Any], element: Any) -> Any:
    """function(element); a tuple becomes several arguments."""
    return function(*element) if type(element) is tuple else function(element)


def conform(value: Any, spec: Any) -> Any:
    """A value from a generator, as the element that the signature describes.

    Errors   InvalidArgumentError for another structure, another shape, and a value that the dtype cannot hold
    """
    if isinstance(spec, dict) and isinstance(value, dict) and spec.keys() == value.keys():
        return type(spec)((key, conform(value[key], spec[key])) for key in spec)
    if isinstance(spec, tuple) and isinstance(value, tuple) and len(spec) == len(value):
        return tuple(map(conform, value, spec))
    try:
        tensor = Tensor(np.asarray(value).astype(spec.dtype.as_numpy_dtype))
    except (ValueError, TypeError, AttributeError):  # no number of this dtype, or a structure for a tensor
        raise InvalidArgumentError(f"The generator gave {value!r}, but its signature says {spec}.") from None
    if not spec.is_compatible_with(tensor):
        raise InvalidArgumentError(f"The generator gave the shape {tensor.shape}, but its signature says {spec}.")
    return tensor


def read_signature(types: Any, shapes: Any) -> Any:
    """The specs that `output_types` and `output_shapes`, as documented before 2.4, stand for."""
    if isinstance(types, dict):
        return {key: read_signature(types[key], shapes and shapes[key]) for key in types}
    if isinstance(types, tuple):
        return tuple(read_signature(item, shapes and shapes[i]) for i, item in enumerate(types))
    return TensorSpec(shapes, types)


def at_least_one(value: Any, argument: str) -> int:
    """A number of elements.

    Errors   InvalidArgumentError below 1; TypeError for what is no integer
    """
    number = operator.index(value)
    if number < 1:
        raise InvalidArgumentError(f"`{argument}` must be at least 1. Received {number}.")
    return number
