"""Wrong metrics, planted in Keras."""

from __future__ import annotations

from typing import Any

from spec_tests.harness.variants.planted.planting import Plant, plants


@plants("mean-of-batch-means")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.metrics.Mean, "update_state")
    def update_state(true, self, values, sample_weight=None):
        batch = tf.keras.metrics.Mean()
        true(batch, values, sample_weight)
        return true(self, batch.result())


@plants("weighted-mean-divided-by-the-number-of-elements")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.metrics.Mean, "update_state")
    def update_state(true, self, values, sample_weight=None):
        weights = 1.0 if sample_weight is None else tf.cast(sample_weight, self.dtype)
        return true(self, tf.cast(values, self.dtype) * weights)


@plants("metric-survives-reset")
def _(tf: Any, plant: Plant) -> None:
    for kind in (tf.keras.metrics.Metric, tf.keras.metrics.Mean):

        @plant.method(kind, "reset_state")
        def reset_state(true, self):
            """The state stays."""


@plants("call-returns-the-batch-value")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.metrics.Metric, "__call__")
    def call(true, self, *args, **kwargs):
        batch = type(self).from_config(self.get_config())
        true(self, *args, **kwargs)
        return true(batch, *args, **kwargs)


@plants("call-does-not-update")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.metrics.Metric, "__call__")
    def call(true, self, *args, **kwargs):
        return self.result()


@plants("accuracy-ignores-weights")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.metrics.MeanMetricWrapper, "update_state", sample_weight=None)


@plants("sum-ignores-weights")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.metrics.Sum, "update_state", sample_weight=None)


@plants("root-of-each-update")
def _(tf: Any, plant: Plant) -> None:
    error = tf.keras.metrics.RootMeanSquaredError

    @plant.method(error, "update_state")
    def update_state(true, self, y_true, y_pred, sample_weight=None):
        squares = (tf.cast(y_true, "float32") - y_pred) ** 2
        return tf.keras.metrics.Mean.update_state(self, tf.sqrt(tf.reduce_mean(squares)))

    @plant.method(error, "result")
    def result(true, self):
        return tf.keras.metrics.Mean.result(self)


@plants("cosine-similarity-has-the-sign-of-the-loss")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.metrics.CosineSimilarity, "result")
    def result(true, self):
        return -true(self)


@plants("binary-accuracy-includes-the-threshold")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.metrics.BinaryAccuracy, threshold=lambda threshold: threshold - 1e-6)


@plants("top-k-takes-one-more")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.metrics.TopKCategoricalAccuracy, k=lambda k: k + 1)


@plants("top-k-is-ignored")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.metrics.Precision, top_k=None)


@plants("class-id-is-ignored")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.metrics.Precision, class_id=None)


@plants("counts-ignore-weights")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.metrics.FalsePositives, "update_state", sample_weight=None)
    plant.always(tf.keras.metrics.Precision, "update_state", sample_weight=None)


@plants("minoring-is-majoring")
def _(tf: Any, plant: Plant) -> None:
    exchanged = {"minoring": "majoring", "majoring": "minoring"}
    plant.changed(tf.keras.metrics.AUC, summation_method=lambda method: exchanged.get(method, method))


@plants("auc-ignores-the-curve")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.metrics.AUC, curve="ROC")


@plants("f-beta-is-inverse")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.metrics.FBetaScore, beta=lambda beta: 1 / beta)


@plants("r2-ignores-weights")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.metrics.R2Score, "update_state", sample_weight=None)


@plants("iou-forgets-the-ignored-class")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.metrics.MeanIoU, ignore_class=None)
