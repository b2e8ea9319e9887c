"""Callbacks driven by hand: the hooks of a training are called, and nothing is trained.

A callback sees of its model what the documentation lets it use: `stop_training`, `get_weights` and `set_weights`,
`optimizer`, `save` and `save_weights`. So a stand-in with these is enough, and a training costs microseconds.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np


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
    """Call the hooks of a training whose epochs have these values in their logs, None for none, until it is stopped.

    Returns the logs of the epochs as the callback leaves them.
    """
    callback.set_model(model)
    callback.on_train_begin({})
    model.stop_training, history = False, []
    for epoch, value in enumerate(values):
        model.epoch = epoch
        history.append({} if value is None else {monitor: value})
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
