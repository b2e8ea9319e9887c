"""What a dataset is: a function that begins to make its elements, their number, and a function that describes them.

Source   https://www.tensorflow.org/api_docs/python/tf/data/Dataset
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from reference import nest
from reference.data.structure import INFINITE_CARDINALITY
from reference.tensor import Tensor


class Recipe:
    """How elements are made; nothing is made before it is asked for.

    Source   https://www.tensorflow.org/api_docs/python/tf/data/Dataset
    """

    def __init__(self, elements: Callable[[], Iterator[Any]], cardinality: int, spec: Callable[[], Any]):
        self._elements, self._cardinality, self._spec = elements, cardinality, spec

    def __iter__(self) -> Iterator[Any]:
        return self._elements()

    def as_numpy_iterator(self) -> Iterator[Any]:
        """The elements with NumPy arrays, and NumPy scalars, in place of tensors."""
        return (nest.map_structure(lambda tensor: tensor.numpy(), element) for element in self)

    def cardinality(self) -> Tensor:
        """The number of elements as an int64 scalar, `INFINITE_CARDINALITY` or `UNKNOWN_CARDINALITY`.

        Edges    data-order/cardinality-is-the-number-of-elements
        """
        return Tensor(np.array(self._cardinality, np.int64))

    def __len__(self) -> int:
        if self._cardinality < 0:
            what = "infinite" if self._cardinality == INFINITE_CARDINALITY else "not known before it is iterated over"
            raise TypeError(f"The number of elements of this dataset is {what}.")
        return self._cardinality

    def __bool__(self) -> bool:
        return True

    @property
    def element_spec(self) -> Any:
        """The structure of `TensorSpec`s that describes the elements.

        # NB: TensorFlow traces the function of `map`; here it is called on the first element.

        Edges    data-order/element-spec-says-dtypes-and-shapes
        """
        return self._spec()

    def __repr__(self) -> str:
        return f"<Dataset cardinality={self._cardinality}>"

    def _made(self, elements: Callable[[], Iterator[Any]], cardinality: int, spec: Callable[[], Any]) -> Any:
        """A new dataset; the input stays as it was."""
        return type(self)(elements, cardinality, spec)
