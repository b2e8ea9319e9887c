"""The programs of the tutorials that train with `fit`, on handwritten digits instead of MNIST.

Each program makes the calls of its tutorial in their order, with fewer rows and epochs. The assertions are documented
facts about its results, and numbers that follow from the predictions by plain NumPy.
"""

import csv

import numpy as np

from spec_tests import checks
from spec_tests.harness import Section
from spec_tests.tutorials.datasets_and_models import (
    BATCH,
    OPERATIONS,
    compiled_model,
    cross_entropy,
    falls,
    flat,
    rows,
    uncompiled_model,
)

FIT_GUIDE = "https://www.tensorflow.org/guide/keras/training_with_built_in_methods"
NEEDS = ("datasets", "functional_models", "fit", "losses", "metrics", "optimizers")
clause = Section("built-in-loops", source=FIT_GUIDE, seed="001", needs=NEEDS)


@clause(seed=("001", "002", "003"), kills=["test-loss-is-mean-of-batch-means", "predict-shuffles"])
def test_fit_evaluate_and_predict_agree(tf):
    """`fit` with validation data reports the loss, the metric and their "val_…" counterparts for each epoch, and the
    loss falls. `evaluate` returns the mean cross entropy and the accuracy of what `predict` returns for the test rows.
    """
    train, validation, (x_test, y_test) = flat()
    model = compiled_model(tf)
    history = model.fit(*train, batch_size=BATCH, epochs=3, validation_data=validation, verbose=0)
    names = ["loss", "sparse_categorical_accuracy", "val_loss", "val_sparse_categorical_accuracy"]
    assert sorted(history.history) == names
    assert {len(values) for values in history.history.values()} == {3}
    falls(history)
    falls(history, "val_loss")
    loss, accuracy = model.evaluate(x_test, y_test, batch_size=128, verbose=0)
    logits = model.predict(x_test, verbose=0)
    assert model.predict(x_test[:3], verbose=0).shape == (3, 10)
    checks.close(np.float32(loss), cross_entropy(logits, y_test).mean(), OPERATIONS, what="the loss of evaluate")
    checks.close(np.float32(accuracy), np.mean(logits.argmax(1) == y_test), 160, what="the accuracy of evaluate")


@clause(
    erratum="001 says that the next epoch continues after `take(k)`; it does so only with `steps_per_epoch`",
    kills=["a-dataset-is-used-up", "validation-steps-are-ignored"],
)
def test_a_dataset_is_read_anew_in_each_epoch(tf):
    """`fit` iterates over a Dataset from its beginning in every epoch; `evaluate` on a Dataset equals `evaluate` on its
    arrays. `take(k)` limits each epoch to k batches, and `validation_steps` each validation to the first batches.
    """
    train, (x_val, y_val), (x_test, y_test) = flat()
    model = compiled_model(tf)
    falls(model.fit(rows(tf, *train), epochs=3, verbose=0))
    result = model.evaluate(rows(tf, x_test, y_test, shuffle=False), verbose=0)
    expected = np.array(model.evaluate(x_test, y_test, batch_size=BATCH, verbose=0))
    checks.close(np.float32(result), expected, OPERATIONS, what="evaluate on the Dataset")
    assert int(model.optimizer.iterations.numpy()) == 3 * 10
    validation = rows(tf, x_val, y_val, shuffle=False)
    history = model.fit(rows(tf, *train).take(2), epochs=2, validation_data=validation, validation_steps=2, verbose=0)
    assert int(model.optimizer.iterations.numpy()) == 3 * 10 + 2 * 2
    first = model.evaluate(x_val[: 2 * BATCH], y_val[: 2 * BATCH], verbose=0)
    found = [history.history[name][-1] for name in ("val_loss", "val_sparse_categorical_accuracy")]
    checks.close(np.float32(found), np.array(first), OPERATIONS, what="the validation on two batches")


@clause(
    seed=("001", "002"),
    erratum="001 subtracts (n, 10) predictions from (n,) labels, which broadcasts, and averages over the classes before"
    " weighting them; here the labels are one-hot, and the class weights each class",
    kills=["test-loss-is-mean-of-batch-means"],
)
def test_custom_loss_functions_and_classes(tf):
    """A loss may be a function of (y_true, y_pred), or a subclass of Loss that keeps parameters for its `call`.
    `evaluate` returns its mean over the rows, even if the function returns the mean of a batch.
    """

    def distance(y_true, y_pred):
        return tf.math.reduce_mean(tf.abs(y_true - y_pred))

    class WeightedBinaryCrossEntropy(tf.keras.losses.Loss):
        def __init__(self, pos_weight, weight, from_logits=False, name="weighted_binary_crossentropy"):
            super().__init__(name=name)
            self.pos_weight, self.weight, self.from_logits = pos_weight, weight, from_logits

        def call(self, y_true, y_pred):
            y_true = tf.cast(y_true, "float32")
            each = tf.keras.losses.binary_crossentropy(
                tf.expand_dims(y_true, -1), tf.expand_dims(y_pred, -1), from_logits=self.from_logits
            )
            return self.weight * (each * (1 - y_true) + self.pos_weight * each * y_true)

    (x, y), _, (x_test, y_test) = flat()
    one_hot = tf.one_hot(y.astype(np.int32), depth=10)
    labels = np.eye(10)[y_test.astype(int)]
    for loss, by_hand in (
        (distance, lambda z: np.abs(labels - z)),
        (
            WeightedBinaryCrossEntropy(pos_weight=0.5, weight=2, from_logits=True),
            lambda z: 2 * (np.logaddexp(0, z) - z * labels) * np.where(labels == 1, 0.5, 1),
        ),
    ):
        model = uncompiled_model(tf)
        model.compile(optimizer=tf.keras.optimizers.Adam(), loss=loss)
        falls(model.fit(x, one_hot, batch_size=BATCH, epochs=2, verbose=0))
        logits = model.predict(x_test, verbose=0).astype(np.float64)
        observed = model.evaluate(x_test, labels.astype("float32"), batch_size=len(labels) - 1, verbose=0)
        checks.close(np.float32(observed), by_hand(logits).mean(), OPERATIONS, what="the loss of evaluate")


@clause(
    seed=("001", "002"),
    erratum="`reset_states` is `reset_state` since TensorFlow 2.5; labels (n,) beside (n, 1) broadcast to n × n",
    kills=["metrics-survive-epochs"],
)
def test_a_custom_metric_counts_each_epoch_alone(tf):
    """A subclass of Metric with `add_weight`, `update_state`, `result` and `reset_state` counts each epoch separately:
    the number of rows predicted correctly never exceeds that of all rows, and `evaluate` counts as many as `predict`.
    """

    class CategoricalTruePositives(tf.keras.metrics.Metric):
        def __init__(self, name="categorical_true_positives", **kwargs):
            super().__init__(name=name, **kwargs)
            self.true_positives = self.add_weight(name="tp", initializer="zeros")

        def update_state(self, y_true, y_pred, sample_weight=None):
            y_pred = tf.reshape(tf.argmax(y_pred, axis=1), (-1, 1))
            right = tf.cast(tf.cast(y_true, "int32") == tf.cast(y_pred, "int32"), "float32")
            self.true_positives.assign_add(tf.reduce_sum(right))

        def result(self):
            return self.true_positives

        def reset_state(self):
            self.true_positives.assign(0.0)

    (x, y), _, (x_test, y_test) = flat()
    model = compiled_model(tf, metrics=[CategoricalTruePositives()])
    counts = model.fit(x, y[:, None], batch_size=BATCH, epochs=3, verbose=0).history["categorical_true_positives"]
    assert 0 <= counts[0] < counts[-1] <= len(x), f"the counts are {counts} of {len(x)} rows"
    _, count = model.evaluate(x_test, y_test[:, None], verbose=0)
    assert count == np.sum(model.predict(x_test, verbose=0).argmax(1) == y_test)


@clause(kills=["added-losses-are-left-out", "added-losses-are-for-training-only"])
def test_losses_of_layers_are_added(tf):
    """What a layer adds with `add_loss` in its `call` is part of the loss of `fit` and `evaluate`: the mean over the
    batches of 0.1 · Σ of the activations is added to the cross entropy.
    """

    class ActivityRegularizationLayer(tf.keras.layers.Layer):
        def call(self, inputs):
            self.add_loss(tf.reduce_sum(inputs) * 0.1)
            return inputs

    (x, y), _, (x_test, y_test) = flat()
    model = compiled_model(tf, ActivityRegularizationLayer(), metrics=None)
    history = model.fit(x, y, batch_size=BATCH, epochs=2, verbose=0)
    falls(history)
    total = model.evaluate(x_test, y_test, batch_size=80, verbose=0)
    kernel, bias = (np.float64(w) for w in model.get_layer("dense_1").get_weights())
    activity = 0.1 * np.maximum(x_test @ kernel + bias, 0).sum() / 2
    expected = activity + cross_entropy(model.predict(x_test, verbose=0), y_test).mean()
    checks.close(np.float32(total), expected, 80 * 64, magnitude=max(expected, 1), what="the loss of evaluate")


@clause(
    source="https://www.tensorflow.org/versions/r2.1/api_docs/python/tf/keras/Model#add_metric",
    erratum="Keras 3 removed `add_metric`, and `Model.add_loss` of a symbolic tensor",
)
def test_metrics_and_losses_added_to_a_model(tf):
    """`add_metric`, called in a layer or on a model, reports the mean over the batches; `Model.add_loss` of a symbolic
    tensor adds its value to the loss.
    """
    std = tf.keras.backend.std

    class MetricLoggingLayer(tf.keras.layers.Layer):
        def call(self, inputs):
            self.add_metric(std(inputs), name="std_of_activation", aggregation="mean")
            return inputs

    (x, y), _, (x_test, y_test) = flat()
    model = compiled_model(tf, MetricLoggingLayer(), metrics=None)
    history = model.fit(x, y, batch_size=BATCH, epochs=1, verbose=0)
    assert history.history["std_of_activation"][0] > 0
    model = uncompiled_model(tf)
    hidden = model.get_layer("dense_1").output
    model.add_loss(tf.reduce_sum(hidden) * 0.1)
    model.add_metric(std(hidden), name="std_of_activation", aggregation="mean")
    loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=tf.keras.optimizers.RMSprop(1e-3), loss=loss)
    model.fit(x, y, batch_size=BATCH, epochs=1, verbose=0)
    observed = model.evaluate(x_test, y_test, batch_size=160, return_dict=True, verbose=0)
    kernel, bias = (np.float64(w) for w in model.get_layer("dense_1").get_weights())
    h = np.maximum(x_test @ kernel + bias, 0)
    expected = 0.1 * h.sum() + cross_entropy(model.predict(x_test, verbose=0), y_test).mean()
    checks.close(np.float32(observed["std_of_activation"]), h.std(), 160 * 64, what="the standard deviation")
    checks.close(np.float32(observed["loss"]), expected, 80 * 64, magnitude=max(expected, 1), what="the loss")


@clause(kills=["class-weights-are-ignored", "fit-ignores-sample-weights", "the-third-element-is-ignored"])
def test_class_weights_equal_sample_weights(tf):
    """A class weight of 2 for class 5, a sample weight of 2 for its rows, and the same weight as the third component of
    a Dataset give the same losses.
    """
    (x, y), *_ = flat()
    class_weight = {c: 2.0 if c == 5 else 1.0 for c in range(10)}
    sample_weight = np.ones(shape=(len(y),), dtype="float32")
    sample_weight[y == 5] = 2.0
    start = uncompiled_model(tf).get_weights()
    results = []
    for arguments in (
        {"x": x, "y": y, "class_weight": class_weight, "batch_size": BATCH, "shuffle": False},
        {"x": x, "y": y, "sample_weight": sample_weight, "batch_size": BATCH, "shuffle": False},
        {"x": rows(tf, x, y, sample_weight, shuffle=False)},
        {"x": x, "y": y, "batch_size": BATCH, "shuffle": False},
    ):
        model = compiled_model(tf, metrics=None)
        model.optimizer.learning_rate = 1e-4
        model.set_weights(start)
        results.append(np.float32(model.fit(**arguments, epochs=2, verbose=0).history["loss"]))
    for result in results[1:3]:
        checks.close(result, results[0], 20 * OPERATIONS, magnitude=3, what="the losses with sample weights")
    assert np.all(results[3] < results[0]), "without weights the loss should be smaller"


@clause(
    erratum="001 says that the first rows are held out: the last are; Keras 2 saves a folder, Keras 3 a file",
    needs=(*NEEDS, "callbacks"),
    kills=["split-takes-the-first-rows"],
)
def test_validation_split_and_callbacks(tf, tmp_path_factory):
    """`validation_split=0.2` validates on the last fifth of the rows. `EarlyStopping` stops training when "val_loss"
    has not improved for `patience` epochs, `ModelCheckpoint` writes a file, and a custom callback is called for each
    batch.
    """

    class LossHistory(tf.keras.callbacks.Callback):
        def on_train_begin(self, logs=None):
            self.losses = []

        def on_train_batch_end(self, batch, logs=None):
            self.losses.append(logs.get("loss"))

    (x, y), *_ = flat()
    folder, model, losses = tmp_path_factory.mktemp("checkpoints"), compiled_model(tf), LossHistory()
    callbacks = [
        tf.keras.callbacks.EarlyStopping(monitor="val_loss", min_delta=10.0, patience=2, verbose=0),
        tf.keras.callbacks.ModelCheckpoint(
            str(folder / "mymodel_{epoch}.weights.h5"), "val_loss", save_best_only=True, save_weights_only=True
        ),
        losses,
    ]
    history = model.fit(x, y, epochs=20, batch_size=BATCH, callbacks=callbacks, validation_split=0.2, verbose=0)
    assert len(history.history["loss"]) == 3, "no epoch improves by 10, so the third should be the last"
    assert len(losses.losses) == 3 * 8
    held_out = model.evaluate(x[-128:], y[-128:], verbose=0)
    checks.close(np.float32(history.history["val_loss"][-1]), held_out[0], OPERATIONS, what="val_loss")
    assert any(path.name.startswith("mymodel_1") for path in folder.iterdir())


@clause(kills=["split-takes-the-first-rows"])
def test_validation_split_beside_steps_per_epoch(tf):
    """`validation_split=0.2, steps_per_epoch=1` trains on one batch of the first four fifths and validates on the whole
    last fifth.
    """
    (x, y), *_ = flat()
    model = compiled_model(tf)
    history = model.fit(x, y, batch_size=BATCH, validation_split=0.2, epochs=1, steps_per_epoch=1, verbose=0).history
    assert int(model.optimizer.iterations.numpy()) == 1
    logits = model.predict(x[-128:], verbose=0)
    expected = cross_entropy(logits, y[-128:]).mean()
    checks.close(np.float32(history["val_loss"][0]), expected, OPERATIONS, what="val_loss")
    expected = np.mean(logits.argmax(1) == y[-128:])
    checks.close(np.float32(history["val_sparse_categorical_accuracy"][0]), expected, 128, what="the accuracy")


@clause(needs=(*NEEDS, "callbacks", "schedules"), kills=["staircase-is-ignored"])
def test_schedules_and_log_files(tf, tmp_path_factory):
    """The learning rate may be a schedule, which with `staircase` changes only every `decay_steps` steps. `CSVLogger`
    writes a row per epoch, `TensorBoard` an event file, and `ReduceLROnPlateau` reduces the rate on a plateau.
    """
    (x, y), *_ = flat()
    folder = tmp_path_factory.mktemp("logs")
    schedule = tf.keras.optimizers.schedules.ExponentialDecay(0.1, decay_steps=15, decay_rate=0.5, staircase=True)
    optimizer = tf.keras.optimizers.RMSprop(learning_rate=schedule)
    for step, rate in ((0, 0.1), (14, 0.1), (15, 0.05), (30, 0.025)):
        checks.close(schedule(step), rate, 8, what=f"the rate of step {step}")
    model = compiled_model(tf, metrics=None)
    plateau = tf.keras.callbacks.ReduceLROnPlateau(monitor="loss", factor=0.5, patience=1, min_delta=10.0)
    csv_logger = tf.keras.callbacks.CSVLogger(str(folder / "log.csv"))
    board = tf.keras.callbacks.TensorBoard(log_dir=str(folder / "events"), histogram_freq=0, update_freq="epoch")
    history = model.fit(x, y, batch_size=BATCH, epochs=2, callbacks=[csv_logger, board, plateau], verbose=0)
    with open(folder / "log.csv") as file:
        written = [float(row["loss"]) for row in csv.DictReader(file)]
    checks.close(np.float32(written), np.float64(history.history["loss"]), 8, what="the losses in the file")
    assert any("tfevents" in path.name for path in (folder / "events").rglob("*"))
    checks.close(np.float32(model.optimizer.learning_rate), 0.0005, 8, what="the rate after the plateau")
    model.compile(optimizer=optimizer, loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    model.fit(x, y, batch_size=BATCH, epochs=1, verbose=0)
    assert int(optimizer.iterations.numpy()) == 10


@clause(
    source="https://www.tensorflow.org/guide/keras/functional_api",
    seed="003",
    erratum="003 writes `Linear` for Dense, passes layers without a list, and overrides `__call__` instead of `call`",
    kills=["hidden-layers-stay-linear"],
)
def test_four_ways_to_build_a_model_agree(tf):
    """With the same weights, a Sequential model, a functional model, a subclass of Model with a custom layer, and a
    model that uses another one as a layer compute the same. Each may be compiled and fitted.
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
    custom = Net()
    expected = checks.numbers(sequential(x[:5]))
    for model in (functional, custom, nested):
        model(x[:5])
        model.set_weights(sequential.get_weights())
        checks.close(model(x[:5]), expected, 784 + 16, magnitude=4, what="the result of the model")
    loss, metric = tf.keras.losses.SparseCategoricalCrossentropy, tf.keras.metrics.SparseCategoricalAccuracy
    custom.compile(tf.keras.optimizers.RMSprop(learning_rate=1e-3), loss(from_logits=True), metrics=[metric()])
    falls(custom.fit(x, y, batch_size=BATCH, epochs=2, verbose=0))
