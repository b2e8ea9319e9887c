"""In what order the elements of a dataset come, how many, and how often.

Source   https://www.tensorflow.org/api_docs/python/tf/data/Dataset
"""

from __future__ import annotations

import itertools
import operator
from collections.abc import Iterator
from typing import Any

import numpy as np

from reference import nest, random
from reference.data.recipe import Recipe
from reference.data.structure import (
    INFINITE_CARDINALITY,
    UNKNOWN_CARDINALITY,
    at_least_one,
    common_spec,
    same_structure,
)


class Ordered(Recipe):
    """A recipe whose elements are shuffled, repeated, cut, appended or kept, and stay what they are.

    Source   https://www.tensorflow.org/api_docs/python/tf/data/Dataset
    """

    # ------------------------------------------------------------------------------------------- order and number

    def shuffle(
        self,
        buffer_size: Any,
        seed: int | None = None,
        reshuffle_each_iteration: bool | None = True,
        name: str | None = None,
    ) -> Any:
        """A buffer of `buffer_size` elements: one of them, drawn uniformly, goes out, and the next one comes in.

        Each iteration draws anew, unless `reshuffle_each_iteration` is False.

        Edges    data-order/shuffle-is-a-permutation, data-order/shuffle-reaches-as-far-as-its-buffer,
                 data-order/each-order-of-the-buffer-is-equally-likely, data-order/reshuffles-each-iteration,
                 data-order/shuffle-with-a-seed-is-repeatable
        Errors   InvalidArgumentError for a buffer_size below 1
        """
        size = at_least_one(buffer_size, "buffer_size")
        orders = random.generator_of_its_own("dataset shuffle", seed)
        fixed = int(orders.integers(2**63))

        def shuffled() -> Iterator[Any]:
            draw = np.random.default_rng(fixed if reshuffle_each_iteration is False else int(orders.integers(2**63)))
            elements = iter(self)
            buffer = list(itertools.islice(elements, size))
            for element in elements:
                place = int(draw.integers(size))
                buffer[place], element = element, buffer[place]
                yield element
            while buffer:
                yield buffer.pop(int(draw.integers(len(buffer))))

        return self._made(shuffled, self._cardinality, self._spec)

    def repeat(self, count: Any = None, name: str | None = None) -> Any:
        """The elements `count` times over, each time by an iteration of its own; for ever with None or -1.

        Edges    data-order/repeat-begins-the-iteration-anew, data-order/repeating-nothing-ends
        """
        times = -1 if count is None else operator.index(count)

        def repeated() -> Iterator[Any]:
            for _ in itertools.count() if times < 0 else range(times):
                is_empty = True
                for element in self:
                    is_empty = False
                    yield element
                if is_empty:
                    return

        n = self._cardinality
        if times < 0:
            return self._made(repeated, INFINITE_CARDINALITY if n else 0, self._spec)
        return self._made(repeated, n * times if n >= 0 or times == 0 else n, self._spec)

    def take(self, count: Any, name: str | None = None) -> Any:
        """The first `count` elements, or all with -1.

        Edges    data-order/take-and-skip-cut, data-order/take-begins-anew-each-epoch
        """
        count, n = operator.index(count), self._cardinality
        if count < 0:
            return self._made(self._elements, n, self._spec)
        known = count if n == INFINITE_CARDINALITY else min(n, count)
        return self._made(lambda: itertools.islice(iter(self), count), known, self._spec)

    def skip(self, count: Any, name: str | None = None) -> Any:
        """All but the first `count` elements, or none with -1.

        Edges    data-order/take-and-skip-cut
        """
        count, n = operator.index(count), self._cardinality
        if count < 0:
            return self._made(lambda: iter(()), 0, self._spec)
        return self._made(
            lambda: itertools.islice(iter(self), count, None), n if n < 0 else max(n - count, 0), self._spec
        )

    def concatenate(self, dataset: Any, name: str | None = None) -> Any:
        """The elements of this dataset, then those of the other.

        Edges    data-order/concatenate-appends
        Errors   TypeError for elements of another structure or of other dtypes
        """
        one, other = self.element_spec, dataset.element_spec
        if not same_structure(one, other):
            raise TypeError(f"The elements of the two datasets differ: {one} and {other}.")
        both = self._cardinality, dataset._cardinality
        unknown = next((n for n in (INFINITE_CARDINALITY, UNKNOWN_CARDINALITY) if n in both), None)
        return self._made(
            lambda: itertools.chain(self, dataset),
            sum(both) if unknown is None else unknown,
            lambda: nest.map_structure(common_spec, one, other),
        )

    # ------------------------------------------------------------------------------------------- how, not what

    def cache(self, filename: str = "", name: str | None = None) -> Any:
        """The elements of the first whole iteration, kept for all that follow.

        # NB: TensorFlow keeps them in the file `filename` if one is named; here they stay in memory.

        Edges    data-order/cache-keeps-the-first-iteration
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

        return self._made(cached, self._cardinality, self._spec)

    def prefetch(self, buffer_size: Any, name: str | None = None) -> Any:
        """The same elements. TensorFlow makes `buffer_size` of them ahead of time, in the background.

        Edges    data-order/prefetch-changes-nothing
        """
        return self._made(self._elements, self._cardinality, self._spec)
