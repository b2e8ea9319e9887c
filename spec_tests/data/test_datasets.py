"""tf.data.Dataset: where elements come from, and what transformations do to them."""

import collections
import itertools
import math

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import Section

DATASET = "https://www.tensorflow.org/api_docs/python/tf/data/Dataset"
GUIDE = "https://www.tensorflow.org/guide/data"
clause = Section("datasets", source=f"{DATASET}#batch", needs="datasets")
small = st.integers(0, 7)
sizes = st.integers(1, 5)


def numbers_of(dataset):
    """The scalars or vectors of a dataset as Python numbers or lists."""
    return [element.tolist() for element in dataset.as_numpy_iterator()]


def is_list(dataset, expected, what="the elements"):
    """These are the elements of the dataset, in each of two iterations."""
    for time in ("", " of a second iteration"):
        observed = numbers_of(dataset)
        assert observed == expected, f"{what}{time} are {observed}, but should be {expected}"


def counter(tf, produced, stop):
    """A dataset of range(stop) that notes which elements it has produced."""

    def generate():
        for i in range(stop):
            produced.append(i)
            yield i

    return tf.data.Dataset.from_generator(generate, output_signature=tf.TensorSpec((), "int64"))


# ------------------------------------------------------------------------------------------- sources


@clause(source=f"{DATASET}#from_tensor_slices", seed=("001", "004"), kills=["from-tensors-slices"], cost=3)
@given(sts.arrays(sts.shapes(1, 3)))
@example(np.array([[1.0, 2.0], [3.0, 4.0]]))
def test_slices_are_the_rows(tf, array):
    """from_tensor_slices gives one element for each index along the first axis, in order; from_tensors gives a single
    element with all of it.
    """
    is_list(tf.data.Dataset.from_tensor_slices(array), array.tolist())
    is_list(tf.data.Dataset.from_tensors(array), [array.tolist()])
    assert len(tf.data.Dataset.from_tensors(array)) == 1


@clause(source=f"{DATASET}#from_tensor_slices", kills=["slices-become-float32"])
def test_python_floats_are_float32_and_arrays_keep_their_dtype(tf):
    """Python floats become float32 and ints int32; NumPy arrays keep their dtype, float64 included; a list is one
    tensor, not a structure.
    """
    for values, dtype in (([0.5], "float32"), ([1], "int32"), ([True], "bool")):
        for element in tf.data.Dataset.from_tensor_slices(values):
            checks.dtype(element, dtype)
    for name in ("float64", "int64", "uint8"):
        for element in tf.data.Dataset.from_tensor_slices(np.zeros((1, 2), name)):
            assert element.dtype.name == name, f"the dtype is {element.dtype.name}, but should be {name}"
    is_list(tf.data.Dataset.from_tensor_slices([[1, 2], [3, 4]]), [[1, 2], [3, 4]])


@clause(source=f"{GUIDE}#dataset_structure", seed="001", kills=["batch-loses-the-names", "named-tuples-become-tuples"])
def test_transformations_keep_the_structure(tf):
    """Tuples, named tuples and dicts, nested in each other, keep their type and their keys through slicing, batching
    and repeating.
    """
    Pair = collections.namedtuple("Pair", "a b")
    x = np.arange(6.0).reshape(3, 2)
    dataset = tf.data.Dataset.from_tensor_slices(({"second": x, "first": x + 1}, Pair(x[:, 0], (x[:, 1],))))
    for element in dataset.batch(2).repeat(2).take(3).skip(2).prefetch(1):
        inputs, pair = element
        assert type(element) is tuple
        assert sorted(inputs) == ["first", "second"]
        checks.equal(inputs["first"], x[:2] + 1)
        checks.equal(inputs["second"], x[:2])
        checks.equal(pair.a, x[:2, 0])
        checks.equal(pair.b[0], x[:2, 1])


@clause(source=f"{DATASET}#from_tensor_slices", kills=["slices-stop-at-the-shortest"])
def test_slices_of_different_lengths_raise(tf):
    """from_tensor_slices raises an error for tensors whose first dimensions differ, and for scalars."""
    for tensors in (([1, 2], [1, 2, 3]), {"a": [1, 2], "b": [1]}, 3.0):
        with checks.refused(f"{tensors!r}"):
            tf.data.Dataset.from_tensor_slices(tensors)


@clause(source=f"{DATASET}#range", kills=["range-is-int32", "range-includes-its-end"], cost=3)
@given(st.integers(-5, 5), st.integers(-5, 5), st.sampled_from([-3, -2, -1, 1, 2, 3]))
@example(5, 0, -2)
def test_range_is_that_of_python(tf, start, stop, step):
    """Dataset.range takes what Python's range takes, and gives int64 scalars."""
    is_list(tf.data.Dataset.range(start, stop, step), list(range(start, stop, step)))
    is_list(tf.data.Dataset.range(stop), list(range(stop)))
    for element in tf.data.Dataset.range(1):
        checks.dtype(element, "int64")


@clause(source=f"{DATASET}#from_generator", kills=["generator-is-called-once"])
def test_a_generator_is_called_for_each_iteration(tf):
    """from_generator calls its function, with `args`, for each iteration, including repetitions, and not earlier."""
    calls = []

    def generate(stop):
        calls.append(int(stop))
        return iter(range(stop))

    dataset = tf.data.Dataset.from_generator(generate, args=(3,), output_signature=tf.TensorSpec((), "int32"))
    assert calls == []
    is_list(dataset, [0, 1, 2])
    is_list(dataset.repeat(2), [0, 1, 2] * 2)
    assert calls == [3] * 6, f"the generator was called with {calls}, but should be called 6 times with 3"


@clause(
    source=f"{DATASET}#from_generator", kills=["generator-dtypes-are-ignored", "generator-structure-is-not-checked"]
)
def test_a_generator_keeps_to_its_signature(tf):
    """Values are cast to the dtypes of `output_signature`, or of the older `output_types`; a value of another shape or
    structure, or that is no number, raises an error when it comes. If no shape is given, shapes may differ.
    """
    make = tf.data.Dataset.from_generator
    signature = {"a": tf.TensorSpec((None,), tf.float64), "b": tf.TensorSpec((), "int32")}
    for element in make(lambda: iter([{"a": [1, 2, 3], "b": 4}]), output_signature=signature):
        checks.equal(element["a"], np.array([1.0, 2.0, 3.0]))
        checks.dtype(element["a"], "float64")
    for x, y in make(lambda: iter([(1, [2.0])]), (tf.int64, tf.float32), ((), (None,))):
        checks.dtype(x, "int64")
        checks.equal(y, np.array([2.0], np.float32))
    for options in ({"output_types": tf.int32}, {"output_signature": tf.TensorSpec(None, tf.int32)}):
        is_list(make(lambda: iter([[1, 2], [3]]), **options), [[1, 2], [3]])
    types, shapes = {"a": tf.float64, "b": tf.int32}, {"a": (None,), "b": ()}
    assert make(lambda: iter([]), types, shapes).element_spec == signature
    with checks.refused("a vector of length 2 for one of length 3"):
        list(make(lambda: iter([[1, 2]]), output_signature=tf.TensorSpec((3,), tf.int32)))
    for value in ("a", [[1], [1, 2]]):
        with checks.refused(f"the value {value}"):
            list(make(lambda value=value: iter([value]), output_signature=tf.TensorSpec(None, tf.int32)))
    with checks.refused("three values for two"):
        list(make(lambda: iter([(1, 2, 3)]), output_types=(tf.int32, tf.int32)))


@clause(source=f"{DATASET}#from_generator", kills=["generator-takes-two-signatures"])
def test_a_generator_needs_one_signature(tf):
    """from_generator raises an error for an object that is not callable, for no signature, and for two at once."""
    make, spec = tf.data.Dataset.from_generator, tf.TensorSpec((), "int32")
    for arguments in (
        {"generator": [1, 2], "output_signature": spec},
        {"generator": lambda: iter([1])},
        {"generator": lambda: iter([1]), "output_types": tf.int32, "output_signature": spec},
    ):
        with checks.refused(f"{sorted(arguments)}"):
            make(**arguments)


# ------------------------------------------------------------------------------------------- iteration


@clause(source=GUIDE, kills=["map-makes-all-elements-first", "batch-makes-all-elements-first"])
def test_elements_are_computed_on_demand(tf):
    """Taking a few elements of a long or endless pipeline computes only those, and at most a small number ahead."""
    produced = []
    dataset = counter(tf, produced, 10**6).map(lambda x: x + 1).repeat().batch(2)
    first = [batch.tolist() for batch in itertools.islice(dataset.as_numpy_iterator(), 2)]
    assert first == [[1, 2], [3, 4]], f"the first two batches are {first}"
    assert len(produced) < 1000, f"{len(produced)} elements were computed for 4"


@clause(source=GUIDE, seed="001", kills=["dataset-is-exhausted-once"])
def test_each_iteration_starts_over(tf):
    """Every iteration over a dataset begins with its first element, even while another iteration is in progress."""
    dataset = tf.data.Dataset.range(4)
    one, other = iter(dataset), iter(dataset)
    seen = [int(next(one)), int(next(one)), int(next(other)), int(next(one))]
    assert seen == [0, 1, 0, 2], f"two iterations gave {seen}, but should give [0, 1, 0, 2]"
    is_list(dataset, [0, 1, 2, 3])


@clause(source=DATASET, kills=["take-changes-its-input", "shuffle-changes-its-input"])
def test_transformations_do_not_change_their_input(tf):
    """Each transformation returns a new dataset; the elements of the original stay the same."""
    dataset = tf.data.Dataset.range(5)
    dataset.batch(2), dataset.take(1), dataset.skip(1), dataset.repeat(2), dataset.shuffle(5, seed=1)
    dataset.map(lambda x: x + 1), dataset.filter(lambda x: x > 1), dataset.concatenate(dataset), dataset.enumerate()
    is_list(dataset, [0, 1, 2, 3, 4])


# ------------------------------------------------------------------------------------------- one element at a time


@clause(source=f"{DATASET}#map", kills=["map-passes-a-tuple-as-one", "map-takes-the-last-of-a-list"])
def test_map_applies_the_function_to_each_element(tf):
    """map gives f of each element, in order, even with parallel calls. A tuple element becomes several arguments; a
    dict is one. A list that f returns becomes one tensor, as the documentation says of lists, or a tuple of its items.
    """
    pairs = tf.data.Dataset.from_tensor_slices(([1, 2, 3], [10, 20, 30]))
    is_list(pairs.map(lambda x, y: 2 * x + y, num_parallel_calls=tf.data.AUTOTUNE), [12, 24, 36])
    named = tf.data.Dataset.from_tensor_slices({"x": [1, 2]})
    is_list(named.map(lambda element: element["x"] + 1), [2, 3])
    for element in pairs.map(lambda x, y: [y, x]).take(1):
        assert type(element) is not list, "a list should become a tensor or a tuple"
        checks.equal(np.array([int(element[0]), int(element[1])]), [10, 1], "the items of the list")


@clause(
    source=f"{GUIDE}/data_performance#vectorizing_mapping",
    kills=["batch-reverses-its-rows", "map-skips-the-first-element"],
    cost=15,
)
@given(sts.arrays(sts.shapes(2, 2, max_side=5)), sizes)
@example(np.arange(10.0).reshape(5, 2), 2)
def test_map_and_batch_commute(tf, rows, size):
    """For an elementwise function f, ds.map(f).batch(n) and ds.batch(n).map(f) have the same elements."""
    dataset = tf.data.Dataset.from_tensor_slices(rows)
    expected = [(2 * rows[i : i + size] + 1).tolist() for i in range(0, len(rows), size)]
    is_list(dataset.map(lambda x: 2 * x + 1).batch(size), expected, "the elements, mapped before they are batched,")
    is_list(dataset.batch(size).map(lambda x: 2 * x + 1), expected, "the elements, mapped after they are batched,")


@clause(source=f"{DATASET}#filter", kills=["filter-drops-what-is-accepted", "filter-takes-any-number-for-a-boolean"])
def test_filter_keeps_what_the_predicate_accepts(tf):
    """filter keeps, in order, the elements for which the predicate is True, which must be a boolean."""
    dataset = tf.data.Dataset.from_tensor_slices([3, 1, 4, 1, 5, 9])
    is_list(dataset.filter(lambda x: x > 2), [3, 4, 5, 9])
    pairs = tf.data.Dataset.zip((dataset, dataset))
    assert [int(x) for x, _ in pairs.filter(lambda x, y: x + y < 3)] == [1, 1]
    with checks.refused("a predicate that gives a number"):
        list(dataset.filter(lambda x: x))


@clause(source=f"{DATASET}#enumerate", kills="enumerate-from-one")
def test_enumerate_counts_from_start(tf):
    """enumerate(start) gives (index, element) with an int64 index that begins at `start`, 0 by default."""
    dataset = tf.data.Dataset.from_tensor_slices([0.5, 1.5])
    for arguments, first in (((), 0), ((5,), 5)):
        observed = [(int(i), float(x)) for i, x in dataset.enumerate(*arguments)]
        assert observed == [(first, 0.5), (first + 1, 1.5)], f"the elements are {observed}"
    for i, _ in dataset.enumerate():
        checks.dtype(i, "int64")


@clause(source=f"{DATASET}#reduce", kills="reduce-folds-from-the-right")
def test_reduce_is_a_fold(tf):
    """reduce(s, f) is f(…f(f(s, x₁), x₂)…, xₙ), and s for an empty dataset."""
    dataset = tf.data.Dataset.range(1, 5)
    result = dataset.reduce(np.int64(7), lambda state, x: 10 * state + x)
    assert int(result) == 71234, f"the result is {int(result)}, but should be 71234"
    assert int(dataset.take(0).reduce(np.int64(7), lambda state, x: state + x)) == 7


@clause(source=f"{DATASET}#apply")
def test_apply_calls_the_function_on_the_dataset(tf):
    """apply(f) is f(dataset), and raises an error unless that is a dataset."""
    is_list(tf.data.Dataset.range(3).apply(lambda dataset: dataset.take(2)), [0, 1])
    with checks.refused("a function that returns a list"):
        tf.data.Dataset.range(3).apply(lambda dataset: [1])


# ------------------------------------------------------------------------------------------- batches


@clause(
    seed="001", kills=["batch-reverses-its-rows", "batch-drops-the-remainder", "remainder-is-never-dropped"], cost=3
)
@given(small, sizes)
@example(5, 2)
@example(4, 2)
def test_batches_are_consecutive_elements(tf, n, size):
    """batch(b) stacks b consecutive elements along a new first axis; the last batch has the remaining ones, and with
    `drop_remainder` a smaller batch is dropped.
    """
    batches = [list(range(i, min(i + size, n))) for i in range(0, n, size)]
    is_list(tf.data.Dataset.range(n).batch(size), batches)
    full = [batch for batch in batches if len(batch) == size]
    is_list(tf.data.Dataset.range(n).batch(size, drop_remainder=True), full, "the elements without the remainder")


@clause(
    seed=("001", "002"),
    erratum="002 divides the number of samples by the batch size; the remainder makes one more batch",
    kills=["number-of-batches-is-rounded-down", "number-of-batches-counts-the-remainder"],
    cost=3,
)
@given(st.integers(0, 50), st.integers(1, 12))
@example(10, 4)
@example(2000, 500)
def test_the_number_of_batches_is_rounded_up(tf, n, size):
    """n elements make ⌈n/b⌉ batches of b, and ⌊n/b⌋ with `drop_remainder`."""
    dataset = tf.data.Dataset.range(n)
    assert len(dataset.batch(size)) == math.ceil(n / size)
    assert len(dataset.batch(size, drop_remainder=True)) == n // size


@clause(source=f"{DATASET}#unbatch", kills=["unbatch-ignores-scalars"], cost=3)
@given(st.integers(1, 7), sizes)
@example(5, 2)
def test_unbatch_undoes_batch(tf, n, size):
    """ds.batch(b).unbatch() has the elements of ds; unbatching a dataset of scalars raises an error."""
    dataset = tf.data.Dataset.range(n)
    is_list(dataset.batch(size).unbatch(), list(range(n)))
    with checks.refused("scalars"):
        list(dataset.unbatch())


@clause(kills=["sizes-are-not-checked"])
def test_sizes_below_one_raise(tf):
    """A batch size or a shuffle buffer of 0 or −1, or one that is no integer, raises an error."""
    dataset = tf.data.Dataset.range(3)
    for size in (0, -1, 1.5):
        with checks.refused(f"batch({size})"):
            list(dataset.batch(size))
        with checks.refused(f"shuffle({size})"):
            list(dataset.shuffle(size))


@clause(kills=["batch-leaves-out-other-shapes"])
def test_batch_needs_one_shape(tf):
    """Batching elements of different shapes raises an error, unless the batch size is 1."""
    make = tf.data.Dataset.from_tensor_slices
    dataset = make(np.zeros((1, 3))).concatenate(make(np.zeros((1, 4))))
    is_list(dataset.batch(1), [[[0.0] * 3], [[0.0] * 4]])
    with checks.refused("a batch of vectors of lengths 3 and 4"):
        list(dataset.batch(2))
