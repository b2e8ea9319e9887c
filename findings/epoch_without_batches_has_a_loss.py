"""An epoch that finds the generator exhausted is reported with a loss of 0.0 (tf_keras)."""

import numpy as np
import tf_keras as keras

batches = ((np.ones((1, 1)), np.full((1, 1), 9.0)) for _ in range(2))
model = keras.Sequential([keras.layers.Dense(1, kernel_initializer="zeros")])
model.compile(keras.optimizers.SGD(0.0), loss="mse")
print("expected: losses", [81.0])
print("observed: losses", model.fit(batches, epochs=3, verbose=0).history["loss"])
