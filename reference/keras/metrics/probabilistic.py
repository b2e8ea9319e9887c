"""The cross entropies, the divergence and Poisson as metrics: means over all samples.

Source   https://keras.io/api/metrics/probabilistic_metrics/
"""

from __future__ import annotations

from typing import Any

from reference.keras.losses.probabilistic import (
    binary_crossentropy,
    categorical_crossentropy,
    kl_divergence,
    poisson,
    sparse_categorical_crossentropy,
)
from reference.keras.metrics.reduction import MeanMetricWrapper
from reference.keras.weighting import align
from reference.ops.elementwise import cast
from reference.ops.shapes import reshape
from reference.tensor import convert_to_tensor


class BinaryCrossentropy(MeanMetricWrapper):
    """The mean of `binary_crossentropy`.

    Shapes   those of `binary_crossentropy`, sample_weight (batch,) or that of its values → ()
    Source   https://keras.io/api/metrics/probabilistic_metrics/#binarycrossentropy-class
    Edges    metric-formulas/value-is-the-mean-of-the-function
    """

    def __init__(
        self,
        name: str = "binary_crossentropy",
        dtype: Any = None,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
    ):
        super().__init__(binary_crossentropy, name, dtype, from_logits=from_logits, label_smoothing=label_smoothing)


class CategoricalCrossentropy(MeanMetricWrapper):
    """The mean of `categorical_crossentropy`.

    Shapes   those of `categorical_crossentropy`, sample_weight (batch,) or that of its values → ()
    Source   https://keras.io/api/metrics/probabilistic_metrics/#categoricalcrossentropy-class
    Edges    metric-formulas/value-is-the-mean-of-the-function
    """

    def __init__(
        self,
        name: str = "categorical_crossentropy",
        dtype: Any = None,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
    ):
        super().__init__(
            categorical_crossentropy, name, dtype, from_logits=from_logits, label_smoothing=label_smoothing, axis=axis
        )


class SparseCategoricalCrossentropy(MeanMetricWrapper):
    """The mean of `sparse_categorical_crossentropy`, over the samples whose label is not `ignore_class`.

    Shapes   those of `sparse_categorical_crossentropy`, sample_weight (batch,) or that of its values → ()
    Source   https://keras.io/api/metrics/probabilistic_metrics/#sparsecategoricalcrossentropy-class
    Edges    metric-formulas/value-is-the-mean-of-the-function, classification/an-ignored-class-does-not-count
    """

    def __init__(
        self,
        name: str = "sparse_categorical_crossentropy",
        dtype: Any = None,
        from_logits: bool = False,
        ignore_class: int | None = None,
        axis: int = -1,
    ):
        options = {"from_logits": from_logits, "ignore_class": ignore_class, "axis": axis}
        super().__init__(sparse_categorical_crossentropy, name, dtype, **options)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        ignored = self.options["ignore_class"]
        if ignored is not None:
            values = self.fn(y_true, y_pred, **self.options)
            counts = cast(reshape(convert_to_tensor(y_true), values.array.shape) != ignored, self.dtype)
            sample_weight = counts if sample_weight is None else counts * align(counts, sample_weight)
        super().update_state(y_true, y_pred, sample_weight)


class KLDivergence(MeanMetricWrapper):
    """The mean of `kl_divergence`; up to Keras 2 its name is `kullback_leibler_divergence`.

    Shapes   those of `kl_divergence`, sample_weight (batch,) or that of its values → ()
    Source   https://keras.io/api/metrics/probabilistic_metrics/#kldivergence-class
    Edges    metric-formulas/value-is-the-mean-of-the-function
    """

    def __init__(self, name: str = "kl_divergence", dtype: Any = None):
        super().__init__(kl_divergence, name, dtype)


class Poisson(MeanMetricWrapper):
    """The mean of `poisson`.

    Shapes   those of `poisson`, sample_weight (batch,) or that of its values → ()
    Source   https://keras.io/api/metrics/probabilistic_metrics/#poisson-class
    Edges    metric-formulas/value-is-the-mean-of-the-function
    """

    def __init__(self, name: str = "poisson", dtype: Any = None):
        super().__init__(poisson, name, dtype)
