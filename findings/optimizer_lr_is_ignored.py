"""Assigning to optimizer.lr silently changes nothing."""

import keras
import tensorflow as tf

optimizer = keras.optimizers.SGD(1.0)
optimizer.lr = 0.25
variable = keras.Variable(0.0)
optimizer.apply([tf.constant(1.0)], [variable])
print("expected: AttributeError, or a step of -0.25")
print("observed: a step of", float(variable))
