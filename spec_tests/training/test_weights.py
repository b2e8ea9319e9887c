"""What sample weights and class weights do in fit and evaluate.

The loss of a batch is Σ w·l / rows. Only `weighted_metrics`, not the loss, are divided by the sum of the weights.
"""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import strategies as sts
from spec_tests.harness import Section
from spec_tests.training.linear_models import FIVE, RATE, Line, follows, holds, regression, reported, tasks, unchanged

FIT = "https://keras.io/api/models/model_training_apis/#fit-method"
GUIDE = "https://www.tensorflow.org/guide/keras/training_with_built_in_methods"
clause = Section("weights", source=FIT, seed="001", needs=("fit",))

W = np.array([0, 3, 1, 0.5, 2], np.float32)


def weighted_tasks():
    return tasks().flatmap(lambda task: st.tuples(st.just(task), sts.weights(len(task)).map(np.float32)))


def classes(rows):
    return st.lists(st.integers(0, 2), min_size=rows, max_size=rows)


@clause(
    source=(FIT, "https://github.com/tensorflow/tensorflow/issues/25178"),
    cost=20,
    kills=["weighted-loss-divided-by-sum-of-weights", "batches-count-by-their-weights", "fit-ignores-sample-weights"],
)
@given(weighted_tasks(), st.integers(1, 4))
@example((FIVE, W), 2)
def test_loss_is_divided_by_the_number_of_rows(tf, weighted, size):
    """With `sample_weight=w` the loss of a batch is Σ w·l / rows, and its gradient moves the weights; the batches of an
    epoch count by their rows, not by the sum of their weights.
    """
    task, w = weighted
    model = regression(tf, task.start)
    history = model.fit(task.x, task.y, size, sample_weight=w, shuffle=False, verbose=0)
    follows(model, history, task, size, w=w)


@clause(cost=20, kills=["weighted-loss-divided-by-sum-of-weights", "fit-ignores-sample-weights"])
@given(tasks(), st.data())
@example(FIVE, None)
def test_a_whole_weight_repeats_a_row(tf, task, data):
    """A row of weight k counts like k rows, and a row of weight 0 like none; but the loss is divided by the number of
    rows passed, so that N weighted rows move the weights as their M = Σ w repetitions do at the learning rate lr·M/N.
    """
    counts = st.lists(st.integers(0, 3), min_size=len(task), max_size=len(task)).filter(any)
    w = np.array(data.draw(counts) if data else [0, 3, 1, 0, 2])
    rows, repeated = len(task), task[np.repeat(np.arange(len(task)), w)]
    weighted = regression(tf, task.start)
    weighted.fit(task.x, task.y, rows, sample_weight=np.float32(w), verbose=0)
    rate = RATE * len(repeated) / rows
    plain = regression(tf, task.start, rate=rate)
    plain.fit(repeated.x, repeated.y, len(repeated), verbose=0)
    line = repeated.descent(len(repeated), rate=rate)[0]
    holds(weighted, line, 3)
    holds(plain, line, 3)


@clause(cost=20, kills=["class-weights-are-ignored", "the-class-of-a-one-hot-row-is-its-first-column"])
@given(classes(5), sts.arrays((3,), low=0, high=3), st.booleans(), st.integers(1, 4))
@example([2, 0, 1, 1, 2], np.array([0.5, 0.0, 3.0]), True, 2)
@example([2, 0, 1, 1, 2], np.array([0.5, 0.0, 3.0]), False, 2)
def test_a_class_weight_is_a_sample_weight(tf, labels, of_class, one_hot, size):
    """`class_weight={class: weight}` is the sample weight of each row by its class: a label of shape (n,) or (n, 1),
    or the largest entry of a row of a one-hot matrix.
    """
    y = np.eye(3, dtype=np.float32)[labels] if one_hot else np.array(labels)
    options = {"loss": "mse" if one_hot else tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)}
    start = Line(np.tile(FIVE.start.kernel, 3), np.array([0.0, 0.25, -0.5]))
    results = []
    for weights in (
        {"class_weight": {c: float(w) for c, w in enumerate(of_class)}},
        {"sample_weight": np.float32(of_class)[labels]},
    ):
        model = regression(tf, start, **options)
        history = model.fit(FIVE.x, y, size, shuffle=False, verbose=0, **weights).history
        results.append([history["loss"], *model.get_weights()])
    for by_class, by_row in zip(*results, strict=True):
        reported(by_class, by_row, 5)


@clause(
    kills_none="the behaviour is left open",
    undefined="no page says what it means to leave a class out of class_weight; Keras 2 raises an error",
)
def test_a_class_that_is_left_out_has_weight_1(tf):
    """A class that `class_weight` does not name has the weight 1."""
    y = np.array([[0], [1], [0], [1], [1]], np.float32)
    model = regression(tf, FIVE.start)
    history = model.fit(FIVE.x, y, 5, class_weight={1: 2.0}, verbose=0).history
    reported(history["loss"], [FIVE.start.loss(FIVE.x, y, 1 + y[:, 0])], 2)


@clause(
    source=(FIT, "https://github.com/keras-team/keras/issues/497"),
    kills_none="the behaviour is left open",
    undefined="no page says what both together mean; Keras 2 multiplies them, Keras 3 raises ValueError",
)
def test_class_and_sample_weights_multiply(tf):
    """With both `class_weight` and `sample_weight`, a row has the product of the two."""
    y = np.array([[0], [1], [0], [1], [1]], np.float32)
    model = regression(tf, FIVE.start)
    history = model.fit(FIVE.x, y, 5, class_weight={0: 0.5, 1: 2.0}, sample_weight=W, verbose=0).history
    reported(history["loss"], [FIVE.start.loss(FIVE.x, y, W * (0.5 + 1.5 * y[:, 0]))], 2)


@clause(kills=["class-weights-reach-validation"])
@pytest.mark.parametrize("how", ["validation_data", "validation_split"])
def test_class_weights_leave_validation_alone(tf, how):
    """`class_weight` weights the loss in training only: the validation loss is not weighted."""
    y = np.array([[0], [1], [1], [1], [0]], np.float32)
    options = {"validation_data": (FIVE.x[3:], y[3:])} if how == "validation_data" else {"validation_split": 0.5}
    x, labels = (FIVE.x[:2], y[:2]) if how == "validation_data" else (FIVE.x[:4], y[:4])
    model = regression(tf, FIVE.start)
    history = model.fit(x, labels, 5, class_weight={0: 0.5, 1: 4.0}, verbose=0, **options).history
    w = np.array([0.5, 4.0])
    line = FIVE.start.step(FIVE.x[:2], y[:2], w)
    held_out = slice(3, 5) if how == "validation_data" else slice(2, 4)
    reported(history["loss"], [FIVE.start.loss(FIVE.x[:2], y[:2], w)], 2)
    reported(history["val_loss"], [line.loss(FIVE.x[held_out], y[held_out])], 2)


@clause(kills=["the-third-element-is-ignored"])
@pytest.mark.parametrize("kind", ["dataset", "generator"])
def test_the_third_element_of_a_batch_is_its_weights(tf, kind):
    """A Dataset or generator of (x, y, w) trains and is evaluated like arrays with `sample_weight=w`."""

    def batches():
        if kind == "dataset":
            return tf.data.Dataset.from_tensor_slices((FIVE.x, FIVE.y, W)).batch(2)
        return ((FIVE.x[rows], FIVE.y[rows], W[rows]) for rows in FIVE.batches(2))

    model = regression(tf, FIVE.start)
    reported(model.evaluate(batches(), verbose=0), FIVE.loss(W), 3)
    follows(model, model.fit(batches(), verbose=0), FIVE, 2, w=W)


@clause(needs=("fit", "datasets"), kills=["class-weights-are-ignored"])
def test_class_weights_apply_to_a_dataset(tf):
    """`class_weight` also weights the rows of a Dataset by their class."""
    y = np.array([0, 1, 1, 1, 0], np.float32).reshape(-1, 1)
    model = regression(tf, FIVE.start)
    dataset = tf.data.Dataset.from_tensor_slices((FIVE.x, y)).batch(5)
    history = model.fit(dataset, class_weight={0: 0.5, 1: 4.0}, verbose=0).history
    reported(history["loss"], [FIVE.start.loss(FIVE.x, y, np.where(y[:, 0], 4.0, 0.5))], 2)


@clause(
    source=(GUIDE, "https://keras.io/api/models/model_training_apis/#compile-method"),
    cost=20,
    kills=["metrics-are-weighted-too", "weighted-metrics-are-not-weighted"],
)
@given(weighted_tasks(), st.integers(1, 4))
@example((FIVE, W), 2)
def test_only_weighted_metrics_are_weighted(tf, weighted, size):
    """`metrics` ignore the sample weights: Σ m / rows; `weighted_metrics` are weighted means: Σ w·m / Σ w, over all
    rows and not over batches. Neither is the loss, Σ w·l / rows.
    """
    task, w = weighted
    squared = tf.keras.metrics.MeanSquaredError
    metrics = {"metrics": [squared(name="plain")], "weighted_metrics": [squared(name="weighted")]}
    model = regression(tf, task.start, rate=0.0, **metrics)
    losses = task.start.losses(task.x, task.y)
    options = {"sample_weight": w, "batch_size": size, "verbose": 0}
    history = model.fit(task.x, task.y, **options).history
    logs = model.evaluate(task.x, task.y, return_dict=True, **options)
    for got in logs, {name: values[0] for name, values in history.items()}:
        expected = [np.mean(w * losses), np.mean(losses), np.average(losses, weights=w)]
        reported([got[name] for name in ("loss", "plain", "weighted")], expected, 5)


@clause(kills=["fit-ignores-sample-weights"], seed=())
def test_zero_weights_make_a_zero_loss(tf):
    """When all weights of a batch are zero, its loss is 0, and SGD moves no weight."""
    model = regression(tf, FIVE.start)
    history = model.fit(FIVE.x, FIVE.y, 5, sample_weight=np.zeros(5, np.float32), verbose=0).history
    assert history["loss"] == [0.0]
    holds(model, FIVE.start)


@clause(source=GUIDE, kills=["a-scalar-loss-is-not-weighted"])
def test_a_scalar_loss_is_multiplied_by_the_mean_weight(tf):
    """A loss function that returns one number for the batch is multiplied by the mean of the sample weights."""

    def largest(y_true, y_pred):
        return tf.reduce_max(tf.abs(y_true - y_pred))

    model = regression(tf, FIVE.start, loss=largest)
    expected = np.max(abs(FIVE.start.predict(FIVE.x) - FIVE.y)) * np.mean(W)
    reported(model.evaluate(FIVE.x, FIVE.y, 5, sample_weight=W, verbose=0), expected, 2)


@clause(kills=["the-shorter-array-counts"], seed=())
@pytest.mark.parametrize("w", [np.ones(3, np.float32), np.ones(6, np.float32)], ids=["too few", "too many"])
def test_sample_weights_of_another_length_raise(tf, w):
    """`sample_weight` with another number of rows than x raises an error, and no weight changes."""
    model = regression(tf, FIVE.start)
    unchanged(model, lambda: model.fit(FIVE.x, FIVE.y, sample_weight=w, verbose=0))


@clause(needs=("fit", "datasets"), seed=())
def test_sample_weights_beside_a_dataset_raise(tf):
    """`sample_weight` is for arrays: beside a Dataset, which contains them, it raises an error, and so do targets."""
    model = regression(tf, FIVE.start)
    dataset = FIVE.dataset(tf, 5)
    unchanged(model, lambda: model.fit(dataset, sample_weight=W, verbose=0))
    unchanged(model, lambda: model.fit(dataset, FIVE.y, verbose=0))
