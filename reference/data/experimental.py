"""`tf.data.experimental`: the names before 2.4 of what is now in `tf.data`."""

from reference.data.dataset import AUTOTUNE, Dataset
from reference.data.structure import INFINITE_CARDINALITY, UNKNOWN_CARDINALITY
from reference.tensor import Tensor

__all__ = ["AUTOTUNE", "INFINITE_CARDINALITY", "UNKNOWN_CARDINALITY", "cardinality"]


def cardinality(dataset: Dataset) -> Tensor:
    """`dataset.cardinality()`.

    Source   https://www.tensorflow.org/api_docs/python/tf/data/experimental/cardinality
    """
    return dataset.cardinality()
