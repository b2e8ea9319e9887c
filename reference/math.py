"""`tf.math`: the mathematical functions, under the names that TensorFlow gives them there."""

from reference.nn import log_softmax, softmax
from reference.ops.elementwise import abs, add, divide, divide_no_nan, floordiv, floormod, multiply, negative, subtract
from reference.ops.elementwise import ceil, floor, maximum, minimum, reciprocal, round, sign, square, squared_difference
from reference.ops.elementwise import erf, exp, expm1, log, log1p, pow, rsqrt, sigmoid, softplus, sqrt
from reference.ops.elementwise import acos, asin, atan, atan2, cos, cosh, sin, sinh, tan, tanh
from reference.ops.elementwise import equal, greater, greater_equal, is_finite, is_inf, is_nan, less, less_equal
from reference.ops.elementwise import logical_and, logical_not, logical_or, logical_xor, not_equal
from reference.ops.indexing import top_k
from reference.ops.reductions import argmax, argmin, cumsum, reduce_all, reduce_any, reduce_logsumexp, reduce_max
from reference.ops.reductions import reduce_mean, reduce_min, reduce_prod, reduce_std, reduce_sum, reduce_variance

mod = floormod
truediv = divide
