"""`batch_jacobian` of a source that the target does not depend on is zero, although `jacobian` gives None."""

import tensorflow as tf

x = tf.constant([[1.0], [2.0]])
found = []
for method in (tf.GradientTape.jacobian, tf.GradientTape.batch_jacobian):
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.ones((2, 3))
    gradient = method(tape, y, x)
    found.append("None" if gradient is None else f"{gradient.shape} of zeros")
print("expected: jacobian None, batch_jacobian None")
print(f"observed: jacobian {found[0]}, batch_jacobian {found[1]}")
