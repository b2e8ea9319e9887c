"""What the programs of the tutorials share: real data, and models of it.

The data come with scikit-learn: the irises of Anderson and Fisher (150 flowers, 4 lengths, 3 species), and 1797
handwritten digits of 8 × 8 pixels from the UCI repository.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from spec_tests.harness.optional import optional

BATCH = 64

# A mean over 160 rows of a logarithm of a sum, of logits from 784-64-64-10 products, in float32.
OPERATIONS = 784 + 64 + 64 + 160


datasets = optional("sklearn.datasets")


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


def _split(x: np.ndarray, y: np.ndarray, standardised: bool = False) -> Split:
    held_out = np.arange(len(x)) % 5 == 4
    if standardised:
        x = (x - x[~held_out].mean(0)) / x[~held_out].std(0)
    x, y = x.astype(np.float32), y.astype(np.int32)
    return Split(x[~held_out], y[~held_out], x[held_out], y[held_out])


@cache
def iris() -> Split:
    """The four lengths, standardised over the training rows."""
    return _split(*datasets.load_iris(return_X_y=True), standardised=True)


@cache
def digits() -> Split:
    """The 64 pixels, scaled to [0, 1]."""
    x, y = datasets.load_digits(return_X_y=True)
    return _split(x / 16, y)


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
    """The same network in float64 NumPy, with the gradient written out as in a textbook."""

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


# ------------------------------------------------------------------------------------------- in place of MNIST


@cache
def flat() -> list[tuple[np.ndarray, np.ndarray]]:
    """The training, validation and test rows as the tutorials prepare them: 784 floats in [0, 1], and float labels.

    The images are 28 × 28, like those of MNIST, with the 8 × 8 digits enlarged in their middle.
    """
    data = datasets.load_digits()
    x = np.zeros((1000, 28, 28), np.uint8)
    x[:, 2:26, 2:26] = np.kron(data.images[:1000] * (255 / 16), np.ones((3, 3))).astype(np.uint8)
    x, y = x.reshape(1000, 784).astype("float32") / 255, data.target[:1000].astype("float32")
    return [(x[rows], y[rows]) for rows in (slice(640), slice(640, 840), slice(840, 1000))]


def uncompiled_model(tf: Any, between: Any = None) -> Any:
    """A functional model 784 → 64 → 64 → 10; `between` is a layer after the first Dense."""
    layers = tf.keras.layers
    inputs = tf.keras.Input(shape=(784,), name="digits")
    x = layers.Dense(64, activation="relu", name="dense_1")(inputs)
    x = x if between is None else between(x)
    x = layers.Dense(64, activation="relu", name="dense_2")(x)
    return tf.keras.Model(inputs=inputs, outputs=layers.Dense(10, name="predictions")(x))


def compiled_model(tf: Any, between: Any = None, **options: Any) -> Any:
    model = uncompiled_model(tf, between)
    model.compile(
        optimizer=tf.keras.optimizers.RMSprop(learning_rate=1e-3),
        loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        **({"metrics": ["sparse_categorical_accuracy"]} | options),
    )
    return model


def rows(tf: Any, *arrays: Any, shuffle: bool = True) -> Any:
    """The pipeline of the tutorials: slices, shuffled and batched."""
    dataset = tf.data.Dataset.from_tensor_slices(arrays)
    return (dataset.shuffle(buffer_size=1024) if shuffle else dataset).batch(BATCH)


def cross_entropy(logits: Any, labels: Any) -> np.ndarray:
    """The loss of each row, in float64."""
    z = np.asarray(logits, np.float64)
    z = z - z.max(1, keepdims=True)
    return np.log(np.exp(z).sum(1)) - z[np.arange(len(z)), np.asarray(labels, int)]


def falls(history: Any, name: str = "loss") -> None:
    values = history.history[name]
    assert values[-1] < values[0], f"{name} went from {values[0]:.4f} to {values[-1]:.4f}, but should fall"
