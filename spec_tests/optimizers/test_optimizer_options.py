"""tf.keras.optimizers: clipping, weight decay, averages, and gradients that are accumulated."""

import itertools

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import Section
from spec_tests.optimizers.recurrences import ARGUMENTS, FALLING, trajectory

OPTIMIZERS = "https://keras.io/api/optimizers/"
API = "https://www.tensorflow.org/api_docs/python/tf/keras/optimizers/"
clause = Section("optimizer-options", source=OPTIMIZERS, needs=("optimizers",))

PAIRS = st.tuples(sts.arrays((2,)), sts.arrays((3,)))


def make(tf, name, rate=0.125, **options):
    return getattr(tf.keras.optimizers, name)(learning_rate=rate, **ARGUMENTS[name], **options)


def moved_by(tf, gradients, **options):
    """What SGD with a rate of 1 makes of gradients: the way of variables that began at zero, turned round."""
    variables = [tf.Variable(np.zeros_like(g)) for g in gradients]
    optimizer = tf.keras.optimizers.SGD(1.0, **options)
    optimizer.apply_gradients([(tf.constant(g), v) for g, v in zip(gradients, variables, strict=True)])
    return [-v.numpy() for v in variables]


# ------------------------------------------------------------------------------------------- clipping


@clause(kills=["clipnorm-is-ignored", "clipnorm-of-the-largest-element"])
@given(PAIRS, st.sampled_from([0.5, 1.0, 4.0]))
@example((np.array([3.0, 4.0]), np.array([0.0, 0.25, 0.0])), 1.0)
@example((np.array([3.0, 4.0]), np.ones(3)), 0.5)
def test_clipnorm_limits_each_gradient(tf, gradients, limit):
    """With clipnorm=c each gradient g becomes g·c/max(‖g‖, c): its direction stays, and all of it if ‖g‖ ≤ c."""
    for g, clipped in zip(gradients, moved_by(tf, gradients, clipnorm=limit), strict=True):
        checks.close(clipped, g * limit / max(np.linalg.norm(g), limit), operations=4)


@clause(kills=["clipvalue-is-ignored", "clipvalue-limits-one-side"])
@given(PAIRS, st.sampled_from([0.5, 1.0]))
@example((np.array([3.0, -4.0]), np.array([0.0, 0.25, -0.5])), 0.5)
def test_clipvalue_limits_each_element(tf, gradients, limit):
    """With clipvalue=c each element of a gradient is brought within [−c, c]."""
    for g, clipped in zip(gradients, moved_by(tf, gradients, clipvalue=limit), strict=True):
        checks.equal(clipped, np.sign(g) * np.minimum(np.abs(g), limit))


@clause(kills=["global-clipnorm-is-ignored", "global-clipnorm-is-that-of-each", "global-clipnorm-adds-the-norms"])
@given(PAIRS, st.sampled_from([0.5, 1.0, 4.0]))
@example((np.array([3.0, 4.0]), np.array([0.0, 12.0, 0.0])), 1.0)
def test_global_clipnorm_keeps_the_common_direction(tf, gradients, limit):
    """With global_clipnorm=c all gradients are multiplied by c/max(N, c), where N is the norm of all of them joined."""
    factor = limit / max(np.linalg.norm(np.concatenate(gradients)), limit)
    for g, clipped in zip(gradients, moved_by(tf, gradients, global_clipnorm=limit), strict=True):
        checks.close(clipped, g * factor, operations=8)


@clause(kills=["clipping-limits-the-decay-too", "rate-is-clipped-with-the-gradient"])
def test_clipping_comes_before_the_recurrence(tf):
    """Clipping acts on the gradient: not on lr·g, the momentum, or the weight decay."""
    options = {"momentum": 0.5, "weight_decay": 0.5, "clipvalue": 1.0}
    observed = trajectory(tf, tf.keras.optimizers.SGD(0.5, **options), np.array([[-4.0], [-4.0]]), start=8.0)
    # 8·(1 − 1/4) + 1/2 = 6.5, and 6.5·(1 − 1/4) + (1/4 + 1/2)
    checks.equal(observed, np.array([[6.5 - 8], [5.625 - 8]]))


@clause(kills=["clipping-twice-is-accepted"])
def test_one_way_of_clipping(tf):
    """At most one of clipnorm, clipvalue and global_clipnorm may be given; two are an error."""
    ways = ("clipnorm", "clipvalue", "global_clipnorm")
    for way in ways:
        tf.keras.optimizers.SGD(0.5, **{way: 1.0})
    for one, other in itertools.combinations(ways, 2):
        with checks.refused(f"{one} beside {other}"):
            tf.keras.optimizers.SGD(0.5, **{one: 1.0, other: 1.0})


# ------------------------------------------------------------------------------------------- weight decay


@clause(
    source=(OPTIMIZERS, "https://keras.io/api/optimizers/adamw/"),
    kills=["weight-decay-enters-the-gradient", "weight-decay-without-the-rate", "weight-decay-after-the-step"],
)
@pytest.mark.parametrize("name", [name for name in ARGUMENTS if name != "AdamW"])
def test_weight_decay_is_decoupled(tf, name):
    """Every optimizer takes `weight_decay=λ`: before each step w ← w − lr·λ·w, and then the step is that of an
    optimizer without, whose variable begins each step there.
    """
    decayed, plain = make(tf, name, weight_decay=0.5), make(tf, name)
    w, other = tf.Variable(np.array([2.0, -1.0])), tf.Variable(np.array([2.0, -1.0]))
    for g in FALLING[:3]:
        other.assign(w.numpy() * (1 - 0.125 * 0.5))
        decayed.apply_gradients([(tf.constant(g), w)])
        plain.apply_gradients([(tf.constant(g), other)])
        checks.close(w, other.numpy(), operations=16)


@clause(needs=("optimizers", "schedules"), kills=["weight-decay-takes-the-first-rate", "none-gradient-decays"])
def test_weight_decay_follows_the_schedule(tf):
    """The lr in lr·λ·w is that of the step; a variable whose gradient is None does not decay in that step."""
    optimizer = tf.keras.optimizers.SGD(tf.keras.optimizers.schedules.ExponentialDecay(0.5, 1, 0.5), weight_decay=0.5)
    v, unused = tf.Variable(1.0), tf.Variable(1.0)
    for _ in range(2):
        optimizer.apply_gradients([(tf.constant(0.0), v), (None, unused)])
    checks.equal(v, np.float32(0.75 * 0.875))
    checks.equal(unused, np.float32(1.0))


@clause(source=API + "Optimizer#exclude_from_weight_decay", kills=["exclusion-by-variable-is-ignored"])
def test_excluded_variables_do_not_decay(tf):
    """`exclude_from_weight_decay(var_list, var_names)` spares these variables, and those in whose name one of the texts
    occurs.
    """
    vs = [tf.Variable(1.0, name=name) for name in ("kernel", "my_bias_1", "gamma")]
    optimizer = tf.keras.optimizers.SGD(0.5, weight_decay=0.5)
    optimizer.exclude_from_weight_decay(var_list=[vs[2]], var_names=["bias"])
    optimizer.apply_gradients([(tf.constant(0.0), v) for v in vs])
    assert [float(v.numpy()) for v in vs] == [0.75, 1.0, 1.0]


@clause(source=API + "Optimizer#exclude_from_weight_decay", kills=["exclusions-at-any-time"])
def test_exclusions_come_before_the_state(tf):
    """`exclude_from_weight_decay` must be called before `build`: afterwards it is an error."""
    optimizer, v = tf.keras.optimizers.SGD(0.5, weight_decay=0.5), tf.Variable(1.0)
    optimizer.build([v])
    with checks.refused("an exclusion after build"):
        optimizer.exclude_from_weight_decay(var_list=[v])


# ------------------------------------------------------------------------------------------- averages


@clause(kills=["averages-forget-at-once", "averages-come-before-the-step"])
@given(st.lists(sts.moderate(), min_size=1, max_size=3))
@example([1.0, 2.0, -1.0])
def test_averages_of_the_variables(tf, gradients):
    """With use_ema, after each step average ← μ·average + (1 − μ)·w; `finalize_variable_values` puts the averages
    in the place of the variables, which until then move as without.
    """
    optimizer, v, w, average = tf.keras.optimizers.SGD(0.5, use_ema=True, ema_momentum=0.75), tf.Variable(1.0), 1.0, 1.0
    for g in (0.0, *gradients):  # whether an average begins before or after the first step is not documented
        optimizer.apply_gradients([(tf.constant(g), v)])
        w -= 0.5 * g
        average = 0.75 * average + 0.25 * w
        checks.equal(v, np.float32(w))
    optimizer.finalize_variable_values([v])
    checks.close(v, average, operations=8)


@clause(kills=["averages-overwrite-one-step-late"])
def test_averages_overwrite_the_variables(tf):
    """With ema_overwrite_frequency=n the average takes the place of the variable after the steps n, 2n, …"""
    optimizer = tf.keras.optimizers.SGD(0.5, use_ema=True, ema_momentum=0.75, ema_overwrite_frequency=2)
    observed = trajectory(tf, optimizer, np.array([[0.0], [1.0], [2.0], [-1.0]]))
    # w = 1, then 1/2: the average is 7/8; w = 7/8 − 1, then 3/8: the averages are 5/8 and 9/16
    checks.equal(observed, np.array([[0.0], [7 / 8 - 1], [-1 / 8 - 1], [9 / 16 - 1]]))


@clause(
    source=("https://keras.io/api/layers/constraints/", OPTIMIZERS),
    needs=("optimizers", "variables"),
    kills=["averages-come-before-the-constraint"],
)
def test_averages_keep_the_constraint(tf):
    """With use_ema, what is averaged is the variable after each step, and its constraint belongs to the step: the
    average of values that keep a bound keeps it too.
    """
    v = tf.Variable([0.5], constraint=lambda w: tf.constant(np.minimum(checks.numbers(w), 1)))
    optimizer = tf.keras.optimizers.SGD(1.0, use_ema=True, ema_momentum=0.5)
    for _ in range(3):
        optimizer.apply_gradients([(tf.constant([-4.0]), v)])
    optimizer.finalize_variable_values([v])
    assert 0.5 < float(v.numpy()[0]) <= 1.0, f"the average is {v.numpy()[0]}, but should lie between 0.5 and 1"


@clause
def test_no_averages_unless_asked_for(tf):
    """Without use_ema, which is the default, `finalize_variable_values` changes nothing."""
    optimizer, v = tf.keras.optimizers.SGD(0.5), tf.Variable(1.0)
    for _ in range(2):
        optimizer.apply_gradients([(tf.constant(1.0), v)])
    optimizer.finalize_variable_values([v])
    checks.equal(v, np.float32(0.0))


# ------------------------------------------------------------------------------------------- accumulated gradients


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
def test_accumulated_gradients_make_one_step(tf, name, calls):
    """With gradient_accumulation_steps=k nothing moves but at the calls k, 2k, …: these are the steps of an optimizer
    without, whose gradients are the means of k. They are what `iterations` counts, and what is clipped are the means.
    """
    options = {"clipvalue": 0.75, "weight_decay": 0.25} if name != "AdamW" else {"clipvalue": 0.75}
    optimizer = make(tf, name, gradient_accumulation_steps=calls, **options)
    gradients = np.concatenate([FALLING, FALLING[::-1], FALLING[:1]])
    means = gradients[: len(gradients) // calls * calls].reshape(-1, calls, 2).mean(axis=1)
    steps = np.concatenate([np.zeros((1, 2)), trajectory(tf, make(tf, name, **options), means)])
    expected = [steps[call // calls] for call in range(1, len(gradients) + 1)]
    checks.close(trajectory(tf, optimizer, gradients), expected, operations=64, magnitude=16)
    assert int(optimizer.iterations) == len(gradients) // calls


@clause(kills=["the-last-gradient-of-all-decides", "accumulated-gradients-are-means-of-those-there"])
def test_the_order_of_accumulated_gradients_is_free(tf):
    """A None among the gradients that are accumulated adds nothing, wherever it stands: the mean is over k calls."""
    for gradients in ((None, 4.0), (0.0, 4.0), (4.0, None)):
        optimizer = tf.keras.optimizers.SGD(0.5, gradient_accumulation_steps=2)
        v, other = tf.Variable(1.0), tf.Variable(1.0)
        for g in gradients:
            optimizer.apply_gradients([(None if g is None else tf.constant(g), v), (tf.constant(1.0), other)])
        checks.equal(v, np.float32(0.0), f"1 − ½ of the mean of {gradients}")
        checks.equal(other, np.float32(0.5), "1 − ½ of the mean of (1, 1)")


@clause(needs=("optimizers", "schedules"), kills=["schedules-count-accumulated-steps"])
def test_schedules_count_the_calls(tf):
    """With gradient_accumulation_steps=k a schedule is asked with the number of calls before: first with k − 1."""
    schedule = tf.keras.optimizers.schedules.ExponentialDecay(1.0, 1, 0.5)
    optimizer = tf.keras.optimizers.SGD(schedule, gradient_accumulation_steps=2)
    observed = trajectory(tf, optimizer, np.ones((5, 1)))
    checks.equal(observed, np.array([[0.0], [-0.5], [-0.5], [-0.625], [-0.625]]))
