"""`tf.keras.datasets`: small data sets, downloaded once.

Source   https://keras.io/api/datasets/
"""

from reference.keras.datasets import mnist

__all__ = ["mnist"]
