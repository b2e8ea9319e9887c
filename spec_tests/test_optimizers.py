"""tf.keras.optimizers: what all optimizers have in common, which is everything but the recurrence.

Most clauses use SGD with a rate of 1 or 1/2, where the step shows what arrived at the recurrence.
"""

import types

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests.harness import clause
from spec_tests.recurrences import trajectory

OPTIMIZERS = "https://keras.io/api/optimizers/"
API = "https://www.tensorflow.org/api_docs/python/tf/keras/optimizers/Optimizer"
KERAS_2 = "https://www.tensorflow.org/versions/r2.15/api_docs/python/tf/keras/optimizers/Optimizer"

ONES = np.ones((3, 1))


def step(optimizer, *pairs):
    """One step with (gradient, variable) pairs."""
    optimizer.apply_gradients(list(pairs))


# ------------------------------------------------------------------------------------------- learning rate


@clause(
    "optimizers/the-learning-rate-can-be-set",
    source=OPTIMIZERS,
    needs=("optimizers",),
    kills=["learning-rate-is-frozen"],
)
def test_setting_the_learning_rate_changes_the_steps_to_come(tf):
    """`optimizer.learning_rate = 0.25` takes effect with the next step, and reads as 0.25."""
    optimizer, v = tf.keras.optimizers.SGD(0.5), tf.Variable(1.0)
    step(optimizer, (tf.constant(1.0), v))
    optimizer.learning_rate = 0.25
    step(optimizer, (tf.constant(1.0), v))
    checks.equal(v, np.float32(0.25))
    assert float(optimizer.learning_rate) == 0.25


@clause(
    "optimizers/lr-is-the-older-name",
    source=KERAS_2,
    seed="001",
    needs=("optimizers",),
    kills=["lr-cannot-be-set"],
)
def test_lr_reads_and_sets_the_learning_rate(tf):
    """`optimizer.lr` is the learning rate under its older name, up to Keras 2: it reads it and sets it."""
    optimizer, v = tf.keras.optimizers.SGD(0.5), tf.Variable(1.0)
    assert float(optimizer.lr) == 0.5
    optimizer.lr = 0.25
    step(optimizer, (tf.constant(1.0), v))
    checks.equal(v, np.float32(0.75))


@clause(
    "optimizers/a-callable-rate-is-asked-at-each-step",
    source="https://keras.io/api/optimizers/sgd/",
    needs=("optimizers",),
    kills=["callable-rate-is-asked-once"],
)
def test_a_function_as_the_learning_rate_is_called_for_each_step(tf):
    """A learning rate that is a function without arguments gives the rate of each step, also after it has changed."""
    rate = {"now": 0.5}
    optimizer = tf.keras.optimizers.SGD(learning_rate=lambda: rate["now"])
    checks.equal(trajectory(tf, optimizer, ONES[:2], dtype=np.float32), np.array([[-0.5], [-1.0]], np.float32))
    optimizer, v = tf.keras.optimizers.SGD(learning_rate=lambda: rate["now"]), tf.Variable(1.0)
    step(optimizer, (tf.constant(1.0), v))
    rate["now"] = 0.25
    step(optimizer, (tf.constant(1.0), v))
    checks.equal(v, np.float32(0.25))


@clause(
    "optimizers/a-rate-beside-a-schedule-cannot-be-set",
    source="https://keras.io/api/callbacks/reduce_lr_on_plateau/",
    seed="001",
    needs=("optimizers", "schedules"),
    kills=["rate-beside-a-schedule-is-ignored", "rate-beside-a-schedule-takes-its-place"],
)
def test_a_number_cannot_be_set_where_there_is_a_schedule(tf):
    """Setting the learning rate to a number where there is a schedule is a TypeError, and the schedule goes on."""
    schedule = tf.keras.optimizers.schedules.ExponentialDecay(0.5, 1, 0.5)
    optimizer = tf.keras.optimizers.SGD(schedule)
    with pytest.raises(TypeError):
        optimizer.learning_rate = 0.25
    checks.equal(trajectory(tf, optimizer, ONES[:2]), np.array([[-0.5], [-0.75]]))


@clause(
    "optimizers/a-schedule-can-take-the-place-of-a-number",
    source=OPTIMIZERS,
    needs=("optimizers", "schedules"),
    kills=["schedule-cannot-be-set"],
)
def test_a_schedule_can_be_set_and_begins_at_the_present_iteration(tf):
    """`optimizer.learning_rate = schedule` holds from the next step, with `iterations` as it is, not from step 0."""
    optimizer, v = tf.keras.optimizers.SGD(0.5), tf.Variable(1.0)
    step(optimizer, (tf.constant(0.0), v))
    optimizer.learning_rate = tf.keras.optimizers.schedules.ExponentialDecay(0.5, 1, 0.5)
    step(optimizer, (tf.constant(1.0), v))
    checks.equal(v, np.float32(0.75))


# ------------------------------------------------------------------------------------------- steps and state


@clause(
    "optimizers/iterations-counts-the-steps",
    source=OPTIMIZERS,
    seed=("000", "002"),
    needs=("optimizers",),
    kills=["iterations-counts-variables"],
)
@given(st.integers(1, 4), st.integers(1, 3))
@example(2, 3)
def test_iterations_grows_by_one_with_each_apply_gradients(tf, steps, variables):
    """`iterations` is 0 before the first step and grows by one with each call, however many variables it updates."""
    optimizer = tf.keras.optimizers.SGD(0.5)
    assert int(optimizer.iterations) == 0
    vs = [tf.Variable(float(i)) for i in range(variables)]
    for _ in range(steps):
        optimizer.apply_gradients((tf.constant(1.0), v) for v in vs)
    assert int(optimizer.iterations) == steps
    for i, v in enumerate(vs):
        checks.close(v, i - 0.5 * steps)


@clause(
    "optimizers/state-belongs-to-a-variable",
    source=OPTIMIZERS,
    needs=("optimizers",),
    kills=["variables-share-their-slots", "nadam-product-grows-with-each-variable"],
)
@pytest.mark.parametrize("name", ["RMSprop", "Nadam"])
def test_each_variable_moves_as_if_it_were_alone(tf, name):
    """What is kept for one variable does not touch another: together they move as each one alone."""
    kind, (a, b) = getattr(tf.keras.optimizers, name), ([1.0, 0.25, -0.5], [-0.5, 2.0, 0.0])
    together, vs = kind(0.125), [tf.Variable(1.0), tf.Variable([1.0, 1.0])]
    for x, y in zip(a, b, strict=True):
        step(together, (tf.constant(x), vs[0]), (tf.constant([y, y]), vs[1]))
    alone = [trajectory(tf, kind(0.125), np.array(gs)[:, None], dtype=np.float32)[-1] for gs in (a, b)]
    checks.equal(vs[0], 1 + alone[0][0])
    checks.equal(vs[1], np.repeat(1 + alone[1], 2))


@clause(
    "optimizers/a-none-gradient-is-skipped",
    source=OPTIMIZERS,
    seed="004",
    needs=("optimizers",),
    kills=["none-gradient-is-an-error", "none-gradient-is-silent"],
)
def test_a_variable_whose_gradient_is_none_is_skipped_with_a_warning(tf, caplog, recwarn):
    """A None gradient leaves its variable as it is, with a warning that speaks of gradients, by `warnings` or
    `logging`; the others move, and the step counts.
    """
    checks.hear(caplog)
    optimizer, v, unused = tf.keras.optimizers.SGD(0.5), tf.Variable(1.0), tf.Variable(1.0)
    step(optimizer, (tf.constant(1.0), v), (None, unused))
    heard = caplog.text + " ".join(str(warning.message) for warning in recwarn)
    assert "gradient" in heard.lower(), f"the warning is {heard!r}, but should say that there is no gradient"
    checks.equal(v, np.float32(0.5))
    checks.equal(unused, np.float32(1.0))
    assert int(optimizer.iterations) == 1


@clause(
    "optimizers/a-none-gradient-is-no-zero",
    source=OPTIMIZERS,
    needs=("optimizers",),
    kills=["none-gradient-is-zero", "zero-gradient-is-skipped"],
)
def test_a_zero_gradient_moves_a_variable_by_its_momentum_and_none_does_not(tf):
    """A variable with momentum moves on with a zero gradient; with None neither it nor its momentum changes."""
    optimizer, rolling, resting = tf.keras.optimizers.SGD(1.0, momentum=0.5), tf.Variable(0.0), tf.Variable(0.0)
    step(optimizer, (tf.constant(-1.0), rolling), (tf.constant(-1.0), resting))
    step(optimizer, (tf.constant(0.0), rolling), (None, resting))
    checks.equal(rolling, np.float32(1.5))
    checks.equal(resting, np.float32(1.0))
    step(optimizer, (tf.constant(0.0), rolling), (tf.constant(0.0), resting))
    checks.equal(rolling, np.float32(1.75))
    checks.equal(resting, np.float32(1.5))


@clause(
    "optimizers/no-gradient-at-all-is-an-error",
    source=OPTIMIZERS,
    seed="004",
    needs=("optimizers",),
    kills=["no-gradient-is-no-step"],
)
def test_gradients_that_are_all_none_are_an_error_and_nothing_moves(tf):
    """When every gradient is None, apply_gradients is a ValueError, and no step is counted."""
    optimizer, v = tf.keras.optimizers.SGD(0.5), tf.Variable(1.0)
    with pytest.raises(ValueError):  # noqa: PT011
        step(optimizer, (None, v))
    checks.equal(v, np.float32(1.0))
    assert int(optimizer.iterations) == 0


@clause(
    "optimizers/a-gradient-has-the-shape-of-its-variable",
    source=API,
    needs=("optimizers",),
    kills=["gradients-broadcast-to-their-variable"],
)
@pytest.mark.parametrize("momentum", [0.0, 0.5])
@pytest.mark.parametrize("shape", [(3,), (2, 2)])
def test_a_gradient_of_another_shape_is_an_error_and_nothing_moves(tf, shape, momentum):
    """A gradient that does not have the shape of its variable is an error; the variable stays, and no step counts."""
    optimizer, v = tf.keras.optimizers.SGD(0.5, momentum=momentum), tf.Variable([1.0, 1.0])
    with checks.refused(f"a gradient of shape {shape} for a variable of shape (2,)"):
        step(optimizer, (tf.constant(np.ones(shape, np.float32)), v))
    checks.equal(v, np.ones(2, np.float32))
    assert int(optimizer.iterations) == 0


@clause(
    "optimizers/a-gradient-may-be-an-array",
    source="https://keras.io/api/optimizers/",
    needs=("optimizers",),
    kills=["gradients-must-be-tensors"],
)
def test_an_array_of_numpy_is_a_gradient(tf):
    """apply_gradients takes arrays, as a loop with gradients of one's own has them, beside tensors."""
    optimizer, v = tf.keras.optimizers.SGD(0.5), tf.Variable([1.0, 2.0])
    optimizer.apply_gradients([(np.array([1.0, 2.0], np.float32), v)])
    checks.equal(v, np.array([0.5, 1.0], np.float32))


@clause(
    "optimizers/a-scalar-gradient-is-not-spread",
    source=API,
    needs=("optimizers",),
    kills=["gradients-broadcast-to-their-variable"],
    undefined="TensorFlow spreads such a gradient wherever it is not assigned as it is: with momentum, not without",
)
@pytest.mark.parametrize("momentum", [0.0, 0.5])
def test_a_scalar_gradient_for_a_vector_is_an_error(tf, momentum):
    """A gradient of shape () for a variable of shape (2,) is an error: it is not spread over the elements."""
    optimizer, v = tf.keras.optimizers.SGD(0.5, momentum=momentum), tf.Variable([1.0, 1.0])
    with checks.refused("a gradient of shape () for a variable of shape (2,)"):
        step(optimizer, (tf.constant(1.0), v))


@clause(
    "optimizers/an-optimizer-knows-its-variables",
    source=API,
    needs=("optimizers",),
    kills=["unknown-variables-are-taken-in"],
)
def test_a_variable_that_was_not_there_when_the_optimizer_was_built_is_an_error(tf):
    """The first step, or `build`, says which variables an optimizer is for: another one later is an error; some of
    them are fine.
    """
    optimizer, a, b, other = tf.keras.optimizers.SGD(0.5, momentum=0.5), *(tf.Variable(1.0) for _ in range(3))
    optimizer.build([a, b])
    step(optimizer, (tf.constant(1.0), b))
    checks.equal(b, np.float32(0.5))
    with checks.refused("a variable that the optimizer was not built with"):
        step(optimizer, (tf.constant(1.0), other))
    checks.equal(other, np.float32(1.0))


@clause(
    "optimizers/constraints-follow-the-step",
    source="https://www.tensorflow.org/api_docs/python/tf/Variable",
    needs=("optimizers", "variables"),
    kills=["constraints-are-ignored", "constraints-come-first"],
)
def test_the_constraint_of_a_variable_is_applied_after_its_step(tf):
    """`tf.Variable(constraint=f)`: after each step the variable is f of what the step made of it."""
    v = tf.Variable([1.0, 3.0], constraint=lambda w: w * 0.5)
    step(tf.keras.optimizers.SGD(0.5), (tf.constant([1.0, 1.0]), v))
    checks.equal(v, np.array([0.25, 1.25], np.float32))


@clause(
    "optimizers/a-step-keeps-what-was-recorded",
    source="https://www.tensorflow.org/api_docs/python/tf/GradientTape",
    needs=("optimizers", "tape"),
    kills=["steps-overwrite-what-was-read"],
)
@pytest.mark.parametrize("momentum", [0.0, 0.5])
def test_a_step_under_a_tape_changes_nothing_that_was_recorded_before(tf, momentum):
    """A gradient is taken at the values that the variables had when they were read, also after a step; reads after the
    step see the new value, and no gradient flows through the step.
    """
    v, optimizer = tf.Variable([2.0]), tf.keras.optimizers.SGD(0.5, momentum=momentum)
    with tf.GradientTape(persistent=True) as tape:
        before = v * v
        step(optimizer, (v * 1.0, v))
        after = v * v
    checks.equal(v, np.array([1.0], np.float32))
    checks.equal(tape.gradient(before, v), np.array([4.0], np.float32))
    checks.equal(tape.gradient(after, v), np.array([2.0], np.float32))


# ------------------------------------------------------------------------------------------- further ways to step


@clause(
    "optimizers/apply-takes-two-lists",
    source="https://keras.io/api/optimizers/",
    needs=("optimizers",),
    kills=["apply-forgets-its-variables"],
)
def test_apply_takes_gradients_and_variables_apart(tf):
    """`apply(gradients, variables)` is `apply_gradients(zip(gradients, variables))`; once built, the variables may be
    left out.
    """
    optimizer, a, b = tf.keras.optimizers.SGD(0.5), tf.Variable(1.0), tf.Variable(2.0)
    optimizer.apply([tf.constant(1.0), tf.constant(2.0)], [a, b])
    optimizer.apply([tf.constant(1.0), tf.constant(1.0)])
    checks.equal(a, np.float32(0.0))
    checks.equal(b, np.float32(0.5))
    assert int(optimizer.iterations) == 2


@clause(
    "optimizers/minimize-takes-a-loss",
    source=KERAS_2,
    needs=("optimizers", "tape"),
    kills=["minimize-climbs"],
)
@pytest.mark.parametrize("computed", [False, True])
def test_minimize_differentiates_a_loss_and_takes_a_step(tf, computed):
    """Up to Keras 2, `minimize(loss, variables)` takes a step by the gradients of loss(); or of a tensor, with the tape
    that recorded it.
    """
    optimizer, v = tf.keras.optimizers.SGD(0.25), tf.Variable(1.0)
    if computed:
        with tf.GradientTape() as tape:
            loss = v * v
        optimizer.minimize(loss, [v], tape=tape)
    else:
        optimizer.minimize(lambda: v * v, [v])
    checks.equal(v, np.float32(0.5))
    assert int(optimizer.iterations) == 1


@clause(
    "optimizers/an-optimizer-of-ones-own",
    source="https://keras.io/api/optimizers/",
    needs=("optimizers",),
    kills=["own-state-is-not-among-the-variables"],
)
def test_a_subclass_defines_build_and_update_step(tf):
    """A subclass of Optimizer makes its state in `build` with `add_variable_from_reference`, and moves a variable in
    `update_step(gradient, variable, learning_rate)`; clipping, counting and saving come with the base class.
    """

    class Sums(tf.keras.optimizers.Optimizer):
        def build(self, variables):
            if not self.built:
                super().build(variables)
                self.sums = [self.add_variable_from_reference(v, name="sum") for v in variables]

        def update_step(self, gradient, variable, learning_rate):
            self.sums[0].assign_add(gradient)
            variable.assign_sub(tf.cast(learning_rate, tf.float32) * tf.convert_to_tensor(self.sums[0]))

    optimizer, v = Sums(learning_rate=0.5, clipvalue=1.0), tf.Variable([0.0])
    for _ in range(2):
        step(optimizer, (tf.constant([-2.0]), v))
    checks.equal(v, np.array([0.5 + 1.0], np.float32))
    checks.equal(optimizer.variables[-1], np.array([-2.0], np.float32))
    assert int(optimizer.iterations) == 2


@clause(
    "optimizers/an-optimizer-has-an-update",
    source="https://keras.io/api/optimizers/",
    needs=("optimizers",),
    kills=["an-optimizer-without-update-rests"],
)
def test_a_subclass_without_update_step_cannot_take_a_step(tf):
    """A subclass of Optimizer that does not define `update_step` is an error when it is to take a step, if not when it
    is made, and the variable stays.
    """
    v = tf.Variable(1.0)
    with pytest.raises((NotImplementedError, TypeError)):
        step(types.new_class("Half", (tf.keras.optimizers.Optimizer,))(learning_rate=0.5), (tf.constant(1.0), v))
    checks.equal(v, np.float32(1.0))
