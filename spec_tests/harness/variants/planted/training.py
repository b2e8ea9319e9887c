"""Wrong training and evaluation, planted in Keras."""

from __future__ import annotations

from typing import Any

import numpy as np

from spec_tests.harness.variants.planted.planting import Plant, plants


@plants("fit-runs-one-epoch")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.Model, "fit", epochs=1)


@plants("ten-epochs-by-default")
def _(tf: Any, plant: Plant) -> None:
    plant.default(tf.keras.Model, "fit", epochs=10)


@plants("epochs-is-a-number-of-epochs")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.Model, "fit")
    def fit(true, self, *args, epochs=1, initial_epoch=0, **kwargs):
        return true(self, *args, epochs=initial_epoch + epochs, initial_epoch=initial_epoch, **kwargs)


@plants("arrays-are-not-shuffled")
def _(tf: Any, plant: Plant) -> None:
    plant.default(tf.keras.Model, "fit", shuffle=False)


@plants("shuffle-is-always-on")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.Model, "fit", shuffle=True)


@plants("default-batch-size-is-64")
def _(tf: Any, plant: Plant) -> None:
    plant.default(tf.keras.Model, "fit", batch_size=64)
    plant.default(tf.keras.Model, "evaluate", batch_size=64)
    plant.default(tf.keras.Model, "predict", batch_size=64)


@plants("fit-runs-in-inference-mode")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.layers.Layer, "__call__")
    def call(true, self, *args, **kwargs):
        return true(self, *args, **(kwargs | {"training": False} if kwargs.get("training") else kwargs))


@plants("epoch-loss-is-mean-of-batch-means")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.metrics.Mean, "update_state")
    def update_state(true, self, values, sample_weight=None):
        return true(self, values, None if self.name == "loss" else sample_weight)


@plants("metrics-survive-epochs")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.Model, "reset_metrics")
    def reset_metrics(true, self):
        """The means go on."""


@plants("metrics-are-reset-with-each-batch")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.Model, "train_step")
    def train_step(true, self, data):
        self.reset_metrics()
        return true(self, data)


@plants("optimizer-is-sgd-by-default")
def _(tf: Any, plant: Plant) -> None:
    plant.default(tf.keras.Model, "compile", optimizer="sgd")


@plants("named-optimizers-are-rmsprop")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.Model, "compile", optimizer=lambda given: "rmsprop" if isinstance(given, str) else given)


@plants("the-optimizer-is-copied")
def _(tf: Any, plant: Plant) -> None:
    def copy(optimizer):
        return optimizer if isinstance(optimizer, str) else type(optimizer).from_config(optimizer.get_config())

    plant.changed(tf.keras.Model, "compile", optimizer=copy)


@plants("loss-weights-are-ignored")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.Model, "compile", loss_weights=None)


@plants("metrics-are-weighted-too")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.Model, "compile")
    def compile(true, self, *args, metrics=None, weighted_metrics=None, **kwargs):
        return true(self, *args, weighted_metrics=[*(metrics or ()), *(weighted_metrics or ())], **kwargs)


@plants("weighted-metrics-are-not-weighted")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.Model, "compile")
    def compile(true, self, *args, metrics=None, weighted_metrics=None, **kwargs):
        return true(self, *args, metrics=[*(metrics or ()), *(weighted_metrics or ())], **kwargs)


@plants("added-losses-are-left-out")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.Model, "compute_loss")
    def compute_loss(true, self, *args, **kwargs):
        return true(self, *args, **kwargs) - sum(self.losses)


@plants("added-losses-are-for-training-only")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.Model, "compute_loss")
    def compute_loss(true, self, *args, training=True, **kwargs):
        loss = true(self, *args, training=training, **kwargs)
        return loss if training else loss - sum(self.losses)


@plants("fit-ignores-sample-weights")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.Model, "fit", sample_weight=None)
    plant.always(tf.keras.Model, "train_on_batch", sample_weight=None)


@plants("class-weights-are-ignored")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.Model, "fit", class_weight=None)
    plant.always(tf.keras.Model, "train_on_batch", class_weight=None)


@plants("split-takes-the-first-rows")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.Model, "fit")
    def fit(true, self, x, y, *args, validation_split=0.0, **kwargs):
        held_out = len(x) - int(len(x) * (1 - validation_split))
        x, y = (np.roll(rows, -held_out, 0) for rows in (x, y))
        return true(self, x, y, *args, validation_split=validation_split, **kwargs)


@plants("split-after-shuffle")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.Model, "fit")
    def fit(true, self, x, y, *args, **kwargs):
        order = np.random.default_rng(0).permutation(len(x))
        return true(self, np.asarray(x)[order], np.asarray(y)[order], *args, **kwargs)


@plants("validation-has-batches-of-32")
def _(tf: Any, plant: Plant) -> None:
    plant.default(tf.keras.Model, "fit", validation_batch_size=32)


@plants("validation-weights-are-ignored")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(
        tf.keras.Model, "fit", validation_data=lambda data: data[:2] if isinstance(data, (tuple, list)) else data
    )


@plants("validation-steps-are-ignored")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.Model, "fit", validation_steps=None)


@plants("evaluate-returns-always-a-dict")
def _(tf: Any, plant: Plant) -> None:
    for name in ("evaluate", "train_on_batch", "test_on_batch"):
        plant.always(tf.keras.Model, name, return_dict=True)


@plants("evaluate-ignores-steps")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.Model, "evaluate", steps=None)


@plants("predict-ignores-steps")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.Model, "predict", steps=None)


@plants("predict-runs-in-training-mode")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.Model, "predict_step")
    def predict_step(true, self, data):
        return self(tf.keras.utils.unpack_x_y_sample_weight(data)[0], training=True)


@plants("test-on-batch-trains")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.Model, "test_on_batch")
    def test_on_batch(true, self, *args, **kwargs):
        return self.train_on_batch(*args, **kwargs)


@plants("predict-on-batch-returns-a-tensor")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.Model, "predict_on_batch")
    def predict_on_batch(true, self, x):
        return tf.convert_to_tensor(true(self, x))


@plants("to-categorical-counts-from-one")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.utils, "to_categorical", x=lambda labels: np.asarray(labels) - 1)


@plants("random-seed-leaves-numpy")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.utils, "set_random_seed")
    def set_random_seed(true, seed):
        state = np.random.get_state()
        true(seed)
        np.random.set_state(state)
