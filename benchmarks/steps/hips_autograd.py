"""The step with HIPS autograd, which differentiates NumPy code by tracing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd.numpy as anp
import numpy as np
from autograd import value_and_grad
from autograd.tracer import getval

from benchmarks.networks import Problem, Square
from benchmarks.steps.step import Step


def build(problem: Problem) -> Step:
    weights = problem.copy_weights()
    lr = np.float32(problem.learning_rate)
    loss_and_gradients = value_and_grad(_square if isinstance(problem.network, Square) else _dense(problem))

    def run() -> float:
        loss, gradients = loss_and_gradients(weights)
        for array, g in zip(weights, gradients, strict=True):
            np.subtract(array, lr * g, out=array)
        return float(loss)

    return Step(run, lambda: [array.copy() for array in weights], {"device": "cpu"})


def _square(weights: list[Any]) -> Any:
    return weights[0] * weights[0]


def _dense(problem: Problem) -> Callable[[list[Any]], Any]:
    x, y = problem.x, problem.y
    rows = np.arange(len(x))

    def objective(weights: list[Any]) -> Any:
        h = x
        for w, b in zip(weights[0:-2:2], weights[1:-2:2], strict=True):
            h = anp.maximum(anp.dot(h, w) + b, np.float32(0))
        z = anp.dot(h, weights[-2]) + weights[-1]
        z = z - getval(z).max(axis=1, keepdims=True)  # the shift cancels, so it has no derivative
        return anp.mean(anp.log(anp.sum(anp.exp(z), axis=1)) - z[rows, y])

    return objective
