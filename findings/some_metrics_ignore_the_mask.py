"""RootMeanSquaredError counts the masked time steps that MeanSquaredError skips."""

import keras
import numpy as np

model = keras.Sequential([keras.Input((3, 1)), keras.layers.Masking(0.0)])
metrics = [keras.metrics.MeanSquaredError(name="mse"), keras.metrics.RootMeanSquaredError(name="rmse")]
model.compile(loss="mse", weighted_metrics=metrics)
x, y = np.array([[[1.0], [0.0], [0.0]]]), np.array([[[3.0], [5.0], [5.0]]])  # one step and two padded ones
logs = model.evaluate(x, y, return_dict=True, verbose=0)
print("expected: loss 4.0, mse 4.0, rmse 2.000")
print("observed: loss {loss}, mse {mse}, rmse {rmse:.3f}".format(**logs))
