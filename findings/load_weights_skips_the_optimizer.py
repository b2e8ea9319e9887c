"""load_weights restores the optimizer only if it has taken a step."""

import tempfile

import keras
import numpy as np


def compiled():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("adam", loss="mse", run_eagerly=True)
    return model


model, path = compiled(), tempfile.mkdtemp() + "/model.weights.h5"
model.fit(np.ones((6, 1)), np.ones((6, 1)), batch_size=2, verbose=0)
model.save_weights(path)
again = compiled()
again.load_weights(path)
print("expected:", int(model.optimizer.iterations), "iterations")
print("observed:", int(again.optimizer.iterations), "iterations")
