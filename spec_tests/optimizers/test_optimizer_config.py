"""tf.keras.optimizers: names, configurations, and the ranges of the arguments."""

import numpy as np
import pytest

from spec_tests import checks
from spec_tests.harness import Section
from spec_tests.optimizers.recurrences import ARGUMENTS, FALLING, make, trajectory

OPTIMIZERS = "https://keras.io/api/optimizers/"
API = "https://www.tensorflow.org/api_docs/python/tf/keras/optimizers/"
clause = Section("optimizer-config", source=OPTIMIZERS, needs=("optimizers",))

NEWER = ("Lion", "Adafactor")
"""These are in Keras 2 too, but not in all of its tables of names."""

OLDER = [name for name in ARGUMENTS if name not in NEWER]


@clause
def test_an_optimizer_has_a_name(tf):
    """`name` is the name of the optimizer, and part of its configuration; it defaults to that of the class, in some
    spelling.
    """
    optimizer = tf.keras.optimizers.SGD(0.5, name="mine")
    assert optimizer.name == type(optimizer).from_config(optimizer.get_config()).name == "mine"
    assert tf.keras.optimizers.SGD(0.5).name.lower().startswith("sgd")


@clause(source=API + "get", seed=("001", "003"), kills=["names-are-case-sensitive", "get-makes-a-new-one"])
@pytest.mark.parametrize("name", OLDER)
def test_get_takes_a_name_in_any_case(tf, name):
    """`get(name)` makes an optimizer of the class of this name, in any case; `get(optimizer)` is that optimizer."""
    optimizer = getattr(tf.keras.optimizers, name)()
    for written in (name, name.lower(), name.upper()):
        found = type(tf.keras.optimizers.get(written))
        assert found is type(optimizer), f"get({written!r}) is a {found.__name__}, but should be a {name}"
    assert tf.keras.optimizers.get(optimizer) is optimizer


@clause(source=API + "get", kills=["lion-has-no-name"])
@pytest.mark.parametrize("name", NEWER)
def test_lion_and_adafactor_have_names(tf, name):
    """`get` and `deserialize` know Lion and Adafactor by their names, as they do all the others."""
    optimizer = make(tf, name)
    assert type(tf.keras.optimizers.get(name.lower())) is type(optimizer)
    copy = tf.keras.optimizers.deserialize(tf.keras.optimizers.serialize(optimizer))
    checks.equal(trajectory(tf, copy, FALLING), trajectory(tf, optimizer, FALLING))


@clause(source=API + "get", kills=["lamb-has-no-name"])
def test_lamb_has_a_name(tf):
    """`get` and `deserialize` know Lamb by its name, as they do all the others."""
    kind = tf.keras.optimizers.Lamb
    written = tf.keras.optimizers.serialize(kind())
    assert type(tf.keras.optimizers.deserialize(written)) is kind
    assert type(tf.keras.optimizers.get("lamb")) is kind


@clause(source=API + "get", kills=["unknown-names-are-none", "anything-is-an-optimizer"])
@pytest.mark.parametrize(
    "identifier", ["no such optimizer", 3, ["sgd", "adam"], len, {"config": {}, "class_name": "Dense"}]
)
def test_get_raises_for_anything_else(tf, identifier):
    """`get` raises for an unknown name, and for anything that is not a name, a configuration or an optimizer."""
    with checks.refused(f"get({identifier!r})"):
        tf.keras.optimizers.get(identifier)


@clause(source=(API + "serialize", API + "deserialize"), kills=["config-lacks-the-rate"])
@pytest.mark.parametrize("name", OLDER)
def test_a_configuration_restores_the_optimizer(tf, name):
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
def test_a_configuration_contains_the_schedule(tf):
    """The configuration of an optimizer with a schedule contains the schedule, not its present value."""
    schedule = tf.keras.optimizers.schedules.ExponentialDecay(0.5, 1, 0.5)
    optimizer = tf.keras.optimizers.SGD(schedule)
    copy = tf.keras.optimizers.deserialize(tf.keras.optimizers.serialize(optimizer))
    checks.equal(trajectory(tf, copy, np.ones((3, 1))), np.array([[-0.5], [-0.75], [-0.875]]))


@clause(kills=["any-momentum-is-accepted", "unknown-arguments-are-ignored"])
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
def test_arguments_out_of_range_are_errors(tf, name, arguments):
    """The constructors raise unless 0 ≤ momentum ≤ 1, for SGD and for averages; 0 < β₁ ≤ 1 for Lion; the strengths of
    Ftrl are not negative and its power is not positive; at least two gradients are accumulated; and AdamW has a weight
    decay. An unknown argument is an error.
    """
    with checks.refused(f"{name}({arguments})"):
        getattr(tf.keras.optimizers, name)(**arguments)


@clause(kills=["extreme-momenta-of-averages-are-errors"])
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
def test_ranges_include_their_limits(tf, name, arguments):
    """Momenta of 0 and of 1, β₁ = 1 for Lion, and zero for the strengths, the accumulator and the power of Ftrl are
    within their ranges, and appear in the configuration.
    """
    config = getattr(tf.keras.optimizers, name)(**arguments).get_config()
    assert {key: config[key] for key in arguments} == arguments
