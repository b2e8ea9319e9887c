"""The step as a Keras user writes it: a model, a loss object, a tape and an optimizer.

The same program for the reference, Keras 3 and tf_keras, with the weights of the problem.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from benchmarks.networks import Convolution, Dense, Problem
from benchmarks.steps.step import Step
from benchmarks.steps.tensorflow_device import open_library, within


def build(problem: Problem, variant: str, device: str) -> Step:
    """The variants are `reference`, `keras` and `tf_keras`, each with `eager`, `graph` (tf.function) or `xla`."""
    library, _, mode = variant.partition(" ")
    tf, scope, settings = open_library(library, device)
    with scope():
        model = make_model(keras_of(library), problem)
        step = make_step(tf, keras_of(library), model, problem.learning_rate)
        x, y = tf.constant(problem.x), tf.constant(problem.y)
    if mode in ("graph", "xla"):
        step = tf.function(step, jit_compile=mode == "xla")
    return Step(within(scope, lambda: step(x, y)), model.get_weights, settings)


def keras_of(library: str) -> Any:
    """The module that has the layers."""
    return import_module("reference.keras" if library == "reference" else library)


def make_model(keras: Any, problem: Problem) -> Any:
    network: Any = problem.network
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


MODELS: dict[type, Callable[[Any, Any], list[Any]]] = {Dense: _dense, Convolution: _convolution}
