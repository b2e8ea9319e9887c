"""train_on_batch, test_on_batch and predict_on_batch: one batch at a time, as a loop of one's own calls them."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests.harness import Section
from spec_tests.training.linear_models import FIVE, SIZE, holds, regression, reported, tasks, unchanged

TRAIN = "https://keras.io/api/models/model_training_apis/#trainonbatch-method"
TEST = "https://keras.io/api/models/model_training_apis/#testonbatch-method"
PREDICT = "https://keras.io/api/models/model_training_apis/#predictonbatch-method"
clause = Section("on-batch", source=TRAIN, needs=("fit",))

W = np.array([0, 3, 1, 0.5, 2], np.float32)


@clause(cost=12, kills=["train-on-batch-reports-the-loss-after-the-step", "fit-steps-along-the-sum"])
@given(tasks(), st.integers(1, 3))
@example(FIVE, 2)
def test_train_on_batch_is_one_step(tf, task, size):
    """`train_on_batch` takes one step on the whole batch, and returns its loss under the weights before the step, as a
    float; called on the batches of an epoch it leaves the weights that `fit` leaves.
    """
    model = regression(tf, task.start)
    returned = [model.train_on_batch(task.x[rows], task.y[rows]) for rows in task.batches(size)]
    line, losses = task.descent(size)
    holds(model, line, len(returned))
    assert all(np.ndim(each) == 0 for each in returned)
    reported(returned, losses[0], len(returned))


@clause(
    source=(TRAIN, TEST, "https://github.com/keras-team/keras/pull/22617"), kills=["batch-methods-report-running-means"]
)
def test_each_call_reports_its_own_batch(tf):
    """`train_on_batch` and `test_on_batch` report the loss and the metrics of the batch that they were given, not a
    mean over the calls so far.
    """
    model = regression(tf, FIVE.start, optimizer=tf.keras.optimizers.SGD(0.0), metrics=["mae"])
    for call in model.train_on_batch, model.test_on_batch:
        for rows in FIVE.batches(2):
            x, y = FIVE.x[rows], FIVE.y[rows]
            error = np.mean(abs(FIVE.start.predict(x) - y))
            reported(call(x, y), [FIVE.start.loss(x, y), error])


@clause(kills=["class-weights-are-ignored", "fit-ignores-sample-weights"])
def test_weights(tf):
    """`sample_weight` and `class_weight` of `train_on_batch` and `sample_weight` of `test_on_batch` weight the loss as
    those of `fit`: Σ w·l / rows.
    """
    model = regression(tf, FIVE.start)
    reported(model.test_on_batch(FIVE.x, FIVE.y, sample_weight=W), FIVE.start.loss(FIVE.x, FIVE.y, W))
    reported(model.train_on_batch(FIVE.x, FIVE.y, sample_weight=W), FIVE.start.loss(FIVE.x, FIVE.y, W))
    holds(model, FIVE.descent(5, w=W)[0])
    y = np.array([[0], [1], [1], [0], [1]], np.float32)
    model = regression(tf, FIVE.start)
    by_class = FIVE.start.loss(FIVE.x, y, np.where(y[:, 0], 3.0, 0.5))
    reported(model.train_on_batch(FIVE.x, y, class_weight={0: 0.5, 1: 3.0}), by_class)


@clause(source=TEST, kills=["test-on-batch-trains"])
def test_test_on_batch_changes_nothing(tf):
    """`test_on_batch` returns the loss of the batch and changes neither the weights nor the optimizer."""
    model = regression(tf, FIVE.start)
    reported(model.test_on_batch(FIVE.x, FIVE.y), FIVE.start.loss(FIVE.x, FIVE.y))
    holds(model, FIVE.start)
    assert int(model.optimizer.iterations) == 0


@clause(source=PREDICT, kills=["predict-on-batch-returns-a-tensor"])
def test_predict_on_batch(tf):
    """`predict_on_batch` returns the outputs for the rows of one batch, as an array."""
    predictions = regression(tf, FIVE.start).predict_on_batch(FIVE.x)
    assert isinstance(predictions, np.ndarray)
    checks.close(predictions, FIVE.start.predict(FIVE.x), operations=10, magnitude=SIZE)


@clause(source=(TRAIN, TEST), kills=["evaluate-returns-always-a-dict", "evaluate-returns-always-a-list"])
def test_returns_a_dict_when_asked(tf):
    """`return_dict=True` gives the loss and the metrics by name; without it they come as a list, the loss first, and
    the loss alone as a float.
    """
    alone = regression(tf, FIVE.start)
    assert np.ndim(alone.test_on_batch(FIVE.x, FIVE.y)) == 0
    model = regression(tf, FIVE.start, metrics=[tf.keras.metrics.MeanAbsoluteError(name="off")])
    error = np.mean(abs(FIVE.start.predict(FIVE.x) - FIVE.y))
    for call in model.test_on_batch, model.train_on_batch:
        named = call(FIVE.x, FIVE.y, return_dict=True)
        assert set(named) == {"loss", "off"}
        reported([named["loss"], named["off"]], [FIVE.start.loss(FIVE.x, FIVE.y), error])
    assert isinstance(model.test_on_batch(FIVE.x, FIVE.y), list)


@clause(kills=["the-shorter-array-counts", "rows-that-are-too-wide-are-cut"])
@pytest.mark.parametrize(
    ("x", "y"), [(FIVE.x, FIVE.y[:3]), (np.ones((5, 3), np.float32), FIVE.y)], ids=["different lengths", "columns"]
)
def test_what_does_not_fit_is_refused(tf, x, y):
    """x and y of different lengths, and rows of another width than the model has inputs, are errors, and the weights
    stay as they are.
    """
    model = regression(tf, FIVE.start)
    unchanged(model, lambda: model.train_on_batch(x, y))
