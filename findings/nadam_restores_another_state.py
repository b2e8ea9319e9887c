"""A Nadam restored from a checkpoint does not continue where it stopped (tf_keras)."""

import tensorflow as tf
import tf_keras as keras


def steps(optimizer, variable, count):
    for _ in range(count):
        optimizer.apply_gradients([(tf.constant(1.0), variable)])


first, w = keras.optimizers.Nadam(0.1), tf.Variable(0.0)
steps(first, w, 5)
again, v = keras.optimizers.Nadam(0.1), tf.Variable(w)
again.build([v])
for new, old in zip(again.variables, first.variables, strict=True):
    new.assign(old)
steps(first, w, 1), steps(again, v, 1)
print(f"expected: {w.numpy():.4f}")
print(f"observed: {v.numpy():.4f}")
