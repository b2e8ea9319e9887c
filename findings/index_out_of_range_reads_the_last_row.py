"""An index out of range is an error, but reads the last row if compiled by XLA."""

import tensorflow as tf

print("expected: InvalidArgumentError")
try:
    rows = tf.constant([[1.0], [2.0]])
    print("observed:", tf.function(tf.gather, jit_compile=True)(rows, tf.constant([7])).numpy())
except tf.errors.InvalidArgumentError:
    print("observed: InvalidArgumentError")
