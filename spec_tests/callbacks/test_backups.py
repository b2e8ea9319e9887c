"""`BackupAndRestore`: trainings that are interrupted, and go on."""

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
    """What stops a training in the middle."""


def interruption(tf, epoch):
    """What raises an InterruptionError where this epoch begins; never with None."""

    def interrupt(number, logs=None):
        if number == epoch:
            raise InterruptionError

    return tf.keras.callbacks.LambdaCallback(on_epoch_begin=interrupt)


@clause(kills=["the-state-of-the-optimizer-is-not-loaded"])
@pytest.mark.parametrize("interrupted", [1, 2])
def test_an_interrupted_training_goes_on(tf, interrupted):
    """With `BackupAndRestore` a second `fit` begins with the epoch that was interrupted, and ends with the weights of
    a training that was not.
    """
    x, y = np.float32([[1.0, 2.0]]), np.float32([[1.0, 0.0]])
    whole, broken, again = dense(tf), dense(tf), dense(tf)
    for model in (broken, again):
        model.set_weights(whole.get_weights())
    whole.fit(x, y, epochs=3, **SILENT)
    with place("backup") as folder:
        backup = tf.keras.callbacks.BackupAndRestore
        with pytest.raises(InterruptionError):
            broken.fit(x, y, epochs=3, callbacks=[backup(folder), interruption(tf, interrupted)], **SILENT)
        history = again.fit(x, y, epochs=3, callbacks=[backup(folder)], **SILENT)
    assert history.epoch == list(range(interrupted, 3)), f"the epochs are {history.epoch}"
    all_equal(again.get_weights(), whole.get_weights(), "a weight")


@clause(
    kills_none="the behaviour is left open",
    undefined="a backup has the weights and the epoch, it says; Keras 2 and 3 drop other elements after it",
)
def test_a_restored_training_draws_as_if_never_stopped(tf):
    """A training with shuffled rows and Dropout, which is interrupted and goes on with the same seed, ends with the
    weights of one that was not interrupted.
    """
    x, weights = np.arange(16, dtype=np.float32).reshape(8, 2) / 16, []
    with place("backup") as folder:
        for interrupted in (None, 2, None):
            tf.keras.utils.set_random_seed(0)
            model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dropout(0.5), tf.keras.layers.Dense(1)])
            model.compile(tf.keras.optimizers.SGD(0.5), "mse")
            callbacks = [tf.keras.callbacks.BackupAndRestore(folder), interruption(tf, interrupted)]
            with contextlib.suppress(InterruptionError):
                model.fit(x, x[:, :1], 2, epochs=3, verbose=0, callbacks=callbacks)
            weights.append(model.get_weights())
    all_equal(weights[2], weights[0], "a weight")


def contents(folder):
    """What stands in the files of a folder, by their names."""
    return {path: path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()}


def continued_after_damage(tf, damaged):
    """The epochs that are run, and the weights, of a training that was interrupted before its fourth epoch, after
    the files `damaged(files of the last backup)` were cut off in the middle; beside the weights of a whole training.
    """
    x, y = np.float32([[1.0, 2.0]]), np.float32([[1.0, 0.0]])
    whole, broken, again = dense(tf), dense(tf), dense(tf)
    for model in (broken, again):
        model.set_weights(whole.get_weights())
    whole.fit(x, y, epochs=5, **SILENT)
    with place("backup") as folder:
        before = {}
        look = tf.keras.callbacks.LambdaCallback(on_epoch_begin=lambda epoch, logs: before.update(contents(folder)))
        backups = [tf.keras.callbacks.BackupAndRestore(folder, double_checkpoint=True) for _ in range(2)]
        with pytest.raises(InterruptionError):
            broken.fit(x, y, epochs=5, callbacks=[backups[0], interruption(tf, 3), look], **SILENT)
        last = {path: data for path, data in contents(folder).items() if data not in before.values()}
        for path in damaged(sorted(last, key=lambda path: len(last[path]))):
            path.write_bytes(last[path][: len(last[path]) // 2])
        history = again.fit(x, y, epochs=5, callbacks=[backups[1]], **SILENT)
    return history.epoch, again.get_weights(), whole.get_weights()


@clause(kills=["the-previous-backup-is-the-latest", "a-damaged-backup-ends-the-training"])
def test_a_damaged_backup_gives_way_to_the_one_before(tf):
    """With `double_checkpoint` two backups are kept: where the weights of the last one cannot be read, training goes
    on from the one before, an epoch earlier, and ends with the weights of a training that was not interrupted.
    """
    epochs, weights, expected = continued_after_damage(tf, lambda files: files[-1:])
    assert epochs == [2, 3, 4], f"the epochs are {epochs}"
    all_equal(weights, expected, "a weight")


@clause(kills=["a-damaged-backup-ends-the-training"])
def test_any_damaged_file_of_a_backup_gives_way(tf):
    """With `double_checkpoint`, whichever file of the last backup is cut off, training goes on from the one before."""
    epochs, weights, expected = continued_after_damage(tf, lambda files: files[:1])
    assert epochs == [2, 3, 4], f"the epochs are {epochs}"
    all_equal(weights, expected, "a weight")


@clause(kills=["a-damaged-backup-is-no-backup"])
def test_a_damaged_backup_without_another_is_an_error(tf):
    """Where the backup is damaged, and there is none before it, `fit` raises an error: no epoch is run."""
    x, y = rows([0.0])
    with place("backup") as folder:
        callbacks = [tf.keras.callbacks.BackupAndRestore(folder), interruption(tf, 1)]
        with pytest.raises(InterruptionError):
            one_weight(tf).fit(x, y, epochs=2, callbacks=callbacks, **SILENT)
        for path, data in contents(folder).items():
            path.write_bytes(data[: len(data) // 2])
        again = one_weight(tf, rate=0.25)
        with pytest.raises((OSError, ValueError)):
            again.fit(x, y, epochs=2, callbacks=[tf.keras.callbacks.BackupAndRestore(folder)], **SILENT)
    checks.equal(again.get_weights()[0], np.float32([[1.0]]), "the weight")


@clause(needs=["callbacks"])
@pytest.mark.parametrize(
    ("folder", "save_freq"), [("", "epoch"), ("backup", "batch"), ("backup", 1.5)], ids=["no-name", "batch", "fraction"]
)
def test_a_backup_needs_a_directory_and_a_frequency(tf, folder, save_freq):
    """`backup_dir` is the name of a directory, and `save_freq` is "epoch" or a number of batches; anything else is an
    error.
    """
    with checks.refused(f"BackupAndRestore({folder!r}, save_freq={save_freq!r})"):
        tf.keras.callbacks.BackupAndRestore(folder, save_freq=save_freq)


@clause(kills=["a-backup-without-weights"])
def test_a_backup_needs_weights(tf):
    """`fit` with `BackupAndRestore` begins by restoring the weights: a model that has none yet, because it has not been
    built, is an error.
    """
    model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
    model.compile("sgd", "mse", run_eagerly=True)
    with place("backup") as folder, checks.refused("a model that has not been built"):
        model.fit(*rows([0.0]), callbacks=[tf.keras.callbacks.BackupAndRestore(folder)], **SILENT)


@clause
def test_backups_count_batches(tf):
    """With a number as `save_freq` a backup is written after that many batches: what an interrupted epoch has learned
    until then is kept.
    """
    x, y = rows([0.0] * 4)

    def interrupt(batch, logs=None):
        if batch == 3:
            raise InterruptionError

    with place("backup") as folder:
        model = one_weight(tf, rate=0.25)
        stops = tf.keras.callbacks.LambdaCallback(on_train_batch_begin=interrupt)
        backup = tf.keras.callbacks.BackupAndRestore(folder, save_freq=2)
        with pytest.raises(InterruptionError):
            model.fit(x, y, batch_size=1, callbacks=[backup, stops], **SILENT)
        again, seen = one_weight(tf, rate=0.25), []
        look = tf.keras.callbacks.LambdaCallback(on_epoch_begin=lambda *_: seen.append(again.get_weights()[0]))
        backup = tf.keras.callbacks.BackupAndRestore(folder, save_freq=2)
        again.fit(x, y, batch_size=1, callbacks=[backup, look], **SILENT)
    checks.equal(seen[0], np.float32([[0.25]]), "the weight that was restored, halved by each of two batches")


@clause
@pytest.mark.parametrize("delete", [True, False])
def test_a_backup_is_deleted_at_the_end(tf, delete):
    """At the end of a training the backup is deleted, unless `delete_checkpoint` is False."""
    with place("backup") as folder:
        backup = tf.keras.callbacks.BackupAndRestore(folder, delete_checkpoint=delete)
        one_weight(tf).fit(*rows([0.0]), verbose=0, callbacks=[backup])
        files = [path for path in Path(folder).rglob("*") if path.is_file()] if Path(folder).exists() else []
    assert bool(files) is not delete, f"the files are {[path.name for path in files]}"
