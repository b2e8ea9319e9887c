"""The gradient of the cross-entropy is not that of its value if the labels do not sum to one."""

import keras
import tensorflow as tf


def loss(logits):
    return keras.losses.categorical_crossentropy(tf.constant([[2.0, 0.0]]), logits, from_logits=True)[0]


logits, step = tf.constant([[0.0, 0.0]]), tf.constant([[0.01, 0.0]])
with tf.GradientTape() as tape:
    tape.watch(logits)
    value = loss(logits)
print(f"expected: {(loss(logits + step) - loss(logits - step)) / 0.02:.3f}")
print(f"observed: {tape.gradient(value, logits)[0, 0]:.3f}")
