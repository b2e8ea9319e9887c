"""The numbers that Model.fit reports: its History, the logs of its batches, and its printed output."""

import contextlib
import io

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests.harness import Section
from spec_tests.training.linear_models import FIVE, after_each_batch, follows, regression, reported, tasks

FIT = "https://keras.io/api/models/model_training_apis/#fit-method"
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
    """The loss of an epoch is the mean over its rows, each counted once, of their losses under the weights at the time
    of their batch: a smaller last batch counts by its rows, the weights change meanwhile, and each epoch starts over.
    """
    model = regression(tf, task.start)
    history = model.fit(task.x, task.y, size, epochs=epochs, shuffle=False, verbose=0)
    follows(model, history, task, size, epochs)


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
    """A callback gets after a batch the mean over the rows of the epoch so far, not the value of this batch; the mean
    starts over with each epoch, and the last one is that of the epoch.
    """
    trail = []
    note = after_each_batch(tf, lambda model, logs: trail.append(logs["loss"]))
    model = regression(tf, task.start)
    history = model.fit(task.x, task.y, size, epochs=2, shuffle=False, verbose=0, callbacks=[note])
    _, losses = task.descent(size, 2)
    reported(trail, np.ravel([running_means(task, size, epoch) for epoch in losses]), len(trail))
    reported(history.history["loss"], [trail[len(trail) // 2 - 1], trail[-1]])


@clause(seed=("001", "002"))
def test_fit_returns_a_history(tf):
    """`fit` returns a History, which is also `model.history`: `history` has a list for the loss, for each metric, and
    for the same with the prefix `val_`, with one Python float for each epoch; `epoch` lists the epochs.
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
    undefined="no page says in which order the keys of History come; Keras 3 sorts them",
)
def test_history_begins_with_the_loss(tf):
    """History lists the loss, the metrics in the order of `compile`, and then the same of the validation."""
    metrics = [tf.keras.metrics.MeanAbsoluteError(name="b"), tf.keras.metrics.MeanSquaredError(name="a")]
    model = regression(tf, FIVE.start, metrics=metrics)
    history = model.fit(FIVE.x, FIVE.y, validation_data=(FIVE.x, FIVE.y), verbose=0)
    assert list(history.history) == ["loss", "b", "a", "val_loss", "val_b", "val_a"]


@clause(kills=["history-is-shared"])
def test_each_call_of_fit_has_a_new_history(tf):
    """Each call of `fit` returns a new History, which begins with the first epoch of that call."""
    model = regression(tf, FIVE.start)
    first = model.fit(FIVE.x, FIVE.y, epochs=2, verbose=0)
    second = model.fit(FIVE.x, FIVE.y, epochs=1, verbose=0)
    assert (first.epoch, second.epoch) == ([0, 1], [0])
    assert (len(first.history["loss"]), len(second.history["loss"])) == (2, 1)


@clause(seed="002", kills=["silence-prints-a-line"])
def test_verbose_says_how_much_is_printed(tf):
    """With `verbose=0` nothing is printed; with `verbose=2` each epoch is reported in one line with the loss, the
    metrics and their validation; this line or one before it has the number of the epoch, as in "Epoch 1/2".
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
