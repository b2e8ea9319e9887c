"""Which hooks `fit`, `evaluate` and `predict` call, in which order, and with which logs.

A hook is written as a letter, and a training as a word: see `driven_callbacks.LETTERS`.
"""

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.callbacks.driven_callbacks import StandIn, one_weight, printed, recorder, rows, with_hooks, word
from spec_tests.harness import Section

CALLBACKS = "https://keras.io/api/callbacks/base_callback/"
GUIDE = "https://keras.io/guides/writing_your_own_callbacks/"
FIT = "https://keras.io/api/models/model_training_apis/"
TERMINATE = "https://keras.io/api/callbacks/terminate_on_nan/"
clause = Section("callbacks", source=GUIDE, needs=["fit", "callbacks"])


def hooks_are(recording, expected):
    assert word(recording) == expected, f"the hooks are {word(recording)}, but should be {expected}"


def logs_at(recording, letter):
    """The logs of each call of a hook."""
    return [logs for each, _, logs in recording.events if each == letter]


@clause(
    seed="001",
    kills=["epoch-ends-before-its-validation", "no-hooks-in-the-validation", "validation-in-each-epoch"],
    cost=20,
)
@given(st.integers(1, 3), st.integers(0, 2), st.integers(1, 3), st.integers(1, 2))
@example(2, 2, 2, 1)
@example(1, 1, 3, 2)
def test_fit_calls_hooks_in_order(tf, batches, validation_batches, epochs, validation_freq):
    """`fit` calls train_begin; in each epoch epoch_begin, batch_begin and batch_end for each batch, the hooks of
    `evaluate` if the epoch is validated, and epoch_end; and finally train_end.
    """
    recording = recorder(tf)
    options = {"validation_data": rows([0.0] * validation_batches)} if validation_batches else {}
    x, y = rows([0.0] * batches)
    options |= {"batch_size": 1, "validation_batch_size": 1, "validation_freq": validation_freq}
    one_weight(tf).fit(x, y, epochs=epochs, verbose=0, callbacks=[recording], **options)
    validation = f"V{'Ss' * validation_batches}v" if validation_batches else ""
    each = [f"E{'Bb' * batches}{validation if e % validation_freq == 0 else ''}e" for e in range(1, epochs + 1)]
    hooks_are(recording, f"T{''.join(each)}t")


@clause(kills=["evaluate-calls-no-hooks", "predict-calls-the-hooks-of-evaluate"], cost=20)
@given(st.integers(1, 3))
@example(2)
def test_evaluate_and_predict_call_their_hooks_in_order(tf, batches):
    """`evaluate` calls test_begin, test_batch_begin and test_batch_end for each batch, and test_end; `predict` does the
    same with the hooks of prediction. Neither calls a hook of training.
    """
    model, evaluated, predicted = one_weight(tf), recorder(tf), recorder(tf)
    x, y = rows([0.0] * batches)
    model.evaluate(x, y, batch_size=1, verbose=0, callbacks=[evaluated])
    model.predict(x, batch_size=1, verbose=0, callbacks=[predicted])
    hooks_are(evaluated, f"V{'Ss' * batches}v")
    hooks_are(predicted, f"P{'Qq' * batches}p")


@clause(seed="001", kills=["hooks-count-epochs-from-one", "hooks-number-batches-through"])
def test_epochs_and_batches_count_from_zero(tf):
    """The hooks get the number of the epoch, which starts at `initial_epoch`, 0 by default, and the number of the
    batch, which starts at 0 in each epoch.
    """
    recording = recorder(tf)
    x, y = rows([0.0] * 2)
    one_weight(tf).fit(x, y, batch_size=1, initial_epoch=1, epochs=3, verbose=0, callbacks=[recording])
    numbers = [number for letter, number, _ in recording.events if letter in "Eb"]
    assert numbers == [1, 0, 1, 2, 0, 1], f"the numbers are {numbers}"


@clause(seed="001", kills=["batch-logs-have-the-loss-of-the-batch"], cost=20)
@given(st.lists(sts.moderate(), min_size=2, max_size=4), st.lists(sts.moderate(), min_size=1, max_size=2))
@example([1.0, 3.0, 0.0], [2.0, 4.0])
def test_logs_hold_running_means(tf, targets, others):
    """At the end of a batch, the logs hold the means since the epoch, or the evaluation, began; at the end of an
    evaluation, its means; at the end of an epoch, its means and those of the validation as "val_…"; at the end of
    training, those of the last epoch. In hooks that begin something, they are empty.
    """
    recording = recorder(tf)
    options = {"validation_data": rows(others), "validation_batch_size": 1}
    one_weight(tf).fit(*rows(targets), shuffle=False, batch_size=1, verbose=0, callbacks=[recording], **options)
    losses, val_losses = ((1 - np.array(t)) ** 2 for t in (targets, others))
    means, val_means = (np.cumsum(each) / np.arange(1, len(each) + 1) for each in (losses, val_losses))
    of = {letter: logs_at(recording, letter) for letter in "TEBVSbsvet"}
    assert not any(logs for letter in "TEBVS" for logs in of[letter]), "logs should be empty when something begins"
    checks.close(np.float32([logs["loss"] for logs in of["b"]]), means, 8, 9.0, "the loss at the end of each batch")
    checks.close(np.float32([logs["loss"] for logs in of["s"]]), val_means, 8, 9.0, "the loss while validating")
    checks.close(np.float32(of["v"][0]["loss"]), val_means[-1], 8, 9.0, "the loss at the end of the validation")
    for logs in (of["e"][0], of["t"][0]):
        assert set(logs) == {"loss", "val_loss"}, f"the logs have {sorted(logs)}"
        checks.close(np.float32(logs["loss"]), means[-1], 8, 9.0, "the loss of the epoch")
        checks.close(np.float32(logs["val_loss"]), val_means[-1], 8, 9.0, "the loss of the validation")


@clause(kills=["predict-logs-nothing"])
def test_predictions_are_in_the_logs(tf):
    """At the end of a batch of `predict`, the logs hold its predictions as "outputs"."""
    recording = recorder(tf)
    one_weight(tf).predict(np.float32([[1.0], [2.0], [3.0]]), batch_size=2, verbose=0, callbacks=[recording])
    outputs = [checks.numbers(logs["outputs"]) for logs in logs_at(recording, "q")]
    checks.equal(np.concatenate(outputs), [[1.0], [2.0], [3.0]], "the outputs")


@clause(kills=["logs-have-tensors", "logs-have-numbers-alone", "logs-have-no-arrays"], needs=["callbacks"])
def test_numbers_in_logs_are_floats(tf):
    """Callbacks find floats in the logs, not tensors, whatever the caller of the hooks put there. Values that are not
    single numbers are unchanged.
    """
    recording = recorder(tf)
    callbacks = tf.keras.callbacks.CallbackList([recording])
    callbacks.on_epoch_end(0, {"loss": tf.constant(1.5), "of_each": np.ones(2), "note": "a text"})
    (logs,) = logs_at(recording, "e")
    assert type(logs["loss"]) is float, f"the loss is a {type(logs['loss']).__name__}"
    checks.equal(np.array(logs["loss"]), 1.5, "the loss")
    checks.equal(logs["of_each"], np.ones(2), "several values")
    assert logs["note"] == "a text", f"the text is {logs['note']!r}"


@clause(source=FIT, kills=["a-callback-list-is-a-callback"])
def test_a_callback_list_is_used_unchanged(tf):
    """`callbacks` may be a CallbackList: `fit` calls what it holds, and adds nothing."""
    recording, model, histories = recorder(tf), one_weight(tf), []
    callbacks = tf.keras.callbacks.CallbackList([recording], add_history=True, model=model, epochs=7, steps=1)
    text = printed(lambda: histories.append(model.fit(*rows([3.0]), verbose=1, callbacks=callbacks)))
    assert (histories[0].history, text) == ({"loss": [4.0]}, "")
    hooks_are(recording, "TEBbet")
    assert recording.params["epochs"] == 7


@clause(source=CALLBACKS, seed="001", kills=["params-lack-the-steps"])
def test_hooks_see_model_and_params(tf):
    """`self.model` is the model that is trained, and `self.params` holds "verbose", "epochs" and "steps"."""
    recording, model = recorder(tf), one_weight(tf)
    x, y = rows([0.0] * 5)
    model.fit(x, y, batch_size=2, epochs=2, verbose=0, callbacks=[recording])
    assert recording.model is model
    found = {name: recording.params[name] for name in ("verbose", "epochs", "steps")}
    assert found == {"verbose": 0, "epochs": 2, "steps": 3}, f"the parameters are {found}"


@clause(
    source="https://www.tensorflow.org/api_docs/python/tf/keras/callbacks/CallbackList",
    kills=["a-list-has-two-histories"],
    needs=["callbacks"],
)
def test_a_callback_list_adds_history_and_bar(tf):
    """`CallbackList` holds the given callbacks. With `add_history` and `add_progbar`, a History and a ProgbarLogger are
    added unless they are among them.
    """
    callbacks = tf.keras.callbacks
    recording, options = recorder(tf), {"model": StandIn(), "verbose": 0, "epochs": 1, "steps": 1}
    assert callbacks.CallbackList([recording], **options).callbacks == [recording]
    kinds = (callbacks.History, callbacks.ProgbarLogger)
    for first in ([recording], [recording, callbacks.History()]):
        listed = callbacks.CallbackList(first, add_history=True, add_progbar=True, **options).callbacks
        numbers = [sum(isinstance(each, kind) for each in listed) for kind in kinds]
        assert listed[: len(first)] == first
        assert numbers == [1, 1], f"there are {numbers} of {[kind.__name__ for kind in kinds]}"


@clause(source=FIT, kills=["what-is-no-callback-is-left-out"])
def test_only_callbacks_are_accepted(tf):
    """`fit` raises an error, before it trains, if one of its `callbacks` is not a callback."""
    model = one_weight(tf, rate=0.25)
    with pytest.raises((TypeError, ValueError, AttributeError)):
        model.fit(*rows([0.0]), verbose=0, callbacks=[recorder(tf), 3])
    checks.equal(model.get_weights()[0], np.float32([[1.0]]), "the weight")


@clause(source=CALLBACKS, kills=["hooks-of-a-monitor-need-logs"], needs=["callbacks"])
@pytest.mark.filterwarnings("ignore:Early stopping", "ignore:Learning rate reduction")
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("EarlyStopping", {"patience": 1}),
        ("ReduceLROnPlateau", {"patience": 1}),
        ("LearningRateScheduler", {"schedule": lambda epoch: 1.0}),
        ("History", {}),
    ],
)
def test_logs_may_be_omitted(tf, name, options):
    """`logs` is None by default in every hook, so that a custom loop may call hooks without logs. Callbacks that
    monitor a value then neither stop training nor reduce the learning rate.
    """
    callback, model = getattr(tf.keras.callbacks, name)(**options), StandIn(tf.keras.optimizers.SGD(1.0))
    callback.set_model(model)
    callback.on_train_begin()
    for epoch in range(3):
        callback.on_epoch_begin(epoch)
        callback.on_train_batch_end(0)
        callback.on_epoch_end(epoch)
    callback.on_train_end()
    assert not model.stop_training
    checks.equal(model.optimizer.learning_rate, np.float32(1.0), "the learning rate")


@clause(source=CALLBACKS, kills=["the-last-callback-comes-first"])
def test_called_in_the_given_order(tf):
    """Every hook is called on the callbacks in the order of the list, also in hooks that end something."""
    events = []
    callbacks = [
        with_hooks(tf, {"on_epoch_end": lambda self, epoch, logs=None, i=i: events.append(i)}) for i in range(2)
    ]
    one_weight(tf).fit(*rows([0.0]), epochs=2, verbose=0, callbacks=callbacks)
    assert events == [0, 1, 0, 1]


@clause(source=CALLBACKS, seed="001", kills=["each-callback-has-logs-of-its-own", "history-comes-first"])
def test_logs_are_shared(tf):
    """At the end of an epoch, what a callback adds to the logs is seen by the callbacks after it and by the history."""
    recording = recorder(tf)
    adding = with_hooks(tf, {"on_epoch_end": lambda self, epoch, logs=None: logs.update(twice=2.0 * epoch)})
    history = one_weight(tf).fit(*rows([0.0]), epochs=3, verbose=0, callbacks=[adding, recording])
    seen = [logs["twice"] for logs in logs_at(recording, "e")]
    assert seen == history.history["twice"] == [0.0, 2.0, 4.0], f"{seen} and {history.history} should have 0, 2, 4"


@clause(
    source=FIT,
    seed="001",
    kills=["history-keeps-the-last-epoch", "history-numbers-from-zero", "fit-returns-a-history-that-nobody-fills"],
)
def test_history_lists_the_logs(tf):
    """`fit` returns the `History`, which is also `model.history`. Its `history` maps each name to the list of its
    values, and its `epoch` lists the numbers of the epochs.
    """
    model, recording = one_weight(tf, rate=0.25), recorder(tf)
    x, y = rows([0.0, 2.0])
    options = {"validation_split": 0.5, "initial_epoch": 2, "epochs": 5}
    history = model.fit(x, y, verbose=0, callbacks=[recording], **options)
    assert history is model.history
    assert isinstance(history, tf.keras.callbacks.History)
    assert history.epoch == [2, 3, 4], f"the epochs are {history.epoch}"
    ends = logs_at(recording, "e")
    assert history.history == {name: [logs[name] for logs in ends] for name in ("loss", "val_loss")}


@clause(seed="001", kills=["stop-training-skips-the-end-of-the-epoch"])
def test_stop_training_finishes_the_epoch(tf):
    """`model.stop_training = True` at the end of a batch skips the remaining batches and epochs. The validation of the
    epoch and all hooks that end something are still called.
    """
    recording = recorder(tf)

    def stop(self, batch, logs=None):
        self.model.stop_training = batch == 1

    x, y = rows([0.0] * 4)
    options = {"validation_data": (x, y), "batch_size": 1, "validation_batch_size": 4, "epochs": 3}
    callbacks = [recording, with_hooks(tf, {"on_train_batch_end": stop})]
    one_weight(tf).fit(x, y, verbose=0, callbacks=callbacks, **options)
    hooks_are(recording, "TEBbBbVSsvet")


HOOKS_UNTIL = {
    "on_train_batch_end": "TEBb",
    "on_test_batch_end": "TEBbVSs",
    "on_test_end": "TEBbVSsv",
    "on_epoch_end": "TEBbVSsve",
}


@clause(source=CALLBACKS, kills=["train-end-in-spite-of-an-exception"])
@pytest.mark.parametrize("hook", HOOKS_UNTIL)
def test_no_hook_follows_an_exception(tf, hook):
    """An exception raised in a hook, also during validation, leaves `fit`, and no further hook is called: train_end
    means that training has ended regularly. The model can be trained again.
    """

    def fail(*_, **__):
        raise ArithmeticError("on purpose")

    recording, model = recorder(tf), one_weight(tf)
    x, y = rows([0.0])
    with pytest.raises(ArithmeticError, match="on purpose"):
        model.fit(x, y, validation_data=(x, y), verbose=0, callbacks=[recording, with_hooks(tf, {hook: fail})])
    hooks_are(recording, HOOKS_UNTIL[hook])
    again = recorder(tf)
    model.fit(x, y, verbose=0, callbacks=[again])
    hooks_are(again, "TEBbet")


@clause(kills=["evaluate-calls-the-callbacks-of-fit"])
def test_evaluate_inside_fit_changes_nothing(tf):
    """`model.evaluate` in the epoch_end of a callback, as in the guide, calls no hooks of the callbacks of `fit`, and
    changes neither the history nor the weights.
    """
    x, y = rows([0.0, 0.5])
    histories, words, weights = [], [], []
    for evaluates in (False, True):
        model, recording = one_weight(tf, rate=0.25), recorder(tf)

        def evaluate(epoch, logs, model=model):
            model.evaluate(x + 1, y, verbose=0)

        callbacks = [tf.keras.callbacks.LambdaCallback(on_epoch_end=evaluate)] if evaluates else []
        history = model.fit(x, y, batch_size=1, epochs=3, shuffle=False, verbose=0, callbacks=[*callbacks, recording])
        histories.append(history.history)
        words.append(word(recording))
        weights.append(model.get_weights()[0])
    assert histories[0] == histories[1]
    assert words[0] == words[1] == f"T{'EBbBbe' * 3}t", f"the hooks are {words}"
    checks.equal(weights[0], weights[1], "the weight")


@clause(
    source=["https://github.com/keras-team/keras/issues/12959", "https://github.com/keras-team/keras/issues/16526"],
    kills_none="the behaviour is left open",
    undefined="no page says what an evaluation between two batches does to the means of the epoch",
)
def test_evaluate_between_batches_resets_the_metrics(tf):
    """`model.evaluate` in the batch_end of a callback resets and uses the metrics of training: the means of the epoch
    then cover the rows of the last evaluation and of the batches after it.
    """
    model, recording = one_weight(tf), recorder(tf)
    x, y = rows([0.0, 3.0])

    def evaluate(self, batch, logs=None):
        if batch == 0:
            model.evaluate(x + 10, y, verbose=0)

    callbacks = [with_hooks(tf, {"on_train_batch_end": evaluate}), recording]
    model.fit(x, y, batch_size=1, shuffle=False, verbose=0, callbacks=callbacks)
    losses = [logs["loss"] for logs in logs_at(recording, "b")]
    checks.close(np.float32(losses), [1.0, (121.0 + 64.0 + 4.0) / 3], 8, 100.0, "the loss at the end of each batch")


@clause(
    source="https://keras.io/api/callbacks/lambda_callback/",
    kills=["lambda-callback-knows-epochs-only"],
    needs=["callbacks"],
)
def test_lambda_callback_passes_the_arguments(tf):
    """`LambdaCallback(on_…=function)` calls the function with the arguments of that hook."""
    seen = []
    hooks = ("on_train_begin", "on_epoch_begin", "on_train_batch_begin")
    ends = ("on_train_batch_end", "on_epoch_end", "on_train_end")
    functions = {hook: lambda *args, hook=hook: seen.append((hook, *args)) for hook in hooks + ends}
    callback = tf.keras.callbacks.LambdaCallback(**functions)
    expected = [(hook, *([] if "train_" in hook and "batch" not in hook else [3]), {}) for hook in hooks + ends]
    for hook, *args in expected:
        getattr(callback, hook)(*args)
    assert seen == expected, f"the calls are {seen}, but should be {expected}"


@clause(source=TERMINATE, kills=["nan-is-looked-for-at-the-end-of-the-epoch", "terminates-on-nan-alone"])
@pytest.mark.parametrize("target", [math.nan, math.inf])
def test_terminate_on_nan_stops_after_the_batch(tf, target):
    """`TerminateOnNaN` stops training after the first batch whose loss is NaN or infinite."""
    recording = recorder(tf)
    callbacks = [tf.keras.callbacks.TerminateOnNaN(), recording]
    options = {"shuffle": False, "batch_size": 1, "epochs": 2, "verbose": 0}
    printed(one_weight(tf).fit, *rows([0.0, target, 0.0]), callbacks=callbacks, **options)
    hooks_are(recording, "TEBbBbet")


@clause(source=TERMINATE, needs=["callbacks"])
def test_terminate_on_nan_can_raise(tf):
    """`TerminateOnNaN(raise_error=True)` raises a RuntimeError at the end of such a batch."""
    callback = tf.keras.callbacks.TerminateOnNaN(raise_error=True)
    callback.set_model(StandIn())
    callback.on_batch_end(0, {"loss": 1.0})
    with pytest.raises(RuntimeError):
        callback.on_batch_end(1, {"loss": math.nan})
