"""What the clauses of this chapter reject."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np

from spec_tests.harness.power import Plant, patches, wrong


@wrong("named-optimizers-are-rmsprop", "An optimizer that is named by a string is the default one.")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.Model, "compile", optimizer=lambda given: "rmsprop" if isinstance(given, str) else given)


@wrong("the-optimizer-is-copied", "The optimizer object is made again from its configuration, and begins anew.")
def _(tf: Any, plant: Plant) -> None:
    def copy(optimizer):
        return optimizer if isinstance(optimizer, str) else type(optimizer).from_config(optimizer.get_config())

    plant.changed(tf.keras.Model, "compile", optimizer=copy)


@wrong("optimizer-is-sgd-by-default", "Without `optimizer` a model is trained by SGD.")
def _(tf: Any, plant: Plant) -> None:
    plant.default(tf.keras.Model, "compile", optimizer="sgd")


@wrong("class-weights-are-ignored", "`class_weight` is accepted and not used.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.Model, "fit", class_weight=None)
    plant.always(tf.keras.Model, "train_on_batch", class_weight=None)


@wrong("metrics-are-weighted-too", "`metrics` get the sample weights that are for `weighted_metrics`.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.Model, "compile")
    def compile(true, self, *args, metrics=None, weighted_metrics=None, **kwargs):
        return true(self, *args, weighted_metrics=[*(metrics or ()), *(weighted_metrics or ())], **kwargs)


@wrong("weighted-metrics-are-not-weighted", "`weighted_metrics` get no sample weights.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.Model, "compile")
    def compile(true, self, *args, metrics=None, weighted_metrics=None, **kwargs):
        return true(self, *args, metrics=[*(metrics or ()), *(weighted_metrics or ())], **kwargs)


@wrong("loss-weights-are-ignored", "`loss_weights` is accepted, and the losses are added as they are.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.Model, "compile", loss_weights=None)


@wrong("added-losses-are-left-out", "What layers add enters no loss, unless a loop of one's own adds it.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.Model, "compute_loss")
    def compute_loss(true, self, *args, **kwargs):
        return true(self, *args, **kwargs) - sum(self.losses)


@wrong("added-losses-are-for-training-only", "An evaluation leaves out what layers add.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.Model, "compute_loss")
    def compute_loss(true, self, *args, training=True, **kwargs):
        loss = true(self, *args, training=training, **kwargs)
        return loss if training else loss - sum(self.losses)


@wrong("fit-runs-one-epoch", "Only the first epoch is run.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.Model, "fit", epochs=1)


@wrong("epochs-is-a-number-of-epochs", "`epochs` counts the epochs to run, from `initial_epoch` on.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.Model, "fit")
    def fit(true, self, *args, epochs=1, initial_epoch=0, **kwargs):
        return true(self, *args, epochs=initial_epoch + epochs, initial_epoch=initial_epoch, **kwargs)


@wrong("ten-epochs-by-default", "Without `epochs` there are ten.", "Keras 1: `nb_epoch=10`")
def _(tf: Any, plant: Plant) -> None:
    plant.default(tf.keras.Model, "fit", epochs=10)


@wrong("fit-ignores-sample-weights", "The sample weights are accepted and enter no loss.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.Model, "fit", sample_weight=None)
    plant.always(tf.keras.Model, "train_on_batch", sample_weight=None)


@wrong("fit-runs-in-inference-mode", "The forward pass of a training step has `training=False`.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.layers.Layer, "__call__")
    def call(true, self, *args, **kwargs):
        return true(self, *args, **(kwargs | {"training": False} if kwargs.get("training") else kwargs))


@wrong("arrays-are-not-shuffled", "`shuffle` is off unless asked for.")
def _(tf: Any, plant: Plant) -> None:
    plant.default(tf.keras.Model, "fit", shuffle=False)


@wrong("shuffle-is-always-on", "`shuffle=False` is accepted and ignored.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.Model, "fit", shuffle=True)


@wrong("default-batch-size-is-64", "Without `batch_size` a batch has 64 rows.")
def _(tf: Any, plant: Plant) -> None:
    plant.default(tf.keras.Model, "fit", batch_size=64)
    plant.default(tf.keras.Model, "evaluate", batch_size=64)
    plant.default(tf.keras.Model, "predict", batch_size=64)


@wrong(
    "epoch-loss-is-mean-of-batch-means",
    "Each batch counts the same in the loss of an epoch, however few rows it has.",
    "https://github.com/tensorflow/tensorflow/issues/38596",
)
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.metrics.Mean, "update_state")
    def update_state(true, self, values, sample_weight=None):
        return true(self, values, None if self.name == "loss" else sample_weight)


@wrong("metrics-survive-epochs", "The means go on from one epoch to the next.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.Model, "reset_metrics")
    def reset_metrics(true, self):
        """The means go on."""


@wrong(
    "metrics-are-reset-with-each-batch",
    "The logs are those of the batch, and the epoch reports its last batch.",
    "TensorFlow before 2.2: `logs['loss']` was the loss of the batch",
)
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.Model, "train_step")
    def train_step(true, self, data):
        self.reset_metrics()
        return true(self, data)


@wrong(
    "validation-has-batches-of-32",
    "Without `validation_batch_size` the validation has batches of 32 rows, whatever `batch_size` is.",
)
def _(tf: Any, plant: Plant) -> None:
    plant.default(tf.keras.Model, "fit", validation_batch_size=32)


@wrong("validation-weights-are-ignored", "The third element of `validation_data` is dropped.")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(
        tf.keras.Model, "fit", validation_data=lambda data: data[:2] if isinstance(data, (tuple, list)) else data
    )


@wrong(
    "split-after-shuffle",
    "The rows are shuffled before they are split.",
    "https://github.com/keras-team/keras/issues/20946",
)
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.Model, "fit")
    def fit(true, self, x, y, *args, **kwargs):
        order = np.random.default_rng(0).permutation(len(x))
        return true(self, np.asarray(x)[order], np.asarray(y)[order], *args, **kwargs)


@wrong("evaluate-returns-always-a-dict", "The numbers come by name, also when no dict was asked for.")
def _(tf: Any, plant: Plant) -> None:
    for name in ("evaluate", "train_on_batch", "test_on_batch"):
        plant.always(tf.keras.Model, name, return_dict=True)


@wrong("evaluate-ignores-steps", "`steps` is accepted, and the whole Dataset is taken.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.Model, "evaluate", steps=None)


@wrong("predict-ignores-steps", "`steps` is accepted, and the whole Dataset is taken.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.Model, "predict", steps=None)


@wrong("predict-runs-in-training-mode", "The forward pass of a prediction has `training=True`.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.Model, "predict_step")
    def predict_step(true, self, data):
        return self(tf.keras.utils.unpack_x_y_sample_weight(data)[0], training=True)


@wrong("test-on-batch-trains", "`test_on_batch` takes a step.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.Model, "test_on_batch")
    def test_on_batch(true, self, *args, **kwargs):
        return self.train_on_batch(*args, **kwargs)


@wrong("predict-on-batch-returns-a-tensor", "The outputs come as they are, not as arrays.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.Model, "predict_on_batch")
    def predict_on_batch(true, self, x):
        return tf.convert_to_tensor(true(self, x))


@wrong("compile-takes-any-argument", "Arguments that are not known are passed over.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.Model, "compile")
    def compile(true, self, *args, **kwargs):
        known = inspect.signature(true).parameters
        return true(self, *args, **{name: value for name, value in kwargs.items() if name in known})


patches(
    __name__,
    r"""
penalties-are-not-losses: Only what `add_loss` added is listed.
in keras.layers.layer:Layer.losses
- added + [convert_to_tensor(penalty()) for layer in layers for penalty in layer._penalties]
+ added

functions-of-losses-are-called-once: What a function of no arguments adds is its value at the time of `add_loss`.
in keras.layers.layer:Layer.add_loss
- (loss for loss in losses if callable(loss))
+ [lambda value=loss(): value for loss in losses if callable(loss)]

own-compute-loss-is-not-called: The train step calls its own method, not that of the subclass.
in keras.training.steps:Steps.train_step
- self.compute_loss(x=x, y=y, y_pred=y_pred, sample_weight=sample_weight)
+ Steps.compute_loss(self, x=x, y=y, y_pred=y_pred, sample_weight=sample_weight)

own-compute-loss-is-not-reported: The reported loss is that of `compile`, whatever the overridden method returns.
    [Keras 2, where the losses of `compile` update what is reported]
in keras.training.steps:Steps.train_step
- self._needs_compile('train_step').tracker.update_state(loss, _rows(x))
+ self._needs_compile('train_step').tracker.update_state(Steps.compute_loss(self, x=x, y=y, y_pred=y_pred, sample_weight=sample_weight), _rows(x))

own-compute-metrics-is-not-called-in-training: The train step calls its own method, not that of the subclass.
in keras.training.steps:Steps.train_step
- self.compute_metrics(x, y, y_pred, sample_weight)
+ Steps.compute_metrics(self, x, y, y_pred, sample_weight)

own-compute-metrics-is-not-called-in-evaluation: Only the train step asks the subclass for what is reported.
in keras.training.steps:Steps.test_step
- self.compute_metrics(x, y, y_pred, sample_weight)
+ Steps.compute_metrics(self, x, y, y_pred, sample_weight)

metrics-leaves-out-those-of-compile: `metrics` lists the loss and what belongs to layers; the metrics of `compile`
    are kept elsewhere. [Keras 2, before the first batch is done]
in keras.training.compiling:Compiled.reported
- {tracker.name: tracker for tracker in trackers} | self.metrics.named
+ {tracker.name: tracker for tracker in trackers}

a-metric-keeps-the-name-of-its-function: A metric that was named by a short string is called by the long name of its
    function. [Keras 1 reported `acc` as it was given, and other metrics by the names of their functions]
in keras.training.compiling:_metric
- metric.name = identifier
+ pass

a-weighted-twin-replaces-the-metric: Names are keys of a dict, and the later of two metrics with one name wins.
in keras.training.compiling:CompiledMetrics._add
- full = f'{prefix}weighted_{name}'
+ del self.named[full]

lists-of-one-are-refused: A model with one output takes nothing in lists.
in keras.training.compiling:arrange
- len(given) != len(names)
+ len(given) != len(names) or len(names) == 1

train-on-batch-always-resets: `reset_metrics` is accepted and not used by `train_on_batch`.
in keras.training.trainer:Trainer.train_on_batch
- if reset_metrics:
-     self.reset_metrics()
+ self.reset_metrics()

test-on-batch-always-resets: `reset_metrics` is accepted and not used by `test_on_batch`.
in keras.training.trainer:Trainer.test_on_batch
- if reset_metrics:
-     self.reset_metrics()
+ self.reset_metrics()

a-loss-without-targets-is-left-out: An output without targets is passed over; what `add_loss` added is trained on
    alone.
in keras.training.compiling:CompiledLoss.__call__
- raise ValueError(f'The targets `y` of an output with the loss {loss.name!r} are missing.')
+ continue

vector-targets-broadcast: Targets (n,) stay a vector beside predictions (n, 1), which gives n × n differences.
    [https://github.com/tensorflow/tensorflow/issues/30040]
in keras.losses.base:numbers
- same_rank(cast(convert_to_tensor(y_true), y_pred.dtype), y_pred)
+ (cast(convert_to_tensor(y_true), y_pred.dtype), y_pred)
in keras.training.compiling:Batch.__init__
- self.targets[i] = reshape(y_true, (-1, 1))
+ pass

loss-gets-predictions-first: A loss is called with (y_pred, y_true). [the order of PyTorch's losses]
in keras.training.compiling:CompiledLoss.__call__
- loss(y, y_pred, sample_weight=w)
+ loss(y_pred, y, sample_weight=w)

compiled-steps-count-batches: Only eager steps weight the loss of a batch by its rows. [Keras 3.15, for the losses
    of outputs]
in keras.training.steps:Steps.train_step
- _rows(x)
+ _rows(x) if self.run_eagerly else 1

fit-compiles-by-itself: A model that was not compiled is compiled with the defaults and the mean squared error.
in keras.training.steps:Steps._needs_compile
- if self._compiled is None:
-     ...
+ if self._compiled is None:
+     self.compile(loss='mse')
+ if self._compiled is None:
+     ...

unknown-metrics-are-left-out: A name that stands for no metric is passed over.
in keras.training.compiling:_metric
- metric = keras_metrics.get(identifier)
+ try:
+     metric = keras_metrics.get(identifier)
+ except ValueError:
+     return None

no-loss-is-zero: A model without any loss is trained on the loss 0.
in keras.training.steps:Steps.compute_loss
- for loss in self.losses:
-     ...
+ for loss in self.losses:
+     ...
+ if total is None:
+     total = reduce_sum(y_pred) * 0.0

one-metric-is-a-list: A single metric stands for a list of one. [Keras 2]
in keras.training.compiling:CompiledMetrics.__init__
- for argument, given in {'metrics': metrics, 'weighted_metrics': weighted_metrics}.items():
-     ...
+ metrics, weighted_metrics = ([m] if isinstance(m, str) else m for m in (metrics, weighted_metrics))
+ for argument, given in {'metrics': metrics, 'weighted_metrics': weighted_metrics}.items():
+     ...

batches-count-by-their-weights: In the loss of an epoch a batch counts by the sum of its sample weights.
in keras.training.steps:Steps.train_step
- _rows(x)
+ _rows(x) if sample_weight is None else float(sample_weight.array.sum())

the-class-of-a-one-hot-row-is-its-first-column: One-hot targets are taken as class numbers: those of the first
    column.
in keras.training.adapters:WeightedByClass._weighted
- y.array.argmax(-1)
+ y.array[:, 0]

class-weights-reach-validation: The validation loss is weighted by class, too.
in keras.training.trainer:Trainer.fit
- training = Epochs(source, steps_per_epoch)
+ if class_weight is not None and validation is not None:
+     validation = WeightedByClass(validation, class_weight)
+ training = Epochs(source, steps_per_epoch)

the-third-element-is-ignored: Only x and y of a batch are looked at.
in keras.training.adapters:unpack_x_y_sample_weight
- (*data, None, None)
+ (*data[:2], None, None)

a-scalar-loss-is-not-weighted: Where a loss function gives one number, the sample weights are left out.
in keras.losses.base:Loss.__call__
- sample_weight
+ sample_weight if values.array.ndim else None

output-losses-are-reported-weighted: The loss of an output is reported times its loss weight.
in keras.training.compiling:CompiledLoss.__call__
- tracker.update_state(value, rows)
+ tracker.update_state(value if loss_weight is None else value * loss_weight, rows)

the-total-is-a-mean-of-outputs: The losses of the outputs are averaged. [asked for in
    https://github.com/keras-team/keras/issues/2709]
in keras.training.compiling:CompiledLoss.__call__
- return total
+ return None if total is None else total / float(len(self._losses))

output-losses-are-means-of-batch-means: Each batch counts the same in the loss of an output, while the total counts
    rows. [Keras 3.15, in compiled steps]
in keras.training.compiling:CompiledLoss.__call__
- rows
+ 1

dicts-are-taken-in-their-own-order: The values of a dict go to the outputs in the order in which they stand in the
    dict.
in keras.training.compiling:arrange
- [given.get(name) for name in names]
+ [*given.values(), *[None] * len(names)][:len(names)]

lists-go-by-the-alphabet: What is given as a list goes to the outputs in the order of their names.
in keras.training.compiling:arrange
- list(given)
+ [given[sorted(names).index(name)] for name in names]

an-output-without-a-loss-takes-another-one: An output whose loss is None is trained by the loss of another one.
in keras.training.compiling:CompiledLoss.__call__
- if loss is None:
-     ...
+ loss = loss or next(filter(None, self._losses), None)
+ if loss is None:
+     ...

the-first-sample-weights-weight-all-outputs: Of a list of sample weights only the first is used.
in keras.training.compiling:Batch.__init__
- arrange('sample_weight', sample_weight, names)
+ arrange('sample_weight', sample_weight[0] if isinstance(sample_weight, list) else sample_weight, names)

sample-weights-are-of-the-first-output: One array of sample weights weights the first output only.
in keras.training.compiling:Batch.__init__
- arrange('sample_weight', sample_weight, names)
+ arrange('sample_weight', [sample_weight, *[None] * (len(names) - 1)] if type(sample_weight) is Tensor else sample_weight, names)

metrics-carry-no-name-of-an-output: The metrics of several outputs have their own names only.
in keras.training.compiling:CompiledMetrics.match
- f'{names[i]}_' if len(names) > 1 else ''
+ ''

metrics-go-by-the-alphabet: The metrics of several outputs are listed in the order of their names. [Keras 3.15]
in keras.training.compiling:Compiled.reported
- self.metrics.named
+ dict(sorted(self.metrics.named.items()))

class-weights-of-several-outputs-are-ignored: With several outputs `class_weight` is accepted and not used.
in keras.training.adapters:WeightedByClass._weighted
- if type(y) is not Tensor:
-     raise ValueError('`class_weight` is only for models with one output and one array of targets.')
+ if type(y) is not Tensor:
+     return batch
+ if False:
+     raise ValueError('`class_weight` is only for models with one output and one array of targets.')
in keras.training.trainer:Trainer._one_output
- len(names) > 1
+ False

unknown-outputs-are-ignored: Names of outputs that the model lacks are passed over. [Keras 3.15, for a loss weight
    beside one loss]
in keras.training.compiling:arrange
- if unknown:
-     raise ValueError(f'`{argument}` names the outputs {unknown}, but the model has {names}.')
+ if False:
+     raise ValueError(f'`{argument}` names the outputs {unknown}, but the model has {names}.')

loss-weights-need-as-many-losses: Beside one loss for all outputs, `loss_weights` of each are refused. [Keras 3.15]
in keras.training.compiling:CompiledLoss.match
- losses = arrange('loss', self._loss, names)
+ losses = arrange('loss', self._loss, names)
+ if self._loss_weights is not None and (not isinstance(self._loss, (list, dict))):
+     raise ValueError('loss_weights must match the number of losses')

lists-are-filled-or-cut: A list that is too short is filled with None, and one that is too long is cut. [Keras 2,
    for losses]
in keras.training.compiling:arrange
- if len(given) != len(names):
-     ...
+ given = [*given, *[None] * len(names)][:len(names)]
+ if len(given) != len(names):
+     ...

one-array-is-the-target-of-all-outputs: One array of targets is that of each output. [Keras 2]
in keras.training.compiling:Batch.__init__
- type(y) is Tensor and len(names) > 1
+ False
in keras.training.compiling:Batch.__init__
- [y]
+ [y] * len(names)

added-losses-are-not-minimised: What layers add is reported, but has no gradient.
in keras.layers.layer:Layer.add_loss
- self._losses.extend((convert_to_tensor(loss) for loss in losses if not callable(loss)))
+ self._losses.extend((Tensor(convert_to_tensor(loss).array) for loss in losses if not callable(loss)))

sample-weights-weight-added-losses: What layers add is multiplied by the mean of the sample weights.
in keras.training.steps:Steps.compute_loss
- total + loss
+ total + loss * float(1 if sample_weight is None else sample_weight.array.mean())

added-losses-count-for-each-output: What layers add enters the total once for each output.
in keras.training.steps:Steps.compute_loss
- total + loss
+ total + loss * float(len(compiled.names))

added-losses-pile-up: What was added in a former forward pass is not forgotten.
in keras.layers.layer:Layer.add_loss
- self._losses_pass != _forward.number
+ self._losses_pass < 0
in keras.layers.layer:Layer.losses
- [loss for layer in layers if layer._losses_pass >= self._last_pass for loss in layer._losses]
+ [loss for layer in layers for loss in layer._losses]

a-model-needs-a-loss-in-compile: Losses that layers add are not enough to train a model.
in keras.training.steps:Steps.compute_loss
- total = compiled.loss(batch, _rows(y_pred))
+ total = compiled.loss(batch, _rows(y_pred))
+ if total is None:
+     raise ValueError('no loss')

penalties-are-divided-by-the-rows: The penalty of a regularizer is taken as a part of the mean over the rows.
in keras.training.steps:Steps.compute_loss
- total + loss
+ total + loss / float(_rows(y_pred))

added-metrics-are-those-of-the-last-batch: The value of an added metric is that of the last forward pass.
in keras.layers.layer:Layer.add_metric
- metric.update_state(value)
+ metric.reset_state()
+ metric.update_state(value)

partial-batch-is-dropped: The rows behind the last full batch are not visited.
    [`Dataset.batch(drop_remainder=True)`]
in keras.training.adapters:Rows.__iter__
- range(0, self.rows, self.batch_size)
+ range(0, self.rows - self.batch_size + 1, self.batch_size)

fit-steps-along-the-sum: The gradient is that of the sum of the losses of the rows, not of their mean.
in keras.training.steps:Steps.train_step
- tape.gradient(loss, variables)
+ [g * _rows(x) for g in tape.gradient(loss, variables)]

fit-begins-with-a-new-optimizer: Each call of `fit` makes the optimizer anew, so that momentum and iterations are
    lost.
in keras.training.trainer:Trainer._train
- self.stop_training = False
+ self.stop_training = False
+ self.optimizer = type(self.optimizer).from_config(self.optimizer.get_config())

train-step-is-not-called: `fit` has a step of its own, and does not call the one that a subclass defines.
in keras.training.trainer:Trainer._train_epoch
- self.train_step(batch)
+ Steps.train_step(self, batch)

compute-loss-is-not-called: The training step computes the loss by itself, and not by what a subclass defines.
in keras.training.steps:Steps.train_step
- self.compute_loss(x=x, y=y, y_pred=y_pred, sample_weight=sample_weight)
+ Steps.compute_loss(self, x=x, y=y, y_pred=y_pred, sample_weight=sample_weight)

one-order-for-all-epochs: The rows are shuffled, but each epoch has the same order. [Keras 3.15 after
    `keras.utils.set_random_seed`]
in keras.training.adapters:Rows.__iter__
- random.shuffle(np.arange(self.rows)).array
+ np.random.default_rng(0).permutation(self.rows)

rows-are-drawn-with-replacement: Each row is drawn from all rows, so that some come twice and others not at all.
in keras.training.adapters:Rows.__iter__
- random.shuffle(np.arange(self.rows)).array
+ np.random.default_rng(0).integers(0, self.rows, self.rows)

only-x-is-shuffled: The rows of x are shuffled, and the targets and weights stay where they are.
in keras.training.adapters:Rows._batch
- None if array is None else Tensor(array[rows])
+ Tensor(a[np.sort(rows) if i and (not isinstance(rows, slice)) else rows])
in keras.training.adapters:Rows._batch
- array
+ (i, a)
in keras.training.adapters:Rows._batch
- self._arrays
+ enumerate(self._arrays)

metrics-see-the-step: The metrics get predictions that are made after the step.
in keras.training.steps:Steps.train_step
- self._needs_compile('train_step').tracker.update_state(loss, _rows(x))
+ self._needs_compile('train_step').tracker.update_state(loss, _rows(x))
+ y_pred = self(x, training=True)

only-compiled-metrics-are-reset: Metrics that a subclass lists by itself are not reset.
in keras.training.steps:Steps.reset_metrics
- self.metrics
+ Steps.metrics.fget(self)

history-is-shared: All calls of `fit` write into one History.
in keras.callbacks.callback:History.__init__
- {}
+ History.__dict__.get('kept') or setattr(History, 'kept', {}) or History.kept

silence-prints-a-line: `verbose=0` prints the line of each epoch.
in keras.training.trainer:Trainer._hooks
- return CallbackList(callbacks, add_history=add_history, add_progbar=bool(verbose), model=self, verbose=verbose, epochs=epochs, steps=steps)
+ return CallbackList(callbacks, add_history=add_history, add_progbar=True, model=self, verbose=verbose or 2, epochs=epochs, steps=steps)

metrics-are-read-late: What a metric returns is kept as it is; when it is a variable, it is read after the
    validation has reset it. [Keras 3.15]
in keras.training.steps:Steps.get_metrics_result
- convert_to_tensor(result)
+ result

integers-become-floats-in-batches: Whatever is in an array is cast to the width of floats, class numbers too.
in keras.training.adapters:as_array
- array.astype(floatx(), copy=False) if array.dtype.kind == 'f' else array
+ array.astype(floatx(), copy=False)

predictions-are-doubles: Predictions come in the width of Python's floats, whatever the dtype of the model.
in keras.training.trainer:_as_numpy
- value.numpy() if hasattr(value, 'numpy') else np.asarray(value)
+ np.float64(value.numpy())

rows-of-a-frame-are-sorted-by-index: Frames are aligned by their index, as pandas does in arithmetic.
in keras.training.adapters:as_array
- np.asarray(value)
+ np.asarray(value.sort_index() if hasattr(value, 'sort_index') else value)

a-series-is-a-vector: A Series stays a vector, which a layer without weights does not take.
in keras.training.adapters:as_array
- value.to_frame()
+ np.asarray(value)

columns-of-a-frame-are-sorted-by-name: The columns of a frame are taken as a dict is: by name.
in keras.training.adapters:as_array
- np.asarray(value)
+ np.asarray(value.sort_index(axis=1) if hasattr(value, 'columns') else value)

first-element-is-read-ahead-and-lost: The first element of a Dataset or generator is read to learn its shapes, and
    not given back.
in keras.training.adapters:Elements.__iter__
- (_as_tensors(element) for element in self._elements)
+ (_as_tensors(element) for i, element in enumerate(self._elements) if i)

a-dataset-is-used-up: A Dataset is read once; the second epoch finds nothing.
in keras.training.adapters:Elements.__init__
- self._elements = elements
+ self._elements = iter(elements)

an-ended-generator-is-replayed: What a generator gave is kept, and trained on again in the epochs that follow.
    [Keras 3.15, with the first batches]
in keras.training.adapters:Elements.__init__
- self._elements = elements
+ self._elements = elements if hasattr(elements, 'cardinality') else list(elements)

an-epoch-without-batches-has-the-loss-0: An epoch that had no batch is reported with the loss 0. [Keras 2]
in keras.training.trainer:Trainer._train
- warnings.warn(RAN_OUT, stacklevel=3)
- break
+ trained = {'loss': 0.0}

the-end-of-the-data-counts-a-step: The step that finds the end of a Dataset of unknown size is counted as an
    iteration. [Keras 2 and Keras 3.15, in compiled steps]
in keras.training.trainer:Trainer._train_epoch
- return None if logs is None else dict(logs)
+ if batches.steps is None:
+     self.optimizer.iterations.assign_add(1)
+ return None if logs is None else dict(logs)

a-sequence-is-always-shuffled: The items of a Sequence come in random order, whatever `shuffle` says.
in keras.training.adapters:Items.__iter__
- random.shuffle(numbers).array if self._shuffle else numbers
+ numbers[::-1]

a-sequence-hears-the-beginning-too: `on_epoch_end` is called before the first epoch as well. [Keras 3.15]
in keras.training.adapters:Items.__init__
- self._sequence, self._shuffle = (sequence, shuffle)
+ self._sequence, self._shuffle = (sequence, shuffle)
+ sequence.on_epoch_end()

the-shorter-array-counts: Arrays of different lengths are cut to the shortest one, as `zip` does it.
in keras.training.adapters:Rows.__init__
- if len(set(lengths)) != 1 or not lengths[0]:
-     raise ValueError(f'`x`, `y` and `sample_weight` must have as many rows, at least 1. They have {lengths}.')
+ lengths = [min(lengths)]
+ self._arrays = [None if a is None else a[:lengths[0]] for a in self._arrays]
+ if not lengths[0]:
+     raise ValueError(f'`x`, `y` and `sample_weight` must have as many rows, at least 1. They have {lengths}.')

no-rows-are-no-error: Without any row or batch, nothing is done and nothing said. [Keras 3.15]
in keras.training.adapters:Rows.__init__
- len(set(lengths)) != 1 or not lengths[0]
+ len(set(lengths)) != 1
in keras.training.trainer:Trainer._train
- trained is None and epoch == epochs.start
+ False

batch-size-0-is-the-default: `batch_size or 32` takes 0 as not given. [Keras 3.15]
in keras.training.adapters:Rows.__init__
- 32 if batch_size is None else batch_size
+ batch_size or 32

whatever-has-items-is-a-sequence: An object with a length and items is taken for a Sequence.
in keras.training.adapters:Items.__iter__
- self._sequence.on_epoch_end
+ getattr(self._sequence, 'on_epoch_end', int)
in keras.training.adapters:_gives_batches
- 'on_epoch_end'
+ '__getitem__'

validation-frequency-counts-from-0: `validation_freq=k` validates after the first epoch, and every k-th one from
    there.
in keras.training.trainer:_epochs_to_validate
- (epoch + 1) % frequency
+ epoch % frequency

validation-ends-with-its-dataset: When `validation_steps` were more than the Dataset has, there is no further
    validation. [Keras 2]
in keras.training.trainer:Trainer._train
- logs = trained
+ logs = trained
+ if epoch and validation is not None and ((validation._limit or 0) > validation._source.steps):
+     validation = None

split-leaves-the-weights-behind: The held out rows have lost their sample weights.
in keras.training.adapters:Rows.split
- sides[1]
+ sides[1][:2]

split-overrides-the-data: With both, `validation_split` is taken and `validation_data` ignored. [TensorFlow 2.2]
in keras.training.trainer:Trainer.fit
- validation_data is not None
+ validation_data is not None and (not validation_split)

split-keeps-a-row: A split that leaves nothing to train on leaves one row.
in keras.training.adapters:Rows.split
- 0 < fraction < 1
+ 0 < fraction <= 1
in keras.training.adapters:Rows.split
- math.floor(self.rows * (1 - fraction))
+ max(1, math.floor(self.rows * (1 - fraction)))

split-of-any-size: A split above 1 counts the training rows from the end. [Keras 2 and Keras 3.15]
in keras.training.adapters:Rows.split
- math.floor(self.rows * (1 - fraction)) if 0 < fraction < 1 else 0
+ math.floor(self.rows * (1 - fraction))
in keras.training.adapters:Rows.split
- 0 < at < self.rows
+ at

split-of-a-dataset-is-ignored: With a Dataset `validation_split` holds nothing out, and says nothing.
in keras.training.trainer:Trainer.fit
- if validation_split:
-     if not isinstance(source, Rows):
-         raise ValueError(f'`validation_split` is only for arrays and tensors. Received a {type(x).__name__}.')
-     source, validation = source.split(validation_split, validation_batch_size)
+ if validation_split and isinstance(source, Rows):
+     if not isinstance(source, Rows):
+         raise ValueError(f'`validation_split` is only for arrays and tensors. Received a {type(x).__name__}.')
+     source, validation = source.split(validation_split, validation_batch_size)

only-numpy-arrays-are-split: Tensors are refused. [the tutorial 001 says so]
in keras.training.trainer:Trainer.fit
- isinstance(source, Rows)
+ isinstance(x, np.ndarray)

any-frequency-is-taken: A fraction passes for a number of epochs.
in keras.training.trainer:_epochs_to_validate
- not isinstance(frequency, (int, np.integer)) or frequency < 1
+ isinstance(frequency, str)

test-loss-is-mean-of-batch-means: Each batch counts the same in the loss of an evaluation, however few rows it has.
    [https://github.com/tensorflow/tensorflow/issues/38596]
in keras.training.steps:Steps.test_step
- _rows(x)
+ 1

evaluation-goes-on-from-training: The metrics are not reset before an evaluation.
    [https://github.com/keras-team/keras/issues/16526]
in keras.training.trainer:Trainer._test
- self.reset_metrics()

evaluate-returns-always-a-list: The loss alone comes in a list, too.
in keras.training.trainer:_numbers
- list(named.values()) if len(named) > 1 else next(iter(named.values()))
+ list(named.values())

metrics-before-the-loss: The list of numbers ends with the loss.
in keras.training.trainer:_numbers
- list(named.values())
+ list(named.values())[::-1]

metrics-names-name-the-compiled-ones-once: `metrics_names` is ['loss', 'compile_metrics'].
    [https://github.com/keras-team/keras/issues/20244]
in keras.training.steps:Steps.metrics_names
- list(self._named_metrics())
+ ['loss', 'compile_metrics']

test-step-is-not-called: `evaluate` has a step of its own, and does not call the one that a subclass defines.
in keras.training.trainer:Trainer._test
- self.test_step(batch)
+ Steps.test_step(self, batch)

evaluate-of-no-rows-is-no-error: Without any row the loss is reported as 0.
in keras.training.trainer:Trainer._test
- raise ValueError('`x` gives no batch to evaluate. Expected at least one.')
+ logs = {'loss': 0.0}

predict-shuffles: The predictions come in random order.
in keras.training.trainer:Trainer.predict
- batches_of(x, batch_size=batch_size)
+ batches_of(x, batch_size=batch_size, shuffle=True)

predict-needs-compile: A model that was not compiled does not predict.
in keras.training.trainer:Trainer.predict
- batches = _First(batches_of(x, batch_size=batch_size), steps)
+ self._needs_compile('predict')
+ batches = _First(batches_of(x, batch_size=batch_size), steps)

predict-resets-metrics: `predict` begins like an evaluation, and resets the metrics of an epoch.
in keras.training.trainer:Trainer.predict
- batches = _First(batches_of(x, batch_size=batch_size), steps)
+ self.reset_metrics()
+ batches = _First(batches_of(x, batch_size=batch_size), steps)

predict-calls-the-model-on-targets: Where a batch has targets, `predict` takes the last part of it.
in keras.training.steps:Steps.predict_step
- unpack_x_y_sample_weight(data)
+ [part for part in unpack_x_y_sample_weight(data) if part is not None]
in keras.training.steps:Steps.predict_step
- 0
+ -1

predictions-lose-their-structure: The predictions come as a list, also where the outputs are a dict.
in keras.training.trainer:Trainer.predict
- return nest.map_structure(lambda *parts: np.concatenate(parts), *outputs)
+ flat = [np.concatenate(parts) for parts in zip(*map(nest.flatten, outputs))]
+ return flat if len(flat) > 1 else flat[0]

predict-step-is-not-called: `predict` has a step of its own, and does not call the one that a subclass defines.
in keras.training.trainer:Trainer.predict
- self.predict_step(batch)
+ Steps.predict_step(self, batch)

rows-that-are-too-wide-are-cut: A model takes the columns that it has inputs for, and leaves the others.
in keras.models:Model._fitted
- x = cast(convert_to_tensor(value), symbol.dtype)
+ x = cast(convert_to_tensor(value), symbol.dtype)
+ x = x[:, :symbol.shape[-1]] if x.array.ndim == len(symbol.shape) else x

predict-of-no-rows-is-no-error: Without any row the predictions are an empty array.
in keras.training.trainer:Trainer.predict
- raise ValueError('`x` gives no batch to predict. Expected at least one.')
+ return np.zeros((0, 1), np.float32)

train-on-batch-reports-the-loss-after-the-step: The loss is computed again with the weights that the step leaves.
in keras.training.trainer:Trainer.train_on_batch
- return _numbers(self.train_step(next(iter(source))), return_dict)
+ self.train_step(next(iter(source)))
+ self.reset_metrics()
+ return _numbers(self.test_step(next(iter(source))), return_dict)

batch-methods-report-running-means: The metrics go on from one call to the next.
    [https://github.com/keras-team/keras/pull/22617]
in keras.training.trainer:Trainer.train_on_batch
- reset_metrics
+ False
in keras.training.trainer:Trainer.test_on_batch
- reset_metrics
+ False

metrics-survive-the-epoch-of-an-error: Metrics are reset when an epoch ends, not when one begins: an epoch that ended by
    an error leaves its sums. [a loop of one's own with `reset_state` at the end, as in the tutorials]
in keras.training.trainer
- self.reset_metrics()
- hooks.on_epoch_begin(epoch)
+ hooks.on_epoch_begin(epoch)
- hooks.on_epoch_end(epoch, logs)
+ hooks.on_epoch_end(epoch, logs)
+ self.reset_metrics()

a-dict-of-outputs-goes-by-the-alphabet: The names of a dict of outputs are sorted, its values are not.
in keras.training.compiling
- return list(y_pred)
+ return sorted(y_pred)
- arrange("y_pred", y_pred, names)
+ list(y_pred.values()) if hasattr(y_pred, "values") else arrange("y_pred", y_pred, names)
""",
)
