"""tf.keras.regularizers: penalties on weights."""

import types
from fractions import Fraction

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import Section

REGULARIZERS = "https://keras.io/api/layers/regularizers/"
clause = Section("regularizers", source=REGULARIZERS, needs=("keras",))


@clause(kills=["l2-is-halved", "l1-forgets-the-sign", "l2-default-is-0.001"])
@given(sts.vectors(), st.sampled_from([0.0, 0.25, 2.0]), st.sampled_from([0.0, 0.5]))
@example(np.array([1.0, -2.0]), 0.25, 0.5)
def test_penalty_is_the_formula(tf, w, l1, l2):
    """L1: l1 · Σ |w|; L2: l2 · Σ w², without a factor of ½; L1L2: their sum. The factors are 0.01 by default, and 0 in
    L1L2.
    """
    exact = [Fraction(value) for value in w]
    size, squares = float(sum(map(abs, exact))), float(sum(value * value for value in exact))
    regularizers, weight = tf.keras.regularizers, tf.constant(w.astype(np.float32))
    checks.close(regularizers.L1(l1)(weight), l1 * size, operations=w.size + 2, magnitude=64)
    checks.close(regularizers.L2(l2)(weight), l2 * squares, operations=w.size + 2, magnitude=64)
    checks.close(regularizers.L1L2(l1=l1, l2=l2)(weight), l1 * size + l2 * squares, operations=w.size + 2, magnitude=64)
    checks.close(regularizers.l1()(weight), 0.01 * size, operations=w.size + 2, magnitude=64)
    checks.close(regularizers.l2()(weight), 0.01 * squares, operations=w.size + 2, magnitude=64)


@clause(
    source="https://www.tensorflow.org/api_docs/python/tf/keras/regularizers/get",
    kills=["regularizer-forgets-its-factor"],
)
def test_regularizers_are_found_by_name_or_configuration(tf):
    """get("l2") is L2(); `deserialize(serialize(r))` makes an equal regularizer; get(None) is None."""
    regularizers, w = tf.keras.regularizers, tf.constant([1.0, -2.0])
    checks.close(regularizers.get("l1")(w), 0.03, operations=4)
    checks.close(regularizers.get("l2")(w), 0.05, operations=4)
    for regularizer in (regularizers.L1(0.5), regularizers.L2(0.25), regularizers.L1L2(0.5, 0.25)):
        again = regularizers.deserialize(regularizers.serialize(regularizer))
        checks.equal(again(w), regularizer(w))
        checks.equal(type(regularizer).from_config(regularizer.get_config())(w), regularizer(w))
    assert regularizers.get(None) is None


@clause(
    source="https://www.tensorflow.org/api_docs/python/tf/keras/regularizers/get", kills=["unknown-regularizer-is-none"]
)
def test_an_unknown_name_raises(tf):
    """`get` raises for a name that no regularizer has."""
    with checks.refused("an unknown name"):
        tf.keras.regularizers.get("no_such_regularizer")


@clause(kills=["any-factor-is-taken"])
@given(st.sampled_from([float("nan"), float("inf"), "a lot"]))
@example(float("nan"))
def test_a_factor_is_a_finite_number(tf, factor):
    """A factor that is infinite, NaN or not a number raises when the regularizer is created."""
    for regularizer in (tf.keras.regularizers.L1, tf.keras.regularizers.L2):
        with checks.refused(f"the factor {factor!r}"):
            regularizer(factor)


@clause(
    source=f"{REGULARIZERS}#creating-custom-regularizers",
    needs=("layers",),
    kills=["only-known-regularizers", "a-regularizer-must-be-defined"],
)
def test_custom_regularizers(tf):
    """A function of a weight, or a subclass of Regularizer that defines `__call__`, penalizes a layer's weight; a
    subclass without `__call__` adds a penalty of 0.
    """

    class Largest(tf.keras.regularizers.Regularizer):
        def __call__(self, x):
            return tf.reduce_max(x)

    nothing = types.new_class("Nothing", (tf.keras.regularizers.Regularizer,))()
    for regularizer, expected in ((Largest(), 1.0), (tf.reduce_max, 1.0), (nothing, 0.0)):
        dense = tf.keras.layers.Dense(2, kernel_initializer="ones", kernel_regularizer=regularizer)
        dense(tf.constant([[1.0, 2.0]]))
        (penalty,) = dense.losses
        checks.close(penalty, expected)
