"""The metrics that scikit-learn defines in the same way.

Not compared: average_precision_score, a sum of steps (the area under precision and recall interpolates the counts), and
roc_auc_score, which has no thresholds (auc/roc-area-is-the-rank-statistic says where both agree).
"""

import numpy as np

from spec_tests.harness.optional import optional
from spec_tests.metrics.metric_kinds import Kind, classes, column, numbers, one_hot, real

sklearn, pairwise = optional("sklearn.metrics"), optional("sklearn.metrics.pairwise")


def flat(f):
    """A function of the elements of all rows, each with the weight of its row."""
    return lambda y, p, w: f(y.ravel(), p.ravel(), sample_weight=np.repeat(w, y.size // len(w)))


def best(f, **options):
    """A function of the classes with the largest labels and scores."""
    return lambda y, p, w: f(y.argmax(-1), p.argmax(-1), sample_weight=w, **options)


def above(f, **options):
    """A function of what is above one half."""
    return lambda y, p, w: f(y, p > 0.5, sample_weight=w, zero_division=0, **options)


def entropy(y, p, w):
    hot = np.eye(3)[y] if y.ndim == 1 else y
    return sklearn.log_loss(hot, p / p.sum(-1, keepdims=True), sample_weight=w)


def occurring(y, p, w):
    kept = w > 0
    return sklearn.jaccard_score(y[kept], p[kept], sample_weight=w[kept], average="macro")


def columns(y, p):
    return tuple(x[:, None] for x in column(y, p))


PEERS = [
    (Kind("Accuracy", numbers), lambda y, p, w: sklearn.accuracy_score(y, p, sample_weight=w)),
    (Kind("BinaryAccuracy", columns), lambda y, p, w: sklearn.accuracy_score(y, p > 0.5, sample_weight=w)),
    (Kind("CategoricalAccuracy", one_hot), best(sklearn.accuracy_score)),
    (
        Kind("SparseTopKCategoricalAccuracy", classes, {"k": 2}),
        lambda y, p, w: sklearn.top_k_accuracy_score(y, p, k=2, sample_weight=w, labels=range(3)),
    ),
    (Kind("Precision", column), above(sklearn.precision_score)),
    (Kind("Recall", column), above(sklearn.recall_score)),
    (Kind("F1Score", columns, {"threshold": 0.5}), lambda y, p, w: [above(sklearn.f1_score)(y[:, 0], p[:, 0], w)]),
    (
        Kind("FBetaScore", columns, {"beta": 2.0, "threshold": 0.5}),
        lambda y, p, w: [above(sklearn.fbeta_score, beta=2.0)(y[:, 0], p[:, 0], w)],
    ),
    (Kind("F1Score", one_hot, {"average": "weighted"}), best(sklearn.f1_score, average="weighted", zero_division=0)),
    (Kind("F1Score", one_hot, {"average": "micro"}), best(sklearn.f1_score, average="micro", zero_division=0)),
    (Kind("MeanIoU", numbers, {"num_classes": 3}), occurring),
    (Kind("MeanSquaredError", real), flat(sklearn.mean_squared_error)),
    (
        Kind("RootMeanSquaredError", lambda y, p: real(y[:, :1], p[:, :1])),
        lambda *each: flat(sklearn.mean_squared_error)(*each) ** 0.5,
    ),
    (Kind("MeanAbsoluteError", real), flat(sklearn.mean_absolute_error)),
    (Kind("MeanSquaredLogarithmicError", lambda y, p: (y, p)), flat(sklearn.mean_squared_log_error)),
    (
        Kind("MeanAbsolutePercentageError", lambda y, p: (y + 0.5, p)),
        lambda *each: 100 * flat(sklearn.mean_absolute_percentage_error)(*each),
    ),
    (
        Kind("R2Score", real, {"class_aggregation": None}),
        lambda y, p, w: sklearn.r2_score(y, p, sample_weight=w, multioutput="raw_values"),
    ),
    (
        Kind("CosineSimilarity", one_hot),
        lambda y, p, w: np.average(1 - pairwise.paired_cosine_distances(y, p), weights=w),
    ),
    (Kind("CategoricalCrossentropy", one_hot), entropy),
    (Kind("SparseCategoricalCrossentropy", classes), entropy),
]
