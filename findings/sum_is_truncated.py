"""The sum of a tensor of integers and an array of fractions loses the fractions."""

import numpy as np
import tensorflow as tf

print("expected: TypeError, or [2.5]")
print("observed:", (tf.constant([1]) + np.array([1.5])).numpy())
