"""Model.evaluate: the loss and the metrics over the whole data."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests.harness import Section
from spec_tests.training.linear_models import (
    FIVE,
    IDS,
    ROWS,
    holds,
    ids_of,
    regression,
    reported,
    tasks,
    unchanged,
    watched,
)

EVALUATE = "https://keras.io/api/models/model_training_apis/#evaluate-method"
clause = Section("evaluate", source=EVALUATE, needs=("fit",))


@clause(seed=("000", "001"), cost=20, kills=["test-loss-is-mean-of-batch-means", "partial-batch-is-dropped"])
@given(tasks(), st.integers(1, 8))
@example(FIVE, 2)
def test_loss_and_metrics_are_over_all_rows(tf, task, size):
    """`evaluate` returns the mean of the losses of all rows, and the metrics over all rows, whatever the batch size: a
    smaller last batch counts by its rows.
    """
    model = regression(tf, task.start, metrics=["mae"])
    numbers = model.evaluate(task.x, task.y, batch_size=size, verbose=0)
    reported(numbers, [task.loss(), task.error()], len(task))


@clause(seed="001")
def test_evaluate_does_not_train(tf):
    """`evaluate` changes neither the weights nor the optimizer: between two epochs it does not affect training."""
    model = regression(tf, FIVE.start)
    for _ in range(2):
        model.evaluate(FIVE.x, FIVE.y, verbose=0)
        model.fit(FIVE.x, FIVE.y, 5, verbose=0)
    model.evaluate(FIVE.x, FIVE.y, verbose=0)
    holds(model, FIVE.descent(5, 2)[0], 2)
    assert int(model.optimizer.iterations) == 2


@clause(seed="000", kills=["evaluation-goes-on-from-training"])
def test_each_evaluation_starts_over(tf):
    """No number of an `evaluate` depends on an earlier `evaluate` or `fit`."""
    model = regression(tf, FIVE.start, rate=0.0, metrics=["mae"])
    model.fit(FIVE.x + 1, FIVE.y, verbose=0)
    model.evaluate(FIVE.x - 1, FIVE.y, verbose=0)
    reported(model.evaluate(FIVE.x, FIVE.y, verbose=0), [FIVE.loss(), FIVE.error()])


def three_metrics(tf):
    """Metrics named against the alphabet."""
    absolute, squared = tf.keras.metrics.MeanAbsoluteError, tf.keras.metrics.MeanSquaredError
    return [absolute(name="c"), squared(name="a"), absolute(name="b")]


@clause(
    seed="001", kills=["evaluate-returns-always-a-list", "evaluate-returns-always-a-dict", "metrics-before-the-loss"]
)
def test_the_loss_comes_before_the_metrics(tf):
    """Without metrics `evaluate` returns the loss, a float; with metrics a list of the loss and the metrics in the
    order of `compile`; with `return_dict=True` a dict of the same numbers by name.
    """
    assert isinstance(regression(tf, FIVE.start).evaluate(FIVE.x, FIVE.y, verbose=0), float)
    model = regression(tf, FIVE.start, metrics=three_metrics(tf))
    listed = model.evaluate(FIVE.x, FIVE.y, verbose=0)
    assert isinstance(listed, list)
    reported(listed, [FIVE.loss(), FIVE.error()] * 2)
    named = model.evaluate(FIVE.x, FIVE.y, verbose=0, return_dict=True)
    assert set(named) == {"loss", "c", "a", "b"}
    assert [named[name] for name in ("loss", "c", "a", "b")] == listed


@clause(seed="001", kills=["metrics-names-name-the-compiled-ones-once"])
def test_metrics_names_label_the_list(tf):
    """`metrics_names` gives the labels of the numbers that `evaluate` returns, in their order."""
    model = regression(tf, FIVE.start, metrics=three_metrics(tf))
    listed = model.evaluate(FIVE.x, FIVE.y, verbose=0)
    named = model.evaluate(FIVE.x, FIVE.y, verbose=0, return_dict=True)
    assert model.metrics_names == ["loss", "c", "a", "b"]
    assert dict(zip(model.metrics_names, listed, strict=True)) == named


@clause(kills=["default-batch-size-is-64"])
def test_rows_come_in_order_32_at_a_time(tf):
    """`evaluate` goes over the rows in order, by default 32 at a time."""
    model, seen = watched(tf, FIVE.start)
    model.evaluate(ROWS[:40], IDS[:40], verbose=0)
    assert ids_of(seen["test"]) == [list(range(32)), list(range(32, 40))]


@clause(needs=("fit", "datasets"), kills=["evaluate-ignores-steps"])
def test_steps_evaluate_the_first_batches(tf):
    """`steps=k` evaluates the first k batches of a Dataset."""
    model = regression(tf, FIVE.start)
    reported(model.evaluate(FIVE.dataset(tf, 2), steps=2, verbose=0), FIVE[:4].loss(), 2)
    reported(model.evaluate(FIVE.dataset(tf, 2), verbose=0), FIVE.loss(), 2)


@clause(seed="001", needs=("fit", "layers"), kills=["fit-runs-in-inference-mode", "predict-runs-in-training-mode"])
def test_only_training_runs_in_training_mode(tf):
    """`fit` and `train_on_batch` run the model with `training=True`; validation, `evaluate`, `predict`, `test_on_batch`
    and `predict_on_batch` with `training=False`.
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
def test_evaluate_agrees_with_the_loss_object(tf, name, task):
    """For every loss that is a mean over rows, `evaluate` gives what the loss object gives for all rows at once."""
    loss = getattr(tf.keras.losses, name)
    model = regression(tf, task.start, loss=loss())
    whole = loss()(task.y, model(task.x))
    reported(model.evaluate(task.x, task.y, batch_size=2, verbose=0), checks.numbers(whole), len(task))


@clause(kills=["the-shorter-array-counts"])
@pytest.mark.parametrize(
    ("x", "y"), [(FIVE.x, FIVE.y[:3]), (FIVE.x[:, :1], FIVE.y)], ids=["different lengths", "too few columns"]
)
def test_data_that_do_not_fit_raise(tf, x, y):
    """x and y of different lengths, and rows of another width than the inputs of the model, raise an error."""
    model = regression(tf, FIVE.start)
    unchanged(model, lambda: model.evaluate(x, y, verbose=0))


@clause(kills=["evaluate-of-no-rows-is-no-error"])
@pytest.mark.parametrize("kind", ["arrays", "dataset"])
def test_no_rows_raise(tf, kind):
    """Arrays without rows and a Dataset without batches raise an error: there is nothing to report."""
    model = regression(tf, FIVE.start)
    data = {"x": FIVE.dataset(tf, 2).take(0)} if kind == "dataset" else {"x": FIVE.x[:0], "y": FIVE.y[:0]}
    unchanged(model, lambda: model.evaluate(**data, verbose=0))
