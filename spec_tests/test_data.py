"""tf.data.Dataset: where elements come from, what a transformation makes of them, and how many there are."""

import collections
import itertools
import math

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import clause

DATASET = "https://www.tensorflow.org/api_docs/python/tf/data/Dataset"
GUIDE = "https://www.tensorflow.org/guide/data"
small = st.integers(0, 7)
sizes = st.integers(1, 5)


def numbers_of(dataset):
    """The scalars or vectors of a dataset as Python numbers or lists."""
    return [element.tolist() for element in dataset.as_numpy_iterator()]


def is_list(dataset, expected, what="the elements"):
    """These are the elements of the dataset, now and when one goes over it again."""
    for time in ("", " of a second iteration"):
        observed = numbers_of(dataset)
        assert observed == expected, f"{what}{time} are {observed}, but should be {expected}"


def counter(tf, produced, stop):
    """A dataset of range(stop) that notes what it was asked for."""

    def generate():
        for i in range(stop):
            produced.append(i)
            yield i

    return tf.data.Dataset.from_generator(generate, output_signature=tf.TensorSpec((), "int64"))


# ------------------------------------------------------------------------------------------- sources


@clause(
    "data/slices-are-the-rows",
    source=f"{DATASET}#from_tensor_slices",
    seed=("001", "004"),
    needs="datasets",
    kills=["slices-drop-the-last-row", "from-tensors-slices"],
    cost=3,
)
@given(sts.arrays(sts.shapes(1, 3)))
@example(np.array([[1.0, 2.0], [3.0, 4.0]]))
def test_slices_are_the_rows_and_from_tensors_is_the_whole(tf, array):
    """from_tensor_slices gives one element for each index along the first axis, in order; from_tensors gives the whole
    as its only element.
    """
    is_list(tf.data.Dataset.from_tensor_slices(array), array.tolist())
    is_list(tf.data.Dataset.from_tensors(array), [array.tolist()])
    assert len(tf.data.Dataset.from_tensors(array)) == 1


@clause(
    "data/python-floats-are-float32-and-arrays-keep-their-dtype",
    source=f"{DATASET}#from_tensor_slices",
    needs="datasets",
    kills=["slices-become-float32"],
)
def test_slices_have_the_dtype_that_a_constant_would_have(tf):
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


@clause(
    "data/structure-is-kept",
    source=f"{GUIDE}#dataset_structure",
    seed="001",
    needs="datasets",
    kills=["batch-loses-the-names", "named-tuples-become-tuples"],
)
def test_elements_have_the_structure_of_the_slices(tf):
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


@clause(
    "data/slices-of-different-lengths-are-refused",
    source=f"{DATASET}#from_tensor_slices",
    needs="datasets",
    kills=["slices-stop-at-the-shortest"],
)
def test_slices_of_different_lengths_and_scalars_are_refused(tf):
    """from_tensor_slices refuses tensors whose first dimensions differ, and scalars, which have none."""
    for tensors in (([1, 2], [1, 2, 3]), {"a": [1, 2], "b": [1]}, 3.0):
        with checks.refused(f"{tensors!r}"):
            tf.data.Dataset.from_tensor_slices(tensors)


@clause(
    "data/range-is-that-of-python",
    source=f"{DATASET}#range",
    needs="datasets",
    kills=["range-includes-its-end", "range-is-int32"],
    cost=3,
)
@given(st.integers(-5, 5), st.integers(-5, 5), st.sampled_from([-3, -2, -1, 1, 2, 3]))
@example(5, 0, -2)
def test_range_is_that_of_python_in_int64(tf, start, stop, step):
    """Dataset.range takes what Python's range takes, and gives int64 scalars."""
    is_list(tf.data.Dataset.range(start, stop, step), list(range(start, stop, step)))
    is_list(tf.data.Dataset.range(stop), list(range(stop)))
    for element in tf.data.Dataset.range(1):
        checks.dtype(element, "int64")


@clause(
    "data/generator-is-called-anew",
    source=f"{DATASET}#from_generator",
    needs="datasets",
    kills=["generator-is-called-once"],
)
def test_the_generator_is_called_anew_for_each_iteration(tf):
    """from_generator calls its function, with `args`, for each iteration, repetitions included, and not before."""
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
    "data/generator-keeps-to-its-signature",
    source=f"{DATASET}#from_generator",
    needs="datasets",
    kills=[
        "generator-shapes-are-not-checked",
        "generator-dtypes-are-ignored",
        "generator-structure-is-not-checked",
        "generator-shapes-of-a-dict-are-ignored",
    ],
)
def test_what_a_generator_gives_has_the_dtypes_and_shapes_of_its_signature(tf):
    """Values take the dtypes of `output_signature`, or of the older `output_types`; a value of another shape, or of
    another structure, or that is no number, is an error when it comes. Where no shape is given, each value may have its
    own.
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


@clause(
    "data/generator-needs-one-signature",
    source=f"{DATASET}#from_generator",
    needs="datasets",
    kills=["generator-takes-two-signatures"],
)
def test_from_generator_takes_a_function_and_one_signature(tf):
    """from_generator refuses what cannot be called, no signature at all, and both ways of giving it at once."""
    make, spec = tf.data.Dataset.from_generator, tf.TensorSpec((), "int32")
    for arguments in (
        {"generator": [1, 2], "output_signature": spec},
        {"generator": lambda: iter([1])},
        {"generator": lambda: iter([1]), "output_types": tf.int32, "output_signature": spec},
    ):
        with checks.refused(f"{sorted(arguments)}"):
            make(**arguments)


# ------------------------------------------------------------------------------------------- iteration


@clause(
    "data/elements-are-made-when-asked-for",
    source=GUIDE,
    needs="datasets",
    kills=["map-makes-all-elements-first", "batch-makes-all-elements-first"],
)
def test_elements_are_made_when_they_are_asked_for(tf):
    """Taking a few elements of a long or endless pipeline makes only those, and at most a small number ahead."""
    produced = []
    dataset = counter(tf, produced, 10**6).map(lambda x: x + 1).repeat().batch(2)
    first = [batch.tolist() for batch in itertools.islice(dataset.as_numpy_iterator(), 2)]
    assert first == [[1, 2], [3, 4]], f"the first two batches are {first}"
    assert len(produced) < 1000, f"{len(produced)} elements were made for 4"


@clause(
    "data/each-iteration-begins-anew",
    source=GUIDE,
    seed="001",
    needs="datasets",
    kills=["dataset-is-exhausted-once"],
)
def test_each_iteration_begins_with_the_first_element(tf):
    """Going over a dataset begins with its first element each time, also while another iteration is under way."""
    dataset = tf.data.Dataset.range(4)
    one, other = iter(dataset), iter(dataset)
    seen = [int(next(one)), int(next(one)), int(next(other)), int(next(one))]
    assert seen == [0, 1, 0, 2], f"two iterations gave {seen}, but should give [0, 1, 0, 2]"
    is_list(dataset, [0, 1, 2, 3])


@clause(
    "data/transformations-leave-their-input-alone",
    source=DATASET,
    needs="datasets",
    kills=["take-changes-its-input", "shuffle-changes-its-input"],
)
def test_a_transformation_leaves_its_input_as_it_was(tf):
    """Each transformation returns a new dataset; the one that it was called on goes on giving what it gave."""
    dataset = tf.data.Dataset.range(5)
    dataset.batch(2), dataset.take(1), dataset.skip(1), dataset.repeat(2), dataset.shuffle(5, seed=1)
    dataset.map(lambda x: x + 1), dataset.filter(lambda x: x > 1), dataset.concatenate(dataset), dataset.enumerate()
    is_list(dataset, [0, 1, 2, 3, 4])


# ------------------------------------------------------------------------------------------- one element at a time


@clause(
    "data/map-applies-the-function-to-each-element",
    source=f"{DATASET}#map",
    needs="datasets",
    kills=["map-passes-a-tuple-as-one", "map-takes-the-last-of-a-list"],
)
def test_map_applies_the_function_to_each_element_in_order(tf):
    """map gives f of each element, in order, also with parallel calls. A tuple element becomes several arguments; a
    dict is one. Of a list that f returns every item counts: it becomes one tensor, as the documentation says of lists,
    or a tuple.
    """
    pairs = tf.data.Dataset.from_tensor_slices(([1, 2, 3], [10, 20, 30]))
    is_list(pairs.map(lambda x, y: 2 * x + y, num_parallel_calls=tf.data.AUTOTUNE), [12, 24, 36])
    named = tf.data.Dataset.from_tensor_slices({"x": [1, 2]})
    is_list(named.map(lambda element: element["x"] + 1), [2, 3])
    for element in pairs.map(lambda x, y: [y, x]).take(1):
        assert type(element) is not list, "a list should become a tensor or a tuple"
        checks.equal(np.array([int(element[0]), int(element[1])]), [10, 1], "the items of the list")


@clause(
    "data/map-and-batch-commute",
    source=f"{GUIDE}/data_performance#vectorizing_mapping",
    needs="datasets",
    kills=["batch-reverses-its-rows", "map-skips-the-first-element"],
    cost=15,
)
@given(sts.arrays(sts.shapes(2, 2, max_side=5)), sizes)
@example(np.arange(10.0).reshape(5, 2), 2)
def test_an_elementwise_function_may_be_mapped_before_or_after_batching(tf, rows, size):
    """For an elementwise function f, ds.map(f).batch(n) and ds.batch(n).map(f) have the same elements."""
    dataset = tf.data.Dataset.from_tensor_slices(rows)
    expected = [(2 * rows[i : i + size] + 1).tolist() for i in range(0, len(rows), size)]
    is_list(dataset.map(lambda x: 2 * x + 1).batch(size), expected, "the elements, mapped before they are batched,")
    is_list(dataset.batch(size).map(lambda x: 2 * x + 1), expected, "the elements, mapped after they are batched,")


@clause(
    "data/filter-keeps-what-the-predicate-accepts",
    source=f"{DATASET}#filter",
    needs="datasets",
    kills=["filter-drops-what-is-accepted", "filter-takes-any-number-for-a-boolean"],
)
def test_filter_keeps_the_elements_for_which_the_predicate_holds(tf):
    """filter keeps, in order, the elements for which the predicate is True; one that gives no boolean is refused."""
    dataset = tf.data.Dataset.from_tensor_slices([3, 1, 4, 1, 5, 9])
    is_list(dataset.filter(lambda x: x > 2), [3, 4, 5, 9])
    pairs = tf.data.Dataset.zip((dataset, dataset))
    assert [int(x) for x, _ in pairs.filter(lambda x, y: x + y < 3)] == [1, 1]
    with checks.refused("a predicate that gives a number"):
        list(dataset.filter(lambda x: x))


@clause("data/enumerate-counts-from-start", source=f"{DATASET}#enumerate", needs="datasets", kills="enumerate-from-one")
def test_enumerate_pairs_each_element_with_its_index(tf):
    """enumerate(start) gives (index, element), where the index is int64 and begins at `start`, 0 by default."""
    dataset = tf.data.Dataset.from_tensor_slices([0.5, 1.5])
    for arguments, first in (((), 0), ((5,), 5)):
        observed = [(int(i), float(x)) for i, x in dataset.enumerate(*arguments)]
        assert observed == [(first, 0.5), (first + 1, 1.5)], f"the elements are {observed}"
    for i, _ in dataset.enumerate():
        checks.dtype(i, "int64")


@clause("data/reduce-is-a-fold", source=f"{DATASET}#reduce", needs="datasets", kills="reduce-folds-from-the-right")
def test_reduce_folds_the_elements_from_the_left(tf):
    """reduce(s, f) is f(…f(f(s, x₁), x₂)…, xₙ), and s for an empty dataset."""
    dataset = tf.data.Dataset.range(1, 5)
    result = dataset.reduce(np.int64(7), lambda state, x: 10 * state + x)
    assert int(result) == 71234, f"the result is {int(result)}, but should be 71234"
    assert int(dataset.take(0).reduce(np.int64(7), lambda state, x: state + x)) == 7


@clause(
    "data/apply-calls-the-function-on-the-dataset",
    source=f"{DATASET}#apply",
    needs="datasets",
    kills="apply-accepts-anything",
)
def test_apply_calls_the_function_on_the_dataset(tf):
    """apply(f) is f(dataset), which must be a dataset."""
    is_list(tf.data.Dataset.range(3).apply(lambda dataset: dataset.take(2)), [0, 1])
    with checks.refused("a function that returns a list"):
        tf.data.Dataset.range(3).apply(lambda dataset: [1])


# ------------------------------------------------------------------------------------------- batches


@clause(
    "data/batches-are-consecutive-elements",
    source=f"{DATASET}#batch",
    seed="001",
    needs="datasets",
    kills=["batch-reverses-its-rows", "batch-drops-the-remainder", "remainder-is-never-dropped"],
    cost=3,
)
@given(small, sizes)
@example(5, 2)
@example(4, 2)
def test_batches_are_consecutive_elements_and_the_last_may_be_smaller(tf, n, size):
    """batch(b) stacks b consecutive elements along a new first axis; the last batch has what is left, and with
    `drop_remainder` a batch that would be smaller is left out.
    """
    batches = [list(range(i, min(i + size, n))) for i in range(0, n, size)]
    is_list(tf.data.Dataset.range(n).batch(size), batches)
    full = [batch for batch in batches if len(batch) == size]
    is_list(tf.data.Dataset.range(n).batch(size, drop_remainder=True), full, "the elements without the remainder")


@clause(
    "data/number-of-batches",
    source=f"{DATASET}#batch",
    seed=("001", "002"),
    erratum="002 divides the number of samples by the batch size; what is left over makes one more batch",
    needs="datasets",
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


@clause(
    "data/unbatch-undoes-batch",
    source=f"{DATASET}#unbatch",
    needs="datasets",
    kills=["unbatch-drops-the-last-row", "unbatch-ignores-scalars"],
    cost=3,
)
@given(st.integers(1, 7), sizes)
@example(5, 2)
def test_unbatch_undoes_batch(tf, n, size):
    """ds.batch(b).unbatch() has the elements of ds; a dataset of scalars cannot be unbatched."""
    dataset = tf.data.Dataset.range(n)
    is_list(dataset.batch(size).unbatch(), list(range(n)))
    with checks.refused("scalars"):
        list(dataset.unbatch())


@clause(
    "data/sizes-below-one-are-refused",
    source=f"{DATASET}#batch",
    needs="datasets",
    kills=["sizes-are-not-checked"],
)
def test_a_batch_or_a_buffer_without_elements_is_refused(tf):
    """A batch size or a shuffle buffer of 0 or −1, or one that is no integer, is an error."""
    dataset = tf.data.Dataset.range(3)
    for size in (0, -1, 1.5):
        with checks.refused(f"batch({size})"):
            list(dataset.batch(size))
        with checks.refused(f"shuffle({size})"):
            list(dataset.shuffle(size))


@clause(
    "data/batch-needs-one-shape",
    source=f"{DATASET}#batch",
    needs="datasets",
    kills=["batch-leaves-out-other-shapes"],
)
def test_elements_of_different_shapes_make_no_batch(tf):
    """Elements of different shapes cannot be batched; with a batch size of 1 they can."""
    make = tf.data.Dataset.from_tensor_slices
    dataset = make(np.zeros((1, 3))).concatenate(make(np.zeros((1, 4))))
    is_list(dataset.batch(1), [[[0.0] * 3], [[0.0] * 4]])
    with checks.refused("a batch of vectors of lengths 3 and 4"):
        list(dataset.batch(2))
