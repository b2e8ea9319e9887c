"""Wrong behaviours of the hooks: when they are called, with which logs, and what the callbacks print."""

from spec_tests.harness.variants.variant import SLIP, Variant

LIST = "keras/callbacks/callback_list.py"
HISTORY = "keras/callbacks/history.py"
LAMBDA = "keras/callbacks/lambda_callback.py"
NAN = "keras/callbacks/terminate_on_nan.py"
BAR = "keras/callbacks/progbar_logger.py"
TRAINER = "keras/training/trainer.py"

ORDER = [
    Variant(
        "epoch-ends-before-its-validation",
        "An epoch ends when its batches do, so that nobody can watch the validation.",
        SLIP,
        TRAINER,
        "            logs = trained\n",
        "            logs = trained\n            hooks.on_epoch_end(epoch, dict(logs))\n",
        more=((TRAINER, "            hooks.on_epoch_end(epoch, logs)\n            if", "            if"),),
    ),
    Variant(
        "no-hooks-in-the-validation",
        "The validation inside `fit` calls no hooks.",
        SLIP,
        TRAINER,
        "self._test(validation, hooks)",
        "self._test(validation, CallbackList())",
    ),
    Variant(
        "validation-in-each-epoch",
        "`validation_freq` is not looked at.",
        SLIP,
        TRAINER,
        "if validation is not None and due(epoch):",
        "if validation is not None:",
    ),
    Variant(
        "evaluate-calls-no-hooks",
        "The callbacks of `evaluate` are taken, and never called.",
        "TensorFlow before 2.0",
        TRAINER,
        "_numbers(self._test(batches, hooks), return_dict)",
        "_numbers(self._test(batches, CallbackList()), return_dict)",
    ),
    Variant(
        "predict-calls-the-hooks-of-evaluate",
        "`predict` is taken for an evaluation without targets, hooks included.",
        SLIP,
        TRAINER,
        "hooks.on_predict_begin()",
        "hooks.on_test_begin()",
        more=((TRAINER, "hooks.on_predict_end()", "hooks.on_test_end()"),),
    ),
    Variant(
        "hooks-count-epochs-from-one",
        "The hooks get the number of the epoch as it is printed.",
        SLIP,
        LIST,
        'self._call("on_epoch_end", logs, epoch)',
        'self._call("on_epoch_end", logs, epoch + 1)',
        more=((LIST, 'self._call("on_epoch_begin", logs, epoch)', 'self._call("on_epoch_begin", logs, epoch + 1)'),),
    ),
    Variant(
        "hooks-number-batches-through",
        "The number of a batch is that of the step since training began, not since the epoch did.",
        SLIP,
        TRAINER,
        "enumerate(batches):\n            hooks.on_train_batch_begin",
        "enumerate(batches, int(self.optimizer.iterations)):\n            hooks.on_train_batch_begin",
    ),
    Variant(
        "the-last-callback-comes-first",
        "The callbacks of a hook are called in the reverse order.",
        SLIP,
        LIST,
        "for call in calls:",
        "for call in reversed(calls):",
    ),
    Variant(
        "history-comes-first",
        "The history is written before the callbacks have added to the logs.",
        SLIP,
        LIST,
        "nest.flatten([] if callbacks is None else callbacks)",
        "[*([History()] if add_history else []), *nest.flatten([] if callbacks is None else callbacks)]",
    ),
    Variant(
        "stop-training-waits-for-the-epoch",
        "`stop_training` is only looked at between epochs.",
        SLIP,
        TRAINER,
        "            if self.stop_training:\n                break\n        return",
        "        return",
    ),
    Variant(
        "stop-training-skips-the-end-of-the-epoch",
        "A stop in the middle of an epoch leaves out its validation and its end.",
        SLIP,
        TRAINER,
        "            logs = trained\n",
        "            logs = trained\n            if self.stop_training:\n                break\n",
    ),
    Variant(
        "train-end-in-spite-of-an-exception",
        "The end of the training is called after an exception too: checkpoints of half an epoch pass for results.",
        SLIP,
        TRAINER,
        "        self._train(training, validation, due, range(initial_epoch, epochs), hooks)\n",
        "        try:\n            self._train(training, validation, due, range(initial_epoch, epochs), hooks)\n"
        "        except Exception:\n            hooks.on_train_end()\n            raise\n",
    ),
    Variant(
        "evaluate-calls-the-callbacks-of-fit",
        "An `evaluate` without callbacks calls those of the `fit` that it is inside of.",
        "https://github.com/keras-team/keras/issues/16526",
        TRAINER,
        "        if isinstance(callbacks, CallbackList):",
        '        callbacks = self.__dict__["_given"] = callbacks or self.__dict__.get("_given")\n'
        "        if isinstance(callbacks, CallbackList):",
    ),
]

LOGS = [
    Variant(
        "batch-logs-have-the-loss-of-the-batch",
        "The logs of a batch have its own loss, not the mean since the epoch began, as up to TensorFlow 2.1.",
        "https://github.com/tensorflow/tensorflow/issues/58098",
        TRAINER,
        "            logs = self.train_step(batch)\n",
        "            self.reset_metrics()\n            logs = self.train_step(batch)\n",
    ),
    Variant(
        "epoch-logs-lack-the-validation",
        "The values of the validation are printed, and are in no logs.",
        SLIP,
        TRAINER,
        'logs |= {f"val_',
        '_ = {f"val_',
    ),
    Variant(
        "train-end-has-no-logs",
        "The end of the training has no logs, as up to TensorFlow 2.3.",
        SLIP,
        TRAINER,
        "hooks.on_train_end(logs)",
        "hooks.on_train_end()",
    ),
    Variant(
        "predict-logs-nothing",
        "The logs of a predicted batch are empty.",
        SLIP,
        TRAINER,
        'hooks.on_predict_batch_end(step, {"outputs": outputs[-1]})',
        "hooks.on_predict_batch_end(step)",
    ),
    Variant(
        "logs-have-tensors",
        "The logs have what the one who calls the hooks put there, tensors among it.",
        "https://github.com/tensorflow/tensorflow/issues/45895",
        LIST,
        "{name: _number(value) for",
        "{name: value for",
    ),
    Variant(
        "each-callback-has-logs-of-its-own",
        "What a callback adds to the logs is lost.",
        SLIP,
        LIST,
        "call(*number, logs)",
        "call(*number, dict(logs))",
    ),
    Variant(
        "params-lack-the-steps",
        "The parameters of the training do not say how many batches an epoch has.",
        SLIP,
        TRAINER,
        "            steps=steps,\n        )",
        "        )",
    ),
    Variant(
        "callbacks-do-not-know-their-model",
        "`self.model` is None.",
        SLIP,
        LIST,
        "callback.set_model(model)",
        "pass",
    ),
    Variant(
        "history-keeps-the-last-epoch",
        "The history has the values of the last epoch alone.",
        SLIP,
        HISTORY,
        "self.history.setdefault(name, []).append(value)",
        "self.history[name] = [value]",
    ),
    Variant(
        "history-numbers-from-zero",
        "The epochs of the history count from 0, whatever `initial_epoch` was.",
        SLIP,
        HISTORY,
        "self.epoch.append(epoch)",
        "self.epoch.append(len(self.epoch))",
    ),
    Variant(
        "fit-returns-a-history-that-nobody-fills",
        "The model has a history of its own, which is not among the callbacks.",
        SLIP,
        LIST,
        "model.history = self.history",
        "model.history = History()",
    ),
]

CALLBACKS = [
    Variant(
        "lambda-callback-knows-epochs-only",
        "Functions for the hooks of batches and of the training are taken, and never called.",
        SLIP,
        LAMBDA,
        "if function is not None:",
        'if function is not None and "epoch" in hook:',
    ),
    Variant(
        "terminates-on-nan-alone",
        "A loss that has become infinite is taken for a number.",
        SLIP,
        NAN,
        "math.isfinite(loss)",
        "not math.isnan(loss)",
    ),
    Variant(
        "nan-is-looked-for-at-the-end-of-the-epoch",
        "The rest of the epoch is run on weights that are NaN.",
        SLIP,
        NAN,
        "def on_batch_end(self, batch",
        "def on_epoch_end(self, batch",
    ),
    Variant(
        "raise-error-ignored",
        "`raise_error` is taken, and the training is stopped in order.",
        SLIP,
        NAN,
        "if self.raise_error:",
        "if False:",
    ),
    Variant(
        "quiet-is-not-quiet",
        "`verbose=0` prints as 1 does.",
        SLIP,
        BAR,
        'return 1 if verbose == "auto" else int(verbose)',
        "return 1",
        more=((TRAINER, "add_progbar=bool(verbose)", "add_progbar=True"),),
    ),
    Variant(
        "the-bar-does-not-name-the-values",
        "The values are printed without their names.",
        SLIP,
        BAR,
        'f" - {name}: {_text(value)}"',
        'f" - {_text(value)}"',
    ),
]

VARIANTS = [*ORDER, *LOGS, *CALLBACKS]
