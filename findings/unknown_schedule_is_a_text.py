"""`deserialize` returns the unknown name of a schedule."""

import keras

print("expected: ValueError")
try:
    config = {"class_name": "NoSuchSchedule", "config": {}}
    print("observed:", repr(keras.optimizers.schedules.deserialize(config)))
except ValueError:
    print("observed: ValueError")
