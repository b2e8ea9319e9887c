"""What `compile` keeps: losses and metrics, matched to the outputs of the model.

For each output there may be one loss, and any number of metrics. Both are given as one thing for all outputs, as a list
in the order of the outputs, or as a dict by their names. Names and objects are looked up when the model is compiled;
they are matched to the outputs at the first batch, since only then it is known what a model of one's own returns, and
which accuracy "accuracy" is. What a string names is reported under this string.

Source   https://keras.io/api/models/model_training_apis/#compile-method
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from reference.keras import losses as keras_losses
from reference.keras import metrics as keras_metrics
from reference.keras.losses.base import LossFunctionWrapper
from reference.keras.masking import mask_of
from reference.keras.metrics import Metric
from reference.keras.weighting import masked
from reference.ops.shapes import reshape
from reference.tensor import Tensor, convert_to_tensor

CHOSEN_BY_SHAPE = ("accuracy", "acc", "crossentropy", "ce")


# ------------------------------------------------------------------------------------------- one thing per output


def arrange(argument: str, given: Any, names: list[str]) -> list[Any]:
    """What is given for each output: the same for all, a list in their order, or a dict by their names."""
    if isinstance(given, Mapping):
        unknown = [name for name in given if name not in names]
        if unknown:
            raise ValueError(f"`{argument}` names the outputs {unknown}, but the model has {names}.")
        return [given.get(name) for name in names]
    if isinstance(given, (list, tuple)):
        if len(given) != len(names):
            raise ValueError(f"`{argument}` has {len(given)} entries, but the model has {len(names)} outputs: {names}.")
        return list(given)
    return [given] * len(names)


def output_names(model: Any, y_pred: Any) -> list[str]:
    """The names of the outputs: the keys of a dict, the names of a functional model, or numbers."""
    if isinstance(y_pred, Mapping):
        return list(y_pred)
    count = len(y_pred) if isinstance(y_pred, (list, tuple)) else 1
    names = getattr(model, "output_names", None)
    return list(names) if names is not None and len(names) == count else [f"output_{i + 1}" for i in range(count)]


class Batch:
    """Targets, predictions and sample weights of one batch, each as a list with one entry for each output.

    A vector of targets (n,) beside predictions (n, 1) becomes a column, so that each row stays a sample.

    Errors   ValueError for targets of outputs that the model lacks, and for fewer or more targets than outputs
    """

    __slots__ = ("predictions", "targets", "weights")

    def __init__(self, names: list[str], y: Any, y_pred: Any, sample_weight: Any):
        if type(y_pred) is Tensor:
            self.predictions = [y_pred]
        else:
            self.predictions = arrange("y_pred", y_pred, names)
        if type(y) is Tensor and len(names) > 1:
            raise ValueError(f"`y` has one entry, but the model has {len(names)} outputs: {names}.")
        self.targets = [y] if type(y) is Tensor else arrange("y", y, names)
        self.weights = [sample_weight] if len(names) == 1 and type(sample_weight) is Tensor else None
        if self.weights is None:
            self.weights = arrange("sample_weight", sample_weight, names)
        for i, (y_true, prediction) in enumerate(zip(self.targets, self.predictions, strict=True)):
            if y_true is not None and y_true.array.ndim == 1 and prediction.array.shape[1:] == (1,):
                self.targets[i] = reshape(y_true, (-1, 1))


# ------------------------------------------------------------------------------------------- losses


class RowMean(Metric):
    """Σ rows·value / Σ rows: what is reported as a loss. A batch counts by its rows, so that each row counts once.

    # NB: TensorFlow adds up in float32; here it is a Python number, which costs next to nothing.

    Source   https://keras.io/api/models/model_training_apis/#fit-method
    Edges    history/epoch-loss-is-the-mean-over-rows
    """

    def __init__(self, name: str):
        super().__init__(name=name)
        self._total, self._rows = 0.0, 0.0

    def update_state(self, values: Any, sample_weight: Any = 1) -> None:
        array = values.array if type(values) is Tensor else np.asarray(values)
        self._total += float(sample_weight) * float(array.mean() if array.ndim else array)
        self._rows += float(sample_weight)

    def result(self) -> Tensor:
        return Tensor(np.array(self._total / self._rows if self._rows else 0.0, np.float32))

    def reset_state(self) -> None:
        self._total, self._rows = 0.0, 0.0


class CompiledLoss:
    """The losses of the outputs and their weighted sum Σ loss_weight·loss; each is also reported beside the sum."""

    def __init__(self, loss: Any, loss_weights: Any):
        self._loss, self._loss_weights = _each(_loss, loss), loss_weights
        self._losses: list[Any] = []
        self._weights: list[Any] = []
        self.trackers: list[RowMean | None] = []

    def match(self, names: list[str]) -> None:
        """Give each output its loss. The losses of several outputs are reported as NAME_loss."""
        losses = arrange("loss", self._loss, names)
        self._weights = arrange("loss_weights", self._loss_weights, names)
        several = len(names) > 1
        self.trackers = [
            RowMean(f"{name}_loss") if several and loss else None for name, loss in zip(names, losses, strict=True)
        ]
        self._losses = losses

    def __call__(self, batch: Batch, rows: int) -> Tensor | None:
        """The weighted sum, or None when no output has a loss."""
        total = None
        columns = (self._losses, self._weights, self.trackers, batch.targets, batch.predictions, batch.weights)
        for loss, loss_weight, tracker, y, y_pred, w in zip(*columns, strict=True):
            if loss is None:
                continue
            if y is None:
                raise ValueError(f"The targets `y` of an output with the loss {loss.name!r} are missing.")
            value = loss(y, y_pred, sample_weight=w)
            if tracker is not None:
                tracker.update_state(value, rows)
            if loss_weight is not None:
                value = value * loss_weight
            total = value if total is None else total + value
        return total


def _loss(identifier: Any) -> Any:
    """A loss object from a name, a function or an object."""
    loss = keras_losses.get(identifier)
    if loss is None or isinstance(loss, keras_losses.Loss):
        return loss
    return LossFunctionWrapper(loss, name=getattr(loss, "__name__", type(loss).__name__))


# ------------------------------------------------------------------------------------------- metrics


class CompiledMetrics:
    """The metrics of the outputs: `metrics` ignore the sample weights, `weighted_metrics` use them.

    What the mask of an output leaves out has the weight 0 in both.

    # NB: in Keras 3 this holds of the metrics that are means of a function, and of no others.
    """

    def __init__(self, metrics: Any, weighted_metrics: Any):
        for argument, given in {"metrics": metrics, "weighted_metrics": weighted_metrics}.items():
            if not isinstance(given, (list, tuple, Mapping, type(None))):
                raise ValueError(f"`{argument}` must be a list, or a dict by the names of outputs. Received {given!r}.")
        self._given = _each(_metric, metrics), _each(_metric, weighted_metrics)
        self._entries: list[tuple[int, bool, Metric]] = []  # number of the output, weighted, metric
        self.named: dict[str, Metric] = {}

    def match(self, names: list[str], batch: Batch) -> None:
        """Give each output its metrics. Those of several outputs are reported as NAME_metric."""
        self._entries, self.named = [], {}
        for argument, given in zip(("metrics", "weighted_metrics"), self._given, strict=True):
            if len(names) == 1 and isinstance(given, list) and not (given and isinstance(given[0], list)):
                given = [given]
            for i, metrics in enumerate(arrange(argument, given or None, names)):
                for name, metric in filter(None, metrics if isinstance(metrics, list) else [metrics]):
                    if not isinstance(metric, Metric):
                        metric = _chosen(metric, batch.targets[i], batch.predictions[i])
                    prefix = f"{names[i]}_" if len(names) > 1 else ""
                    self._add(metric, i, argument == "weighted_metrics", prefix, name)

    def _add(self, metric: Metric, i: int, weighted: bool, prefix: str, name: str) -> None:
        """Note a metric under a name that no other one has: a weighted twin says so, others are numbered."""
        full = prefix + name
        if weighted and full in self.named:
            full = f"{prefix}weighted_{name}"
        unique, same = full, 0
        while unique in self.named:
            same += 1
            unique = f"{full}_{same}"
        self.named[unique] = metric
        self._entries.append((i, weighted, metric))

    def update_state(self, batch: Batch) -> None:
        for i, weighted, metric in self._entries:
            y_true, y_pred = batch.targets[i], batch.predictions[i]
            if y_true is None:
                raise ValueError(f"The targets `y` of an output with the metric {metric.name!r} are missing.")
            mask = mask_of(y_pred)
            if mask is not None:
                weights = masked(mask, batch.weights[i] if weighted else None)
                metric.update_state(y_true, y_pred, sample_weight=weights)
            elif weighted:
                metric.update_state(y_true, y_pred, sample_weight=batch.weights[i])
            else:
                metric.update_state(y_true, y_pred)


def _metric(identifier: Any) -> Any:
    """The reported name and the metric, from a name, a function or an object; the name alone if shapes must choose."""
    if identifier in CHOSEN_BY_SHAPE and isinstance(identifier, str):
        return identifier, identifier
    metric = keras_metrics.get(identifier)
    if metric is None:
        return None
    if not isinstance(metric, Metric):
        metric = keras_metrics.MeanMetricWrapper(metric)
    if isinstance(identifier, str):
        metric.name = identifier
    return metric.name, metric


def _chosen(identifier: str, y_true: Any, y_pred: Tensor) -> Metric:
    if y_true is None:
        raise ValueError(f"The targets `y` of an output with the metric {identifier!r} are missing.")
    metric = keras_metrics.choose(identifier, y_true.array.shape, y_pred.array.shape)
    metric.name = identifier
    return metric


def _each(look_up: Any, given: Any) -> Any:
    """The structure with every name, function or object in it looked up."""
    if isinstance(given, Mapping):
        return {name: _each(look_up, value) for name, value in given.items()}
    if isinstance(given, (list, tuple)):
        return [_each(look_up, value) for value in given]
    return look_up(given)


# ------------------------------------------------------------------------------------------- both


class Compiled:
    """Losses and metrics of a compiled model, and how each number that it reports is called."""

    def __init__(self, loss: Any, loss_weights: Any, metrics: Any, weighted_metrics: Any):
        self.loss = CompiledLoss(loss, loss_weights)
        self.metrics = CompiledMetrics(metrics, weighted_metrics)
        self.tracker = RowMean("loss")
        self.names: list[str] | None = None
        self.settled: dict[str, Metric] | None = None  # all that is reported, those of the layers too

    def batch(self, model: Any, y: Any, y_pred: Any, sample_weight: Any) -> Batch:
        """The batch, output by output; the first one matches losses and metrics to the outputs."""
        names = self.names or output_names(model, y_pred)
        batch = Batch(names, _tensors(y), y_pred, _tensors(sample_weight))
        if self.names is None:
            self.loss.match(names)
            self.metrics.match(names, batch)
            self.names = names
        return batch

    def reported(self) -> dict[str, Metric]:
        """The metrics by the names under which they are reported: the loss, those of the outputs, then the others."""
        trackers = [self.tracker, *filter(None, self.loss.trackers)]
        return {tracker.name: tracker for tracker in trackers} | self.metrics.named


def _tensors(value: Any) -> Any:
    """What a training step of one's own may pass: arrays are taken too."""
    if value is None or type(value) is Tensor:
        return value
    if isinstance(value, Mapping):
        return {name: _tensors(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_tensors(part) for part in value]
    return convert_to_tensor(value)
