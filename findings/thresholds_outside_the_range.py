"""AUC accepts thresholds that its documentation rules out."""

import keras

print("expected: ValueError")
try:
    print("observed: thresholds", [round(float(each), 3) for each in keras.metrics.AUC(thresholds=[-0.5]).thresholds])
except ValueError:
    print("observed: ValueError")
