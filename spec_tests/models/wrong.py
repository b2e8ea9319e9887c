"""What the clauses of this chapter reject."""

from __future__ import annotations

from typing import Any

from spec_tests.harness.power import Plant, patches, wrong


@wrong("save-weights-only-ignored", "Whole models are written, also where weights were asked for.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.callbacks.ModelCheckpoint, save_weights_only=False)


@wrong("a-saved-layer-forgets-its-activation", "The configuration of a layer lacks its activation.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.layers.Dense, "get_config")
    def get_config(true, self):
        return {**true(self), "activation": None}


@wrong(
    "a-saved-optimizer-forgets-its-arguments", "A loaded optimizer has the class of the saved one, and the defaults."
)
def _(tf: Any, plant: Plant) -> None:
    for kind in (tf.keras.optimizers.SGD, tf.keras.optimizers.Adam):
        plant.method(kind, "get_config")(lambda true, self: {})


@wrong("custom-objects-are-not-looked-at", "Only the layers of Keras are found by their names.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.models, "load_model", custom_objects=None)


patches(
    __name__,
    r"""
a-layer-without-call-is-the-identity: A layer that defines no `call` gives back what it is given. [Keras 2]
in keras.layers.layer:Layer.call
- raise NotImplementedError(f'{type(self).__name__} must define `call(self, inputs)`.')
+ return args[0]

sequential-skips-its-last-layer: The loop ends one layer too early.
in keras.models:Sequential.call
- self._stack
+ self._stack[:-1]

replay-skips-the-first-call: The first call counts as the input.
in keras.graph:Graph.replay
- node.run(known)
+ node.run(known)
+ if node is self.nodes[0] and node.single and (node.outputs.shape == node.args[0].shape):
+     known[id(node.outputs)] = known[id(node.args[0])]

from-config-forgets-the-name-of-a-model: The model gets a new name.
in keras.models:Model.from_config
- cls(inputs, outputs, name=config['name'], trainable=config['trainable'])
+ cls(inputs, outputs, trainable=config['trainable'])

from-config-lists-the-inputs-backwards: The inputs are read in the order in which the calls are undone.
in keras.models:Model.from_config
- cls(inputs, outputs, name=config['name'], trainable=config['trainable'])
+ cls(inputs[::-1], outputs, name=config['name'], trainable=config['trainable'])

summary-leaves-the-batch-out: The shape of one sample is shown.
in keras.models:Model.summary
- layer._nodes[0].outputs.shape
+ tuple(layer._nodes[0].outputs.shape)[1:]

an-unbuilt-model-has-a-summary-of-nothing: A model counts as built from the beginning.
in keras.layers.layer:Layer.__init__
- False
+ isinstance(self, Layer) and type(self).__name__ == 'Network'

build-is-ignored: `build` makes no weights.
in keras.models:Sequential.build
- self._inputs = InputLayer(tuple(input_shape)[1:], dtype=self.dtype).symbol
+ return

input-is-a-layer-of-sequential: The input stands among the layers.
in keras.models:Sequential._sublayers
- return list(self._stack)
+ first = [] if self._inputs is None else [self._inputs.node.operation]
+ return first + list(self._stack)

pop-takes-the-first: `pop` takes the first layer away. [collections.deque.popleft]
in keras.models:Sequential.pop
- self._stack.pop()
+ self._stack.pop(0)

replay-goes-backwards: The calls are made in the order in which they are found from the outputs.
in keras.graph:Node.run
- lambda symbol: values[id(symbol)]
+ lambda s: values.get(id(s), 0.0)
in keras.graph:Graph._reached
- sorted(nodes)
+ sorted(nodes, key=lambda n: (nodes[n].single, n))

replay-forgets-a-shared-call: A layer that is called twice gives its first result again.
in keras.graph:Node.run
- result = self.operation(values[id(self.args[0])])
+ result = values.setdefault(id(self.operation), None)
+ if result is None:
+     result = values[id(self.operation)] = self.operation(values[id(self.args[0])])

operators-are-reflected: A number before the operator is taken to stand behind it.
in keras.graph:_reflected
- return lambda self, other: operation(other, self)
+ return lambda self, other: operation(self, other)

inputs-are-taken-in-the-order-of-the-dict: The keys of a dict are ignored.
in keras.models:Model._arranged
- [inputs[name] for name in names]
+ list(inputs.values())

inputs-are-sorted-by-name: A list of values is taken in the alphabetic order of the inputs.
in keras.models:Model._arranged
- values = nest.flatten(inputs)
+ values = nest.flatten(inputs)
+ if len(values) == len(symbols):
+     by_name = dict(zip(sorted(self.input_names), values, strict=True))
+     values = [by_name[name] for name in self.input_names]

outputs-lose-their-structure: Outputs come back as a list.
in keras.graph:Graph.replay
- nest.map_structure(lambda symbol: known[id(symbol)], self.outputs)
+ [known[id(symbol)] for symbol in nest.flatten(self.outputs)]

a-shared-layer-is-copied: A layer that is called a second time gets new weights.
in keras.layers.layer:Layer._note
- outputs = graph.note(self, *args, **kwargs)
+ if self._nodes and self.weights:
+     return type(self).from_config({**self.get_config(), 'name': None})(*args)
+ outputs = graph.note(self, *args, **kwargs)

a-model-inside-is-called-in-inference: `training` does not reach the layers of a model inside.
in keras.graph:Node.run
- result = self.operation(values[id(self.args[0])])
+ inside = hasattr(self.operation, '_stack')
+ result = self.operation(values[id(self.args[0])], **{'training': False} if inside else {})

training-of-a-symbolic-call-is-forgotten: What was passed while the model was described does not count. [Keras 3
    (https://github.com/keras-team/keras/issues/20285)]
in keras.layers.layer:Layer.__call__
- kwargs if training is None else {**kwargs, 'training': training}
+ kwargs

output-of-a-layer-is-its-input: The wrong end of the call is given.
in keras.layers.layer:Layer.output
- self._first_node().outputs
+ self._first_node().args[0]

outputs-are-numbered: Outputs are called output_1, output_2 and so on. [subclassed models of TensorFlow 2]
in keras.models:Model.output_names
- names: list[str] = []
+ names: list[str] = []
+ return [f'output_{i + 1}' for i in range(len(self.outputs))]

summary-forgets-the-bias: Only kernels are counted.
in keras.layers.holder:Holder.count_params
- (w.array.size for w in self.weights)
+ (w.array.size for w in self.weights if w.array.ndim > 1)

reductions-refuse-symbolic-tensors: A function of TensorFlow takes values alone. [Keras 3]
in ops.reductions:reduction.operation
- return input_tensor.note(operation, input_tensor, axis, keepdims)
+ raise ValueError('a symbolic tensor has no value')

build-of-a-subclass-makes-nothing: `build` only notes that it was called. [Keras 3]
in keras.models:Model.build
- graph.note(self, self._sources(input_shape))

several-outputs-change-places: The tensors that a layer gives are matched to its symbols from the last to the first.
in keras.graph:Node.run
- nest.flatten(result)
+ nest.flatten(result)[::-1]

get-layer-takes-any-index: An index beyond the layers begins again with the first.
in keras.models:Model.get_layer
- if not -len(layers) <= index < len(layers):
-     raise ValueError(f'`index` is {index}, but {self.name!r} has {len(layers)} layers.')
+ index %= len(layers)
+ if False:
+     raise ValueError(f'`index` is {index}, but {self.name!r} has {len(layers)} layers.')

get-layer-prefers-the-index: The name is ignored where an index is given.
in keras.models:Model.get_layer
- (name is None) == (index is None)
+ name is None and index is None

input-of-a-layer-is-its-output: `layer.input` is what the layer gives.
in keras.layers.layer:Layer.input
- self._first_node().args[0]
+ self._first_node().outputs

a-symbolic-loss-is-computed-once: The loss keeps the value of the first forward pass.
in keras.models:_AddLoss.call
- self.add_loss(inputs)
+ if not graph.Trial.running:
+     inputs = self.__dict__.setdefault('first', inputs)
+ self.add_loss(inputs)

a-symbolic-metric-is-forgotten: `add_metric` of a symbolic tensor keeps no metric until it is evaluated, and is
    never evaluated.
in keras.models:Model.add_metric
- self._also(_AddMetric(name, aggregation), value)
+ super().add_metric(0.0, name, aggregation)

std-is-of-a-sample: The standard deviation is divided by n − 1. [PyTorch: `torch.std`]
in keras.backend:std
- return reduce_std(x, axis, keepdims)
+ n = x.shape[axis]
+ return reduce_std(x, axis, keepdims) * (n / (n - 1)) ** 0.5

arrays-are-taken-for-outputs: Arrays pass for symbolic tensors.
in keras.graph:Graph._reached
- [symbol for symbol in outputs if id(symbol) not in given]
+ [symbol for symbol in outputs if id(symbol) not in given and type(symbol) is KerasTensor]
in keras.graph:_symbols
- wrong or not leaves
+ False

layers-may-come-one-by-one: Further arguments are layers. [torch.nn.Sequential]
in keras.models:Sequential
- def __init__(self, layers: Any=None, name: str | None=None, **kwargs: Any):
-     super().__init__(name=name, **kwargs)
-     self._stack: list[Layer] = []
-     self._inputs: graph.KerasTensor | None = None
-     for layer in layers or ():
-         self.add(layer)
+ def __init__(self, layers: Any=None, *others: Any, name: str | None=None, **kwargs: Any):
+     super().__init__(name=name, **kwargs)
+     layers = [layers, *others] if others else layers
+     self._stack: list[Layer] = []
+     self._inputs: graph.KerasTensor | None = None
+     for layer in layers or ():
+         self.add(layer)

any-shape-is-taken: The shape of the data is not compared with that of the input.
in keras.models:Model._fitted
- len(shape) != rank or any((m is not None and n != m for n, m in zip(shape, symbol.shape, strict=True)))
+ False and any((m is not None and n != m for n, m in zip(shape, symbol.shape, strict=True)))

a-model-without-call-is-the-identity: A subclass that defines no `call` gives back what it is given.
in keras.models:Model.call
- raise NotImplementedError(f'{type(self).__name__} must define `call(self, inputs)`.')
+ return inputs

a-symbolic-tensor-is-its-zeros: The zeros that a shape is found out with pass for the value of a symbolic tensor.
in keras.graph:KerasTensor.__array__
- raise ValueError(f'{self!r} has no value: it stands for an input of a model that is being described.')
+ return zeros_of(self.shape, self.dtype).array

absent-inputs-are-zero: An input that a dict does not name is zero.
in keras.models:Model._arranged
- if absent:
-     raise ValueError(f'Model {self.name!r} got no value for the inputs {absent}. Expected {names}.')
+ if False:
+     raise ValueError(f'Model {self.name!r} got no value for the inputs {absent}. Expected {names}.')
in keras.models:Model._arranged
- inputs[name]
+ inputs.get(name, 0 * next(iter(inputs.values())))

an-unbuilt-model-has-a-summary: The summary of a model without weights counts none. [Keras 3]
in keras.models:Model.summary
- not self.built
+ False

weights-are-saved-in-half-precision: Weights are written as float16, to save room.
in keras.saving.archive:_bytes
- np.asarray(array)
+ np.asarray(array, np.float16 if array.dtype == np.float32 else None)

every-second-weight-stays: The biases of the file are not taken up.
in keras.saving.models:load_weights
- for variable, value in changes:
-     variable.assign(value)
+ for variable, value in changes[::2]:
+     variable.assign(value)

shared-layers-are-saved-twice: Each call of a shared layer becomes a layer of its own.
in keras.saving.graphs:write_graph
- list({id(node.operation): node.operation for node in graph.nodes}.values())
+ [node.operation for node in graph.nodes]
in keras.saving.graphs:write_graph
- operations.index(node.operation)
+ graph.nodes.index(node)

saved-operands-change-places: The symbolic tensors of a call come first: 1 − x is loaded as x − 1.
in keras.saving.graphs:write_graph
- list(node.args)
+ sorted(node.args, key=lambda value: type(value) is not KerasTensor)

a-saved-slice-forgets-its-step: Of `x[1::2]` the beginning and the end are written.
in keras.saving.graphs:_write_constant
- (value.start, value.stop, value.step)
+ (value.start, value.stop)

saved-arrays-become-integers: The numbers of an array are cut to integers.
in keras.saving.graphs:_write_constant
- array.tolist
+ array.astype(int).tolist

an-unknown-layer-is-left-out: A layer whose class is not known becomes one that does nothing.
in keras.saving.serialization:Registry.deserialize
- found = self.find(config['class_name'], custom_objects)
+ if self.kind == 'layer' and config['class_name'] not in {**self.objects, **(custom_objects or {})}:
+     return self.objects['Activation']('linear')
+ found = self.find(config['class_name'], custom_objects)

weights-that-do-not-fit-are-skipped: Weights of other shapes are left as they are, without a word.
in keras.saving.models:load_weights
- variable.assign(value)
+ if tuple(variable.shape) != tuple(value.shape):
+     continue
+ variable.assign(value)
in keras.saving.models:_matched
- len(variables) != len(values)
+ False
in keras.saving.models:_matched
- True
+ False
in keras.saving.models:_matched
- tuple(variable.shape) != value.shape
+ False

missing-weights-are-left-as-they-are: A file with fewer weights than the model is loaded into its first layers.
in keras.saving.models:_matched
- len(variables) != len(values)
+ False
in keras.saving.models:_matched
- True
+ False

damaged-weights-are-left-out: What cannot be read is not loaded, without a word.
in keras.saving.models:load_weights
- facts, arrays = load_archive(path)
+ try:
+     facts, arrays = load_archive(path)
+ except ValueError:
+     return {}

a-damaged-model-is-an-empty-one: What cannot be read is a model without layers.
in keras.saving.models:load_model
- facts, _ = load_archive(filepath)
+ try:
+     facts, _ = load_archive(filepath)
+ except ValueError:
+     return CLASSES['Sequential']()

a-loaded-function-is-the-identity: A layer that held a function comes back with another one.
in keras.saving.graphs:write_layer
- isinstance(layer, Lambda)
+ False
in keras.saving.serialization:Registry.deserialize
- found = self.find(config['class_name'], custom_objects)
+ found = self.find(config['class_name'], custom_objects)
+ if config['class_name'] == 'Lambda':
+     return found(lambda x: x)

saved-lists-are-their-last: Each entry of a list is saved as the last one.
in keras.saving.serialization:written
- [written(each) for each in value]
+ [written(value[-1]) for _ in value]

saved-dicts-lose-their-names: A dict by the names of outputs is saved as a list in the order of the dict.
in keras.saving.models:save_model
- written(model.compile_arguments)
+ {k: [*v.values()] if isinstance(v, dict) else v for k, v in written(model.compile_arguments).items()}

weights-of-own-models-are-left-out: A model of one's own is loaded without its weights, which its first call makes
    anew.
in keras.saving.models:load_model
- model.build(facts['built_for'])
+ return model

checkpoints-hold-the-weights-before-the-epoch: A checkpoint is written when its epoch begins.
in keras.callbacks.checkpoints:Saving.on_epoch_begin
- self._epoch = epoch
+ self._epoch = epoch
+ self._save(epoch, logs or {})
in keras.callbacks.checkpoints:Saving.on_epoch_end
- self.save_freq == 'epoch'
+ False

the-first-checkpoint-stays: A file that exists is not written again.
in keras.callbacks.checkpoints:ModelCheckpoint._save
- save(str(path), overwrite=True)
+ path.exists() or save(str(path))

surplus-inputs-are-dropped: Values beyond the number of inputs are ignored.
in keras.models:Model._arranged
- if len(values) != len(symbols): ...
+ values = values[: len(symbols)]
+ if len(values) != len(symbols): ...
""",
)
