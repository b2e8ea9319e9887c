"""`fit`, `evaluate` and `predict` against a hand-written loop over the batches, on the same subject.

The hand-written loops call one step per batch, a `tf.function`, as these methods do. Everything is checked first: `fit`
and its loop must give the same weights, `evaluate` the same loss, `predict` the same outputs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.networks import Dense, problem
from benchmarks.steps.keras_shaped import keras_of, make_model, make_step
from benchmarks.steps.tensorflow_device import open_library

SUBJECTS = ("reference", "keras", "tf_keras")
NETWORK = Dense((32, 32, 10), batch=64)
BATCHES = 100

Loops = dict[str, tuple[Callable[[], Any], Callable[[], Any]]]


def loops(subject: str, batches: int = BATCHES) -> Loops:
    """For `fit`, `evaluate` and `predict`: (the method, the hand-written loop), each with a separate model."""
    (tf, *_), keras = open_library(subject), keras_of(subject)
    start = problem(NETWORK)
    rng = np.random.default_rng(1)
    x = rng.standard_normal((batches * NETWORK.batch, NETWORK.sizes[0])).astype(np.float32)
    y = rng.integers(0, NETWORK.classes, len(x))
    whole = {"batch_size": NETWORK.batch, "verbose": 0}
    compiled, by_hand = make_model(keras, start), make_model(keras, start)
    compiled.compile(optimizer=keras.optimizers.SGD(start.learning_rate), loss=_loss(keras))
    train = _graph(tf, make_step(tf, keras, by_hand, start.learning_rate))
    test = _graph(tf, _test_step(keras, make_model(keras, start)))
    infer = _graph(tf, make_model(keras, start))
    fixed = make_model(keras, start)
    fixed.compile(loss=_loss(keras))
    slices = [slice(i, i + NETWORK.batch) for i in range(0, len(x), NETWORK.batch)]

    def fit() -> Any:
        compiled.fit(x, y, shuffle=False, **whole)
        return compiled.get_weights()

    def fit_by_hand() -> Any:
        for rows in slices:
            train(x[rows], y[rows])
        return by_hand.get_weights()

    return {
        "fit": (fit, fit_by_hand),
        "evaluate": (
            lambda: [fixed.evaluate(x, y, **whole)],
            lambda: [np.mean([float(test(x[rows], y[rows])) for rows in slices])],
        ),
        "predict": (
            lambda: [fixed.predict(x, **whole)],
            lambda: [np.concatenate([np.asarray(infer(x[rows])) for rows in slices])],
        ),
    }


def check(method: Callable[[], Any], by_hand: Callable[[], Any]) -> None:
    """Both give the same arrays, up to the rounding of float32 sums."""
    for observed, expected in zip(method(), by_hand(), strict=True):
        np.testing.assert_allclose(observed, expected, rtol=1e-4, atol=1e-5)


def _graph(tf: Any, step: Any) -> Any:
    return tf.function(step)


def _loss(keras: Any) -> Any:
    return keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def _test_step(keras: Any, model: Any) -> Callable[[Any, Any], Any]:
    loss_of = _loss(keras)
    return lambda x, y: loss_of(y, model(x, training=False))
