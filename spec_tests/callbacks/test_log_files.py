"""What is written of a training: `CSVLogger`, read back by Python's csv module, and `TensorBoard`, read back by
tensorboard's own reader.
"""

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

CSV = "https://keras.io/api/callbacks/csv_logger/"
TENSORBOARD = "https://keras.io/api/callbacks/tensorboard/"
clause = Section("log-files", source=TENSORBOARD, seed="001", needs=["fit", "callbacks"])


def table(path, separator=","):
    with Path(path).open(newline="") as file:
        return list(csv.reader(file, delimiter=separator))


# ------------------------------------------------------------------------------------------- csv


@clause(source=CSV, kills=["csv-counts-epochs-from-one", "csv-rounds-the-values", "csv-separator-ignored"], needs=())
@given(st.lists(st.floats(allow_nan=False), min_size=1, max_size=4), st.sampled_from(",;\t"))
@example([0.1, 1 / 3], ";")
def test_csv_holds_the_history(tf, values, separator):
    """`CSVLogger` writes a row for each epoch: its number, from 0, and its values, which read back are the same floats;
    `separator` stands between them.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/log.csv"
        train(tf.keras.callbacks.CSVLogger(path, separator=separator), StandIn(), values)
        _, *lines = table(path, separator)
    found = [(int(line[0]), float(line[1])) for line in lines]
    assert found == list(enumerate(values)), f"the rows are {found}"


@clause(source=CSV, needs=())
def test_csv_columns(tf):
    """The first line names the columns: "epoch", and the names in the logs of the first epoch in alphabetical order.
    Where that has no validation, a column for the validation of each follows; a value that an epoch lacks is "NA".
    """
    with tempfile.TemporaryDirectory() as folder:
        logger = tf.keras.callbacks.CSVLogger(f"{folder}/log.csv")
        train(
            logger, StandIn(), [{"loss": 1.0, "acc": 0.5}, {"loss": 2.0, "acc": 0.25, "val_acc": 0.5, "val_loss": 3.0}]
        )
        found = table(f"{folder}/log.csv")
    expected = [
        ["epoch", "acc", "loss", "val_acc", "val_loss"],
        ["0", "0.5", "1.0", "NA", "NA"],
        ["1", "0.25", "2.0", "0.5", "3.0"],
    ]
    assert found == expected, f"the file has {found}, but should have {expected}"


@clause(source=CSV, kills=["csv-always-appends", "csv-never-appends"], seed=(), needs=())
@pytest.mark.parametrize("append", [None, False, True])
def test_csv_appends(tf, append):
    """With `append` a file that exists gets the rows of the next training, without another first line; otherwise, and
    by default, the next training overwrites it.
    """
    with tempfile.TemporaryDirectory() as folder:
        for value in (1.0, 2.0):
            options = {} if append is None else {"append": append}
            logger = tf.keras.callbacks.CSVLogger(f"{folder}/log.csv", **options)
            train(logger, StandIn(), [{"loss": value, "val_loss": value}])
        found = table(f"{folder}/log.csv")
    expected = [["epoch", "loss", "val_loss"], ["0", "1.0", "1.0"], ["0", "2.0", "2.0"]]
    assert found == (expected if append else [expected[0], expected[2]]), f"the file has {found}"


@clause(source=CSV, kills=["csv-counts-epochs-from-one", "csv-rounds-the-values"], seed=(), needs=())
def test_csv_is_read_by_pandas(tf):
    """`pandas.read_csv` gives a column for each name and a row for each epoch; a value that is missing is NaN."""
    pandas = pytest.importorskip("pandas")
    with tempfile.TemporaryDirectory() as folder:
        logger = tf.keras.callbacks.CSVLogger(f"{folder}/log.csv")
        train(logger, StandIn(), [{"loss": 1 / 3}, {"loss": 0.1, "val_loss": 2 / 3}])
        found = pandas.read_csv(f"{folder}/log.csv")
    expected = pandas.DataFrame({"epoch": [0, 1], "loss": [1 / 3, 0.1], "val_loss": [np.nan, 2 / 3]})
    pandas.testing.assert_frame_equal(found, expected, rtol=1e-15, atol=0)  # pandas may round the last digit


# ------------------------------------------------------------------------------------------- tensorboard


def shown(folder, part):
    """By tag, the list of (step, value) that TensorBoard reads; of histograms, the number of values."""
    accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    utilities = pytest.importorskip("tensorboard.util.tensor_util")
    events = accumulator.EventAccumulator(str(Path(folder) / part), size_guidance={accumulator.TENSORS: 0}).Reload()
    return {
        tag: [(event.step, utilities.make_ndarray(event.tensor_proto)) for event in events.Tensors(tag)]
        for tag in events.Tags()["tensors"]
    }


def logged(tf, epochs=2, **options):
    """A training of three batches, with its History and what TensorBoard shows of both parts."""
    with tempfile.TemporaryDirectory() as folder:
        callback = tf.keras.callbacks.TensorBoard(log_dir=folder, **options)
        model = one_weight(tf, rate=0.25)
        x, y = rows([0.0, 0.5, 2.0])
        history = model.fit(x, y, batch_size=1, epochs=epochs, validation_data=(x, y), verbose=0, callbacks=[callback])
        return history.history, shown(folder, "train"), shown(folder, "validation")


def values_are(observed, steps, expected, what):
    checks.equal(np.array([step for step, _ in observed]), np.array(steps), f"the steps of {what}")
    checks.equal(np.array([value for _, value in observed]), np.float32(expected), what)


@clause(kills=["tensorboard-mixes-training-and-validation"])
def test_tensorboard_shows_the_history(tf):
    """`TensorBoard` writes the values of an epoch as "epoch_…" at the step of its number, from 0: those of the training
    under "train", those of the validation under "validation", by the same names.
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
    """Where the optimizer follows a schedule, "epoch_learning_rate" is the rate that it has at the end of the epoch."""
    schedules = tf.keras.optimizers.schedules
    model = one_weight(tf)
    model.compile(tf.keras.optimizers.SGD(schedules.PiecewiseConstantDecay([4], [1.0, 0.5])), "mse", run_eagerly=True)
    with tempfile.TemporaryDirectory() as folder:
        callback = tf.keras.callbacks.TensorBoard(log_dir=folder)
        model.fit(*rows([0.0, 1.0, 2.0]), batch_size=1, epochs=2, verbose=0, callbacks=[callback])
        training = shown(folder, "train")
    values_are(training.get("epoch_learning_rate", []), range(2), [1.0, 0.5], "the learning rate")


@clause(kills=["tensorboard-shows-every-batch", "tensorboard-never-shows-batches"])
@pytest.mark.parametrize(("update_freq", "steps"), [("batch", [1, 2, 3, 4, 5, 6]), (2, [2, 4, 6])])
def test_tensorboard_shows_batches(tf, update_freq, steps):
    """The values of batches are written as "batch_…": every `update_freq` batches, for "batch" after each. Their steps
    are numbered from 1 through the epochs.
    """
    _, training, _ = logged(tf, update_freq=update_freq)
    found = [step for step, _ in training.get("batch_loss", [])]
    assert found == steps, f"the steps are {found}, but should be {steps}"


@clause(kills=["tensorboard-shows-batches-unasked", "tensorboard-shows-weights-unasked"])
def test_tensorboard_shows_batches_when_asked(tf):
    """With `update_freq="epoch"`, the default, no values of batches are written; nor are weights by default."""
    _, training, _ = logged(tf)
    assert "epoch_loss" in training
    assert "batch_loss" not in training, f"there are {sorted(training)}"
    assert not any("kernel" in tag for tag in training), f"there are {sorted(training)}"


@clause(
    erratum="The tutorial says that TensorBoard records the values of the parameters; it does so only when asked.",
    kills=["tensorboard-shows-weights-unasked", "tensorboard-shows-weights-of-each-epoch"],
)
@pytest.mark.parametrize(("histogram_freq", "steps"), [(0, []), (1, [0, 1, 2]), (2, [0, 2])])
def test_tensorboard_shows_weights_when_asked(tf, histogram_freq, steps):
    """The weights are written as histograms every `histogram_freq` epochs, from the first on, and by default never."""
    _, training, _ = logged(tf, epochs=3, histogram_freq=histogram_freq)
    found = [step for tag, events in training.items() if "kernel" in tag for step, _ in events]
    assert found == steps, f"the steps are {found}, but should be {steps}"
