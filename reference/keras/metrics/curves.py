"""Over all thresholds: the area under a curve, and the best value of one rate where another is large enough.

Source   https://keras.io/api/metrics/classification_metrics/
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reference.keras.backend import epsilon
from reference.keras.derived import derived_class, export
from reference.keras.metrics.base import Metric
from reference.keras.metrics.confusion import Counting, arguments, confusion, in_unit_interval
from reference.nn import sigmoid
from reference.ops.elementwise import cast, divide_no_nan, log, maximum, minimum, where, zeros_like
from reference.ops.reductions import reduce_max, reduce_mean, reduce_sum
from reference.tensor import Tensor, convert_to_tensor
from reference.typing import DTypeLike, TensorLike

COUNTS = ("true_positives", "false_negatives", "false_positives", "true_negatives")
CURVES = {"ROC": "ROC", "roc": "ROC", "PR": "PR", "pr": "PR", "PRGAIN": "PRGAIN", "prgain": "PRGAIN"}
SUMMATIONS = {name: name for name in ("interpolation", "minoring", "majoring")}


def _between(n: int) -> list[float]:
    """The n − 2 thresholds that divide [0, 1] into n − 1 equal parts."""
    return [(i + 1) / (n - 1) for i in range(n - 2)]


class AUC(Metric):
    """The area under a curve with a point for each threshold, summed over the gaps between neighbouring points.

    ROC has the points (FP / (FP + TN), TP / (TP + FN)), PR the points (TP / (TP + FN), TP / (TP + FP)). The height of a
    gap is the mean of the two ("interpolation"), the smaller ("minoring") or the larger one ("majoring"); but PR
    interpolates TP and FP between the thresholds, where the area under precision has a closed form. A gap between
    thresholds hides the order of the scores within it: the ROC area is exact if no gap holds scores of both classes.
    PRGAIN has the points (1 − o·FN / TP, 1 − o·FP / TP), where o = (TP + FN) / (FP + TN): if all samples are predicted
    positive, the precision gain is 0; negative recall gains count as 0, and without TP the point is (0, 1).

    With `multi_label` there is an area for each label, and their mean is weighted by `label_weights`. Without it,
    `label_weights` are additional weights of the elements.

    # NB: TensorFlow sorts scores into equal gaps instead of comparing them.

    Shapes   y_true (batch, …) × y_pred (batch, …) of scores in [0, 1], or logits → ()
    Source   https://keras.io/api/metrics/classification_metrics/#auc-class
    Edges    auc/roc-area-is-the-rank-statistic, auc/a-gap-hides-the-order-within-it
    Errors   ValueError for an unknown curve or summation, fewer than 2 thresholds, a threshold outside [0, 1],
             `num_labels` without `multi_label`; with it, scores that are not (batch, labels), and a result before the
             first update without `num_labels`
    """

    def __init__(
        self,
        num_thresholds: int = 200,
        curve: str = "ROC",
        summation_method: str = "interpolation",
        name: str | None = None,
        dtype: DTypeLike | None = None,
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
            raise ValueError(f"`num_labels` needs `multi_label=True`. Received {num_labels!r}.")
        inner = _between(num_thresholds) if thresholds is None else sorted(thresholds)
        inner = [in_unit_interval("thresholds", t) for t in inner]
        self.limits = [-epsilon(), *inner, 1.0 + epsilon()]  # all scores are above the first, none above the last
        self.num_thresholds = len(self.limits)
        self.multi_label, self.num_labels, self.from_logits = multi_label, num_labels, from_logits
        self.label_weights = label_weights
        if num_labels or not multi_label:
            self._build(num_labels)

    def _build(self, labels: int | None) -> None:
        shape = (self.num_thresholds, labels) if labels else (self.num_thresholds,)
        self.counts = {count: self.add_weight(shape, name=count) for count in COUNTS}

    def update_state(self, y_true: TensorLike, y_pred: TensorLike, sample_weight: TensorLike | None = None) -> None:
        y_true, y_pred, weights = arguments(y_true, y_pred, sample_weight, self.dtype)
        if self.multi_label and y_pred.array.ndim != 2:
            raise ValueError(f"`y_pred` must have the shape (batch, labels) here. Received {y_pred.shape}.")
        if not self.variables:
            self._build(y_pred.array.shape[-1])
        if self.label_weights is not None and not self.multi_label:
            weights = weights * self._label_weights()
        y_pred = sigmoid(y_pred) if self.from_logits else y_pred
        added = confusion(y_true, y_pred, self.limits, weights, by_label=self.multi_label)
        for name, count in self.counts.items():
            count.assign_add(added[name])

    def result(self) -> Tensor:
        if not self.variables:
            raise ValueError("The number of labels of AUC is not known before the first update.")
        closed_form = self.curve == "PR" and self.summation_method == "interpolation"
        area = reduce_sum(self._precision_areas() if closed_form else self._areas(), 0)
        if not self.multi_label:
            return area
        if self.label_weights is None:
            return reduce_mean(area)
        return divide_no_nan(reduce_sum(area * self._label_weights()), reduce_sum(self._label_weights()))

    def _areas(self) -> Tensor:
        """Width times height of each gap."""
        x, y = self._gains() if self.curve == "PRGAIN" else self._rates()
        low, high = y[1:], y[:-1]
        if self.summation_method == "interpolation":
            height = (low + high) / 2.0
        else:
            height = minimum(low, high) if self.summation_method == "minoring" else maximum(low, high)
        return (x[:-1] - x[1:]) * height

    def _counts(self) -> list[Tensor]:
        return [convert_to_tensor(count) for count in self.counts.values()]

    def _rates(self) -> tuple[Tensor, Tensor]:
        """The points of ROC and of PR."""
        tp, fn, fp, tn = self._counts()
        recall = divide_no_nan(tp, tp + fn)
        return (divide_no_nan(fp, fp + tn), recall) if self.curve == "ROC" else (recall, divide_no_nan(tp, tp + fp))

    def _gains(self) -> tuple[Tensor, Tensor]:
        """The points of PRGAIN."""
        tp, fn, fp, tn = self._counts()
        odds = divide_no_nan(tp + fn, fp + tn)
        recall, precision = (1.0 - odds * divide_no_nan(wrong, tp) for wrong in (fn, fp))
        return where(tp > 0, maximum(recall, 0.0), zeros_like(tp)), where(tp > 0, precision, zeros_like(tp) + 1.0)

    def _precision_areas(self) -> Tensor:
        """∫ TP/P dTP / positives over each gap, where TP = a + s·P is linear in the positive predictions P.

        From P₁ to P₀ this is s·(ΔTP + a·log(P₀/P₁)); a gap that begins without predictions has a constant precision s.
        """
        tp, fn, fp, _ = self._counts()
        p = tp + fp
        rise = tp[:-1] - tp[1:]
        s = divide_no_nan(rise, maximum(p[:-1] - p[1:], 0.0))
        a = tp[1:] - s * p[1:]
        both = (p[:-1] > 0) & (p[1:] > 0)
        ratio = where(both, divide_no_nan(p[:-1], p[1:]), zeros_like(s) + 1.0)
        return divide_no_nan(s * (rise + a * log(ratio)), tp[1:] + fn[1:])

    def _label_weights(self) -> Tensor:
        return cast(convert_to_tensor(self.label_weights), self.dtype)


def _one_of(name: str, value: Any, known: dict[str, str]) -> str:
    if value not in known:
        raise ValueError(f"`{name}` must be one of {list(known)}. Received {value!r}.")
    return known[value]


# --------------------------------------------------------------------------------------------- the best of a rate


class _BestAt(Counting):
    """0 if no threshold reaches that value. The thresholds are 0, 1/(n−1), …, 1.

    Shapes   y_true (batch, …) × y_pred (batch, …) of scores in [0, 1] → ()
    Source   https://keras.io/api/metrics/classification_metrics/
    Errors   ValueError for a value outside [0, 1], and for no threshold at all
    """

    def __init__(
        self,
        wanted: str,
        constrained: str,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: DTypeLike | None = None,
        **bound: float,
    ):
        if num_thresholds <= 0:
            raise ValueError(f"`num_thresholds` must be greater than 0. Received {num_thresholds!r}.")
        thresholds = [0.5] if num_thresholds == 1 else [0.0, *_between(num_thresholds), 1.0]
        super().__init__([wanted, constrained], thresholds, None, class_id, name, dtype)
        self.bound = in_unit_interval(constrained, bound[constrained])
        self.num_thresholds = num_thresholds

    def result(self) -> Tensor:
        wanted, constrained = self.values()
        return reduce_max(where(constrained >= self.bound, wanted, zeros_like(wanted)))


def _best_class(kind: str, wanted: str, constrained: str) -> Any:
    summary = f"The largest {wanted} over the thresholds with at least this {constrained}."
    arguments = f"{constrained} num_thresholds class_id name dtype"
    return derived_class(_BestAt, kind, arguments, summary, fixed={"wanted": wanted, "constrained": constrained})


SensitivityAtSpecificity = _best_class("SensitivityAtSpecificity", "sensitivity", "specificity")
SpecificityAtSensitivity = _best_class("SpecificityAtSensitivity", "specificity", "sensitivity")
PrecisionAtRecall = _best_class("PrecisionAtRecall", "precision", "recall")
RecallAtPrecision = _best_class("RecallAtPrecision", "recall", "precision")

export(globals())
