"""Matrix products."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference.errors import InvalidArgumentError
from reference.ops.elementwise import NUMBER, check_kind
from reference.recording import active, record
from reference.tensor import Tensor, convert_to_tensor, operands


def matrix_transpose(a: Any, name: str | None = None) -> Tensor:
    """The last two axes exchanged.

    Source   https://www.tensorflow.org/api_docs/python/tf/linalg/matrix_transpose
    """
    a = convert_to_tensor(a)
    return record(Tensor(_transposed(a.array)), (a,), _TRANSPOSE)


def _transposed(array: np.ndarray) -> np.ndarray:
    return array.T if array.ndim == 2 else array.swapaxes(-1, -2)


def matmul(
    a: Any, b: Any, transpose_a: bool = False, transpose_b: bool = False, name: str | None = None
) -> Tensor:
    """a · b for each matrix of a batch. With c = a · b: ∂a = g · bᵀ and ∂b = aᵀ · g.

    Shapes   a (…, n, k) × b (…, k, m) → (…, n, m); the leading axes broadcast
    Source   https://www.tensorflow.org/api_docs/python/tf/linalg/matmul
    Edges    ops/matmul-is-a-sum-of-products, ops/matmul-transposes, ops/matmul-broadcasts-the-batch
    Errors   InvalidArgumentError for a rank below 2, for lengths that differ, for dtypes that differ
    """
    if type(a) is not Tensor or type(b) is not Tensor or a.array.dtype is not b.array.dtype:
        a, b = operands(a, b)
    if a.array.dtype.kind not in NUMBER:
        check_kind("matmul", a, NUMBER)
    if a.array.ndim < 2 or b.array.ndim < 2:
        raise InvalidArgumentError(
            f"`matmul` takes matrices (rank ≥ 2). Received shapes {a.shape} and {b.shape}."
        )
    left = _transposed(a.array) if transpose_a else a.array
    right = _transposed(b.array) if transpose_b else b.array
    try:
        c = Tensor(left @ right)
    except ValueError:
        raise InvalidArgumentError(
            f"`matmul` got incompatible shapes {a.shape} and {b.shape} (transpose_a={transpose_a}, "
            f"transpose_b={transpose_b}). Expected (…, n, k) and (…, k, m), after the transposition."
        ) from None
    return record(c, (a, b), _MATMUL[bool(transpose_a), bool(transpose_b)]) if active else c


_TRANSPOSE = (lambda g, y, a: matrix_transpose(g),)

# fmt: off
_MATMUL = {  # c = a·b, aᵀ·b, a·bᵀ, aᵀ·bᵀ
    (False, False): (lambda g, c, a, b: matmul(g, b, False, True), lambda g, c, a, b: matmul(a, g, True, False)),
    (True,  False): (lambda g, c, a, b: matmul(b, g, False, True), lambda g, c, a, b: matmul(a, g, False, False)),
    (False, True):  (lambda g, c, a, b: matmul(g, b, False, False), lambda g, c, a, b: matmul(g, a, True, False)),
    (True,  True):  (lambda g, c, a, b: matmul(b, g, True, True), lambda g, c, a, b: matmul(g, a, True, True)),
}
# fmt: on
