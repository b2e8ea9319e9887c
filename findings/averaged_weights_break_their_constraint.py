"""With use_ema, the weights at the end of fit violate the constraint of their layer."""

import keras
import numpy as np

one = keras.constraints.MaxNorm(1.0)
layer = keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros", kernel_constraint=one)
model = keras.Sequential([keras.Input((1,)), layer])
model.compile(keras.optimizers.SGD(10.0, use_ema=True, ema_momentum=0.5), loss=lambda y_true, y_pred: y_pred)
model.fit(np.ones((3, 1)), np.ones((3, 1)), batch_size=1, verbose=0)
norm = abs(float(layer.kernel[0, 0]))
print("expected: norm at most 1.0")
print("observed: norm", "at most 1.0" if norm <= 1.0 else norm)
