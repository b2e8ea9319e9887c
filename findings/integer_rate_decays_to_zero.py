"""ExponentialDecay with an integer rate truncates the decay rate to an integer."""

import keras

schedule = keras.optimizers.schedules.ExponentialDecay(1, decay_steps=4, decay_rate=0.5)
print("expected: rate 0.5")
print("observed: rate", float(schedule(4)))
