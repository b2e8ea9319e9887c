"""ReduceLROnPlateau with a schedule reports ever lower rates, but changes nothing (tf_keras)."""

import numpy as np
import tf_keras as keras

model = keras.Sequential([keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros")])
constant = keras.optimizers.schedules.PiecewiseConstantDecay([1000], [1.0, 1.0])
model.compile(keras.optimizers.SGD(constant), loss=lambda y_true, y_pred: y_pred, run_eagerly=True)
reduce = keras.callbacks.ReduceLROnPlateau(monitor="lr", factor=0.5, patience=1, min_delta=0)
model.fit(np.ones((1, 1)), np.ones((1, 1)), epochs=5, callbacks=[reduce], verbose=0)
print("expected: TypeError, or smaller steps")
print("observed: five steps of", -float(model.weights[0][0, 0]) / 5)
