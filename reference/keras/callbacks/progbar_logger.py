"""`ProgbarLogger`: what `fit`, `evaluate` and `predict` print."""

from __future__ import annotations

import time
from typing import Any

from reference.keras.callbacks.callback import Callback

__all__ = ["ProgbarLogger"]

WIDTH = 20
SECONDS_BETWEEN_UPDATES = 0.05


class ProgbarLogger(Callback):
    """With `verbose=1` a bar that grows: steps, time, values so far. With `verbose=2` a line for each epoch.

        Epoch 1/2
        32/32 ━━━━━━━━━━━━━━━━━━━━ 0s 5ms/step - accuracy: 0.5000 - loss: 1.2000

    The validation inside `fit` prints nothing; its values stand at the end of the epoch's line.

    Source   https://keras.io/api/models/model_training_apis/#fit-method
    Edges    callbacks/verbosity
    """

    def __init__(self) -> None:
        super().__init__()
        self._inside_fit = False

    def on_train_begin(self, logs: Any = None) -> None:
        self._inside_fit = True

    def on_train_end(self, logs: Any = None) -> None:
        self._inside_fit = False

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        epochs = self.params.get("epochs") or 1
        if self._verbose() and epochs > 1:
            print(f"Epoch {epoch + 1}/{epochs}")
        self._start()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self._step(batch, logs)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self._finish(logs)

    def on_test_begin(self, logs: Any = None) -> None:
        if not self._inside_fit:
            self._start()

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        if not self._inside_fit:
            self._step(batch, logs)

    def on_test_end(self, logs: Any = None) -> None:
        if not self._inside_fit:
            self._finish(logs)

    def on_predict_begin(self, logs: Any = None) -> None:
        self._start()

    def on_predict_batch_end(self, batch: int, logs: Any = None) -> None:
        self._step(batch, None)

    def on_predict_end(self, logs: Any = None) -> None:
        self._finish(None)

    # ------------------------------------------------------------------------------------------ the bar

    def _verbose(self) -> int:
        verbose = self.params.get("verbose", 1)
        return 1 if verbose == "auto" else int(verbose)

    def _start(self) -> None:
        self._began = self._shown = time.monotonic()
        self._seen = 0

    def _step(self, batch: int, logs: Any) -> None:
        self._seen = batch + 1
        if self._verbose() == 1 and time.monotonic() - self._shown > SECONDS_BETWEEN_UPDATES:
            self._shown = time.monotonic()
            print("\r" + self._line(logs), end="", flush=True)

    def _finish(self, logs: Any) -> None:
        if self._verbose():
            print(("\r" if self._verbose() == 1 else "") + self._line(logs), flush=True)

    def _line(self, logs: Any) -> str:
        seconds, steps = time.monotonic() - self._began, self.params.get("steps") or 0
        count = f"{self._seen}/{steps or 'Unknown'}"
        full = WIDTH * self._seen // steps if steps else 0
        bar = f" {'━' * full}{'─' * (WIDTH - full)}" if self._verbose() == 1 else " -"
        values = "".join(f" - {name}: {_text(value)}" for name, value in (logs or {}).items())
        return f"{count}{bar} {seconds:.0f}s {_duration(seconds / max(self._seen, 1))}/step{values}"


def _duration(seconds: float) -> str:
    if seconds >= 1:
        return f"{seconds:.0f}s"
    return f"{seconds * 1e3:.0f}ms" if seconds >= 1e-3 else f"{seconds * 1e6:.0f}us"


def _text(value: Any) -> str:
    if not isinstance(value, float):
        return str(value)
    return f"{value:.4f}" if abs(value) > 1e-3 else f"{value:.4e}"
