"""Intersection over union: how well predicted regions overlap the true ones, class by class.

Source   https://keras.io/api/metrics/segmentation_metrics/
"""

from __future__ import annotations

from collections.abc import Sequence

from reference.dtypes import int64
from reference.keras.derived import derived_class, export
from reference.keras.metrics.base import Metric
from reference.ops.create import one_hot, ones_like
from reference.ops.elementwise import cast, divide_no_nan
from reference.ops.indexing import gather
from reference.ops.linear import matmul
from reference.ops.reductions import argmax, reduce_sum
from reference.ops.shapes import broadcast_to, expand_dims, reshape
from reference.tensor import Tensor, convert_to_tensor
from reference.typing import DTypeLike, TensorLike


class IoU(Metric):
    """TP / (TP + FP + FN) for each target class, averaged over those that occur; 0 if none does.

    A class occurs if it is the label or the prediction of some sample. `target_class_ids=None` stands for all classes.
    Samples with the label `ignore_class` do not count. Labels and predictions are class numbers, or else scores of the
    classes along `axis`.

    # NB: TensorFlow with Keras 3 counts in integers: weights are truncated unless a floating `dtype` is given.

    Shapes   y_true (batch, …) × y_pred (batch, …), with an axis for the classes if not sparse → ()
    Source   https://keras.io/api/metrics/segmentation_metrics/#iou-class
    Errors   ValueError for a target that is no class, and for labels and predictions of different sizes
    """

    def __init__(
        self,
        num_classes: int,
        target_class_ids: Sequence[int] | None,
        name: str | None = None,
        dtype: DTypeLike | None = None,
        ignore_class: int | None = None,
        sparse_y_true: bool = True,
        sparse_y_pred: bool = True,
        axis: int = -1,
    ):
        super().__init__(dtype, name)
        targets = list(range(num_classes) if target_class_ids is None else target_class_ids)
        if max(targets) >= num_classes:
            raise ValueError(f"`target_class_ids` must be below `num_classes`, {num_classes}. Received {targets}.")
        self.num_classes, self.target_class_ids, self.ignore_class = num_classes, targets, ignore_class
        self.sparse_y_true, self.sparse_y_pred, self.axis = sparse_y_true, sparse_y_pred, axis
        self.total_cm = self.add_weight((num_classes, num_classes), name="total_confusion_matrix")

    def update_state(self, y_true: TensorLike, y_pred: TensorLike, sample_weight: TensorLike | None = None) -> None:
        y_true = convert_to_tensor(y_true) if self.sparse_y_true else argmax(y_true, self.axis)
        y_pred = convert_to_tensor(y_pred) if self.sparse_y_pred else argmax(y_pred, self.axis)
        y_true, y_pred = (cast(reshape(y, (-1,)), int64) for y in (y_true, y_pred))
        if y_true.array.shape != y_pred.array.shape:
            raise ValueError(
                f"`y_true` and `y_pred` must have the same size. Received {y_true.shape} and {y_pred.shape}."
            )
        w = ones_like(y_true, self.dtype)
        if sample_weight is not None:
            given = cast(convert_to_tensor(sample_weight), self.dtype)
            w = broadcast_to(reshape(given, (-1,)) if given.array.ndim else given, y_true.array.shape)
        if self.ignore_class is not None:
            w = w * cast(y_true != self.ignore_class, self.dtype)
        rows, columns = (one_hot(y, self.num_classes, dtype=self.dtype) for y in (y_true, y_pred))
        self.total_cm.assign_add(matmul(rows, expand_dims(w, -1) * columns, transpose_a=True))

    def result(self) -> Tensor:
        diagonal = reduce_sum(self.total_cm * one_hot(list(range(self.num_classes)), self.num_classes), 1)
        union = reduce_sum(self.total_cm, 0) + reduce_sum(self.total_cm, 1) - diagonal
        diagonal, union = (gather(x, self.target_class_ids) for x in (diagonal, union))
        occurring = reduce_sum(cast(union > 0, self.dtype))
        return divide_no_nan(reduce_sum(divide_no_nan(diagonal, union)), occurring)


class BinaryIoU(IoU):
    """`IoU` of the classes 0 and 1, where a score of at least the threshold predicts 1, unlike in other metrics.

    Shapes   y_true (batch, …) of 0 and 1 × y_pred (batch, …) of scores → ()
    Source   https://keras.io/api/metrics/segmentation_metrics/#binaryiou-class
    Errors   ValueError for a target other than 0 and 1
    """

    def __init__(
        self,
        target_class_ids: Sequence[int] = (0, 1),
        threshold: float = 0.5,
        name: str | None = None,
        dtype: DTypeLike | None = None,
    ):
        super().__init__(2, target_class_ids, name, dtype)
        self.threshold = threshold

    def update_state(self, y_true: TensorLike, y_pred: TensorLike, sample_weight: TensorLike | None = None) -> None:
        positive = cast(convert_to_tensor(y_pred), self.dtype) >= self.threshold
        super().update_state(y_true, cast(positive, int64), sample_weight)


MeanIoU = derived_class(
    IoU,
    "MeanIoU",
    "num_classes name dtype ignore_class sparse_y_true sparse_y_pred axis",
    "`IoU` of all classes.",
    fixed={"target_class_ids": None},
)
OneHotIoU = derived_class(
    IoU,
    "OneHotIoU",
    "num_classes target_class_ids name dtype ignore_class sparse_y_pred axis",
    "`IoU` of one-hot labels, and of predictions that are scores.",
    fixed={"sparse_y_true": False},
    sparse_y_pred=False,
)
OneHotMeanIoU = derived_class(
    MeanIoU,
    "OneHotMeanIoU",
    "num_classes name dtype ignore_class sparse_y_pred axis",
    "`MeanIoU` of one-hot labels, and of predictions that are scores.",
    fixed={"sparse_y_true": False},
    sparse_y_pred=False,
)

export(globals())
