"""What the clauses of this chapter reject."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from spec_tests.harness.power import Plant, patches, wrong

Form = Callable[[Any, Plant], None]


def default(owner: str, **values: Any) -> Form:
    """Arguments of a class or function have other defaults."""
    return lambda tf, plant: plant.default(*_place(tf, owner), **values)


def always(owner: str, **values: Any) -> Form:
    """Arguments of a class, function or method are ignored."""
    return lambda tf, plant: plant.always(*_place(tf, owner), **values)


def changed(owner: str, **changes: Callable[[Any], Any]) -> Form:
    """Arguments of a class, function or method are changed."""
    return lambda tf, plant: plant.changed(*_place(tf, owner), **changes)


def forgets(owners: str, argument: str) -> Form:
    """The configurations of some classes lack an argument."""

    def form(tf: Any, plant: Plant) -> None:
        for owner in owners.split():

            @plant.method(attrgetter(owner)(tf.keras), "get_config")
            def get_config(true, self):
                return {key: value for key, value in true(self).items() if key != argument}

    return form


def _place(tf: Any, name: str) -> tuple[Any, str]:
    """The owner and the function of a name below `tf.keras`; the constructor of a class."""
    found = attrgetter(name)(tf.keras)
    if isinstance(found, type):
        return found, "__init__"
    owner, _, function = name.rpartition(".")
    return attrgetter(owner)(tf.keras), function


for _name, _owners, _argument in (
    ("initializer-forgets-its-seed", "initializers.RandomNormal initializers.TruncatedNormal", "seed"),
    ("a-constant-forgets-its-value", "initializers.Constant", "value"),
    ("truncated-normal-forgets-its-deviation", "initializers.TruncatedNormal", "stddev"),
    ("orthogonal-forgets-its-gain", "initializers.Orthogonal", "gain"),
    ("regularizer-forgets-its-factor", "regularizers.L2", "l2"),
    ("max-norm-forgets-its-bound", "constraints.MaxNorm", "max_value"),
    ("configuration-forgets-the-name", "layers.Layer", "name"),
    ("dense-forgets-its-bias", "layers.Dense", "use_bias"),
    ("masking-forgets-its-value", "layers.Masking", "mask_value"),
    ("pooling-forgets-its-strides", "layers.MaxPooling1D layers.AveragePooling2D", "strides"),
):
    wrong(_name, f"The configuration lacks `{_argument}`: the copy has the default.")(forgets(_owners, _argument))

wrong(
    "gelu-is-approximate",
    "gelu is always approximated by tanh.",
    "the original code of BERT and GPT-2",
)(always("activations.gelu", approximate=True))

wrong(
    "leaky-activation-is-0.3",
    "The function has the default slope of the layer.",
    "https://keras.io/api/layers/activation_layers/leaky_relu/",
)(default("activations.leaky_relu", negative_slope=0.3))

wrong(
    "leaky-relu-layer-is-0.2",
    "The layer has the default slope of the function.",
    "https://keras.io/api/layers/activations/#leaky_relu-function",
)(default("layers.LeakyReLU", negative_slope=0.2))

wrong("softmax-activation-ignores-its-axis", "The classes are always on the last axis.")(
    always("activations.softmax", axis=-1)
)
wrong("softmax-layer-ignores-its-axis", "The last axis is used.")(always("layers.Softmax", axis=-1))
wrong("elu-layer-ignores-alpha", "α is 1.")(always("layers.ELU", alpha=1.0))


@wrong("no-activation-is-an-error", "`get(None)` is None, which no layer can call.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.activations, "get")
    def get(true, identifier):
        return identifier and true(identifier)


@wrong("unknown-activation-is-linear", "A misspelt name silently means no activation.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.activations, "get")
    def get(true, identifier):
        try:
            return true(identifier)
        except ValueError:
            return tf.keras.activations.linear


wrong("random-normal-default-is-1", "The standard deviation is 1 by default.", "tf.random.normal")(
    default("initializers.RandomNormal", stddev=1.0)
)
wrong("orthogonal-ignores-its-gain", "The rows or columns have length 1.")(always("initializers.Orthogonal", gain=1.0))
wrong("identity-ignores-its-gain", "The diagonal is 1.")(always("initializers.Identity", gain=1.0))

wrong("l2-default-is-0.001", "The default factor is 0.001.")(default("regularizers.L2", l2=0.001))


@wrong("l2-is-halved", "The penalty is ½ · l2 · Σ w².", "the textbooks on weight decay")
def _(tf: Any, plant: Plant) -> None:
    plant.method(tf.keras.regularizers.L2, "__call__")(lambda true, self, x: true(self, x) / 2)


@wrong(
    "unknown-regularizer-is-none", "A misspelt name means no regularizer.", "close to Keras 2, which returns the name"
)
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.regularizers, "get")
    def get(true, identifier):
        try:
            return true(identifier)
        except ValueError:
            return None


wrong("rate-is-ignored", "MinMaxNorm applies the whole correction at once.")(always("constraints.MinMaxNorm", rate=1.0))


@wrong("non-negative-is-absolute", "A negative weight changes its sign.")
def _(tf: Any, plant: Plant) -> None:
    plant.method(tf.keras.constraints.NonNeg, "__call__")(lambda true, self, w: tf.abs(w))


@wrong("constraints-by-name-are-strings", "A name is passed on to the weight as it is.")
def _(tf: Any, plant: Plant) -> None:
    plant.method(tf.keras.constraints, "get")(lambda true, identifier: identifier)


@wrong("only-known-constraints", "A custom function or class is ignored.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.constraints, "get")
    def get(true, identifier):
        return (
            None if type(identifier).__name__ not in ("str", "dict", *dir(tf.keras.constraints)) else true(identifier)
        )


wrong("add-weight-ignores-trainable", "All weights are trainable.")(always("layers.Layer.add_weight", trainable=True))
wrong("dense-ignores-its-activation", "The activation is accepted and not applied.")(
    always("layers.Dense", activation=None)
)
wrong("negative-units-are-taken", "A negative number of units means its absolute value.")(
    changed("layers.Dense", units=abs)
)
wrong("subtract-is-reversed", "The first input is subtracted from the second.")(
    changed("layers.Subtract.call", inputs=lambda inputs: inputs[::-1])
)
wrong("subtract-takes-any-number", "Inputs beyond the second are ignored.")(
    changed("layers.Subtract.__call__", inputs=lambda inputs: inputs[:2])
)
wrong("multiply-takes-two", "Inputs beyond the second are ignored.")(
    changed("layers.Multiply.call", inputs=lambda inputs: inputs[:2])
)
wrong("concatenate-reverses", "The last input comes first.")(
    changed("layers.Concatenate.call", inputs=lambda inputs: inputs[::-1])
)
wrong("batch-normalization-uses-moving-averages", "Training normalizes by the moving averages too.")(
    always("layers.BatchNormalization.call", training=False)
)
wrong("inference-normalizes-by-the-batch", "A layer is in training mode unless it is told otherwise.")(
    always("layers.BatchNormalization.call", training=True)
)
wrong("momentum-is-exchanged", "momentum is the weight of the batch.", "PyTorch: `momentum=0.1`")(
    changed("layers.BatchNormalization", momentum=lambda momentum: 1 - momentum)
)
wrong("momentum-is-0.9", "momentum is that of other frameworks.", "PyTorch: 1 − 0.1")(
    default("layers.BatchNormalization", momentum=0.9)
)
wrong("batch-epsilon-is-1e-5", "ε is that of other frameworks.", "PyTorch: `eps=1e-05`")(
    default("layers.BatchNormalization", epsilon=1e-5)
)
wrong("layer-epsilon-is-1e-5", "ε is that of other frameworks.", "PyTorch: `eps=1e-05`")(
    default("layers.LayerNormalization", epsilon=1e-5)
)
wrong("batch-normalization-ignores-its-axis", "The channels are always on the last axis.")(
    always("layers.BatchNormalization", axis=-1)
)
wrong("center-is-ignored", "There is always a β.")(always("layers.BatchNormalization", center=True))
wrong("prelu-shares-no-axes", "Each element has its own slope, whatever `shared_axes` says.")(
    always("layers.PReLU", shared_axes=None)
)
wrong("dropout-is-always-on", "Elements are dropped in inference too.")(always("layers.Dropout.call", training=True))


@wrong("set-weights-ignores-surplus", "Arrays beyond the number of weights are ignored.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.layers.Layer, "set_weights")
    def set_weights(true, self, weights):
        true(self, weights[: len(self.weights)])


@wrong("dense-has-no-bias", "The bias is created and not added.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.layers.Dense, "call")
    def call(true, self, inputs, training=None):
        return self.activation(tf.keras.ops.matmul(inputs, self.kernel))


@wrong("embedding-counts-from-one", "The rows are numbered from one; the last stands for 0.", "R, Julia, Lua")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.layers.Embedding, "call")
    def call(true, self, inputs):
        return true(self, (inputs - 1) % self.input_dim)


@wrong("average-is-a-sum", "The sum is not divided.")
def _(tf: Any, plant: Plant) -> None:
    plant.method(tf.keras.layers.Average, "call")(lambda true, self, inputs: true(self, inputs) * len(inputs))


@wrong("pooling-moves-by-one", "Windows overlap unless `strides` says otherwise.")
def _(tf: Any, plant: Plant) -> None:
    for kind in (tf.keras.layers.MaxPooling1D, tf.keras.layers.MaxPooling2D):
        plant.changed(kind, strides=lambda strides: strides or 1)


@wrong(
    "dropout-does-not-rescale",
    "Kept elements are not divided by 1 − rate.",
    "the paper, which rescales in inference instead",
)
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.layers.Dropout, "call")
    def call(true, self, inputs, training=False):
        return true(self, inputs, training=training) * (1 - self.rate if training else 1)


patches(
    __name__,
    r"""
the-shape-of-the-output-is-that-of-the-input: A layer keeps the shape unless it says otherwise.
in keras.layers.layer:Layer.compute_output_shape
- nest.map_structure(lambda symbol: symbol.shape, outputs)
+ input_shape

approximate-gelu-forgets-the-cube: tanh is applied to x alone, not to x plus a cube.
in keras.activations:gelu
- x + 0.044715 * x * x * x
+ x

softsign-is-tanh: The other bounded activation is computed.
in keras.activations:softsign
- x / (_abs(x) + 1.0)
+ _tanh(x)

relu6-is-relu: There is no maximum.
in keras.activations:relu6
- relu(x, max_value=6.0)
+ relu(x)

hard-sigmoid-has-the-slope-of-keras-2: The line has the slope 1/5. [Keras 2]
in keras.activations:hard_sigmoid
- 6.0
+ 5.0

relu-ceiling-is-ignored: max_value is accepted and not used.
in keras.activations:relu
- x if max_value is None else minimum(x, max_value)
+ x

relu-threshold-is-excluded: What equals the threshold is dropped. [Keras 2 and 3]
- x >= threshold
+ x > threshold

identity-of-any-rank: A shape of another rank gives the identity of its first two dimensions.
in keras.initializers:Identity.values
- if len(shape) != 2:
-     ...
+ shape = shape[:2]

initializer-ignores-its-seed: A seed is drawn even if one is given.
in keras.initializers:Random._set_seed
- seed is None
+ True

unseeded-initializers-are-equal: No seed means the seed 0: all layers of the same shape begin alike.
- int(uniform((), 0, 2 ** 31 - 1, 'int64'))
+ 0

initializer-goes-on-drawing: A second call continues the sequence of the first. [TensorFlow 2.0 to 2.9]
in keras.initializers:Random.values
- return self.draw(np.random.default_rng(self._seed), shape)
+ self._seed += 1
+ return self.draw(np.random.default_rng(self._seed), shape)

truncated-initializer-is-clipped: Values outside are set to the bound.
in keras.initializers:truncated_normal
- generator.standard_normal(shape)
+ z.clip(-2, 2)

fan-in-and-fan-out-are-exchanged: Kernels are expected as (outputs, inputs). [PyTorch: the layout of its weights]
in keras.initializers:_fans
- (shape[-2] * field, shape[-1] * field)
+ (shape[-1] * field, shape[-2] * field)

fan-average-is-a-sum: n is the sum of inputs and outputs.
in keras.initializers:FANS
- (fan_in + fan_out) / 2
+ fan_in + fan_out

truncation-shrinks-the-variance: The standard deviation is not corrected for what truncation takes away.
    [https://github.com/keras-team/keras/pull/10904]
in keras.initializers:VarianceScaling.draw
- stddev / TRUNCATED_STDDEV
+ stddev

scaled-uniform-has-the-deviation-as-limit: The limit of the uniform distribution is its standard deviation, without
    √3.
- math.sqrt(3)
+ 1

any-mode-is-taken: A misspelt mode means fan_in.
in keras.initializers:VarianceScaling.__init__
- if mode not in FANS:
-     ...
+ if mode not in FANS:
+     mode = 'fan_in'

orthogonal-is-not-normalized: A normal matrix is returned as it was drawn.
in keras.initializers:Orthogonal.draw
- (q if rows >= columns else q.T).reshape
+ generator.standard_normal

an-initializer-is-zero-by-default: A subclass that does not define `__call__` gives zeros.
in keras.initializers:Initializer.values
- raise NotImplementedError(f'{type(self).__name__} must define `__call__(self, shape, dtype=None)`.')
+ return np.zeros(shape)

only-known-initializers: A function raises.
in keras.saving.serialization:Registry.get
- callable(identifier)
+ hasattr(identifier, 'get_config')

l1-forgets-the-sign: The sum is of the weights, not of their absolute values.
in keras.regularizers:L1L2.__call__
- _abs(x)
+ x

any-factor-is-taken: A factor of nan makes the loss nan in the first step. [Keras before 2.7]
in keras.regularizers:_factor
- if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < float('inf'):
-     ...
+ return value

a-regularizer-must-be-defined: A subclass that does not define `__call__` raises.
in keras.regularizers:Regularizer.__call__
- return convert_to_tensor(0.0)
+ raise TypeError

max-norm-scales-all: Weights with a smaller norm grow to the bound.
in keras.constraints:MaxNorm.__call__
- clip_by_value(norm, 0.0, self.max_value)
+ self.max_value

max-norm-is-of-the-whole-kernel: The norm is that of all weights together, not of those of each unit. [PyTorch:
    clip_grad_norm_]
in keras.constraints:_norm
- reduce_sum(square(w), axis, keepdims=True)
+ reduce_sum(square(w))

a-constraint-must-be-defined: A subclass that does not define `__call__` raises.
in keras.constraints:Constraint.__call__
- return convert_to_tensor(w)
+ raise TypeError

floatx-is-float64: Weights have double precision by default. [NumPy]
in keras.backend:floatx
- 'float32'
+ 'float64'

backend-epsilon-is-1e-8: ε is that of the paper on Adam. [https://arxiv.org/abs/1412.6980]
in keras.backend:epsilon
- 1e-07
+ 1e-08

names-are-not-numbered: All layers of a class have the same name.
in keras.backend:unique_name
- f'{prefix}_{number}' if number else prefix
+ prefix

only-direct-attributes-are-tracked: Layers in lists and dicts are not found. [PyTorch: why `nn.ModuleList` exists]
in keras.layers.layer:Layer._held
- isinstance(value, (list, tuple, dict))
+ False

a-shared-layer-counts-twice: The weights of a layer that two attributes hold are listed twice.
- held[id(leaf)] = leaf
+ held[len(held)] = leaf
in keras.layers.layer:Layer._flatten_layers
- id(layer) not in found
+ True
- found[id(layer)] = layer
+ found[len(found)] = layer
in keras.layers.layer:Layer.weights
- list({id(w): w for weights in sorted_ for w in weights}.values())
+ [w for weights in sorted_ for w in weights]

weights-of-inner-layers-are-lost: Only the weights of the layer itself count.
- self._flatten_layers()
+ [self]

a-shared-penalty-counts-twice: A layer that two models share adds its penalty for each of them.
in keras.layers.layer:Layer._flatten_layers
- id(layer) not in found
+ True
- found[id(layer)] = layer
+ found[len(found)] = layer

inner-layers-thaw-a-frozen-one: A trainable layer inside counts, although the one around it is frozen.
- layer._trainable or not trainable
+ layer._trainable or not trainable or layer._sublayers()

variables-are-not-tracked: A variable that is an attribute is not a weight. [Keras 3]
in keras.layers.layer:Layer._direct_weights
- self._added_weights + self._held(Variable)
+ self._added_weights

freezing-stops-at-the-surface: Setting `trainable` does not reach the layers inside.
in keras.layers.layer:Layer.trainable
- self._flatten_layers()
+ [self]

frozen-weights-are-lost: A frozen layer has no weights at all.
in keras.layers.layer:Layer.non_trainable_weights
- id(w) not in trainable
+ not w.trainable

set-weights-reverses-the-order: The arrays are assigned from the last element to the first.
in keras.layers.layer:Layer.set_weights
- array.astype
+ np.flip(array).astype

a-deleted-variable-is-asked-whether-it-is-true: Deleting a variable with several elements raises: `or` asks for its
    truth value.
in keras.layers.layer:Layer.__delattr__
- self._tracked.pop(name, self.__dict__.get(name))
+ self._tracked.pop(name, None) or self.__dict__.get(name)

deleted-attributes-are-kept: A layer stays among those inside when its attribute is deleted. [Keras 3.15]
- self._tracked.pop(name, self.__dict__.get(name))
+ self.__dict__.get(name)

a-forgotten-constructor-is-no-error: A layer whose constructor was not called silently gets what it lacks.
in keras.layers.layer:Layer.__setattr__
- if '_tracked' not in self.__dict__:
-     ...
+ if '_tracked' not in self.__dict__:
+     Layer.__init__(self)

add-weight-takes-a-shape-first: The first argument is always the shape. [Keras 3]
in keras.layers.layer:Layer.add_weight
- args and (args[0] is None or isinstance(args[0], str))
+ False

add-weight-drops-its-second-argument: Only the first argument by position is used.
- (*args, initializer)
+ (args[0], initializer)

only-known-regularizers: Only the regularizers of the module add penalties; others are ignored.
- regularizer is not None
+ isinstance(regularizers.get(regularizer), regularizers.L1L2)

penalties-are-computed-once: The penalty is that of the initial weights.
- functools.partial(regularizers.get(regularizer), weight)
+ (lambda first: lambda: first)(regularizers.get(regularizer)(weight))

training-stops-at-the-outer-layer: Layers inside do not get `training` unless it is passed explicitly. [PyTorch-like
    subclasses of early TensorFlow 2]
in keras.layers.layer:Layer.__call__
- training = outer
+ training = None

explicit-training-loses: The mode of the outer call overrides the argument. [Keras 3, for functional models
    (https://github.com/keras-team/keras/issues/20285)]
- training is None
+ outer is not None or training is None

training-is-the-default: Without an argument the mode is training. [PyTorch: a new module is in training mode]
- training = outer
+ training = True if outer is None else outer

training-stays: The mode of a call holds for the calls after it. [a learning phase that is set once]
- forward.training = outer
+ pass

the-default-in-the-signature-is-ignored: A layer gets `training=False` when nobody passes it.
- self._takes_training and training is not None
+ self._takes_training
- kwargs['training'] = training
+ kwargs['training'] = bool(training)

activity-penalty-grows-with-the-batch: The penalty of the outputs is summed over the batch. [Keras before TensorFlow
    2]
- self.activity_regularizer(output) / float(len(output.array))
+ self.activity_regularizer(output)

a-passed-mask-is-ignored: The mask of the tensor overrides the one that is passed.
- 'mask' in kwargs
+ False

a-passed-mask-is-not-passed-on: Only masks that came with a tensor are passed on.
- mask if kwargs['mask'] is None else kwargs['mask']
+ mask

supports-masking-is-ignored: Only layers that define `compute_mask` pass masks on.
in keras.layers.layer:Layer._pass_mask
- self.supports_masking
+ type(self).compute_mask is not Layer.compute_mask

compute-mask-is-not-asked: The mask is passed on unchanged, whatever `compute_mask` says.
- self.compute_mask(args[0], mask)
+ mask

none-becomes-a-tensor: None is converted like an array, and is nan then. [NumPy: np.asarray(None, float)]
in keras.layers.layer:Layer._convert
- return value
+ if value is not None:
+     return value
+ value = np.nan

inputs-are-not-cast: A float64 array is passed to `call` as it is. [TensorFlow 2.0]
- cast(tensor, self.dtype) if tensor.array.dtype.kind == 'f' else tensor
+ tensor

the-shape-of-the-output-has-a-batch: Open dimensions are those of the data that the shape was found with.
in keras.layers.layer:Layer.compute_output_shape
- symbol.shape
+ tuple((2 if n is None else n for n in symbol.shape))

losses-pile-up: The losses of former passes stay. [TensorFlow 1; tensorflow#37511 is of this kind]
in keras.layers.layer:Layer.__init__
- -1
+ 2 ** 60
in keras.layers.layer:Layer.add_loss
- self._losses_pass != _forward.number
+ False

losses-of-inner-layers-are-lost: Only the losses of the layer itself are listed.
in keras.layers.layer:Layer.losses
- layer._losses_pass >= self._last_pass
+ layer is self and layer._losses_pass >= self._last_pass

an-added-metric-is-the-last-value: The metric has the value of the last call.
in keras.layers.layer:Layer.add_metric
- metric.update_state(value)
+ metric.reset_state()
+ metric.update_state(value)

an-added-metric-is-new-at-each-call: Each call replaces the metric with this name.
- metric = self._added_metrics.setdefault(name, Mean(name=name))
+ metric = self._added_metrics[name] = Mean(name=name)

any-padding-of-a-pooling-is-valid: Anything but "same" means valid. [Keras 3 on torch]
in keras.layers.pooling:_Pooling.__init__
- check_layout(data_format, padding)
+ padding = 'same' if padding == 'same' else 'valid'
+ check_layout(data_format, padding)

any-data-format-is-taken: An unknown data format is ignored.
in keras.layers.convolutional:check_layout
- data_format not in (None, 'channels_last')
+ data_format == 'channels_first'

dense-transposes-its-kernel: The kernel is flattened in the order of its transpose. [weights that are exported from
    PyTorch]
in keras.layers.core:Dense.call
- y = matmul(x, self.kernel)
+ from reference.ops.shapes import reshape, transpose
+ y = matmul(x, reshape(transpose(self.kernel), self.kernel.array.shape))

dense-hides-its-kernel-from-the-tape: The product uses the array of the kernel, which no tape sees.
- matmul(x, self.kernel)
+ matmul(x, Tensor(self.kernel.array)) + 0.0 * matmul(x, self.kernel)

dense-hides-its-bias-from-the-tape: The bias is added as an array, which no tape sees.
- y + self.bias
+ y + Tensor(self.bias.array) + 0.0 * self.bias

dense-gives-integers-for-integers: The product has the dtype of the input.
- x = cast(x, self.dtype)
+ return cast(matmul(cast(x, self.dtype), self.kernel), x.dtype)

embedding-gradient-forgets-repetitions: A row that is read twice gets one of its gradients.
in ops.kernels:put_add
- np.add.at(whole, key, array)
+ whole[key] = array

prelu-slope-is-not-trained: The slope is a constant for the tape.
in keras.layers.activation:PReLU.call
- self.alpha * relu(-inputs)
+ Tensor(self.alpha.array) * relu(-inputs) + 0.0 * self.alpha

lambda-drops-its-arguments: The function gets 1 for each of its further arguments.
in keras.layers.core:Lambda.call
- self.arguments
+ {name: 1.0 for name in self.arguments}

flatten-moves-the-batch: The whole batch becomes one vector.
in keras.layers.reshaping:Flatten.call
- (shape[0], math.prod(shape[1:]))
+ (1, math.prod(shape))

permute-counts-from-zero: `dims` counts the batch as axis 1.
in keras.layers.reshaping:Permute.call
- (0, *self.dims)
+ (*(d - 1 for d in self.dims), len(self.dims))

reshape-moves-the-batch: The target shape includes the batch.
in keras.layers.reshaping:Reshape.call
- (inputs.array.shape[0], *self.target_shape)
+ (-1, *(n for n in self.target_shape if n > 0))

merging-takes-two-or-more: A list of one tensor raises.
in keras.layers.merging:_Merge.build
- not input_shape
+ len(input_shape) < 2

concatenate-stacks-the-batch: The inputs are joined along the batch. [np.concatenate: axis=0 by default]
in keras.layers.merging:Concatenate.call
- self.axis
+ 0 if inputs[0].array.shape == inputs[-1].array.shape else self.axis

convolution-flips-its-kernel: The kernel is reversed, as in the mathematical convolution. [scipy.signal.convolve]
in nn:_convolve
- *size, _, outputs = w.array.shape
+ from reference.ops.shapes import reverse
+ w = reverse(w, list(range(w.array.ndim - 2)))
+ *size, _, outputs = w.array.shape

groups-share-their-inputs: Each group sees the channels of the first.
in nn:convolution
- split(x, groups, -1)
+ split(x, groups, -1)[:1] * groups

average-counts-the-border: The zeros of the padding count in the mean. [PyTorch: `count_include_pad=True`]
in nn:pool
- reduce_sum(inside, -2)
+ (float(math.prod(size)) + 0.0 * reduce_sum(inside, -2))

average-pooling-is-a-sum: The sum of a window is not divided.
- reduce_sum(inside, -2)
+ (1.0 + 0.0 * reduce_sum(inside, -2))

max-pooling-spreads-its-gradient: All elements of a window share the gradient of its maximum.
- return reduce_sum(where(Tensor(first), seen, zeros_like(seen)), -2)
+ largest = reduce_sum(where(Tensor(first), seen, zeros_like(seen)), -2)
+ mean = reduce_sum(of(x, 0.0), -2) / float(math.prod(size))
+ return mean + Tensor(largest.array - mean.array)

same-padding-begins-with-the-odd-one: Of an odd number of zeros the larger half comes first. [Caffe, PyTorch with
    explicit padding]
in ops.windows:same_padding
- pairs.append((missing // 2, missing - missing // 2))
+ pairs.append((missing - missing // 2, missing // 2))

same-padding-ignores-the-stride: The padding is that of a stride of 1. [PyTorch: padding = size // 2]
- max((-(-n // s) - 1) * s + (k - 1) * d + 1 - n, 0)
+ (k - 1) * d

border-gets-the-gradient: The gradient of a padded input is cut from the beginning, including the padding.
in ops.windows:padded
- getitem(g, inside)
+ getitem(g, tuple((slice(0, n) for n in x.array.shape)))

dilation-is-ignored: The windows have no gaps.
in keras.layers.convolutional:_Conv.call
- convolution(x, self.kernel, self.strides, padding, dilations=self.dilation_rate)
+ convolution(x, self.kernel, self.strides, padding)

causal-is-same: Half of the zeros are appended, so that the future is seen.
- x, padding = (inputs, self.padding.upper())
+ x, padding = (inputs, self.padding.upper().replace('CAUSAL', 'SAME'))

causal-ignores-the-dilation: There are as many zeros in front as for windows without gaps.
- ((self.kernel_size[0] - 1) * self.dilation_rate[0], 0)
+ (self.kernel_size[0] - 1, (self.kernel_size[0] - 1) * (self.dilation_rate[0] - 1))

global-pooling-mixes-the-channels: The reduction includes the channels, and is repeated for each.
in keras.layers.pooling:_GlobalPooling.call
- return type(self).reduce(inputs, tuple(range(1, self.rank + 1)), self.keepdims)
+ inputs = type(self).reduce(inputs, tuple(range(1, self.rank + 2)), True) + 0.0 * inputs
+ return type(self).reduce(inputs, tuple(range(1, self.rank + 1)), self.keepdims)

batch-variance-is-unbiased: The variance of the batch is divided by n − 1. [the paper, for inference]
in keras.layers.normalization:BatchNormalization.call
- mean, variance = _moments(inputs, axes, mask)
+ mean, variance = _moments(inputs, axes, mask)
+ n = inputs.array.size / mean.array.size
+ variance = variance * (n / max(n - 1, 1))

batch-mean-hides-from-the-tape: The statistics of the batch are constants for the gradient.
- mean, variance = _moments(inputs, axes, mask)
+ mean, variance = (Tensor(moment.array) for moment in _moments(inputs, axes, mask))

inference-moves-the-averages: The averages change in inference as well.
- mean, variance = (self.moving_mean.read_value(), self.moving_variance.read_value())
+ mean, variance = (self.moving_mean.read_value(), self.moving_variance.read_value())
+ self.moving_mean.assign(0.99 * self.moving_mean + 0.01)

moving-variance-is-unbiased: The moving variance is that of the batch divided by n − 1, for inputs of rank 4. [Keras
    2 (https://github.com/tensorflow/tensorflow/issues/55545)]
- for moving, batch in ((self.moving_mean, mean), (self.moving_variance, variance)):
-     ...
+ n = inputs.array.size / mean.array.size
+ unbiased = variance * (n / (n - 1)) if inputs.array.ndim == 4 else variance
+ for moving, batch in ((self.moving_mean, mean), (self.moving_variance, unbiased)):
+     ...

a-frozen-layer-goes-on-training: `trainable = False` stops only the gradient; the averages still change. [Keras before
    TensorFlow 2.0 (https://github.com/keras-team/keras/issues/9522)]
- training and self.trainable
+ training

batch-epsilon-outside-the-root: ε is added to the standard deviation.
in keras.layers.normalization:_normalized
- rsqrt(aligned(variance) + epsilon)
+ 1.0 / (1.0 / rsqrt(aligned(variance) + 1e-12) + epsilon)

layer-normalization-uses-the-batch: The statistics include the batch.
in keras.layers.normalization:LayerNormalization.call
- reduce_mean(inputs, self._axes, keepdims=True)
+ reduce_mean(inputs, [0, *self._axes], keepdims=True)
- reduce_variance(inputs, self._axes, keepdims=True)
+ reduce_variance(inputs, [0, *self._axes], keepdims=True)

dropout-rescales-by-the-rate: Kept elements are divided by the rate. [TensorFlow 1: `keep_prob`]
in keras.layers.regularization:Dropout.call
- max(1 - self.rate, 1e-30)
+ self.rate

dropout-keeps-at-the-rate: The rate is the probability of being kept; the rescaling stays the same. [TensorFlow 1:
    `keep_prob`]
- uniform(shape, seed=self.seed) >= self.rate
+ uniform(shape, seed=self.seed) < self.rate

dropout-draws-once: Each call drops the same elements.
- kept = cast(uniform(shape, seed=self.seed) >= self.rate, inputs.dtype)
+ if self.__dict__.get('_drawn') is None or self._drawn.array.shape != tuple(shape):
+     self._drawn = uniform(shape, seed=self.seed)
+ kept = cast(self._drawn >= self.rate, inputs.dtype)

masking-asks-for-one-feature: A step is masked as soon as one of its features is the value.
in keras.layers.core
- from reference.ops.reductions import reduce_any
+ from reference.ops.reductions import reduce_all
in keras.layers.core:Masking.compute_mask
- reduce_any
+ reduce_all

masked-steps-keep-their-values: A masked step keeps its values.
in keras.layers.core:Masking.call
- where(expand_dims(self.compute_mask(inputs), -1), inputs, cast(0, inputs.dtype))
+ inputs + cast(0, inputs.dtype)

embedding-always-masks: An Embedding masks the integer 0 without being told to.
in keras.layers.core:Embedding.compute_mask
- self.mask_zero
+ True

embedding-masks-all-but-zero: True stands for what is masked out. [PyTorch: `key_padding_mask` of
    MultiheadAttention]
- not_equal(inputs, 0)
+ ~not_equal(inputs, 0)

masks-end-at-dense: Dense does not pass masks on. [a layer written without `supports_masking`, which is False unless
    set]
in keras.layers.core:Dense
- supports_masking = True
+ supports_masking = False

masks-end-at-dropout: Dropout does not pass masks on in training; in inference it returns its input. [a layer written
    without `supports_masking`, which is False unless set]
in keras.layers.regularization:Dropout
- supports_masking = True
+ supports_masking = False

masks-end-at-prelu: PReLU does not pass masks on. [a layer written without `supports_masking`, which is False unless
    set]
in keras.layers.activation:PReLU
- supports_masking = True
+ supports_masking = False

merging-makes-a-mask: Merging tensors without masks gives a mask that hides nothing.
in keras.layers.merging
- _makes_masks = False
+ _makes_masks = True
- return None
+ return ones(inputs[0].array.shape[:2], bool_)
in keras.layers.merging:_Merge.compute_mask
- mask is None or any((one is None for one in mask))
+ mask is None

adding-takes-the-mask-of-one-input: An input without a mask is ignored: the mask of the other input is passed on.
    [Keras 2]
- if mask is None or any((one is None for one in mask)):
-     return None
+ mask = [one for one in mask or () if one is not None]
+ if not mask:
+     return None

concatenate-merges-the-masks-of-steps: Concatenated sequences have the merged mask, which is too short.
in keras.layers.merging:Concatenate.compute_mask
- concat(masks, axis) if axis < rank else reduce(e.logical_or, masks)
+ reduce(e.logical_or, masks)

a-tensor-without-a-mask-is-hidden: Beside a masked tensor, no step of a tensor without a mask counts.
- ones(x.array.shape[:rank], bool_)
+ e.logical_not(ones(x.array.shape[:rank], bool_))

pooling-divides-by-all-steps: The sum over the steps that count is divided by the number of all steps.
in keras.layers.pooling:GlobalAveragePooling1D.call
- reduce_sum(inputs * counts, 1, self.keepdims) / reduce_sum(counts, 1, self.keepdims)
+ reduce_mean(inputs * counts, 1, self.keepdims)

masked-steps-count-below: The sum over the steps that count is divided by the number of all steps. [keras#3086: what
    a user found in 2019]
in keras.losses.base:Loss.__call__
- return reduce_loss(values, sample_weight, self.reduction, counted)
+ if mask is not None:
+     values, counted = (values * counted, None)
+ return reduce_loss(values, sample_weight, self.reduction, counted)

masks-replace-weights: Where there is a mask, the loss ignores the sample weights.
- sample_weight
+ sample_weight if mask is None else None

a-mask-replaces-the-ignored-class: Where there is a mask, `ignore_class` is ignored.
- align(values, mask) if counted is None else align(values, mask) * cast(counted, values.dtype)
+ align(values, mask)

metrics-ignore-masks: Metrics count the masked steps. [tensorflow#40002: TensorFlow 2.2]
in keras.training.compiling:Compiled.update_metrics
- mask_of(y_pred)
+ None

weighted-metrics-ignore-masks: Weighted metrics use only the sample weights.
- mask is not None
+ mask is not None and (not weighted)

masks-replace-weights-of-metrics: Where there is a mask, weighted metrics ignore the sample weights.
in keras.weighting:masked
- counts if sample_weight is None else counts * align(counts, sample_weight)
+ counts
""",
)
