"""Variants of tf.keras.optimizers: the learning rate, the order of a step, the state, names and configurations."""

from spec_tests.harness.variants.variant import SLIP, Variant

RATE = [
    Variant(
        "learning-rate-is-frozen",
        "The learning rate is read once, when the optimizer is made, and assigning another one changes nothing.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "            self._rate.assign(value)",
        "            pass",
    ),
    Variant(
        "lr-cannot-be-set",
        "The older name reads the rate, and setting it makes a new attribute that nobody reads.",
        "Keras 3, where `optimizer.lr = 0.1` is silently accepted",
        "keras/optimizers/optimizer.py",
        "    def lr(self, value: Any) -> None:\n        self.learning_rate = value",
        "    def lr(self, value: Any) -> None:\n        pass",
    ),
    Variant(
        "callable-rate-is-asked-once",
        "A function is called when the optimizer is made, and what it gives is the rate for ever.",
        "tensorflow/tensorflow#31323, and Keras 2",
        "keras/optimizers/optimizer.py",
        "        self._rate = learning_rate\n        if not callable(learning_rate):",
        "        self._rate = learning_rate\n        if not isinstance(learning_rate, schedules.LearningRateSchedule):",
        more=(
            (
                "keras/optimizers/optimizer.py",
                'Variable(learning_rate, trainable=False, name="learning_rate"',
                "Variable(learning_rate() if callable(learning_rate) else learning_rate, "
                'trainable=False, name="learning_rate"',
            ),
        ),
    ),
    Variant(
        "rate-beside-a-schedule-is-ignored",
        "The number is accepted, and the schedule goes on.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "        elif callable(self._rate):\n            raise TypeError(",
        "        elif callable(self._rate):\n            return\n            raise TypeError(",
    ),
    Variant(
        "rate-beside-a-schedule-takes-its-place",
        "The number takes the place of the schedule.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "        elif callable(self._rate):\n            raise TypeError(",
        "        elif callable(self._rate):\n"
        "            self._rate = Variable(value, trainable=False, dtype=float32)\n"
        "            return\n"
        "            raise TypeError(",
    ),
    Variant(
        "schedule-cannot-be-set",
        "A schedule in the place of a number is asked once, and gives another number.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "        if callable(value):\n            self._rate = value",
        "        if callable(value):\n            self._rate = Variable(value(0), trainable=False, dtype=float32)",
    ),
]


STEP = [
    Variant(
        "iterations-counts-variables",
        "Each variable that is updated counts as a step.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "self.iterations.assign_add(_ONE)",
        "self.iterations.assign_add(len(variables))",
    ),
    Variant(
        "variables-share-their-slots",
        "The state is kept by the name of the variable, and names are not unique.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "self._slots[id(variable)] = [",
        "self._slots[id(variable)] = self._slots[variable.name] = self._slots.get(variable.name) or [",
    ),
    Variant(
        "none-gradient-is-an-error",
        "A variable that the loss does not depend on cannot be passed.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "for g, v in zip(grads, variables, strict=True) if g is not None]\n        if not given:",
        "for g, v in zip(grads, variables, strict=True)]\n        if not given:",
    ),
    Variant(
        "none-gradient-is-silent",
        "A variable that the loss does not depend on is never trained, and nobody is told.",
        SLIP,
        "keras/optimizers/optimizer.py",
        'logger.warning("Gradients do not exist for variables %s when minimizing the loss.", missing)',
        "pass",
    ),
    Variant(
        "none-gradient-is-zero",
        "None is taken for a gradient of zero, so that the momentum goes on.",
        '`tape.gradient(…, unconnected_gradients="zero")`',
        "keras/optimizers/optimizer.py",
        "        variables = self._trainable_variables if trainable_variables is None else trainable_variables\n",
        "        variables = self._trainable_variables if trainable_variables is None else "
        "trainable_variables\n"
        "        grads = [fill(v.shape, 0.0) if g is None else g for g, v in zip(grads, "
        "variables, strict=True)]\n",
    ),
    Variant(
        "zero-gradient-is-skipped",
        "A gradient of zero is taken for none.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "        variables = self._trainable_variables if trainable_variables is None else trainable_variables\n",
        "        variables = self._trainable_variables if trainable_variables is None else "
        "trainable_variables\n"
        "        grads = [g if g is not None and np.any(np.asarray(g)) else None for g in grads]\n"
        "        if all(g is None for g in grads):\n"
        "            return\n",
    ),
    Variant(
        "no-gradient-is-no-step",
        "A step without any gradient does nothing, and does not say so.",
        SLIP,
        "keras/optimizers/optimizer.py",
        'raise ValueError(f"No gradients provided for any variable: {[v.name for v in variables]}.")',
        "return [], []",
    ),
    Variant(
        "gradients-broadcast-to-their-variable",
        "A gradient of another shape is spread over the variable, or spreads the variable.",
        "Keras 2 and 3, for shapes that broadcast",
        "keras/optimizers/optimizer.py",
        "    if gradient.array.shape != variable.array.shape:\n",
        "    if False:\n",
    ),
    Variant(
        "unknown-variables-are-taken-in",
        "A variable that comes later gets a state of its own.",
        "TensorFlow up to 2.10",
        "keras/optimizers/optimizer.py",
        "        for v in variables:\n            if id(v) not in self._slots:\n",
        "        for v in variables:\n"
        "            if id(v) not in self._slots:\n"
        "                self.built = False\n"
        "                self.build([v])\n"
        "                continue\n",
    ),
    Variant(
        "constraints-are-ignored",
        "The constraint of a variable is never applied.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "if variable.constraint is not None:",
        "if False:",
    ),
    Variant(
        "constraints-come-first",
        "The constraint is applied to what the variable was before the step.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "            self.update_step(gradient, variable, learning_rate)\n"
        "            if variable.constraint is not None:\n"
        "                variable.assign(variable.constraint(variable))\n",
        "            if variable.constraint is not None:\n"
        "                variable.assign(variable.constraint(variable))\n"
        "            self.update_step(gradient, variable, learning_rate)\n",
    ),
    Variant(
        "steps-overwrite-what-was-read",
        "The new value is written over the old one, which a tape may still need.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "            cell.array = np.asarray(value, cell.array.dtype)",
        "            cell.array[...] = np.asarray(value, cell.array.dtype)",
    ),
    Variant(
        "apply-forgets-its-variables",
        "Without variables there is nothing to move.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "        variables = self._trainable_variables if trainable_variables is None else trainable_variables\n",
        "        variables = trainable_variables\n        if variables is None:\n            return\n",
    ),
    Variant(
        "minimize-climbs",
        "The step is taken along the gradient of the loss, upwards.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "self.apply(tape.gradient(loss, var_list), var_list)",
        "self.apply([-g for g in tape.gradient(loss, var_list)], var_list)",
    ),
    Variant(
        "own-state-is-not-among-the-variables",
        "What a subclass adds to the state is not saved.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "        self._variables.append(Variable(value, trainable=False, name=name))\n"
        "        return self._variables[-1]",
        "        return Variable(value, trainable=False, name=name)",
    ),
]


CLIPPING = [
    Variant(
        "clipnorm-is-ignored",
        "The option is accepted and not used.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "if self.clipnorm:",
        "if False:",
    ),
    Variant(
        "clipnorm-is-that-of-all",
        "The norm is taken over all gradients.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "return clip_each_by_norm(gradients, self.clipnorm)",
        "return clip_together_by_norm(gradients, self.clipnorm)",
    ),
    Variant(
        "clipnorm-lengthens",
        "Each gradient gets the norm c, also a shorter one.",
        SLIP,
        "keras/optimizers/clipping.py",
        "g.array * (limit / max(_norm([g]), limit))",
        "g.array * (limit / max(_norm([g]), 1e-12))",
    ),
    Variant(
        "clipnorm-of-the-largest-element",
        "The norm is the largest element.",
        SLIP,
        "keras/optimizers/clipping.py",
        "g.array * (limit / max(_norm([g]), limit))",
        "g.array * (limit / max(float(np.max(np.abs(g.array))), limit))",
    ),
    Variant(
        "clipvalue-is-ignored",
        "The option is accepted and not used.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "if self.clipvalue:",
        "if False:",
    ),
    Variant(
        "clipvalue-limits-one-side",
        "The elements are limited from above only.",
        SLIP,
        "keras/optimizers/clipping.py",
        "np.clip(g.array, -limit, limit)",
        "np.minimum(g.array, limit)",
    ),
    Variant(
        "global-clipnorm-is-ignored",
        "The option is accepted and not used.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "if self.global_clipnorm:",
        "if False:",
    ),
    Variant(
        "global-clipnorm-is-that-of-each",
        "The norm is that of each gradient.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "return clip_together_by_norm(gradients, self.global_clipnorm)",
        "return clip_each_by_norm(gradients, self.global_clipnorm)",
    ),
    Variant(
        "global-clipnorm-adds-the-norms",
        "The common norm is the sum of the norms.",
        SLIP,
        "keras/optimizers/clipping.py",
        "max(_norm(gradients), limit)",
        "max(sum(_norm([g]) for g in gradients), limit)",
    ),
    Variant(
        "clipping-limits-the-decay-too",
        "The decay is part of what is clipped.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "        gradients = self._clipped(gradients)\n",
        "        if self.weight_decay:\n"
        "            pairs = zip(gradients, variables, strict=True)\n"
        "            gradients = [g + v * self.weight_decay for g, v in pairs]\n"
        "        gradients = self._clipped(gradients)\n",
        more=(
            (
                "keras/optimizers/optimizer.py",
                "            self._decay(variables, float(learning_rate))",
                "            pass",
            ),
        ),
    ),
    Variant(
        "rate-is-clipped-with-the-gradient",
        "What is clipped is lr·g.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "        gradients = self._clipped(gradients)\n",
        "        lr = float(learning_rate)\n"
        "        gradients = [g / lr for g in self._clipped([g * lr for g in gradients])]\n",
    ),
    Variant(
        "clipping-twice-is-accepted",
        "Two ways are accepted, and one of them is used.",
        "Keras 2, for clipvalue beside a norm",
        "keras/optimizers/optimizer.py",
        "if sum(limit is not None for limit in limits.values()) > 1:",
        "if False:",
    ),
]


DECAY = [
    Variant(
        "weight-decay-enters-the-gradient",
        "The decay is added to the gradient, so that the moments see it: an l2 penalty.",
        "PyTorch: every optimizer but AdamW",
        "keras/optimizers/optimizer.py",
        "        gradients = self._clipped(gradients)\n",
        "        gradients = self._clipped(gradients)\n"
        "        if self.weight_decay:\n"
        "            pairs = zip(gradients, variables, strict=True)\n"
        "            gradients = [g + v * self.weight_decay for g, v in pairs]\n",
        more=(
            (
                "keras/optimizers/optimizer.py",
                "            self._decay(variables, float(learning_rate))",
                "            pass",
            ),
        ),
    ),
    Variant(
        "weight-decay-without-the-rate",
        "The decay is λ·w, not lr·λ·w.",
        "TensorFlow Addons: AdamW",
        "keras/optimizers/optimizer.py",
        "variable.array * (lr * self.weight_decay)",
        "variable.array * self.weight_decay",
    ),
    Variant(
        "weight-decay-after-the-step",
        "The decay follows the step.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "        if self.weight_decay:\n            self._decay(variables, float(learning_rate))\n",
        "",
        more=(
            (
                "keras/optimizers/optimizer.py",
                "        self.iterations.assign_add(_ONE)",
                "        if self.weight_decay:\n"
                "            self._decay(variables, float(learning_rate))\n"
                "        self.iterations.assign_add(_ONE)",
            ),
        ),
    ),
    Variant(
        "weight-decay-takes-the-first-rate",
        "The rate of the decay is the one that the optimizer began with.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "self._decay(variables, float(learning_rate))",
        "self._decay(variables, float(self._rate(0) if callable(self._rate) else learning_rate))",
    ),
    Variant(
        "none-gradient-decays",
        "All variables decay, also those that the loss does not depend on.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "self._decay(variables, float(learning_rate))",
        "self._decay(self._trainable_variables, float(learning_rate))",
    ),
    Variant(
        "exclusion-by-name-is-ignored",
        "The names are accepted and not used.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "any(re.search(name, variable.name) for name in self._names_not_decayed)",
        "False",
    ),
    Variant(
        "exclusion-by-variable-is-ignored",
        "The variables are accepted and not used.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "listed = any(variable is other for other in self._not_decayed)",
        "listed = False",
    ),
]


AVERAGES = [
    Variant(
        "averages-forget-at-once",
        "The momentum and what is left of it are swapped.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "momentum * average.array + (1 - momentum) * variable.array",
        "(1 - momentum) * average.array + momentum * variable.array",
    ),
    Variant(
        "averages-come-before-the-step",
        "The average is taken of the values before the step.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "        if self.use_ema:\n            self._average(int(self.iterations) + 1)\n        self.iterations",
        "        self.iterations",
        more=(
            (
                "keras/optimizers/optimizer.py",
                "        gradients = self._clipped(gradients)\n",
                "        gradients = self._clipped(gradients)\n"
                "        if self.use_ema:\n"
                "            self._average(int(self.iterations) + 1)\n",
            ),
        ),
    ),
    Variant(
        "averages-are-never-used",
        "The averages are kept, and never put in the place of the variables.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "if id(variable) in averages:",
        "if False:",
    ),
    Variant(
        "averages-overwrite-one-step-late",
        "The overwriting counts from the step after.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "t % self.ema_overwrite_frequency == 0",
        "t > 1 and (t - 1) % self.ema_overwrite_frequency == 0",
    ),
    Variant(
        "averages-take-the-place-at-each-step",
        "The variables are overwritten in each step.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "if self.ema_overwrite_frequency and t % self.ema_overwrite_frequency == 0:",
        "if True:",
    ),
    Variant(
        "averages-come-before-the-constraint",
        "The average is of what the step made of the variable, and its constraint comes afterwards.",
        "Keras 2 and 3",
        "keras/optimizers/optimizer.py",
        "            if variable.constraint is not None:\n"
        "                variable.assign(variable.constraint(variable))\n"
        "        if self.use_ema:\n"
        "            self._average(int(self.iterations) + 1)\n",
        "        if self.use_ema:\n"
        "            self._average(int(self.iterations) + 1)\n"
        "        for variable in variables:\n"
        "            if variable.constraint is not None:\n"
        "                variable.assign(variable.constraint(variable))\n",
    ),
    Variant(
        "averages-are-always-kept",
        "Averages are on by default.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "use_ema: bool = False,",
        "use_ema: bool = True,",
    ),
]


STATE = [
    Variant(
        "slots-are-trainable",
        "A tape watches what an optimizer keeps.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "self._variables.append(Variable(value, trainable=False, name=name))",
        "self._variables.append(Variable(value, trainable=True, name=name))",
    ),
    Variant(
        "the-rate-is-trainable",
        "A tape watches the learning rate.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "Variable(learning_rate, trainable=False,",
        "Variable(learning_rate, trainable=True,",
    ),
    Variant(
        "state-is-not-saved",
        "The slots are no part of what is saved.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "*([] if callable(self._rate) else [self._rate]), *self._variables]",
        "*([] if callable(self._rate) else [self._rate])]",
    ),
    Variant(
        "iterations-are-not-saved",
        "The count is no part of what is saved, and the bias corrections begin again.",
        "keras-team/keras#13027",
        "keras/optimizers/optimizer.py",
        "return [self.iterations, *(",
        "return [*(",
    ),
    Variant(
        "state-is-loaded-as-far-as-it-goes",
        "The values that are there are taken up, whatever optimizer they are from.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "        if len(store) != len(self.variables):",
        "        for i in range(min(len(store), len(self.variables))):\n"
        "            self.variables[i].assign(store[str(i)])\n"
        "        if len(store) != len(self.variables):",
    ),
]


NAMES = [
    Variant(
        "names-of-optimizers-are-those-of-their-class",
        "The name that was given is not used.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "self.name = name or type(self).__name__.lower()",
        "self.name = type(self).__name__.lower()",
    ),
    Variant(
        "names-are-case-sensitive",
        "Only the name of the class is known.",
        SLIP,
        "keras/optimizers/__init__.py",
        "else name.lower()",
        "else name",
        more=(("keras/optimizers/__init__.py", ", {k.__name__.lower(): k for k in _KINDS})", ")"),),
    ),
    Variant(
        "get-makes-a-new-one",
        "`get` of an optimizer gives a copy of it.",
        SLIP,
        "keras/optimizers/__init__.py",
        "        return identifier\n",
        "        return identifier and type(identifier).from_config(identifier.get_config())\n",
    ),
    Variant(
        "lamb-has-no-name",
        "The class was added, and its name forgotten.",
        "Keras 3",
        "keras/optimizers/__init__.py",
        "Ftrl, Lion, Lamb)",
        "Ftrl, Lion)",
    ),
    Variant(
        "lion-has-no-name",
        "The class was added, and its name forgotten.",
        "Keras 2",
        "keras/optimizers/__init__.py",
        "Nadam, Ftrl, Lion, Lamb)",
        "Nadam, Ftrl, Lamb)",
    ),
    Variant(
        "unknown-names-are-none",
        "An unknown name stands for no optimizer.",
        SLIP,
        "keras/optimizers/__init__.py",
        '        return deserialize({"class_name": identifier, "config": {}})',
        "        known = identifier.lower() in _REGISTRY.objects\n"
        '        return deserialize({"class_name": identifier, "config": {}}) if known else None',
    ),
    Variant(
        "anything-is-an-optimizer",
        "What is neither a name nor a configuration is returned as it is, and fails where it is used.",
        "tf.keras.optimizers.get, for one list for each output",
        "keras/optimizers/__init__.py",
        "    raise ValueError(\n",
        "    return identifier\n    raise ValueError(\n",
    ),
    Variant(
        "config-lacks-nesterov",
        "The configuration forgets an argument.",
        SLIP,
        "keras/optimizers/sgd.py",
        'hyperparameters = ("momentum", "nesterov")',
        'hyperparameters = ("momentum",)',
    ),
    Variant(
        "config-lacks-the-rate",
        "The copy has the default rate.",
        SLIP,
        "keras/optimizers/optimizer.py",
        'return {"learning_rate": rate} | {',
        "return {",
    ),
    Variant(
        "config-lacks-clipping",
        "The copy does not clip.",
        SLIP,
        "keras/optimizers/optimizer.py",
        '    "clipnorm",\n    "clipvalue",\n',
        '    "clipnorm",\n',
    ),
    Variant(
        "config-lacks-ftrl-beta",
        "The configuration forgets an argument that was added later.",
        SLIP,
        "keras/optimizers/ftrl.py",
        '        "beta",\n    )',
        "    )",
    ),
    Variant(
        "config-lacks-rho",
        "The configuration forgets an argument.",
        SLIP,
        "keras/optimizers/rmsprop.py",
        'hyperparameters = ("rho", ',
        "hyperparameters = (",
    ),
    Variant(
        "config-holds-the-rate-of-now",
        "The configuration holds the rate that the schedule gives at the moment.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "rate = schedules.serialize(rate)",
        "rate = float(rate(self.iterations))",
    ),
    Variant(
        "any-momentum-is-accepted",
        "The range of the momentum is not checked.",
        "PyTorch, for momentum above 1",
        "keras/optimizers/sgd.py",
        "if not 0 <= momentum <= 1:",
        "if False:",
    ),
    Variant(
        "any-momentum-of-averages-is-accepted",
        "The range of the momentum is not checked.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "if not 0 <= ema_momentum <= 1:",
        "if False:",
    ),
    Variant(
        "extreme-momenta-of-averages-are-refused",
        "The momenta 0 and 1 are refused.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "if not 0 <= ema_momentum <= 1:",
        "if not 0 < ema_momentum < 1:",
    ),
    Variant(
        "momentum-of-one-is-refused",
        "The momentum 1 is refused.",
        SLIP,
        "keras/optimizers/sgd.py",
        "if not 0 <= momentum <= 1:",
        "if not 0 <= momentum < 1:",
    ),
    Variant(
        "power-of-zero-is-refused",
        "The power 0 is refused.",
        SLIP,
        "keras/optimizers/ftrl.py",
        "if learning_rate_power > 0:",
        "if learning_rate_power >= 0:",
    ),
    Variant(
        "beta-of-one-is-refused",
        "The β₁ of Lion must be below 1.",
        SLIP,
        "keras/optimizers/lion.py",
        "if not 0 < beta_1 <= 1:",
        "if not 0 < beta_1 < 1:",
    ),
    Variant(
        "any-beta-of-lion-is-accepted",
        "The range of β₁ is not checked.",
        SLIP,
        "keras/optimizers/lion.py",
        "if not 0 < beta_1 <= 1:",
        "if False:",
    ),
    Variant(
        "negative-l1-is-accepted",
        "The signs of the strengths are not checked.",
        SLIP,
        "keras/optimizers/ftrl.py",
        "if getattr(self, name) < 0:",
        "if False:",
    ),
    Variant(
        "adamw-without-decay-is-accepted",
        "AdamW without a decay is Adam.",
        SLIP,
        "keras/optimizers/adam.py",
        "if weight_decay is None:",
        "if False:",
    ),
    Variant(
        "unknown-arguments-are-ignored",
        "A misspelt argument is accepted, and the default is used.",
        "Keras 3, for `decay`",
        "keras/optimizers/optimizer.py",
        "        name: str | None = None,\n    ):",
        "        name: str | None = None,\n        **ignored: Any,\n    ):",
    ),
]

OWN = [
    Variant(
        "exclusions-at-any-time",
        "Exclusions after `build` are taken without a word.",
        "Keras 3.15",
        "keras/optimizers/optimizer.py",
        '        if self.built:\n            raise ValueError("`exclude',
        '        if False:\n            raise ValueError("`exclude',
    ),
    Variant(
        "gradients-must-be-tensors",
        "A gradient that is an array is refused.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "    if type(gradient) is not Tensor or",
        "    if type(gradient) is not Tensor:\n        raise TypeError(gradient)\n"
        "    if type(gradient) is not Tensor or",
    ),
    Variant(
        "an-optimizer-without-update-rests",
        "An optimizer that defines no update counts its steps, and moves nothing.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "        raise NotImplementedError(\n"
        '            f"{type(self).__name__} must define `update_step(gradient, variable, learning_rate)`."\n'
        "        )\n",
        "        return (w, *slots)\n",
    ),
]

VARIANTS = [*RATE, *STEP, *CLIPPING, *DECAY, *AVERAGES, *STATE, *NAMES, *OWN]
