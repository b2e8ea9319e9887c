"""What a tape records: the operations inside its context, in its thread, in the order in which Python runs them."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.gradients.differentiation import gradient
from spec_tests.harness import Section

TAPE = "https://www.tensorflow.org/api_docs/python/tf/GradientTape"
AUTODIFF = "https://www.tensorflow.org/guide/autodiff"
clause = Section("recording", source=TAPE)


@clause(
    source="https://www.tensorflow.org/guide/eager",
    seed="004",
    kills_none="without values at once no other clause runs",
)
def test_operations_compute_at_once(tf):
    """Eager execution is the default: an operation returns a value, even inside a tape."""
    assert tf.executing_eagerly()
    with tf.GradientTape():
        checks.equal(tf.constant(3.0) * 2.0, np.float32(6.0))


@clause(seed="004")
def test_operations_after_the_block_are_not_recorded(tf):
    """What is computed from a watched tensor after the context is not connected with it."""
    x = tf.constant(3.0)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        inside = x * x
    outside = inside * x
    checks.equal(tape.gradient(inside, x), np.float32(6.0))
    checks.none(tape.gradient(outside, x))


@clause(kills=["stop-recording-does-nothing", "stop-recording-stops-every-tape"])
def test_stop_recording_leaves_a_gap(tf):
    """What is computed within `stop_recording` is not connected; recording before and after it, and by other tapes, is
    not affected.
    """
    x = tf.constant(3.0)
    with tf.GradientTape() as other, tf.GradientTape(persistent=True) as tape:
        other.watch(x)
        tape.watch(x)
        before = x * x
        with tape.stop_recording():
            hidden = x * x
        after = before * x
    checks.none(tape.gradient(hidden, x))
    checks.equal(tape.gradient(after, x), np.float32(27.0))
    checks.equal(other.gradient(hidden, x), np.float32(6.0), "the gradient of another tape")


@clause(kills=["stop-recording-accepts-a-stopped-tape"])
def test_stop_recording_needs_a_recording(tf):
    """`stop_recording` outside the context raises RuntimeError."""
    tape = tf.GradientTape()
    with pytest.raises(RuntimeError), tape.stop_recording():
        pass


@clause(kills=["reset-keeps-the-watch", "reset-keeps-the-record"])
def test_reset_forgets_everything(tf):
    """After `reset` earlier results are unconnected, and earlier sources must be watched again."""
    x = tf.constant(3.0)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        former = x * x
        tape.reset()
        unwatched = x * x
        tape.watch(x)
        again = x * x * x
    checks.none(tape.gradient(former, x), "the gradient of what was recorded before the reset")
    checks.none(tape.gradient(unwatched, x), "the gradient before `watch` was called again")
    checks.equal(tape.gradient(again, x), np.float32(27.0))


@clause(kills=["reset-accepts-a-stopped-tape"])
def test_reset_needs_a_recording(tf):
    """`reset` outside the context raises an error."""
    with checks.refused("reset", also=RuntimeError):
        tf.GradientTape().reset()


@clause(kills=["tape-can-be-entered-twice"])
def test_entering_an_active_tape_raises(tf):
    """Entering a tape that is already recording raises an error."""
    tape = tf.GradientTape()
    with tape, checks.refused("entering again", also=RuntimeError):
        tape.__enter__()


@clause(kills=["entering-again-begins-anew"])
def test_entering_again_continues_the_record(tf):
    """A tape that is entered again adds to its record, and still watches what it watched."""
    x = tf.constant(3.0)
    tape = tf.GradientTape()
    with tape:
        tape.watch(x)
        y = x * x
    with tape:
        z = y * x
    checks.equal(tape.gradient(z, x), np.float32(27.0))


@clause(kills=["tape-stays-active-after-an-exception"])
def test_an_exception_ends_the_recording(tf):
    """An exception that leaves the context ends the recording; what was recorded can be differentiated."""
    x = tf.constant(3.0)
    tape = tf.GradientTape(persistent=True)
    with pytest.raises(KeyError), tape:  # noqa: PT012
        tape.watch(x)
        y = x * x
        raise KeyError
    after = y * x
    checks.equal(tape.gradient(y, x), np.float32(6.0))
    checks.none(tape.gradient(after, x))


@clause(kills=["threads-share-their-tapes"])
def test_each_thread_has_its_own_tapes(tf):
    """A tape records the operations of the thread that entered it, and none of another thread."""
    x = tf.constant(3.0)
    tape, elsewhere = tf.GradientTape(persistent=True), tf.GradientTape(persistent=True)
    with ThreadPoolExecutor(1) as thread:
        thread.submit(elsewhere.__enter__).result()
        with tape:
            tape.watch(x)
            elsewhere.watch(x)
            y, z = x * x, thread.submit(lambda: x * x * x).result()
        thread.submit(elsewhere.__exit__, None, None, None).result()
    for what, of, expected in (("this thread", tape, [6.0, None]), ("the other thread", elsewhere, [None, 27.0])):
        numbers = [None if g is None else float(g) for g in (of.gradient(y, x), of.gradient(z, x))]
        assert numbers == expected, f"the gradients of the tape of {what} are {numbers}, but should be {expected}"


@clause(source=AUTODIFF, kills_none="any implementation that runs Python follows its control flow")
@given(sts.moderate(), st.integers(0, 4))
@example(1.5, 3)
def test_python_control_flow_is_followed(tf, value, repetitions):
    """Only the branch that ran and the iterations that ran are differentiated: here d(±xⁿ⁺¹)/dx = ±(n + 1)xⁿ."""
    assume(value != 0)

    def f(x):
        y = x if x > 0 else -x
        for _ in range(repetitions):
            y = y * x
        return y

    n = repetitions
    checks.close(gradient(tf, f, np.float64(value)), np.sign(value) * (n + 1) * value**n, operations=8, magnitude=160)


@clause(source=AUTODIFF, kills=["gradient-flows-through-assign"])
def test_assignment_cuts_the_path(tf):
    """A variable stores a value and no history: a gradient stops at a variable that was assigned from a source."""
    x, v = tf.constant(3.0), tf.Variable(2.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        v.assign(x * x)
        y = v * 2.0
    of_x, of_v = tape.gradient(y, [x, v])
    checks.none(of_x)
    checks.equal(of_v, np.float32(2.0))


@clause(source=AUTODIFF, kills=["rules-read-the-variable-again"])
def test_gradient_uses_the_value_that_was_read(tf):
    """If a variable changes after it was read, the gradient is that of the value that was read."""
    v = tf.Variable(2.0)
    with tf.GradientTape(persistent=True) as tape:
        y = v * v
        v.assign(10.0)
        z = v * v
    v.assign(100.0)
    checks.equal(tape.gradient(y, v), np.float32(4.0))
    checks.equal(tape.gradient(z, v), np.float32(20.0))
    checks.equal(tape.gradient([y, z], v), np.float32(24.0))


@clause(kills=["tapes-share-one-record"])
def test_tapes_record_independently(tf):
    """Two tapes that are active together have separate watched values and separate records."""
    x, z = tf.constant(3.0), tf.constant(5.0)
    with tf.GradientTape() as one, tf.GradientTape() as other:
        one.watch(x)
        other.watch(z)
        y = x * z
    for observed, expected in (
        (one.gradient(y, [x, z]), [5.0, None]),
        (other.gradient(y, [x, z]), [None, 3.0]),
    ):
        numbers = [None if g is None else float(g) for g in observed]
        assert numbers == expected, f"the gradients are {numbers}, but should be {expected}"


@clause(kills=["leaving-a-tape-stops-the-innermost"])
def test_tapes_may_end_in_any_order(tf):
    """Tapes may end in any order: each records until it is left."""
    x = tf.constant(2.0)
    one, other = tf.GradientTape(), tf.GradientTape()
    one.__enter__()
    other.__enter__()
    one.watch(x)
    other.watch(x)
    y = x * x
    one.__exit__(None, None, None)
    z = y * x
    other.__exit__(None, None, None)
    checks.equal(one.gradient(y, x), np.float32(4.0))
    checks.equal(other.gradient(z, x), np.float32(12.0))
