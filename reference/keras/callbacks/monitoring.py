"""Callbacks that end training or change its learning rate, most of them when a monitored value has not improved."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable
from typing import Any

import numpy as np

from reference.keras.callbacks.callback import Callback, Logs
from reference.tensor import Tensor

logger = logging.getLogger("reference")

RISES = ("acc", "accuracy", "auc", "precision", "recall", "iou", "score", "similarity")
FALLS = ("loss", "error", "crossentropy", "divergence", "hinge", "poisson", "mse", "mae", "mape", "msle")
"""The endings of the names of values that should rise, and of those that should fall."""


class MonitorCallback(Callback):
    """`improves(value, best)`: value < best − min_delta in the mode "min", value > best + min_delta in the mode "max".

    Any number improves on None, which is the best so far when there is none. NaN never improves on anything.

    Source   https://keras.io/api/callbacks/early_stopping/
    Errors   ValueError for an unknown mode, and in the mode "auto" for a name that does not tell the direction

    # NB: TensorFlow warns of an unknown mode, and takes "auto"; "auto" asks the metric of this name, not the name.
    """

    best: float | None
    wait: int

    def __init__(self, monitor: str, mode: str, min_delta: float = 0.0):
        if mode not in ("auto", "min", "max"):
            raise ValueError(f"`mode` must be 'auto', 'min' or 'max'. Received {mode!r}.")
        self.monitor, self.mode, self.min_delta = monitor, mode, abs(min_delta)

    def improves(self, value: float, best: float | None) -> bool:
        if best is None:
            return bool(value == value)
        return bool(value + self.min_delta < best if self._falls() else value - self.min_delta > best)

    def monitored(self, logs: Logs) -> Any:
        """The monitored value, or None, with a warning, if the logs lack it."""
        found = (logs or {}).get(self.monitor)
        if found is None:
            names = sorted(logs or {})
            logger.warning("%s monitors %r, but the logs hold %s.", type(self).__name__, self.monitor, names)
        return found

    def _falls(self) -> bool:
        """Whether lower is better."""
        if self.mode != "auto":
            return self.mode == "min"
        if self.monitor.endswith(RISES):
            return False
        if self.monitor.endswith(FALLS):
            return True
        raise ValueError(
            f"`mode` 'auto' cannot tell whether {self.monitor!r} should rise or fall. Expected `mode` 'min' or 'max'."
        )


class EarlyStopping(MonitorCallback):
    """Stops training after `patience` epochs in a row in which `monitor` did not improve on the best by `min_delta`.

    Training never stops after its first epoch, so a patience of 0 acts as 1. With a `baseline`, an epoch counts as an
    improvement only if it also beats the baseline. The epochs before `start_from_epoch` do not count. With
    `restore_best_weights`, training ends with the weights of the best epoch, whether it was stopped or not.

    Source   https://keras.io/api/callbacks/early_stopping/
    Edges    early-stopping/the-baseline-limits-the-epochs
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0,
        patience: int = 0,
        verbose: int = 0,
        mode: str = "auto",
        baseline: float | None = None,
        restore_best_weights: bool = False,
        start_from_epoch: int = 0,
    ):
        super().__init__(monitor, mode, min_delta)
        self.patience, self.verbose, self.baseline = patience, verbose, baseline
        self.restore_best_weights, self.start_from_epoch = restore_best_weights, start_from_epoch
        self.on_train_begin()

    def on_train_begin(self, logs: Logs = None) -> None:
        self.wait = self.stopped_epoch = self.best_epoch = 0
        self.best = self.best_weights = None

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        value = self.monitored(logs)
        if value is None or epoch < self.start_from_epoch:
            return
        better = self.improves(value, self.best)
        if better:
            self.best = value
        if better or self.best_weights is None:
            self.best_epoch = epoch
            self.best_weights = self.model.get_weights() if self.restore_best_weights else None
        self.wait += 1
        if better and (self.baseline is None or self.improves(value, self.baseline)):
            self.wait = 0
        elif self.wait >= self.patience and epoch > 0:
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def on_train_end(self, logs: Logs = None) -> None:
        if self.verbose and self.stopped_epoch:
            print(f"Epoch {self.stopped_epoch + 1}: early stopping")
        if self.best_weights is not None:
            if self.verbose:
                print(f"Restoring model weights from the end of the best epoch: {self.best_epoch + 1}.")
            self.model.set_weights(self.best_weights)


class ReduceLROnPlateau(MonitorCallback):
    """lr ← max(factor·lr, min_lr) after `patience` epochs in a row in which `monitor` did not improve by `min_delta`.

    The `cooldown` epochs after a reduction do not count. The logs gain the "learning_rate" of the epoch.

    Source   https://keras.io/api/callbacks/reduce_lr_on_plateau/
    Edges    learning-rates/cooldown-epochs-do-not-count, learning-rates/a-rate-beside-a-schedule-is-an-error
    Errors   ValueError for a factor of 1 or more; TypeError when the optimizer has a schedule

    # NB: Keras 2 called the value in the logs "lr", here and in `LearningRateScheduler`.
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.1,
        patience: int = 10,
        verbose: int = 0,
        mode: str = "auto",
        min_delta: float = 1e-4,
        cooldown: int = 0,
        min_lr: float = 0.0,
    ):
        super().__init__(monitor, mode, min_delta)
        if factor >= 1:
            raise ValueError(f"`factor` must be less than 1. Received {factor!r}.")
        self.factor, self.patience, self.verbose = factor, patience, verbose
        self.cooldown, self.min_lr = cooldown, min_lr
        self.on_train_begin()

    def on_train_begin(self, logs: Logs = None) -> None:
        self.best, self.wait, self.cooldown_counter = None, 0, 0

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        value = self.monitored(logs)
        if logs is not None:
            logs["learning_rate"] = float(self.model.optimizer.learning_rate)
        if value is None:
            return
        cooling = self.cooldown_counter > 0
        self.cooldown_counter -= cooling
        if self.improves(value, self.best):
            self.best, self.wait = value, 0
        elif not cooling:
            self.wait += 1
            if self.wait >= self.patience:
                self._reduce(epoch)

    def _reduce(self, epoch: int) -> None:
        present = float(self.model.optimizer.learning_rate)
        if present > self.min_lr:
            reduced = max(present * self.factor, self.min_lr)
            self.model.optimizer.learning_rate = reduced
            self.cooldown_counter, self.wait = self.cooldown, 0
            if self.verbose:
                print(f"\nEpoch {epoch + 1}: ReduceLROnPlateau reducing learning rate to {reduced}.")


class LearningRateScheduler(Callback):
    """lr ← schedule(epoch, lr), or schedule(epoch), before each epoch. The logs gain the "learning_rate".

    Source   https://keras.io/api/callbacks/learning_rate_scheduler/
    Errors   ValueError when the result is not a float; TypeError when the optimizer has a schedule
    """

    def __init__(self, schedule: Callable[..., Any], verbose: int = 0):
        self.schedule, self.verbose = schedule, verbose

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        optimizer = self.model.optimizer
        arguments = (epoch, float(optimizer.learning_rate))
        rate = self.schedule(*arguments[: 2 if _takes_two(self.schedule) else 1])
        if not isinstance(rate, (float, np.floating, Tensor)):
            raise ValueError(f"`schedule` must return a float. Received {rate!r} for epoch {epoch}.")
        optimizer.learning_rate = float(rate)
        if self.verbose:
            print(f"\nEpoch {epoch + 1}: LearningRateScheduler setting learning rate to {float(rate)}.")

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        if logs is not None:
            logs["learning_rate"] = float(self.model.optimizer.learning_rate)


def _takes_two(function: Callable[..., Any]) -> bool:
    try:
        inspect.signature(function).bind(0, 0.0)
    except TypeError:
        return False
    return True
