"""Callbacks that watch one value of the logs: when is a value better than the best so far?"""

from __future__ import annotations

import logging
from typing import Any

from reference.keras.callbacks.callback import Callback

logger = logging.getLogger("reference")

RISES = ("acc", "accuracy", "auc", "precision", "recall", "iou", "score", "similarity")
FALLS = ("loss", "error", "crossentropy", "divergence", "hinge", "poisson", "mse", "mae", "mape", "msle")
"""How the names end of what is the better the higher, and of what is the better the lower."""


class MonitorCallback(Callback):
    """`improves(value, best)`: value < best − min_delta in the mode "min", value > best + min_delta in the mode "max".

    Without a best so far, any number is an improvement. NaN never is one.

    Source   https://keras.io/api/callbacks/early_stopping/
    Edges    early-stopping/early-stopping-counts-epochs-without-improvement, callbacks/auto-mode-knows-losses-and-accuracies
    Errors   ValueError for another mode, and in the mode "auto" for a name that tells no direction

    # NB: TensorFlow warns of another mode, and takes "auto"; "auto" asks the metric of this name, not the name.
    """

    def __init__(self, monitor: str, mode: str, min_delta: float = 0.0):
        super().__init__()
        if mode not in ("auto", "min", "max"):
            raise ValueError(f"`mode` must be 'auto', 'min' or 'max'. Received {mode!r}.")
        self.monitor, self.mode, self.min_delta = monitor, mode, abs(min_delta)

    def improves(self, value: Any, best: Any) -> bool:
        if best is None:
            return bool(value == value)
        return bool(value + self.min_delta < best if self._falls() else value - self.min_delta > best)

    def monitored(self, logs: Any) -> Any:
        """The value that is watched, or None, with a warning, when the logs do not have it."""
        value = (logs or {}).get(self.monitor)
        if value is None:
            names = sorted(logs or {})
            logger.warning("%s watches %r, but the logs have %s.", type(self).__name__, self.monitor, names)
        return value

    def _falls(self) -> bool:
        """Whether lower is better."""
        if self.mode != "auto":
            return self.mode == "min"
        if self.monitor.endswith(RISES):
            return False
        if self.monitor.endswith(FALLS):
            return True
        raise ValueError(
            f"`mode` 'auto' cannot tell whether {self.monitor!r} should rise or fall. Expected `mode` 'min' or 'max'."
        )
