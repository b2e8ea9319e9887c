"""With gradient_accumulation_steps, a variable without a gradient in the last call loses its earlier ones."""

import warnings

import keras
import tensorflow as tf

warnings.simplefilter("ignore")


def moved(gradients):
    optimizer = keras.optimizers.SGD(1.0, gradient_accumulation_steps=2)
    v, other = tf.Variable(0.0), tf.Variable(0.0)
    for gradient in gradients:
        optimizer.apply_gradients([(gradient, v), (tf.constant(1.0), other)])
    return v.numpy()


g = tf.constant(4.0)
print("expected: moved by -2.0 for the gradients None and 4, and by -2.0 for 4 and None")
print(f"observed: moved by {moved([None, g])} for the gradients None and 4, and by {moved([g, None])} for 4 and None")
