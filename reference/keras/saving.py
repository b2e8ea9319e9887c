"""Models on disk: `save_weights` and `load_weights`, `save` and `tf.keras.models.load_model`.

A file is a zip archive:

    facts.json          which model it is: the configurations of the model and of its compilation, names of the weights
    weights/0.npy …     the weights, in the order of `model.weights`
    optimizer/0.npy …   the state of the optimizer, in the order of its `variables`

The same archive is written whatever the suffix of its name is. It is written beside its place, and moved there when it
is complete: whoever dies on the way leaves the former file as it was. Reading executes nothing: arrays of objects are
refused, and only classes that are known by name are made.

# NB: TensorFlow writes a zip archive that holds HDF5, or HDF5 alone; the names must end in ".keras" or ".weights.h5".

Source   https://keras.io/api/models/model_saving_apis/
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from reference.keras import losses, metrics, optimizers

__all__ = ["load_model", "load_weights", "save_model", "save_weights"]

FORMAT = "trainspec 1"

CLASSES: dict[str, Any] = {}
"""The classes that a file can name; `configs` enters the layers, and `models` the models."""

Store = Mapping[str, Sequence[np.ndarray]]
"""Lists of arrays, by the name of the list."""


# ------------------------------------------------------------------------------------------- the archive


def save_archive(path: str | os.PathLike[str], facts: Mapping[str, Any], arrays: Store) -> None:
    """Write the facts and the arrays into a file, all or nothing."""
    target = Path(path)
    partial = target.with_name(f".{target.name}.partial")
    with partial.open("wb") as file:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("facts.json", json.dumps({"format": FORMAT, **facts}, indent=1))
            for name, several in arrays.items():
                for i, array in enumerate(several):
                    archive.writestr(f"{name}/{i}.npy", _bytes(array))
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, target)


def load_archive(path: str | os.PathLike[str]) -> tuple[dict[str, Any], dict[str, list[np.ndarray]]]:
    """The facts and the arrays of a file.

    Errors   FileNotFoundError; ValueError for a file that `save_archive` did not write, or that is damaged
    """
    try:
        with zipfile.ZipFile(path) as archive:
            facts = json.loads(archive.read("facts.json"))
            if facts["format"] != FORMAT:
                raise ValueError(f"its format is {facts['format']!r}, not {FORMAT!r}")
            names = [name for name in archive.namelist() if name.endswith(".npy")]
            arrays: dict[str, list[np.ndarray]] = {}
            for name in sorted(names, key=lambda name: int(Path(name).stem)):
                arrays.setdefault(Path(name).parent.name, []).append(_array(archive.read(name)))
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, EOFError, NotImplementedError, RuntimeError) as error:
        raise ValueError(f"{os.fspath(path)!r} is no saved model or weights, or it is damaged: {error}.") from error
    return facts, arrays


def _bytes(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, np.asarray(array), allow_pickle=False)
    return buffer.getvalue()


def _array(data: bytes) -> np.ndarray:
    return np.lib.format.read_array(io.BytesIO(data), allow_pickle=False)


# ------------------------------------------------------------------------------------------- weights


def save_weights(model: Any, path: str | os.PathLike[str], **facts: Any) -> None:
    """Write the weights of a model, and the state of its optimizer if it has one, so that training can go on.

    Source   https://keras.io/api/models/model_saving_apis/weights_saving_and_loading/
    Edges    saving/loaded-weights-are-the-saved-ones
    Errors   ValueError for a model that has not been built
    """
    weights, optimizer = model.weights, getattr(model, "optimizer", None)
    if not model.built:
        raise ValueError(f"The model {model.name!r} has no weights to save yet. Expected one that has been built.")
    arrays = {"weights": [weight.numpy() for weight in weights]}
    facts["weights"] = [weight.name for weight in weights]
    if optimizer is not None:
        arrays["optimizer"] = [variable.numpy() for variable in optimizer.variables]
        facts["optimizer"] = type(optimizer).__name__
    save_archive(path, facts, arrays)


def load_weights(model: Any, path: str | os.PathLike[str]) -> dict[str, Any]:
    """Take up the weights of a file, and its state of the optimizer if the model has such a one. Returns the facts.

    Source   https://keras.io/api/models/model_saving_apis/weights_saving_and_loading/
    Edges    saving/weights-of-another-model-are-refused, saving/weights-come-with-the-optimizer
    Errors   ValueError when numbers or shapes of the weights differ: nothing has changed then
    """
    facts, arrays = load_archive(path)
    changes = _matched(model.weights, arrays.get("weights", []), f"The weights in {os.fspath(path)!r}")
    optimizer = getattr(model, "optimizer", None)
    if optimizer is not None and facts.get("optimizer") == type(optimizer).__name__:
        state = arrays.get("optimizer", [])
        if len(state) > len(optimizer.variables):
            optimizer.build(model.trainable_variables)
        changes += _matched(optimizer.variables, state, f"The state of the optimizer in {os.fspath(path)!r}")
    for variable, value in changes:
        variable.assign(value)
    return facts


def _matched(variables: Sequence[Any], values: Sequence[np.ndarray], what: str) -> list[tuple[Any, np.ndarray]]:
    """Each variable with its value."""
    if len(variables) != len(values):
        raise ValueError(f"{what} are {len(values)} arrays. Expected {len(variables)}.")
    for variable, value in zip(variables, values, strict=True):
        if tuple(variable.shape) != value.shape:
            raise ValueError(
                f"{what} do not fit: the shape for {variable.name!r} is {value.shape}. "
                f"Expected {tuple(variable.shape)}."
            )
    return list(zip(variables, values, strict=True))


# ------------------------------------------------------------------------------------------- models


def save_model(model: Any, filepath: str | os.PathLike[str], overwrite: bool = True) -> None:
    """Write a model with its weights, how it was compiled, and the state of its optimizer.

    Source   https://keras.io/api/models/model_saving_apis/model_saving_and_loading/
    Edges    saving/a-loaded-model-is-the-saved-one, saving/operators-are-saved,
             saving/loading-runs-no-code-of-the-file
    Errors   ValueError for layers that hold functions, and for Variables in calls; NotImplementedError for a subclass
             without `get_config`; FileExistsError without `overwrite`

    # NB: TensorFlow asks on the terminal whether to overwrite a file.
    """
    _check(filepath, overwrite)
    facts = {"class_name": type(model).__name__, "config": model.get_config(), "built_for": model._built_for}
    if model.compiled:
        facts["compiled"] = {name: _written(value) for name, value in model.compile_arguments.items()}
    save_weights(model, filepath, **facts)


def load_model(
    filepath: str | os.PathLike[str], custom_objects: Mapping[str, Any] | None = None, compile: bool = True
) -> Any:
    """The model that `save` wrote: its layers and weights, and, with `compile`, how it was compiled and the optimizer.

    Classes and functions of one's own stand in `custom_objects` under their names.

    Source   https://keras.io/api/models/model_saving_apis/model_saving_and_loading/
    Edges    saving/a-loaded-model-is-the-saved-one, saving/a-loaded-model-trains-on,
             saving/a-model-is-loaded-without-its-compilation-when-asked, saving/own-classes-are-given-when-loading,
             saving/loading-runs-no-code-of-the-file
    Errors   FileNotFoundError; ValueError for a file that is no saved model or is damaged, or names an unknown class
    """
    facts, _ = load_archive(filepath)
    if "config" not in facts:
        raise ValueError(f"{os.fspath(filepath)!r} holds weights alone. Expected a model, which `model.save` writes.")
    classes = {**CLASSES, **(custom_objects or {})}
    model = made(facts, classes)
    if not model.built:
        model.build(facts["built_for"])
    if compile and "compiled" in facts:
        arguments = facts["compiled"]
        model.compile(**{name: _read(value, KINDS.get(name), classes) for name, value in arguments.items()})
    load_weights(model, filepath)
    return model


def made(written: Mapping[str, Any], classes: Mapping[str, Any]) -> Any:
    """The layer or the model of a configuration, with weights of its own."""
    name, config = written["class_name"], written["config"]
    if name not in classes:
        raise ValueError(
            f"The class {name!r} is not known. Expected it in `custom_objects`, or one of {sorted(classes)}."
        )
    holds_layers = {"custom_objects": classes} if "layers" in config else {}
    return classes[name].from_config(config, **holds_layers)


KINDS = {"optimizer": optimizers, "loss": losses, "metrics": metrics, "weighted_metrics": metrics}
"""The modules that read the arguments of `compile`."""


def _written(value: Any) -> Any:
    """An argument of `compile`: objects as configurations, functions as names, lists and dicts as they are."""
    if isinstance(value, Mapping):
        return {name: _written(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_written(each) for each in value]
    if hasattr(value, "get_config"):
        return {"class_name": type(value).__name__, "config": value.get_config()}
    return value.__name__ if callable(value) else value


def _read(value: Any, module: Any, classes: Mapping[str, Any]) -> Any:
    if isinstance(value, dict) and "class_name" in value:
        return module.deserialize(value, custom_objects=classes)
    if isinstance(value, dict):
        return {name: _read(each, module, classes) for name, each in value.items()}
    if isinstance(value, list):
        return [_read(each, module, classes) for each in value]
    return classes.get(value, value) if isinstance(value, str) else value


class Saved:
    """What a model can do with files; `Model` inherits it."""

    def save_weights(self, filepath: str | os.PathLike[str], overwrite: bool = True) -> None:
        """Write the weights, and the state of the optimizer."""
        _check(filepath, overwrite)
        save_weights(self, filepath)

    def load_weights(self, filepath: str | os.PathLike[str]) -> None:
        """Take up weights that `save_weights` or `save` wrote, and the state of such an optimizer as the model has."""
        load_weights(self, filepath)

    def save(self, filepath: str | os.PathLike[str], overwrite: bool = True) -> None:
        """Write the whole model; `tf.keras.models.load_model` reads it."""
        save_model(self, filepath, overwrite)


def _check(path: str | os.PathLike[str], overwrite: bool) -> None:
    if not overwrite and Path(path).exists():
        raise FileExistsError(f"{os.fspath(path)!r} exists. Expected `overwrite=True`, or another name.")
