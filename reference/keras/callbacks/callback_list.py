"""`CallbackList`: several callbacks, called one after the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reference import nest
from reference.keras.callbacks.callback import HOOKS, Callback
from reference.keras.callbacks.history import History
from reference.keras.callbacks.progbar_logger import ProgbarLogger

__all__ = ["CallbackList"]

OLDER_NAMES = {"on_train_batch_begin": "on_batch_begin", "on_train_batch_end": "on_batch_end"}


class CallbackList:
    """Several callbacks, called one after the other in their order; it has every hook of `Callback`.

    A hook that nobody overrides costs next to nothing.

    Source   https://keras.io/api/callbacks/base_callback/
    Edges    callbacks/callbacks-are-called-in-their-order, callbacks/callbacks-share-the-logs,
             callbacks/values-in-logs-are-floats
    Errors   TypeError for what is no callback
    """

    def __init__(
        self,
        callbacks: Any = None,
        add_history: bool = False,
        add_progbar: bool = False,
        model: Any = None,
        **params: Any,
    ):
        self.callbacks: list[Callback] = []
        self._calls: dict[str, list[Any]] = {hook: [] for hook in HOOKS}
        for callback in nest.flatten([] if callbacks is None else callbacks):
            self.append(callback)
        for wanted, default in ((add_history, History), (add_progbar, ProgbarLogger)):
            if wanted and self._first(default) is None:
                self.append(default())
        self.set_params(params)
        if model is not None:
            self.set_model(model)

    def append(self, callback: Callback) -> None:
        """Put a callback behind the others."""
        if not isinstance(callback, Callback):
            raise TypeError(f"`callbacks` must hold instances of `Callback`. Received {callback!r}.")
        self.callbacks.append(callback)
        for hook, calls in self._calls.items():
            if _overrides(callback, hook):
                calls.append(getattr(callback, hook))

    @property
    def history(self) -> History | None:
        """The callback that keeps the history, the first if there are several."""
        return self._first(History)

    def _first(self, kind: type) -> Any:
        return next((callback for callback in self.callbacks if isinstance(callback, kind)), None)

    def set_model(self, model: Any) -> None:
        if self.history is not None:
            model.history = self.history
        for callback in self.callbacks:
            callback.set_model(model)

    def set_params(self, params: Mapping[str, Any]) -> None:
        for callback in self.callbacks:
            callback.set_params(params)

    def _call(self, hook: str, logs: Any, *number: int) -> None:
        """Call a hook of each, with the number of the epoch or batch if it has one; all see the same logs."""
        calls = self._calls[hook]
        if calls:
            logs = {name: _number(value) for name, value in logs.items()} if logs else {}
            for call in calls:
                call(*number, logs)

    def on_train_begin(self, logs: Any = None) -> None:
        self._call("on_train_begin", logs)

    def on_train_end(self, logs: Any = None) -> None:
        self._call("on_train_end", logs)

    def on_test_begin(self, logs: Any = None) -> None:
        self._call("on_test_begin", logs)

    def on_test_end(self, logs: Any = None) -> None:
        self._call("on_test_end", logs)

    def on_predict_begin(self, logs: Any = None) -> None:
        self._call("on_predict_begin", logs)

    def on_predict_end(self, logs: Any = None) -> None:
        self._call("on_predict_end", logs)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._call("on_epoch_begin", logs, epoch)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self._call("on_epoch_end", logs, epoch)

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        self._call("on_train_batch_begin", logs, batch)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self._call("on_train_batch_end", logs, batch)

    def on_test_batch_begin(self, batch: int, logs: Any = None) -> None:
        self._call("on_test_batch_begin", logs, batch)

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        self._call("on_test_batch_end", logs, batch)

    def on_predict_batch_begin(self, batch: int, logs: Any = None) -> None:
        self._call("on_predict_batch_begin", logs, batch)

    def on_predict_batch_end(self, batch: int, logs: Any = None) -> None:
        self._call("on_predict_batch_end", logs, batch)


def _overrides(callback: Callback, hook: str) -> bool:
    """Whether this hook does anything: it, or its older name, is not the empty method of `Callback`."""
    names = [hook, *filter(None, [OLDER_NAMES.get(hook)])]
    return any(getattr(getattr(callback, name), "__func__", None) is not getattr(Callback, name) for name in names)


def _number(value: Any) -> Any:
    """A tensor or array of one value as a float; what is no number stays."""
    if type(value) is float or len(getattr(value, "shape", ())):
        return value
    try:
        return float(value)
    except (TypeError, ValueError):
        return value
