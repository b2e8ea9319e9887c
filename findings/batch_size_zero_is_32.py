"""fit(batch_size=0) trains with batches of 32."""

import keras
import numpy as np

model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile("sgd", loss="mse")
print("expected: ValueError")
try:
    model.fit(np.ones((64, 1)), np.ones((64, 1)), batch_size=0, verbose=0)
    print("observed:", int(model.optimizer.iterations), "steps for 64 rows")
except ValueError:
    print("observed: ValueError")
