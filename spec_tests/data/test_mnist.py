"""tf.keras.datasets: what is downloaded. The clauses download nothing: they read what the cache has."""

import os
from pathlib import Path

import numpy as np
import pytest

from spec_tests.harness import Section

MNIST = "https://keras.io/api/datasets/mnist/"
clause = Section("mnist", source=MNIST, seed=("001", "002"), needs="keras")


@clause(kills_none="the 11 MB of the data set are not part of this repository")
def test_mnist_has_60000_and_10000_images(tf):
    """mnist.load_data() gives ((x_train, y_train), (x_test, y_test)): 60,000 and 10,000 images of 28 × 28 bytes from 0
    to 255, and as many labels from 0 to 9.
    """
    home = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras")
    if not (home / "datasets" / "mnist.npz").exists():
        pytest.skip("MNIST is not in the cache of this machine")
    for (x, y), n in zip(tf.keras.datasets.mnist.load_data(), (60_000, 10_000), strict=True):
        assert x.shape == (n, 28, 28)
        assert y.shape == (n,)
        assert x.dtype == y.dtype == np.uint8
        assert (x.min(), x.max(), sorted(set(y.tolist()))) == (0, 255, list(range(10)))
