"""`tf.keras.optimizers`: how gradients become new values of variables.

optimizer     what all have in common: the order of a step, the learning rate, the state
clipping      gradients kept small
accumulation  gradients gathered over several calls
schedules     learning rates that depend on the number of steps
sgd, …        one recurrence each

Source   https://keras.io/api/optimizers/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reference.keras.optimizers import schedules
from reference.keras.optimizers.adadelta import Adadelta
from reference.keras.optimizers.adafactor import Adafactor
from reference.keras.optimizers.adagrad import Adagrad
from reference.keras.optimizers.adam import Adam, AdamW
from reference.keras.optimizers.adamax import Adamax
from reference.keras.optimizers.ftrl import Ftrl
from reference.keras.optimizers.lamb import Lamb
from reference.keras.optimizers.lion import Lion
from reference.keras.optimizers.nadam import Nadam
from reference.keras.optimizers.optimizer import Optimizer
from reference.keras.optimizers.rmsprop import RMSprop
from reference.keras.optimizers.sgd import SGD
from reference.keras.saving.serialization import Registry

__all__ = [
    "SGD",
    "Adadelta",
    "Adafactor",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Ftrl",
    "Lamb",
    "Lion",
    "Nadam",
    "Optimizer",
    "RMSprop",
    "deserialize",
    "get",
    "schedules",
    "serialize",
]

_KINDS = (SGD, RMSprop, Adam, AdamW, Adadelta, Adafactor, Adagrad, Adamax, Nadam, Ftrl, Lion, Lamb)
_REGISTRY = Registry("optimizer", _KINDS, {k.__name__.lower(): k for k in _KINDS})


def get(identifier: Any) -> Any:
    """The optimizer that a name in any case, a configuration, or the optimizer itself stands for; None for None.

    Source   https://www.tensorflow.org/api_docs/python/tf/keras/optimizers/get
    Edges    optimizer-state/get-by-name, optimizer-state/what-is-no-optimizer-is-refused
    Errors   ValueError for an unknown name, and for anything else

    # NB: Keras 2 refuses None.
    """
    if identifier is None or isinstance(identifier, Optimizer):
        return identifier
    if isinstance(identifier, str):
        return deserialize({"class_name": identifier, "config": {}})
    if isinstance(identifier, Mapping):
        return deserialize(identifier)
    raise ValueError(
        f"Could not interpret the optimizer {identifier!r}. Expected a name, a configuration or an optimizer."
    )


def serialize(optimizer: Optimizer) -> dict[str, Any]:
    """The optimizer as `{"class_name": …, "config": …}`: its arguments, without its state.

    Source   https://www.tensorflow.org/api_docs/python/tf/keras/optimizers/serialize
    Edges    optimizer-state/config-round-trip
    """
    written: dict[str, Any] = _REGISTRY.serialize(optimizer)
    return written


def deserialize(config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The optimizer that `serialize` wrote down.

    Source   https://www.tensorflow.org/api_docs/python/tf/keras/optimizers/deserialize
    Edges    optimizer-state/config-round-trip
    Errors   ValueError for the name of a class that is neither an optimizer nor among the custom objects
    """
    name = str(config.get("class_name"))
    known = name if name in (custom_objects or {}) else name.lower()
    return _REGISTRY.deserialize({**config, "class_name": known}, custom_objects)
