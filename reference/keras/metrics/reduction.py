"""Sums and means of values over all updates, and the mean of a function of labels and predictions.

Source   https://keras.io/api/metrics/reduction_metrics/
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reference.keras.derived import derived_class, options_of
from reference.keras.metrics.base import Metric
from reference.keras.weighting import masked, weighted_sum
from reference.ops.elementwise import cast, divide_no_nan
from reference.tensor import Tensor, convert_to_tensor
from reference.typing import DTypeLike, TensorLike


class Sum(Metric):
    """Σ w·v over all updates; 0 before the first.

    Shapes   values (…) and weights that broadcast to them → ()
    Source   https://keras.io/api/metrics/reduction_metrics/#sum-class
    Errors   ValueError for weights that do not broadcast to the values
    """

    def __init__(self, name: str = "sum", dtype: DTypeLike | None = None):
        super().__init__(dtype, name)
        self.total = self.add_weight(name="total")

    def update_state(self, values: TensorLike, sample_weight: TensorLike | None = None) -> None:
        total, _ = weighted_sum(cast(convert_to_tensor(values), self.dtype), sample_weight)
        self.total.assign_add(total)

    def result(self) -> Tensor:
        return convert_to_tensor(self.total)


class Mean(Metric):
    """Σ w·v / Σ w over all updates; 0 before the first.

    # NB: with Keras 3 a row of values of several axes counts once; with Keras 2, as here, each element counts.

    Shapes   values (…) and weights that broadcast to them → ()
    Source   https://keras.io/api/metrics/reduction_metrics/#mean-class
    Errors   ValueError for weights that do not broadcast to the values
    """

    def __init__(self, name: str | None = "mean", dtype: DTypeLike | None = None):
        super().__init__(dtype, name)
        self.total = self.add_weight(name="total")
        self.count = self.add_weight(name="count")

    def update_state(self, values: TensorLike, sample_weight: TensorLike | None = None) -> None:
        total, count = weighted_sum(cast(convert_to_tensor(values), self.dtype), sample_weight)
        self.total.assign_add(total)
        self.count.assign_add(count)

    def result(self) -> Tensor:
        return divide_no_nan(self.total, self.count)


class MeanMetricWrapper(Mean):
    """The mean of a function of (y_true, y_pred, **options), which returns a value for each sample.

    Shapes   y_true and y_pred as the function takes them, sample_weight (batch,) or that of its values → ()
    Source   https://keras.io/api/metrics/base_metric/
    """

    def __init__(self, fn: Callable[..., Any], name: str | None = None, dtype: DTypeLike | None = None, **options: Any):
        super().__init__(name or getattr(fn, "__name__", type(fn).__name__), dtype)
        self.fn, self.options = fn, options

    def _counted(self, y_true: Tensor, values: Tensor) -> Tensor | None:
        """Which values count, in their shape; None if all do."""
        return None

    def update_state(  # type: ignore[override]  # as in Keras, it takes labels and predictions, not values
        self, y_true: TensorLike, y_pred: TensorLike, sample_weight: TensorLike | None = None
    ) -> None:
        y_true = convert_to_tensor(y_true)
        values = self.fn(y_true, convert_to_tensor(y_pred), **self.options)
        counted = self._counted(y_true, values)
        super().update_state(values, sample_weight if counted is None else masked(counted, sample_weight))

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"fn": self.fn} | self.options


def metric_class(
    kind: str, fn: Callable[..., Tensor], arguments: str = "", counted: Any = None, **defaults: Any
) -> Any:
    """The class of the mean of a function. Its constructor takes `name`, `dtype` and the options of the function.

    `arguments` gives another order, or fewer of them, `defaults` other defaults, and `counted` the method `_counted`.
    """
    arguments = arguments or f"name dtype {options_of(fn)}"
    members = {} if counted is None else {"_counted": counted}
    summary = f"The mean of `{fn.__name__.lstrip('_')}`."
    return derived_class(MeanMetricWrapper, kind, arguments, summary, fn, members=members, **defaults)
