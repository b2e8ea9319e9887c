"""tf.keras.optimizers: clipping, weight decay, saved state, names and configurations."""

import contextlib
import logging

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import clause
from spec_tests.recurrences import trajectory

OPTIMIZERS = "https://keras.io/api/optimizers/"
API = "https://www.tensorflow.org/api_docs/python/tf/keras/optimizers/"

ALL = {
    "SGD": {"momentum": 0.75, "nesterov": True},
    "RMSprop": {"rho": 0.75, "momentum": 0.5, "epsilon": 0.25, "centered": True},
    "Adam": {"beta_1": 0.5, "beta_2": 0.75, "epsilon": 0.25, "amsgrad": True},
    "AdamW": {"weight_decay": 0.25, "beta_1": 0.5, "beta_2": 0.75, "epsilon": 0.25},
    "Adagrad": {"initial_accumulator_value": 1.0, "epsilon": 0.25},
    "Adadelta": {"rho": 0.5, "epsilon": 0.25},
    "Adamax": {"beta_1": 0.5, "beta_2": 0.75, "epsilon": 0.25},
    "Nadam": {"beta_1": 0.5, "beta_2": 0.75, "epsilon": 0.25},
    "Ftrl": {
        "learning_rate_power": -1.0,
        "initial_accumulator_value": 1.0,
        "l1_regularization_strength": 0.25,
        "beta": 1.0,
    },
    "Lion": {"beta_1": 0.5, "beta_2": 0.75},
}
"""Each optimizer with arguments that are not its defaults."""

GRADIENTS = np.array([[1.0, -2.0], [-0.5, 0.25], [0.25, 1.0], [-0.25, -0.5]])
PAIRS = st.tuples(sts.arrays((2,)), sts.arrays((3,)))


def make(tf, name, rate=0.125, **options):
    return getattr(tf.keras.optimizers, name)(learning_rate=rate, **ALL[name], **options)


def moved_by(tf, gradients, **options):
    """What SGD with a rate of 1 makes of gradients: the way of variables that began at zero, turned round."""
    variables = [tf.Variable(np.zeros_like(g)) for g in gradients]
    optimizer = tf.keras.optimizers.SGD(1.0, **options)
    optimizer.apply_gradients([(tf.constant(g), v) for g, v in zip(gradients, variables, strict=True)])
    return [-v.numpy() for v in variables]


# ------------------------------------------------------------------------------------------- clipping


@clause(
    "optimizers/clipnorm-limits-each-gradient",
    source=OPTIMIZERS,
    needs=("optimizers",),
    kills=["clipnorm-is-ignored", "clipnorm-is-that-of-all", "clipnorm-lengthens", "clipnorm-of-the-largest-element"],
)
@given(PAIRS, st.sampled_from([0.5, 1.0, 4.0]))
@example((np.array([3.0, 4.0]), np.array([0.0, 0.25, 0.0])), 1.0)
def test_clipnorm_shortens_each_gradient_that_is_longer(tf, gradients, limit):
    """With clipnorm=c each gradient g becomes g·c/max(‖g‖, c): its direction stays, and all of it if ‖g‖ ≤ c."""
    for g, clipped in zip(gradients, moved_by(tf, gradients, clipnorm=limit), strict=True):
        checks.close(clipped, g * limit / max(np.linalg.norm(g), limit), operations=4)


@clause(
    "optimizers/clipvalue-limits-each-element",
    source=OPTIMIZERS,
    needs=("optimizers",),
    kills=["clipvalue-is-ignored", "clipvalue-limits-one-side"],
)
@given(PAIRS, st.sampled_from([0.5, 1.0]))
@example((np.array([3.0, -4.0]), np.array([0.0, 0.25, -0.5])), 0.5)
def test_clipvalue_limits_each_element_on_both_sides(tf, gradients, limit):
    """With clipvalue=c each element of a gradient is brought within [−c, c]."""
    for g, clipped in zip(gradients, moved_by(tf, gradients, clipvalue=limit), strict=True):
        checks.equal(clipped, np.sign(g) * np.minimum(np.abs(g), limit))


@clause(
    "optimizers/global-clipnorm-keeps-the-common-direction",
    source=OPTIMIZERS,
    needs=("optimizers",),
    kills=["global-clipnorm-is-ignored", "global-clipnorm-is-that-of-each", "global-clipnorm-adds-the-norms"],
)
@given(PAIRS, st.sampled_from([0.5, 1.0, 4.0]))
@example((np.array([3.0, 4.0]), np.array([0.0, 12.0, 0.0])), 1.0)
def test_global_clipnorm_shortens_all_gradients_by_one_factor(tf, gradients, limit):
    """With global_clipnorm=c all gradients are multiplied by c/max(N, c), where N is the norm of all of them joined."""
    factor = limit / max(np.linalg.norm(np.concatenate(gradients)), limit)
    for g, clipped in zip(gradients, moved_by(tf, gradients, global_clipnorm=limit), strict=True):
        checks.close(clipped, g * factor, operations=8)


@clause(
    "optimizers/clipping-comes-before-the-recurrence",
    source=OPTIMIZERS,
    needs=("optimizers",),
    kills=["clipping-limits-the-decay-too", "rate-is-clipped-with-the-gradient"],
)
def test_the_gradient_alone_is_clipped_before_anything_is_made_of_it(tf):
    """Clipping acts on the gradient: not on lr·g, the momentum, or the weight decay."""
    options = {"momentum": 0.5, "weight_decay": 0.5, "clipvalue": 1.0}
    observed = trajectory(tf, tf.keras.optimizers.SGD(0.5, **options), np.array([[-4.0], [-4.0]]), start=8.0)
    # 8·(1 − 1/4) + 1/2 = 6.5, and 6.5·(1 − 1/4) + (1/4 + 1/2)
    checks.equal(observed, np.array([[6.5 - 8], [5.625 - 8]]))


@clause(
    "optimizers/one-way-of-clipping",
    source=OPTIMIZERS,
    needs=("optimizers",),
    kills=["clipping-twice-is-accepted"],
)
@pytest.mark.parametrize(
    "pair", [("clipnorm", "clipvalue"), ("clipnorm", "global_clipnorm"), ("clipvalue", "global_clipnorm")]
)
def test_two_ways_of_clipping_are_an_error(tf, pair):
    """At most one of clipnorm, clipvalue and global_clipnorm may be given; two are an error."""
    with checks.refused(f"{pair[0]} beside {pair[1]}"):
        tf.keras.optimizers.SGD(0.5, **dict.fromkeys(pair, 1.0))


# ------------------------------------------------------------------------------------------- weight decay


@clause(
    "optimizers/weight-decay-is-decoupled",
    source=(OPTIMIZERS, "https://keras.io/api/optimizers/adamw/"),
    needs=("optimizers",),
    kills=["weight-decay-enters-the-gradient", "weight-decay-without-the-rate", "weight-decay-after-the-step"],
)
@pytest.mark.parametrize("name", [name for name in ALL if name != "AdamW"])
def test_weight_decay_shrinks_the_variable_before_the_step_and_enters_no_moment(tf, name):
    """Every optimizer takes `weight_decay=λ`: before each step w ← w − lr·λ·w, and then the step is that of an
    optimizer without, whose variable begins each step there.
    """
    decayed, plain = make(tf, name, weight_decay=0.5), make(tf, name)
    w, other = tf.Variable(np.array([2.0, -1.0])), tf.Variable(np.array([2.0, -1.0]))
    for g in GRADIENTS[:3]:
        other.assign(w.numpy() * (1 - 0.125 * 0.5))
        decayed.apply_gradients([(tf.constant(g), w)])
        plain.apply_gradients([(tf.constant(g), other)])
        checks.close(w, other.numpy(), operations=16)


@clause(
    "optimizers/weight-decay-follows-the-schedule",
    source=OPTIMIZERS,
    needs=("optimizers", "schedules"),
    kills=["weight-decay-takes-the-first-rate", "none-gradient-decays"],
)
def test_weight_decay_uses_the_rate_of_the_step_and_leaves_variables_without_a_gradient(tf):
    """The lr in lr·λ·w is that of the step; a variable whose gradient is None does not decay in that step."""
    optimizer = tf.keras.optimizers.SGD(tf.keras.optimizers.schedules.ExponentialDecay(0.5, 1, 0.5), weight_decay=0.5)
    v, unused = tf.Variable(1.0), tf.Variable(1.0)
    for _ in range(2):
        optimizer.apply_gradients([(tf.constant(0.0), v), (None, unused)])
    checks.equal(v, np.float32(0.75 * 0.875))
    checks.equal(unused, np.float32(1.0))


@clause(
    "optimizers/excluded-variables-do-not-decay",
    source=API + "Optimizer#exclude_from_weight_decay",
    needs=("optimizers",),
    kills=["exclusion-by-name-is-ignored", "exclusion-by-variable-is-ignored"],
)
def test_variables_can_be_excluded_from_weight_decay_by_name_and_one_by_one(tf):
    """`exclude_from_weight_decay(var_list, var_names)` spares these variables, and those in whose name one of the texts
    occurs.
    """
    vs = [tf.Variable(1.0, name=name) for name in ("kernel", "my_bias_1", "gamma")]
    optimizer = tf.keras.optimizers.SGD(0.5, weight_decay=0.5)
    optimizer.exclude_from_weight_decay(var_list=[vs[2]], var_names=["bias"])
    optimizer.apply_gradients([(tf.constant(0.0), v) for v in vs])
    assert [float(v.numpy()) for v in vs] == [0.75, 1.0, 1.0]


# ------------------------------------------------------------------------------------------- saved state


def stop_and_go_on(tf, name):
    """The two variables of an optimizer after four steps, without a break and restored in the middle."""

    def run(optimizer, variables, gradients):
        for a, b in gradients:
            optimizer.apply_gradients(zip([tf.constant(a), tf.constant([b])], variables, strict=True))

    whole, there = make(tf, name), [tf.Variable(np.float64(1.0)), tf.Variable(np.array([2.0]))]
    run(whole, there, GRADIENTS[:2])
    store, restored, here = {}, make(tf, name), [tf.Variable(v.numpy()) for v in there]
    whole.save_own_variables(store)
    restored.build(here)
    restored.load_own_variables(store)
    run(whole, there, GRADIENTS[2:])
    run(restored, here, GRADIENTS[2:])
    assert int(restored.iterations.numpy()) == 4
    return there, here


@clause(
    "optimizers/restored-state-goes-on-as-if-never-stopped",
    source="https://keras.io/guides/serialization_and_saving/",
    needs=("optimizers",),
    kills=["state-is-not-saved", "iterations-are-not-saved"],
)
@pytest.mark.parametrize("name", [name for name in ALL if name != "Nadam"])
def test_an_optimizer_that_took_up_a_saved_state_takes_the_same_steps(tf, name):
    """`save_own_variables` writes down all that `load_own_variables` needs: the steps to come are the same."""
    for expected, observed in zip(*stop_and_go_on(tf, name), strict=True):
        checks.equal(observed, expected)


@clause(
    "optimizers/restored-nadam-goes-on-as-if-never-stopped",
    source="https://keras.io/guides/serialization_and_saving/",
    needs=("optimizers",),
    kills=["nadam-product-is-not-saved"],
)
def test_nadam_that_took_up_a_saved_state_takes_the_same_steps(tf):
    """The product of Nadam's momenta is part of its state."""
    for expected, observed in zip(*stop_and_go_on(tf, "Nadam"), strict=True):
        checks.equal(observed, expected)


@clause(
    "optimizers/a-state-of-another-size-changes-nothing",
    source="https://keras.io/guides/serialization_and_saving/",
    needs=("optimizers",),
    kills=["state-is-loaded-as-far-as-it-goes"],
)
def test_a_saved_state_with_another_number_of_values_is_not_loaded(tf, recwarn):
    """A state with another number of values than the optimizer has variables is refused, or left with a warning:
    nothing of it is taken up.
    """
    logging.getLogger("absl").setLevel(logging.ERROR)
    optimizer, v = tf.keras.optimizers.SGD(0.5, momentum=0.5), tf.Variable(1.0)
    optimizer.build([v])
    with contextlib.suppress(ValueError):
        optimizer.load_own_variables({"0": 7})
    assert int(optimizer.iterations.numpy()) == 0


# ------------------------------------------------------------------------------------------- names and configurations


@clause(
    "optimizers/get-by-name",
    source=API + "get",
    seed=("001", "003"),
    needs=("optimizers",),
    kills=["names-are-case-sensitive", "get-makes-a-new-one"],
)
@pytest.mark.parametrize("name", [name for name in ALL if name != "Lion"])
def test_an_optimizer_is_found_by_its_name_in_any_case(tf, name):
    """`get(name)` makes the optimizer of this class, in whatever case; `get(optimizer)` is that very optimizer."""
    kind = getattr(tf.keras.optimizers, name)
    for written in (name, name.lower(), name.upper()):
        assert type(tf.keras.optimizers.get(written)) is kind
    optimizer = make(tf, name)
    assert tf.keras.optimizers.get(optimizer) is optimizer


@clause(
    "optimizers/every-optimizer-has-its-name",
    source=API + "get",
    needs=("optimizers",),
    kills=["lion-has-no-name"],
)
@pytest.mark.parametrize("name", ["Lion", "Lamb"])
def test_the_newer_optimizers_are_found_by_name_too(tf, name):
    """Lion and Lamb are known to `get` and `deserialize` by their names, as all the others are."""
    kind = getattr(tf.keras.optimizers, name)
    written = tf.keras.optimizers.serialize(kind())
    assert type(tf.keras.optimizers.deserialize(written)) is kind
    assert type(tf.keras.optimizers.get(name.lower())) is kind


@clause(
    "optimizers/what-is-no-optimizer-is-refused",
    source=API + "get",
    needs=("optimizers",),
    kills=["unknown-names-are-none", "anything-is-an-optimizer"],
)
@pytest.mark.parametrize(
    "identifier", ["no such optimizer", 3, ["sgd", "adam"], len, {"config": {}, "class_name": "Dense"}]
)
def test_get_refuses_what_is_no_optimizer(tf, identifier):
    """`get` is a ValueError for an unknown name, and for what is neither name, configuration nor optimizer."""
    with checks.refused(f"get({identifier!r})"):
        tf.keras.optimizers.get(identifier)


@clause(
    "optimizers/config-round-trip",
    source=(API + "serialize", API + "deserialize"),
    needs=("optimizers",),
    kills=[
        "config-lacks-nesterov",
        "config-lacks-the-rate",
        "config-lacks-clipping",
        "config-lacks-ftrl-beta",
        "config-lacks-rho",
    ],
)
@pytest.mark.parametrize("name", [name for name in ALL if name != "Lion"])
def test_an_optimizer_made_from_a_configuration_takes_the_same_steps(tf, name):
    """`from_config(get_config())` and `deserialize(serialize(optimizer))` give an optimizer that takes the same steps."""
    optimizer = make(tf, name, rate=0.5, clipvalue=0.75)
    copies = (
        type(optimizer).from_config(optimizer.get_config()),
        tf.keras.optimizers.deserialize(tf.keras.optimizers.serialize(optimizer)),
    )
    expected = trajectory(tf, optimizer, GRADIENTS)
    for copy in copies:
        assert type(copy) is type(optimizer)
        checks.equal(trajectory(tf, copy, GRADIENTS), expected)


@clause(
    "optimizers/config-holds-the-schedule",
    source=API + "serialize",
    needs=("optimizers", "schedules"),
    kills=["config-holds-the-rate-of-now"],
)
def test_a_schedule_survives_the_configuration_of_its_optimizer(tf):
    """The configuration of an optimizer with a schedule holds the schedule, not the rate that it gives now."""
    schedule = tf.keras.optimizers.schedules.ExponentialDecay(0.5, 1, 0.5)
    optimizer = tf.keras.optimizers.SGD(schedule)
    copy = tf.keras.optimizers.deserialize(tf.keras.optimizers.serialize(optimizer))
    checks.equal(trajectory(tf, copy, np.ones((3, 1))), np.array([[-0.5], [-0.75], [-0.875]]))


@clause(
    "optimizers/arguments-out-of-range",
    source=OPTIMIZERS,
    needs=("optimizers",),
    kills=[
        "any-momentum-is-accepted",
        "any-beta-of-lion-is-accepted",
        "negative-l1-is-accepted",
        "adamw-without-decay-is-accepted",
        "unknown-arguments-are-ignored",
    ],
)
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("SGD", {"momentum": 1.5}),
        ("SGD", {"momentum": -0.5}),
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
def test_arguments_that_make_no_sense_are_refused(tf, name, arguments):
    """0 ≤ momentum ≤ 1 for SGD; 0 < β₁ ≤ 1 for Lion; no negative strength and no positive power for Ftrl; AdamW needs a
    weight decay; an unknown argument is an error.
    """
    with checks.refused(f"{name}({arguments})"):
        getattr(tf.keras.optimizers, name)(**arguments)
