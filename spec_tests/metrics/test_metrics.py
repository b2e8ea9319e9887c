"""tf.keras.metrics: values that are accumulated over updates: weights, resetting, and what holds of every metric."""

import types

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import Section
from spec_tests.metrics.metric_kinds import BY_NAME, KINDS, NUMBERS, PAIR, ROWS, Kind, close, one_hot, scores
from spec_tests.metrics.metric_machine import run_metric_machine

BASE = "https://keras.io/api/metrics/base_metric/"
MEAN = "https://keras.io/api/metrics/reduction_metrics/#mean-class"
ACCURACY = "https://keras.io/api/metrics/accuracy_metrics/"
clause = Section("metrics", source=BASE, needs=("metrics",))

WEIGHTS = np.array([1.0, 0.0, 2.0, 3.0, 1.0, 2.0], np.float32)


@clause(source=MEAN, seed="000", kills=["weighted-mean-divided-by-the-number-of-elements"])
@given(sts.arrays((4,)), sts.weights(4))
@example(np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 1.0, 0.0, 0.0]))
def test_mean_is_divided_by_the_sum_of_weights(tf, values, w):
    """Mean is Σ w·v / Σ w, and without weights Σ v / n: a value of weight 0 counts as if it were not there."""
    metric, plain = tf.keras.metrics.Mean(), tf.keras.metrics.Mean()
    metric.update_state(np.float32(values), sample_weight=np.float32(w))
    checks.close(metric.result(), (w * values).sum() / w.sum(), operations=64, magnitude=16 / min(1, w.sum()))
    plain.update_state(np.float32(values))
    checks.close(plain.result(), values.mean(), operations=8, magnitude=8)


@clause(source=MEAN, seed="000", kills=["mean-of-batch-means", "mean-keeps-the-last-update-only"])
@given(st.lists(sts.arrays(st.tuples(st.integers(1, 4))), min_size=1, max_size=4))
@example([np.array([1.0, 2.0, 3.0]), np.array([10.0])])
def test_one_update_or_many(tf, batches):
    """The mean depends on the values, not on how they were divided into updates: it is no mean of means."""
    whole, split = tf.keras.metrics.Mean(), tf.keras.metrics.Mean()
    values = np.concatenate(batches).astype(np.float32)
    whole.update_state(values)
    for batch in batches:
        split.update_state(batch.astype(np.float32))
    checks.close(split.result(), values.mean(dtype=np.float64), operations=32, magnitude=32)
    checks.close(split.result(), checks.numbers(whole.result()), operations=32, magnitude=32)


@clause(source=MEAN, seed="000", kills=["unused-mean-is-nan"])
def test_zero_weights_give_zero(tf):
    """If all weights are 0, the mean is 0 and not nan."""
    metric = tf.keras.metrics.Mean()
    metric.update_state([1.0, 2.0], sample_weight=[0.0, 0.0])
    checks.equal(metric.result(), np.float32(0))


@clause(source=MEAN, kills=["sum-ignores-weights"])
@given(sts.arrays((2, 3)), sts.weights(2))
@example(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]) / 4, np.array([2.0, 0.0]))
def test_sum_is_weighted(tf, values, w):
    """Sum is Σ w·v over all updates; the weight of a row is the weight of all its values."""
    metric = tf.keras.metrics.Sum()
    metric.update_state(values.astype(np.float32), sample_weight=w.astype(np.float32))
    metric.update_state(values.astype(np.float32))
    checks.close(metric.result(), (w[:, None] * values).sum() + values.sum(), operations=16, magnitude=64)


@clause(seed=("001", "004"), kills=["metric-survives-reset"])
def test_reset_forgets_everything(tf):
    """After reset_state, a metric is as new; without it, new values are added to the previous ones."""
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
    """`reset_states`, the documented name up to TensorFlow 2.4, also forgets all updates, where it still exists."""
    metric = tf.keras.metrics.Mean()
    if not hasattr(metric, "reset_states"):
        pytest.skip("its metrics have no `reset_states`, which Keras 3 has removed")
    metric.update_state([1.0, 3.0])
    metric.reset_states()
    checks.equal(metric.result(), np.float32(0))


@clause(seed="000", kills=["call-returns-the-batch-value", "call-does-not-update"])
def test_calling_a_metric_updates_and_reads_it(tf):
    """Calling a metric updates its state and returns the result of all updates so far, not of this call alone."""
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
    """SparseCategoricalAccuracy takes class numbers, CategoricalAccuracy one-hot rows, and Accuracy predicted classes;
    each is the fraction of matches.
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
def test_accuracy_weights_samples(tf, right, w):
    """With sample weights, an accuracy is the sum of the weights of the matches over the sum of all weights."""
    metric = tf.keras.metrics.Accuracy()
    metric.update_state(np.ones(4), np.where(right, 1.0, 0.0), sample_weight=w.astype(np.float32))
    checks.close(metric.result(), (w * right).sum() / w.sum(), operations=16)


@clause(seed="001", kills=["metric-survives-reset"])
def test_a_custom_metric_defines_update_and_result(tf):
    """A custom metric creates its state with add_weight, and defines update_state and result; reset_state resets it."""

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
def test_a_tape_does_not_watch_the_state(tf):
    """A tape watches none of the variables that a metric reads and changes."""
    metric = tf.keras.metrics.Mean()
    with tf.GradientTape() as tape:
        metric.update_state([1.0, 3.0])
        metric.result() + 0.0
    assert not tape.watched_variables(), f"{len(tape.watched_variables())} of them are watched"


@clause
@pytest.mark.parametrize("missing", ["update_state", "result"])
def test_a_metric_without_update_or_result_raises(tf, missing):
    """A metric class that defines no `update_state`, or no `result`, raises an error when it is made or used."""
    methods = {"update_state": lambda self, values, sample_weight=None: None, "result": lambda self: 0.0}
    defined = {name: function for name, function in methods.items() if name != missing}
    kind = types.new_class("Half", (tf.keras.metrics.Metric,), exec_body=lambda body: body.update(defined))

    def use():
        metric = kind(name="half")
        metric.update_state(1.0)
        metric.result()

    with pytest.raises((NotImplementedError, TypeError)):
        use()


@clause(
    seed=("000", "001"),
    kills=["mean-of-batch-means", "mean-keeps-the-last-update-only", "root-of-each-update", "metric-survives-reset"],
)
@given(
    st.sampled_from(KINDS), NUMBERS, sts.weights(ROWS), st.booleans(), st.lists(st.integers(1, ROWS - 1), unique=True)
)
@example(BY_NAME["MeanSquaredError"], PAIR, WEIGHTS, False, [1])
@example(BY_NAME["RootMeanSquaredError"], PAIR, WEIGHTS, True, [2, 3])
@example(BY_NAME["Precision"], PAIR, WEIGHTS, True, [1])
@example(BY_NAME["AUC"], PAIR, WEIGHTS, True, [4])
@example(BY_NAME["MeanIoU"], PAIR, WEIGHTS, False, [4])
@example(BY_NAME["FBetaScore"], PAIR, WEIGHTS, False, [2])
def test_any_split_into_updates_gives_one_result(tf, kind, pair, w, weighted, cuts):
    """The result of every built-in metric depends on the samples and their weights, not on how they were divided into
    updates, nor on updates before reset_state.
    """
    y_true, y_pred = kind.arguments(*pair)
    w = np.round(w).astype(np.float32) + 1
    whole, metric = kind.new(tf), kind.new(tf)
    metric.update_state(y_true[::-1], y_pred)
    metric.reset_state()
    whole.update_state(y_true, y_pred, sample_weight=w if weighted else None)
    for rows in np.split(np.arange(ROWS), sorted(cuts)):
        metric.update_state(y_true[rows], y_pred[rows], sample_weight=w[rows] if weighted else None)
    close(metric.result(), whole.result(), kind)


@clause(
    seed=("000", "001"),
    kills=[
        "mean-of-batch-means",
        "metric-survives-reset",
        "call-does-not-update",
        "call-returns-the-batch-value",
        "weighted-mean-divided-by-the-number-of-elements",
        "root-of-each-update",
        "regions-ignore-weights",
        "reading-forgets",
    ],
)
def test_any_order_of_update_call_read_and_reset(tf):
    """For any order of update_state, calls, result and reset_state, the result is that of all samples since the last
    reset, with their weights; reading it changes nothing.
    """
    run_metric_machine(tf)


@clause(kills=["counts-ignore-weights", "accuracy-ignores-weights", "regions-ignore-weights"])
@given(st.sampled_from(KINDS), NUMBERS, st.lists(st.integers(0, 3), min_size=ROWS, max_size=ROWS).filter(any))
@example(BY_NAME["Precision"], PAIR, [1, 0, 2, 3, 1, 2])
@example(BY_NAME["CategoricalAccuracy"], PAIR, [1, 0, 2, 3, 1, 2])
@example(BY_NAME["MeanIoU"], PAIR, [1, 0, 2, 3, 1, 2])
def test_an_integer_weight_repeats_the_sample(tf, kind, pair, w):
    """A sample of weight n counts as n equal samples, and one of weight 0 as none."""
    y_true, y_pred = kind.arguments(*pair)
    weighted, repeated = kind.new(tf), kind.new(tf)
    weighted.update_state(y_true, y_pred, sample_weight=np.array(w, np.float32))
    repeated.update_state(np.repeat(y_true, w, 0), np.repeat(y_pred, w, 0))
    close(weighted.result(), repeated.result(), kind)


@clause(seed="000", kills=["unused-mean-is-nan", "precision-of-nothing-is-nan", "iou-of-nothing-is-nan"])
@given(st.sampled_from([kind for kind in KINDS if kind.unused]))
@example(BY_NAME["Precision"])
@example(BY_NAME["MeanIoU"])
@example(BY_NAME["MeanSquaredError"])
def test_an_unused_metric_is_zero(tf, kind):
    """Before the first update, and after reset_state, the result is 0 and not nan, at every threshold."""
    metric = kind.new(tf)
    assert not checks.numbers(metric.result()).any()
    metric.update_state(*kind.arguments(*PAIR))
    metric.reset_state()
    assert not checks.numbers(metric.result()).any()


@clause(kills=["weights-are-cut-to-size"])
@given(st.sampled_from([BY_NAME[name] for name in ("MeanSquaredError", "Precision", "AUC")]), st.integers(2, 5))
@example(BY_NAME["MeanSquaredError"], 2)
@example(BY_NAME["Precision"], 5)
def test_weights_of_another_shape_raise(tf, kind, n):
    """Sample weights that do not broadcast to the values are an error."""
    with checks.refused("the weights"):
        kind.new(tf).update_state(*kind.arguments(*PAIR), sample_weight=np.ones(n, np.float32))


@clause(kills=["predictions-are-cut-to-the-labels"])
def test_shapes_that_differ_raise_and_add_nothing(tf):
    """Labels and predictions of different numbers of samples are an error for every metric, and vectors are for F1Score
    and for AUC with multi_label, which need an axis of classes. Such an update adds nothing: the result after the next
    one is that of that update alone.
    """
    vector = np.ones(3, np.float32)
    of_classes = [Kind("F1Score", one_hot), Kind("AUC", scores, {"multi_label": True})]
    cases = [(kind, kind.arguments(*PAIR)) for kind in KINDS]
    cases = [(kind, (y_true[:4], y_pred[:3])) for kind, (y_true, y_pred) in cases]
    for kind, arguments in cases + [(kind, (vector, vector)) for kind in of_classes]:
        metric, other = kind.new(tf), kind.new(tf)
        with checks.refused(f"{kind} of {[x.shape for x in arguments]}"):
            metric.update_state(*arguments)
        for each in (metric, other):
            each.update_state(*kind.arguments(*PAIR))
        checks.equal(metric.result(), other.result(), f"{kind} after an update that raised")
