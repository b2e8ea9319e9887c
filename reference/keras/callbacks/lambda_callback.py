"""`LambdaCallback`: a callback from functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reference.keras.callbacks.callback import HOOKS, Callback

__all__ = ["LambdaCallback"]


class LambdaCallback(Callback):
    """Calls the function that is given for a hook by its name, with the hook's arguments, in order.

    Source   https://keras.io/api/callbacks/lambda_callback/
    Edges    callbacks/lambda-callback-calls-functions
    Errors   TypeError for a name that is no hook

    # NB: TensorFlow takes any name, and never calls what is no hook.
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
        super().__init__()
        named = {"on_epoch_begin": on_epoch_begin, "on_epoch_end": on_epoch_end}
        named |= {"on_train_begin": on_train_begin, "on_train_end": on_train_end}
        named |= {"on_train_batch_begin": on_train_batch_begin, "on_train_batch_end": on_train_batch_end}
        for hook, function in (named | others).items():
            if hook not in HOOKS:
                raise TypeError(f"`{hook}` is no hook of a callback. Expected one of {HOOKS}.")
            if function is not None:
                setattr(self, hook, function)
