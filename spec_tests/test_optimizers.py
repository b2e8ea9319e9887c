"""tf.keras.optimizers: how gradients become new values of variables.

The oracles are recurrences in exact rational arithmetic (`fractions`), with square roots taken in float64 at the end.
"""

from fractions import Fraction
from math import sqrt

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import clause

OPTIMIZERS = "https://keras.io/api/optimizers/"
SGD = "https://keras.io/api/optimizers/sgd/"
ADAM = "https://keras.io/api/optimizers/adam/"

STEPS = st.lists(sts.moderate(), min_size=1, max_size=4)


def trajectory(tf, optimizer, gradients, start=1.0):
    """The values of a variable after each step with these gradients."""
    v = tf.Variable(np.float32(start))
    values = []
    for g in gradients:
        optimizer.apply_gradients([(tf.constant(np.float32(g)), v)])
        values.append(float(v.numpy()))
    return np.array(values, np.float32)


@clause(
    "optimizers/sgd-follows-its-recurrence",
    source=SGD,
    seed=("001", "003"),
    needs=("optimizers",),
    kills=["sgd-adds-the-gradient", "momentum-scales-the-gradient", "nesterov-is-ignored"],
)
@given(STEPS, st.sampled_from([0.0, 0.5, 0.75]), st.booleans())
@example([1.0, -0.5, 2.0], 0.5, True)
def test_sgd_with_and_without_momentum_follows_its_recurrence(tf, gradients, momentum, nesterov):
    """w ← w − lr·g; with momentum v ← μ·v − lr·g and w ← w + v, or w ← w + μ·v − lr·g with nesterov."""
    assume(not nesterov or momentum)
    lr, mu = Fraction(1, 8), Fraction(momentum)
    w, v, expected = Fraction(1), Fraction(0), []
    for g in map(Fraction, gradients):
        v = mu * v - lr * g
        w += mu * v - lr * g if nesterov else v
        expected.append(float(w))
    optimizer = tf.keras.optimizers.SGD(learning_rate=0.125, momentum=momentum, nesterov=nesterov)
    checks.close(trajectory(tf, optimizer, gradients), np.array(expected), operations=16, magnitude=4)


@clause(
    "optimizers/adam-follows-its-recurrence",
    source=ADAM,
    seed=("000", "001"),
    needs=("optimizers",),
    kills=[
        "adam-beta-1-is-0.8",
        "adam-beta-2-is-0.99",
        "adam-epsilon-inside-the-root",
        "adam-without-bias-correction",
        "amsgrad-is-ignored",
    ],
)
@given(STEPS, st.booleans(), st.sampled_from([1e-7, 0.25]))
@example([1.0, 0.25, -0.5, 0.0], True, 0.25)
@example([2.0, *[0.015625] * 60], True, 1e-7)  # long enough for v to fall below its largest value
def test_adam_follows_its_recurrence(tf, gradients, amsgrad, epsilon):
    """m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², w ← w − lr·√(1 − β₂ᵗ)/(1 − β₁ᵗ)·m/(√v + ε); amsgrad takes the largest
    v.
    """
    beta_1, beta_2, lr = Fraction(9, 10), Fraction(999, 1000), 0.125
    m, v, largest, w, expected = Fraction(0), Fraction(0), Fraction(0), 1.0, []
    for t, g in enumerate(map(Fraction, gradients), start=1):
        m = beta_1 * m + (1 - beta_1) * g
        v = beta_2 * v + (1 - beta_2) * g * g
        largest = max(largest, v)
        correction = sqrt(1 - beta_2**t) / float(1 - beta_1**t)
        w -= lr * correction * float(m) / (sqrt(largest if amsgrad else v) + epsilon)
        expected.append(w)
    optimizer = tf.keras.optimizers.Adam(learning_rate=lr, epsilon=epsilon, amsgrad=amsgrad)
    # (1 − β₂) and 1 − β₂ᵗ lose three digits to cancellation in float32
    checks.close(trajectory(tf, optimizer, gradients), np.array(expected), operations=1000, magnitude=1)


@clause(
    "optimizers/adam-ignores-the-scale-of-gradients",
    source=ADAM,
    needs=("optimizers",),
    kills=["adam-does-not-normalise"],
)
@given(STEPS, st.sampled_from([4.0, 64.0]))
@example([1.0, -0.5, 0.25], 64.0)
def test_the_steps_of_adam_do_not_change_when_all_gradients_are_multiplied(tf, gradients, factor):
    """Multiplying all gradients by a factor changes nothing, as far as ε is small beside them."""
    assume(all(abs(g) > 0.1 for g in gradients))
    plain = trajectory(tf, tf.keras.optimizers.Adam(0.125), gradients)
    scaled = trajectory(tf, tf.keras.optimizers.Adam(0.125), [factor * g for g in gradients])
    checks.close(scaled, plain, operations=100, magnitude=1)


@clause(
    "optimizers/defaults",
    source=OPTIMIZERS,
    needs=("optimizers",),
    kills=["sgd-default-rate-is-0.001", "adam-default-rate-is-0.01"],
)
def test_default_learning_rates(tf):
    """SGD has the learning rate 0.01, without momentum; Adam 0.001, and its first step is lr·sign(g)."""
    checks.close(trajectory(tf, tf.keras.optimizers.SGD(), [1.0, 1.0]), np.array([0.99, 0.98]), operations=4)
    checks.close(trajectory(tf, tf.keras.optimizers.Adam(), [5.0]), np.array([0.999]), operations=4)
    checks.close(trajectory(tf, tf.keras.optimizers.Adam(), [-0.01]), np.array([1.001]), operations=200)


@clause(
    "optimizers/the-learning-rate-can-be-set",
    source=OPTIMIZERS,
    needs=("optimizers",),
    kills=["learning-rate-is-frozen"],
)
def test_setting_the_learning_rate_changes_the_steps_to_come(tf):
    """`optimizer.learning_rate = 0.25` takes effect with the next step."""
    optimizer, v = tf.keras.optimizers.SGD(0.5), tf.Variable(1.0)
    optimizer.apply_gradients([(tf.constant(1.0), v)])
    optimizer.learning_rate = 0.25
    optimizer.apply_gradients([(tf.constant(1.0), v)])
    checks.equal(v, np.float32(0.25))


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
    assert int(optimizer.iterations.numpy()) == 0
    vs = [tf.Variable(float(i)) for i in range(variables)]
    for _ in range(steps):
        optimizer.apply_gradients((tf.constant(1.0), v) for v in vs)
    assert int(optimizer.iterations.numpy()) == steps
    for i, v in enumerate(vs):
        checks.close(v, i - 0.5 * steps)


@clause(
    "optimizers/state-belongs-to-a-variable",
    source=OPTIMIZERS,
    needs=("optimizers",),
    kills=["variables-share-their-slots"],
)
@given(st.lists(st.tuples(sts.moderate(), sts.moderate()), min_size=1, max_size=3))
@example([(1.0, -0.5), (0.25, 2.0)])
def test_each_variable_moves_as_if_it_were_alone(tf, pairs):
    """The momentum of one variable does not touch another: together they move as each one alone."""

    def make():
        return tf.keras.optimizers.SGD(0.125, momentum=0.5)

    together, vs = make(), [tf.Variable(1.0), tf.Variable([1.0, 1.0])]
    for a, b in pairs:
        together.apply_gradients(zip([tf.constant(a), tf.constant([b, b])], vs, strict=True))
    checks.close(vs[0], trajectory(tf, make(), [a for a, _ in pairs])[-1], operations=8, magnitude=4)
    checks.close(vs[1], np.repeat(trajectory(tf, make(), [b for _, b in pairs])[-1], 2), operations=8, magnitude=4)


@clause(
    "optimizers/a-none-gradient-is-skipped",
    source=OPTIMIZERS,
    seed="004",
    needs=("optimizers",),
    kills=["none-gradient-is-an-error", "none-gradient-is-silent"],
)
def test_a_variable_whose_gradient_is_none_is_skipped_with_a_warning(tf, caplog, recwarn):
    """A None gradient leaves its variable as it is, with a warning, and the others move; the step counts."""
    checks.hear(caplog)
    optimizer, v, unused = tf.keras.optimizers.SGD(0.5), tf.Variable(1.0), tf.Variable(1.0)
    optimizer.apply_gradients([(tf.constant(1.0), v), (None, unused)])
    heard = caplog.text + " ".join(str(warning.message) for warning in recwarn)
    assert "Gradients do not exist" in heard, f"the warning is {heard!r}, but should say that gradients do not exist"
    checks.equal(v, np.float32(0.5))
    checks.equal(unused, np.float32(1.0))
    assert int(optimizer.iterations.numpy()) == 1


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
    with pytest.raises(ValueError, match=r"[Nn]o gradients"):
        optimizer.apply_gradients([(None, v)])
    checks.equal(v, np.float32(1.0))
    assert int(optimizer.iterations.numpy()) == 0
