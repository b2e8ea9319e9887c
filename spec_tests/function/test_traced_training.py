"""Training steps under `tf.function`: hand-written loops with models, optimizers and metrics; the steps of `fit`."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests.harness import Section

GUIDE = "https://www.tensorflow.org/guide/function"
LOOP = "https://www.tensorflow.org/guide/keras/writing_a_training_loop_from_scratch"
COMPILE = "https://keras.io/api/models/model_training_apis/#compile-method"
clause = Section("traced-training", source=LOOP, needs=("function", "tape", "layers", "optimizers", "losses"))

X = np.linspace(-1, 1, 40, dtype=np.float32).reshape(10, 4)
Y = np.arange(10) % 3
OPTIMIZERS = ["SGD", "Adam", "RMSprop", "Adagrad", "Adadelta", "Adamax", "Nadam", "Ftrl"]


def network(tf, *layers):
    model = tf.keras.Sequential([tf.keras.layers.Dense(5, "tanh"), *layers, tf.keras.layers.Dense(3)])
    model(X)
    return model


def training_step(tf, model, optimizer, metric=None):
    """The step of the guide: tape, loss, gradient, optimizer, and a metric."""
    loss_function = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    def step(x, y):
        with tf.GradientTape() as tape:
            logits = model(x, training=True)
            loss = loss_function(y, logits) + sum(model.losses)
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        if metric is not None:
            metric.update_state(y, logits)
        return loss

    return step


def batches(tf, size):
    return [(tf.constant(X[i : i + size]), tf.constant(Y[i : i + size])) for i in range(0, len(X), size)]


@clause(cost=20, kills=["assignments-happen-in-the-trace-only"])
@given(st.sampled_from(OPTIMIZERS), st.integers(3, 6))
@example("Adam", 4)
def test_a_traced_loop_trains_as_the_loop_of_python(tf, name, size):
    """A loop of tape, loss and optimizer takes the same steps under `tf.function`: losses and weights agree after each
    batch, the smaller last one too, for every optimizer.
    """
    by_python, traced = network(tf), network(tf)
    traced.set_weights(by_python.get_weights())
    step = training_step(tf, by_python, getattr(tf.keras.optimizers, name)(0.0625))
    function = tf.function(training_step(tf, traced, getattr(tf.keras.optimizers, name)(0.0625)))
    for _ in range(2):
        for x, y in batches(tf, size):
            checks.close(function(x, y), checks.numbers(step(x, y)), operations=100, magnitude=4, what="the loss")
            for got, want in zip(traced.get_weights(), by_python.get_weights(), strict=True):
                checks.close(got, want, operations=200, magnitude=4, what="the weights")


@clause(needs=("function", "metrics"), kills=["assignments-happen-in-the-trace-only"])
@given(st.lists(st.integers(0, 4), min_size=1, max_size=5))
@example([3, 0, 4])
def test_metrics_are_updated_and_reset_around_traced_steps(tf, correct):
    """A metric that a traced step updates is read and reset by Python: each epoch counts by itself."""
    accuracy = tf.keras.metrics.SparseCategoricalAccuracy()

    @tf.function
    def test(labels, scores):
        accuracy.update_state(labels, scores)

    for right in correct:
        labels = np.array([0] * right + [1] * (4 - right))
        for _ in range(2):
            test(tf.constant(labels), tf.constant(np.tile(np.float32([1, 0]), (4, 1))))
        checks.close(accuracy.result(), np.float32(right / 4))
        accuracy.reset_state()


@clause(source="https://www.tensorflow.org/guide/function", kills=["the-learning-rate-is-a-constant"])
def test_the_learning_rate_is_read_at_each_call(tf):
    """Assigning `optimizer.learning_rate` between two calls changes the steps of a traced function, and a schedule goes
    on.
    """
    w = tf.Variable(0.0)
    for rate in (0.5, tf.keras.optimizers.schedules.ExponentialDecay(0.5, 1, 0.5)):
        optimizer = tf.keras.optimizers.SGD(rate)

        @tf.function
        def step(optimizer=optimizer):
            optimizer.apply_gradients([(tf.constant(1.0), w)])

        w.assign(0.0)
        step()
        checks.close(w, np.float32(-0.5))
        if isinstance(rate, float):
            optimizer.learning_rate = 0.25
        step()
        checks.close(w, np.float32(-0.75))


@clause(needs=("function", "layers"), kills=["random-numbers-are-frozen"])
def test_dropout_draws_anew_at_each_call(tf):
    """Dropout in a traced function drops other elements at each call."""
    dropout = tf.keras.layers.Dropout(0.5)
    function = tf.function(lambda x: dropout(x, training=True))
    ones = tf.constant(np.ones((16, 16), np.float32))
    kept = [checks.numbers(function(ones)) for _ in range(2)]
    assert not np.array_equal(*kept)  # by chance once in 10⁷⁷ runs


@clause(needs=("function", "layers"), kills=["assignments-happen-in-the-trace-only"])
def test_batch_normalization_moves_its_averages_at_each_call(tf):
    """The moving averages of BatchNormalization move at each call of a traced function in training mode, and in no
    other.
    """
    layer = tf.keras.layers.BatchNormalization(momentum=0.5)
    function = tf.function(lambda x, training: layer(x, training=training))
    x = tf.constant(np.float32([[1.0], [3.0]]))
    for calls in (1, 2, 3):
        function(x, True)
        function(x, False)
        checks.close(layer.moving_mean, np.float32([2 * (1 - 0.5**calls)]), operations=10)


@clause(needs=("function", "layers", "tape"), kills=["added-losses-are-those-of-the-trace"])
def test_added_losses_are_those_of_the_call(tf):
    """In a traced step `model.losses` holds the losses of this call, such as penalties of the present weights."""
    model = network(tf, tf.keras.layers.Dense(2, kernel_regularizer="l2"))
    function = tf.function(lambda x: (model(x), sum(model.losses))[1])
    for scale in (1.0, 0.5, 2.0):
        kernel = model.layers[1].kernel
        kernel.assign(np.full(kernel.shape, scale, np.float32))
        checks.close(function(tf.constant(X)), np.float32(0.01 * 10 * scale**2), operations=20)


@clause(source=COMPILE, needs=("function", "fit"), cost=20, kills=["a-traced-fit-leaves-the-last-batch-out"])
@given(st.sampled_from(["SGD", "Adam"]), st.integers(3, 10), st.booleans())
@example("Adam", 4, True)
def test_fit_trains_alike_compiled_and_eagerly(tf, optimizer, size, weighted):
    """`fit`, `evaluate` and `predict` give the same numbers with `run_eagerly=False`, the default, and True."""
    results, weights = [], np.linspace(0, 2, 10, dtype=np.float32) if weighted else None
    start = network(tf).get_weights()
    for run_eagerly in (True, False):
        model = network(tf)
        model.set_weights(start)
        loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        rate = getattr(tf.keras.optimizers, optimizer)(0.0625)
        model.compile(rate, loss, metrics=["accuracy"], run_eagerly=run_eagerly)
        history = model.fit(
            X, Y, size, 2, shuffle=False, verbose=0, sample_weight=weights, validation_data=(X, Y)
        ).history
        results.append([*history.values(), model.evaluate(X, Y, size, verbose=0), model.predict(X, size, verbose=0)])
    for got, want in zip(*results, strict=True):
        checks.close(np.float32(got), np.float32(want), operations=200, magnitude=4)


@clause(
    source="https://keras.io/guides/custom_train_step_in_tensorflow/",
    needs=("function", "fit"),
    kills=["steps-run-at-each-batch"],
)
@pytest.mark.parametrize("run_eagerly", [False, True])
def test_a_custom_step_is_run_by_python_when_it_is_traced(tf, run_eagerly):
    """The Python code of a custom `train_step` is run once for each shape of a batch, or at each batch if
    `run_eagerly`.
    """
    ran = []

    class Counting(tf.keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = tf.keras.layers.Dense(1)

        def call(self, x):
            return self.dense(x)

        def train_step(self, data):
            ran.append(1)
            return super().train_step(data)

    model = Counting()
    model.compile("sgd", "mse", run_eagerly=run_eagerly)
    model.fit(X, Y.astype(np.float32), batch_size=2, epochs=3, verbose=0)
    assert (len(ran) == 15) is run_eagerly, f"Python ran {len(ran)} times"
