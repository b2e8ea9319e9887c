"""relu drops the threshold itself, which is documented to pass."""

import keras

print("expected: f(0.5) = 0.5")
print("observed: f(0.5) =", float(keras.activations.relu(keras.ops.array([0.5]), threshold=0.5)[0]))
