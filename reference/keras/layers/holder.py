"""What a layer holds: weights, layers and metrics, as attributes or inside lists and dicts that are attributes.

Source   https://keras.io/guides/making_new_layers_and_models_via_subclassing/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from reference.keras.metrics import Metric
from reference.tensor import convert_to_tensor
from reference.variable import Variable


class Holder:
    """The part of a layer that knows what belongs to it: the weights, and which of them training changes.

    `_tracked` keeps the attributes that are, or may hold, weights, layers and metrics; `_added_weights` those that
    `add_weight` has made.
    """

    _tracked: dict[str, Any]
    _added_weights: list[Variable]
    _added_metrics: dict[str, Metric]
    _trainable: bool
    name: str

    def __setattr__(self, name: str, value: Any) -> None:
        if "_tracked" not in self.__dict__:
            raise RuntimeError(
                f"{type(self).__name__} was given the attribute {name!r} before `super().__init__()` was called. "
                "Expected that call to come first in `__init__`."
            )
        if isinstance(value, _TRACKED) and not any(value is w for w in self._added_weights):
            self._tracked[name] = value
        else:
            self._tracked.pop(name, None)
        object.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        value = self._tracked.pop(name, self.__dict__.get(name))
        self._added_weights[:] = [w for w in self._added_weights if w is not value]
        object.__delattr__(self, name)

    def _held(self, kind: type) -> list[Any]:
        """What of a kind the attributes hold, each once, in the order of assignment."""
        if not self._tracked:
            return []
        held: dict[int, Any] = {}
        for value in self._tracked.values():
            for leaf in _leaves(value) if isinstance(value, (list, tuple, dict)) else (value,):
                if isinstance(leaf, kind):
                    held[id(leaf)] = leaf
        return list(held.values())

    def _sublayers(self) -> list[Holder]:
        """The layers right inside this one."""
        return self._held(Holder)

    def _own_weights(self) -> list[Variable]:
        if not self._tracked:
            return self._added_weights
        return list({id(w): w for w in self._added_weights + self._held(Variable)}.values())

    def _flatten_layers(self, trainable: bool = False) -> list[Holder]:
        """This layer, and all inside it, each once; or those alone that are reached through trainable layers."""
        found: dict[int, Holder] = {}
        waiting: list[Holder] = [self]
        while waiting:
            layer = waiting.pop()
            if id(layer) not in found and (layer._trainable or not trainable):
                found[id(layer)] = layer
                waiting.extend(reversed(layer._sublayers()))
        return list(found.values())

    @property
    def weights(self) -> list[Variable]:
        """All weights: the layer's own, the trainable ones first, then those of the layers inside."""
        own = [sorted(layer._own_weights(), key=lambda w: not w.trainable) for layer in self._flatten_layers()]
        return list({id(w): w for weights in own for w in weights}.values())

    @property
    def trainable_weights(self) -> list[Variable]:
        """The weights that training changes: none of a layer whose `trainable` is False."""
        layers = self._flatten_layers(trainable=True)
        return list({id(w): w for layer in layers for w in layer._own_weights() if w._trainable}.values())

    @property
    def non_trainable_weights(self) -> list[Variable]:
        """The weights that training leaves alone."""
        trainable = set(map(id, self.trainable_weights))
        return [w for w in self.weights if id(w) not in trainable]

    variables = weights
    trainable_variables = trainable_weights
    non_trainable_variables = non_trainable_weights

    @property
    def trainable(self) -> bool:
        """Whether training changes the weights. Setting it sets it for all layers inside.

        Source   https://keras.io/guides/transfer_learning/
        Edges    layers/a-frozen-layer-has-no-trainable-weights
        """
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        for layer in self._flatten_layers():
            object.__setattr__(layer, "_trainable", bool(value))

    def get_weights(self) -> list[np.ndarray]:
        """The values of `weights`, as arrays.

        Source   https://keras.io/api/layers/base_layer/#getweights-method
        """
        return [w.numpy() for w in self.weights]

    def set_weights(self, weights: Any) -> None:
        """Assign arrays to `weights`, in their order.

        Source   https://keras.io/api/layers/base_layer/#setweights-method
        Edges    layers/set-weights-puts-back-what-get-weights-gave
        Errors   ValueError for another number of arrays or another shape; nothing is assigned then
        """
        own, arrays = self.weights, [np.asarray(value) for value in weights]
        shapes, given = [w.array.shape for w in own], [array.shape for array in arrays]
        if shapes != given:
            raise ValueError(f"`weights` of {self.name!r} have the shapes {given}. Expected {shapes}.")
        for w, array in zip(own, arrays, strict=True):
            w.assign(convert_to_tensor(array.astype(w.array.dtype)))

    def count_params(self) -> int:
        """The number of elements of all weights.

        Source   https://keras.io/api/layers/base_layer/
        """
        return sum(w.array.size for w in self.weights)

    @property
    def metrics(self) -> list[Metric]:
        """The metrics of this layer and of those inside.

        Source   https://keras.io/api/layers/base_layer/
        """
        layers = self._flatten_layers()
        return [metric for layer in layers for metric in [*layer._held(Metric), *layer._added_metrics.values()]]


_TRACKED = (Variable, Holder, Metric, list, tuple, dict)


def _leaves(container: Any) -> Iterator[Any]:
    for value in container.values() if isinstance(container, dict) else container:
        if isinstance(value, (list, tuple, dict)):
            yield from _leaves(value)
        else:
            yield value
