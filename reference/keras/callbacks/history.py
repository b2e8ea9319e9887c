"""`History`: the logs of all epochs, which `fit` returns."""

from __future__ import annotations

from typing import Any

from reference.keras.callbacks.callback import Callback

__all__ = ["History"]


class History(Callback):
    """`history`: for each name in the logs the list of its values, epoch by epoch; `epoch`: the numbers of the epochs.

    `fit` adds one behind the callbacks that it is given, unless there is one among them, and returns it.

    Source   https://keras.io/api/callbacks/base_callback/
    Edges    callbacks/history-lists-the-logs, history/returns-a-history
    """

    def __init__(self) -> None:
        super().__init__()
        self.history: dict[str, list[Any]] = {}
        self.epoch: list[int] = []

    def on_train_begin(self, logs: Any = None) -> None:
        self.epoch = []

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)
