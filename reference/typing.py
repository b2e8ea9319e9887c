"""What arguments may be: the aliases that annotate the public functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, SupportsIndex, TypeAlias, Union

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from reference.dtypes import DType
    from reference.operators import Operators
    from reference.tensor import Value

TensorLike: TypeAlias = Union["Operators", npt.ArrayLike, Sequence[Any]]
"""What `convert_to_tensor` takes: a tensor, a variable, a number, an array, or nested lists of these.

Functions that build models also take a symbolic tensor.
"""

ShapeLike: TypeAlias = Union[SupportsIndex, Sequence[SupportsIndex], "Value", np.ndarray[Any, Any]]
"""A dimension, or a sequence or vector of them."""

DTypeLike: TypeAlias = Union["DType", str, type, np.dtype[Any]]
"""What `as_dtype` takes: a DType, its name, a NumPy type, `float` or `bool`."""
