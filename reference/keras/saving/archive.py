"""The files of models and weights: zip archives.

    facts.json          which model it is: the configurations of the model and of its compilation, names of the weights
    weights/0.npy …     the weights, in the order of `model.weights`
    optimizer/0.npy …   the state of the optimizer, in the order of its `variables`

The format does not depend on the suffix of the file name. A file is written under a temporary name and renamed when it
is complete, so a crash leaves the previous file intact. Reading executes nothing: arrays of objects are rejected, and
objects are made only of classes that are known by name.

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

FORMAT = "trainspec 1"

PathLike = str | os.PathLike[str]
Array = np.ndarray[Any, Any]
Store = Mapping[str, Sequence[Array]]
"""Lists of arrays, by the name of the list."""


def save_archive(path: PathLike, facts: Mapping[str, Any], arrays: Store) -> None:
    """Write the facts and the arrays to a file, all or nothing."""
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


def load_archive(path: PathLike) -> tuple[dict[str, Any], dict[str, list[Array]]]:
    """The facts and the arrays of a file.

    Errors   FileNotFoundError; ValueError for a file that `save_archive` did not write, or that is damaged
    """
    try:
        with zipfile.ZipFile(path) as archive:
            facts = json.loads(archive.read("facts.json"))
            if facts["format"] != FORMAT:
                raise ValueError(f"its format is {facts['format']!r}, not {FORMAT!r}")
            names = [name for name in archive.namelist() if name.endswith(".npy")]
            arrays: dict[str, list[Array]] = {}
            for name in sorted(names, key=lambda name: int(Path(name).stem)):
                arrays.setdefault(Path(name).parent.name, []).append(_array(archive.read(name)))
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, EOFError, NotImplementedError, RuntimeError) as error:
        raise ValueError(f"{os.fspath(path)!r} is not a saved model or weights, or it is damaged: {error}.") from error
    return facts, arrays


def _bytes(array: Array) -> bytes:
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, np.asarray(array), allow_pickle=False)
    return buffer.getvalue()


def _array(data: bytes) -> Array:
    array: Array = np.lib.format.read_array(io.BytesIO(data), allow_pickle=False)
    return array
