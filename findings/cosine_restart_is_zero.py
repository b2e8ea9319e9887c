"""CosineDecayRestarts gives 0 at a restart."""

import keras

rate = keras.optimizers.schedules.CosineDecayRestarts(1.0, first_decay_steps=100)
print("expected: rate 1.0 at the thirteenth restart")  # 100 · (2¹³ − 1) = 819,100
print("observed: rate", float(rate(819_100)), "at the thirteenth restart")
