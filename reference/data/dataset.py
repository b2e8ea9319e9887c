"""`tf.data.Dataset`: where elements come from, in what order, and what happens to them on the way.

A dataset is a recipe: a function that starts an iteration, the number of elements if it is known, and a function that
describes them. A transformation returns a new recipe and leaves its input unchanged. Nothing is computed before it is
asked for, and only `shuffle`, `batch` and `cache` hold more than one element at a time.

Source   https://www.tensorflow.org/api_docs/python/tf/data/Dataset
"""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable, Iterator
from functools import reduce as fold
from typing import Any

import numpy as np

from reference import nest, random
from reference.data.structure import (
    INFINITE_CARDINALITY,
    UNKNOWN_CARDINALITY,
    TensorSpec,
    as_element,
    at_least_one,
    call_with,
    common_spec,
    conform,
    first_dimension,
    read_signature,
    row_of,
    same_structure,
    spec_of,
    stack,
    with_first_axis,
    without_first_axis,
)
from reference.dtypes import as_dtype, int64
from reference.tensor import Tensor

AUTOTUNE = -1

Elements = Callable[[], Iterator[Any]]
Spec = Callable[[], Any]


class Dataset:
    """A sequence of elements, each a tensor or a structure of tensors. Every `for` loop starts at the first.

    # NB: TensorFlow's class is abstract: a dataset is made by `from_tensor_slices`, `range`, … alone.

    Source   https://www.tensorflow.org/api_docs/python/tf/data/Dataset
    """

    def __init__(self, elements: Elements, cardinality: int, spec: Spec):
        self._elements, self._cardinality, self._spec = elements, cardinality, spec

    def _with(self, elements: Elements, cardinality: int | None = None, spec: Spec | None = None) -> Dataset:
        """A new dataset, of the same size and spec unless others are given."""
        return Dataset(elements, self._cardinality if cardinality is None else cardinality, spec or self._spec)

    def __iter__(self) -> Iterator[Any]:
        return self._elements()

    def as_numpy_iterator(self) -> Iterator[Any]:
        """The elements, with NumPy arrays and NumPy scalars instead of tensors."""
        return (nest.map_structure(lambda tensor: tensor.numpy(), element) for element in self)

    def cardinality(self) -> Tensor:
        """The number of elements as an int64 scalar, `INFINITE_CARDINALITY` or `UNKNOWN_CARDINALITY`."""
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
        """
        return self._spec()

    def __repr__(self) -> str:
        return f"<Dataset cardinality={self._cardinality}>"

    # ------------------------------------------------------------------------------------------- sources

    @staticmethod
    def from_tensor_slices(tensors: Any, name: str | None = None) -> Dataset:
        """One element for each index along the first axis.

        Errors   ValueError for scalars, and for first dimensions that differ
        """
        whole = as_element(tensors)
        rows = first_dimension(whole, "tensors")
        spec = nest.map_structure(without_first_axis, spec_of(whole))
        return Dataset(lambda: (row_of(whole, i) for i in range(rows)), rows, lambda: spec)

    @staticmethod
    def from_tensors(tensors: Any, name: str | None = None) -> Dataset:
        """A single element: all of `tensors`."""
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
        """The values of `generator(*args)`, which is called again for each iteration.

        `output_types` and `output_shapes` give the signature in the form documented before 2.4.

        # NB: TensorFlow's shapes are wholly unknown without `output_shapes`; here they are not checked then.

        Errors   TypeError unless `generator` is callable, and unless exactly one signature is given
        """
        if not callable(generator):
            raise TypeError(f"`generator` must be a function that returns an iterable. Received {generator!r}.")
        if (output_signature is None) == (output_types is None):
            raise TypeError("`from_generator` takes one of `output_signature` and `output_types`.")
        arrays = tuple(tensor.numpy() for tensor in as_element(tuple(args or ())))
        spec = output_signature if output_types is None else read_signature(output_types, output_shapes)
        return Dataset(lambda: (conform(each, spec) for each in generator(*arrays)), UNKNOWN_CARDINALITY, lambda: spec)

    @staticmethod
    def range(*args: Any, output_type: Any = int64, name: str | None = None) -> Dataset:
        """range(stop), range(start, stop) or range(start, stop, step), as int64 scalars."""
        numbers, dtype = range(*map(operator.index, args)), as_dtype(output_type)
        scalar = dtype.as_numpy_dtype
        return Dataset(
            lambda: (Tensor(np.array(n, scalar)) for n in numbers), len(numbers), lambda: TensorSpec((), dtype)
        )

    @staticmethod
    def zip(*args: Any, datasets: Any = None, name: str | None = None) -> Dataset:
        """Elements side by side, in the structure of the datasets, until the shortest dataset ends.

        Errors   TypeError for anything but datasets in tuples and dicts, and for both ways of passing them at once
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

    # ------------------------------------------------------------------------------------------- order and number

    def shuffle(
        self, buffer_size: Any, seed: int | None = None, reshuffle_each_iteration: bool = True, name: str | None = None
    ) -> Dataset:
        """Keeps a buffer of `buffer_size` elements: a uniformly drawn one leaves it, and the next element enters.

        Each iteration draws a new order, unless `reshuffle_each_iteration` is False.

        Errors   InvalidArgumentError for a buffer_size below 1
        """
        size = at_least_one(buffer_size, "buffer_size")
        orders = random.new_generator("dataset shuffle", seed)
        fixed = int(orders.integers(2**63))

        def shuffled() -> Iterator[Any]:
            draw = np.random.default_rng(fixed if reshuffle_each_iteration is False else int(orders.integers(2**63)))
            elements = iter(self)
            buffer = list(itertools.islice(elements, size))
            for element in elements:
                i = int(draw.integers(size))
                buffer[i], element = element, buffer[i]
                yield element
            while buffer:
                yield buffer.pop(int(draw.integers(len(buffer))))

        return self._with(shuffled)

    def repeat(self, count: Any = None, name: str | None = None) -> Dataset:
        """The elements `count` times over, each time by a new iteration; forever for None or -1.

        Edges    dataset-order/repeating-nothing-ends
        """
        times, n = -1 if count is None else operator.index(count), self._cardinality

        def repeated() -> Iterator[Any]:
            for _ in itertools.count() if times < 0 else range(times):
                is_empty = True
                for element in self:
                    is_empty = False
                    yield element
                if is_empty:
                    return

        if times < 0:
            return self._with(repeated, INFINITE_CARDINALITY if n else 0)
        return self._with(repeated, n * times if n >= 0 or times == 0 else n)

    def take(self, count: Any, name: str | None = None) -> Dataset:
        """The first `count` elements, or all for -1.

        Edges    dataset-order/take-starts-over-in-each-iteration
        """
        count, n = operator.index(count), self._cardinality
        if count < 0:
            return self._with(self._elements)
        return self._with(lambda: itertools.islice(self, count), count if n == INFINITE_CARDINALITY else min(n, count))

    def skip(self, count: Any, name: str | None = None) -> Dataset:
        """All but the first `count` elements, or none for -1."""
        count, n = operator.index(count), self._cardinality
        if count < 0:
            return self._with(lambda: iter(()), 0)
        return self._with(lambda: itertools.islice(self, count, None), n if n < 0 else max(n - count, 0))

    def concatenate(self, dataset: Dataset, name: str | None = None) -> Dataset:
        """The elements of this dataset, then those of the other.

        Errors   TypeError for elements of another structure or of other dtypes
        """
        one, other = self.element_spec, dataset.element_spec
        if not same_structure(one, other):
            raise TypeError(f"The elements of the two datasets differ: {one} and {other}.")
        both = self._cardinality, dataset._cardinality
        unknown = next((n for n in (INFINITE_CARDINALITY, UNKNOWN_CARDINALITY) if n in both), None)
        return self._with(
            lambda: itertools.chain(self, dataset),
            sum(both) if unknown is None else unknown,
            lambda: nest.map_structure(common_spec, one, other),
        )

    def cache(self, filename: str = "", name: str | None = None) -> Dataset:
        """The elements of the first complete iteration, kept for all later ones.

        # NB: TensorFlow keeps them in the file `filename` if one is named; here they stay in memory.
        """
        kept: list[Any] = []

        def cached() -> Iterator[Any]:
            if kept:
                yield from kept[0]
                return
            elements = []
            for element in self:
                elements.append(element)
                yield element
            kept[:] = [elements]

        return self._with(cached)

    def prefetch(self, buffer_size: Any, name: str | None = None) -> Dataset:
        """The same elements. TensorFlow prepares `buffer_size` of them ahead of time, in the background."""
        return self._with(self._elements)

    # ------------------------------------------------------------------------------------------- element by element

    def map(
        self,
        map_func: Callable[..., Any],
        num_parallel_calls: int | None = None,
        deterministic: bool | None = None,
        name: str | None = None,
    ) -> Dataset:
        """map_func of each element, in order. A tuple is passed as several arguments, and a returned list is a tuple.

        # NB: TensorFlow traces map_func, so that its side effects happen once.
        """

        def mapped(element: Any) -> Any:
            result = call_with(map_func, element)
            return as_element(tuple(result) if isinstance(result, list) else result)

        return self._with(lambda: map(mapped, self), spec=lambda: spec_of(mapped(next(iter(self)))))

    def filter(self, predicate: Callable[..., Any], name: str | None = None) -> Dataset:
        """The elements for which the predicate is True.

        Errors   ValueError when the predicate returns anything but one boolean
        """

        def accepted(element: Any) -> bool:
            answer = as_element(call_with(predicate, element))
            if not isinstance(answer, Tensor) or answer.array.shape or not answer.dtype.is_bool:
                raise ValueError(f"`predicate` must return one boolean. It returned {answer!r}.")
            return bool(answer)

        return self._with(lambda: filter(accepted, self), UNKNOWN_CARDINALITY)

    def enumerate(self, start: int = 0, name: str | None = None) -> Dataset:
        """(index, element), with an int64 index that begins at `start`."""
        first = operator.index(start)
        return self._with(
            lambda: ((Tensor(np.array(i, np.int64)), element) for i, element in enumerate(self, first)),
            spec=lambda: (TensorSpec((), int64), self.element_spec),
        )

    def reduce(self, initial_state: Any, reduce_func: Callable[..., Any], name: str | None = None) -> Any:
        """The state after reduce_func(state, element) for each element."""
        return fold(lambda state, element: as_element(reduce_func(state, element)), self, as_element(initial_state))

    def apply(self, transformation_func: Callable[[Dataset], Dataset]) -> Dataset:
        """transformation_func(self).

        Errors   TypeError when that is no dataset
        """
        result = transformation_func(self)
        if not isinstance(result, Dataset):
            raise TypeError(f"`transformation_func` must return a Dataset. It returned {result!r}.")
        return result

    # ------------------------------------------------------------------------------------------- batches

    def batch(
        self,
        batch_size: Any,
        drop_remainder: bool = False,
        num_parallel_calls: int | None = None,
        deterministic: bool | None = None,
        name: str | None = None,
    ) -> Dataset:
        """Stacks `batch_size` elements at a time along a new first axis; the last batch is smaller, or is dropped.

        Errors   InvalidArgumentError for a batch_size below 1, and for elements of different shapes
        """
        size, n = at_least_one(batch_size, "batch_size"), self._cardinality
        dimension = size if drop_remainder else None

        def batches() -> Iterator[Any]:
            elements = iter(self)
            while batch := list(itertools.islice(elements, size)):
                if len(batch) == size or not drop_remainder:
                    yield stack(batch)

        return self._with(
            batches,
            n if n < 0 else n // size if drop_remainder else -(-n // size),
            lambda: nest.map_structure(lambda spec: with_first_axis(spec, dimension), self.element_spec),
        )

    def unbatch(self, name: str | None = None) -> Dataset:
        """The rows of each element, one after another.

        Errors   ValueError for elements with scalars, or with first dimensions that differ
        """
        shapes = [spec.shape for spec in nest.flatten(self.element_spec) if spec.shape is not None]
        dimensions: set[Any] = {shape[0] if shape else () for shape in shapes}
        if () in dimensions or len(dimensions - {None}) > 1:
            raise ValueError(f"`unbatch` takes elements with one first dimension. They are {self.element_spec}.")
        rows, n = max(dimensions - {None}, default=None), self._cardinality
        return self._with(
            lambda: (row_of(batch, i) for batch in self for i in range(first_dimension(batch, "the element"))),
            n if n < 0 else UNKNOWN_CARDINALITY if rows is None else n * rows,
            lambda: nest.map_structure(without_first_axis, self.element_spec),
        )
