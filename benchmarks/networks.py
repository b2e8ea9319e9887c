"""The networks that are trained, and what each implementation starts from.

All of them are stacks of dense layers: relu between the layers, the mean of the sparse softmax cross entropy of the
last one as the loss, and plain gradient descent.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LEARNING_RATE = 0.01  # small enough that thousands of timed steps stay an ordinary training run


@dataclass(frozen=True)
class Network:
    """The widths of the layers, the input's first, and the number of rows in a batch."""

    sizes: tuple[int, ...]
    batch: int

    @property
    def name(self) -> str:
        return "-".join(map(str, self.sizes))

    @property
    def label(self) -> str:
        return f"{self.name}, batch {self.batch}"


@dataclass(frozen=True)
class Problem:
    """A network with its data and initial weights: a matrix and a bias for each layer, one after the other.

    Shapes   x (batch, sizes[0]) of float32, y (batch,) of labels below sizes[-1]
    """

    network: Network
    x: np.ndarray
    y: np.ndarray
    weights: tuple[np.ndarray, ...]
    learning_rate: float = LEARNING_RATE

    def copy_weights(self) -> list[np.ndarray]:
        return [array.copy() for array in self.weights]


NETWORKS = (
    Network((32, 32, 10), batch=64),
    Network((784, 64, 64, 10), batch=64),
)


def problem(network: Network, seed: int = 0) -> Problem:
    """Random rows, labels and weights, the same ones each time. Weights have the variance 1 / (inputs of the layer)."""
    rng = np.random.default_rng(seed)
    weights = []
    for inputs, outputs in zip(network.sizes, network.sizes[1:], strict=False):
        weights.append((rng.standard_normal((inputs, outputs)) / np.sqrt(inputs)).astype(np.float32))
        weights.append(np.zeros(outputs, np.float32))
    x = rng.standard_normal((network.batch, network.sizes[0])).astype(np.float32)
    y = rng.integers(0, network.sizes[-1], network.batch)
    return Problem(network, x, y, tuple(weights))
