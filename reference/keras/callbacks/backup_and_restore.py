"""`BackupAndRestore`: a training that is interrupted goes on where it was."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from reference.keras import saving
from reference.keras.callbacks.callback import Callback

__all__ = ["BackupAndRestore"]


class BackupAndRestore(Callback):
    """Back up weights, optimizer and the number of the epoch after each epoch, or after every `save_freq` batches.

    `fit` then begins with the epoch that was not finished, as if the ones before had been run now. When the training
    ends, the backup is deleted, unless `delete_checkpoint` is False.

    Source   https://keras.io/api/callbacks/backup_and_restore/
    Edges    callbacks/an-interrupted-training-goes-on, callbacks/backups-count-batches,
             callbacks/a-backup-is-deleted-at-the-end
    Errors   ValueError without a directory, and for a model that has not been built

    # NB: TensorFlow writes weights and epoch into two files, one after the other; with `double_checkpoint` it keeps
    # the ones before as well, against half-written files. Here a backup is one file, and whole.
    """

    def __init__(
        self,
        backup_dir: str | os.PathLike[str],
        save_freq: Any = "epoch",
        double_checkpoint: bool = False,
        delete_checkpoint: bool = True,
    ):
        super().__init__()
        if not os.fspath(backup_dir):
            raise ValueError("`backup_dir` must name a directory. Received an empty name.")
        if save_freq != "epoch" and not (isinstance(save_freq, int) and save_freq > 0):
            raise ValueError(f"`save_freq` must be 'epoch' or a number of batches. Received {save_freq!r}.")
        self.save_freq, self.delete_checkpoint = save_freq, delete_checkpoint
        self._file = Path(backup_dir) / "latest.backup"
        self._epoch = self._batches = 0

    def on_train_begin(self, logs: Any = None) -> None:
        if not self.model.weights:
            raise ValueError(
                f"The model {self.model.name!r} has not been built. Expected one that has been called on a batch, or "
                "that knows the shape of its input, because `fit` begins by restoring its weights."
            )
        if self._file.exists():
            self.model._initial_epoch = saving.load_weights(self.model, self._file)["epoch"]

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self._batches += 1
        if self.save_freq != "epoch" and self._batches % self.save_freq == 0:
            self._back_up(self._epoch)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if self.save_freq == "epoch":
            self._back_up(epoch + 1)

    def _back_up(self, epoch: int) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        saving.save_weights(self.model, self._file, epoch=epoch)

    def on_train_end(self, logs: Any = None) -> None:
        if self.delete_checkpoint:
            self._file.unlink(missing_ok=True)
