"""Variants of tf.data: sources, single elements and batches."""

from spec_tests.harness.variants.variant import SLIP, Variant

DATASET = "data/dataset.py"
ORDER = "data/order.py"
RECIPE = "data/recipe.py"
STRUCTURE = "data/structure.py"

SOURCES = [
    Variant(
        "slices-drop-the-last-row",
        "The rows are counted from 0 to one before the last.",
        SLIP,
        DATASET,
        "for i in range(length)),",
        "for i in range(length - 1)),",
    ),
    Variant(
        "from-tensors-slices",
        "from_tensors does what from_tensor_slices does: the two are confused.",
        SLIP,
        DATASET,
        "return Dataset(lambda: iter([element]), 1,",
        "return Dataset(lambda: (row_of(element, i) for i in range(length_of(element, 'tensors'))), 1,",
    ),
    Variant(
        "slices-become-float32",
        "Floating arrays are cast to float32 on the way in, as `fit` does.",
        SLIP,
        STRUCTURE,
        "return convert_to_tensor(value)",
        "tensor = convert_to_tensor(value)\n"
        "    return Tensor(tensor.array.astype('float32')) if tensor.dtype.is_floating else tensor",
    ),
    Variant(
        "batch-loses-the-names",
        "The tensors of a batch come back as a tuple, in the order of the sorted keys.",
        SLIP,
        STRUCTURE,
        "return nest.pack_sequence_as(elements[0], columns)",
        "return tuple(columns) if len(columns) > 1 else columns[0]",
    ),
    Variant(
        "named-tuples-become-tuples",
        "A named tuple is rebuilt as a plain one.",
        SLIP,
        STRUCTURE,
        'return type(value)(*items) if hasattr(value, "_fields") else tuple(items)',
        "return tuple(items)",
    ),
    Variant(
        "slices-stop-at-the-shortest",
        "Tensors of different lengths are sliced as far as the shortest goes, and scalars not at all.",
        "Python: `zip`",
        STRUCTURE,
        "if not shapes or () in shapes or len({shape[0] for shape in shapes}) > 1:",
        "if () in shapes:\n        return 0\n    if len({shape[0] for shape in shapes}) > 1:\n"
        "        return min(shape[0] for shape in shapes)\n    if not shapes:",
    ),
    Variant(
        "range-includes-its-end",
        "The end of a range is its last element.",
        "MATLAB, Julia: `a:b`",
        DATASET,
        "numbers = range(*map(operator.index, args))",
        "numbers = range(*map(operator.index, args))\n"
        "        numbers = range(numbers.start, numbers.stop + numbers.step, numbers.step)",
    ),
    Variant(
        "range-is-int32",
        "Dataset.range gives int32, as tf.range does.",
        SLIP,
        DATASET,
        "output_type: Any = int64, name",
        "output_type: Any = 'int32', name",
    ),
    Variant(
        "generator-is-called-once",
        "The generator is started when the dataset is made, and has nothing left for a second iteration.",
        "what passing a generator object in place of its function would mean",
        DATASET,
        "        return Dataset(\n            lambda: (conforming(value, spec) for value in generator(*given))",
        "        started = iter(generator(*given))\n        return Dataset(\n"
        "            lambda: (conforming(value, spec) for value in started)",
    ),
    Variant(
        "generator-shapes-are-not-checked",
        "Values of any shape are let through.",
        SLIP,
        STRUCTURE,
        "if not spec.is_compatible_with(tensor):",
        "if False:",
    ),
    Variant(
        "generator-dtypes-are-ignored",
        "Values keep the dtype that they would have as constants.",
        SLIP,
        STRUCTURE,
        "tensor = Tensor(np.asarray(value).astype(spec.dtype.as_numpy_dtype))",
        "tensor = convert_to_tensor(value)",
        more=(
            (
                STRUCTURE,
                "if not spec.is_compatible_with(tensor):",
                "if len(spec.shape or tensor.shape) != tensor.ndim:",
            ),
        ),
    ),
    Variant(
        "generator-structure-is-not-checked",
        "Of a tuple that is too long, the first values are taken.",
        "Python: `zip` and `map`",
        STRUCTURE,
        "isinstance(spec, tuple) and isinstance(value, tuple) and len(spec) == len(value):",
        "isinstance(spec, tuple) and isinstance(value, tuple):",
    ),
    Variant(
        "generator-takes-two-signatures",
        "The older arguments win silently.",
        SLIP,
        DATASET,
        "if (output_signature is None) == (output_types is None):",
        "if output_signature is None and output_types is None:",
    ),
    Variant(
        "generator-shapes-of-a-dict-are-ignored",
        "`output_shapes` are used where they are tuples, and not where they are dicts.",
        SLIP,
        "data/structure.py",
        "{key: signature(types[key], shapes and shapes[key]) for key in types}",
        "{key: signature(types[key], None) for key in types}",
    ),
]

ITERATION = [
    Variant(
        "map-makes-all-elements-first",
        "The function is applied to all elements before the first is given out.",
        SLIP,
        DATASET,
        "return Dataset(lambda: map(mapped, self), self._cardinality, spec)",
        "return Dataset(lambda: iter([*map(mapped, itertools.islice(self, 10_000))]), self._cardinality, spec)",
    ),
    Variant(
        "batch-makes-all-elements-first",
        "All elements are gathered before they are cut into batches.",
        SLIP,
        DATASET,
        "            elements = iter(self)\n            while batch",
        "            elements = iter([*itertools.islice(self, 10_000)])\n            while batch",
    ),
    Variant(
        "dataset-is-exhausted-once",
        "A dataset is its own iterator.",
        "Python: generators",
        RECIPE,
        "        return self._elements()\n",
        "        if not hasattr(self, '_running'):\n            self._running = self._elements()\n"
        "        return self._running\n",
    ),
    Variant(
        "take-changes-its-input",
        "take cuts the dataset that it is called on, and returns it.",
        "Python: `del x[n:]`",
        ORDER,
        "        return self._made(lambda: itertools.islice(iter(self), count), known, self._spec)",
        "        whole = self._elements\n        self._elements = lambda: itertools.islice(whole(), count)\n"
        "        return self",
    ),
    Variant(
        "shuffle-changes-its-input",
        "shuffle puts the dataset that it is called on into a new order.",
        "Python: `random.shuffle`",
        ORDER,
        "        return self._made(shuffled, self._cardinality, self._spec)",
        "        whole = Dataset(self._elements, 0, self._spec)\n"
        "        self._elements = lambda: iter(sorted(whole, key=lambda x: draws.random()))\n"
        "        draws = np.random.default_rng(seed)\n        return self",
    ),
    Variant(
        "map-passes-a-tuple-as-one",
        "A tuple is passed to the function as one argument.",
        "Python: `map`",
        STRUCTURE,
        "return function(*element) if type(element) is tuple else function(element)",
        "try:\n        return function(element)\n    except TypeError:\n"
        "        return function(*(element,) * len(element))[0]",
    ),
    Variant(
        "map-takes-the-last-of-a-list",
        "Of a list that the function returns the last item alone is the element.",
        SLIP,
        DATASET,
        "return as_element(tuple(result) if isinstance(result, list) else result)",
        "return as_element(result[-1] if isinstance(result, list) else result)",
    ),
    Variant(
        "map-skips-the-first-element",
        "The element that the function was tried on is lost.",
        SLIP,
        DATASET,
        "lambda: map(mapped, self), self._cardinality",
        "lambda: itertools.islice(map(mapped, self), 1, None), self._cardinality",
    ),
    Variant(
        "filter-drops-what-is-accepted",
        "The predicate says what goes, not what stays.",
        "Python: `itertools.filterfalse`",
        DATASET,
        "return bool(answer)",
        "return not bool(answer)",
    ),
    Variant(
        "filter-takes-any-number-for-a-boolean",
        "The predicate may give a number, which counts as true unless it is 0.",
        "Python: `filter`",
        DATASET,
        "answer.array.shape or not answer.dtype.is_bool:",
        "answer.array.shape:",
    ),
    Variant(
        "enumerate-from-one",
        "The first element has the index start + 1.",
        SLIP,
        DATASET,
        "first = operator.index(start)",
        "first = operator.index(start) + 1",
    ),
    Variant(
        "reduce-folds-from-the-right",
        "The last element comes first.",
        "Haskell: `foldr`",
        DATASET,
        "as_element(reduce_func(state, element)), self,",
        "as_element(reduce_func(state, element)), [*self][::-1],",
    ),
    Variant(
        "apply-accepts-anything",
        "What the function returns is not looked at.",
        SLIP,
        DATASET,
        "if not isinstance(result, Dataset):",
        "if False:",
    ),
]

BATCHES = [
    Variant(
        "batch-reverses-its-rows",
        "A batch is filled from its end.",
        SLIP,
        STRUCTURE,
        "np.stack([tensor.array for tensor in tensors])",
        "np.stack([tensor.array for tensor in tensors][::-1])",
    ),
    Variant(
        "batch-drops-the-remainder",
        "The partial last batch is left out.",
        "the default of some loaders of images",
        DATASET,
        "if len(batch) == size or not drop_remainder:",
        "if len(batch) == size:",
    ),
    Variant(
        "remainder-is-never-dropped",
        "`drop_remainder` is accepted and not used.",
        SLIP,
        DATASET,
        "if len(batch) == size or not drop_remainder:",
        "if True:",
    ),
    Variant(
        "number-of-batches-is-rounded-down",
        "The number of batches is N // batch_size, and the last one is not counted.",
        "tutorials that say N / batch_size",
        DATASET,
        "else -(-n // size),",
        "else n // size,",
    ),
    Variant(
        "number-of-batches-counts-the-remainder",
        "With `drop_remainder` the batch that is dropped is counted.",
        SLIP,
        DATASET,
        "n // size if drop_remainder else",
        "-(-n // size) if drop_remainder else",
    ),
    Variant(
        "unbatch-drops-the-last-row",
        "Each batch is cut into all rows but the last.",
        SLIP,
        DATASET,
        'for i in range(length_of(element, "the element"))',
        'for i in range(length_of(element, "the element") - 1)',
    ),
    Variant(
        "unbatch-ignores-scalars",
        "A scalar counts as one row.",
        "NumPy: `np.atleast_1d`",
        DATASET,
        "if () in lengths or len(lengths - {None}) > 1:",
        "if () in lengths:\n            return self\n        if len(lengths - {None}) > 1:",
    ),
    Variant(
        "sizes-are-not-checked",
        "A size of 0 gives an empty dataset.",
        SLIP,
        STRUCTURE,
        "number = operator.index(value)\n    if number < 1:",
        "number = max(int(value), 1)\n    if number < 1:",
    ),
    Variant(
        "batch-leaves-out-other-shapes",
        "Elements that do not fit the first of their batch are left out.",
        SLIP,
        STRUCTURE,
        "        if len(shapes) > 1:",
        "        tensors = [tensor for tensor in tensors if tensor.shape == tensors[0].shape]\n        if False:",
    ),
]

VARIANTS = [*SOURCES, *ITERATION, *BATCHES]
