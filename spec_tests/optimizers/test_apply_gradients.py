"""tf.keras.optimizers: one step, in everything except the recurrence.

Most clauses use SGD with a learning rate of 1 or 1/2, so that the step shows which gradient reached the recurrence.
"""

import types

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests.harness import Section
from spec_tests.optimizers.recurrences import step, trajectory

OPTIMIZERS = "https://keras.io/api/optimizers/"
API = "https://www.tensorflow.org/api_docs/python/tf/keras/optimizers/Optimizer"
KERAS_2 = "https://www.tensorflow.org/versions/r2.15/api_docs/python/tf/keras/optimizers/Optimizer"
clause = Section("apply-gradients", source=OPTIMIZERS, needs=("optimizers",))


@clause(seed=("000", "002"), kills=["iterations-counts-variables"])
@given(st.integers(1, 4), st.integers(1, 3))
@example(2, 3)
def test_iterations_counts_the_steps(tf, steps, variables):
    """`iterations` is 0 before the first step and grows by one with each call, however many variables it updates."""
    optimizer = tf.keras.optimizers.SGD(0.5)
    assert int(optimizer.iterations) == 0
    vs = [tf.Variable(float(i)) for i in range(variables)]
    for _ in range(steps):
        optimizer.apply_gradients((tf.constant(1.0), v) for v in vs)
    assert int(optimizer.iterations) == steps
    for i, v in enumerate(vs):
        checks.close(v, i - 0.5 * steps)


@clause(kills=["variables-share-their-slots", "nadam-product-grows-with-each-variable"])
@pytest.mark.parametrize("name", ["RMSprop", "Nadam"])
def test_state_is_kept_per_variable(tf, name):
    """The state of one variable does not affect another: updated together, they move as each one does alone."""
    kind, (a, b) = getattr(tf.keras.optimizers, name), ([1.0, 0.25, -0.5], [-0.5, 2.0, 0.0])
    together, vs = kind(0.125), [tf.Variable(1.0), tf.Variable([1.0, 1.0])]
    for x, y in zip(a, b, strict=True):
        step(together, (tf.constant(x), vs[0]), (tf.constant([y, y]), vs[1]))
    alone = [trajectory(tf, kind(0.125), np.array(gs)[:, None], dtype=np.float32)[-1] for gs in (a, b)]
    checks.equal(vs[0], 1 + alone[0][0])
    checks.equal(vs[1], np.repeat(1 + alone[1], 2))


@clause(seed="004", kills=["none-gradient-is-an-error"])
def test_a_none_gradient_is_skipped(tf, caplog, recwarn):
    """A None gradient leaves its variable unchanged, with a warning that mentions gradients, by `warnings` or
    `logging`; the other variables move, and the step counts.
    """
    checks.hear(caplog)
    optimizer, v, unused = tf.keras.optimizers.SGD(0.5), tf.Variable(1.0), tf.Variable(1.0)
    step(optimizer, (tf.constant(1.0), v), (None, unused))
    heard = caplog.text + " ".join(str(warning.message) for warning in recwarn)
    assert "gradient" in heard.lower(), f"the warning is {heard!r}, but should say that there is no gradient"
    checks.equal(v, np.float32(0.5))
    checks.equal(unused, np.float32(1.0))
    assert int(optimizer.iterations) == 1


@clause(kills=["none-gradient-is-zero", "zero-gradient-is-skipped"])
def test_a_none_gradient_is_not_a_zero_gradient(tf):
    """With momentum, a variable continues to move on a zero gradient; on None, neither it nor its momentum changes."""
    optimizer, rolling, resting = tf.keras.optimizers.SGD(1.0, momentum=0.5), tf.Variable(0.0), tf.Variable(0.0)
    step(optimizer, (tf.constant(-1.0), rolling), (tf.constant(-1.0), resting))
    step(optimizer, (tf.constant(0.0), rolling), (None, resting))
    checks.equal(rolling, np.float32(1.5))
    checks.equal(resting, np.float32(1.0))
    step(optimizer, (tf.constant(0.0), rolling), (tf.constant(0.0), resting))
    checks.equal(rolling, np.float32(1.75))
    checks.equal(resting, np.float32(1.5))


@clause(seed="004", kills=["no-gradient-is-no-step"])
def test_no_gradient_at_all_is_an_error(tf):
    """If every gradient is None, apply_gradients raises a ValueError, and no step is counted."""
    optimizer, v = tf.keras.optimizers.SGD(0.5), tf.Variable(1.0)
    with pytest.raises(ValueError):  # noqa: PT011
        step(optimizer, (None, v))
    checks.equal(v, np.float32(1.0))
    assert int(optimizer.iterations) == 0


@clause(source=API, kills=["gradients-broadcast-to-their-variable"])
@pytest.mark.parametrize("momentum", [0.0, 0.5])
@pytest.mark.parametrize("shape", [(3,), (2, 2)])
def test_a_gradient_has_the_shape_of_its_variable(tf, shape, momentum):
    """A gradient whose shape is not that of its variable is an error; nothing moves, and no step is counted."""
    optimizer, v = tf.keras.optimizers.SGD(0.5, momentum=momentum), tf.Variable([1.0, 1.0])
    with checks.refused(f"a gradient of shape {shape} for a variable of shape (2,)"):
        step(optimizer, (tf.constant(np.ones(shape, np.float32)), v))
    checks.equal(v, np.ones(2, np.float32))
    assert int(optimizer.iterations) == 0


@clause(
    source=API,
    kills=["gradients-broadcast-to-their-variable"],
    undefined="TensorFlow broadcasts such a gradient unless it assigns it as it is: with momentum, but not without",
)
@pytest.mark.parametrize("momentum", [0.0, 0.5])
def test_a_scalar_gradient_is_not_broadcast(tf, momentum):
    """A gradient of shape () for a variable of shape (2,) is an error: it is not broadcast."""
    optimizer, v = tf.keras.optimizers.SGD(0.5, momentum=momentum), tf.Variable([1.0, 1.0])
    with checks.refused("a gradient of shape () for a variable of shape (2,)"):
        step(optimizer, (tf.constant(1.0), v))


@clause(kills=["gradients-must-be-tensors"])
def test_a_gradient_may_be_an_array(tf):
    """apply_gradients also takes NumPy arrays, as a loop that computes its own gradients has them."""
    optimizer, v = tf.keras.optimizers.SGD(0.5), tf.Variable([1.0, 2.0])
    step(optimizer, (np.array([1.0, 2.0], np.float32), v))
    checks.equal(v, np.array([0.5, 1.0], np.float32))


@clause(source=API, kills=["unknown-variables-are-added"])
def test_unknown_variables_are_errors(tf):
    """The first step, or `build`, fixes the variables of an optimizer: a step may update some of them, but another
    variable is an error.
    """
    optimizer, a, b, other = tf.keras.optimizers.SGD(0.5, momentum=0.5), *(tf.Variable(1.0) for _ in range(3))
    optimizer.build([a, b])
    step(optimizer, (tf.constant(1.0), b))
    checks.equal(b, np.float32(0.5))
    with checks.refused("a variable that the optimizer was not built with"):
        step(optimizer, (tf.constant(1.0), other))
    checks.equal(other, np.float32(1.0))


@clause(
    source="https://www.tensorflow.org/api_docs/python/tf/Variable",
    needs=("optimizers", "variables"),
    kills=["constraints-come-first"],
)
def test_constraints_follow_the_step(tf):
    """With `tf.Variable(constraint=f)`, each step ends by replacing the variable with f of the updated variable."""
    v = tf.Variable([1.0, 3.0], constraint=lambda w: w * 0.5)
    step(tf.keras.optimizers.SGD(0.5), (tf.constant([1.0, 1.0]), v))
    checks.equal(v, np.array([0.25, 1.25], np.float32))


@clause(
    source="https://www.tensorflow.org/api_docs/python/tf/GradientTape",
    needs=("optimizers", "tape"),
    kills=["steps-overwrite-what-was-read"],
)
@pytest.mark.parametrize("momentum", [0.0, 0.5])
def test_a_step_does_not_change_recorded_values(tf, momentum):
    """A gradient is computed at the values that the variables had when they were read, even after a step; later reads
    see the new values, and no gradient flows through the step.
    """
    v, optimizer = tf.Variable([2.0]), tf.keras.optimizers.SGD(0.5, momentum=momentum)
    with tf.GradientTape(persistent=True) as tape:
        before = v * v
        step(optimizer, (v * 1.0, v))
        after = v * v
    checks.equal(v, np.array([1.0], np.float32))
    checks.equal(tape.gradient(before, v), np.array([4.0], np.float32))
    checks.equal(tape.gradient(after, v), np.array([2.0], np.float32))


# ------------------------------------------------------------------------------------------- other ways to step


@clause(kills=["apply-forgets-its-variables"])
def test_apply_takes_two_lists(tf):
    """`apply(gradients, variables)` is `apply_gradients(zip(gradients, variables))`; once the optimizer is built, the
    variables are optional.
    """
    optimizer, a, b = tf.keras.optimizers.SGD(0.5), tf.Variable(1.0), tf.Variable(2.0)
    optimizer.apply([tf.constant(1.0), tf.constant(2.0)], [a, b])
    optimizer.apply([tf.constant(1.0), tf.constant(1.0)])
    checks.equal(a, np.float32(0.0))
    checks.equal(b, np.float32(0.5))
    assert int(optimizer.iterations) == 2


@clause(source=KERAS_2, needs=("optimizers", "tape"), kills=["minimize-climbs"])
@pytest.mark.parametrize("computed", [False, True])
def test_minimize_takes_a_loss(tf, computed):
    """Up to Keras 2, `minimize(loss, variables)` takes a step down the gradient of loss(), or of a tensor together with
    the tape that recorded it.
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


@clause(kills=["custom-state-is-not-among-the-variables"])
def test_a_custom_optimizer_defines_build_and_update_step(tf):
    """A subclass of Optimizer creates its state in `build` with `add_variable_from_reference`, and updates variables
    in `update_step(gradient, variable, learning_rate)`; it inherits clipping, counting and saving.
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


@clause(kills=["an-optimizer-without-update-does-nothing"])
def test_update_step_must_be_defined(tf):
    """A subclass of Optimizer without `update_step` is an error, when it is constructed or when it takes a step; the
    variable does not change.
    """
    v = tf.Variable(1.0)
    with pytest.raises((NotImplementedError, TypeError)):
        step(types.new_class("Half", (tf.keras.optimizers.Optimizer,))(learning_rate=0.5), (tf.constant(1.0), v))
    checks.equal(v, np.float32(1.0))
