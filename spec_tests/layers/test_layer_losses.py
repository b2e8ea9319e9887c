"""Losses, penalties and metrics that a layer adds."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import Section

LAYER = "https://keras.io/api/layers/base_layer/"
clause = Section("layer-losses", source="https://keras.io/api/layers/regularizers/", seed="001", needs=("models",))

X = np.float32([[1.0, 2.0], [3.0, 5.0]])


def summing(tf):
    class Summing(tf.keras.layers.Layer):
        def call(self, x):
            self.add_loss(tf.reduce_sum(x))
            return x

    return Summing()


@clause(source=f"{LAYER}#addloss-method", cost=4, kills=["losses-pile-up", "losses-of-inner-layers-are-lost"])
@given(st.lists(sts.moderate(), min_size=1, max_size=3), st.integers(1, 2))
@example([1.0, 2.0], 2)
def test_losses_are_those_of_the_last_forward_pass(tf, factors, uses):
    """`losses` of a layer, and of those around it, lists what `add_loss` added, once for each call in the last forward
    pass; the next forward pass starts with none.
    """
    inner = summing(tf)
    model = tf.keras.Sequential([tf.keras.Sequential([inner]), tf.keras.layers.Activation("linear")])

    class Repeat(tf.keras.Model):
        def __init__(self):
            super().__init__()
            self.model = model

        def call(self, x):
            for _ in range(uses):
                x = self.model(x)
            return x

    outer = Repeat()
    for factor in factors:
        outer(tf.constant(np.float32(factor) * X))
        for layer in (outer, model, inner):
            observed = [float(loss) for loss in layer.losses]
            assert observed == [11 * factor] * uses, f"the losses are {observed}"


@clause(cost=4, kills=["penalties-are-not-losses", "a-shared-penalty-counts-twice", "penalties-are-computed-once"])
@given(sts.arrays((2, 2), dtype=np.float32))
@example(np.float32([[1, 2], [3, 4]]))
def test_penalties_are_losses(tf, kernel):
    """The regularizer of a weight gives one loss, computed from the current value of the weight, however often the
    layer is used and however many models share it; its gradient reaches the weight.
    """
    dense = tf.keras.layers.Dense(2, kernel_regularizer=tf.keras.regularizers.L2(0.5))
    model = tf.keras.Sequential([dense, tf.keras.Sequential([dense])])
    model(tf.constant(X))
    dense.set_weights([kernel, np.zeros(2, np.float32)])
    (penalty,) = model.losses
    checks.close(penalty, 0.5 * np.sum(kernel.astype(np.float64) ** 2), operations=8, magnitude=16)
    with tf.GradientTape() as tape:
        (penalty,) = model.losses
    checks.close(tape.gradient(penalty, model.trainable_variables)[0], kernel, operations=4, magnitude=4)


@clause(needs=("layers",), kills=["activity-penalty-grows-with-the-batch"], seed=())
@given(sts.matrices())
@example(np.array([[1.0, -2.0], [3.0, 0.5], [0.0, 1.0]]))
def test_activity_penalties_are_means_over_the_batch(tf, x):
    """`activity_regularizer` adds the penalty of the outputs, divided by the number of samples, to the losses."""
    layer = tf.keras.layers.Activation("linear", activity_regularizer=tf.keras.regularizers.L1(0.5))
    layer(tf.constant(x.astype(np.float32)))
    (penalty,) = layer.losses
    checks.close(penalty, 0.5 * np.abs(x).sum() / len(x), operations=x.size + 2, magnitude=16)


@clause(
    source="https://www.tensorflow.org/versions/r2.3/api_docs/python/tf/keras/layers/Layer#add_metric",
    needs=("layers",),
    kills=["an-added-metric-is-the-last-value", "an-added-metric-is-new-at-each-call"],
)
@pytest.mark.parametrize("kind", ["Layer", "Model"])
def test_an_added_metric_is_the_mean_over_the_calls(tf, kind):
    """`add_metric(value, name=, aggregation="mean")` in `call`, of a layer or of a model, keeps one metric with
    this name: the mean over the calls, each of which counts once. A metric without a name raises.
    """
    base = {"Layer": tf.keras.layers.Layer, "Model": tf.keras.Model}[kind]

    class Watched(base):
        def call(self, x, label="activity"):
            self.add_metric(tf.reduce_mean(x), name=label, aggregation="mean")
            return x

    layer = Watched()
    for x in (X, 3 * X[:1]):
        layer(tf.constant(x))
    (metric,) = layer.metrics
    assert metric.name == "activity"
    checks.close(metric.result(), (2.75 + 4.5) / 2)
    with checks.refused("a metric without a name"):
        Watched()(tf.constant(X), label=None)
