"""`tf.data`: sequences of elements that are computed while one iterates over them.

structure      what an element is: tensors in tuples and dicts, and their dtypes and shapes
dataset        Dataset: where elements come from, in what order, and what happens to them on the way
experimental   names from before 2.4
"""

from reference.data import experimental
from reference.data.dataset import AUTOTUNE, Dataset
from reference.data.structure import INFINITE_CARDINALITY, UNKNOWN_CARDINALITY

__all__ = ["AUTOTUNE", "INFINITE_CARDINALITY", "UNKNOWN_CARDINALITY", "Dataset", "experimental"]
