"""tf.keras.metrics: the formula of each metric of numbers, and the losses as metrics."""

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import Section
from spec_tests.losses.loss_formulas import FORMULAS
from spec_tests.metrics.scikit_learn import PEERS
from spec_tests.training.linear_models import FIVE, Line, regression, reported

REGRESSION = "https://keras.io/api/metrics/regression_metrics/"
PROBABILISTIC = "https://keras.io/api/metrics/probabilistic_metrics/"
HINGE = "https://keras.io/api/metrics/hinge_metrics/"
clause = Section("metric-formulas", source=REGRESSION, needs=("metrics",))

METRICS = {
    "MeanSquaredError", "MeanAbsoluteError", "MeanAbsolutePercentageError", "MeanSquaredLogarithmicError", "Hinge",
    "SquaredHinge", "CategoricalHinge", "KLDivergence", "Poisson", "BinaryCrossentropy", "CategoricalCrossentropy",
}  # fmt: skip
APART = sts.arrays((6, 3), low=0, high=1, unique=True)
PAIR = (np.array([[0.25, -0.75, 1.0], [0.5, -0.25, -1.0]]), np.array([[-0.5, -0.25, 0.75], [-0.75, 1.0, 0.5]]))


@clause(
    source=[REGRESSION, PROBABILISTIC, HINGE],
    seed=("001", "003"),
    kills=["accuracy-ignores-weights", "options-of-the-function-are-forgotten"],
)
@given(sts.arrays((2, 3), low=-1, high=1), sts.arrays((2, 3), low=-1, high=1), sts.weights(2))
@example(*PAIR, np.array([1.0, 3.0]))
def test_value_is_the_mean_of_the_function(tf, y, p, w):
    """Each loss that is also a metric is Σ w·ℓ / Σ w over the samples, where ℓ is its formula."""
    for formula in [formula for formula in FORMULAS if formula.kind in METRICS]:
        labels, predictions = formula.arguments(y, p)
        metric = getattr(tf.keras.metrics, formula.kind)(**formula.options)
        metric.update_state(np.float32(labels), np.float32(predictions), sample_weight=np.float32(w))
        want = (w * formula.numpy(labels, predictions)).sum() / w.sum()
        bound = formula.size * max(1, w.max() / w.sum())
        checks.close(metric.result(), want, operations=64, magnitude=bound, what=f"{formula.kind}")


@clause(seed=("001", "003"), kills=["cosine-similarity-has-the-sign-of-the-loss"])
@given(sts.arrays((3, 2), low=0.25), sts.arrays((3, 2), low=0.25))
@example(np.ones((3, 2)), np.array([[1.0, 1.0], [0.5, 0.5], [0.25, 0.5]]))
def test_cosine_similarity_has_the_other_sign(tf, y, p):
    """The metric CosineSimilarity is the mean of y·p / (|y| |p|); the loss of the same name has the opposite sign."""
    metric = tf.keras.metrics.CosineSimilarity()
    metric.update_state(y.astype(np.float32), p.astype(np.float32))
    want = ((y * p).sum(1) / np.sqrt((y * y).sum(1) * (p * p).sum(1))).mean()
    checks.close(metric.result(), want, operations=16)


@clause(kills=["root-of-each-update"])
@given(sts.arrays((4, 2)), sts.arrays((4, 2)))
@example(np.zeros((4, 2)), np.array([[3.0, 1.0], [0.0, 0.0], [4.0, 2.0], [0.5, 0.5]]))
def test_the_root_is_taken_last(tf, y, p):
    """RootMeanSquaredError is the root of the mean over all elements of all updates; LogCoshError is a mean."""
    root, log_cosh = tf.keras.metrics.RootMeanSquaredError(), tf.keras.metrics.LogCoshError()
    for rows in (slice(0, 1), slice(1, 4)):
        for metric in (root, log_cosh):
            metric.update_state(y[rows].astype(np.float32), p[rows].astype(np.float32))
    checks.close(root.result(), np.sqrt(((y - p) ** 2).mean()), operations=32, magnitude=8)
    checks.close(log_cosh.result(), np.log(np.cosh(y - p)).mean(), operations=32, magnitude=8)


@clause(
    source="https://www.tensorflow.org/api_docs/python/tf/keras/metrics/PearsonCorrelation",
    kills=["pearson-is-the-cosine", "pearson-of-a-sample-of-the-whole"],
)
@given(sts.arrays((3, 4), unique=True), sts.arrays((3, 4), unique=True), sts.weights(3))
@example(np.arange(12.0).reshape(3, 4) * 5 % 12 / 6, np.arange(12.0).reshape(3, 4) * 7 % 12 / 6, np.ones(3))
def test_pearson_correlation_is_the_normalized_covariance(tf, y, p, w):
    """pearson_correlation is cov(y, p)/(σ(y)·σ(p)) along the last axis; the metric is its weighted mean."""
    assume(min(y.std(1).min(), p.std(1).min()) > 0.05)
    each = np.array([np.corrcoef(*rows)[0, 1] for rows in zip(y, p, strict=True)])
    y, p = y.astype(np.float32), p.astype(np.float32)
    checks.close(tf.keras.metrics.pearson_correlation(y, p), each, operations=32, magnitude=2e3)
    metric = tf.keras.metrics.PearsonCorrelation()
    metric.update_state(y, p, sample_weight=w.astype(np.float32))
    checks.close(metric.result(), (w * each).sum() / w.sum(), operations=32, magnitude=2e3)


@clause(
    source="https://www.tensorflow.org/api_docs/python/tf/keras/metrics/ConcordanceCorrelation",
    kills=["concordance-is-pearson-s"],
)
@given(sts.arrays((3, 4), unique=True), sts.arrays((3, 4)), st.sampled_from([-1, 0]))
@example(np.arange(12.0).reshape(3, 4) * 5 % 12 / 6, np.arange(12.0).reshape(3, 4) * 7 % 12 / 12 + 1, -1)
def test_concordance_correlation_is_its_formula(tf, y, p, axis):
    """The concordance is 2·cov(y, p)/(σ²(y) + σ²(p) + (mean(y) − mean(p))²) along `axis`, and 1 for equal rows."""
    assume(y.std(axis).min() > 0.05)
    covariance = (y * p).mean(axis) - y.mean(axis) * p.mean(axis)
    each = 2 * covariance / (((y - p) ** 2).mean(axis) + 2 * covariance)
    y, p = y.astype(np.float32), p.astype(np.float32)
    observed = tf.keras.metrics.ConcordanceCorrelation(axis=axis)(y, p)
    checks.close(observed, each.mean(), operations=32, magnitude=4e3)
    checks.close(tf.keras.metrics.concordance_correlation(y, y), np.ones(3), operations=32, magnitude=16)


@clause(kills=["r2-ignores-weights"])
@given(sts.arrays((4, 2), unique=True), sts.arrays((4, 2)), sts.weights(4))
@example(np.arange(8.0).reshape(4, 2) % 5 / 2, np.arange(8.0).reshape(4, 2) / 4, np.array([1.0, 2.0, 1.0, 0.0]))
def test_r2_score_is_its_formula(tf, y, p, w):
    """R2Score is 1 − Σ w·(y − p)² / Σ w·(y − ȳ)² for each output, their mean, or their mean weighted by the variances.
    Another aggregation, and a negative number of regressors, are errors.
    """
    v = w[:, None]
    variance = (v * (y - (v * y).sum(0) / w.sum()) ** 2).sum(0)
    assume(variance.min() > 0.05)
    each = 1 - (v * (y - p) ** 2).sum(0) / variance
    for how, want in (
        (None, each),
        ("uniform_average", each.mean()),
        ("variance_weighted_average", (each * variance).sum() / variance.sum()),
    ):
        metric = tf.keras.metrics.R2Score(class_aggregation=how)
        metric.update_state(y.astype(np.float32), p.astype(np.float32), sample_weight=w.astype(np.float32))
        checks.close(metric.result(), want, operations=32, magnitude=2e4, what=f"{how}")
    for options in ({"class_aggregation": "mean"}, {"num_regressors": -1}):
        with checks.refused(f"R2Score({options})"):
            tf.keras.metrics.R2Score(**options)


@clause(kills=["r2-is-the-mean-of-updates"])
@given(sts.arrays((4, 2), unique=True), sts.arrays((4, 2)), st.integers(1, 3))
@example(np.arange(8.0).reshape(4, 2) % 5 / 2, np.arange(8.0).reshape(4, 2) / 4, 1)
def test_r2_of_many_updates(tf, y, p, cut):
    """The R² of several updates is that of one update with all samples, relative to the mean of all."""
    variance = ((y - y.mean(0)) ** 2).sum(0)
    assume(variance.min() > 0.05)
    metric = tf.keras.metrics.R2Score(class_aggregation=None)
    for part in (slice(cut), slice(cut, None)):
        metric.update_state(y[part].astype(np.float32), p[part].astype(np.float32))
    checks.close(metric.result(), 1 - ((y - p) ** 2).sum(0) / variance, operations=32, magnitude=2e4)


@clause(kills=["adjusted-r2-counts-elements"])
@given(sts.arrays((5, 2), low=-1, high=1))
@example(np.array([[0.5, 0.25], [-0.5, 0.0], [0.25, 1.0], [0.0, -0.5], [0.5, 0.5]]))
def test_adjusted_r2_counts_samples(tf, error):
    """With p regressors and n samples, the adjusted R² is 1 − (1 − R²)·(n − 1)/(n − p − 1); outputs do not count."""
    y = np.array([[1.0, 2.0], [3.0, 5.0], [4.0, 1.0], [0.0, 2.0], [2.0, 0.0]])
    plain = (1 - (error**2).sum(0) / ((y - y.mean(0)) ** 2).sum(0)).mean()
    metric = tf.keras.metrics.R2Score(num_regressors=2)
    metric.update_state(y.astype(np.float32), (y + error).astype(np.float32))
    checks.close(metric.result(), 1 - (1 - plain) * 4 / 2, operations=32, magnitude=16)


@clause(kills=["adjusted-r2-of-too-few-samples"])
@pytest.mark.filterwarnings("ignore:Division by zero", "ignore:More independent predictors")
def test_adjusted_r2_needs_samples(tf):
    """R² is adjusted for p regressors only if there are at least p + 2 samples; otherwise it is not adjusted."""
    y, p = np.array([[1.0], [2.0], [4.0]], np.float32), np.array([[1.0], [2.0], [3.0]], np.float32)
    for regressors, want in ((0, 11 / 14), (1, 1 - (1 - 11 / 14) * 2), (2, 11 / 14), (3, 11 / 14)):
        metric = tf.keras.metrics.R2Score(num_regressors=regressors)
        metric.update_state(y, p)
        checks.close(metric.result(), want, operations=32, magnitude=16, what=f"the score for p = {regressors}")


@clause(source="https://keras.io/api/models/model_training_apis/#compile-method", needs=("metrics", "fit"))
def test_accuracy_of_sequences_takes_class_numbers(tf):
    """For `metrics=["accuracy"]`, targets (batch, steps, 1) of outputs (batch, steps, classes) are class numbers."""
    model = tf.keras.Sequential([tf.keras.layers.Input((2, 3)), tf.keras.layers.Activation("linear")])
    model.compile(loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    x, y = np.eye(3, dtype=np.float32)[[[0, 1], [2, 1]]], np.array([[[0], [1]], [[2], [0]]])
    checks.close(model.evaluate(x, y, verbose=0, return_dict=True)["accuracy"], 3 / 4, dtype=np.float32)


@clause(
    source="https://www.tensorflow.org/api_docs/python/tf/keras/Model#compile",
    needs=("metrics", "fit"),
    kills=["crossentropy-is-always-that-of-equal-shapes", "crossentropy-is-never-binary"],
)
@pytest.mark.parametrize("name", ["crossentropy", "ce"])
@pytest.mark.parametrize(
    ("y", "p"),
    [
        ([[0], [1], [1], [1], [0]], [0.25]),
        ([[0], [2], [2], [1], [0]], [0.5, 0.125, 0.375]),
        ([0, 2, 2, 1, 0], [0.5, 0.125, 0.375]),
        (np.eye(3)[[0, 2, 2, 1, 0]], [0.5, 0.125, 0.375]),
    ],
    ids=["binary", "a column of classes", "a vector of classes", "one-hot"],
)
def test_crossentropy_follows_the_targets(tf, y, p, name):
    """`metrics=["crossentropy"]`, or "ce", is the binary cross entropy for one output, the categorical one for one-hot
    targets, and the sparse one for class numbers, all of probabilities; it is reported under the given name.
    """
    y, p = np.array(y, np.float32), np.array(p)
    kinds = tf.keras.losses.SparseCategoricalCrossentropy() if len(p) > 1 and y.size == 5 else "mse"
    model = regression(tf, Line(np.zeros((2, len(p))), p), loss=kinds, metrics=[name])
    labels = (y.argmax(1) if y.size == 15 else np.ravel(y)).astype(int)
    each = np.where(labels, p[0], 1 - p[0]) if len(p) == 1 else p[labels]
    logs = model.evaluate(FIVE.x, y, batch_size=2, verbose=0, return_dict=True)
    reported(logs[name], -np.log(each).mean())


@clause(
    source="https://keras.io/api/metrics/",
    cost=10,
    kills=[
        "counts-ignore-weights",
        "accuracy-ignores-weights",
        "precision-is-recall",
        "r2-ignores-weights",
        "f-beta-is-inverse",
        "f-score-averages-plainly",
        "cosine-similarity-has-the-sign-of-the-loss",
    ],
)
@given(APART, APART, st.lists(st.integers(1, 3), min_size=6, max_size=6))
@example(np.arange(18.0).reshape(6, 3) * 7 % 19 / 19, np.arange(18.0).reshape(6, 3) * 5 % 19 / 19, [1, 2, 3, 1, 1, 2])
def test_values_agree_with_scikit_learn(tf, y, p, w):
    """With sample weights, the accuracies, Precision, Recall, the F-scores, the mean IoU, the errors, R², the cosine
    similarity and the cross entropies equal the functions of scikit-learn with these names.
    """
    assume(np.ptp(y, axis=0).min() > 0.1)
    for kind, peer in PEERS:
        labels, predictions = kind.arguments(y, p)
        if np.issubdtype(labels.dtype, np.floating):
            labels, predictions = labels.astype(np.float32), predictions.astype(np.float32)
        metric = kind.new(tf)
        metric.update_state(labels, predictions, sample_weight=np.array(w, np.float32))
        arrays = (x.astype(float) if x.dtype.kind == "f" else x for x in (labels, predictions))
        want = np.asarray(peer(*arrays, np.array(w, float)))
        checks.close(metric.result(), want, operations=128, magnitude=np.maximum(16, np.abs(want)), what=f"{kind}")
