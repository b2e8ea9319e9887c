"""A model with a RandomShear layer can be saved, but not loaded."""

import tempfile

import keras

path = tempfile.mkdtemp() + "/model.keras"
keras.Sequential([keras.Input((4, 4, 1)), keras.layers.RandomShear(x_factor=0.1)]).save(path)
print("expected: loaded")
try:
    keras.saving.load_model(path)
    print("observed: loaded")
except TypeError:
    print("observed: TypeError")
