"""The hinge losses as metrics: means over all samples.

Source   https://keras.io/api/metrics/hinge_metrics/
"""

from __future__ import annotations

from typing import Any

from reference.keras.losses.hinge import categorical_hinge, hinge, squared_hinge
from reference.keras.metrics.reduction import MeanMetricWrapper


class Hinge(MeanMetricWrapper):
    """The mean of `hinge`.

    Shapes   those of `hinge`, sample_weight (batch,) or that of its values → ()
    Source   https://keras.io/api/metrics/hinge_metrics/#hinge-class
    Edges    metric-formulas/value-is-the-mean-of-the-function
    """

    def __init__(self, name: str = "hinge", dtype: Any = None):
        super().__init__(hinge, name, dtype)


class SquaredHinge(MeanMetricWrapper):
    """The mean of `squared_hinge`.

    Shapes   those of `squared_hinge`, sample_weight (batch,) or that of its values → ()
    Source   https://keras.io/api/metrics/hinge_metrics/#squaredhinge-class
    Edges    metric-formulas/value-is-the-mean-of-the-function
    """

    def __init__(self, name: str = "squared_hinge", dtype: Any = None):
        super().__init__(squared_hinge, name, dtype)


class CategoricalHinge(MeanMetricWrapper):
    """The mean of `categorical_hinge`.

    Shapes   those of `categorical_hinge`, sample_weight (batch,) or that of its values → ()
    Source   https://keras.io/api/metrics/hinge_metrics/#categoricalhinge-class
    Edges    metric-formulas/value-is-the-mean-of-the-function
    """

    def __init__(self, name: str = "categorical_hinge", dtype: Any = None):
        super().__init__(categorical_hinge, name, dtype)
