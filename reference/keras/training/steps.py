"""compile, and what is done with one batch: a step of training, of evaluation, of prediction, and the metrics.

Source   https://keras.io/api/models/model_training_apis/
"""

from __future__ import annotations

from typing import Any

from reference import nest
from reference.keras import optimizers
from reference.keras.metrics import Metric
from reference.keras.training.adapters import unpack_x_y_sample_weight
from reference.keras.training.compiling import Compiled
from reference.ops.reductions import reduce_sum
from reference.tape import GradientTape
from reference.tensor import Tensor, convert_to_tensor

__all__ = ["Steps"]


class Steps:
    """The part of `Trainer` that knows one batch.

    Source   https://keras.io/api/models/model_training_apis/
    Edges    compile/must-come-before-fit, compile/unknown-arguments-are-refused
    Errors   ValueError from what needs `compile` before it was called
    """

    optimizer: Any = None
    stop_training = False
    _compiled: Compiled | None = None

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
        """Say how the model is trained and what is reported. Weights stay as they are.

        # NB: TensorFlow runs several batches between two calls of the callbacks when `steps_per_execution` says so.
        # Here, as with `run_eagerly` and `jit_compile`, nothing depends on it.

        Source   https://keras.io/api/models/model_training_apis/#compile-method
        Edges    compile/names-stand-for-objects, compile/keeps-the-weights, compile/optimizer-is-rmsprop-by-default,
                 outputs/plain-sum-by-default, outputs/none-has-no-loss, outputs/metrics-belong-to-an-output
        Errors   ValueError for names and objects that stand for nothing; what does not fit the outputs is refused at
                 the first batch
        """
        compiled = Compiled(loss, loss_weights, metrics, weighted_metrics)
        self.optimizer = optimizers.get(optimizer)
        self.loss, self.loss_weights, self.run_eagerly, self.jit_compile = loss, loss_weights, run_eagerly, jit_compile
        self._compiled, self.stop_training = compiled, False
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

    # ------------------------------------------------------------------------------------- one batch

    def train_step(self, data: Any) -> dict[str, Any]:
        """One step on one batch; the numbers to report. A subclass may override it.

        Source   https://keras.io/guides/custom_train_step_in_tensorflow/
        Edges    history/own-train-step, fit/equals-the-loop-with-a-tape
        """
        x, y, sample_weight = unpack_x_y_sample_weight(data)
        with GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self.compute_loss(x=x, y=y, y_pred=y_pred, sample_weight=sample_weight)
        variables = self.trainable_variables
        self.optimizer.apply(tape.gradient(loss, variables), variables)
        self._needs_compile("train_step").tracker.update_state(loss, _rows(x))
        return self.compute_metrics(x, y, y_pred, sample_weight)

    def test_step(self, data: Any) -> dict[str, Any]:
        """The numbers of one batch, without a step. A subclass may override it.

        Source   https://keras.io/guides/custom_train_step_in_tensorflow/
        Edges    evaluate/is-in-inference-mode
        """
        x, y, sample_weight = unpack_x_y_sample_weight(data)
        y_pred = self(x, training=False)
        loss = self.compute_loss(x=x, y=y, y_pred=y_pred, sample_weight=sample_weight)
        self._needs_compile("test_step").tracker.update_state(loss, _rows(x))
        return self.compute_metrics(x, y, y_pred, sample_weight)

    def predict_step(self, data: Any) -> Any:
        """The outputs for one batch. A subclass may override it.

        Source   https://keras.io/api/models/model_training_apis/#predict-method
        """
        return self(unpack_x_y_sample_weight(data)[0], training=False)

    def compute_loss(
        self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None, training: bool = True
    ) -> Tensor:
        """The weighted sum of the losses of the outputs, and what `add_loss` added. A subclass may override it.

        Source   https://keras.io/api/models/model_training_apis/
        Edges    outputs/total-is-the-weighted-sum, train-step/compute-loss-may-be-overridden
        Errors   ValueError when there is no loss at all, and when the targets of a loss are missing
        """
        compiled = self._needs_compile("compute_loss")
        batch = compiled.batch(self, y, y_pred, sample_weight)
        total = compiled.loss(batch, _rows(y_pred))
        for loss in self.losses:
            loss = reduce_sum(loss) if loss.array.ndim else loss
            total = loss if total is None else total + loss
        if total is None:
            raise ValueError(
                "There is no loss to minimise. Expected a `loss` in `compile`, or one added by `add_loss`."
            )
        return total

    def compute_metrics(self, x: Any, y: Any, y_pred: Any, sample_weight: Any = None) -> dict[str, Any]:
        """Update the metrics of `compile` with a batch; all numbers to report. A subclass may override it.

        Source   https://keras.io/api/models/model_training_apis/
        Edges    train-step/compute-metrics-may-be-overridden
        """
        compiled = self._needs_compile("compute_metrics")
        if compiled.metrics.named:
            compiled.metrics.update_state(compiled.batch(self, y, y_pred, sample_weight))
        return self.get_metrics_result()

    def get_metrics_result(self) -> dict[str, Any]:
        """The present values of `metrics` by their names; those of a metric whose result is a dict by its keys.

        Which metrics there are is settled by the first batch after `reset_metrics`.

        Source   https://keras.io/api/models/model_training_apis/
        """
        compiled = self._needs_compile("get_metrics_result")
        if compiled.settled is None:
            compiled.settled = self._named_metrics()
        results: dict[str, Any] = {}
        for name, metric in compiled.settled.items():
            result = metric.result()
            results |= result if isinstance(result, dict) else {name: convert_to_tensor(result)}
        return results

    # ------------------------------------------------------------------------------------- metrics

    @property
    def metrics(self) -> list[Metric]:
        """The loss, the losses of the outputs, the metrics of `compile`, and those of the layers. May be overridden.

        Source   https://keras.io/api/models/model_training_apis/
        Edges    history/own-metrics-are-reset-too, train-step/metrics-may-be-updated-by-hand
        """
        compiled = list(self._compiled.reported().values()) if self._compiled else []
        return list({id(metric): metric for metric in [*compiled, *super().metrics]}.values())  # type: ignore[misc]

    def _named_metrics(self) -> dict[str, Metric]:
        names = {id(metric): name for name, metric in self._compiled.reported().items()} if self._compiled else {}
        return {names.get(id(metric), metric.name): metric for metric in self.metrics}

    @property
    def metrics_names(self) -> list[str]:
        """The labels of the numbers that `evaluate` returns; complete once the first batch was seen.

        Source   https://www.tensorflow.org/versions/r2.15/api_docs/python/tf/keras/Model
        Edges    evaluate/metrics-names-label-the-list
        """
        return list(self._named_metrics())

    def reset_metrics(self) -> None:
        """Let all metrics begin anew, as each epoch and each evaluation does.

        Source   https://keras.io/api/models/model_training_apis/
        Edges    history/own-metrics-are-reset-too
        """
        for metric in self.metrics:
            metric.reset_state()
        if self._compiled:
            self._compiled.settled = None


def _rows(structure: Any) -> int:
    """The number of rows of a batch: that of its first tensor."""
    first = structure if type(structure) is Tensor else nest.flatten(structure)[0]
    return len(first.array) if first.array.ndim else 1
