"""The model behind the clauses on training: y = x·W + b with the mean squared error, under gradient descent.

Its loss and its gradient are two lines of NumPy. So every number that `fit` reports, and every weight after it, has an
oracle in float64 that needs no tape. `regression` builds the same model on a subject.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts

RATE = 0.125
"""The learning rate. For |x| ≤ 1 in two columns no curvature exceeds 2 · 3, and 6 · RATE < 1: no descent overshoots."""

SIZE = 32.0
"""A bound of everything that is added up: |x·W + b| ≤ 3 and |y| ≤ 2, so that a loss is at most 25."""

Losses = list[list[float]]


@dataclass(frozen=True)
class Line:
    """W and b."""

    kernel: np.ndarray
    bias: np.ndarray

    def predict(self, x: np.ndarray) -> np.ndarray:
        return np.asarray(x, np.float64) @ self.kernel + self.bias

    def losses(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """The loss of each row."""
        return np.mean((self.predict(x) - y) ** 2, axis=-1)

    def loss(self, x: np.ndarray, y: np.ndarray, w: Any = 1.0) -> float:
        """Σ w·l / rows."""
        return float(np.mean(w * self.losses(x, y)))

    def step(self, x: np.ndarray, y: np.ndarray, w: Any = 1.0, rate: float = RATE) -> Line:
        """The line after one step down the gradient of the loss."""
        slope = 2 * (self.predict(x) - y) * np.reshape(np.broadcast_to(w, len(x)), (-1, 1)) / y.size
        return Line(self.kernel - rate * np.asarray(x, np.float64).T @ slope, self.bias - rate * slope.sum(0))


@dataclass(frozen=True)
class Task:
    """Rows to learn, and the initial line."""

    x: np.ndarray
    y: np.ndarray
    start: Line

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, rows: Any) -> Task:
        return Task(self.x[rows], self.y[rows], self.start)

    def beginning(self, line: Line) -> Task:
        return Task(self.x, self.y, line)

    def loss(self, w: Any = 1.0) -> float:
        """The loss of the initial line over all rows."""
        return self.start.loss(self.x, self.y, w)

    def error(self) -> float:
        """The mean absolute error of the initial line over all rows."""
        return float(np.mean(abs(self.start.predict(self.x) - self.y)))

    def dataset(self, tf: Any, size: int) -> Any:
        """The rows as a Dataset of batches."""
        return tf.data.Dataset.from_tensor_slices((self.x, self.y)).batch(size)

    def batches(self, size: int) -> list[slice]:
        """The rows in order, `size` at a time; the last batch may be smaller."""
        return [slice(i, min(i + size, len(self))) for i in range(0, len(self), size)]

    def descent(self, size: int, epochs: int = 1, w: Any = 1.0, rate: float = RATE) -> tuple[Line, Losses]:
        """The hand-written loop: the line after the last batch, the loss of each batch before its step, by epoch."""
        line, losses, w = self.start, [], np.broadcast_to(w, len(self))
        for _ in range(epochs):
            losses.append([])
            for rows in self.batches(size):
                losses[-1].append(line.loss(self.x[rows], self.y[rows], w[rows]))
                line = line.step(self.x[rows], self.y[rows], w[rows], rate)
        return line, losses

    def mean_over_rows(self, size: int, of_batches: list[float]) -> float:
        """The mean of the values of batches, each weighted by its number of rows."""
        rows = [batch.stop - batch.start for batch in self.batches(size)]
        return float(np.average(of_batches, weights=rows))


@st.composite
def tasks(draw: st.DrawFn, min_rows: int = 1, max_rows: int = 7) -> Task:
    """Rows to learn with a linear model of one or two outputs, and the initial weights."""
    rows, outputs = draw(st.integers(min_rows, max_rows)), draw(st.integers(1, 2))
    small = {"low": -1, "high": 1}
    return Task(
        draw(sts.arrays((rows, 2), dtype=np.float32, **small)),
        draw(sts.arrays((rows, outputs), dtype=np.float32)),
        Line(draw(sts.arrays((2, outputs), **small)), draw(sts.arrays((outputs,), **small))),
    )


FIVE = Task(
    np.array([[1, 0], [0, 1], [0.5, -1], [-1, 0.25], [0.25, 0.75]], np.float32),
    np.array([[2], [-1], [0.5], [1.5], [-2]], np.float32),
    Line(np.array([[0.5], [-0.25]]), np.array([0.125])),
)
"""Five rows of different losses: 2 + 2 + 1 in batches of two."""

IDS = np.arange(64, dtype=np.float32).reshape(-1, 1)
"""Targets that identify their rows, which are `ROWS`."""

ROWS = np.hstack([IDS, -IDS]) / 64


def ids_of(batches: list[Any]) -> list[list[int]]:
    """The rows of each batch that `watched` noted, by their numbers."""
    return [y[:, 0].astype(int).tolist() for _, y, *_ in batches]


def flat_ids(batches: list[Any]) -> list[int]:
    """The rows of all batches that `watched` noted."""
    return [i for batch in ids_of(batches) for i in batch]


def regression(tf: Any, start: Line, kind: Any = None, rate: float = RATE, **options: Any) -> Any:
    """The line as a compiled model of the subject, a `Sequential` or a subclass of it, trained at a learning rate."""
    inputs, outputs = start.kernel.shape
    model = (kind or tf.keras.Sequential)([tf.keras.Input(shape=(inputs,)), tf.keras.layers.Dense(outputs)])
    give(model, start)
    # Eager steps give the same numbers (compile/run-eagerly-changes-no-number), and need no tracing.
    model.compile(**{"optimizer": tf.keras.optimizers.SGD(rate), "loss": "mse", "run_eagerly": True, **options})
    return model


def give(model: Any, line: Line) -> None:
    model.set_weights([np.float32(line.kernel), np.float32(line.bias)])


def holds(model: Any, line: Line, steps: int = 1) -> None:
    """The weights of the model are those of the line, which was reached in this number of steps."""
    for weights, expected in zip(model.get_weights(), (line.kernel, line.bias), strict=True):
        checks.close(weights, expected, operations=20 * (steps + 1), magnitude=SIZE / 4, what="the weights")


def reported(value: Any, expected: Any, steps: int = 1) -> None:
    """The number (or list of numbers) that the subject reports is the expected one, after this number of steps."""
    checks.close(
        np.asarray(value, np.float32),
        np.asarray(expected, np.float64),
        operations=20 * (steps + 1),
        magnitude=SIZE,
        what="the number",
    )


def follows(model: Any, history: Any, task: Task, size: int, epochs: int = 1, w: Any = 1.0, rate: float = RATE) -> Line:
    """The model has the weights, and History the losses of the epochs, of the hand-written loop; returns its line."""
    line, losses = task.descent(size, epochs, w, rate)
    steps = epochs * len(losses[0]) * max(1, int(np.max(w)))
    holds(model, line, steps)
    reported(history.history["loss"], [task.mean_over_rows(size, of_batches) for of_batches in losses], steps)
    return line


def unchanged(model: Any, action: Callable[[], Any]) -> None:
    """The action raises an error, and the weights stay as they were."""
    before = model.get_weights()
    with checks.refused("the call"):
        action()
    for weights, expected in zip(model.get_weights(), before, strict=True):
        checks.equal(weights, expected, what="the weights")


def watched(tf: Any, start: Line, **options: Any) -> tuple[Any, dict[str, list[Any]]]:
    """The line as a model that notes the batches that it trains on and tests on, as NumPy arrays."""
    seen: dict[str, list[Any]] = {"train": [], "test": []}

    class Watched(tf.keras.Sequential):  # type: ignore[misc, name-defined]
        def train_step(self, *state_and_data: Any) -> Any:  # there is a state with JAX alone
            seen["train"].append([checks.numbers(part) for part in state_and_data[-1] if part is not None])
            return super().train_step(*state_and_data)

        def test_step(self, *state_and_data: Any) -> Any:
            seen["test"].append([checks.numbers(part) for part in state_and_data[-1] if part is not None])
            return super().test_step(*state_and_data)

    return regression(tf, start, Watched, **options), seen


def after_each_batch(tf: Any, note: Callable[[Any, dict[str, Any]], None]) -> Any:
    """A callback that calls `note(model, logs)` after each training batch."""

    class AfterEachBatch(tf.keras.callbacks.Callback):  # type: ignore[misc, name-defined]
        def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
            note(self.model, dict(logs or {}))

    return AfterEachBatch()
