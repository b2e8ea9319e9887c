"""tf.keras.optimizers: weight decay, which every optimizer applies before its recurrence."""

import numpy as np
import pytest

from spec_tests import checks
from spec_tests.harness import Section
from spec_tests.optimizers.recurrences import ARGUMENTS, FALLING, make, step

OPTIMIZERS = "https://keras.io/api/optimizers/"
EXCLUDE = "https://www.tensorflow.org/api_docs/python/tf/keras/optimizers/Optimizer#exclude_from_weight_decay"
clause = Section("weight-decay", source=(OPTIMIZERS, f"{OPTIMIZERS}adamw/"), needs=("optimizers",))


@clause(kills=["weight-decay-enters-the-gradient", "weight-decay-without-the-rate", "weight-decay-after-the-step"])
@pytest.mark.parametrize("name", [name for name in ARGUMENTS if name != "AdamW"])
def test_decay_is_decoupled_from_the_gradient(tf, name):
    """Every optimizer takes `weight_decay=λ`: before each step w ← w − lr·λ·w, and then the step is that of an
    optimizer without weight decay at this w.
    """
    decayed, plain = make(tf, name, weight_decay=0.5), make(tf, name)
    w, other = tf.Variable(np.array([2.0, -1.0])), tf.Variable(np.array([2.0, -1.0]))
    for g in FALLING[:3]:
        other.assign(w.numpy() * (1 - 0.125 * 0.5))
        step(decayed, (tf.constant(g), w))
        step(plain, (tf.constant(g), other))
        checks.close(w, other.numpy(), operations=16)


@clause(
    source=OPTIMIZERS,
    needs=("optimizers", "schedules"),
    kills=["weight-decay-takes-the-first-rate", "none-gradient-decays"],
)
def test_decay_follows_the_schedule(tf):
    """The lr in lr·λ·w is that of the step; a variable whose gradient is None does not decay in that step."""
    optimizer = tf.keras.optimizers.SGD(tf.keras.optimizers.schedules.ExponentialDecay(0.5, 1, 0.5), weight_decay=0.5)
    v, unused = tf.Variable(1.0), tf.Variable(1.0)
    for _ in range(2):
        step(optimizer, (tf.constant(0.0), v), (None, unused))
    checks.equal(v, np.float32(0.75 * 0.875))
    checks.equal(unused, np.float32(1.0))


@clause(source=EXCLUDE, kills=["exclusion-by-variable-is-ignored"])
def test_excluded_variables_do_not_decay(tf):
    """`exclude_from_weight_decay(var_list, var_names)` excludes these variables, and those whose name contains one of
    the strings.
    """
    vs = [tf.Variable(1.0, name=name) for name in ("kernel", "my_bias_1", "gamma")]
    optimizer = tf.keras.optimizers.SGD(0.5, weight_decay=0.5)
    optimizer.exclude_from_weight_decay(var_list=[vs[2]], var_names=["bias"])
    step(optimizer, *((tf.constant(0.0), v) for v in vs))
    assert [float(v.numpy()) for v in vs] == [0.75, 1.0, 1.0]


@clause(source=EXCLUDE, kills=["exclusions-at-any-time"])
def test_exclusions_come_before_build(tf):
    """Calling `exclude_from_weight_decay` after `build` is an error."""
    optimizer, v = tf.keras.optimizers.SGD(0.5, weight_decay=0.5), tf.Variable(1.0)
    optimizer.build([v])
    with checks.refused("an exclusion after build"):
        optimizer.exclude_from_weight_decay(var_list=[v])
