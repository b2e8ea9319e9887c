"""`tf.keras.losses`: a pure function for each loss of a sample, and a class that weights and reduces it.

base                   Loss, its weights and its reduction
probabilistic          between distributions: the cross entropies, the divergence, Poisson
probabilistic_classes  the same as classes
regression             between numbers: squared, absolute, relative and logarithmic errors, Huber, log cosh, cosine
hinge                  for classification with a maximum margin
segmentation           between regions: Dice, Tversky
metric_learning        between embeddings: Circle
alignment              between sequences that are not aligned: CTC

Source   https://keras.io/api/losses/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reference.keras.losses.alignment import CTC, ctc
from reference.keras.losses.base import Loss, Reduction
from reference.keras.losses.hinge import (
    CategoricalHinge,
    Hinge,
    SquaredHinge,
    categorical_hinge,
    hinge,
    squared_hinge,
)
from reference.keras.losses.metric_learning import Circle, circle
from reference.keras.losses.probabilistic import (
    binary_crossentropy,
    binary_focal_crossentropy,
    categorical_crossentropy,
    categorical_focal_crossentropy,
    categorical_generalized_cross_entropy,
    kl_divergence,
    poisson,
    sparse_categorical_crossentropy,
)
from reference.keras.losses.probabilistic_classes import (
    BinaryCrossentropy,
    BinaryFocalCrossentropy,
    CategoricalCrossentropy,
    CategoricalFocalCrossentropy,
    CategoricalGeneralizedCrossEntropy,
    KLDivergence,
    Poisson,
    SparseCategoricalCrossentropy,
)
from reference.keras.losses.regression import (
    CosineSimilarity,
    Huber,
    LogCosh,
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    cosine_similarity,
    huber,
    log_cosh,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
)
from reference.keras.losses.segmentation import Dice, Tversky, dice, tversky
from reference.keras.saving.serialization import Registry

# The short names that every version has.
MSE = mse = mean_squared_error
MAE = mae = mean_absolute_error
MAPE = mape = mean_absolute_percentage_error
MSLE = msle = mean_squared_logarithmic_error
KLD = kld = kullback_leibler_divergence = kl_divergence
logcosh = log_cosh

__all__ = [
    "CTC",
    "KLD",
    "MAE",
    "MAPE",
    "MSE",
    "MSLE",
    "BinaryCrossentropy",
    "BinaryFocalCrossentropy",
    "CategoricalCrossentropy",
    "CategoricalFocalCrossentropy",
    "CategoricalGeneralizedCrossEntropy",
    "CategoricalHinge",
    "Circle",
    "CosineSimilarity",
    "Dice",
    "Hinge",
    "Huber",
    "KLDivergence",
    "LogCosh",
    "Loss",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Poisson",
    "Reduction",
    "SparseCategoricalCrossentropy",
    "SquaredHinge",
    "Tversky",
    "binary_crossentropy",
    "binary_focal_crossentropy",
    "categorical_crossentropy",
    "categorical_focal_crossentropy",
    "categorical_generalized_cross_entropy",
    "categorical_hinge",
    "circle",
    "cosine_similarity",
    "ctc",
    "deserialize",
    "dice",
    "get",
    "hinge",
    "huber",
    "kl_divergence",
    "kld",
    "kullback_leibler_divergence",
    "log_cosh",
    "logcosh",
    "mae",
    "mape",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "mean_squared_logarithmic_error",
    "mse",
    "msle",
    "poisson",
    "serialize",
    "sparse_categorical_crossentropy",
    "squared_hinge",
    "tversky",
]

_HERE = dict(globals())
_REGISTRY = Registry(
    "loss",
    (),
    {name: _HERE[name] for name in __all__ if name in _HERE and name != "Reduction"}
    | {"bce": binary_crossentropy, "BCE": binary_crossentropy},
)


def get(identifier: Any) -> Any:
    """The loss that a name, a class, a configuration or the loss itself stands for; None stands for nothing.

    Source   https://www.tensorflow.org/api_docs/python/tf/keras/losses/get
    Edges    loss-classes/names, loss-classes/what-get-takes, loss-classes/a-function-is-a-loss
    Errors   ValueError for a name that there is not, and for what is no loss
    """
    return _REGISTRY.get(identifier)


def serialize(loss: Any) -> Any:
    """The configuration of a loss, or the name of a function.

    Source   https://www.tensorflow.org/api_docs/python/tf/keras/losses/serialize
    Edges    loss-classes/a-configuration-makes-an-equal-loss
    """
    return _REGISTRY.serialize(loss)


def deserialize(name: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The loss of a configuration or of the name of a function; names of one's own stand in `custom_objects`.

    Source   https://www.tensorflow.org/api_docs/python/tf/keras/losses/deserialize
    Edges    loss-classes/a-configuration-makes-an-equal-loss, loss-classes/a-configuration-of-one-s-own
    Errors   ValueError for a name that there is not
    """
    return _REGISTRY.deserialize(name, custom_objects)
