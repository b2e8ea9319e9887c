"""`tf.linalg`: matrices."""

from reference.ops.create import eye
from reference.ops.linear import matmul, matrix_transpose

__all__ = ["eye", "matmul", "matrix_transpose"]
