"""Each metric: its class, its options, and how drawn numbers become its arguments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts

Array = np.ndarray
Pair = tuple[Array, Array]


def scores(y: Array, p: Array) -> Pair:
    """Labels 0 and 1, and scores in [0, 1], for each element."""
    return (y > 0.5).astype(np.float32), p.astype(np.float32)


def column(y: Array, p: Array) -> Pair:
    return tuple(x[:, 0] for x in scores(y, p))  # type: ignore[return-value]


def real(y: Array, p: Array) -> Pair:
    return (4 * y - 2).astype(np.float32), (4 * p - 2).astype(np.float32)


def one_hot(y: Array, p: Array) -> Pair:
    """One-hot rows, and positive scores that sum to one."""
    positive = p + 0.125
    hot = np.eye(y.shape[-1], dtype=np.float32)[y.argmax(-1)]
    return hot, (positive / positive.sum(-1, keepdims=True)).astype(np.float32)


def classes(y: Array, p: Array) -> Pair:
    return y.argmax(-1), one_hot(y, p)[1]


def numbers(y: Array, p: Array) -> Pair:
    """Two class numbers."""
    return y.argmax(-1), p.argmax(-1)


@dataclass(frozen=True)
class Kind:
    """A metric: `arguments` makes labels and predictions of two arrays (rows, 3) of numbers in [0, 1]."""

    name: str
    arguments: Callable[[Array, Array], Pair] = scores
    options: dict[str, Any] = field(default_factory=dict)
    unused: bool = True  # the result before the first update is documented

    def new(self, tf: Any) -> Any:
        return getattr(tf.keras.metrics, self.name)(**self.options)

    def __repr__(self) -> str:
        return f"{self.name}({self.options or ''})"


KINDS = [
    Kind("Accuracy", numbers),
    Kind("BinaryAccuracy"),
    Kind("CategoricalAccuracy", one_hot),
    Kind("SparseCategoricalAccuracy", classes),
    Kind("TopKCategoricalAccuracy", one_hot, {"k": 2}),
    Kind("SparseTopKCategoricalAccuracy", classes, {"k": 2}),
    Kind("TruePositives"),
    Kind("TrueNegatives", column, {"thresholds": [0.25, 0.5]}),
    Kind("FalsePositives"),
    Kind("FalseNegatives"),
    Kind("Precision"),
    Kind("Recall", column, {"thresholds": [0.25, 0.5]}),
    Kind("AUC", column),
    Kind("AUC", scores, {"curve": "PR", "multi_label": True, "num_thresholds": 5}, unused=False),
    Kind("SensitivityAtSpecificity", column, {"specificity": 0.5}),
    Kind("SpecificityAtSensitivity", column, {"sensitivity": 0.5}),
    Kind("PrecisionAtRecall", column, {"recall": 0.5}),
    Kind("RecallAtPrecision", column, {"precision": 0.5}),
    Kind("F1Score", one_hot, {"average": "weighted"}, unused=False),
    Kind("FBetaScore", scores, {"beta": 2.0, "threshold": 0.5, "average": "micro"}, unused=False),
    Kind("MeanSquaredError", real),
    Kind("RootMeanSquaredError", real),
    Kind("MeanAbsoluteError", real),
    Kind("MeanAbsolutePercentageError", one_hot),
    Kind("MeanSquaredLogarithmicError", scores),
    Kind("CosineSimilarity", one_hot),
    Kind("LogCoshError", real),
    Kind("Hinge", real),
    Kind("SquaredHinge", real),
    Kind("CategoricalHinge", one_hot),
    Kind("KLDivergence", one_hot),
    Kind("Poisson", one_hot),
    Kind("BinaryCrossentropy", real, {"from_logits": True}),
    Kind("CategoricalCrossentropy", one_hot),
    Kind("SparseCategoricalCrossentropy", classes),
    Kind("IoU", numbers, {"num_classes": 3, "target_class_ids": [0, 2]}),
    Kind("MeanIoU", numbers, {"num_classes": 3}),
    Kind("BinaryIoU", column),
    Kind("OneHotIoU", one_hot, {"num_classes": 3, "target_class_ids": [1]}),
    Kind("OneHotMeanIoU", one_hot, {"num_classes": 3}),
]
BY_NAME = {kind.name: kind for kind in KINDS}

ROWS = 6
NUMBERS = st.tuples(*[sts.arrays((ROWS, 3), low=0, high=1)] * 2)
PAIR = (np.arange(18.0).reshape(6, 3) * 7 % 11 / 11, np.arange(18.0).reshape(6, 3) * 5 % 13 / 13)


def close(observed: Any, expected: Any, kind: Any) -> None:
    """Equal up to the rounding of a float32 sum over a few elements, which a logarithm or a division may amplify; a sum
    of percentages of zero is large itself.
    """
    want = checks.numbers(expected)
    checks.close(observed, want, operations=96, magnitude=max(16, np.abs(want).max()), what=f"{kind}")
