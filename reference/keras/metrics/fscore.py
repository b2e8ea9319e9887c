"""F-scores: one number for precision and recall.

Source   https://keras.io/api/metrics/classification_metrics/
"""

from __future__ import annotations

from typing import Any

from reference.keras.metrics.base import Metric
from reference.keras.metrics.confusion import arguments
from reference.ops.elementwise import abs, cast, divide_no_nan
from reference.ops.reductions import reduce_max, reduce_mean, reduce_sum
from reference.tensor import Tensor


class FBetaScore(Metric):
    """(1 + β²)·precision·recall / (β²·precision + recall) for each class; 0 where that is 0 / 0.

    Without a threshold each sample predicts its class of the largest score (several if they tie, none if it is 0), with
    one all classes of a larger score. The classes are left (`average=None`), averaged ("macro"), averaged with
    their numbers of samples as weights ("weighted"), or their counts are summed first ("micro").

    # NB: TensorFlow adds ε = 10⁻⁷ to each denominator instead.

    Shapes   y_true (batch, classes) of 0 and 1 × y_pred (batch, classes) → (classes,), or () if averaged
    Source   https://keras.io/api/metrics/classification_metrics/#fbetascore-class
    Edges    classification/f-scores
    Errors   ValueError for an unknown `average`, β ≤ 0, a threshold outside (0, 1], and labels of other than 2 axes
    """

    def __init__(
        self,
        average: str | None = None,
        beta: float = 1.0,
        threshold: float | None = None,
        name: str = "fbeta_score",
        dtype: Any = None,
    ):
        super().__init__(dtype, name)
        if average not in (None, "micro", "macro", "weighted"):
            raise ValueError(f"`average` must be None, 'micro', 'macro' or 'weighted'. Received {average!r}.")
        if not isinstance(beta, float) or beta <= 0:
            raise ValueError(f"`beta` must be a float greater than 0. Received {beta!r}.")
        if threshold is not None and (not isinstance(threshold, float) or not 0 < threshold <= 1):
            raise ValueError(f"`threshold` must be None or a float in (0, 1]. Received {threshold!r}.")
        self.average, self.beta, self.threshold = average, beta, threshold

    def _build(self, classes: int) -> None:
        shape = () if self.average == "micro" else (classes,)
        self.true_positives = self.add_weight(shape, name="true_positives")
        self.false_positives = self.add_weight(shape, name="false_positives")
        self.false_negatives = self.add_weight(shape, name="false_negatives")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        y_true, y_pred, w = arguments(y_true, y_pred, sample_weight, self.dtype)
        if y_pred.array.ndim != 2:
            raise ValueError(f"`y_pred` must have the shape (batch, classes). Received {y_pred.shape}.")
        if not self.variables:
            self._build(y_pred.array.shape[-1])
        if self.threshold is None:
            predicted = (y_pred >= reduce_max(y_pred, -1, keepdims=True)) & (abs(y_pred) > 1e-9)
        else:
            predicted = y_pred > self.threshold
        p, axis = cast(predicted, self.dtype), None if self.average == "micro" else 0
        self.true_positives.assign_add(reduce_sum(w * p * y_true, axis))
        self.false_positives.assign_add(reduce_sum(w * p * (1.0 - y_true), axis))
        self.false_negatives.assign_add(reduce_sum(w * (1.0 - p) * y_true, axis))

    def result(self) -> Tensor:
        if not self.variables:
            raise ValueError(f"The number of classes of {type(self).__name__} is not known before the first update.")
        samples = self.true_positives + self.false_negatives
        precision = divide_no_nan(self.true_positives, self.true_positives + self.false_positives)
        recall = divide_no_nan(self.true_positives, samples)
        square = self.beta**2
        score = divide_no_nan((1.0 + square) * precision * recall, square * precision + recall)
        if self.average == "weighted":
            return divide_no_nan(reduce_sum(score * samples), reduce_sum(samples))
        return reduce_mean(score) if self.average == "macro" else score

    def get_config(self) -> dict[str, Any]:
        own = {"average": self.average, "beta": self.beta, "threshold": self.threshold}
        return super().get_config() | own


class F1Score(FBetaScore):
    """2·precision·recall / (precision + recall): `FBetaScore` with β = 1.

    Shapes   y_true (batch, classes) of 0 and 1 × y_pred (batch, classes) → (classes,), or () if averaged
    Source   https://keras.io/api/metrics/classification_metrics/#f1score-class
    Edges    classification/f-scores
    Errors   ValueError for an unknown `average`, a threshold outside (0, 1], and labels of other than 2 axes
    """

    def __init__(
        self, average: str | None = None, threshold: float | None = None, name: str = "f1_score", dtype: Any = None
    ):
        super().__init__(average, 1.0, threshold, name, dtype)

    def get_config(self) -> dict[str, Any]:
        return {key: value for key, value in super().get_config().items() if key != "beta"}
