"""Model.fit: which steps it takes, on which rows, in which order.

The oracle is the hand-written loop over slices of the arrays: in NumPy for a linear model (`linear_models`), and with
the subject's tape for a network.
"""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import Section
from spec_tests.training.linear_models import (
    FIVE,
    IDS,
    RATE,
    ROWS,
    after_each_batch,
    follows,
    give,
    holds,
    regression,
    reported,
    tasks,
    watched,
)

FIT = "https://keras.io/api/models/model_training_apis/#fit-method"
CALLBACKS = "https://www.tensorflow.org/guide/keras/writing_your_own_callbacks"
clause = Section("fit", source=FIT, seed="001", needs=("fit",))


@clause(
    seed=("001", "004"), cost=20, kills=["partial-batch-is-dropped", "fit-runs-one-epoch", "fit-steps-along-the-sum"]
)
@given(tasks(), st.integers(1, 4), st.integers(1, 2))
@example(FIVE, 2, 2)
def test_each_batch_is_one_step(tf, task, batch_size, epochs):
    """`fit` takes one optimizer step for each batch of `batch_size` rows, and goes over the data `epochs` times; if the
    rows do not divide evenly, the last batch of an epoch is smaller and still counts as a full step.
    """
    model = regression(tf, task.start)
    model.fit(task.x, task.y, batch_size=batch_size, epochs=epochs, shuffle=False, verbose=0)
    steps = epochs * len(task.batches(batch_size))
    holds(model, task.descent(batch_size, epochs)[0], steps)
    assert int(model.optimizer.iterations) == steps


@clause(
    source=(FIT, "https://www.tensorflow.org/guide/keras/writing_a_training_loop_from_scratch"),
    seed=("001", "004"),
    needs=("fit", "tape", "callbacks"),
    cost=20,
    kills=["fit-ignores-sample-weights", "fit-steps-along-the-sum", "partial-batch-is-dropped"],
)
@given(st.sampled_from(["SGD", "Adam", "RMSprop"]), st.booleans(), st.integers(1, 4), sts.weights(5))
@example("Adam", True, 2, np.array([1.0, 0.0, 2.0, 0.5, 3.0]))
def test_fit_equals_a_loop_with_a_tape(tf, optimizer, classify, batch_size, w):
    """After each batch the weights are those of a loop of tape, gradient and apply_gradients over the same batches, for
    every optimizer and loss, and with sample weights.
    """
    keras = tf.keras
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True) if classify else keras.losses.MeanSquaredError()
    y = np.array([0, 1, 2, 1, 0]) if classify else np.tile(FIVE.y, 3)
    network = [keras.Sequential([keras.layers.Dense(4, "tanh"), keras.layers.Dense(3)]) for _ in range(2)]
    for model in network:
        model(FIVE.x)
    by_hand, fitted = network
    by_hand.set_weights(fitted.get_weights())
    trail = []
    fitted.compile(getattr(keras.optimizers, optimizer)(0.0625), loss, run_eagerly=True)
    note = after_each_batch(tf, lambda model, logs: trail.append(model.get_weights()))
    w = w.astype(np.float32)
    fitted.fit(FIVE.x, y, batch_size, sample_weight=w, shuffle=False, verbose=0, callbacks=[note])
    stepper = getattr(keras.optimizers, optimizer)(0.0625)
    for rows, after in zip(FIVE.batches(batch_size), trail, strict=True):
        with tf.GradientTape() as tape:
            value = loss(y[rows], by_hand(FIVE.x[rows], training=True), sample_weight=w[rows])
        variables = by_hand.trainable_variables
        stepper.apply_gradients(zip(tape.gradient(value, variables), variables, strict=True))
        for got, want in zip(after, by_hand.get_weights(), strict=True):
            checks.close(got, want, operations=100, magnitude=4, what="the weights")


@clause(kills=["default-batch-size-is-64"])
def test_default_batch_size_is_32(tf):
    """Without `batch_size`, a batch of arrays has 32 rows."""
    model, seen = watched(tf, FIVE.start)
    model.fit(ROWS, IDS, verbose=0)
    model.fit(ROWS[:33], IDS[:33], verbose=0)
    assert [len(x) for x, _ in seen["train"]] == [32, 32, 32, 1]


@clause(kills=["ten-epochs-by-default"], seed=())
def test_one_epoch_by_default(tf):
    """Without `epochs`, `fit` goes over the data once."""
    model = regression(tf, FIVE.start)
    history = model.fit(FIVE.x, FIVE.y, verbose=0)
    assert int(model.optimizer.iterations) == 1
    assert history.epoch == [0]


@clause(
    cost=20,
    kills=["rows-are-drawn-with-replacement", "only-x-is-shuffled", "shuffle-is-always-on", "partial-batch-is-dropped"],
)
@given(st.integers(1, 40), st.integers(1, 16), st.booleans())
@example(5, 2, True)
@example(40, 16, False)
def test_an_epoch_visits_every_row_once(tf, rows, batch_size, shuffle):
    """Each epoch visits every row once, together with its target and weight, in batches of `batch_size` of which only
    the last may be smaller; with `shuffle=False` in the order of the arrays.
    """
    model, seen = watched(tf, FIVE.start, rate=0.0)
    x, y, w = ROWS[:rows], IDS[:rows], 1 + IDS[:rows, 0]
    model.fit(x, y, batch_size, epochs=2, shuffle=shuffle, sample_weight=w, verbose=0)
    sizes = [min(batch_size, rows - i) for i in range(0, rows, batch_size)]
    assert [len(x) for x, *_ in seen["train"]] == 2 * sizes
    got_x, got_y, got_w = (np.concatenate(part) for part in zip(*seen["train"], strict=True))
    checks.equal(got_x, np.hstack([got_y, -got_y]) / 64, what="the rows beside their targets")
    checks.equal(got_w, 1 + got_y[:, 0], what="the weights beside their targets")
    for epoch in (got_y[:rows, 0], got_y[rows:, 0]):
        checks.equal(np.sort(epoch) if shuffle else epoch, y[:, 0], what="the rows of an epoch")


@clause(kills=["arrays-are-not-shuffled"])
def test_rows_are_shuffled_by_default(tf):
    """Without `shuffle`, the rows of arrays come in a random order."""
    model, seen = watched(tf, FIVE.start)
    model.fit(ROWS, IDS, batch_size=64, verbose=0)
    ((_, order),) = seen["train"]
    assert (order != IDS).any(), "the rows come in the order of the arrays"  # by chance once in 10⁸⁸ runs


@clause(kills=["one-order-for-all-epochs"])
def test_each_epoch_is_shuffled_anew(tf):
    """The rows are shuffled before each epoch: two epochs have different orders, even after
    `keras.utils.set_random_seed`, which makes the orders repeatable.
    """
    orders = []
    for _ in range(2):
        tf.keras.utils.set_random_seed(1)
        model, seen = watched(tf, FIVE.start)
        model.fit(ROWS, IDS, batch_size=64, epochs=2, verbose=0)
        orders.append([tuple(y[:, 0]) for _, y in seen["train"]])
    assert orders[0] == orders[1], "the same seed gave two different orders"
    assert orders[0][0] != orders[0][1], "the two epochs have the same order"


@clause(seed="002", cost=20, kills=["fit-begins-with-a-new-optimizer"])
@given(tasks(), st.integers(1, 3), st.integers(1, 2), st.integers(1, 2))
@example(FIVE, 2, 1, 2)
def test_a_second_fit_continues_the_first(tf, task, size, first, second):
    """`fit` for m epochs and then for n epochs equals `fit` for m + n epochs: the weights, the momentum and the number
    of iterations carry over.
    """
    models = [regression(tf, task.start, optimizer=tf.keras.optimizers.SGD(0.0625, momentum=0.5)) for _ in range(2)]
    for epochs in (first, second):
        models[0].fit(task.x, task.y, size, epochs=epochs, shuffle=False, verbose=0)
    models[1].fit(task.x, task.y, size, epochs=first + second, shuffle=False, verbose=0)
    for got, want in zip(models[0].get_weights(), models[1].get_weights(), strict=True):
        checks.close(got, want, operations=100, magnitude=4, what="the weights")
    assert int(models[0].optimizer.iterations) == int(models[1].optimizer.iterations)


@clause(kills=["epochs-is-a-number-of-epochs"], seed=())
def test_epochs_is_the_index_to_stop_at(tf):
    """`epochs` is the index of the epoch to stop at, not a number of epochs: from `initial_epoch=3` to `epochs=5` there
    are two, with the indices 3 and 4.
    """
    model = regression(tf, FIVE.start)
    history = model.fit(FIVE.x, FIVE.y, batch_size=5, epochs=5, initial_epoch=3, verbose=0)
    assert history.epoch == [3, 4]
    follows(model, history, FIVE, 5, epochs=2)


@clause(source=CALLBACKS, needs=("fit", "callbacks"), seed=())
def test_stop_training_ends_fit_after_the_batch(tf):
    """When a callback sets `model.stop_training` after a batch, no further batch or epoch follows, and the epoch is
    reported from the batches that it had.
    """
    model, count = regression(tf, FIVE.start), []

    def stop(model, logs):
        count.append(logs)
        model.stop_training = len(count) == 2

    history = model.fit(FIVE.x, FIVE.y, 2, epochs=3, shuffle=False, verbose=0, callbacks=[after_each_batch(tf, stop)])
    follows(model, history, FIVE[:4], 2)
    model.fit(FIVE.x, FIVE.y, 2, epochs=1, verbose=0)
    assert int(model.optimizer.iterations) == 2 + 3, "a later fit trains again"


@clause(cost=20, kills=["vector-targets-broadcast"])
@given(tasks(), st.booleans())
@example(FIVE, True)
def test_a_vector_of_targets_is_a_column(tf, task, column):
    """Targets of shape (n,) beside predictions of shape (n, 1) are a column: row i is compared with target i only,
    never every row with every target.
    """
    task = task if task.y.shape[1] == 1 else FIVE
    model = regression(tf, task.start, metrics=["mae"])
    y = task.y if column else task.y[:, 0]
    logs = model.evaluate(task.x, y, batch_size=3, verbose=0, return_dict=True)
    reported(list(logs.values()), [task.loss(), task.error()])
    model.fit(task.x, y, batch_size=3, shuffle=False, verbose=0)
    holds(model, task.descent(3)[0], 3)


@clause
def test_a_custom_loss_gets_a_column(tf):
    """Targets of shape (n,) reach a custom loss function as (n, 1), where the predictions have this shape."""
    shapes = []

    def custom(y_true, y_pred):
        shapes.append((tuple(y_true.shape), tuple(y_pred.shape)))
        return (y_pred - y_true) ** 2

    regression(tf, FIVE.start, loss=custom).fit(FIVE.x, FIVE.y[:, 0], 5, verbose=0)
    assert shapes[-1] == ((5, 1), (5, 1)), f"the shapes are {shapes[-1]}"


@clause(seed="004", kills=["predictions-are-doubles"])
def test_float64_data_are_cast(tf):
    """Floating data of another width are cast to the dtype of the model, and the weights keep theirs."""
    model = regression(tf, FIVE.start)
    model.fit(FIVE.x.astype(np.float64), FIVE.y.astype(np.float64), 5, verbose=0)
    holds(model, FIVE.descent(5)[0])
    assert [w.dtype for w in model.get_weights()] == [np.float32] * 2
    assert model.predict(FIVE.x.astype(np.float64), verbose=0).dtype == np.float32


@clause(kills=["integers-become-floats-in-batches"])
def test_integers_stay_integers(tf):
    """Arrays of float64 reach a model as float32; integers reach it as integers."""
    found = []

    class Watched(tf.keras.Model):
        def call(self, inputs):
            found.extend(inputs)
            return tf.cast(inputs[0], "float32")

    model = Watched()
    model.compile("sgd", "mse", run_eagerly=True)
    model.predict([np.ones((2, 1)), np.ones((2, 1), np.int32)], verbose=0)
    for x, dtype in zip(found[-2:], ["float32", "int32"], strict=True):
        checks.dtype(x, dtype)


@clause(cost=20, kills=["fit-steps-along-the-sum"])
@given(tasks(), st.sampled_from([0.0, 0.25, 1.0]))
@example(FIVE, 0.25)
def test_learning_rate_scales_a_step(tf, task, rate):
    """With one batch, SGD moves the weights by −rate times the gradient of the mean of the losses of the rows."""
    model = regression(tf, task.start, rate=rate * RATE)
    model.fit(task.x, task.y, batch_size=len(task), verbose=0)
    holds(model, task.descent(len(task), rate=rate * RATE)[0])


@clause(
    source="https://www.tensorflow.org/guide/keras/transfer_learning",
    seed="003",
    needs=("fit", "layers"),
    kills=["fit-trains-frozen-layers"],
)
def test_frozen_layers_keep_their_weights(tf):
    """The weights of a layer whose `trainable` was set to False before `compile` do not change, and the others are
    trained as if they were alone.
    """
    still = tf.keras.layers.Dense(2, trainable=False)
    model = tf.keras.Sequential([tf.keras.Input(shape=(2,)), still, tf.keras.layers.Dense(1)])
    still.set_weights([2 * np.eye(2, dtype=np.float32), np.ones(2, np.float32)])
    give(model.layers[-1], FIVE.start)
    model.compile(tf.keras.optimizers.SGD(0.0625), "mse", run_eagerly=True)
    model.fit(FIVE.x / 4, FIVE.y, 5, verbose=0)
    checks.equal(still.get_weights()[0], 2 * np.eye(2))
    checks.equal(still.get_weights()[1], np.ones(2))
    holds(model.layers[-1], FIVE.start.step(FIVE.x / 2 + 1, FIVE.y, rate=0.0625))


@clause(
    source=(FIT, CALLBACKS),
    needs=("fit", "callbacks"),
    kills=["metrics-survive-epochs", "metrics-survive-the-epoch-of-an-error"],
    seed=(),
)
@pytest.mark.parametrize("steps", [1, 2])
def test_an_error_leaves_a_usable_model(tf, steps):
    """An exception in a callback ends `fit` and reaches the caller. The weights are those of the last step; the next
    `fit` trains and reports as if nothing had happened.
    """
    passed = []

    def fail(model, logs):
        passed.append(logs)
        if len(passed) == steps:
            raise KeyError("interrupted")

    model = regression(tf, FIVE.start)
    with pytest.raises(KeyError, match="interrupted"):
        model.fit(FIVE.x, FIVE.y, 2, epochs=2, shuffle=False, verbose=0, callbacks=[after_each_batch(tf, fail)])
    line = FIVE[: 2 * steps].descent(2)[0]
    holds(model, line, steps)
    history = model.fit(FIVE.x, FIVE.y, 2, shuffle=False, verbose=0)
    follows(model, history, FIVE.beginning(line), 2)
    assert history.history.keys() == {"loss"}
