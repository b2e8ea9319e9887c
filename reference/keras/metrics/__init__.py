"""`tf.keras.metrics`: values that are accumulated over updates and can be read at any time.

A metric holds its state in variables: `update_state` adds to it, `result` reads it, `reset_state` forgets it.

base          Metric, the protocol
reduction     Mean, Sum, and the mean of a function
accuracy      how often predictions match the labels
loss_metrics  the losses as metrics
regression    the root of the mean squared error, R², correlations
confusion     counts at thresholds, precision, recall
curves        areas under curves, the best of one rate where another is large enough
fscore        F-scores
iou           intersection over union
by_shape      what "accuracy" means in `compile`

Source   https://keras.io/api/metrics/
"""

from __future__ import annotations

from reference.keras.backend import snake_case as _snake_case
from reference.keras.losses import (
    KLD,
    MAE,
    MAPE,
    MSE,
    MSLE,
    binary_crossentropy,
    binary_focal_crossentropy,
    categorical_crossentropy,
    categorical_focal_crossentropy,
    categorical_hinge,
    hinge,
    huber,
    kl_divergence,
    kld,
    log_cosh,
    mae,
    mape,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
    mse,
    msle,
    poisson,
    sparse_categorical_crossentropy,
    squared_hinge,
)
from reference.keras.metrics.accuracy import *
from reference.keras.metrics.base import Metric as Metric
from reference.keras.metrics.confusion import (
    FalseNegatives,
    FalsePositives,
    Precision,
    Recall,
    TrueNegatives,
    TruePositives,
)
from reference.keras.metrics.curves import *
from reference.keras.metrics.fscore import *
from reference.keras.metrics.iou import *
from reference.keras.metrics.loss_metrics import *
from reference.keras.metrics.reduction import Mean as Mean
from reference.keras.metrics.reduction import MeanMetricWrapper as MeanMetricWrapper
from reference.keras.metrics.reduction import Sum as Sum
from reference.keras.metrics.regression import *
from reference.keras.saving.serialization import Registry as _Registry

_CLASSES = {name: value for name, value in globals().items() if isinstance(value, type) and name[0] != "_"}
_SHORT = {
    "bce": "BinaryCrossentropy",
    "kld": "KLDivergence",
    "mse": "MeanSquaredError",
    "mae": "MeanAbsoluteError",
    "mape": "MeanAbsolutePercentageError",
    "msle": "MeanSquaredLogarithmicError",
}
# The name of a class is written as it is or in snake case; older names are those of the functions.
_NAMES = {_snake_case(name): kind for name, kind in _CLASSES.items()}
_NAMES |= dict.fromkeys(("logcosh", "log_cosh"), _CLASSES["LogCoshError"])
_NAMES |= {alias: _CLASSES[name] for short, name in _SHORT.items() for alias in (short, short.upper())}
get, serialize, deserialize = _Registry("metric", _CLASSES.values(), _NAMES).functions(__name__)
