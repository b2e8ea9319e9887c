"""A learning rate that is a function is called only once (tf_keras)."""

import tensorflow as tf
import tf_keras as keras

rates = iter([1.0, 0.5, 0.25])
optimizer, variable = keras.optimizers.SGD(lambda: next(rates)), tf.Variable(0.0)
for _ in range(3):
    optimizer.apply_gradients([(tf.constant(1.0), variable)])
print("expected: steps 1.0 + 0.5 + 0.25 =", 1.75)
print("observed: steps 1.0 + 0.5 + 0.25 =", -float(variable))
