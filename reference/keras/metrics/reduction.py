"""Sums and means of values over updates, and the mean of a function of labels and predictions.

Source   https://keras.io/api/metrics/reduction_metrics/
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reference.keras.metrics.base import Metric
from reference.keras.weighting import weighted_sum
from reference.ops.elementwise import cast, divide_no_nan
from reference.tensor import Tensor, convert_to_tensor


class Sum(Metric):
    """Σ w·v over all updates; 0 before the first.

    Shapes   values (…) and weights that broadcast to them → ()
    Source   https://keras.io/api/metrics/reduction_metrics/#sum-class
    Edges    metrics/sum-is-weighted, metrics/one-update-or-many
    Errors   ValueError for weights that do not broadcast to the values
    """

    def __init__(self, name: str = "sum", dtype: Any = None):
        super().__init__(dtype, name)
        self.total = self.add_weight(name="total")

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        total, _ = weighted_sum(cast(convert_to_tensor(values), self.dtype), sample_weight)
        self.total.assign_add(total)

    def result(self) -> Tensor:
        return convert_to_tensor(self.total)


class Mean(Metric):
    """Σ w·v / Σ w over all updates; 0 before the first.

    # NB: TensorFlow with Keras 3 counts each row of values of several axes once, with Keras 2, as here, each element.

    Shapes   values (…) and weights that broadcast to them → ()
    Source   https://keras.io/api/metrics/reduction_metrics/#mean-class
    Edges    metrics/mean-is-divided-by-the-sum-of-weights, metrics/one-update-or-many,
             accumulation/an-unused-metric-is-zero
    Errors   ValueError for weights that do not broadcast to the values
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


class MeanMetricWrapper(Mean):
    """The mean of a function of (y_true, y_pred, **options), which gives a value for each sample.

    Shapes   y_true and y_pred as the function takes them, sample_weight (batch,) or that of its values → ()
    Source   https://keras.io/api/metrics/base_metric/
    Edges    accumulation/a-function-is-a-metric, metrics/one-update-or-many
    """

    def __init__(self, fn: Callable[..., Any], name: str | None = None, dtype: Any = None, **options: Any):
        super().__init__(name or getattr(fn, "__name__", type(fn).__name__), dtype)
        self.fn, self.options = fn, options

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        values = self.fn(convert_to_tensor(y_true), convert_to_tensor(y_pred), **self.options)
        super().update_state(values, sample_weight)

    def get_config(self) -> dict[str, Any]:
        own = {"fn": self.fn} if type(self) is MeanMetricWrapper else {}
        return super().get_config() | self.options | own
