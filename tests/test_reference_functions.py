"""Traced functions of the reference: their memory, and threads."""

from __future__ import annotations

import sys
import threading
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import reference as tf
from reference import program
from spec_tests.gradients.programs import Program, programs


@pytest.fixture(scope="module", autouse=True)
def every_array_is_lent() -> Any:
    """Small arrays are not worth lending; here they are lent all the same, so that small programs show what it does."""
    large, program.LARGE = program.LARGE, 1
    yield
    program.LARGE = large


@settings(max_examples=150, deadline=None)
@given(programs(), st.integers(0, 2**32))
def test_no_array_is_overwritten_that_somebody_can_see(drawn: tuple[Program, list[np.ndarray]], seed: int) -> None:
    """Results, gradients, and what was read from a variable stay as they are while the function is called again."""
    composition, inputs = drawn
    random, state = np.random.default_rng(seed), tf.Variable(inputs[0])

    @tf.function
    def function(*xs: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(xs)
            value = composition.run(tf, list(xs))
            total = tf.reduce_sum(value)
        gradients = [g for g in tape.gradient(total, list(xs)) if g is not None]
        before = state.read_value()
        state.assign(state * 0.5 + xs[0])
        return [value, total, before, state.read_value(), *gradients]

    kept: list[tuple[Any, np.ndarray]] = []
    expected = inputs[0]
    for _ in range(4):
        xs = [x + 0.01 * random.standard_normal(x.shape) for x in inputs]
        results = [*function(*map(tf.constant, xs)), state.read_value()]
        expected = expected * 0.5 + xs[0]
        np.testing.assert_allclose(state.numpy(), expected)
        kept += [(result, np.array(result.numpy())) for result in results]
    for result, was in kept:
        np.testing.assert_array_equal(result.numpy(), was)


def test_threads_share_a_function() -> None:
    """Four threads that call one function get their own results, and keep them."""
    weights = np.random.default_rng(0).standard_normal((16, 16))

    @tf.function
    def function(x: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.reduce_sum(tf.sin(tf.matmul(x, tf.constant(weights))) * x)
        return y, tape.gradient(y, x)

    wrong: list[int] = []

    def call(seed: int) -> None:
        random = np.random.default_rng(seed)
        kept = [(x, function(tf.constant(x))) for x in random.standard_normal((100, 16, 16))]
        for x, (y, gradient) in kept:
            z = x @ weights
            same = np.allclose(y.numpy(), np.sum(np.sin(z) * x))
            if not (same and np.allclose(gradient.numpy(), np.sin(z) + (np.cos(z) * x) @ weights.T)):
                wrong.append(seed)

    _in_threads(call, range(4))
    assert not wrong


def test_two_trainings_at_once_do_not_disturb_each_other() -> None:
    """Two threads that train a model each get the losses of a training by itself, bit for bit."""
    x = np.random.default_rng(0).standard_normal((128, 8)).astype(np.float32)
    losses: dict[tuple[str, int], Any] = {}

    def train(seed: int, when: str = "together") -> None:
        glorot = tf.keras.initializers.GlorotUniform(seed)
        layers = [tf.keras.layers.Dense(8, "tanh", kernel_initializer=glorot) for _ in range(2)]
        model = tf.keras.Sequential(layers)
        model.compile("adam", "mse")
        losses[when, seed] = model.fit(x, x, epochs=3, shuffle=False, verbose=0).history["loss"]

    for seed in (1, 2):
        train(seed, "alone")
    _in_threads(train, (1, 2))
    for seed in (1, 2):
        assert losses["together", seed] == losses["alone", seed]


def _in_threads(function: Any, arguments: Any) -> None:
    """Call the function with each argument in its own thread, and let the threads take turns as often as possible."""
    threads = [threading.Thread(target=function, args=(argument,)) for argument in arguments]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
