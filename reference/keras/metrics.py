"""`tf.keras.metrics`: values that are accumulated over updates and read at any time.

A metric holds its state in variables: `update_state` adds to it, `result` reads it, `reset_state` forgets it.

Source   https://keras.io/api/metrics/
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reference.dtypes import as_dtype, float32
from reference.keras import losses
from reference.keras.weighting import same_rank, weighted_sum
from reference.ops.create import zeros
from reference.ops.elementwise import cast, divide_no_nan, equal
from reference.ops.reductions import argmax
from reference.ops.shapes import squeeze
from reference.tensor import Tensor, convert_to_tensor
from reference.variable import Variable

__all__ = ["Accuracy", "CategoricalAccuracy", "Mean", "Metric", "SparseCategoricalAccuracy"]


class Metric:
    """The protocol of a metric, and the place of its state.

    A subclass makes its state with `add_weight`, and defines `update_state` and `result`.

    Source   https://keras.io/api/metrics/base_metric/
    Edges    metrics/calling-a-metric-updates-and-reads-it, metrics/reset-forgets-everything
    Errors   NotImplementedError from a subclass without `update_state` or `result`
    """

    def __init__(self, dtype: Any = None, name: str | None = None):
        self.name = name or type(self).__name__.lower()
        self.dtype = as_dtype(dtype or float32)
        self._variables: list[Variable] = []

    @property
    def variables(self) -> list[Variable]:
        return list(self._variables)

    def add_weight(
        self, shape: Any = (), initializer: Any = "zeros", dtype: Any = None, name: str | None = None
    ) -> Variable:
        """A variable of the state, which begins and is reset as zeros."""
        if initializer not in ("zeros", None):
            raise ValueError(f"`initializer` of a metric's weight must be 'zeros'. Received {initializer!r}.")
        variable = Variable(zeros(shape, dtype or self.dtype), trainable=False, name=name)
        self._variables.append(variable)
        return variable

    def update_state(self, *args: Any, **kwargs: Any) -> None:
        raise NotImplementedError(f"{type(self).__name__} must define `update_state`.")

    def result(self) -> Tensor:
        raise NotImplementedError(f"{type(self).__name__} must define `result`.")

    def reset_state(self) -> None:
        """Forget all updates."""
        for variable in self._variables:
            variable.assign(zeros(variable.shape, variable.dtype))

    def reset_states(self) -> None:
        """`reset_state`, under the name that was documented up to TensorFlow 2.4, and removed with Keras 3."""
        self.reset_state()

    def __call__(self, *args: Any, **kwargs: Any) -> Tensor:
        """Update, then the result of all updates so far, not of this one alone."""
        self.update_state(*args, **kwargs)
        return convert_to_tensor(self.result())


class Mean(Metric):
    """Σ w·v / Σ w over all updates; 0 before the first.

    Shapes   values (…) and weights that broadcast to them → ()
    Source   https://keras.io/api/metrics/reduction_metrics/#mean-class
    Edges    metrics/mean-is-divided-by-the-sum-of-weights, metrics/one-update-or-many,
             metrics/an-unused-mean-is-zero
    """

    def __init__(self, name: str = "mean", dtype: Any = None):
        super().__init__(dtype, name)
        self.total = self.add_weight(name="total")
        self.count = self.add_weight(name="count")

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        total, count = weighted_sum(cast(convert_to_tensor(values), self.dtype), sample_weight)
        self.total.assign_add(total)
        self.count.assign_add(count)

    def result(self) -> Tensor:
        return divide_no_nan(self.total, self.count)


class _MeanOfMatches(Mean):
    """The mean of a function of (y_true, y_pred) that says for each sample whether it is right."""

    matches: Callable[[Tensor, Tensor], Tensor]

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        matches = type(self).matches(convert_to_tensor(y_true), convert_to_tensor(y_pred))
        super().update_state(cast(matches, self.dtype), sample_weight)


def _accuracy(y_true: Tensor, y_pred: Tensor) -> Tensor:
    y_true, y_pred = same_rank(cast(y_true, y_pred.dtype), y_pred)
    return equal(y_true, y_pred)


def _categorical_accuracy(y_true: Tensor, y_pred: Tensor) -> Tensor:
    return argmax(y_true, -1) == argmax(y_pred, -1)


def _sparse_categorical_accuracy(y_true: Tensor, y_pred: Tensor) -> Tensor:
    predicted = argmax(y_pred, -1)
    if y_true.array.ndim == y_pred.array.ndim and y_true.array.shape[-1] == 1:
        y_true = squeeze(y_true, -1)
    return cast(y_true, predicted.dtype) == predicted


class Accuracy(_MeanOfMatches):
    """How often y_pred equals y_true.

    Shapes   y_true and y_pred of one shape → ()
    Source   https://keras.io/api/metrics/accuracy_metrics/#accuracy-class
    Edges    metrics/accuracy-counts-matches
    """

    matches = staticmethod(_accuracy)

    def __init__(self, name: str = "accuracy", dtype: Any = None):
        super().__init__(name, dtype)


class CategoricalAccuracy(_MeanOfMatches):
    """How often the largest y_pred is where the largest y_true is.

    Shapes   y_true (…, classes) × y_pred (…, classes) → ()
    Source   https://keras.io/api/metrics/accuracy_metrics/#categoricalaccuracy-class
    Edges    metrics/accuracy-counts-matches
    """

    matches = staticmethod(_categorical_accuracy)

    def __init__(self, name: str = "categorical_accuracy", dtype: Any = None):
        super().__init__(name, dtype)


class SparseCategoricalAccuracy(_MeanOfMatches):
    """How often the largest y_pred is at the class number y_true.

    Shapes   y_true (…) or (…, 1) of class numbers × y_pred (…, classes) → ()
    Source   https://keras.io/api/metrics/accuracy_metrics/#sparsecategoricalaccuracy-class
    Edges    metrics/accuracy-counts-matches
    """

    matches = staticmethod(_sparse_categorical_accuracy)

    def __init__(self, name: str = "sparse_categorical_accuracy", dtype: Any = None):
        super().__init__(name, dtype)


class MeanMetricWrapper(Mean):
    """The mean of a function of (y_true, y_pred).

    Source   https://keras.io/api/metrics/base_metric/
    """

    def __init__(self, fn: Callable[..., Any], name: str | None = None, dtype: Any = None):
        super().__init__(name or fn.__name__, dtype)
        self._fn = fn

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        super().update_state(self._fn(convert_to_tensor(y_true), convert_to_tensor(y_pred)), sample_weight)


def get(identifier: Any) -> Any:

    names = {name: globals()[name] for name in __all__} | {
        "mae": losses.mean_absolute_error,
        "mse": losses.mean_squared_error,
        "mean_absolute_error": losses.mean_absolute_error,
        "MeanAbsoluteError": losses.mean_absolute_error,
        "sparse_categorical_accuracy": SparseCategoricalAccuracy,
    }
    if isinstance(identifier, str):
        if identifier not in names:
            raise ValueError(identifier)
        identifier = names[identifier]
    return identifier() if isinstance(identifier, type) else identifier


def choose(identifier: str, y_true: Any, y_pred: Any) -> Metric:
    class Binary(_MeanOfMatches):
        matches = staticmethod(lambda y_true, y_pred: equal(cast(y_true, "float32"), cast(y_pred > 0.5, "float32")))

    if y_pred[-1] == 1:
        return Binary()
    if len(y_true) < len(y_pred) or y_true[-1] == 1:
        return SparseCategoricalAccuracy()
    return CategoricalAccuracy()
