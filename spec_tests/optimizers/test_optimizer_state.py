"""tf.keras.optimizers: the state of an optimizer, saved and loaded."""

import contextlib
import logging

import numpy as np
import pytest

from spec_tests import checks
from spec_tests.harness import Section
from spec_tests.optimizers.recurrences import ARGUMENTS, FALLING, make

API = "https://www.tensorflow.org/api_docs/python/tf/keras/optimizers/Optimizer"
clause = Section("optimizer-state", source="https://keras.io/guides/serialization_and_saving/", needs=("optimizers",))


def continues(tf, name, **options):
    """Two variables are the same after four steps without a break as when the optimizer is saved and loaded halfway."""

    def run(optimizer, variables, gradients):
        for a, b in gradients:
            optimizer.apply_gradients(zip([tf.constant(a), tf.constant([b])], variables, strict=True))

    whole, expected = make(tf, name, **options), [tf.Variable(np.float64(1.0)), tf.Variable(np.array([2.0]))]
    run(whole, expected, FALLING[:2])
    store, restored, variables = {}, make(tf, name, **options), [tf.Variable(checks.numbers(v)) for v in expected]
    whole.save_own_variables(store)
    restored.build(variables)
    restored.load_own_variables(store)
    run(whole, expected, FALLING[2:])
    run(restored, variables, FALLING[2:])
    assert int(checks.numbers(restored.iterations)) == 4 // options.get("gradient_accumulation_steps", 1)
    for observed, v in zip(variables, expected, strict=True):
        checks.equal(observed, v)


@clause(kills=["state-is-not-saved", "iterations-are-not-saved"])
@pytest.mark.parametrize("name", [name for name in ARGUMENTS if name != "Nadam"])
def test_restored_optimizers_continue_exactly(tf, name):
    """`save_own_variables` saves all that `load_own_variables` needs: the remaining steps are the same."""
    continues(tf, name)


@clause(kills=["nadam-product-is-not-saved"])
def test_a_restored_nadam_continues_exactly(tf):
    """The product of Nadam's momenta is part of its state."""
    continues(tf, "Nadam")


@clause(kills=["number-of-calls-is-not-saved", "accumulated-gradients-are-not-saved"])
def test_accumulated_gradients_are_saved(tf):
    """With gradient_accumulation_steps, the accumulated gradients and the number of calls are part of the state."""
    continues(tf, "SGD", gradient_accumulation_steps=3)


@clause(source=API, needs=("optimizers", "tape"))
def test_the_state_is_not_trainable(tf):
    """The variables of an optimizer are not trainable: a tape that records their reads does not watch them."""
    optimizer, v = make(tf, "SGD"), tf.Variable(1.0)
    optimizer.build([v])
    state = optimizer.variables() if callable(optimizer.variables) else optimizer.variables
    with tf.GradientTape() as tape:
        read = [tf.convert_to_tensor(cell) for cell in (*state, optimizer.learning_rate)]
    assert len(read) >= 3
    assert not tape.watched_variables()


@clause(kills=["state-is-loaded-as-far-as-it-goes"])
def test_a_state_of_another_size_is_not_loaded(tf, recwarn):
    """A state whose number of values is not that of the optimizer's variables is an error, or ignored with a warning:
    nothing of it is loaded.
    """
    logging.getLogger("absl").setLevel(logging.ERROR)
    optimizer, v = tf.keras.optimizers.SGD(0.5, momentum=0.5), tf.Variable(1.0)
    optimizer.build([v])
    with contextlib.suppress(ValueError):
        optimizer.load_own_variables({"0": 7})
    assert int(checks.numbers(optimizer.iterations)) == 0
