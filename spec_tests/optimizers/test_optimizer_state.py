"""tf.keras.optimizers: saved state, names, configurations, and arguments that are refused."""

import contextlib
import logging

import numpy as np
import pytest

from spec_tests import checks
from spec_tests.harness import Section
from spec_tests.optimizers.recurrences import ARGUMENTS, FALLING, trajectory

OPTIMIZERS = "https://keras.io/api/optimizers/"
API = "https://www.tensorflow.org/api_docs/python/tf/keras/optimizers/"
clause = Section("optimizer-state", source="https://keras.io/guides/serialization_and_saving/", needs=("optimizers",))

NEWER = ("Lion", "Adafactor")
"""They are in Keras 2 too, but not all of Keras 2 knows them."""


def make(tf, name, **options):
    return getattr(tf.keras.optimizers, name)(learning_rate=0.125, **ARGUMENTS[name], **options)


# ------------------------------------------------------------------------------------------- saved state


def stop_and_go_on(tf, name, **options):
    """The two variables of an optimizer after four steps, without a break and restored in the middle."""

    def run(optimizer, variables, gradients):
        for a, b in gradients:
            optimizer.apply_gradients(zip([tf.constant(a), tf.constant([b])], variables, strict=True))

    whole, there = make(tf, name, **options), [tf.Variable(np.float64(1.0)), tf.Variable(np.array([2.0]))]
    run(whole, there, FALLING[:2])
    store, restored, here = {}, make(tf, name, **options), [tf.Variable(checks.numbers(v)) for v in there]
    whole.save_own_variables(store)
    restored.build(here)
    restored.load_own_variables(store)
    run(whole, there, FALLING[2:])
    run(restored, here, FALLING[2:])
    assert int(checks.numbers(restored.iterations)) == 4 // options.get("gradient_accumulation_steps", 1)
    return there, here


@clause(kills=["state-is-not-saved", "iterations-are-not-saved"])
@pytest.mark.parametrize("name", [name for name in ARGUMENTS if name != "Nadam"])
def test_restored_state_goes_on_as_if_never_stopped(tf, name):
    """`save_own_variables` writes down all that `load_own_variables` needs: the steps to come are the same."""
    for expected, observed in zip(*stop_and_go_on(tf, name), strict=True):
        checks.equal(observed, expected)


@clause(kills=["nadam-product-is-not-saved"])
def test_restored_nadam_goes_on_as_if_never_stopped(tf):
    """The product of Nadam's momenta is part of its state."""
    for expected, observed in zip(*stop_and_go_on(tf, "Nadam"), strict=True):
        checks.equal(observed, expected)


@clause(kills=["accumulated-gradients-are-not-saved"])
def test_accumulated_gradients_are_saved(tf):
    """With gradient_accumulation_steps, what has been accumulated is part of the state, as is the number of calls."""
    for expected, observed in zip(*stop_and_go_on(tf, "SGD", gradient_accumulation_steps=3), strict=True):
        checks.equal(observed, expected)


@clause(source=API + "Optimizer", needs=("optimizers", "tape"))
def test_the_state_is_not_trainable(tf):
    """The variables of an optimizer are not trainable: a tape that sees them read does not watch them."""
    optimizer, v = make(tf, "SGD"), tf.Variable(1.0)
    optimizer.build([v])
    state = optimizer.variables() if callable(optimizer.variables) else optimizer.variables
    with tf.GradientTape() as tape:
        read = [tf.convert_to_tensor(cell) for cell in (*state, optimizer.learning_rate)]
    assert len(read) >= 3
    assert not tape.watched_variables()


@clause(kills=["state-is-loaded-as-far-as-it-goes"])
def test_a_state_of_another_size_changes_nothing(tf, recwarn):
    """A state with another number of values than the optimizer has variables is refused, or left with a warning:
    nothing of it is taken up.
    """
    logging.getLogger("absl").setLevel(logging.ERROR)
    optimizer, v = tf.keras.optimizers.SGD(0.5, momentum=0.5), tf.Variable(1.0)
    optimizer.build([v])
    with contextlib.suppress(ValueError):
        optimizer.load_own_variables({"0": 7})
    assert int(checks.numbers(optimizer.iterations)) == 0


# ------------------------------------------------------------------------------------------- names and configurations


@clause(source=OPTIMIZERS)
def test_an_optimizer_has_a_name(tf):
    """`name` is the name of the optimizer, and part of its configuration; without one it is that of its class, in some
    spelling.
    """
    optimizer = tf.keras.optimizers.SGD(0.5, name="mine")
    assert optimizer.name == type(optimizer).from_config(optimizer.get_config()).name == "mine"
    assert tf.keras.optimizers.SGD(0.5).name.lower().startswith("sgd")


@clause(source=API + "get", seed=("001", "003"), kills=["names-are-case-sensitive", "get-makes-a-new-one"])
@pytest.mark.parametrize("name", [name for name in ARGUMENTS if name not in NEWER])
def test_get_by_name(tf, name):
    """`get(name)` makes the optimizer of this class, in whatever case; `get(optimizer)` is that very optimizer."""
    optimizer = getattr(tf.keras.optimizers, name)()
    for written in (name, name.lower(), name.upper()):
        found = type(tf.keras.optimizers.get(written))
        assert found is type(optimizer), f"get({written!r}) is a {found.__name__}, but should be a {name}"
    assert tf.keras.optimizers.get(optimizer) is optimizer


@clause(source=API + "get", kills=["lion-has-no-name"])
@pytest.mark.parametrize("name", NEWER)
def test_the_newer_ones_have_names(tf, name):
    """`get` and `deserialize` know Lion and Adafactor by their names, as all the others."""
    optimizer = make(tf, name)
    assert type(tf.keras.optimizers.get(name.lower())) is type(optimizer)
    copy = tf.keras.optimizers.deserialize(tf.keras.optimizers.serialize(optimizer))
    checks.equal(trajectory(tf, copy, FALLING), trajectory(tf, optimizer, FALLING))


@clause(source=API + "get", kills=["lamb-has-no-name"])
def test_lamb_has_its_name(tf):
    """`get` and `deserialize` know Lamb by its name, as all the others."""
    kind = tf.keras.optimizers.Lamb
    written = tf.keras.optimizers.serialize(kind())
    assert type(tf.keras.optimizers.deserialize(written)) is kind
    assert type(tf.keras.optimizers.get("lamb")) is kind


@clause(source=API + "get", kills=["unknown-names-are-none", "anything-is-an-optimizer"])
@pytest.mark.parametrize(
    "identifier", ["no such optimizer", 3, ["sgd", "adam"], len, {"config": {}, "class_name": "Dense"}]
)
def test_what_is_no_optimizer_is_refused(tf, identifier):
    """`get` is a ValueError for an unknown name, and for what is neither name, configuration nor optimizer."""
    with checks.refused(f"get({identifier!r})"):
        tf.keras.optimizers.get(identifier)


@clause(source=(API + "serialize", API + "deserialize"), kills=["config-lacks-the-rate"])
@pytest.mark.parametrize("name", [name for name in ARGUMENTS if name not in NEWER])
def test_config_round_trip(tf, name):
    """`from_config(get_config())` and `deserialize(serialize(o))` make an optimizer that takes the same steps."""
    optimizer = make(tf, name, clipvalue=0.75)
    copies = (
        type(optimizer).from_config(optimizer.get_config()),
        tf.keras.optimizers.deserialize(tf.keras.optimizers.serialize(optimizer)),
    )
    expected = trajectory(tf, optimizer, FALLING)
    for copy in copies:
        assert type(copy) is type(optimizer)
        checks.equal(trajectory(tf, copy, FALLING), expected)


@clause(source=API + "serialize", needs=("optimizers", "schedules"), kills=["config-holds-the-rate-of-now"])
def test_config_holds_the_schedule(tf):
    """The configuration of an optimizer with a schedule holds the schedule, not the rate that it gives now."""
    schedule = tf.keras.optimizers.schedules.ExponentialDecay(0.5, 1, 0.5)
    optimizer = tf.keras.optimizers.SGD(schedule)
    copy = tf.keras.optimizers.deserialize(tf.keras.optimizers.serialize(optimizer))
    checks.equal(trajectory(tf, copy, np.ones((3, 1))), np.array([[-0.5], [-0.75], [-0.875]]))


@clause(source=OPTIMIZERS, kills=["any-momentum-is-accepted", "unknown-arguments-are-ignored"])
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("SGD", {"momentum": 1.5}),
        ("SGD", {"momentum": -0.5}),
        ("SGD", {"use_ema": True, "ema_momentum": 1.5}),
        ("SGD", {"use_ema": True, "ema_momentum": -0.5}),
        ("SGD", {"gradient_accumulation_steps": 1}),
        ("SGD", {"gradient_accumulation_steps": -2}),
        ("Lion", {"beta_1": 0.0}),
        ("Lion", {"beta_1": 1.5}),
        ("Ftrl", {"l1_regularization_strength": -1.0}),
        ("Ftrl", {"l2_regularization_strength": -1.0}),
        ("Ftrl", {"l2_shrinkage_regularization_strength": -1.0}),
        ("Ftrl", {"initial_accumulator_value": -1.0}),
        ("Ftrl", {"learning_rate_power": 0.5}),
        ("AdamW", {"weight_decay": None}),
        ("SGD", {"no_such_argument": 1.0}),
    ],
)
def test_arguments_out_of_range(tf, name, arguments):
    """0 ≤ momentum ≤ 1 for SGD and for averages; 0 < β₁ ≤ 1 for Lion; no negative strength and no positive power for
    Ftrl; at least two gradients to accumulate; AdamW needs a weight decay; an unknown argument is an error.
    """
    with checks.refused(f"{name}({arguments})"):
        getattr(tf.keras.optimizers, name)(**arguments)


@clause(source=OPTIMIZERS, kills=["extreme-momenta-of-averages-are-refused"])
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("SGD", {"momentum": 0.0}),
        ("SGD", {"momentum": 1.0}),
        ("SGD", {"use_ema": True, "ema_momentum": 0.0}),
        ("SGD", {"use_ema": True, "ema_momentum": 1.0}),
        ("Lion", {"beta_1": 1.0}),
        ("Ftrl", {"l1_regularization_strength": 0.0, "l2_regularization_strength": 0.0}),
        ("Ftrl", {"initial_accumulator_value": 0.0, "learning_rate_power": 0.0}),
    ],
)
def test_limits_are_in_range(tf, name, arguments):
    """Momenta of 0 and of 1, β₁ = 1 for Lion, and zero for the strengths, the accumulator and the power of Ftrl are
    within their ranges, and stand in the configuration.
    """
    config = getattr(tf.keras.optimizers, name)(**arguments).get_config()
    assert {key: config[key] for key in arguments} == arguments
