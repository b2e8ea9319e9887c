"""What is trained, and what each implementation starts from.

Dense         dense layers with relu between them; the loss is the mean sparse softmax cross-entropy
Convolution   one convolution with relu, then one dense layer; the same loss
Square        x² of one number: the cost of a step with nothing to compute

All of them are trained by plain gradient descent: w ← w − lr·g.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Dense:
    """The widths of the layers, including the input, and the batch size."""

    sizes: tuple[int, ...]
    batch: int
    learning_rate: ClassVar[float] = 0.01  # small enough for thousands of timed steps to be an ordinary training run

    @property
    def name(self) -> str:
        return "-".join(map(str, self.sizes))

    @property
    def label(self) -> str:
        return f"{self.name}, batch {self.batch}"

    @property
    def input_shape(self) -> Shape:
        return (self.batch, self.sizes[0])

    @property
    def classes(self) -> int:
        return self.sizes[-1]

    @property
    def layers(self) -> list[Shape]:
        """The shape of the matrix of each layer."""
        return list(zip(self.sizes, self.sizes[1:], strict=False))

    @property
    def products(self) -> list[Shape]:
        """The rows, inner dimension and columns of the matrix product of each layer."""
        return [(self.batch, *shape) for shape in self.layers]


@dataclass(frozen=True)
class Convolution:
    """Square images, the width of the kernel, the number of filters, and the batch size."""

    width: int = 16
    channels: int = 3
    kernel: int = 3
    filters: int = 8
    batch: int = 32
    classes: int = 10
    learning_rate: ClassVar[float] = 0.01

    @property
    def name(self) -> str:
        return f"convolution-{self.width}x{self.width}x{self.channels}-{self.filters}-{self.classes}"

    @property
    def label(self) -> str:
        return (
            f"convolution {self.width}×{self.width}×{self.channels}-{self.filters}-{self.classes}, batch {self.batch}"
        )

    @property
    def input_shape(self) -> Shape:
        return (self.batch, self.width, self.width, self.channels)

    @property
    def positions(self) -> int:
        """The positions of the kernel along one side: no padding, stride 1."""
        return self.width - self.kernel + 1

    @property
    def features(self) -> int:
        return self.positions**2 * self.filters

    @property
    def layers(self) -> list[Shape]:
        return [(self.kernel, self.kernel, self.channels, self.filters), (self.features, self.classes)]

    @property
    def products(self) -> list[Shape]:
        rows = self.batch * self.positions**2
        return [
            (rows, self.kernel**2 * self.channels, self.filters),
            (self.batch, self.features, self.classes),
        ]


@dataclass(frozen=True)
class Square:
    """The loss x². With a learning rate of 1, x changes sign in each step, so it never vanishes."""

    batch: int = 1
    name: ClassVar[str] = "square"
    label: ClassVar[str] = "x²"
    learning_rate: ClassVar[float] = 1.0
    products: ClassVar[list[Shape]] = []


Network = Dense | Convolution | Square


@dataclass(frozen=True)
class Problem:
    """A network with its data and initial weights: a matrix and a bias for each layer, in order.

    Shapes   x (batch, …) of float32, y (batch,) of labels; Square has neither
    """

    network: Network
    x: np.ndarray
    y: np.ndarray
    weights: tuple[np.ndarray, ...]
    learning_rate: float

    def copy_weights(self) -> list[np.ndarray]:
        return [array.copy() for array in self.weights]


HEADLINES: tuple[Network, ...] = (
    Square(),
    Dense((32, 32, 10), batch=64),
    Dense((784, 64, 64, 10), batch=64),
    Dense((784, 512, 512, 10), batch=256),
    Convolution(),
)


def widths(values: Sequence[int]) -> list[Dense]:
    return [Dense((64, width, width, 10), batch=64) for width in values]


def batches(values: Sequence[int]) -> list[Dense]:
    return [Dense((784, 64, 64, 10), batch=batch) for batch in values]


SWEEP = (*widths((16, 64, 256, 1024)), *batches((1, 16, 256)))
FULL_SWEEP = (*widths((16, 32, 64, 128, 256, 512, 1024, 2048, 4096)), *batches((1, 4, 16, 256, 1024, 4096, 16384)))


def problem(network: Network, seed: int = 0) -> Problem:
    """Random data, labels and weights, always the same. The weights have the variance 1 / (inputs of the layer)."""
    if isinstance(network, Square):
        nothing = np.zeros(0, np.float32)
        return Problem(network, nothing, nothing, (np.array(3, np.float32),), network.learning_rate)
    rng = np.random.default_rng(seed)
    weights = []
    for shape in network.layers:
        inputs = np.prod(shape[:-1])
        weights.append((rng.standard_normal(shape) / np.sqrt(inputs)).astype(np.float32))
        weights.append(np.zeros(shape[-1], np.float32))
    x = rng.standard_normal(network.input_shape).astype(np.float32)
    y = rng.integers(0, network.classes, network.batch)
    return Problem(network, x, y, tuple(weights), network.learning_rate)


def operations(network: Network) -> int:
    """The multiplications and additions that every implementation needs.

    A product of (m, k) by (k, n) takes 2·m·k·n. Each layer has one in the forward pass, one for the gradient of its
    matrix, and one for the gradient of its input, which the first layer does not need.
    """
    if isinstance(network, Square):
        return 4  # x·x, 2·x, lr·g, x − lr·g
    each = [2 * m * k * n for m, k, n in network.products]
    return 3 * sum(each) - each[0]


def traffic(network: Network) -> int:
    """The bytes that must be moved at least: reading the data and the weights, writing the weights, in float32."""
    if isinstance(network, Square):
        return 8
    data = int(np.prod(network.input_shape))
    return 4 * (data + 2 * sum(int(np.prod(shape)) + shape[-1] for shape in network.layers))
