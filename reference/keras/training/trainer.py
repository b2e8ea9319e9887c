"""compile, fit, evaluate and predict: loops over batches, between the hooks of the callbacks.

    fit        train_begin (epoch_begin (train_batch_begin train_step train_batch_end)* evaluate? epoch_end)* train_end
    evaluate   test_begin (test_batch_begin test_step test_batch_end)* test_end
    predict    predict_begin (predict_batch_begin predict_step predict_batch_end)* predict_end

Source   https://keras.io/api/models/model_training_apis/
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from reference import nest
from reference.function import function
from reference.keras import optimizers
from reference.keras.callbacks import CallbackList, History
from reference.keras.layers.layer import Layer
from reference.keras.metrics import Metric
from reference.keras.training.adapters import (
    RAN_OUT,
    Epochs,
    Rows,
    Source,
    WeightedByClass,
    batches_of,
    unpack_x_y_sample_weight,
)
from reference.keras.training.compiling import Compiled
from reference.ops.reductions import reduce_sum
from reference.tape import GradientTape
from reference.tensor import Tensor, convert_to_tensor

__all__ = ["Trainer"]


class Trainer(Layer):
    """A layer that can be trained: what `Model` has beside its graph.

    Errors   ValueError from methods that need `compile` before it was called
    """

    optimizer: Any = None
    loss: Any
    loss_weights: Any
    run_eagerly: bool
    jit_compile: Any
    compile_arguments: dict[str, Any]
    history: History
    stop_training: bool = False
    """Whether training ends after this batch. Callbacks may set it."""
    initial_epoch: int = 0
    """The epoch that the training began with. A callback may set it in `on_train_begin`, to begin with a later one."""
    _compiled: Compiled | None = None
    _traced_steps: dict[str, Callable[[Any], Any]]

    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        metrics: Any = None,
        loss_weights: Any = None,
        weighted_metrics: Any = None,
        run_eagerly: bool = False,
        steps_per_execution: int = 1,
        jit_compile: Any = "auto",
        auto_scale_loss: bool = True,
    ) -> None:
        """Sets how the model is trained and what is reported. Weights stay as they are.

        Steps are traced (`tf.function`) unless `run_eagerly`; a new `compile` traces them anew.

        # NB: TensorFlow runs several batches between two calls of the callbacks when `steps_per_execution` says so.
        # Here, as with `jit_compile`, nothing depends on it.

        Errors   ValueError for unknown names and objects; entries that do not fit the outputs raise it at the first
                 batch
        """
        self._compiled = Compiled(loss, loss_weights, metrics, weighted_metrics)
        self.optimizer = optimizers.get(optimizer)
        self.loss, self.loss_weights, self.run_eagerly, self.jit_compile = loss, loss_weights, run_eagerly, jit_compile
        self.stop_training = False
        self._traced_steps = {}
        self.compile_arguments = {"optimizer": self.optimizer, "loss": loss, "metrics": metrics}
        self.compile_arguments |= {"loss_weights": loss_weights, "weighted_metrics": weighted_metrics}

    @property
    def compiled(self) -> bool:
        """Whether `compile` was called."""
        return self._compiled is not None

    def _needs_compile(self, method: str) -> Compiled:
        if self._compiled is None:
            raise ValueError(f"`{method}` needs a compiled model. Call `compile` first.")
        return self._compiled

    def _step(self, name: str) -> Callable[[Any], Any]:
        """`train_step`, `test_step` or `predict_step`, traced unless `run_eagerly`."""
        step: Callable[[Any], Any] = getattr(self, name)
        if getattr(self, "run_eagerly", False):
            return step
        traced: dict[str, Callable[[Any], Any]] = self.__dict__.setdefault("_traced_steps", {})
        if name not in traced:
            traced[name] = function(step)
        return traced[name]

    # ------------------------------------------------------------------------------------- fit

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: Any = "auto",
        callbacks: Any = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: bool = True,
        class_weight: Any = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        validation_batch_size: int | None = None,
        validation_freq: Any = 1,
    ) -> History:
        """Trains: one `train_step` for each batch, epoch after epoch, with a validation at the end of an epoch.

        Invalid arguments are found before the first step. An epoch without a single batch ends the training with a
        warning; it is an error if it is the first.

        Edges    history/epoch-loss-is-the-mean-over-rows, validation/split-takes-the-last-rows
        Errors   ValueError for data that do not fit together, for a split that leaves one side empty or of data that
                 are no arrays, for weights beside a Dataset, and before `compile`
        """
        self._needs_compile("fit")
        source: Any = batches_of(x, y, sample_weight, batch_size, shuffle)
        held_out: Any = None
        if validation_data is not None:
            parts = unpack_x_y_sample_weight(validation_data)
            held_out = batches_of(*parts, batch_size=validation_batch_size or batch_size)
        elif validation_split:
            if not isinstance(source, Rows):
                raise ValueError(f"`validation_split` is only for arrays and tensors. Received a {type(x).__name__}.")
            source, held_out = source.split(validation_split, validation_batch_size)
        source = self._weighted_by_class(source, class_weight)
        training = Epochs(source, "steps_per_epoch", steps_per_epoch)
        validation = held_out and Epochs(held_out, "validation_steps", validation_steps, from_the_start=True)
        due = _epochs_to_validate(validation_freq)
        hooks = self._hooks(callbacks, verbose, training.steps, epochs=epochs, add_history=True)
        self._train(training, validation, due, range(initial_epoch, epochs), hooks)
        return self.history

    def _train(
        self,
        training: Epochs,
        validation: Epochs | None,
        due: Callable[[int], bool],
        epochs: range,
        hooks: CallbackList,
    ) -> None:
        """The loop over epochs."""
        self.stop_training, self.initial_epoch = False, epochs.start
        hooks.on_train_begin()
        logs: dict[str, Any] = {}
        for epoch in range(self.initial_epoch, epochs.stop):  # a callback may have set it
            self.reset_metrics()
            hooks.on_epoch_begin(epoch)
            trained = self._train_epoch(training, hooks)
            if trained is None and epoch == epochs.start:
                raise ValueError("`x` gives no batch at all. Expected at least one.")
            if trained is None:
                warnings.warn(RAN_OUT, stacklevel=3)
                break
            logs = trained
            if validation is not None and due(epoch):
                tested = self._test(validation, hooks)
                logs |= {f"val_{name}": value for name, value in tested.items()}
            hooks.on_epoch_end(epoch, logs)
            if self.stop_training:
                break
        hooks.on_train_end(logs)

    def _train_epoch(self, batches: Epochs, hooks: CallbackList) -> dict[str, Any] | None:
        """The loop over the batches of an epoch: the logs of the last one, None without any."""
        logs, train_step = None, self._step("train_step")
        for step, batch in enumerate(batches):
            hooks.on_train_batch_begin(step)
            logs = train_step(batch)
            hooks.on_train_batch_end(step, logs)
            if self.stop_training:
                break
        return None if logs is None else dict(logs)

    def train_step(self, data: Any) -> dict[str, Any]:
        """One step on one batch; returns the numbers to report. A subclass may override it.

        Source   https://keras.io/guides/custom_train_step_in_tensorflow/
        """
        # Data
        x, y, sample_weight = unpack_x_y_sample_weight(data)
        # Forward pass
        with GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self.compute_loss(x=x, y=y, y_pred=y_pred, sample_weight=sample_weight)
        # Gradient
        variables = self.trainable_variables
        self.optimizer.apply(tape.gradient(loss, variables), variables)
        # Report
        self._needs_compile("train_step").loss_tracker.update_state(loss, sample_weight=_rows(x))
        return self.compute_metrics(x, y, y_pred, sample_weight)

    # ------------------------------------------------------------------------------------- evaluate and predict

    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        verbose: Any = "auto",
        sample_weight: Any = None,
        steps: int | None = None,
        callbacks: Any = None,
        return_dict: bool = False,
    ) -> Any:
        """The loss and the metrics over all rows, in order: one float, a list of them, or a dict.

        Errors   ValueError for data that do not fit together, without any batch, and before `compile`
        """
        self._needs_compile("evaluate")
        batches = Epochs(batches_of(x, y, sample_weight, batch_size), "steps", steps, from_the_start=True)
        hooks = self._hooks(callbacks, verbose, batches.steps)
        return _numbers(self._test(batches, hooks), return_dict)

    def _test(self, batches: Epochs, hooks: CallbackList) -> dict[str, Any]:
        """The loop over the batches: the logs of the last one."""
        self.reset_metrics()
        hooks.on_test_begin()
        logs: Any = None
        test_step = self._step("test_step")
        for step, batch in enumerate(batches):
            hooks.on_test_batch_begin(step)
            logs = test_step(batch)
            hooks.on_test_batch_end(step, logs)
        if logs is None:
            raise ValueError("`x` gives no batch to evaluate. Expected at least one.")
        hooks.on_test_end(logs)
        return dict(logs)

    def test_step(self, data: Any) -> dict[str, Any]:
        """The numbers of one batch, without a step. A subclass may override it.

        Source   https://keras.io/guides/custom_train_step_in_tensorflow/
        """
        x, y, sample_weight = unpack_x_y_sample_weight(data)
        y_pred = self(x, training=False)
        # As in Keras, a `compute_loss` that a subclass defines need not take `training`.
        mode = {"training": False} if "training" in inspect.signature(self.compute_loss).parameters else {}
        loss = self.compute_loss(x=x, y=y, y_pred=y_pred, sample_weight=sample_weight, **mode)
        self._needs_compile("test_step").loss_tracker.update_state(loss, sample_weight=_rows(x))
        return self.compute_metrics(x, y, y_pred, sample_weight)

    def predict(
        self,
        x: Any,
        batch_size: int | None = None,
        verbose: Any = "auto",
        steps: int | None = None,
        callbacks: Any = None,
    ) -> Any:
        """The outputs for all rows, in order, as arrays in the structure of the outputs. Needs no `compile`.

        Errors   ValueError without any batch
        """
        batches = Epochs(batches_of(x, batch_size=batch_size), "steps", steps, from_the_start=True)
        hooks = self._hooks(callbacks, verbose, batches.steps)
        hooks.on_predict_begin()
        outputs: list[Any] = []
        predict_step = self._step("predict_step")
        for step, batch in enumerate(batches):
            hooks.on_predict_batch_begin(step)
            outputs.append(nest.map_structure(_as_numpy, predict_step(batch)))
            hooks.on_predict_batch_end(step, {"outputs": outputs[-1]})
        if not outputs:
            raise ValueError("`x` gives no batch to predict. Expected at least one.")
        hooks.on_predict_end()
        return nest.map_structure(lambda *parts: np.concatenate(parts), *outputs)

    def predict_step(self, data: Any) -> Any:
        """The outputs for one batch. A subclass may override it."""
        return self(unpack_x_y_sample_weight(data)[0], training=False)

    # ------------------------------------------------------------------------------------- loss and metrics

    def compute_loss(
        self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None, training: bool = True
    ) -> Tensor:
        """The weighted sum of the losses of the outputs, plus the added losses. A subclass may override it.

        Errors   ValueError when there is no loss at all, and when the targets of a loss are missing
        """
        compiled = self._needs_compile("compute_loss")
        batch = compiled.arrange(self, y, y_pred, sample_weight)
        total = compiled.compute_loss(batch, _rows(y_pred))
        for loss in self.losses:
            loss = reduce_sum(loss) if loss.array.ndim else loss
            total = loss if total is None else total + loss
        if total is None:
            raise ValueError("There is no loss to minimize. Expected a `loss` in `compile`, or one from `add_loss`.")
        return total

    def compute_metrics(self, x: Any, y: Any, y_pred: Any, sample_weight: Any = None) -> dict[str, Any]:
        """Updates the metrics of `compile` with a batch; returns all numbers to report. A subclass may override it."""
        compiled = self._needs_compile("compute_metrics")
        compiled.update_metrics(compiled.arranged(self, y, y_pred, sample_weight))
        return self.get_metrics_result()

    def get_metrics_result(self) -> dict[str, Any]:
        """The current values of `metrics` by their names; those of a metric whose result is a dict by its keys."""
        results: dict[str, Any] = {}
        for name, metric in self._named_metrics().items():
            result = metric.result()
            results |= result if isinstance(result, dict) else {name: convert_to_tensor(result)}
        return results

    @property
    def metrics(self) -> list[Metric]:
        """The loss, the losses of the outputs, the metrics of `compile`, and those of the layers. May be overridden."""
        compiled = self._compiled.reported.values() if self._compiled else ()
        return list({id(metric): metric for metric in [*compiled, *super().metrics]}.values())

    def _named_metrics(self) -> dict[str, Metric]:
        """`metrics`, by the names under which they are reported."""
        names = {id(metric): name for name, metric in self._compiled.reported.items()} if self._compiled else {}
        return {names.get(id(metric), metric.name): metric for metric in self.metrics}

    def reset_metrics(self) -> None:
        """Resets all metrics, as each epoch and each evaluation does."""
        for metric in self.metrics:
            metric.reset_state()

    # ------------------------------------------------------------------------------------- one batch

    def train_on_batch(
        self,
        x: Any,
        y: Any = None,
        sample_weight: Any = None,
        class_weight: Any = None,
        *,
        reset_metrics: bool = True,
        return_dict: bool = False,
    ) -> Any:
        """One step on one batch; returns its loss before the step, and its metrics.

        `reset_metrics=False`, documented up to Keras 2, reports the means over the calls so far.
        """
        self._needs_compile("train_on_batch")
        (batch,) = self._weighted_by_class(_single_batch(x, y, sample_weight), class_weight)
        if reset_metrics:
            self.reset_metrics()
        return _numbers(self._step("train_step")(batch), return_dict)

    def test_on_batch(
        self, x: Any, y: Any = None, sample_weight: Any = None, *, reset_metrics: bool = True, return_dict: bool = False
    ) -> Any:
        """The loss and the metrics of one batch."""
        self._needs_compile("test_on_batch")
        (batch,) = _single_batch(x, y, sample_weight)
        if reset_metrics:
            self.reset_metrics()
        return _numbers(self._step("test_step")(batch), return_dict)

    def predict_on_batch(self, x: Any) -> Any:
        """The outputs for one batch."""
        (batch,) = _single_batch(x)
        return nest.map_structure(_as_numpy, self._step("predict_step")(batch))

    # ------------------------------------------------------------------------------------- superseded

    @property
    def metrics_names(self) -> list[str]:
        """The labels of the numbers that `evaluate` returns, complete after the first batch. Up to Keras 2.

        Source   https://www.tensorflow.org/versions/r2.15/api_docs/python/tf/keras/Model
        """
        return list(self._named_metrics())

    # ------------------------------------------------------------------------------------- arguments

    def _weighted_by_class(self, source: Source, class_weight: Any) -> Source:
        if class_weight is None:
            return source
        names = getattr(self, "output_names", ())
        if len(names) > 1:
            raise ValueError(f"`class_weight` is only for models with one output. This one has {names}.")
        return WeightedByClass(source, class_weight)

    def _hooks(
        self, callbacks: Any, verbose: Any, steps: int | None, epochs: int = 1, add_history: bool = False
    ) -> CallbackList:
        if verbose not in (0, 1, 2, "auto"):
            raise ValueError(f"`verbose` must be 0, 1, 2 or 'auto'. Received {verbose!r}.")
        verbose = 1 if verbose == "auto" else verbose
        if isinstance(callbacks, CallbackList):
            return callbacks
        return CallbackList(
            callbacks,
            add_history=add_history,
            add_progbar=bool(verbose),
            model=self,
            verbose=verbose,
            epochs=epochs,
            steps=steps,
        )


def _single_batch(x: Any, y: Any = None, sample_weight: Any = None) -> Rows:
    """All rows as one batch."""
    rows = Rows(x, y, sample_weight)
    rows.batch_size = rows.rows
    return rows


def _epochs_to_validate(frequency: Any) -> Callable[[int], bool]:
    """Whether to validate after an epoch, which counts from 0: every k-th one, or those of a list, counted from 1."""
    if isinstance(frequency, (list, tuple, set)):
        return lambda epoch: epoch + 1 in frequency
    if not isinstance(frequency, (int, np.integer)) or frequency < 1:
        raise ValueError(f"`validation_freq` must be an integer ≥ 1, or a list of epochs. Received {frequency!r}.")
    return lambda epoch: bool((epoch + 1) % frequency == 0)


def _rows(structure: Any) -> int:
    """The number of rows of a batch: that of its first tensor."""
    first = nest.flatten(structure)[0].array
    return len(first) if first.ndim else 1


def _as_numpy(value: Any) -> np.ndarray:
    return value.numpy() if hasattr(value, "numpy") else np.asarray(value)


def _numbers(logs: dict[str, Any], return_dict: bool) -> Any:
    """The logs as floats: a dict when requested, else a list, or the only one."""
    named = {name: float(value) for name, value in logs.items()}
    if return_dict:
        return named
    return list(named.values()) if len(named) > 1 else next(iter(named.values()))
