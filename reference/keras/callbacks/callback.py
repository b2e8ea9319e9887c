"""What is called while a model is trained, evaluated or used: `Callback`, lists of callbacks, and `History`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reference import nest

__all__ = ["Callback", "CallbackList", "History"]


class Callback:
    """A thing with hooks, which `fit`, `evaluate` and `predict` call; a subclass overrides those that it wants.

        fit       = train_begin (epoch_begin (train_batch_begin train_batch_end)* evaluate? epoch_end)* train_end
        evaluate  = test_begin (test_batch_begin test_batch_end)* test_end
        predict   = predict_begin (predict_batch_begin predict_batch_end)* predict_end

    `self.model` is the model, `self.params` says "verbose", "epochs" and "steps". Epochs and batches count from 0.
    `logs` is a dict of floats; all callbacks of a hook get the same one. It is empty where something begins; at a
    batch's end it has the means since the epoch began, at the end of an epoch the validation's as well, as "val_…".

    Source   https://keras.io/api/callbacks/base_callback/
    Edges    callbacks/hooks-of-fit, callbacks/hooks-of-evaluate, callbacks/hooks-of-predict,
             callbacks/logs-of-the-hooks, callbacks/model-and-params
    """

    model: Any = None
    params: Mapping[str, Any]

    def __init__(self) -> None:
        self.model = None
        self.params = {}

    def set_params(self, params: Mapping[str, Any]) -> None:
        self.params = params

    def set_model(self, model: Any) -> None:
        self.model = model

    def on_train_begin(self, logs: Any = None) -> None:
        """`fit` begins."""

    def on_train_end(self, logs: Any = None) -> None:
        """`fit` ends; `logs` are those of the last epoch."""

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """An epoch of `fit` begins."""

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """An epoch of `fit` ends, and its validation with it."""

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """A batch of `fit` begins. Calls the hook's older name."""
        self.on_batch_begin(batch, logs)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """A batch of `fit` ends. Calls the hook's older name."""
        self.on_batch_end(batch, logs)

    def on_batch_begin(self, batch: int, logs: Any = None) -> None:
        """The older name of `on_train_batch_begin`."""

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        """The older name of `on_train_batch_end`."""

    def on_test_begin(self, logs: Any = None) -> None:
        """`evaluate` begins, also as the validation of `fit`."""

    def on_test_end(self, logs: Any = None) -> None:
        """`evaluate` ends."""

    def on_test_batch_begin(self, batch: int, logs: Any = None) -> None:
        """A batch of `evaluate` begins."""

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        """A batch of `evaluate` ends."""

    def on_predict_begin(self, logs: Any = None) -> None:
        """`predict` begins."""

    def on_predict_end(self, logs: Any = None) -> None:
        """`predict` ends."""

    def on_predict_batch_begin(self, batch: int, logs: Any = None) -> None:
        """A batch of `predict` begins."""

    def on_predict_batch_end(self, batch: int, logs: Any = None) -> None:
        """A batch of `predict` ends; `logs` has its "outputs"."""


class History(Callback):
    """`history`: for each name in the logs the list of its values, epoch by epoch; `epoch`: the numbers of the epochs.

    `fit` adds one behind the callbacks that it is given, unless there is one among them, and returns it.

    Source   https://keras.io/api/callbacks/base_callback/
    Edges    callbacks/history-lists-the-logs, callbacks/fit-returns-the-history
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


HOOKS = [hook for hook in vars(Callback) if hook.startswith("on_")]
OLDER_NAMES = {"on_train_batch_begin": "on_batch_begin", "on_train_batch_end": "on_batch_end"}


class CallbackList:
    """Several callbacks, called one after the other in their order; it has every hook of `Callback`.

    A hook that nobody overrides costs next to nothing, and `listens` says so beforehand, so that nobody computes logs
    that are not read.

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
        if add_history and self.history is None:
            self.append(History())
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
        return next((callback for callback in self.callbacks if isinstance(callback, History)), None)

    def set_model(self, model: Any) -> None:
        if self.history is not None:
            model.history = self.history
        for callback in self.callbacks:
            callback.set_model(model)

    def set_params(self, params: Mapping[str, Any]) -> None:
        for callback in self.callbacks:
            callback.set_params(params)

    def listens(self, hook: str) -> bool:
        """Whether a callback overrides this hook."""
        return bool(self._calls[hook])

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
