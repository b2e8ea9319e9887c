"""A list of losses that is too short silently leaves the other outputs untrained."""

import keras
import numpy as np

inputs = keras.Input((1,))
heads = [keras.layers.Dense(1, kernel_initializer="zeros") for _ in range(2)]
model = keras.Model(inputs, [head(inputs) for head in heads])
print("expected: ValueError")
try:
    model.compile(keras.optimizers.SGD(0.5), loss=["mse"])
    model.fit(np.ones((2, 1)), [np.ones((2, 1))] * 2, verbose=0)
    print("observed: trained, the weights are", [float(head.kernel[0, 0]) for head in heads])
except ValueError:
    print("observed: ValueError")
