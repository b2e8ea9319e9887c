"""The step as a Keras user writes it, with Keras 3 on JAX or on torch, in a separate process.

Keras chooses its backend when it is imported, and in this process that is TensorFlow. Asking the other process for a
step takes some 50 µs of the measured time: little compared with a step of Keras, but not with one of JAX itself.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

import numpy as np

from benchmarks.networks import Problem
from benchmarks.steps.step import Step

SECONDS_TO_START = 300


def build(problem: Problem, backend: str, device: str) -> Step:
    """The backends are `jax`, whose step is compiled as a whole by `jax.jit`, and `torch`, eager."""
    here, there = multiprocessing.Pipe()
    with _environment(KERAS_BACKEND=backend, **({"CUDA_VISIBLE_DEVICES": ""} if device == "cpu" else {})):
        process = multiprocessing.get_context("spawn").Process(
            target=_serve, args=(there, problem, backend), daemon=True
        )
        process.start()
    there.close()  # so that the pipe ends with the other process

    def ask(what: str) -> Any:
        here.send(what)
        return here.recv()

    if not here.poll(SECONDS_TO_START):
        raise RuntimeError(f"Keras on {backend} has not started within {SECONDS_TO_START} s")
    settings = {"device": device, **here.recv()}
    return Step(lambda: float(ask("step")), lambda: list(ask("weights")), settings)


@contextmanager
def _environment(**variables: str) -> Iterator[None]:
    """Sets the variables while a process is started, which inherits them."""
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _serve(pipe: Connection, problem: Problem, backend: str) -> None:
    """In the other process: builds the step, then answers requests until the pipe is closed."""
    import keras

    from benchmarks.steps.keras_shaped import make_model

    model = make_model(keras, problem)
    loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = keras.optimizers.SGD(problem.learning_rate)
    optimizer.build(model.trainable_variables)
    step, weights = STEPS[backend](model, loss_of, optimizer, problem)
    pipe.send({"backend": keras.backend.backend()})
    answers = {"step": step, "weights": weights}
    try:
        while True:
            pipe.send(answers[pipe.recv()]())
    except EOFError:
        return


Functions = tuple[Callable[[], float], Callable[[], list[np.ndarray]]]


def _on_jax(model: Any, loss_of: Any, optimizer: Any, problem: Problem) -> Functions:
    """With the stateless methods of Keras, as in its guide to custom loops with JAX."""
    import jax

    x, y = jax.device_put(problem.x), jax.device_put(problem.y)
    fixed = [variable.value for variable in model.non_trainable_variables]
    state = ([v.value for v in model.trainable_variables], [v.value for v in optimizer.variables])

    def descend(state: Any, x: Any, y: Any) -> Any:
        def compute(weights: Any) -> Any:
            y_pred, _ = model.stateless_call(weights, fixed, x, training=True)
            return loss_of(y, y_pred)

        weights, slots = state
        with jax.default_matmul_precision("highest"):
            loss, gradients = jax.value_and_grad(compute)(weights)
        return optimizer.stateless_apply(slots, gradients, weights), loss

    compiled = jax.jit(descend, donate_argnums=0)

    def run() -> float:
        nonlocal state
        state, loss = compiled(state, x, y)
        jax.block_until_ready(state)
        return float(loss)

    return run, lambda: [np.array(w) for w in state[0]]


def _on_torch(model: Any, loss_of: Any, optimizer: Any, problem: Problem) -> Functions:
    """As in the Keras guide to custom loops with torch."""
    import keras
    import torch

    torch.backends.cudnn.allow_tf32 = False
    x, y = keras.ops.convert_to_tensor(problem.x), keras.ops.convert_to_tensor(problem.y)
    variables = model.trainable_variables

    def run() -> float:
        model.zero_grad()
        loss = loss_of(y, model(x, training=True))
        loss.backward()
        with torch.no_grad():
            optimizer.apply([variable.value.grad for variable in variables], variables)
        return float(loss.item())

    return run, model.get_weights


STEPS: dict[str, Callable[[Any, Any, Any, Problem], Functions]] = {"jax": _on_jax, "torch": _on_torch}
