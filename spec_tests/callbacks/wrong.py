"""What the clauses of this chapter reject."""

from __future__ import annotations

from typing import Any

from spec_tests.harness.power import Plant, patches, wrong


@wrong("min-delta-ignored", "Any improvement counts, however small.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.callbacks.EarlyStopping, min_delta=0)


@wrong(
    "early-stopping-waits-one-epoch-more",
    "Patience must be exceeded, not reached: one epoch more is run.",
    "https://github.com/keras-team/keras/issues/17305",
)
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.callbacks.EarlyStopping, patience=lambda patience: patience + 1)


@wrong("baseline-ignored", "The baseline has no effect.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.callbacks.EarlyStopping, baseline=None)


@wrong("start-from-epoch-ignored", "The epochs of the warm-up count.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.callbacks.EarlyStopping, start_from_epoch=0)


@wrong(
    "best-weights-only-if-stopped",
    "A training that runs to its last epoch keeps the weights of that.",
    "https://github.com/tensorflow/tensorflow/issues/35634",
)
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.callbacks.EarlyStopping, "on_train_end")
    def on_train_end(true, self, logs=None):
        if self.stopped_epoch > 0:
            true(self, logs)


@wrong("best-weights-without-being-asked", "The best weights are restored by default.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.callbacks.EarlyStopping, restore_best_weights=True)


@wrong(
    "early-stopping-remembers-the-former-training",
    "A callback that is used again goes on where the former training ended.",
)
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.callbacks.EarlyStopping, "on_train_begin")
    def on_train_begin(true, self, logs=None):
        if not hasattr(self, "began"):
            self.began = True
            true(self, logs)


@wrong(
    "plateau-waits-one-epoch-more",
    "Patience must be exceeded, not reached: one epoch more is waited for, as PyTorch does.",
    "https://github.com/pytorch/pytorch/issues/2545",
)
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.callbacks.ReduceLROnPlateau, patience=lambda patience: max(patience, 1) + 1)


@wrong("plateau-counts-any-improvement", "`min_delta` is 0 by default, as that of `EarlyStopping` is.")
def _(tf: Any, plant: Plant) -> None:
    plant.default(tf.keras.callbacks.ReduceLROnPlateau, min_delta=0.0)


@wrong("min-lr-ignored", "The learning rate is reduced without bound.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.callbacks.ReduceLROnPlateau, min_lr=0.0)


@wrong("schedule-function-counts-from-one", "The function gets the number of the epoch as it is printed, from 1.")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.callbacks.LearningRateScheduler, "on_epoch_begin", epoch=lambda epoch: epoch + 1)


@wrong(
    "checkpoints-count-epochs-from-zero", "{epoch} in the name is the number that the hooks get, which counts from 0."
)
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.callbacks.ModelCheckpoint, "on_epoch_end", epoch=lambda epoch: epoch - 1)


@wrong("save-best-only-ignored", "Every epoch is saved, the best overwritten by a worse one.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.callbacks.ModelCheckpoint, save_best_only=False)


@wrong("initial-value-threshold-ignored", "The first epoch is always the best.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.callbacks.ModelCheckpoint, initial_value_threshold=None)


@wrong("the-last-callback-comes-first", "The callbacks of a hook are called in the reverse order.")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.Model, "fit", callbacks=lambda callbacks: (callbacks or [])[::-1])


@wrong("history-keeps-the-last-epoch", "The history has the values of the last epoch alone.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.callbacks.History, "on_epoch_end")
    def on_epoch_end(true, self, epoch, logs=None):
        self.history = {}
        true(self, epoch, logs)


@wrong("history-numbers-from-zero", "The epochs of the history count from 0, whatever `initial_epoch` was.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.callbacks.History, "on_epoch_end")
    def on_epoch_end(true, self, epoch, logs=None):
        true(self, len(self.epoch), logs)


@wrong(
    "lambda-callback-knows-epochs-only",
    "Functions for the hooks of batches and of the training are taken, and never called.",
)
def _(tf: Any, plant: Plant) -> None:
    plant.always(
        tf.keras.callbacks.LambdaCallback,
        on_train_begin=None,
        on_train_end=None,
        on_train_batch_begin=None,
        on_train_batch_end=None,
    )


@wrong("csv-counts-epochs-from-one", "The epochs in the file are those that are printed, from 1.")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.callbacks.CSVLogger, "on_epoch_end", epoch=lambda epoch: epoch + 1)


@wrong("csv-separator-ignored", "Commas stand between the values, whatever was asked for.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.callbacks.CSVLogger, separator=",")


@wrong("csv-always-appends", "A file that exists goes on without being asked to.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.callbacks.CSVLogger, append=True)


@wrong("csv-never-appends", "`append` is not looked at: the former rows are lost.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.callbacks.CSVLogger, append=False)


@wrong("messages-unasked", "Callbacks talk unless they are told not to.")
def _(tf: Any, plant: Plant) -> None:
    for name in ("EarlyStopping", "ReduceLROnPlateau", "LearningRateScheduler", "ModelCheckpoint"):
        plant.default(getattr(tf.keras.callbacks, name), verbose=1)


patches(
    __name__,
    r"""
min-delta-reached-counts: An improvement by exactly `min_delta` counts, and so does a tie without one.
in keras.callbacks.monitor_callback:MonitorCallback.improves
- value + self.min_delta < best
+ value + self.min_delta <= best
in keras.callbacks.monitor_callback:MonitorCallback.improves
- value - self.min_delta > best
+ value - self.min_delta >= best

nan-is-the-best: The first value is the best so far even if it is NaN, which nothing is ever less than. [Keras 3.15]
in keras.callbacks.monitor_callback:MonitorCallback.improves
- bool(value == value)
+ True

unknown-names-should-fall: What is not known to rise is expected to fall, a recall or an AUC of one's own among it.
    [Keras 2]
in keras.callbacks.monitor_callback:MonitorCallback._falls
- if self.monitor.endswith(FALLS):
-     return True
+ return True

best-is-the-last-value: Each value is compared with the one before, not with the best: a slow drift upwards with one
    dip trains on.
in keras.callbacks.early_stopping:EarlyStopping.on_epoch_end
- if better:
-     self.best = value
+ self.best = value

below-the-baseline-nothing-stops: After an epoch that improves on the one before nothing is stopped, though none
    beats the baseline. [Keras 2 and 3.15]
in keras.callbacks.early_stopping:EarlyStopping.on_epoch_end
- self.wait >= self.patience and epoch > 0
+ not better and self.wait >= self.patience and (epoch > 0)

best-weights-are-the-last-of-a-tie: Of equally good epochs the last one's weights are restored.
in keras.callbacks.early_stopping:EarlyStopping.on_epoch_end
- better or self.best_weights is None
+ better or self.best_weights is None or value == self.best

missing-monitor-is-no-improvement: An epoch whose logs lack the value counts as one without improvement.
in keras.callbacks.early_stopping:EarlyStopping.on_epoch_end
- if value is None or epoch < self.start_from_epoch:
-     return
+ if epoch < self.start_from_epoch:
+     return
+ value = float('nan') if value is None else value

plateau-reduces-in-each-epoch-that-follows: After a reduction the count goes on, so that each further epoch without
    improvement reduces again. [https://github.com/keras-team/keras/issues/3991]
in keras.callbacks.reduce_lr_on_plateau:ReduceLROnPlateau._reduce
- (self.cooldown_counter, self.wait)
+ self.cooldown_counter
in keras.callbacks.reduce_lr_on_plateau:ReduceLROnPlateau._reduce
- (self.cooldown, 0)
+ self.cooldown

plateau-subtracts-the-factor: The learning rate shrinks by the factor, not to it: by 10 % instead of to 10 %.
in keras.callbacks.reduce_lr_on_plateau:ReduceLROnPlateau._reduce
- self.factor
+ (1 - self.factor) ** 2

last-epoch-of-the-cooldown-counts: The cooldown is counted down before it is asked for, so its last epoch counts,
    and a cooldown of 1 is none. [Keras 2 and 3.15]
in keras.callbacks.reduce_lr_on_plateau:ReduceLROnPlateau.on_epoch_end
- cooling = self.cooldown_counter > 0
+ self.cooldown_counter -= self.cooldown_counter > 0
in keras.callbacks.reduce_lr_on_plateau:ReduceLROnPlateau.on_epoch_end
- self.cooldown_counter -= cooling
+ cooling = self.cooldown_counter > 0

cooldown-ignored: Epochs count again right after a reduction.
in keras.callbacks.reduce_lr_on_plateau:ReduceLROnPlateau.on_epoch_end
- if not cooling:
-     self.wait += 1
-     if self.wait >= self.patience:
-         self._reduce(epoch)
+ self.wait += 1
+ if self.wait >= self.patience:
+     self._reduce(epoch)

min-lr-stops-reductions-beyond-it: A reduction that would go beyond the bound is left out, instead of ending there.
in keras.callbacks.reduce_lr_on_plateau:ReduceLROnPlateau._reduce
- present > self.min_lr
+ present * self.factor > self.min_lr

plateau-remembers-the-former-training: A callback that is used again compares with the best of the former training.
in keras.callbacks.reduce_lr_on_plateau:ReduceLROnPlateau.on_train_begin
- (None, 0, 0)
+ (getattr(self, 'best', None), 0, 0)

schedule-function-gets-the-first-rate: The function gets the learning rate that the training began with, each time.
in keras.callbacks.learning_rate_scheduler:LearningRateScheduler.on_epoch_begin
- float(optimizer.learning_rate)
+ self.__dict__.setdefault('_first', float(optimizer.learning_rate))

schedule-function-of-two-only: A function of the epoch alone, the older form, is called with two arguments, and
    fails.
in keras.callbacks.learning_rate_scheduler:LearningRateScheduler.on_epoch_begin
- 2 if _takes_two(self.schedule) else 1
+ 2

schedule-function-may-give-anything: What the function gives is made a float, the text "0.5" too.
in keras.callbacks.learning_rate_scheduler:LearningRateScheduler.on_epoch_begin
- not isinstance(rate, (float, np.floating, Tensor))
+ rate is None

a-schedule-ignores-another-learning-rate: Where the optimizer follows a schedule, setting the learning rate does
    nothing, without a word. [Keras 2]
in keras.optimizers.optimizer:Optimizer.learning_rate
- if callable(value):
-     ...
- elif callable(self._rate):
-     raise TypeError(f'`learning_rate` cannot be set to {value!r}: this optimizer takes it from {self._rate!r}. Expected a schedule or a function, or an optimizer that was made with a number.')
- else:
-     self._rate.assign(value)
+ if callable(self._rate) and (not callable(value)):
+     return
+ if callable(value):
+     ...
+ elif callable(self._rate):
+     raise TypeError(f'`learning_rate` cannot be set to {value!r}: this optimizer takes it from {self._rate!r}. Expected a schedule or a function, or an optimizer that was made with a number.')
+ else:
+     self._rate.assign(value)

logs-have-lr: The logs have the learning rate as "lr". [Keras 2]
in keras.callbacks.reduce_lr_on_plateau:ReduceLROnPlateau.on_epoch_end
- 'learning_rate'
+ 'lr'

checkpoints-count-batches-of-an-epoch: `save_freq` is compared with the number of the batch in its epoch, so that
    short epochs save nothing.
in keras.callbacks.model_checkpoint:ModelCheckpoint.on_train_batch_end
- self._batches % self.save_freq
+ (batch + 1) % self.save_freq

a-tie-overwrites-the-best: A value as good as the best is saved.
in keras.callbacks.model_checkpoint:ModelCheckpoint._save_if_wanted
- self.improves(value, self.best)
+ self.improves(value, self.best) or value == self.best

checkpoint-without-monitor-is-the-best: An epoch whose logs lack the value is saved, and may overwrite the best.
    [Keras 3.15]
in keras.callbacks.model_checkpoint:ModelCheckpoint._save_if_wanted
- value is None or not self.improves(value, self.best)
+ value is not None and (not self.improves(value, self.best))

checkpoints-forget-the-best: Each training begins with its own best, so that a second one overwrites the best of the
    first.
in keras.callbacks.model_checkpoint:ModelCheckpoint
- def __init__(self, filepath: str | os.PathLike[str], monitor: str='val_loss', verbose: int=0, save_best_only: bool=False, save_weights_only: bool=False, mode: str='auto', save_freq: Any='epoch', initial_value_threshold: float | None=None):
-     ...
+ def __init__(self, filepath: str | os.PathLike[str], monitor: str='val_loss', verbose: int=0, save_best_only: bool=False, save_weights_only: bool=False, mode: str='auto', save_freq: Any='epoch', initial_value_threshold: float | None=None):
+     ...
+ def on_train_begin(self, logs: Any=None) -> None:
+     self.best = None

messages-count-epochs-from-zero: Messages number the epochs as the hooks do, from 0.
in keras.callbacks.early_stopping:EarlyStopping.on_train_end
- self.stopped_epoch + 1
+ self.stopped_epoch
in keras.callbacks.learning_rate_scheduler:LearningRateScheduler.on_epoch_begin
- epoch + 1
+ epoch
in keras.callbacks.model_checkpoint:ModelCheckpoint._say
- self._epoch + 1
+ self._epoch
in keras.callbacks.reduce_lr_on_plateau:ReduceLROnPlateau._reduce
- epoch + 1
+ epoch

early-stopping-ends-the-first-epoch: A first epoch that does not beat the baseline is the last one.
in keras.callbacks.early_stopping:EarlyStopping.on_epoch_end
- self.wait >= self.patience and epoch > 0
+ self.wait >= self.patience

a-plateau-of-missing-values: An epoch whose logs lack the value counts as one without improvement.
in keras.callbacks.reduce_lr_on_plateau:ReduceLROnPlateau.on_epoch_end
- if value is None:
-     return
+ value = float('nan') if value is None else value

hooks-of-a-monitor-need-logs: The value is looked for in logs that are not there.
in keras.callbacks.monitor_callback:MonitorCallback.monitored
- (logs or {}).get
+ logs.get

epoch-ends-before-its-validation: An epoch ends when its batches do, so that nobody can watch the validation.
in keras.training.trainer:Trainer._train
- if validation is not None and due(epoch):
-     tested = self._test(validation, hooks)
-     logs |= {f'val_{name}': value for name, value in tested.items()}
+ hooks.on_epoch_end(epoch, dict(logs))
in keras.training.trainer:Trainer._train
- hooks.on_epoch_end(epoch, logs)
+ if validation is not None and due(epoch):
+     tested = self._test(validation, hooks)
+     logs |= {f'val_{name}': value for name, value in tested.items()}

no-hooks-in-the-validation: The validation inside `fit` calls no hooks.
in keras.training.trainer:Trainer._train
- self._test(validation, hooks)
+ self._test(validation, CallbackList())

validation-in-each-epoch: `validation_freq` is not looked at.
in keras.training.trainer:Trainer._train
- validation is not None and due(epoch)
+ validation is not None

evaluate-calls-no-hooks: The callbacks of `evaluate` are taken, and never called. [TensorFlow before 2.0]
in keras.training.trainer:Trainer.evaluate
- self._test(batches, hooks)
+ self._test(batches, CallbackList())

predict-calls-the-hooks-of-evaluate: `predict` is taken for an evaluation without targets, hooks included.
in keras.training.trainer:Trainer.predict
- hooks.on_predict_begin
+ hooks.on_test_begin
in keras.training.trainer:Trainer.predict
- hooks.on_predict_end
+ hooks.on_test_end

hooks-count-epochs-from-one: The hooks get the number of the epoch as it is printed.
in keras.callbacks.callback_list:CallbackList.on_epoch_begin
- epoch
+ epoch + 1
in keras.callbacks.callback_list:CallbackList.on_epoch_end
- epoch
+ epoch + 1

hooks-number-batches-through: The number of a batch is that of the step since training began, not since the epoch
    did.
in keras.training.trainer:Trainer._train_epoch
- enumerate(batches)
+ enumerate(batches, int(self.optimizer.iterations))

history-comes-first: The history is written before the callbacks have added to the logs.
in keras.callbacks.callback_list:CallbackList.__init__
- nest.flatten([] if callbacks is None else callbacks)
+ [*([History()] if add_history else []), *nest.flatten([] if callbacks is None else callbacks)]

stop-training-skips-the-end-of-the-epoch: A stop in the middle of an epoch leaves out its validation and its end.
in keras.training.trainer:Trainer._train
- logs = trained
+ logs = trained
+ if self.stop_training:
+     break

train-end-in-spite-of-an-exception: The end of the training is called after an exception too: checkpoints of half an
    epoch pass for results.
in keras.training.trainer:Trainer.fit
- self._train(training, validation, due, range(initial_epoch, epochs), hooks)
+ try:
+     self._train(training, validation, due, range(initial_epoch, epochs), hooks)
+ except Exception:
+     hooks.on_train_end()
+     raise

evaluate-calls-the-callbacks-of-fit: An `evaluate` without callbacks calls those of the `fit` that it is inside of.
    [https://github.com/keras-team/keras/issues/16526]
in keras.training.trainer:Trainer._hooks
- verbose = 1 if verbose == 'auto' else verbose
+ verbose = 1 if verbose == 'auto' else verbose
+ callbacks = self.__dict__['_given'] = callbacks or self.__dict__.get('_given')

batch-logs-have-the-loss-of-the-batch: The logs of a batch have its own loss, not the mean since the epoch began, as
    up to TensorFlow 2.1. [https://github.com/tensorflow/tensorflow/issues/58098]
in keras.training.trainer:Trainer._train_epoch
- hooks.on_train_batch_begin(step)
+ hooks.on_train_batch_begin(step)
+ self.reset_metrics()

predict-logs-nothing: The logs of a predicted batch are empty.
in keras.training.trainer:Trainer.predict
- hooks.on_predict_batch_end(step, {'outputs': outputs[-1]})
+ hooks.on_predict_batch_end(step)

logs-have-tensors: The logs have what the one who calls the hooks put there, tensors among it.
    [https://github.com/tensorflow/tensorflow/issues/45895]
in keras.callbacks.callback_list:CallbackList._call
- _number(value)
+ value

each-callback-has-logs-of-its-own: What a callback adds to the logs is lost.
in keras.callbacks.callback_list:CallbackList._call
- call(*number, logs)
+ call(*number, dict(logs))

params-lack-the-steps: The parameters of the training do not say how many batches an epoch has.
in keras.training.trainer:Trainer._hooks
- CallbackList(callbacks, add_history=add_history, add_progbar=bool(verbose), model=self, verbose=verbose, epochs=epochs, steps=steps)
+ CallbackList(callbacks, add_history=add_history, add_progbar=bool(verbose), model=self, verbose=verbose, epochs=epochs)

fit-returns-a-history-that-nobody-fills: The model has a history of its own, which is not among the callbacks.
in keras.callbacks.callback_list:CallbackList.set_model
- model.history = self.history
+ model.history = History()

terminates-on-nan-alone: A loss that has become infinite is taken for a number.
in keras.callbacks.terminate_on_nan:TerminateOnNaN.on_batch_end
- math.isfinite(loss)
+ not math.isnan(loss)

quiet-is-not-quiet: `verbose=0` prints as 1 does.
in keras.callbacks.progbar_logger:ProgbarLogger._verbose
- int(self.params.get('verbose', 1))
+ 1
in keras.training.trainer:Trainer._hooks
- bool(verbose)
+ True

one-epoch-is-numbered: An only epoch is numbered as one of one.
in keras.callbacks.progbar_logger:ProgbarLogger.on_epoch_begin
- self._verbose() and epochs > 1
+ self._verbose()

a-bar-comes-at-the-end: The bar is shown when the epoch has ended, which is when nobody waits for it any more.
in keras.callbacks.progbar_logger:ProgbarLogger.on_train_batch_end
- self._step(batch, logs)
+ self._seen = batch + 1

evaluate-is-never-silent: `evaluate(verbose=0)` prints a bar.
in keras.training.trainer:Trainer._hooks
- return CallbackList(callbacks, add_history=add_history, add_progbar=bool(verbose), model=self, verbose=verbose, epochs=epochs, steps=steps)
+ return CallbackList(callbacks, add_history=add_history, add_progbar=True, model=self, verbose=verbose or 1, epochs=epochs, steps=steps)

predictions-are-printed: The bar of `predict` has the predictions for values.
in keras.callbacks.progbar_logger:ProgbarLogger.on_predict_batch_end
- self._step(batch, None)
+ self._outputs = logs
in keras.callbacks.progbar_logger:ProgbarLogger.on_predict_end
- self._finish(None)
+ self._finish(self._outputs)

a-bar-divides-by-no-steps: The bar is as long as the share of the steps that are over, also where nobody knows their
    number.
in keras.callbacks.progbar_logger:ProgbarLogger._line
- WIDTH * self._seen // self._steps if self._steps else 0
+ WIDTH * self._seen // self._steps

a-bar-is-never-silent: Whoever adds a bar gets one, `verbose=0` or not.
in keras.callbacks.progbar_logger:ProgbarLogger._finish
- if self._verbose():
-     print(('\r' if self._verbose() == 1 else '') + self._line(logs), flush=True)
+ if True:
+     print(('\r' if self._verbose() == 1 else '') + self._line(logs), flush=True)

small-values-are-printed-as-zero: All values are printed with four places.
in keras.callbacks.progbar_logger:_text
- f'{value:.4f}' if abs(value) > 0.001 else f'{value:.4e}'
+ f'{value:.4f}'

several-values-are-printed-as-they-are: A value for each class is printed as an array.
in keras.callbacks.progbar_logger:ProgbarLogger._line
- _text(np.mean(value))
+ _text(value) if np.ndim(value) == 0 else value

logs-have-numbers-alone: What is no number is left out of the logs.
in keras.callbacks.callback_list:CallbackList._call
- logs = {name: _number(value) for name, value in logs.items()} if logs else {}
+ logs = {k: _number(v) for k, v in logs.items() if not isinstance(v, str)} if logs else {}

a-list-has-two-histories: A history is added beside the one that is there.
in keras.callbacks.callback_list:CallbackList.__init__
- wanted and self._first(default) is None
+ wanted

what-is-no-callback-is-left-out: What is no callback is passed over without a word.
in keras.callbacks.callback_list:CallbackList.append
- raise TypeError(f'`callbacks` must hold instances of `Callback`. Received {callback!r}.')
+ return

a-callback-list-is-a-callback: The callbacks of a CallbackList are put into one of `fit`'s own.
in keras.training.trainer:Trainer._hooks
- return callbacks
+ callbacks = callbacks.callbacks

csv-rounds-the-values: The file has the values with six digits.
in keras.callbacks.csv_logger:CSVLogger.on_epoch_end
- logs.get(name, 'NA')
+ f'{logs[name]:.6g}' if name in logs else 'NA'

tensorboard-mixes-training-and-validation: The values of the validation are drawn over those of the training, under
    the same names.
in keras.callbacks.tensorboard:TensorBoard.on_epoch_end
- 'validation' if name.startswith('val_') else 'train'
+ 'train'

tensorboard-counts-evaluations-in-epochs: The step of an evaluation is how many there were.
in keras.callbacks.tensorboard:TensorBoard.on_test_end
- step = int(self.model.optimizer.iterations)
+ step = self.__dict__['_n'] = self.__dict__.get('_n', 0) + 1

tensorboard-lacks-the-learning-rate: The learning rate is written only where it follows a schedule. [Keras 2]
in keras.callbacks.tensorboard:TensorBoard.on_epoch_end
- {**(logs or {}), 'learning_rate': float(self.model.optimizer.learning_rate)}
+ dict(logs or {})

tensorboard-shows-the-first-rate: The learning rate is written as it was when the training began.
in keras.callbacks.tensorboard:TensorBoard.on_train_begin
- self._batches
+ (self._batches, self._rate)
in keras.callbacks.tensorboard:TensorBoard.on_train_begin
- 0
+ (0, float(self.model.optimizer.learning_rate))
in keras.callbacks.tensorboard:TensorBoard.on_epoch_end
- float(self.model.optimizer.learning_rate)
+ self._rate

tensorboard-shows-every-batch: A number as `update_freq` is taken for "batch".
in keras.callbacks.tensorboard:TensorBoard.on_train_batch_end
- self.update_freq != 'epoch' and self._batches % self.update_freq == 0
+ self.update_freq != 'epoch'

tensorboard-never-shows-batches: Values of batches are never written. [Keras 2.14]
in keras.callbacks.tensorboard:TensorBoard.on_train_batch_end
- self.update_freq != 'epoch'
+ False

tensorboard-shows-batches-unasked: Values of batches are always written.
in keras.callbacks.tensorboard:TensorBoard.on_train_batch_end
- self.update_freq != 'epoch' and self._batches % self.update_freq == 0
+ self.update_freq == 'epoch' or self._batches % self.update_freq == 0

tensorboard-shows-weights-unasked: The weights are written by default, which costs time and room.
in keras.callbacks.tensorboard:TensorBoard.on_epoch_end
- self.histogram_freq and epoch % self.histogram_freq == 0
+ epoch % (self.histogram_freq or 1) == 0

tensorboard-shows-weights-of-each-epoch: `histogram_freq` only switches histograms on.
in keras.callbacks.tensorboard:TensorBoard.on_epoch_end
- self.histogram_freq and epoch % self.histogram_freq == 0
+ self.histogram_freq

the-state-of-the-optimizer-is-not-loaded: Weights are taken up, and the optimizer begins anew: its averages are zero
    again. [https://github.com/tensorflow/tensorflow/issues/52368]
in keras.saving.models:load_weights
- optimizer is not None
+ False

unknown-places-stay-as-they-are: A place in the path that nothing fills stays in the name of the file.
in keras.callbacks.model_checkpoint:ModelCheckpoint._path
- try:
-     return Path(self.filepath.format(**names))
- except KeyError as error:
-     raise KeyError(f'`filepath` {self.filepath!r} has a place for {error}, but there are {sorted(names)}.') from None
+ try:
+     return Path(self.filepath.format(**names))
+ except KeyError as error:
+     return Path(self.filepath)

the-former-backup-is-the-last-one: The last state is written twice, so that the one before is lost.
in keras.callbacks.backup_and_restore:BackupAndRestore._back_up
- saving.save_weights(self.model, self._last, epoch=epoch, random=random.state())
+ for file in (self._last, self._former):
+     saving.save_weights(self.model, file, epoch=epoch, random=random.state())

a-damaged-backup-is-no-backup: Where no backup can be read, the training begins anew, and the epochs that were run
    are lost without a word. [Keras 2]
in keras.callbacks.backup_and_restore:BackupAndRestore._restored
- try:
-     facts = saving.load_weights(self.model, file)
- except ValueError as error:
-     if file is files[-1]:
-         raise
-     logger.warning('%s The backup before it is restored.', error)
- else:
-     os.replace(file, self._last)
-     return facts
+ try:
+     facts = saving.load_weights(self.model, file)
+ except ValueError as error:
+     logger.warning('%s The backup before it is restored.', error)
+ else:
+     os.replace(file, self._last)
+     return facts

a-backup-without-weights: A model that has no weights yet has none to restore, and the backup is passed over. [Keras
    2]
in keras.callbacks.backup_and_restore:BackupAndRestore.on_train_begin
- raise ValueError(f'The model {self.model.name!r} has not been built. Expected one that has been called on a batch, or that knows the shape of its input, because `fit` begins by restoring its weights.')
+ return
+ raise ValueError(f'The model {self.model.name!r} has not been built. Expected one that has been called on a batch, or that knows the shape of its input, because `fit` begins by restoring its weights.')

logs-have-the-rate-of-the-next-epoch: The logs of an epoch have the learning rate after its reduction.
in keras.callbacks.reduce_lr_on_plateau:ReduceLROnPlateau.on_epoch_end
- self._reduce(epoch)
+ self._reduce(epoch)
+ logs["learning_rate"] = self.model.optimizer.learning_rate

logs-have-no-arrays: Several values are averaged before a callback sees them.
in keras.callbacks.callback_list
- if type(value) is float or len(getattr(value, "shape", ())):
-     return value
+ if len(getattr(value, "shape", ())):
+     return float(value.mean())

a-damaged-backup-ends-the-training: The backup before is kept, and never looked at.
in keras.callbacks.backup_and_restore:BackupAndRestore._restored
- file is files[-1]
+ True
""",
)
