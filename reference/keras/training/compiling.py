"""What `compile` keeps: losses and metrics, matched to the outputs of the model.

Each output may have one loss and any number of metrics. Both are given as one thing for all outputs, as a list in the
order of the outputs, or as a dict by their names. Names and objects are looked up when the model is compiled; they are
matched to the outputs at the first batch, because only then is it known what a custom model returns, and which accuracy
"accuracy" is.

Source   https://keras.io/api/models/model_training_apis/#compile-method
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Any

from reference.keras import losses as keras_losses
from reference.keras import metrics as keras_metrics
from reference.keras.losses.base import LossFunctionWrapper
from reference.keras.masking import mask_of
from reference.keras.metrics import Mean, Metric
from reference.keras.metrics.by_shape import choose
from reference.keras.weighting import masked
from reference.ops.shapes import reshape
from reference.tensor import Tensor, convert_to_tensor

CHOSEN_BY_SHAPE = ("accuracy", "acc", "crossentropy", "ce")


def arrange(argument: str, given: Any, names: list[str]) -> list[Any]:
    """One entry for each output: the same for all, a list in their order, or a dict by their names."""
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
        if type(y) is Tensor and len(names) > 1:
            raise ValueError(f"`y` has one entry, but the model has {len(names)} outputs: {names}.")
        self.targets = arrange("y", _tensors(y), names)
        self.predictions = arrange("y_pred", y_pred, names)
        self.weights = arrange("sample_weight", _tensors(sample_weight), names)
        for i, (y_true, prediction) in enumerate(zip(self.targets, self.predictions, strict=True)):
            if y_true is not None and y_true.array.ndim == 1 and prediction.array.shape[1:] == (1,):
                self.targets[i] = reshape(y_true, (-1, 1))


class Compiled:
    """The losses and metrics of a compiled model, and the name under which each number is reported.

    `metrics` ignore the sample weights, and `weighted_metrics` use them. What the mask of an output leaves out has the
    weight 0 in both.

    # NB: in Keras 3 this holds of the metrics that are means of a function, and of no others.
    """

    def __init__(self, loss: Any, loss_weights: Any, metrics: Any, weighted_metrics: Any):
        for argument, given in {"metrics": metrics, "weighted_metrics": weighted_metrics}.items():
            if not isinstance(given, (list, tuple, Mapping, type(None))):
                raise ValueError(f"`{argument}` must be a list, or a dict by the names of outputs. Received {given!r}.")
        self._loss, self._loss_weights = _look_up(_loss, loss), loss_weights
        self._metrics = _look_up(_metric, metrics), _look_up(_metric, weighted_metrics)
        self._matched_losses: list[tuple[int, Any, Any, Mean | None]] = []  # output, loss, loss weight, tracker
        self._matched_metrics: list[tuple[int, bool, Metric]] = []  # output, whether weighted, metric
        self._names: list[str] | None = None
        self._batch: Batch | None = None
        self._parts: tuple[Any, ...] = ()
        self.loss_tracker = Mean("loss")
        self.reported: dict[str, Metric] = {"loss": self.loss_tracker}

    def arrange(self, model: Any, y: Any, y_pred: Any, sample_weight: Any) -> Batch:
        """The batch, output by output; it is kept for the metrics. The first one is matched to losses and metrics."""
        names = self._names or output_names(model, y_pred)
        batch = Batch(names, y, y_pred, sample_weight)
        if self._names is None:
            self._match(names, batch)
            self._names = names
        self._batch, self._parts = batch, (y, y_pred, sample_weight)
        return batch

    def arranged(self, model: Any, *parts: Any) -> Batch:
        """The batch that the losses have just arranged, if it consists of these parts."""
        batch, same = self._batch, all(map(lambda one, other: one is other, self._parts, parts))
        if batch is None or not same:
            batch = self.arrange(model, *parts)
        self._batch, self._parts = None, ()
        return batch

    def _match(self, names: list[str], batch: Batch) -> None:
        """Give each output its loss and its metrics; of several outputs, their names begin with that of the output."""
        self._matched_losses, self._matched_metrics, self.reported = [], [], {"loss": self.loss_tracker}
        prefixes = [f"{name}_" if len(names) > 1 else "" for name in names]
        losses, weights = arrange("loss", self._loss, names), arrange("loss_weights", self._loss_weights, names)
        for i, (prefix, loss, loss_weight) in enumerate(zip(prefixes, losses, weights, strict=True)):
            tracker = Mean(f"{prefix}loss") if prefix and loss else None
            if tracker is not None:
                self.reported[tracker.name] = tracker
            if loss is not None:
                self._matched_losses.append((i, loss, loss_weight, tracker))
        for argument, given in zip(("metrics", "weighted_metrics"), self._metrics, strict=True):
            if len(names) == 1 and isinstance(given, list) and not (given and isinstance(given[0], list)):
                given = [given]
            for i, metrics in enumerate(arrange(argument, given or None, names)):
                for metric in filter(None, metrics if isinstance(metrics, list) else [metrics]):
                    if isinstance(metric, str):
                        metric = _metric(metric, batch.targets[i], batch.predictions[i])
                    weighted = argument == "weighted_metrics"
                    self.reported[self._unused_name(prefixes[i], metric.name, weighted)] = metric
                    self._matched_metrics.append((i, weighted, metric))

    def _unused_name(self, prefix: str, name: str, weighted: bool) -> str:
        """A name under which nothing is reported yet: a weighted twin says so, others are numbered."""
        if weighted and prefix + name in self.reported:
            name = f"weighted_{name}"
        numbered = itertools.chain([name], (f"{name}_{k}" for k in itertools.count(1)))
        return next(prefix + each for each in numbered if prefix + each not in self.reported)

    def compute_loss(self, batch: Batch, rows: int) -> Tensor | None:
        """Σ loss_weight·loss over the outputs; None when no output has a loss. Each loss is also reported by itself."""
        total = None
        for i, loss, loss_weight, tracker in self._matched_losses:
            if batch.targets[i] is None:
                raise ValueError(f"The targets `y` of an output with the loss {loss.name!r} are missing.")
            value = loss(batch.targets[i], batch.predictions[i], sample_weight=batch.weights[i])
            if tracker is not None:
                tracker.update_state(value, rows)
            if loss_weight is not None:
                value = value * loss_weight
            total = value if total is None else total + value
        return total

    def update_metrics(self, batch: Batch) -> None:
        """Update each metric with its output."""
        for i, weighted, metric in self._matched_metrics:
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


def _look_up(find: Callable[[Any], Any], given: Any) -> Any:
    """The structure, with an object for every name, function and object in it."""
    if isinstance(given, Mapping):
        return {name: _look_up(find, value) for name, value in given.items()}
    if isinstance(given, (list, tuple)):
        return [_look_up(find, value) for value in given]
    return find(given)


def _loss(identifier: Any) -> Any:
    """A loss object from a name, a function or an object."""
    loss = keras_losses.get(identifier)
    if loss is None or isinstance(loss, keras_losses.Loss):
        return loss
    return LossFunctionWrapper(loss, name=getattr(loss, "__name__", type(loss).__name__))


def _metric(identifier: Any, *batch: Any) -> Any:
    """A metric from a name, a function or an object; a string gives it its name.

    Where shapes must choose, the string itself comes back until there is a batch (y_true, y_pred).
    """
    if not isinstance(identifier, str) or identifier not in CHOSEN_BY_SHAPE:
        metric = keras_metrics.get(identifier)
    elif not batch:
        return identifier
    elif batch[0] is None:
        raise ValueError(f"The targets `y` of an output with the metric {identifier!r} are missing.")
    else:
        metric = choose(identifier, *(tensor.array.shape for tensor in batch))
    if metric is not None and not isinstance(metric, Metric):
        metric = keras_metrics.MeanMetricWrapper(metric)
    if isinstance(identifier, str):
        metric.name = identifier
    return metric


def _tensors(value: Any) -> Any:
    """A custom training step may also pass arrays."""
    if value is None or type(value) is Tensor:
        return value
    if isinstance(value, Mapping):
        return {name: _tensors(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_tensors(part) for part in value]
    return convert_to_tensor(value)
