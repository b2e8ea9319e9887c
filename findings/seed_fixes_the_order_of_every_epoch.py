"""After set_random_seed, fit shuffles every epoch in the same order."""

import keras
import numpy as np

keras.utils.set_random_seed(1)
seen = []


def spy(y_true, y_pred):
    seen.append(int(y_true[0, 0]))
    return keras.ops.mean(y_pred)


model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile("sgd", loss=spy, run_eagerly=True)
model.fit(np.zeros((8, 1)), np.arange(8.0)[:, None], batch_size=1, epochs=3, shuffle=True, verbose=0)
print("expected: three orders in three epochs")
orders = {tuple(seen[start : start + 8]) for start in (0, 8, 16)}
print("observed:", {1: "one order", 3: "three orders"}.get(len(orders), len(orders)), "in three epochs")
