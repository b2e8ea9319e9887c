"""BackupAndRestore(double_checkpoint=True) does not fall back to the previous backup if the epoch file is empty."""

import tempfile
from pathlib import Path

import keras
import numpy as np


class Interrupts(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 3:
            raise KeyboardInterrupt


def fit(folder, *callbacks):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    backup = keras.callbacks.BackupAndRestore(folder, double_checkpoint=True)
    return model.fit(np.ones((1, 1)), np.ones((1, 1)), epochs=5, verbose=0, callbacks=[backup, *callbacks]).epoch


with tempfile.TemporaryDirectory() as folder:
    try:
        fit(folder, Interrupts())
    except KeyboardInterrupt:
        (Path(folder) / "training_metadata.json").write_bytes(b"")  # as a crash during writing leaves it
    print("expected: epochs [2, 3, 4]")
    try:
        print("observed: epochs", fit(folder))
    except ValueError as error:
        print("observed:", type(error).__name__)
