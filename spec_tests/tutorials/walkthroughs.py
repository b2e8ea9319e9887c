"""What the programs of the walkthroughs share: real data, a small network, and the same network written by hand.

The data are those that scikit-learn ships: the irises of Anderson and Fisher (150 flowers, 4 lengths, 3 species), and
1797 handwritten digits of 8 × 8 pixels from the UCI repository.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from sklearn.datasets import load_digits, load_iris


@dataclass(frozen=True)
class Split:
    """Rows to train on, and every fifth row, held out."""

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray

    def batches(self, size: int) -> list[tuple[np.ndarray, np.ndarray]]:
        """The training rows in one fixed random order, in batches, the last of which may be smaller."""
        order = np.random.default_rng(0).permutation(len(self.x_train))
        return [(self.x_train[rows], self.y_train[rows]) for rows in np.split(order, range(size, len(order), size))]

    def test_batches(self, size: int) -> list[tuple[np.ndarray, np.ndarray]]:
        starts = range(0, len(self.x_test), size)
        return [(self.x_test[i : i + size], self.y_test[i : i + size]) for i in starts]


@cache
def iris() -> Split:
    """The four lengths, standardised over the training rows."""
    data = load_iris()
    held_out = np.arange(len(data.data)) % 5 == 4
    train = data.data[~held_out]
    x = ((data.data - train.mean(0)) / train.std(0)).astype(np.float32)
    y = data.target.astype(np.int32)
    return Split(x[~held_out], y[~held_out], x[held_out], y[held_out])


@cache
def digits() -> Split:
    """The 64 pixels, scaled to [0, 1]."""
    data = load_digits()
    held_out = np.arange(len(data.data)) % 5 == 4
    x, y = (data.data / 16).astype(np.float32), data.target.astype(np.int32)
    return Split(x[~held_out], y[~held_out], x[held_out], y[held_out])


def initial_weights(*sizes: int) -> list[np.ndarray]:
    """Kernel, bias, kernel, bias, …, with normal kernels of variance 1/n; the same for every subject."""
    random = np.random.default_rng(1)
    weights = []
    for n, m in itertools.pairwise(sizes):
        weights += [(random.standard_normal((n, m)) / np.sqrt(n)).astype(np.float32), np.zeros(m, np.float32)]
    return weights


class Network:
    """logits = relu(x·W₁ + b₁)·W₂ + b₂, with the variables and operations of a subject."""

    def __init__(self, tf: Any, weights: list[np.ndarray]):
        self.tf = tf
        self.variables = [tf.Variable(w) for w in weights]

    def __call__(self, x: Any) -> Any:
        w1, b1, w2, b2 = self.variables
        return self.tf.matmul(self.tf.nn.relu(self.tf.matmul(x, w1) + b1), w2) + b2


class HandWrittenNetwork:
    """The same network in float64 NumPy, with its gradient written out: what the step of a textbook does."""

    def __init__(self, weights: list[np.ndarray]):
        self.weights = [w.astype(np.float64) for w in weights]

    def step(self, x: np.ndarray, y: np.ndarray, lr: float) -> float:
        """One step of gradient descent on the mean cross entropy; returns the loss before the step."""
        w1, b1, w2, b2 = self.weights
        n = len(x)
        h = np.maximum(x @ w1 + b1, 0)
        e = np.exp(h @ w2 + b2)
        p = e / e.sum(1, keepdims=True)
        of_z = (p - np.eye(p.shape[1])[y]) / n
        of_h = of_z @ w2.T * (h > 0)
        for w, g in zip(self.weights, [x.T @ of_h, of_h.sum(0), h.T @ of_z, of_z.sum(0)], strict=True):
            w -= lr * g
        return float(-np.log(p[np.arange(n), y]).mean())
