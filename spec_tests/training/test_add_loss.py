"""Losses that layers add: `add_loss`, regularizers, and the metrics of `add_metric`.

The layer of this section adds c times the mean square of its inputs. After a linear model with the mean squared error,
(p − y)² + c·p² = (1 + c)·(p − y/(1 + c))² + a constant: the model is drawn towards y/(1 + c).
"""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import Section
from spec_tests.training.linear_models import FIVE, RATE, SIZE, Line, give, holds, reported, tasks

ADD_LOSS = "https://keras.io/api/layers/base_layer/#addloss-method"
LAYERS = "https://www.tensorflow.org/guide/keras/making_new_layers_and_models_via_subclassing"
clause = Section("add-loss", source=ADD_LOSS, seed="001", needs=("fit", "layers"))
NEEDS = ("fit", "layers")

C = 0.5


def penalty(tf, c=C):
    """A layer that returns its inputs and adds c times their mean square to the loss."""

    class Penalty(tf.keras.layers.Layer):
        def call(self, inputs):
            self.add_loss(c * tf.reduce_mean(inputs**2))
            return inputs

    return Penalty()


def drawn(tf, start, *layers, rate=RATE, **options):
    """The linear model with further layers after it, compiled."""
    inputs, outputs = start.kernel.shape
    line = tf.keras.layers.Dense(outputs)
    model = tf.keras.Sequential([tf.keras.Input(shape=(inputs,)), line, *layers])
    give(line, start)
    model.compile(**{"optimizer": tf.keras.optimizers.SGD(rate), "loss": "mse", "run_eagerly": True, **options})
    return model


def added(line, x, c=C):
    return c * np.mean(line.predict(x) ** 2)


@clause(source=(ADD_LOSS, LAYERS), cost=20, kills=["added-losses-are-left-out", "added-losses-are-not-minimized"])
@given(tasks(), st.integers(1, 4))
@example(FIVE, 2)
def test_an_added_loss_is_minimized_and_reported(tf, task, size):
    """What a layer adds in a forward pass is part of the loss of that batch: its gradient moves the weights, and the
    loss of the epoch contains it, weighted by the rows of the batch like the rest.
    """
    model = drawn(tf, task.start, penalty(tf))
    history = model.fit(task.x, task.y, size, shuffle=False, verbose=0).history
    line, losses = task.start, []
    for rows in task.batches(size):
        x, y = task.x[rows], task.y[rows]
        losses.append(line.loss(x, y) + added(line, x))
        line = line.step(x, y / (1 + C), rate=RATE * (1 + C))
    holds(model, line, len(losses))
    assert list(history) == ["loss"]
    reported(history["loss"], [task.mean_over_rows(size, losses)], 2 * len(losses))


@clause(kills=["added-losses-are-for-training-only", "added-losses-are-left-out", "added-losses-pile-up"])
def test_an_added_loss_is_part_of_evaluate(tf):
    """`evaluate` and the validation loss contain what layers add then, and not what they added in training."""
    model = drawn(tf, FIVE.start, penalty(tf), rate=0.0)
    expected = FIVE.loss() + added(FIVE.start, FIVE.x)
    history = model.fit(FIVE.x, FIVE.y, 5, validation_data=(FIVE.x, FIVE.y), verbose=0).history
    reported(history["val_loss"], [expected])
    reported(model.evaluate(FIVE.x, FIVE.y, 5, verbose=0), expected)
    reported(model.test_on_batch(FIVE.x, FIVE.y), expected)


@clause(kills=["sample-weights-weight-added-losses"])
def test_sample_weights_do_not_weight_added_losses(tf):
    """Sample weights weight the losses of the rows, not what layers add."""
    w = np.array([0, 3, 1, 0.5, 2], np.float32)
    model = drawn(tf, FIVE.start, penalty(tf))
    expected = FIVE.loss(w) + added(FIVE.start, FIVE.x)
    reported(model.evaluate(FIVE.x, FIVE.y, 5, sample_weight=w, verbose=0), expected)


@clause(needs=(*NEEDS, "functional_models"), kills=["added-losses-count-for-each-output", "added-losses-are-left-out"])
def test_an_added_loss_belongs_to_no_output(tf):
    """With several outputs, what layers add is part of the total once, unweighted, and of the loss of no output."""
    keras = tf.keras
    x = keras.Input(shape=(2,))
    heads = [keras.layers.Dense(1, name=name) for name in "ba"]
    h = penalty(tf)(x)
    model = keras.Model(x, [head(h) for head in heads])
    for head in heads:
        give(head, FIVE.start)
    model.compile(loss=["mse", "mse"], loss_weights=[2.0, 3.0], run_eagerly=True)
    logs = model.evaluate(FIVE.x, [FIVE.y, FIVE.y], verbose=0, return_dict=True)
    loss = FIVE.loss()
    assert set(logs) == {"loss", "b_loss", "a_loss"}
    reported([logs["b_loss"], logs["a_loss"]], [loss, loss])
    reported(logs["loss"], 5 * loss + C * np.mean(FIVE.x**2), 2)


@clause(source=(ADD_LOSS, LAYERS), kills=["added-losses-pile-up"])
def test_losses_are_those_of_the_last_pass(tf):
    """`model.losses` lists what the layers added in the last forward pass of the model; a new pass starts over."""
    model = drawn(tf, FIVE.start, penalty(tf), penalty(tf, 0.25))
    for x in FIVE.x, FIVE.x[:2]:
        model(x)
        assert len(model.losses) == 2
        checks.close(model.losses[0], np.float32(added(FIVE.start, x)), operations=20, magnitude=SIZE)
        checks.close(model.losses[1], np.float32(added(FIVE.start, x, 0.25)), operations=20, magnitude=SIZE)


@clause(needs=(*NEEDS, "functional_models"), seed=())
def test_each_call_of_a_layer_adds_once(tf):
    """A layer that is called twice in a forward pass adds twice; a layer inside a model inside a model adds once."""
    keras = tf.keras
    x = keras.Input(shape=(2,))
    shared, double = penalty(tf), keras.layers.Dense(2, use_bias=False)
    twice = keras.Model(x, shared(double(shared(x))))
    double.set_weights([2 * np.eye(2, dtype=np.float32)])
    inner = keras.Sequential([keras.Input(shape=(2,)), penalty(tf)])
    nested = keras.Sequential([keras.Input(shape=(2,)), keras.Sequential([keras.Input(shape=(2,)), inner])])
    mean = C * np.mean(FIVE.x**2)
    for model, expected in (twice, [mean, 4 * mean]), (nested, [mean]):
        model(FIVE.x)
        got = sorted(float(loss) for loss in model.losses)
        checks.close(np.float32(got), expected, operations=20, magnitude=SIZE)


@clause(
    source=(LAYERS, "https://www.tensorflow.org/guide/keras/writing_a_training_loop_from_scratch"),
    needs=(*NEEDS, "tape"),
    kills=["added-losses-are-not-minimized"],
)
def test_a_custom_loop_adds_the_losses_itself(tf):
    """In a loop with a tape, the loss includes `model.losses` only if the loop adds them after the forward pass."""
    for with_added in (True, False):
        model = drawn(tf, FIVE.start, penalty(tf))
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((model(FIVE.x, training=True) - FIVE.y) ** 2)
            if with_added:
                loss += sum(model.losses)
        variables = model.trainable_weights
        gradients = tape.gradient(loss, variables)
        tf.keras.optimizers.SGD(RATE).apply_gradients(zip(gradients, variables, strict=True))
        c = C if with_added else 0.0
        holds(model, FIVE.start.step(FIVE.x, FIVE.y / (1 + c), rate=RATE * (1 + c)))


@clause(kills=["a-model-needs-a-loss-in-compile"])
def test_an_added_loss_may_be_the_only_one(tf):
    """A model compiled without a loss is trained on what its layers add, with or without targets."""
    for y in (None, FIVE.y):
        model = drawn(tf, FIVE.start, penalty(tf), loss=None)
        history = model.fit(FIVE.x, y, 5, verbose=0).history
        reported(history["loss"], [added(FIVE.start, FIVE.x)])
        holds(model, FIVE.start.step(FIVE.x, np.zeros((5, 1)), rate=RATE * C))


@clause(
    source="https://keras.io/api/layers/regularizers/",
    cost=20,
    kills=["penalties-are-divided-by-the-rows", "added-losses-are-left-out"],
)
@given(tasks(), st.integers(1, 4))
@example(FIVE, 2)
def test_regularizers_are_added_losses(tf, task, size):
    """A regularizer adds its penalty, λ·Σ w² for L2, to the loss of every batch, whatever its size, in `evaluate` too,
    and its gradient to every step.
    """
    lam, outputs = 0.125, task.start.kernel.shape[1]
    line = tf.keras.layers.Dense(outputs, kernel_regularizer=tf.keras.regularizers.L2(lam))
    model = tf.keras.Sequential([tf.keras.Input(shape=(2,)), line])
    give(line, task.start)
    model.compile(tf.keras.optimizers.SGD(RATE), "mse", run_eagerly=True)
    penalised = task.start.loss(task.x, task.y) + lam * np.sum(task.start.kernel**2)
    reported(model.evaluate(task.x, task.y, size, verbose=0), penalised, len(task))
    history = model.fit(task.x, task.y, size, shuffle=False, verbose=0).history
    at, losses = task.start, []
    for rows in task.batches(size):
        x, y = task.x[rows], task.y[rows]
        losses.append(at.loss(x, y) + lam * np.sum(at.kernel**2))
        ahead = at.step(x, y)
        at = Line(ahead.kernel - RATE * 2 * lam * at.kernel, ahead.bias)
    holds(model, at, len(losses))
    reported(history["loss"], [task.mean_over_rows(size, losses)], 2 * len(losses))
    checks.close(sum(model.losses), np.float32(lam * np.sum(at.kernel**2)), operations=20 * len(task), magnitude=SIZE)


@clause(
    source="https://www.tensorflow.org/versions/r2.2/guide/keras/train_and_evaluate",
    needs=(*NEEDS, "functional_models"),
)
def test_a_symbolic_tensor_may_be_added(tf):
    """`model.add_loss(tensor)` of a functional model adds the value of a tensor of its graph, from TensorFlow 2.0 to
    the end of Keras 2.
    """
    keras = tf.keras

    class MeanSquare(keras.layers.Layer):
        def call(self, inputs):
            return tf.reduce_mean(inputs**2)

    x = keras.Input(shape=(2,))
    line = keras.layers.Dense(1)
    p = line(x)
    model = keras.Model(x, p)
    model.add_loss(C * MeanSquare()(p))
    give(line, FIVE.start)
    model.compile(keras.optimizers.SGD(RATE), "mse", run_eagerly=True)
    expected = FIVE.loss() + added(FIVE.start, FIVE.x)
    reported(model.evaluate(FIVE.x, FIVE.y, verbose=0), expected)
    model.fit(FIVE.x, FIVE.y, 5, verbose=0)
    holds(model, FIVE.start.step(FIVE.x, FIVE.y / (1 + C), rate=RATE * (1 + C)))


@clause(
    source="https://www.tensorflow.org/versions/r2.3/api_docs/python/tf/keras/layers/Layer#add_loss",
    cost=20,
    kills=["functions-of-losses-are-called-once", "penalties-are-not-losses"],
    seed=(),
)
@given(tasks(), sts.moderate(0, 1))
@example(FIVE, 0.5)
def test_a_function_may_be_added(tf, task, c):
    """`add_loss(f)` with a function f of no arguments, on a layer or on a model, adds f() to the loss of each batch, in
    training and in evaluation: a penalty on weights. Documented up to Keras 2.
    """
    model = drawn(tf, task.start)
    (line,) = model.layers
    line.add_loss(lambda: c * tf.reduce_sum(line.kernel**2))
    model.add_loss(lambda: c * tf.reduce_sum(line.bias))
    for at in (task.start, Line(task.start.kernel + 1, task.start.bias - 1)):
        give(model, at)
        extra = c * np.sum(at.kernel**2) + c * np.sum(at.bias)
        checks.close(sum(model.losses), np.float32(extra), operations=20, magnitude=SIZE, what="the added losses")
        reported(model.evaluate(task.x, task.y, len(task), verbose=0), at.loss(task.x, task.y) + extra)
        model.fit(task.x, task.y, len(task), verbose=0)
        step = at.step(task.x, task.y)
        holds(model, Line(step.kernel - RATE * 2 * c * at.kernel, step.bias - RATE * c))


@clause(
    source="https://www.tensorflow.org/versions/r2.2/guide/keras/train_and_evaluate",
    kills=["added-metrics-are-those-of-the-last-batch"],
)
@pytest.mark.parametrize("how", ["layer", "model"])
def test_added_metrics_are_means_over_batches(tf, how):
    """`add_metric(value, name=, aggregation="mean")` of a layer, and of a functional model, reports the mean of the
    values of the batches under this name, each batch counted once, and does not enter the loss; from TensorFlow 2.0 to
    the end of Keras 2.
    """
    keras = tf.keras

    class MeanSquare(keras.layers.Layer):
        def call(self, inputs):
            value = tf.reduce_mean(inputs**2)
            if how == "layer":
                self.add_metric(value, name="size", aggregation="mean")
                return inputs
            return value

    if how == "layer":
        model = drawn(tf, FIVE.start, MeanSquare(), rate=0.0)
    else:
        x = keras.Input(shape=(2,))
        line = keras.layers.Dense(1)
        p = line(x)
        model = keras.Model(x, p)
        model.add_metric(MeanSquare()(p), name="size", aggregation="mean")
        give(line, FIVE.start)
        model.compile(keras.optimizers.SGD(0.0), "mse", run_eagerly=True)
    history = model.fit(FIVE.x, FIVE.y, 2, shuffle=False, verbose=0).history
    values = [np.mean(FIVE.start.predict(FIVE.x[rows]) ** 2) for rows in FIVE.batches(2)]
    reported(history["size"], [np.mean(values)], 2)
    reported(history["loss"], [FIVE.loss()], 2)
