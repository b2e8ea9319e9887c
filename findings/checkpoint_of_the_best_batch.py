"""ModelCheckpoint(save_best_only=True, save_freq=1) ends training with a TypeError."""

import tempfile

import keras
import numpy as np

model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile("sgd", loss="mse")
save = keras.callbacks.ModelCheckpoint(
    tempfile.mkdtemp() + "/best.keras", monitor="loss", save_best_only=True, save_freq=1
)
print("expected: trained")
try:
    model.fit(np.ones((4, 1)), np.ones((4, 1)), batch_size=1, callbacks=[save], verbose=0)
    print("observed: trained")
except TypeError:
    print("observed: TypeError")
