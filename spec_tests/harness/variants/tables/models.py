"""Variants of models: the three ways to describe them, their wiring, losses and errors."""

from spec_tests.harness.variants.variant import SLIP, Variant

MODELS = [
    Variant(
        "sequential-skips-its-last-layer",
        "The loop ends one layer too early.",
        SLIP,
        "keras/models.py",
        ("        for layer in self._stack:\n            inputs = layer(inputs)"),
        ("        for layer in self._stack[:-1]:\n            inputs = layer(inputs)"),
    ),
    Variant(
        "replay-skips-the-first-call",
        "The first call counts as the input.",
        SLIP,
        "keras/graph.py",
        ("        for node in self.nodes:\n            node.run(known)"),
        (
            "        for node in self.nodes:\n"
            "            node.run(known)\n"
            "            if node is self.nodes[0] and node.single and node.outputs.shape == node.args[0].shape:\n"
            "                known[id(node.outputs)] = known[id(node.args[0])]"
        ),
    ),
    Variant(
        "from-config-forgets-the-name-of-a-model",
        "The model gets a new name.",
        SLIP,
        "keras/models.py",
        'return cls(inputs, outputs, name=config["name"], trainable=config["trainable"])',
        'return cls(inputs, outputs, trainable=config["trainable"])',
    ),
    Variant(
        "from-config-lists-the-inputs-backwards",
        "The inputs are read in the order in which the calls are undone.",
        SLIP,
        "keras/models.py",
        'return cls(inputs, outputs, name=config["name"], trainable=config["trainable"])',
        'return cls(inputs[::-1], outputs, name=config["name"], trainable=config["trainable"])',
    ),
    Variant(
        "summary-counts-frozen-weights-as-trainable",
        "All weights are added up, whether they are trained or not.",
        SLIP,
        "keras/models.py",
        "sum(w.array.size for w in self.trainable_weights)",
        "sum(w.array.size for w in self.weights)",
    ),
    Variant(
        "summary-leaves-the-batch-out",
        "The shape of one sample is shown.",
        SLIP,
        "keras/models.py",
        "shape = str(layer._nodes[0].outputs.shape)",
        "shape = str(tuple(layer._nodes[0].outputs.shape)[1:])",
    ),
    Variant(
        "an-unbuilt-model-has-a-summary-of-nothing",
        "A model counts as built from the beginning.",
        SLIP,
        "keras/layers/layer.py",
        'set_("built", False)',
        'set_("built", isinstance(self, Layer) and type(self).__name__ == "Network")',
    ),
    Variant(
        "input-shape-is-ignored",
        "`input_shape=` of a first layer is accepted and not used.",
        SLIP,
        "keras/models.py",
        "if not self._stack and self._inputs is None and layer._batch_input_shape is not None:",
        "if False:",
    ),
    Variant(
        "build-is-ignored",
        "`build` makes no weights.",
        SLIP,
        "keras/models.py",
        (
            "            self._inputs = InputLayer(tuple(input_shape)[1:], dtype=self.dtype).symbol\n"
            "        self._describe()\n"
        ),
        "            return\n        self._describe()\n",
    ),
    Variant(
        "input-is-a-layer-of-sequential",
        "The input stands among the layers.",
        SLIP,
        "keras/models.py",
        ("    def _sublayers(self) -> list[Layer]:\n        return list(self._stack)"),
        (
            "    def _sublayers(self) -> list[Layer]:\n"
            "        first = [] if self._inputs is None else [self._inputs.node.operation]\n"
            "        return first + list(self._stack)"
        ),
    ),
    Variant(
        "pop-takes-the-first",
        "`pop` takes the first layer away.",
        "collections.deque.popleft",
        "keras/models.py",
        "self._stack.pop()",
        "self._stack.pop(0)",
    ),
    Variant(
        "replay-goes-backwards",
        "The calls are made in the order in which they are found from the outputs.",
        SLIP,
        "keras/graph.py",
        "return [nodes[number] for number in sorted(nodes)]",
        "return [nodes[number] for number in sorted(nodes, key=lambda n: (nodes[n].single, n))]",
        more=(
            (
                "keras/graph.py",
                "            args, kwargs = _replace((self.args, self.kwargs), lambda symbol: values[id(symbol)])",
                "            args, kwargs = _replace((self.args, self.kwargs), lambda s: values.get(id(s), 0.0))",
            ),
        ),
    ),
    Variant(
        "replay-forgets-a-shared-call",
        "A layer that is called twice gives its first result again.",
        SLIP,
        "keras/graph.py",
        "            result = self.operation(values[id(self.args[0])])",
        (
            "            result = values.setdefault(id(self.operation), None)\n"
            "            if result is None:\n"
            "                result = values[id(self.operation)] = self.operation(values[id(self.args[0])])"
        ),
    ),
    Variant(
        "operators-are-reflected",
        "A number before the operator is taken to stand behind it.",
        SLIP,
        "keras/graph.py",
        "return lambda self, other: operation(other, self)",
        "return lambda self, other: operation(self, other)",
    ),
    Variant(
        "inputs-are-taken-in-the-order-of-the-dict",
        "The keys of a dict are ignored.",
        SLIP,
        "keras/models.py",
        "values = [inputs[name] for name in names]",
        "values = list(inputs.values())",
    ),
    Variant(
        "inputs-are-sorted-by-name",
        "A list of values is taken in the alphabetic order of the inputs.",
        SLIP,
        "keras/models.py",
        ("            values = nest.flatten(inputs)\n        if len"),
        (
            "            values = nest.flatten(inputs)\n"
            "            if len(values) == len(symbols):\n"
            "                by_name = dict(zip(sorted(self.input_names), values, strict=True))\n"
            "                values = [by_name[name] for name in self.input_names]\n"
            "        if len"
        ),
    ),
    Variant(
        "outputs-lose-their-structure",
        "Outputs come back as a list.",
        SLIP,
        "keras/graph.py",
        "return nest.map_structure(lambda symbol: known[id(symbol)], self.outputs)",
        "return [known[id(symbol)] for symbol in nest.flatten(self.outputs)]",
    ),
    Variant(
        "a-shared-layer-is-copied",
        "A layer that is called a second time gets new weights.",
        SLIP,
        "keras/layers/layer.py",
        "        outputs = graph.note(self, *args, **kwargs)",
        (
            "        if self._nodes and self.weights:\n"
            '            return type(self).from_config({**self.get_config(), "name": None})(*args)\n'
            "        outputs = graph.note(self, *args, **kwargs)"
        ),
    ),
    Variant(
        "a-model-inside-is-called-in-inference",
        "`training` does not reach the layers of a model inside.",
        SLIP,
        "keras/graph.py",
        "            result = self.operation(values[id(self.args[0])])",
        (
            '            inside = hasattr(self.operation, "_stack")\n'
            '            result = self.operation(values[id(self.args[0])], **({"training": False} if inside else {}))'
        ),
    ),
    Variant(
        "training-of-a-symbolic-call-is-forgotten",
        "What was passed while the model was described does not count.",
        "Keras 3 (https://github.com/keras-team/keras/issues/20285)",
        "keras/layers/layer.py",
        'return self._note(args, kwargs if training is None else {**kwargs, "training": training})',
        "return self._note(args, kwargs)",
    ),
    Variant(
        "get-layer-counts-from-one",
        "Index 1 is the first layer.",
        SLIP,
        "keras/models.py",
        "return layers[index]",
        "return layers[index - 1]",
    ),
    Variant(
        "output-of-a-layer-is-its-input",
        "The wrong end of the call is given.",
        SLIP,
        "keras/layers/layer.py",
        "return self._first_node().outputs",
        "return self._first_node().args[0]",
    ),
    Variant(
        "outputs-are-numbered",
        "Outputs are called output_1, output_2 and so on.",
        "subclassed models of TensorFlow 2",
        "keras/models.py",
        ("        for symbol in self.outputs:\n            same"),
        (
            '        return [f"output_{i + 1}" for i in range(len(self.outputs))]\n'
            "        for symbol in self.outputs:\n"
            "            same"
        ),
    ),
    Variant(
        "summary-forgets-the-bias",
        "Only kernels are counted.",
        SLIP,
        "keras/layers/holder.py",
        "return sum(w.array.size for w in self.weights)",
        "return sum(w.array.size for w in self.weights if w.array.ndim > 1)",
    ),
    Variant(
        "summary-ignores-print-fn",
        "The summary is always printed.",
        SLIP,
        "keras/models.py",
        "(print_fn or print)(line)",
        "print(line)",
    ),
    Variant(
        "reductions-refuse-symbolic-tensors",
        "A function of TensorFlow takes values alone.",
        "Keras 3",
        "ops/reductions.py",
        "            return input_tensor.note(operation, input_tensor, axis, keepdims)",
        '            raise ValueError("a symbolic tensor has no value")',
    ),
    Variant(
        "build-of-a-subclass-makes-nothing",
        "`build` only notes that it was called.",
        "Keras 3",
        "keras/models.py",
        "        graph.note(self, self._sources(input_shape))\n",
        "",
    ),
    Variant(
        "several-outputs-change-places",
        "The tensors that a layer gives are matched to its symbols from the last to the first.",
        SLIP,
        "keras/graph.py",
        "zip(nest.flatten(self.outputs), nest.flatten(result), strict=True)",
        "zip(nest.flatten(self.outputs), nest.flatten(result)[::-1], strict=True)",
    ),
    Variant(
        "get-layer-takes-any-index",
        "An index beyond the layers begins again with the first.",
        SLIP,
        "keras/models.py",
        "if not -len(layers) <= index < len(layers):",
        "index %= len(layers)\n            if False:",
    ),
    Variant(
        "get-layer-prefers-the-index",
        "The name is ignored where an index is given.",
        SLIP,
        "keras/models.py",
        "if (name is None) == (index is None):",
        "if name is None and index is None:",
    ),
    Variant(
        "input-of-a-layer-is-its-output",
        "`layer.input` is what the layer gives.",
        SLIP,
        "keras/layers/layer.py",
        "return self._first_node().args[0]",
        "return self._first_node().outputs",
    ),
]

LOSSES = [
    Variant(
        "a-symbolic-loss-is-forgotten",
        "`add_loss` of a symbolic tensor is accepted and not used.",
        SLIP,
        "keras/models.py",
        "                self._also(_AddLoss(), loss)",
        "                pass",
    ),
    Variant(
        "a-symbolic-loss-is-computed-once",
        "The loss keeps the value of the first forward pass.",
        SLIP,
        "keras/models.py",
        ("    def call(self, inputs: Tensor) -> Tensor:\n        self.add_loss(inputs)"),
        (
            "    def call(self, inputs: Tensor) -> Tensor:\n"
            "        if not graph.Trial.running:\n"
            '            inputs = self.__dict__.setdefault("first", inputs)\n'
            "        self.add_loss(inputs)"
        ),
    ),
    Variant(
        "a-symbolic-metric-is-forgotten",
        "`add_metric` of a symbolic tensor keeps no metric until it is evaluated, and is never evaluated.",
        SLIP,
        "keras/models.py",
        "            self._also(_AddMetric(name, aggregation), value)",
        "            super().add_metric(0.0, name, aggregation)",
    ),
    Variant(
        "std-is-of-a-sample",
        "The standard deviation is divided by n − 1.",
        "PyTorch: `torch.std`",
        "keras/backend.py",
        "return reduce_std(x, axis, keepdims)",
        ("n = x.shape[axis]\n    return reduce_std(x, axis, keepdims) * (n / (n - 1)) ** 0.5"),
    ),
]

ERRORS = [
    Variant(
        "a-missing-input-is-no-error",
        "An input that is not among the inputs is found to be missing when the model is called.",
        SLIP,
        "keras/graph.py",
        "            if not node.inputs:\n",
        ("            if not node.inputs:\n                continue\n"),
    ),
    Variant(
        "arrays-are-taken-for-outputs",
        "Arrays pass for symbolic tensors.",
        SLIP,
        "keras/graph.py",
        "    if wrong or not leaves:\n",
        "    if False:\n",
        more=(
            (
                "keras/graph.py",
                "waiting = [symbol for symbol in outputs if id(symbol) not in given]",
                "waiting = [symbol for symbol in outputs if id(symbol) not in given and type(symbol) is KerasTensor]",
            ),
        ),
    ),
    Variant(
        "two-layers-of-one-name",
        "Two layers may have one name, so that `get_layer` finds the first alone.",
        SLIP,
        "keras/models.py",
        "if any(layer.name == other.name for other in self._stack):",
        "if False:",
    ),
    Variant(
        "layers-may-come-one-by-one",
        "Further arguments are layers.",
        "torch.nn.Sequential",
        "keras/models.py",
        (
            "    def __init__(self, layers: Any = None, name: str | None = None, **kwargs: Any):\n"
            "        super().__init__(name=name, **kwargs)\n"
            "        self._stack"
        ),
        (
            "    def __init__(self, layers: Any = None, *others: Any, name: str | None = None, **kwargs: Any):\n"
            "        super().__init__(name=name, **kwargs)\n"
            "        layers = [layers, *others] if others else layers\n"
            "        self._stack"
        ),
    ),
    Variant(
        "any-shape-is-taken",
        "The shape of the data is not compared with that of the input.",
        SLIP,
        "keras/models.py",
        "        if len(shape) != rank or any(",
        "        if False and any(",
    ),
    Variant(
        "surplus-inputs-are-dropped",
        "Values beyond the number of inputs are ignored.",
        SLIP,
        "keras/models.py",
        "        if len(values) != len(symbols):",
        ("        values = values[: len(symbols)]\n        if len(values) != len(symbols):"),
    ),
    Variant(
        "a-vector-is-no-column",
        "A vector is refused for an input of shape (1,).",
        SLIP,
        "keras/models.py",
        "        if x.array.ndim == rank - 1 and symbol.shape[-1] == 1:",
        "        if False:",
    ),
    Variant(
        "a-model-without-call-is-the-identity",
        "A subclass that defines no `call` gives back what it is given.",
        SLIP,
        "keras/models.py",
        '            raise NotImplementedError(f"{type(self).__name__} must define `call(self, inputs)`.")',
        "            return inputs",
    ),
    Variant(
        "any-length-is-taken",
        "The lengths of an input are not looked at.",
        SLIP,
        "keras/layers/core.py",
        "if length is not None and (not isinstance(length, (int, np.integer)) or length < 0):",
        "if False:",
    ),
    Variant(
        "inputs-are-floats",
        "The dtype of an input is overlooked.",
        SLIP,
        "keras/layers/core.py",
        "return InputLayer(shape, batch_size, dtype or floatx(), name).symbol",
        "return InputLayer(shape, batch_size, floatx(), name).symbol",
    ),
    Variant(
        "inputs-have-lengths",
        "An axis of length 0 is refused.",
        SLIP,
        "keras/layers/core.py",
        "(not isinstance(length, (int, np.integer)) or length < 0)",
        "(not isinstance(length, (int, np.integer)) or length <= 0)",
    ),
    Variant(
        "a-symbolic-tensor-is-its-zeros",
        "The zeros that a shape is found out with pass for the value of a symbolic tensor.",
        SLIP,
        "keras/graph.py",
        (
            '        raise ValueError(f"{self!r} has no value: it stands for an input of a model that is '
            'being described.")'
        ),
        "        return zeros_of(self.shape, self.dtype).array",
    ),
    Variant(
        "absent-inputs-are-zero",
        "An input that a dict does not name is zero.",
        SLIP,
        "keras/models.py",
        "            if absent:\n",
        "            if False:\n",
        more=(
            (
                "keras/models.py",
                "values = [inputs[name] for name in names]",
                "values = [inputs.get(name, 0 * next(iter(inputs.values()))) for name in names]",
            ),
        ),
    ),
    Variant(
        "a-last-axis-of-length-1-stays",
        "Data with a further last axis of length 1 are refused.",
        SLIP,
        "keras/models.py",
        "elif x.array.ndim == rank + 1 and x.array.shape[-1] == 1:",
        "elif False:",
    ),
    Variant(
        "an-unbuilt-model-has-a-summary",
        "The summary of a model without weights counts none.",
        "Keras 3",
        "keras/models.py",
        '        if not self.built:\n            raise ValueError(f"{self.name!r} has no weights yet.',
        '        if False:\n            raise ValueError(f"{self.name!r} has no weights yet.',
    ),
]

VARIANTS = [*MODELS, *LOSSES, *ERRORS]
