"""tf.add(2, x) is an error for fractions x, where tf.multiply(2, x) and 2 + x are not."""

import tensorflow as tf

x = tf.constant([1.0])
print("expected:", (2 + x).numpy())
try:
    print("observed:", tf.add(2, x).numpy())
except tf.errors.InvalidArgumentError:
    print("observed: InvalidArgumentError")
