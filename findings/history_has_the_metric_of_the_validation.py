"""A metric that returns its variable reports the validation value as the training value."""

import keras
import numpy as np


class Rows(keras.metrics.Metric):
    def __init__(self):
        super().__init__(name="rows")
        self.rows = self.add_weight(shape=(), initializer="zeros")

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.rows.assign_add(len(y_true))

    def result(self):
        return self.rows


model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile("sgd", loss="mse", metrics=[Rows()], run_eagerly=True)
train, test = np.ones((7, 1)), np.ones((3, 1))
history = model.fit(train, train, validation_data=(test, test), verbose=0).history
print("expected: rows [7.0], val_rows [3.0]")
print("observed: rows {rows}, val_rows {val_rows}".format(**history))
