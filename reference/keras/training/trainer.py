"""fit, evaluate and predict: loops over batches, between the hooks of the callbacks.

    fit        train_begin (epoch_begin (train_batch_begin train_step train_batch_end)* evaluate? epoch_end)* train_end
    evaluate   test_begin (test_batch_begin test_step test_batch_end)* test_end
    predict    predict_begin (predict_batch_begin predict_step predict_batch_end)* predict_end

Source   https://keras.io/api/models/model_training_apis/
"""

from __future__ import annotations

import itertools
import warnings
from typing import Any

import numpy as np

from reference import nest
from reference.keras.callbacks import CallbackList, History
from reference.keras.training.adapters import (
    RAN_OUT,
    Epochs,
    Rows,
    WeightedByClass,
    batches_of,
    unpack_x_y_sample_weight,
)
from reference.keras.training.steps import Steps

__all__ = ["Trainer"]


class Trainer(Steps):
    """compile, fit, evaluate and predict; `Model` is a `Trainer` and a `Layer`.

    Source   https://keras.io/api/models/model_training_apis/
    Edges    fit/is-the-hand-written-loop, evaluate/is-the-mean-over-all-rows, predict/is-the-forward-pass-in-order
    """

    history: History

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
        """Train: one `train_step` for each batch, epoch after epoch; validate at the end of an epoch.

        What is wrong with the arguments is found before the first step. An epoch without a single batch ends the
        training, with a warning; it is an error if it is the first.

        Source   https://keras.io/api/models/model_training_apis/#fit-method
        Edges    fit/is-the-hand-written-loop, history/epoch-loss-is-the-mean-over-rows, fit/initial-epoch,
                 fit/stop-training-ends-it, validation/is-evaluated-after-each-epoch, validation/frequency,
                 validation/split-takes-the-last-rows, validation/data-override-the-split,
                 weights/a-class-weight-is-a-sample-weight, weights/class-weights-leave-validation-alone
        Errors   ValueError for data that do not fit together, for a split that leaves a side empty or is asked of
                 what is no array, for weights beside a Dataset, and before `compile`
        """
        self._needs_compile("fit")
        source: Any = batches_of(x, y, sample_weight, batch_size, shuffle)
        validation: Any = None
        if validation_data is not None:
            validation = self._validation(validation_data, validation_batch_size or batch_size)
        elif validation_split:
            if not isinstance(source, Rows):
                raise ValueError(f"`validation_split` is only for arrays and tensors. Received a {type(x).__name__}.")
            source, validation = source.split(validation_split, validation_batch_size)
        if class_weight is not None:
            self._one_output("class_weight")
            source = WeightedByClass(source, class_weight)
        training = Epochs(source, steps_per_epoch)
        validation = None if validation is None else _First(validation, validation_steps)
        due = _epochs_to_validate(validation_freq)
        hooks = self._hooks(callbacks, verbose, training.steps, epochs=epochs, add_history=True)
        self._train(training, validation, due, range(initial_epoch, epochs), hooks)
        return self.history

    def _train(self, training: Epochs, validation: Any, due: Any, epochs: range, hooks: CallbackList) -> None:
        """The loop over epochs."""
        self.stop_training = False
        self._initial_epoch = epochs.start
        hooks.on_train_begin()
        logs: dict[str, Any] = {}
        for epoch in epochs[self._initial_epoch - epochs.start :]:  # `BackupAndRestore` may begin later
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
        logs = None
        for step, batch in enumerate(batches):
            hooks.on_train_batch_begin(step)
            logs = self.train_step(batch)
            hooks.on_train_batch_end(step, logs)
            if self.stop_training:
                break
        return None if logs is None else dict(logs)

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
        """The loss and the metrics over all rows, in their order: one float, a list of them, or a dict.

        Source   https://keras.io/api/models/model_training_apis/#evaluate-method
        Edges    evaluate/is-the-mean-over-all-rows, evaluate/changes-nothing, evaluate/begins-anew, evaluate/steps,
                 evaluate/returns-the-loss-and-the-metrics, weights/metrics-are-weighted-when-asked
        Errors   ValueError for data that do not fit together, without any batch, and before `compile`
        """
        self._needs_compile("evaluate")
        batches = _First(batches_of(x, y, sample_weight, batch_size), steps)
        hooks = self._hooks(callbacks, verbose, batches.steps)
        return _numbers(self._test(batches, hooks), return_dict)

    def _test(self, batches: _First, hooks: CallbackList) -> dict[str, Any]:
        """The loop over the batches: the logs of the last one."""
        self.reset_metrics()
        hooks.on_test_begin()
        logs: Any = None
        for step, batch in enumerate(batches):
            hooks.on_test_batch_begin(step)
            logs = self.test_step(batch)
            hooks.on_test_batch_end(step, logs)
        if logs is None:
            raise ValueError("`x` gives no batch to evaluate. Expected at least one.")
        hooks.on_test_end(logs)
        return dict(logs)

    def predict(
        self,
        x: Any,
        batch_size: int | None = None,
        verbose: Any = "auto",
        steps: int | None = None,
        callbacks: Any = None,
    ) -> Any:
        """The outputs for all rows, in their order, as arrays in the structure of the outputs.

        Source   https://keras.io/api/models/model_training_apis/#predict-method
        Edges    predict/is-the-forward-pass-in-order, predict/needs-no-compile, predict/keeps-the-structure,
                 predict/changes-nothing
        Errors   ValueError without any batch
        """
        batches = _First(batches_of(x, batch_size=batch_size), steps)
        hooks = self._hooks(callbacks, verbose, batches.steps)
        hooks.on_predict_begin()
        outputs: list[Any] = []
        for step, batch in enumerate(batches):
            hooks.on_predict_batch_begin(step)
            outputs.append(nest.map_structure(_as_numpy, self.predict_step(batch)))
            hooks.on_predict_batch_end(step, {"outputs": outputs[-1]})
        if not outputs:
            raise ValueError("`x` gives no batch to predict. Expected at least one.")
        hooks.on_predict_end()
        return nest.map_structure(lambda *parts: np.concatenate(parts), *outputs)

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
        """One step on one batch; its loss before the step, and its metrics.

        `reset_metrics=False`, documented up to Keras 2, reports the means over the calls so far.

        Source   https://keras.io/api/models/model_training_apis/#trainonbatch-method
        Edges    on-batch/train-on-batch-is-one-step, on-batch/each-call-reports-its-own-batch, on-batch/weights
        """
        self._needs_compile("train_on_batch")
        source: Any = _whole(x, y, sample_weight)
        if class_weight is not None:
            self._one_output("class_weight")
            source = WeightedByClass(source, class_weight)
        if reset_metrics:
            self.reset_metrics()
        return _numbers(self.train_step(next(iter(source))), return_dict)

    def test_on_batch(
        self,
        x: Any,
        y: Any = None,
        sample_weight: Any = None,
        *,
        reset_metrics: bool = True,
        return_dict: bool = False,
    ) -> Any:
        """The loss and the metrics of one batch.

        Source   https://keras.io/api/models/model_training_apis/#testonbatch-method
        Edges    on-batch/test-on-batch-changes-nothing, on-batch/each-call-reports-its-own-batch
        """
        self._needs_compile("test_on_batch")
        source = _whole(x, y, sample_weight)
        if reset_metrics:
            self.reset_metrics()
        return _numbers(self.test_step(next(iter(source))), return_dict)

    def predict_on_batch(self, x: Any) -> Any:
        """The outputs for one batch.

        Source   https://keras.io/api/models/model_training_apis/#predictonbatch-method
        Edges    on-batch/predict-on-batch
        """
        return nest.map_structure(_as_numpy, self.predict_step(next(iter(_whole(x)))))

    # ------------------------------------------------------------------------------------- arguments

    def _validation(self, validation_data: Any, batch_size: int | None) -> Any:
        """(x, y) or (x, y, sample_weight) as arrays, or what gives batches on its own."""
        if isinstance(validation_data, (tuple, list)):
            x, y, sample_weight = unpack_x_y_sample_weight(validation_data)
            return batches_of(x, y, sample_weight, batch_size)
        return batches_of(validation_data, batch_size=batch_size)

    def _one_output(self, argument: str) -> None:
        names = getattr(self, "output_names", ())
        if len(names) > 1:
            raise ValueError(f"`{argument}` is only for models with one output. This one has {names}.")

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


class _First:
    """The first batches of a source, from its beginning each time; all of them without a number."""

    def __init__(self, source: Any, steps: Any):
        self._source, self._limit = source, Epochs(source, steps).steps if steps is not None else None

    @property
    def steps(self) -> int | None:
        return self._source.steps if self._limit is None else self._limit

    def __iter__(self) -> Any:
        return itertools.islice(self._source, self._limit)


def _whole(x: Any, y: Any = None, sample_weight: Any = None) -> Rows:
    """Arrays as a single batch."""
    rows = Rows(x, y, sample_weight)
    rows.batch_size = rows.rows
    return rows


def _epochs_to_validate(frequency: Any) -> Any:
    """Whether to validate after an epoch, which counts from 0: every k-th one, or those of a list, counted from 1."""
    if isinstance(frequency, (list, tuple, set)):
        return lambda epoch: epoch + 1 in frequency
    if not isinstance(frequency, (int, np.integer)) or frequency < 1:
        raise ValueError(f"`validation_freq` must be an integer ≥ 1, or a list of epochs. Received {frequency!r}.")
    return lambda epoch: (epoch + 1) % frequency == 0


def _as_numpy(value: Any) -> np.ndarray:
    return value.numpy() if hasattr(value, "numpy") else np.asarray(value)


def _numbers(logs: dict[str, Any], return_dict: bool) -> Any:
    """The logs as floats: a dict when asked, else a list, or the only one."""
    named = {name: float(value) for name, value in logs.items()}
    if return_dict:
        return named
    return list(named.values()) if len(named) > 1 else next(iter(named.values()))
