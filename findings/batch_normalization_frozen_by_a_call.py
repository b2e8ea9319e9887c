"""A layer that was called with training=False runs in training mode in fit."""

import keras
import numpy as np

inputs = keras.Input((1,))
layer = keras.layers.BatchNormalization()
model = keras.Model(inputs, keras.layers.Dense(1)(layer(inputs, training=False)))
model.compile(keras.optimizers.SGD(0.0), loss="mse", run_eagerly=True)
model.fit(np.full((4, 1), 10.0), np.zeros((4, 1)), batch_size=4, verbose=0)
print("expected: moving mean 0.0")
print("observed: moving mean", round(float(layer.moving_mean[0]), 3))
