"""After set_random_seed, fit shuffles every epoch in the same order."""

import keras
import numpy as np

keras.utils.set_random_seed(1)
orders = []


def spy(y_true, y_pred):
    orders.append(tuple(y_true.numpy().ravel()))
    return keras.ops.mean(y_pred)


model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile("sgd", loss=spy, run_eagerly=True)
model.fit(np.zeros((8, 1)), np.arange(8.0)[:, None], batch_size=8, epochs=3, shuffle=True, verbose=0)
print("expected: 3 orders in 3 epochs")
print("observed:", len(set(orders)), "orders in 3 epochs" if len(set(orders)) > 1 else "order in 3 epochs")
