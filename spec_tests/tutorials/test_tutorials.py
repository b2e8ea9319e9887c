"""The programs of the tutorials on training with `fit`, written anew, on real digits instead of MNIST.

Each program makes the calls of its tutorial in their order, with fewer rows and epochs. What is asserted are documented
facts about its results, and numbers that follow from the predictions by plain NumPy.
"""

from functools import cache

import numpy as np
from sklearn.datasets import load_digits

from spec_tests import checks
from spec_tests.harness import Section

FIT_GUIDE = "https://www.tensorflow.org/guide/keras/training_with_built_in_methods"
clause = Section(
    "tutorials",
    source=FIT_GUIDE,
    seed="001",
    needs=("datasets", "functional_models", "fit", "losses", "metrics", "optimizers"),
)
NEEDS = ("datasets", "functional_models", "fit", "losses", "metrics", "optimizers")
BATCH = 64


@cache
def images():
    """((x_train, y_train), (x_test, y_test)) as MNIST gives them: 28 × 28 bytes, the 8 × 8 digits in their middle."""
    digits = load_digits()
    x = np.zeros((len(digits.images), 28, 28), np.uint8)
    x[:, 2:26, 2:26] = np.kron(digits.images * (255 / 16), np.ones((3, 3))).astype(np.uint8)
    y = digits.target.astype(np.uint8)
    return (x[:840], y[:840]), (x[840:1000], y[840:1000])


@cache
def flat():
    """The training, validation and test rows as the tutorials prepare them: 784 floats in [0, 1], and float labels."""
    (x_train, y_train), (x_test, y_test) = images()
    x_train, x_test = (x.reshape(len(x), 784).astype("float32") / 255 for x in (x_train, x_test))
    y_train, y_test = y_train.astype("float32"), y_test.astype("float32")
    return (x_train[:-200], y_train[:-200]), (x_train[-200:], y_train[-200:]), (x_test, y_test)


def uncompiled_model(tf, between=None):
    """784 → 64 → 64 → 10 by the functional interface; `between` is a layer behind the first Dense."""
    layers = tf.keras.layers
    inputs = tf.keras.Input(shape=(784,), name="digits")
    x = layers.Dense(64, activation="relu", name="dense_1")(inputs)
    x = x if between is None else between(x)
    x = layers.Dense(64, activation="relu", name="dense_2")(x)
    return tf.keras.Model(inputs=inputs, outputs=layers.Dense(10, name="predictions")(x))


def compiled_model(tf, between=None, **options):
    model = uncompiled_model(tf, between)
    model.compile(
        optimizer=tf.keras.optimizers.RMSprop(learning_rate=1e-3),
        loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        **({"metrics": ["sparse_categorical_accuracy"]} | options),
    )
    return model


def rows(tf, *arrays, shuffle=True):
    """The pipeline of the tutorials: slices, shuffled and batched."""
    dataset = tf.data.Dataset.from_tensor_slices(arrays)
    return (dataset.shuffle(buffer_size=1024) if shuffle else dataset).batch(BATCH)


def cross_entropy(logits, labels):
    """The loss of each row, in float64."""
    z = np.asarray(logits, np.float64)
    z = z - z.max(1, keepdims=True)
    return np.log(np.exp(z).sum(1)) - z[np.arange(len(z)), np.asarray(labels, int)]


def falls(history, name="loss"):
    values = history.history[name]
    assert values[-1] < values[0], f"{name} went from {values[0]:.4f} to {values[-1]:.4f}, but should fall"


# A mean over 160 rows of a logarithm of a sum, of logits from 784-64-64-10 products, in float32.
OPERATIONS = 784 + 64 + 64 + 160


@clause(seed=("001", "002", "003"), kills=["test-loss-is-mean-of-batch-means", "predict-shuffles"])
def test_fit_evaluate_predict(tf):
    """fit on arrays with validation data lists loss, metric and their val_ counterparts for each epoch, and the loss
    falls; evaluate is the mean cross entropy, and the share of right rows, of what predict gives for all test rows.
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
    erratum="001 says that a dataset goes on behind `take`; it begins anew, and goes on with `steps_per_epoch`",
    kills=["a-dataset-is-used-up", "validation-steps-are-ignored"],
)
def test_fit_on_datasets(tf):
    """fit takes a Dataset without a batch_size, again in each epoch; evaluate on it is that on its arrays; `take(k)`
    limits each epoch to k batches, and `validation_steps` the validation to the first batches, each time.
    """
    train, (x_val, y_val), (x_test, y_test) = flat()
    model = compiled_model(tf)
    falls(model.fit(rows(tf, *train), epochs=3, verbose=0))
    result = model.evaluate(rows(tf, x_test, y_test, shuffle=False), verbose=0)
    checks.close(
        np.array(result, np.float32),
        np.array(model.evaluate(x_test, y_test, batch_size=BATCH, verbose=0)),
        OPERATIONS,
        what="evaluate on the Dataset",
    )
    assert int(model.optimizer.iterations.numpy()) == 3 * 10
    validation = rows(tf, x_val, y_val, shuffle=False)
    history = model.fit(rows(tf, *train).take(2), epochs=2, validation_data=validation, validation_steps=2, verbose=0)
    assert int(model.optimizer.iterations.numpy()) == 3 * 10 + 2 * 2
    first = model.evaluate(x_val[: 2 * BATCH], y_val[: 2 * BATCH], verbose=0)
    checks.close(np.float32(history.history["val_loss"][-1]), first[0], OPERATIONS, what="val_loss of two batches")


@clause(
    seed=("001", "002"),
    erratum="001 subtracts (n, 10) predictions from (n,) labels, which broadcasts; and averages over the classes before it"
    " weights. Both programs are given one-hot labels, and the class keeps the classes apart",
    kills=["test-loss-is-mean-of-batch-means"],
)
def test_own_loss_functions_and_classes(tf):
    """A loss may be a function of (y_true, y_pred), or a Loss whose constructor keeps its parameters for `call`;
    evaluate gives the mean of it over the rows, also where the function returns the mean of a batch.
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
def test_own_metric(tf):
    """A Metric with variables from add_weight, update_state, result and reset_state counts each epoch alone: the number
    of right rows lies between 0 and that of all rows, and in evaluate equals the number counted from predict.
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
def test_losses_of_layers(tf):
    """What a layer's `call` gives to add_loss is in the loss of fit and evaluate: the mean over the batches of 0.1 · Σ
    of the activations comes on top of the cross entropy.
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
def test_metrics_and_losses_of_models(tf):
    """add_metric, in a layer's `call` or on a model, puts the mean over the batches into the history; Model.add_loss of
    a tensor of the model adds that to the loss.
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
    model.compile(
        optimizer=tf.keras.optimizers.RMSprop(1e-3),
        loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    model.fit(x, y, batch_size=BATCH, epochs=1, verbose=0)
    observed = model.evaluate(x_test, y_test, batch_size=160, return_dict=True, verbose=0)
    kernel, bias = (np.float64(w) for w in model.get_layer("dense_1").get_weights())
    h = np.maximum(x_test @ kernel + bias, 0)
    expected = 0.1 * h.sum() + cross_entropy(model.predict(x_test, verbose=0), y_test).mean()
    checks.close(np.float32(observed["std_of_activation"]), h.std(), 160 * 64, what="the standard deviation")
    checks.close(np.float32(observed["loss"]), expected, 80 * 64, magnitude=max(expected, 1), what="the loss")


@clause(kills=["class-weights-are-ignored", "fit-ignores-sample-weights", "the-third-element-is-ignored"])
def test_class_weights_and_sample_weights(tf):
    """A class weight of 2 for the class 5, a sample weight of 2 for its rows, and such a weight as the third part of
    the elements of a Dataset give the same losses and the same weights of the model.
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
    erratum="001 holds out the first rows: it is the last; what Keras 2 saves in a folder is a file in Keras 3",
    needs=(*NEEDS, "callbacks"),
    kills=["split-takes-the-first-rows"],
)
def test_validation_split_and_callbacks(tf, tmp_path_factory):
    """validation_split=0.2 validates on the last fifth of the rows; EarlyStopping ends the training when val_loss has
    not improved for `patience` epochs; ModelCheckpoint leaves a file; an own callback hears of each batch.
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
            filepath=str(folder / "mymodel_{epoch}.weights.h5"),
            save_best_only=True,
            save_weights_only=True,
            monitor="val_loss",
        ),
        losses,
    ]
    history = model.fit(x, y, epochs=20, batch_size=BATCH, callbacks=callbacks, validation_split=0.2, verbose=0)
    assert len(history.history["loss"]) == 3, "no epoch improves by 10, so the third should be the last"
    assert len(losses.losses) == 3 * 8
    held_out = model.evaluate(x[-128:], y[-128:], verbose=0)
    checks.close(np.float32(history.history["val_loss"][-1]), held_out[0], OPERATIONS, what="val_loss")
    assert any(path.name.startswith("mymodel_1") for path in folder.iterdir())


@clause(seed=("001", "002", "003"), kills=["loss-weights-are-ignored", "lists-go-by-the-alphabet"])
def test_several_inputs_and_outputs(tf):
    """A model of two inputs and two outputs takes lists, dicts by name, and a Dataset of dicts; its loss is the sum of
    the losses of its outputs, times their loss_weights, each of which stands in the history under the output's name.
    """
    layers, losses, random = tf.keras.layers, tf.keras.losses, np.random.default_rng(0)
    image = tf.keras.Input(shape=(8, 8, 3), name="img_input")
    series = tf.keras.Input(shape=(None, 10), name="ts_input")
    x1 = layers.GlobalMaxPooling2D()(layers.Conv2D(3, 3)(image))
    x2 = layers.GlobalMaxPooling1D()(layers.Conv1D(3, 3)(series))
    x = layers.concatenate([x1, x2])
    outputs = [layers.Dense(1, name="score_output")(x), layers.Dense(5, name="class_output")(x)]
    model = tf.keras.Model(inputs=[image, series], outputs=outputs)
    model.compile(
        optimizer=tf.keras.optimizers.RMSprop(1e-3),
        loss={
            "score_output": losses.MeanSquaredError(),
            "class_output": losses.CategoricalCrossentropy(from_logits=True),
        },
        metrics={
            "score_output": [tf.keras.metrics.MeanAbsolutePercentageError(), tf.keras.metrics.MeanAbsoluteError()],
            "class_output": [tf.keras.metrics.CategoricalAccuracy()],
        },
        loss_weights={"score_output": 2.0, "class_output": 1.0},
    )
    x = {"img_input": random.random((40, 8, 8, 3), "float32"), "ts_input": random.random((40, 6, 10), "float32")}
    y = {"score_output": random.random((40, 1), "float32"), "class_output": random.random((40, 5), "float32")}
    model.fit([*x.values()], [*y.values()], batch_size=20, epochs=1, verbose=0)
    model.fit(x, y, batch_size=20, epochs=1, verbose=0)
    history = model.fit(rows(tf, x, y).repeat(2), epochs=2, verbose=0).history
    for name in ("loss", "score_output_loss", "class_output_loss", "class_output_categorical_accuracy"):
        assert len(history[name]) == 2
    observed = model.evaluate([*x.values()], [*y.values()], batch_size=40, return_dict=True, verbose=0)
    score, logits = (np.float64(z) for z in model.predict(x, verbose=0))
    log_p = logits - np.log(np.exp(logits).sum(1, keepdims=True))
    expected = 2 * ((score - y["score_output"]) ** 2).mean() - (y["class_output"] * log_p).sum(1).mean()
    checks.close(np.float32(observed["loss"]), expected, 400, magnitude=10, what="the weighted sum of the losses")
    checks.close(
        np.float32(observed["score_output_mean_absolute_error"]),
        np.abs(score - y["score_output"]).mean(),
        400,
        what="the mean absolute error of the first output",
    )
