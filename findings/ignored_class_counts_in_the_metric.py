"""As a metric, sparse categorical cross-entropy counts the ignored labels as samples with no loss."""

import keras
import numpy as np

labels, p = np.array([0, 255, 255, 255]), np.full((4, 2), 0.5)
loss = keras.losses.SparseCategoricalCrossentropy(ignore_class=255)(labels, p)
metric = keras.metrics.SparseCategoricalCrossentropy(ignore_class=255)(labels, p)
print("expected: loss 0.693, metric 0.693")
print(f"observed: loss {float(loss):.3f}, metric {float(metric):.3f}")
