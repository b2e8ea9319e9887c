"""A loss weight for an output that does not exist multiplies the whole loss."""

import keras
import numpy as np

model = keras.Sequential([keras.Input((1,)), keras.layers.Identity(name="price")])
model.compile(loss="mse", loss_weights={"prize": 2.0})
print("expected: ValueError")
try:
    print("observed: loss", model.evaluate(np.ones((2, 1)), np.zeros((2, 1)), verbose=0), "for errors of 1")
except ValueError:
    print("observed: ValueError")
