"""Label smoothing counts the classes along the last axis, whatever the axis of the classes."""

import keras
import numpy as np

y_true = np.zeros((1, 2, 8), np.float32)  # two classes along axis 1, eight positions
y_true[:, 0] = 1.0
y_pred = np.full((1, 2, 8), 0.5, np.float32)
loss = keras.losses.CategoricalCrossentropy(label_smoothing=0.5, axis=1)(y_true, y_pred)
print(f"expected: {np.log(2):.3f}")  # smoothed labels sum to 1
print(f"observed: {float(loss):.3f}")
