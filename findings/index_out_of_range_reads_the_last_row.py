"""An index out of range is an error, except where XLA compiles it: there it reads the last row."""

import tensorflow as tf

print("expected: InvalidArgumentError")
try:
    rows = tf.constant([[1.0], [2.0]])
    print("observed:", tf.function(tf.gather, jit_compile=True)(rows, tf.constant([7])).numpy())
except tf.errors.InvalidArgumentError:
    print("observed: InvalidArgumentError")
