"""tf.keras.optimizers: gradients that are accumulated over several calls, with `gradient_accumulation_steps`."""

import numpy as np
import pytest

from spec_tests import checks
from spec_tests.harness import Section
from spec_tests.optimizers.recurrences import ARGUMENTS, FALLING, make, step, trajectory

clause = Section("gradient-accumulation", source="https://keras.io/api/optimizers/", needs=("optimizers",))


@clause(
    kills=[
        "accumulated-gradients-are-summed",
        "accumulated-gradients-are-kept",
        "accumulated-gradients-are-clipped-one-by-one",
        "calls-count-as-iterations",
    ]
)
@pytest.mark.parametrize("calls", [2, 3])
@pytest.mark.parametrize("name", ARGUMENTS)
def test_k_calls_make_one_step(tf, name, calls):
    """With gradient_accumulation_steps=k only the calls k, 2k, … move anything: they are the steps of an optimizer
    without it, whose gradients are the means of k. `iterations` counts these steps, and clipping limits the means.
    """
    options = {"clipvalue": 0.75, "weight_decay": 0.25} if name != "AdamW" else {"clipvalue": 0.75}
    optimizer = make(tf, name, gradient_accumulation_steps=calls, **options)
    gradients = np.concatenate([FALLING, FALLING[::-1], FALLING[:1]])
    means = gradients[: len(gradients) // calls * calls].reshape(-1, calls, 2).mean(axis=1)
    steps = np.concatenate([np.zeros((1, 2)), trajectory(tf, make(tf, name, **options), means)])
    expected = [steps[call // calls] for call in range(1, len(gradients) + 1)]
    checks.close(trajectory(tf, optimizer, gradients), expected, operations=64, magnitude=16)
    assert int(optimizer.iterations) == len(gradients) // calls


@clause(kills=["the-last-of-the-gradients-decides", "accumulated-gradients-are-means-of-those-present"])
def test_none_gradients_count_as_zero(tf):
    """A None among the accumulated gradients adds nothing, in whichever call it is: the mean is over k calls."""
    for gradients in ((None, 4.0), (0.0, 4.0), (4.0, None)):
        optimizer = tf.keras.optimizers.SGD(0.5, gradient_accumulation_steps=2)
        v, other = tf.Variable(1.0), tf.Variable(1.0)
        for g in gradients:
            step(optimizer, (None if g is None else tf.constant(g), v), (tf.constant(1.0), other))
        checks.equal(v, np.float32(0.0), f"1 − ½ of the mean of {gradients}")
        checks.equal(other, np.float32(0.5), "1 − ½ of the mean of (1, 1)")


@clause(needs=("optimizers", "schedules"), kills=["schedules-count-accumulated-steps"])
def test_schedules_count_the_calls(tf):
    """With gradient_accumulation_steps=k a schedule is called with the number of previous calls: first with k − 1."""
    schedule = tf.keras.optimizers.schedules.ExponentialDecay(1.0, 1, 0.5)
    optimizer = tf.keras.optimizers.SGD(schedule, gradient_accumulation_steps=2)
    observed = trajectory(tf, optimizer, np.ones((5, 1)))
    checks.equal(observed, np.array([[0.0], [-0.5], [-0.5], [-0.625], [-0.625]]))
