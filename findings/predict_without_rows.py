"""`predict` of an array without rows raises an UnboundLocalError."""

import keras
import numpy as np

model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
try:
    observed = f"shape {model.predict(np.zeros((0, 2), np.float32), verbose=0).shape}"
except Exception as error:
    observed = type(error).__name__
print("expected: ValueError, or shape (0, 1)")
print("observed:", observed)
