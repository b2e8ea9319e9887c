"""Adafactor(relative_step=False) does the same as relative_step=True."""

import keras
import tensorflow as tf


def step(relative_step):
    variable = keras.Variable(1.0)
    keras.optimizers.Adafactor(2.0, relative_step=relative_step).apply([tf.constant(1.0)], [variable])
    return round(1.0 - float(variable), 3)


print("expected: a step of 2.0, with relative steps of 1.0")  # min(2, 1/√1) with them
print(f"observed: a step of {step(False)}, with relative steps of {step(True)}")
