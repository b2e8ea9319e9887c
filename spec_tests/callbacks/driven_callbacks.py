"""Callbacks driven by hand: the hooks of a training are called, and nothing is trained.

A callback sees of its model what the documentation lets it use: `stop_training`, `get_weights` and `set_weights`,
`optimizer`, `save` and `save_weights`. So a stand-in with these is enough, and a training costs microseconds.
"""

from __future__ import annotations

import contextlib
import tempfile
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st

from spec_tests import checks


class StandIn:
    """A model whose only weight is the number of the epoch, and which only notes where it is asked to save itself."""

    distribute_strategy = None  # asked for by Keras 2
    name = "stand_in"

    def __init__(self, optimizer: Any = None):
        self.optimizer = optimizer
        self.metrics: list[Any] = []
        self.stop_training = False
        self.epoch = 0
        self.saved: list[str] = []

    def get_weights(self) -> list[np.ndarray]:
        return [np.array([self.epoch])]

    def set_weights(self, weights: list[np.ndarray]) -> None:
        self.epoch = int(weights[0][0])

    def save(self, path: str, *args: Any, **options: Any) -> None:
        self.saved.append(Path(path).name)

    save_weights = save


def train(callback: Any, model: Any, values: Any, monitor: str = "val_loss") -> list[dict[str, Any]]:
    """Call the hooks of a training whose epochs have these values in their logs until it is stopped: None for no value,
    a dict for several.

    Returns the logs of the epochs as the callback leaves them.
    """
    callback.set_model(model)
    callback.on_train_begin({})
    model.stop_training, history = False, []
    for epoch, value in enumerate(values):
        model.epoch = epoch
        history.append(dict(value) if isinstance(value, dict) else {} if value is None else {monitor: value})
        callback.on_epoch_begin(epoch, {})
        callback.on_epoch_end(epoch, history[-1])
        if model.stop_training:
            break
    callback.on_train_end({})
    return history


def train_batches(callback: Any, model: Any, epochs: Any, monitor: str = "loss") -> None:
    """The same with the hooks of the batches, whose values are given for each epoch."""
    callback.set_model(model)
    callback.on_train_begin({})
    for epoch, values in enumerate(epochs):
        callback.on_epoch_begin(epoch, {})
        for batch, value in enumerate(values):
            callback.on_train_batch_begin(batch, {})
            callback.on_train_batch_end(batch, {monitor: value})
        callback.on_epoch_end(epoch, {monitor: values[-1]})
    callback.on_train_end({})


# ------------------------------------------------------------------------------------------- recorded trainings

LETTERS = {
    "on_train_begin": "T",
    "on_train_end": "t",
    "on_epoch_begin": "E",
    "on_epoch_end": "e",
    "on_train_batch_begin": "B",
    "on_train_batch_end": "b",
    "on_test_begin": "V",
    "on_test_end": "v",
    "on_test_batch_begin": "S",
    "on_test_batch_end": "s",
    "on_predict_begin": "P",
    "on_predict_end": "p",
    "on_predict_batch_begin": "Q",
    "on_predict_batch_end": "q",
}
"""A letter for each hook, so that what is called when is a word."""


def recorder(tf: Any, events: list[Any] | None = None) -> Any:
    """A callback whose `events` are (letter of the hook, number of the epoch or batch or None, the logs then)."""

    def note(letter: str) -> Any:
        def hook(self: Any, *args: Any, **keywords: Any) -> None:
            *number, logs = (*args, *keywords.values())
            self.events.append((letter, number[0] if number else None, dict(logs)))

        return hook

    hooks = {hook: note(letter) for hook, letter in LETTERS.items()}
    kind = types.new_class("Recorder", (tf.keras.callbacks.Callback,), exec_body=lambda body: body.update(hooks))
    recording = kind()
    recording.events = [] if events is None else events
    return recording


def word(recording: Any) -> str:
    """The letters of the hooks that were called."""
    return "".join(letter for letter, *_ in recording.events)


def one_weight(tf: Any, rate: float = 0.0, **options: Any) -> Any:
    """The model w·x with the mean squared error and w = 1 to begin with: its losses are (w·x − y)². It learns nothing
    unless it is given a rate.
    """
    keras = tf.keras
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")])
    model.compile(keras.optimizers.SGD(rate), "mse", run_eagerly=True, **options)
    return model


def rows(targets: Any) -> tuple[np.ndarray, np.ndarray]:
    """Data for this model: x is 1, so that a row's loss is (w − target)²."""
    y = np.array(targets, np.float32).reshape(-1, 1)
    return np.ones_like(y), y


# ------------------------------------------------------------------------------------------- trainings and files

SILENT = {"verbose": 0, "shuffle": False}


@contextlib.contextmanager
def place(name: str) -> Iterator[str]:
    """The name of a file in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        yield f"{folder}/{name}"


def dense(tf: Any, units: Any = (2,), rate: float = 0.125) -> Any:
    """A Sequential model of two features, compiled with Adam."""
    keras = tf.keras
    model = keras.Sequential([keras.Input((2,)), *(keras.layers.Dense(n) for n in units)])
    model.compile(keras.optimizers.Adam(rate, beta_1=0.5), "mse", run_eagerly=True)
    return model


def all_equal(observed: Any, expected: Any, what: str) -> None:
    """The arrays of two lists are equal, bit for bit."""
    assert len(observed) == len(expected)
    for one, other in zip(observed, expected, strict=True):
        checks.equal(one, other, what)


def quarters(low: float, high: float) -> st.SearchStrategy[float]:
    """A quarter of a whole number, so that ties are frequent."""
    return st.integers(round(low * 4), round(high * 4)).map(lambda n: n / 4)


def monitored() -> st.SearchStrategy[list[float]]:
    """The values of a metric in some epochs, with ties, and NaN after the first."""
    later = st.lists(quarters(0, 2) | st.just(float("nan")), max_size=7)
    return st.tuples(quarters(0, 2), later).map(lambda both: [both[0], *both[1]])
