"""train_on_batch, test_on_batch and predict_on_batch: one batch at a time, as in a custom loop."""

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
    float; called on the batches of an epoch, it gives the weights that `fit` gives.
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
def test_each_call_reports_its_batch_alone(tf):
    """`train_on_batch` and `test_on_batch` report the loss and the metrics of the given batch, not a mean over the
    calls so far.
    """
    model = regression(tf, FIVE.start, rate=0.0, metrics=["mae"])
    for call in model.train_on_batch, model.test_on_batch:
        for rows in FIVE.batches(2):
            batch = FIVE[rows]
            reported(call(batch.x, batch.y), [batch.loss(), batch.error()])


@clause(
    source="https://www.tensorflow.org/versions/r2.15/api_docs/python/tf/keras/Model#train_on_batch",
    kills=["on-batch-always-resets"],
)
@pytest.mark.parametrize("method", ["train_on_batch", "test_on_batch"])
def test_reset_metrics_false_continues_the_means(tf, method):
    """With `reset_metrics=False`, `train_on_batch` and `test_on_batch` report the means over the rows of all calls so
    far. Documented up to Keras 2.
    """
    model = regression(tf, FIVE.start, rate=0.0)
    for rows in FIVE.batches(2):
        value = getattr(model, method)(FIVE.x[rows], FIVE.y[rows], reset_metrics=False)
        reported(value, FIVE[: rows.stop].loss(), 3)


@clause(kills=["class-weights-are-ignored", "fit-ignores-sample-weights"])
def test_weights_act_as_in_fit(tf):
    """`sample_weight` and `class_weight` of `train_on_batch` and `sample_weight` of `test_on_batch` weight the loss as
    those of `fit` do: Σ w·l / rows.
    """
    model = regression(tf, FIVE.start)
    reported(model.test_on_batch(FIVE.x, FIVE.y, sample_weight=W), FIVE.loss(W))
    reported(model.train_on_batch(FIVE.x, FIVE.y, sample_weight=W), FIVE.loss(W))
    holds(model, FIVE.descent(5, w=W)[0])
    y = np.array([[0], [1], [1], [0], [1]], np.float32)
    by_class = FIVE.start.loss(FIVE.x, y, np.where(y[:, 0], 3.0, 0.5))
    reported(regression(tf, FIVE.start).train_on_batch(FIVE.x, y, class_weight={0: 0.5, 1: 3.0}), by_class)


@clause(source=TEST, kills=["test-on-batch-trains"])
def test_test_on_batch_changes_nothing(tf):
    """`test_on_batch` returns the loss of the batch and changes neither the weights nor the optimizer."""
    model = regression(tf, FIVE.start)
    reported(model.test_on_batch(FIVE.x, FIVE.y), FIVE.loss())
    holds(model, FIVE.start)
    assert int(model.optimizer.iterations) == 0


@clause(source=PREDICT, kills=["predict-on-batch-returns-a-tensor"])
def test_predict_on_batch_returns_an_array(tf):
    """`predict_on_batch` returns the outputs for the rows of one batch, as an array."""
    predictions = regression(tf, FIVE.start).predict_on_batch(FIVE.x)
    assert isinstance(predictions, np.ndarray)
    checks.close(predictions, FIVE.start.predict(FIVE.x), operations=10, magnitude=SIZE)


@clause(source=(TRAIN, TEST), kills=["evaluate-returns-always-a-dict", "evaluate-returns-always-a-list"])
def test_return_dict_gives_the_numbers_by_name(tf):
    """`return_dict=True` gives the loss and the metrics by name; without it they come as a list, the loss first, and
    the loss alone as a float.
    """
    assert np.ndim(regression(tf, FIVE.start).test_on_batch(FIVE.x, FIVE.y)) == 0
    model = regression(tf, FIVE.start, metrics=[tf.keras.metrics.MeanAbsoluteError(name="off")])
    for call in model.test_on_batch, model.train_on_batch:
        named = call(FIVE.x, FIVE.y, return_dict=True)
        assert set(named) == {"loss", "off"}
        reported([named["loss"], named["off"]], [FIVE.loss(), FIVE.error()])
    assert isinstance(model.test_on_batch(FIVE.x, FIVE.y), list)


@clause(kills=["the-shorter-array-counts", "rows-that-are-too-wide-are-cut"])
@pytest.mark.parametrize(
    ("x", "y"), [(FIVE.x, FIVE.y[:3]), (np.ones((5, 3), np.float32), FIVE.y)], ids=["different lengths", "columns"]
)
def test_data_that_do_not_fit_raise(tf, x, y):
    """x and y of different lengths, and rows of another width than the inputs of the model, raise an error, and the
    weights do not change.
    """
    model = regression(tf, FIVE.start)
    unchanged(model, lambda: model.train_on_batch(x, y))
