"""The programs of the tutorials that train by hand or build models of their own, written anew, on real data."""

import csv

import numpy as np

from spec_tests import checks
from spec_tests.harness import Section
from spec_tests.tutorials.test_tutorials import (
    BATCH,
    FIT_GUIDE,
    NEEDS,
    OPERATIONS,
    compiled_model,
    cross_entropy,
    falls,
    flat,
    rows,
    uncompiled_model,
)
from spec_tests.tutorials.walkthroughs import iris

LOOP_GUIDE = "https://www.tensorflow.org/guide/keras/writing_a_training_loop_from_scratch"
CUSTOM_LOOP = "https://www.tensorflow.org/tutorials/customization/custom_training_walkthrough"
clause = Section(
    "custom-loops",
    source=LOOP_GUIDE,
    seed="001",
    needs=("tape", "datasets", "functional_models", "losses", "metrics", "optimizers"),
)


def own_model(tf, classes):
    """The subclassed model of tutorial 004: 32 hidden units, and a score for each class."""

    class MyModel(tf.keras.Model):
        def __init__(self, num_classes=10):
            super().__init__(name="my_model")
            self.num_classes = num_classes
            self.dense_1 = tf.keras.layers.Dense(32, activation="relu")
            self.dense_2 = tf.keras.layers.Dense(num_classes)

        def call(self, inputs):
            return self.dense_2(self.dense_1(inputs))

    return MyModel(num_classes=classes)


@clause(
    seed=("001", "004"),
    erratum="`reset_states` is `reset_state` since TensorFlow 2.5",
    kills=["sgd-adds-the-gradient", "metric-survives-reset"],
)
def test_own_loop_with_metrics_and_validation(tf):
    """Tape, gradient and apply_gradients over the batches of a shuffled Dataset learn digits: the mean loss of an epoch
    falls; the metrics of training and validation, reset after each epoch, are shares of that epoch's rows.
    """
    (x, y), (x_val, y_val), _ = flat()
    model, optimizer = uncompiled_model(tf), tf.keras.optimizers.SGD(learning_rate=0.1)
    loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    train_metric, val_metric = (tf.keras.metrics.SparseCategoricalAccuracy() for _ in range(2))
    train_dataset, val_dataset = rows(tf, x, y), rows(tf, x_val, y_val, shuffle=False)
    means, shares = [], []
    for _ in range(3):
        losses, right = [], 0
        for x_batch, y_batch in train_dataset:
            with tf.GradientTape() as tape:
                logits = model(x_batch, training=True)
                loss_value = loss_fn(y_batch, logits)
            grads = tape.gradient(loss_value, model.trainable_weights)
            optimizer.apply_gradients(zip(grads, model.trainable_weights, strict=True))
            train_metric(y_batch, logits)
            losses.append(float(loss_value))
            right += np.sum(checks.numbers(logits).argmax(1) == checks.numbers(y_batch))
        shares.append(float(train_metric.result()))
        checks.close(np.float32(shares[-1]), right / len(x), 640, what="the accuracy of the epoch")
        train_metric.reset_state()
        for x_batch, y_batch in val_dataset:
            val_metric(y_batch, model(x_batch))
        expected = np.mean(checks.numbers(model(x_val)).argmax(1) == y_val)
        checks.close(np.float32(val_metric.result()), expected, 640, what="the accuracy of the validation")
        val_metric.reset_state()
        means.append(np.mean(losses))
    assert means[-1] < means[0], f"the mean loss went from {means[0]} to {means[-1]}, but should fall"
    assert int(optimizer.iterations.numpy()) == 3 * 10


@clause(kills=["added-losses-pile-up"])
def test_own_loop_with_losses_of_layers(tf):
    """model.losses has what add_loss was given in the last forward pass, and no other; added to the loss inside the
    tape, it is minimised too.
    """

    class ActivityRegularizationLayer(tf.keras.layers.Layer):
        def call(self, inputs):
            self.add_loss(1e-2 * tf.reduce_sum(inputs))
            return inputs

    (x, y), *_ = flat()
    model, optimizer = uncompiled_model(tf, ActivityRegularizationLayer()), tf.keras.optimizers.SGD(1e-3)
    loss_fn, extras = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True), []
    for _ in range(2):
        for x_batch, y_batch in rows(tf, x, y, shuffle=False).take(3):
            kernel, bias = (np.float64(w) for w in model.get_layer("dense_1").get_weights())
            with tf.GradientTape() as tape:
                loss_value = loss_fn(y_batch, model(x_batch))
                assert len(model.losses) == 1, f"there are {len(model.losses)} losses, but should be 1"
                extra = sum(model.losses)
                loss_value += extra
            expected = 1e-2 * np.maximum(checks.numbers(x_batch) @ kernel + bias, 0).sum()
            checks.close(extra, expected, 64 * 64, magnitude=max(expected, 1), what="the added loss")
            extras.append(expected)
            grads = tape.gradient(loss_value, model.trainable_weights)
            optimizer.apply_gradients(zip(grads, model.trainable_weights, strict=True))
    assert extras[3] < extras[0], "the activations of the first batch should fall"


@clause(
    seed="004",
    erratum="Experiment 2 gives logits to a loss that expects probabilities: it needs from_logits=True; and its targets do"
    " not sum to 1, for which TensorFlow's gradient of the cross entropy is not that of its value",
    kills=["sgd-adds-the-gradient", "gradients-in-reverse-order"],
)
def test_own_model_on_random_targets(tf):
    """A Model with layers as attributes has their variables in the order of the attributes; the gradients stand in the
    same order, and a small step of gradient descent on a batch lowers its loss by about the rate times their square.
    """
    random = np.random.default_rng(0)
    data, labels = random.random((128, 32), "float32"), random.random((128, 10), "float32")
    labels /= labels.sum(1, keepdims=True)
    model, rate = own_model(tf, 10), 1e-3
    loss_fn = tf.keras.losses.CategoricalCrossentropy(from_logits=True)
    optimizer = tf.keras.optimizers.SGD(learning_rate=rate)
    for x, y in rows(tf, data, labels):
        with tf.GradientTape() as tape:
            loss_value = loss_fn(y, model(x, training=True))
        grads = tape.gradient(loss_value, model.trainable_variables)
        assert [tuple(v.shape) for v in model.trainable_variables] == [(32, 32), (32,), (32, 10), (10,)]
        assert [tuple(g.shape) for g in grads] == [tuple(v.shape) for v in model.trainable_variables]
        optimizer.apply_gradients(zip(grads, model.trainable_variables, strict=True))
        fall = float(loss_value) - float(loss_fn(y, model(x)))
        expected = rate * sum(float((checks.numbers(g).astype(float) ** 2).sum()) for g in grads)
        assert 0.5 * expected < fall < 1.5 * expected, f"the loss fell by {fall}, but should fall by about {expected}"


@clause(source=CUSTOM_LOOP, seed="000", kills=["accuracy-keeps-the-last-update-only"])
def test_irises_by_a_model(tf):
    """One step of Adam counts one iteration and lowers the loss; over 30 epochs the average loss falls to less than a
    half; the accuracy on held-out flowers is the share whose largest logit is that of their class.
    """
    split = iris()
    layers = tf.keras.layers
    model = tf.keras.Sequential(
        [layers.Dense(10, activation="relu"), layers.Dense(10, activation="relu"), layers.Dense(3)]
    )
    loss_object = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = tf.keras.optimizers.Adam(learning_rate=0.01)

    def grad(x, y):
        with tf.GradientTape() as tape:
            loss_value = loss_object(y_true=y, y_pred=model(x))
        return loss_value, tape.gradient(loss_value, model.trainable_variables)

    before, grads = grad(split.x_train, split.y_train)
    checks.close(before, cross_entropy(checks.numbers(model(split.x_train)), split.y_train).mean(), OPERATIONS)
    assert int(optimizer.iterations.numpy()) == 0
    optimizer.apply_gradients(zip(grads, model.trainable_variables, strict=True))
    assert int(optimizer.iterations.numpy()) == 1
    assert float(grad(split.x_train, split.y_train)[0]) < float(before), "the loss should fall in the first step"
    averages = []
    for _ in range(30):
        average, accuracy = tf.keras.metrics.Mean(), tf.keras.metrics.SparseCategoricalAccuracy()
        for x, y in tf.data.Dataset.from_tensor_slices((split.x_train, split.y_train)).shuffle(120).batch(32):
            loss_value, grads = grad(x, y)
            optimizer.apply_gradients(zip(grads, model.trainable_variables, strict=True))
            average(loss_value)
            accuracy(y, model(x))
        averages.append(float(average.result()))
    assert averages[-1] < averages[0] / 2, f"the average loss went from {averages[0]} to {averages[-1]}"
    test_accuracy = tf.keras.metrics.Accuracy()
    for x, y in tf.data.Dataset.from_tensor_slices((split.x_test, split.y_test)).batch(8):
        test_accuracy(tf.argmax(model(x), axis=1, output_type=tf.int32), y)
    share = np.mean(checks.numbers(model(split.x_test)).argmax(1) == split.y_test)
    checks.close(np.float32(test_accuracy.result()), share, 30, what="the accuracy on held-out flowers")


@clause(
    source="https://www.tensorflow.org/guide/keras/functional_api",
    seed="003",
    erratum="003 writes `Linear` for Dense, gives layers without a list, and overrides `__call__` for `call`",
    needs=NEEDS,
    kills=["hidden-layers-stay-linear"],
)
def test_three_ways_to_build_a_model(tf):
    """With the same weights a Sequential model, a functional one, a subclassed one with an own layer, and a model that
    has another as its layer compute the same; compile and fit take any of them.
    """
    layers, (x, y) = tf.keras.layers, flat()[0]

    class Linear(layers.Layer):
        def __init__(self, units):
            super().__init__()
            self.units = units

        def build(self, shape):
            self.w = self.add_weight(name="w", shape=(shape[-1], self.units), initializer="glorot_uniform")
            self.b = self.add_weight(name="b", shape=(self.units,), initializer="zeros")

        def call(self, inputs):
            return tf.matmul(inputs, self.w) + self.b

    class Net(tf.keras.Model):
        def __init__(self):
            super().__init__()
            self.first, self.last = Linear(16), Linear(10)

        def call(self, inputs):
            return self.last(tf.nn.relu(self.first(inputs)))

    sequential = tf.keras.Sequential([layers.Dense(16), layers.ReLU(), layers.Dense(10)])
    inputs = tf.keras.Input(shape=(784,))
    hidden = layers.Dense(16, activation="relu")(inputs)
    functional = tf.keras.Model(inputs=inputs, outputs=layers.Dense(10)(hidden), name="mnist_model")
    outer = tf.keras.Input(shape=(784,))
    nested = tf.keras.Model(outer, functional(outer))
    own = Net()
    expected = checks.numbers(sequential(x[:5]))
    for model in (functional, own, nested):
        model(x[:5])
        model.set_weights(sequential.get_weights())
        checks.close(model(x[:5]), expected, 784 + 16, magnitude=4, what="the result of the model")
    own.compile(
        optimizer=tf.keras.optimizers.RMSprop(learning_rate=1e-3),
        loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=[tf.keras.metrics.SparseCategoricalAccuracy()],
    )
    falls(own.fit(x, y, batch_size=BATCH, epochs=2, verbose=0))


@clause(source=FIT_GUIDE, seed="002", needs=NEEDS, kills=["loss-weights-are-ignored"])
def test_two_outputs_with_equal_weights(tf):
    """With loss_weights of ½ for two outputs the loss is the mean of theirs, in training and in validation; an own
    function may stand for one of them.
    """
    random = np.random.default_rng(0)
    x, y1, y2 = (random.random((32, columns), "float32") for columns in (4, 1, 2))

    def own(y_true, y_pred):
        return tf.reduce_mean(tf.abs(y_true - y_pred))

    for losses, error in ((["mean_squared_error"] * 2, np.square), ([own, "mean_squared_error"], np.abs)):
        inputs = tf.keras.Input(shape=(4,))
        outputs = [tf.keras.layers.Dense(1, name="one")(inputs), tf.keras.layers.Dense(2, name="two")(inputs)]
        model = tf.keras.Model(inputs=inputs, outputs=outputs)
        model.compile(optimizer="adam", loss=losses, loss_weights=[0.5, 0.5], metrics=[])
        data = (x[24:], [y1[24:], y2[24:]])
        history = model.fit(x[:24], [y1[:24], y2[:24]], epochs=1, batch_size=8, verbose=0, validation_data=data)
        one, two = (np.float64(z) for z in model.predict(x[24:], verbose=0))
        expected = 0.5 * error(one - y1[24:]).mean() + 0.5 * ((two - y2[24:]) ** 2).mean()
        checks.close(np.float32(history.history["val_loss"][0]), expected, 64, magnitude=4, what="val_loss")


@clause(source=FIT_GUIDE, needs=(*NEEDS, "callbacks", "schedules"), kills=["staircase-is-ignored"])
def test_schedules_and_logs(tf, tmp_path_factory):
    """An optimizer takes a schedule for its rate, which with `staircase` stays until `decay_steps` steps are over;
    CSVLogger writes a line for each epoch, TensorBoard a file of events, and ReduceLROnPlateau lowers the rate when the
    loss stands still.
    """
    (x, y), *_ = flat()
    folder = tmp_path_factory.mktemp("logs")
    schedule = tf.keras.optimizers.schedules.ExponentialDecay(0.1, decay_steps=15, decay_rate=0.5, staircase=True)
    optimizer = tf.keras.optimizers.RMSprop(learning_rate=schedule)
    for step, rate in ((0, 0.1), (14, 0.1), (15, 0.05), (30, 0.025)):
        checks.close(schedule(step), rate, 8, what=f"the rate of step {step}")
    model = compiled_model(tf, metrics=None)
    plateau = tf.keras.callbacks.ReduceLROnPlateau(monitor="loss", factor=0.5, patience=1, min_delta=10.0)
    logs = [
        tf.keras.callbacks.CSVLogger(str(folder / "log.csv")),
        tf.keras.callbacks.TensorBoard(log_dir=str(folder / "events"), histogram_freq=0, update_freq="epoch"),
        plateau,
    ]
    history = model.fit(x, y, batch_size=BATCH, epochs=2, callbacks=logs, verbose=0)
    with open(folder / "log.csv") as file:
        written = [float(row["loss"]) for row in csv.DictReader(file)]
    checks.close(np.float32(written), np.float64(history.history["loss"]), 8, what="the losses in the file")
    assert any("tfevents" in path.name for path in (folder / "events").rglob("*"))
    checks.close(np.float32(model.optimizer.learning_rate), 0.0005, 8, what="the rate after the plateau")
    model.compile(optimizer=optimizer, loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    model.fit(x, y, batch_size=BATCH, epochs=1, verbose=0)
    assert int(optimizer.iterations.numpy()) == 10
