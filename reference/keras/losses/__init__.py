"""`tf.keras.losses`: for each loss a pure function of each sample, and a class that weights and reduces it.

base             Loss, its weights and its reduction; how a class is made of a function
regression       between numbers: squared, absolute, relative and logarithmic errors, Huber, log cosh, cosine
hinge            for maximum-margin classification
probabilistic    between distributions: the cross entropies, the divergence, Poisson
segmentation     between regions: Dice, Tversky
metric_learning  between embeddings: Circle
alignment        between sequences that are not aligned: CTC

Source   https://keras.io/api/losses/
"""

from __future__ import annotations

from reference.keras.losses.alignment import *
from reference.keras.losses.base import Loss as Loss
from reference.keras.losses.base import Reduction as Reduction
from reference.keras.losses.hinge import *
from reference.keras.losses.metric_learning import *
from reference.keras.losses.probabilistic import *
from reference.keras.losses.regression import *
from reference.keras.losses.segmentation import *
from reference.keras.saving.serialization import Registry as _Registry

_PUBLIC = {name: value for name, value in globals().items() if callable(value) and name[0] != "_"}
_NAMES = {name: value for name, value in _PUBLIC.items() if value is not Reduction}
_NAMES |= dict.fromkeys(("bce", "BCE"), _NAMES["binary_crossentropy"])
get, serialize, deserialize = _Registry("loss", [], _NAMES).functions(__name__)
