"""`ModelCheckpoint` saves the model while it is trained; `BackupAndRestore` resumes an interrupted training."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

from reference import random
from reference.keras import saving
from reference.keras.callbacks.callback import Callback, Logs
from reference.keras.callbacks.monitoring import MonitorCallback

logger = logging.getLogger("reference")


class Saving(Callback):
    """Calls `_save` after each epoch, or after every `save_freq` batches, counted through the epochs."""

    _epoch = 0
    _batches = 0

    def __init__(self, save_freq: Any):
        if save_freq != "epoch" and not (isinstance(save_freq, int) and save_freq > 0):
            raise ValueError(f"`save_freq` must be 'epoch' or a positive number of batches. Received {save_freq!r}.")
        self.save_freq = save_freq

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        self._epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        self._batches += 1
        if self.save_freq != "epoch" and self._batches % self.save_freq == 0:
            self._save(self._epoch, logs or {}, batch=batch + 1)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        if self.save_freq == "epoch":
            self._save(epoch, logs or {})

    def _save(self, epoch: int, logs: dict[str, Any], **batch: int) -> None:
        """Save after an epoch, or after the given batch of it."""
        raise NotImplementedError


class ModelCheckpoint(Saving, MonitorCallback):
    """Saves the model, or only its weights, after each epoch, or after every `save_freq` batches.

    `filepath` may name {epoch} and {batch}, which count from 1 here, and the values in the logs. With `save_best_only`,
    the model is saved only when it improves on the best so far, which is `initial_value_threshold` to begin with. The
    best value is kept from one call of `fit` to the next.

    Source   https://keras.io/api/callbacks/model_checkpoint/
    Edges    checkpoints/a-missing-monitor-saves-nothing
    Errors   ValueError for a `save_freq` that is neither "epoch" nor a positive integer; KeyError for a name in
             `filepath` that the logs lack

    # NB: TensorFlow requires the suffix ".keras" or ".weights.h5".
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
        Saving.__init__(self, save_freq)
        MonitorCallback.__init__(self, monitor, mode)
        self.filepath, self.verbose = os.fspath(filepath), verbose
        self.save_best_only, self.save_weights_only = save_best_only, save_weights_only
        self.best = initial_value_threshold

    def _save(self, epoch: int, logs: dict[str, Any], **batch: int) -> None:
        path = self._path({"epoch": epoch + 1, **batch, **logs})
        message = f"saving model to {path}"
        value = self.monitored(logs) if self.save_best_only else None
        wanted = not self.save_best_only or (value is not None and self.improves(value, self.best))
        if not wanted:
            message = f"{self.monitor} did not improve from {self.best}"
        elif self.save_best_only:
            message = f"{self.monitor} improved from {self.best} to {value}, {message}"
            self.best = value
        if self.verbose:
            print(f"\nEpoch {epoch + 1}: {message}")
        if wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            save = self.model.save_weights if self.save_weights_only else self.model.save
            save(str(path), overwrite=True)

    def _path(self, names: dict[str, Any]) -> Path:
        try:
            return Path(self.filepath.format(**names))
        except KeyError as error:
            raise KeyError(f"`filepath` is {self.filepath!r}, but {error} is not one of {sorted(names)}.") from None


class BackupAndRestore(Saving):
    """Backs up weights, optimizer state and epoch number after each epoch, or after every `save_freq` batches.

    After an interruption, `fit` resumes at the epoch that was not finished. A backup also holds the state of the
    sequences of `tf.random`, so that rows are shuffled and elements dropped as they would have been without the
    interruption. With `double_checkpoint`, the previous backup is kept and restored if the latest is damaged. The
    backups are deleted when training ends, unless `delete_checkpoint` is False.

    Source   https://keras.io/api/callbacks/backup_and_restore/
    Edges    backups/a-resumed-training-draws-the-same-numbers, backups/any-damaged-file-falls-back
    Errors   ValueError without a directory, for a model that has not been built, and for a damaged backup when there is
             no previous one

    # NB: TensorFlow writes weights and epoch into two files, one after the other, and no random state; a backup here is
    # one file, complete or absent. Neither holds the position in a generator or a shuffled Dataset: both restart.
    """

    def __init__(
        self,
        backup_dir: str | os.PathLike[str],
        save_freq: Any = "epoch",
        double_checkpoint: bool = False,
        delete_checkpoint: bool = True,
    ):
        if not os.fspath(backup_dir):
            raise ValueError("`backup_dir` must name a directory. Received an empty name.")
        super().__init__(save_freq)
        self.double_checkpoint, self.delete_checkpoint = double_checkpoint, delete_checkpoint
        self._latest, self._previous = Path(backup_dir) / "latest.backup", Path(backup_dir) / "previous.backup"

    def on_train_begin(self, logs: Logs = None) -> None:
        if not self.model.weights:
            raise ValueError(
                f"The model {self.model.name!r} has not been built, so it has no weights to restore. Expected a model "
                "that knows the shape of its input, or that has been called on a batch."
            )
        facts = self._restore([file for file in (self._latest, self._previous) if file.exists()])
        if facts is not None:
            random.restore(facts["random"])
            self.model.initial_epoch = facts["epoch"]

    def _restore(self, files: list[Path]) -> dict[str, Any] | None:
        """Load the weights from the first file that is intact. Returns what else is in it, or None without files."""
        for file in files:
            try:
                facts = saving.load_weights(self.model, file)
            except ValueError as error:
                if file is files[-1]:
                    raise
                logger.warning("%s The previous backup is restored.", error)
            else:
                os.replace(file, self._latest)  # a damaged file must not become the previous backup
                return facts
        return None

    def _save(self, epoch: int, logs: dict[str, Any], **batch: int) -> None:
        self._latest.parent.mkdir(parents=True, exist_ok=True)
        if self.double_checkpoint and self._latest.exists():
            os.replace(self._latest, self._previous)
        saving.save_weights(self.model, self._latest, epoch=epoch if batch else epoch + 1, random=random.state())

    def on_train_end(self, logs: Logs = None) -> None:
        if self.delete_checkpoint:
            self._latest.unlink(missing_ok=True)
            self._previous.unlink(missing_ok=True)
