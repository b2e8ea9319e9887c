"""The end of a Dataset of unknown size counts as a step of the optimizer."""

import keras
import numpy as np
import tensorflow as tf

rows = tf.data.Dataset.from_tensor_slices((np.ones((6, 1)), np.ones((6, 1)))).filter(lambda x, y: True)
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile("adam", loss="mse")
model.fit(rows.batch(2), epochs=2, verbose=0)
print("expected: 6 steps for 6 batches")
print("observed:", int(model.optimizer.iterations), "steps for 6 batches")
