"""The weights of two samples apply to the two time steps of every sample."""

import keras
import numpy as np

model = keras.Sequential([keras.Input((2, 1)), keras.layers.Identity()])
model.compile(loss="mse")
x = np.zeros((2, 2, 1))  # two samples of two time steps; of the first sample, the last step is wrong
y = np.array([[[0.0], [2.0]], [[0.0], [0.0]]])
print("expected: loss 0.0 without the first sample")
print("observed: loss", model.evaluate(x, y, sample_weight=np.array([0.0, 1.0]), verbose=0), "without the first sample")
