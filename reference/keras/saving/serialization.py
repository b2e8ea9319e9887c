"""Objects as configurations, and back: `get_config`, and `get`, `serialize` and `deserialize` of the Keras modules.

An object is written as `{"class_name": …, "config": …}`, where `config` holds the arguments of its constructor; a
function as its name.

Source   https://keras.io/api/models/model_saving_apis/serialization_utils/
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Any

API = "https://www.tensorflow.org/api_docs/python/tf/keras"
Function = Callable[..., Any]


class Configurable:
    """Has a configuration: the arguments of its constructor.

    A class that defines `__init__` and no `get_config` gets one: each argument has the present value of the attribute
    of the same name, or the value that was passed if there is none. If the constructor takes `**kwargs`, the
    configuration of the base class is included. A class with `_config_from_arguments = False` has to define its own.
    """

    _passed: tuple[tuple[Any, ...], dict[str, Any]]
    _config_from_arguments = True

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        self = super().__new__(cls)
        object.__setattr__(self, "_passed", (args, kwargs))
        return self

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls._config_from_arguments and "__init__" in vars(cls) and "get_config" not in vars(cls):
            cls.get_config = _config_of(cls)  # type: ignore[assignment,method-assign]

    def get_config(self) -> dict[str, Any]:
        """The arguments of the constructor that make an equal object."""
        raise NotImplementedError(f"{type(self).__name__} must define `get_config`.")

    def _argument(self, name: str, default: Any) -> Any:
        """An argument of the constructor as the configuration contains it."""
        if hasattr(self, name):
            return written(getattr(self, name))
        args, kwargs = self._passed
        return written(inspect.signature(type(self).__init__).bind(self, *args, **kwargs).arguments.get(name, default))

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Any:
        """The object whose `get_config` gave this configuration."""
        return cls(**config)


def _config_of(kind: Any) -> Callable[[Any], dict[str, Any]]:
    """The `get_config` of a class."""
    _, *parameters = inspect.signature(kind.__init__).parameters.values()
    named = [each for each in parameters if each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)]
    is_open = any(each.kind is each.VAR_KEYWORD for each in parameters)

    def get_config(self: Any) -> dict[str, Any]:
        """The arguments of the constructor that make an equal object."""
        config: dict[str, Any] = super(kind, self).get_config() if is_open else {}
        for each in named:
            config[each.name] = self._argument(each.name, each.default)
        return config

    return get_config


def written(value: Any) -> Any:
    """A value as a configuration holds it: objects as configurations, functions as names, in lists and dicts too."""
    if isinstance(value, Mapping):
        return {name: written(each) for name, each in value.items()}
    if type(value) in (list, tuple):
        return [written(each) for each in value]
    if hasattr(value, "get_config") and not isinstance(value, type):
        return {"class_name": type(value).__name__, "config": value.get_config()}
    return value.__name__ if callable(value) and hasattr(value, "__name__") else value


class Registry:
    """The public classes and functions of one Keras module, by name.

    kind         what it holds, such as "loss"; its module is called after it
    objects      the classes and functions, each under its own name
    aliases      further names
    default      what None stands for
    base         the class whose instances `get` takes; without one, it takes any class, function or callable object
    ignore_case  whether names may be written in any case
    """

    def __init__(
        self,
        kind: str,
        objects: Iterable[Any],
        aliases: Mapping[str, Any] | None = None,
        *,
        default: Any = None,
        base: type | None = None,
        ignore_case: bool = False,
    ):
        self.kind, self.default, self.base, self.ignore_case = kind, default, base, ignore_case
        self.objects: dict[str, Any] = {each.__name__: each for each in objects} | dict(aliases or {})
        REGISTRIES[kind] = self

    def get(self, identifier: Any) -> Any:
        """What a name, a class, a configuration or the object itself stands for."""
        if identifier is None:
            return self.default
        if isinstance(identifier, Mapping):
            return self.deserialize(identifier)
        if isinstance(identifier, str):
            return _made(self.find(identifier))
        if isinstance(identifier, self.base) if self.base else callable(identifier):
            return _made(identifier)
        raise ValueError(
            f"Could not interpret the {self.kind} {identifier!r}. "
            "Expected the name of one, an object, a function, or a configuration."
        )

    def find(self, name: str, custom_objects: Mapping[str, Any] | None = None) -> Any:
        """The class or function of this name."""
        objects = {**self.objects, **(custom_objects or {})}
        if self.ignore_case and name not in objects:
            name = next((known for known in objects if known.lower() == name.lower()), name)
        if name not in objects:
            near = get_close_matches(name, objects, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise ValueError(
                f"Unknown {self.kind}: {name!r}.{hint} Expected one of {sorted(objects)}, or a custom object."
            )
        return objects[name]

    def serialize(self, thing: Any) -> Any:
        """The configuration of an object, or the name of a function."""
        result = written(thing)
        if result is thing:
            raise ValueError(f"Cannot serialize the {self.kind} {thing!r}: it has neither `get_config` nor a name.")
        return result

    def deserialize(self, config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
        """The object of a configuration, or the function of a name."""
        if isinstance(config, str):
            return _made(self.find(config, custom_objects))
        if not isinstance(config, Mapping) or "class_name" not in config:
            raise ValueError(f"A {self.kind} is written as {{'class_name': …, 'config': …}}. Received {config!r}.")
        found = self.find(config["class_name"], custom_objects)
        if not isinstance(found, type):
            return found
        make: Function = found.from_config  # type: ignore[attr-defined]
        takes_custom = "custom_objects" in inspect.signature(make).parameters
        options = {"custom_objects": custom_objects} if takes_custom else {}
        return make(dict(config.get("config", {})), **options)

    def functions(self, module: str) -> tuple[Function, Function, Function]:
        """`get`, `serialize` and `deserialize` of the module, with their documentation."""
        kind, page = self.kind, f"{API}/{module.removeprefix('reference.keras.').replace('.', '/')}"

        def get(identifier: Any) -> Any:
            return self.get(identifier)

        def serialize(thing: Any) -> Any:
            return self.serialize(thing)

        def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
            return self.deserialize(config, custom_objects)

        none = getattr(self.default, "__name__", "None")
        for function, sentence, error in (
            (
                get,
                f"The {kind} of a name or a configuration, or the object itself; {none} for None.",
                "an unknown name",
            ),
            (serialize, f"The configuration of a {kind}, or the name of a function.", "any other value"),
            (deserialize, f"The {kind} of a configuration or a name; `custom_objects` is by name.", "an unknown name"),
        ):
            function.__doc__ = f"{sentence}\n\nSource   {page}/{function.__name__}\nErrors   ValueError for {error}"
            function.__module__, function.__qualname__ = module, function.__name__
        return get, serialize, deserialize


REGISTRIES: dict[str, Registry] = {}
"""Each registry by its kind."""


def _made(found: Any) -> Any:
    """A class as an object with the default arguments."""
    return found() if isinstance(found, type) else found
