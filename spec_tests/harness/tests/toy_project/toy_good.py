"""A subject that does what the toy clauses say."""

from types import SimpleNamespace

import numpy as np

__version__ = "1.5"

negative = np.negative
sign = np.sign
maximum = np.maximum


def constant(value):
    return np.asarray(value, dtype=np.float32)


def square(x):
    return x * x


class MeanSquaredError:
    def __call__(self, y_true, y_pred):
        return np.mean(np.square(np.subtract(y_true, y_pred)))


keras = SimpleNamespace(losses=SimpleNamespace(MeanSquaredError=MeanSquaredError))
