"""The wrong behaviours that the clauses of this chapter reject."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial, reduce
from typing import Any

import numpy as np
import pytest

from spec_tests.harness.power import SLIP, Plant, patches, wrong

# ------------------------------------------------------------------------------------------- another argument


def another_argument(how: str, name: str, story: str, methods: str, source: str = SLIP, **values: Any) -> None:
    """Methods of `Model` get other arguments than were passed: always, by default, or changed by functions."""

    @wrong(name, story, source)
    def _(tf: Any, plant: Plant) -> None:
        for method in methods.split():
            getattr(plant, how)(tf.keras.Model, method, **values)


always, default, changed = (partial(another_argument, how) for how in ("always", "default", "changed"))

always("loss-weights-are-ignored", "`loss_weights` is not used.", "compile", loss_weights=None)
always("fit-runs-one-epoch", "Only the first epoch is run.", "fit", epochs=1)
always("shuffle-is-always-on", "`shuffle=False` is not used.", "fit", shuffle=True)
always("fit-ignores-sample-weights", "`sample_weight` is not used.", "fit train_on_batch", sample_weight=None)
always("class-weights-are-ignored", "`class_weight` is not used.", "fit train_on_batch", class_weight=None)
always("evaluate-ignores-steps", "The whole Dataset is evaluated.", "evaluate", steps=None)
always("predict-ignores-steps", "The whole Dataset is predicted.", "predict", steps=None)
always("on-batch-always-resets", "`reset_metrics` is not used.", "train_on_batch test_on_batch", reset_metrics=True)
always("evaluate-returns-always-a-dict", "A dict always.", "evaluate train_on_batch test_on_batch", return_dict=True)
default("optimizer-is-sgd-by-default", "Without `optimizer` it is SGD.", "compile", optimizer="sgd")
default("ten-epochs-by-default", "Without `epochs` there are ten.", "fit", "Keras 1: `nb_epoch=10`", epochs=10)
default("arrays-are-not-shuffled", "`shuffle` is off by default.", "fit", shuffle=False)
default("default-batch-size-is-64", "By default a batch has 64 rows.", "fit evaluate predict", batch_size=64)
default("validation-has-batches-of-32", "Whatever `batch_size` is.", "fit", validation_batch_size=32)
changed("batch-size-0-is-the-default", "It is `size or 32`.", "fit", "Keras 3.15", batch_size=lambda n: n or None)
changed(
    "silence-prints-a-line", "`verbose=0` prints the line of each epoch.", "fit", verbose=lambda verbose: verbose or 2
)
changed(
    "named-optimizers-are-rmsprop",
    "An optimizer that is named by a string is always the default one.",
    "compile",
    optimizer=lambda given: "rmsprop" if isinstance(given, str) else given,
)
changed(
    "the-optimizer-is-copied",
    "The optimizer object is rebuilt from its configuration, and starts over.",
    "compile",
    optimizer=lambda given: given if isinstance(given, str) else type(given).from_config(given.get_config()),
)
changed(
    "one-metric-is-a-list",
    "A single metric stands for a list of one.",
    "compile",
    "Keras 2",
    **dict.fromkeys(("metrics", "weighted_metrics"), lambda given: [given] if isinstance(given, str) else given),
)
changed(
    "the-first-sample-weights-weight-all-outputs",
    "Of a list of sample weights only the first is used.",
    "fit",
    sample_weight=lambda w: [w[0]] * len(w) if isinstance(w, list) else w,
)
changed(
    "validation-weights-are-ignored",
    "The third element of `validation_data` is dropped.",
    "fit",
    validation_data=lambda data: data[:2] if isinstance(data, (tuple, list)) else data,
)

# ------------------------------------------------------------------------------------------- another method


def instead_of(method: str, name: str, story: str, source: str = SLIP) -> Callable[[Any], None]:
    """The decorated function (tf, true, self, …) replaces the method with this public name; `true` is the right one."""
    *owner, last = method.split(".")

    def enter(form: Any) -> None:
        @wrong(name, story, source)
        def _(tf: Any, plant: Plant) -> None:
            plant.method(reduce(getattr, owner, tf), last)(partial(form, tf))

    return enter


MODEL = "keras.Model."


@instead_of(MODEL + "compile", "loss-weights-need-as-many-losses", "They are an error beside one loss.", "Keras 3.15")
def _(tf, true, self, *args, loss=None, loss_weights=None, **kwargs):
    if loss_weights is not None and not isinstance(loss, (list, dict)):
        raise ValueError("`loss_weights` must have as many entries as `loss`.")
    return true(self, *args, loss=loss, loss_weights=loss_weights, **kwargs)


@instead_of(MODEL + "compile", "no-loss-is-zero", "A model without any loss is trained on the loss 0.")
def _(tf, true, self, *args, loss=None, **kwargs):
    return true(self, *args, loss=loss or (lambda y_true, y_pred: 0.0 * tf.reduce_sum(y_pred)), **kwargs)


@instead_of(MODEL + "compile", "metrics-are-weighted-too", "`metrics` are treated as `weighted_metrics`.")
def _(tf, true, self, *args, metrics=None, weighted_metrics=None, **kwargs):
    return true(self, *args, weighted_metrics=[*(metrics or ()), *(weighted_metrics or ())], **kwargs)


@instead_of(MODEL + "compile", "weighted-metrics-are-not-weighted", "`weighted_metrics` are treated as `metrics`.")
def _(tf, true, self, *args, metrics=None, weighted_metrics=None, **kwargs):
    return true(self, *args, metrics=[*(metrics or ()), *(weighted_metrics or ())], **kwargs)


@instead_of(MODEL + "compile", "compile-takes-any-argument", "Unknown arguments are ignored.")
def _(tf, true, self, *args, **kwargs):
    known = inspect.signature(true).parameters
    return true(self, *args, **{name: value for name, value in kwargs.items() if name in known})


@instead_of("keras.losses.Loss.__call__", "loss-gets-predictions-first", "(y_pred, y_true) is the order.", "PyTorch")
def _(tf, true, self, y_true, y_pred, sample_weight=None):
    return true(self, y_pred, y_true, sample_weight=sample_weight)


@instead_of("keras.losses.Loss.__call__", "a-scalar-loss-is-not-weighted", "One number gets no sample weights.")
def _(tf, true, self, y_true, y_pred, sample_weight=None):
    is_scalar = not len(self.call(y_true, y_pred).shape)
    return true(self, y_true, y_pred, sample_weight=None if is_scalar else sample_weight)


@instead_of(
    "keras.metrics.Mean.update_state",
    "epoch-loss-is-mean-of-batch-means",
    "Each batch counts the same in the loss of an epoch, however few rows it has.",
    "https://github.com/tensorflow/tensorflow/issues/38596",
)
def _(tf, true, self, values, sample_weight=None):
    return true(self, values, None if self.name == "loss" else sample_weight)


@instead_of(
    "keras.metrics.Mean.update_state",
    "output-losses-are-means-of-batch-means",
    "Each batch counts the same in the loss of an output, while the total counts rows.",
    "Keras 3.15, in compiled steps",
)
def _(tf, true, self, values, sample_weight=None):
    return true(self, values, None if self.name.endswith("_loss") else sample_weight)


@instead_of(MODEL + "reset_metrics", "metrics-survive-epochs", "The means continue from one epoch to the next.")
def _(tf, true, self):
    """Nothing is reset."""


@instead_of(MODEL + "reset_metrics", "only-compiled-metrics-are-reset", "Others in `metrics` are not reset.")
def _(tf, true, self):
    for metric in tf.keras.Model.metrics.fget(self):
        metric.reset_state()


@instead_of(MODEL + "compute_metrics", "metrics-see-the-step", "The metrics get predictions made after the step.")
def _(tf, true, self, x, y, y_pred, sample_weight=None):
    return true(self, x, y, self(x, training=True), sample_weight)


@instead_of(MODEL + "compute_loss", "added-losses-are-left-out", "Losses that layers add enter no loss.")
def _(tf, true, self, *args, **kwargs):
    return true(self, *args, **kwargs) - sum(self.losses)


@instead_of(MODEL + "compute_loss", "added-losses-are-for-training-only", "An evaluation leaves them out.")
def _(tf, true, self, *args, training=True, **kwargs):
    loss = true(self, *args, training=training, **kwargs)
    return loss if training else loss - sum(self.losses)


@instead_of("keras.layers.Layer.add_loss", "added-losses-are-not-minimized", "They are reported, but have no gradient.")
def _(tf, true, self, loss):
    return true(self, loss if callable(loss) else tf.stop_gradient(loss))


@instead_of("keras.layers.Layer.add_loss", "functions-of-losses-are-called-once", "Its first value is kept.")
def _(tf, true, self, loss):
    value = loss() if callable(loss) else loss
    return true(self, (lambda: value) if callable(loss) else loss)


@instead_of("keras.layers.Layer.__call__", "fit-runs-in-inference-mode", "A training step has `training=False`.")
def _(tf, true, self, *args, **kwargs):
    return true(self, *args, **(kwargs | {"training": False} if kwargs.get("training") else kwargs))


@instead_of(MODEL + "fit", "epochs-is-a-number-of-epochs", "`epochs` is counted from `initial_epoch`.")
def _(tf, true, self, *args, epochs=1, initial_epoch=0, **kwargs):
    return true(self, *args, epochs=initial_epoch + epochs, initial_epoch=initial_epoch, **kwargs)


@instead_of(
    MODEL + "fit",
    "split-after-shuffle",
    "The rows are shuffled before.",
    "https://github.com/keras-team/keras/issues/20946",
)
def _(tf, true, self, x, y, *args, **kwargs):
    order = np.random.default_rng(0).permutation(len(x))
    return true(self, np.asarray(x)[order], np.asarray(y)[order], *args, **kwargs)


@instead_of(MODEL + "predict", "predict-shuffles", "The predictions come in random order.")
def _(tf, true, self, *args, **kwargs):
    return np.random.default_rng(0).permutation(true(self, *args, **kwargs))


@instead_of(MODEL + "predict", "predictions-lose-their-structure", "A dict of outputs comes as a list.")
def _(tf, true, self, *args, **kwargs):
    predictions = true(self, *args, **kwargs)
    return list(predictions.values()) if isinstance(predictions, dict) else predictions


@instead_of(MODEL + "predict", "predictions-are-doubles", "Predictions are float64, whatever the dtype of the model.")
def _(tf, true, self, *args, **kwargs):
    return np.float64(true(self, *args, **kwargs))


@instead_of(MODEL + "predict", "predict-needs-compile", "A model that was not compiled does not predict.")
def _(tf, true, self, *args, **kwargs):
    if not self.compiled:
        raise ValueError("`predict` needs a compiled model.")
    return true(self, *args, **kwargs)


@instead_of(MODEL + "predict_step", "predict-runs-in-training-mode", "A prediction has `training=True`.")
def _(tf, true, self, data):
    return self(tf.keras.utils.unpack_x_y_sample_weight(data)[0], training=True)


@instead_of(MODEL + "predict_step", "predict-calls-the-model-on-targets", "The last part of a batch is used.")
def _(tf, true, self, data):
    return self(data[-1] if isinstance(data, tuple) else data, training=False)


@instead_of(MODEL + "train_on_batch", "train-on-batch-reports-the-loss-after-the-step", "It is computed again.")
def _(tf, true, self, x, y=None, sample_weight=None, **kwargs):
    true(self, x, y, sample_weight, **kwargs)
    return self.test_on_batch(x, y, sample_weight)


@instead_of(MODEL + "test_on_batch", "test-on-batch-trains", "`test_on_batch` takes a step.")
def _(tf, true, self, *args, **kwargs):
    return self.train_on_batch(*args, **kwargs)


@instead_of(MODEL + "predict_on_batch", "predict-on-batch-returns-a-tensor", "The outputs come as tensors.")
def _(tf, true, self, x):
    return tf.convert_to_tensor(true(self, x))


SHARED: dict[str, Any] = {}


@instead_of("keras.callbacks.History.__init__", "history-is-shared", "All calls of `fit` write into one History.")
def _(tf, true, self):
    true(self)
    self.history = SHARED


# ------------------------------------------------------------------------------------------- before a method


def before(methods: str, name: str, story: str, action: Callable[[Any], Any], source: str = SLIP) -> None:
    """Methods of `Model` first do something to the model."""

    @wrong(name, story, source)
    def _(tf: Any, plant: Plant) -> None:
        for method in methods.split():

            @plant.method(tf.keras.Model, method)
            def call(true, self, *args, **kwargs):
                action(self)
                return true(self, *args, **kwargs)


before("predict", "predict-resets-metrics", "As an evaluation does.", lambda model: model.reset_metrics())
before(
    "train_step",
    "metrics-are-reset-with-each-batch",
    "The logs are those of the batch, and the epoch reports its last batch.",
    lambda model: model.reset_metrics(),
    "TensorFlow before 2.2: `logs['loss']` was the loss of the batch",
)
before(
    "fit evaluate train_on_batch test_on_batch",
    "fit-compiles-by-itself",
    "A model that was not compiled is compiled with the defaults and the mean squared error.",
    lambda model: model.compiled or model.compile(loss="mse"),
)
before(
    "fit",
    "fit-begins-with-a-new-optimizer",
    "Each call of `fit` rebuilds the optimizer, so that momentum and iterations are lost.",
    lambda model: setattr(model, "optimizer", type(model.optimizer).from_config(model.optimizer.get_config())),
)


def ignores_override(caller: str, name: str, called: str) -> None:
    """A method of `Model` calls another one of `Model`, whatever the subclass defines."""

    @wrong(name, f"`{caller}` ignores an overridden `{called}`.")
    def _(tf: Any, plant: Plant) -> None:
        @plant.method(tf.keras.Model, caller)
        def call(true, self, *args, **kwargs):
            with pytest.MonkeyPatch.context() as patch:
                patch.setitem(vars(self), called, getattr(tf.keras.Model, called).__get__(self))
                return true(self, *args, **kwargs)


ignores_override("fit", "train-step-is-not-called", "train_step")
ignores_override("evaluate", "test-step-is-not-called", "test_step")
ignores_override("predict", "predict-step-is-not-called", "predict_step")
ignores_override("train_step", "compute-loss-is-not-called", "compute_loss")
ignores_override("train_step", "compute-metrics-is-not-called-in-training", "compute_metrics")
ignores_override("test_step", "compute-metrics-is-not-called-in-evaluation", "compute_metrics")

# ------------------------------------------------------------------------------------------- inside the reference

patches(
    __name__,
    r"""
accuracy-is-always-that-of-equal-shapes: "accuracy" does not look at the shape of the targets.
in keras.training.compiling
- choose(identifier, *(tensor.array.shape for tensor in batch))
+ choose(identifier, *(batch[1].array.shape for _ in batch))

fit-trains-frozen-layers: All weights are trained, whatever `trainable` says.
in keras.training.trainer:Trainer.train_step
- self.trainable_variables
+ self.weights

validation-overwrites-training: The results of the validation are reported without `val_`.
in keras.training.trainer:Trainer._train
- f"val_{name}"
+ name

penalties-are-not-losses: Only what `add_loss` added is listed.
in keras.layers.layer:Layer.losses
- added + [convert_to_tensor(penalty()) for layer in layers for penalty in layer._penalties]
+ added

added-losses-pile-up: What was added in an earlier forward pass is not forgotten.
- [loss for layer in layers if layer._losses_pass >= self._last_pass for loss in layer._losses]
+ [loss for layer in layers for loss in layer._losses]
in keras.layers.layer:Layer.add_loss
- self._losses_pass != _forward.number
+ self._losses_pass < 0

added-metrics-are-those-of-the-last-batch: The value of an added metric is that of the last forward pass.
in keras.layers.layer:Layer.add_metric
- metric.update_state(value)
+ metric.reset_state()
+ metric.update_state(value)

rows-that-are-too-wide-are-cut: A model uses as many columns as it has inputs, and drops the others.
in keras.models:Model._fit_to_input
- x = cast(convert_to_tensor(value), symbol.dtype)
+ x = cast(convert_to_tensor(value), symbol.dtype)
+ x = x[:, :symbol.shape[-1]] if x.array.ndim == len(symbol.shape) else x

lists-of-one-are-refused: A model with one output accepts no lists.
in keras.training.compiling:arrange
- len(given) != len(names)
+ len(given) != len(names) or len(names) == 1

dicts-are-taken-in-their-own-order: The values of a dict go to the outputs in the order of the dict.
- [given.get(name) for name in names]
+ [*given.values(), *[None] * len(names)][:len(names)]

lists-go-by-the-alphabet: The entries of a list go to the outputs in the order of their names.
- list(given)
+ [given[sorted(names).index(name)] for name in names]

unknown-outputs-are-ignored: Unknown names of outputs are ignored. [Keras 3.15, for a loss weight beside one loss]
- name not in names
+ False

lists-are-filled-or-cut: A short list is filled with None, and a long one is cut. [Keras 2, for losses]
- len(given) != len(names)
+ False
- list(given)
+ [*given, *[None] * len(names)][:len(names)]

a-dict-of-outputs-goes-by-the-alphabet: The names of a dict of outputs are sorted, its values are not.
in keras.training.compiling:output_names
- list(y_pred)
+ sorted(y_pred)
in keras.training.compiling:Batch.__init__
- arrange('y_pred', y_pred, names)
+ list(y_pred.values()) if hasattr(y_pred, 'values') else arrange('y_pred', y_pred, names)

vector-targets-broadcast: (n,) and (n, 1) give n × n. [https://github.com/tensorflow/tensorflow/issues/30040]
- self.targets[i] = reshape(y_true, (-1, 1))
+ pass
in keras.losses.base:numbers
- same_rank(cast(convert_to_tensor(y_true), y_pred.dtype), y_pred)
+ (cast(convert_to_tensor(y_true), y_pred.dtype), y_pred)

sample-weights-are-of-the-first-output: One array of sample weights weights the first output only.
in keras.training.compiling:Batch.__init__
- arrange('sample_weight', _tensors(sample_weight), names)
+ [sample_weight, *[None] * (len(names) - 1)]

one-array-is-the-target-of-all-outputs: One array of targets is that of each output. [Keras 2]
- type(y) is Tensor and len(names) > 1
+ False

an-output-without-a-loss-takes-another-one: An output whose loss is None is trained by the loss of another one.
in keras.training.compiling:Compiled._match
- arrange('loss', self._loss, names)
+ [next(filter(None, [loss, *arrange('loss', self._loss, names)]), None) for loss in arrange('loss', self._loss, names)]

metrics-carry-no-name-of-an-output: The names of metrics do not say to which of several outputs they belong.
- self._unused_name(prefixes[i], metric.name, weighted)
+ self._unused_name('', metric.name, weighted)

a-weighted-twin-replaces-the-metric: Names are keys of a dict, and the later of two metrics with one name wins.
in keras.training.compiling:Compiled._unused_name
- name = f'weighted_{name}'
+ del self.reported[prefix + name]

a-loss-without-targets-is-left-out: An output without targets is skipped, and only the added losses are trained on.
in keras.training.compiling:Compiled.compute_loss
- if batch.targets[i] is None:
-     ...
+ if batch.targets[i] is None:
+     continue

output-losses-are-reported-weighted: The loss of an output is reported times its loss weight.
- tracker.update_state(value, rows)
+ tracker.update_state(value if loss_weight is None else value * loss_weight, rows)

the-total-is-a-mean-of-outputs: Losses are averaged. [https://github.com/keras-team/keras/issues/2709]
- return total
+ return None if total is None else total / float(len(self._matched_losses))

a-metric-keeps-the-name-of-its-function: "mae" is reported as "mean_absolute_error". [Keras 1, but for `acc`]
in keras.training.compiling:_metric
- metric.name = identifier
+ pass

unknown-metrics-are-left-out: A name that stands for no metric is ignored.
- metric = keras_metrics.get(identifier)
+ try:
+     metric = keras_metrics.get(identifier)
+ except ValueError:
+     return None

integers-become-floats-in-batches: All arrays are cast to the width of floats, class numbers too.
in keras.training.adapters:as_array
- array.astype(floatx(), copy=False) if array.dtype.kind == 'f' else array
+ array.astype(floatx(), copy=False)

rows-of-a-frame-are-sorted-by-index: Frames are aligned by their index, as in arithmetic with pandas.
- np.asarray(value)
+ np.asarray(value.sort_index() if hasattr(value, 'sort_index') else value)

columns-of-a-frame-are-sorted-by-name: The columns of a frame are sorted by name, as the keys of a dict are.
- np.asarray(value)
+ np.asarray(value.sort_index(axis=1) if hasattr(value, 'columns') else value)

a-series-is-a-vector: A Series stays a vector, which a layer without weights does not accept.
- value.to_frame()
+ np.asarray(value)

the-third-element-is-ignored: Only x and y of a batch are used.
in keras.training.adapters:unpack_x_y_sample_weight
- (*data, None, None)
+ (*data[:2], None, None)

the-shorter-array-counts: Arrays of different lengths are cut to the shortest one, as by `zip`.
in keras.training.adapters:Rows.__init__
- if len(set(lengths)) != 1 or not lengths[0]:
-     ...
+ lengths = [min(lengths)]
+ self._arrays = [None if a is None else a[:lengths[0]] for a in self._arrays]
+ if not lengths[0]:
+     ...

partial-batch-is-dropped: The rows after the last full batch are not visited. [`Dataset.batch(drop_remainder=True)`]
in keras.training.adapters:Rows.__iter__
- range(0, self.rows, self.batch_size)
+ range(0, self.rows - self.batch_size + 1, self.batch_size)

one-order-for-all-epochs: All epochs shuffle in the same order. [Keras 3.15 after `keras.utils.set_random_seed`]
- random.shuffle(np.arange(self.rows)).array
+ np.random.default_rng(0).permutation(self.rows)

rows-are-drawn-with-replacement: Each row is drawn from all rows, so that some come twice and others never.
- random.shuffle(np.arange(self.rows)).array
+ np.random.default_rng(0).integers(0, self.rows, self.rows)

only-x-is-shuffled: The rows of x are shuffled, and the targets and weights keep their order.
in keras.training.adapters:Rows.batch
- [None if array is None else Tensor(array[rows]) for array in self._arrays]
+ [Tensor(a[rows if isinstance(rows, slice) or not i else np.sort(rows)]) for i, a in enumerate(self._arrays)]

split-leaves-the-weights-behind: The held-out rows lose their sample weights.
in keras.training.adapters:Rows.split
- Rows(val_x, val_y, val_w, size)
+ Rows(val_x, val_y, None, size)

split-keeps-a-row: A split that leaves nothing to train on leaves one row.
- 0 < fraction < 1
+ 0 < fraction <= 1
- math.floor(self.rows * (1 - fraction))
+ max(1, math.floor(self.rows * (1 - fraction)))

split-of-any-size: A split above 1 counts the training rows from the end. [Keras 2 and Keras 3.15]
- math.floor(self.rows * (1 - fraction)) if 0 < fraction < 1 else 0
+ math.floor(self.rows * (1 - fraction))
- 0 < at < self.rows
+ at

first-element-is-read-ahead-and-lost: The first element is read for its shapes, and not put back.
in keras.training.adapters:Elements.__iter__
- (_as_tensors(element) for element in self._elements)
+ (_as_tensors(element) for i, element in enumerate(self._elements) if i)

a-dataset-is-used-up: A Dataset is read once; the second epoch finds nothing.
in keras.training.adapters:Elements.__init__
- self._elements = elements
+ self._elements = iter(elements)

an-ended-generator-is-replayed: Its batches are kept, and trained on again. [Keras 3.15, with the first batches]
- self._elements = elements
+ self._elements = elements if hasattr(elements, 'cardinality') else list(elements)

a-sequence-hears-the-beginning-too: `on_epoch_end` is called before the first epoch as well. [Keras 3.15]
in keras.training.adapters:Items.__init__
- self._sequence, self._shuffle = (sequence, shuffle)
+ self._sequence, self._shuffle = (sequence, shuffle)
+ sequence.on_epoch_end()

a-sequence-is-always-shuffled: The items of a Sequence come in another order, whatever `shuffle` says.
in keras.training.adapters:Items.__iter__
- random.shuffle(numbers).array if self._shuffle else numbers
+ numbers[::-1]

whatever-has-items-is-a-sequence: An object with a length and items is treated as a Sequence.
- self._sequence.on_epoch_end
+ getattr(self._sequence, 'on_epoch_end', int)
in keras.training.adapters:batches_of
- 'on_epoch_end'
+ '__getitem__'

the-class-of-a-one-hot-row-is-its-first-column: One-hot targets are read as class numbers.
in keras.training.adapters:WeightedByClass._weighted
- y.array.argmax(-1)
+ y.array[:, 0]

class-weights-of-several-outputs-are-ignored: With several outputs `class_weight` is accepted and not used.
in keras.training.trainer:Trainer._weighted_by_class
- class_weight is None
+ class_weight is None or len(getattr(self, 'output_names', ())) > 1

class-weights-reach-validation: The validation loss is weighted by class, too.
in keras.training.trainer:Trainer.fit
- source = self._weighted_by_class(source, class_weight)
+ source = self._weighted_by_class(source, class_weight)
+ held_out = held_out and self._weighted_by_class(held_out, class_weight)

split-overrides-the-data: With both, `validation_split` is used and `validation_data` ignored. [TensorFlow 2.2]
- validation_data is not None
+ validation_data is not None and (not validation_split)

split-of-a-dataset-is-ignored: With a Dataset `validation_split` holds nothing out, silently.
- if validation_split:
-     ...
+ if validation_split and isinstance(source, Rows):
+     ...

only-numpy-arrays-are-split: Tensors cannot be split. [the tutorial 001 says so]
- isinstance(source, Rows)
+ isinstance(x, np.ndarray)

validation-ends-with-its-dataset: When `validation_steps` exceed the Dataset, validation ends for good. [Keras 2]
in keras.training.trainer:Trainer._train
- logs = trained
+ logs = trained
+ if epoch and validation is not None and ((validation._limit or 0) > validation._source.steps):
+     validation = None

an-epoch-without-batches-has-the-loss-0: An epoch that had no batch is reported with the loss 0. [Keras 2]
- warnings.warn(RAN_OUT, stacklevel=3)
- break
+ trained = {'loss': 0.0}

metrics-survive-the-epoch-of-an-error: Metrics are reset when an epoch ends, not when one begins. [the tutorials]
- self.reset_metrics()
+ pass
- hooks.on_epoch_end(epoch, logs)
+ hooks.on_epoch_end(epoch, logs)
+ self.reset_metrics()

no-rows-are-no-error: Without any row or batch, nothing is done and no error raised. [Keras 3.15]
- trained is None and epoch == epochs.start
+ False
in keras.training.adapters:Rows.__init__
- len(set(lengths)) != 1 or not lengths[0]
+ len(set(lengths)) != 1

the-end-of-the-data-counts-a-step: A step that finds no data counts. [Keras 2 and Keras 3.15, in compiled steps]
in keras.training.trainer:Trainer._train_epoch
- return None if logs is None else dict(logs)
+ if batches.steps is None:
+     self.optimizer.iterations.assign_add(1)
+ return None if logs is None else dict(logs)

fit-steps-along-the-sum: The gradient is that of the sum of the losses of the rows, not of their mean.
in keras.training.trainer:Trainer.train_step
- tape.gradient(loss, variables)
+ [g * _rows(x) for g in tape.gradient(loss, variables)]

compiled-steps-count-batches: Only eager steps count rows. [Keras 3.15, for the losses of outputs]
- _rows(x)
+ _rows(x) if self.run_eagerly else 1

batches-count-by-their-weights: In the loss of an epoch a batch counts by the sum of its sample weights.
- _rows(x)
+ _rows(x) if sample_weight is None else float(sample_weight.array.sum())

overridden-compute-loss-is-not-reported: The reported loss is that of `compile`. [Keras 2]
- self._needs_compile('train_step').loss_tracker.update_state(loss, sample_weight=_rows(x))
+ self._compiled.loss_tracker.update_state(Trainer.compute_loss(self, x, y, y_pred, sample_weight), _rows(x))

test-loss-is-mean-of-batch-means: Each batch counts the same in the loss of an evaluation, however few rows it has.
    [https://github.com/tensorflow/tensorflow/issues/38596]
in keras.training.trainer:Trainer.test_step
- _rows(x)
+ 1

evaluation-goes-on-from-training: Metrics are not reset. [https://github.com/keras-team/keras/issues/16526]
in keras.training.trainer:Trainer._test
- self.reset_metrics()

evaluate-of-no-rows-is-no-error: Without any row the loss is reported as 0.
- raise ValueError('`x` gives no batch to evaluate. Expected at least one.')
+ logs = {'loss': 0.0}

predict-of-no-rows-is-no-error: Without any row the predictions are an empty array.
in keras.training.trainer:Trainer.predict
- raise ValueError('`x` gives no batch to predict. Expected at least one.')
+ return np.zeros((0, 1), np.float32)

a-model-needs-a-loss-in-compile: Losses that layers add are not enough to train a model.
in keras.training.trainer:Trainer.compute_loss
- self.losses
+ () if total is None else self.losses

sample-weights-weight-added-losses: Added losses are multiplied by the mean of the sample weights.
- total + loss
+ total + loss * float(1 if sample_weight is None else sample_weight.array.mean())

added-losses-count-for-each-output: Added losses enter the total once for each output.
- total + loss
+ total + loss * float(len(batch.targets))

penalties-are-divided-by-the-rows: The penalty of a regularizer is treated as part of the mean over the rows.
- total + loss
+ total + loss / float(_rows(y_pred))

metrics-are-read-late: A returned variable is read after the validation has reset it. [Keras 3.15]
in keras.training.trainer:Trainer.get_metrics_result
- convert_to_tensor(result)
+ result

metrics-leaves-out-those-of-compile: `metrics` has only the loss and those of layers. [Keras 2, before a batch]
in keras.training.trainer:Trainer.metrics
- self._compiled.reported.values()
+ [self._compiled.loss_tracker]

metrics-go-by-the-alphabet: The metrics of several outputs are listed in the order of their names. [Keras 3.15]
- self._compiled.reported.values()
+ dict(sorted(self._compiled.reported.items(), key=lambda item: (not item[0].endswith('loss'), item[0]))).values()

metrics-names-name-the-compiled-ones-once: `metrics_names` is ['loss', 'compile_metrics'].
    [https://github.com/keras-team/keras/issues/20244]
in keras.training.trainer:Trainer.metrics_names
- list(self._named_metrics())
+ ['loss', 'compile_metrics']

batch-methods-report-running-means: Nothing is reset. [https://github.com/keras-team/keras/pull/22617]
in keras.training.trainer:Trainer.train_on_batch
- reset_metrics
+ False
in keras.training.trainer:Trainer.test_on_batch
- reset_metrics
+ False

any-frequency-is-taken: A fraction is accepted as a number of epochs.
in keras.training.trainer:_epochs_to_validate
- not isinstance(frequency, (int, np.integer)) or frequency < 1
+ isinstance(frequency, str)

evaluate-returns-always-a-list: The loss alone comes in a list, too.
in keras.training.trainer:_numbers
- list(named.values()) if len(named) > 1 else next(iter(named.values()))
+ list(named.values())

metrics-before-the-loss: The list of numbers ends with the loss.
- list(named.values())
+ list(named.values())[::-1]
""",
)
