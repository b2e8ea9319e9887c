"""An integer tensor plus a float array truncates the floats; plus a Python float, it is an error."""

import numpy as np
import tensorflow as tf

x = tf.constant([1])
try:
    print("expected:", (x + 1.5).numpy())
except tf.errors.InvalidArgumentError:
    print("expected: InvalidArgumentError")
print("observed:", (x + np.array([1.5])).numpy())
