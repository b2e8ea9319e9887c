"""Tensor: an immutable array with a dtype, and how Python and NumPy values become one.

A tensor knows its value and nothing else. It has no gradient and no parents: tapes keep those (`recording.py`). Its
operators are in `operators.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from reference.dtypes import BY_NUMPY, DType, TensorShape, as_dtype, bool_, float32, int32, int64
from reference.errors import InvalidArgumentError
from reference.operators import Operators
from reference.tracing import Traced
from reference.typing import DTypeLike, ShapeLike, TensorLike

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


class Value(Operators):
    """What tensors and variables share: a dtype, a shape, and conversion to Python and NumPy."""

    __slots__ = ()

    array: np.ndarray
    """The value, which is never written to."""

    def read_value(self) -> Tensor:
        """The value as a tensor."""
        raise NotImplementedError

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

    def _text(self, show: Callable[[Any], str]) -> str:
        """The value as text, which starts on a new line if it needs several."""
        text = show(self.array)
        return "\n" + text if "\n" in text else text


class Tensor(Value):
    """An immutable array of one dtype.

    Source   https://www.tensorflow.org/api_docs/python/tf/Tensor
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
        text = self._text(repr if self.array.ndim else str)
        return f"<tf.Tensor: shape={self.shape}, dtype={self.dtype.name}, numpy={text}>"

    def __str__(self) -> str:
        return f"tf.Tensor({self._text(str)}, shape={self.shape}, dtype={self.dtype.name})"


class Symbolic(Operators):
    """A tensor without a value yet (`keras/graph.py`): an operation on it is noted, and done once there is a value.

    # NB: TensorFlow does so for every function; here for the elementwise ones, the reductions and `matmul`.
    """

    __slots__ = ()

    def note(self, operation: Callable[..., Any], *args: Any) -> Tensor:
        """The symbolic result of operation(*args), which stands for a tensor."""
        raise NotImplementedError


# ---------------------------------------------------------------------------------------- conversion

_conversions: list[tuple[Any, Callable[[Any], Tensor | None]]] = []


def register_tensor_conversion_function(base_type: Any, conversion_func: Callable[[Any], Tensor | None]) -> None:
    """Registers how `convert_to_tensor` converts instances of `base_type`; None leaves a value to the next rule.

    Source   https://www.tensorflow.org/api_docs/python/tf/register_tensor_conversion_function
    # NB: TensorFlow also passes dtype, name and as_ref, and keeps a priority for each function.
    """
    _conversions.append((base_type, conversion_func))


def convert_to_tensor(
    value: TensorLike, dtype: DTypeLike | None = None, dtype_hint: DTypeLike | None = None, name: str | None = None
) -> Tensor:
    """Converts a value to a tensor: a tensor is returned unchanged, everything else is copied.

    Without a dtype a Python float becomes float32, an int becomes int32 (int64 if it does not fit), and NumPy values
    keep theirs. `dtype_hint` applies where the value can take it, and is ignored elsewhere.

    Source   https://www.tensorflow.org/api_docs/python/tf/convert_to_tensor
    Edges    tensors/conversion-never-changes-the-dtype-of-a-tensor
    Errors   ValueError for a tensor of another dtype, a ragged or mixed sequence, an unsupported type;
             TypeError for Python values that the dtype cannot hold
    """
    if dtype is None:
        if type(value) is Tensor:
            return value
        if type(value) in _PYTHON_NUMBERS:
            return _convert_number(value, None if dtype_hint is None else as_dtype(dtype_hint))
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


def constant(
    value: TensorLike, dtype: DTypeLike | None = None, shape: ShapeLike | None = None, name: str = "Const"
) -> Tensor:
    """Creates a tensor of these values; a single value fills `shape`.

    Source   https://www.tensorflow.org/api_docs/python/tf/constant
    Errors   as `convert_to_tensor`; TypeError when the elements do not fill the shape
    """
    tensor = convert_to_tensor(value, dtype)
    if shape is None:
        return tensor
    dimensions = tuple(np.atleast_1d(np.asarray(shape, dtype=np.int64)).tolist())
    if tensor.array.size == 1:
        return Tensor(np.full(dimensions, tensor.array.reshape(())))
    if tensor.array.size != np.prod(dimensions, dtype=np.int64):
        raise TypeError(f"`value` has {tensor.array.size} elements, but `shape` is {dimensions}.")
    return Tensor(tensor.array.reshape(dimensions))


def operands(x: TensorLike, y: TensorLike) -> tuple[Tensor, Tensor]:
    """Converts two operands to tensors of one dtype. There is no promotion: a tensor's dtype never changes.

    A Python or NumPy value takes the dtype of the tensor beside it, where it can.

    # NB: TensorFlow does so in `2 * x` and `tf.add(x, 2)`; with the number first, as in `tf.add(2, x)`, some of its
    # functions convert the number by itself, and then find that the dtypes differ.

    Errors   InvalidArgumentError when the dtypes differ
    Edges    tensors/no-silent-promotion
    """
    if type(x) is not Tensor:
        x = x.read_value() if isinstance(x, Value) else convert_to_tensor(x, dtype_hint=_dtype_of(y))
    if type(y) is not Tensor:
        y = y.read_value() if isinstance(y, Value) else convert_to_tensor(y, dtype_hint=x.dtype)
    if x.array.dtype is not y.array.dtype and x.array.dtype != y.array.dtype:
        raise InvalidArgumentError(
            f"The operands have different dtypes: {x.dtype.name} and {y.dtype.name}. "
            "Expected one dtype: use tf.cast, since nothing is promoted silently."
        )
    return x, y


def _dtype_of(value: Any) -> DType | None:
    return value.dtype if isinstance(value, Value) else None


_PYTHON_NUMBERS = (bool, int, float)


def _convert_number(value: Any, hint: DType | None) -> Tensor:
    """A Python number in the dtype of the hint if that holds it, else in its natural dtype."""
    natural = _natural_dtype([value])
    dtype = hint if hint is not None and _holds(hint, natural) else natural
    return Tensor(np.array(value, _exact_type(natural)).astype(dtype.as_numpy_dtype, copy=False))


def _convert_registered(value: Any) -> Tensor | None:
    for base_type, conversion_func in _conversions:
        if isinstance(value, base_type) and (tensor := conversion_func(value)) is not None:
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
    elif leaves and _are_python_numbers(leaves) and not _holds(dtype, natural):
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


def _are_python_numbers(leaves: list[Any]) -> bool:
    return all(type(leaf) in _PYTHON_NUMBERS for leaf in leaves)


def _natural_dtype(leaves: list[Any]) -> DType:
    """float32 for floats, int32 or int64 for ints, bool for bools; NumPy leaves alone, of one dtype, keep it."""
    if leaves and all(isinstance(leaf, (np.generic, np.ndarray)) for leaf in leaves):
        dtypes = {leaf.dtype for leaf in leaves}
        if len(dtypes) == 1 and dtypes <= BY_NUMPY.keys():
            return BY_NUMPY[dtypes.pop()]
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
    """Whether a dtype can hold Python values of this natural dtype."""
    if dtype.is_bool:
        return natural.is_bool
    return dtype.is_floating or not natural.is_floating


def _unsupported(value: Any) -> ValueError:
    return ValueError(
        f"Attempt to convert a value ({value!r}) with an unsupported type ({type(value)}) to a Tensor. "
        "Expected numbers, booleans, or nested lists or arrays of them."
    )
