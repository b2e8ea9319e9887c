"""EarlyStopping(baseline=…) continues as long as the values improve, however far they are from the baseline."""

import keras

stop = keras.callbacks.EarlyStopping(monitor="loss", patience=2, baseline=1.0)
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile("sgd", loss="mse")
stop.set_model(model)
stop.on_train_begin()
epochs = 0
for epoch, loss in enumerate([9.0, 8.0, 7.0, 6.0, 5.0]):
    if not model.stop_training:
        stop.on_epoch_end(epoch, {"loss": loss})
        epochs += 1
print("expected: stopped after 2 epochs")
print("observed:", "stopped" if model.stop_training else "not stopped", "after", epochs, "epochs")
