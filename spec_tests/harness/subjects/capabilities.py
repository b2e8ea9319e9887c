"""Capabilities: the parts of TensorFlow that a subject may lack as a whole, found out by driving them.

A capability is absent only when a name is missing or NotImplementedError is raised. A subject that raises anything
else, or computes nonsense, has the capability and its clauses will differ: a wrong implementation must not pass by
hiding.

To add one, write the smallest function that drives it and enter it into `CAPABILITIES`. It asks for no name beside the
capability: data are NumPy arrays, so that a subject without `tf.constant` can have a `fit`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from spec_tests.harness.subjects.namespace import is_missing, reason_not_applicable

_ONE_SAMPLE = np.array([[1.0, 2.0]], np.float32)


def _tape(tf: Any) -> None:
    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = x * x
    tape.gradient(y, x)


def _variables(tf: Any) -> None:
    tf.Variable([1.0, 2.0]).assign_add([1.0, 1.0])


def _function(tf: Any) -> None:
    tf.function(lambda x: x + x)(_ONE_SAMPLE)


def _random(tf: Any) -> None:
    tf.random.set_seed(1)
    tf.random.normal([2])


def _nn(tf: Any) -> None:
    tf.nn.relu(np.array([-1.0, 1.0], np.float32))


def _keras(tf: Any) -> None:
    _present(tf.keras)


def _losses(tf: Any) -> None:
    _present(tf.keras.losses)
    mean_squared_error = tf.keras.losses.MeanSquaredError
    if not is_missing(mean_squared_error):
        mean_squared_error()([[1.0]], [[2.0]])


def _metrics(tf: Any) -> None:
    _present(tf.keras.metrics)
    mean = tf.keras.metrics.Mean
    if not is_missing(mean):
        mean().update_state([1.0, 2.0])


def _optimizers(tf: Any) -> None:
    _present(tf.keras.optimizers)
    sgd = tf.keras.optimizers.SGD
    if not is_missing(sgd):
        x = tf.Variable([1.0])
        sgd(learning_rate=0.1).apply_gradients([(np.array([1.0], np.float32), x)])


def _schedules(tf: Any) -> None:
    _present(tf.keras.optimizers.schedules)
    decay = tf.keras.optimizers.schedules.ExponentialDecay
    if not is_missing(decay):
        decay(0.5, 10, 0.5)(0)


def _datasets(tf: Any) -> None:
    list(tf.data.Dataset.from_tensor_slices([1.0, 2.0, 3.0]).batch(2))


def _layers(tf: Any) -> None:
    tf.keras.layers.Dense(2)(_ONE_SAMPLE)


def _models(tf: Any) -> None:
    tf.keras.Sequential([tf.keras.layers.Dense(2)])(_ONE_SAMPLE)


def _functional_models(tf: Any) -> None:
    _present(tf.keras.Model)
    x = tf.keras.Input(shape=(2,))
    tf.keras.Model(x, tf.keras.layers.Dense(1)(x))(_ONE_SAMPLE)


def _fit(tf: Any) -> None:
    model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    model.fit(_ONE_SAMPLE, np.array([[1.0]], np.float32), verbose=0)


def _callbacks(tf: Any) -> None:
    _present(tf.keras.callbacks)
    _present(tf.keras.callbacks.Callback)


def _present(name: Any) -> None:
    """End here if the name is missing: a subject may have any part of TensorFlow's."""
    if is_missing(name):
        name()


CAPABILITIES: dict[str, Callable[[Any], None]] = {
    "tape": _tape,
    "variables": _variables,
    "function": _function,
    "random": _random,
    "nn": _nn,
    "keras": _keras,
    "losses": _losses,
    "metrics": _metrics,
    "optimizers": _optimizers,
    "schedules": _schedules,
    "datasets": _datasets,
    "layers": _layers,
    "models": _models,
    "functional_models": _functional_models,
    "fit": _fit,
    "callbacks": _callbacks,
}


def reason_absent(capability: str, tf: Any, subject: str) -> str | None:
    """Why a subject lacks a capability, or None when it has it."""
    try:
        CAPABILITIES[capability](tf)
    except (Exception, SystemExit, pytest.skip.Exception) as error:
        return reason_not_applicable(error, subject)
    return None
