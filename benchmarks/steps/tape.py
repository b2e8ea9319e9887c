"""The step on a gradient tape: the same program for the reference and for TensorFlow."""

from __future__ import annotations

import os
from typing import Any

from benchmarks.networks import Problem
from benchmarks.steps.step import Step


def build(problem: Problem, variant: str) -> Step:
    """The variants are `reference`, and TensorFlow's `eager`, `graph` (tf.function) and `xla` (jit_compile)."""
    if variant == "reference":
        import reference as tf

        settings: dict[str, object] = {"device": "cpu"}
    else:
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
        import tensorflow as tf

        tf.config.set_visible_devices([], "GPU")  # these rows are about the CPU, like all their peers
        settings = {
            "device": "cpu",
            "intra_op_threads": tf.config.threading.get_intra_op_parallelism_threads() or "default",
            "inter_op_threads": tf.config.threading.get_inter_op_parallelism_threads() or "default",
        }
    step, variables = _step(tf, problem)
    if variant in ("graph", "xla"):
        step = tf.function(step, jit_compile=variant == "xla")
    return Step(lambda: float(step()), lambda: [v.numpy() for v in variables], settings)


def _step(tf: Any, problem: Problem) -> tuple[Any, list[Any]]:
    x, y = tf.constant(problem.x), tf.constant(problem.y)
    lr = tf.constant(problem.learning_rate)
    variables = [tf.Variable(array) for array in problem.weights]
    *hidden, last = zip(variables[0::2], variables[1::2], strict=True)

    def step() -> Any:
        with tf.GradientTape() as tape:
            h = x
            for w, b in hidden:
                h = tf.nn.relu(tf.matmul(h, w) + b)
            w, b = last
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=tf.matmul(h, w) + b)
            loss = tf.reduce_mean(losses)
        for variable, g in zip(variables, tape.gradient(loss, variables), strict=True):
            variable.assign_sub(lr * g)
        return loss

    return step, variables
