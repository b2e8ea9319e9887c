"""What the clauses of this chapter reject."""

from __future__ import annotations

from typing import Any

import numpy as np

from spec_tests.harness.power import Plant, patches, wrong


@wrong("from-tensors-slices", "from_tensors does what from_tensor_slices does: the two are confused.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.data.Dataset, "from_tensors")
    def from_tensors(true, tensors, name=None):
        return tf.data.Dataset.from_tensor_slices(tensors, name)


@wrong(
    "filter-drops-what-is-accepted", "The predicate says what goes, not what stays.", "Python: `itertools.filterfalse`"
)
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.data.Dataset, "filter")
    def filter(true, self, predicate, name=None):
        return true(self, lambda *element: tf.logical_not(predicate(*element)), name)


@wrong("enumerate-from-one", "The first element has the index start + 1.")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.data.Dataset, "enumerate", start=lambda start: start + 1)


@wrong("batch-drops-the-remainder", "The partial last batch is left out.", "the default of some loaders of images")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.data.Dataset, "batch", drop_remainder=True)


@wrong("remainder-is-never-dropped", "`drop_remainder` is accepted and not used.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.data.Dataset, "batch", drop_remainder=False)


@wrong("shuffle-ignores-its-buffer-size", "All elements are shuffled, whatever the buffer.", "NumPy: `rng.shuffle`")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.data.Dataset, "shuffle", buffer_size=1000)


@wrong(
    "order-is-drawn-once",
    "The order of the first iteration is that of all.",
    "`reshuffle_each_iteration=False` as the default",
)
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.data.Dataset, "shuffle", reshuffle_each_iteration=False)


@wrong(
    "reshuffles-when-told-not-to",
    "`reshuffle_each_iteration` is accepted and not used.",
    "https://github.com/tensorflow/tensorflow/issues/27680",
)
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.data.Dataset, "shuffle", reshuffle_each_iteration=True)


@wrong("repeat-once-too-often", "The first pass is not counted as a repetition.")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.data.Dataset, "repeat", count=lambda count: count + 1 if count else count)


@wrong("repeat-none-is-once", "Without a count there is one repetition.")
def _(tf: Any, plant: Plant) -> None:
    plant.default(tf.data.Dataset, "repeat", count=1)


@wrong("take-one-more", "The element at index `count` is taken too.")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.data.Dataset, "take", count=lambda count: count + 1)


@wrong("skip-one-less", "The first element that stays is that at index count − 1.")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.data.Dataset, "skip", count=lambda count: max(count - 1, 0))


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
slices-become-float32: Floating arrays are cast to float32 on the way in, as `fit` does.
in data.structure:as_element
- return convert_to_tensor(value)
+ tensor = convert_to_tensor(value)
+ return Tensor(tensor.array.astype('float32')) if tensor.dtype.is_floating else tensor

batch-loses-the-names: The tensors of a batch come back as a tuple, in the order of the sorted keys.
in data.structure:stacked
- nest.pack_sequence_as(elements[0], columns)
+ tuple(columns) if len(columns) > 1 else columns[0]

named-tuples-become-tuples: A named tuple is rebuilt as a plain one.
in data.structure:as_element
- type(value)(*items) if hasattr(value, '_fields') else tuple(items)
+ tuple(items)

slices-stop-at-the-shortest: Tensors of different lengths are sliced as far as the shortest goes, and scalars not at
    all. [Python: `zip`]
in data.structure:length_of
- if not shapes or () in shapes or len({shape[0] for shape in shapes}) > 1:
-     raise ValueError(f'`{argument}` must be made of tensors with one first dimension. Received shapes {shapes}.')
+ if () in shapes:
+     return 0
+ if len({shape[0] for shape in shapes}) > 1:
+     return min((shape[0] for shape in shapes))
+ if not shapes:
+     raise ValueError(f'`{argument}` must be made of tensors with one first dimension. Received shapes {shapes}.')

range-includes-its-end: The end of a range is its last element. [MATLAB, Julia: `a:b`]
in data.dataset:Dataset.range
- numbers = range(*map(operator.index, args))
+ numbers = range(*map(operator.index, args))
+ numbers = range(numbers.start, numbers.stop + numbers.step, numbers.step)

generator-is-called-once: The generator is started when the dataset is made, and has nothing left for a second
    iteration. [what passing a generator object in place of its function would mean]
in data.dataset:Dataset.from_generator
- return Dataset(lambda: (conforming(value, spec) for value in generator(*given)), UNKNOWN_CARDINALITY, lambda: spec)
+ started = iter(generator(*given))
+ return Dataset(lambda: (conforming(value, spec) for value in started), UNKNOWN_CARDINALITY, lambda: spec)

generator-dtypes-are-ignored: Values keep the dtype that they would have as constants.
in data.structure:conforming
- Tensor
+ convert_to_tensor
in data.structure:conforming
- np.asarray(value).astype(spec.dtype.as_numpy_dtype)
+ value
in data.structure:conforming
- not spec.is_compatible_with(tensor)
+ len(spec.shape or tensor.shape) != tensor.ndim

generator-structure-is-not-checked: Of a tuple that is too long, the first values are taken. [Python: `zip` and
    `map`]
in data.structure:conforming
- isinstance(spec, tuple) and isinstance(value, tuple) and (len(spec) == len(value))
+ isinstance(spec, tuple) and isinstance(value, tuple)

generator-takes-two-signatures: The older arguments win silently.
in data.dataset:Dataset.from_generator
- (output_signature is None) == (output_types is None)
+ output_signature is None and output_types is None

map-makes-all-elements-first: The function is applied to all elements before the first is given out.
in data.dataset:Dataset.map
- map(mapped, self)
+ iter([*map(mapped, itertools.islice(self, 10000))])

batch-makes-all-elements-first: All elements are gathered before they are cut into batches.
in data.dataset:Dataset.batch.batches
- self
+ [*itertools.islice(self, 10000)]

dataset-is-exhausted-once: A dataset is its own iterator. [Python: generators]
in data.recipe:Recipe.__iter__
- return self._elements()
+ if not hasattr(self, '_running'):
+     self._running = self._elements()
+ return self._running

take-changes-its-input: take cuts the dataset that it is called on, and returns it. [Python: `del x[n:]`]
in data.order:Ordered.take
- return self._made(lambda: itertools.islice(iter(self), count), known, self._spec)
+ whole = self._elements
+ self._elements = lambda: itertools.islice(whole(), count)
+ return self

shuffle-changes-its-input: shuffle puts the dataset that it is called on into a new order. [Python:
    `random.shuffle`]
in data.order:Ordered.shuffle
- return self._made(shuffled, self._cardinality, self._spec)
+ whole = Dataset(self._elements, 0, self._spec)
+ self._elements = lambda: iter(sorted(whole, key=lambda x: draws.random()))
+ draws = np.random.default_rng(seed)
+ return self

map-passes-a-tuple-as-one: A tuple is passed to the function as one argument. [Python: `map`]
in data.structure:called
- return function(*element) if type(element) is tuple else function(element)
+ try:
+     return function(element)
+ except TypeError:
+     return function(*(element,) * len(element))[0]

map-takes-the-last-of-a-list: Of a list that the function returns the last item alone is the element.
in data.dataset:Dataset.map.mapped
- tuple(result)
+ result[-1]

map-skips-the-first-element: The element that the function was tried on is lost.
in data.dataset:Dataset.map
- map(mapped, self)
+ itertools.islice(map(mapped, self), 1, None)

filter-takes-any-number-for-a-boolean: The predicate may give a number, which counts as true unless it is 0.
    [Python: `filter`]
in data.dataset:Dataset.filter.accepted
- not isinstance(answer, Tensor) or answer.array.shape or (not answer.dtype.is_bool)
+ not isinstance(answer, Tensor) or answer.array.shape

reduce-folds-from-the-right: The last element comes first. [Haskell: `foldr`]
in data.dataset:Dataset.reduce
- self
+ [*self][::-1]

batch-reverses-its-rows: A batch is filled from its end.
in data.structure:stacked
- [tensor.array for tensor in tensors]
+ [tensor.array for tensor in tensors][::-1]

number-of-batches-is-rounded-down: The number of batches is N // batch_size, and the last one is not counted.
    [tutorials that say N / batch_size]
in data.dataset:Dataset.batch
- -(-n // size)
+ n // size

number-of-batches-counts-the-remainder: With `drop_remainder` the batch that is dropped is counted.
in data.dataset:Dataset.batch
- n // size
+ -(-n // size)

unbatch-ignores-scalars: A scalar counts as one row. [NumPy: `np.atleast_1d`]
in data.dataset:Dataset.unbatch
- if () in lengths or len(lengths - {None}) > 1:
-     raise ValueError(f'`unbatch` takes elements with one first dimension. They are {self.element_spec}.')
+ if () in lengths:
+     return self
+ if len(lengths - {None}) > 1:
+     raise ValueError(f'`unbatch` takes elements with one first dimension. They are {self.element_spec}.')

sizes-are-not-checked: A size of 0 gives an empty dataset.
in data.structure:at_least_one
- operator.index(value)
+ max(int(value), 1)

batch-leaves-out-other-shapes: Elements that do not fit the first of their batch are left out.
in data.structure:stacked
- if len(shapes) > 1:
-     raise InvalidArgumentError(f'The elements of a batch must have one shape. Received {sorted(shapes)}.')
+ tensors = [tensor for tensor in tensors if tensor.shape == tensors[0].shape]
+ if False:
+     raise InvalidArgumentError(f'The elements of a batch must have one shape. Received {sorted(shapes)}.')

shuffle-draws-the-same-again: The element that goes out stays in the buffer, which thus is a sample with
    replacement.
in data.order:Ordered.shuffle.shuffled
- yield buffer.pop(int(draw.integers(len(buffer))))
+ yield buffer[int(draw.integers(len(buffer)))]
+ buffer.pop()

shuffle-rotates: The order is a rotation: one number is drawn, and not one for each place.
in data.order:Ordered.shuffle.shuffled
- yield buffer.pop(int(draw.integers(len(buffer))))
+ start = int(draw.integers(len(buffer)))
+ yield from (buffer[start:] + buffer[:start])
+ buffer.clear()

buffer-is-a-queue: What goes out is more often the oldest element of the buffer.
in data.order:Ordered.shuffle.shuffled
- draw.integers(len(buffer))
+ draw.integers(len(buffer)) * draw.integers(2)

shuffle-ignores-the-global-seed: Without a seed of its own the order is a new one in each run, whatever the global
    seed.
in random:generator_of_its_own
- np.random.default_rng(int(_generator(operation, None).integers(2 ** 63)))
+ np.random.default_rng()

shuffles-share-one-order: The global seed is that of each dataset, so that all have one order. [NumPy: one seed for
    several generators]
in random:generator_of_its_own
- int(_generator(operation, None).integers(2 ** 63))
+ _global_seed or 0

shuffle-truncates-its-seed: A fraction as a seed is truncated: 1.5 and 1.7 give the same order.
in random:generator_of_its_own
- operator.index
+ int

cardinality-of-nothing: What is repeated for ever counts as infinite, even if it is empty.
in data.order:Ordered.repeat
- INFINITE_CARDINALITY if n else 0
+ INFINITE_CARDINALITY

take-minus-one-is-nothing: A negative count is taken for 0.
in data.order:Ordered.take
- return self._made(self._elements, n, self._spec)
+ return self._made(lambda: iter(()), 0, self._spec)

take-goes-on: take goes on where the last iteration ended. [what a tutorial of 2020 says of it]
in data.order:Ordered.take
- return self._made(lambda: itertools.islice(iter(self), count), known, self._spec)
+ running = self.repeat()._elements()
+ return self._made(lambda: itertools.islice(running, count), known, self._spec)

zip-counts-the-longest: The number of elements is said to be that of the longest dataset. [Python:
    `itertools.zip_longest`]
in data.dataset:Dataset.zip
- min
+ max

zip-takes-lists: A list of datasets is taken for a tuple. [Python: `zip(*datasets)`]
in data.dataset:Dataset.zip
- isinstance(structure, list) or not parts or (not all((isinstance(part, Dataset) for part in parts)))
+ not parts or not all((isinstance(part, Dataset) for part in parts))

concatenate-mixes-dtypes: Datasets of different dtypes are put together.
in data.structure:same_structure
- isinstance(one, TensorSpec) and isinstance(other, TensorSpec) and (one.dtype == other.dtype)
+ isinstance(one, TensorSpec) and isinstance(other, TensorSpec)

no-repetition-of-the-unknown-is-unknown: An unknown number of elements that is repeated no times is unknown.
in data.order:Ordered.repeat
- n >= 0 or times == 0
+ n >= 0

filter-keeps-the-cardinality: A filtered dataset says that it has as many elements as before.
in data.dataset:Dataset.filter
- UNKNOWN_CARDINALITY
+ self._cardinality

cardinality-of-take-is-its-count: A dataset says that it has as many elements as were to be taken, also where there
    are fewer.
in data.order:Ordered.take
- count if n == INFINITE_CARDINALITY else min(n, count)
+ count

an-empty-dataset-is-false: A dataset is true if it has elements, as a list is. [Python: `__len__` without
    `__bool__`]
in data.recipe:Recipe.__bool__
- True
+ self._cardinality != 0

spec-of-a-batch-has-a-length: The length of a batch is said to be fixed, although the last one may be smaller.
in data.dataset:Dataset.batch
- size if drop_remainder else None
+ size

cache-keeps-a-part: What an iteration gave that was not brought to its end is taken for all.
in data.order:Ordered.cache.cached
- elements.append(element)
+ elements.append(element)
+ kept[:] = [elements]

prefetch-drops: The elements that are made ahead when an iteration begins are lost.
in data.order:Ordered.prefetch
- self._elements
+ lambda: itertools.islice(self, 1, None)

spec-of-a-concatenation-is-the-first: The spec of concatenated datasets is that of the first, whatever lengths
    follow.
in data.structure:common_spec
- a if a == b else None
+ a

second-of-two-is-the-weight: Of two parts of a batch the last is taken for the weights.
in keras.training.adapters:unpack_x_y_sample_weight
- (*data, None, None)[:3]
+ (data[0], None, data[1]) if len(data) == 2 else (*data, None, None)[:3]

to-categorical-clips: A label beyond the last class is taken for the last class. [NumPy: `np.take(mode='clip')`]
in keras.utils:to_categorical
- if labels.size and (not 0 <= labels.min() <= labels.max() < classes):
-     raise ValueError(f'`x` must hold labels from 0 to {classes - 1}. Received {labels.min()} … {labels.max()}.')
+ labels = np.clip(labels, 0, classes - 1)
+ if not classes:
+     return np.zeros((*labels.shape, 0))
+ if False:
+     raise ValueError(f'`x` must hold labels from 0 to {classes - 1}. Received {labels.min()} … {labels.max()}.')

normalize-divides-by-the-square: The root of the sum of squares is forgotten.
in keras.utils:normalize
- np.linalg.norm(x, order, axis, keepdims=True)
+ (np.abs(x) ** order).sum(axis, keepdims=True)

normalize-divides-zero-by-zero: What is all 0 becomes nan.
in keras.utils:normalize
- return x / np.where(norms == 0, 1, norms)
+ with np.errstate(all='ignore'):
+     return x / norms

random-seed-leaves-python: The seed of Python is not set. [`tf.random.set_seed`]
in keras.utils:set_random_seed
- python_random.seed(int(seed))

random-seed-leaves-tensors: The global seed of the tensors is not set. [`np.random.seed`]
in keras.utils:set_random_seed
- random.set_seed(int(seed))

cached-file-is-trusted: The hash of what is in the cache is not looked at.
in keras.utils:get_file
- path.exists() and file_hash in (None, hash_of(path, hash_algorithm, file_hash))
+ path.exists()

a-seed-is-rounded: A seed that is no integer is cut to one.
in keras.utils:set_random_seed
- not isinstance(seed, (int, np.integer))
+ isinstance(seed, str)

a-sequence-is-empty-by-default: A Sequence without `__len__` has the length 0.
in keras.utils:PyDataset.__len__
- raise NotImplementedError(f'{type(self).__name__} must define `__len__`.')
+ return 0
""",
)
