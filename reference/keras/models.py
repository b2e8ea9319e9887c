"""`tf.keras.Model` and `Sequential`: layers that contain layers, described in three ways.

sequential   a list of layers, each called on the output of the one before
functional   `Model(inputs, outputs)`: the calls that lead from symbolic inputs to outputs (`graph.py`)
subclassed   layers in `__init__`, the forward pass in `call`

Source   https://keras.io/api/models/
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from reference import nest
from reference.keras import graph
from reference.keras.layers import InputLayer, Layer
from reference.keras.saving import graphs, load_model, load_weights, save_model, save_weights
from reference.keras.saving.archive import PathLike
from reference.keras.saving.serialization import REGISTRIES
from reference.keras.training import Trainer
from reference.ops.elementwise import cast
from reference.ops.shapes import expand_dims, squeeze
from reference.tensor import Tensor, convert_to_tensor

__all__ = ["Model", "Sequential", "load_model", "save_model"]


class Model(Trainer, Layer):
    """A layer that can be trained.

    `Model(inputs, outputs)` computes the outputs from values for the inputs, by the calls that lead from the inputs to
    the outputs. A subclass that passes neither defines `call`.

    Source   https://keras.io/api/models/model/
    Errors   ValueError for inputs that are not symbolic, for outputs that need another input, for data of another shape
    """

    _config_from_arguments = False
    _graph: graph.Graph | None
    _built_for: Any  # the shape of the inputs that the weights were created for

    def __init__(self, inputs: Any = None, outputs: Any = None, name: str | None = None, **kwargs: Any):
        super().__init__(name=name, **kwargs)
        self._graph = self._built_for = None
        if inputs is None and outputs is None:
            return
        if inputs is None or outputs is None:
            raise ValueError("`inputs` and `outputs` must be given together, or neither. Received one of them.")
        self._graph = graph.Graph(inputs, outputs)
        self.built = True

    def build(self, input_shape: Any) -> None:
        """Create the weights for inputs of this shape, including the batch, by a call that leaves no other trace.

        Source   https://www.tensorflow.org/versions/r2.15/api_docs/python/tf/keras/Model#build
        """
        self.built, self._built_for = True, input_shape
        graph.note(self, self._sources(input_shape))

    def _first_build(self, input_shape: Any) -> None:
        """The first call creates the weights itself, unless a subclass has a `build`."""
        self._built_for = input_shape
        if type(self).build is Model.build:
            self.built = True
        else:
            self.build(input_shape)

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        if self._graph is None:
            raise NotImplementedError(f"{type(self).__name__} must define `call(self, inputs)`.")
        return self._graph.replay(self._input_tensors(self._graph, inputs))

    # ------------------------------------------------------------------------------------- functional models

    def _input_tensors(self, described: graph.Graph, inputs: Any) -> list[Tensor]:
        """A tensor for each input, from one tensor, a list, or a dict by name."""
        symbols = described.flat_inputs
        if type(inputs) is Tensor:
            values = [inputs]
        elif isinstance(inputs, Mapping):
            names = (
                sorted(described.inputs) if isinstance(described.inputs, dict) else [symbol.name for symbol in symbols]
            )
            missing = [name for name in names if name not in inputs]
            if missing:
                raise ValueError(f"Model {self.name!r} received no value for the inputs {missing}. Expected {names}.")
            values = [inputs[name] for name in names]
        else:
            values = nest.flatten(inputs)
        if len(values) != len(symbols):
            raise ValueError(f"Model {self.name!r} takes {len(symbols)} inputs. Received {len(values)}.")
        return [self._fit_to_input(value, symbol) for value, symbol in zip(values, symbols, strict=True)]

    def _fit_to_input(self, value: Any, symbol: graph.KerasTensor) -> Tensor:
        """The value in the dtype of the input; a last dimension of 1 is added or removed where the ranks need it."""
        x = cast(convert_to_tensor(value), symbol.dtype)
        if x.array.shape[1:] == symbol.shape[1:] and symbol.shape[0] is None:
            return x
        rank = len(symbol.shape)
        if x.array.ndim == rank - 1 and symbol.shape[-1] == 1:
            x = expand_dims(x, -1)
        elif x.array.ndim == rank + 1 and x.array.shape[-1] == 1:
            x = squeeze(x, -1)
        shape = x.array.shape
        if len(shape) != rank or any(m is not None and n != m for n, m in zip(shape, symbol.shape, strict=True)):
            raise ValueError(
                f"Input {symbol.name!r} of model {self.name!r} has shape {shape}. Expected {symbol.shape}."
            )
        return x

    def add_loss(self, losses: Any, inputs: Any = None) -> None:
        """Add to the loss: tensors of this forward pass, or symbolic tensors, which each forward pass computes anew.

        Symbolic tensors were documented up to Keras 2.

        Source   https://www.tensorflow.org/versions/r2.3/api_docs/python/tf/keras/Model#add_loss
        """
        for loss in losses if isinstance(losses, (list, tuple)) else [losses]:
            if graph.is_symbolic(loss):
                self._also(_AddLoss()(loss))
            else:
                super().add_loss(loss)

    def add_metric(self, value: Any, name: str | None = None, aggregation: str | None = "mean") -> None:
        """Track the mean of a value over the forward passes; each of them computes a symbolic tensor anew.

        Documented up to Keras 2.

        Source   https://www.tensorflow.org/versions/r2.3/api_docs/python/tf/keras/Model#add_metric
        """
        if graph.is_symbolic(value):
            self._also(_AddMetric(name, aggregation)(value))
        else:
            super().add_metric(value, name, aggregation)

    def _also(self, symbol: graph.KerasTensor) -> None:
        if self._graph is None:
            raise ValueError(f"{self.name!r} is not a functional model: it has no symbolic tensors.")
        self._graph.also(symbol)

    def _described(self) -> graph.Graph:
        if self._graph is None:
            raise AttributeError(f"{self.name!r} is not a functional model: it has no symbolic inputs.")
        return self._graph

    @property
    def inputs(self) -> list[graph.KerasTensor]:
        """The symbolic inputs, as a list."""
        return self._described().flat_inputs

    @property
    def outputs(self) -> list[graph.KerasTensor]:
        """The symbolic outputs, as a list."""
        return nest.flatten(self._described().outputs)

    @property
    def input(self) -> Any:
        """The symbolic inputs, in their structure."""
        return self._described().inputs

    @property
    def output(self) -> Any:
        """The symbolic outputs, in their structure."""
        return self._described().outputs

    @property
    def input_shape(self) -> Any:
        """The shapes of the inputs, in their structure."""
        return nest.map_structure(lambda symbol: symbol.shape, self.input)

    @property
    def output_shape(self) -> Any:
        """The shapes of the outputs, in their structure."""
        return nest.map_structure(lambda symbol: symbol.shape, self.output)

    @property
    def input_names(self) -> list[str]:
        """The names of the inputs."""
        return [symbol.name for symbol in self.inputs]

    @property
    def output_names(self) -> list[str]:
        """The names of the layers that give the outputs; repeated names are numbered.

        Source   https://keras.io/guides/training_with_built_in_methods/
        """
        names: list[str] = []
        for symbol in self.outputs:
            same = sum(name == symbol.name or name.startswith(f"{symbol.name}_") for name in names)
            names.append(f"{symbol.name}_{same}" if symbol.name in names else symbol.name)
        return names

    # ------------------------------------------------------------------------------------- saving

    def get_config(self) -> dict[str, Any]:
        """The layers and the calls of a functional model; a subclassed one defines its own.

        Source   https://keras.io/api/models/model_saving_apis/model_config_serialization/
        Errors   NotImplementedError for a subclassed model
        """
        if self._graph is None:
            raise NotImplementedError(f"{type(self).__name__} must define `get_config`, because it defines `call`.")
        return {"name": self.name, "trainable": self.trainable, **graphs.write_graph(self._graph)}

    @classmethod
    def from_config(cls, config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None) -> Any:
        """A model with the same layers and calls, and new weights."""
        if "calls" not in config:
            return cls(**config)
        inputs, outputs = graphs.read_graph(config, custom_objects)
        return cls(inputs, outputs, name=config["name"], trainable=config["trainable"])

    def save_weights(self, filepath: PathLike, overwrite: bool = True) -> None:
        """Write the weights, and the state of the optimizer."""
        save_weights(self, filepath, overwrite)

    def load_weights(self, filepath: PathLike) -> None:
        """Read the weights that `save_weights` or `save` wrote, and the state of an optimizer of the same class."""
        load_weights(self, filepath)

    def save(self, filepath: PathLike, overwrite: bool = True) -> None:
        """Write the whole model; `tf.keras.models.load_model` reads it."""
        save_model(self, filepath, overwrite)

    # ------------------------------------------------------------------------------------- layers

    @property
    def layers(self) -> list[Layer]:
        """The layers directly inside, each once."""
        return self._sublayers()

    def _sublayers(self) -> list[Layer]:
        if self._graph is None:
            return super()._sublayers()
        found = [*self._graph.operations, *super()._sublayers()]
        return list({id(layer): layer for layer in found if isinstance(layer, Layer)}.values())

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """The layer with this name, or at this index.

        Source   https://keras.io/api/models/model/#getlayer-method
        Errors   ValueError when there is none, or when neither or both are given
        """
        layers = self.layers
        if (name is None) == (index is None):
            raise ValueError(f"Expected either `name` or `index`. Received name={name!r}, index={index!r}.")
        if index is not None:
            if not -len(layers) <= index < len(layers):
                raise ValueError(f"`index` is {index}, but {self.name!r} has {len(layers)} layers.")
            return layers[index]
        for layer in layers:
            if layer.name == name:
                return layer
        raise ValueError(f"There is no layer {name!r} in {self.name!r}. It has {[layer.name for layer in layers]}.")

    def summary(self, line_length: int | None = None, print_fn: Callable[[str], Any] | None = None) -> None:
        """Print each layer with its output shape and its number of parameters, and the totals.

        Source   https://keras.io/api/models/model/#summary-method
        Errors   ValueError for a model that has not been built
        """
        if not self.built:
            raise ValueError(f"{self.name!r} has no weights yet. Call it on data, or `build` it, before `summary`.")
        rows = [("Layer (type)", "Output Shape", "Param #")]
        for layer in self.layers:
            output = layer._nodes[0].outputs if layer._nodes else None
            shape = str(output.shape) if type(output) is graph.KerasTensor else "?"
            rows.append((f"{layer.name} ({type(layer).__name__})", shape, f"{layer.count_params():,}"))
        widths = [max(map(len, column)) + 2 for column in zip(*rows, strict=True)]
        lines = ["".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows]
        trainable = sum(w.array.size for w in self.trainable_weights)
        rule = "=" * (line_length or sum(widths))
        sums = [
            f"Total params: {self.count_params():,}",
            f"Trainable params: {trainable:,}",
            f"Non-trainable params: {self.count_params() - trainable:,}",
        ]
        for line in [f'Model: "{self.name}"', rule, lines[0], rule, *lines[1:], rule, *sums]:
            (print_fn or print)(line)


class _AddLoss(Layer):
    """Adds its input to the loss."""

    def call(self, inputs: Tensor) -> Tensor:
        self.add_loss(inputs)
        return inputs


class _AddMetric(Layer):
    """Tracks the mean of its input."""

    def __init__(self, metric: str | None, aggregation: str | None):
        super().__init__()
        self._arguments_of_metric = metric, aggregation

    def call(self, inputs: Tensor) -> Tensor:
        self.add_metric(inputs, *self._arguments_of_metric)
        return inputs


class Sequential(Model):
    """A list of layers, each called on the output of the one before.

    With an `Input` first (or `input_shape=` in the first layer) the weights are created at once, otherwise by the first
    call or by `build`.

    Source   https://keras.io/api/models/sequential/
    Errors   TypeError or ValueError for anything that is not a layer; layers are passed as one list
    """

    _stack: list[Layer]
    _inputs: graph.KerasTensor | None

    def __init__(self, layers: Any = None, name: str | None = None, **kwargs: Any):
        super().__init__(name=name, **kwargs)
        self._stack, self._inputs = [], None
        for layer in layers or ():
            self.add(layer)

    def add(self, layer: Any) -> None:
        """Add a layer at the end.

        Source   https://keras.io/api/models/sequential/#add-method
        """
        if type(layer) is graph.KerasTensor:
            layer = layer.node.operation
        if not isinstance(layer, Layer):
            raise TypeError(f"Expected a layer. Received {layer!r}.")
        if isinstance(layer, InputLayer):
            if self._stack or self._inputs is not None:
                raise ValueError(f"An input must come first, but {self.name!r} has layers already.")
            self._inputs = layer.symbol
            return
        if any(layer.name == other.name for other in self._stack):
            raise ValueError(f"Layers must have different names, but two are called {layer.name!r}.")
        if not self._stack and self._inputs is None and layer._batch_input_shape is not None:
            batch, *shape = layer._batch_input_shape
            self._inputs = InputLayer(tuple(shape), batch, layer.dtype).symbol
        self._stack.append(layer)
        if self._inputs is not None:
            self._describe()

    def pop(self) -> None:
        """Remove the last layer.

        Source   https://keras.io/api/models/sequential/#pop-method
        """
        self._stack.pop()
        if self._graph is not None:
            self._describe()

    def build(self, input_shape: Any = None) -> None:
        """Create the weights for inputs of this shape, including the batch."""
        if isinstance(input_shape, (list, dict)):
            super().build(input_shape)  # several inputs: the first layer takes them together
            return
        if self._inputs is None:
            if input_shape is None:
                raise ValueError(f"`input_shape` must be given: {self.name!r} does not begin with an `Input`.")
            self._inputs = InputLayer(tuple(input_shape)[1:], dtype=self.dtype).symbol
        self._describe()

    def _describe(self) -> None:
        x = self._inputs
        for layer in self._stack:
            known = [node for node in layer._nodes if node.args and node.args[0] is x]
            x = known[0].outputs if known else layer(x)
        self._graph = graph.Graph(self._inputs, x)
        self.built = bool(self._stack)

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        if self._graph is not None:
            (inputs,) = self._input_tensors(self._graph, inputs)
        for layer in self._stack:
            inputs = layer(inputs)
        return inputs

    def _sublayers(self) -> list[Layer]:
        return list(self._stack)

    def get_config(self) -> dict[str, Any]:
        source = self._inputs.node.operation.get_config() if self._inputs is not None else None
        layers = [graphs.write_operation(layer) for layer in self._stack]
        return {"name": self.name, "trainable": self.trainable, "source": source, "layers": layers}

    @classmethod
    def from_config(cls, config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None) -> Any:
        """A model with the same layers, and new weights."""
        layers = [REGISTRIES["layer"].deserialize(written, custom_objects) for written in config["layers"]]
        source = [InputLayer(**config["source"])] if config["source"] else []
        return cls([*source, *layers], name=config["name"], trainable=config["trainable"])


REGISTRIES["layer"].objects |= {"Model": Model, "Sequential": Sequential}
