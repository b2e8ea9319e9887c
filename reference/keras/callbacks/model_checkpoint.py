"""`ModelCheckpoint`: save the model while it is trained."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from reference.keras.callbacks.monitor_callback import MonitorCallback

__all__ = ["ModelCheckpoint"]


class ModelCheckpoint(MonitorCallback):
    """Save the model, or its weights alone, after each epoch, or after every `save_freq` batches.

    `filepath` may have places for {epoch} and {batch}, which count from 1 here, and for the names in the logs. With
    `save_best_only` only what improves on the best so far is saved; `initial_value_threshold` is the best to begin
    with. The best outlives `fit`.

    Source   https://keras.io/api/callbacks/model_checkpoint/
    Edges    checkpoints/a-checkpoint-after-each-epoch, checkpoints/checkpoints-count-batches,
             checkpoints/the-best-checkpoint-is-kept, checkpoints/the-best-batch-is-kept,
             checkpoints/no-monitor-no-best-checkpoint, saving/checkpoints-hold-the-weights-of-their-epoch,
             checkpoints/a-path-names-what-is-in-the-logs, saving/a-checkpoint-overwrites-the-one-before
    Errors   ValueError for a `save_freq` that is neither "epoch" nor a number of batches; KeyError for a name in
             `filepath` that the logs do not have

    # NB: TensorFlow demands the suffix ".keras" or ".weights.h5".
    """

    def __init__(
        self,
        filepath: str | os.PathLike[str],
        monitor: str = "val_loss",
        verbose: int = 0,
        save_best_only: bool = False,
        save_weights_only: bool = False,
        mode: str = "auto",
        save_freq: Any = "epoch",
        initial_value_threshold: float | None = None,
    ):
        super().__init__(monitor, mode)
        if save_freq != "epoch" and not (isinstance(save_freq, int) and save_freq > 0):
            raise ValueError(f"`save_freq` must be 'epoch' or a number of batches. Received {save_freq!r}.")
        self.filepath, self.verbose, self.save_freq = os.fspath(filepath), verbose, save_freq
        self.save_best_only, self.save_weights_only = save_best_only, save_weights_only
        self.best = initial_value_threshold
        self._epoch = self._batches = 0

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self._batches += 1
        if self.save_freq != "epoch" and self._batches % self.save_freq == 0:
            self._save_if_wanted(logs or {}, batch=batch + 1)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if self.save_freq == "epoch":
            self._save_if_wanted(logs or {})

    def _save_if_wanted(self, logs: Any, **batch: int) -> None:
        path, why = self._path({"epoch": self._epoch + 1, **batch, **logs}), ""
        if self.save_best_only:
            value = self.monitored(logs)
            if value is None or not self.improves(value, self.best):
                self._say(f"{self.monitor} did not improve from {self.best}")
                return
            why = f"{self.monitor} improved from {self.best} to {value}, "
            self.best = value
        self._say(f"{why}saving model to {path}")
        path.parent.mkdir(parents=True, exist_ok=True)
        save = self.model.save_weights if self.save_weights_only else self.model.save
        save(str(path), overwrite=True)

    def _path(self, names: dict[str, Any]) -> Path:
        try:
            return Path(self.filepath.format(**names))
        except KeyError as error:
            raise KeyError(
                f"`filepath` {self.filepath!r} has a place for {error}, but there are {sorted(names)}."
            ) from None

    def _say(self, message: str) -> None:
        if self.verbose:
            print(f"\nEpoch {self._epoch + 1}: {message}")
