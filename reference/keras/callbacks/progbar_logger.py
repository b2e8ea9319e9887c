"""`ProgbarLogger`: what `fit`, `evaluate` and `predict` print."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import numpy as np

from reference.keras.callbacks.callback import Callback

__all__ = ["ProgbarLogger"]

WIDTH = 20
SECONDS_BETWEEN_UPDATES = 0.05


class ProgbarLogger(Callback):
    """With `verbose=1` a bar that grows: steps, time, values so far. With `verbose=2` a line for each epoch.

        Epoch 1/2
        32/32 ━━━━━━━━━━━━━━━━━━━━ 0s 5ms/step - accuracy: 0.5000 - loss: 1.2000

    How many steps there are may be unknown before the first epoch has ended. The validation inside `fit` prints
    nothing; its values stand at the end of the epoch's line.

    Source   https://keras.io/api/models/model_training_apis/#fit-method
    Edges    progress/verbosity, progress/a-bar-grows, progress/verbosity-of-evaluate-and-predict,
             progress/an-unknown-number-of-steps, progress/printed-values
    """

    def __init__(self) -> None:
        super().__init__()
        self._inside_fit, self._steps = False, 0

    def set_params(self, params: Mapping[str, Any]) -> None:
        super().set_params(params)
        self._steps = params.get("steps") or 0

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
        return int(self.params.get("verbose", 1))

    def _start(self) -> None:
        self._began, self._shown, self._seen = time.monotonic(), 0.0, 0

    def _step(self, batch: int, logs: Any) -> None:
        self._seen = batch + 1
        if self._verbose() == 1 and time.monotonic() - self._shown > SECONDS_BETWEEN_UPDATES:
            self._shown = time.monotonic()
            print("\r" + self._line(logs), end="", flush=True)

    def _finish(self, logs: Any) -> None:
        self._steps = self._steps or self._seen
        if self._verbose():
            print(("\r" if self._verbose() == 1 else "") + self._line(logs), flush=True)

    def _line(self, logs: Any) -> str:
        seconds = time.monotonic() - self._began
        count = f"{self._seen}/{self._steps or 'Unknown'}"
        full = WIDTH * self._seen // self._steps if self._steps else 0
        bar = f" {'━' * full}{'─' * (WIDTH - full)}" if self._verbose() == 1 else " -"
        values = "".join(f" - {name}: {_text(np.mean(value))}" for name, value in (logs or {}).items())
        return f"{count}{bar} {seconds:.0f}s {1e3 * seconds / max(self._seen, 1):.0f}ms/step{values}"


def _text(value: Any) -> str:
    return f"{value:.4f}" if abs(value) > 1e-3 else f"{value:.4e}"
