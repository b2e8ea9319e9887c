"""A CosineSimilarity loss that is saved and loaded has another axis."""

import keras
import numpy as np

y_true, y_pred = np.eye(2), np.array([[3.0, 4.0], [0.0, 1.0]])
loss = keras.losses.CosineSimilarity(axis=0)
again = keras.losses.CosineSimilarity.from_config(loss.get_config())
print(f"expected: loss {float(loss(y_true, y_pred)):.3f}")
print(f"observed: loss {float(again(y_true, y_pred)):.3f}")
