"""The loss of the same probabilities depends on which call made them."""

import keras
import numpy as np

y_true, z = np.array([[1.0, 0.0]]), np.array([[0.0, 100.0]], np.float32)
p = keras.activations.softmax(keras.ops.array(z))
copy = keras.ops.array(np.array(p))
print("expected: one loss for equal probabilities")
losses = [round(float(keras.losses.categorical_crossentropy(y_true, each)[0]), 1) for each in (p, copy)]
print("observed:", "one loss" if losses[0] == losses[1] else f"losses {losses}", "for equal probabilities")
