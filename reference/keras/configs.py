"""Models as configurations: which layers there are, and which calls lead from the inputs to the outputs.

    {"class_name": "Dense", "config": {…}}   a layer, by the name of its class
    {"symbol": n}                            a symbolic tensor: first the inputs, then what the calls give, in order

# NB: The format is not that of Keras.

Source   https://keras.io/api/models/model_saving_apis/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reference import nest
from reference.keras import layers, saving
from reference.keras.graph import Graph, KerasTensor

Written = dict[str, Any]
Classes = Mapping[str, Any]

saving.CLASSES.update({name: kind for name, kind in vars(layers).items() if isinstance(kind, type)})


def write_layer(layer: Any) -> Written:
    """A layer by its class and its arguments.

    Errors   ValueError for what is no layer of a class that can be named, or that holds a function
    """
    if not isinstance(layer, layers.Layer) or isinstance(layer, layers.Lambda):
        raise ValueError(f"A call of {layer!r} cannot be saved: functions are not. Expected a layer in its place.")
    return {"class_name": type(layer).__name__, "config": layer.get_config()}


def write_graph(graph: Graph) -> Written:
    """The inputs, the layers, the calls and the outputs of a functional model."""
    symbols = [*graph.flat_inputs, *(symbol for node in graph.nodes for symbol in nest.flatten(node.outputs))]
    numbers = {id(symbol): number for number, symbol in enumerate(symbols)}
    operations = list({id(node.operation): node.operation for node in graph.nodes}.values())

    def written(structure: Any) -> Any:
        def of(leaf: Any) -> Any:
            return {"symbol": numbers[id(leaf)]} if type(leaf) is KerasTensor else leaf

        return nest.map_structure(of, structure)

    return {
        "sources": [_write_source(symbol) for symbol in graph.flat_inputs],
        "layers": [write_layer(operation) for operation in operations],
        "calls": [
            {
                "layer": operations.index(node.operation),
                "args": written(list(node.args)),
                "kwargs": written(node.kwargs),
            }
            for node in graph.nodes
        ],
        "inputs": written(graph.inputs),
        "outputs": written(graph.outputs),
    }


def read_graph(config: Written, classes: Classes) -> tuple[Any, Any]:
    """The symbolic inputs and outputs that were written down: all calls are made again."""
    symbols = [layers.InputLayer(**source).symbol for source in config["sources"]]
    operations = [saving.made(written, classes) for written in config["layers"]]

    def read(structure: Any) -> Any:
        if isinstance(structure, dict) and set(structure) == {"symbol"}:
            return symbols[structure["symbol"]]
        if isinstance(structure, dict):
            return {key: read(value) for key, value in structure.items()}
        return [read(value) for value in structure] if isinstance(structure, list) else structure

    for call in config["calls"]:
        given = operations[call["layer"]](*read(call["args"]), **read(call["kwargs"]))
        symbols.extend(nest.flatten(given))
    return read(config["inputs"]), read(config["outputs"])


def _write_source(symbol: KerasTensor) -> Written:
    batch_size, *shape = symbol.shape
    return {"shape": shape, "batch_size": batch_size, "dtype": symbol.dtype.name, "name": symbol.name}
