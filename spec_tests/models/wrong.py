"""What the clauses of this chapter reject."""

from __future__ import annotations

from typing import Any

from spec_tests.harness.power import Plant, patches, wrong


@wrong("a-saved-layer-forgets-its-activation", "The configuration of a layer lacks its activation.")
def _(tf: Any, plant: Plant) -> None:
    plant.method(tf.keras.layers.Dense, "get_config")(lambda true, self: {**true(self), "activation": None})


@wrong(
    "a-saved-optimizer-forgets-its-arguments", "A loaded optimizer has the class of the saved one, and the defaults."
)
def _(tf: Any, plant: Plant) -> None:
    for kind in (tf.keras.optimizers.SGD, tf.keras.optimizers.Adam):
        plant.method(kind, "get_config")(lambda true, self: {})


@wrong("custom-objects-are-ignored", "Only the layers of Keras are found by their names.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.models, "load_model", custom_objects=None)


@wrong("std-is-of-a-sample", "The standard deviation is divided by n − 1.", "PyTorch: `torch.std`")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.backend, "std")
    def std(true, x, axis=None, keepdims=False):
        n = x.shape[axis]
        return true(x, axis, keepdims) * (n / (n - 1)) ** 0.5


@wrong("layers-may-come-one-by-one", "Further arguments are layers, too.", "torch.nn.Sequential")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.Sequential, "__init__")
    def init(true, self, layers=None, *others, name=None, **kwargs):
        true(self, [layers, *others] if others else layers, name=name, **kwargs)


patches(
    __name__,
    r"""
a-layer-without-call-is-the-identity: A layer that defines no `call` returns its input. [Keras 2]
in keras.layers.layer:Layer.call
- raise NotImplementedError(f'{type(self).__name__} must define `call(self, inputs)`.')
+ return args[0]

output-of-a-layer-is-its-input: The wrong end of the call is returned.
in keras.layers.layer:Layer.output
- self._first_node().outputs
+ self._first_node().args[0]

input-of-a-layer-is-its-output: `layer.input` is the output of the layer.
in keras.layers.layer:Layer.input
- self._first_node().args[0]
+ self._first_node().outputs

an-unbuilt-model-has-a-summary-of-nothing: A model counts as built from the beginning.
in keras.layers.layer:Layer.__init__
- False
+ type(self).__name__ == 'Network'

training-of-a-symbolic-call-is-forgotten: The `training` passed while the model was described is ignored. [Keras 3
    (https://github.com/keras-team/keras/issues/20285)]
in keras.layers.layer:Layer.__call__
- kwargs if training is None else {**kwargs, 'training': training}
+ kwargs

a-shared-layer-is-copied: A layer that is called a second time gets new weights.
in keras.layers.layer:Layer._call_on_symbols
- outputs = graph.note(self, *args, **kwargs)
+ if self._nodes and self.weights:
+     return type(self).from_config({**self.get_config(), 'name': None})(*args)
+ outputs = graph.note(self, *args, **kwargs)

summary-forgets-the-bias: Only kernels are counted.
in keras.layers.layer:Layer.count_params
- w.array.size
+ (w.array.size if w.array.ndim > 1 else 0)

summary-leaves-the-batch-out: The shape of one sample is shown.
in keras.models:Model.summary
- output.shape
+ tuple(output.shape)[1:]

an-unbuilt-model-has-a-summary: The summary of a model without weights counts none. [Keras 3]
- not self.built
+ False

from-config-forgets-the-name-of-a-model: The model gets a new name.
in keras.models:Model.from_config
- config['name']
+ None

from-config-reverses-the-inputs: The inputs are read in reverse order.
- cls(inputs, outputs, name=config['name'], trainable=config['trainable'])
+ cls(inputs[::-1], outputs, name=config['name'], trainable=config['trainable'])

outputs-are-numbered: Outputs are called output_1, output_2 and so on. [subclassed models of TensorFlow 2]
in keras.models:Model.output_names
- return names
+ return [f'output_{i + 1}' for i in range(len(self.outputs))]

build-of-a-subclass-makes-nothing: `build` only records that it was called. [Keras 3]
in keras.models:Model.build
- graph.note(self, self._sources(input_shape))

get-layer-takes-any-index: An index beyond the layers starts again with the first.
in keras.models:Model.get_layer
- if not -len(layers) <= index < len(layers):
-     ...
+ index %= len(layers)

get-layer-prefers-the-index: The name is ignored where an index is given.
- (name is None) == (index is None)
+ name is None and index is None

a-symbolic-metric-is-forgotten: The metric of a symbolic tensor is created, but never updated.
in keras.models:Model.add_metric
- self._also(_AddMetric(name, aggregation)(value))
+ super().add_metric(0.0, name, aggregation)

a-symbolic-loss-is-computed-once: The loss keeps the value of the first forward pass.
in keras.models:_AddLoss.call
- self.add_loss(inputs)
+ if not graph.trial.running:
+     inputs = self.__dict__.setdefault('first', inputs)
+ self.add_loss(inputs)

a-model-without-call-is-the-identity: A subclass that defines no `call` returns its input.
in keras.models:Model.call
- raise NotImplementedError(f'{type(self).__name__} must define `call(self, inputs)`.')
+ return inputs

inputs-are-taken-in-the-order-of-the-dict: The keys of a dict are ignored.
in keras.models:Model._input_tensors
- [inputs[name] for name in names]
+ list(inputs.values())

inputs-are-sorted-by-name: A list of values is taken in the alphabetic order of the inputs.
- values = nest.flatten(inputs)
+ values = nest.flatten(inputs)
+ if len(values) == len(symbols):
+     by_name = dict(zip(sorted(self.input_names), values, strict=True))
+     values = [by_name[name] for name in self.input_names]

missing-inputs-are-zero: An input that a dict does not name is zero.
- if missing:
-     ...
- values = [inputs[name] for name in names]
+ values = [inputs.get(name, 0 * next(iter(inputs.values()))) for name in names]

surplus-inputs-are-dropped: Values beyond the number of inputs are ignored.
- if len(values) != len(symbols):
-     ...
+ values = values[:len(symbols)]

any-shape-is-taken: The shape of the data is not compared with that of the input.
in keras.models:Model._fit_to_input
- if len(shape) != rank or any((m is not None and n != m for n, m in zip(shape, symbol.shape, strict=True))):
-     ...

sequential-skips-its-last-layer: The loop ends one layer too early.
in keras.models:Sequential.call
- self._stack
+ self._stack[:-1]

build-is-ignored: `build` creates no weights.
in keras.models:Sequential.build
- self._inputs = InputLayer(tuple(input_shape)[1:], dtype=self.dtype).symbol
+ return

input-is-a-layer-of-sequential: The input is listed among the layers.
in keras.models:Sequential._sublayers
- list(self._stack)
+ ([] if self._inputs is None else [self._inputs.node.operation]) + self._stack

pop-takes-the-first: `pop` removes the first layer. [collections.deque.popleft]
in keras.models:Sequential.pop
- self._stack.pop()
+ self._stack.pop(0)

replay-skips-the-first-call: The first call counts as the input.
in keras.graph:Graph.replay
- node.run(known)
+ node.run(known)
+ if node is self.nodes[0] and node.single and (node.outputs.shape == node.args[0].shape):
+     known[id(node.outputs)] = known[id(node.args[0])]

outputs-lose-their-structure: Outputs are returned as a list.
- nest.map_structure(lambda symbol: known[id(symbol)], self.outputs)
+ [known[id(symbol)] for symbol in nest.flatten(self.outputs)]

replay-goes-backwards: The calls are made in the order in which they are found from the outputs.
in keras.graph:Node.run
- lambda symbol: values[id(symbol)]
+ lambda s: values.get(id(s), 0.0)
in keras.graph:Graph._reached
- sorted(nodes)
+ sorted(nodes, key=lambda n: (nodes[n].single, n))

arrays-are-taken-for-outputs: Arrays pass for symbolic tensors.
- [symbol for symbol in outputs if id(symbol) not in given]
+ [symbol for symbol in outputs if id(symbol) not in given and type(symbol) is KerasTensor]
in keras.graph:_symbols
- wrong or not leaves
+ False

replay-forgets-a-shared-call: A layer that is called twice returns its first result again.
in keras.graph:Node.run
- result = self.operation(values[id(self.args[0])])
+ result = values.setdefault(id(self.operation), None)
+ if result is None:
+     result = values[id(self.operation)] = self.operation(values[id(self.args[0])])

a-model-inside-is-called-in-inference: `training` does not reach the layers of a model inside.
- result = self.operation(values[id(self.args[0])])
+ inside = hasattr(self.operation, '_stack')
+ result = self.operation(values[id(self.args[0])], **{'training': False} if inside else {})

several-outputs-change-places: The results of a layer are matched to its symbolic tensors in reverse order.
- nest.flatten(result)
+ nest.flatten(result)[::-1]

operators-are-reflected: A number before the operator counts as standing after it.
in operators:_both
- OPERATIONS[name](other, self)
+ OPERATIONS[name](self, other) if hasattr(self, 'node') else OPERATIONS[name](other, self)

a-symbolic-tensor-is-its-zeros: The zeros with which a shape is found are the value of a symbolic tensor.
in keras.graph:KerasTensor.__array__
- raise ValueError(f'{self!r} has no value: it stands for an input of a model that is being described.')
+ return zeros_of(self.shape, self.dtype).array

reductions-refuse-symbolic-tensors: A function of TensorFlow takes only values. [Keras 3]
in ops.reductions:reduction.operation
- return input_tensor.note(operation, input_tensor, axis, keepdims)
+ raise ValueError('a symbolic tensor has no value')

weights-are-saved-in-half-precision: Weights are written as float16, to save space.
in keras.saving.archive:_bytes
- np.asarray(array)
+ np.asarray(array, np.float16 if array.dtype == np.float32 else None)

every-second-weight-stays: The biases in the file are not loaded.
in keras.saving.models:load_weights
- for variable, value in changes:
-     ...
+ for variable, value in changes[::2]:
+     ...

damaged-weights-are-left-out: An unreadable file is silently ignored.
- facts, arrays = load_archive(path)
+ try:
+     facts, arrays = load_archive(path)
+ except ValueError:
+     return {}

weights-that-do-not-fit-are-skipped: Weights of other shapes are silently skipped.
- variable.assign(value)
+ if tuple(variable.shape) != tuple(value.shape):
+     continue
+ variable.assign(value)
in keras.saving.models:_matched
- len(variables) != len(values)
+ False
- True
+ False
- tuple(variable.shape) != value.shape
+ False

missing-weights-are-left-as-they-are: A file with fewer weights than the model is loaded into its first layers.
- len(variables) != len(values)
+ False
- True
+ False

a-damaged-model-is-an-empty-one: An unreadable file is a model without layers.
in keras.saving.models:load_model
- facts, _ = load_archive(filepath)
+ try:
+     facts, _ = load_archive(filepath)
+ except ValueError:
+     return REGISTRIES['layer'].find('Sequential')()

weights-of-custom-models-are-left-out: A custom model is loaded without its weights; its first call creates new ones.
- model.build(facts['built_for'])
+ return model

saved-dicts-lose-their-names: A dict by the names of outputs is saved as a list in the order of the dict.
in keras.saving.models:save_model
- written(model.compile_arguments)
+ {k: [*v.values()] if isinstance(v, dict) else v for k, v in written(model.compile_arguments).items()}

saved-lists-are-their-last: Each entry of a list is saved as the last one.
in keras.saving.serialization:written
- [written(each) for each in value]
+ [written(value[-1]) for _ in value]

an-unknown-layer-is-left-out: A layer whose class is unknown becomes one that does nothing.
in keras.saving.serialization:Registry.deserialize
- found = self.find(config['class_name'], custom_objects)
+ if self.kind == 'layer' and config['class_name'] not in {**self.objects, **(custom_objects or {})}:
+     return self.objects['Activation']('linear')
+ found = self.find(config['class_name'], custom_objects)

a-loaded-function-is-the-identity: A layer that contained a function comes back with another one.
- found = self.find(config['class_name'], custom_objects)
+ found = self.find(config['class_name'], custom_objects)
+ if config['class_name'] == 'Lambda':
+     return found(lambda x: x)
in keras.saving.graphs:write_operation
- isinstance(operation, Lambda)
+ False

shared-layers-are-saved-twice: Each call of a shared layer becomes a separate layer.
in keras.saving.graphs:write_graph
- list({id(node.operation): node.operation for node in graph.nodes}.values())
+ [node.operation for node in graph.nodes]
- operations.index(node.operation)
+ graph.nodes.index(node)

saved-operands-change-places: The symbolic tensors of a call come first: 1 − x is loaded as x − 1.
- list(node.args)
+ sorted(node.args, key=lambda value: type(value) is not KerasTensor)

a-saved-slice-forgets-its-step: Only the beginning and the end of `x[1::2]` are written.
in keras.saving.graphs:_write_constant
- (value.start, value.stop, value.step)
+ (value.start, value.stop)

saved-arrays-become-integers: The numbers in an array are truncated to integers.
- array.tolist
+ array.astype(int).tolist
""",
)
