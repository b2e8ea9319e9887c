"""ReduceLROnPlateau(cooldown=1) does the same as cooldown=0."""

import keras


def rates(cooldown):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(1.0), loss="mse")
    reduce = keras.callbacks.ReduceLROnPlateau(monitor="loss", factor=0.5, patience=1, cooldown=cooldown)
    reduce.set_model(model)
    reduce.on_train_begin()
    for epoch in range(5):
        reduce.on_epoch_end(epoch, {"loss": 1.0})
        yield float(model.optimizer.learning_rate)


print("expected:", [1.0, 0.5, 0.5, 0.25, 0.25])  # one epoch of cooldown after each reduction
same = list(rates(cooldown=1)) == list(rates(cooldown=0))
print("observed:", list(rates(cooldown=1)), "as without a cooldown" if same else "")
