"""An exhausted generator is replayed from its first batches in each later epoch."""

import keras
import numpy as np

batches = ((np.full((1, 1), number), np.zeros((1, 1))) for number in (1.0, 2.0, 3.0))
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="ones")])
model.compile(keras.optimizers.SGD(0.0), loss="mae", run_eagerly=True)
history = model.fit(batches, epochs=3, verbose=0).history
print("expected: losses of the epochs", [2.0])
print("observed: losses of the epochs", history["loss"])
