"""`BackupAndRestore`: trainings that are interrupted and resume."""

import contextlib
from pathlib import Path

import numpy as np
import pytest

from spec_tests import checks
from spec_tests.callbacks.driven_callbacks import SILENT, all_equal, dense, one_weight, place, rows
from spec_tests.harness import Section

BACKUP = "https://keras.io/api/callbacks/backup_and_restore/"
clause = Section("backups", source=BACKUP, needs=["fit", "callbacks"])


class InterruptionError(Exception):
    """Stops a training."""


def interruption(tf, at, hook="on_epoch_begin"):
    """A callback that raises an InterruptionError when the epoch or batch `at` begins; never if it is None."""

    def interrupt(number, logs=None):
        if number == at:
            raise InterruptionError

    return tf.keras.callbacks.LambdaCallback(**{hook: interrupt})


def backup(tf, folder, **options):
    return tf.keras.callbacks.BackupAndRestore(folder, **options)


def contents(folder):
    """The contents of the files in a folder and below it, by path."""
    return {path: path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()}


def cut_off(files):
    for path, data in files.items():
        path.write_bytes(data[: len(data) // 2])


def resumed(tf, interrupted, epochs, damaged=None, **options):
    """The epochs that a resumed training runs, and its final weights beside those of a training without interruption.

    Of the files of the latest backup, from the smallest to the largest, the slice `damaged` is cut off in the middle.
    """
    x, y = np.float32([[1.0, 2.0]]), np.float32([[1.0, 0.0]])
    whole, broken, again = dense(tf), dense(tf), dense(tf)
    for model in (broken, again):
        model.set_weights(whole.get_weights())
    whole.fit(x, y, epochs=epochs, **SILENT)
    with place("backup") as folder:
        before = {}
        look = tf.keras.callbacks.LambdaCallback(on_epoch_begin=lambda epoch, logs: before.update(contents(folder)))
        callbacks = [backup(tf, folder, **options), interruption(tf, interrupted), look]
        with pytest.raises(InterruptionError):
            broken.fit(x, y, epochs=epochs, callbacks=callbacks, **SILENT)
        if damaged:
            latest = [(path, data) for path, data in contents(folder).items() if data not in before.values()]
            cut_off(dict(sorted(latest, key=lambda file: len(file[1]))[damaged]))
        history = again.fit(x, y, epochs=epochs, callbacks=[backup(tf, folder, **options)], **SILENT)
    return history.epoch, again.get_weights(), whole.get_weights()


@clause(kills=["the-state-of-the-optimizer-is-not-loaded"])
@pytest.mark.parametrize("interrupted", [1, 2])
def test_an_interrupted_training_resumes(tf, interrupted):
    """With `BackupAndRestore`, a second `fit` starts at the epoch that was interrupted, and ends with the weights of a
    training without interruption.
    """
    epochs, weights, expected = resumed(tf, interrupted, 3)
    assert epochs == list(range(interrupted, 3)), f"the epochs are {epochs}"
    all_equal(weights, expected, "a weight")


@clause(
    kills_none="the behaviour is left open",
    undefined="a backup holds the weights and the epoch, the page says; Keras 2 and 3 drop other elements afterwards",
)
def test_a_resumed_training_draws_the_same_numbers(tf):
    """A training with shuffled rows and Dropout that is interrupted and resumed with the same seed ends with the
    weights of a training without interruption.
    """
    x, weights = np.arange(16, dtype=np.float32).reshape(8, 2) / 16, []
    with place("backup") as folder:
        for interrupted in (None, 2, None):
            tf.keras.utils.set_random_seed(0)
            model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dropout(0.5), tf.keras.layers.Dense(1)])
            model.compile(tf.keras.optimizers.SGD(0.5), "mse")
            with contextlib.suppress(InterruptionError):
                callbacks = [backup(tf, folder), interruption(tf, interrupted)]
                model.fit(x, x[:, :1], 2, epochs=3, verbose=0, callbacks=callbacks)
            weights.append(model.get_weights())
    all_equal(weights[2], weights[0], "a weight")


@clause(kills=["the-previous-backup-is-the-latest", "a-damaged-backup-ends-the-training"])
def test_a_damaged_backup_falls_back_to_the_previous_one(tf):
    """With `double_checkpoint` two backups are kept. If the weights of the latest cannot be read, training resumes from
    the previous one, an epoch earlier, and ends with the weights of a training without interruption.
    """
    epochs, weights, expected = resumed(tf, 3, 5, slice(-1, None), double_checkpoint=True)
    assert epochs == [2, 3, 4], f"the epochs are {epochs}"
    all_equal(weights, expected, "a weight")


@clause(kills=["a-damaged-backup-ends-the-training"])
def test_any_damaged_file_falls_back(tf):
    """With `double_checkpoint`, training resumes from the previous backup whichever file of the latest is damaged."""
    epochs, weights, expected = resumed(tf, 3, 5, slice(1), double_checkpoint=True)
    assert epochs == [2, 3, 4], f"the epochs are {epochs}"
    all_equal(weights, expected, "a weight")


@clause(kills=["a-damaged-backup-is-no-backup"])
def test_a_single_damaged_backup_is_an_error(tf):
    """If the backup is damaged and there is no previous one, `fit` raises an error and runs no epoch."""
    x, y = rows([0.0])
    with place("backup") as folder:
        with pytest.raises(InterruptionError):
            one_weight(tf).fit(x, y, epochs=2, callbacks=[backup(tf, folder), interruption(tf, 1)], **SILENT)
        cut_off(contents(folder))
        again = one_weight(tf, rate=0.25)
        with pytest.raises((OSError, ValueError)):
            again.fit(x, y, epochs=2, callbacks=[backup(tf, folder)], **SILENT)
    checks.equal(again.get_weights()[0], np.float32([[1.0]]), "the weight")


@clause(needs=["callbacks"])
@pytest.mark.parametrize(
    ("folder", "save_freq"), [("", "epoch"), ("backup", "batch"), ("backup", 1.5)], ids=["no-name", "batch", "fraction"]
)
def test_needs_a_directory_and_a_frequency(tf, folder, save_freq):
    """`backup_dir` must name a directory, and `save_freq` must be "epoch" or a number of batches; anything else is an
    error.
    """
    with checks.refused(f"BackupAndRestore({folder!r}, save_freq={save_freq!r})"):
        backup(tf, folder, save_freq=save_freq)


@clause(kills=["a-backup-without-weights"])
def test_needs_a_built_model(tf):
    """`fit` with `BackupAndRestore` raises an error if the model has not been built: it has no weights to restore."""
    model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
    model.compile("sgd", "mse", run_eagerly=True)
    with place("backup") as folder, checks.refused("a model that has not been built"):
        model.fit(*rows([0.0]), callbacks=[backup(tf, folder)], **SILENT)


@clause
def test_save_freq_counts_batches(tf):
    """With a number as `save_freq`, a backup is written after that many batches, so that what an interrupted epoch has
    learned by then is kept.
    """
    x, y = rows([0.0] * 4)
    with place("backup") as folder:
        callbacks = [backup(tf, folder, save_freq=2), interruption(tf, 3, "on_train_batch_begin")]
        with pytest.raises(InterruptionError):
            one_weight(tf, rate=0.25).fit(x, y, batch_size=1, callbacks=callbacks, **SILENT)
        again, seen = one_weight(tf, rate=0.25), []
        look = tf.keras.callbacks.LambdaCallback(on_epoch_begin=lambda *_: seen.append(again.get_weights()[0]))
        again.fit(x, y, batch_size=1, callbacks=[backup(tf, folder, save_freq=2), look], **SILENT)
    checks.equal(seen[0], np.float32([[0.25]]), "the restored weight, which each of two batches has halved")


@clause
@pytest.mark.parametrize("delete", [True, False])
def test_deleted_when_training_ends(tf, delete):
    """The backup is deleted when training ends, unless `delete_checkpoint` is False."""
    with place("backup") as folder:
        one_weight(tf).fit(*rows([0.0]), verbose=0, callbacks=[backup(tf, folder, delete_checkpoint=delete)])
        files = list(contents(folder))
    assert bool(files) is not delete, f"the files are {files}"
