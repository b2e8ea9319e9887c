"""`Callback`: the hooks that `fit`, `evaluate` and `predict` call, and the callbacks that only use a hook or two."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

Logs = dict[str, Any] | None
"""The values that a hook gets, by name; a caller who has none may leave them out."""


class Callback:
    """An object whose hooks are called by `fit`, `evaluate` and `predict`. A subclass overrides the hooks it needs.

        fit       = train_begin (epoch_begin (train_batch_begin train_batch_end)* evaluate? epoch_end)* train_end
        evaluate  = test_begin (test_batch_begin test_batch_end)* test_end
        predict   = predict_begin (predict_batch_begin predict_batch_end)* predict_end

    `self.model` is the model; `self.params` holds "verbose", "epochs" and "steps". Epochs and batches count from 0.
    `logs` is a dict of floats that all callbacks share. It is empty in the hooks that begin something. At the end of a
    batch it holds the means since the epoch began; at the end of an epoch, those of the validation as well, as "val_…".

    Source   https://keras.io/api/callbacks/base_callback/
    """

    model: Any = None
    params: Mapping[str, Any] = MappingProxyType({})

    def set_params(self, params: Mapping[str, Any]) -> None:
        self.params = params

    def set_model(self, model: Any) -> None:
        self.model = model

    def on_train_begin(self, logs: Logs = None) -> None:
        """Called when `fit` begins."""

    def on_train_end(self, logs: Logs = None) -> None:
        """Called when `fit` ends, with the logs of the last epoch."""

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """Called when an epoch of `fit` begins."""

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Called when an epoch of `fit`, including its validation, ends."""

    def on_train_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """Called when a batch of `fit` begins. Calls `on_batch_begin`."""
        self.on_batch_begin(batch, logs)

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Called when a batch of `fit` ends. Calls `on_batch_end`."""
        self.on_batch_end(batch, logs)

    def on_test_begin(self, logs: Logs = None) -> None:
        """Called when `evaluate`, or the validation of `fit`, begins."""

    def on_test_end(self, logs: Logs = None) -> None:
        """Called when `evaluate`, or the validation of `fit`, ends."""

    def on_test_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """Called when a batch of an evaluation begins."""

    def on_test_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Called when a batch of an evaluation ends."""

    def on_predict_begin(self, logs: Logs = None) -> None:
        """Called when `predict` begins."""

    def on_predict_end(self, logs: Logs = None) -> None:
        """Called when `predict` ends."""

    def on_predict_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """Called when a batch of `predict` begins."""

    def on_predict_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Called when a batch of `predict` ends; `logs` holds its "outputs"."""

    # ------------------------------------------------------------------------------------------ superseded names

    def on_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """The name of `on_train_batch_begin` before TensorFlow 2.0."""

    def on_batch_end(self, batch: int, logs: Logs = None) -> None:
        """The name of `on_train_batch_end` before TensorFlow 2.0."""


HOOKS = [hook for hook in vars(Callback) if hook.startswith("on_")]
"""The names of all hooks."""


class History(Callback):
    """`history` maps each name in the logs to the list of its values, one per epoch; `epoch` lists the epoch numbers.

    `fit` appends a History to the callbacks that it is given, unless there is one among them, and returns it.

    Source   https://keras.io/api/callbacks/base_callback/
    Edges    history/fit-returns-a-history
    """

    def __init__(self) -> None:
        self.history: dict[str, list[Any]] = {}
        self.epoch: list[int] = []

    def on_train_begin(self, logs: Logs = None) -> None:
        self.epoch = []

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)


class LambdaCallback(Callback):
    """Calls the function given for a hook with the arguments of the hook.

    Source   https://keras.io/api/callbacks/lambda_callback/
    Errors   TypeError for a name that is not a hook

    # NB: TensorFlow accepts any name, and never calls a function whose name is not a hook.
    """

    def __init__(
        self,
        on_epoch_begin: Callable[..., Any] | None = None,
        on_epoch_end: Callable[..., Any] | None = None,
        on_train_begin: Callable[..., Any] | None = None,
        on_train_end: Callable[..., Any] | None = None,
        on_train_batch_begin: Callable[..., Any] | None = None,
        on_train_batch_end: Callable[..., Any] | None = None,
        **others: Callable[..., Any],
    ):
        named = {"on_epoch_begin": on_epoch_begin, "on_epoch_end": on_epoch_end}
        named |= {"on_train_begin": on_train_begin, "on_train_end": on_train_end}
        named |= {"on_train_batch_begin": on_train_batch_begin, "on_train_batch_end": on_train_batch_end}
        for hook, function in (named | others).items():
            if hook not in HOOKS:
                raise TypeError(f"`{hook}` is not a hook of a callback. Expected one of {HOOKS}.")
            if function is not None:
                setattr(self, hook, function)


class TerminateOnNaN(Callback):
    """Stops training, or raises an error with `raise_error`, after the first batch whose loss is NaN or infinite.

    Source   https://keras.io/api/callbacks/terminate_on_nan/
    Errors   RuntimeError with `raise_error`
    """

    def __init__(self, raise_error: bool = False):
        self.raise_error = raise_error

    def on_batch_end(self, batch: int, logs: Logs = None) -> None:
        loss = (logs or {}).get("loss")
        if loss is None or math.isfinite(loss):
            return
        if self.raise_error:
            raise RuntimeError(f"The loss of batch {batch} is {loss}. Expected a finite number.")
        print(f"Batch {batch}: Invalid loss, terminating training")
        self.model.stop_training = True
