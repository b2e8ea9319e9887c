"""The data of Model.fit: arrays, tensors, Datasets, generators and Sequences; how many steps; and which data raise."""

import numpy as np
import pytest

from spec_tests import checks
from spec_tests.harness import Section
from spec_tests.harness.optional import optional
from spec_tests.training.linear_models import (
    FIVE,
    IDS,
    ROWS,
    follows,
    ids_of,
    regression,
    reported,
    unchanged,
    watched,
)

FIT = "https://keras.io/api/models/model_training_apis/#fit-method"
GUIDE = "https://www.tensorflow.org/guide/keras/training_with_built_in_methods"
PY_DATASET = "https://keras.io/api/utils/python_utils/#pydataset-class"
clause = Section("fit-data", source=FIT, needs=("fit",))
pd = optional("pandas")
NEEDS = ("fit",)

TEN = slice(0, 4), slice(4, 8), slice(8, 10)


def dataset(tf, size=4):
    """Ten rows as a Dataset of batches."""
    return tf.data.Dataset.from_tensor_slices((ROWS[:10], IDS[:10])).batch(size)


class Numbered:
    """An object with a length and items that is no Sequence."""

    def __len__(self):
        return 2

    def __getitem__(self, i):
        if i >= len(self):
            raise IndexError(i)  # ends an iteration over the items, such as that of np.asarray
        return FIVE.x[2 * i : 2 * i + 2], FIVE.y[2 * i : 2 * i + 2]


def sequence(tf, task, size, ended):
    """The batches of a task as a `keras.utils.Sequence` that notes when an epoch ends."""

    class Batches(tf.keras.utils.Sequence):
        def __len__(self):
            return len(task.batches(size))

        def __getitem__(self, i):
            rows = task.batches(size)[i]
            return task.x[rows], task.y[rows]

        def on_epoch_end(self):
            ended.append(True)

    return Batches()


@clause(seed="001", kills=["first-element-is-read-ahead-and-lost"])
@pytest.mark.parametrize("kind", ["arrays", "tensors", "dataset", "generator"])
def test_data_of_every_kind_train_alike(tf, kind):
    """Arrays, tensors, a batched Dataset and a generator of batches that hold the same rows give the same weights and
    the same loss.
    """
    model, options = regression(tf, FIVE.start), {"verbose": 0}
    if kind in ("arrays", "tensors"):
        as_kind = np.array if kind == "arrays" else tf.constant
        history = model.fit(as_kind(FIVE.x), as_kind(FIVE.y), 2, shuffle=False, **options)
    elif kind == "dataset":
        history = model.fit(FIVE.dataset(tf, 2), **options)
    else:
        history = model.fit(((FIVE.x[rows], FIVE.y[rows]) for rows in FIVE.batches(2)), **options)
    follows(model, history, FIVE, 2)


@clause(kills=["rows-of-a-frame-are-sorted-by-index", "columns-of-a-frame-are-sorted-by-name"])
@pytest.mark.parametrize("column", [True, False], ids=["Series", "DataFrame"])
def test_frames_stand_for_their_rows_in_order(tf, column):
    """A pandas DataFrame or Series as `x`, `y` or `sample_weight` of `fit`, `evaluate` and `predict` stands for its
    rows and columns in their order; its index and the names of its columns have no effect.
    """
    w = np.array([1, 2, 0, 1, 0.5], np.float32)
    x, y = pd.DataFrame(FIVE.x, index=[9, 3, 5, 1, 0], columns=["b", "a"]), pd.DataFrame(FIVE.y, index=[4, 2, 0, 1, 3])
    weights = pd.Series(w, index=[2, 1, 4, 3, 0])
    model = regression(tf, FIVE.start)
    y = y[0] if column else y
    history = model.fit(x, y, 2, sample_weight=weights, shuffle=False, verbose=0)
    line = follows(model, history, FIVE, 2, w=w)
    reported(model.evaluate(x, y, sample_weight=weights, verbose=0), line.loss(FIVE.x, FIVE.y, w), 3)
    reported(model.predict(x, verbose=0), line.predict(FIVE.x), 3)


@clause(kills=["a-series-is-a-vector"])
def test_a_series_is_a_column(tf):
    """A pandas Series as `x` stands for a frame of one column: n rows of one feature each, which a Dense layer
    without weights accepts.
    """
    x, y = pd.Series(FIVE.x[:, 0], index=[9, 3, 5, 1, 0]), pd.Series(FIVE.y[:, 0])
    model = tf.keras.Sequential([tf.keras.layers.Dense(1, kernel_initializer="ones")])
    checks.equal(model.predict(x, verbose=0), FIVE.x[:, :1])
    model.compile("sgd", "mse", run_eagerly=True)
    reported(model.evaluate(x, y, verbose=0), np.mean((FIVE.x[:, 0] - FIVE.y[:, 0]) ** 2))
    model.fit(x, y, verbose=0)
    checks.shape(model.get_weights()[0], (1, 1), "the shape of the kernel")


@clause(source=(FIT, PY_DATASET), kills=["a-sequence-is-always-shuffled"])
def test_a_sequence_gives_its_batches_in_order(tf):
    """A `keras.utils.Sequence` (PyDataset) gives its `len` batches in each epoch, in order with `shuffle=False`."""
    model = regression(tf, FIVE.start)
    history = model.fit(sequence(tf, FIVE, 2, []), epochs=2, shuffle=False, verbose=0)
    follows(model, history, FIVE, 2, 2)


@clause(source=PY_DATASET, kills=["a-sequence-hears-the-beginning-too"])
def test_on_epoch_end_follows_each_epoch(tf):
    """`on_epoch_end` of a Sequence is called at the end of each epoch, and not earlier."""
    ended, at_the_beginning = [], []

    class Beginning(tf.keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            at_the_beginning.append(len(ended))

    model = regression(tf, FIVE.start)
    model.fit(sequence(tf, FIVE, 2, ended), epochs=2, verbose=0, callbacks=[Beginning()])
    assert at_the_beginning == [0, 1]
    assert len(ended) == 2


@clause(seed="001", needs=(*NEEDS, "datasets"), kills=["a-dataset-is-used-up", "first-element-is-read-ahead-and-lost"])
def test_each_epoch_starts_the_dataset_over(tf):
    """Each epoch goes through the whole Dataset from its beginning, in order, including a smaller last batch."""
    model, seen = watched(tf, FIVE.start)
    model.fit(dataset(tf), epochs=2, verbose=0)
    assert ids_of(seen["train"]) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]] * 2


@clause(
    source=GUIDE,
    seed="001",
    erratum="The tutorial says that after take(k) the next epoch continues; that is what steps_per_epoch does.",
    needs=(*NEEDS, "datasets"),
    kills=["a-dataset-is-used-up"],
)
def test_take_gives_each_epoch_the_same_batches(tf):
    """`dataset.take(k)` trains on the first k batches, the same ones in each epoch."""
    model, seen = watched(tf, FIVE.start)
    model.fit(dataset(tf).take(1), epochs=2, verbose=0)
    assert ids_of(seen["train"]) == [[0, 1, 2, 3]] * 2


@clause(source=(FIT, GUIDE), seed="001")
@pytest.mark.parametrize("kind", ["repeated dataset", "generator", "dataset of enough batches"])
def test_steps_per_epoch_continues_in_the_data(tf, kind):
    """With `steps_per_epoch=k` an epoch has k batches, and the next epoch continues after them."""
    model, seen = watched(tf, FIVE.start)
    data = {
        "repeated dataset": lambda: dataset(tf).repeat(),
        "generator": lambda: ((ROWS[TEN[i % 3]], IDS[TEN[i % 3]]) for i in range(100)),
        "dataset of enough batches": lambda: dataset(tf, size=2),
    }[kind]()
    history = model.fit(data, epochs=2, steps_per_epoch=2, verbose=0)
    expected = [[0, 1], [2, 3], [4, 5], [6, 7]]
    if "enough" not in kind:
        expected = [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9], [0, 1, 2, 3]]
    assert ids_of(seen["train"]) == expected
    assert len(history.history["loss"]) == 2


@clause(seed="001")
def test_steps_per_epoch_of_arrays(tf):
    """With arrays, `steps_per_epoch=k` an epoch has k batches, and the next epoch continues after them."""
    model, seen = watched(tf, FIVE.start)
    model.fit(ROWS[:10], IDS[:10], 2, epochs=2, steps_per_epoch=2, shuffle=False, verbose=0)
    assert ids_of(seen["train"]) == [[0, 1], [2, 3], [4, 5], [6, 7]]


@clause(
    seed="001",
    needs=(*NEEDS, "datasets"),
    kills_none="the behaviour is left open",
    undefined="no page says what happens when the batches run out: Keras 2 ends the training, Keras 3 starts over",
)
def test_a_dataset_that_runs_out_starts_over(tf):
    """When a Dataset has too few batches for `steps_per_epoch`, the epoch ends, and the next one starts it over."""
    model, seen = watched(tf, FIVE.start)
    history = model.fit(dataset(tf), epochs=3, steps_per_epoch=2, verbose=0)
    assert ids_of(seen["train"]) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9], [0, 1, 2, 3], [4, 5, 6, 7]]
    assert len(history.history["loss"]) == 3


@clause(seed="001", kills=["an-ended-generator-is-replayed"])
def test_a_generator_is_not_replayed(tf):
    """When a generator has ended, training has no further batch: earlier ones are not trained on again."""
    model, seen = watched(tf, FIVE.start)
    batches = [(ROWS[rows], IDS[rows]) for rows in TEN]
    model.fit(iter(batches), epochs=3, verbose=0)
    assert ids_of(seen["train"]) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]


@clause(seed="001", kills=["an-epoch-without-batches-has-the-loss-0", "an-ended-generator-is-replayed"])
def test_an_epoch_without_batches_is_not_reported(tf):
    """Training stops where a generator ends: History has no number for an epoch without batches."""
    batches = [(FIVE.x[rows], FIVE.y[rows]) for rows in FIVE.batches(2)]
    for options in {}, {"steps_per_epoch": 3}:
        model = regression(tf, FIVE.start)
        history = model.fit(iter(batches), epochs=3, verbose=0, **options)
        follows(model, history, FIVE, 2)


@clause(
    source=(FIT, "https://keras.io/api/optimizers/"),
    needs=(*NEEDS, "datasets"),
    kills=["the-end-of-the-data-counts-a-step"],
)
@pytest.mark.parametrize("optimizer", ["SGD", "Adam"])
def test_the_end_of_the_data_is_no_step(tf, optimizer):
    """`optimizer.iterations` counts the steps taken. The end of a Dataset of unknown size counts no step: Adam, whose
    steps depend on the count, gives the same weights as for the same Dataset of known size.
    """
    known = FIVE.dataset(tf, 2)
    trained = []
    for data in known, known.filter(lambda x, y: True):
        model = regression(tf, FIVE.start, optimizer=getattr(tf.keras.optimizers, optimizer)(), run_eagerly=False)
        model.fit(data, epochs=2, verbose=0)
        assert int(model.optimizer.iterations) == 6
        trained.append(model.get_weights()[0])
    reported(trained[1], trained[0], 6)


@clause(kills=["the-shorter-array-counts", "rows-that-are-too-wide-are-cut", "whatever-has-items-is-a-sequence"])
@pytest.mark.parametrize(
    "data",
    [
        {"x": FIVE.x, "y": FIVE.y[:3]},
        {"x": np.ones((5, 3), np.float32), "y": FIVE.y},
        {"x": np.ones((5, 2, 1, 1), np.float32), "y": FIVE.y},
        {"x": FIVE.x},
        {"x": np.array([["a", "b"]] * 5), "y": FIVE.y},
        {"x": FIVE.x, "y": FIVE.y, "batch_size": -1},
        {"x": FIVE.x, "y": FIVE.y, "steps_per_epoch": -2},
        {"x": FIVE.x, "y": FIVE.y, "steps_per_epoch": "1"},
        {"x": Numbered()},
    ],
    ids=[
        "different lengths",
        "too many columns",
        "too many axes",
        "no targets",
        "texts",
        "negative batch size",
        "negative steps",
        "steps as text",
        "no Sequence",
    ],
)
def test_data_that_do_not_fit_raise(tf, data):
    """x and y of different lengths, rows of another shape than the inputs of the model, missing targets, strings, a
    negative batch size or number of steps, and objects with a length and items that are no Sequence raise an error, and
    the weights do not change.
    """
    model = regression(tf, FIVE.start)
    unchanged(model, lambda: model.fit(**data, verbose=0))
    assert int(model.optimizer.iterations) == 0


@clause(kills=["no-rows-are-no-error"])
@pytest.mark.parametrize("kind", ["arrays", "dataset"])
def test_no_rows_raise(tf, kind):
    """Arrays without rows and a Dataset without batches raise an error: there is nothing to report."""
    model = regression(tf, FIVE.start)
    data = {"x": FIVE.x[:0], "y": FIVE.y[:0]} if kind == "arrays" else {"x": dataset(tf).take(0)}
    unchanged(model, lambda: model.fit(**data, verbose=0))


@clause(kills=["batch-size-0-is-the-default"])
def test_batch_size_0_raises(tf):
    """`batch_size=0` raises an error, and the weights do not change."""
    model = regression(tf, FIVE.start)
    unchanged(model, lambda: model.fit(FIVE.x, FIVE.y, batch_size=0, verbose=0))


@clause(kills=["a-loss-without-targets-is-left-out"])
def test_a_loss_needs_targets(tf):
    """`fit` without targets for an output that has a loss raises an error, even beside an added loss."""

    class Added(tf.keras.Sequential):
        def call(self, inputs, training=None):
            outputs = super().call(inputs, training=training)
            self.add_loss(tf.reduce_sum(outputs))
            return outputs

    model = regression(tf, FIVE.start, Added)
    unchanged(model, lambda: model.fit(FIVE.x, verbose=0))
