"""`ReduceLROnPlateau`: learn more slowly when a value stops improving."""

from __future__ import annotations

from typing import Any

from reference.keras.callbacks.monitor_callback import MonitorCallback

__all__ = ["ReduceLROnPlateau"]


class ReduceLROnPlateau(MonitorCallback):
    """lr ← max(factor·lr, min_lr) after `patience` epochs in a row in which `monitor` did not improve by `min_delta`.

    The `cooldown` epochs after a reduction do not count. The logs gain the "learning_rate" that the epoch had.

    Source   https://keras.io/api/callbacks/reduce_lr_on_plateau/
    Edges    learning-rates/a-plateau-reduces-the-learning-rate, learning-rates/the-learning-rate-has-a-lower-bound,
             learning-rates/cooldown-epochs-do-not-count, learning-rates/the-learning-rate-is-in-the-logs,
             learning-rates/a-schedule-refuses-another-learning-rate
    Errors   ValueError for a factor of 1 or more; TypeError when the optimizer has a schedule

    # NB: Keras 2 called the value in the logs "lr".
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

    def on_train_begin(self, logs: Any = None) -> None:
        self.best, self.wait, self.cooldown_counter = None, 0, 0

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
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
