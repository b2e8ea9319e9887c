"""Layer: a function with weights. What holds of every layer and every model stands here.

Calling a layer does five things around `call`: arrays become tensors of the layer's dtype; the first call creates the
weights (`build`); `training` reaches the layers inside; the losses of the previous forward pass are dropped; and the
mask of the input, if there is one, is passed on to the output.

Source   https://keras.io/api/layers/base_layer/
"""

from __future__ import annotations

import functools
import inspect
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import numpy as np

from reference import nest
from reference.dtypes import TensorShape, as_dtype
from reference.keras import activations, constraints, graph, initializers, regularizers
from reference.keras.backend import floatx, snake_case, unique_name
from reference.keras.masking import mask_of, set_mask
from reference.keras.metrics import Mean, Metric
from reference.keras.saving.serialization import Configurable, written
from reference.ops.elementwise import cast
from reference.tensor import Tensor, Value, convert_to_tensor
from reference.typing import DTypeLike, TensorLike
from reference.variable import Variable

__all__ = ["Layer"]

Kind = TypeVar("Kind")

MODULES = {
    "activation": activations,
    "initializer": initializers,
    "regularizer": regularizers,
    "constraint": constraints,
}
"""Where arguments with these endings are looked up, such as `kernel_initializer`."""


class _ForwardPass(threading.local):
    """The calls of layers that are running in this thread: how deeply nested, in which forward pass, in which mode."""

    depth = 0
    number = 0
    training: bool | None = None


_forward = _ForwardPass()


class Layer(Configurable):
    """A function of tensors that has weights.

    A subclass creates its weights in `build(input_shape)` (or in `__init__`) and computes in `call(inputs)`. Weights,
    layers and metrics that are attributes, also inside lists and dicts, belong to it.

    `training` is the argument if it is passed; otherwise that of the layer or model that makes the call; otherwise the
    default in the signature of `call`.

    If `call` has an argument `mask`, it receives the mask of its first argument. The mask is passed on to the output if
    the layer sets `supports_masking`, or as `compute_mask` returns it; otherwise it is dropped.

    Source   https://keras.io/api/layers/base_layer/
    Edges    layers/floating-inputs-are-cast, masks/a-custom-layer-drops-the-mask
    Errors   RuntimeError when a subclass did not call `super().__init__()`; ValueError for a name that is not a string
    """

    name: str
    dtype: str
    built: bool
    activity_regularizer: Any
    supports_masking = False

    _makes_masks = False  # whether outputs may have a mask where no input has one
    _trainable: bool
    _numpy_dtype: np.dtype[Any]
    _batch_input_shape: tuple[int | None, ...] | None
    _nodes: list[graph.Node]  # the symbolic calls
    _tracked: dict[str, Any]  # the attributes that are, or may contain, weights, layers and metrics
    _added_weights: list[Variable]
    _added_metrics: dict[str, Metric]
    _penalties: list[Callable[[], Any]]  # of the regularizers, and functions passed to `add_loss`
    _losses: list[Tensor]
    _losses_pass: int  # the forward pass that added them
    _last_pass: int
    _takes_training: bool
    _takes_mask: bool

    def __init_subclass__(cls, **kwargs: Any):
        super().__init_subclass__(**kwargs)
        if "build" in cls.__dict__:
            cls.build = _marks_as_built(cls.__dict__["build"])  # type: ignore[method-assign]
        if "compute_mask" in cls.__dict__:
            cls.supports_masking = True
            cls._makes_masks = cls.__dict__.get("_makes_masks", True)

    def __init__(
        self,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypeLike | None = None,
        activity_regularizer: Any = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
    ):
        if name is not None and not isinstance(name, str):
            raise ValueError(f"`name` must be a string. Received {name!r}.")
        if input_dim is not None:
            input_shape = (input_dim,)
        if input_shape is not None:
            batch_input_shape = (None, *input_shape)
        dtype, parameters = as_dtype(dtype or floatx()), inspect.signature(self.call).parameters
        self.__dict__.update(
            name=name or unique_name(snake_case(type(self).__name__)),
            dtype=dtype.name,
            built=False,
            activity_regularizer=regularizers.get(activity_regularizer),
            _trainable=bool(trainable),
            _numpy_dtype=np.dtype(dtype.name),
            _batch_input_shape=batch_input_shape,
            _nodes=[],
            _tracked={},
            _added_weights=[],
            _added_metrics={},
            _penalties=[],
            _losses=[],
            _losses_pass=-1,
            _last_pass=0,
            _takes_training="training" in parameters,
            _takes_mask="mask" in parameters,
        )

    def _keep(self, arguments: dict[str, Any], **changed: Any) -> None:
        """Set the arguments of the constructor, from `locals()`, as attributes; some may be given by name."""
        for name, value in {**arguments, **changed}.items():
            kind = name.split("_")[-1]
            if name not in ("self", "kwargs", "__class__"):
                setattr(self, name, MODULES[kind].get(value) if kind in MODULES else value)

    # ------------------------------------------------------------------------------------- for subclasses to define

    def build(self, input_shape: Any) -> None:
        """Create the weights; called once, before the first `call`, with the shape of its first argument."""
        self.built = True

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """What the layer computes."""
        raise NotImplementedError(f"{type(self).__name__} must define `call(self, inputs)`.")

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """The mask of the output, from the input and its mask: the same mask, unless a subclass defines another.

        Source   https://keras.io/guides/understanding_masking_and_padding/
        """
        return mask

    def get_config(self) -> dict[str, Any]:
        """The arguments of the constructor that make an equal layer, without its weights."""
        config = {"name": self.name, "trainable": self.trainable, "dtype": self.dtype}
        if self.activity_regularizer is not None:
            config["activity_regularizer"] = written(self.activity_regularizer)
        return config

    # ------------------------------------------------------------------------------------- calling

    def __call__(self, *args: Any, training: bool | None = None, **kwargs: Any) -> Any:
        if kwargs or len(args) != 1 or type(args[0]) is not Tensor or args[0].array.dtype is not self._numpy_dtype:
            if graph.is_symbolic((args, kwargs)):
                return self._call_on_symbols(args, kwargs if training is None else {**kwargs, "training": training})
            args = tuple(self._convert(arg) for arg in args)
        if not self.built:
            self._build_for(args, kwargs)
        forward = _forward
        if not forward.depth:
            forward.number += 1
        self.__dict__["_last_pass"] = forward.number
        outer = forward.training
        if graph.trial.running:
            training = False
        elif training is None:
            training = outer
        forward.training = training
        forward.depth += 1
        try:
            if self._takes_training and training is not None:
                kwargs["training"] = training
            mask = _mask_of(args[0]) if args else None
            if "mask" in kwargs:
                mask = mask if kwargs["mask"] is None else kwargs["mask"]
            elif mask is not None and self._takes_mask:
                kwargs["mask"] = mask
            outputs = self.call(*args, **kwargs)
            if mask is not None or self._makes_masks:
                self._pass_mask(args, mask, outputs)
            if self.activity_regularizer is not None:
                for output in nest.flatten(outputs):  # a mean over the samples, so that the batch size does not matter
                    self.add_loss(self.activity_regularizer(output) / float(len(output.array)))
        finally:
            forward.depth -= 1
            forward.training = outer
        return outputs

    def _build_for(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Build for the shape of the first argument of a call."""
        self._first_build(nest.map_structure(_shape_of, args[0] if args else next(iter(kwargs.values()), None)))

    def _first_build(self, input_shape: Any) -> None:
        self.build(input_shape)

    def _convert(self, value: Any) -> Any:
        """Arrays and numbers as tensors, floating ones in the dtype of the layer, in any structure."""
        if isinstance(value, (list, tuple, dict)):
            return nest.map_structure(self._convert, value)
        if not isinstance(value, (Value, np.ndarray, np.generic, float, int)) or isinstance(value, bool):
            return value
        tensor = convert_to_tensor(value)
        return cast(tensor, self.dtype) if tensor.array.dtype.kind == "f" else tensor

    def _call_on_symbols(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """A call on symbolic tensors becomes a node of a graph."""
        if not self.built:
            self._build_for(args, kwargs)
        outputs = graph.note(self, *args, **kwargs)
        self._nodes.append(nest.flatten(outputs)[0].node)
        return outputs

    def _pass_mask(self, args: tuple[Any, ...], mask: Any, outputs: Any) -> None:
        """Give the outputs their masks; an output that has a mask already, from a layer inside, keeps it."""
        masks = self.compute_mask(args[0], mask) if self.supports_masking and args else None
        if masks is None:
            return
        for output, mask in zip(nest.flatten(outputs), nest.flatten(masks), strict=True):
            if mask is not None and type(output) is Tensor and mask_of(output) is None:
                set_mask(output, convert_to_tensor(mask))

    # ------------------------------------------------------------------------------------- symbolic tensors

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shape of the output for an input of this shape, or for a structure of shapes. Creates the weights.

        Source   https://keras.io/api/layers/base_layer/
        """
        outputs = graph.note(self, self._sources(input_shape))
        return nest.map_structure(lambda symbol: symbol.shape, outputs)

    def _sources(self, shape: Any) -> Any:
        """A symbolic tensor for an input of this shape, or one for each of a list or a dict of shapes."""
        if isinstance(shape, dict):
            return {name: self._sources(each) for name, each in shape.items()}
        if all(n is None or isinstance(n, (int, np.integer)) for n in shape):
            return graph.source(shape, self.dtype, "shape")
        return [self._sources(each) for each in shape]

    @property
    def input(self) -> Any:
        """The symbolic input of the first symbolic call."""
        return self._first_node().args[0]

    @property
    def output(self) -> Any:
        """The symbolic output of the first symbolic call."""
        return self._first_node().outputs

    def _first_node(self) -> graph.Node:
        if not self._nodes:
            raise AttributeError(f"The layer {self.name!r} has no input yet: it was not called on a symbolic tensor.")
        return self._nodes[0]

    # ------------------------------------------------------------------------------------- tracking

    def __setattr__(self, name: str, value: Any) -> None:
        if "_tracked" not in self.__dict__:
            raise RuntimeError(
                f"{type(self).__name__} sets the attribute {name!r} before it calls `super().__init__()`. "
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

    def _held(self, kind: type[Kind]) -> list[Kind]:
        """The objects of a kind in the attributes, each once, in the order of assignment."""
        if not self._tracked:
            return []
        held: dict[int, Kind] = {}
        for value in self._tracked.values():
            for leaf in _leaves(value) if isinstance(value, (list, tuple, dict)) else (value,):
                if isinstance(leaf, kind):
                    held[id(leaf)] = leaf
        return list(held.values())

    def _sublayers(self) -> list[Layer]:
        """The layers directly inside this one."""
        return self._held(Layer)

    def _flatten_layers(self, trainable: bool = False) -> list[Layer]:
        """This layer and all layers inside it, each once; or only those that are reached through trainable layers."""
        found: dict[int, Layer] = {}
        waiting: list[Layer] = [self]
        while waiting:
            layer = waiting.pop()
            if id(layer) not in found and (layer._trainable or not trainable):
                found[id(layer)] = layer
                waiting.extend(reversed(layer._sublayers()))
        return list(found.values())

    # ------------------------------------------------------------------------------------- weights

    def add_weight(
        self,
        *args: Any,
        shape: Any = None,
        initializer: Any = None,
        dtype: DTypeLike | None = None,
        trainable: bool = True,
        regularizer: Any = None,
        constraint: Any = None,
        name: str | None = None,
    ) -> Variable:
        """A new weight. Its regularizer adds to the losses; its constraint is applied after each optimizer step.

        By position, the first arguments were `name, shape` up to Keras 2; since Keras 3 they are `shape, initializer`.

        Source   https://keras.io/api/layers/base_layer/#addweight-method
        """
        if args and (args[0] is None or isinstance(args[0], str)):
            name, shape, *_ = (*args, shape)
        elif args:
            shape, initializer, *_ = (*args, initializer)
        dtype = as_dtype(dtype or self.dtype)
        if initializer is None:
            initializer = "glorot_uniform" if dtype.is_floating else "zeros"
        value = initializers.get(initializer)(() if shape is None else shape, dtype=dtype)
        constraint = constraints.get(constraint)
        full_name = f"{self.name}/{name or 'variable'}"
        weight = Variable(value, trainable=trainable, name=full_name, dtype=dtype, constraint=constraint)
        self._added_weights.append(weight)
        if regularizer is not None:
            self._penalties.append(functools.partial(regularizers.get(regularizer), weight))
        return weight

    add_variable = add_weight  # the name up to TensorFlow 1; deprecated in 2, and something else in Keras 3

    def _add_named_weight(self, name: str, shape: Iterable[int | None], trainable: bool = True) -> Variable:
        """A weight with the initializer, regularizer and constraint that the attributes called after it say."""
        options = {kind: getattr(self, f"{name}_{kind}", None) for kind in ("initializer", "regularizer", "constraint")}
        return self.add_weight(shape=shape, trainable=trainable, name=name, **options)

    def _direct_weights(self) -> list[Variable]:
        """The weights of this layer, without those of the layers inside."""
        if not self._tracked:
            return self._added_weights
        return list({id(w): w for w in self._added_weights + self._held(Variable)}.values())

    @property
    def weights(self) -> list[Variable]:
        """All weights: for this layer, then for each layer inside, the trainable ones first."""
        sorted_ = [sorted(layer._direct_weights(), key=lambda w: not w.trainable) for layer in self._flatten_layers()]
        return list({id(w): w for weights in sorted_ for w in weights}.values())

    @property
    def trainable_weights(self) -> list[Variable]:
        """The weights that training changes: none of a layer whose `trainable` is False."""
        layers = self._flatten_layers(trainable=True)
        return list({id(w): w for layer in layers for w in layer._direct_weights() if w._trainable}.values())

    @property
    def non_trainable_weights(self) -> list[Variable]:
        """The weights that training does not change."""
        trainable = set(map(id, self.trainable_weights))
        return [w for w in self.weights if id(w) not in trainable]

    variables = weights
    trainable_variables = trainable_weights
    non_trainable_variables = non_trainable_weights

    @property
    def trainable(self) -> bool:
        """Whether training changes the weights. Setting it sets it for all layers inside.

        Source   https://keras.io/guides/transfer_learning/
        """
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        for layer in self._flatten_layers():
            object.__setattr__(layer, "_trainable", bool(value))

    def get_weights(self) -> list[np.ndarray[Any, Any]]:
        """The values of `weights`, as arrays.

        Source   https://keras.io/api/layers/base_layer/#getweights-method
        """
        return [w.numpy() for w in self.weights]

    def set_weights(self, weights: Any) -> None:
        """Assign arrays to `weights`, in their order.

        Source   https://keras.io/api/layers/base_layer/#setweights-method
        Errors   ValueError for another number of arrays or another shape; then nothing is assigned
        """
        variables, arrays = self.weights, [np.asarray(value) for value in weights]
        expected, shapes = [w.array.shape for w in variables], [array.shape for array in arrays]
        if shapes != expected:
            raise ValueError(f"`weights` for {self.name!r} have the shapes {shapes}. Expected {expected}.")
        for w, array in zip(variables, arrays, strict=True):
            w.assign(convert_to_tensor(array.astype(w.array.dtype)))

    def count_params(self) -> int:
        """The number of elements of all weights.

        Source   https://keras.io/api/layers/base_layer/
        """
        return sum(w.array.size for w in self.weights)

    # ------------------------------------------------------------------------------------- losses and metrics

    def add_loss(self, losses: Any, inputs: Any = None) -> None:
        """Add tensors to the loss of this forward pass. The next forward pass drops them.

        A function without arguments is called whenever the losses are read. Documented up to Keras 2.

        Source   https://keras.io/api/layers/base_layer/#addloss-method
        Edges    layer-losses/losses-are-those-of-the-last-forward-pass, add-loss/a-function-may-be-added
        """
        losses = list(losses) if isinstance(losses, (list, tuple)) else [losses]
        self._penalties.extend(loss for loss in losses if callable(loss))
        if graph.trial.running:
            return
        if self._losses_pass != _forward.number:
            self.__dict__.update(_losses=[], _losses_pass=_forward.number)
        self._losses.extend(convert_to_tensor(loss) for loss in losses if not callable(loss))

    @property
    def losses(self) -> list[Tensor]:
        """The losses added in the last forward pass, here and in the layers inside; then the penalties on weights.

        Source   https://keras.io/api/layers/base_layer/#losses-property
        """
        layers = self._flatten_layers()
        added = [loss for layer in layers if layer._losses_pass >= self._last_pass for loss in layer._losses]
        return added + [convert_to_tensor(penalty()) for layer in layers for penalty in layer._penalties]

    def add_metric(self, value: TensorLike, name: str | None = None, aggregation: str | None = "mean") -> None:
        """Track the mean of a value over the forward passes as a metric with this name. Documented up to Keras 2.

        Source   https://www.tensorflow.org/versions/r2.3/api_docs/python/tf/keras/layers/Layer#add_metric
        """
        if aggregation not in ("mean", None):
            raise ValueError(f"`aggregation` must be 'mean'. Received {aggregation!r}.")
        if not isinstance(name, str):
            raise ValueError(f"`name` of a metric must be a string. Received {name!r}.")
        metric = self._added_metrics.setdefault(name, Mean(name=name))
        if not graph.trial.running:
            metric.update_state(value)

    @property
    def metrics(self) -> list[Metric]:
        """The metrics of this layer and of those inside.

        Source   https://keras.io/api/layers/base_layer/
        """
        layers = self._flatten_layers()
        return [metric for layer in layers for metric in [*layer._held(Metric), *layer._added_metrics.values()]]


_TRACKED = (Variable, Layer, Metric, list, tuple, dict)


def _leaves(container: Any) -> Iterator[Any]:
    for value in container.values() if isinstance(container, dict) else container:
        if isinstance(value, (list, tuple, dict)):
            yield from _leaves(value)
        else:
            yield value


def _marks_as_built(build: Callable[..., None]) -> Callable[..., None]:
    """A `build` that sets `built`, also when a program calls it."""

    @functools.wraps(build)
    def marked(self: Layer, *args: Any, **kwargs: Any) -> None:
        build(self, *args, **kwargs)
        self.built = True

    return marked


def _mask_of(inputs: Any) -> Any:
    """The masks of the inputs, in their structure; None if no input has one."""
    if type(inputs) is Tensor:
        return mask_of(inputs)
    masks = nest.map_structure(mask_of, inputs)
    return None if all(mask is None for mask in nest.flatten(masks)) else masks


def _shape_of(value: Any) -> Any:
    return TensorShape(value.shape) if hasattr(value, "shape") else None
