"""Over all thresholds: the area under a curve, and the best of one share where another is large enough.

Source   https://keras.io/api/metrics/classification_metrics/
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from reference.keras.backend import epsilon
from reference.keras.metrics.base import Metric
from reference.keras.metrics.confusion import Counting, arguments, confusion, in_unit_interval
from reference.nn import sigmoid
from reference.ops.elementwise import cast, divide_no_nan, log, maximum, minimum, where, zeros_like
from reference.ops.reductions import reduce_max, reduce_mean, reduce_sum
from reference.tensor import Tensor, convert_to_tensor

COUNTS = Counting.counts
CURVES = {"ROC": "ROC", "roc": "ROC", "PR": "PR", "pr": "PR", "PRGAIN": "PRGAIN", "prgain": "PRGAIN"}
SUMMATIONS = {"interpolation": "interpolation", "minoring": "minoring", "majoring": "majoring"}


def between(n: int) -> list[float]:
    """n − 2 thresholds that cut [0, 1] into n − 1 equal parts."""
    return [(i + 1) / (n - 1) for i in range(n - 2)]


class AUC(Metric):
    """The area under a curve of points, one for each threshold, summed over the gaps between neighbours.

    ROC has the points (FP / (FP + TN), TP / (TP + FN)), PR the points (TP / (TP + FN), TP / (TP + FP)). The height
    above a gap is the mean of the two ("interpolation"), the smaller ("minoring") or the larger ("majoring"); but PR
    interpolates TP and FP between the thresholds, where the area under precision has a closed form. A gap between
    thresholds hides the order of the scores within it: the ROC area is exact if no gap holds scores of both kinds.
    PRGAIN has the points (1 − o·FN / TP, 1 − o·FP / TP), where o = (TP + FN) / (FP + TN): calling everything positive
    has the precision gain 0, negative gains of recall count as 0, and without TP the point is (0, 1).

    With `multi_label` the labels have areas of their own, which are averaged by `label_weights`. Otherwise
    `label_weights` are further weights of the elements.

    # NB: TensorFlow sorts scores into equal gaps rather than compare them.

    Shapes   y_true (batch, …) × y_pred (batch, …) of scores in [0, 1], or logits → ()
    Source   https://keras.io/api/metrics/classification_metrics/#auc-class
    Edges    auc/auc-is-the-rank-statistic, auc/auc-hides-the-order-within-a-gap,
             classification/values-outside-are-refused, auc/auc-refuses-thresholds-outside,
             auc/pr-auc-interpolates-counts, auc/auc-of-gains, auc/auc-of-several-labels
    Errors   ValueError for an unknown curve or summation, fewer than 2 thresholds, a threshold outside [0, 1],
             `num_labels` without `multi_label`, and with it scores of other than 2 axes, or no `num_labels` before the
             first update
    """

    def __init__(
        self,
        num_thresholds: int = 200,
        curve: str = "ROC",
        summation_method: str = "interpolation",
        name: str | None = None,
        dtype: Any = None,
        thresholds: Sequence[float] | None = None,
        multi_label: bool = False,
        num_labels: int | None = None,
        label_weights: Any = None,
        from_logits: bool = False,
    ):
        super().__init__(dtype, name)
        self.curve = _one_of("curve", curve, CURVES)
        self.summation_method = _one_of("summation_method", summation_method, SUMMATIONS)
        if thresholds is None and num_thresholds <= 1:
            raise ValueError(f"`num_thresholds` must be greater than 1. Received {num_thresholds!r}.")
        if num_labels and not multi_label:
            raise ValueError(f"`num_labels` is for `multi_label=True` alone. Received {num_labels!r}.")
        inner = between(num_thresholds) if thresholds is None else sorted(thresholds)
        inner = [in_unit_interval("thresholds", t) for t in inner]
        self.thresholds = [-epsilon(), *inner, 1.0 + epsilon()]  # so that all scores are above the first, none the last
        self.num_thresholds = len(self.thresholds)
        self._given_thresholds = None if thresholds is None else inner
        self.multi_label, self.num_labels, self.from_logits = multi_label, num_labels, from_logits
        self.label_weights = label_weights
        if num_labels or not multi_label:
            self._build(num_labels)

    def _build(self, labels: int | None) -> None:
        for count in COUNTS:
            shape = (self.num_thresholds, labels) if labels else (self.num_thresholds,)
            setattr(self, count, self.add_weight(shape, name=count))

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        y_true, y_pred, weights = arguments(y_true, y_pred, sample_weight, self.dtype)
        if self.multi_label and y_pred.array.ndim != 2:
            raise ValueError(f"`y_pred` must have the shape (batch, labels) here. Received {y_pred.shape}.")
        if not self.variables:
            self._build(y_pred.array.shape[-1])
        if self.label_weights is not None and not self.multi_label:
            weights = weights * self._label_weights()
        y_pred = sigmoid(y_pred) if self.from_logits else y_pred
        added = confusion(y_true, y_pred, self.thresholds, weights, by_label=self.multi_label)
        for count in COUNTS:
            getattr(self, count).assign_add(added[count])

    def result(self) -> Tensor:
        if not self.variables:
            raise ValueError("The number of labels of AUC is not known before the first update.")
        gaps = (
            self._areas_of_counts() if (self.curve, self.summation_method) == ("PR", "interpolation") else self._areas()
        )
        area = reduce_sum(gaps, 0)
        if not self.multi_label:
            return area
        if self.label_weights is None:
            return reduce_mean(area)
        return divide_no_nan(reduce_sum(area * self._label_weights()), reduce_sum(self._label_weights()))

    def _areas(self) -> Tensor:
        """Width times height of each gap."""
        x, y = self._gains() if self.curve == "PRGAIN" else self._shares()
        low, high = y[1:], y[:-1]
        if self.summation_method == "interpolation":
            height = (low + high) / 2.0
        else:
            height = minimum(low, high) if self.summation_method == "minoring" else maximum(low, high)
        return (x[:-1] - x[1:]) * height

    def _shares(self) -> tuple[Tensor, Tensor]:
        """The points of ROC and of PR."""
        tp, fn, fp, tn = (getattr(self, count) for count in COUNTS)
        recall = divide_no_nan(tp, tp + fn)
        return (divide_no_nan(fp, fp + tn), recall) if self.curve == "ROC" else (recall, divide_no_nan(tp, tp + fp))

    def _gains(self) -> tuple[Tensor, Tensor]:
        """The points of PRGAIN."""
        tp, fn, fp, tn = (convert_to_tensor(getattr(self, count)) for count in COUNTS)
        odds = divide_no_nan(tp + fn, fp + tn)
        recall, precision = (1.0 - odds * divide_no_nan(wrong, tp) for wrong in (fn, fp))
        return where(tp > 0, maximum(recall, 0.0), zeros_like(tp)), where(tp > 0, precision, zeros_like(tp) + 1.0)

    def _areas_of_counts(self) -> Tensor:
        """∫ TP/P dTP / positives over each gap, where TP = a + s·P is a line in the positive predictions P.

        From P₁ to P₀ that is s·(ΔTP + a·log(P₀/P₁)); a gap that begins with no prediction has a constant precision s.
        """
        tp, fn, fp, _ = (convert_to_tensor(getattr(self, count)) for count in COUNTS)
        p = tp + fp
        rise = tp[:-1] - tp[1:]
        s = divide_no_nan(rise, maximum(p[:-1] - p[1:], 0.0))
        a = tp[1:] - s * p[1:]
        both = (p[:-1] > 0) & (p[1:] > 0)
        ratio = where(both, divide_no_nan(p[:-1], p[1:]), zeros_like(s) + 1.0)
        return divide_no_nan(s * (rise + a * log(ratio)), tp[1:] + fn[1:])

    def _label_weights(self) -> Tensor:
        return cast(convert_to_tensor(self.label_weights), self.dtype)

    def get_config(self) -> dict[str, Any]:
        own = {
            "num_thresholds": self.num_thresholds,
            "curve": self.curve,
            "summation_method": self.summation_method,
            "thresholds": self._given_thresholds,
            "multi_label": self.multi_label,
            "num_labels": self.num_labels,
            "label_weights": self.label_weights,
            "from_logits": self.from_logits,
        }
        return super().get_config() | own


def _one_of(name: str, value: Any, known: dict[str, str]) -> str:
    if value not in known:
        raise ValueError(f"`{name}` must be one of {list(known)}. Received {value!r}.")
    return known[value]


# --------------------------------------------------------------------------------------------- the best of one share


class _BestWhere(Counting):
    """The largest of one share over the thresholds where another is at least a given value; 0 if it nowhere is."""

    value_name: str
    shares: Callable[[], tuple[Tensor, Tensor]]
    """The share that is constrained, and the one that is to be large."""

    def __init__(self, value: float, num_thresholds: int, class_id: int | None, name: str | None, dtype: Any):
        in_unit_interval(self.value_name, value)
        if num_thresholds <= 0:
            raise ValueError(f"`num_thresholds` must be greater than 0. Received {num_thresholds!r}.")
        thresholds = [0.5] if num_thresholds == 1 else [0.0, *between(num_thresholds), 1.0]
        super().__init__(thresholds, None, class_id, name, dtype)
        self.value, self.num_thresholds = value, num_thresholds

    def result(self) -> Tensor:
        constrained, wanted = self.shares()
        return reduce_max(where(constrained >= self.value, wanted, zeros_like(wanted)))

    def _sensitivity(self) -> Tensor:
        return divide_no_nan(self.true_positives, self.true_positives + self.false_negatives)

    def _specificity(self) -> Tensor:
        return divide_no_nan(self.true_negatives, self.true_negatives + self.false_positives)

    def _precision(self) -> Tensor:
        return divide_no_nan(self.true_positives, self.true_positives + self.false_positives)

    def get_config(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "dtype": self.dtype,
            self.value_name: self.value,
            "num_thresholds": self.num_thresholds,
            "class_id": self.class_id,
        }


class SensitivityAtSpecificity(_BestWhere):
    """The largest sensitivity TP / (TP + FN) over the thresholds with TN / (TN + FP) ≥ specificity; 0 if there is none.

    Shapes   y_true (batch, …) × y_pred (batch, …) of scores in [0, 1] → ()
    Source   https://keras.io/api/metrics/classification_metrics/#sensitivityatspecificity-class
    Edges    auc/the-best-of-one-share-where-another-is-large
    Errors   ValueError for a `specificity` outside [0, 1], and without any threshold
    """

    value_name = "specificity"

    def __init__(
        self,
        specificity: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ):
        super().__init__(specificity, num_thresholds, class_id, name, dtype)

    def shares(self) -> tuple[Tensor, Tensor]:
        return self._specificity(), self._sensitivity()


class SpecificityAtSensitivity(_BestWhere):
    """The largest specificity TN / (TN + FP) over the thresholds with TP / (TP + FN) ≥ sensitivity; 0 if there is none.

    Shapes   y_true (batch, …) × y_pred (batch, …) of scores in [0, 1] → ()
    Source   https://keras.io/api/metrics/classification_metrics/#specificityatsensitivity-class
    Edges    auc/the-best-of-one-share-where-another-is-large
    Errors   ValueError for a `sensitivity` outside [0, 1], and without any threshold
    """

    value_name = "sensitivity"

    def __init__(
        self,
        sensitivity: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ):
        super().__init__(sensitivity, num_thresholds, class_id, name, dtype)

    def shares(self) -> tuple[Tensor, Tensor]:
        return self._sensitivity(), self._specificity()


class PrecisionAtRecall(_BestWhere):
    """The largest precision TP / (TP + FP) over the thresholds with TP / (TP + FN) ≥ recall; 0 if there is none.

    Shapes   y_true (batch, …) × y_pred (batch, …) of scores in [0, 1] → ()
    Source   https://keras.io/api/metrics/classification_metrics/#precisionatrecall-class
    Edges    auc/the-best-of-one-share-where-another-is-large
    Errors   ValueError for a `recall` outside [0, 1], and without any threshold
    """

    value_name = "recall"

    def __init__(
        self,
        recall: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ):
        super().__init__(recall, num_thresholds, class_id, name, dtype)

    def shares(self) -> tuple[Tensor, Tensor]:
        return self._sensitivity(), self._precision()


class RecallAtPrecision(_BestWhere):
    """The largest recall TP / (TP + FN) over the thresholds with TP / (TP + FP) ≥ precision; 0 if there is none.

    Shapes   y_true (batch, …) × y_pred (batch, …) of scores in [0, 1] → ()
    Source   https://keras.io/api/metrics/classification_metrics/#recallatprecision-class
    Edges    auc/the-best-of-one-share-where-another-is-large
    Errors   ValueError for a `precision` outside [0, 1], and without any threshold
    """

    value_name = "precision"

    def __init__(
        self,
        precision: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ):
        super().__init__(precision, num_thresholds, class_id, name, dtype)

    def shares(self) -> tuple[Tensor, Tensor]:
        return self._precision(), self._sensitivity()
