"""`tf.data.Dataset`: where elements come from, and what happens to them on the way.

A dataset is a recipe. It holds a function that begins to make the elements, their number if that is known, and a
function that says what they are; a transformation returns a new recipe and leaves its input as it was. Nothing is made
before it is asked for, and only `shuffle`, `batch` and `cache` hold more than one element at a time.

Source   https://www.tensorflow.org/api_docs/python/tf/data/Dataset
"""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable, Iterator
from functools import reduce as fold
from typing import Any

import numpy as np

from reference import nest
from reference.data.order import Ordered
from reference.data.structure import (
    INFINITE_CARDINALITY,
    UNKNOWN_CARDINALITY,
    TensorSpec,
    as_element,
    at_least_one,
    called,
    conforming,
    length_of,
    row_of,
    signature,
    spec_of,
    stacked,
    with_first_axis,
    without_first_axis,
)
from reference.dtypes import as_dtype, int64
from reference.tensor import Tensor

AUTOTUNE = -1


class Dataset(Ordered):
    """A sequence of elements, each a tensor or a structure of tensors; `for` goes over them from the first, each time.

    Source   https://www.tensorflow.org/api_docs/python/tf/data/Dataset
    Edges    data/transformations-leave-their-input-alone, data/each-iteration-begins-anew,
             data/structure-is-kept, data/elements-are-made-when-asked-for

    # NB: TensorFlow's class is abstract: a dataset is made by `from_tensor_slices`, `range`, … alone.
    """

    # ------------------------------------------------------------------------------------------- sources

    @staticmethod
    def from_tensor_slices(tensors: Any, name: str | None = None) -> Dataset:
        """One element for each index along the first axis.

        Edges    data/slices-are-the-rows, data/python-floats-are-float32-and-arrays-keep-their-dtype
        Errors   ValueError for scalars, and for first dimensions that differ
        """
        whole = as_element(tensors)
        length = length_of(whole, "tensors")
        return Dataset(
            lambda: (row_of(whole, i) for i in range(length)),
            length,
            lambda: nest.map_structure(without_first_axis, spec_of(whole)),
        )

    @staticmethod
    def from_tensors(tensors: Any, name: str | None = None) -> Dataset:
        """One element, which is all of `tensors`.

        Edges    data/slices-are-the-rows
        """
        element = as_element(tensors)
        return Dataset(lambda: iter([element]), 1, lambda: spec_of(element))

    @staticmethod
    def from_generator(
        generator: Callable[..., Any],
        output_types: Any = None,
        output_shapes: Any = None,
        args: tuple[Any, ...] | None = None,
        output_signature: Any = None,
        name: str | None = None,
    ) -> Dataset:
        """What `generator(*args)` gives, called anew for each iteration.

        `output_types` and `output_shapes` are the signature as it was written before 2.4.

        # NB: TensorFlow's shapes are wholly unknown without `output_shapes`; here they are not checked then.

        Edges    data/generator-is-called-anew, data/generator-keeps-to-its-signature
        Errors   TypeError unless `generator` can be called, and for no signature or two
        """
        if not callable(generator):
            raise TypeError(f"`generator` must be a function that returns an iterable. Received {generator!r}.")
        if (output_signature is None) == (output_types is None):
            raise TypeError("`from_generator` takes one of `output_signature` and `output_types`.")
        arguments = as_element(tuple(args or ()))
        given = tuple(tensor.numpy() for tensor in arguments)
        spec = output_signature if output_types is None else signature(output_types, output_shapes)
        return Dataset(
            lambda: (conforming(value, spec) for value in generator(*given)), UNKNOWN_CARDINALITY, lambda: spec
        )

    @staticmethod
    def range(*args: Any, output_type: Any = int64, name: str | None = None) -> Dataset:
        """range(stop), range(start, stop) or range(start, stop, step), as int64 scalars.

        Edges    data/range-is-that-of-python
        """
        numbers = range(*map(operator.index, args))
        dtype = as_dtype(output_type)
        return Dataset(
            lambda: (Tensor(np.array(number, dtype.as_numpy_dtype)) for number in numbers),
            len(numbers),
            lambda: TensorSpec((), dtype),
        )

    @staticmethod
    def zip(*args: Any, datasets: Any = None, name: str | None = None) -> Dataset:
        """Elements side by side, in the structure of the datasets; as many as the shortest has.

        Edges    data-order/zip-stops-at-the-shortest
        Errors   TypeError for anything but datasets in tuples and dicts, and for both ways at once
        """
        if args and datasets is not None:
            raise TypeError("`zip` takes datasets one by one, or `datasets`, and not both.")
        structure = datasets if datasets is not None else args[0] if len(args) == 1 else args
        parts = nest.flatten(structure)
        if isinstance(structure, list) or not parts or not all(isinstance(part, Dataset) for part in parts):
            raise TypeError(f"`zip` takes datasets, or datasets in tuples or dicts. Received {structure!r}.")
        known = [part._cardinality for part in parts if part._cardinality != INFINITE_CARDINALITY]
        return Dataset(
            lambda: (nest.pack_sequence_as(structure, elements) for elements in zip(*parts, strict=False)),
            min(known, default=INFINITE_CARDINALITY),
            lambda: nest.map_structure(lambda part: part.element_spec, structure),
        )

    # ------------------------------------------------------------------------------------------- element by element

    def map(
        self,
        map_func: Callable[..., Any],
        num_parallel_calls: int | None = None,
        deterministic: bool | None = None,
        name: str | None = None,
    ) -> Dataset:
        """map_func of each element, in order. A tuple is passed as several arguments, and a list returned is a tuple.

        # NB: TensorFlow traces map_func, so that what it does beside its result happens once.

        Edges    data/map-applies-the-function-to-each-element
        """

        def mapped(element: Any) -> Any:
            result = called(map_func, element)
            return as_element(tuple(result) if isinstance(result, list) else result)

        def spec() -> Any:
            return spec_of(mapped(next(iter(self))))

        return Dataset(lambda: map(mapped, self), self._cardinality, spec)

    def filter(self, predicate: Callable[..., Any], name: str | None = None) -> Dataset:
        """The elements for which the predicate is True.

        Edges    data/filter-keeps-what-the-predicate-accepts
        Errors   ValueError when the predicate gives anything but one boolean
        """

        def accepted(element: Any) -> bool:
            answer = as_element(called(predicate, element))
            if not isinstance(answer, Tensor) or answer.array.shape or not answer.dtype.is_bool:
                raise ValueError(f"`predicate` must return one boolean. It returned {answer!r}.")
            return bool(answer)

        return Dataset(lambda: filter(accepted, self), UNKNOWN_CARDINALITY, self._spec)

    def enumerate(self, start: int = 0, name: str | None = None) -> Dataset:
        """(index, element), with an int64 index from `start`.

        Edges    data/enumerate-counts-from-start
        """
        first = operator.index(start)
        return Dataset(
            lambda: ((Tensor(np.array(i, np.int64)), element) for i, element in enumerate(self, first)),
            self._cardinality,
            lambda: (TensorSpec((), int64), self.element_spec),
        )

    def reduce(self, initial_state: Any, reduce_func: Callable[..., Any], name: str | None = None) -> Any:
        """The state after reduce_func(state, element) for each element.

        Edges    data/reduce-is-a-fold
        """
        return fold(lambda state, element: as_element(reduce_func(state, element)), self, as_element(initial_state))

    # ------------------------------------------------------------------------------------------- batches

    def batch(
        self,
        batch_size: Any,
        drop_remainder: bool = False,
        num_parallel_calls: int | None = None,
        deterministic: bool | None = None,
        name: str | None = None,
    ) -> Dataset:
        """`batch_size` elements at a time along a new first axis; the last batch is smaller, or is dropped.

        Edges    data/batches-are-consecutive-elements, data/number-of-batches
        Errors   InvalidArgumentError for a batch_size below 1, and for elements of different shapes
        """
        size = at_least_one(batch_size, "batch_size")

        def batches() -> Iterator[Any]:
            elements = iter(self)
            while batch := list(itertools.islice(elements, size)):
                if len(batch) == size or not drop_remainder:
                    yield stacked(batch)

        n = self._cardinality
        length = size if drop_remainder else None
        return Dataset(
            batches,
            n if n < 0 else n // size if drop_remainder else -(-n // size),
            lambda: nest.map_structure(lambda spec: with_first_axis(spec, length), self.element_spec),
        )

    def unbatch(self, name: str | None = None) -> Dataset:
        """The rows of each element, one after another.

        Edges    data/unbatch-undoes-batch
        Errors   ValueError for elements with scalars, or with first dimensions that differ
        """
        shapes = [spec.shape for spec in nest.flatten(self.element_spec) if spec.shape is not None]
        lengths = {shape[0] if shape else () for shape in shapes}
        if () in lengths or len(lengths - {None}) > 1:
            raise ValueError(f"`unbatch` takes elements with one first dimension. They are {self.element_spec}.")
        length, n = max(lengths - {None}, default=None), self._cardinality

        def rows() -> Iterator[Any]:
            for element in self:
                yield from (row_of(element, i) for i in range(length_of(element, "the element")))

        return Dataset(
            rows,
            n if n < 0 else UNKNOWN_CARDINALITY if length is None else n * length,
            lambda: nest.map_structure(without_first_axis, self.element_spec),
        )

    # ------------------------------------------------------------------------------------------- as a whole

    def apply(self, transformation_func: Callable[[Dataset], Dataset]) -> Dataset:
        """transformation_func(self).

        Edges    data/apply-calls-the-function-on-the-dataset
        Errors   TypeError when that is no dataset
        """
        result = transformation_func(self)
        if not isinstance(result, Dataset):
            raise TypeError(f"`transformation_func` must return a Dataset. It returned {result!r}.")
        return result
