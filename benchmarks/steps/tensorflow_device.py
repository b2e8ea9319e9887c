"""The reference or TensorFlow on one device; TensorFlow with full float32, and memory allocated as needed."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from importlib import import_module
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

Scope = Callable[[], AbstractContextManager[Any]]


@cache
def tensorflow() -> Any:
    """The module, configured once."""
    import tensorflow as tf

    for gpu in tf.config.list_physical_devices("GPU"):
        tf.config.experimental.set_memory_growth(gpu, True)
    tf.config.experimental.enable_tensor_float_32_execution(False)
    return tf


def place(device: str) -> tuple[Scope, dict[str, object]]:
    """A scope in which TensorFlow computes on the device, and its settings.

    Without a GPU there is nothing to choose, so the scope is `nullcontext` and costs the eager rows no time.
    """
    tf = tensorflow()
    settings = {
        "device": device,
        "intra_op_threads": tf.config.threading.get_intra_op_parallelism_threads() or "default",
        "inter_op_threads": tf.config.threading.get_inter_op_parallelism_threads() or "default",
        "tf32": tf.config.experimental.tensor_float_32_execution_enabled(),
    }
    if not tf.config.list_physical_devices("GPU"):
        return nullcontext, settings
    if device != "cpu":
        details = tf.config.experimental.get_device_details(tf.config.list_physical_devices("GPU")[0])
        settings["gpu"] = details.get("device_name", "unknown")
    return lambda: tf.device(f"/{device}"), settings


def open_library(name: str, device: str = "cpu") -> tuple[Any, Scope, dict[str, object]]:
    """The reference, or TensorFlow for any other name; the scope of the device, and its settings."""
    if name == "reference":
        return import_module("reference"), nullcontext, {"device": "cpu"}
    return tensorflow(), *place(device)


def within(scope: Scope, step: Callable[[], Any]) -> Callable[[], float]:
    """The step within the scope of a device; its loss as a Python float."""
    if scope is nullcontext:
        return lambda: float(step())

    def run() -> float:
        with scope():
            return float(step())

    return run
