"""`tf.random`: random tensors, and what the global seed and the seed of an operation do.

    global seed   operation seed   the sequence of an operation's results
    not set       not set          differs from run to run
    set           not set          is the same after each `set_seed` of this value
    not set       set              is the same in each run of the program
    set           set              is determined by both

# NB: The numbers are NumPy's, not those of TensorFlow's Philox kernels; the documentation promises no numbers.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from reference.dtypes import as_dtype, float32
from reference.ops.shapes import shape_of
from reference.tensor import Tensor, convert_to_tensor
from reference.tracing import kernel
from reference.typing import DTypeLike, ShapeLike, TensorLike

__all__ = ["normal", "set_seed", "shuffle", "stateless_normal", "stateless_uniform", "truncated_normal", "uniform"]

_DEFAULT_GLOBAL_SEED = 87654321  # beside an operation's seed, while no global seed is set
_global_seed: int | None = None
_unseeded = np.random.default_rng()
_sequences: dict[tuple[Any, ...], np.random.Generator] = {}


def set_seed(seed: int) -> None:
    """Sets the global seed, and restarts all sequences.

    Source   https://www.tensorflow.org/api_docs/python/tf/random/set_seed
    """
    global _global_seed
    _global_seed = int(seed)
    _sequences.clear()


def _generator(operation: str, seed: int | None) -> np.random.Generator:
    """The generator of the sequence that the global seed and the operation's seed select."""
    if _global_seed is None and seed is None:
        return _unseeded
    key = (_DEFAULT_GLOBAL_SEED if _global_seed is None else _global_seed, operation, seed)
    if key not in _sequences:
        numbers = [key[0], 0 if seed is None else 1, seed or 0, *operation.encode()]
        _sequences[key] = np.random.default_rng([number % 2**64 for number in numbers])
    return _sequences[key]


@kernel(stateful=True)
def _draw(operation: str, seed: int | None, method: str, *arguments: Any) -> Any:
    """An array of the next numbers of a sequence."""
    return np.asarray(getattr(_generator(operation, seed), method)(*arguments))


def state() -> dict[str, Any]:
    """The state of all sequences: the global seed and the generators, in lists, dicts and integers."""
    sequences = [[*key, generator.bit_generator.state] for key, generator in _sequences.items()]
    return {"global_seed": _global_seed, "unseeded": _unseeded.bit_generator.state, "sequences": sequences}


def restore(state: Mapping[str, Any]) -> None:
    """Continues all sequences from a state that `state` returned, in this process or in another one."""
    global _global_seed
    _global_seed = state["global_seed"]
    _unseeded.bit_generator.state = state["unseeded"]
    _sequences.clear()
    for *key, state_of_generator in state["sequences"]:
        generator = _sequences[tuple(key)] = np.random.default_rng()
        generator.bit_generator.state = state_of_generator


def new_generator(operation: str, seed: int | None) -> np.random.Generator:
    """A generator for one object, such as a shuffled dataset: equal seeds give equal sequences.

    Without a seed, each object is seeded by the next number of the sequence that the global seed selects.
    """
    if seed is None:
        return np.random.default_rng(int(_generator(operation, None).integers(2**63)))
    known = _DEFAULT_GLOBAL_SEED if _global_seed is None else _global_seed
    return np.random.default_rng([known % 2**64, operator.index(seed) % 2**64, *operation.encode()])


def normal(
    shape: ShapeLike,
    mean: TensorLike = 0.0,
    stddev: TensorLike = 1.0,
    dtype: DTypeLike = float32,
    seed: int | None = None,
    name: str | None = None,
) -> Tensor:
    """Draws from a normal distribution; mean and stddev broadcast against the shape.

    Source   https://www.tensorflow.org/api_docs/python/tf/random/normal
    """
    return _scale(_draw("normal", seed, "standard_normal", shape_of(shape, "normal")), mean, stddev, dtype)


def truncated_normal(
    shape: ShapeLike,
    mean: TensorLike = 0.0,
    stddev: TensorLike = 1.0,
    dtype: DTypeLike = float32,
    seed: int | None = None,
    name: str | None = None,
) -> Tensor:
    """Draws from a normal distribution, again for each value more than two standard deviations from the mean.

    Source   https://www.tensorflow.org/api_docs/python/tf/random/truncated_normal
    """
    return _scale(_draw_truncated(seed, shape_of(shape, "truncated_normal")), mean, stddev, dtype)


@kernel(stateful=True)
def _draw_truncated(seed: int | None, shape: tuple[int, ...]) -> Any:
    generator = _generator("truncated_normal", seed)
    z = np.asarray(generator.standard_normal(shape))
    while (outside := np.abs(z) > 2).any():
        z = np.where(outside, generator.standard_normal(z.shape), z)
    return z


def uniform(
    shape: ShapeLike,
    minval: TensorLike = 0,
    maxval: TensorLike | None = None,
    dtype: DTypeLike = float32,
    seed: int | None = None,
    name: str | None = None,
) -> Tensor:
    """Draws uniformly from [minval, maxval); maxval is 1 for floats, and must be given for integers.

    Source   https://www.tensorflow.org/api_docs/python/tf/random/uniform
    Errors   ValueError for an integer dtype without maxval
    """
    return _uniform(functools.partial(_draw, "uniform", seed), shape, minval, maxval, dtype)


def shuffle(value: TensorLike, seed: int | None = None, name: str | None = None) -> Tensor:
    """Shuffles the rows of a tensor. Not differentiable.

    Source   https://www.tensorflow.org/api_docs/python/tf/random/shuffle
    """
    x = convert_to_tensor(value)
    order = _draw("shuffle", seed, "permutation", len(x.array)) if x.array.ndim else ()
    return Tensor(x.array[order])


def stateless_uniform(
    shape: ShapeLike,
    seed: TensorLike,
    minval: TensorLike = 0,
    maxval: TensorLike | None = None,
    dtype: DTypeLike = float32,
    name: str | None = None,
) -> Tensor:
    """`uniform` as a function of the seed alone: the same two integers always give the same values.

    Source   https://www.tensorflow.org/api_docs/python/tf/random/stateless_uniform
    """
    generator = _stateless("stateless_uniform", seed)
    return _uniform(lambda method, *args: np.asarray(getattr(generator, method)(*args)), shape, minval, maxval, dtype)


def stateless_normal(
    shape: ShapeLike,
    seed: TensorLike,
    mean: TensorLike = 0.0,
    stddev: TensorLike = 1.0,
    dtype: DTypeLike = float32,
    name: str | None = None,
) -> Tensor:
    """`normal` as a function of the seed alone: the same two integers always give the same values.

    Source   https://www.tensorflow.org/api_docs/python/tf/random/stateless_normal
    """
    generator = _stateless("stateless_normal", seed)
    return _scale(np.asarray(generator.standard_normal(shape_of(shape, "stateless_normal"))), mean, stddev, dtype)


def _stateless(name: str, seed: Any) -> np.random.Generator:
    seed = np.asarray(seed)
    if seed.shape != (2,) or seed.dtype.kind not in "iu":
        raise ValueError(f"`{name}`: `seed` must be two integers. Received {seed}.")
    return np.random.default_rng([int(number) % 2**64 for number in seed])


def _scale(z: Any, mean: TensorLike, stddev: TensorLike, dtype: DTypeLike) -> Tensor:
    dtype = as_dtype(dtype)
    standard = Tensor(z.astype(dtype.as_numpy_dtype))
    return standard * convert_to_tensor(stddev, dtype) + convert_to_tensor(mean, dtype)


def _uniform(draw: Callable[..., Any], shape: Any, minval: Any, maxval: Any, dtype: Any) -> Tensor:
    dtype, shape = as_dtype(dtype), shape_of(shape, "uniform")
    if dtype.is_integer:
        if maxval is None:
            raise ValueError("`uniform`: `maxval` must be specified for an integer dtype.")
        low, high = (convert_to_tensor(bound, dtype).array.item() for bound in (minval, maxval))
        return Tensor(draw("integers", low, high, shape).astype(dtype.as_numpy_dtype))
    u = Tensor(
        draw("random", shape, np.float64 if dtype.name == "float64" else np.float32).astype(dtype.as_numpy_dtype)
    )
    low, high = convert_to_tensor(minval, dtype_hint=dtype), convert_to_tensor(1 if maxval is None else maxval, dtype)
    return u * (high - low) + low
