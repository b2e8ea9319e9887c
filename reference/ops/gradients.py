"""Operations that are about gradients: identity, stop_gradient, custom_gradient."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from reference.ops.shapes import concat, reshape
from reference.recording import Recording, record, tapes, unchanged
from reference.tensor import Tensor, convert_to_tensor
from reference.typing import TensorLike


def identity(input: TensorLike, name: str | None = None) -> Tensor:
    """Returns the same value as a new tensor; the gradient passes through.

    Source   https://www.tensorflow.org/api_docs/python/tf/identity
    """
    x = convert_to_tensor(input)
    return record(Tensor(x.array), (x,), (unchanged,))


def stop_gradient(input: TensorLike, name: str | None = None) -> Tensor:
    """Returns the same value as a new tensor, which no tape connects with the input.

    Source   https://www.tensorflow.org/api_docs/python/tf/stop_gradient
    """
    return Tensor(convert_to_tensor(input).array)


def custom_gradient(f: Callable[..., Any]) -> Callable[..., Any]:
    """A decorator: f returns its result and a function that maps the gradient of the result to those of the inputs.

        @tf.custom_gradient
        def f(x):
            def grad(upstream): ...      # one argument for each output, one gradient for each input
            return y, grad

    If f reads variables, `grad` takes `variables=` too and returns (gradients of inputs, gradients of variables).

    Source   https://www.tensorflow.org/api_docs/python/tf/custom_gradient
    Errors   TypeError when f reads variables and `grad` does not take them; ValueError for a wrong number of gradients
    """

    @functools.wraps(f)
    def decorated(*args: Any, **kwargs: Any) -> Any:
        inputs = [convert_to_tensor(arg) for arg in args]
        (result, grad), variables = _run(f, inputs, kwargs)
        several = isinstance(result, (list, tuple))
        outputs = [convert_to_tensor(y) for y in (result if several else [result])]
        shapes = [y.array.shape for y in outputs]
        vjp = _vjp(grad, len(inputs), variables, shapes if several else None)
        sources = (*inputs, *variables)
        if not several:
            return record(Tensor(outputs[0].array), sources, vjp)
        # Several outputs are pieces of one flat tensor, so that `grad` gets all their gradients together.
        flat = record(Tensor(concat([reshape(y, [-1]) for y in outputs], 0).array), sources, vjp)
        return type(result)(_pieces(flat, shapes))

    return decorated


def _run(f: Callable[..., Any], inputs: list[Tensor], kwargs: dict[str, Any]) -> tuple[Any, list[Any]]:
    """f(*inputs), and the trainable variables that it read.

    The active tapes see what f computes, so that a `grad` that uses an intermediate value can be differentiated itself.
    The results are new tensors, which only `grad` connects with the inputs.
    """
    reads = Recording()
    tapes.active.append(reads)
    try:
        return f(*inputs, **kwargs), list(reads.watched.values())
    finally:
        tapes.active.remove(reads)


def _vjp(
    grad: Callable[..., Any], inputs: int, variables: list[Any], shapes: list[tuple[int, ...]] | None
) -> Callable[..., Any]:
    """The function that calls `grad` with the gradient of each output, and checks what it returns."""
    parameters = inspect.signature(grad).parameters.values()
    if variables and not any(p.name == "variables" or p.kind is p.VAR_KEYWORD for p in parameters):
        raise TypeError(
            "The function that `custom_gradient` decorates reads variables, so its `grad` must accept the keyword "
            f"argument 'variables'. Variables: {[v.name for v in variables]}."
        )

    def vjp(g: Tensor, y: Tensor, *sources: Any) -> list[Any]:
        upstream = [g] if shapes is None else _pieces(g, shapes)
        if variables:
            of_inputs, of_variables = grad(*upstream, variables=variables)
        else:
            of_inputs, of_variables = grad(*upstream), []
        of_inputs = list(of_inputs) if isinstance(of_inputs, (list, tuple)) else [of_inputs]
        if len(of_inputs) != inputs or len(of_variables) != len(variables):
            raise ValueError(
                f"`grad` of a custom_gradient function must return {inputs} gradients for its inputs and "
                f"{len(variables)} for its variables. Received {len(of_inputs)} and {len(of_variables)}."
            )
        return [None if d is None else convert_to_tensor(d) for d in (*of_inputs, *of_variables)]

    return vjp


def _pieces(flat: Tensor, shapes: list[tuple[int, ...]]) -> list[Tensor]:
    ends = np.cumsum([int(np.prod(shape, dtype=np.int64)) for shape in shapes])
    starts = [0, *ends[:-1]]
    return [reshape(flat[int(a) : int(b)], s) for a, b, s in zip(starts, ends, shapes, strict=True)]
