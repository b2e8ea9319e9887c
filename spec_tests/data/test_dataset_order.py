"""tf.data.Dataset: the order of the elements, repetitions, their number and their description."""

import collections
import itertools

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.data.test_datasets import DATASET, GUIDE, counter, is_list, numbers_of, sizes, small
from spec_tests.harness import Section

clause = Section("dataset-order", source=f"{DATASET}#shuffle", needs="datasets")

# ------------------------------------------------------------------------------------------- shuffling


@clause(seed="001", kills=["shuffle-draws-the-same-again"], cost=3)
@given(st.integers(0, 12), st.integers(1, 15), sts.seeds())
@example(10, 4, 1)
def test_shuffle_is_a_permutation(tf, n, size, seed):
    """shuffle gives each element exactly once, whatever the size of the buffer."""
    observed = numbers_of(tf.data.Dataset.range(n).shuffle(size, seed=seed))
    assert sorted(observed) == list(range(n)), f"the elements are {observed}, but should be those of range({n})"


@clause(kills=["shuffle-ignores-its-buffer-size"], cost=3)
@given(st.integers(1, 30), st.integers(1, 6), sts.seeds())
@example(30, 1, 1)
@example(30, 2, 1)
def test_shuffle_reaches_as_far_as_its_buffer(tf, n, size, seed):
    """The i-th element that comes out is among the first i + buffer_size that went in, counted from 0; so a buffer of 1
    does not change the order.
    """
    observed = numbers_of(tf.data.Dataset.range(n).shuffle(size, seed=seed))
    for i, number in enumerate(observed):
        assert number <= i + size - 1, f"element {number} came out at position {i}, but the buffer holds {size}"


@clause(kills=["shuffle-rotates", "buffer-is-a-queue"])
def test_each_order_of_the_buffer_is_equally_likely(tf):
    """Each element is drawn uniformly from the buffer: with a buffer of 3 for 3 elements the 6 orders are equally
    likely; with a buffer of 2 the orders are those of 2 · 2 equally likely draws.

    The frequency of each order over 600 iterations is within 5.5 standard errors: a false alarm in 2·10⁶ runs.
    """
    n = 600
    for size, rates in ((3, dict.fromkeys(itertools.permutations(range(3)), 1 / 6)), (2, OF_BUFFER_2)):
        dataset = tf.data.Dataset.range(3).shuffle(size, seed=12).repeat(n).batch(3)
        counts = collections.Counter(map(tuple, numbers_of(dataset)))
        assert set(counts) == set(rates), f"the orders are {sorted(counts)}, but should be {sorted(rates)}"
        for order, p in rates.items():
            error = 5.5 * np.sqrt(p * (1 - p) / n)
            assert abs(counts[order] / n - p) <= error, (
                f"the rate of {order} is {counts[order] / n:.3f}, but should be {p:.3f} ± {error:.3f}"
            )


OF_BUFFER_2 = dict.fromkeys([(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0)], 1 / 4)


@clause(seed="001", kills=["order-is-drawn-once", "reshuffles-when-told-not-to"], cost=6)
@given(sts.seeds())
@example(3)
def test_each_iteration_is_shuffled_anew(tf, seed):
    """By default each iteration over a shuffled dataset, and each repetition, has a new order; with
    `reshuffle_each_iteration=False` all have the same. Two orders of 20 agree by chance once in 20! = 2·10¹⁸.
    """
    dataset = tf.data.Dataset.range(20)
    shuffled, fixed = dataset.shuffle(20, seed), dataset.shuffle(20, seed, reshuffle_each_iteration=False)
    assert numbers_of(shuffled) != numbers_of(shuffled), "two iterations have the same order"
    twice = numbers_of(shuffled.repeat(2))
    assert twice[:20] != twice[20:], "two repetitions have the same order"
    assert numbers_of(fixed) == numbers_of(fixed), "two iterations have different orders"
    unseeded = dataset.shuffle(20, reshuffle_each_iteration=False)
    twice = numbers_of(unseeded.repeat(2))
    assert twice[:20] == twice[20:], "two repetitions without a seed have different orders"


@clause(
    source=(f"{DATASET}#shuffle", "https://www.tensorflow.org/api_docs/python/tf/random/set_seed"),
    kills=["shuffle-ignores-the-global-seed", "shuffles-share-one-order", "shuffle-truncates-its-seed"],
    cost=6,
)
@given(sts.seeds(), sts.seeds())
@example(3, 4)
def test_shuffle_with_a_seed_is_repeatable(tf, seed, global_seed):
    """Two datasets shuffled with the same seed, an integer, have the same orders, iteration by iteration; without a
    seed their orders differ, and the global seed determines them.
    """

    def orders(**options):
        one, other = (tf.data.Dataset.range(20).shuffle(20, **options) for _ in range(2))
        return [numbers_of(dataset) for dataset in (one, one, other, other)]

    first = orders(seed=seed)
    assert first[:2] == first[2:], "two datasets with the same seed have different orders"
    tf.random.set_seed(global_seed)
    first = orders()
    assert first[:2] != first[2:], "two datasets without a seed have the same orders"
    tf.random.set_seed(global_seed)
    assert orders() == first, "the orders differ after the same global seed"
    with checks.refused("a fraction as a seed"):
        orders(seed=1.5)


@clause(source=f"{GUIDE}#randomly_shuffling_input_data", seed="001", kills=["shuffle-ignores-its-buffer-size"], cost=3)
@given(st.integers(2, 6), sizes, sts.seeds())
@example(6, 2, 0)
def test_shuffle_before_batch_mixes_the_batches(tf, n, size, seed):
    """batch then shuffle permutes whole batches, and none with a buffer of 1; shuffle then batch divides the new order
    into batches.
    """
    dataset = tf.data.Dataset.range(n)
    whole = numbers_of(dataset.batch(size))
    assert sorted(numbers_of(dataset.batch(size).shuffle(n, seed))) == whole
    assert numbers_of(dataset.batch(size).shuffle(1, seed)) == whole
    lengths = [len(batch) for batch in numbers_of(dataset.shuffle(n, seed).batch(size))]
    assert lengths == [len(batch) for batch in whole], f"the batches have {lengths} elements"


# ------------------------------------------------------------------------------------------- how often, how many


@clause(source=f"{DATASET}#repeat", kills=["repeat-once-too-often", "repeat-none-is-once"], cost=4)
@given(small, st.integers(0, 3), sizes)
@example(3, 2, 2)
def test_repeat_iterates_again(tf, n, count, size):
    """repeat(c) gives the elements c times over, and repeat() or repeat(−1) forever. Batches after it span the epochs;
    a repeated batched dataset ends each epoch with its partial batch.
    """
    dataset, elements = tf.data.Dataset.range(n), list(range(n))
    is_list(dataset.repeat(count), elements * count)
    for endless in (dataset.repeat(), dataset.repeat(-1)):
        is_list(endless.take(2 * n + 1), (elements * 3)[: 2 * n + 1])
    through = elements * count
    is_list(dataset.repeat(count).batch(size), [through[i : i + size] for i in range(0, len(through), size)])
    is_list(dataset.batch(size).repeat(count), [elements[i : i + size] for i in range(0, n, size)] * count)


@clause(source=f"{DATASET}#repeat", kills="cardinality-of-nothing")
def test_repeating_nothing_ends(tf):
    """An empty dataset repeated forever is empty; iterating over it does not hang."""
    is_list(tf.data.Dataset.range(0).repeat(), [])
    assert int(tf.data.Dataset.range(0).repeat().cardinality()) == 0


@clause(
    source=(f"{DATASET}#take", f"{DATASET}#skip"),
    seed="001",
    kills=["take-one-more", "skip-one-less", "take-minus-one-is-nothing"],
    cost=4,
)
@given(small, st.integers(0, 9))
@example(5, 2)
def test_take_and_skip_split_the_elements(tf, n, count):
    """take(c) has the first c elements, skip(c) the others; if c is too large, or −1, all and none."""
    dataset, elements = tf.data.Dataset.range(n), list(range(n))
    is_list(dataset.take(count), elements[:count])
    is_list(dataset.skip(count), elements[count:])
    is_list(dataset.take(-1), elements)
    is_list(dataset.skip(-1), [])


@clause(
    source=f"{DATASET}#take",
    seed="001",
    erratum="001 says that a dataset continues after the batches that `take` gave; `steps_per_epoch` does that",
    kills=["take-goes-on"],
)
def test_take_starts_over_in_each_iteration(tf):
    """ds.take(c) gives the first c elements in each iteration; it does not continue where the last one ended."""
    taken = tf.data.Dataset.range(6).batch(2).take(2)
    for epoch in range(3):
        observed = numbers_of(taken)
        assert observed == [[0, 1], [2, 3]], f"epoch {epoch} has {observed}, but should have [[0, 1], [2, 3]]"


@clause(source=f"{DATASET}#zip", kills=["zip-counts-the-longest", "zip-takes-lists"], cost=4)
@given(small, small)
@example(3, 5)
def test_zip_stops_at_the_shortest(tf, n, m):
    """zip puts elements side by side until the shortest dataset ends, even if another is endless; several arguments,
    one tuple, or `datasets` are equivalent; a dict keeps its keys; a list, or two of these ways, raises an error.
    """
    data = tf.data.Dataset
    one, other = data.range(n), data.range(10, 10 + m)
    expected = [(i, 10 + i) for i in range(min(n, m))]
    for zipped in (data.zip((one, other)), data.zip(one, other), data.zip(datasets=(one, other))):
        assert [(int(x), int(y)) for x, y in zipped] == expected
        assert len(zipped) == len(expected), f"the length is {len(zipped)}, but should be {len(expected)}"
    named = data.zip({"a": one, "b": data.range(1).repeat()})
    assert [int(element["a"]) for element in named] == list(range(n))
    for arguments, options in (([[one, other]], {}), ([one], {"datasets": other}), ([], {})):
        with checks.refused(f"{len(arguments)} arguments and {len(options)} options"):
            data.zip(*arguments, **options)


@clause(source=f"{DATASET}#concatenate", kills=["concatenate-in-turn", "concatenate-mixes-dtypes"], cost=3)
@given(small, small)
@example(2, 3)
def test_concatenate_appends(tf, n, m):
    """concatenate gives the elements of the first, then of the second; other dtypes or structures raise an error."""
    one, other = tf.data.Dataset.range(n), tf.data.Dataset.range(10, 10 + m)
    is_list(one.concatenate(other), [*range(n), *range(10, 10 + m)])
    for stranger in (tf.data.Dataset.from_tensor_slices([0.5]), tf.data.Dataset.zip((one, one))):
        with checks.refused("a dataset with other elements"):
            one.concatenate(stranger)
    single, named = ({"a": one}, one), ({"a": one, "b": one}, one)
    same = tf.data.Dataset.zip(single)
    assert [(int(x["a"]), int(y)) for x, y in same.concatenate(same)] == [(i, i) for i in [*range(n)] * 2]
    with checks.refused("a dataset with another key"):
        same.concatenate(tf.data.Dataset.zip(named))


@clause(
    source=f"{DATASET}#cardinality",
    kills=[
        "filter-keeps-the-cardinality",
        "zip-counts-the-longest",
        "cardinality-of-take-is-its-count",
        "an-empty-dataset-is-false",
        "no-repetition-of-the-unknown-is-unknown",
    ],
)
@pytest.mark.parametrize("older", [False, True], ids=["method", "older function"])
def test_cardinality_is_the_number_of_elements(tf, older):
    """cardinality() is the number of elements, INFINITE_CARDINALITY (−1) for endless ones and UNKNOWN_CARDINALITY (−2)
    after `filter` and for generators; after `unbatch` it is the number, or unknown. `len` is the number, or raises
    TypeError. Every dataset is true, even if it is empty. `tf.data.experimental.cardinality` is the older function.
    """
    cardinality = tf.data.experimental.cardinality if older else tf.data.Dataset.cardinality
    data, five = tf.data.Dataset, tf.data.Dataset.range(5)
    few = five.filter(lambda x: x > 1)
    assert all([five.take(0), few, five.repeat()]), "a dataset is false"
    known = [
        five.take(2),
        five.take(9),
        five.skip(9),
        five.skip(-1),
        five.repeat(3),
        five.repeat(0),
        few.repeat(0),
        five.repeat().repeat(0),
        five.repeat().take(7),
    ]
    known += [data.zip((five, five.repeat())), five.concatenate(five), five.shuffle(2), five.batch(2), five.enumerate()]
    known += [five.map(lambda x: x), five.cache(), five.prefetch(1)]
    for dataset in known:
        assert int(cardinality(dataset)) == len(dataset) == len(list(dataset))
    assert int(cardinality(five.batch(2, drop_remainder=True).unbatch())) in (4, tf.data.UNKNOWN_CARDINALITY)
    for datasets, expected in (
        ([five.repeat(), five.repeat().batch(2), five.repeat().skip(3), five.concatenate(five.repeat())], -1),
        ([few, few.batch(2), few.take(2), counter(tf, [], 3), few.concatenate(five), data.zip((few, five))], -2),
    ):
        assert expected in (tf.data.INFINITE_CARDINALITY, tf.data.UNKNOWN_CARDINALITY)
        for dataset in datasets:
            assert int(cardinality(dataset)) == expected
            with checks.refused(f"len of a dataset with cardinality {expected}"):
                len(dataset)


# ------------------------------------------------------------------------------------------- how, not what


@clause(
    source=f"{DATASET}#element_spec", kills=["spec-of-a-batch-has-a-length", "spec-of-a-concatenation-is-the-first"]
)
def test_element_spec_says_dtypes_and_shapes(tf):
    """element_spec has the structure of the elements, with a TensorSpec for each tensor: the first dimension of a batch
    is None unless `drop_remainder` fixes it, and so is a dimension, or the whole shape, in which concatenated datasets
    differ. None fits any dimension or shape.
    """
    dataset = tf.data.Dataset.from_tensor_slices((np.zeros((5, 3)), {"y": np.zeros(5, np.int32)}))
    spec = tf.TensorSpec
    assert dataset.element_spec == (spec((3,), tf.float64), {"y": spec((), tf.int32)})
    assert dataset.batch(2).element_spec == (spec((None, 3), tf.float64), {"y": spec((None,), tf.int32)})
    assert dataset.batch(2, True).element_spec == (spec((2, 3), tf.float64), {"y": spec((2,), tf.int32)})
    assert dataset.map(lambda x, y: x[:2]).element_spec == spec((2,), tf.float64)
    wide, flat = (tf.data.Dataset.from_tensor_slices(np.zeros(shape)) for shape in ((1, 4), (1,)))
    narrow = dataset.map(lambda x, y: x)
    assert narrow.concatenate(wide).element_spec == spec((None,), tf.float64)
    assert narrow.concatenate(flat).concatenate(wide).element_spec == spec(None, tf.float64)
    assert narrow.concatenate(flat).batch(1).element_spec == spec(None, tf.float64)
    assert {spec((2,), tf.int32): "found"}[spec([2], "int32")] == "found"
    for shape, fits in (((None, 3), True), (None, True), ((2, 2), False), ((None,), False)):
        x = tf.zeros((2, 3))
        assert (spec(shape).is_compatible_with(x), spec(shape, "int32").is_compatible_with(x)) == (fits, False)


@clause(source=f"{DATASET}#cache", kills=["cache-keeps-nothing", "cache-keeps-a-part"])
def test_cache_keeps_the_first_iteration(tf):
    """After one complete iteration, cache() gives the same elements without its input; later transformations, such as
    shuffle, still happen in each iteration.
    """
    produced = []
    cached = counter(tf, produced, 4).cache()
    next(iter(cached))
    is_list(cached, [0, 1, 2, 3])
    asked = len(produced)
    is_list(cached, [0, 1, 2, 3])
    assert len(produced) == asked, f"the input was asked for {len(produced) - asked} elements after it was cached"


@clause(source=f"{DATASET}#prefetch", kills="prefetch-drops")
def test_prefetch_changes_nothing(tf):
    """prefetch(n), even with AUTOTUNE or its older name, has the elements of its input in order."""
    dataset = tf.data.Dataset.range(5)
    for size in (1, 3, tf.data.AUTOTUNE, tf.data.experimental.AUTOTUNE):
        is_list(dataset.prefetch(size), [0, 1, 2, 3, 4])
