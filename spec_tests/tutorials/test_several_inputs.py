"""The programs of the tutorials about particular models and arguments, written anew, on real data."""

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
)

FUNCTIONAL_GUIDE = "https://www.tensorflow.org/guide/keras/functional_api"
clause = Section("several-inputs", source=FIT_GUIDE, needs=NEEDS)


@clause(seed="001", kills=["split-takes-the-first-rows"])
def test_a_split_and_a_number_of_steps(tf):
    """`validation_split=0.2, steps_per_epoch=1` trains on one batch of the first four fifths, and validates on the last
    fifth.
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


@clause(source=FUNCTIONAL_GUIDE, seed="003", kills=["loss-weights-are-ignored", "lists-go-by-the-alphabet"])
def test_three_inputs_and_two_departments(tf):
    """A title and a body as word numbers and a vector of tags give a priority and a department: the loss is that of the
    first output plus 0.2 times that of the second, given in lists or by names, and falls.
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
