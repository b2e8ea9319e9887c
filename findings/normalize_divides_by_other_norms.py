"""utils.normalize(axis=0) divides row i by the norm of column i."""

import keras
import numpy as np

print("expected: norms of the columns [1. 1.]")
columns = keras.utils.normalize(np.array([[3.0, 0.0], [4.0, 10.0]]), axis=0)
print("observed: norms of the columns", np.linalg.norm(columns, axis=0).round(3))
