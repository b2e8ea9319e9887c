"""trainspec's reference: how TensorFlow and Keras train and evaluate models, in NumPy.

`import reference as tf; from reference import keras` runs the programs that TensorFlow's documentation shows. The code
of `tf.a.b` is in `reference/a/b.py`, and that of the names directly under `tf` in `ops/`.
"""

# Tensors and dtypes
from reference.dtypes import DType, TensorShape, as_dtype
from reference.dtypes import bool_ as bool
from reference.dtypes import float16, float32, float64, int8, int16, int32, int64, uint8, uint16, uint32, uint64
from reference.data.structure import TensorSpec
from reference.tensor import Tensor, constant, convert_to_tensor, register_tensor_conversion_function

# Variables and gradients
from reference.variable import Variable
from reference.tape import GradientTape, UnconnectedGradients, executing_eagerly
from reference.ops.gradients import custom_gradient, identity, stop_gradient

# Functions
from reference.function import function
from reference.ops.control import case, cond, numpy_function, print, switch_case, while_loop

# New tensors
from reference.ops.create import eye, fill, linspace, one_hot, ones, ones_like, range, zeros
from reference.ops.elementwise import zeros_like

# Arithmetic, functions, comparisons
from reference.ops.elementwise import abs, add, divide, maximum, minimum, multiply, negative, pow, subtract
from reference.ops.elementwise import acos, asin, atan, atan2, cos, cosh, sin, sinh, tan, tanh
from reference.ops.elementwise import cast, clip_by_value, exp, floor, round, sigmoid, sign, sqrt, square, where
from reference.ops.elementwise import equal, greater, greater_equal, less, less_equal, not_equal
from reference.ops.elementwise import logical_and, logical_not, logical_or

# Matrix products and reductions
from reference.ops.linear import matmul
from reference.ops.reductions import argmax, argmin, cumsum, reduce_all, reduce_any, reduce_logsumexp
from reference.ops.reductions import reduce_max, reduce_mean, reduce_min, reduce_prod, reduce_sum

# Shapes and indexing
from reference.ops.indexing import boolean_mask, gather
from reference.ops.shapes import broadcast_to, concat, expand_dims, rank, reshape, reverse, shape, size
from reference.ops.shapes import split, squeeze, stack, tile, transpose, unstack

# Modules
from reference import config, data, dtypes, errors, keras, linalg, math, nest, nn, random
from reference.keras import losses, metrics, optimizers

newaxis = None
__version__ = "0.1.0"
