"""Model.evaluate: the loss and the metrics over the whole data."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests.harness import Section
from spec_tests.training.linear_models import FIVE, RATE, holds, regression, reported, tasks, unchanged, watched

EVALUATE = "https://keras.io/api/models/model_training_apis/#evaluate-method"
CUSTOM = "https://www.tensorflow.org/guide/keras/customizing_what_happens_in_fit"
clause = Section("evaluate", source=EVALUATE, needs=("fit",))


@clause(seed=("000", "001"), cost=20, kills=["test-loss-is-mean-of-batch-means", "partial-batch-is-dropped"])
@given(tasks(), st.integers(1, 8))
@example(FIVE, 2)
def test_is_the_mean_over_all_rows(tf, task, size):
    """`evaluate` gives the mean of the losses of all rows, and the metrics over all rows, whatever the batch size: a
    smaller last batch counts by its rows.
    """
    model = regression(tf, task.start, metrics=["mae"])
    loss, error = model.evaluate(task.x, task.y, batch_size=size, verbose=0)
    reported(loss, task.start.loss(task.x, task.y), len(task))
    reported(error, np.mean(abs(task.start.predict(task.x) - task.y)), len(task))


@clause(seed="001")
def test_changes_nothing(tf):
    """`evaluate` changes neither the weights nor the optimizer: between two epochs it changes no training."""
    optimizer = tf.keras.optimizers.SGD(RATE)
    model = regression(tf, FIVE.start, optimizer=optimizer)
    for _ in range(2):
        model.evaluate(FIVE.x, FIVE.y, verbose=0)
        model.fit(FIVE.x, FIVE.y, 5, verbose=0)
    model.evaluate(FIVE.x, FIVE.y, verbose=0)
    holds(model, FIVE.descent(5, 2)[0], 2)
    assert int(optimizer.iterations) == 2


@clause(seed="000", kills=["evaluation-goes-on-from-training"])
def test_begins_anew(tf):
    """Nothing of an earlier `evaluate` or `fit` enters the numbers of this one."""
    model = regression(tf, FIVE.start, optimizer=tf.keras.optimizers.SGD(0.0), metrics=["mae"])
    model.fit(FIVE.x + 1, FIVE.y, verbose=0)
    model.evaluate(FIVE.x - 1, FIVE.y, verbose=0)
    loss, error = model.evaluate(FIVE.x, FIVE.y, verbose=0)
    reported(loss, FIVE.start.loss(FIVE.x, FIVE.y))
    reported(error, np.mean(abs(FIVE.start.predict(FIVE.x) - FIVE.y)))


@clause(
    seed="001", kills=["evaluate-returns-always-a-list", "evaluate-returns-always-a-dict", "metrics-before-the-loss"]
)
def test_returns_the_loss_and_the_metrics(tf):
    """Without metrics `evaluate` returns the loss, a float; with metrics a list of the loss and the metrics in the
    order of `compile`; with `return_dict=True` a dict of the same numbers by name.
    """
    model = regression(tf, FIVE.start)
    assert isinstance(model.evaluate(FIVE.x, FIVE.y, verbose=0), float)
    absolute, squared = tf.keras.metrics.MeanAbsoluteError, tf.keras.metrics.MeanSquaredError
    metrics = [absolute(name="c"), squared(name="a"), absolute(name="b")]
    model = regression(tf, FIVE.start, metrics=metrics)
    residuals = FIVE.start.predict(FIVE.x) - FIVE.y
    expected = [np.mean(residuals**2), np.mean(abs(residuals))] * 2
    listed = model.evaluate(FIVE.x, FIVE.y, verbose=0)
    assert isinstance(listed, list)
    reported(listed, expected)
    named = model.evaluate(FIVE.x, FIVE.y, verbose=0, return_dict=True)
    assert set(named) == {"loss", "c", "a", "b"}
    assert [named[name] for name in ("loss", "c", "a", "b")] == listed


@clause(seed="001", kills=["metrics-names-name-the-compiled-ones-once"])
def test_metrics_names_label_the_list(tf):
    """`metrics_names` gives the labels of the numbers that `evaluate` returns, in their order."""
    absolute, squared = tf.keras.metrics.MeanAbsoluteError, tf.keras.metrics.MeanSquaredError
    metrics = [absolute(name="c"), squared(name="a"), absolute(name="b")]
    model = regression(tf, FIVE.start, metrics=metrics)
    listed = model.evaluate(FIVE.x, FIVE.y, verbose=0)
    named = model.evaluate(FIVE.x, FIVE.y, verbose=0, return_dict=True)
    assert model.metrics_names == ["loss", "c", "a", "b"]
    assert dict(zip(model.metrics_names, listed, strict=True)) == named


@clause(kills=["default-batch-size-is-64"])
def test_goes_over_the_rows_in_order(tf):
    """`evaluate` takes the rows in their order, by default 32 at a time."""
    ids = np.arange(40, dtype=np.float32).reshape(-1, 1)
    model, seen = watched(tf, FIVE.start)
    model.evaluate(np.hstack([ids, ids]), ids, verbose=0)
    assert [y[:, 0].tolist() for _, y in seen["test"]] == [list(range(32)), list(range(32, 40))]


@clause(needs=("fit", "datasets"), kills=["evaluate-ignores-steps"])
def test_steps(tf):
    """`steps=k` evaluates the first k batches of a Dataset."""
    model = regression(tf, FIVE.start)
    dataset = tf.data.Dataset.from_tensor_slices((FIVE.x, FIVE.y)).batch(2)
    reported(model.evaluate(dataset, steps=2, verbose=0), FIVE.start.loss(FIVE.x[:4], FIVE.y[:4]), 2)
    reported(model.evaluate(dataset, verbose=0), FIVE.start.loss(FIVE.x, FIVE.y), 2)


@clause(seed="001", needs=("fit", "layers"), kills=["fit-runs-in-inference-mode", "predict-runs-in-training-mode"])
def test_is_in_inference_mode(tf):
    """`fit` and `train_on_batch` run the model with `training=True`; validation, `evaluate`, `predict` and the methods
    for one batch of these with `training=False`.
    """
    modes = []

    class Mode(tf.keras.layers.Layer):
        def call(self, inputs, training=None):
            modes.append(bool(training))
            return inputs

    model = tf.keras.Sequential([tf.keras.Input(shape=(2,)), tf.keras.layers.Dense(1), Mode()])
    model.compile("sgd", "mse", run_eagerly=True)
    data = (FIVE.x, FIVE.y)
    calls = [
        (lambda: model.fit(*data, epochs=2, verbose=0), [True, True]),
        (lambda: model.fit(*data, validation_data=data, verbose=0), [True, False]),
        (lambda: model.evaluate(*data, verbose=0), [False]),
        (lambda: model.predict(FIVE.x, verbose=0), [False]),
        (lambda: model.train_on_batch(*data), [True]),
        (lambda: model.test_on_batch(*data), [False]),
        (lambda: model.predict_on_batch(FIVE.x), [False]),
    ]
    model.train_on_batch(*data)  # the first use of a model may call its layers once more, to make their state
    for call, expected in calls:
        modes.clear()
        call()
        assert modes == expected


@clause(needs=("fit", "losses"), cost=60, kills=["test-loss-is-mean-of-batch-means"])
@pytest.mark.parametrize("name", ["MeanAbsoluteError", "Huber", "LogCosh", "MeanSquaredLogarithmicError"])
@given(tasks())
@example(FIVE)
def test_agrees_with_the_loss_object(tf, name, task):
    """For every loss that is a mean over rows, `evaluate` gives what the loss object gives for all rows at once."""
    loss = getattr(tf.keras.losses, name)
    model = regression(tf, task.start, loss=loss())
    whole = loss()(task.y, model(task.x))
    reported(model.evaluate(task.x, task.y, batch_size=2, verbose=0), checks.numbers(whole), len(task))


@clause(kills=["the-shorter-array-counts"])
@pytest.mark.parametrize(
    ("x", "y"), [(FIVE.x, FIVE.y[:3]), (FIVE.x[:, :1], FIVE.y)], ids=["different lengths", "too few columns"]
)
def test_refuses_what_does_not_fit(tf, x, y):
    """Different numbers of rows in x and y, and rows of another width than the model has inputs, are errors."""
    model = regression(tf, FIVE.start)
    unchanged(model, lambda: model.evaluate(x, y, verbose=0))


@clause(source=CUSTOM, kills=["test-step-is-not-called"])
def test_own_test_step(tf):
    """A `test_step` that a subclass defines is called with each batch of `evaluate` and of the validation; what it
    returns for the last batch is reported, under its names.
    """

    class Own(tf.keras.Sequential):
        def test_step(self, data):
            return {"rows": float(len(data[1])), "first": data[1][0, 0]}

    model = regression(tf, FIVE.start, Own)
    assert model.evaluate(FIVE.x, FIVE.y, 2, verbose=0, return_dict=True) == {"rows": 1.0, "first": -2.0}
    history = model.fit(FIVE.x, FIVE.y, 2, validation_data=(FIVE.x, FIVE.y), verbose=0).history
    assert set(history) == {"loss", "val_rows", "val_first"}
    assert (history["val_rows"], history["val_first"]) == ([1.0], [-2.0])


@clause(kills=["evaluate-of-no-rows-is-no-error"])
@pytest.mark.parametrize("kind", ["arrays", "dataset"])
def test_no_rows_are_refused(tf, kind):
    """Arrays without rows and a Dataset without batches are an error: there is nothing to report."""
    model = regression(tf, FIVE.start)
    data = {"x": FIVE.x[:0], "y": FIVE.y[:0]}
    if kind == "dataset":
        data = {"x": tf.data.Dataset.from_tensor_slices((FIVE.x, FIVE.y)).batch(2).take(0)}
    unchanged(model, lambda: model.evaluate(**data, verbose=0))
