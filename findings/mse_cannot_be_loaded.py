"""A model that is compiled with loss="mse" can be saved as HDF5, but not loaded."""

import tempfile

import keras

path = tempfile.mkdtemp() + "/model.h5"
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile("sgd", loss="mse")
model.save(path)
print("expected: loaded")
try:
    keras.saving.load_model(path)
    print("observed: loaded")
except ValueError:
    print("observed: ValueError")
