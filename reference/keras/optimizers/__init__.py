"""`tf.keras.optimizers`: how gradients become new values of variables.

optimizer     what all optimizers share: the order of a step, clipping, weight decay, averages, state
accumulation  gradients accumulated over several calls
schedules     learning rates that depend on the number of steps
sgd, adagrad, adam    the recurrences

Source   https://keras.io/api/optimizers/

# NB: `get(None)` is None, as in Keras 3; Keras 2 raises.
"""

from __future__ import annotations

from reference.keras.optimizers import schedules
from reference.keras.optimizers.adagrad import Adadelta, Adafactor, Adagrad, Ftrl, RMSprop
from reference.keras.optimizers.adam import Adam, Adamax, AdamW, Lamb, Nadam
from reference.keras.optimizers.optimizer import Optimizer
from reference.keras.optimizers.sgd import SGD, Lion
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

_CLASSES = (SGD, RMSprop, Adam, AdamW, Adadelta, Adafactor, Adagrad, Adamax, Nadam, Ftrl, Lion, Lamb)
_REGISTRY = Registry("optimizer", _CLASSES, base=Optimizer, ignore_case=True)
get, serialize, deserialize = _REGISTRY.functions(__name__)
