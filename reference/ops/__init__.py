"""The operations. Each stands beside its derivative; all they know of tapes is `recording.record`.

elementwise   one line for each: arithmetic, functions, comparisons, where, cast
reductions    sum, mean, max, …, argmax, cumsum
shapes        moving elements: reshape, transpose, concat, …
create        tensors out of nothing: zeros, range, one_hot, …
indexing      x[key], gather, boolean_mask, top_k
linear        matrix products
gradients     identity, stop_gradient, custom_gradient
operators     what `x + y` and `x[i]` mean
"""

from reference.ops import operators as _operators  # noqa: F401 (this import attaches them)
