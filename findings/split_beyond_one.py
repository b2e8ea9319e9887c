"""validation_split=1.5 is accepted, and validates on half of the rows."""

import keras
import numpy as np

seen = []


def spy(y_true, y_pred):
    seen.append(len(y_true))
    return keras.ops.mean(y_pred)


model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile("sgd", loss=spy, run_eagerly=True)
print("expected: ValueError")
try:
    model.fit(np.ones((8, 1)), np.ones((8, 1)), validation_split=1.5, verbose=0)
    print("observed: {} rows of 8 train, {} validate".format(*seen))
except ValueError:
    print("observed: ValueError")
