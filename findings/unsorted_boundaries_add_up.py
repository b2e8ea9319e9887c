"""PiecewiseConstantDecay with unsorted boundaries gives a rate that is not one of its values."""

import keras

print("expected: an error, or one of the values 1, 2 and 4")
try:
    schedule = keras.optimizers.schedules.PiecewiseConstantDecay([10, 5], [1.0, 2.0, 4.0])
    print("observed: rate", float(schedule(7)))
except ValueError:
    print("observed: ValueError")
