"""What holds of the reference's files alone: whoever dies leaves them whole, and TensorBoard itself shows them."""

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
from reference.keras import saving

ROOT = Path(__file__).parent.parent

TRAINING = """
import os, signal, sys, zipfile
import numpy as np
from reference import keras

folder, steps = sys.argv[1], int(sys.argv[2])

def counted(function):
    def call(*args, **keywords):
        global steps
        steps -= 1
        if steps == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*args, **keywords)
    return call

zipfile.ZipFile.writestr, os.fsync, os.replace = map(counted, (zipfile.ZipFile.writestr, os.fsync, os.replace))
x = np.linspace(-1, 1, 64, dtype=np.float32).reshape(32, 2)
y = (x[:, :1] * x[:, 1:]).astype(np.float32)
layers = [keras.layers.Dense(n, "tanh", kernel_initializer="ones") for n in (3, 1)]
model = keras.Sequential([keras.Input((2,)), *layers])
model.compile(keras.optimizers.Adam(0.01), "mse")
model.fit(x, y, batch_size=8, epochs=6, shuffle=False, verbose=0, callbacks=[
    keras.callbacks.ModelCheckpoint(f"{folder}/model.keras"),
    keras.callbacks.BackupAndRestore(f"{folder}/backup", delete_checkpoint=False),
])
"""
"""A training that kills itself before the n-th step of writing: an entry, the flush, or the move to its place."""


def training(folder, steps):
    """How the training ends in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, "-c", TRAINING, str(folder), str(steps)], env=environment).returncode


def loaded(path):
    """The weights in a file, and the state of the optimizer; the file must be whole."""
    _, arrays = saving.load_archive(path)
    return [array.tobytes() for name in ("weights", "optimizer") for array in arrays[name]]


def test_a_training_that_is_killed_again_and_again_ends_as_one_that_was_not(tmp_path):
    """SIGKILL at drawn points, most of them in the middle of a file: at any time the files are whole, and in the end
    the weights and the state of the optimizer are those of a training without interruption, bit for bit.
    """
    whole, broken, random, kills = tmp_path / "whole", tmp_path / "broken", np.random.default_rng(0), 0
    assert training(whole, 0) == 0
    while training(broken, random.integers(1, 130)) == -signal.SIGKILL:
        kills += 1
        for file in broken.rglob("[!.]*"):
            assert file.is_dir() or loaded(file)
        assert kills < 50, "the training makes no progress"
    assert kills > 1, "the training was not interrupted often enough to say anything"
    for file in ("model.keras", "backup/latest.backup"):
        assert loaded(broken / file) == loaded(whole / file)


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


def test_an_existing_file_stays_without_overwrite(tmp_path):
    """`overwrite=False` is an error where the file exists. TensorFlow asks on the terminal."""
    model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
    model.save(tmp_path / "a.keras")
    with pytest.raises(FileExistsError):
        model.save(tmp_path / "a.keras", overwrite=False)
    with pytest.raises(FileNotFoundError):
        model.load_weights(tmp_path / "b.keras")


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
