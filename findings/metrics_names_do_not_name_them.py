"""metrics_names does not label what evaluate returns."""

import keras
import numpy as np

model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile("sgd", loss="mse", metrics=["mae"])
model.evaluate(np.ones((2, 1)), np.ones((2, 1)), verbose=0)
print("expected:", ["loss", "mae"])
print("observed:", model.metrics_names)
