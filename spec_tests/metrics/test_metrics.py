"""tf.keras.metrics: values that are accumulated over updates."""

import types

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import Section

BASE = "https://keras.io/api/metrics/base_metric/"
MEAN = "https://keras.io/api/metrics/reduction_metrics/#mean-class"
ACCURACY = "https://keras.io/api/metrics/accuracy_metrics/"
clause = Section("metrics", source=BASE, needs=("metrics",))


@clause(source=MEAN, seed="000", kills=["weighted-mean-divided-by-the-number-of-elements"])
@given(sts.arrays((4,)), sts.weights(4))
@example(np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 1.0, 0.0, 0.0]))
def test_mean_is_divided_by_the_sum_of_weights(tf, values, w):
    """Mean is Σ w·v / Σ w, the number of elements standing for Σ w without weights: a weight of 0 is as if the value
    were not there.
    """
    metric = tf.keras.metrics.Mean()
    metric.update_state(values.astype(np.float32), sample_weight=w.astype(np.float32))
    checks.close(metric.result(), (w * values).sum() / w.sum(), operations=64, magnitude=16 / min(1, w.sum()))
    plain = tf.keras.metrics.Mean()
    plain.update_state(values.astype(np.float32))
    checks.close(plain.result(), values.mean(), operations=8, magnitude=8)


@clause(source=MEAN, seed="000", kills=["mean-of-batch-means", "mean-keeps-the-last-update-only"])
@given(st.lists(sts.arrays(st.tuples(st.integers(1, 4))), min_size=1, max_size=4))
@example([np.array([1.0, 2.0, 3.0]), np.array([10.0])])
def test_one_update_or_many(tf, batches):
    """The result depends on the values and not on how they were divided into updates: no mean of means."""
    whole, split = tf.keras.metrics.Mean(), tf.keras.metrics.Mean()
    values = np.concatenate(batches).astype(np.float32)
    whole.update_state(values)
    for batch in batches:
        split.update_state(batch.astype(np.float32))
    checks.close(split.result(), values.mean(dtype=np.float64), operations=32, magnitude=32)
    checks.close(split.result(), checks.numbers(whole.result()), operations=32, magnitude=32)


@clause(source=MEAN, seed="000", kills=["unused-mean-is-nan"])
def test_zero_weights_give_zero(tf):
    """When all weights are 0, the mean is 0 and not nan."""
    metric = tf.keras.metrics.Mean()
    metric.update_state([1.0, 2.0], sample_weight=[0.0, 0.0])
    checks.equal(metric.result(), np.float32(0))


@clause(source=MEAN, kills=["sum-ignores-weights"])
@given(sts.arrays((2, 3)), sts.weights(2))
@example(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]) / 4, np.array([2.0, 0.0]))
def test_sum_is_weighted(tf, values, w):
    """Sum is Σ w·v over all updates, and a weight of a row is that of all its values."""
    metric = tf.keras.metrics.Sum()
    metric.update_state(values.astype(np.float32), sample_weight=w.astype(np.float32))
    metric.update_state(values.astype(np.float32))
    checks.close(metric.result(), (w[:, None] * values).sum() + values.sum(), operations=16, magnitude=64)


@clause(seed=("001", "004"), kills=["metric-survives-reset"])
def test_reset_forgets_everything(tf):
    """After reset_state a metric is as new; without it the next values are added to the former ones."""
    metric = tf.keras.metrics.Mean()
    metric.update_state([1.0, 3.0])
    metric.update_state([5.0])
    checks.close(metric.result(), 3.0)
    metric.reset_state()
    checks.equal(metric.result(), np.float32(0))
    metric.update_state([7.0])
    checks.equal(metric.result(), np.float32(7))


@clause(seed=("001", "004"))
def test_reset_states_is_the_older_name(tf):
    """`reset_states`, the documented name up to TensorFlow 2.4, forgets all updates too, where it is still there."""
    metric = tf.keras.metrics.Mean()
    if not hasattr(metric, "reset_states"):
        pytest.skip("its metrics have no `reset_states`, which Keras 3 has removed")
    metric.update_state([1.0, 3.0])
    metric.reset_states()
    checks.equal(metric.result(), np.float32(0))


@clause(seed="000", kills=["call-returns-the-batch-value", "call-does-not-update"])
def test_calling_a_metric_updates_and_reads_it(tf):
    """metric(…) is update_state, then result: of everything so far, not of this call alone."""
    metric = tf.keras.metrics.Mean()
    checks.equal(metric([2.0]), np.float32(2))
    checks.equal(metric([4.0]), np.float32(3))
    checks.equal(metric.result(), np.float32(3))


@clause(
    source=ACCURACY,
    seed=("000", "004"),
    kills=["accuracy-keeps-the-last-update-only", "accuracy-looks-along-the-batch"],
)
@given(sts.arrays((5, 3), unique=True), st.lists(st.integers(0, 2), min_size=5, max_size=5), st.booleans())
@example(np.arange(15.0).reshape(5, 3) / 16, [0, 1, 2, 2, 1], True)
def test_accuracy_counts_matches(tf, scores, labels, column):
    """SparseCategoricalAccuracy takes class numbers, CategoricalAccuracy one-hot rows, Accuracy predictions; all are
    the share of matches.
    """
    metrics, scores, labels = tf.keras.metrics, scores.astype(np.float32), np.array(labels)
    predicted = scores.argmax(1)
    sparse, categorical, plain = metrics.SparseCategoricalAccuracy(), metrics.CategoricalAccuracy(), metrics.Accuracy()
    for rows in (slice(0, 3), slice(3, 5)):
        sparse.update_state(labels[rows, None] if column else labels[rows], scores[rows])
        categorical.update_state(np.eye(3, dtype=np.float32)[labels[rows]], scores[rows])
        plain.update_state(labels[rows], predicted[rows])
    for metric in (sparse, categorical, plain):
        checks.close(metric.result(), np.mean(predicted == labels), what=type(metric).__name__)


@clause(source=ACCURACY, kills=["accuracy-ignores-weights"])
@given(st.lists(st.booleans(), min_size=4, max_size=4), sts.weights(4))
@example([True, False, True, True], np.array([1.0, 3.0, 0.0, 0.0]))
def test_accuracy_weighs_samples(tf, right, w):
    """With sample weights: Σ of the weights of the right ones, over Σ of all weights."""
    metric = tf.keras.metrics.Accuracy()
    metric.update_state(np.ones(4), np.where(right, 1.0, 0.0), sample_weight=w.astype(np.float32))
    checks.close(metric.result(), (w * right).sum() / w.sum(), operations=16)


@clause(seed="001", kills=["metric-survives-reset"])
def test_a_metric_of_one_s_own(tf):
    """A subclass makes its state with add_weight, defines update_state and result, and is reset as a built-in one."""

    class Energy(tf.keras.metrics.Metric):
        def __init__(self, name="energy"):
            super().__init__(name=name)
            self.energy = self.add_weight(name="energy", initializer="zeros")

        def update_state(self, value, sample_weight=None):
            self.energy.assign_add(value * value)

        def result(self):
            return self.energy

    metric = Energy()
    assert metric.name == "energy"
    assert len(metric.variables) == 1
    for value, expected in ((1.0, 1), (2.0, 5)):
        metric.update_state(tf.constant(value))
        checks.equal(metric.result(), np.float32(expected))
    metric.reset_state()
    checks.equal(metric.result(), np.float32(0))


@clause(needs=("metrics", "tape"))
def test_a_tape_does_not_watch_their_variables(tf):
    """A tape watches none of the variables that a metric reads and changes: there is no gradient by them."""
    metric = tf.keras.metrics.Mean()
    with tf.GradientTape() as tape:
        metric.update_state([1.0, 3.0])
        metric.result() + 0.0
    assert not tape.watched_variables(), f"{len(tape.watched_variables())} of them are watched"


@clause
@pytest.mark.parametrize("missing", ["update_state", "result"])
def test_a_metric_has_an_update_and_a_result(tf, missing):
    """A subclass that defines no `update_state`, or no `result`, is an error, when it is made or called."""
    methods = {"update_state": lambda self, values, sample_weight=None: None, "result": lambda self: 0.0}
    defined = {name: function for name, function in methods.items() if name != missing}
    kind = types.new_class("Half", (tf.keras.metrics.Metric,), exec_body=lambda body: body.update(defined))

    def use():
        metric = kind(name="half")
        metric.update_state(1.0)
        metric.result()

    with pytest.raises((NotImplementedError, TypeError)):
        use()
