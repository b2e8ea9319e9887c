"""`fit(steps_per_epoch=0)` trains on all batches."""

import keras
import numpy as np

model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile("sgd", loss="mse")
x = np.zeros((8, 1), np.float32)
try:
    model.fit(x, x, batch_size=2, steps_per_epoch=0, verbose=0)
    observed = f"{int(model.optimizer.iterations)} steps"
except ValueError:
    observed = "ValueError"
print("expected: ValueError, or 0 steps")
print("observed:", observed)
