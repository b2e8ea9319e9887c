"""`CallbackList`: calls several callbacks, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from reference import nest
from reference.keras.callbacks.callback import HOOKS, Callback, History, Logs
from reference.keras.callbacks.loggers import ProgbarLogger

Kind = TypeVar("Kind", bound=Callback)

SUPERSEDED = {"on_train_batch_begin": "on_batch_begin", "on_train_batch_end": "on_batch_end"}


class CallbackList(Callback):
    """Has every hook of `Callback`, which calls that hook of each callback in order. All of them get the same logs.

    The numbers in the logs are floats. A hook that no callback overrides costs next to nothing.

    Source   https://www.tensorflow.org/api_docs/python/tf/keras/callbacks/CallbackList
    Errors   TypeError for an object that is not a callback
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
        self._calls: dict[str, list[Callable[..., None]]] = {hook: [] for hook in HOOKS}
        for callback in nest.flatten([] if callbacks is None else callbacks):
            self.append(callback)
        if add_history and self.history is None:
            self.append(History())
        if add_progbar and self._first(ProgbarLogger) is None:
            self.append(ProgbarLogger())
        self.set_params(params)
        if model is not None:
            self.set_model(model)

    def append(self, callback: Callback) -> None:
        """Add a callback after the others."""
        if not isinstance(callback, Callback):
            raise TypeError(f"`callbacks` must hold instances of `Callback`. Received {callback!r}.")
        self.callbacks.append(callback)
        for hook, calls in self._calls.items():
            if _overrides(callback, hook):
                calls.append(getattr(callback, hook))

    @property
    def history(self) -> History | None:
        """The first History among the callbacks."""
        return self._first(History)

    def _first(self, kind: type[Kind]) -> Kind | None:
        return next((callback for callback in self.callbacks if isinstance(callback, kind)), None)

    def set_model(self, model: Any) -> None:
        if self.history is not None:
            model.history = self.history
        for callback in self.callbacks:
            callback.set_model(model)

    def set_params(self, params: Mapping[str, Any]) -> None:
        for callback in self.callbacks:
            callback.set_params(params)

    def _call(self, hook: str, logs: Logs, *number: int) -> None:
        """Call a hook of each callback, with the number of the epoch or batch if the hook has one."""
        calls = self._calls[hook]
        if calls:
            logs = {name: _as_float(value) for name, value in logs.items()} if logs else {}
            for call in calls:
                call(*number, logs)


def _calls_each(hook: str) -> Callable[..., None]:
    """The method of `CallbackList` for a hook, which has a number unless it is called once per method."""
    if "epoch" in hook or "batch" in hook:
        return lambda self, number, logs=None: self._call(hook, logs, number)
    return lambda self, logs=None: self._call(hook, logs)


for _hook in HOOKS:
    setattr(CallbackList, _hook, _calls_each(_hook))


def _overrides(callback: Callback, hook: str) -> bool:
    """Whether the hook, or its superseded name, is not the empty method of `Callback`."""
    names = {hook, SUPERSEDED.get(hook, hook)}
    return any(getattr(getattr(callback, name), "__func__", None) is not getattr(Callback, name) for name in names)


def _as_float(value: Any) -> Any:
    """A tensor or array that holds one number as a float; any other value unchanged."""
    if type(value) is float or len(getattr(value, "shape", ())):
        return value
    try:
        return float(value)
    except (TypeError, ValueError):
        return value
