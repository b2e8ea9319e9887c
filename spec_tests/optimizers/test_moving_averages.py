"""tf.keras.optimizers: moving averages of the variables, with `use_ema`."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import Section
from spec_tests.optimizers.recurrences import step, trajectory

OPTIMIZERS = "https://keras.io/api/optimizers/"
clause = Section("moving-averages", source=OPTIMIZERS, needs=("optimizers",))


@clause(kills=["averages-forget-at-once", "averages-come-before-the-step"])
@given(st.lists(sts.moderate(), min_size=1, max_size=3))
@example([1.0, 2.0, -1.0])
def test_averages_follow_the_variables(tf, gradients):
    """With use_ema, after each step average ← μ·average + (1 − μ)·w; `finalize_variable_values` overwrites the
    variables with their averages, and until then they move as without.
    """
    optimizer, v, w, average = tf.keras.optimizers.SGD(0.5, use_ema=True, ema_momentum=0.75), tf.Variable(1.0), 1.0, 1.0
    for g in (0.0, *gradients):  # whether an average starts before or after the first step is not documented
        step(optimizer, (tf.constant(g), v))
        w -= 0.5 * g
        average = 0.75 * average + 0.25 * w
        checks.equal(v, np.float32(w))
    optimizer.finalize_variable_values([v])
    checks.close(v, average, operations=8)


@clause(kills=["averages-overwrite-one-step-late"])
def test_averages_overwrite_the_variables_every_n_steps(tf):
    """With ema_overwrite_frequency=n the average overwrites the variable after the steps n, 2n, …"""
    optimizer = tf.keras.optimizers.SGD(0.5, use_ema=True, ema_momentum=0.75, ema_overwrite_frequency=2)
    observed = trajectory(tf, optimizer, np.array([[0.0], [1.0], [2.0], [-1.0]]))
    # w = 1, then 1/2: the average is 7/8; w = 7/8 − 1, then 3/8: the averages are 5/8 and 9/16
    checks.equal(observed, np.array([[0.0], [7 / 8 - 1], [-1 / 8 - 1], [9 / 16 - 1]]))


@clause(
    source=("https://keras.io/api/layers/constraints/", OPTIMIZERS),
    needs=("optimizers", "variables"),
    kills=["averages-come-before-the-constraint"],
)
def test_averages_satisfy_the_constraint(tf):
    """With use_ema, the variable is averaged after its constraint has been applied: the average of values within a
    bound is within the bound too.
    """
    v = tf.Variable([0.5], constraint=lambda w: tf.constant(np.minimum(checks.numbers(w), 1)))
    optimizer = tf.keras.optimizers.SGD(1.0, use_ema=True, ema_momentum=0.5)
    for _ in range(3):
        step(optimizer, (tf.constant([-4.0]), v))
    optimizer.finalize_variable_values([v])
    assert 0.5 < float(v.numpy()[0]) <= 1.0, f"the average is {v.numpy()[0]}, but should be between 0.5 and 1"


@clause
def test_no_averages_by_default(tf):
    """Without use_ema, which is the default, `finalize_variable_values` changes nothing."""
    optimizer, v = tf.keras.optimizers.SGD(0.5), tf.Variable(1.0)
    for _ in range(2):
        step(optimizer, (tf.constant(1.0), v))
    optimizer.finalize_variable_values([v])
    checks.equal(v, np.float32(0.0))
