"""ModelCheckpoint(save_best_only=True) saves a first NaN and nothing after it."""

import tempfile

import keras
import numpy as np

folder = tempfile.mkdtemp()
save = keras.callbacks.ModelCheckpoint(folder + "/best.keras", monitor="loss", save_best_only=True)
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
save.set_model(model)
save.on_train_begin()
for epoch, loss in enumerate([np.nan, 2.0, 1.0]):
    save.on_epoch_end(epoch, {"loss": loss})
print("expected: best 1.0")
print("observed: best", save.best)
