"""What a tape traces: the trainable variables that are read, and whatever `watch` names."""

import numpy as np
import pytest

from spec_tests import checks
from spec_tests.harness import Section

TAPE = "https://www.tensorflow.org/api_docs/python/tf/GradientTape"
AUTODIFF = "https://www.tensorflow.org/guide/autodiff"
clause = Section("watching", source=TAPE)


@clause(seed="004", kills=["tape-watches-constants"])
def test_constant_must_be_watched(tf):
    """A constant has the gradient None unless `watch` was called on it."""
    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        y = x * x
    checks.none(tape.gradient(y, x))


@clause
def test_watching_begins_with_watch(tf):
    """`watch` traces from that moment on: what was computed before is not connected with the source."""
    x = tf.constant(3.0)
    with tf.GradientTape(persistent=True) as tape:
        before = x * x
        tape.watch(x)
        after = x * x
    checks.none(tape.gradient(before, x))
    checks.equal(tape.gradient(after, x), np.float32(6.0))


@clause(seed="004", kills=["tape-watches-no-variable"])
def test_only_trainable_variables_are_watched(tf):
    """A trainable variable that is read in the context needs no `watch`; one with trainable=False has no gradient."""
    v, frozen = tf.Variable(2.0), tf.Variable(3.0, trainable=False)
    with tf.GradientTape() as tape:
        y = v * frozen * v
    of_v, of_frozen = tape.gradient(y, [v, frozen])
    checks.equal(of_v, np.float32(12.0))
    checks.none(of_frozen)


@clause(source=AUTODIFF, kills=["watch-ignores-frozen-variables"])
def test_watch_overrides_trainable(tf):
    """`watch` traces a variable with trainable=False."""
    frozen = tf.Variable(3.0, trainable=False)
    with tf.GradientTape() as tape:
        tape.watch(frozen)
        y = frozen * frozen
    checks.equal(tape.gradient(y, frozen), np.float32(6.0))


@clause(seed="004", kills=["tape-ignores-watch-accessed-variables"])
def test_watch_accessed_variables_off(tf):
    """With watch_accessed_variables=False a variable has the gradient None unless `watch` was called on it."""
    seen, unseen = tf.Variable(2.0), tf.Variable(5.0)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(seen)
        y = seen * unseen
    of_seen, of_unseen = tape.gradient(y, [seen, unseen])
    checks.equal(of_seen, np.float32(5.0))
    checks.none(of_unseen)


@clause(kills=["watch-takes-the-first-leaf-only"])
def test_watch_takes_structures(tf):
    """`watch` traces each tensor in a nested structure."""
    a, b = tf.constant(2.0), tf.constant(5.0)
    with tf.GradientTape() as tape:
        tape.watch([a, {"b": b}])
        y = a * b
    for observed, expected in zip(tape.gradient(y, [a, b]), [5.0, 2.0], strict=True):
        checks.equal(observed, np.float32(expected))


@clause(kills=["watched-variables-lists-every-variable"])
def test_watched_variables_are_listed(tf):
    """`watched_variables` lists each trainable variable that was read, once, in the order of construction."""
    a, b, frozen, unread = tf.Variable(1.0), tf.Variable(2.0), tf.Variable(3.0, trainable=False), tf.Variable(4.0)
    with tf.GradientTape() as tape:
        _ = b * frozen + a * b
    observed = [next(i for i, v in enumerate([a, b, frozen, unread]) if v is w) for w in tape.watched_variables()]
    assert observed == [0, 1], f"the watched variables are {observed}, but should be [0, 1]"


@clause(kills=["watch-accepts-anything"])
def test_watch_takes_tensors_only(tf):
    """`watch` of anything but tensors and variables is a ValueError."""
    with tf.GradientTape() as tape, pytest.raises(ValueError):  # noqa: PT011
        tape.watch(3.0)


@clause(kills=["watch-before-the-block-is-ignored"])
def test_watch_needs_a_recording(tf):
    """`watch` of a tape that was never entered raises an error."""
    tape = tf.GradientTape()
    with checks.refused("watch", also=(RuntimeError, AttributeError)):
        tape.watch(tf.constant(3.0))


@clause(source=AUTODIFF, seed="004")
def test_watching_an_integer_logs_a_warning(tf, caplog):
    """`watch` of an integer tensor logs a warning that the dtype must be floating, and raises nothing."""
    checks.hear(caplog)
    with tf.GradientTape() as tape:
        tape.watch(tf.constant(3))
    assert "floating" in caplog.text, f"the log is {caplog.text!r}, but should say that the dtype must be floating"
