"""Model.predict: the forward pass over all rows, in order."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests.harness import Section
from spec_tests.training.linear_models import (
    FIVE,
    SIZE,
    Line,
    after_each_batch,
    follows,
    give,
    regression,
    tasks,
    unchanged,
)

PREDICT = "https://keras.io/api/models/model_training_apis/#predict-method"
clause = Section("predict", source=PREDICT, needs=("fit",))


def are(predictions, expected):
    checks.close(predictions, expected, operations=10, magnitude=SIZE, what="the predictions")


@clause(seed="001", cost=20, kills=["predict-shuffles", "partial-batch-is-dropped"])
@given(tasks(max_rows=12), st.integers(1, 8))
@example(FIVE, 2)
def test_predictions_are_the_forward_pass_in_order(tf, task, size):
    """`predict` returns the outputs of the model for all rows, in order, as one array, whatever the batch size."""
    model = regression(tf, task.start)
    predictions = model.predict(task.x, batch_size=size, verbose=0)
    assert isinstance(predictions, np.ndarray)
    are(predictions, task.start.predict(task.x))


@clause(needs=("fit", "layers"), kills=["default-batch-size-is-64"])
def test_default_batch_size_is_32(tf):
    """Without `batch_size`, `predict` processes 32 rows at a time."""
    sizes = []

    class Size(tf.keras.layers.Layer):
        def call(self, inputs):
            sizes.append(inputs.shape[0])
            return inputs

    model = tf.keras.Sequential([tf.keras.Input(shape=(2,)), Size()])
    model.compile(run_eagerly=True)
    sizes.clear()
    model.predict(np.zeros((40, 2), np.float32), verbose=0)
    assert sizes == [32, 8]


@clause(kills=["predict-needs-compile"])
def test_predict_needs_no_compile(tf):
    """`predict` does not need a compiled model."""
    model = tf.keras.Sequential([tf.keras.Input(shape=(2,)), tf.keras.layers.Dense(1)])
    give(model, FIVE.start)
    are(model.predict(FIVE.x, batch_size=2, verbose=0), FIVE.start.predict(FIVE.x))


@clause(seed="001", kills=["predict-calls-the-model-on-targets", "first-element-is-read-ahead-and-lost"])
@pytest.mark.parametrize("kind", ["tensor", "dataset", "dataset with targets", "generator"])
def test_data_of_every_kind_predict_alike(tf, kind):
    """Tensors, Datasets and generators of batches are predicted like arrays; targets beside the rows are ignored."""
    slices = tf.data.Dataset.from_tensor_slices
    x = {
        "tensor": lambda: tf.constant(FIVE.x),
        "dataset": lambda: slices(FIVE.x).batch(2),
        "dataset with targets": lambda: slices((FIVE.x, FIVE.y)).batch(2),
        "generator": lambda: ((FIVE.x[rows],) for rows in FIVE.batches(2)),
    }[kind]()
    are(regression(tf, FIVE.start).predict(x, verbose=0), FIVE.start.predict(FIVE.x))


@clause(needs=("fit", "datasets"), kills=["predict-ignores-steps"])
def test_steps_predict_the_first_batches(tf):
    """`steps=k` predicts the first k batches of a Dataset."""
    dataset = tf.data.Dataset.from_tensor_slices(FIVE.x).batch(2)
    are(regression(tf, FIVE.start).predict(dataset, steps=2, verbose=0), FIVE.start.predict(FIVE.x[:4]))


@clause(needs=("fit", "functional_models"), kills=["predictions-lose-their-structure"])
def test_predictions_have_the_structure_of_the_outputs(tf):
    """A model with a list of outputs predicts a list of arrays, one with a dict of outputs a dict of arrays, each with
    all rows.
    """
    other = Line(-FIVE.start.kernel, FIVE.start.bias + 1)
    x = tf.keras.Input(shape=(2,))
    heads = [tf.keras.layers.Dense(1, name=name) for name in "ba"]
    outputs = [head(x) for head in heads]
    for head, line in zip(heads, (FIVE.start, other), strict=True):
        give(head, line)
    listed = tf.keras.Model(x, outputs).predict(FIVE.x, batch_size=2, verbose=0)
    named = tf.keras.Model(x, dict(zip("ba", outputs, strict=True))).predict(FIVE.x, batch_size=2, verbose=0)
    assert isinstance(listed, list)
    assert isinstance(named, dict)
    assert set(named) == {"a", "b"}
    for predictions, line in (listed[0], FIVE.start), (named["b"], FIVE.start), (listed[1], other), (named["a"], other):
        are(predictions, line.predict(FIVE.x))


@clause(kills=["predict-resets-metrics"])
def test_predict_changes_no_weights_or_metrics(tf):
    """`predict` changes no weights, and called during an epoch it does not affect the numbers of the epoch."""
    model = regression(tf, FIVE.start, metrics=["mae"])
    predicts = after_each_batch(tf, lambda model, logs: model.predict(FIVE.x + 1, verbose=0))
    follows(model, model.fit(FIVE.x, FIVE.y, 2, shuffle=False, verbose=0, callbacks=[predicts]), FIVE, 2)


@clause(kills=["rows-that-are-too-wide-are-cut"])
def test_rows_of_another_width_raise(tf):
    """Rows of another width than the inputs of the model raise an error."""
    model = regression(tf, FIVE.start)
    unchanged(model, lambda: model.predict(np.ones((5, 3), np.float32), verbose=0))


@clause(kills=["predict-of-no-rows-is-no-error"])
@pytest.mark.parametrize("kind", ["arrays", "dataset"])
def test_no_rows_raise(tf, kind):
    """Arrays without rows and a Dataset without batches raise an error: there is nothing to return."""
    model = regression(tf, FIVE.start)
    x = FIVE.x[:0] if kind == "arrays" else FIVE.dataset(tf, 2).take(0)
    unchanged(model, lambda: model.predict(x, verbose=0))
