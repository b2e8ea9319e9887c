"""What the clauses of this chapter reject."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from spec_tests.harness.power import Plant, patches, wrong


@wrong("gelu-is-approximate", "gelu is always approximated by tanh.", "the original code of BERT and GPT-2")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.activations, "gelu", approximate=True)


@wrong(
    "leaky-activation-is-0.3",
    "The function has the default slope of the layer.",
    "https://keras.io/api/layers/activation_layers/leaky_relu/",
)
def _(tf: Any, plant: Plant) -> None:
    plant.default(tf.keras.activations, "leaky_relu", negative_slope=0.3)


@wrong("softmax-activation-ignores-its-axis", "The classes are always taken to be on the last axis.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.activations, "softmax", axis=-1)


@wrong("random-normal-default-is-1", "The standard deviation is 1 by default.", "tf.random.normal")
def _(tf: Any, plant: Plant) -> None:
    plant.default(tf.keras.initializers.RandomNormal, stddev=1.0)


@wrong("orthogonal-ignores-its-gain", "The rows or columns have length 1.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.initializers.Orthogonal, gain=1.0)


@wrong("l2-is-halved", "The penalty is ½ · l2 · Σ w².", "the textbooks on weight decay")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.regularizers.L2, "__call__")
    def call(true, self, x):
        return true(self, x) / 2


@wrong("l2-default-is-0.001", "The default is another one.")
def _(tf: Any, plant: Plant) -> None:
    plant.default(tf.keras.regularizers.L2, l2=0.001)


@wrong("add-weight-ignores-trainable", "All weights are trainable.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.layers.Layer, "add_weight", trainable=True)


@wrong("set-weights-ignores-surplus", "Arrays beyond the number of weights are dropped.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.layers.Layer, "set_weights")
    def set_weights(true, self, weights):
        true(self, weights[: len(self.weights)])


@wrong("dense-has-no-bias", "The bias is made and not added.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.layers.Dense, "call")
    def call(true, self, inputs, training=None):
        return self.activation(tf.keras.ops.matmul(inputs, self.kernel))


@wrong("dense-ignores-its-activation", "The activation is accepted and not applied.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.layers.Dense, activation=None)


@wrong("embedding-counts-from-one", "The rows are numbered from one, the last stands for 0.", "R, Julia, Lua")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.layers.Embedding, "call")
    def call(true, self, inputs):
        return true(self, (inputs - 1) % self.input_dim)


@wrong(
    "leaky-relu-layer-is-0.2",
    "The layer has the default slope of the function.",
    "https://keras.io/api/layers/activations/#leaky_relu-function",
)
def _(tf: Any, plant: Plant) -> None:
    plant.default(tf.keras.layers.LeakyReLU, negative_slope=0.2)


@wrong("average-is-a-sum", "The sum is not divided.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.layers.Average, "call")
    def call(true, self, inputs):
        return true(self, inputs) * len(inputs)


@wrong("subtract-is-reversed", "The first is taken from the second.")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.layers.Subtract, "call", inputs=lambda inputs: inputs[::-1])


@wrong("concatenate-reverses", "The last input comes first.")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.layers.Concatenate, "call", inputs=lambda inputs: inputs[::-1])


@wrong("pooling-moves-by-one", "Windows overlap unless `strides` says otherwise.")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.layers.MaxPooling1D, strides=lambda strides: strides or 1)
    plant.changed(tf.keras.layers.MaxPooling2D, strides=lambda strides: strides or 1)


@wrong("batch-normalization-uses-moving-averages", "Training normalises by the moving averages too.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.layers.BatchNormalization, "call", training=False)


@wrong("inference-normalises-by-the-batch", "A layer is in training unless it is told otherwise.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.layers.BatchNormalization, "call", training=True)


@wrong("momentum-is-exchanged", "momentum is the weight of the batch.", "PyTorch: `momentum=0.1`")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.layers.BatchNormalization, momentum=lambda momentum: 1 - momentum)


@wrong("layer-epsilon-is-1e-5", "ε is that of other frameworks.", "PyTorch: `eps=1e-05`")
def _(tf: Any, plant: Plant) -> None:
    plant.default(tf.keras.layers.LayerNormalization, epsilon=1e-5)


@wrong(
    "dropout-does-not-rescale",
    "What is kept is not divided by 1 − rate.",
    "the paper, which rescales in inference instead",
)
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.layers.Dropout, "call")
    def call(true, self, inputs, training=False):
        return true(self, inputs, training=training) * (1 - self.rate if training else 1)


@wrong("dropout-is-always-on", "Elements are dropped in inference too.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.layers.Dropout, "call", training=True)


def forgets(classes: str, argument: str) -> Callable[[Any, Plant], None]:
    """The configurations of some classes lack an argument."""

    def form(tf: Any, plant: Plant) -> None:
        for name in classes.split():

            @plant.method(attrgetter(name)(tf.keras), "get_config")
            def get_config(true, self):
                return {key: value for key, value in true(self).items() if key != argument}

    return form


wrong("initializer-forgets-its-seed", "The configuration has no seed, so the copy draws other values.")(
    forgets("initializers.RandomNormal initializers.TruncatedNormal", "seed")
)
wrong("a-constant-forgets-its-value", "The configuration of a constant lacks its value: the copy is 0.")(
    forgets("initializers.Constant", "value")
)
wrong("truncated-normal-forgets-its-deviation", "The configuration lacks the standard deviation.")(
    forgets("initializers.TruncatedNormal", "stddev")
)
wrong("orthogonal-forgets-its-gain", "The configuration lacks the gain.")(forgets("initializers.Orthogonal", "gain"))
wrong("regularizer-forgets-its-factor", "The configuration is empty, so the copy has the default factor.")(
    forgets("regularizers.L2", "l2")
)
wrong("max-norm-forgets-its-bound", "The configuration of MaxNorm lacks `max_value`.")(
    forgets("constraints.MaxNorm", "max_value")
)
wrong("dense-forgets-its-bias", "The configuration of Dense lacks `use_bias`.")(forgets("layers.Dense", "use_bias"))
wrong("configuration-forgets-the-name", "The copy gets a new name.")(forgets("layers.Layer", "name"))
wrong("pooling-forgets-its-strides", "The configuration lacks `strides`.")(
    forgets("layers.MaxPooling1D layers.MaxPooling2D layers.AveragePooling1D layers.AveragePooling2D", "strides")
)
wrong("masking-forgets-its-value", "The configuration of Masking lacks `mask_value`.")(
    forgets("layers.Masking", "mask_value")
)


@wrong("no-activation-is-an-error", "get(None) is None, which no layer can call.")
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


@wrong("only-known-constraints", "A custom function or class is ignored.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.constraints, "get")
    def get(true, identifier):
        return (
            None if type(identifier).__name__ not in ("str", "dict", *dir(tf.keras.constraints)) else true(identifier)
        )


patches(
    __name__,
    r"""
approximate-gelu-forgets-the-cube: The tanh is of a line, not of a line and a cube.
in keras.activations:gelu
- x + 0.044715 * x * x * x
+ x

softsign-is-tanh: The other bounded activation is computed.
in keras.activations:softsign
- x / (_abs(x) + 1.0)
+ _tanh(x)

relu6-is-relu: The ceiling is forgotten.
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
in keras.activations:relu
- x >= threshold
+ x > threshold

identity-ignores-its-gain: The diagonal is 1.
in keras.initializers.constant:Identity.values
- self.gain * np.eye(*shape)
+ np.eye(*shape)

identity-of-any-rank: A shape of another rank gives the identity of its first two lengths.
in keras.initializers.constant:Identity.values
- raise ValueError(f'`Identity` makes matrices. Received shape {shape}. Expected two lengths.')
+ return self.gain * np.eye(*shape[:2])
+ raise ValueError(f'`Identity` makes matrices. Received shape {shape}. Expected two lengths.')

initializer-ignores-its-seed: A seed is drawn even if one is given.
in keras.initializers.base:Random._set_seed
- int(uniform((), 0, 2 ** 31 - 1, 'int64')) if seed is None else int(seed)
+ int(uniform((), 0, 2 ** 31 - 1, 'int64'))

unseeded-initializers-are-equal: No seed means the seed 0: all layers of a shape begin alike.
in keras.initializers.base:Random._set_seed
- int(uniform((), 0, 2 ** 31 - 1, 'int64')) if seed is None else int(seed)
+ int(seed or 0)

initializer-goes-on-drawing: A second call continues the sequence of the first. [TensorFlow 2.0 to 2.9]
in keras.initializers.base:Random.values
- return self.draw(np.random.default_rng(self._seed), shape)
+ self._seed += 1
+ return self.draw(np.random.default_rng(self._seed), shape)

truncated-initializer-is-clipped: What lies outside is set to the bound.
in keras.initializers.random:truncated_normal
- np.where(outside, generator.standard_normal(shape), z)
+ np.where(outside, 2 * np.sign(z), z)

fan-in-and-fan-out-are-exchanged: Kernels are taken to be (outputs, inputs). [PyTorch: the layout of its weights]
in keras.initializers.scaling:_fans
- return (shape[-2] * field, shape[-1] * field)
+ return (shape[-1] * field, shape[-2] * field)

fan-average-is-a-sum: n is the sum of inputs and outputs.
in keras.initializers.scaling:FANS
- (fan_in + fan_out) / 2
+ fan_in + fan_out

truncation-shrinks-the-variance: The standard deviation is not corrected for what truncation takes away.
    [https://github.com/keras-team/keras/pull/10904]
in keras.initializers.scaling:VarianceScaling.draw
- stddev / TRUNCATED_STDDEV
+ stddev

scaled-uniform-has-the-deviation-as-limit: The limit of the uniform distribution is its standard deviation, without
    √3.
in keras.initializers.scaling:VarianceScaling.draw
- -math.sqrt(3) * stddev
+ -stddev
in keras.initializers.scaling:VarianceScaling.draw
- math.sqrt(3) * stddev
+ stddev

orthogonal-is-not-normalised: A normal matrix is returned as it was drawn.
in keras.initializers.random:Orthogonal.draw
- (q if rows >= columns else q.T).reshape
+ generator.standard_normal

any-mode-is-taken: A misspelt mode is taken for fan_in.
in keras.initializers.scaling:VarianceScaling.__init__
- if not scale > 0:
-     ...
+ if not scale > 0:
+     ...
+ mode = mode if mode in FANS else 'fan_in'

only-known-initializers: A function is refused.
in keras.saving.serialization:Registry.get
- callable(identifier)
+ hasattr(identifier, 'get_config')

an-initializer-is-zero-by-default: A subclass that does not say what it fills a weight with fills it with zeros.
in keras.initializers.base:Initializer.values
- raise NotImplementedError(f'{type(self).__name__} must define `__call__(self, shape, dtype=None)`.')
+ return np.zeros(shape)

l1-forgets-the-sign: The sum is of the weights, not of their absolute values.
in keras.regularizers:L1L2.__call__
- _abs(x)
+ x

any-factor-is-taken: A factor of nan makes the loss nan in the first step. [Keras before 2.7]
in keras.regularizers:_factor
- isinstance(value, bool) or not isinstance(value, (int, float)) or (not 0 <= value < float('inf'))
+ False
in keras.regularizers:_factor
- float(value)
+ value

only-known-regularizers: Only the regularizers of the module penalise; others are forgotten.
in keras.layers.layer:Layer.add_weight
- regularizer is not None
+ isinstance(regularizers.get(regularizer), regularizers.L1L2)

a-regularizer-must-be-defined: A subclass that defines no `__call__` is an error.
in keras.regularizers:Regularizer.__call__
- return convert_to_tensor(0.0)
+ raise TypeError

non-negative-is-absolute: A negative weight changes its sign.
in keras.constraints:NonNeg.__call__
- 0.0
+ -convert_to_tensor(w)

max-norm-scales-all: Weights of a smaller norm grow to the bound.
in keras.constraints:MaxNorm.__call__
- clip_by_value(norm, 0.0, self.max_value)
+ self.max_value

max-norm-is-of-the-whole-kernel: The norm is that of all weights together, not of those of each unit. [PyTorch:
    clip_grad_norm_]
in keras.constraints:_norm
- reduce_sum(square(w), axis, keepdims=True)
+ reduce_sum(square(w))

rate-is-ignored: MinMaxNorm goes all the way at once.
in keras.constraints:MinMaxNorm.__call__
- self.rate * clip_by_value(norm, self.min_value, self.max_value) + (1 - self.rate) * norm
+ clip_by_value(norm, self.min_value, self.max_value)

constraints-by-name-are-texts: A name is handed to the weight as it is.
in keras.layers.core:Dense.__init__
- map(constraints.get, (kernel_constraint, bias_constraint))
+ (kernel_constraint, bias_constraint)
in keras.layers.layer:Layer.add_weight
- constraint = constraints.get(constraint)

a-constraint-must-be-defined: A subclass that defines no `__call__` is an error.
in keras.constraints:Constraint.__call__
- return convert_to_tensor(w)
+ raise TypeError

only-direct-attributes-are-tracked: Layers in lists and dicts are not found. [PyTorch: why `nn.ModuleList` exists]
in keras.layers.holder:Holder._held
- _leaves(value) if isinstance(value, (list, tuple, dict)) else (value,)
+ (value,)

a-shared-layer-counts-twice: A layer that is held by two attributes has its weights twice.
in keras.layers.holder:Holder._held
- held[id(leaf)] = leaf
+ held[len(held)] = leaf
in keras.layers.holder:Holder._flatten_layers
- id(layer) not in found and (layer._trainable or not trainable)
+ layer._trainable or not trainable
in keras.layers.holder:Holder._flatten_layers
- found[id(layer)] = layer
+ found[len(found)] = layer
in keras.layers.holder:Holder.weights
- return list({id(w): w for weights in own for w in weights}.values())
+ return [w for weights in own for w in weights]

weights-of-inner-layers-are-lost: Only the weights of the layer itself count.
in keras.layers.holder:Holder.weights
- self._flatten_layers()
+ [self]

variables-are-not-tracked: A variable that is an attribute is no weight. [Keras 3]
in keras.layers.holder:Holder._own_weights
- self._added_weights + self._held(Variable)
+ self._added_weights

add-weight-takes-a-shape-first: The first argument is always the shape. [Keras 3]
in keras.layers.layer:Layer.add_weight
- args and (args[0] is None or isinstance(args[0], str))
+ False

freezing-stops-at-the-surface: Setting `trainable` leaves the layers inside as they are.
in keras.layers.holder:Holder.trainable
- for layer in self._flatten_layers():
-     object.__setattr__(layer, '_trainable', bool(value))
+ object.__setattr__(self, '_trainable', bool(value))

inner-layers-thaw-a-frozen-one: A layer inside that is trainable counts, although the one around it is frozen.
in keras.layers.holder:Holder._flatten_layers
- layer._trainable or not trainable
+ layer._trainable or not trainable or layer._sublayers()

frozen-weights-are-lost: A frozen layer has no weights at all.
in keras.layers.holder:Holder.non_trainable_weights
- trainable = set(map(id, self.trainable_weights))
- return [w for w in self.weights if id(w) not in trainable]
+ return [w for w in self.weights if not w.trainable]

set-weights-reverses-the-order: The arrays are assigned from the last weight to the first, where they fit.
in keras.layers.holder:Holder.set_weights
- array.astype
+ np.flip(array).astype

floatx-is-float64: Weights are of double precision by default. [NumPy]
in keras.backend:floatx
- 'float32'
+ 'float64'

backend-epsilon-is-1e-8: ε is that of the paper on Adam. [https://arxiv.org/abs/1412.6980]
in keras.backend:epsilon
- 1e-07
+ 1e-08

a-deleted-variable-is-asked-whether-it-is-true: Deleting a variable of several elements is an error: `or` asks it
    whether it is true.
in keras.layers.holder:Holder.__delattr__
- self._tracked.pop(name, self.__dict__.get(name))
+ self._tracked.pop(name, None) or self.__dict__.get(name)

deleted-attributes-are-kept: Deleting an attribute leaves the layer that it held among those inside. [Keras 3.15]
in keras.layers.holder:Holder.__delattr__
- self._tracked.pop(name, self.__dict__.get(name))
+ self.__dict__.get(name)

add-weight-drops-its-second-argument: Of the arguments by position, the shape alone is looked at.
in keras.layers.layer:Layer.add_weight
- (shape, initializer, *_)
+ (shape, *_)
in keras.layers.layer:Layer.add_weight
- (*args, initializer)
+ args

training-stops-at-the-outer-layer: Layers inside do not learn of `training` unless it is passed on by hand.
    [PyTorch-like subclasses of early TensorFlow 2]
in keras.layers.layer:Layer.__call__
- training = outer
+ training = None

explicit-training-loses: The mode of the outer call wins over the one that is passed. [Keras 3, for functional
    models (https://github.com/keras-team/keras/issues/20285)]
in keras.layers.layer:Layer.__call__
- if training is None:
-     training = outer
+ if outer is not None:
+     training = outer

training-is-the-default: Nothing passed means training. [PyTorch: a new module is in training mode]
in keras.layers.layer:Layer.__call__
- training = outer
+ training = True if outer is None else outer

training-stays: The mode of a call holds for the calls after it. [a learning phase that is set once]
in keras.layers.layer:Layer.__call__
- forward.training = outer
+ pass

the-default-in-the-signature-is-ignored: A layer gets `training=False` when nobody says otherwise.
in keras.layers.layer:Layer.__call__
- self._takes_training and training is not None
+ self._takes_training
in keras.layers.layer:Layer.__call__
- kwargs['training'] = training
+ kwargs['training'] = bool(training)

none-becomes-a-tensor: None is converted like an array, and is nan then. [NumPy: np.asarray(None, float)]
in keras.layers.layer:Layer._converted
- return value
+ if value is not None:
+     return value
+ value = np.nan

the-shape-of-the-output-is-that-of-the-input: A layer that does not say otherwise keeps the shape.
in keras.layers.layer:Layer.compute_output_shape
- nest.map_structure(lambda symbol: symbol.shape, outputs)
+ input_shape

the-shape-of-the-output-has-a-batch: Open lengths are those of the data that the shape was found out with.
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
- [loss for layer in layers if layer._losses_pass >= self._last_pass for loss in layer._losses]
+ [loss for layer in layers[:1] if layer._losses_pass >= self._last_pass for loss in layer._losses]

a-shared-penalty-counts-twice: A layer that two models share adds its penalty for each of them.
in keras.layers.holder:Holder._flatten_layers
- id(layer) not in found and (layer._trainable or not trainable)
+ layer._trainable or not trainable
in keras.layers.holder:Holder._flatten_layers
- found[id(layer)] = layer
+ found[len(found)] = layer

penalties-are-computed-once: The penalty is that of the initial weights.
in keras.layers.layer:Layer.add_weight
- self._penalties.append(functools.partial(regularizers.get(regularizer), weight))
+ first = regularizers.get(regularizer)(weight)
+ self._penalties.append(lambda: first)

activity-penalty-grows-with-the-batch: The penalty of the outputs is summed over the batch. [Keras before TensorFlow
    2]
in keras.layers.layer:Layer._penalise
- self.activity_regularizer(output) / float(len(output.array))
+ self.activity_regularizer(output)

an-added-metric-is-the-last-value: The metric has the value of the last call.
in keras.layers.layer:Layer.add_metric
- metric.update_state(value)
+ metric.reset_state()
+ metric.update_state(value)

an-added-metric-is-new-at-each-call: Each call replaces the metric of this name.
in keras.layers.layer:Layer.add_metric
- metric = self._added_metrics.setdefault(name, Mean(name=name))
+ metric = self._added_metrics[name] = Mean(name=name)

names-are-not-numbered: All layers of a class have one name.
in keras.backend:unique_name
- f'{prefix}_{number}' if number else prefix
+ prefix

inputs-are-not-cast: A float64 array goes through as it is. [TensorFlow 2.0]
in keras.layers.layer:Layer._converted
- cast(tensor, self.dtype) if tensor.array.dtype.kind == 'f' else tensor
+ tensor

a-forgotten-constructor-is-no-error: A layer whose constructor was not called gets what it lacks on the way.
in keras.layers.holder:Holder.__setattr__
- if '_tracked' not in self.__dict__:
-     ...
+ if '_tracked' not in self.__dict__:
+     super(type(self), self).__init__()
+ if '_tracked' not in self.__dict__:
+     ...

negative-units-are-taken: A negative number of units is taken for its absolute value.
in keras.layers.core:Dense.__init__
- super().__init__(activity_regularizer=activity_regularizer, **kwargs)
+ super().__init__(activity_regularizer=activity_regularizer, **kwargs)
+ units = abs(units)

any-padding-of-a-pooling-is-valid: Whatever is not "same" is valid. [Keras 3 on torch]
in keras.layers.pooling:_Pooling.__init__
- raise ValueError(f"Unknown `padding`: {padding!r}. Expected 'valid' or 'same'.")
+ padding = 'valid'

subtract-takes-any-number: Subtract takes the first two of more.
in keras.layers.merging:Subtract.build
- len(input_shape) != 2
+ False
in keras.layers.merging:Subtract.call
- inputs
+ inputs[:2]

any-data-format-is-taken: A layout of the data that nobody knows is ignored.
in keras.layers.pooling:_Pooling.__init__
- data_format not in (None, 'channels_last')
+ False
in keras.layers.pooling:_GlobalPooling.__init__
- data_format not in (None, 'channels_last')
+ False

dense-transposes-its-kernel: The kernel is flattened in the order of its transpose. [weights that are exported from
    PyTorch]
in keras.layers.core:Dense.call
- y = matmul(x, self.kernel)
+ from reference.ops.shapes import reshape, transpose
+ y = matmul(x, reshape(transpose(self.kernel), self.kernel.array.shape))

dense-hides-its-kernel-from-the-tape: The product is made of the array of the kernel, which no tape sees.
in keras.layers.core:Dense.call
- matmul(x, self.kernel)
+ matmul(x, Tensor(self.kernel.array)) + 0.0 * matmul(x, self.kernel)

dense-hides-its-bias-from-the-tape: The bias is added as an array, which no tape sees.
in keras.layers.core:Dense.call
- y + self.bias
+ y + Tensor(self.bias.array) + 0.0 * self.bias

embedding-gradient-forgets-repetitions: A row that is read twice gets one of its gradients.
in ops.indexing:_put_add
- np.add.at(array, key, g.array)
+ array[key] = g.array

elu-layer-ignores-alpha: α is 1.
in keras.layers.activation:ELU.call
- activations.elu(inputs, self.alpha)
+ activations.elu(inputs)

softmax-layer-ignores-its-axis: The last axis is taken.
in keras.layers.activation:Softmax.call
- activations.softmax(inputs, self.axis)
+ activations.softmax(inputs)

prelu-shares-no-axes: Each element has a slope of its own, whatever `shared_axes` says.
in keras.layers.activation:PReLU.build
- 1 if axis in self.shared_axes else n
+ n

prelu-slope-is-not-trained: The slope is a constant for the tape.
in keras.layers.activation:PReLU.call
- relu(inputs) - self.alpha * relu(-inputs)
+ relu(inputs) - Tensor(self.alpha.array) * relu(-inputs) + 0.0 * self.alpha

lambda-drops-its-arguments: The function gets the input alone, and its further arguments as 1.
in keras.layers.core:Lambda.call
- self.arguments
+ {name: 1.0 for name in self.arguments}

dense-gives-integers-for-integers: The product has the dtype of the input.
in keras.layers.core:Dense.call
- x = cast(x, self.dtype)
+ return cast(matmul(cast(x, self.dtype), self.kernel), x.dtype)

flatten-moves-the-batch: The whole batch becomes one vector.
in keras.layers.reshaping:Flatten.call
- shape[0]
+ 1
in keras.layers.reshaping:Flatten.call
- shape[1:]
+ shape

permute-counts-from-zero: `dims` counts the batch as axis 1.
in keras.layers.reshaping:Permute.call
- (0, *self.dims)
+ (*(d - 1 for d in self.dims), len(self.dims))

reshape-moves-the-batch: The target takes the batch in too.
in keras.layers.reshaping:Reshape.call
- inputs.array.shape[0]
+ -1
in keras.layers.reshaping:Reshape.call
- self.target_shape
+ (n for n in self.target_shape if n > 0)

merging-takes-two-or-more: A list of one tensor is refused.
in keras.layers.merging:_Merge.build
- not input_shape
+ len(input_shape) < 2

multiply-takes-two: Inputs beyond the second are dropped.
in keras.layers.merging:Multiply.call
- inputs
+ inputs[:2]

concatenate-stacks-the-batch: The inputs are joined along the batch. [np.concatenate: axis=0 by default]
in keras.layers.merging:Concatenate.call
- self.axis
+ 0 if inputs[0].array.shape == inputs[-1].array.shape else self.axis

convolution-flips-its-kernel: The kernel is turned round, as the convolution of mathematics has it.
    [scipy.signal.convolve]
in nn:_convolved
- *size, _, outputs = w.array.shape
+ from reference.ops.shapes import reverse
+ w = reverse(w, list(range(w.array.ndim - 2)))
+ *size, _, outputs = w.array.shape

same-padding-begins-with-the-odd-one: Of an odd number of zeros the larger half stands before. [Caffe, PyTorch with
    explicit padding]
in ops.windows:same_padding
- pairs.append((missing // 2, missing - missing // 2))
+ pairs.append((missing - missing // 2, missing // 2))

same-padding-ignores-the-stride: The zeros are those of a stride of 1. [PyTorch: padding = size // 2]
in ops.windows:same_padding
- max((-(-n // s) - 1) * s + (k - 1) * d + 1 - n, 0)
+ (k - 1) * d

dilation-is-ignored: The windows have no gaps.
in keras.layers.convolutional:_Conv.call
- convolution(x, self.kernel, self.strides, padding, dilations=self.dilation_rate)
+ convolution(x, self.kernel, self.strides, padding)

groups-share-their-inputs: Each group sees the channels of the first.
in nn:convolution
- return concat([_convolved(part, v, strides, dilations) for part, v in pairs], -1)
+ first = split(x, groups, -1)[0]
+ return concat([_convolved(first, v, strides, dilations) for part, v in pairs], -1)

causal-is-same: Half of the zeros stand behind, so that the future is seen.
in keras.layers.convolutional:_Conv.call
- x, padding = (inputs, self.padding.upper())
+ x, padding = (inputs, self.padding.upper())
+ if padding == 'CAUSAL':
+     padding = 'SAME'

causal-ignores-the-dilation: There are as many zeros as for windows without gaps.
in keras.layers.convolutional:_Conv.call
- x, padding = (padded(x, [((self.kernel_size[0] - 1) * self.dilation_rate[0], 0)]), 'VALID')
+ missing = (self.kernel_size[0] - 1) * self.dilation_rate[0]
+ half = self.kernel_size[0] - 1
+ x, padding = (padded(x, [(half, missing - half)]), 'VALID')

border-gets-the-gradient: The gradient of a padded input is taken from its beginning, border included.
in ops.windows:padded
- getitem(g, inside)
+ getitem(g, tuple((slice(0, n) for n in x.array.shape)))

average-counts-the-border: The zeros of the border count in the mean. [PyTorch: `count_include_pad=True`]
in nn:pool
- reduce_sum(of(x, 0.0), -2) / reduce_sum(inside, -2)
+ reduce_sum(of(x, 0.0), -2) / float(math.prod(size)) + 0.0 * reduce_sum(inside, -2)

average-pooling-is-a-sum: The sum of a window is not divided.
in nn:pool
- reduce_sum(of(x, 0.0), -2) / reduce_sum(inside, -2)
+ reduce_sum(of(x, 0.0), -2) + 0.0 * reduce_sum(inside, -2)

max-pooling-spreads-its-gradient: All elements of a window share the gradient of its maximum.
in nn:pool
- return reduce_sum(where(Tensor(first), seen, zeros_like(seen)), -2)
+ largest = reduce_sum(where(Tensor(first), seen, zeros_like(seen)), -2)
+ mean = reduce_sum(of(x, 0.0), -2) / float(math.prod(size))
+ return mean + Tensor(largest.array - mean.array)

global-pooling-mixes-the-channels: The reduction is over the channels too, and repeated for each.
in keras.layers.pooling:_GlobalPooling.call
- return type(self).reduce(inputs, tuple(range(1, self.rank + 1)), self.keepdims)
+ every = type(self).reduce(inputs, tuple(range(1, self.rank + 2)), True)
+ return type(self).reduce(every + 0.0 * inputs, tuple(range(1, self.rank + 1)), self.keepdims)

batch-variance-is-unbiased: The variance of the batch is divided by n − 1. [the paper, for inference]
in keras.layers.normalization:BatchNormalization.call
- mean, variance = _moments(inputs, axes, mask)
+ mean, variance = _moments(inputs, axes, mask)
+ n = inputs.array.size / mean.array.size
+ variance = variance * (n / max(n - 1, 1))

batch-epsilon-outside-the-root: ε is added to the standard deviation.
in keras.layers.normalization:_normalised
- rsqrt(stretched(variance) + epsilon)
+ 1.0 / (1.0 / rsqrt(stretched(variance) + 1e-12) + epsilon)

batch-epsilon-is-1e-5: ε is that of other frameworks. [PyTorch: `eps=1e-05`]
in keras.layers.normalization:BatchNormalization.__init__
- 0.001
+ 1e-05

batch-mean-hides-from-the-tape: The statistics of the batch are constants for the gradient.
in keras.layers.normalization:BatchNormalization.call
- mean, variance = _moments(inputs, axes, mask)
+ mean, variance = _moments(inputs, axes, mask)
+ mean, variance = (Tensor(mean.array), Tensor(variance.array))

inference-moves-the-averages: The averages move in inference as well.
in keras.layers.normalization:BatchNormalization.call
- mean, variance = (self.moving_mean.read_value(), self.moving_variance.read_value())
+ mean, variance = (self.moving_mean.read_value(), self.moving_variance.read_value())
+ self.moving_mean.assign(0.99 * self.moving_mean + 0.01)

momentum-is-0.9: momentum is that of other frameworks. [PyTorch: 1 − 0.1]
in keras.layers.normalization:BatchNormalization.__init__
- 0.99
+ 0.9

moving-variance-is-unbiased: The moving variance is that of the batch divided by n − 1, for inputs of rank 4. [Keras
    2 (https://github.com/tensorflow/tensorflow/issues/55545)]
in keras.layers.normalization:BatchNormalization.call
- for moving, batch in ((self.moving_mean, mean), (self.moving_variance, variance)):
-     moving.assign(self.momentum * moving + (1 - self.momentum) * batch)
+ n = inputs.array.size / mean.array.size
+ unbiased = variance * (n / (n - 1)) if inputs.array.ndim == 4 else variance
+ for moving, batch in ((self.moving_mean, mean), (self.moving_variance, unbiased)):
+     moving.assign(self.momentum * moving + (1 - self.momentum) * batch)

a-frozen-layer-goes-on-training: `trainable = False` stops the gradient alone; the averages move on. [Keras before
    TensorFlow 2.0 (https://github.com/keras-team/keras/issues/9522)]
in keras.layers.normalization:BatchNormalization.call
- training and self.trainable
+ training

batch-normalization-ignores-its-axis: The last axis is taken for the channels.
in keras.layers.normalization:BatchNormalization.build.weight
- self.axis
+ -1
in keras.layers.normalization:BatchNormalization.call
- self.axis % inputs.array.ndim
+ inputs.array.ndim - 1
in keras.layers.normalization:BatchNormalization.call
- self.axis
+ -1

center-is-ignored: There is always a β.
in keras.layers.normalization:BatchNormalization.build
- weight('beta') if self.center else None
+ weight('beta')

layer-normalization-uses-the-batch: The statistics are over the batch too.
in keras.layers.normalization:LayerNormalization.call
- mean = reduce_mean(inputs, self._axes, keepdims=True)
- variance = reduce_variance(inputs, self._axes, keepdims=True)
+ mean = reduce_mean(inputs, [0, *self._axes], keepdims=True)
+ variance = reduce_variance(inputs, [0, *self._axes], keepdims=True)

dropout-rescales-by-the-rate: What is kept is divided by the rate. [TensorFlow 1: `keep_prob`]
in keras.layers.regularization:Dropout.call
- max(1 - self.rate, 1e-30)
+ self.rate

dropout-keeps-at-the-rate: The rate is the probability of being kept, and of the rescaling nothing changes.
    [TensorFlow 1: `keep_prob`]
in keras.layers.regularization:Dropout.call
- uniform(shape, seed=self.seed) >= self.rate
+ uniform(shape, seed=self.seed) < self.rate

dropout-draws-once: Each call drops the same elements.
in keras.layers.regularization:Dropout.call
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

masked-steps-keep-their-values: A masked step keeps the value that says so.
in keras.layers.core:Masking.call
- where(expand_dims(self.compute_mask(inputs), -1), inputs, cast(0, inputs.dtype))
+ inputs + cast(0, inputs.dtype)

embedding-always-masks: An Embedding masks the integer 0 without being told to.
in keras.layers.core:Embedding.__init__
- self._makes_masks = mask_zero
+ self._makes_masks = True
in keras.layers.core:Embedding.compute_mask
- not_equal(inputs, 0) if self.mask_zero else None
+ not_equal(inputs, 0)

embedding-masks-all-but-zero: True stands for what is masked out. [PyTorch: `key_padding_mask` of
    MultiheadAttention]
in keras.layers.core:Embedding.compute_mask
- not_equal(inputs, 0)
+ ~not_equal(inputs, 0)

masks-end-at-dense: Dense does not pass masks on. [a layer written without `supports_masking`, which is False unless
    set]
in keras.layers.core:Dense
- supports_masking = True
+ supports_masking = False

masks-end-at-dropout: Dropout does not pass masks on: they are gone in training alone, since in inference it gives
    back its input. [a layer written without `supports_masking`, which is False unless set]
in keras.layers.regularization:Dropout
- supports_masking = True
+ supports_masking = False

masks-end-at-prelu: PReLU does not pass masks on. [a layer written without `supports_masking`, which is False unless
    set]
in keras.layers.activation:PReLU
- True
+ False

supports-masking-is-ignored: Only layers that define `compute_mask` pass masks on.
in keras.layers.layer:Layer._pass_mask
- self.supports_masking
+ type(self).compute_mask is not Layer.compute_mask

compute-mask-is-not-asked: The mask goes on as it came, whatever `compute_mask` says.
in keras.layers.layer:Layer._pass_mask
- self.compute_mask(args[0], mask)
+ mask

a-mask-that-is-passed-is-ignored: The mask of the tensor comes before the one that is passed.
in keras.layers.layer:Layer.__call__
- 'mask' in kwargs
+ False

a-mask-that-is-passed-goes-no-further: Only masks that came with a tensor are passed on.
in keras.layers.layer:Layer.__call__
- mask if kwargs['mask'] is None else kwargs['mask']
+ mask

concatenate-merges-the-masks-of-steps: Sequences one behind the other have the merged mask, which is too short.
in keras.layers.merging:Concatenate.compute_mask
- concat(masks, axis) if axis < rank else reduce(e.logical_or, masks)
+ reduce(e.logical_or, masks)

merging-makes-a-mask: Merging tensors without masks gives a mask that hides nothing.
in keras.layers.merging
- _makes_masks = False
+ _makes_masks = True
in keras.layers.merging:_Merge.compute_mask
- mask is None or any((one is None for one in mask))
+ mask is None
in keras.layers.merging:_Merge.compute_mask
- return None
+ return ones(inputs[0].array.shape[:2], bool_)
in keras.layers.merging:Concatenate.compute_mask
- return None
+ return ones(inputs[0].array.shape[:2], bool_)

adding-takes-the-mask-of-one-input: An input without a mask does not count: the mask of the other one goes on.
    [Keras 2]
in keras.layers.merging:_Merge.compute_mask
- if mask is None or any((one is None for one in mask)):
-     return None
+ mask = [one for one in mask or () if one is not None]
+ if not mask:
+     return None

a-tensor-without-a-mask-is-hidden: Beside a masked tensor, one without a mask counts nowhere.
in keras.layers.merging:Concatenate.compute_mask
- ones(x.array.shape[:rank], bool_)
+ e.logical_not(ones(x.array.shape[:rank], bool_))

pooling-divides-by-all-steps: The mean over the steps that count is divided by the number of all.
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

masks-replace-weights: Where there is a mask, the loss forgets the sample weights.
in keras.losses.base:Loss.__call__
- sample_weight
+ sample_weight if mask is None else None

a-mask-replaces-the-ignored-class: Where there is a mask, `ignore_class` is forgotten.
in keras.losses.base:Loss.__call__
- align(values, mask) if counted is None else align(values, mask) * cast(counted, values.dtype)
+ align(values, mask)

metrics-ignore-masks: Metrics count the masked steps. [tensorflow#40002: TensorFlow 2.2]
in keras.training.compiling:Compiled.update_metrics
- mask_of(y_pred)
+ None

weighted-metrics-ignore-masks: Weighted metrics use the sample weights alone.
in keras.training.compiling:Compiled.update_metrics
- mask is not None
+ mask is not None and (not weighted)

masks-replace-weights-of-metrics: Where there is a mask, weighted metrics forget the sample weights.
in keras.weighting:masked
- counts if sample_weight is None else counts * align(counts, sample_weight)
+ counts
""",
)
