"""`tf.keras.datasets.mnist`: 70,000 handwritten digits of 28 × 28 pixels, by LeCun, Cortes and Burges.

Source   https://keras.io/api/datasets/mnist/
"""

from __future__ import annotations

import numpy as np

from reference.keras.utils import get_file

__all__ = ["load_data"]

ORIGIN = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"

Images = tuple[np.ndarray, np.ndarray]


def load_data(path: str = "mnist.npz") -> tuple[Images, Images]:
    """((x_train, y_train), (x_test, y_test)) as arrays of bytes, cached as `path` in `~/.keras/datasets`.

    Shapes   x_train (60000, 28, 28), y_train (60000,), x_test (10000, 28, 28), y_test (10000,)
    Source   https://keras.io/api/datasets/mnist/#loaddata-function
    Errors   OSError when it can neither be found nor downloaded; ValueError when the download is not that file
    """
    with np.load(get_file(path, ORIGIN, SHA256), allow_pickle=False) as arrays:
        return (arrays["x_train"], arrays["y_train"]), (arrays["x_test"], arrays["y_test"])
