"""The wrong behaviours that the clauses of this chapter reject."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from spec_tests.harness.power import SLIP, Plant, patches, wrong


def another_argument(how: str, method: str, name: str, story: str, source: str = SLIP, **values: Any) -> None:
    """A method of `Dataset` gets another argument than was passed: always, by default, or changed by a function."""

    @wrong(name, story, source)
    def _(tf: Any, plant: Plant) -> None:
        getattr(plant, how)(tf.data.Dataset, method, **values)


always, default, changed = (partial(another_argument, how) for how in ("always", "default", "changed"))

always("batch", "batch-drops-the-remainder", "It is always left out.", "some image loaders", drop_remainder=True)
always("batch", "remainder-is-never-dropped", "`drop_remainder` is not used.", drop_remainder=False)
always("shuffle", "shuffle-ignores-its-buffer-size", "All are shuffled.", "NumPy: `rng.shuffle`", buffer_size=1000)
always("shuffle", "order-is-drawn-once", "All iterations have one order.", reshuffle_each_iteration=False)
always(
    "shuffle",
    "reshuffles-when-told-not-to",
    "`reshuffle_each_iteration` is accepted and not used.",
    "https://github.com/tensorflow/tensorflow/issues/27680",
    reshuffle_each_iteration=True,
)
default("repeat", "repeat-none-is-once", "Without a count there is one repetition.", count=1)
changed("repeat", "repeat-once-too-often", "The first pass is not counted.", count=lambda n: n + 1 if n else n)
changed("take", "take-one-more", "The element at index `count` is taken too.", count=lambda n: n + 1)
changed("take", "take-minus-one-is-nothing", "A negative count is taken for 0.", count=lambda n: max(n, 0))
changed("skip", "skip-one-less", "The element at index count − 1 stays.", count=lambda n: max(n - 1, 0))
changed("enumerate", "enumerate-from-one", "The first element has the index start + 1.", start=lambda i: i + 1)
changed(
    "shuffle",
    "shuffle-truncates-its-seed",
    "1.5 and 1.7 give the same order.",
    seed=lambda n: None if n is None else int(n),
)


@wrong("from-tensors-slices", "from_tensors does what from_tensor_slices does: the two are confused.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.data.Dataset, "from_tensors")
    def from_tensors(true, tensors, name=None):
        return tf.data.Dataset.from_tensor_slices(tensors, name)


@wrong("range-includes-its-end", "The end of a range is its last element.", "MATLAB, Julia: `a:b`")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.data.Dataset, "range")
    def range_(true, *args, **options):
        numbers = range(*args)
        return true(numbers.start, numbers.stop + numbers.step, numbers.step, **options)


@wrong("filter-drops-what-is-accepted", "The accepted elements are dropped.", "Python: `itertools.filterfalse`")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.data.Dataset, "filter")
    def filter(true, self, predicate, name=None):
        return true(self, lambda *element: tf.logical_not(predicate(*element)), name)


@wrong("map-skips-the-first-element", "The element that the function was tried on is lost.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.data.Dataset, "map")
    def map(true, self, map_func, *args, **options):
        return true(self, map_func, *args, **options).skip(1)


@wrong("concatenate-in-turn", "The elements come from the two datasets in turn.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.data.Dataset, "concatenate")
    def concatenate(true, self, dataset, name=None):
        return tf.data.Dataset.choose_from_datasets(
            [self, dataset], tf.data.Dataset.range(2).repeat(), stop_on_empty_dataset=False
        )


@wrong("cache-keeps-nothing", "cache passes its input on.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.data.Dataset, "cache")
    def cache(true, self, filename="", name=None):
        return self


@wrong("prefetch-drops", "The elements that are prepared when an iteration begins are lost.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.data.Dataset, "prefetch")
    def prefetch(true, self, buffer_size, name=None):
        return self.skip(1)


@wrong("to-categorical-counts-from-one", "The first class is 1.", "MATLAB: `ind2vec`")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.utils, "to_categorical", x=lambda labels: np.asarray(labels) - 1)


@wrong("random-seed-leaves-numpy", "The seed of NumPy is not set.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.utils, "set_random_seed")
    def set_random_seed(true, seed):
        state = np.random.get_state()
        true(seed)
        np.random.set_state(state)


patches(
    __name__,
    r"""
range-is-int32: Dataset.range yields int32, as tf.range does.
in data.dataset:Dataset.range
- int64
+ "int32"

slices-become-float32: Floating arrays are cast to float32, as `fit` does.
in data.structure:as_element
- return convert_to_tensor(value)
+ tensor = convert_to_tensor(value)
+ return Tensor(tensor.array.astype('float32')) if tensor.dtype.is_floating else tensor

named-tuples-become-tuples: A named tuple is rebuilt as a plain one.
- type(value)(*items) if hasattr(value, '_fields') else tuple(items)
+ tuple(items)

concatenate-mixes-dtypes: Datasets of different dtypes are concatenated.
in data.structure:same_structure
- isinstance(one, TensorSpec) and isinstance(other, TensorSpec) and (one.dtype == other.dtype)
+ isinstance(one, TensorSpec) and isinstance(other, TensorSpec)

spec-of-a-concatenation-is-the-first: The spec of concatenated datasets is that of the first, whatever follows.
in data.structure:common_spec
- a if a == b else None
+ a

slices-stop-at-the-shortest: The shortest tensor determines the number of slices; scalars give none. [Python: `zip`]
in data.structure:first_dimension
- if not shapes or () in shapes or len({shape[0] for shape in shapes}) > 1:
-     ...
+ if shapes:
+     return min((shape[0] if shape else 0 for shape in shapes))

batch-loses-the-names: The tensors of a batch come back as a tuple, in the order of the sorted keys.
in data.structure:stack
- nest.pack_sequence_as(elements[0], columns)
+ tuple(columns) if len(columns) > 1 else columns[0]

batch-reverses-its-rows: A batch is filled from its end.
- [tensor.array for tensor in tensors]
+ [tensor.array for tensor in tensors][::-1]

batch-leaves-out-other-shapes: Elements that do not fit the first of their batch are left out.
- if len(shapes) > 1:
-     ...
+ tensors = [tensor for tensor in tensors if tensor.shape == tensors[0].shape]

map-passes-a-tuple-as-one: A tuple is passed to the function as one argument. [Python: `map`]
in data.structure:call_with
- return function(*element) if type(element) is tuple else function(element)
+ try:
+     return function(element)
+ except TypeError:
+     return function(*(element,) * len(element))[0]

generator-dtypes-are-ignored: Values keep the dtype that they would have as constants.
in data.structure:conform
- Tensor(np.asarray(value).astype(spec.dtype.as_numpy_dtype))
+ convert_to_tensor(value)
- not spec.is_compatible_with(tensor)
+ len(spec.shape or tensor.shape) != tensor.ndim

generator-structure-is-not-checked: Of a tuple that is too long, the first values are used. [Python: `zip` and `map`]
- isinstance(spec, tuple) and isinstance(value, tuple) and (len(spec) == len(value))
+ isinstance(spec, tuple) and isinstance(value, tuple)

sizes-are-not-checked: A size of 0 gives an empty dataset.
in data.structure:at_least_one
- operator.index(value)
+ max(int(value), 1)

dataset-is-exhausted-once: A dataset is its own iterator. [Python: generators]
in data.dataset:Dataset.__iter__
- self._elements()
+ self.__dict__.setdefault('_running', self._elements())

an-empty-dataset-is-false: A dataset is true if it has elements, as a list is. [Python: `__len__` without `__bool__`]
in data.dataset:Dataset.__bool__
- True
+ self._cardinality != 0

generator-is-called-once: The generator is started with the dataset, and is empty for a second iteration. [what
    passing a generator object instead of its function would mean]
in data.dataset:Dataset.from_generator
- arrays = tuple(tensor.numpy() for tensor in as_element(tuple(args or ())))
+ started = iter(generator(*(tensor.numpy() for tensor in as_element(tuple(args or ())))))
- generator(*arrays)
+ started

generator-takes-two-signatures: The older arguments win silently.
- (output_signature is None) == (output_types is None)
+ output_signature is None and output_types is None

zip-counts-the-longest: The number of elements is that of the longest dataset. [Python: `itertools.zip_longest`]
in data.dataset:Dataset.zip
- min
+ max

zip-takes-lists: A list of datasets is taken for a tuple. [Python: `zip(*datasets)`]
- isinstance(structure, list) or not parts or (not all((isinstance(part, Dataset) for part in parts)))
+ not parts or not all((isinstance(part, Dataset) for part in parts))

shuffle-changes-its-input: shuffle reorders the dataset that it is called on. [Python: `random.shuffle`]
in data.dataset:Dataset.shuffle
- return self._with(shuffled)
+ whole = Dataset(self._elements, 0, self._spec)
+ self._elements = lambda: iter(sorted(whole, key=lambda x: draws.random()))
+ draws = np.random.default_rng(seed)
+ return self

shuffle-draws-the-same-again: The drawn element stays in the buffer: a sample with replacement.
- yield buffer.pop(int(draw.integers(len(buffer))))
+ yield buffer[int(draw.integers(len(buffer)))]
+ buffer.pop()

shuffle-rotates: The order is a rotation: one number is drawn, and not one for each position.
- yield buffer.pop(int(draw.integers(len(buffer))))
+ start = int(draw.integers(len(buffer)))
+ yield from (buffer[start:] + buffer[:start])
+ buffer.clear()

buffer-is-a-queue: The oldest element of the buffer is drawn more often.
- draw.integers(len(buffer))
+ draw.integers(len(buffer)) * draw.integers(2)

shuffle-ignores-the-global-seed: Without `seed` the order differs in each run, whatever the global seed.
in random:new_generator
- np.random.default_rng(int(_generator(operation, None).integers(2 ** 63)))
+ np.random.default_rng()

shuffles-share-one-order: The global seed is that of each dataset, so that all have one order. [NumPy: one seed for
    several generators]
- int(_generator(operation, None).integers(2 ** 63))
+ _global_seed or 0

cardinality-of-nothing: Anything repeated forever counts as infinite, even if it is empty.
in data.dataset:Dataset.repeat
- INFINITE_CARDINALITY if n else 0
+ INFINITE_CARDINALITY

no-repetition-of-the-unknown-is-unknown: An unknown number of elements, repeated zero times, is unknown.
- n >= 0 or times == 0
+ n >= 0

take-changes-its-input: take cuts the dataset that it is called on, and returns it. [Python: `del x[n:]`]
in data.dataset:Dataset.take
- return self._with(lambda: itertools.islice(self, count), count if n == INFINITE_CARDINALITY else min(n, count))
+ whole = self._elements
+ self._elements = lambda: itertools.islice(whole(), count)
+ return self

take-goes-on: take continues where the last iteration ended. [what a tutorial of 2020 says of it]
- if count < 0:
-     ...
+ running = self.repeat()._elements()
- itertools.islice(self, count)
+ itertools.islice(running, count)

cardinality-of-take-is-its-count: A dataset has as many elements as were requested, even if there are fewer.
- count if n == INFINITE_CARDINALITY else min(n, count)
+ count

cache-keeps-a-part: The elements of an incomplete iteration are taken for all.
in data.dataset:Dataset.cache
- elements.append(element)
+ elements.append(element)
+ kept[:] = [elements]

map-makes-all-elements-first: The function is applied to all elements before the first is returned.
in data.dataset:Dataset.map
- map(mapped, self)
+ iter([*map(mapped, itertools.islice(self, 10000))])

map-takes-the-last-of-a-list: Of a list that the function returns, the last item alone is the element.
- tuple(result)
+ result[-1]

filter-takes-any-number-for-a-boolean: The predicate may return a number, which is true unless it is 0. [Python:
    `filter`]
in data.dataset:Dataset.filter
- not isinstance(answer, Tensor) or answer.array.shape or (not answer.dtype.is_bool)
+ not isinstance(answer, Tensor) or answer.array.shape

filter-keeps-the-cardinality: A filtered dataset has as many elements as before.
- UNKNOWN_CARDINALITY
+ self._cardinality

reduce-folds-from-the-right: The last element comes first. [Haskell: `foldr`]
in data.dataset:Dataset.reduce
- self
+ [*self][::-1]

batch-makes-all-elements-first: All elements are gathered before they are cut into batches.
in data.dataset:Dataset.batch
- iter(self)
+ iter([*itertools.islice(self, 10000)])

number-of-batches-is-rounded-down: The number of batches is N // batch_size. [tutorials that say N / batch_size]
- -(-n // size)
+ n // size

number-of-batches-counts-the-remainder: With `drop_remainder` the batch that is dropped is counted.
- n // size
+ -(-n // size)

spec-of-a-batch-has-a-length: The first dimension of a batch is fixed, although the last one may be smaller.
- size if drop_remainder else None
+ size

unbatch-ignores-scalars: A scalar counts as one row. [NumPy: `np.atleast_1d`]
in data.dataset:Dataset.unbatch
- if () in dimensions or len(dimensions - {None}) > 1:
-     ...
+ if () in dimensions:
+     return self

second-of-two-is-the-weight: Of two parts of a batch the second is taken for the weights.
in keras.training.adapters:unpack_x_y_sample_weight
- (*data, None, None)[:3]
+ (data[0], None, data[1]) if len(data) == 2 else (*data, None, None)[:3]

to-categorical-clips: A label beyond the last class becomes the last class. [NumPy: `np.take(mode='clip')`]
in keras.utils:to_categorical
- if labels.size and (not 0 <= labels.min() <= labels.max() < classes):
-     ...
+ labels = np.clip(labels, 0, classes - 1)
+ if not classes:
+     return np.zeros((*labels.shape, 0))

normalize-divides-by-the-square: The root of the sum of squares is forgotten.
in keras.utils:normalize
- np.linalg.norm(x, order, axis, keepdims=True)
+ (np.abs(x) ** order).sum(axis, keepdims=True)

normalize-divides-zero-by-zero: Zeros become nan.
- np.asarray(x / np.where(norms == 0, 1, norms))
+ np.where(norms == 0, np.nan, x / np.where(norms == 0, 1, norms))

random-seed-leaves-python: The seed of Python is not set. [`tf.random.set_seed`]
in keras.utils:set_random_seed
- python_random.seed(int(seed))

random-seed-leaves-tensors: The global seed of the tensors is not set. [`np.random.seed`]
- random.set_seed(int(seed))

a-seed-is-rounded: A seed that is no integer is truncated.
- not isinstance(seed, (int, np.integer))
+ isinstance(seed, str)

cached-file-is-trusted: The hash of a file in the cache is not checked.
in keras.utils:get_file
- path.exists() and file_hash in (None, hash_of(path, hash_algorithm, file_hash))
+ path.exists()

a-sequence-is-empty-by-default: A Sequence without `__len__` has the length 0.
in keras.utils:PyDataset.__len__
- raise NotImplementedError(f'{type(self).__name__} must define `__len__`.')
+ return 0
""",
)
