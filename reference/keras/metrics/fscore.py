"""F-scores: one number for precision and recall.

Source   https://keras.io/api/metrics/classification_metrics/
"""

from __future__ import annotations

from reference.keras.derived import derived_class, export
from reference.keras.metrics.base import Metric
from reference.keras.metrics.confusion import arguments
from reference.ops.elementwise import abs, cast, divide_no_nan
from reference.ops.reductions import reduce_max, reduce_mean, reduce_sum
from reference.tensor import Tensor
from reference.typing import DTypeLike, TensorLike
from reference.variable import Variable


class FBetaScore(Metric):
    """(1 + β²)·precision·recall / (β²·precision + recall) for each class; 0 where that is 0 / 0.

    Without a threshold, a sample predicts the class of its largest score (all in a tie, none if it is 0); with one,
    every class whose score is above it. `average` takes the mean over the classes ("macro"), the mean weighted by
    their numbers of samples ("weighted"), the score of the summed counts ("micro"), or none of these (None).

    # NB: TensorFlow adds ε = 10⁻⁷ to each denominator instead.

    Shapes   y_true (batch, classes) of 0 and 1 × y_pred (batch, classes) → (classes,), or () if averaged
    Source   https://keras.io/api/metrics/classification_metrics/#fbetascore-class
    Errors   ValueError for an unknown `average`, β ≤ 0, a threshold outside (0, 1], and y_pred of another rank
    """

    true_positives: Variable
    false_positives: Variable
    false_negatives: Variable

    def __init__(
        self,
        average: str | None = None,
        beta: float = 1.0,
        threshold: float | None = None,
        name: str = "fbeta_score",
        dtype: DTypeLike | None = None,
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
        for name in ("true_positives", "false_positives", "false_negatives"):
            setattr(self, name, self.add_weight(shape, name=name))

    def update_state(self, y_true: TensorLike, y_pred: TensorLike, sample_weight: TensorLike | None = None) -> None:
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
        beta2 = self.beta**2
        score = divide_no_nan((1.0 + beta2) * precision * recall, beta2 * precision + recall)
        if self.average == "weighted":
            return divide_no_nan(reduce_sum(score * samples), reduce_sum(samples))
        return reduce_mean(score) if self.average == "macro" else score


F1Score = derived_class(
    FBetaScore,
    "F1Score",
    "average threshold name dtype",
    "2·precision·recall / (precision + recall): `FBetaScore` with β = 1.",
    fixed={"beta": 1.0},
    name="f1_score",
)

export(globals())
