"""The CTC loss of a label that is not a class is smaller than that of any class."""

import keras
import numpy as np

scores = np.zeros((1, 3, 3), np.float32)  # three steps, the blank and the classes 1 and 2: all equally likely
loss = keras.losses.CTC()
try:
    wrong, right = (float(loss(np.array([[label]]), scores)) for label in (7, 2))
    observed = f"{wrong:.3f} for class 7, {right:.3f} for class 2"
except ValueError:
    observed = "an error for class 7"
print("expected: an error for class 7")
print("observed:", observed)
