"""The step with JAX, compiled as a whole by `jax.jit`; the buffers of the old weights are donated to the new ones."""

from __future__ import annotations

import os
from typing import Any

os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")  # TensorFlow uses the same GPU

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.networks import Convolution, Dense, Problem, Square
from benchmarks.steps.step import Step

PRECISIONS = {"float32": "highest", "tf32": "tensorfloat32"}


def build(problem: Problem, precision: str, device: str) -> Step:
    """The precisions of products on a GPU are `float32` and `tf32`."""
    where = jax.devices("gpu" if device == "gpu:0" else "cpu")[0]
    x, y = jax.device_put(problem.x, where), jax.device_put(problem.y, where)
    weights = [jax.device_put(array, where) for array in problem.copy_weights()]
    loss_of, lr = LOSSES[type(problem.network)], np.float32(problem.learning_rate)

    def descend(weights: list[Any], x: Any, y: Any) -> tuple[list[Any], Any]:
        with jax.default_matmul_precision(PRECISIONS[precision]):
            loss, gradients = jax.value_and_grad(lambda weights: loss_of(weights, x, y))(weights)
        return [w - lr * g for w, g in zip(weights, gradients, strict=True)], loss

    compiled = jax.jit(descend, donate_argnums=0)

    def run() -> float:
        nonlocal weights
        weights, loss = compiled(weights, x, y)
        jax.block_until_ready(weights)
        return float(loss)

    settings = {"device": device, "gpu": where.device_kind, "tf32": precision == "tf32"}
    return Step(run, lambda: [np.array(w) for w in weights], settings)


def _square(weights: list[Any], x: Any, y: Any) -> Any:
    return weights[0] * weights[0]


def _dense(weights: list[Any], x: Any, y: Any) -> Any:
    for w, b in zip(weights[0:-2:2], weights[1:-2:2], strict=True):
        x = jax.nn.relu(x @ w + b)
    log_p = jax.nn.log_softmax(x @ weights[-2] + weights[-1])
    return -jnp.mean(log_p[jnp.arange(len(y)), y])


def _convolution(weights: list[Any], x: Any, y: Any) -> Any:
    kernel, kernel_b, w, b = weights
    h = jax.lax.conv_general_dilated(x, kernel, (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC"))
    return _dense([w, b], jax.nn.relu(h + kernel_b).reshape(len(x), -1), y)


LOSSES = {Square: _square, Dense: _dense, Convolution: _convolution}
