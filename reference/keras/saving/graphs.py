"""Functional models as configurations: the layers, and the calls that lead from the inputs to the outputs.

    {"class_name": "Dense", "config": {…}}   a layer, by the name of its class
    {"operation": "add"}                     an operator or a function of `tf.math`, by its name in `OPERATIONS`
    {"symbol": n}                            a symbolic tensor: first the inputs, then the results of the calls
    {"array": [1.0, 2.0], "dtype": …}        an array or a tensor; numbers, strings and None stand for themselves
    {"slice": [0, None, 2]}, {"ellipsis": 1} what stands between the brackets of `x[0::2, ...]`

# NB: The format is not that of Keras.

Source   https://keras.io/api/models/model_saving_apis/
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from reference import math, nest
from reference.keras.graph import Graph, KerasTensor, note
from reference.keras.layers import InputLayer, Lambda, Layer
from reference.keras.saving.serialization import REGISTRIES
from reference.ops.elementwise import relu
from reference.ops.indexing import getitem
from reference.ops.linear import matmul
from reference.tensor import Tensor

Config = dict[str, Any]
CustomObjects = Mapping[str, Any] | None

OPERATIONS = {name: value for name, value in vars(math).items() if callable(value)}
OPERATIONS |= {"relu": relu, "matmul": matmul, "getitem": getitem}
"""The operations that a file can name: what operators and functions of `tf.math` do with symbolic tensors."""


def write_operation(operation: Any) -> Any:
    """A layer by its class and its arguments, an operation by its name.

    Errors   ValueError for any other function, and for a layer that holds one
    """
    name = getattr(operation, "__name__", "")
    if OPERATIONS.get(name) is operation:
        return {"operation": name}
    if not isinstance(operation, Layer) or isinstance(operation, Lambda):
        raise ValueError(f"A call of {operation!r} cannot be saved, because it is a function. Expected a layer.")
    return REGISTRIES["layer"].serialize(operation)


def write_graph(graph: Graph) -> Config:
    """The inputs, the layers, the calls and the outputs of a functional model."""
    symbols = [*graph.flat_inputs, *(symbol for node in graph.nodes for symbol in nest.flatten(node.outputs))]
    numbers = {id(symbol): number for number, symbol in enumerate(symbols)}
    operations = list({id(node.operation): node.operation for node in graph.nodes}.values())

    def write(structure: Any) -> Any:
        def leaf(value: Any) -> Any:
            return {"symbol": numbers[id(value)]} if type(value) is KerasTensor else _write_constant(value)

        return nest.map_structure(leaf, structure)

    return {
        "sources": [_write_source(symbol) for symbol in graph.flat_inputs],
        "layers": [write_operation(operation) for operation in operations],
        "calls": [
            {"layer": operations.index(node.operation), "args": write(list(node.args)), "kwargs": write(node.kwargs)}
            for node in graph.nodes
        ],
        "inputs": write(graph.inputs),
        "outputs": write(graph.outputs),
    }


def read_graph(config: Mapping[str, Any], custom_objects: CustomObjects) -> tuple[Any, Any]:
    """The symbolic inputs and outputs of a configuration: all calls are made again."""
    symbols = [InputLayer(**source).symbol for source in config["sources"]]
    operations = [_read_operation(written, custom_objects) for written in config["layers"]]

    def read(structure: Any) -> Any:
        if isinstance(structure, dict) and set(structure) == {"symbol"}:
            return symbols[structure["symbol"]]
        if isinstance(structure, dict) and set(structure) in CONSTANTS:
            return _read_constant(structure)
        if isinstance(structure, dict):
            return {key: read(value) for key, value in structure.items()}
        return [read(value) for value in structure] if isinstance(structure, list) else structure

    for call in config["calls"]:
        results = operations[call["layer"]](*read(call["args"]), **read(call["kwargs"]))
        symbols.extend(nest.flatten(results))
    return read(config["inputs"]), read(config["outputs"])


def _write_source(symbol: KerasTensor) -> Config:
    batch_size, *shape = symbol.shape
    return {"shape": shape, "batch_size": batch_size, "dtype": symbol.dtype.name, "name": symbol.name}


def _read_operation(written: Config, custom_objects: CustomObjects) -> Any:
    """A layer, or a function that records a call of an operation."""
    if "operation" not in written:
        return REGISTRIES["layer"].deserialize(written, custom_objects)
    name = written["operation"]
    if name not in OPERATIONS:
        raise ValueError(f"Unknown operation: {name!r}. Expected one of {sorted(OPERATIONS)}.")
    return partial(note, OPERATIONS[name])


CONSTANTS = ({"array", "dtype"}, {"slice"}, {"ellipsis"})
"""The keys of what `_write_constant` writes."""


def _write_constant(value: Any) -> Any:
    """An argument that is not symbolic.

    Errors   ValueError for a Variable, which belongs in a layer, and for anything else that a file cannot hold
    """
    if isinstance(value, slice):
        return {"slice": [k if k is None else int(k) for k in (value.start, value.stop, value.step)]}
    if value is Ellipsis:
        return {"ellipsis": 1}
    if isinstance(value, (Tensor, np.ndarray, np.generic)):
        array = np.asarray(value)
        return {"array": array.tolist(), "dtype": array.dtype.name}
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise ValueError(
        f"A call with the argument {value!r} cannot be saved. Expected symbolic tensors, tensors, arrays, numbers, "
        "strings, slices and None."
    )


def _read_constant(written: Config) -> Any:
    if "slice" in written:
        return slice(*written["slice"])
    return np.array(written["array"], written["dtype"]) if "array" in written else Ellipsis
