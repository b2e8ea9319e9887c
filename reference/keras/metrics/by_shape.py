"""The metrics whose meaning in `compile` depends on the shapes: "accuracy", "acc", "crossentropy" and "ce".

Source   https://keras.io/api/models/model_training_apis/#compile-method
"""

from __future__ import annotations

from collections.abc import Sequence

from reference.keras.metrics.accuracy import BinaryAccuracy, CategoricalAccuracy, SparseCategoricalAccuracy
from reference.keras.metrics.base import Metric
from reference.keras.metrics.loss_metrics import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    SparseCategoricalCrossentropy,
)


def choose(identifier: str, y_true_shape: Sequence[int], y_pred_shape: Sequence[int]) -> Metric:
    """The metric that such a name stands for. The first line that applies decides:

    y_pred has 1 output                        binary
    y_true has fewer axes, or 1 column         sparse categorical: y_true holds class numbers
    otherwise                                  categorical: y_true holds one-hot rows

    The loss has no influence, in any version, nor has `from_logits`. The metric is reported under the given name.
    "crossentropy" and "ce" are documented up to Keras 2 for `metrics`, and since Keras 3 for `loss`.

    Source   https://keras.io/api/models/model_training_apis/#compile-method
    Edges    compile/accuracy-follows-the-targets
    """
    accuracies = BinaryAccuracy, SparseCategoricalAccuracy, CategoricalAccuracy
    entropies = BinaryCrossentropy, SparseCategoricalCrossentropy, CategoricalCrossentropy
    binary, sparse, categorical = accuracies if identifier.lower() in ("accuracy", "acc") else entropies
    kind = categorical
    if tuple(y_pred_shape[-1:]) == (1,):
        kind = binary
    elif len(y_true_shape) < len(y_pred_shape) or tuple(y_true_shape[-1:]) == (1,):
        kind = sparse
    metric: Metric = kind(name=identifier)
    return metric
