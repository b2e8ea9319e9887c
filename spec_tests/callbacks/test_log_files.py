"""`CSVLogger`, read back by Python's csv module, and `TensorBoard`, read back by the reader of tensorboard."""

import contextlib
import csv
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests.callbacks.driven_callbacks import StandIn, one_weight, rows, train
from spec_tests.harness import Section
from spec_tests.harness.optional import optional

CSV = "https://keras.io/api/callbacks/csv_logger/"
TENSORBOARD = "https://keras.io/api/callbacks/tensorboard/"
pandas = optional("pandas")
accumulator = optional("tensorboard.backend.event_processing.event_accumulator")
utilities = optional("tensorboard.util.tensor_util")
clause = Section("log-files", source=TENSORBOARD, seed="001", needs=["fit", "callbacks"])


@contextlib.contextmanager
def csv_of(tf, *trainings, separator=",", **options):
    """The path of the file that `CSVLogger` writes of these trainings."""
    with tempfile.TemporaryDirectory() as folder:
        for values in trainings:
            train(tf.keras.callbacks.CSVLogger(f"{folder}/log.csv", separator=separator, **options), StandIn(), values)
        yield Path(f"{folder}/log.csv")


def table(tf, *trainings, separator=",", **options):
    """The lines of this file."""
    with csv_of(tf, *trainings, separator=separator, **options) as path, path.open(newline="") as file:
        return list(csv.reader(file, delimiter=separator))


# ------------------------------------------------------------------------------------------- csv


@clause(source=CSV, kills=["csv-counts-epochs-from-one", "csv-rounds-the-values", "csv-separator-ignored"], needs=())
@given(st.lists(st.floats(allow_nan=False), min_size=1, max_size=4), st.sampled_from(",;\t"))
@example([0.1, 1 / 3], ";")
def test_csv_holds_the_history(tf, values, separator):
    """`CSVLogger` writes a row per epoch: its number, from 0, and its values, which are read back as the same floats.
    They are separated by `separator`.
    """
    _, *lines = table(tf, values, separator=separator)
    found = [(int(line[0]), float(line[1])) for line in lines]
    assert found == list(enumerate(values)), f"the rows are {found}"


@clause(source=CSV, needs=())
def test_csv_columns_are_sorted_by_name(tf):
    """The header is "epoch", followed by the names in the logs of the first epoch in alphabetical order. If that epoch
    has no validation, a "val_…" column follows for each of them. A value that an epoch lacks is "NA".
    """
    logs = [{"loss": 1.0, "acc": 0.5}, {"loss": 2.0, "acc": 0.25, "val_acc": 0.5, "val_loss": 3.0}]
    found = table(tf, logs)
    expected = [
        ["epoch", "acc", "loss", "val_acc", "val_loss"],
        ["0", "0.5", "1.0", "NA", "NA"],
        ["1", "0.25", "2.0", "0.5", "3.0"],
    ]
    assert found == expected, f"the file has {found}, but should have {expected}"


@clause(source=CSV, kills=["csv-always-appends", "csv-never-appends"], seed=(), needs=())
@pytest.mark.parametrize("append", [None, False, True])
def test_csv_appends_when_asked(tf, append):
    """With `append`, the rows of the next training are added to an existing file, without another header. Otherwise,
    and by default, the next training overwrites the file.
    """
    options = {} if append is None else {"append": append}
    found = table(tf, *([{"loss": value, "val_loss": value}] for value in (1.0, 2.0)), **options)
    expected = [["epoch", "loss", "val_loss"], ["0", "1.0", "1.0"], ["0", "2.0", "2.0"]]
    assert found == (expected if append else [expected[0], expected[2]]), f"the file has {found}"


@clause(source=CSV, kills=["csv-counts-epochs-from-one", "csv-rounds-the-values"], seed=(), needs=())
def test_pandas_reads_csv(tf):
    """`pandas.read_csv` returns a column for each name and a row for each epoch; a missing value is NaN."""
    with csv_of(tf, [{"loss": 1 / 3}, {"loss": 0.1, "val_loss": 2 / 3}]) as path:
        found = pandas.read_csv(path)
    expected = pandas.DataFrame({"epoch": [0, 1], "loss": [1 / 3, 0.1], "val_loss": [np.nan, 2 / 3]})
    pandas.testing.assert_frame_equal(found, expected, rtol=1e-15, atol=0)  # pandas may round the last digit


# ------------------------------------------------------------------------------------------- tensorboard


def shown(folder, part):
    """What TensorBoard reads: by tag, the list of (step, value)."""
    events = accumulator.EventAccumulator(str(Path(folder) / part), size_guidance={accumulator.TENSORS: 0}).Reload()
    return {
        tag: [(event.step, utilities.make_ndarray(event.tensor_proto)) for event in events.Tensors(tag)]
        for tag in events.Tags()["tensors"]
    }


def logged(tf, epochs=2, rate=0.25, **options):
    """A training of three batches: its History, and what TensorBoard shows of training and of validation."""
    model = one_weight(tf)
    model.compile(tf.keras.optimizers.SGD(rate), "mse", run_eagerly=True)
    x, y = rows([0.0, 0.5, 2.0])
    with tempfile.TemporaryDirectory() as folder:
        callback = tf.keras.callbacks.TensorBoard(log_dir=folder, **options)
        history = model.fit(x, y, batch_size=1, epochs=epochs, validation_data=(x, y), verbose=0, callbacks=[callback])
        return history.history, shown(folder, "train"), shown(folder, "validation")


def values_are(observed, steps, expected, what):
    checks.equal(np.array([step for step, _ in observed]), np.array(steps), f"the steps of {what}")
    checks.equal(np.array([value for _, value in observed]), np.float32(expected), what)


@clause(kills=["tensorboard-mixes-training-and-validation"])
def test_tensorboard_shows_the_history(tf):
    """`TensorBoard` writes the values of an epoch as "epoch_…" at the step of its number, from 0: those of training
    under "train", those of validation under "validation", by the same names.
    """
    history, training, validation = logged(tf, epochs=3)
    values_are(training["epoch_loss"], range(3), history["loss"], "the loss")
    values_are(validation["epoch_loss"], range(3), history["val_loss"], "the loss of the validation")


@clause(kills=["tensorboard-counts-evaluations-in-epochs"], seed=())
def test_tensorboard_shows_evaluations(tf):
    """Each evaluation is written as "evaluation_…_vs_iterations" at the step `optimizer.iterations`."""
    history, _, validation = logged(tf)
    values_are(validation["evaluation_loss_vs_iterations"], [3, 6], history["val_loss"], "the loss of the validation")


@clause(kills=["tensorboard-lacks-the-learning-rate"], seed=())
def test_tensorboard_shows_the_learning_rate(tf):
    """The learning rate of an epoch is written as "epoch_learning_rate"."""
    _, training, _ = logged(tf)
    values_are(training.get("epoch_learning_rate", []), range(2), [0.25, 0.25], "the learning rate")


@clause(kills=["tensorboard-lacks-the-learning-rate", "tensorboard-shows-the-first-rate"])
def test_tensorboard_shows_the_rate_of_a_schedule(tf):
    """If the optimizer follows a schedule, "epoch_learning_rate" is its learning rate at the end of the epoch."""
    _, training, _ = logged(tf, rate=tf.keras.optimizers.schedules.PiecewiseConstantDecay([4], [1.0, 0.5]))
    values_are(training.get("epoch_learning_rate", []), range(2), [1.0, 0.5], "the learning rate")


@clause(kills=["tensorboard-shows-every-batch", "tensorboard-never-shows-batches"])
@pytest.mark.parametrize(("update_freq", "steps"), [("batch", [1, 2, 3, 4, 5, 6]), (2, [2, 4, 6])])
def test_tensorboard_shows_batches(tf, update_freq, steps):
    """The values of batches are written as "batch_…" every `update_freq` batches, or after each batch for "batch".
    Their steps count the batches across epochs, from 1.
    """
    _, training, _ = logged(tf, update_freq=update_freq)
    found = [step for step, _ in training.get("batch_loss", [])]
    assert found == steps, f"the steps are {found}, but should be {steps}"


@clause(kills=["tensorboard-shows-batches-unasked", "tensorboard-shows-weights-unasked"])
def test_tensorboard_shows_neither_batches_nor_weights_by_default(tf):
    """By default, `update_freq` is "epoch", which writes no values of batches, and no weights are written either."""
    _, training, _ = logged(tf)
    assert "epoch_loss" in training
    assert "batch_loss" not in training, f"there are {sorted(training)}"
    assert not any("kernel" in tag for tag in training), f"there are {sorted(training)}"


@clause(
    erratum="the tutorial says that TensorBoard records the values of the parameters; it does so only when asked",
    kills=["tensorboard-shows-weights-unasked", "tensorboard-shows-weights-of-each-epoch"],
)
@pytest.mark.parametrize(("histogram_freq", "steps"), [(0, []), (1, [0, 1, 2]), (2, [0, 2])])
def test_tensorboard_shows_weights_when_asked(tf, histogram_freq, steps):
    """The weights are written as histograms every `histogram_freq` epochs, from the first on; by default, never."""
    _, training, _ = logged(tf, epochs=3, histogram_freq=histogram_freq)
    found = [step for tag, events in training.items() if "kernel" in tag for step, _ in events]
    assert found == steps, f"the steps are {found}, but should be {steps}"
