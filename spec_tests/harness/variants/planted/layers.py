"""Wrong layers, activations, initializers and regularizers, planted in Keras."""

from __future__ import annotations

from typing import Any

from spec_tests.harness.variants.planted.planting import Plant, plants


@plants("dense-has-no-bias")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.layers.Dense, "call")
    def call(true, self, inputs, training=None):
        return self.activation(tf.keras.ops.matmul(inputs, self.kernel))


@plants("dense-ignores-its-activation")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.layers.Dense, activation=None)


@plants("embedding-counts-from-one")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.layers.Embedding, "call")
    def call(true, self, inputs):
        return true(self, (inputs - 1) % self.input_dim)


@plants("dropout-is-always-on")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.layers.Dropout, "call", training=True)


@plants("dropout-does-not-rescale")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.layers.Dropout, "call")
    def call(true, self, inputs, training=False):
        return true(self, inputs, training=training) * (1 - self.rate if training else 1)


@plants("batch-normalization-uses-moving-averages")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.layers.BatchNormalization, "call", training=False)


@plants("inference-normalises-by-the-batch")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.layers.BatchNormalization, "call", training=True)


@plants("momentum-is-exchanged")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.layers.BatchNormalization, momentum=lambda momentum: 1 - momentum)


@plants("layer-epsilon-is-1e-5")
def _(tf: Any, plant: Plant) -> None:
    plant.default(tf.keras.layers.LayerNormalization, epsilon=1e-5)


@plants("concatenate-reverses")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.layers.Concatenate, "call", inputs=lambda inputs: inputs[::-1])


@plants("subtract-is-reversed")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.layers.Subtract, "call", inputs=lambda inputs: inputs[::-1])


@plants("average-is-a-sum")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.layers.Average, "call")
    def call(true, self, inputs):
        return true(self, inputs) * len(inputs)


@plants("pooling-moves-by-one")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.layers.MaxPooling1D, strides=lambda strides: strides or 1)
    plant.changed(tf.keras.layers.MaxPooling2D, strides=lambda strides: strides or 1)


@plants("leaky-relu-layer-is-0.2")
def _(tf: Any, plant: Plant) -> None:
    plant.default(tf.keras.layers.LeakyReLU, negative_slope=0.2)


@plants("set-weights-ignores-surplus")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.layers.Layer, "set_weights")
    def set_weights(true, self, weights):
        true(self, weights[: len(self.weights)])


@plants("add-weight-ignores-trainable")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.layers.Layer, "add_weight", trainable=True)


@plants("gelu-is-approximate")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.activations, "gelu", approximate=True)


@plants("leaky-activation-is-0.3")
def _(tf: Any, plant: Plant) -> None:
    plant.default(tf.keras.activations, "leaky_relu", negative_slope=0.3)


@plants("softmax-activation-ignores-its-axis")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.activations, "softmax", axis=-1)


@plants("random-normal-default-is-1")
def _(tf: Any, plant: Plant) -> None:
    plant.default(tf.keras.initializers.RandomNormal, stddev=1.0)


@plants("orthogonal-ignores-its-gain")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.initializers.Orthogonal, gain=1.0)


@plants("l2-is-halved")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.regularizers.L2, "__call__")
    def call(true, self, x):
        return true(self, x) / 2


@plants("l2-default-is-0.001")
def _(tf: Any, plant: Plant) -> None:
    plant.default(tf.keras.regularizers.L2, l2=0.001)
