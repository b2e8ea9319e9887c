"""Matrix products."""

from __future__ import annotations

from reference.errors import InvalidArgumentError
from reference.operators import OPERATIONS
from reference.ops.elementwise import NUMBER, check_kind, note
from reference.recording import record, tapes
from reference.tensor import Symbolic, Tensor, convert_to_tensor, operands
from reference.typing import TensorLike


def matrix_transpose(a: TensorLike, name: str | None = None) -> Tensor:
    """Exchanges the last two axes.

    Source   https://www.tensorflow.org/api_docs/python/tf/linalg/matrix_transpose
    Errors   ValueError for a rank below 2
    """
    a = convert_to_tensor(a)
    if a.array.ndim < 2:
        raise ValueError(f"`matrix_transpose` takes a matrix, or a batch of them. Received shape {a.shape}.")
    return record(Tensor(a.array.swapaxes(-1, -2)), (a,), (lambda g, y, a: matrix_transpose(g),))


def matmul(
    a: TensorLike, b: TensorLike, transpose_a: bool = False, transpose_b: bool = False, name: str | None = None
) -> Tensor:
    """a · b for each matrix of a batch. With c = a · b: ∂a = g · bᵀ and ∂b = aᵀ · g.

    Shapes   a (…, n, k) × b (…, k, m) → (…, n, m); the leading axes broadcast
    Source   https://www.tensorflow.org/api_docs/python/tf/linalg/matmul
    Errors   InvalidArgumentError for a rank below 2, for dimensions that do not fit, for dtypes that differ
    """
    if isinstance(a, Symbolic) or isinstance(b, Symbolic):
        return note(matmul, a, b, transpose_a, transpose_b)
    a, b = operands(a, b)
    if a.array.dtype.kind not in NUMBER:
        check_kind("matmul", a, NUMBER)
    if a.array.ndim < 2 or b.array.ndim < 2:
        raise InvalidArgumentError(f"`matmul` takes matrices (rank ≥ 2). Received shapes {a.shape} and {b.shape}.")
    try:
        return product(a, b, bool(transpose_a), bool(transpose_b))
    except ValueError:
        raise InvalidArgumentError(
            f"`matmul` got incompatible shapes {a.shape} and {b.shape} (transpose_a={transpose_a}, "
            f"transpose_b={transpose_b}). Expected (…, n, k) and (…, k, m), after the transposition."
        ) from None


def product(a: Tensor, b: Tensor, transpose_a: bool, transpose_b: bool) -> Tensor:
    """`matmul` of two tensors that fit, for rules: nothing to convert, nothing to check."""
    left = a.array.swapaxes(-1, -2) if transpose_a else a.array
    right = b.array.swapaxes(-1, -2) if transpose_b else b.array
    c = Tensor(left @ right)
    return record(c, (a, b), _PRODUCT[transpose_a, transpose_b]) if tapes.active else c


# fmt: off
_PRODUCT = {  # c = a·b, aᵀ·b, a·bᵀ, aᵀ·bᵀ
    (False, False): (lambda g, c, a, b: product(g, b, False, True),  lambda g, c, a, b: product(a, g, True, False)),
    (True,  False): (lambda g, c, a, b: product(b, g, False, True),  lambda g, c, a, b: product(a, g, False, False)),
    (False, True):  (lambda g, c, a, b: product(g, b, False, False), lambda g, c, a, b: product(g, a, True, False)),
    (True,  True):  (lambda g, c, a, b: product(b, g, True, True),   lambda g, c, a, b: product(g, a, True, True)),
}
# fmt: on

OPERATIONS["matmul"] = matmul
