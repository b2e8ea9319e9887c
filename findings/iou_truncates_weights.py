"""MeanIoU truncates sample weights to integers."""

import keras

metric = keras.metrics.MeanIoU(num_classes=2)
metric.update_state([0, 0, 1, 1], [0, 1, 0, 1], sample_weight=[0.3, 0.3, 0.3, 0.1])
print("expected: 0.238")  # (0.3 / 0.9 + 0.1 / 0.7) / 2
print(f"observed: {float(metric.result()):.3f}")
