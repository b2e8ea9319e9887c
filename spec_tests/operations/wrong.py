"""What the clauses of this chapter reject."""

from __future__ import annotations

from spec_tests.harness.power import patches

patches(
    __name__,
    r"""
dtype-hint-is-an-order: A value that cannot take the dtype of the hint raises.
in tensor:convert_to_tensor
- try:
-     return Tensor(_to_array(value, as_dtype(dtype_hint)))
- except TypeError:
-     pass
+ return Tensor(_to_array(value, as_dtype(dtype_hint)))

a-dtype-beside-a-stranger-is-an-error: A dtype can only be compared with what names one.
in dtypes:DType.__eq__
- try:
-     return self is as_dtype(other)
- except TypeError:
-     return False
+ return self is as_dtype(other)

dtype-differs-from-its-name: A dtype equals only itself. [PyTorch: `torch.float32 != 'float32'`]
in dtypes:DType.__eq__
- self is as_dtype(other)
+ False

python-float-names-64-bits: Python's type float names the dtype of its precision. [NumPy]
in dtypes:_BY_PYTHON
- float32
+ float64

unknown-dtype-is-float32: A name that is not a dtype stands for the default.
in dtypes:as_dtype
- names = ', '.join((dtype.name for dtype in _DTYPES))
+ return float32

python-int-names-a-dtype: Python's type int names the default integer of the platform. [NumPy]
- value is not None and value is not int
+ value is not None

shape-is-not-a-list: A shape equals only a tuple, as any tuple does. [PyTorch: `torch.Size`]
in dtypes:TensorShape.__eq__
- (tuple, list)
+ tuple

shapes-are-hashed-by-identity: Equal shapes are different keys.
in dtypes:TensorShape.__hash__
- hash(tuple(self))
+ id(self)

shape-prints-as-a-tuple: The repr of a shape is that of a tuple.
in dtypes:TensorShape.__repr__
- f'TensorShape({self.as_list()})'
+ str(self)

subtraction-is-reflected: `a - x` with an array on the left is computed as `x - a`: right for a sum, and copied from
    there.
in operators
- _both('subtract')
+ (_binary('subtract'), _binary('subtract'))

reflected-matmul-exchanges-its-factors: `a @ x` with an array on the left is computed as `x @ a`.
- _both('matmul')
+ (_binary('matmul'), _binary('matmul'))

equality-is-identity: x == y asks whether the two are one object. [TensorFlow 1]
in operators:Operators.__eq__
- OPERATIONS['compare']('equal', self, other, False)
+ self is other

tensor-hashes-by-identity: Tensors are keys of dicts by their identity, although == compares elements. [TensorFlow 1]
in operators:Operators.__hash__
- name = type(self).__name__
+ return id(self)

tensor-shares-memory-with-numpy: numpy() returns the memory of the tensor. [PyTorch: `tensor.numpy()`]
in tensor:Value.numpy
- self.array.copy()
+ self.array

any-tensor-converts-to-float: float(x) takes the first element.
in tensor:Value.__float__
- self._scalar()
+ self.array.reshape(-1)[0]

length-counts-all-elements: len(x) is the number of elements. [MATLAB: `numel`]
in tensor:Tensor.__len__
- len(self.array)
+ self.array.size

repr-names-an-id: The text of a tensor contains an id. [TensorFlow 2.0]
in tensor:Tensor.__repr__
- f'<tf.Tensor: shape={self.shape}, dtype={self.dtype.name}, numpy={text}>'
+ f'<tf.Tensor: id={id(self)}, shape={self.shape}, dtype={self.dtype.name}, numpy={text}>'

text-of-a-tensor-is-its-value: print(x) shows only the numbers. [NumPy]
in tensor:Tensor.__str__
- f'tf.Tensor({self._text(str)}, shape={self.shape}, dtype={self.dtype.name})'
+ self._text(str)

conversion-casts-tensors: convert_to_tensor casts a tensor to the dtype that is asked for. [PyTorch: `torch.as_tensor`]
in tensor:convert_to_tensor
- if dtype is not None and tensor.dtype != dtype:
-     ...
+ if dtype is not None and tensor.dtype != dtype:
+     return Tensor(tensor.array.astype(as_dtype(dtype).as_numpy_dtype))

dtypes-are-promoted: Two dtypes are promoted to a common one. [NumPy, PyTorch, JAX]
in tensor:operands
- if x.array.dtype is not y.array.dtype and x.array.dtype != y.array.dtype:
-     ...
+ if x.array.dtype != y.array.dtype:
+     common = np.result_type(x.array.dtype, y.array.dtype)
+     return (Tensor(x.array.astype(common)), Tensor(y.array.astype(common)))

python-number-forces-its-dtype: A number beside a tensor is converted by itself, and then its dtype is another one.
    [TensorFlow: `tf.add(2, x)`]
- convert_to_tensor(y, dtype_hint=x.dtype)
+ convert_to_tensor(y)

numpy-float64-becomes-float32: An array of float64 is narrowed to the usual precision. [JAX, without `jax_enable_x64`]
in tensor:_to_array
- if array.dtype not in BY_NUMPY:
-     ...
+ if array.dtype not in BY_NUMPY:
+     ...
+ array = array.astype(np.float32) if array.dtype == np.float64 else array

ragged-lists-become-objects: A ragged list becomes an array of lists. [NumPy before 1.24]
- raise ValueError(f"Can't convert non-rectangular Python sequence to Tensor: {value!r}.") from None
+ return np.array(value, dtype=object)

arrays-of-objects-become-tensors: An array is wrapped, whatever it holds. [NumPy]
- if array.dtype not in BY_NUMPY:
-     ...

python-floats-become-float64: A Python float keeps its precision. [NumPy]
in tensor:_natural_dtype
- float32
+ float64

python-ints-become-int64: A Python int has 64 bits. [NumPy, PyTorch]
- int32
+ int64

booleans-are-no-numbers: True among numbers raises, where Python takes it for 1.
in tensor:_holds
- dtype.is_floating or not natural.is_floating
+ (dtype.is_floating or not natural.is_floating) and (not natural.is_bool)

numbers-become-booleans: A number becomes a boolean where one is asked for. [NumPy]
- natural.is_bool
+ True

and-of-integers-is-logical: & asks whether both are true, even of numbers.
in ops.elementwise
- _by_dtype(logical_and, bitwise_and)
+ lambda x, y: cast(logical_and(cast(x, 'bool'), cast(y, 'bool')), x.dtype)

sigmoid-overflows: exp(x) / (1 + exp(x)) is ∞ / ∞ for large x.
in ops.elementwise:_sigmoid
- np.where(x >= 0, x.dtype.type(1), e)
+ np.exp(x)
- 1 + e
+ 1 + np.exp(x)

results-are-float64: A zero that is made without a dtype turns the result into float64.
in ops.elementwise:_softplus
- x.dtype.type
+ np.zeros
- 0
+ x.shape

softplus-overflows: log(1 + exp(x)) is computed as it is written.
- np.logaddexp(x, x.dtype.type(0))
+ np.log(1 + np.exp(x))

round-half-up: Halves are rounded up. [C: `floor(x + 0.5)`]
in ops.elementwise:_round
- np.rint(x)
+ np.floor(x + x.dtype.type(0.5))

integer-division-stays-integer: int / int is an int. [Python 2]
in ops.elementwise:_divide
- np.true_divide(x, y, dtype=np.float32 if x.dtype.itemsize <= 2 else np.float64)
+ np.floor_divide(x, y)

division-by-zero-is-zero: Division is safe by default.
- np.true_divide(x, y)
+ np.where(y == 0, x.dtype.type(0), np.true_divide(x, y))

abs-has-slope-one-at-zero: |x| is −x below zero, and x otherwise.
in ops.elementwise:abs
- g * sign(x)
+ where(x < 0, -g, g)

exp-of-an-integer-is-a-float: exp takes an integer and returns a float. [NumPy]
in ops.elementwise:exp
- unary('exp', 'eˣ', quiet(np.exp), lambda g, y, x: g * y)
+ unary('exp', 'eˣ', quiet(np.exp), lambda g, y, x: g * y, NUMBER)

where-hides-nan: The logarithm makes 0 of 0 · ∞ in its derivative, so that where hides an argument that is not safe.
in ops.elementwise:log
- g / x
+ _select(~(g == 0), g / x)

sigmoid-derivative-is-sigmoid: The derivative of σ is σ.
in ops.elementwise:sigmoid
- y * (1 - y)
+ y

relu-has-slope-one-at-zero: relu is x from zero on.
in ops.elementwise:relu
- _relu_grad(g, y)
+ where(x >= 0, g, zeros_like(g))

floor-passes-the-gradient: floor lets the gradient straight through. [straight-through estimators]
in ops.elementwise:floor
- unary('floor', '⌊x⌋', np.floor)
+ unary('floor', '⌊x⌋', np.floor, lambda g, y, x: g)

pow-by-exponent-fails-at-zero: The derivative of x^y by y is x^y · log x, which is nan at 0.
in ops.elementwise:pow
- _select(x > 0, log(x))
+ log(x)

integer-division-truncates: -7 // 2 is -3. [C, and PyTorch before 1.13]
in ops.elementwise:floordiv
- np.floor_divide
+ lambda x, y: np.trunc(x / y).astype(x.dtype)

tie-of-maximum-is-shared: Both of a tie get half of the gradient. [PyTorch, JAX]
in ops.elementwise:maximum
- _select(x >= y, g)
+ g * (0.5 * cast(x == y, g.dtype) + cast(x > y, g.dtype))
- _select(~(x >= y), g)
+ g * (0.5 * cast(x == y, g.dtype) + cast(x < y, g.dtype))

where-exchanges-its-branches: where(c, x, y) is y where c holds.
in ops.elementwise:where
- z = Tensor(np.where(condition.array, x.array, y.array))
+ z = Tensor(np.where(condition.array, y.array, x.array))

where-gives-both-sides-the-gradient: Both sides of where get the whole gradient.
- _select(holds, g)
+ g
- _select(~holds, g)
+ g

where-gives-a-row-for-each-axis: where(c) gives the indices axis by axis. [NumPy: `np.nonzero`]
- return Tensor(np.argwhere(condition.array))
+ return Tensor(np.stack(np.nonzero(condition.array)))

where-takes-only-booleans: Numbers are refused even where no branch is to be chosen. [an earlier state of this
    reference]
- condition = convert_to_tensor(condition)
+ condition = convert_to_tensor(condition)
+ check_kind('where', condition, BOOL)

where-of-one-side-is-zero-on-the-other: `where` with only one side fills the other one with zeros.
- raise ValueError('`where` takes both `x` and `y`, or neither.')
+ x, y = (x, 0) if y is None else (0, y)

cast-rounds: A cast to an integer takes the nearest one. [MATLAB, Julia]
in ops.elementwise:cast
- x.array
+ np.rint(x.array) if target.is_integer else x.array

cast-changes-the-gradient-dtype: The gradient of a cast is not cast back.
- cast(g, x.dtype)
+ g

clip-passes-every-gradient: clip_by_value lets the gradient straight through. [straight-through estimators]
in ops.elementwise:clip_by_value
- return maximum(minimum(t, clip_value_max), clip_value_min)
+ x = convert_to_tensor(t)
+ return record(Tensor(np.clip(x.array, clip_value_min, clip_value_max)), (x,), (lambda g, y, x: g,))

clip-stops-the-gradient-at-its-bounds: The gradient passes strictly between the bounds only.
- return maximum(minimum(t, clip_value_max), clip_value_min)
+ x = convert_to_tensor(t)
+ clipped = maximum(minimum(x, clip_value_max), clip_value_min)
+ return where((x > clip_value_min) & (x < clip_value_max), x, Tensor(clipped.array))

reduction-ignores-negative-axes: A negative axis counts as None, so that everything is reduced.
in ops.reductions:reduced_axes
- (axis % rank,)
+ (axis,) if axis >= 0 else tuple(range(rank))

sum-derivative-is-averaged: A sum has the derivative of a mean.
in ops.reductions:_sum_rule
- 1
+ x.array.size // max(y.array.size, 1)

tie-goes-to-the-first-element: The gradient of a maximum goes to the index that argmax finds. [PyTorch: `torch.max(x,
    dim)`]
in ops.reductions:_extremum_rule
- ties = cast(x == _restore(y, x, axes), x.dtype)
+ ties = cast(x == _restore(y, x, axes), x.dtype)
+ ties = ties * cast(cumsum(ties, axes[-1]) <= 1, x.dtype)

tie-goes-to-every-element: Each of the elements that tie gets the whole gradient.
- _restore(g, x, axes) * ties / reduce_sum(ties, axes, keepdims=True)
+ _restore(g, x, axes) * ties

prod-derivative-divides: The product of the others is the product divided by the element. [HIPS autograd]
in ops.reductions:_prod_rule
- _restore(g, x, axes) * derivative
+ _restore(g * y, x, axes) / x

small-integers-sum-in-int64: Small integers are summed in a larger dtype. [NumPy]
in ops.reductions:_same_dtype
- function(x, axis=axes, keepdims=keepdims, dtype=x.dtype)
+ function(x, axis=axes, keepdims=keepdims)

mean-of-nothing-is-zero: The mean of nothing is the sum of nothing.
in ops.reductions:_mean
- total * x.dtype.type(np.nan)
+ total

integer-mean-is-a-float: The mean of integers is a float. [NumPy]
- (np.sign(total) * (np.abs(total) // n)).astype(x.dtype)
+ total / n

max-of-nothing-is-an-error: There is no maximum of nothing. [NumPy]
in ops.reductions:_extremum.forward
- function(x, axis=axes, keepdims=keepdims, initial=initial)
+ function(x, axis=axes, keepdims=keepdims)

logsumexp-overflows: log Σ exp(x) is computed as it is written.
in ops.reductions:reduce_logsumexp
- m + log(reduce_sum(exp(x - m), axes, keepdims=True))
+ log(reduce_sum(exp(x), axes, keepdims=True))

variance-divides-by-n-minus-one: The variance is the estimate for a sample. [PyTorch: `torch.var`]
in ops.reductions:reduce_variance
- return reduce_mean(distance * distance, axis, keepdims)
+ variance = reduce_mean(distance * distance, axis, keepdims)
+ n = x.array.size / max(variance.array.size, 1)
+ return variance * (n / max(n - 1, 1))

argmax-is-int32: An index has 32 bits, as other integers do. [JAX, without `jax_enable_x64`]
in ops.reductions:argmax
- int64
+ 'int32'
in ops.reductions:argmin
- int64
+ 'int32'

argmax-takes-the-last-of-a-tie: A later element replaces the largest so far unless it is smaller. [PyTorch before 1.7,
    which promised no particular one]
in ops.reductions:_arg
- function(array, axis=axis)
+ array.shape[axis] - 1 - function(np.flip(array, axis), axis=axis)

argmax-defaults-to-the-last-axis: Without an axis the classes are meant, which are last. [Keras: `keras.backend.argmax`]
- 0
+ -1

argmax-of-nothing-is-zero: The search along an empty axis ends where it started.
- if not x.array.shape[axis]:
-     ...
+ if not x.array.shape[axis]:
+     return Tensor(np.zeros(np.delete(x.array.shape, axis), np.int64))

exclusive-cumsum-subtracts-the-element: The exclusive sum is the inclusive one less the element, so that ∞ − ∞ is nan.
in ops.reductions:cumsum
- np.concatenate([np.zeros_like(total[:1]), total[:-1]])
+ total - array

booleans-are-added: A running sum of booleans is one of `or`. [NumPy: the dtype bool is kept]
- check_kind('cumsum', x, NUMBER)
+ pass

matmul-takes-a-vector-on-the-right: A matrix times a vector is a vector, as in NumPy.
in ops.linear:matmul
- a.array.ndim < 2 or b.array.ndim < 2
+ a.array.ndim < 2

matmul-takes-vectors: Two vectors have an inner product. [NumPy, PyTorch]
- a.array.ndim < 2 or b.array.ndim < 2
+ False

booleans-are-multiplied: A matrix product of booleans is one of ∧ and ∨. [NumPy]
- check_kind('matmul', a, NUMBER)
+ pass

matmul-derivative-ignores-transposition: The derivatives are those of the product without transposition.
in ops.linear:product
- (transpose_a, transpose_b)
+ (False, False)

fractions-are-truncated: A fraction given for an integer is passed through `int`. [an earlier state of this reference]
in ops.shapes:integer_of
- operator.index
+ int

reshape-repeats-elements: Elements are repeated until the shape is full. [NumPy: `np.resize`]
in ops.shapes:reshape
- reshaped(x, target)
+ reshaped(x, target) if -1 in target else Tensor(np.resize(x.array, target))

reshape-takes-any-negative-length: Every negative dimension is inferred from the others. [NumPy before 2.3]
- if min(target, default=0) < -1:
-     ...
+ target = tuple((max(n, -1) for n in target))

transpose-derivative-is-not-inverted: The gradient is permuted in the same way again.
in ops.shapes:transpose
- np.argsort(order)
+ order

transpose-refuses-negative-axes: A permutation is compared as it was written.
- tuple((axis_of(axis, rank, 'transpose') for axis in given))
+ given

squeeze-of-no-axis-keeps-all: An empty list of axes squeezes nothing. [NumPy]
in ops.shapes:squeeze
- not axes
+ axis is None

concat-gives-its-gradient-to-the-first: Only the first tensor gets its part of the gradient.
in ops.shapes:concat
- part(i)
+ None if i else part(i)

split-rounds-sizes: A list of sizes is taken as the number of pieces, and the remainder is dropped.
in ops.shapes:split
- ends = np.cumsum(sizes)
+ sizes = [n // len(sizes)] * len(sizes)
+ ends = np.cumsum(sizes)

tile-derivative-is-not-summed: The gradient of a tiled tensor is that of its first copy.
in ops.shapes:tile
- pairs = list(zip(repeats, shape, strict=True))
+ first = tuple((slice(n) for n in shape))
+ return record(Tensor(np.tile(x.array, repeats)), (x,), (lambda g, y, x: g[first],))

shapes-are-64-bit: A shape is a tensor of int64, as in most other libraries. [NumPy]
in ops.shapes:shape
- int32
+ np.int64
in ops.shapes:size
- int32
+ np.int64

lists-of-tensors-lose-the-gradient: A list of tensors is converted by NumPy, which no tape sees. [PyTorch:
    `torch.tensor([a, b])`]
in ops.shapes:_pack
- stack([convert_to_tensor(value) for value in values])
+ Tensor(stack([convert_to_tensor(value) for value in values]).array)

zeros-ignores-its-dtype: Zeros are float32, whatever was asked for.
in ops.create:zeros
- as_dtype(dtype).as_numpy_dtype
+ np.float32

fill-is-not-recorded: The value is taken out of its tensor.
in ops.create:fill
- broadcast_to(value, shape)
+ Tensor(np.full(shape, value.array))

fill-takes-an-array: `fill` broadcasts whatever it is given. [NumPy: `full`]
- value.array.ndim
+ False

range-includes-its-limit: The limit is the last element. [MATLAB, R, Julia]
in ops.create:range
- np.arange(first, last, step)
+ np.arange(first, last + step / 2, step)

range-truncates: Fractions in a range of integers are truncated. [NumPy]
- convert_to_tensor(v, dtype)
+ convert_to_tensor(v)

linspace-leaves-out-its-end: The values stop one step before the end. [NumPy: `endpoint=False`]
in ops.create:linspace
- np.linspace(0, 1, num, dtype=start.array.dtype)
+ np.linspace(0, 1, num, endpoint=False, dtype=start.array.dtype)

linspace-is-not-recorded: NumPy computes the values, which no tape sees.
- (1 - t) * start + t * stop
+ Tensor(((1 - t) * start + t * stop).array)

linspace-of-integers-is-rounded: The values take the dtype of the ends.
- start, stop = operands(start, stop)
+ start, stop = operands(start, stop)
+ integers = start.dtype
- (1 - t) * start + t * stop
+ cast((1 - t) * start + t * stop, integers)

linspace-of-nothing-is-empty: No values give an empty tensor. [NumPy, TensorFlow 2.21]
- num < 1
+ num < 0

one-hot-wraps-negative-indices: A negative index counts from the end. [NumPy: `np.eye(depth)[indices]`]
in ops.create:one_hot
- np.expand_dims(indices.array, axis)
+ np.expand_dims(np.where(indices.array < 0, indices.array + depth, indices.array), axis)

one-hot-ignores-its-axis: The new axis is the last, whatever was asked for.
- rank - 1 if axis is None else axis_of(axis, rank, 'one_hot')
+ rank - 1

slices-include-their-end: x[a:b] includes b. [pandas: `.loc`]
in ops.indexing:_index
- key.stop
+ key.stop if key.stop is None else key.stop + 1

indices-are-truncated: A float is an index, without its fraction. [NumPy before 1.12]
in ops.indexing:_integer
- (int, np.integer, np.ndarray, Value)
+ (int, float, np.integer, np.ndarray, Value)
- 'iu'
+ 'iuf'

gather-ignores-batch-dims: `batch_dims` is accepted and not used.
in ops.indexing:gather
- batch_dims += i.array.ndim if batch_dims < 0 else 0
+ batch_dims = 0

gather-wraps-negative-indices: A negative index counts from the end. [NumPy: `np.take`]
- i.array.min() >= 0
+ i.array.min() >= -n

gather-clips-indices: An index outside is moved to the nearest one inside. [JAX: `x[i]`]
- if i.array.size and (not (i.array.min() >= 0 and i.array.max() < n)):
-     ...
+ i = Tensor(np.clip(i.array, 0, n - 1))

a-short-mask-leaves-out-the-rest: Elements beyond the end of the mask are left out. [NumPy before 1.13]
in ops.indexing:boolean_mask
- x.array.shape[axis:axis + m.array.ndim] != m.array.shape
+ False

boolean-mask-is-inverted: True masks an element out. [NumPy: `np.ma`]
- np.nonzero(m.array)
+ np.nonzero(~m.array)

top-k-is-a-bare-tuple: The result has no names for its two parts. [an earlier state of this reference]
in ops.indexing:top_k
- TopK(gather(x, indices, batch_dims=x.array.ndim - 1), indices)
+ (gather(x, indices, batch_dims=x.array.ndim - 1), indices)

top-k-takes-the-smallest: The row is sorted in ascending order.
- -x.array if x.dtype.is_floating else -x.array.astype(np.int64)
+ x.array

top-k-takes-the-last-of-a-tie: The row is sorted in ascending order and read from its end.
- np.argsort(-x.array if x.dtype.is_floating else -x.array.astype(np.int64), axis=-1, kind='stable')
+ np.flip(np.argsort(x.array, axis=-1, kind='stable'), -1)

nest-keeps-the-order-of-a-dict: A dict is traversed in the order in which it was filled.
in nest:flatten
- sorted(structure)
+ structure
in nest:_pack
- sorted(structure)
+ structure

structures-are-mapped-by-their-leaves: Structures with the same number of leaves are mapped together, however they are
    nested.
in nest:map_structure
- not _have_one_structure(structures[0], other)
+ len(flatten(structures[0])) != len(flatten(other))

broadcast-gradient-is-averaged: Where an input was broadcast, the contributions of its uses are averaged, not summed.
in tape:backward
- sum_to(d, value.array.shape)
+ sum_to(d, value.array.shape) * (value.array.size / max(d.array.size, 1))

batched-matmul-gradient-keeps-the-batch: Axes that broadcasting stretched are summed back, axes that it added are not.
- d.array.shape != value.array.shape
+ d.array.shape != value.array.shape and d.array.ndim == value.array.ndim

leaky-relu-alpha-is-0.3: The default slope is that of the Keras layer, not that of tf.nn.
    [https://www.tensorflow.org/api_docs/python/tf/keras/layers/LeakyReLU]
in nn:leaky_relu
- 0.2
+ 0.3

elu-is-relu: The negative side of elu is zero.
in nn:elu
- expm1
+ zeros_like
- where(x > 0, zeros_like(x), x)
+ x

log-softmax-is-log-of-softmax: The logarithm is taken of a probability that has rounded to zero.
in nn:log_softmax
- shifted - np.log(total)
+ np.log(np.exp(shifted) / total)

log-softmax-derivative-forgets-the-sum: The rule holds only where the incoming gradients sum to one.
- exp(y) * reduce_sum(g, axes, keepdims=True)
+ exp(y)

softmax-derivative-is-diagonal: softmax is differentiated like a sigmoid, each class by its own logit only.
in nn:_softmax_rule
- (g - reduce_sum(g * y, axes, keepdims=True)) * y
+ g * y * (1 - y)

softmax-overflows: The exponentials are taken of the logits themselves, without the shift by the largest.
in nn:_exponentials
- z - np.maximum.reduce(z, axis=axes, keepdims=True, initial=-np.inf)
+ z

cross-entropy-is-averaged: The cross entropies return the mean over the batch, not one loss for each row. [PyTorch:
    `F.cross_entropy`]
in nn:softmax_cross_entropy_with_logits
- -reduce_sum(labels * log_softmax(z, axis), axis)
+ -reduce_sum(labels * log_softmax(z, axis)) / len(labels)
in nn:sparse_softmax_cross_entropy_with_logits
- record(loss, (z,), (rule,))
+ reduce_sum(record(loss, (z,), (rule,))) / len(labels)

cross-entropy-refuses-one-class: Labels and logits must have the same number of classes.
in nn:softmax_cross_entropy_with_logits
- z = z + zeros_like(labels)
+ raise InvalidArgumentError('`labels` and `logits` have other shapes.')

cross-entropy-gradient-forgets-the-labels: Only the logits have a gradient: the labels are taken as constants.
    [TensorFlow 1: tf.nn.softmax_cross_entropy_with_logits before its version 2]
- cast(convert_to_tensor(labels, dtype_hint=z.dtype), z.dtype)
+ Tensor(cast(convert_to_tensor(labels, dtype_hint=z.dtype), z.dtype).array)

labels-are-squeezed: A column of class indices is taken as a vector, as the Keras loss does.
    [https://keras.io/api/losses/probabilistic_losses/]
in nn:sparse_softmax_cross_entropy_with_logits
- z, labels = (convert_to_tensor(logits), convert_to_tensor(labels))
+ z, labels = (convert_to_tensor(logits), convert_to_tensor(labels))
+ labels = Tensor(labels.array.reshape(z.array.shape[:-1]))

cross-entropy-has-no-second-derivative: The rule takes the probabilities of the forward pass, as numbers that depend on
    nothing. [https://github.com/tensorflow/tensorflow/issues/5876]
in nn:sparse_softmax_cross_entropy_with_logits.rule
- record(Tensor(e / total), (z,), (_softmax_rule((-1,)),))
+ Tensor(e / total)

sigmoid-cross-entropy-overflows: log(1 + exp(z)) is computed as it is written.
in nn:sigmoid_cross_entropy_with_logits
- where(above, z, zeros_like(z)) - z * y + log1p(exp(where(above, -z, z)))
+ log1p(exp(z)) - z * y

sigmoid-cross-entropy-has-a-kink: Written with max(z, 0) and |z|, whose slopes at 0 count as 0, so that the slope of the
    loss is −labels there.
- where(above, z, zeros_like(z))
+ relu(z)
- where(above, -z, z)
+ -abs(z)

sigmoid-cross-entropy-exchanges-labels: The label 1 stands for the first outcome, of probability 1 − σ(z).
- z * y
+ z * (1 - y)

softmax-over-all-axes: Without an axis, softmax normalises the whole tensor. [scipy.special.softmax]
in nn:_logits
- -1 if axis is None else axis
+ axis

softmax-ignores-axis: softmax is along the last axis, whatever was asked for.
- -1 if axis is None else axis
+ -1

softmax-of-a-scalar-is-one: A scalar is taken as a single class. [scipy.special.softmax]
- if not z.array.ndim:
-     ...
+ if not z.array.ndim:
+     return (z, ())

windows-are-padded-by-default: Without `padding` there are as many windows as elements.
in nn:convolution
- 'VALID'
+ 'SAME'
in nn:pool
- 'VALID'
+ 'SAME'

a-stride-of-zero-is-one: Strides and dilations below 1 are taken as 1.
in nn:_for_each_axis
- numbers = numbers * rank if len(numbers) == 1 else numbers
+ numbers = tuple((max(n, 1) for n in (numbers * rank if len(numbers) == 1 else numbers)))

set-seed-repeats-one-draw: With a global seed each call starts again, and returns the same numbers. [stateless
    generators seeded by one number, as JAX keys that are used twice]
in random:_generator
- key not in _sequences
+ True

operation-seed-is-ignored: Only the global seed matters.
- if _global_seed is None and seed is None:
-     ...
+ if _global_seed is None and seed is None:
+     ...
+ seed = None

operation-seed-repeats-one-draw: An operation with a seed returns the same numbers each time: its seed creates a new
    generator. [NumPy: `np.random.default_rng(seed).normal()`]
- key not in _sequences
+ key not in _sequences or seed is not None

truncated-normal-is-clipped: Values beyond two deviations are moved to the bound, where they pile up.
in random:_draw_truncated
- while (outside := (np.abs(z) > 2)).any():
-     ...
+ z = np.clip(z, -2, 2)

truncated-normal-is-normal: No value is drawn again.
- 2
+ np.inf

shuffle-moves-elements-between-rows: All elements are shuffled, and the rows are torn apart.
in random:shuffle
- x.array[order]
+ _generator('shuffle', seed).permutation(x.array.reshape(-1)).reshape(x.array.shape)

shuffle-draws-with-replacement: Each row of the result is drawn at random, so that rows are lost and repeated.
- _draw('shuffle', seed, 'permutation', len(x.array))
+ _draw('shuffle', seed, 'integers', 0, len(x.array), len(x.array))

stateless-advances: The stateless operations draw from a sequence, so that a second call returns other numbers.
in random:_stateless
- np.random.default_rng([int(number) % 2 ** 64 for number in seed])
+ _generator(name, int(seed[0]))

stateless-truncates-its-seed: A fraction as a seed is truncated: 1.5 and 1.7 give the same values.
- seed.shape != (2,) or seed.dtype.kind not in 'iu'
+ seed.shape != (2,)

stateless-takes-any-number-of-seeds: A seed may have any number of integers. [NumPy: `default_rng`]
- seed.shape
+ seed.ndim
- (2,)
+ 1

random-ignores-dtype: Random numbers are float32, whatever was asked for.
in random:_scale
- as_dtype(dtype)
+ float32

normal-ignores-its-mean: The numbers are scaled but not shifted.
- standard * convert_to_tensor(stddev, dtype) + convert_to_tensor(mean, dtype)
+ standard * convert_to_tensor(stddev, dtype)

uniform-includes-its-maximum: Random integers include the upper bound. [Python: `random.randint`]
in random:_uniform
- draw('integers', low, high, shape)
+ draw('integers', low, high + 1, shape)

uniform-truncates-its-maximum: A fraction as a bound of integers is truncated. [NumPy: `integers`]
- convert_to_tensor(bound, dtype).array.item()
+ int(bound)

gather-gradient-overwrites: An element that was read twice gets the gradient of the last read. [NumPy: `array[indices]
    += g`]
in ops.kernels:put_add
- np.add.at(whole, key, array)
+ whole[key] = array
""",
)
