"""The least that a tape costs in Python: a list of operations traversed backwards, for these two networks only.

It has no conversions, checks, dtypes, second derivatives or other tapes. The time that the reference takes beyond this
is the price of being TensorFlow's tape; the time that this takes beyond the floor is the price of any tape in Python.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.networks import Problem, Square
from benchmarks.steps.step import Step

Array = np.ndarray[Any, Any]


class Value:
    """An array with an identity."""

    __slots__ = ("array",)

    def __init__(self, array: Array) -> None:
        self.array = array


class Tape:
    """Entries `(output, inputs, rules)`; a rule maps the gradient of the output to that of an input."""

    def __init__(self) -> None:
        self.entries: list[tuple[Value, tuple[Value, ...], tuple[Callable[[Array], Array], ...]]] = []

    def record(self, array: Array, inputs: tuple[Value, ...], *rules: Callable[[Array], Array]) -> Value:
        output = Value(array)
        self.entries.append((output, inputs, rules))
        return output

    def multiply(self, x: Value, y: Value) -> Value:
        a, b = x.array, y.array
        return self.record(a * b, (x, y), lambda g: g * b, lambda g: g * a)

    def dense(self, x: Value, w: Value, b: Value) -> Value:
        h, k = x.array, w.array
        return self.record(h @ k + b.array, (x, w, b), lambda g: g @ k.T, lambda g: h.T @ g, lambda g: g.sum(axis=0))

    def relu(self, x: Value) -> Value:
        y = np.maximum(x.array, 0)
        return self.record(y, (x,), lambda g: g * (y > 0))

    def mean_cross_entropy(self, z: Value, labels: Array, rows: Array) -> Value:
        shifted = z.array - z.array.max(axis=1, keepdims=True)
        e = np.exp(shifted)
        total = e.sum(axis=1, keepdims=True)

        def rule(g: Array) -> Array:
            p: Array = e / total
            p[rows, labels] -= 1
            p *= g / np.float32(len(rows))
            return p

        return self.record((np.log(total[:, 0]) - shifted[rows, labels]).mean(), (z,), rule)

    def gradient(self, target: Value, sources: list[Value], data: Value) -> list[Array]:
        gradients: dict[int, Any] = {id(target): np.float32(1)}
        for output, inputs, rules in reversed(self.entries):
            g = gradients.pop(id(output))
            for value, rule in zip(inputs, rules, strict=True):
                if value is not data:
                    d, key = rule(g), id(value)
                    gradients[key] = gradients[key] + d if key in gradients else d
        return [gradients[id(source)] for source in sources]


def build(problem: Problem) -> Step:
    data, rows = Value(problem.x), np.arange(len(problem.x))
    weights = [Value(array) for array in problem.copy_weights()]
    lr = np.float32(problem.learning_rate)

    def loss_of(tape: Tape) -> Value:
        if isinstance(problem.network, Square):
            return tape.multiply(weights[0], weights[0])
        h = data
        for w, b in zip(weights[0:-2:2], weights[1:-2:2], strict=True):
            h = tape.relu(tape.dense(h, w, b))
        return tape.mean_cross_entropy(tape.dense(h, weights[-2], weights[-1]), problem.y, rows)

    def run() -> float:
        tape = Tape()
        loss = loss_of(tape)
        for weight, g in zip(weights, tape.gradient(loss, weights, data), strict=True):
            weight.array = weight.array - lr * g
        return float(loss.array)

    return Step(run, lambda: [weight.array.copy() for weight in weights], {"device": "cpu"})
