"""The wrong behaviours that the clauses of this chapter reject."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable
from typing import Any

from spec_tests.harness.power import Plant, patches, wrong


def argument(how: str, callback: str, hook: str = "__init__", **to: Any) -> Callable[[Any, Plant], None]:
    """A form that changes arguments of a callback, or of one of its hooks, by this method of `Plant`."""
    return lambda tf, plant: getattr(plant, how)(getattr(tf.keras.callbacks, callback), hook, **to)


def later(number: int) -> int:
    return number + 1


wrong("min-delta-ignored", "Any improvement counts, however small.")(argument("always", "EarlyStopping", min_delta=0))
wrong(
    "early-stopping-waits-one-epoch-more",
    "Patience must be exceeded, not reached: training runs for one epoch more.",
    "https://github.com/keras-team/keras/issues/17305",
)(argument("changed", "EarlyStopping", patience=later))
wrong("baseline-ignored", "The baseline has no effect.")(argument("always", "EarlyStopping", baseline=None))
wrong("start-from-epoch-ignored", "The warm-up epochs count.")(argument("always", "EarlyStopping", start_from_epoch=0))
wrong("best-weights-without-being-asked", "The best weights are restored by default.")(
    argument("always", "EarlyStopping", restore_best_weights=True)
)
wrong(
    "plateau-waits-one-epoch-more",
    "Patience must be exceeded, not reached: the rate is reduced one epoch late, as in PyTorch.",
    "https://github.com/pytorch/pytorch/issues/2545",
)(argument("changed", "ReduceLROnPlateau", patience=lambda patience: max(patience, 1) + 1))
wrong("plateau-counts-any-improvement", "`min_delta` is 0 by default, like that of `EarlyStopping`.")(
    argument("default", "ReduceLROnPlateau", min_delta=0.0)
)
wrong("min-lr-ignored", "The learning rate is reduced without bound.")(
    argument("always", "ReduceLROnPlateau", min_lr=0.0)
)
wrong("schedule-function-counts-from-one", "The function gets the number of the epoch as it is printed, from 1.")(
    argument("changed", "LearningRateScheduler", "on_epoch_begin", epoch=later)
)
wrong(
    "checkpoints-count-epochs-from-zero",
    "{epoch} in the file name is the number that the hooks get, which counts from 0.",
)(argument("changed", "ModelCheckpoint", "on_epoch_end", epoch=lambda epoch: epoch - 1))
wrong("save-best-only-ignored", "Every epoch is saved, and a worse one overwrites the best.")(
    argument("always", "ModelCheckpoint", save_best_only=False)
)
wrong("initial-value-threshold-ignored", "The first epoch is always the best so far.")(
    argument("always", "ModelCheckpoint", initial_value_threshold=None)
)
wrong(
    "lambda-callback-knows-epochs-only",
    "Functions for the hooks of batches and of training are accepted and never called.",
)(
    argument(
        "always",
        "LambdaCallback",
        on_train_begin=None,
        on_train_end=None,
        on_train_batch_begin=None,
        on_train_batch_end=None,
    )
)
wrong("csv-counts-epochs-from-one", "The file numbers the epochs as they are printed, from 1.")(
    argument("changed", "CSVLogger", "on_epoch_end", epoch=later)
)
wrong("csv-separator-ignored", "Values are always separated by commas.")(argument("always", "CSVLogger", separator=","))
wrong("csv-always-appends", "An existing file is never overwritten.")(argument("always", "CSVLogger", append=True))
wrong("csv-never-appends", "`append` is ignored: earlier rows are lost.")(argument("always", "CSVLogger", append=False))
wrong("tensorboard-shows-every-batch", 'A number as `update_freq` acts like "batch".')(
    argument(
        "changed", "TensorBoard", update_freq=lambda update_freq: update_freq if update_freq == "epoch" else "batch"
    )
)
wrong("tensorboard-never-shows-batches", "The values of batches are never written.", "Keras 2.14")(
    argument("always", "TensorBoard", update_freq="epoch")
)
wrong("tensorboard-shows-batches-unasked", "The values of batches are written by default.")(
    argument("default", "TensorBoard", update_freq="batch")
)
wrong(
    "tensorboard-shows-weights-unasked",
    "The weights are written even if nobody asks for them, which costs time and space.",
)(argument("changed", "TensorBoard", histogram_freq=lambda histogram_freq: histogram_freq or 1))
wrong("tensorboard-shows-weights-of-each-epoch", "`histogram_freq` only switches histograms on.")(
    argument("changed", "TensorBoard", histogram_freq=lambda histogram_freq: min(histogram_freq, 1))
)
wrong(
    "missing-monitor-is-no-improvement",
    "An epoch whose logs lack the monitored value counts as one without improvement.",
)(argument("changed", "EarlyStopping", "on_epoch_end", logs=lambda logs: {"val_loss": math.nan} | (logs or {})))
wrong("a-plateau-of-missing-values", "An epoch whose logs lack the monitored value counts as one without improvement.")(
    argument("changed", "ReduceLROnPlateau", "on_epoch_end", logs=lambda logs: {"absent_loss": math.nan} | (logs or {}))
)


def begins_once(callback: str) -> Callable[[Any, Plant], None]:
    """A form in which a callback that is used again continues where the previous training ended."""

    def form(tf: Any, plant: Plant) -> None:
        @plant.method(getattr(tf.keras.callbacks, callback), "on_train_begin")
        def on_train_begin(true, self, logs=None):
            if not hasattr(self, "began"):
                self.began = True
                true(self, logs)

    return form


wrong("early-stopping-remembers-the-previous-training", "The best of the previous training is still the one to beat.")(
    begins_once("EarlyStopping")
)
wrong("plateau-remembers-the-previous-training", "The best of the previous training is still the one to beat.")(
    begins_once("ReduceLROnPlateau")
)


@wrong(
    "best-weights-only-if-stopped",
    "After a training that runs to its last epoch, the model keeps the weights of that epoch.",
    "https://github.com/tensorflow/tensorflow/issues/35634",
)
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.callbacks.EarlyStopping, "on_train_end")
    def on_train_end(true, self, logs=None):
        if self.stopped_epoch > 0:
            true(self, logs)


@wrong(
    "a-schedule-ignores-another-learning-rate",
    "Setting the learning rate beside a schedule silently does nothing.",
    "Keras 2",
)
def _(tf: Any, plant: Plant) -> None:
    for callback, hook in (("ReduceLROnPlateau", "on_epoch_end"), ("LearningRateScheduler", "on_epoch_begin")):

        @plant.method(getattr(tf.keras.callbacks, callback), hook)
        def call(true, self, epoch, logs=None):
            with contextlib.suppress(TypeError):
                true(self, epoch, logs)


@wrong(
    "checkpoints-forget-the-best",
    "Each training begins with its own best, so that a second one overwrites the best of the first.",
)
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.callbacks.ModelCheckpoint, "on_train_begin")
    def on_train_begin(true, self, logs=None):
        self.best = None


@wrong("messages-count-epochs-from-zero", "Messages number the epochs as the hooks do, from 0.")
def _(tf: Any, plant: Plant) -> None:
    for callback in (tf.keras.callbacks.ReduceLROnPlateau, tf.keras.callbacks.ModelCheckpoint):
        plant.changed(callback, "on_epoch_end", epoch=lambda epoch: epoch - 1)


@wrong("messages-unasked", "Callbacks print messages unless they are told not to.")
def _(tf: Any, plant: Plant) -> None:
    for name in ("EarlyStopping", "ReduceLROnPlateau", "LearningRateScheduler", "ModelCheckpoint"):
        plant.default(getattr(tf.keras.callbacks, name), verbose=1)


@wrong("the-last-callback-comes-first", "The callbacks are called in reverse order.")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.Model, "fit", callbacks=lambda callbacks: (callbacks or [])[::-1])


@wrong("history-keeps-the-last-epoch", "The history holds only the values of the last epoch.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.callbacks.History, "on_epoch_end")
    def on_epoch_end(true, self, epoch, logs=None):
        self.history = {}
        true(self, epoch, logs)


@wrong("history-numbers-from-zero", "The epochs of the history count from 0, whatever `initial_epoch` is.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.callbacks.History, "on_epoch_end")
    def on_epoch_end(true, self, epoch, logs=None):
        true(self, len(self.epoch), logs)


@wrong("quiet-is-not-quiet", "`verbose=0` prints as 1 does.")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.Model, "fit", verbose=lambda verbose: verbose or 1)


@wrong("evaluate-is-never-silent", "`evaluate(verbose=0)` prints a bar.")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.Model, "evaluate", verbose=lambda verbose: verbose or 1)


@wrong(
    "batch-logs-have-the-loss-of-the-batch",
    "The logs of a batch hold its own loss, not the mean since the epoch began, as they did up to TensorFlow 2.1.",
    "https://github.com/tensorflow/tensorflow/issues/58098",
)
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.Model, "train_step")
    def train_step(true, self, data):
        self.reset_metrics()
        return true(self, data)


@wrong(
    "train-end-in-spite-of-an-exception",
    "`on_train_end` is called after an exception too: checkpoints of half an epoch pass for results.",
)
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.Model, "fit")
    def fit(true, self, *args, callbacks=(), **options):
        try:
            return true(self, *args, callbacks=callbacks, **options)
        except ArithmeticError:
            callbacks[0].on_train_end({})
            raise


@wrong("save-weights-only-ignored", "Whole models are written, even if only weights were requested.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.callbacks.ModelCheckpoint, save_weights_only=False)


@wrong("early-stopping-has-patience", "Two epochs are waited for by default.")
def _(tf: Any, plant: Plant) -> None:
    plant.default(tf.keras.callbacks.EarlyStopping, patience=2)


patches(
    __name__,
    r"""
nan-is-looked-for-at-the-end-of-the-epoch: The rest of the epoch runs on weights that are NaN.
in keras.callbacks.callback:TerminateOnNaN
- def on_batch_end(self, batch: int, logs: Logs = None) -> None:
-     ...
+ def on_epoch_end(self, batch: int, logs: Logs = None) -> None:
+     ...

no-hooks-in-the-validation: The validation inside `fit` calls no hooks.
in keras.training.trainer:Trainer._train
- self._test(validation, hooks)
+ self._test(validation, CallbackList())

epoch-ends-before-its-validation: An epoch ends when its batches do, so that no callback sees its validation.
- logs = trained
+ logs = trained
+ hooks.on_epoch_end(epoch, dict(logs))
- hooks.on_epoch_end(epoch, logs)
+ logs

validation-in-each-epoch: `validation_freq` is ignored.
- due(epoch)
+ True

stop-training-skips-the-end-of-the-epoch: A stop in the middle of an epoch skips its validation and its end.
- logs = trained
+ logs = trained
+ if self.stop_training:
+     break

hooks-number-batches-through: Batches are numbered from the beginning of training, not of the epoch.
in keras.training.trainer:Trainer._train_epoch
- enumerate(batches)
+ enumerate(batches, int(self.optimizer.iterations))

evaluate-calls-no-hooks: The callbacks of `evaluate` are accepted and never called. [TensorFlow before 2.0]
in keras.training.trainer:Trainer.evaluate
- self._test(batches, hooks)
+ self._test(batches, CallbackList())

predict-calls-the-hooks-of-evaluate: `predict` counts as an evaluation without targets, hooks included.
in keras.training.trainer:Trainer.predict
- hooks.on_predict_begin
+ hooks.on_test_begin
- hooks.on_predict_end
+ hooks.on_test_end

predict-logs-nothing: The logs of a predicted batch are empty.
- {'outputs': outputs[-1]}
+ {}

evaluate-calls-the-callbacks-of-fit: Inside `fit`, `evaluate` without callbacks calls those of `fit`.
    [https://github.com/keras-team/keras/issues/16526]
in keras.training.trainer:Trainer._hooks
- verbose = 1 if verbose == 'auto' else verbose
+ verbose = 1 if verbose == 'auto' else verbose
+ callbacks = self.__dict__['_given'] = callbacks or self.__dict__.get('_given')

a-callback-list-is-a-callback: The callbacks of a CallbackList are put into another list, made by `fit`.
- return callbacks
+ callbacks = callbacks.callbacks

history-comes-first: The history is written before the callbacks have added to the logs.
in keras.callbacks.callback_list:CallbackList.__init__
- [] if callbacks is None else callbacks
+ [History() if add_history else [], callbacks or []]

a-list-has-two-histories: A History is added beside the one that is already there.
- self.history is None
+ True

params-lack-the-steps: The parameters of the training do not say how many batches an epoch has.
- self.set_params(params)
+ self.set_params({**params, 'steps': None})

what-is-no-callback-is-left-out: An object that is not a callback is silently skipped.
in keras.callbacks.callback_list:CallbackList.append
- raise TypeError(f'`callbacks` must hold instances of `Callback`. Received {callback!r}.')
+ return

fit-returns-a-history-that-nobody-fills: The model has a History that is not among the callbacks.
in keras.callbacks.callback_list:CallbackList.set_model
- model.history = self.history
+ model.history = History()

each-callback-has-logs-of-its-own: What a callback adds to the logs is lost.
in keras.callbacks.callback_list:CallbackList._call
- call(*number, logs)
+ call(*number, dict(logs))

logs-have-tensors: The logs hold what the caller of the hooks puts there, including tensors.
    [https://github.com/tensorflow/tensorflow/issues/45895]
- _as_float(value)
+ value

logs-have-numbers-alone: Values that are not numbers are left out of the logs.
- logs.items()
+ ((k, v) for k, v in logs.items() if not isinstance(v, str))

hooks-count-epochs-from-one: The hooks get the number of the epoch as it is printed.
in keras.callbacks.callback_list:_calls_each
- self._call(hook, logs, number)
+ self._call(hook, logs, number + ('epoch' in hook))

logs-have-no-arrays: Several values are averaged before a callback sees them.
in keras.callbacks.callback_list:_as_float
- if type(value) is float or len(getattr(value, "shape", ())):
-     return value
+ if len(getattr(value, "shape", ())):
+     return float(value.mean())

terminates-on-nan-alone: A loss that has become infinite counts as a number.
in keras.callbacks.callback:TerminateOnNaN.on_batch_end
- math.isfinite(loss)
+ not math.isnan(loss)

min-delta-reached-counts: An improvement by exactly `min_delta` counts, and so does a tie if there is none.
in keras.callbacks.monitoring:MonitorCallback.improves
- value + self.min_delta < best
+ value + self.min_delta <= best
- value - self.min_delta > best
+ value - self.min_delta >= best

nan-is-the-best: The first value is the best so far even if it is NaN, and no value is less than NaN. [Keras 3.15]
- value == value
+ True

hooks-of-a-monitor-need-logs: The value is looked up in logs that were not given.
in keras.callbacks.monitoring:MonitorCallback.monitored
- logs or {}
+ logs

unknown-names-should-fall: Values not known to rise are expected to fall, among them a custom recall or AUC. [Keras 2]
in keras.callbacks.monitoring:MonitorCallback._falls
- self.monitor.endswith(FALLS)
+ True

best-is-the-last-value: Each value is compared with the previous one, not with the best: a value that rises slowly,
    with a small dip now and then, never stops training.
in keras.callbacks.monitoring:EarlyStopping.on_epoch_end
- if better:
-     self.best = value
+ self.best = value

below-the-baseline-nothing-stops: No epoch that improves on the previous one stops training, even if none beats the
    baseline. [Keras 2 and 3.15]
- self.wait >= self.patience and epoch > 0
+ not better and self.wait >= self.patience and (epoch > 0)

early-stopping-ends-the-first-epoch: A first epoch that does not beat the baseline is the last one.
- self.wait >= self.patience and epoch > 0
+ self.wait >= self.patience

best-weights-are-the-last-of-a-tie: Of equally good epochs, the weights of the last one are restored.
- better or self.best_weights is None
+ better or self.best_weights is None or value == self.best

last-epoch-of-the-cooldown-counts: The cooldown is counted down before it is checked, so that its last epoch counts, and
    a cooldown of 1 has no effect. [Keras 2 and 3.15]
in keras.callbacks.monitoring:ReduceLROnPlateau.on_epoch_end
- cooling = self.cooldown_counter > 0
+ self.cooldown_counter -= self.cooldown_counter > 0
- self.cooldown_counter -= cooling
+ cooling = self.cooldown_counter > 0

cooldown-ignored: Epochs count again right after a reduction.
- not cooling
+ True

logs-have-lr: The learning rate stands in the logs as "lr". [Keras 2]
- 'learning_rate'
+ 'lr'

logs-have-the-rate-of-the-next-epoch: The logs of an epoch hold the learning rate after its reduction.
- self._reduce(epoch)
+ self._reduce(epoch)
+ logs["learning_rate"] = self.model.optimizer.learning_rate

plateau-reduces-in-each-epoch-that-follows: The count continues after a reduction, so that each further epoch without
    improvement reduces the rate again. [https://github.com/keras-team/keras/issues/3991]
in keras.callbacks.monitoring:ReduceLROnPlateau._reduce
- self.cooldown_counter, self.wait = self.cooldown, 0
+ self.cooldown_counter = self.cooldown

plateau-subtracts-the-factor: The learning rate shrinks by the factor, not to it: by 10 % instead of to 10 %.
- self.factor
+ (1 - self.factor) ** 2

min-lr-stops-reductions-beyond-it: A reduction that would pass the bound is skipped, instead of ending at the bound.
- present > self.min_lr
+ present * self.factor > self.min_lr

schedule-function-gets-the-first-rate: The function always gets the learning rate with which training began.
in keras.callbacks.monitoring:LearningRateScheduler.on_epoch_begin
- float(optimizer.learning_rate)
+ self.__dict__.setdefault('_first', float(optimizer.learning_rate))

schedule-function-of-two-only: A function of the epoch alone, the older form, is called with two arguments and fails.
- 2 if _takes_two(self.schedule) else 1
+ 2

schedule-function-may-give-anything: The result of the function is converted to a float, even the string "0.5".
- not isinstance(rate, (float, np.floating, Tensor))
+ rate is None

checkpoints-count-batches-of-an-epoch: `save_freq` is compared with the number of the batch within its epoch, so that
    short epochs save nothing.
in keras.callbacks.checkpoints:Saving.on_train_batch_end
- self._batches % self.save_freq
+ (batch + 1) % self.save_freq

the-previous-backup-is-the-latest: Each backup is written twice, so that the previous one is lost.
in keras.callbacks.checkpoints:Saving.on_epoch_end
- self._save(epoch, logs or {})
+ self._save(epoch, logs or {})
+ self._save(epoch, logs or {})

a-tie-overwrites-the-best: A value as good as the best is saved.
in keras.callbacks.checkpoints:ModelCheckpoint._save
- self.improves(value, self.best)
+ (self.improves(value, self.best) or value == self.best)

checkpoint-without-monitor-is-the-best: An epoch whose logs lack the value is saved, and may overwrite the best. [Keras
    3.15]
- value is not None and self.improves(value, self.best)
+ value is None or self.improves(value, self.best)

unknown-places-stay-as-they-are: A name in the path that the logs lack stays in the name of the file.
in keras.callbacks.checkpoints:ModelCheckpoint._path
- raise KeyError(f"`filepath` is {self.filepath!r}, but {error} is not one of {sorted(names)}.") from None
+ return Path(self.filepath)

a-backup-without-weights: A model without weights has nothing to restore: `fit` does not look for a backup. [Keras 2]
in keras.callbacks.checkpoints:BackupAndRestore.on_train_begin
- not self.model.weights
+ False

a-damaged-backup-is-no-backup: If no backup can be read, training silently starts again from the first epoch. [Keras 2]
in keras.callbacks.checkpoints:BackupAndRestore._restore
- file is files[-1]
+ False

a-damaged-backup-ends-the-training: The previous backup is kept, and never used.
- file is files[-1]
+ True

the-state-of-the-optimizer-is-not-loaded: The weights are loaded, but the averages of the optimizer start from zero
    again. [https://github.com/tensorflow/tensorflow/issues/52368]
in keras.saving.models:load_weights
- optimizer is not None
+ False

one-epoch-is-numbered: A single epoch is numbered as one of one.
in keras.callbacks.loggers:ProgbarLogger.on_epoch_begin
- epochs > 1
+ True

a-bar-comes-at-the-end: The bar is shown only when the epoch has ended.
in keras.callbacks.loggers:ProgbarLogger.on_train_batch_end
- self._step(batch, logs)
+ self._seen = batch + 1

predictions-are-printed: The bar of `predict` shows the predictions as values.
in keras.callbacks.loggers:ProgbarLogger.on_predict_batch_end
- self._step(batch, None)
+ self._step(batch, logs)

a-bar-is-never-silent: A bar that was added prints even with `verbose=0`.
in keras.callbacks.loggers:ProgbarLogger._finish
- self._verbose
+ (self._verbose or 2)

a-bar-divides-by-no-steps: The length of the bar is the fraction of steps done, even if their number is unknown.
in keras.callbacks.loggers:ProgbarLogger._line
- WIDTH * self._seen // self._steps if self._steps else 0
+ WIDTH * self._seen // self._steps

several-values-are-printed-as-they-are: A value for each class is printed as an array.
- _format(np.mean(value))
+ _format(value) if np.ndim(value) == 0 else value

small-values-are-printed-as-zero: All values are printed with four decimals.
in keras.callbacks.loggers:_format
- abs(value) > 0.001
+ True

csv-rounds-the-values: The file holds the values with six digits.
in keras.callbacks.loggers:CSVLogger.on_epoch_end
- logs.get(name, 'NA')
+ f'{logs[name]:.6g}' if name in logs else 'NA'

tensorboard-mixes-training-and-validation: Validation values are drawn over those of training, under the same names.
in keras.callbacks.loggers:TensorBoard.on_epoch_end
- 'validation' if name.startswith('val_') else 'train'
+ 'train'

tensorboard-lacks-the-learning-rate: The learning rate is written only if it follows a schedule. [Keras 2]
- {**(logs or {}), 'learning_rate': float(self.model.optimizer.learning_rate)}
+ dict(logs or {})

tensorboard-shows-the-first-rate: The learning rate is always written as it was in the first epoch.
- float(self.model.optimizer.learning_rate)
+ self.__dict__.setdefault('_rate', float(self.model.optimizer.learning_rate))

tensorboard-counts-evaluations-in-epochs: The step of an evaluation is the number of evaluations so far.
in keras.callbacks.loggers:TensorBoard.on_test_end
- step = int(self.model.optimizer.iterations)
+ step = self.__dict__['_n'] = self.__dict__.get('_n', 0) + 1

checkpoints-hold-the-weights-before-the-epoch: A checkpoint is written when its epoch begins.
in keras.callbacks.checkpoints:Saving.on_epoch_begin
- self._epoch = epoch
+ self._epoch = epoch
+ self._save(epoch, logs or {})
in keras.callbacks.checkpoints:Saving.on_epoch_end
- self.save_freq == 'epoch'
+ False

the-first-checkpoint-stays: A file that exists is not overwritten.
in keras.callbacks.checkpoints:ModelCheckpoint._save
- save(str(path), overwrite=True)
+ path.exists() or save(str(path))
""",
)
