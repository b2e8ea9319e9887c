"""What Model.fit takes: arrays, tensors, Datasets, generators and Sequences; how many steps; and what it refuses."""

import numpy as np
import pytest

from spec_tests import checks
from spec_tests.harness import Section
from spec_tests.harness.optional import optional
from spec_tests.training.linear_models import FIVE, holds, regression, reported, unchanged, watched

FIT = "https://keras.io/api/models/model_training_apis/#fit-method"
GUIDE = "https://www.tensorflow.org/guide/keras/training_with_built_in_methods"
PY_DATASET = "https://keras.io/api/utils/python_utils/#pydataset-class"
clause = Section("fit-data", source=FIT, needs=("fit",))
pd = optional("pandas")
NEEDS = ("fit",)

IDS = np.arange(10, dtype=np.float32).reshape(-1, 1)  # a row is known by its number
ROWS = np.hstack([IDS, -IDS]) / 64


def numbers_of(batches):
    """The rows of each batch, by their numbers."""
    return [y[:, 0].astype(int).tolist() for _, y in batches]


def dataset(tf, x=ROWS, y=IDS, size=4):
    return tf.data.Dataset.from_tensor_slices((x, y)).batch(size)


class Numbered:
    """What has a length and items, but is no Sequence."""

    def __len__(self):
        return 2

    def __getitem__(self, i):
        if i >= len(self):
            raise IndexError(i)  # an end for those who go over the items, as np.asarray does
        return FIVE.x[2 * i : 2 * i + 2], FIVE.y[2 * i : 2 * i + 2]


def sequence(tf, task, size, ended):
    """The batches of a task as a `keras.utils.Sequence`, which notes when an epoch ends."""

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
    model = regression(tf, FIVE.start)
    if kind in ("arrays", "tensors"):
        as_kind = np.array if kind == "arrays" else tf.constant
        history = model.fit(as_kind(FIVE.x), as_kind(FIVE.y), 2, shuffle=False, verbose=0).history
    elif kind == "dataset":
        history = model.fit(dataset(tf, FIVE.x, FIVE.y, 2), verbose=0).history
    else:
        history = model.fit(((FIVE.x[rows], FIVE.y[rows]) for rows in FIVE.batches(2)), verbose=0).history
    line, losses = FIVE.descent(2)
    holds(model, line, 3)
    reported(history["loss"], [FIVE.mean_over_rows(2, losses[0])], 3)


@clause(kills=["rows-of-a-frame-are-sorted-by-index", "columns-of-a-frame-are-sorted-by-name"])
@pytest.mark.parametrize("column", [True, False], ids=["Series", "DataFrame"])
def test_frames_are_taken_as_they_stand(tf, column):
    """A pandas DataFrame or Series as `x`, `y` or `sample_weight` of `fit`, `evaluate` and `predict` stands for its
    rows and columns in their order; its index and the names of its columns play no part.
    """
    w = np.array([1, 2, 0, 1, 0.5], np.float32)
    x, y = pd.DataFrame(FIVE.x, index=[9, 3, 5, 1, 0], columns=["b", "a"]), pd.DataFrame(FIVE.y, index=[4, 2, 0, 1, 3])
    weights = pd.Series(w, index=[2, 1, 4, 3, 0])
    model = regression(tf, FIVE.start)
    y = y[0] if column else y
    history = model.fit(x, y, 2, sample_weight=weights, shuffle=False, verbose=0).history
    line, losses = FIVE.descent(2, w=w)
    holds(model, line, 3)
    reported(history["loss"], [FIVE.mean_over_rows(2, losses[0])], 3)
    reported(model.evaluate(x, y, sample_weight=weights, verbose=0), line.loss(FIVE.x, FIVE.y, w), 3)
    reported(model.predict(x, verbose=0), line.predict(FIVE.x), 3)


@clause(kills=["a-series-is-a-vector"])
def test_a_series_is_a_column(tf):
    """A pandas Series as `x` stands for a frame of one column: n rows of one feature each, which a Dense that has no
    weights yet takes.
    """
    x, y = pd.Series(FIVE.x[:, 0], index=[9, 3, 5, 1, 0]), pd.Series(FIVE.y[:, 0])
    model = tf.keras.Sequential([tf.keras.layers.Dense(1, kernel_initializer="ones")])
    checks.equal(model.predict(x, verbose=0), FIVE.x[:, :1])
    model.compile("sgd", "mse", run_eagerly=True)
    reported(model.evaluate(x, y, verbose=0), np.mean((FIVE.x[:, 0] - FIVE.y[:, 0]) ** 2))
    model.fit(x, y, verbose=0)
    checks.shape(model.get_weights()[0], (1, 1), "the shape of the kernel")


@clause(source=(FIT, PY_DATASET), kills=["a-sequence-is-always-shuffled"])
def test_sequences(tf):
    """A `keras.utils.Sequence` (PyDataset) gives `len` batches by their numbers in each epoch, in order with
    `shuffle=False`.
    """
    model = regression(tf, FIVE.start)
    history = model.fit(sequence(tf, FIVE, 2, []), epochs=2, shuffle=False, verbose=0).history
    line, losses = FIVE.descent(2, 2)
    holds(model, line, 6)
    reported(history["loss"], [FIVE.mean_over_rows(2, each) for each in losses], 6)


@clause(source=PY_DATASET, kills=["a-sequence-hears-the-beginning-too"])
def test_a_sequence_hears_the_end_of_each_epoch(tf):
    """`on_epoch_end` of a Sequence is called at the end of each epoch, and not before."""
    ended, at_the_beginning = [], []

    class Beginning(tf.keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            at_the_beginning.append(len(ended))

    model = regression(tf, FIVE.start)
    model.fit(sequence(tf, FIVE, 2, ended), epochs=2, verbose=0, callbacks=[Beginning()])
    assert at_the_beginning == [0, 1]
    assert len(ended) == 2


@clause(seed="001", needs=(*NEEDS, "datasets"), kills=["a-dataset-is-used-up", "first-element-is-read-ahead-and-lost"])
def test_a_dataset_begins_anew_in_each_epoch(tf):
    """Each epoch goes through the whole Dataset from its beginning, in its order, a smaller last batch included."""
    model, seen = watched(tf, FIVE.start)
    model.fit(dataset(tf), epochs=2, verbose=0)
    assert numbers_of(seen["train"]) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]] * 2


@clause(
    source=GUIDE,
    seed="001",
    erratum="The tutorial says of take(k) that the next epoch goes on; that is what steps_per_epoch does.",
    needs=(*NEEDS, "datasets"),
    kills=["a-dataset-is-used-up"],
)
def test_take_begins_anew(tf):
    """`dataset.take(k)` trains on the first k batches, the same ones in each epoch."""
    model, seen = watched(tf, FIVE.start)
    model.fit(dataset(tf).take(1), epochs=2, verbose=0)
    assert numbers_of(seen["train"]) == [[0, 1, 2, 3]] * 2


@clause(source=(FIT, GUIDE), seed="001")
@pytest.mark.parametrize("kind", ["repeated dataset", "generator", "dataset of enough batches"])
def test_steps_per_epoch_goes_on(tf, kind):
    """With `steps_per_epoch=k` an epoch has k batches, and the next epoch goes on with the batch behind them."""
    model, seen = watched(tf, FIVE.start)
    batches = [slice(0, 4), slice(4, 8), slice(8, 10)]
    data = {
        "repeated dataset": lambda: dataset(tf).repeat(),
        "generator": lambda: ((ROWS[batches[i % 3]], IDS[batches[i % 3]]) for i in range(100)),
        "dataset of enough batches": lambda: dataset(tf, size=2),
    }[kind]()
    history = model.fit(data, epochs=2, steps_per_epoch=2, verbose=0)
    expected = [[0, 1], [2, 3], [4, 5], [6, 7]]
    if "enough" not in kind:
        expected = [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9], [0, 1, 2, 3]]
    assert numbers_of(seen["train"]) == expected
    assert len(history.history["loss"]) == 2


@clause(seed="001")
def test_steps_per_epoch_of_arrays(tf):
    """With arrays, `steps_per_epoch=k` takes k batches for an epoch and goes on with the next ones."""
    model, seen = watched(tf, FIVE.start)
    model.fit(ROWS, IDS, 2, epochs=2, steps_per_epoch=2, shuffle=False, verbose=0)
    assert numbers_of(seen["train"]) == [[0, 1], [2, 3], [4, 5], [6, 7]]


@clause(
    seed="001",
    needs=(*NEEDS, "datasets"),
    kills_none="the behaviour is left open",
    undefined="no page says what follows when the batches run out: Keras 2 ends the training, Keras 3 begins again",
)
def test_data_that_run_out(tf):
    """When a Dataset has no further batch for `steps_per_epoch`, the epoch ends, and the next one begins the Dataset
    again.
    """
    model, seen = watched(tf, FIVE.start)
    history = model.fit(dataset(tf), epochs=3, steps_per_epoch=2, verbose=0)
    assert numbers_of(seen["train"]) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9], [0, 1, 2, 3], [4, 5, 6, 7]]
    assert len(history.history["loss"]) == 3


@clause(seed="001", kills=["an-ended-generator-is-replayed"])
def test_a_generator_is_not_replayed(tf):
    """When a generator has ended, the training has no further batch: none of the earlier ones is trained on again."""
    model, seen = watched(tf, FIVE.start)
    batches = [(ROWS[rows], IDS[rows]) for rows in (slice(0, 4), slice(4, 8), slice(8, 10))]
    model.fit(iter(batches), epochs=3, verbose=0)
    assert numbers_of(seen["train"]) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]


@clause(seed="001", kills=["an-epoch-without-batches-has-the-loss-0", "an-ended-generator-is-replayed"])
def test_an_epoch_without_batches_is_not_reported(tf):
    """Training is interrupted where a generator ends: History has no number for an epoch that had no batch."""
    model = regression(tf, FIVE.start)
    batches = [(FIVE.x[rows], FIVE.y[rows]) for rows in FIVE.batches(2)]
    history = model.fit(iter(batches), epochs=3, verbose=0).history
    _, losses = FIVE.descent(2)
    reported(history["loss"], [FIVE.mean_over_rows(2, losses[0])], 3)
    in_steps = regression(tf, FIVE.start).fit(iter(batches), steps_per_epoch=3, epochs=3, verbose=0).history
    reported(in_steps["loss"], history["loss"], 3)


@clause(
    source=(FIT, "https://keras.io/api/optimizers/"),
    needs=(*NEEDS, "datasets"),
    kills=["the-end-of-the-data-counts-a-step"],
)
@pytest.mark.parametrize("optimizer", ["SGD", "Adam"])
def test_the_end_of_the_data_is_no_step(tf, optimizer):
    """`optimizer.iterations` counts the steps that were taken; where a Dataset of unknown size ends, no step is
    counted: Adam, whose steps depend on the count, leaves the weights that it leaves for the same Dataset of known
    size.
    """
    known = dataset(tf, FIVE.x, FIVE.y, 2)
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
def test_what_does_not_fit_is_refused(tf, data):
    """x and y of different lengths, rows of another shape than the inputs of the model, missing targets, texts, a
    negative batch size or number of steps, and objects with a length and items that are no Sequence are errors, and the
    weights stay as they are.
    """
    model = regression(tf, FIVE.start)
    unchanged(model, lambda: model.fit(**data, verbose=0))
    assert int(model.optimizer.iterations) == 0


@clause(kills=["no-rows-are-no-error"])
@pytest.mark.parametrize("kind", ["arrays", "dataset"])
def test_no_rows_are_refused(tf, kind):
    """Arrays without rows and a Dataset without batches are an error: there is nothing to report."""
    model = regression(tf, FIVE.start)
    data = {"x": FIVE.x[:0], "y": FIVE.y[:0]} if kind == "arrays" else {"x": dataset(tf).take(0)}
    unchanged(model, lambda: model.fit(**data, verbose=0))


@clause(kills=["batch-size-0-is-the-default"])
def test_batch_size_0_is_refused(tf):
    """`batch_size=0` is an error, and the weights stay as they are."""
    model = regression(tf, FIVE.start)
    unchanged(model, lambda: model.fit(FIVE.x, FIVE.y, batch_size=0, verbose=0))
