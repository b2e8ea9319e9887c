"""on_epoch_end of a PyDataset is called before the first epoch."""

import keras
import numpy as np

events = []


class Rows(keras.utils.PyDataset):
    def __len__(self):
        return 1

    def __getitem__(self, index):
        return np.ones((1, 1)), np.ones((1, 1))

    def on_epoch_end(self):
        events.append("end")


model = keras.Sequential([keras.layers.Dense(1)])
model.compile("sgd", loss="mse")
begin = keras.callbacks.LambdaCallback(on_epoch_begin=lambda epoch, logs: events.append("begin"))
model.fit(Rows(), epochs=2, callbacks=[begin], verbose=0)
print("expected: begin end begin end")
print("observed:", *events)
