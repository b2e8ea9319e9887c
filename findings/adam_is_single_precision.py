"""Adam rounds β₁ and β₂ to single precision for double-precision variables."""

import keras
import tensorflow as tf

variable = keras.Variable(0.0, dtype="float64")
optimizer = keras.optimizers.Adam(1.0, epsilon=0.0)
optimizer.apply([tf.constant(1.0, tf.float64)], [variable])
print(f"expected: {-1.0:.9f}")  # the first step is the rate, whatever β₁ and β₂ are
print(f"observed: {float(variable):.9f}")
