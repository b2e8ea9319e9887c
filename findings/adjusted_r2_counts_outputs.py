"""The adjusted R² counts every output of a sample as a sample."""

import keras
import numpy as np

x = np.array([0.0, 1.0, 2.0, 3.0, 4.0])[:, None]
y_true, y_pred = np.hstack([x, x]), np.hstack([x, x]) + 0.5  # R² = 0.875, five samples, three regressors
metric = keras.metrics.R2Score(num_regressors=3)
metric.update_state(y_true, y_pred)
print("expected: 1 − 0.125 · (5 − 1) / (5 − 3 − 1) =", 0.5)
print("observed: 1 − 0.125 · (5 − 1) / (5 − 3 − 1) =", round(float(metric.result()), 3))
