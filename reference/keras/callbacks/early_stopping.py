"""`EarlyStopping`: end the training when a value stops improving."""

from __future__ import annotations

from typing import Any

from reference.keras.callbacks.monitor_callback import MonitorCallback

__all__ = ["EarlyStopping"]


class EarlyStopping(MonitorCallback):
    """Stop after `patience` epochs in a row in which `monitor` did not improve on the best so far by `min_delta`.

    Never after the first epoch; so a patience of 0 is one of 1. With a `baseline`, an epoch counts as an improvement
    only if it is better than the baseline as well. Epochs before number `start_from_epoch` do not count. With
    `restore_best_weights` the training ends with the weights of the best epoch, whether it was stopped or not.

    Source   https://keras.io/api/callbacks/early_stopping/
    Edges    early-stopping/early-stopping-counts-epochs-without-improvement, early-stopping/early-stopping-needs-the-baseline,
             early-stopping/early-stopping-starts-late, early-stopping/early-stopping-restores-the-best-weights,
             early-stopping/early-stopping-begins-anew, early-stopping/a-missing-monitor-does-not-stop
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

    def on_train_begin(self, logs: Any = None) -> None:
        self.wait = self.stopped_epoch = self.best_epoch = 0
        self.best = self.best_weights = None

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        value = self.monitored(logs)
        if value is None or epoch < self.start_from_epoch:
            return
        better = self.improves(value, self.best)
        if better:
            self.best = value
        if better or self.best_weights is None:
            self._keep(epoch)
        self.wait += 1
        if better and (self.baseline is None or self.improves(value, self.baseline)):
            self.wait = 0
        elif self.wait >= self.patience and epoch > 0:
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def _keep(self, epoch: int) -> None:
        self.best_epoch = epoch
        if self.restore_best_weights:
            self.best_weights = self.model.get_weights()

    def on_train_end(self, logs: Any = None) -> None:
        if self.verbose and self.stopped_epoch:
            print(f"Epoch {self.stopped_epoch + 1}: early stopping")
        if self.best_weights is not None:
            if self.verbose:
                print(f"Restoring model weights from the end of the best epoch: {self.best_epoch + 1}.")
            self.model.set_weights(self.best_weights)
