"""`BackupAndRestore`: a training that is interrupted goes on where it was."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

from reference import random
from reference.keras import saving
from reference.keras.callbacks.callback import Callback

logger = logging.getLogger("reference")

__all__ = ["BackupAndRestore"]


class BackupAndRestore(Callback):
    """Back up weights, optimizer and the number of the epoch after each epoch, or after every `save_freq` batches.

    `fit` then begins with the epoch that was not finished, as if the ones before had been run now. A backup also holds
    where the sequences of `tf.random` stand: rows are shuffled and elements dropped as without the interruption. With
    `double_checkpoint` the backup before is kept, and restored where the last one is damaged. When the training ends,
    the backups are deleted, unless `delete_checkpoint` is False.

    Source   https://keras.io/api/callbacks/backup_and_restore/
    Edges    backups/an-interrupted-training-goes-on, backups/a-restored-training-draws-as-if-never-stopped,
             backups/backups-count-batches, backups/a-damaged-backup-gives-way-to-the-one-before,
             backups/any-damaged-file-of-a-backup-gives-way, backups/a-backup-is-deleted-at-the-end
    Errors   ValueError without a directory, for a model that has not been built, and for a damaged backup without
             another before it

    # NB: TensorFlow writes weights and epoch into two files, one after the other, and no random state. Here a backup is
    # one file, and whole. How far a generator or a shuffled Dataset has come is in neither: they begin anew.
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
        self.save_freq, self.double_checkpoint = save_freq, double_checkpoint
        self.delete_checkpoint = delete_checkpoint
        self._last, self._former = Path(backup_dir) / "latest.backup", Path(backup_dir) / "former.backup"
        self._epoch = self._batches = 0

    def on_train_begin(self, logs: Any = None) -> None:
        if not self.model.weights:
            raise ValueError(
                f"The model {self.model.name!r} has not been built. Expected one that has been called on a batch, or "
                "that knows the shape of its input, because `fit` begins by restoring its weights."
            )
        facts = self._restored([file for file in (self._last, self._former) if file.exists()])
        if facts is not None:
            random.restore(facts["random"])
            self.model._initial_epoch = facts["epoch"]

    def _restored(self, files: list[Path]) -> dict[str, Any] | None:
        """The facts of the first file that is whole, whose weights the model has taken up; None without a file."""
        for file in files:
            try:
                facts = saving.load_weights(self.model, file)
            except ValueError as error:
                if file is files[-1]:
                    raise
                logger.warning("%s The backup before it is restored.", error)
            else:
                os.replace(file, self._last)  # a damaged one must not become the one before
                return facts
        return None

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
        self._last.parent.mkdir(parents=True, exist_ok=True)
        if self.double_checkpoint and self._last.exists():
            os.replace(self._last, self._former)
        saving.save_weights(self.model, self._last, epoch=epoch, random=random.state())

    def on_train_end(self, logs: Any = None) -> None:
        if self.delete_checkpoint:
            self._last.unlink(missing_ok=True)
            self._former.unlink(missing_ok=True)
