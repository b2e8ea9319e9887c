"""The step on a bare gradient tape: the same program for the reference and for TensorFlow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.networks import Convolution, Dense, Problem, Square
from benchmarks.steps.step import Step
from benchmarks.steps.tensorflow_device import open_library, within


def build(problem: Problem, variant: str, device: str) -> Step:
    """The modes are `eager`, `graph` (tf.function) and `xla` (jit_compile), of `reference` or `tensorflow`."""
    library, _, mode = variant.partition(" ")
    tf, scope, settings = open_library(library, device)
    with scope():
        step, variables = _step(tf, problem)
    if mode in ("graph", "xla"):
        step = tf.function(step, jit_compile=mode == "xla")
    return Step(within(scope, step), lambda: [v.numpy() for v in variables], settings)


def _step(tf: Any, problem: Problem) -> tuple[Callable[[], Any], list[Any]]:
    x, y = tf.constant(problem.x), tf.constant(problem.y)
    lr = tf.constant(problem.learning_rate)
    variables = [tf.Variable(array) for array in problem.weights]
    loss_of = LOSSES[type(problem.network)]

    def step() -> Any:
        with tf.GradientTape() as tape:
            loss = loss_of(tf, x, y, variables)
        for variable, g in zip(variables, tape.gradient(loss, variables), strict=True):
            variable.assign_sub(lr * g)
        return loss

    return step, variables


def _square(tf: Any, x: Any, y: Any, variables: Sequence[Any]) -> Any:
    return variables[0] * variables[0]


def _dense(tf: Any, x: Any, y: Any, variables: Sequence[Any]) -> Any:
    *hidden, (w, b) = zip(variables[0::2], variables[1::2], strict=True)
    for hidden_w, hidden_b in hidden:
        x = tf.nn.relu(tf.matmul(x, hidden_w) + hidden_b)
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=tf.matmul(x, w) + b))


def _convolution(tf: Any, x: Any, y: Any, variables: Sequence[Any]) -> Any:
    kernel, kernel_b, w, b = variables
    h = tf.nn.relu(tf.nn.convolution(x, kernel, padding="VALID") + kernel_b)
    return _dense(tf, tf.reshape(h, (len(x), -1)), y, (w, b))


LOSSES = {Square: _square, Dense: _dense, Convolution: _convolution}
