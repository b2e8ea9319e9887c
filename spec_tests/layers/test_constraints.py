"""tf.keras.constraints: functions applied to weights after each step."""

import types

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import Section

CONSTRAINTS = "https://keras.io/api/layers/constraints/"
API = "https://www.tensorflow.org/api_docs/python/tf/keras/constraints"
clause = Section("constraints", source=CONSTRAINTS, needs=("keras",))


@clause(kills=["non-negative-is-absolute", "max-norm-scales-all", "max-norm-is-of-the-whole-kernel", "rate-is-ignored"])
@given(sts.arrays((3, 2), low=0.25), sts.arrays((3, 2), low=-1, high=1), sts.moderate(0.25, 2), st.integers(0, 1))
@example(np.array([[2.0, 0.25], [2.0, 0.5], [1.0, 0.25]]), np.array([[1.0, -1.0]] * 3), 1.0, 0)
def test_constrained_value_is_the_formula(tf, size, sign, bound, axis):
    """NonNeg: max(w, 0). With the norms ‖w‖ along an axis, 0 by default: UnitNorm: w / ‖w‖; MaxNorm, with the bound 2
    by default: w · min(‖w‖, bound) / ‖w‖; MinMaxNorm: w · n / ‖w‖, where n is moved by the fraction `rate` from ‖w‖
    towards the nearest norm between its bounds.
    """
    constraints, w = tf.keras.constraints, np.where(sign < 0, -size, size)
    norm = np.sqrt((w * w).sum(axis, keepdims=True))
    between = norm + 0.25 * (np.clip(norm, 0.5, 0.5 + bound) - norm)
    for constraint, expected in (
        (constraints.NonNeg(), np.maximum(w, 0)),
        (constraints.UnitNorm(axis=axis), w / norm),
        (constraints.MaxNorm(bound, axis=axis), w * np.minimum(norm, bound) / norm),
        (constraints.MaxNorm(), w * np.minimum(1, 2 / np.sqrt((w * w).sum(0)))),
        (constraints.MinMaxNorm(0.5, 0.5 + bound, rate=0.25, axis=axis), w * between / norm),
        (constraints.MinMaxNorm(0.0, bound, axis=axis), w * np.minimum(norm, bound) / norm),
    ):
        # The implementations divide by ‖w‖ + 10⁻⁷, which for ‖w‖ ≥ ¼ is less than four units in the last place off.
        checks.close(constraint(tf.constant(np.float32(w))), expected, operations=10, magnitude=4)


@clause(
    source="https://keras.io/api/layers/constraints/#usage-of-layer-weight-constraints",
    needs=("fit",),
    cost=4,
    kills=["constraints-by-name-are-strings"],
)
@pytest.mark.parametrize("constraint", ["non_neg", "NonNeg"])
def test_constraints_are_applied_after_each_step(tf, constraint):
    """`kernel_constraint` and `bias_constraint`, by name or object, are applied to the weights after each step of `fit`
    and of `apply_gradients`, but not to assigned values.
    """
    if constraint == "NonNeg":
        constraint = tf.keras.constraints.NonNeg()
    layer = tf.keras.layers.Dense(2, kernel_constraint=constraint, bias_constraint=constraint)
    model = tf.keras.Sequential([tf.keras.Input((1,)), layer])
    model.compile(tf.keras.optimizers.SGD(0.25), "mse", run_eagerly=True)
    start = [np.float32([[-1.0, 2.0]]), np.float32([0.5, -1.0])]
    model.set_weights(start)
    for observed, given_ in zip(model.get_weights(), start, strict=True):
        checks.equal(observed, given_, "what was assigned")
    # Predictions (−½, 1), targets (½, 2): the gradient of the mean square is p − y = (−1, −1), a step adds ¼.
    model.fit(np.ones((1, 1), np.float32), np.float32([[0.5, 2.0]]), verbose=0)
    checks.close(model.get_weights()[0], [[0.0, 2.25]], what="the kernel")
    checks.close(model.get_weights()[1], [0.75, 0.0], what="the bias")
    model.optimizer.apply_gradients([(tf.constant([[4.0, 4.0]]), layer.kernel)])
    checks.close(model.get_weights()[0], [[0.0, 1.25]], what="the kernel after apply_gradients")


@clause(source=f"{API}/get", kills=["max-norm-forgets-its-bound"])
def test_constraints_are_found_by_name_or_configuration(tf):
    """get("max_norm") is MaxNorm(); `deserialize(serialize(c))` makes an equal constraint; a configuration holds all
    arguments, including defaults; get(None) is None; an unknown name raises.
    """
    constraints, w = tf.keras.constraints, tf.constant([[3.0], [4.0]])
    for name, expected in (("max_norm", 2.0), ("unit_norm", 1.0), ("min_max_norm", 1.0), ("non_neg", 5.0)):
        checks.close(constraints.get(name)(w), [[expected * 0.6], [expected * 0.8]], operations=10)
    for constraint in (constraints.MaxNorm(0.5), constraints.MinMaxNorm(0.5, 1.5, 0.5), constraints.UnitNorm(axis=1)):
        again = constraints.deserialize(constraints.serialize(constraint))
        checks.equal(again(w), constraint(w))
        checks.equal(type(constraint).from_config(constraint.get_config())(w), constraint(w))
    for constraint, expected in (
        (constraints.NonNeg(), {}),
        (constraints.UnitNorm(), {"axis": 0}),
        (constraints.MaxNorm(axis=1), {"max_value": 2, "axis": 1}),
        (constraints.MinMaxNorm(), {"min_value": 0.0, "max_value": 1.0, "rate": 1.0, "axis": 0}),
    ):
        config = constraint.get_config()
        assert expected.items() <= config.items(), f"the configuration is {config}, but should hold {expected}"
    assert constraints.get(None) is None
    with checks.refused("an unknown name"):
        constraints.get("no_such_constraint")


@clause(
    source=f"{CONSTRAINTS}#creating-custom-weight-constraints",
    needs=("fit",),
    kills=["only-known-constraints", "a-constraint-must-be-defined"],
)
def test_custom_constraints(tf):
    """A function of a weight, or a subclass of Constraint that defines `__call__`, constrains a weight that a layer
    creates with `add_weight`; a subclass without `__call__` leaves the weight unchanged.
    """

    class Rounded(tf.keras.constraints.Constraint):
        def __call__(self, w):
            return tf.round(w)

    class Scaled(tf.keras.layers.Layer):
        def __init__(self, constraint):
            super().__init__()
            self.constraint = constraint

        def build(self, shape):
            self.scale = self.add_weight(
                name="scale", shape=(1,), initializer="ones", constraint=self.constraint, trainable=True
            )

        def call(self, inputs):
            return inputs * self.scale

    for constraint in (Rounded(), lambda w: tf.round(w)):
        layer = Scaled(constraint)
        model = tf.keras.Sequential([tf.keras.Input((1,)), layer])
        model.compile(tf.keras.optimizers.SGD(0.25), "mse", run_eagerly=True)
        model.fit(np.ones((1, 1), np.float32), np.float32([[3.5]]), verbose=0)  # 1 + ¼ · 2 · 2.5 = 2.25
        checks.close(model.get_weights()[0], [2.0], what="the weight")
    w = tf.constant([1.5, -2.0])
    checks.equal(types.new_class("Nothing", (tf.keras.constraints.Constraint,))()(w), w)
