"""`CSVLogger`: the logs of each epoch as a row of a file."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import Any

from reference.keras.callbacks.callback import Callback

__all__ = ["CSVLogger"]


class CSVLogger(Callback):
    """A line for each epoch: its number, from 0, and the values of the logs in the order of their names.

    The columns are those of the first epoch; if that has no validation, each has another one for "val_…". A value that
    is not in the logs is "NA". With `append` an existing file goes on, without another head.

    Source   https://keras.io/api/callbacks/csv_logger/
    Edges    log-files/csv-columns, log-files/csv-holds-the-history, log-files/csv-appends
    """

    def __init__(self, filename: str | os.PathLike[str], separator: str = ",", append: bool = False):
        super().__init__()
        self.filename, self.separator, self.append = Path(filename), separator, append
        self._file: Any = None

    def on_train_begin(self, logs: Any = None) -> None:
        self._columns: list[str] = []
        self._goes_on = self.append and self.filename.exists() and self.filename.stat().st_size > 0
        self._file = self.filename.open("a" if self.append else "w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, delimiter=self.separator)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        logs = logs or {}
        if not self._columns:
            self._columns = sorted(logs)
            if not any(name.startswith("val_") for name in logs):
                self._columns += [f"val_{name}" for name in self._columns]
            if not self._goes_on:
                self._writer.writerow(["epoch", *self._columns])
        self._writer.writerow([epoch, *(logs.get(name, "NA") for name in self._columns)])
        self._file.flush()

    def on_train_end(self, logs: Any = None) -> None:
        self._file.close()
