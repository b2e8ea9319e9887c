"""Models and weights in files, and trainings that go on from them."""

import contextlib
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.driven_callbacks import one_weight, rows
from spec_tests.harness import clause

WEIGHTS = "https://keras.io/api/models/model_saving_apis/weights_saving_and_loading/"
MODELS = "https://keras.io/api/models/model_saving_apis/model_saving_and_loading/"
CHECKPOINT = "https://keras.io/api/callbacks/model_checkpoint/"
BACKUP = "https://keras.io/api/callbacks/backup_and_restore/"

SILENT = {"verbose": 0, "shuffle": False}


@contextlib.contextmanager
def place(name):
    """The name of a file in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        yield f"{folder}/{name}"


def dense(tf, units=(2,), rate=0.125):
    """A Sequential model of two features, compiled with Adam."""
    keras = tf.keras
    model = keras.Sequential([keras.Input((2,)), *(keras.layers.Dense(n) for n in units)])
    model.compile(keras.optimizers.Adam(rate, beta_1=0.5), "mse", run_eagerly=True)
    return model


def branched(tf):
    """A functional model with a shared layer, two inputs and two outputs."""
    keras = tf.keras
    a, b, shared = keras.Input((2,), name="a"), keras.Input((2,), name="b"), keras.layers.Dense(3, activation="relu")
    both = keras.layers.Concatenate()([shared(a), shared(b)])
    return keras.Model([a, b], [keras.layers.Dense(1)(both), both])


def predictions(model, x):
    given = model([x, x + 1]) if len(model.inputs) == 2 else model(x)
    return [checks.numbers(each) for each in (given if isinstance(given, (list, tuple)) else [given])]


def all_equal(observed, expected, what):
    assert len(observed) == len(expected)
    for one, other in zip(observed, expected, strict=True):
        checks.equal(one, other, what)


@clause(
    "saving/loaded-weights-are-the-saved-ones",
    source=WEIGHTS,
    kills=["weights-are-saved-in-half-precision", "every-second-weight-stays"],
    needs=["fit"],
    cost=10,
)
@given(sts.arrays((2, 2), dtype=np.float32), sts.arrays((2,), dtype=np.float32))
@example(np.float32([[1 / 3, 0.1], [1e-30, 2.0]]), np.float32([1.0, 2.0]))
def test_a_model_that_loads_weights_has_them_bit_for_bit(tf, kernel, bias):
    """`load_weights` gives a model of the same layers the weights that `save_weights` wrote, bit for bit."""
    saved, loaded = dense(tf, (2, 2)), dense(tf, (2, 2))
    saved.set_weights([kernel, bias, kernel.T, bias[::-1]])
    with place("some.weights.h5") as path:
        saved.save_weights(path)
        loaded.load_weights(path)
    all_equal(loaded.get_weights(), saved.get_weights(), "a weight")


@clause(
    "saving/a-loaded-model-is-the-saved-one",
    source=MODELS,
    kills=["a-saved-layer-forgets-its-activation", "a-loaded-model-has-new-weights", "shared-layers-are-saved-twice"],
    needs=["fit", "functional_models"],
)
@pytest.mark.parametrize("make", [dense, branched])
def test_a_loaded_model_predicts_what_the_saved_one_did(tf, make):
    """`load_model` gives a model that predicts exactly what the one that was saved does, Sequential or functional,
    with as many weights.
    """
    model, x = make(tf), np.float32([[1.0, -2.0], [0.5, 3.0]])
    with place("some.keras") as path:
        model.save(path)
        loaded = tf.keras.models.load_model(path)
    assert len(loaded.weights) == len(model.weights)
    all_equal(predictions(loaded, x), predictions(model, x), "the prediction")


@clause(
    "saving/operators-are-saved",
    source=MODELS,
    kills=["saved-operands-change-places", "a-saved-slice-forgets-its-step", "saved-arrays-become-integers"],
    needs=["fit", "functional_models"],
)
def test_operators_between_the_layers_of_a_loaded_model_do_what_they_did(tf):
    """A functional model may compute with symbolic tensors between its layers, by operators, with numbers and arrays,
    and take parts of them: loaded, it predicts exactly what the one that was saved does.
    """
    keras = tf.keras
    a, b = keras.Input((3,)), keras.Input((3,))
    both = keras.layers.Dense(4)(2.0 * a - b / 4.0)
    outputs = [a - b, 1.0 - both, -(both**2.0), both * np.float32([0.5, 1.5, 2.5, 3.5])]
    parts = [both[:, 0], both[:, 1::2], both[:, None], both[:, -2:]]
    model, x = keras.Model([a, b], outputs + parts), np.float32([[1.0, -2.0, 0.25], [0.5, 3.0, 8.0]])
    with place("some.keras") as path:
        model.save(path)
        loaded = keras.models.load_model(path)
    all_equal(predictions(loaded, x), predictions(model, x), "the output")


@clause(
    "saving/a-loaded-model-trains-on",
    source=MODELS,
    kills=[
        "the-state-of-the-optimizer-is-not-loaded",
        "a-saved-optimizer-forgets-its-arguments",
        "a-loaded-model-is-not-compiled",
    ],
    needs=["fit"],
)
def test_a_training_that_goes_on_from_a_file_equals_one_that_never_stopped(tf):
    """A model that is saved, loaded and trained on has the weights of one that was trained without a break: a file
    holds how the model was compiled, and the state of its optimizer.
    """
    x, y = np.float32([[1.0, 2.0], [0.5, -1.0]]), np.float32([[1.0, 0.0], [0.0, 1.0]])
    whole, broken = dense(tf), dense(tf)
    broken.set_weights(whole.get_weights())
    whole.fit(x, y, epochs=5, **SILENT)
    broken.fit(x, y, epochs=2, **SILENT)
    with place("some.keras") as path:
        tf.keras.models.save_model(broken, path)
        loaded = tf.keras.models.load_model(path)
    loaded.fit(x, y, epochs=3, **SILENT)
    all_equal(loaded.get_weights(), whole.get_weights(), "a weight")


@clause(
    "saving/a-model-is-loaded-without-its-compilation-when-asked",
    source=MODELS,
    kills=["a-loaded-model-is-always-compiled"],
    needs=["fit"],
)
def test_with_compile_false_a_loaded_model_must_be_compiled_before_it_is_trained(tf):
    """`load_model(…, compile=False)` gives a model that predicts, and that must be compiled before `fit`."""
    model, (x, y) = one_weight(tf), rows([3.0])
    with place("some.keras") as path:
        model.save(path)
        loaded = tf.keras.models.load_model(path, compile=False)
    checks.equal(loaded.predict(x, verbose=0), np.float32([[1.0]]), "the prediction")
    with pytest.raises((ValueError, RuntimeError)):
        loaded.fit(x, y, verbose=0)


@clause(
    "saving/own-classes-are-given-when-loading",
    source=MODELS,
    kills=["custom-objects-are-not-looked-at", "an-unknown-layer-is-left-out"],
    needs=["fit"],
)
def test_own_classes_are_found_in_custom_objects_and_unknown_ones_refused(tf):
    """A model with a layer of one's own is loaded with the class in `custom_objects` under its name, which makes it of
    its configuration; without, it is an error.
    """

    class Times(tf.keras.layers.Layer):
        def __init__(self, factor=1.0, **options):
            super().__init__(**options)
            self.factor = factor

        def call(self, inputs):
            return self.factor * inputs

        def get_config(self):
            return {**super().get_config(), "factor": self.factor}

    with place("some.keras") as path:
        tf.keras.Sequential([tf.keras.Input((1,)), Times(3.0)]).save(path)
        loaded = tf.keras.models.load_model(path, custom_objects={"Times": Times})
        with checks.refused("an unknown class"):
            tf.keras.models.load_model(path)
    checks.equal(loaded.predict(np.float32([[2.0]]), verbose=0), np.float32([[6.0]]), "the prediction")


@clause(
    "saving/weights-come-with-the-optimizer",
    source=CHECKPOINT,
    kills=["the-state-of-the-optimizer-is-not-loaded"],
    needs=["fit"],
)
def test_weights_that_a_compiled_model_loads_bring_the_state_of_its_optimizer(tf):
    """A model that is compiled before it loads weights takes up the state of the optimizer with them."""
    x, y = np.float32([[1.0, 2.0]]), np.float32([[1.0, 0.0]])
    saved, loaded = dense(tf), dense(tf)
    saved.fit(x, y, epochs=2, **SILENT)
    with place("some.weights.h5") as path:
        saved.save_weights(path)
        loaded.load_weights(path)
    checks.equal(loaded.optimizer.iterations, np.array(2), "the number of steps")
    for model in (saved, loaded):
        model.fit(x, y, **SILENT)
    all_equal(loaded.get_weights(), saved.get_weights(), "a weight")


@clause(
    "saving/weights-of-another-model-are-refused",
    source=WEIGHTS,
    kills=["weights-that-do-not-fit-are-skipped", "missing-weights-are-left-as-they-are"],
    needs=["fit"],
)
@pytest.mark.parametrize("units", [(3,), (2, 2)])
def test_weights_of_other_shapes_or_numbers_are_refused(tf, units):
    """`load_weights` of a file whose weights have other shapes, or are fewer, than those of the model is an error."""
    with place("some.weights.h5") as path:
        dense(tf).save_weights(path)
        with checks.refused("the weights of another model"):
            dense(tf, units).load_weights(path)


@clause(
    "saving/a-damaged-file-is-refused",
    source=WEIGHTS,
    kills=["damaged-weights-are-left-out"],
    needs=["fit"],
    cost=10,
)
@given(st.floats(0, 0.99))
@example(0.0)
@example(0.5)
def test_a_file_that_is_cut_off_or_foreign_is_refused(tf, fraction):
    """Loading weights from a file that was cut off anywhere, or that is something else, is an error."""
    model = one_weight(tf)
    with place("some.weights.h5") as path:
        model.save_weights(path)
        whole = Path(path).read_bytes()
        for content in (whole[: int(fraction * len(whole))], b"epoch,loss\r\n0,1.0\r\n"):
            Path(path).write_bytes(content)
            with pytest.raises((ValueError, OSError)):
                model.load_weights(path)


@clause(
    "saving/loading-runs-no-code-of-the-file",
    source=MODELS,
    kills=["a-loaded-function-is-the-identity"],
    needs=["fit"],
)
def test_a_function_does_not_come_out_of_a_file(tf):
    """A model that holds a Python function is not brought back from a file without further ado: either saving or
    loading refuses it.
    """
    model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Lambda(lambda x: 2 * x)])
    with place("some.keras") as path, checks.refused("a function in a file"):
        model.save(path)
        tf.keras.models.load_model(path)


@clause(
    "callbacks/checkpoints-hold-the-weights-of-their-epoch",
    source=CHECKPOINT,
    seed="001",
    kills=["checkpoints-hold-the-weights-before-the-epoch", "save-weights-only-ignored"],
    needs=["fit", "callbacks"],
)
@pytest.mark.parametrize("weights_only", [True, False])
def test_a_checkpoint_holds_the_weights_at_the_end_of_its_epoch(tf, weights_only):
    """The checkpoint of an epoch holds the weights that the epoch ended with: `load_weights` reads them where
    `save_weights_only` was asked for, otherwise `load_model` reads the model.
    """
    model, ends = one_weight(tf, rate=0.25), []
    remember = tf.keras.callbacks.LambdaCallback(on_epoch_end=lambda *_: ends.append(model.get_weights()[0]))
    with place("{epoch}.weights.h5" if weights_only else "{epoch}.keras") as path:
        saves = tf.keras.callbacks.ModelCheckpoint(path, save_weights_only=weights_only)
        model.fit(*rows([0.0]), epochs=3, verbose=0, callbacks=[saves, remember])
        for epoch, weight in enumerate(ends, start=1):
            file = path.format(epoch=epoch)
            loaded = one_weight(tf) if weights_only else tf.keras.models.load_model(file)
            if weights_only:
                with pytest.raises((ValueError, OSError)):
                    tf.keras.models.load_model(file)
                loaded.load_weights(file)
            checks.equal(loaded.get_weights()[0], weight, f"the weight of epoch {epoch}")


@clause(
    "callbacks/a-checkpoint-overwrites-the-one-before",
    source=CHECKPOINT,
    seed="001",
    erratum="The tutorial says so of a path with {epoch}, where each epoch has a file of its own.",
    kills=["the-first-checkpoint-stays", "save-best-only-ignored"],
    needs=["fit", "callbacks"],
)
@pytest.mark.parametrize("best_only", [False, True])
def test_under_one_name_the_last_checkpoint_stays_and_with_save_best_only_the_best(tf, best_only):
    """Where `filepath` has no places, each checkpoint overwrites the one before: the file holds the weights of the last
    epoch, or with `save_best_only` those of the best one.
    """
    model, ends, losses = one_weight(tf, rate=0.25), [], iter([2.0, 1.0, 3.0])

    class Ends(tf.keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            ends.append(model.get_weights()[0])
            logs["loss"] = next(losses)

    with place("some.weights.h5") as path:
        options = {"save_weights_only": True, "save_best_only": best_only, "monitor": "loss"}
        saves = tf.keras.callbacks.ModelCheckpoint(path, **options)
        model.fit(*rows([0.0]), epochs=3, verbose=0, callbacks=[Ends(), saves])
        model.load_weights(path)
    checks.equal(model.get_weights()[0], ends[1 if best_only else 2], "the weight in the file")


class InterruptionError(Exception):
    """What stops a training in the middle."""


def interruption(tf, epoch):
    """What raises an InterruptionError where this epoch begins; never with None."""

    def interrupt(number, logs=None):
        if number == epoch:
            raise InterruptionError

    return tf.keras.callbacks.LambdaCallback(on_epoch_begin=interrupt)


@clause(
    "callbacks/an-interrupted-training-goes-on",
    source=BACKUP,
    kills=["a-backup-forgets-the-epoch", "the-state-of-the-optimizer-is-not-loaded", "a-restored-epoch-is-run-twice"],
    needs=["fit", "callbacks"],
)
@pytest.mark.parametrize("interrupted", [1, 2])
def test_an_interrupted_training_ends_as_one_that_was_not(tf, interrupted):
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
    "callbacks/a-restored-training-draws-as-if-never-stopped",
    source=BACKUP,
    needs=["fit", "callbacks"],
    kills_none="the behaviour is left open",
    undefined="a backup has the weights and the epoch, it says; Keras 2 and 3 drop other elements after it",
)
def test_a_training_that_goes_on_shuffles_and_drops_as_one_that_was_not_interrupted(tf):
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


@clause(
    "callbacks/a-damaged-backup-gives-way-to-the-one-before",
    source=BACKUP,
    kills=["double-checkpoint-ignored", "the-former-backup-is-the-last-one", "a-damaged-backup-ends-the-training"],
    needs=["fit", "callbacks"],
)
def test_where_the_last_backup_is_damaged_the_one_before_is_restored(tf):
    """With `double_checkpoint` two backups are kept: where the weights of the last one cannot be read, training goes
    on from the one before, an epoch earlier, and ends with the weights of a training that was not interrupted.
    """
    epochs, weights, expected = continued_after_damage(tf, lambda files: files[-1:])
    assert epochs == [2, 3, 4], f"the epochs are {epochs}"
    all_equal(weights, expected, "a weight")


@clause(
    "callbacks/any-damaged-file-of-a-backup-gives-way",
    source=BACKUP,
    kills=["double-checkpoint-ignored", "a-damaged-backup-ends-the-training"],
    needs=["fit", "callbacks"],
)
def test_whichever_file_of_the_last_backup_is_damaged_the_one_before_is_restored(tf):
    """With `double_checkpoint`, whichever file of the last backup is cut off, training goes on from the one before."""
    epochs, weights, expected = continued_after_damage(tf, lambda files: files[:1])
    assert epochs == [2, 3, 4], f"the epochs are {epochs}"
    all_equal(weights, expected, "a weight")


@clause(
    "callbacks/backups-count-batches",
    source=BACKUP,
    kills=["backups-count-epochs-only"],
    needs=["fit", "callbacks"],
)
def test_a_backup_of_batches_keeps_the_steps_of_an_unfinished_epoch(tf):
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


@clause(
    "callbacks/a-backup-is-deleted-at-the-end",
    source=BACKUP,
    kills=["a-backup-stays", "delete-checkpoint-ignored"],
    needs=["fit", "callbacks"],
)
@pytest.mark.parametrize("delete", [True, False])
def test_a_finished_training_leaves_a_backup_only_when_asked(tf, delete):
    """At the end of a training the backup is deleted, unless `delete_checkpoint` is False."""
    with place("backup") as folder:
        backup = tf.keras.callbacks.BackupAndRestore(folder, delete_checkpoint=delete)
        one_weight(tf).fit(*rows([0.0]), verbose=0, callbacks=[backup])
        files = [path for path in Path(folder).rglob("*") if path.is_file()] if Path(folder).exists() else []
    assert bool(files) is not delete, f"the files are {[path.name for path in files]}"
