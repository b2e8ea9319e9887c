"""The operations. Each stands beside its derivative; all they know of tapes is `recording.record`.

elementwise   one line each: arithmetic, functions, comparisons, where, cast
reductions    sum, mean, max, …, argmax, cumsum
shapes        moving elements: reshape, transpose, concat, …
create        new tensors: zeros, range, one_hot, …
indexing      x[key], gather, boolean_mask, top_k
linear        matrix products
windows       sliding windows, for convolution and pooling
gradients     identity, stop_gradient, custom_gradient
"""
