"""The example in the documentation of sparse_categorical_crossentropy raises an AttributeError."""

import keras

print("expected: [0.051 2.303]")
try:
    loss = keras.losses.sparse_categorical_crossentropy([1, 2], [[0.05, 0.95, 0], [0.1, 0.8, 0.1]])
    print("observed:", loss.numpy().round(3))
except AttributeError as error:
    print("observed: AttributeError:", error)
