"""`save_weights` and `load_weights`, `save_model` and `load_model`.

Source   https://keras.io/api/models/model_saving_apis/
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from reference.keras.saving.archive import Array, PathLike, load_archive, save_archive
from reference.keras.saving.serialization import REGISTRIES, written

KINDS = {"optimizer": "optimizer", "loss": "loss", "metrics": "metric", "weighted_metrics": "metric"}
"""What the arguments of `compile` are, as the kind of a registry."""


def save_weights(model: Any, path: PathLike, overwrite: bool = True, **facts: Any) -> None:
    """Write the weights of a model, and the state of its optimizer if it has one, so that training can be resumed.

    Source   https://keras.io/api/models/model_saving_apis/weights_saving_and_loading/
    Errors   ValueError for a model that has not been built; FileExistsError without `overwrite`

    # NB: TensorFlow asks on the terminal whether to overwrite a file.
    """
    weights, optimizer = model.weights, getattr(model, "optimizer", None)
    if not overwrite and Path(path).exists():
        raise FileExistsError(f"{os.fspath(path)!r} exists. Expected `overwrite=True`, or another name.")
    if not model.built:
        raise ValueError(f"The model {model.name!r} has no weights to save yet. Expected one that has been built.")
    arrays = {"weights": [weight.numpy() for weight in weights]}
    facts["weights"] = [weight.name for weight in weights]
    if optimizer is not None:
        arrays["optimizer"] = [variable.numpy() for variable in optimizer.variables]
        facts["optimizer"] = type(optimizer).__name__
    save_archive(path, facts, arrays)


def load_weights(model: Any, path: PathLike) -> dict[str, Any]:
    """Assign the weights in a file, and the optimizer state if the model has an optimizer of that class.

    Returns the facts.

    Source   https://keras.io/api/models/model_saving_apis/weights_saving_and_loading/
    Edges    saving/weights-of-another-model-raise, saving/weights-come-with-the-optimizer
    Errors   ValueError when the numbers or the shapes of the weights differ: then nothing is assigned
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


def _matched(variables: Sequence[Any], values: Sequence[Array], what: str) -> list[tuple[Any, Array]]:
    """Each variable with its value."""
    if len(variables) != len(values):
        raise ValueError(f"{what} are {len(values)} arrays. Expected {len(variables)}.")
    for variable, value in zip(variables, values, strict=True):
        if tuple(variable.shape) != value.shape:
            expected = tuple(variable.shape)
            raise ValueError(f"{what} have shape {value.shape} for {variable.name!r}. Expected {expected}.")
    return list(zip(variables, values, strict=True))


def save_model(model: Any, filepath: PathLike, overwrite: bool = True) -> None:
    """Write a model with its weights, how it was compiled, and the state of its optimizer.

    Source   https://keras.io/api/models/model_saving_apis/model_saving_and_loading/
    Errors   ValueError for layers that hold functions, and for Variables in calls; NotImplementedError for a subclass
             without `get_config`; FileExistsError without `overwrite`
    """
    facts = {"class_name": type(model).__name__, "config": model.get_config(), "built_for": model._built_for}
    if model.compiled:
        facts["compiled"] = written(model.compile_arguments)
    save_weights(model, filepath, overwrite, **facts)


def load_model(filepath: PathLike, custom_objects: Mapping[str, Any] | None = None, compile: bool = True) -> Any:
    """The model that `save` wrote: its layers and weights, and, with `compile`, how it was compiled and the optimizer.

    `custom_objects` holds custom classes and functions by name.

    Source   https://keras.io/api/models/model_saving_apis/model_saving_and_loading/
    Edges    saving/loading-runs-no-code-of-the-file
    Errors   FileNotFoundError; ValueError for a file that is not a saved model, is damaged, or names an unknown class
    """
    facts, _ = load_archive(filepath)
    if "config" not in facts:
        raise ValueError(f"{os.fspath(filepath)!r} holds only weights. Expected a model, which `model.save` writes.")
    model = REGISTRIES["layer"].deserialize(facts, custom_objects)
    if not model.built:
        model.build(facts["built_for"])
    if compile and "compiled" in facts:
        given = facts["compiled"]
        model.compile(**{name: _read(value, KINDS.get(name), custom_objects or {}) for name, value in given.items()})
    load_weights(model, filepath)
    return model


def _read(value: Any, kind: str | None, custom_objects: Mapping[str, Any]) -> Any:
    """An argument of `compile`."""
    if isinstance(value, dict) and kind and "class_name" in value:
        return REGISTRIES[kind].deserialize(value, custom_objects)
    if isinstance(value, dict):
        return {name: _read(each, kind, custom_objects) for name, each in value.items()}
    if isinstance(value, list):
        return [_read(each, kind, custom_objects) for each in value]
    return custom_objects.get(value, value) if isinstance(value, str) else value
