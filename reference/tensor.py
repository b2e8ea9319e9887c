"""Tensor: an immutable array with a dtype, and how Python and NumPy values become one.

A tensor knows its value and nothing else. It has no gradient and no parents: tapes keep those
(`recording.py`). Its operators are attached in `ops/operators.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from reference.dtypes import BY_NUMPY, DType, TensorShape, as_dtype, bool_, float32, int32, int64
from reference.errors import InvalidArgumentError
from reference.tracing import Traced

# --------------------------------------------------------------------------------------------- tensors


class Reference:
    """A hashable handle of a tensor or variable, which are not hashable because `==` is elementwise."""

    __slots__ = ("_referent",)

    def __init__(self, referent: Any):
        self._referent = referent

    def deref(self) -> Any:
        return self._referent

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reference) and self._referent is other._referent

    def __hash__(self) -> int:
        return id(self._referent)


class Value:
    """What tensors and variables share: a dtype, a shape, and the ways back to Python and NumPy.

    A subclass has `array`, the NumPy value, which nobody ever writes to, and `read_value`, which gives a tensor.
    """

    __slots__ = ()
    __array_priority__ = 100  # np.ndarray + Tensor asks the tensor

    array: np.ndarray

    @property
    def dtype(self) -> DType:
        return BY_NUMPY[self.array.dtype]

    @property
    def shape(self) -> TensorShape:
        return TensorShape(self.array.shape)

    def get_shape(self) -> TensorShape:
        return self.shape

    @property
    def ndim(self) -> int:
        return self.array.ndim

    def numpy(self) -> Any:
        """A copy of the value: a NumPy array, or a NumPy scalar for rank 0.

        Errors   AttributeError while `tf.function` traces: the numbers are not known before the program runs
        """
        self._need_numbers(AttributeError, "numpy")
        return self.array.copy() if self.array.ndim else self.array[()]

    def ref(self) -> Reference:
        return Reference(self)

    def __hash__(self) -> int:
        name = type(self).__name__
        raise TypeError(f"{name} is unhashable. Instead, use {name.lower()}.ref() as the key.")

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        self._need_numbers(NotImplementedError, "__array__")
        return np.array(self.array, dtype=dtype)

    def __bool__(self) -> bool:
        return bool(self.array.size and self.array)

    def __float__(self) -> float:
        return float(self._scalar())

    def __int__(self) -> int:
        return int(self._scalar())

    def _need_numbers(self, error: type[Exception], name: str) -> None:
        if type(self.array) is Traced:
            raise error(
                f"`{name}` was asked of a tensor inside a traced function, where its numbers are not known. Use "
                "operations of TensorFlow, or run the function eagerly."
            )

    def _scalar(self) -> Any:
        self._need_numbers(TypeError, "a Python number")
        if self.array.ndim:
            raise TypeError(f"Only a scalar can be converted to a Python number. Received shape {self.shape}.")
        return self.array[()]


class Tensor(Value):
    """An immutable array of one dtype.

    Source   https://www.tensorflow.org/api_docs/python/tf/Tensor
    Edges    tensors/tensor-is-immutable, tensors/scalar-tensor-is-a-python-number, tensors/tensor-is-not-hashable
    """

    __slots__ = ("__weakref__", "_keras_mask", "array")

    _keras_mask: Tensor
    """Which steps count: set by layers of Keras (`keras/masking.py`), otherwise absent."""

    def __init__(self, array: Any):
        self.array = array

    def read_value(self) -> Tensor:
        return self

    def __index__(self) -> int:
        scalar = self._scalar()
        if not isinstance(scalar, np.integer):
            raise TypeError(f"Only an integer scalar can be an index. Received dtype {self.dtype.name}.")
        return int(scalar)

    def __len__(self) -> int:
        if not self.array.ndim:
            raise TypeError("Scalar tensor has no `len()`.")
        return len(self.array)

    def __iter__(self) -> Iterator[Tensor]:
        if not self.array.ndim:
            raise TypeError("Cannot iterate over a scalar tensor.")
        return (self[i] for i in range(len(self.array)))

    def __format__(self, spec: str) -> str:
        return format(self.numpy(), spec)

    def __repr__(self) -> str:
        text = repr(self.array) if self.array.ndim else str(self.array)
        text = "\n" + text if "\n" in text else text
        return f"<tf.Tensor: shape={tuple(self.shape)}, dtype={self.dtype.name}, numpy={text}>"

    def __str__(self) -> str:
        text = str(self.array)
        text = "\n" + text if "\n" in text else text
        return f"tf.Tensor({text}, shape={tuple(self.shape)}, dtype={self.dtype.name})"


class Symbolic:
    """A tensor without a value yet (`keras/graph.py`): an operation on it is noted, to be done when there is one.

    # NB: TensorFlow does so for every function; here for the elementwise ones, the reductions and `matmul`.
    """

    __slots__ = ()

    def note(self, operation: Callable[..., Any], *args: Any) -> Any:
        """The symbolic result of operation(*args)."""


# ---------------------------------------------------------------------------------------- conversion

_conversions: list[tuple[Any, Callable[[Any], Tensor | None]]] = []


def register_tensor_conversion_function(base_type: Any, conversion_func: Callable[[Any], Tensor | None]) -> None:
    """Let `convert_to_tensor` turn instances of `base_type` into tensors with `conversion_func(value)`.

    The function may return None to leave a value to the next rule. Lists of tensors are registered this way.

    Source   https://www.tensorflow.org/api_docs/python/tf/register_tensor_conversion_function
    # NB: TensorFlow also passes dtype, name and as_ref, and keeps a priority for each function.
    """
    _conversions.append((base_type, conversion_func))


def convert_to_tensor(value: Any, dtype: Any = None, dtype_hint: Any = None, name: str | None = None) -> Tensor:
    """The value as a tensor: a tensor is returned as it is, everything else is copied.

    Without a dtype a Python float is float32, an int is int32 (int64 if it does not fit), and NumPy
    values keep theirs. `dtype_hint` is used where the value can take it, and is ignored elsewhere.

    Source   https://www.tensorflow.org/api_docs/python/tf/convert_to_tensor
    Edges    tensors/python-numbers-become-32-bit, tensors/conversion-never-changes-the-dtype-of-a-tensor,
             tensors/dtype-hint-is-a-wish
    Errors   ValueError for a tensor of another dtype, a ragged or mixed sequence, an unsupported type;
             TypeError for Python values that the dtype cannot hold
    """
    if dtype is None:
        if type(value) is Tensor:
            return value
        if type(value) in _PYTHON_NUMBERS:
            return _number(value, None if dtype_hint is None else as_dtype(dtype_hint))
    tensor = value.read_value() if isinstance(value, Value) else _convert_registered(value)
    if tensor is not None:
        if dtype is not None and tensor.dtype != dtype:
            raise ValueError(
                f"Tensor conversion requested dtype {as_dtype(dtype).name} "
                f"for Tensor with dtype {tensor.dtype.name}: {tensor!r}"
            )
        return tensor
    if dtype is None and dtype_hint is not None:
        try:
            return Tensor(_to_array(value, as_dtype(dtype_hint)))
        except TypeError:
            pass
    return Tensor(_to_array(value, None if dtype is None else as_dtype(dtype)))


def constant(value: Any, dtype: Any = None, shape: Any = None, name: str = "Const") -> Tensor:
    """A tensor of these values; a single value fills `shape`.

    Source   https://www.tensorflow.org/api_docs/python/tf/constant
    Edges    tensors/constant-fills-or-reshapes
    Errors   as `convert_to_tensor`; TypeError when the elements do not fill the shape
    """
    tensor = convert_to_tensor(value, dtype)
    if shape is None:
        return tensor
    shape = tuple(int(length) for length in np.atleast_1d(np.asarray(shape, dtype=np.int64)))
    if tensor.array.size == 1:
        return Tensor(np.full(shape, tensor.array.reshape(())))
    if tensor.array.size != np.prod(shape, dtype=np.int64):
        raise TypeError(f"`value` has {tensor.array.size} elements, but `shape` is {shape}.")
    return Tensor(tensor.array.reshape(shape))


def operands(x: Any, y: Any) -> tuple[Tensor, Tensor]:
    """Two operands as tensors of one dtype. There is no promotion: a tensor's dtype never changes.

    A Python or NumPy value takes the dtype of the tensor beside it, where it can.

    # NB: TensorFlow does so in `2 * x` and `tf.add(x, 2)`; with the number first, as in `tf.add(2, x)`, some of its
    # functions convert the number on its own, and then find that the dtypes differ.

    Errors   InvalidArgumentError when the dtypes differ
    Edges    tensors/no-silent-promotion, tensors/python-number-takes-the-dtype-of-the-tensor
    """
    if type(x) is not Tensor:
        x = (
            x.read_value()
            if isinstance(x, Value)
            else convert_to_tensor(x, dtype_hint=y.dtype if isinstance(y, Value) else None)
        )
    if type(y) is not Tensor:
        y = y.read_value() if isinstance(y, Value) else convert_to_tensor(y, dtype_hint=x.dtype)
    if x.array.dtype is not y.array.dtype and x.array.dtype != y.array.dtype:
        raise InvalidArgumentError(
            f"The operands have different dtypes: {x.dtype.name} and {y.dtype.name}. "
            "Expected one dtype: use tf.cast, since nothing is promoted silently."
        )
    return x, y


_PYTHON_NUMBERS = (bool, int, float)


def _number(value: Any, hint: DType | None) -> Tensor:
    """A Python number in the dtype of the hint if that holds it, else in its own."""
    natural = _natural_dtype([value])
    dtype = hint if hint is not None and _holds(hint, natural) else natural
    return Tensor(np.array(value, _exact_type(natural)).astype(dtype.as_numpy_dtype, copy=False))


def _convert_registered(value: Any) -> Tensor | None:
    for base_type, conversion_func in _conversions:
        if isinstance(value, base_type):
            tensor = conversion_func(value)
            if tensor is not None:
                return tensor
    return None


def _to_array(value: Any, dtype: DType | None) -> np.ndarray:
    """A new array of a Python or NumPy value; NumPy values are cast to `dtype`, Python values must fit it."""
    if hasattr(value, "__array__"):  # NumPy, pandas
        array = np.array(value)
        if array.dtype not in BY_NUMPY:
            raise _unsupported(value)
        return array if dtype is None else array.astype(dtype.as_numpy_dtype)
    leaves = list(_leaves(value))
    natural = _natural_dtype(leaves)
    if dtype is None:
        dtype = natural
    elif leaves and _is_python(leaves) and not _holds(dtype, natural):
        raise TypeError(f"Cannot convert {value!r} to a tensor of dtype {dtype.name}.")
    try:
        return np.array(value, dtype=_exact_type(natural)).astype(dtype.as_numpy_dtype, copy=False)
    except ValueError:
        raise ValueError(f"Can't convert non-rectangular Python sequence to Tensor: {value!r}.") from None


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, (list, tuple, range)):
        for item in value:
            yield from _leaves(item)
    else:
        yield value


def _is_python(leaves: list[Any]) -> bool:
    return all(type(leaf) in (bool, int, float) for leaf in leaves)


def _natural_dtype(leaves: list[Any]) -> DType:
    """float32 for floats, int32 or int64 for ints, bool for bools; NumPy leaves of one dtype, on their own, keep it."""
    dtypes = {BY_NUMPY.get(leaf.dtype) for leaf in leaves if isinstance(leaf, (np.generic, np.ndarray))}
    if len(dtypes) == 1 and None not in dtypes and not any(_is_python([leaf]) for leaf in leaves):
        return dtypes.pop()
    for leaf in leaves:
        if not isinstance(leaf, (bool, int, float, np.bool_, np.integer, np.floating)):
            raise _unsupported(leaf)
    kinds = {_python_type(leaf) for leaf in leaves}
    if bool in kinds and len(kinds) > 1:
        raise ValueError("Can't convert Python sequence with mixed types (bool and numbers) to Tensor.")
    if bool in kinds:
        return bool_
    if float in kinds or not leaves:
        return float32
    if not all(-(2**63) <= leaf < 2**63 for leaf in leaves):
        raise ValueError(f"Can't convert integers beyond 64 bits to Tensor: {leaves!r}.")
    return int32 if all(-(2**31) <= leaf < 2**31 for leaf in leaves) else int64


def _python_type(leaf: Any) -> type:
    if isinstance(leaf, (bool, np.bool_)):
        return bool
    return int if isinstance(leaf, (int, np.integer)) else float


def _exact_type(natural: DType) -> type:
    """Where Python values are exact, before they are cast: 0.1 in float64 is not the 0.1 of float32."""
    return np.float64 if natural.is_floating else np.int64 if natural.is_integer else np.bool_


def _holds(dtype: DType, natural: DType) -> bool:
    if dtype.is_bool:
        return natural.is_bool
    return dtype.is_floating or not natural.is_floating


def _unsupported(value: Any) -> ValueError:
    return ValueError(
        f"Attempt to convert a value ({value!r}) with an unsupported type ({type(value)}) to a Tensor. "
        "Expected numbers, booleans, or nested lists or arrays of them."
    )
