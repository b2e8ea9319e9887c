"""The maximum of NaN and 1 is NaN, but 1 if compiled by XLA."""

import tensorflow as tf

x = tf.constant([float("nan"), 1.0])
print("expected:", tf.reduce_max(x).numpy())
print("observed:", tf.function(tf.reduce_max, jit_compile=True)(x).numpy())
