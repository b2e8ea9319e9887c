"""`tf.data`: sequences of elements that are made while one goes over them.

structure      what an element is: tensors in tuples and dicts, and their dtypes and shapes
dataset        Dataset: where elements come from, and what happens to them on the way
experimental   older names

Source   https://www.tensorflow.org/guide/data
"""

from reference.data import experimental
from reference.data.dataset import AUTOTUNE, Dataset
from reference.data.structure import INFINITE_CARDINALITY, UNKNOWN_CARDINALITY

__all__ = ["AUTOTUNE", "INFINITE_CARDINALITY", "UNKNOWN_CARDINALITY", "Dataset", "experimental"]
