"""Subjects: the implementations that the clauses can be run on, and how each of them is imported.

Three are built in, and Keras alone on another backend (`keras_backend`). Any other name is the import path of a module
that is shaped like TensorFlow. All subjects can live in one process, except two with Keras 3: `tensorflow` always comes
with it, and Keras 2 is the package `tf_keras` beside it.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import os
import re
from contextlib import AbstractContextManager, nullcontext
from types import ModuleType
from typing import Any

from spec_tests.harness.subjects import keras_backend

BUILT_IN = {"reference": ("reference",), "tensorflow": ("tensorflow",), "tf_keras": ("tensorflow", "tf_keras")}
"""The packages that each built-in subject needs."""

KERAS_3 = ("tensorflow", *keras_backend.SUBJECTS)
"""Those with Keras 3, which has one backend in a process."""

SHAPE = ("constant", "convert_to_tensor", "Variable", "GradientTape", "nn", "keras", "losses", "data")
"""Names that the clauses use; a module with none of them is no subject. `math` is left out: many modules import it."""

ENVIRONMENT = {
    "TF_CPP_MIN_LOG_LEVEL": "3",  # only errors
    "TF_ENABLE_ONEDNN_OPTS": "0",  # oneDNN sums in another order
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",  # several workers share a GPU
    "TF_USE_LEGACY_KERAS": "0",  # Keras 2 is a separate subject
    "KERAS_BACKEND": "tensorflow",
}
"""Set before any subject is imported; overrides the user's environment."""

_KERAS_ALIASES = ("losses", "metrics", "optimizers", "initializers")
_DEVICE = re.compile(r"([a-z]+)(?::(\d+))?")


def installed_built_ins() -> list[str]:
    """The built-in subjects whose packages are all installed."""
    return [name for name in BUILT_IN if not not_installed(name)]


def overridden() -> list[str]:
    """The settings of the user's environment that are overridden, for the header."""
    said = {name: os.environ.get(name, value) for name, value in ENVIRONMENT.items()}
    return [
        f"{name}={said[name]} is overridden by {value}" for name, value in ENVIRONMENT.items() if said[name] != value
    ]


def not_installed(name: str) -> list[str]:
    """The packages of a built-in subject that are not installed."""
    needed = BUILT_IN | keras_backend.SUBJECTS
    return [package for package in needed.get(name, ()) if importlib.util.find_spec(package) is None]


def import_subject(name: str, device: str) -> ModuleType:
    """Import a subject, ready to compute on a device, in full precision."""
    os.environ.update(ENVIRONMENT)
    if name == "tf_keras":
        module: ModuleType = _TensorFlowWithKeras2()
    elif name in keras_backend.SUBJECTS:
        module = keras_backend.KerasAlone(name)
    else:
        module = importlib.import_module(name)
    if device.startswith("cpu"):
        _call(module, "config.set_visible_devices", [], "GPU")
    _call(module, "config.experimental.enable_tensor_float_32_execution", False)
    return module


class _TensorFlowWithKeras2(ModuleType):
    """TensorFlow, except that `keras` and its aliases are those of the package `tf_keras`."""

    def __init__(self) -> None:
        super().__init__("tf_keras_subject")
        self._tensorflow = importlib.import_module("tensorflow")
        self.keras = importlib.import_module("tf_keras")
        for alias in _KERAS_ALIASES:
            setattr(self, alias, getattr(self.keras, alias))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tensorflow, name)


def normal_device(device: str) -> str | None:
    """`gpu` and `GPU:0` as `gpu:0`; None if it is not a device name."""
    match = _DEVICE.fullmatch(device.lower())
    return f"{match[1]}:{match[2] or 0}" if match else None


def devices(module: ModuleType) -> list[str]:
    """Where the subject can compute. A subject that cannot say so computes on the CPU."""
    listed = _call(module, "config.list_logical_devices") or []
    names = [str(device.name).lower().removeprefix("/device:") for device in listed]
    return names or ["cpu:0"]


def on_device(module: ModuleType, device: str) -> AbstractContextManager[Any]:
    """A context in which the subject computes on a device."""
    return _call(module, "device", f"/{device.upper()}") or nullcontext()


def versions(name: str, module: ModuleType) -> dict[str, str]:
    """The versions of the distributions that make up a subject."""
    found = {"numpy": importlib.metadata.version("numpy")}
    if name == "reference":
        return {"trainspec": module.__version__, **found}
    if name in keras_backend.SUBJECTS:
        return {**keras_backend.versions(name, module), **found}
    if name in BUILT_IN:
        keras = module.keras
        package = "tf_keras" if name == "tf_keras" else "keras"
        return {"tensorflow": module.__version__, package: keras.__version__, **found}
    package = name.split(".")[0]
    distributions = importlib.metadata.packages_distributions().get(package, [])
    own = {distribution: importlib.metadata.version(distribution) for distribution in distributions}
    return {**(own or {package: str(getattr(module, "__version__", "unknown"))}), **found}


def precision(module: ModuleType) -> dict[str, str]:
    """What decides how exactly a subject computes; empty when it has no such settings."""
    settings = {}
    floatx = _call(module, "keras.backend.floatx")
    if floatx:
        settings["floatx"] = str(floatx)
    tf32 = _call(module, "config.experimental.tensor_float_32_execution_enabled")
    if tf32 is not None:
        settings["TF32"] = "on" if tf32 else "off"
        settings["oneDNN"] = "off" if os.environ["TF_ENABLE_ONEDNN_OPTS"] == "0" else "on"
    return settings


def _call(module: ModuleType, path: str, *args: object) -> Any:
    """Call a function of the subject if it has it."""
    value: Any = module
    for name in path.split("."):
        value = getattr(value, name, None)
    return value(*args) if value is not None else None
