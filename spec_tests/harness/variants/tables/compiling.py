"""Variants of Model.compile: weights of samples and classes, losses and metrics of the outputs, added losses."""

from spec_tests.harness.variants.variant import SLIP, Variant

ADAPTERS = "keras/training/adapters.py"
COMPILING = "keras/training/compiling.py"
STEPS = "keras/training/steps.py"
TRAINER = "keras/training/trainer.py"

WEIGHTS = [
    Variant(
        "batches-count-by-their-weights",
        "In the loss of an epoch a batch counts by the sum of its sample weights.",
        SLIP,
        STEPS,
        'self._needs_compile("train_step").tracker.update_state(loss, _rows(x))',
        'self._needs_compile("train_step").tracker.update_state('
        "loss, _rows(x) if sample_weight is None else float(sample_weight.array.sum()))",
    ),
    Variant(
        "class-weights-are-ignored",
        "`class_weight` is accepted and not used.",
        SLIP,
        TRAINER,
        "source = WeightedByClass(source, class_weight)",
        "pass",
        count=2,
    ),
    Variant(
        "the-class-of-a-one-hot-row-is-its-first-column",
        "One-hot targets are taken as class numbers: those of the first column.",
        SLIP,
        ADAPTERS,
        "labels = y.array.argmax(-1) if",
        "labels = y.array[:, 0] if",
    ),
    Variant(
        "class-weights-reach-validation",
        "The validation loss is weighted by class, too.",
        SLIP,
        TRAINER,
        "        training = Epochs(source, steps_per_epoch)",
        "        if class_weight is not None and validation is not None:\n"
        "            validation = WeightedByClass(validation, class_weight)\n"
        "        training = Epochs(source, steps_per_epoch)",
    ),
    Variant(
        "the-third-element-is-ignored",
        "Only x and y of a batch are looked at.",
        SLIP,
        ADAPTERS,
        "return (*data, None, None)[:3]",
        "return (*data[:2], None, None)[:3]",
    ),
    Variant(
        "metrics-are-weighted-too",
        "`metrics` get the sample weights that are for `weighted_metrics`.",
        SLIP,
        COMPILING,
        "            elif weighted:\n",
        "            elif True:\n",
    ),
    Variant(
        "weighted-metrics-are-not-weighted",
        "`weighted_metrics` get no sample weights.",
        SLIP,
        COMPILING,
        "            elif weighted:\n",
        "            elif False:\n",
    ),
    Variant(
        "a-scalar-loss-is-not-weighted",
        "Where a loss function gives one number, the sample weights are left out.",
        SLIP,
        "keras/losses/base.py",
        "        return reduce_loss(values, sample_weight,",
        "        return reduce_loss(values, sample_weight if values.array.ndim else None,",
    ),
    Variant(
        "what-stands-beside-a-dataset-is-ignored",
        "Targets and weights beside a Dataset are accepted and not used.",
        SLIP,
        ADAPTERS,
        'for argument, value in {"y": y, "sample_weight": sample_weight}.items():',
        "for argument, value in ():",
    ),
]

COMPILE = [
    Variant(
        "vector-targets-broadcast",
        "Targets (n,) stay a vector beside predictions (n, 1), which gives n × n differences.",
        "https://github.com/tensorflow/tensorflow/issues/30040",
        COMPILING,
        "self.targets[i] = reshape(y_true, (-1, 1))",
        "pass",
        more=(
            (
                "keras/losses/base.py",
                "return same_rank(cast(convert_to_tensor(y_true), y_pred.dtype), y_pred)",
                "return cast(convert_to_tensor(y_true), y_pred.dtype), y_pred",
            ),
        ),
    ),
    Variant(
        "named-optimizers-are-rmsprop",
        "An optimizer that is named by a string is the default one.",
        SLIP,
        STEPS,
        "self.optimizer = optimizers.get(optimizer)",
        'self.optimizer = optimizers.get("rmsprop" if isinstance(optimizer, str) else optimizer)',
    ),
    Variant(
        "the-optimizer-is-copied",
        "The optimizer object is made again from its configuration, and begins anew.",
        SLIP,
        STEPS,
        "self.optimizer = optimizers.get(optimizer)",
        "given = optimizers.get(optimizer)\n        self.optimizer = type(given).from_config(given.get_config())",
    ),
    Variant(
        "optimizer-is-sgd-by-default",
        "Without `optimizer` a model is trained by SGD.",
        SLIP,
        STEPS,
        'optimizer: Any = "rmsprop",',
        'optimizer: Any = "sgd",',
    ),
    Variant(
        "loss-gets-predictions-first",
        "A loss is called with (y_pred, y_true).",
        "the order of PyTorch's losses",
        COMPILING,
        "value = loss(y, y_pred, sample_weight=w)",
        "value = loss(y_pred, y, sample_weight=w)",
    ),
    Variant(
        "accuracy-is-always-that-of-equal-shapes",
        '"accuracy" does not look at the shape of the targets.',
        SLIP,
        COMPILING,
        "metric = keras_metrics.choose(identifier, y_true.array.shape, y_pred.array.shape)",
        "metric = keras_metrics.choose(identifier, y_pred.array.shape, y_pred.array.shape)",
    ),
    Variant(
        "compiled-steps-count-batches",
        "Only eager steps weight the loss of a batch by its rows.",
        "Keras 3.15, for the losses of outputs",
        STEPS,
        'self._needs_compile("train_step").tracker.update_state(loss, _rows(x))',
        'self._needs_compile("train_step").tracker.update_state(loss, _rows(x) if self.run_eagerly else 1)',
    ),
    Variant(
        "fit-compiles-by-itself",
        "A model that was not compiled is compiled with the defaults and the mean squared error.",
        SLIP,
        STEPS,
        "        if self._compiled is None:\n            raise",
        '        if self._compiled is None:\n            self.compile(loss="mse")\n'
        "        if self._compiled is None:\n            raise",
    ),
    Variant(
        "unknown-metrics-are-left-out",
        "A name that stands for no metric is passed over.",
        SLIP,
        COMPILING,
        "    metric = keras_metrics.get(identifier)\n",
        "    try:\n        metric = keras_metrics.get(identifier)\n    except ValueError:\n        return None\n",
    ),
    Variant(
        "compile-takes-any-argument",
        "Arguments that are not known are passed over.",
        SLIP,
        STEPS,
        "auto_scale_loss: bool = True,\n    ) -> None:",
        "auto_scale_loss: bool = True,\n        **others: Any,\n    ) -> None:",
    ),
    Variant(
        "no-loss-is-zero",
        "A model without any loss is trained on the loss 0.",
        SLIP,
        STEPS,
        "        if total is None:\n            raise",
        "        if total is None:\n            total = reduce_sum(y_pred) * 0.0\n"
        "        if total is None:\n            raise",
    ),
    Variant(
        "one-metric-is-a-list",
        "A single metric stands for a list of one.",
        "Keras 2",
        COMPILING,
        '        for argument, given in {"metrics": metrics,',
        (
            "        metrics, weighted_metrics = ([m] if isinstance(m, str) else m for m in (metrics, "
            "weighted_metrics))\n"
            '        for argument, given in {"metrics": metrics,'
        ),
    ),
]

OUTPUTS = [
    Variant(
        "loss-weights-are-ignored",
        "`loss_weights` is accepted, and the losses are added as they are.",
        SLIP,
        COMPILING,
        "if loss_weight is not None:",
        "if False:",
    ),
    Variant(
        "output-losses-are-reported-weighted",
        "The loss of an output is reported times its loss weight.",
        SLIP,
        COMPILING,
        "tracker.update_state(value, rows)",
        "tracker.update_state(value if loss_weight is None else value * loss_weight, rows)",
    ),
    Variant(
        "the-total-is-a-mean-of-outputs",
        "The losses of the outputs are averaged.",
        "asked for in https://github.com/keras-team/keras/issues/2709",
        COMPILING,
        "        return total\n\n\ndef _loss",
        "        return None if total is None else total / float(len(self._losses))\n\n\ndef _loss",
    ),
    Variant(
        "output-losses-are-means-of-batch-means",
        "Each batch counts the same in the loss of an output, while the total counts rows.",
        "Keras 3.15, in compiled steps",
        COMPILING,
        "tracker.update_state(value, rows)",
        "tracker.update_state(value, 1)",
    ),
    Variant(
        "dicts-are-taken-in-their-own-order",
        "The values of a dict go to the outputs in the order in which they stand in the dict.",
        SLIP,
        COMPILING,
        "return [given.get(name) for name in names]",
        "return [*given.values(), *[None] * len(names)][: len(names)]",
    ),
    Variant(
        "lists-go-by-the-alphabet",
        "What is given as a list goes to the outputs in the order of their names.",
        SLIP,
        COMPILING,
        "        return list(given)\n    return [given]",
        "        return [given[sorted(names).index(name)] for name in names]\n    return [given]",
    ),
    Variant(
        "an-output-without-a-loss-takes-another-one",
        "An output whose loss is None is trained by the loss of another one.",
        SLIP,
        COMPILING,
        "            if loss is None:\n                continue",
        "            loss = loss or next(filter(None, self._losses), None)\n"
        "            if loss is None:\n                continue",
    ),
    Variant(
        "the-first-sample-weights-weight-all-outputs",
        "Of a list of sample weights only the first is used.",
        SLIP,
        COMPILING,
        'self.weights = arrange("sample_weight", sample_weight, names)',
        'self.weights = arrange("sample_weight", sample_weight[0] '
        "if isinstance(sample_weight, list) else sample_weight, names)",
    ),
    Variant(
        "sample-weights-are-of-the-first-output",
        "One array of sample weights weights the first output only.",
        SLIP,
        COMPILING,
        'self.weights = arrange("sample_weight", sample_weight, names)',
        'self.weights = arrange("sample_weight", [sample_weight, *[None] * (len(names) - 1)] '
        "if type(sample_weight) is Tensor else sample_weight, names)",
    ),
    Variant(
        "metrics-carry-no-name-of-an-output",
        "The metrics of several outputs have their own names only.",
        SLIP,
        COMPILING,
        'prefix = f"{names[i]}_" if len(names) > 1 else ""',
        'prefix = ""',
    ),
    Variant(
        "metrics-go-by-the-alphabet",
        "The metrics of several outputs are listed in the order of their names.",
        "Keras 3.15",
        COMPILING,
        "| self.metrics.named",
        "| dict(sorted(self.metrics.named.items()))",
    ),
    Variant(
        "class-weights-of-several-outputs-are-ignored",
        "With several outputs `class_weight` is accepted and not used.",
        SLIP,
        TRAINER,
        "        if len(names) > 1:\n            raise",
        "        if False:\n            raise",
        more=(
            (
                ADAPTERS,
                "        if type(y) is not Tensor:\n            raise",
                "        if type(y) is not Tensor:\n            return batch\n        if False:\n            raise",
            ),
        ),
    ),
    Variant(
        "unknown-outputs-are-ignored",
        "Names of outputs that the model lacks are passed over.",
        "Keras 3.15, for a loss weight beside one loss",
        COMPILING,
        "        if unknown:",
        "        if False:",
    ),
    Variant(
        "loss-weights-need-as-many-losses",
        "Beside one loss for all outputs, `loss_weights` of each are refused.",
        "Keras 3.15",
        COMPILING,
        '        self._weights = arrange("loss_weights", self._loss_weights, names)',
        "        if self._loss_weights is not None and not isinstance(self._loss, (list, dict)):\n"
        '            raise ValueError("loss_weights must match the number of losses")\n'
        '        self._weights = arrange("loss_weights", self._loss_weights, names)',
    ),
    Variant(
        "lists-are-filled-or-cut",
        "A list that is too short is filled with None, and one that is too long is cut.",
        "Keras 2, for losses",
        COMPILING,
        "        if len(given) != len(names):",
        "        given = [*given, *[None] * len(names)][: len(names)]\n        if len(given) != len(names):",
    ),
    Variant(
        "one-array-is-the-target-of-all-outputs",
        "One array of targets is that of each output.",
        "Keras 2",
        COMPILING,
        "if type(y) is Tensor and len(names) > 1:",
        "if False:",
        more=(
            (COMPILING, "[y] if type(y) is Tensor else arrange", "[y] * len(names) if type(y) is Tensor else arrange"),
        ),
    ),
    Variant(
        "a-dict-of-outputs-goes-by-the-alphabet",
        "The names of a dict of outputs are sorted, its values are not.",
        SLIP,
        COMPILING,
        "        return list(y_pred)\n",
        "        return sorted(y_pred)\n",
        more=(
            (
                COMPILING,
                'self.predictions = arrange("y_pred", y_pred, names)',
                'self.predictions = list(nest.flatten(list(getattr(y_pred, "values", lambda: y_pred)())))',
            ),
            (
                COMPILING,
                "from reference.keras import losses as keras_losses",
                "from reference import nest\nfrom reference.keras import losses as keras_losses",
            ),
        ),
    ),
]

ADD_LOSS = [
    Variant(
        "added-losses-are-left-out",
        "What layers add enters no loss, unless a loop of one's own adds it.",
        SLIP,
        STEPS,
        "for loss in self.losses:",
        "for loss in ():",
    ),
    Variant(
        "added-losses-are-not-minimised",
        "What layers add is reported, but has no gradient.",
        SLIP,
        "keras/layers/layer.py",
        "self._losses.extend(convert_to_tensor(loss) for loss in losses if not callable(loss))",
        "self._losses.extend(Tensor(convert_to_tensor(loss).array) for loss in losses if not callable(loss))",
    ),
    Variant(
        "added-losses-are-for-training-only",
        "An evaluation leaves out what layers add.",
        SLIP,
        STEPS,
        "        y_pred = self(x, training=False)\n        loss = self.compute_loss("
        "x=x, y=y, y_pred=y_pred, sample_weight=sample_weight)",
        "        y_pred = self(x, training=False)\n        loss = self.compute_loss("
        "x=x, y=y, y_pred=y_pred, sample_weight=sample_weight) - sum(self.losses)",
    ),
    Variant(
        "sample-weights-weight-added-losses",
        "What layers add is multiplied by the mean of the sample weights.",
        SLIP,
        STEPS,
        "total = loss if total is None else total + loss",
        "total = loss if total is None else total + loss * float("
        "1 if sample_weight is None else sample_weight.array.mean())",
    ),
    Variant(
        "added-losses-count-for-each-output",
        "What layers add enters the total once for each output.",
        SLIP,
        STEPS,
        "total = loss if total is None else total + loss",
        "total = loss if total is None else total + loss * float(len(compiled.names))",
    ),
    Variant(
        "added-losses-pile-up",
        "What was added in a former forward pass is not forgotten.",
        SLIP,
        "keras/layers/layer.py",
        "if self._losses_pass != _forward.number:",
        "if self._losses_pass < 0:",
        more=(
            (
                "keras/layers/layer.py",
                "for layer in layers if layer._losses_pass >= self._last_pass for",
                "for layer in layers for",
            ),
        ),
    ),
    Variant(
        "a-shared-layer-adds-once",
        "A layer that is called again in the same forward pass replaces what it added.",
        SLIP,
        "keras/layers/layer.py",
        "if self._losses_pass != _forward.number:",
        "if True:",
    ),
    Variant(
        "a-model-needs-a-loss-in-compile",
        "Losses that layers add are not enough to train a model.",
        SLIP,
        STEPS,
        "        for loss in self.losses:",
        '        if total is None:\n            raise ValueError("no loss")\n        for loss in self.losses:',
    ),
    Variant(
        "penalties-are-divided-by-the-rows",
        "The penalty of a regularizer is taken as a part of the mean over the rows.",
        SLIP,
        STEPS,
        "total = loss if total is None else total + loss",
        "total = loss if total is None else total + loss / float(_rows(y_pred))",
    ),
    Variant(
        "symbolic-losses-are-forgotten",
        "The loss of a symbolic tensor is accepted, and computed in no forward pass.",
        SLIP,
        "keras/models.py",
        "                self._also(_AddLoss(), loss)",
        "                pass",
    ),
    Variant(
        "added-metrics-are-those-of-the-last-batch",
        "The value of an added metric is that of the last forward pass.",
        SLIP,
        "keras/layers/layer.py",
        "            metric.update_state(value)",
        "            metric.reset_state()\n            metric.update_state(value)",
    ),
]

VARIANTS = [*WEIGHTS, *COMPILE, *OUTPUTS, *ADD_LOSS]
