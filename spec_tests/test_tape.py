"""The gradient tape: what is watched, what is recorded, what `gradient` returns."""

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import clause
from spec_tests.programs import AMPLIFICATION, Program
from spec_tests.tape_machine import run_tape_machine

TAPE = "https://www.tensorflow.org/api_docs/python/tf/GradientTape"
AUTODIFF = "https://www.tensorflow.org/guide/autodiff"
ADVANCED = "https://www.tensorflow.org/guide/advanced_autodiff"
CUSTOM = "https://www.tensorflow.org/api_docs/python/tf/custom_gradient"


def gradient(tf, f, x, **options):
    """∂f/∂x at a watched constant x."""
    return gradient_of(tf, f, tf.constant(x), **options)


def gradient_of(tf, f, x, **options):
    """∂f/∂x at a tensor, which is watched."""
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = f(x)
    return tape.gradient(y, x, **options)


# ------------------------------------------------------------------------------------------- what is watched


@clause("tape/square-at-three", source=TAPE, seed="004", kills=["second-use-of-an-input-is-lost"])
def test_the_derivative_of_x_times_x_at_three_is_six(tf):
    """With x = 3 watched, the gradient of x · x is 6, of the dtype and shape of x."""
    observed = gradient(tf, lambda x: x * x, 3.0)
    checks.equal(observed, np.float32(6.0))
    checks.dtype(observed, tf.float32)


@clause(
    "tape/operations-compute-at-once",
    source="https://www.tensorflow.org/guide/eager",
    seed="004",
    kills_none="without values at once no other clause runs",
)
def test_operations_compute_at_once_by_default(tf):
    """Eager execution is the default: an operation returns a value, inside a tape as well."""
    assert tf.executing_eagerly()
    with tf.GradientTape():
        checks.equal(tf.constant(3.0) * 2.0, np.float32(6.0))


@clause("tape/constant-must-be-watched", source=TAPE, seed="004", kills=["tape-watches-constants"])
def test_a_constant_that_is_not_watched_has_no_gradient(tf):
    """A constant has the gradient None unless `watch` was called on it."""
    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        y = x * x
    checks.none(tape.gradient(y, x))


@clause("tape/watching-begins-with-watch", source=TAPE, kills=["watch-reaches-back"])
def test_operations_before_watch_are_not_recorded(tf):
    """`watch` begins to trace at that moment: what was computed before is not connected with the source."""
    x = tf.constant(3.0)
    with tf.GradientTape(persistent=True) as tape:
        before = x * x
        tape.watch(x)
        after = x * x
    checks.none(tape.gradient(before, x))
    checks.equal(tape.gradient(after, x), np.float32(6.0))


@clause(
    "tape/only-trainable-variables-are-watched",
    source=TAPE,
    seed="004",
    kills=["tape-watches-every-variable", "tape-watches-no-variable"],
)
def test_a_trainable_variable_is_watched_when_read_and_another_is_not(tf):
    """A trainable variable that is read in the context has a gradient without `watch`; one with trainable=False has
    None.
    """
    v, frozen = tf.Variable(2.0), tf.Variable(3.0, trainable=False)
    with tf.GradientTape() as tape:
        y = v * frozen * v
    of_v, of_frozen = tape.gradient(y, [v, frozen])
    checks.equal(of_v, np.float32(12.0))
    checks.none(of_frozen)


@clause("tape/watch-overrides-trainable", source=AUTODIFF, kills=["watch-ignores-frozen-variables"])
def test_a_variable_that_is_not_trainable_can_be_watched(tf):
    """`watch` traces a variable with trainable=False."""
    frozen = tf.Variable(3.0, trainable=False)
    with tf.GradientTape() as tape:
        tape.watch(frozen)
        y = frozen * frozen
    checks.equal(tape.gradient(y, frozen), np.float32(6.0))


@clause("tape/watch-accessed-variables-off", source=TAPE, seed="004", kills=["tape-ignores-watch-accessed-variables"])
def test_without_watch_accessed_variables_only_watched_ones_have_gradients(tf):
    """With watch_accessed_variables=False a variable has the gradient None unless `watch` was called on it."""
    seen, unseen = tf.Variable(2.0), tf.Variable(5.0)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(seen)
        y = seen * unseen
    of_seen, of_unseen = tape.gradient(y, [seen, unseen])
    checks.equal(of_seen, np.float32(5.0))
    checks.none(of_unseen)


@clause("tape/watch-takes-structures", source=TAPE, kills=["watch-takes-the-first-leaf-only"])
def test_watch_takes_a_structure_of_tensors(tf):
    """`watch` traces each tensor in a nested structure."""
    a, b = tf.constant(2.0), tf.constant(5.0)
    with tf.GradientTape() as tape:
        tape.watch([a, {"b": b}])
        y = a * b
    for observed, expected in zip(tape.gradient(y, [a, b]), [5.0, 2.0], strict=True):
        checks.equal(observed, np.float32(expected))


@clause("tape/watched-variables-are-listed", source=TAPE, kills=["watched-variables-lists-every-variable"])
def test_watched_variables_are_those_read_once_each_in_order(tf):
    """`watched_variables` holds each trainable variable that was read, once, in the order of construction."""
    a, b, frozen, unread = tf.Variable(1.0), tf.Variable(2.0), tf.Variable(3.0, trainable=False), tf.Variable(4.0)
    with tf.GradientTape() as tape:
        _ = b * frozen + a * b
    observed = [next(i for i, v in enumerate([a, b, frozen, unread]) if v is w) for w in tape.watched_variables()]
    assert observed == [0, 1], f"the watched variables are {observed}, but should be [0, 1]"


@clause("tape/watch-takes-tensors-only", source=TAPE, kills=["watch-accepts-anything"])
def test_watching_a_python_number_is_an_error(tf):
    """`watch` of anything but tensors and variables is a ValueError."""
    with tf.GradientTape() as tape, pytest.raises(ValueError):  # noqa: PT011
        tape.watch(3.0)


@clause("tape/watch-needs-a-recording", source=TAPE, kills=["watch-before-the-block-is-ignored"])
def test_watching_before_the_block_is_an_error(tf):
    """`watch` of a tape that was never entered is an error, and not forgotten."""
    tape = tf.GradientTape()
    with checks.refused("watch", also=(RuntimeError, AttributeError)):
        tape.watch(tf.constant(3.0))


@clause("tape/integers-have-no-gradient", source=AUTODIFF, seed="004", kills=["tape-differentiates-integers"])
def test_integers_have_no_gradient_and_nothing_passes_through_them(tf):
    """An integer source, an integer target, and a path through an integer give None."""
    i, x = tf.constant(3), tf.constant(1.5)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([i, x])
        square, truncated = i * i, tf.cast(x * x, tf.int32)
        there_and_back = tf.cast(tf.cast(x, tf.int32), tf.float32)
    checks.none(tape.gradient(square, i), "the gradient of an integer source")
    checks.none(tape.gradient(truncated, x), "the gradient of an integer target")
    checks.none(tape.gradient(there_and_back, x), "the gradient through an integer")


@clause("tape/integers-warn", source=AUTODIFF, seed="004", kills=["tape-is-silent-about-integers"])
def test_watching_an_integer_logs_a_warning(tf, caplog):
    """`watch` of an integer tensor logs a warning that the dtype must be floating, and no error."""
    checks.hear(caplog)
    with tf.GradientTape() as tape:
        tape.watch(tf.constant(3))
    assert "floating" in caplog.text, f"the log is {caplog.text!r}, but should say that the dtype must be floating"


# ------------------------------------------------------------------------------------------- what is recorded


@clause("tape/operations-after-the-block-are-not-recorded", source=TAPE, seed="004", kills=["tape-records-after-exit"])
def test_operations_after_the_block_are_not_recorded(tf):
    """What is computed from a watched tensor after the context is not connected with it."""
    x = tf.constant(3.0)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        inside = x * x
    outside = inside * x
    checks.equal(tape.gradient(inside, x), np.float32(6.0))
    checks.none(tape.gradient(outside, x))


@clause(
    "tape/stop-recording-leaves-a-gap",
    source=TAPE,
    kills=["stop-recording-does-nothing", "stop-recording-stays-stopped", "stop-recording-stops-every-tape"],
)
def test_stop_recording_leaves_a_gap_and_recording_goes_on(tf):
    """What is computed within `stop_recording` is not connected; before and after it, recording is as ever, and so is
    that of another tape within it.
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


@clause("tape/stop-recording-needs-a-recording", source=TAPE, kills=["stop-recording-accepts-a-stopped-tape"])
def test_stop_recording_of_a_tape_that_is_not_recording_is_an_error(tf):
    """`stop_recording` outside the context is a RuntimeError."""
    tape = tf.GradientTape()
    with pytest.raises(RuntimeError), tape.stop_recording():
        pass


@clause("tape/reset-forgets-everything", source=TAPE, kills=["reset-keeps-the-watch", "reset-keeps-the-record"])
def test_reset_forgets_what_was_watched_and_recorded(tf):
    """After `reset` the tape is as new: former results are unconnected, and former sources must be watched again."""
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


@clause("tape/reset-needs-a-recording", source=TAPE, kills=["reset-accepts-a-stopped-tape"])
def test_reset_of_a_tape_that_is_not_recording_is_an_error(tf):
    """`reset` outside the context is an error."""
    with checks.refused("reset", also=RuntimeError):
        tf.GradientTape().reset()


@clause("tape/an-active-tape-is-not-entered-again", source=TAPE, kills=["tape-can-be-entered-twice"])
def test_entering_an_active_tape_is_an_error(tf):
    """To enter a tape that is recording is an error."""
    tape = tf.GradientTape()
    with tape, checks.refused("entering again", also=RuntimeError):
        tape.__enter__()


@clause("tape/entering-again-goes-on", source=TAPE, kills=["entering-again-begins-anew"])
def test_a_tape_that_is_entered_again_goes_on_recording(tf):
    """A tape that was left and is entered again adds to its record, and still watches what it watched."""
    x = tf.constant(3.0)
    tape = tf.GradientTape()
    with tape:
        tape.watch(x)
        y = x * x
    with tape:
        z = y * x
    checks.equal(tape.gradient(z, x), np.float32(27.0))


@clause("tape/an-exception-ends-the-recording", source=TAPE, kills=["tape-stays-active-after-an-exception"])
def test_an_exception_ends_the_recording_and_keeps_the_record(tf):
    """A context that is left by an exception is left: the tape records no more, and its record is usable."""
    x = tf.constant(3.0)
    tape = tf.GradientTape(persistent=True)
    with pytest.raises(KeyError), tape:  # noqa: PT012
        tape.watch(x)
        y = x * x
        raise KeyError
    after = y * x
    checks.equal(tape.gradient(y, x), np.float32(6.0))
    checks.none(tape.gradient(after, x))


@clause(
    "tape/python-control-flow-is-followed",
    source=AUTODIFF,
    kills_none="any implementation that runs Python follows its control flow",
)
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


# ------------------------------------------------------------------------------------------- gradient


@clause("tape/one-gradient-for-each-tape", source=TAPE, seed="004", kills=["every-tape-is-persistent"])
def test_a_second_gradient_of_a_tape_that_is_not_persistent_is_an_error(tf):
    """A tape gives one gradient, and a RuntimeError when it is asked again: persistent is False by default."""
    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x * x
    tape.gradient(y, x)
    with pytest.raises(RuntimeError):
        tape.gradient(y, x)


@clause(
    "tape/persistent-tape-differentiates-again",
    source=TAPE,
    seed="004",
    kills=["persistent-tape-adds-up", "no-tape-is-persistent"],
)
@given(st.integers(2, 4))
@example(3)
def test_a_persistent_tape_gives_the_same_gradient_again(tf, times):
    """A persistent tape may be asked any number of times, for any target, and answers the same each time."""
    x = tf.constant(3.0)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = x * x
        z = y * y
    for _ in range(times):
        checks.equal(tape.gradient(z, x), np.float32(108.0), "dz/dx")
        checks.equal(tape.gradient(y, x), np.float32(6.0), "dy/dx")
        checks.equal(tape.gradient(z, y), np.float32(18.0), "dz/dy")


@clause(
    "tape/gradient-is-that-of-the-sum",
    source=TAPE,
    seed="004",
    kills=["gradient-of-the-mean", "gradient-of-the-first-target-only", "a-target-counts-once"],
)
@given(sts.vectors(), sts.vectors())
@example(np.array([1.0, 2.0]), np.array([3.0]))
def test_the_gradient_of_several_targets_is_that_of_the_sum_of_all_elements(tf, a, b):
    """A target of any shape, and a list of targets, have the gradient of the sum of all their elements; a target that
    stands twice in the list counts twice.
    """
    x = tf.constant(np.float64(1.5))
    with tf.GradientTape() as tape:
        tape.watch(x)
        first, second = x * x * a, x * b
    checks.close(tape.gradient([first, second, second], x), 3.0 * a.sum() + 2 * b.sum(), operations=20, magnitude=60)


@clause(
    "tape/sources-come-back-in-their-structure",
    source=TAPE,
    seed="004",
    erratum="the tutorial says that `gradient` always returns a list",
    kills=["gradient-always-returns-a-list", "gradients-in-reverse-order"],
)
@given(sts.structures(st.integers(0, 4)))
@example([0, {"b": 1, "a": (2, 0)}])
@example(3)
def test_gradients_come_back_in_the_structure_of_the_sources(tf, structure):
    """One source gives one tensor; a list, tuple, dict or nest gives the same structure, leaf for leaf."""
    xs = [tf.constant(float(i + 1)) for i in range(5)]
    with tf.GradientTape() as tape:
        tape.watch(xs)
        y = sum(10.0**i * x for i, x in enumerate(xs))
    observed = tape.gradient(y, tf.nest.map_structure(lambda i: xs[i], structure))
    values = tf.nest.map_structure(lambda g: round(float(g)), observed)
    expected = tf.nest.map_structure(lambda i: 10**i, structure)
    assert values == expected, f"the gradients are {values}, but should be {expected}"


@clause("tape/a-source-may-stand-twice", source=TAPE, kills=["gradient-is-given-once"])
def test_a_source_that_stands_twice_gets_its_gradient_twice(tf):
    """A source that is listed twice gets its full gradient at both places."""
    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x * x
    for observed in tape.gradient(y, [x, x]):
        checks.equal(observed, np.float32(6.0))


@clause("tape/an-input-may-stand-twice", source=AUTODIFF, kills=["second-use-of-an-input-is-lost"])
@given(sts.arrays())
@example(np.array([[1.0, -2.0]]))
def test_an_input_that_is_used_several_times_gets_the_sum(tf, array):
    """A value that is used several times, also twice by one operation, gets the sum of the contributions."""
    observed = gradient(tf, lambda x: x * x + x * tf.stop_gradient(x) + x, array)
    checks.close(observed, 3 * array + 1, operations=4, magnitude=8)


@clause(
    "tape/intermediate-values-have-gradients",
    source=AUTODIFF,
    kills=["intermediate-sources-are-lost", "intermediate-source-cuts-the-path"],
)
def test_an_intermediate_value_may_be_a_source_beside_the_one_behind_it(tf):
    """A value on the way is a source like any other, and does not cut the way to the source behind it."""
    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x * x
        z = y * y
    of_x, of_y = tape.gradient(z, [x, y])
    checks.equal(of_y, np.float32(18.0), "dz/dy")
    checks.equal(of_x, np.float32(108.0), "dz/dx")


@clause("tape/a-source-that-is-the-target", source=TAPE, kills=["target-is-no-source"])
def test_the_gradient_of_a_value_by_itself_is_one(tf):
    """∂x/∂x = 1, also where other targets contribute."""
    x = tf.constant([1.0, 2.0])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = 3.0 * x
    checks.equal(tape.gradient(x, x), np.ones(2, np.float32))
    checks.equal(tape.gradient([x, y], x), np.full(2, 4, np.float32))


@clause(
    "tape/unconnected-is-none-or-zero",
    source=TAPE,
    seed="004",
    kills=["unconnected-is-always-zero", "unconnected-zero-is-ignored"],
)
@given(sts.arrays())
@example(np.array([[1.0], [2.0]]))
def test_an_unconnected_source_gives_none_or_zeros_of_its_shape(tf, array):
    """A source without a path to the target gives None, or zeros of its shape with unconnected_gradients="zero"."""

    def gradient_of_other(**options):
        x, other = tf.constant(3.0), tf.constant(array)
        with tf.GradientTape() as tape:
            tape.watch([x, other])
            y = x * x
        return tape.gradient(y, other, **options)

    checks.none(gradient_of_other())
    checks.none(gradient_of_other(unconnected_gradients=tf.UnconnectedGradients.NONE))
    checks.equal(gradient_of_other(unconnected_gradients="zero"), np.zeros_like(array))
    checks.equal(gradient_of_other(unconnected_gradients=tf.UnconnectedGradients.ZERO), np.zeros_like(array))


@clause("tape/unconnected-has-two-values", source=TAPE, kills=["unconnected-accepts-anything"])
def test_another_value_of_unconnected_gradients_is_an_error(tf):
    """unconnected_gradients takes "none" and "zero"; anything else is a ValueError."""
    with pytest.raises(ValueError):  # noqa: PT011
        gradient(tf, lambda x: x * x, 3.0, unconnected_gradients="nonsense")


@clause("tape/output-gradients-contract-the-jacobian", source=TAPE, kills=["output-gradients-are-ignored"])
@given(sts.vectors(min_size=3, max_size=3), sts.vectors(min_size=3, max_size=3))
@example(np.array([1.0, 2.0, -1.0]), np.array([0.5, 0.0, 2.0]))
def test_output_gradients_weigh_the_elements_of_the_target(tf, array, v):
    """With output_gradients=v the gradient of y is Σ_i v_i · ∂y_i/∂x."""
    observed = gradient(tf, lambda x: x * x * x, array, output_gradients=tf.constant(v))
    checks.close(observed, v * 3 * array**2, operations=6, magnitude=24)


@clause(
    "tape/output-gradients-for-each-target",
    source=TAPE,
    kills=["output-gradients-are-ignored", "first-output-gradient-serves-all"],
)
def test_each_target_has_its_own_output_gradient(tf):
    """For a list of targets, output_gradients is a list with one gradient for each."""
    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y, z = x * x, 5.0 * x
    observed = tape.gradient([y, z], x, output_gradients=[tf.constant(2.0), tf.constant(-1.0)])
    checks.equal(observed, np.float32(2 * 6 - 5))


@clause("tape/output-gradients-fit-their-target", source=TAPE, kills=["output-gradients-are-summed-to-their-target"])
def test_an_output_gradient_of_another_shape_or_dtype_is_an_error(tf):
    """An output gradient has the dtype of its target and not more axes."""
    for v in (tf.constant(np.ones((2, 2), np.float32)), tf.constant(np.ones(2))):
        with checks.refused(f"an output gradient of shape {v.shape} and dtype {v.dtype}"):
            gradient(tf, lambda x: x * x, np.ones(2, np.float32), output_gradients=v)


@clause(
    "tape/gradient-names-its-arguments",
    source=TAPE,
    seed="004",
    kills_none="a renamed argument is an error of any call",
)
def test_gradient_takes_its_arguments_by_name(tf):
    """`gradient(target=, sources=, output_gradients=, unconnected_gradients=)`."""
    x = tf.constant(3.0)
    with tf.GradientTape(persistent=False, watch_accessed_variables=True) as tape:
        tape.watch(tensor=x)
        y = x * x
    observed = tape.gradient(target=y, sources=x, output_gradients=None, unconnected_gradients="none")
    checks.equal(observed, np.float32(6.0))


@clause("tape/a-target-must-be-a-tensor", source=TAPE, kills=["target-none-gives-none"])
def test_no_target_is_an_error(tf):
    """A target None is a TypeError, not a gradient None."""
    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
    with pytest.raises(TypeError):
        tape.gradient(None, x)


@clause("tape/gradient-inside-the-block", source=TAPE, seed="004", kills=["gradient-inside-the-block-is-refused"])
def test_gradient_may_be_called_inside_the_block(tf):
    """Inside its context a tape gives its gradient too, and the context can be left as ever."""
    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        observed = tape.gradient(x * x, x)
    checks.equal(observed, np.float32(6.0))


@clause("tape/persistent-tape-records-its-own-gradient", source=ADVANCED, kills=["gradient-is-computed-out-of-sight"])
def test_a_persistent_tape_records_its_own_gradient_inside_its_block(tf):
    """Inside the context of a persistent tape, `gradient` is recorded, and can itself be differentiated."""
    x = tf.constant(3.0)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        first = tape.gradient(x * x * x, x)
    checks.equal(first, np.float32(27.0))
    checks.equal(tape.gradient(first, x), np.float32(18.0))


@clause("tape/several-tapes-side-by-side", source=TAPE, kills=["tapes-share-one-record"])
def test_tapes_side_by_side_do_not_know_of_each_other(tf):
    """Two tapes that are active together each have their own watched values and their own record."""
    x, z = tf.constant(3.0), tf.constant(5.0)
    with tf.GradientTape() as one, tf.GradientTape() as other:
        one.watch(x)
        other.watch(z)
        y = x * z
    assert_pair = [(one.gradient(y, [x, z]), [5.0, None]), (other.gradient(y, [x, z]), [None, 3.0])]
    for observed, expected in assert_pair:
        numbers = [None if g is None else float(g) for g in observed]
        assert numbers == expected, f"the gradients are {numbers}, but should be {expected}"


@clause("tape/tapes-may-overlap", source=TAPE, kills=["leaving-a-tape-stops-the-innermost"])
def test_a_tape_goes_on_when_one_that_began_later_ends_and_the_other_way_round(tf):
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


# ------------------------------------------------------------------------------------------- higher derivatives


@clause(
    "tape/nested-tapes-give-higher-derivatives",
    source=(TAPE, ADVANCED),
    seed="004",
    kills=["gradient-is-computed-out-of-sight"],
)
@given(sts.moderate(), st.integers(1, 4))
@example(2.0, 3)
def test_nested_tapes_give_derivatives_of_any_order(tf, value, order):
    """The n-th derivative of x⁵ by n nested tapes is 5!/(5 − n)! · x⁵⁻ⁿ."""
    x = tf.constant(np.float64(value))

    def derivative(n):
        if n == 0:
            return x * x * x * x * x
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = derivative(n - 1)
        return tape.gradient(y, x)

    expected = np.prod(range(6 - order, 6)) * value ** (5 - order)
    checks.close(derivative(order), expected, operations=64, magnitude=500)


@clause("tape/gradient-outside-the-outer-tape-is-not-recorded", source=ADVANCED, kills=["tape-records-after-exit"])
def test_a_gradient_taken_after_the_outer_block_has_no_second_derivative(tf):
    """The outer tape must be active while the inner gradient is computed: afterwards it is not connected."""
    x = tf.constant(3.0)
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = x * x * x
    first = inner.gradient(y, x)
    checks.none(outer.gradient(first, x))


@clause(
    "tape/jacobian-has-a-row-for-each-element",
    source=TAPE,
    kills=["jacobian-is-transposed", "jacobian-repeats-its-first-row"],
)
@given(sts.matrices(rows=st.integers(1, 3), columns=st.integers(1, 3)), sts.vectors(min_size=3, max_size=3))
@example(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), np.array([1.0, 0.5, -1.0]))
def test_the_jacobian_of_a_linear_map_is_its_matrix(tf, matrix, vector):
    """jacobian(target, source) has the shape of the target followed by that of the source; for y = A·x it is A."""
    x = tf.constant(vector[: matrix.shape[1]])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = tf.reduce_sum(tf.constant(matrix) * x, axis=1)
    checks.close(tape.jacobian(y, x, experimental_use_pfor=False), matrix)


@clause("tape/jacobian-of-several-sources", source=TAPE, kills=["jacobian-of-the-first-source-only"])
def test_the_jacobian_comes_in_the_structure_of_the_sources(tf):
    """Several sources give one Jacobian each; one that is unconnected gives None, or zeros."""
    x, other = tf.constant([1.0, 2.0]), tf.constant([5.0])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([x, other])
        y = x * x
    of_x, of_other = tape.jacobian(y, [x, other])
    checks.equal(of_x, np.diag([2.0, 4.0]).astype(np.float32))
    checks.none(of_other)
    checks.equal(tape.jacobian(y, other, unconnected_gradients="zero"), np.zeros((2, 1), np.float32))


@clause("tape/jacobian-of-nothing", source=TAPE, kills=["jacobian-of-nothing-is-none"])
def test_the_jacobian_of_an_empty_target_is_empty(tf):
    """A target without elements has a Jacobian without rows, and keeps the shape of its source."""
    x = tf.constant([1.0, 2.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = (x * x)[:0]
    checks.equal(tape.jacobian(y, x), np.zeros((0, 2), np.float32))


@clause(
    "tape/jacobian-vectorizes-by-default",
    source=TAPE,
    kills=["jacobian-is-transposed", "jacobian-repeats-its-first-row"],
)
def test_a_jacobian_of_a_tape_that_is_not_persistent_is_taken_in_one_pass(tf):
    """By default (experimental_use_pfor) any tape gives one Jacobian; row by row, only a persistent one:
    RuntimeError.
    """

    def jacobian(**options):
        x = tf.constant([1.0, 2.0])
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.stack([x[0] * x[1], x[1], x[0]])
        return tape.jacobian(y, x, **options)

    checks.equal(jacobian(), np.array([[2, 1], [0, 1], [1, 0]], np.float32))
    with pytest.raises(RuntimeError):
        jacobian(experimental_use_pfor=False)


@clause(
    "tape/batch-jacobian-is-the-diagonal-of-the-jacobian",
    source=TAPE,
    kills=["batch-jacobian-mixes-rows", "batch-jacobian-exchanges-its-axes"],
)
@given(sts.matrices(rows=st.integers(1, 3), columns=st.integers(1, 3)))
@example(np.array([[1.0, 2.0], [3.0, 4.0]]))
def test_the_batch_jacobian_is_the_diagonal_of_the_jacobian(tf, matrix):
    """batch_jacobian[b, i, j] = jacobian[b, i, b, j] for a function of each row alone."""

    def f(x):
        return x * x * tf.reduce_sum(x, axis=1, keepdims=True)  # of which the Jacobian is not symmetric

    def through(method):
        x = tf.constant(matrix)
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(x)
            y = f(x)
        return checks.numbers(getattr(tape, method)(y, x, experimental_use_pfor=False))

    whole = through("jacobian")
    expected = np.stack([whole[b, :, b, :] for b in range(len(matrix))])
    checks.close(through("batch_jacobian"), expected, operations=8, magnitude=64)


@clause(
    "tape/batch-jacobian-of-nothing",
    source=TAPE,
    kills=["unconnected-batch-jacobian-is-zero", "batch-jacobian-is-never-zero"],
)
@pytest.mark.parametrize("unconnected", ["none", "zero"])
def test_the_batch_jacobian_of_an_unconnected_source(tf, unconnected):
    """Where the target does not depend on the source, batch_jacobian gives None, as `gradient` and `jacobian` do, or
    zeros with unconnected_gradients="zero".
    """
    x = tf.constant([[1.0], [2.0]])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.constant(np.ones((2, 3), np.float32)) * 2.0
    observed = tape.batch_jacobian(y, x, unconnected_gradients=unconnected)
    if unconnected == "none":
        checks.none(observed, "the Jacobian")
    else:
        checks.equal(observed, np.zeros((2, 3, 1), np.float32))


@clause("tape/batch-jacobian-needs-equal-batches", source=TAPE, kills=["batch-jacobian-accepts-any-shape"])
def test_a_batch_jacobian_of_different_batch_lengths_is_an_error(tf):
    """batch_jacobian of a target and a source whose first lengths differ is a ValueError."""
    x = tf.constant([[1.0], [2.0]])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.constant(np.ones((3, 1), np.float32)) * (x[0, 0] + x[1, 0])
    with pytest.raises(ValueError):  # noqa: PT011
        tape.batch_jacobian(y, x)


# ------------------------------------------------------------------------------------------- replaced gradients


@clause("tape/stop-gradient-disconnects", source=AUTODIFF, kills=["stop-gradient-lets-through"])
@given(sts.arrays())
@example(np.array([2.0, -1.0]))
def test_stop_gradient_is_a_constant_for_the_tape(tf, array):
    """stop_gradient(x) has the value of x and no derivative: x · stop_gradient(x) has the gradient x."""
    checks.close(gradient(tf, lambda x: x * tf.stop_gradient(x), array), array)
    checks.none(gradient(tf, tf.stop_gradient, array))


@clause("tape/custom-gradient-replaces-the-derivative", source=CUSTOM, kills=["custom-gradient-is-ignored"])
@given(sts.arrays(), sts.moderate())
@example(np.array([2.0, -1.0]), 5.0)
def test_custom_gradient_replaces_the_derivative(tf, array, factor):
    """The function that a custom_gradient function returns decides the gradient: it maps ∂L/∂y to ∂L/∂x."""

    @tf.custom_gradient
    def f(x):
        return tf.sin(x), lambda upstream: upstream * factor

    checks.close(f(tf.constant(array)), np.sin(array))
    checks.close(gradient(tf, lambda x: 3.0 * f(x), array), np.full(array.shape, 3 * factor), magnitude=8)


@clause(
    "tape/custom-gradient-is-differentiated-again",
    source=CUSTOM,
    kills=["custom-gradient-hides-its-forward-pass"],
)
@given(sts.moderate())
@example(1.0)
def test_a_custom_gradient_that_uses_an_intermediate_value_has_a_second_derivative(tf, value):
    """With f = log(1 + e) and the gradient 1 − 1/(1 + e), where e = eˣ comes from the forward pass, f″ = σ·(1 − σ)."""

    @tf.custom_gradient
    def log1pexp(x):
        e = tf.exp(x)
        return tf.math.log(1.0 + e), lambda upstream: upstream * (1.0 - 1.0 / (1.0 + e))

    x = tf.constant(np.float64(value))
    with tf.GradientTape() as outer:
        outer.watch(x)
        first = gradient_of(tf, log1pexp, x)
    s = 1 / (1 + np.exp(-value))
    checks.close(first, s, operations=8)
    checks.close(outer.gradient(first, x), s * (1 - s), operations=16)


@clause("tape/custom-gradient-of-several-outputs", source=CUSTOM, kills=["custom-gradient-sees-the-first-output-only"])
def test_custom_gradient_of_several_inputs_and_outputs(tf):
    """With several outputs `grad` gets one upstream gradient for each, zeros for an unused one; it returns one for each
    input.
    """

    @tf.custom_gradient
    def f(a, b):
        return (a + b, a * b), lambda up_sum, up_product: (up_sum + 10.0 * up_product, up_sum + 100.0 * up_product)

    a, b = tf.constant([1.0, 2.0]), tf.constant([3.0, 4.0])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([a, b])
        total, product = f(a, b)
        both = total + 2.0 * product
    for target, expected in ((both, [21.0, 201.0]), (product, [10.0, 100.0])):
        for observed, number in zip(tape.gradient(target, [a, b]), expected, strict=True):
            checks.equal(observed, np.full(2, number, np.float32))


@clause("tape/custom-gradient-of-variables", source=CUSTOM, kills=["custom-gradient-forgets-variables"])
def test_custom_gradient_of_a_function_that_reads_a_variable(tf):
    """A custom_gradient function that reads a variable returns gradients for it too, through `variables=`."""
    w = tf.Variable(5.0)

    @tf.custom_gradient
    def f(x):
        return x * w, lambda upstream, variables=None: (upstream * 7.0, [upstream * 11.0 for _ in variables])

    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = f(x)
    of_x, of_w = tape.gradient(y, [x, w])
    checks.equal(of_x, np.float32(7.0))
    checks.equal(of_w, np.float32(11.0))


@clause("tape/custom-gradient-must-take-variables", source=CUSTOM, kills=["custom-gradient-forgets-variables"])
def test_a_custom_gradient_that_reads_a_variable_and_does_not_take_it_is_an_error(tf):
    """If the function reads a variable and `grad` has no argument `variables`, that is a TypeError, not a lost
    gradient.
    """
    w = tf.Variable(5.0)

    @tf.custom_gradient
    def f(x):
        return x * w, lambda upstream: upstream

    with tf.GradientTape(), pytest.raises(TypeError):
        f(tf.constant(3.0))


@clause("tape/custom-gradient-counts-its-gradients", source=CUSTOM, kills=["custom-gradient-accepts-any-number"])
def test_a_custom_gradient_that_returns_too_many_gradients_is_an_error(tf):
    """`grad` returns one gradient for each input; another number is a ValueError."""

    @tf.custom_gradient
    def f(x):
        return x * 2.0, lambda upstream: (upstream, upstream)

    with pytest.raises(ValueError):  # noqa: PT011
        gradient(tf, f, 3.0)


# ------------------------------------------------------------------------------------------- variables on a tape


@clause("tape/assignment-cuts-the-path", source=AUTODIFF, kills=["gradient-flows-through-assign"])
def test_no_gradient_flows_through_an_assigned_variable(tf):
    """A variable stores a value and no history: a gradient stops at the variable that was assigned from a source."""
    x, v = tf.constant(3.0), tf.Variable(2.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        v.assign(x * x)
        y = v * 2.0
    of_x, of_v = tape.gradient(y, [x, v])
    checks.none(of_x)
    checks.equal(of_v, np.float32(2.0))


@clause("tape/a-read-value-is-what-counts", source=AUTODIFF, kills=["rules-read-the-variable-again"])
def test_the_gradient_uses_the_value_that_was_read(tf):
    """If a variable changes after it was read, the gradient is still that of the value that was read."""
    v = tf.Variable(2.0)
    with tf.GradientTape(persistent=True) as tape:
        y = v * v
        v.assign(10.0)
        z = v * v
    v.assign(100.0)
    checks.equal(tape.gradient(y, v), np.float32(4.0))
    checks.equal(tape.gradient(z, v), np.float32(20.0))
    checks.equal(tape.gradient([y, z], v), np.float32(24.0))


# ------------------------------------------------------------------------------------------- laws


def differentiate(tf, program, inputs, second=None):
    """The sum of the results of a program, and the gradient by each of its inputs."""
    xs = [tf.constant(x) for x in inputs]
    with tf.GradientTape() as tape:
        tape.watch(xs)
        total = tf.reduce_sum(program.run(tf, xs))
    return total, tape.gradient(total, xs, unconnected_gradients="zero")


@clause(
    "tape/random-program-follows-the-central-difference",
    source=TAPE,
    kills=["broadcasting-is-not-undone", "second-use-of-an-input-is-lost", "square-forgets-the-factor-two"],
)
@given(sts.programs())
@example((Program((("multiply", (0, 1)), ("sum", (2,)), ("add", (3, 3)))), [np.ones((2, 3)), np.full((1, 3), 0.5)]))
@example((Program((("square", (0,)), ("sin", (1,)))), [np.array([0.5, -1.25])]))
def test_the_gradient_of_a_random_program_is_its_central_difference(tf, drawn):
    """The gradient of a composition of operations is (f(x + h) − f(x − h)) / 2h, up to the error of the difference."""
    program, inputs = drawn
    _, gradients = differentiate(tf, program, inputs)
    for i, observed in enumerate(gradients):
        checks.follows_difference(observed, program.total(inputs, i), inputs[i], f"∂/∂v[{i}]")


@clause(
    "tape/random-program-is-differentiated-exactly",
    source=TAPE,
    kills=["broadcasting-is-not-undone", "second-use-of-an-input-is-lost"],
)
@given(sts.programs())
@example(
    (Program((("matmul", (0, 1)), ("softmax", (2,)), ("max", (3,)))), [np.eye(2, 3), np.arange(6.0).reshape(3, 2) / 4])
)
@example((Program((("divide", (0, 1)), ("sin", (2,)))), [np.ones((2, 3)), np.full((1, 3), 0.5)]))
def test_a_random_program_is_differentiated_to_rounding_as_by_the_reference(tf, spec, drawn):
    """Value and gradient of a composition are exact to rounding, and agree with those of the reference."""
    program, inputs = drawn
    total, gradients = differentiate(tf, program, inputs)
    _, agreed = differentiate(spec, program, inputs)
    checks.close(total, np.sum(program.evaluate(inputs)), magnitude=AMPLIFICATION)
    for i, (observed, of_reference) in enumerate(zip(gradients, agreed, strict=True)):
        exact = checks.complex_step(program.total(inputs, i), inputs[i])
        checks.close(observed, exact, magnitude=AMPLIFICATION, what=f"∂/∂v[{i}]")
        checks.close(
            observed, checks.numbers(of_reference), magnitude=AMPLIFICATION, what=f"∂/∂v[{i}] beside the reference"
        )


@clause(
    "tape/random-program-contracts-its-jacobian",
    source=TAPE,
    kills=["output-gradients-are-ignored", "jacobian-is-transposed"],
)
@given(sts.programs(max_inputs=1), st.randoms(use_true_random=False))
@example((Program((("outer", (0, 0)), ("sin", (1,)))), [np.array([[0.5, 1.0]])]), None)
def test_the_vector_jacobian_product_is_the_jacobian_contracted(tf, drawn, random):
    """gradient(y, x, output_gradients=v) = Σ v · jacobian(y, x), summed over the axes of y."""
    program, (value,) = drawn
    x = tf.constant(value)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = program.run(tf, [x])
    v = np.array([random.randint(-4, 4) if random else 1 for _ in range(checks.numbers(y).size)], float).reshape(
        y.shape
    )
    product = tape.gradient(y, x, output_gradients=tf.constant(v), unconnected_gradients="zero")
    jacobian = checks.numbers(tape.jacobian(y, x, unconnected_gradients="zero", experimental_use_pfor=False))
    checks.close(product, np.tensordot(v, jacobian, v.ndim), operations=v.size, magnitude=AMPLIFICATION)


@clause(
    "tape/second-derivative-is-symmetric",
    source=ADVANCED,
    kills=["gradient-is-computed-out-of-sight", "tanh-derivative-is-constant-for-an-outer-tape"],
)
@given(sts.programs(max_inputs=1))
@example((Program((("multiply", (0, 0)), ("tanh", (1,)), ("sum", (2,)))), [np.array([0.5, -1.0, 0.25])]))
def test_the_second_derivative_is_symmetric_and_that_of_the_gradient(tf, drawn):
    """The matrix of second derivatives is symmetric, and its columns are the differences of the exact gradient."""
    program, (value,) = drawn
    x = tf.constant(value)
    with tf.GradientTape(persistent=True) as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = tf.reduce_sum(program.run(tf, [x]))
        g = inner.gradient(y, x, unconnected_gradients="zero")
    hessian = checks.numbers(outer.jacobian(g, x, unconnected_gradients="zero", experimental_use_pfor=False))
    square = hessian.reshape(value.size, value.size)
    checks.close(square, square.T, magnitude=AMPLIFICATION, what="the matrix of second derivatives")
    for i in range(value.size):
        component = lambda at, i=i: checks.complex_step(program.total([at], 0), at).reshape(-1)[i]  # noqa: E731
        checks.follows_difference(
            square[i].reshape(value.shape), component, value, f"row {i} of the second derivatives"
        )


@clause("tape/gradient-is-linear-in-the-target", source=TAPE, kills=["gradient-is-normalised"])
@given(sts.programs(max_inputs=1), sts.moderate(), sts.moderate())
@example((Program((("sin", (0,)),)), [np.array([1.0, 2.0])]), 2.0, -1.5)
def test_the_gradient_is_linear_in_the_target(tf, drawn, a, b):
    """grad(a·y + b·z) = a·grad(y) + b·grad(z)."""
    program, (value,) = drawn
    x = tf.constant(value)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y, z = tf.reduce_sum(program.run(tf, [x])), tf.reduce_sum(x * x)
        combined = a * y + b * z
    of = [checks.numbers(tape.gradient(target, x, unconnected_gradients="zero")) for target in (combined, y, z)]
    checks.close(of[0], a * of[1] + b * of[2], operations=4, magnitude=AMPLIFICATION)


@clause(
    "tape/any-order-of-watch-record-and-reset",
    source=TAPE,
    kills=["reset-keeps-the-watch", "watch-reaches-back", "stop-recording-does-nothing"],
)
def test_any_order_of_watching_recording_stopping_and_resetting(tf):
    """Whatever is watched, computed, stopped, reset and asked, in any order: the gradient is that of the recorded
    steps.
    """
    run_tape_machine(tf)


@clause("tape/long-chains", source=TAPE, kills=["backward-pass-is-recursive"])
def test_a_chain_of_twenty_thousand_operations_is_differentiated(tf):
    """The length of a computation is no limit: no recursion, whose depth Python bounds at a thousand."""
    x = tf.constant(0.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x
        for _ in range(20_000):
            y = y + x
    checks.equal(tape.gradient(y, x), np.float32(20_001))
