"""EarlyStopping treats a first NaN as the best value: nothing improves on it."""

import keras
import numpy as np

stop = keras.callbacks.EarlyStopping(monitor="loss", patience=3)
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile("sgd", loss="mse")
stop.set_model(model)
stop.on_train_begin()
for epoch, loss in enumerate([np.nan, 4.0, 3.0, 2.0, 1.0]):
    if not model.stop_training:
        stop.on_epoch_end(epoch, {"loss": loss})
print("expected: best 1.0, stopped False")
print(f"observed: best {stop.best}, stopped {model.stop_training}")
