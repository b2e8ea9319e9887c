"""From a name to what it stands for, and back: how `get`, `serialize` and `deserialize` of a Keras module work.

An object is written down as `{"class_name": …, "config": …}`, where `config` holds the arguments of its constructor;
a function as its name.

Source   https://keras.io/api/models/model_saving_apis/serialization_utils/
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any


class Registry:
    """The public classes and functions of one module, by name."""

    def __init__(self, kind: str, objects: Mapping[str, Any], aliases: Mapping[str, Any] | None = None):
        self.kind = kind
        self.objects = dict(objects) | dict(aliases or {})

    def get(self, identifier: Any) -> Any:
        """What a string, a class, a configuration or the object itself stands for; None stands for nothing."""
        if identifier is None:
            return None
        if isinstance(identifier, Mapping):
            return self.deserialize(identifier)
        if isinstance(identifier, str):
            identifier = self.find(identifier)
        if isinstance(identifier, type):
            return identifier()
        known = tuple(found for found in self.objects.values() if isinstance(found, type))
        if callable(identifier) or isinstance(identifier, known):
            return identifier
        raise ValueError(
            f"Could not interpret the {self.kind} {identifier!r}. "
            f"Expected the name of one, an object, a function, or a configuration."
        )

    def find(self, name: str, custom_objects: Mapping[str, Any] | None = None) -> type | Callable[..., Any]:
        """The class or function of this name."""
        objects = self.objects | dict(custom_objects or {})
        if name not in objects:
            near = get_close_matches(name, objects, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise ValueError(f"Unknown {self.kind}: {name!r}.{hint} Expected one of {sorted(objects)}.")
        return objects[name]

    def serialize(self, thing: Any) -> Any:
        """The configuration of an object, or the name of a function."""
        if hasattr(thing, "get_config"):
            return {"class_name": type(thing).__name__, "config": thing.get_config()}
        if callable(thing):
            return thing.__name__
        raise ValueError(f"Cannot write down the {self.kind} {thing!r}: it has neither `get_config` nor a name.")

    def deserialize(self, config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
        """The object of a configuration, or the function of a name."""
        if isinstance(config, str):
            return self.get(self.find(config, custom_objects))
        if not isinstance(config, Mapping) or "class_name" not in config:
            raise ValueError(f"A {self.kind} is written as {{'class_name': …, 'config': …}}. Received {config!r}.")
        found = self.find(config["class_name"], custom_objects)
        if not isinstance(found, type):
            return found
        return found.from_config(dict(config.get("config", {})))  # type: ignore[attr-defined]


class Configurable:
    """What `get_config` and `from_config` promise: the second makes from the first an object that behaves alike."""

    def get_config(self) -> dict[str, Any]:
        """The arguments of the constructor that make an equal object."""
        raise NotImplementedError(f"{type(self).__name__} must define `get_config`.")

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Any:
        return cls(**config)
