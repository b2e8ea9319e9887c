"""The gradient of the cross-entropy is not that of its value where the labels do not sum to one."""

import tensorflow as tf

labels, logits = tf.constant([[2.0, 0.0]]), tf.constant([[0.0, 0.0]])
step = tf.constant([[0.01, 0.0]])
with tf.GradientTape() as tape:
    tape.watch(logits)
    loss = tf.nn.softmax_cross_entropy_with_logits(labels, logits)
slope = sum(s * tf.nn.softmax_cross_entropy_with_logits(labels, logits + s * step) for s in (1, -1)) / 0.02
print(f"expected: {slope[0]:.3f}, the slope of the loss")
print(f"observed: {tape.gradient(loss, logits)[0, 0]:.3f}")
