"""A subject whose numbers do not come out as they went in."""

import numpy as np
from toy_good import keras, maximum, negative, sign, square  # noqa: F401


def constant(value):
    return np.zeros_like(value)
