"""Sample weights weigh the columns of the losses where there are as many columns as samples."""

import keras
import numpy as np

y_pred = np.zeros((2, 2, 1), np.float32)  # two samples of two time steps
y_true = np.array([[[1.0], [1.0]], [[0.0], [0.0]]], np.float32)  # only the first sample is wrong
loss = keras.losses.MeanSquaredError(reduction="sum")
print("expected: loss of the second sample alone 0.0")
print("observed: loss of the second sample alone", float(loss(y_true, y_pred, sample_weight=np.array([0.0, 1.0]))))
