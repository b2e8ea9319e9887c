"""With more validation_steps than the Dataset has batches, only the first epoch is validated (tf_keras)."""

import numpy as np
import tensorflow as tf
import tf_keras as keras

model = keras.Sequential([keras.layers.Dense(1)])
model.compile("sgd", loss="mse")
x, y = np.ones((2, 1)), np.ones((2, 1))
data = tf.data.Dataset.from_tensor_slices((x, y)).batch(1)
history = model.fit(x, y, epochs=3, validation_data=data, validation_steps=5, verbose=0).history
print("expected: val_loss of 3 epochs")
print("observed: val_loss of", len(history["val_loss"]), "epochs" if len(history["val_loss"]) > 1 else "epoch")
