"""All assertions of the clauses, with the tolerance policy.

Policy. The expected value is computed in float64 (or exactly). The observed value may be off by

    8 · ε · operations · magnitude

where ε belongs to the dtype that the subject computed in, `operations` counts the roundings that add up, and
`magnitude` bounds the numbers that were added on the way (by default the expected value and 1). A bound that a clause
passes is a fact about its strategy, never a number that made the test pass.

Derivatives of functions of a float64 vector come from two oracles that know no derivative rule:

    central difference   (f(x + h) − f(x − h)) / 2h, of fourth order; its own error is measured by halving h
    complex step         Im f(x + ih) / h for h = 1e-30, exact to rounding, where NumPy evaluates f on complex numbers

Messages say what is, and what should be.
"""

from __future__ import annotations

import contextlib
import logging
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

NO_FRAMEWORKS = {"numpy", "hypothesis", "pytest", "_pytest", "spec_tests"}  # their errors are failures
ROUNDINGS = 8  # how many units in the last place one operation may cost: library functions are good to a few

Function = Callable[[np.ndarray], Any]


def numbers(value: Any) -> np.ndarray:
    """A tensor, variable or array as a NumPy array; a sparse gradient (tf.IndexedSlices) as a dense one."""
    if hasattr(value, "dense_shape"):
        dense = np.zeros(numbers(value.dense_shape), numbers(value.values).dtype)
        np.add.at(dense, numbers(value.indices), numbers(value.values))
        return dense
    if hasattr(value, "detach"):
        value = value.detach()  # PyTorch shows no values of a tensor that has a gradient
    return np.asarray(value.numpy() if hasattr(value, "numpy") else value)


def allowance(dtype: Any, operations: float = 1, magnitude: Any = 1.0) -> Any:
    """The error that rounding may leave."""
    return ROUNDINGS * np.finfo(dtype).eps * operations * np.asarray(magnitude)


def close(
    observed: Any,
    expected: Any,
    operations: float = 1,
    magnitude: Any = None,
    what: str = "the value",
    dtype: Any = None,
) -> None:
    """The observed tensor equals the expected numbers up to rounding; shapes must be equal.

    `dtype` is the one that the subject computed in, where the result has another.
    """
    got, want = numbers(observed), np.asarray(expected)
    if got.dtype.kind == "b":
        return equal(got, want, what)
    _same_shape(got, want, what)
    scale = np.maximum(np.abs(want), 1.0) if magnitude is None else magnitude
    bound = allowance(dtype or (got.dtype if got.dtype.kind == "f" else np.float32), operations, scale)
    return _within(got, want, bound, what)


def equal(observed: Any, expected: Any, what: str = "the value") -> None:
    """The observed tensor equals the expected one exactly, nan where it should be nan; shapes must be equal."""
    got, want = numbers(observed), numbers(expected)
    _same_shape(got, want, what)
    if not np.array_equal(got, want, equal_nan=got.dtype.kind == "f" and want.dtype.kind == "f"):
        raise AssertionError(f"{what} is {_text(got)}, but should be {_text(want)}")


def none(observed: Any, what: str = "the gradient") -> None:
    if observed is not None:
        raise AssertionError(f"{what} is {_text(observed)}, but should be None")


def dtype(observed: Any, expected: Any, what: str = "the dtype") -> None:
    """The dtype has this name, whatever kind of object a dtype of the subject is."""
    got, want = _dtype_name(observed.dtype), _dtype_name(expected)
    if got != want:
        raise AssertionError(f"{what} is {got}, but should be {want}")


def _dtype_name(value: Any) -> str:
    name = value if isinstance(value, str) else getattr(value, "name", None) or getattr(value, "__name__", None)
    return str(name or value).removeprefix("torch.")


@contextlib.contextmanager
def refused(what: str = "the input", also: type[Exception] | tuple[type[Exception], ...] = ()) -> Iterator[None]:
    """The subject raises an error: ValueError, TypeError, an error of its framework, or one of the kinds of `also`."""
    try:
        yield
    except (ValueError, TypeError):
        return
    except Exception as error:
        if isinstance(error, also) or _is_of_the_framework(error):
            return
        raise
    raise AssertionError(f"{what} was accepted, but should raise an error")


def _is_of_the_framework(error: Exception) -> bool:
    """Whether an error is of a class that the subject or its library defines, such as `tf.errors`, or one that PyTorch
    raises for an input (RuntimeError, IndexError). An error of Python, NumPy or the tests is a failure.
    """
    if "torch" in sys.modules and type(error) in (RuntimeError, IndexError):
        return True
    package = type(error).__module__.partition(".")[0]
    return package not in sys.stdlib_module_names and package not in NO_FRAMEWORKS


def shape(observed: Any, expected: Any, what: str = "the shape") -> None:
    if tuple(observed.shape) != tuple(expected):
        raise AssertionError(f"{what} is {tuple(observed.shape)}, but should be {tuple(expected)}")


def moment(sample: Any, mean: float, variance: float, what: str) -> None:
    """The mean of the sample is `mean` within six standard errors: a false alarm in 5 · 10⁸ for a normal mean."""
    values = numbers(sample).astype(np.float64)
    error = 6 * np.sqrt(variance / values.size)
    assert abs(values.mean() - mean) <= error, f"{what} is {values.mean():.4f}, but should be {mean:.4f} ± {error:.4f}"


def hear(caplog: Any) -> None:
    """Lets caplog see the loggers that do not propagate their records (those of TensorFlow and absl)."""
    for name in ("tensorflow", "absl"):
        logger = logging.getLogger(name)
        if caplog.handler not in logger.handlers:
            logger.addHandler(caplog.handler)


def follows_difference(observed: Any, f: Function, x: np.ndarray, what: str = "the gradient") -> None:
    """The observed gradient of the scalar function f at x is the central difference of f."""
    got = numbers(observed)
    _same_shape(got, x, what)
    want, error = central_difference(f, x)
    _within(got, want, 10 * error + allowance(np.float64, 100, np.maximum(np.abs(want), 1)), what)


def central_difference(f: Function, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The gradient of a scalar function by differences of fourth order, and a bound of their error.

    With steps h and h/2 the error of the finer one is about a fifteenth of their distance; rounding adds ε·|f|/h.
    """
    h = 1e-3
    coarse, fine = (np.array([_slope(f, x, e, h / k) for e in _directions(x)]).reshape(x.shape) for k in (1, 2))
    size = max(1.0, abs(float(f(x))))
    return fine, np.abs(fine - coarse) + 16 * np.finfo(np.float64).eps * size / h


def _slope(f: Function, x: np.ndarray, e: np.ndarray, h: float) -> float:
    near = float(f(x + h * e)) - float(f(x - h * e))
    far = float(f(x + 2 * h * e)) - float(f(x - 2 * h * e))
    return (8 * near - far) / (12 * h)


def complex_step(f: Function, x: np.ndarray) -> np.ndarray:
    """The gradient of a scalar function that NumPy evaluates on complex numbers, exact to rounding."""
    h = 1e-30
    return np.array([np.imag(f(x + 1j * h * e)) / h for e in _directions(x)]).reshape(x.shape)


def _directions(x: np.ndarray) -> list[np.ndarray]:
    return [e.reshape(x.shape) for e in np.eye(x.size)]


def _same_shape(got: np.ndarray, want: np.ndarray, what: str) -> None:
    if got.dtype == object and got.shape == () and got[()] is None:
        raise AssertionError(f"{what} is None, but should be {_text(want)}")
    if got.shape != want.shape:
        raise AssertionError(f"the shape of {what} is {got.shape}, but should be {want.shape}")


def _within(got: np.ndarray, want: np.ndarray, bound: Any, what: str) -> None:
    with np.errstate(invalid="ignore"):
        off = ~((np.abs(got - want) <= bound) | (got == want) | (np.isnan(got) & np.isnan(want)))
    if off.any():
        place = tuple(int(i) for i in np.argwhere(off)[0])
        where = f" at {list(place)}" if place else ""
        limit = float(np.broadcast_to(bound, got.shape)[place])
        raise AssertionError(
            f"{what}{where} is {got[place]}, but should be {want[place]} (within {limit:.1e}). "
            f"In full: {_text(got)}, but should be {_text(want)}"
        )


def _text(value: Any) -> str:
    return np.array2string(numbers(value), separator=", ", threshold=40).replace("\n", "")
