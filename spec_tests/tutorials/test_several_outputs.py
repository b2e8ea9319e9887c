"""The programs of the tutorials whose models have several inputs or outputs."""

import numpy as np

from spec_tests import checks
from spec_tests.harness import Section
from spec_tests.tutorials.datasets_and_models import OPERATIONS, cross_entropy, falls, rows

FIT_GUIDE = "https://www.tensorflow.org/guide/keras/training_with_built_in_methods"
FUNCTIONAL_GUIDE = "https://www.tensorflow.org/guide/keras/functional_api"
NEEDS = ("datasets", "functional_models", "fit", "losses", "metrics", "optimizers")
clause = Section("several-outputs", source=FIT_GUIDE, needs=NEEDS)


@clause(seed=("001", "002", "003"), kills=["loss-weights-are-ignored", "lists-go-by-the-alphabet"])
def test_lists_dicts_and_datasets_are_accepted(tf):
    """A model with two inputs and two outputs takes lists, dicts by name, and a Dataset of dicts. Its loss is the sum
    of the losses of the outputs, weighted by `loss_weights`; each is reported under the name of its output.
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
    observed, expected = observed["score_output_mean_absolute_error"], np.abs(score - y["score_output"]).mean()
    checks.close(np.float32(observed), expected, 400, what="the mean absolute error of the first output")


@clause(source=FUNCTIONAL_GUIDE, seed="003", kills=["loss-weights-are-ignored", "lists-go-by-the-alphabet"])
def test_three_inputs_and_two_weighted_outputs(tf):
    """A model predicts a priority and a department from a title and a body, given as word indices, and a vector of
    tags. Its loss, of lists or of dicts by name, is the loss of the first output plus 0.2 times that of the second; it
    falls.
    """
    keras, layers, random = tf.keras, tf.keras.layers, np.random.default_rng(0)
    title, body = (keras.Input(shape=(n,), name=name, dtype="int32") for n, name in ((3, "title"), (5, "body")))
    tags = keras.Input(shape=(4,), name="tags")
    words = layers.Embedding(20, 8)
    features = [layers.GlobalAveragePooling1D()(words(text)) for text in (title, body)]
    x = layers.concatenate([*features, tags])
    outputs = [layers.Dense(1, name="priority")(x), layers.Dense(3, name="department")(x)]
    model = keras.Model(inputs=[title, body, tags], outputs=outputs)
    model.compile(
        optimizer=keras.optimizers.RMSprop(1e-2),
        loss=[
            keras.losses.BinaryCrossentropy(from_logits=True),
            keras.losses.CategoricalCrossentropy(from_logits=True),
        ],
        loss_weights=[1.0, 0.2],
    )
    data = [random.integers(1, 20, (64, 3)), random.integers(1, 20, (64, 5)), random.integers(0, 2, (64, 4))]
    data = [np.int32(data[0]), np.int32(data[1]), np.float32(data[2])]
    department = data[0][:, 0] % 3
    targets = [data[2][:, :1], np.eye(3, dtype=np.float32)[department]]
    falls(model.fit(data, targets, epochs=3, batch_size=32, verbose=0))
    by_name = dict(zip(("title", "body", "tags"), data, strict=True))
    observed = model.evaluate(by_name, dict(zip(("priority", "department"), targets, strict=True)), 64, verbose=0)
    logit, logits = (np.float64(z) for z in model.predict(data, verbose=0))
    priority = np.mean(np.logaddexp(0, logit) - logit * targets[0])
    expected = priority + 0.2 * cross_entropy(logits, department).mean()
    checks.close(np.float32(observed[0]), expected, OPERATIONS, magnitude=4, what="the loss of evaluate")


@clause(seed="002", kills=["loss-weights-are-ignored"])
def test_two_outputs_with_equal_weights(tf):
    """With `loss_weights` of ½ for two outputs, the loss is the mean of theirs, in training and in validation. A custom
    function may be the loss of one of them.
    """
    random = np.random.default_rng(0)
    x, y1, y2 = (random.random((32, columns), "float32") for columns in (4, 1, 2))

    def custom(y_true, y_pred):
        return tf.reduce_mean(tf.abs(y_true - y_pred))

    for losses, error in ((["mean_squared_error"] * 2, np.square), ([custom, "mean_squared_error"], np.abs)):
        inputs = tf.keras.Input(shape=(4,))
        outputs = [tf.keras.layers.Dense(1, name="one")(inputs), tf.keras.layers.Dense(2, name="two")(inputs)]
        model = tf.keras.Model(inputs=inputs, outputs=outputs)
        model.compile(optimizer="adam", loss=losses, loss_weights=[0.5, 0.5], metrics=[])
        data = (x[24:], [y1[24:], y2[24:]])
        history = model.fit(x[:24], [y1[:24], y2[:24]], epochs=1, batch_size=8, verbose=0, validation_data=data)
        one, two = (np.float64(z) for z in model.predict(x[24:], verbose=0))
        expected = 0.5 * error(one - y1[24:]).mean() + 0.5 * ((two - y2[24:]) ** 2).mean()
        checks.close(np.float32(history.history["val_loss"][0]), expected, 64, magnitude=4, what="val_loss")
