"""A subject that lacks half of the names, and says so on purpose for one of them."""

import numpy as np
from toy_good import constant, negative  # noqa: F401


def sign(x):
    raise NotImplementedError("sign comes later")


def maximum(x, y):
    if x > y:
        raise NotImplementedError
    return np.maximum(x, y)
