"""A Huber loss that is saved and loaded has another delta."""

import keras

loss = keras.losses.Huber(delta=10.0)
again = keras.losses.Huber.from_config(loss.get_config())
print("expected: loss", float(loss([[9.0]], [[0.0]])))
print("observed: loss", float(again([[9.0]], [[0.0]])))
