"""`TerminateOnNaN`: end the training when the loss is no longer a number."""

from __future__ import annotations

import math
from typing import Any

from reference.keras.callbacks.callback import Callback

__all__ = ["TerminateOnNaN"]


class TerminateOnNaN(Callback):
    """Stop at the first batch whose loss is NaN or infinite; with `raise_error`, by a RuntimeError.

    Source   https://keras.io/api/callbacks/terminate_on_nan/
    Edges    callbacks/a-loss-that-is-no-number-ends-the-training, callbacks/a-loss-that-is-no-number-raises-an-error
    Errors   RuntimeError with `raise_error`
    """

    def __init__(self, raise_error: bool = False):
        super().__init__()
        self.raise_error = raise_error

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        loss = (logs or {}).get("loss")
        if loss is None or math.isfinite(loss):
            return
        if self.raise_error:
            raise RuntimeError(f"The loss of batch {batch} is {loss}. Expected a finite number.")
        print(f"Batch {batch}: Invalid loss, terminating training")
        self.model.stop_training = True
