"""The numbers that Model.fit reports: its History, the logs of its batches, what it prints."""

import contextlib
import io

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests.harness import Section
from spec_tests.training.linear_models import FIVE, after_each_batch, holds, regression, reported, tasks

FIT = "https://keras.io/api/models/model_training_apis/#fit-method"
CUSTOM = "https://www.tensorflow.org/guide/keras/customizing_what_happens_in_fit"
CALLBACKS = "https://www.tensorflow.org/guide/keras/writing_your_own_callbacks"
clause = Section("history", source=FIT, needs=("fit",))


def running_means(task, size, of_batches):
    """After each batch, the mean over the rows seen so far."""
    return [task[: batch.stop].mean_over_rows(size, of_batches[: i + 1]) for i, batch in enumerate(task.batches(size))]


@clause(
    source=(FIT, "https://github.com/tensorflow/tensorflow/issues/38596"),
    seed=("001", "002"),
    cost=20,
    kills=["epoch-loss-is-mean-of-batch-means", "metrics-survive-epochs", "metrics-are-reset-with-each-batch"],
)
@given(tasks(), st.integers(1, 4), st.integers(1, 2))
@example(FIVE, 2, 2)
def test_epoch_loss_is_the_mean_over_rows(tf, task, size, epochs):
    """The loss of an epoch is the mean over its rows, each counted once, of their losses under the weights that stood
    when their batch came: a smaller last batch counts by its rows, the weights move on meanwhile, and each epoch
    begins anew.
    """
    model = regression(tf, task.start)
    history = model.fit(task.x, task.y, size, epochs=epochs, shuffle=False, verbose=0)
    _, losses = task.descent(size, epochs)
    steps = epochs * len(losses[0])
    reported(history.history["loss"], [task.mean_over_rows(size, of_batches) for of_batches in losses], steps)


@clause(
    seed="001", cost=20, kills=["metrics-see-the-step", "metrics-survive-epochs", "metrics-are-reset-with-each-batch"]
)
@given(tasks(), st.integers(1, 4))
@example(FIVE, 2)
def test_epoch_metric_is_the_mean_over_rows(tf, task, size):
    """A metric of an epoch is its value over all rows, predicted before the step of their batch; it is reset when the
    next epoch begins.
    """
    model = regression(tf, task.start, metrics=["mae"])
    history = model.fit(task.x, task.y, size, epochs=2, shuffle=False, verbose=0)
    line, expected = task.start, []
    for _ in range(2):
        errors = []
        for rows in task.batches(size):
            errors.append(np.mean(abs(line.predict(task.x[rows]) - task.y[rows])))
            line = line.step(task.x[rows], task.y[rows])
        expected.append(task.mean_over_rows(size, errors))
    (name,) = set(history.history) - {"loss"}
    reported(history.history[name], expected, 2 * len(errors))


@clause(
    source=(CALLBACKS, "https://github.com/tensorflow/tensorflow/issues/58098"),
    seed="001",
    erratum="LossHistory of the tutorial calls the running mean the loss of the batch.",
    needs=("fit", "callbacks"),
    cost=20,
    kills=["metrics-are-reset-with-each-batch", "metrics-survive-epochs", "epoch-loss-is-mean-of-batch-means"],
)
@given(tasks(), st.integers(1, 3))
@example(FIVE, 2)
def test_batch_logs_are_running_means(tf, task, size):
    """What a callback gets after a batch is the mean over the rows of the epoch so far, not the value of this batch; it
    begins anew with each epoch, and the last one is that of the epoch.
    """
    trail = []
    note = after_each_batch(tf, lambda model, logs: trail.append(logs["loss"]))
    model = regression(tf, task.start)
    history = model.fit(task.x, task.y, size, epochs=2, shuffle=False, verbose=0, callbacks=[note])
    _, losses = task.descent(size, 2)
    reported(trail, np.ravel([running_means(task, size, epoch) for epoch in losses]), len(trail))
    reported(history.history["loss"], [trail[len(trail) // 2 - 1], trail[-1]])


@clause(seed=("001", "002"))
def test_returns_a_history(tf):
    """`fit` returns a History, which is `model.history` too: `history` has a list for the loss, each metric, and the
    same with `val_` before it, with one Python float for each epoch; `epoch` lists the epochs.
    """
    metrics = [tf.keras.metrics.MeanAbsoluteError(name="b"), tf.keras.metrics.MeanSquaredError(name="a")]
    model = regression(tf, FIVE.start, metrics=metrics)
    history = model.fit(FIVE.x, FIVE.y, epochs=2, validation_data=(FIVE.x, FIVE.y), verbose=0)
    assert set(history.history) == {"loss", "a", "b", "val_loss", "val_a", "val_b"}
    assert all(type(value) is float for values in history.history.values() for value in values)
    assert {len(values) for values in history.history.values()} == {2}
    assert history.epoch == [0, 1]
    assert model.history is history


@clause(
    source="https://www.tensorflow.org/guide/keras/training_with_built_in_methods",
    seed=("001", "002"),
    kills_none="the order is left open",
    undefined="no page says in which order the keys of History stand; Keras 3 sorts them",
)
def test_history_begins_with_the_loss(tf):
    """History lists the loss, the metrics in the order of `compile`, and then the same of the validation."""
    metrics = [tf.keras.metrics.MeanAbsoluteError(name="b"), tf.keras.metrics.MeanSquaredError(name="a")]
    model = regression(tf, FIVE.start, metrics=metrics)
    history = model.fit(FIVE.x, FIVE.y, validation_data=(FIVE.x, FIVE.y), verbose=0)
    assert list(history.history) == ["loss", "b", "a", "val_loss", "val_b", "val_a"]


@clause(kills=["history-is-shared"])
def test_history_is_of_the_last_call(tf):
    """Each call of `fit` returns a History of its own, which begins with the first epoch of that call."""
    model = regression(tf, FIVE.start)
    first = model.fit(FIVE.x, FIVE.y, epochs=2, verbose=0)
    second = model.fit(FIVE.x, FIVE.y, epochs=1, verbose=0)
    assert (first.epoch, second.epoch) == ([0, 1], [0])
    assert (len(first.history["loss"]), len(second.history["loss"])) == (2, 1)


@clause(seed="002", kills=["silence-prints-a-line"])
def test_verbose_says_how_much_is_printed(tf):
    """With `verbose=0` nothing is printed; with `verbose=2` each epoch is reported in one line with the loss, the
    metrics and their validation; in this line or before it stands the number of the epoch, as in "Epoch 1/2".
    """
    model = regression(tf, FIVE.start, metrics=[tf.keras.metrics.MeanAbsoluteError(name="off")])
    printed = {}
    for verbose in (0, 2):
        with contextlib.redirect_stdout(io.StringIO()) as out:
            model.fit(FIVE.x, FIVE.y, epochs=2, validation_data=(FIVE.x, FIVE.y), verbose=verbose)
        printed[verbose] = out.getvalue()
    assert not printed[0], f"printed was {printed[0]!r}"
    lines = printed[2].splitlines()
    reports = [i for i, line in enumerate(lines) if "loss" in line]
    assert len(reports) == 2, f"{len(reports)} lines have a loss: {printed[2]!r}"
    for epoch, begin, end in ((1, 0, reports[0]), (2, reports[0] + 1, reports[1])):
        number = f"Epoch {epoch}/2"
        assert number in "\n".join(lines[begin : end + 1]), f"{number!r} should be in {printed[2]!r}"
        for name in ("loss", "off", "val_loss", "val_off"):
            assert f"{name}: " in lines[end], f"'{name}: ' should be in {lines[end]!r}"


@clause(source=CUSTOM, seed=("001", "004"), kills=["train-step-is-not-called"])
def test_own_train_step(tf):
    """A `train_step` that a subclass defines is called with each batch; what it returns are the logs, and the last
    ones of an epoch are those of the epoch when they are no metrics of the model.
    """

    class Own(tf.keras.Sequential):
        def train_step(self, data):
            x, y = data
            of_each = (self(x, training=True) - y) ** 2
            super().train_step(data)
            return {"mine": of_each[-1, 0], "rows": float(len(x))}

    model = regression(tf, FIVE.start, Own)
    history = model.fit(FIVE.x, FIVE.y, 2, epochs=2, shuffle=False, verbose=0)
    line, losses = FIVE.descent(2, 2)
    holds(model, line, 6)
    assert set(history.history) == {"mine", "rows"}
    reported(history.history["mine"], [losses[0][-1], losses[1][-1]], 6)
    assert history.history["rows"] == [1.0, 1.0]


@clause(source=CUSTOM, needs=("fit", "metrics"), kills=["only-compiled-metrics-are-reset"])
def test_own_metrics_are_reset_too(tf):
    """What `model.metrics` lists is reset before each epoch, also when a subclass lists it; `reset_metrics` does it by
    hand, before `compile` too.
    """
    mean, steps = tf.keras.metrics.Mean(name="step"), []

    class Counting(tf.keras.Sequential):
        @property
        def metrics(self):
            return [mean]

        def train_step(self, data):
            steps.append(data)
            mean.update_state([float(len(steps))])
            return {"step": mean.result()}

    model = regression(tf, FIVE.start, Counting)
    history = model.fit(FIVE.x, FIVE.y, 2, epochs=3, verbose=0)
    assert history.history == {"step": [2.0, 5.0, 8.0]}
    uncompiled = Counting([tf.keras.layers.Dense(1)])
    for each in model, uncompiled:
        mean.update_state([2.0])
        each.reset_metrics()
        assert float(mean.result()) == 0.0


@clause(source=CUSTOM, kills=["compute-loss-is-not-called"])
def test_own_loss(tf):
    """What a subclass returns from `compute_loss(x, y, y_pred, sample_weight)` is what `fit` minimises."""

    class Own(tf.keras.Sequential):
        def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
            return 2.0 * tf.reduce_mean((y - y_pred) ** 2)

    model = regression(tf, FIVE.start, Own, optimizer=tf.keras.optimizers.SGD(0.0625))
    model.fit(FIVE.x, FIVE.y, 2, shuffle=False, verbose=0)
    holds(model, FIVE.descent(2, rate=0.125)[0], 3)
