"""Variants of what holds of every layer: weights, modes, losses, names, configurations."""

from spec_tests.harness.variants.variant import SLIP, Variant

WEIGHTS = [
    Variant(
        "build-at-each-call",
        "The weights are made anew at each call.",
        SLIP,
        "keras/layers/layer.py",
        "        if not self.built:\n            self._first_build(nest.map_structure(_shape_of, args[0] if args else "
        "next(iter(kwargs.values()), ",
        "        if True:\n            self._first_build(nest.map_structure(_shape_of, args[0] if args else "
        "next(iter(kwargs.values()), ",
    ),
    Variant(
        "built-is-never-set",
        "`built` is left to the `build` of a subclass, which rarely sets it.",
        SLIP,
        "keras/layers/layer.py",
        "        build(self, *args, **kwargs)\n        self.built = True\n",
        "        build(self, *args, **kwargs)\n",
    ),
    Variant(
        "only-direct-attributes-are-tracked",
        "Layers in lists and dicts are not found.",
        "PyTorch: why `nn.ModuleList` exists",
        "keras/layers/holder.py",
        "for leaf in _leaves(value) if isinstance(value, (list, tuple, dict)) else (value,):",
        "for leaf in (value,):",
    ),
    Variant(
        "a-shared-layer-counts-twice",
        "A layer that is held by two attributes has its weights twice.",
        SLIP,
        "keras/layers/holder.py",
        "        return list({id(w): w for weights in own for w in weights}.values())",
        "        return [w for weights in own for w in weights]",
        more=(
            (
                "keras/layers/holder.py",
                (
                    "            if id(layer) not in found and (layer._trainable or not trainable):\n"
                    "                found[id(layer)] = layer"
                ),
                ("            if layer._trainable or not trainable:\n                found[len(found)] = layer"),
            ),
            (
                "keras/layers/holder.py",
                ("                if isinstance(leaf, kind):\n                    held[id(leaf)] = leaf"),
                ("                if isinstance(leaf, kind):\n                    held[len(held)] = leaf"),
            ),
        ),
    ),
    Variant(
        "weights-of-inner-layers-are-lost",
        "Only the weights of the layer itself count.",
        SLIP,
        "keras/layers/holder.py",
        ("for layer in self._flatten_layers()]\n        return list({id(w)"),
        ("for layer in [self]]\n        return list({id(w)"),
    ),
    Variant(
        "variables-are-not-tracked",
        "A variable that is an attribute is no weight.",
        "Keras 3",
        "keras/layers/holder.py",
        "self._added_weights + self._held(Variable)}",
        "self._added_weights}",
    ),
    Variant(
        "add-weight-ignores-trainable",
        "All weights are trainable.",
        SLIP,
        "keras/layers/layer.py",
        "weight = Variable(value, trainable=trainable,",
        "weight = Variable(value, trainable=True,",
    ),
    Variant(
        "add-weight-ignores-its-initializer",
        "All weights begin as the default says.",
        SLIP,
        "keras/layers/layer.py",
        ("        if initializer is None:\n            initializer ="),
        ("        if True:\n            initializer ="),
    ),
    Variant(
        "add-weight-ignores-its-dtype",
        "All weights have the dtype of the layer.",
        SLIP,
        "keras/layers/layer.py",
        "dtype = as_dtype(dtype or self.dtype)",
        "dtype = as_dtype(self.dtype)",
    ),
    Variant(
        "add-weight-takes-a-shape-first",
        "The first argument is always the shape.",
        "Keras 3",
        "keras/layers/layer.py",
        "if args and (args[0] is None or isinstance(args[0], str)):",
        "if False:",
    ),
    Variant(
        "freezing-stops-at-the-surface",
        "Setting `trainable` leaves the layers inside as they are.",
        SLIP,
        "keras/layers/holder.py",
        (
            "        for layer in self._flatten_layers():\n"
            '            object.__setattr__(layer, "_trainable", bool(value))'
        ),
        '        object.__setattr__(self, "_trainable", bool(value))',
    ),
    Variant(
        "inner-layers-thaw-a-frozen-one",
        "A layer inside that is trainable counts, although the one around it is frozen.",
        SLIP,
        "keras/layers/holder.py",
        "(layer._trainable or not trainable)",
        "(layer._trainable or not trainable or layer._sublayers())",
    ),
    Variant(
        "frozen-weights-are-lost",
        "A frozen layer has no weights at all.",
        SLIP,
        "keras/layers/holder.py",
        (
            "trainable = set(map(id, self.trainable_weights))\n"
            "        return [w for w in self.weights if id(w) not in trainable]"
        ),
        "return [w for w in self.weights if not w.trainable]",
    ),
    Variant(
        "set-weights-reverses-the-order",
        "The arrays are assigned from the last weight to the first, where they fit.",
        SLIP,
        "keras/layers/holder.py",
        (
            "for w, array in zip(own, arrays, strict=True):\n"
            "            w.assign(convert_to_tensor(array.astype(w.array.dtype)))"
        ),
        (
            "for w, array in zip(own, arrays, strict=True):\n"
            "            w.assign(convert_to_tensor(np.flip(array).astype(w.array.dtype)))"
        ),
    ),
    Variant(
        "set-weights-ignores-surplus",
        "Arrays beyond the number of weights are dropped.",
        SLIP,
        "keras/layers/holder.py",
        ('        if shapes != given:\n            raise ValueError(f"`weights`'),
        ('        if shapes != given[: len(shapes)]:\n            raise ValueError(f"`weights`'),
        more=(("keras/layers/holder.py", "in zip(own, arrays, strict=True):", "in zip(own, arrays, strict=False):"),),
    ),
    Variant(
        "floatx-is-float64",
        "Weights are of double precision by default.",
        "NumPy",
        "keras/backend.py",
        'return "float32"',
        'return "float64"',
    ),
    Variant(
        "backend-epsilon-is-1e-8",
        "ε is that of the paper on Adam.",
        "https://arxiv.org/abs/1412.6980",
        "keras/backend.py",
        "return 1e-7",
        "return 1e-8",
    ),
    Variant(
        "a-deleted-variable-is-asked-whether-it-is-true",
        "Deleting a variable of several elements is an error: `or` asks it whether it is true.",
        SLIP,
        "keras/layers/holder.py",
        "value = self._tracked.pop(name, self.__dict__.get(name))",
        "value = self._tracked.pop(name, None) or self.__dict__.get(name)",
    ),
    Variant(
        "deleted-attributes-are-kept",
        "Deleting an attribute leaves the layer that it held among those inside.",
        "Keras 3.15",
        "keras/layers/holder.py",
        "value = self._tracked.pop(name, self.__dict__.get(name))",
        "value = self.__dict__.get(name)",
    ),
    Variant(
        "deleted-weights-are-kept",
        "Deleting an attribute leaves the weight that `add_weight` made among the weights.",
        SLIP,
        "keras/layers/holder.py",
        "        self._added_weights[:] = [w for w in self._added_weights if w is not value]\n",
        "",
    ),
    Variant(
        "add-weight-drops-its-second-argument",
        "Of the arguments by position, the shape alone is looked at.",
        SLIP,
        "keras/layers/layer.py",
        "shape, initializer, *_ = (*args, initializer)",
        "shape, *_ = args",
    ),
    Variant(
        "input-dim-is-ignored",
        "`input_dim` does nothing: the weights are made by the first call.",
        SLIP,
        "keras/layers/layer.py",
        "if input_dim is not None:",
        "if False:",
    ),
]

MODES = [
    Variant(
        "training-stops-at-the-outer-layer",
        "Layers inside do not learn of `training` unless it is passed on by hand.",
        "PyTorch-like subclasses of early TensorFlow 2",
        "keras/layers/layer.py",
        ("        elif training is None:\n            training = outer"),
        ("        elif training is None:\n            training = None"),
    ),
    Variant(
        "explicit-training-loses",
        "The mode of the outer call wins over the one that is passed.",
        "Keras 3, for functional models (https://github.com/keras-team/keras/issues/20285)",
        "keras/layers/layer.py",
        ("        elif training is None:\n            training = outer"),
        ("        elif outer is not None:\n            training = outer"),
    ),
    Variant(
        "training-is-the-default",
        "Nothing passed means training.",
        "PyTorch: a new module is in training mode",
        "keras/layers/layer.py",
        ("        elif training is None:\n            training = outer"),
        ("        elif training is None:\n            training = True if outer is None else outer"),
    ),
    Variant(
        "training-stays",
        "The mode of a call holds for the calls after it.",
        "a learning phase that is set once",
        "keras/layers/layer.py",
        "            forward.training = outer\n",
        "            pass\n",
    ),
    Variant(
        "the-default-in-the-signature-is-ignored",
        "A layer gets `training=False` when nobody says otherwise.",
        SLIP,
        "keras/layers/layer.py",
        ('if self._takes_training and training is not None:\n                kwargs["training"] = training'),
        ('if self._takes_training:\n                kwargs["training"] = bool(training)'),
    ),
    Variant(
        "none-becomes-a-tensor",
        "None is converted like an array, and is nan then.",
        "NumPy: np.asarray(None, float)",
        "keras/layers/layer.py",
        "            return value\n        tensor = convert_to_tensor(value)",
        (
            "            if value is not None:\n"
            "                return value\n"
            "            value = np.nan\n"
            "        tensor = convert_to_tensor(value)"
        ),
    ),
    Variant(
        "the-shape-of-the-output-is-that-of-the-input",
        "A layer that does not say otherwise keeps the shape.",
        SLIP,
        "keras/layers/layer.py",
        "return nest.map_structure(lambda symbol: symbol.shape, outputs)",
        "return input_shape",
    ),
    Variant(
        "the-shape-of-the-output-has-a-batch",
        "Open lengths are those of the data that the shape was found out with.",
        SLIP,
        "keras/layers/layer.py",
        "lambda symbol: symbol.shape, outputs)",
        "lambda symbol: tuple(2 if n is None else n for n in symbol.shape), outputs)",
    ),
]

LOSSES = [
    Variant(
        "losses-pile-up",
        "The losses of former passes stay.",
        "TensorFlow 1; tensorflow#37511 is of this kind",
        "keras/layers/layer.py",
        "if self._losses_pass != _forward.number:",
        "if False:",
        more=(("keras/layers/layer.py", 'set_("_losses_pass", -1)', 'set_("_losses_pass", 2**60)'),),
    ),
    Variant(
        "losses-of-inner-layers-are-lost",
        "Only the losses of the layer itself are listed.",
        SLIP,
        "keras/layers/layer.py",
        "added = [loss for layer in layers if",
        "added = [loss for layer in layers[:1] if",
    ),
    Variant(
        "an-inner-call-clears-the-losses",
        "Each call of a layer, inside a pass too, forgets the losses of its former call.",
        SLIP,
        "keras/layers/layer.py",
        "if self._losses_pass != _forward.number:",
        "if True:",
    ),
    Variant(
        "penalties-are-not-losses",
        "Only what `add_loss` added is listed.",
        SLIP,
        "keras/layers/layer.py",
        "return added + [convert_to_tensor(penalty()) for layer in layers for penalty in layer._penalties]",
        "return added",
    ),
    Variant(
        "a-shared-penalty-counts-twice",
        "A layer that two models share adds its penalty for each of them.",
        SLIP,
        "keras/layers/holder.py",
        (
            "            if id(layer) not in found and (layer._trainable or not trainable):\n"
            "                found[id(layer)] = layer"
        ),
        ("            if layer._trainable or not trainable:\n                found[len(found)] = layer"),
    ),
    Variant(
        "penalties-are-computed-once",
        "The penalty is that of the initial weights.",
        SLIP,
        "keras/layers/layer.py",
        "self._penalties.append(functools.partial(regularizers.get(regularizer), weight))",
        ("first = regularizers.get(regularizer)(weight)\n            self._penalties.append(lambda: first)"),
    ),
    Variant(
        "functions-of-losses-are-called-once",
        "What a function of no arguments adds is its value at the time of `add_loss`.",
        SLIP,
        "keras/layers/layer.py",
        "self._penalties.extend(loss for loss in losses if callable(loss))",
        "self._penalties.extend([lambda value=loss(): value for loss in losses if callable(loss)])",
    ),
    Variant(
        "functions-of-losses-are-forgotten",
        "A function that is added is dropped.",
        SLIP,
        "keras/layers/layer.py",
        "        self._penalties.extend(loss for loss in losses if callable(loss))\n",
        "",
    ),
    Variant(
        "activity-penalty-grows-with-the-batch",
        "The penalty of the outputs is summed over the batch.",
        "Keras before TensorFlow 2",
        "keras/layers/layer.py",
        "self.add_loss(self.activity_regularizer(output) / float(len(output.array)))",
        "self.add_loss(self.activity_regularizer(output))",
    ),
    Variant(
        "activity-regularizer-is-ignored",
        "The argument is accepted and not used.",
        SLIP,
        "keras/layers/layer.py",
        "if self.activity_regularizer is not None:",
        "if False:",
    ),
    Variant(
        "an-added-metric-is-the-last-value",
        "The metric has the value of the last call.",
        SLIP,
        "keras/layers/layer.py",
        "            metric.update_state(value)",
        ("            metric.reset_state()\n            metric.update_state(value)"),
    ),
    Variant(
        "an-added-metric-is-new-at-each-call",
        "Each call replaces the metric of this name.",
        SLIP,
        "keras/layers/layer.py",
        "metric = self._added_metrics.setdefault(name, Mean(name=name))",
        "metric = self._added_metrics[name] = Mean(name=name)",
    ),
    Variant(
        "an-added-metric-needs-no-name",
        "A metric without a name is kept under None.",
        SLIP,
        "keras/layers/layer.py",
        '        if not isinstance(name, str):\n            raise ValueError(f"`name` of a metric',
        '        if False:\n            raise ValueError(f"`name` of a metric',
    ),
]

NAMES = [
    Variant(
        "names-are-not-numbered",
        "All layers of a class have one name.",
        SLIP,
        "keras/backend.py",
        'return f"{prefix}_{number}" if number else prefix',
        "return prefix",
    ),
    Variant(
        "names-are-numbered-together",
        "One counter serves all classes.",
        SLIP,
        "keras/backend.py",
        ("    number = _given[prefix]\n    _given[prefix] += 1"),
        ('    number = _given[""]\n    _given[""] += 1'),
    ),
    Variant(
        "clear-session-keeps-the-names",
        "The counters go on.",
        SLIP,
        "keras/backend.py",
        "    _given.clear()",
        "    pass",
    ),
    Variant(
        "inputs-are-not-cast",
        "A float64 array goes through as it is.",
        "TensorFlow 2.0",
        "keras/layers/layer.py",
        'return cast(tensor, self.dtype) if tensor.array.dtype.kind == "f" else tensor',
        "return tensor",
    ),
    Variant(
        "integers-are-cast",
        "Integers become floats, and class numbers with them.",
        SLIP,
        "keras/layers/layer.py",
        'if tensor.array.dtype.kind == "f" else tensor',
        'if tensor.array.dtype.kind in "fi" else tensor',
    ),
    Variant(
        "layers-ignore-their-dtype",
        "Every layer computes in floatx.",
        SLIP,
        "keras/layers/layer.py",
        "as_dtype(dtype or floatx()).name",
        "as_dtype(floatx()).name",
    ),
    Variant(
        "dense-forgets-its-bias",
        "The configuration lacks `use_bias`.",
        SLIP,
        "keras/layers/core.py",
        '            "use_bias": self.use_bias,\n',
        "",
    ),
    Variant(
        "configuration-forgets-the-name",
        "The copy gets a new name.",
        SLIP,
        "keras/layers/layer.py",
        'return {"name": self.name, "trainable": self.trainable, "dtype": self.dtype}',
        'return {"trainable": self.trainable, "dtype": self.dtype}',
    ),
    Variant(
        "pooling-forgets-its-strides",
        "The configuration lacks `strides`.",
        SLIP,
        "keras/layers/pooling.py",
        '"strides": self.strides, ',
        "",
    ),
]

ERRORS = [
    Variant(
        "a-forgotten-constructor-is-no-error",
        "A layer whose constructor was not called gets what it lacks on the way.",
        SLIP,
        "keras/layers/holder.py",
        ('            raise RuntimeError(\n                f"{type(self).__name__} was given'),
        (
            "            super(type(self), self).__init__()\n"
            '        if "_tracked" not in self.__dict__:\n'
            "            raise RuntimeError(\n"
            '                f"{type(self).__name__} was given'
        ),
    ),
    Variant(
        "negative-units-are-taken",
        "A negative number of units is taken for its absolute value.",
        SLIP,
        "keras/layers/core.py",
        "if not isinstance(units, (int, np.integer)) or units < 1:",
        ("units = abs(units)\n        if not isinstance(units, (int, np.integer)) or units < 1:"),
    ),
    Variant(
        "any-rate-is-taken",
        "A rate in percent drops everything.",
        SLIP,
        "keras/layers/regularization.py",
        "if not isinstance(rate, (int, float)) or not 0 <= rate <= 1:",
        "if False:",
    ),
    Variant(
        "any-padding-is-taken",
        "An unknown padding is found out in the first call.",
        SLIP,
        "keras/layers/convolutional.py",
        "if padding not in (PADDINGS if self.rank == 1 else PADDINGS[:2]):",
        "if False:",
    ),
    Variant(
        "any-padding-of-a-pooling-is-valid",
        'Whatever is not "same" is valid.',
        "Keras 3 on torch",
        "keras/layers/pooling.py",
        "raise ValueError(f\"Unknown `padding`: {padding!r}. Expected 'valid' or 'same'.\")",
        'padding = "valid"',
    ),
    Variant(
        "any-name-is-taken",
        "Whatever is passed is the name.",
        SLIP,
        "keras/layers/layer.py",
        "if name is not None and not isinstance(name, str):",
        "if False:",
    ),
    Variant(
        "subtract-takes-any-number",
        "Subtract takes the first two of more.",
        SLIP,
        "keras/layers/merging.py",
        "        if len(input_shape) != 2:",
        "        if False:",
        more=(("keras/layers/merging.py", "first, second = inputs", "first, second = inputs[:2]"),),
    ),
    Variant(
        "merging-takes-one-tensor",
        "A single tensor is its own sum.",
        SLIP,
        "keras/layers/merging.py",
        "if not isinstance(input_shape, list) or not input_shape:",
        "if False:",
    ),
    Variant(
        "any-data-format-is-taken",
        "A layout of the data that nobody knows is ignored.",
        SLIP,
        "keras/layers/pooling.py",
        'if data_format not in (None, "channels_last"):',
        "if False:",
        count=2,
    ),
    Variant(
        "any-number-of-filters-is-taken",
        "The number of filters is not looked at.",
        SLIP,
        "keras/layers/convolutional.py",
        "if not isinstance(filters, int) or filters < 1 or filters % groups:",
        "if False:",
    ),
    Variant(
        "a-layer-without-call-is-the-identity",
        "A layer that defines no `call` gives back what it is given.",
        "Keras 2",
        "keras/layers/layer.py",
        '        raise NotImplementedError(f"{type(self).__name__} must define `call(self, inputs)`.")',
        "        return args[0]",
    ),
]

VARIANTS = [*WEIGHTS, *MODES, *LOSSES, *NAMES, *ERRORS]
