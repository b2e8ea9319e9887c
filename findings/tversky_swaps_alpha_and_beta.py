"""The Tversky loss weights false negatives by alpha, which is documented as the weight of the false positives."""

import keras
import numpy as np

y_true, y_pred = np.array([[1.0, 0.0]]), np.array([[1.0, 1.0]])  # one true positive, one false positive
loss = keras.losses.Tversky(alpha=1.0, beta=0.0)(y_true, y_pred)
print("expected: 1 − 1 / (1 + 1·α + 0·β) = 0.5")
print("observed: 1 − 1 / (1 + 1·α + 0·β) =", round(float(loss), 3))
