"""Random programs: small graphs of operations that a subject and NumPy both run.

A program is data: a list of instructions, each naming an operation and the earlier values that it uses. The subject
runs it with its own operations; NumPy runs it on real numbers, for the value, and on complex numbers, for a derivative
that needs no derivative rule (`checks.complex_step`). Neither knows of the other.

Programs are drawn together with their inputs, and NumPy runs them while they are drawn, so that an instruction is only
added where it is well conditioned: values stay within `BOUND`, and kinks (of |x|, max, where, a branch of Python) are
at least `MARGIN` away.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st

BOUND = 8.0  # of all values of a program
MARGIN = 1e-2  # the least distance from a kink
LENGTH = 8  # the most instructions of a program

# Rounding is amplified by the derivatives of the instructions it passes through; with values within BOUND these are at
# most about BOUND each, and six such factors in a row are more than any drawn program has.
AMPLIFICATION = BOUND**6


@dataclass(frozen=True)
class Op:
    """One kind of instruction: how a subject computes it, how NumPy does, and when it is well conditioned."""

    arity: int
    subject: Callable[..., Any]
    numpy: Callable[..., Any]
    applies: Callable[..., bool] = lambda *values: True


def _choose(condition: Any, a: Any, b: Any) -> Any:
    return np.where(condition, a, b)


def _apart(a: Any, b: Any) -> bool:
    return bool(np.all(np.abs(np.real(a) - np.real(b)) > MARGIN))


def _fits(a: Any, b: Any) -> bool:
    try:
        np.broadcast_shapes(np.shape(a), np.shape(b))
    except ValueError:
        return False
    return True


def _fits_apart(a: Any, b: Any) -> bool:
    return _fits(a, b) and _apart(a, b)


def _in_a_row(a: Any, b: Any) -> bool:
    """Two values of one rank that can be concatenated."""
    return np.ndim(a) == np.ndim(b) > 0 and np.shape(a)[1:] == np.shape(b)[1:]


def _single_largest(a: Any) -> bool:
    """The largest element of each row is larger than the others by the margin."""
    if not np.ndim(a) or not np.shape(a)[-1]:
        return False
    ordered = np.sort(np.real(a), axis=-1)
    return np.shape(a)[-1] == 1 or bool(np.all(ordered[..., -1] - ordered[..., -2] > MARGIN))


def _row_maximum(a: np.ndarray) -> np.ndarray:
    return np.take_along_axis(a, np.argmax(np.real(a), axis=-1)[..., None], -1)[..., 0]


def _logsumexp(a: np.ndarray) -> np.ndarray:
    return np.log(np.sum(np.exp(a), axis=-1))


def _softmax(a: np.ndarray) -> np.ndarray:
    return np.exp(a) / np.sum(np.exp(a), axis=-1, keepdims=True)


def _ranked(*ranks: int) -> Callable[..., bool]:
    return lambda *values: all(np.ndim(v) in ranks for v in values)


def _loop(step: Callable[[Any], Any], a: Any) -> Any:
    for _ in range(3):
        a = step(a)
    return a


# fmt: off
OPS: dict[str, Op] = {
    # one value, everywhere smooth
    "sin":        Op(1, lambda tf, a: tf.sin(a),                np.sin),
    "cos":        Op(1, lambda tf, a: tf.cos(a),                np.cos),
    "tanh":       Op(1, lambda tf, a: tf.tanh(a),               np.tanh),
    "sigmoid":    Op(1, lambda tf, a: tf.sigmoid(a),            lambda a: 1 / (1 + np.exp(-a))),
    "softplus":   Op(1, lambda tf, a: tf.nn.softplus(a),        lambda a: np.log(1 + np.exp(a))),
    "exp":        Op(1, lambda tf, a: tf.exp(a),                np.exp, lambda a: bool(np.all(np.real(a) < 2))),
    "square":     Op(1, lambda tf, a: tf.square(a),             lambda a: a * a),
    "negate":     Op(1, lambda tf, a: -a,                       lambda a: -a),
    "halve":      Op(1, lambda tf, a: a / 2.0,                  lambda a: a / 2),
    "shift":      Op(1, lambda tf, a: 1.5 - a,                  lambda a: 1.5 - a),
    "cube":       Op(1, lambda tf, a: a**3.0,                   lambda a: a**3),
    "sqrt":       Op(1, lambda tf, a: tf.sqrt(1.0 + a * a),     lambda a: np.sqrt(1 + a * a)),
    "log":        Op(1, lambda tf, a: tf.math.log(1.0 + a * a), lambda a: np.log(1 + a * a)),
    "identity":   Op(1, lambda tf, a: tf.identity(a),           lambda a: a),
    # one value, with a kink
    "abs":        Op(1, lambda tf, a: tf.abs(a),     lambda a: _choose(np.real(a) < 0, -a, a), lambda a: _apart(a, 0)),
    "relu":       Op(1, lambda tf, a: tf.nn.relu(a), lambda a: _choose(np.real(a) > 0, a, 0), lambda a: _apart(a, 0)),
    "clip":       Op(1, lambda tf, a: tf.clip_by_value(a, -1.0, 1.0),
                        lambda a: _choose(np.real(a) < -1, -1, _choose(np.real(a) > 1, 1, a)),
                        lambda a: _apart(np.abs(np.real(a)), 1)),
    # two values
    "add":        Op(2, lambda tf, a, b: a + b, lambda a, b: a + b, _fits),
    "subtract":   Op(2, lambda tf, a, b: a - b, lambda a, b: a - b, _fits),
    "multiply":   Op(2, lambda tf, a, b: a * b, lambda a, b: a * b, _fits),
    "divide":     Op(2, lambda tf, a, b: a / (1.0 + b * b), lambda a, b: a / (1 + b * b), _fits),
    "maximum":    Op(2, lambda tf, a, b: tf.maximum(a, b),
                        lambda a, b: _choose(np.real(a) >= np.real(b), a, b), _fits_apart),
    "minimum":    Op(2, lambda tf, a, b: tf.minimum(a, b),
                        lambda a, b: _choose(np.real(a) <= np.real(b), a, b), _fits_apart),
    "where":      Op(2, lambda tf, a, b: tf.where(a > b, tf.sin(a), b * b),
                        lambda a, b: _choose(np.real(a) > np.real(b), np.sin(a), b * b),
                        _fits_apart),
    "matmul":     Op(2, lambda tf, a, b: tf.matmul(a, b), lambda a, b: a @ b,
                        lambda a, b: _ranked(2)(a, b) and np.shape(a)[1] == np.shape(b)[0]),
    "outer":      Op(2, lambda tf, a, b: tf.matmul(a, b, transpose_b=True), lambda a, b: a @ b.T,
                        lambda a, b: _ranked(2)(a, b) and np.shape(a)[1] == np.shape(b)[1]),
    "concat":     Op(2, lambda tf, a, b: tf.concat([a, b], 0), lambda a, b: np.concatenate([a, b], 0),
                        _in_a_row),
    "stack":      Op(2, lambda tf, a, b: tf.stack([a, b], -1), lambda a, b: np.stack([a, b], -1),
                        lambda a, b: np.shape(a) == np.shape(b) and np.ndim(a) < 2),
    # shapes and reductions
    "sum":        Op(1, lambda tf, a: tf.reduce_sum(a, -1),  lambda a: np.sum(a, -1), _ranked(1, 2)),
    "mean":       Op(1, lambda tf, a: tf.reduce_mean(a, 0, keepdims=True), lambda a: np.mean(a, 0, keepdims=True),
                        _ranked(1, 2)),
    "prod":       Op(1, lambda tf, a: tf.reduce_prod(a, 0),  lambda a: np.prod(a, 0), _ranked(1, 2)),
    "max":        Op(1, lambda tf, a: tf.reduce_max(a, -1),  _row_maximum, _single_largest),
    "logsumexp":  Op(1, lambda tf, a: tf.reduce_logsumexp(a, -1), _logsumexp, _ranked(1, 2)),
    "transpose":  Op(1, lambda tf, a: tf.transpose(a),       np.transpose, _ranked(2)),
    "flatten":    Op(1, lambda tf, a: tf.reshape(a, [-1]),   lambda a: np.reshape(a, -1)),
    "widen":      Op(1, lambda tf, a: tf.expand_dims(a, 0),  lambda a: a[None], _ranked(0, 1)),
    "first":      Op(1, lambda tf, a: a[0],                  lambda a: a[0], _ranked(1, 2)),
    "backwards":  Op(1, lambda tf, a: a[..., ::-1],          lambda a: a[..., ::-1], _ranked(1, 2)),
    "gather":     Op(1, lambda tf, a: tf.gather(a, [0, 0]),  lambda a: a[[0, 0]], _ranked(1, 2)),
    "tile":       Op(1, lambda tf, a: tf.tile(a, [2]),       lambda a: np.tile(a, 2), _ranked(1)),
    "softmax":    Op(1, lambda tf, a: tf.nn.softmax(a),      _softmax, _ranked(1, 2)),
    # control flow of Python
    "branch":     Op(1, lambda tf, a: tf.sin(a) if tf.reduce_sum(a) > 0.5 else a * a,
                        lambda a: np.sin(a) if np.sum(np.real(a)) > 0.5 else a * a, lambda a: _apart(np.sum(a), 0.5)),
    "loop":       Op(1, lambda tf, a: _loop(lambda v: tf.tanh(v) + v * 0.5, a),
                        lambda a: _loop(lambda v: np.tanh(v) + v * 0.5, a)),
}
# fmt: on


@dataclass(frozen=True)
class Program:
    """Instructions over the inputs; the result is the sum of the elements of the last value."""

    instructions: tuple[tuple[str, tuple[int, ...]], ...]

    def run(self, tf: Any, inputs: list[Any]) -> Any:
        """The last value, computed by a subject."""
        values = list(inputs)
        for name, places in self.instructions:
            values.append(OPS[name].subject(tf, *(values[i] for i in places)))
        return values[-1]

    def evaluate(self, inputs: list[np.ndarray]) -> np.ndarray:
        """The last value, computed by NumPy on real or complex numbers."""
        values = list(inputs)
        for name, places in self.instructions:
            values.append(np.asarray(OPS[name].numpy(*(values[i] for i in places))))
        return values[-1]

    def total(self, inputs: list[np.ndarray], which: int) -> Callable[[np.ndarray], Any]:
        """The sum of the last value as a function of one input, the others fixed."""
        return lambda x: np.sum(self.evaluate([*inputs[:which], x, *inputs[which + 1 :]]))

    def __repr__(self) -> str:
        return f"Program({self.instructions!r})"


SHAPES = [(), (2,), (3,), (1, 3), (2, 1), (2, 3), (3, 2)]


@st.composite
def programs(draw: st.DrawFn, max_inputs: int = 2) -> tuple[Program, list[np.ndarray]]:
    """A program with its inputs, float64 arrays."""
    shapes = draw(st.lists(st.sampled_from(SHAPES), min_size=1, max_size=max_inputs))
    values = [draw(_inputs(shape)) for shape in shapes]
    inputs = list(values)
    instructions: list[tuple[str, tuple[int, ...]]] = []
    for _ in range(draw(st.sampled_from(range(2, LENGTH + 1)))):
        name, places, result = _instruction(draw, values)
        instructions.append((name, places))
        values.append(result)
    return Program(tuple(instructions)), inputs


def _instruction(draw: st.DrawFn, values: list[np.ndarray]) -> tuple[str, tuple[int, ...], np.ndarray]:
    """An operation on values that it fits: the drawn one, or the next in the table that has such values."""
    names = sorted(OPS)
    first = draw(st.integers(0, len(names) - 1))
    for name in names[first:] + names[:first]:
        op = OPS[name]
        fitting = [
            places
            for places in itertools.product(range(len(values)), repeat=op.arity)
            if op.applies(*(values[i] for i in places))
        ]
        if fitting:
            places = draw(st.sampled_from(fitting[::-1]))  # the latest values first: programs that build on themselves
            result = np.asarray(op.numpy(*(values[i] for i in places)))
            if result.size <= 24 and np.all(np.abs(result) <= BOUND):
                return name, places, result
    raise AssertionError("`identity` fits any value")


def _inputs(shape: tuple[int, ...]) -> st.SearchStrategy[np.ndarray]:
    """Arrays of multiples of 1/64 in [−2, 2]: short to print, and apart from each other by more than rounding."""
    size = int(np.prod(shape))
    elements = st.lists(st.integers(-128, 128), min_size=size, max_size=size)
    return elements.map(lambda numbers: (np.array(numbers, np.float64) / 64).reshape(shape))
