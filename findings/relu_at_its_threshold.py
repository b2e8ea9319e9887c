"""relu is 0 at its threshold, although the documentation says that the threshold is kept."""

import keras

print("expected: f(0.5) = 0.5")
print("observed: f(0.5) =", float(keras.activations.relu(keras.ops.array([0.5]), threshold=0.5)[0]))
