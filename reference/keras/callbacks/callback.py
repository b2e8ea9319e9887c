"""`Callback`: what is called while a model is trained, evaluated or used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["Callback"]


class Callback:
    """A thing with hooks, which `fit`, `evaluate` and `predict` call; a subclass overrides those that it wants.

        fit       = train_begin (epoch_begin (train_batch_begin train_batch_end)* evaluate? epoch_end)* train_end
        evaluate  = test_begin (test_batch_begin test_batch_end)* test_end
        predict   = predict_begin (predict_batch_begin predict_batch_end)* predict_end

    `self.model` is the model, `self.params` says "verbose", "epochs" and "steps". Epochs and batches count from 0.
    `logs` is a dict of floats; all callbacks of a hook get the same one. It is empty where something begins; at a
    batch's end it has the means since the epoch began, at the end of an epoch the validation's as well, as "val_…".

    Source   https://keras.io/api/callbacks/base_callback/
    Edges    callbacks/hooks-of-fit, callbacks/hooks-of-evaluate-and-predict,
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


HOOKS = [hook for hook in vars(Callback) if hook.startswith("on_")]
"""The names of all hooks."""
