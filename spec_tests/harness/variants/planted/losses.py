"""Wrong losses, planted in Keras."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from spec_tests.harness.variants.planted.planting import Plant, Wrong, plants


@plants("weighted-loss-divided-by-sum-of-weights")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.losses.Loss, "__call__")
    def call(true, self, y_true, y_pred, sample_weight=None):
        asked, self.reduction = self.reduction, "mean_with_sample_weight"
        try:
            return true(self, y_true, y_pred, sample_weight)
        finally:
            self.reduction = asked


@plants("loss-ignores-sample-weight")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.losses.Loss, "__call__", sample_weight=None)


@plants("sum-over-batch-size-is-a-sum")
def _(tf: Any, plant: Plant) -> None:
    means = ("sum_over_batch_size", "mean")
    plant.changed(tf.keras.losses.MeanSquaredError, reduction=lambda how: "sum" if how in means else how)


@plants("unknown-loss-is-none")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.losses, "get")
    def get(true, identifier):
        try:
            return true(identifier)
        except ValueError:
            return None


@plants("mae-is-the-squared-error")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.losses, "get", identifier=lambda name: "mse" if name == "mae" else name)


@plants("configuration-forgets-the-reduction")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.losses.Loss, "get_config")
    def get_config(true, self):
        return {"name": self.name}


def everywhere(tf: Any, plant: Plant, kind: str, name: str) -> Callable[[Wrong], None]:
    """Replace a loss by the decorated function: as what `get` gives for its name, and in its class."""

    function = tf.keras.losses.get(name)

    def put(wrong: Wrong) -> None:
        @plant.method(tf.keras.losses, "get")
        def get(true, identifier):
            found = true(identifier)
            return functools.partial(wrong, function) if found is function else found

        @plant.method(getattr(tf.keras.losses, kind), "call")
        def call(true, self, y_true, y_pred):
            return wrong(lambda y_true, y_pred, **options: true(self, y_true, y_pred), y_true, y_pred)

    return put


@plants("mean-squared-error-is-summed")
def _(tf: Any, plant: Plant) -> None:
    @everywhere(tf, plant, "MeanSquaredError", "mean_squared_error")
    def loss(true, y_true, y_pred):
        return tf.reduce_sum((y_true - y_pred) ** 2, -1)


@plants("absolute-error-keeps-its-sign")
def _(tf: Any, plant: Plant) -> None:
    @everywhere(tf, plant, "MeanAbsoluteError", "mean_absolute_error")
    def loss(true, y_true, y_pred):
        return tf.reduce_mean(y_true - y_pred, -1)


@plants("cosine-is-positive")
def _(tf: Any, plant: Plant) -> None:
    @everywhere(tf, plant, "CosineSimilarity", "cosine_similarity")
    def loss(true, y_true, y_pred, **options):
        return -true(y_true, y_pred, **options)


@plants("huber-without-the-half")
def _(tf: Any, plant: Plant) -> None:
    @everywhere(tf, plant, "Huber", "huber")
    def loss(true, y_true, y_pred, **options):
        distance = abs(y_true - y_pred)
        return tf.reduce_mean(tf.where(distance <= 1, distance**2, distance - 0.5), -1)


@plants("huber-delta-is-one")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.losses.Huber, delta=1.0)


@plants("log-cosh-forgets-log-2")
def _(tf: Any, plant: Plant) -> None:
    @everywhere(tf, plant, "LogCosh", "log_cosh")
    def loss(true, y_true, y_pred):
        return true(y_true, y_pred) + tf.math.log(2.0)


@plants("hinge-without-a-margin")
def _(tf: Any, plant: Plant) -> None:
    @everywhere(tf, plant, "Hinge", "hinge")
    def loss(true, y_true, y_pred):
        return tf.reduce_mean(tf.nn.relu(-y_true * y_pred), -1)


@plants("squared-hinge-is-not-squared")
def _(tf: Any, plant: Plant) -> None:
    @everywhere(tf, plant, "SquaredHinge", "squared_hinge")
    def loss(true, y_true, y_pred):
        return tf.keras.losses.hinge(y_true, y_pred)


@plants("divergence-is-reversed")
def _(tf: Any, plant: Plant) -> None:
    @everywhere(tf, plant, "KLDivergence", "kl_divergence")
    def loss(true, y_true, y_pred):
        return -true(y_true, y_pred)


@plants("poisson-forgets-the-rate")
def _(tf: Any, plant: Plant) -> None:
    @everywhere(tf, plant, "Poisson", "poisson")
    def loss(true, y_true, y_pred):
        return true(y_true, y_pred) - tf.reduce_mean(y_pred, -1)


@plants("from-logits-is-ignored")
def _(tf: Any, plant: Plant) -> None:
    @everywhere(tf, plant, "BinaryCrossentropy", "binary_crossentropy")
    def loss(true, y_true, y_pred, **options):
        return true(y_true, y_pred, **options | {"from_logits": False})

    plant.always(tf.keras.losses.BinaryCrossentropy, from_logits=False)


@plants("label-smoothing-is-ignored")
def _(tf: Any, plant: Plant) -> None:
    @everywhere(tf, plant, "CategoricalCrossentropy", "categorical_crossentropy")
    def loss(true, y_true, y_pred, **options):
        return true(y_true, y_pred, **options | {"label_smoothing": 0.0})

    plant.always(tf.keras.losses.CategoricalCrossentropy, label_smoothing=0.0)


@plants("ignored-class-counts-in-the-mean")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.losses.SparseCategoricalCrossentropy, "__call__")
    def call(true, self, y_true, y_pred, sample_weight=None):
        counted = tf.reduce_mean(tf.cast(tf.not_equal(y_true, self.ignore_class), "float32"))
        return true(self, y_true, y_pred, sample_weight) * counted
