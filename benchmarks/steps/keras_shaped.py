"""The step as a Keras user writes it: a model, a loss object, a tape and an optimizer.

The same program for the reference, Keras 3 and tf_keras. Its weights start from the problem's.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from importlib import import_module
from typing import Any

from benchmarks.networks import Convolution, Dense, Problem
from benchmarks.steps.step import Step


def build(problem: Problem, variant: str, device: str) -> Step:
    """The variants are `reference`, and `keras` or `tf_keras` with `eager`, `graph` (tf.function) or `xla`."""
    library, _, mode = variant.partition(" ")
    tf, keras, scope, settings = open_library(library, device)
    with scope():
        model = make_model(keras, problem)
        step = make_step(tf, keras, model, problem.learning_rate)
        x, y = tf.constant(problem.x), tf.constant(problem.y)
    if mode in ("graph", "xla"):
        step = tf.function(step, jit_compile=mode == "xla")
    if scope is nullcontext:
        return Step(lambda: float(step(x, y)), model.get_weights, settings)

    def run() -> float:
        with scope():
            return float(step(x, y))

    return Step(run, model.get_weights, settings)


def open_library(library: str, device: str = "cpu") -> tuple[Any, Any, Any, dict[str, object]]:
    """What has the tape, what has the layers, the scope of the device, and its settings."""
    if library == "reference":
        import reference as tf

        return tf, tf.keras, nullcontext, {"device": "cpu"}
    from benchmarks.steps.tensorflow_device import place, tensorflow

    return tensorflow(), import_module(library), *place(device)


def make_model(keras: Any, problem: Problem) -> Any:
    network = problem.network
    layers = MODELS[type(network)](keras.layers, network)
    model = keras.Sequential([keras.layers.Input(network.input_shape[1:]), *layers])
    model.set_weights(problem.copy_weights())
    return model


def make_step(tf: Any, keras: Any, model: Any, lr: float) -> Callable[[Any, Any], Any]:
    loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = keras.optimizers.SGD(lr)
    optimizer.build(model.trainable_variables)

    def step(x: Any, y: Any) -> Any:
        with tf.GradientTape() as tape:
            loss = loss_of(y, model(x, training=True))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        return loss

    return step


def _dense(layers: Any, network: Dense) -> list[Any]:
    hidden = [layers.Dense(width, activation="relu") for width in network.sizes[1:-1]]
    return [*hidden, layers.Dense(network.classes)]


def _convolution(layers: Any, network: Convolution) -> list[Any]:
    convolution = layers.Conv2D(network.filters, network.kernel, activation="relu")
    return [convolution, layers.Flatten(), layers.Dense(network.classes)]


MODELS = {Dense: _dense, Convolution: _convolution}
