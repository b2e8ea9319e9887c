"""tf.add(2, x) is an error for a float x, but not tf.multiply(2, x) or 2 + x."""

import tensorflow as tf

x = tf.constant([1.0])
print("expected:", (2 + x).numpy())
try:
    print("observed:", tf.add(2, x).numpy())
except tf.errors.InvalidArgumentError:
    print("observed: InvalidArgumentError")
