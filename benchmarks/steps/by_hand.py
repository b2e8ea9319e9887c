"""The floor: the step as a careful author writes it in NumPy, derivatives by hand, in place where that is safe."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from benchmarks.networks import Convolution, Dense, Problem, Square
from benchmarks.steps.step import Step


def build(problem: Problem) -> Step:
    weights = problem.copy_weights()
    run = RUNS[type(problem.network)](problem, weights)
    return Step(run, lambda: [array.copy() for array in weights], {"device": "cpu"})


def _square(problem: Problem, weights: list[np.ndarray]) -> Callable[[], float]:
    (x,) = weights
    lr = np.float32(problem.learning_rate)

    def run() -> float:
        loss = float(x * x)
        np.subtract(x, lr * (2 * x), out=x)
        return loss

    return run


def _dense(problem: Problem, weights: list[np.ndarray]) -> Callable[[], float]:
    x, y = problem.x, problem.y
    matrices, biases = weights[0::2], weights[1::2]
    last = len(matrices) - 1
    rows = np.arange(len(x))
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
        loss, g = _loss_and_gradient(z, rows, y)
        for i in range(last, -1, -1):
            h, w, b = activations[i], matrices[i], biases[i]
            grad_w, grad_b = h.T @ g, g.sum(axis=0)
            if i > 0:
                g = g @ w.T
                g *= h > 0
            _descend(w, grad_w, lr)
            _descend(b, grad_b, lr)
        return loss

    return run


def _convolution(problem: Problem, weights: list[np.ndarray]) -> Callable[[], float]:
    x, y, network = problem.x, problem.y, problem.network
    kernel, kernel_b, w, b = weights
    size, channels, filters = kernel.shape[0], kernel.shape[2], kernel.shape[3]
    flat_kernel = kernel.reshape(-1, filters)  # a view: updating it updates the kernel
    rows = np.arange(len(x))
    lr = np.float32(network.learning_rate)

    def run() -> float:
        windows = sliding_window_view(x, (size, size), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
        columns = windows.reshape(-1, size * size * channels)
        h = columns @ flat_kernel
        h += kernel_b
        np.maximum(h, 0, out=h)
        features = h.reshape(len(x), -1)
        z = features @ w
        z += b
        loss, g = _loss_and_gradient(z, rows, y)
        grad_w, grad_b = features.T @ g, g.sum(axis=0)
        grad_h = (g @ w.T).reshape(h.shape)
        grad_h *= h > 0
        _descend(flat_kernel, columns.T @ grad_h, lr)
        _descend(kernel_b, grad_h.sum(axis=0), lr)
        _descend(w, grad_w, lr)
        _descend(b, grad_b, lr)
        return loss

    return run


def _loss_and_gradient(z: np.ndarray, rows: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray]:
    """The mean over the rows of −log softmax(z)_y, and its gradient in z; z is overwritten."""
    z -= z.max(axis=1, keepdims=True)
    g = np.exp(z)
    total = g.sum(axis=1, keepdims=True)
    loss = (np.log(total[:, 0]) - z[rows, y]).sum() / len(z)
    g /= total
    g[rows, y] -= 1
    g /= len(z)
    return float(loss), g


def _descend(w: np.ndarray, g: np.ndarray, lr: np.float32) -> None:
    g *= lr
    w -= g


RUNS = {Square: _square, Dense: _dense, Convolution: _convolution}
