"""`LearningRateScheduler`: the learning rate of an epoch as a function of its number."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from reference.keras.callbacks.callback import Callback
from reference.tensor import Tensor

__all__ = ["LearningRateScheduler"]


class LearningRateScheduler(Callback):
    """lr ← schedule(epoch, lr), or schedule(epoch), before each epoch. The logs gain the "learning_rate".

    Source   https://keras.io/api/callbacks/learning_rate_scheduler/
    Edges    learning-rates/a-function-sets-the-learning-rate, learning-rates/the-learning-rate-is-in-the-logs,
             learning-rates/the-rate-of-a-function-is-a-float, learning-rates/a-schedule-refuses-another-learning-rate
    Errors   ValueError when the result is no float; TypeError when the optimizer has a schedule

    # NB: Keras 2 called the value in the logs "lr".
    """

    def __init__(self, schedule: Callable[..., Any], verbose: int = 0):
        super().__init__()
        self.schedule, self.verbose = schedule, verbose

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        optimizer = self.model.optimizer
        arguments = (epoch, float(optimizer.learning_rate))
        rate = self.schedule(*arguments[: 2 if _takes_two(self.schedule) else 1])
        if not isinstance(rate, (float, np.floating, Tensor)):
            raise ValueError(f"`schedule` must return a float. Received {rate!r} for epoch {epoch}.")
        optimizer.learning_rate = float(rate)
        if self.verbose:
            print(f"\nEpoch {epoch + 1}: LearningRateScheduler setting learning rate to {float(rate)}.")

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if logs is not None:
            logs["learning_rate"] = float(self.model.optimizer.learning_rate)


def _takes_two(function: Callable[..., Any]) -> bool:
    try:
        inspect.signature(function).bind(0, 0.0)
    except TypeError:
        return False
    return True
