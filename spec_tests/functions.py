"""Functions that several chapters need: formulas, and gradients on a subject."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def within(domain: tuple[float, float], array: np.ndarray) -> np.ndarray:
    """The numbers of [−1, 1], stretched over the domain."""
    low, high = domain
    return low + (array + 1) * (high - low) / 2


def softmax(z: np.ndarray) -> np.ndarray:
    """exp(z) / Σ exp(z) along the last axis, for logits of moderate size."""
    e = np.exp(z)
    return e / e.sum(-1, keepdims=True)


def gradients(tf: Any, f: Callable[..., Any], *arrays: np.ndarray) -> list[Any]:
    """The gradients of Σ f(x…), one for each array."""
    xs = [tf.constant(array) for array in arrays]
    with tf.GradientTape() as tape:
        tape.watch(xs)
        y = f(*xs)
    return tape.gradient(y, xs)


def with_weights(tf: Any, layer: Any, inputs: np.ndarray, weights: list[Any]) -> Any:
    """The layer, built on the inputs, with these weights."""
    layer(tf.constant(inputs))
    layer.set_weights(weights)
    return layer


def gradients_of(tf: Any, layer: Any, x: np.ndarray) -> list[Any]:
    """The gradients of Σ layer(x)² / 2 for x and for each trainable weight."""
    x = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = layer(x)
        loss = tf.reduce_sum(y * y) / 2
    return tape.gradient(loss, [x, *layer.trainable_variables])
