"""ModelCheckpoint(save_best_only=True) saves every epoch if the monitored value is missing."""

import os
import tempfile

import keras
import numpy as np

folder = tempfile.mkdtemp()
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(keras.optimizers.SGD(-0.1), loss="mse")  # the loss rises in every epoch
save = keras.callbacks.ModelCheckpoint(folder + "/{epoch}.keras", save_best_only=True)  # monitor="val_loss"
model.fit(np.ones((4, 1)), np.ones((4, 1)), epochs=3, callbacks=[save], verbose=0)
print("expected: saved []")
print("observed: saved", sorted(os.listdir(folder)))
