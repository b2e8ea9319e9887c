"""What Model.fit does with `validation_data` and `validation_split`."""

import math

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import Section
from spec_tests.training.linear_models import (
    FIVE,
    IDS,
    ROWS,
    flat_ids,
    follows,
    holds,
    ids_of,
    regression,
    reported,
    tasks,
    unchanged,
    watched,
)

FIT = "https://keras.io/api/models/model_training_apis/#fit-method"
clause = Section("validation", source=FIT, needs=("fit",))

# ------------------------------------------------------------------------------------------- validation_data


@clause(seed="001", cost=20, kills=["evaluation-goes-on-from-training", "test-loss-is-mean-of-batch-means"])
@given(tasks(), tasks(), st.integers(1, 4))
@example(FIVE, FIVE[:3], 2)
def test_validation_follows_each_epoch(tf, task, other, size):
    """`val_loss` and the `val_` metrics are the loss and the metrics over all rows of `validation_data`, each row
    once, with the weights at the end of the epoch.
    """
    other = other if other.y.shape[1] == task.y.shape[1] else task
    model = regression(tf, task.start, metrics=["mae"])
    data = {"validation_data": (other.x, other.y), "verbose": 0}
    history = model.fit(task.x, task.y, size, epochs=2, shuffle=False, **data).history
    lines = [task.descent(size, epochs)[0] for epochs in (1, 2)]
    steps = 2 * len(task.batches(size))
    reported(history["val_loss"], [line.loss(other.x, other.y) for line in lines], steps)
    errors = [np.mean(abs(line.predict(other.x) - other.y)) for line in lines]
    (name,) = (name for name in history if name.startswith("val_") and name != "val_loss")
    reported(history[name], errors, steps)


@clause(seed="001", cost=20, kills=["validation-overwrites-training"])
@given(tasks(), st.integers(1, 4))
@example(FIVE, 2)
def test_validation_does_not_train(tf, task, size):
    """The model is not trained on the validation data: weights, loss and metrics of training are those without it."""
    model = regression(tf, task.start, metrics=["mae"])
    data = {"validation_data": (task.x + 1, task.y + 1), "verbose": 0}
    history = model.fit(task.x, task.y, size, epochs=2, shuffle=False, **data)
    follows(model, history, task, size, 2)
    assert int(model.optimizer.iterations) == 2 * len(task.batches(size))


@clause(kills=["validation-has-batches-of-32"])
def test_validation_rows_come_in_order(tf):
    """The rows of `validation_data` come in order, in batches of `validation_batch_size`, or of `batch_size` when that
    is not given.
    """
    for options, sizes in ({"batch_size": 3}, [3, 3, 1]), ({"batch_size": 3, "validation_batch_size": 5}, [5, 2]):
        model, seen = watched(tf, FIVE.start)
        model.fit(FIVE.x, FIVE.y, validation_data=(ROWS[:7], IDS[:7]), verbose=0, **options)
        assert [len(x) for x, _ in seen["test"]] == sizes
        assert flat_ids(seen["test"]) == list(range(7))


@clause(cost=20)
@given(st.integers(1, 5), st.integers(1, 3) | st.lists(st.integers(1, 5), unique=True, min_size=1, max_size=3))
@example(5, 2)
@example(4, [1, 4])
def test_validation_freq_chooses_the_epochs(tf, epochs, frequency):
    """`validation_freq=k` validates after every k-th epoch, a list after the listed epochs, counted from 1."""
    model, seen = watched(tf, FIVE.start)
    data = {"validation_data": (FIVE.x, FIVE.y), "validation_freq": frequency, "verbose": 0}
    history = model.fit(FIVE.x, FIVE.y, 5, epochs=epochs, **data).history
    runs = range(1, epochs + 1)
    wanted = [n for n in runs if (n in frequency if isinstance(frequency, list) else n % frequency == 0)]
    assert len(seen["test"]) == len(wanted)
    lines = [FIVE.descent(5, n)[0] for n in wanted]
    reported(history.get("val_loss", []), [line.loss(FIVE.x, FIVE.y) for line in lines], epochs)


@clause(kills=["any-frequency-is-taken"])
@pytest.mark.parametrize("frequency", [1.5, "each"])
def test_validation_freq_is_a_number_or_a_list(tf, frequency):
    """`validation_freq` is an integer or a list of integers; anything else raises an error."""
    model = regression(tf, FIVE.start)
    with checks.refused(f"validation_freq={frequency!r}"):
        model.fit(FIVE.x, FIVE.y, validation_data=(FIVE.x, FIVE.y), validation_freq=frequency, verbose=0)


@clause(seed="001", needs=("fit", "datasets"), kills=["validation-steps-are-ignored"])
def test_validation_steps_take_the_first_batches(tf):
    """`validation_steps=k` validates on the first k batches of a Dataset, the same ones after each epoch."""
    model, seen = watched(tf, FIVE.start)
    dataset = tf.data.Dataset.from_tensor_slices((ROWS[:10], IDS[:10])).batch(4)
    model.fit(FIVE.x, FIVE.y, epochs=2, validation_data=dataset, validation_steps=2, verbose=0)
    assert ids_of(seen["test"]) == [[0, 1, 2, 3], [4, 5, 6, 7]] * 2


@clause(seed="001", needs=("fit", "datasets"), kills=["validation-ends-with-its-dataset"])
def test_more_validation_steps_than_batches_take_all(tf):
    """With more `validation_steps` than a Dataset has batches, each validation uses all of it, from the beginning."""
    model, seen = watched(tf, FIVE.start)
    dataset = tf.data.Dataset.from_tensor_slices((ROWS[:10], IDS[:10])).batch(4)
    history = model.fit(FIVE.x, FIVE.y, epochs=2, validation_data=dataset, validation_steps=5, verbose=0).history
    assert ids_of(seen["test"]) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]] * 2
    assert len(history["val_loss"]) == 2


@clause(seed="001", cost=20, kills=["validation-weights-are-ignored"])
@given(tasks(), st.data())
@example(FIVE, None)
def test_validation_data_may_have_weights(tf, task, data):
    """`validation_data=(x, y, w)` weights the validation loss, Σ w·l / rows, and not the training."""
    w = np.float32(data.draw(sts.weights(len(task)))) if data else np.arange(5, dtype=np.float32)
    model = regression(tf, task.start)
    history = model.fit(task.x, task.y, len(task), validation_data=(task.x, task.y, w), verbose=0).history
    line, losses = task.descent(len(task))
    reported(history["loss"], losses[0])
    reported(history["val_loss"], [line.loss(task.x, task.y, w)], 2)


@clause(kills=["the-shorter-array-counts"])
@pytest.mark.parametrize("y", [FIVE.y[:2], np.vstack([FIVE.y, FIVE.y])], ids=["too few", "too many"])
def test_validation_data_of_different_lengths_raise(tf, y):
    """`validation_data` whose x and y differ in length raise an error."""
    model = regression(tf, FIVE.start)
    with checks.refused("validation_data of different lengths"):
        model.fit(FIVE.x, FIVE.y, validation_data=(FIVE.x, y), verbose=0)


# ------------------------------------------------------------------------------------------- validation_split


@clause(
    seed="001",
    erratum="The tutorial says that the first rows are held out.",
    cost=20,
    kills=["split-takes-the-first-rows", "split-after-shuffle"],
)
@given(st.integers(2, 40), st.integers(1, 7), st.booleans())
@example(10, 2, True)
@example(11, 6, False)
def test_split_takes_the_last_rows(tf, rows, eighths, shuffle):
    """`validation_split=p` of N rows trains on the first ⌊N·(1 − p)⌋ and validates on all others: the last rows of x
    and y as passed, before any shuffling, and the same ones after each epoch.
    """
    p = eighths / 8
    split = math.floor(rows * (1 - p))
    assume(split)
    model, seen = watched(tf, FIVE.start)
    model.fit(ROWS[:rows], IDS[:rows], 8, epochs=2, validation_split=p, shuffle=shuffle, verbose=0)
    trained, held_out = (flat_ids(seen[kind]) for kind in ("train", "test"))
    epochs = [sorted(trained[:split]), sorted(trained[split:])]
    assert epochs == 2 * [list(range(split))], f"the rows trained on are {epochs}, but should be the first {split}"
    assert held_out == 2 * [*range(split, rows)], f"the rows held out are {held_out}, but should be the last, in order"


@clause(kills=["split-leaves-the-weights-behind"])
def test_split_takes_the_weights_along(tf):
    """With `validation_split`, each part keeps the sample weights of its rows, and both losses are weighted."""
    w = np.array([1, 0.5, 2, 3, 0.25], np.float32)
    model = regression(tf, FIVE.start)
    history = model.fit(FIVE.x, FIVE.y, 5, sample_weight=w, validation_split=0.5, verbose=0).history
    line, losses = FIVE[:2].descent(5, w=w[:2])
    holds(model, line)
    reported(history["loss"], losses[0])
    reported(history["val_loss"], [line.loss(FIVE.x[2:], FIVE.y[2:], w[2:])], 2)


@clause(kills=["split-overrides-the-data"])
def test_validation_data_override_the_split(tf):
    """`validation_data` overrides `validation_split`: nothing is held out of x and y."""
    model, seen = watched(tf, FIVE.start)
    model.fit(ROWS[:8], IDS[:8], validation_split=0.5, validation_data=(ROWS[20:22], IDS[20:22]), verbose=0)
    assert sorted(flat_ids(seen["train"])) == list(range(8))
    assert ids_of(seen["test"]) == [[20, 21]]


@clause(kills=["split-keeps-a-row"])
@pytest.mark.parametrize(("rows", "split"), [(1, 0.5), (5, 0.875), (5, 1.0)])
def test_split_needs_rows_on_both_sides(tf, rows, split):
    """A split that leaves no row to train on raises an error, and the weights do not change."""
    model = regression(tf, FIVE.start)
    unchanged(model, lambda: model.fit(FIVE.x[:rows], FIVE.y[:rows], validation_split=split, verbose=0))


@clause(kills=["split-of-any-size"])
@pytest.mark.parametrize("split", [-0.5, 1.5])
def test_split_is_a_fraction(tf, split):
    """`validation_split` is a fraction between 0 and 1; anything else raises an error, and no weight changes."""
    model = regression(tf, FIVE.start)
    unchanged(model, lambda: model.fit(FIVE.x, FIVE.y, validation_split=split, verbose=0))


@clause(seed="001", needs=("fit", "datasets"), kills=["split-of-a-dataset-is-ignored"])
def test_split_needs_arrays(tf):
    """`validation_split` is for arrays and tensors: with a Dataset it raises an error, and no weight changes."""
    model = regression(tf, FIVE.start)
    unchanged(model, lambda: model.fit(FIVE.dataset(tf, 2), validation_split=0.5, verbose=0))


@clause(
    seed="001", erratum="The tutorial says that only NumPy arrays can be split.", kills=["only-numpy-arrays-are-split"]
)
def test_tensors_can_be_split(tf):
    """`validation_split` splits tensors like arrays."""
    model, seen = watched(tf, FIVE.start)
    model.fit(tf.constant(ROWS[:8]), tf.constant(IDS[:8]), validation_split=0.25, verbose=0)
    assert sorted(flat_ids(seen["train"])) == list(range(6))
    assert ids_of(seen["test"]) == [[6, 7]]
