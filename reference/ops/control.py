"""Control flow as operations: `cond`, `case`, `switch_case`, `while_loop`; and `tf.print` and `tf.numpy_function`.

Python decides, by the values. In a traced function the program checks that it decides alike (`function.py`).

# NB: TensorFlow traces all branches, and the body of a loop once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from reference import nest
from reference.dtypes import as_dtype
from reference.errors import InvalidArgumentError
from reference.tensor import Tensor, Value, convert_to_tensor
from reference.tracing import kernel

_print = print


def cond(pred: Any, true_fn: Callable[[], Any], false_fn: Callable[[], Any], name: str | None = None) -> Any:
    """true_fn() if `pred` holds, else false_fn().

    Shapes   pred () → what the functions return
    Source   https://www.tensorflow.org/api_docs/python/tf/cond
    Errors   TypeError for a branch that cannot be called
    """
    for branch, what in ((true_fn, "true_fn"), (false_fn, "false_fn")):
        if not callable(branch):
            raise TypeError(f"`{what}` must be callable. Received {branch!r}.")
    return true_fn() if pred else false_fn()


def case(
    pred_fn_pairs: Sequence[tuple[Any, Callable[[], Any]]],
    default: Callable[[], Any] | None = None,
    exclusive: bool = False,
    strict: bool = False,
    name: str = "case",
) -> Any:
    """The function of the first predicate that holds, called; else `default`.

    Source   https://www.tensorflow.org/api_docs/python/tf/case
    Errors   InvalidArgumentError when none holds and there is no default, and when `exclusive` and several hold
    """
    holding = [function for pred, function in pred_fn_pairs if pred]
    if exclusive and len(holding) > 1:
        raise InvalidArgumentError(
            f"`case`: {len(holding)} predicates hold. Expected one at most: `exclusive` is True."
        )
    if not holding and default is None:
        raise InvalidArgumentError(f"`case`: none of {len(pred_fn_pairs)} predicates holds. Expected a `default`.")
    return holding[0]() if holding else default()  # type: ignore[misc]


def switch_case(
    branch_index: Any,
    branch_fns: Sequence[Callable[[], Any]] | Mapping[int, Callable[[], Any]],
    default: Callable[[], Any] | None = None,
    name: str = "switch_case",
) -> Any:
    """The function of this number, called; for a number that there is not, `default`, or else the last function.

    Source   https://www.tensorflow.org/api_docs/python/tf/switch_case
    """
    branches = dict(branch_fns) if isinstance(branch_fns, Mapping) else dict(enumerate(branch_fns))
    index = int(convert_to_tensor(branch_index).array)
    return branches.get(index, default or branches[max(branches)])()


def while_loop(
    cond: Callable[..., Any],
    body: Callable[..., Any],
    loop_vars: Any,
    shape_invariants: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    maximum_iterations: int | None = None,
    name: str | None = None,
) -> Any:
    """`loop_vars = body(*loop_vars)` as long as cond(*loop_vars) holds, at most `maximum_iterations` times.

    Source   https://www.tensorflow.org/api_docs/python/tf/while_loop
    Errors   TypeError when `cond` or `body` cannot be called; ValueError when the structure changes
    """
    for function, what in ((cond, "cond"), (body, "body")):
        if not callable(function):
            raise TypeError(f"`{what}` must be callable. Received {function!r}.")
    values = nest.map_structure(convert_to_tensor, loop_vars)
    iterations = 0
    while (maximum_iterations is None or iterations < maximum_iterations) and cond(*values):
        following = body(*values)
        following = following if isinstance(following, (list, tuple)) else [following]
        if len(nest.flatten(following)) != len(nest.flatten(values)):
            raise ValueError(f"`body` must return as many values as `loop_vars` has. Received {following!r}.")
        values = nest.pack_sequence_as(values, [convert_to_tensor(each) for each in nest.flatten(following)])
        iterations += 1
    return values


def print(*inputs: Any, output_stream: Any = None, sep: str = " ", end: str = "\n", **options: Any) -> None:
    """Print the values when the program runs, to the standard error stream unless another is given.

    Source   https://www.tensorflow.org/api_docs/python/tf/print
    """
    values = [convert_to_tensor(each).array if isinstance(each, Value) else each for each in inputs]
    _printed(output_stream or sys.stderr, sep, end, *values)


@kernel(stateful=True)
def _printed(stream: Any, sep: str, end: str, *values: Any) -> Any:
    _print(*values, sep=sep, end=end, file=stream)
    return np.zeros(0)


def numpy_function(
    func: Callable[..., Any],
    inp: Sequence[Any],
    Tout: Any,  # noqa: N803 (TensorFlow's name)
    stateful: bool = True,
    name: str | None = None,
) -> Any:
    """func(*arrays), called with NumPy arrays each time that the program runs. It has no gradient.

    Source   https://www.tensorflow.org/api_docs/python/tf/numpy_function
    Errors   InvalidArgumentError when the function returns another dtype
    """
    dtypes = nest.flatten(Tout)
    found = _called(func, dtypes, *(convert_to_tensor(each).array for each in inp))
    tensors = [Tensor(found[i]) for i in range(len(dtypes))]
    return nest.pack_sequence_as(Tout, tensors)


@kernel(stateful=True)
def _called(func: Callable[..., Any], dtypes: Sequence[Any], *arrays: Any) -> Any:
    result = func(*arrays)
    values = [np.asarray(each) for each in (result if isinstance(result, (list, tuple)) else [result])]
    for value, dtype in zip(values, dtypes, strict=True):
        if value.dtype != as_dtype(dtype).as_numpy_dtype:
            raise InvalidArgumentError(f"`numpy_function`: returned {value.dtype}. Expected {as_dtype(dtype).name}.")
    return values
