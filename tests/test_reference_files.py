"""What holds of the reference's files alone: whoever dies leaves them whole, and TensorBoard itself shows them."""

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import numpy as np
import pytest

import reference as tf
from reference.keras.saving import archive as saving

ROOT = Path(__file__).parents[1]

TRAINING = """
import itertools, os, signal, sys, zipfile
import numpy as np
from reference import keras

folder, way, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
steps = itertools.count(1)

def step(*_):
    if next(steps) == number:
        os.kill(os.getpid(), signal.SIGKILL)
    return step

def counted(function):
    def call(*args, **keywords):
        step()
        return function(*args, **keywords)
    return call

def ask(*_):
    print("may I go on?", flush=True)
    input()

keras.utils.set_random_seed(0)
x = np.linspace(-1, 1, 64, dtype=np.float32).reshape(32, 2)
y = (x[:, :1] * x[:, 1:]).astype(np.float32)
layers = [keras.layers.Dense(3, "tanh"), keras.layers.Dropout(0.5), keras.layers.Dense(1)]
model = keras.Sequential([keras.Input((2,)), *layers])
model.compile(keras.optimizers.Adam(0.01), "mse")
callbacks = [
    keras.callbacks.ModelCheckpoint(f"{folder}/model.keras"),
    keras.callbacks.BackupAndRestore(f"{folder}/backup", double_checkpoint=number % 2 == 1, delete_checkpoint=False),
]
if way == "write":
    zipfile.ZipFile.writestr, os.fsync, os.replace = map(counted, (zipfile.ZipFile.writestr, os.fsync, os.replace))
elif way == "line":
    sys.settrace(step)
elif way == "time":
    callbacks.append(keras.callbacks.LambdaCallback(on_epoch_begin=ask))
model.fit(x, y, batch_size=8, epochs=5, verbose=0, callbacks=callbacks)
sys.settrace(None)
print(next(steps))
"""
"""A training with shuffled rows and Dropout. It kills itself before the n-th step of writing (an entry, the flush, the
move to its place), or in the n-th step of Python (a line, a call, a return), or asks whether it may begin an epoch.
"""


def training(folder, way, number=0, seconds=0.0):
    """The training in a process of its own: how it ends, and what it prints last. On the way "time" it is killed from
    outside, so many seconds after it was allowed an epoch for the n-th time.
    """
    arguments = [sys.executable, "-c", TRAINING, str(folder), way, str(number)]
    options = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(arguments, env={**os.environ, "PYTHONPATH": str(ROOT)}, **options) as process:
        if way == "time":
            for _ in range(number):
                if process.stdout.readline():
                    process.stdin.write("yes\n")
                    process.stdin.flush()
            time.sleep(seconds)
            process.kill()
        last = process.stdout.read()
    return process.returncode, last


def loaded(path):
    """The weights in a file, and the state of the optimizer; the file must be whole."""
    _, arrays = saving.load_archive(path)
    return [array.tobytes() for name in ("weights", "optimizer") for array in arrays.get(name, [])]


@pytest.fixture(scope="module", params=["write", "line", "time"])
def way_and_whole(request, tmp_path_factory):
    """How to kill, the folder of a training that was not killed, and how many steps this has."""
    folder = tmp_path_factory.mktemp("whole")
    code, steps = training(folder, "line" if request.param == "line" else "write")
    assert code == 0
    return request.param, folder, int(steps)


def test_a_training_that_is_killed_again_and_again_ends_as_one_that_was_not(way_and_whole, tmp_path):
    """SIGKILL at drawn points, in the middle of a file, at any line of Python, and from outside at any time: the files
    are whole whenever it comes, and in the end the weights and the state of the optimizer are those of a training
    without interruption, bit for bit, although rows are shuffled and elements dropped.
    """
    (way, whole, steps), random, kills = way_and_whole, np.random.default_rng(0), 0
    last = steps if way == "line" else steps // 2  # most lines are those of tracing, which begins anew each time
    while True:
        number, seconds = random.integers(1, last), random.exponential(0.01)
        code, _ = training(tmp_path, way, 2 if way == "time" else number, seconds)
        if code != -signal.SIGKILL:
            break
        kills += 1
        for file in tmp_path.rglob("[!.]*"):
            assert file.is_dir() or loaded(file)
        assert kills < 50, "the training makes no progress"
    assert code == 0
    assert kills > 1, "the training was not interrupted often enough to say anything"
    for file in ("model.keras", "backup/latest.backup"):
        assert loaded(tmp_path / file) == loaded(whole / file)


class InterruptionError(Exception):
    """What stops a training in the middle."""


def weights_of_a_training(folder, interrupted):
    """The weights after three epochs with shuffled rows and Dropout, which may be interrupted before the last."""
    x = np.arange(16, dtype=np.float32).reshape(8, 2)

    def interrupt(epoch, logs=None):
        if epoch == 2 and interrupted:
            raise InterruptionError

    stops = tf.keras.callbacks.LambdaCallback(on_epoch_begin=interrupt)
    tf.keras.utils.set_random_seed(0)
    model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dropout(0.5), tf.keras.layers.Dense(1)])
    model.compile(tf.keras.optimizers.SGD(0.01), "mse")
    try:
        model.fit(x, x[:, :1], 2, epochs=3, verbose=0, callbacks=[tf.keras.callbacks.BackupAndRestore(folder), stops])
    except InterruptionError:
        return weights_of_a_training(folder, interrupted=False)
    return [weight.tobytes() for weight in model.get_weights()]


def test_a_backup_holds_where_the_random_sequences_stand(tmp_path, monkeypatch):
    """A training that goes on shuffles and drops as one that was not interrupted, and would not without the state of
    `tf.random` in the backup.
    """
    whole = weights_of_a_training(tmp_path, interrupted=False)
    assert weights_of_a_training(tmp_path, interrupted=True) == whole
    monkeypatch.setattr(tf.random, "restore", lambda state: None)
    assert weights_of_a_training(tmp_path, interrupted=True) != whole


def test_the_backup_before_takes_the_place_of_a_damaged_one(tmp_path):
    """After a damaged backup, what was restored is the last one: a damaged file never displaces a whole one."""
    model = tf.keras.Sequential([tf.keras.Input((1,)), tf.keras.layers.Dense(1)])
    callback, last = tf.keras.callbacks.BackupAndRestore(tmp_path, double_checkpoint=True), tmp_path / "latest.backup"
    callback.set_model(model)
    for epoch in range(2):
        callback.on_epoch_end(epoch)
    last.write_bytes(last.read_bytes()[:100])
    callback.on_train_begin()
    assert model.initial_epoch == 1
    assert loaded(last)
    last.write_bytes(b"")
    with pytest.raises(ValueError, match="damaged"):
        callback.on_train_begin()


def test_all_sequences_go_on_from_a_state(monkeypatch):
    """The state holds the sequences of seeded operations and that of the others, with a global seed and without one."""
    former = tf.random.state()
    try:
        for seed in (None, 5):
            monkeypatch.setattr(tf.random, "_global_seed", seed)
            tf.random.uniform([3], seed=7)
            state = json.loads(json.dumps(tf.random.state()))
            drawn = [[tf.random.uniform([3], seed=s).numpy().tolist() for s in (None, 7)] for _ in range(2)]
            tf.random.restore(state)
            assert [[tf.random.uniform([3], seed=s).numpy().tolist() for s in (None, 7)] for _ in range(2)] == drawn
    finally:
        tf.random.restore(former)


def test_a_failure_while_saving_leaves_the_former_file(tmp_path, monkeypatch):
    """Whoever fails on the way leaves what was there before."""
    file = tmp_path / "a.weights.h5"
    saving.save_archive(file, {}, {"weights": [np.zeros(3)]})
    with pytest.raises(ValueError, match="allow_pickle"):
        saving.save_archive(file, {}, {"weights": [np.ones(3), np.array([object()])]})
    _, arrays = saving.load_archive(file)
    assert arrays["weights"][0].tolist() == [0.0, 0.0, 0.0]


def test_a_file_with_pickled_objects_is_refused_unread(tmp_path):
    """Nothing in a file is executed: an array of objects would be."""

    class Executed:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "executed"),)

    file = tmp_path / "a.weights.h5"
    saving.save_archive(file, {}, {"weights": [np.zeros(1)]})
    with zipfile.ZipFile(file, "a") as archive, archive.open("weights/1.npy", "w") as entry:
        np.lib.format.write_array(entry, np.array([Executed()], dtype=object), allow_pickle=True)
    with pytest.raises(ValueError, match="damaged"):
        saving.load_archive(file)
    assert not (tmp_path / "executed").exists()


def test_what_a_call_may_hold_is_written_and_anything_else_is_refused(tmp_path):
    """Functions of `tf.math` between layers, `...`, tensors and indices of NumPy come back from a file; a Variable is
    refused, and so is the name of an operation that is not known.
    """
    x = tf.keras.Input((3,))
    outputs = [tf.math.exp(x), tf.nn.relu(x), tf.reduce_sum(x, axis=1, keepdims=True), x @ tf.ones([3, 2])]
    model = tf.keras.Model(x, [*outputs, x[..., None], x[:, np.int64(1) :], x > 0.0])
    model.save(tmp_path / "a.keras")
    loaded, batch = tf.keras.models.load_model(tmp_path / "a.keras"), np.float32([[1, -2, 3], [4, 5, -6]])
    for one, other in zip(loaded(batch), model(batch), strict=True):
        assert one.dtype == other.dtype
        assert one.numpy().tolist() == other.numpy().tolist()
    with pytest.raises(ValueError, match="Variable"):
        tf.keras.Model(x, x * tf.Variable([1.0, 2.0, 3.0])).save(tmp_path / "b.keras")
    config = {**model.get_config(), "layers": [{"operation": "eval"}]}
    with pytest.raises(ValueError, match="Unknown operation: 'eval'"):
        tf.keras.Model.from_config(config)


def test_an_existing_file_stays_without_overwrite(tmp_path):
    """`overwrite=False` is an error where the file exists. TensorFlow asks on the terminal."""
    model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
    model.save(tmp_path / "a.keras")
    with pytest.raises(FileExistsError):
        model.save(tmp_path / "a.keras", overwrite=False)
    with pytest.raises(FileNotFoundError):
        model.load_weights(tmp_path / "b.keras")


def test_the_format_of_a_file_is_looked_at(tmp_path, monkeypatch):
    """A file of another format, which a later version may write, is refused, and the message names both."""
    file = tmp_path / "a.weights.h5"
    monkeypatch.setattr(saving, "FORMAT", "trainspec 99")
    saving.save_archive(file, {}, {"weights": [np.zeros(3)]})
    monkeypatch.undo()
    with pytest.raises(ValueError, match="trainspec 99"):
        saving.load_archive(file)


def test_mnist_is_read_as_it_was_downloaded(tmp_path, monkeypatch):
    """`mnist.load_data` downloads the file, compares its hash, and gives its four arrays as two pairs."""
    mnist = sys.modules["reference.keras.datasets.mnist"]
    arrays = {
        name: np.arange(i + 3, dtype=np.uint8) for i, name in enumerate(("x_train", "y_train", "x_test", "y_test"))
    }
    np.savez(tmp_path / "original.npz", **arrays)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(mnist, "ORIGIN", (tmp_path / "original.npz").as_uri())
    with pytest.raises(ValueError, match="file_hash"):
        mnist.load_data()
    monkeypatch.setattr(mnist, "SHA256", hashlib.sha256((tmp_path / "original.npz").read_bytes()).hexdigest())
    (x_train, y_train), (x_test, y_test) = mnist.load_data()
    for name, array in {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}.items():
        assert array.tolist() == arrays[name].tolist()


def test_tensorboard_itself_shows_what_the_callback_writes(tmp_path):
    """TensorBoard, started on the logs, gives the values of the history through its HTTP interface."""
    pytest.importorskip("tensorboard")
    model = tf.keras.Sequential([tf.keras.Input((1,)), tf.keras.layers.Dense(1)])
    model.compile(tf.keras.optimizers.SGD(0.1), "mse")
    x = np.ones((4, 1), np.float32)
    callback = tf.keras.callbacks.TensorBoard(tmp_path, histogram_freq=1)
    history = model.fit(x, 2 * x, epochs=3, verbose=0, validation_data=(x, x), callbacks=[callback]).history
    with served(tmp_path) as url:
        for run, name in (("train", "loss"), ("validation", "val_loss")):
            points = ask(f"{url}data/plugin/scalars/scalars?run={run}&tag=epoch_loss")
            assert [step for _, step, _ in points] == [0, 1, 2]
            assert [np.float32(value) for *_, value in points] == [np.float32(value) for value in history[name]]
        kernel = f"{model.layers[-1].name}/kernel/histogram"
        assert len(ask(f"{url}data/plugin/histograms/histograms?run=train&tag={kernel}")) == 3


class served:  # noqa: N801
    """TensorBoard in a process of its own, without TensorFlow, on a free port; gives its address."""

    def __init__(self, folder):
        main = "import sys; sys.modules['tensorflow'] = None; from tensorboard.main import run_main; run_main()"
        options = ["--port", "0", "--load_fast", "false", "--reload_interval", "1", "--host", "127.0.0.1"]
        command = [sys.executable, "-c", main, "--logdir", str(folder), *options]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)

    def __enter__(self):
        for line in self.process.stderr:
            found = re.search(r"http://\S+", line)
            if found:
                return found.group()
        raise AssertionError("TensorBoard did not start")

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stderr.close()


def ask(url):
    """The answer, as soon as TensorBoard has read the files."""
    for _ in range(100):
        try:
            with urllib.request.urlopen(url) as answer:
                return json.load(answer)
        except urllib.error.HTTPError:
            time.sleep(0.2)
    raise AssertionError(f"no answer from {url}")
