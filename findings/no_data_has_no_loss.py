"""evaluate of a Dataset without batches returns an empty list."""

import keras
import numpy as np
import tensorflow as tf

model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile("sgd", loss="mse")
print("expected: ValueError")
try:
    data = tf.data.Dataset.from_tensor_slices((np.ones((2, 1)), np.ones((2, 1)))).batch(2).take(0)
    print("observed:", model.evaluate(data, verbose=0))
except ValueError:
    print("observed: ValueError")
