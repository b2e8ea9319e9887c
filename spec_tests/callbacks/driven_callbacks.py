"""Callbacks driven by hand: the hooks of a training are called, but nothing is trained.

A callback may use of its model what the documentation names: `stop_training`, `get_weights` and `set_weights`,
`optimizer`, `save` and `save_weights`. A stand-in with these is enough, and a training takes microseconds.
"""

from __future__ import annotations

import contextlib
import io
import tempfile
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st

from spec_tests import checks


class StandIn:
    """A model whose only weight is the number of the epoch, and which only records under which names it is saved."""

    distribute_strategy = None  # read by Keras 2
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
    """Call the hooks of a training until it is stopped. Each epoch has one of the values in its logs: None for no
    value, a dict for several. Returns the logs of the epochs as the callback leaves them.
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
    """The same with the hooks of batches; `epochs` holds the values of the batches of each epoch."""
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

PARTS = {"train": "T", "epoch": "E", "train_batch": "B"}
PARTS |= {"test": "V", "test_batch": "S", "predict": "P", "predict_batch": "Q"}
LETTERS = {f"on_{part}_begin": letter for part, letter in PARTS.items()}
LETTERS |= {f"on_{part}_end": letter.lower() for part, letter in PARTS.items()}
"""A letter for each hook, so that the order of the calls is a word."""


def recorder(tf: Any) -> Any:
    """A callback that records in `events`, for each call, the letter of the hook, its number or None, and the logs."""

    def note(letter: str) -> Any:
        def hook(self: Any, *args: Any, **keywords: Any) -> None:
            *number, logs = (*args, *keywords.values())
            self.events.append((letter, number[0] if number else None, dict(logs)))

        return hook

    recording = with_hooks(tf, {hook: note(letter) for hook, letter in LETTERS.items()})
    recording.events = []
    return recording


def with_hooks(tf: Any, hooks: dict[str, Any]) -> Any:
    """An instance of a subclass of `Callback` with these methods."""
    kind = types.new_class("Custom", (tf.keras.callbacks.Callback,), exec_body=lambda body: body.update(hooks))
    return kind()


def printed(function: Any, *args: Any, **options: Any) -> str:
    """What a call prints."""
    with contextlib.redirect_stdout(io.StringIO()) as output:
        function(*args, **options)
    return output.getvalue()


def word(recording: Any) -> str:
    """The letters of the hooks that were called, in order."""
    return "".join(letter for letter, *_ in recording.events)


def one_weight(tf: Any, rate: float = 0.0, **options: Any) -> Any:
    """The model w·x, with w = 1 at first, and the loss (w·x − y)². With the default rate it learns nothing."""
    keras = tf.keras
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")])
    model.compile(keras.optimizers.SGD(rate), "mse", run_eagerly=True, **options)
    return model


def rows(targets: Any) -> tuple[np.ndarray, np.ndarray]:
    """Data for this model: x is 1, so that the loss of a row is (w − target)²."""
    y = np.array(targets, np.float32).reshape(-1, 1)
    return np.ones_like(y), y


# ------------------------------------------------------------------------------------------- trainings and files

SILENT = {"verbose": 0, "shuffle": False}


@contextlib.contextmanager
def place(name: str) -> Iterator[str]:
    """The path of a file in a temporary folder."""
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
    """Multiples of ¼, so that ties are frequent."""
    return st.integers(round(low * 4), round(high * 4)).map(lambda n: n / 4)


def monitored() -> st.SearchStrategy[list[float]]:
    """The values of a metric in some epochs, with ties, and with NaN after the first."""
    later = st.lists(quarters(0, 2) | st.just(float("nan")), max_size=7)
    return st.tuples(quarters(0, 2), later).map(lambda both: [both[0], *both[1]])
