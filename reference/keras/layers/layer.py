"""Layer: a function with weights. What holds of every layer and every model stands here.

Calling a layer does five things around `call`: arrays become tensors of the layer's dtype; the weights are made at the
first call (`build`); `training` reaches the layers inside; the losses of the former forward pass are forgotten; and the
mask of the input, if it has one, goes on to the output.

Source   https://keras.io/api/layers/base_layer/
"""

from __future__ import annotations

import functools
import inspect
from typing import Any

import numpy as np

from reference import nest
from reference.dtypes import TensorShape, as_dtype
from reference.keras import constraints, graph, initializers, regularizers
from reference.keras.backend import floatx, snake_case, unique_name
from reference.keras.layers.holder import Holder
from reference.keras.masking import mask_of, set_mask
from reference.keras.metrics import Mean
from reference.keras.saving.serialization import Configurable, written
from reference.ops.elementwise import cast
from reference.tensor import Tensor, Value, convert_to_tensor
from reference.variable import Variable

__all__ = ["Layer"]


class _ForwardPass:
    """The calls of layers that are running: how deeply nested, in which forward pass, and in which mode.

    # NB: TensorFlow keeps one for each thread.
    """

    __slots__ = ("depth", "number", "training")

    def __init__(self) -> None:
        self.depth, self.number, self.training = 0, 0, None


_forward = _ForwardPass()


class Layer(Holder, Configurable):
    """A function of tensors that owns weights.

    A subclass makes its weights in `build(input_shape)` (or in `__init__`) and computes in `call(inputs)`. Weights,
    layers and metrics that are attributes, also inside lists and dicts, belong to it.

    `training` is the one that was passed; else that of the layer or model which makes the call; else the default in
    the signature of `call`.

    A `call` that has an argument `mask` gets the mask of its first argument there. The mask goes on to the output if
    the layer sets `supports_masking`, or as `compute_mask` makes it; otherwise it ends here.

    Source   https://keras.io/api/layers/base_layer/
    Edges    layers/weights-are-made-at-the-first-call, constraints/build-is-called-once,
             layers/attributes-are-tracked, layers/training-flows-down, layers/floating-inputs-are-cast,
             masks/an-own-layer-ends-the-mask, masks/a-call-is-given-the-mask
    Errors   RuntimeError when a subclass forgot `super().__init__()`; ValueError for a name that is no string
    """

    supports_masking = False
    _makes_masks = False  # whether outputs may have a mask where no input has one

    def __init_subclass__(cls, **kwargs: Any):
        super().__init_subclass__(**kwargs)
        if "build" in cls.__dict__:
            cls.build = _marked(cls.__dict__["build"])  # type: ignore[method-assign]
        if "compute_mask" in cls.__dict__:
            cls.supports_masking = True
            cls._makes_masks = cls.__dict__.get("_makes_masks", True)

    def __init__(
        self,
        name: str | None = None,
        trainable: bool = True,
        dtype: Any = None,
        activity_regularizer: Any = None,
        input_shape: Any = None,
        input_dim: int | None = None,
        batch_input_shape: Any = None,
    ):
        if name is not None and not isinstance(name, str):
            raise ValueError(f"`name` must be a string. Received {name!r}.")
        set_ = functools.partial(object.__setattr__, self)
        set_("_tracked", {})
        set_("name", name or unique_name(snake_case(type(self).__name__)))
        set_("dtype", as_dtype(dtype or floatx()).name)
        set_("_numpy_dtype", np.dtype(self.dtype))
        set_("built", False)
        set_("_trainable", bool(trainable))
        set_("_added_weights", [])
        set_("_penalties", [])  # functions without arguments: of the regularizers, and from `add_loss`
        set_("_losses", [])
        set_("_losses_pass", -1)
        set_("_last_pass", 0)
        set_("_added_metrics", {})
        set_("_nodes", [])
        parameters = inspect.signature(self.call).parameters
        set_("_takes_training", "training" in parameters)
        set_("_takes_mask", "mask" in parameters)
        set_("activity_regularizer", regularizers.get(activity_regularizer))
        if input_dim is not None:
            input_shape = (input_dim,)
        if input_shape is not None:
            batch_input_shape = (None, *input_shape)
        set_("_batch_input_shape", batch_input_shape)

    # ------------------------------------------------------------------------------------- to be defined

    def build(self, input_shape: Any) -> None:
        """Make the weights; called once, before the first `call`, with the shape of its first argument."""
        self.built = True

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """What the layer computes."""
        raise NotImplementedError(f"{type(self).__name__} must define `call(self, inputs)`.")

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
                return self._note(args, kwargs if training is None else {**kwargs, "training": training})
            args = tuple(self._converted(arg) for arg in args)
        if not self.built:
            self._first_build(nest.map_structure(_shape_of, args[0] if args else next(iter(kwargs.values()), None)))
        forward = _forward
        if not forward.depth:
            forward.number += 1
        self.__dict__["_last_pass"] = forward.number
        outer = forward.training
        if graph.Trial.running:
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
                self._penalise(outputs)
        finally:
            forward.depth -= 1
            forward.training = outer
        return outputs

    def _first_build(self, input_shape: Any) -> None:
        """What the first call does with the shape of its first argument."""
        self.build(input_shape)

    def _converted(self, value: Any) -> Any:
        """Arrays and numbers as tensors, floating ones in the dtype of the layer, in any structure."""
        if isinstance(value, (list, tuple, dict)):
            return nest.map_structure(self._converted, value)
        if not isinstance(value, (Value, np.ndarray, np.generic, float, int)) or isinstance(value, bool):
            return value
        tensor = convert_to_tensor(value)
        return cast(tensor, self.dtype) if tensor.array.dtype.kind == "f" else tensor

    def _note(self, args: Any, kwargs: Any) -> Any:
        """A call on symbols becomes a node of a graph."""
        if not self.built:
            self._first_build(nest.map_structure(_shape_of, args[0] if args else next(iter(kwargs.values()))))
        outputs = graph.note(self, *args, **kwargs)
        self._nodes.append(nest.flatten(outputs)[0].node)
        return outputs

    def _penalise(self, outputs: Any) -> None:
        """The regularizer of the outputs: for each sample, so that it does not grow with the batch."""
        for output in nest.flatten(outputs):
            self.add_loss(self.activity_regularizer(output) / float(len(output.array)))

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shape that a call on an input of this shape gives; of several, in their structure. Makes the weights.

        Source   https://keras.io/api/layers/base_layer/
        Edges    layers/the-shape-of-the-output
        """
        outputs = graph.note(self, self._sources(input_shape))
        return nest.map_structure(lambda symbol: symbol.shape, outputs)

    def _sources(self, shape: Any) -> Any:
        """A symbol for an input of this shape, or for each of a list or a dict of shapes."""
        if isinstance(shape, dict):
            return {name: self._sources(each) for name, each in shape.items()}
        if all(length is None or isinstance(length, (int, np.integer)) for length in shape):
            return graph.source(shape, self.dtype, "shape")
        return [self._sources(each) for each in shape]

    # ------------------------------------------------------------------------------------- masks

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """The mask of the output, from the input and its mask: this one itself, unless a subclass says otherwise.

        Source   https://keras.io/guides/understanding_masking_and_padding/
        Edges    masks/an-own-layer-ends-the-mask
        """
        return mask

    def _pass_mask(self, args: Any, mask: Any, outputs: Any) -> None:
        """Give the outputs their masks; an output that has a mask already, from a layer inside, keeps it."""
        masks = self.compute_mask(args[0], mask) if self.supports_masking and args else None
        if masks is None:
            return
        for output, mask in zip(nest.flatten(outputs), nest.flatten(masks), strict=True):
            if mask is not None and type(output) is Tensor and mask_of(output) is None:
                set_mask(output, convert_to_tensor(mask))

    # ------------------------------------------------------------------------------------- weights

    def add_weight(
        self,
        *args: Any,
        shape: Any = None,
        initializer: Any = None,
        dtype: Any = None,
        trainable: bool = True,
        regularizer: Any = None,
        constraint: Any = None,
        name: str | None = None,
    ) -> Variable:
        """A new weight. Up to Keras 2 the first arguments were `name, shape`, since then `shape, initializer`.

        Its regularizer is part of the losses; its constraint makes it anew after each step.

        Source   https://keras.io/api/layers/base_layer/#addweight-method
        Edges    layers/add-weight-makes-a-tracked-variable, constraints/hold-after-each-step
        """
        if args and (args[0] is None or isinstance(args[0], str)):
            name, shape, *_ = (*args, shape)
        elif args:
            shape, initializer, *_ = (*args, initializer)
        dtype = as_dtype(dtype or self.dtype)
        if initializer is None:
            initializer = "glorot_uniform" if dtype.is_floating else "zeros"
        value = initializers.get(initializer)(() if shape is None else shape, dtype=dtype)
        full_name = f"{self.name}/{name or 'variable'}"
        constraint = constraints.get(constraint)
        weight = Variable(value, trainable=trainable, name=full_name, dtype=dtype, constraint=constraint)
        self._added_weights.append(weight)
        if regularizer is not None:
            self._penalties.append(functools.partial(regularizers.get(regularizer), weight))
        return weight

    add_variable = add_weight  # the name up to TensorFlow 1; deprecated in 2, and something else in Keras 3

    # ------------------------------------------------------------------------------------- losses and metrics

    def add_loss(self, losses: Any, inputs: Any = None) -> None:
        """Add tensors to the loss of this forward pass. They are forgotten when the next one begins.

        A function without arguments is called each time that the losses are asked for. Documented up to Keras 2.

        Source   https://keras.io/api/layers/base_layer/#addloss-method
        Edges    layer-losses/losses-are-those-of-the-last-forward-pass, add-loss/of-a-function
        """
        losses = list(losses) if isinstance(losses, (list, tuple)) else [losses]
        self._penalties.extend(loss for loss in losses if callable(loss))
        if graph.Trial.running:
            return
        if self._losses_pass != _forward.number:
            object.__setattr__(self, "_losses", [])
            object.__setattr__(self, "_losses_pass", _forward.number)
        self._losses.extend(convert_to_tensor(loss) for loss in losses if not callable(loss))

    @property
    def losses(self) -> list[Tensor]:
        """What `add_loss` added in the last forward pass, here and in the layers inside; then the penalties on weights.

        Source   https://keras.io/api/layers/base_layer/#losses-property
        Edges    layer-losses/losses-are-those-of-the-last-forward-pass, layer-losses/penalties-are-losses
        """
        layers = self._flatten_layers()
        added = [loss for layer in layers if layer._losses_pass >= self._last_pass for loss in layer._losses]
        return added + [convert_to_tensor(penalty()) for layer in layers for penalty in layer._penalties]

    def add_metric(self, value: Any, name: str | None = None, aggregation: str | None = "mean") -> None:
        """Keep the mean of a value over the forward passes as a metric of this name. Up to Keras 2.

        Source   https://www.tensorflow.org/versions/r2.3/api_docs/python/tf/keras/layers/Layer#add_metric
        Edges    layer-losses/an-added-metric-is-the-mean-over-the-calls
        """
        if aggregation not in ("mean", None):
            raise ValueError(f"`aggregation` must be 'mean'. Received {aggregation!r}.")
        if not isinstance(name, str):
            raise ValueError(f"`name` of a metric must be a string. Received {name!r}.")
        metric = self._added_metrics.setdefault(name, Mean(name=name))
        if not graph.Trial.running:
            metric.update_state(value)

    # ------------------------------------------------------------------------------------- symbols

    @property
    def input(self) -> Any:
        """The symbolic input of the first symbolic call."""
        return self._first_node().args[0]

    @property
    def output(self) -> Any:
        """The symbolic output of the first symbolic call.

        Source   https://keras.io/api/layers/base_layer/
        Edges    functional/a-layer-inside-gives-its-output
        """
        return self._first_node().outputs

    def _first_node(self) -> graph.Node:
        if not self._nodes:
            raise AttributeError(f"The layer {self.name!r} was not called on a symbolic tensor: it has no input yet.")
        return self._nodes[0]


def _marked(build: Any) -> Any:
    """A `build` after which the layer counts as built, also when a program calls it."""

    @functools.wraps(build)
    def marked(self: Layer, *args: Any, **kwargs: Any) -> None:
        build(self, *args, **kwargs)
        self.built = True

    return marked


def _mask_of(inputs: Any) -> Any:
    """The masks of the inputs, in their structure; None where there is none at all."""
    if type(inputs) is Tensor:
        return mask_of(inputs)
    masks = nest.map_structure(mask_of, inputs)
    return None if all(mask is None for mask in nest.flatten(masks)) else masks


def _shape_of(value: Any) -> Any:
    return TensorShape(value.shape) if hasattr(value, "shape") else None
