"""A list of output_gradients that is too short crashes the process."""

import os
import signal
import sys

import tensorflow as tf

print("expected: ValueError")
sys.stdout.flush()
child = os.fork()  # the crash happens in another process
if child == 0:
    x = tf.constant(1.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        targets = [2.0 * x, 3.0 * x]
    try:
        tape.gradient(targets, x, output_gradients=[tf.constant(1.0)])
    except (ValueError, IndexError):
        os._exit(1)
    os._exit(0)
status = os.waitpid(child, 0)[1]
names = {0: "a gradient", 256: "ValueError"}
print("observed:", names.get(status) or signal.Signals(os.WTERMSIG(status)).name)
