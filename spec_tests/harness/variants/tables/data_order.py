"""Variants of tf.data: order, number, and what is kept."""

from spec_tests.harness.variants.variant import SLIP, Variant

DATASET = "data/dataset.py"
ORDER = "data/order.py"
STRUCTURE = "data/structure.py"

SHUFFLE = [
    Variant(
        "shuffle-draws-the-same-again",
        "The element that goes out stays in the buffer, which thus is a sample with replacement.",
        SLIP,
        ORDER,
        "yield buffer.pop(int(draw.integers(len(buffer))))",
        "yield buffer[int(draw.integers(len(buffer)))]\n                buffer.pop()",
    ),
    Variant(
        "shuffle-loses-the-last-buffer",
        "What is in the buffer when the input ends is lost.",
        SLIP,
        ORDER,
        "while buffer:",
        "while not buffer:",
    ),
    Variant(
        "shuffle-ignores-its-buffer-size",
        "All elements are shuffled, whatever the buffer.",
        "NumPy: `rng.shuffle`",
        ORDER,
        "            elements = iter(self)\n            buffer = list(itertools.islice(elements, size))",
        "            elements = iter(self)\n            buffer = list(elements)",
    ),
    Variant(
        "buffer-holds-one-more",
        "The next element comes in before one is drawn, so that the buffer holds one more than it should.",
        SLIP,
        ORDER,
        "            buffer = list(itertools.islice(elements, size))\n            for element in elements:\n"
        "                place = int(draw.integers(size))",
        "            buffer = list(itertools.islice(elements, size + 1))\n            for element in elements:\n"
        "                place = int(draw.integers(size + 1))",
    ),
    Variant(
        "shuffle-rotates",
        "The order is a rotation: one number is drawn, and not one for each place.",
        SLIP,
        ORDER,
        "yield buffer.pop(int(draw.integers(len(buffer))))",
        "start = int(draw.integers(len(buffer)))\n                yield from buffer[start:] + buffer[:start]\n"
        "                buffer.clear()",
    ),
    Variant(
        "buffer-is-a-queue",
        "What goes out is more often the oldest element of the buffer.",
        SLIP,
        ORDER,
        "yield buffer.pop(int(draw.integers(len(buffer))))",
        "yield buffer.pop(int(draw.integers(len(buffer)) * draw.integers(2)))",
    ),
    Variant(
        "order-is-drawn-once",
        "The order of the first iteration is that of all.",
        "`reshuffle_each_iteration=False` as the default",
        ORDER,
        "fixed if reshuffle_each_iteration is False else int(orders.integers(2**63))",
        "fixed",
    ),
    Variant(
        "reshuffles-when-told-not-to",
        "`reshuffle_each_iteration` is accepted and not used.",
        "https://github.com/tensorflow/tensorflow/issues/27680",
        ORDER,
        "fixed if reshuffle_each_iteration is False else int(orders.integers(2**63))",
        "int(orders.integers(2**63))",
    ),
    Variant(
        "shuffle-ignores-the-seed",
        "The seed of the operation is accepted and not used.",
        SLIP,
        ORDER,
        'random.generator_of_its_own("dataset shuffle", seed)',
        'random.generator_of_its_own("dataset shuffle", None)',
    ),
    Variant(
        "shuffle-ignores-the-global-seed",
        "Without a seed of its own the order is a new one in each run, whatever the global seed.",
        SLIP,
        "random.py",
        "return np.random.default_rng(int(_generator(operation, None).integers(2**63)))",
        "return np.random.default_rng()",
    ),
    Variant(
        "shuffles-share-one-order",
        "The global seed is that of each dataset, so that all have one order.",
        "NumPy: one seed for several generators",
        "random.py",
        "return np.random.default_rng(int(_generator(operation, None).integers(2**63)))",
        "return np.random.default_rng(_global_seed or 0)",
    ),
]

NUMBER = [
    Variant(
        "repeat-once-too-often",
        "The first pass is not counted as a repetition.",
        SLIP,
        ORDER,
        "itertools.count() if times < 0 else range(times)",
        "itertools.count() if times < 0 else range(times + 1)",
    ),
    Variant(
        "repeat-none-is-once",
        "Without a count there is one repetition.",
        SLIP,
        ORDER,
        "times = -1 if count is None else",
        "times = 1 if count is None else",
    ),
    Variant(
        "cardinality-of-nothing",
        "What is repeated for ever counts as infinite, even if it is empty.",
        SLIP,
        ORDER,
        "INFINITE_CARDINALITY if n else 0",
        "INFINITE_CARDINALITY",
    ),
    Variant(
        "take-one-more",
        "The element at index `count` is taken too.",
        SLIP,
        ORDER,
        "lambda: itertools.islice(iter(self), count), known",
        "lambda: itertools.islice(iter(self), count + 1), known",
    ),
    Variant(
        "skip-one-less",
        "The first element that stays is that at index count − 1.",
        SLIP,
        ORDER,
        "itertools.islice(iter(self), count, None)",
        "itertools.islice(iter(self), max(count - 1, 0), None)",
    ),
    Variant(
        "take-minus-one-is-nothing",
        "A negative count is taken for 0.",
        SLIP,
        ORDER,
        "return self._made(self._elements, n, self._spec)\n        known",
        "return self._made(lambda: iter(()), 0, self._spec)\n        known",
    ),
    Variant(
        "take-goes-on",
        "take goes on where the last iteration ended.",
        "what a tutorial of 2020 says of it",
        ORDER,
        "        return self._made(lambda: itertools.islice(iter(self), count), known, self._spec)",
        "        running = self.repeat()._elements()\n"
        "        return self._made(lambda: itertools.islice(running, count), known, self._spec)",
    ),
    Variant(
        "zip-counts-the-longest",
        "The number of elements is said to be that of the longest dataset.",
        "Python: `itertools.zip_longest`",
        DATASET,
        "min(known, default=INFINITE_CARDINALITY),",
        "max(known, default=INFINITE_CARDINALITY),",
    ),
    Variant(
        "zip-takes-lists",
        "A list of datasets is taken for a tuple.",
        "Python: `zip(*datasets)`",
        DATASET,
        "if isinstance(structure, list) or not parts",
        "if not parts",
    ),
    Variant(
        "concatenate-in-turn",
        "The elements come from the two datasets in turn.",
        SLIP,
        ORDER,
        "lambda: itertools.chain(self, dataset),",
        "lambda: (x for pair in itertools.zip_longest(self, dataset) for x in pair if x is not None),",
    ),
    Variant(
        "concatenate-mixes-dtypes",
        "Datasets of different dtypes are put together.",
        SLIP,
        STRUCTURE,
        "isinstance(other, TensorSpec) and one.dtype == other.dtype",
        "isinstance(other, TensorSpec)",
    ),
    Variant(
        "cardinality-of-repeat-is-unknown",
        "What is repeated for ever has an unknown number of elements.",
        SLIP,
        ORDER,
        "INFINITE_CARDINALITY if n else 0",
        "UNKNOWN_CARDINALITY if n else 0",
    ),
    Variant(
        "filter-keeps-the-cardinality",
        "A filtered dataset says that it has as many elements as before.",
        SLIP,
        DATASET,
        "return Dataset(lambda: filter(accepted, self), UNKNOWN_CARDINALITY, self._spec)",
        "return Dataset(lambda: filter(accepted, self), self._cardinality, self._spec)",
    ),
    Variant(
        "cardinality-of-take-is-its-count",
        "A dataset says that it has as many elements as were to be taken, also where there are fewer.",
        SLIP,
        ORDER,
        "known = count if n == INFINITE_CARDINALITY else min(n, count)",
        "known = count",
    ),
]

KEPT = [
    Variant(
        "spec-of-a-batch-has-a-length",
        "The length of a batch is said to be fixed, although the last one may be smaller.",
        SLIP,
        DATASET,
        "length = size if drop_remainder else None",
        "length = size",
    ),
    Variant(
        "spec-knows-no-remainder",
        "The length of a batch is left open, also where the remainder is dropped.",
        SLIP,
        DATASET,
        "length = size if drop_remainder else None",
        "length = None",
    ),
    Variant(
        "cache-keeps-nothing",
        "cache passes its input on.",
        SLIP,
        ORDER,
        "kept[:] = [elements]",
        "pass",
    ),
    Variant(
        "cache-keeps-a-part",
        "What an iteration gave that was not brought to its end is taken for all.",
        SLIP,
        ORDER,
        "                elements.append(element)\n",
        "                elements.append(element)\n                kept[:] = [elements]\n",
    ),
    Variant(
        "prefetch-drops",
        "The elements that are made ahead when an iteration begins are lost.",
        SLIP,
        ORDER,
        "return self._made(self._elements, self._cardinality, self._spec)",
        "return self._made(lambda: itertools.islice(self, 1, None), self._cardinality, self._spec)",
    ),
]

VARIANTS = [*SHUFFLE, *NUMBER, *KEPT]
