"""Variants of Model.fit: the steps, the order of the rows, the reports, and what is taken as data."""

from spec_tests.harness.variants.variant import SLIP, Variant

ADAPTERS = "keras/training/adapters.py"
STEPS = "keras/training/steps.py"
TRAINER = "keras/training/trainer.py"

LOOP = [
    Variant(
        "partial-batch-is-dropped",
        "The rows behind the last full batch are not visited.",
        "`Dataset.batch(drop_remainder=True)`",
        ADAPTERS,
        "for start in range(0, self.rows, self.batch_size):",
        "for start in range(0, self.rows - self.batch_size + 1, self.batch_size):",
    ),
    Variant(
        "fit-runs-one-epoch",
        "Only the first epoch is run.",
        SLIP,
        TRAINER,
        "range(initial_epoch, epochs)",
        "range(initial_epoch, initial_epoch + 1)",
    ),
    Variant(
        "epochs-is-a-number-of-epochs",
        "`epochs` counts the epochs to run, from `initial_epoch` on.",
        SLIP,
        TRAINER,
        "range(initial_epoch, epochs)",
        "range(initial_epoch, initial_epoch + epochs)",
    ),
    Variant(
        "ten-epochs-by-default",
        "Without `epochs` there are ten.",
        "Keras 1: `nb_epoch=10`",
        TRAINER,
        "epochs: int = 1,\n        verbose: Any",
        "epochs: int = 10,\n        verbose: Any",
    ),
    Variant(
        "fit-steps-along-the-sum",
        "The gradient is that of the sum of the losses of the rows, not of their mean.",
        SLIP,
        STEPS,
        "self.optimizer.apply(tape.gradient(loss, variables), variables)",
        "self.optimizer.apply([g * _rows(x) for g in tape.gradient(loss, variables)], variables)",
    ),
    Variant(
        "fit-ignores-sample-weights",
        "The sample weights are accepted and enter no loss.",
        SLIP,
        STEPS,
        "batch = compiled.batch(self, y, y_pred, sample_weight)\n        total",
        "batch = compiled.batch(self, y, y_pred, None)\n        total",
    ),
    Variant(
        "fit-trains-frozen-layers",
        "All weights are trained, whatever `trainable` says.",
        SLIP,
        STEPS,
        "variables = self.trainable_variables",
        "variables = self.weights",
    ),
    Variant(
        "fit-begins-with-a-new-optimizer",
        "Each call of `fit` makes the optimizer anew, so that momentum and iterations are lost.",
        SLIP,
        TRAINER,
        "        self.stop_training = False\n",
        "        self.stop_training = False\n"
        "        self.optimizer = type(self.optimizer).from_config(self.optimizer.get_config())\n",
    ),
    Variant(
        "fit-runs-in-inference-mode",
        "The forward pass of a training step has `training=False`.",
        SLIP,
        STEPS,
        "y_pred = self(x, training=True)",
        "y_pred = self(x, training=False)",
    ),
    Variant(
        "stop-training-is-for-ever",
        "`stop_training` is not set back when `fit` begins.",
        SLIP,
        TRAINER,
        "        self.stop_training = False\n",
        "",
    ),
    Variant(
        "train-step-is-not-called",
        "`fit` has a step of its own, and does not call the one that a subclass defines.",
        SLIP,
        TRAINER,
        "logs = self.train_step(batch)",
        "logs = Steps.train_step(self, batch)",
    ),
    Variant(
        "compute-loss-is-not-called",
        "The training step computes the loss by itself, and not by what a subclass defines.",
        SLIP,
        STEPS,
        "            loss = self.compute_loss(",
        "            loss = Steps.compute_loss(self, ",
    ),
]

ORDER_OF_ROWS = [
    Variant(
        "arrays-are-not-shuffled",
        "`shuffle` is off unless asked for.",
        SLIP,
        TRAINER,
        "shuffle: bool = True,",
        "shuffle: bool = False,",
    ),
    Variant(
        "shuffle-is-always-on",
        "`shuffle=False` is accepted and ignored.",
        SLIP,
        ADAPTERS,
        "random.shuffle(np.arange(self.rows)).array if self.shuffle else None",
        "random.shuffle(np.arange(self.rows)).array",
    ),
    Variant(
        "one-order-for-all-epochs",
        "The rows are shuffled, but each epoch has the same order.",
        "Keras 3.15 after `keras.utils.set_random_seed`",
        ADAPTERS,
        "random.shuffle(np.arange(self.rows)).array if self.shuffle",
        "np.random.default_rng(0).permutation(self.rows) if self.shuffle",
    ),
    Variant(
        "rows-are-drawn-with-replacement",
        "Each row is drawn from all rows, so that some come twice and others not at all.",
        SLIP,
        ADAPTERS,
        "random.shuffle(np.arange(self.rows)).array if self.shuffle",
        "np.random.default_rng(0).integers(0, self.rows, self.rows) if self.shuffle",
    ),
    Variant(
        "only-x-is-shuffled",
        "The rows of x are shuffled, and the targets and weights stay where they are.",
        SLIP,
        ADAPTERS,
        "leaves = [None if array is None else Tensor(array[rows]) for array in self._arrays]",
        "leaves = [Tensor(a[np.sort(rows) if i and not isinstance(rows, slice) else rows]) "
        "for i, a in enumerate(self._arrays)]",
    ),
    Variant(
        "default-batch-size-is-64",
        "Without `batch_size` a batch has 64 rows.",
        SLIP,
        ADAPTERS,
        "batch_size = 32 if batch_size is None else batch_size",
        "batch_size = 64 if batch_size is None else batch_size",
    ),
]

REPORTS = [
    Variant(
        "epoch-loss-is-mean-of-batch-means",
        "Each batch counts the same in the loss of an epoch, however few rows it has.",
        "https://github.com/tensorflow/tensorflow/issues/38596",
        STEPS,
        'self._needs_compile("train_step").tracker.update_state(loss, _rows(x))',
        'self._needs_compile("train_step").tracker.update_state(loss, 1)',
    ),
    Variant(
        "metrics-survive-epochs",
        "The means go on from one epoch to the next.",
        SLIP,
        TRAINER,
        "            self.reset_metrics()\n            hooks.on_epoch_begin(epoch)",
        "            hooks.on_epoch_begin(epoch)",
    ),
    Variant(
        "metrics-are-reset-with-each-batch",
        "The logs are those of the batch, and the epoch reports its last batch.",
        "TensorFlow before 2.2: `logs['loss']` was the loss of the batch",
        TRAINER,
        "            logs = self.train_step(batch)",
        "            self.reset_metrics()\n            logs = self.train_step(batch)",
    ),
    Variant(
        "metrics-see-the-step",
        "The metrics get predictions that are made after the step.",
        SLIP,
        STEPS,
        'self._needs_compile("train_step").tracker.update_state(loss, _rows(x))',
        'self._needs_compile("train_step").tracker.update_state(loss, _rows(x))\n'
        "        y_pred = self(x, training=True)",
    ),
    Variant(
        "only-compiled-metrics-are-reset",
        "Metrics that a subclass lists by itself are not reset.",
        SLIP,
        STEPS,
        "for metric in self.metrics:",
        "for metric in Steps.metrics.fget(self):",
    ),
    Variant(
        "history-is-shared",
        "All calls of `fit` write into one History.",
        SLIP,
        "keras/callbacks/history.py",
        "self.history: dict[str, list[Any]] = {}",
        "self.history: dict[str, list[Any]] = History.__dict__.get('kept') or setattr(History, 'kept', {}) "
        "or History.kept",
    ),
    Variant(
        "silence-prints-a-line",
        "`verbose=0` prints the line of each epoch.",
        SLIP,
        TRAINER,
        "add_progbar=bool(verbose),\n            model=self,\n            verbose=verbose,",
        "add_progbar=True,\n            model=self,\n            verbose=verbose or 2,",
    ),
    Variant(
        "metrics-are-read-late",
        "What a metric returns is kept as it is; when it is a variable, it is read after the validation has reset it.",
        "Keras 3.15",
        STEPS,
        "{name: convert_to_tensor(result)}",
        "{name: result}",
    ),
]

DATA = [
    Variant(
        "predictions-are-doubles",
        "Predictions come in the width of Python's floats, whatever the dtype of the model.",
        SLIP,
        TRAINER,
        'return value.numpy() if hasattr(value, "numpy") else np.asarray(value)',
        "return np.float64(value.numpy())",
    ),
    Variant(
        "first-element-is-read-ahead-and-lost",
        "The first element of a Dataset or generator is read to learn its shapes, and not given back.",
        SLIP,
        ADAPTERS,
        "(_as_tensors(element) for element in self._elements)",
        "(_as_tensors(element) for i, element in enumerate(self._elements) if i)",
    ),
    Variant(
        "a-dataset-is-used-up",
        "A Dataset is read once; the second epoch finds nothing.",
        SLIP,
        ADAPTERS,
        "        self._elements = elements\n",
        "        self._elements = iter(elements)\n",
    ),
    Variant(
        "steps-per-epoch-begins-anew",
        "With `steps_per_epoch` each epoch takes the first batches again.",
        SLIP,
        ADAPTERS,
        "first = None if self._running is None else next(self._running, None)",
        "first = None",
    ),
    Variant(
        "an-ended-generator-is-replayed",
        "What a generator gave is kept, and trained on again in the epochs that follow.",
        "Keras 3.15, with the first batches",
        ADAPTERS,
        "        self._elements = elements\n",
        '        self._elements = elements if hasattr(elements, "cardinality") else list(elements)\n',
    ),
    Variant(
        "an-epoch-without-batches-has-the-loss-0",
        "An epoch that had no batch is reported with the loss 0.",
        "Keras 2",
        TRAINER,
        "                warnings.warn(RAN_OUT, stacklevel=3)\n                break\n",
        '                trained = {"loss": 0.0}\n',
    ),
    Variant(
        "the-end-of-the-data-counts-a-step",
        "The step that finds the end of a Dataset of unknown size is counted as an iteration.",
        "Keras 2 and Keras 3.15, in compiled steps",
        TRAINER,
        "        return None if logs is None else dict(logs)",
        "        if batches.steps is None:\n            self.optimizer.iterations.assign_add(1)\n"
        "        return None if logs is None else dict(logs)",
    ),
    Variant(
        "a-sequence-is-always-shuffled",
        "The items of a Sequence come in random order, whatever `shuffle` says.",
        SLIP,
        ADAPTERS,
        "for i in random.shuffle(numbers).array if self._shuffle else numbers:",
        "for i in numbers[::-1]:",
    ),
    Variant(
        "a-sequence-hears-the-beginning-too",
        "`on_epoch_end` is called before the first epoch as well.",
        "Keras 3.15",
        ADAPTERS,
        "        self._sequence, self._shuffle = sequence, shuffle\n",
        "        self._sequence, self._shuffle = sequence, shuffle\n        sequence.on_epoch_end()\n",
    ),
    Variant(
        "the-shorter-array-counts",
        "Arrays of different lengths are cut to the shortest one, as `zip` does it.",
        SLIP,
        ADAPTERS,
        "if len(set(lengths)) != 1 or not lengths[0]:",
        "lengths = [min(lengths)]\n"
        "        self._arrays = [None if a is None else a[: lengths[0]] for a in self._arrays]\n"
        "        if not lengths[0]:",
    ),
    Variant(
        "no-rows-are-no-error",
        "Without any row or batch, nothing is done and nothing said.",
        "Keras 3.15",
        ADAPTERS,
        "if len(set(lengths)) != 1 or not lengths[0]:",
        "if len(set(lengths)) != 1:",
        more=((TRAINER, "if trained is None and epoch == epochs.start:", "if False:"),),
    ),
    Variant(
        "batch-size-0-is-the-default",
        "`batch_size or 32` takes 0 as not given.",
        "Keras 3.15",
        ADAPTERS,
        "batch_size = 32 if batch_size is None else batch_size",
        "batch_size = batch_size or 32",
    ),
]

VARIANTS = [*LOOP, *ORDER_OF_ROWS, *REPORTS, *DATA]
