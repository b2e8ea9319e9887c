"""The floor: the step as a careful author writes it in NumPy, derivative by hand, in place where that is safe."""

from __future__ import annotations

import numpy as np

from benchmarks.networks import Problem
from benchmarks.steps.step import Step


def build(problem: Problem) -> Step:
    x, y = problem.x, problem.y
    weights = problem.copy_weights()
    matrices, biases = weights[0::2], weights[1::2]
    last = len(matrices) - 1
    n, rows = len(x), np.arange(len(x))
    lr = np.float32(problem.learning_rate)

    def run() -> float:
        activations = [x]
        for w, b in zip(matrices[:last], biases[:last], strict=True):
            h = activations[-1] @ w
            h += b
            np.maximum(h, 0, out=h)
            activations.append(h)
        z = activations[-1] @ matrices[last]
        z += biases[last]
        z -= z.max(axis=1, keepdims=True)
        g = np.exp(z)
        total = g.sum(axis=1, keepdims=True)
        loss = (np.log(total[:, 0]) - z[rows, y]).sum() / n
        g /= total
        g[rows, y] -= 1
        g /= n
        for i in range(last, -1, -1):
            h, w, b = activations[i], matrices[i], biases[i]
            grad_w, grad_b = h.T @ g, g.sum(axis=0)
            if i > 0:
                g = g @ w.T
                g *= h > 0
            grad_w *= lr
            grad_b *= lr
            w -= grad_w
            b -= grad_b
        return float(loss)

    return Step(run, lambda: [array.copy() for array in weights], {"device": "cpu"})
