"""Wrong datasets, planted in TensorFlow."""

from __future__ import annotations

from typing import Any

from spec_tests.harness.variants.planted.planting import Plant, plants


@plants("batch-drops-the-remainder")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.data.Dataset, "batch", drop_remainder=True)


@plants("remainder-is-never-dropped")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.data.Dataset, "batch", drop_remainder=False)


@plants("shuffle-ignores-its-buffer-size")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.data.Dataset, "shuffle", buffer_size=1000)


@plants("order-is-drawn-once")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.data.Dataset, "shuffle", reshuffle_each_iteration=False)


@plants("reshuffles-when-told-not-to")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.data.Dataset, "shuffle", reshuffle_each_iteration=True)


@plants("repeat-once-too-often")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.data.Dataset, "repeat", count=lambda count: count + 1 if count else count)


@plants("repeat-none-is-once")
def _(tf: Any, plant: Plant) -> None:
    plant.default(tf.data.Dataset, "repeat", count=1)


@plants("take-one-more")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.data.Dataset, "take", count=lambda count: count + 1)


@plants("skip-one-less")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.data.Dataset, "skip", count=lambda count: max(count - 1, 0))


@plants("filter-drops-what-is-accepted")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.data.Dataset, "filter")
    def filter(true, self, predicate, name=None):
        return true(self, lambda *element: tf.logical_not(predicate(*element)), name)


@plants("from-tensors-slices")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.data.Dataset, "from_tensors")
    def from_tensors(true, tensors, name=None):
        return tf.data.Dataset.from_tensor_slices(tensors, name)


@plants("concatenate-in-turn")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.data.Dataset, "concatenate")
    def concatenate(true, self, dataset, name=None):
        return tf.data.Dataset.choose_from_datasets(
            [self, dataset], tf.data.Dataset.range(2).repeat(), stop_on_empty_dataset=False
        )


@plants("enumerate-from-one")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.data.Dataset, "enumerate", start=lambda start: start + 1)


@plants("cache-keeps-nothing")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.data.Dataset, "cache")
    def cache(true, self, filename="", name=None):
        return self
