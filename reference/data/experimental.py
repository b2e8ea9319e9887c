"""`tf.data.experimental`: names from before 2.4 of what now stands in `tf.data`."""

from __future__ import annotations

from reference.data.dataset import AUTOTUNE, Dataset
from reference.data.structure import INFINITE_CARDINALITY, UNKNOWN_CARDINALITY
from reference.tensor import Tensor

__all__ = ["AUTOTUNE", "INFINITE_CARDINALITY", "UNKNOWN_CARDINALITY", "cardinality"]


def cardinality(dataset: Dataset) -> Tensor:
    """The number of elements of the dataset, or one of the two constants.

    Source   https://www.tensorflow.org/api_docs/python/tf/data/experimental/cardinality
    Edges    data-order/cardinality-is-the-number-of-elements
    """
    return dataset.cardinality()
