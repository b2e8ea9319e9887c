"""TensorFlow on one device, with what makes its numbers comparable: full float32, memory as it is needed."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

Scope = Callable[[], AbstractContextManager[Any]]


@cache
def tensorflow() -> Any:
    """The module, set up once."""
    import tensorflow as tf

    for gpu in tf.config.list_physical_devices("GPU"):
        tf.config.experimental.set_memory_growth(gpu, True)
    tf.config.experimental.enable_tensor_float_32_execution(False)
    return tf


def place(device: str) -> tuple[Scope, dict[str, object]]:
    """A scope in which TensorFlow computes on the device, and the settings of it.

    Where there is no GPU to choose from the scope does nothing, so that it costs the eager rows no time.
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
