"""`spec_tests/checks.py` in short, for scripts: each prints what it compares, and fails as the check would."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np


def numbers(value: Any) -> Any:
    return np.asarray(value.numpy() if hasattr(value, "numpy") else value)


def close(
    observed: Any,
    expected: Any,
    operations: float = 1,
    magnitude: Any = None,
    what: str = "the value",
    dtype: Any = None,
) -> None:
    observed, expected = numbers(observed), np.asarray(expected)
    print(f"{what}: observed {observed}, expected {expected}")
    assert observed.shape == expected.shape, f"{what} has shape {observed.shape}, not {expected.shape}"
    eps = np.finfo(dtype or (observed.dtype if observed.dtype.kind == "f" else np.float32)).eps
    scale = np.maximum(np.abs(expected), 1) if magnitude is None else magnitude
    near = np.abs(1.0 * observed - expected) <= 8 * eps * operations * scale
    assert np.all(near | (observed == expected) | (np.isnan(observed) & np.isnan(expected))), f"{what} differs"


def equal(observed: Any, expected: Any, what: str = "the value") -> None:
    observed, expected = numbers(observed), numbers(expected)
    print(f"{what}: observed {observed}, expected {expected}")
    nan = observed.dtype.kind == "f" and expected.dtype.kind == "f"
    assert np.array_equal(observed, expected, equal_nan=nan), f"{what} differs"


def none(observed: Any, what: str = "the gradient") -> None:
    print(f"{what}: observed {observed}, expected None")
    assert observed is None, f"{what} is not None"


def dtype(observed: Any, expected: Any, what: str = "the dtype") -> None:
    names = [str(getattr(d, "name", None) or getattr(d, "__name__", d)) for d in (observed.dtype, expected)]
    print(f"{what}: observed {names[0]}, expected {names[1]}")
    assert names[0] == names[1], f"{what} differs"


def shape(observed: Any, expected: Any, what: str = "the shape") -> None:
    print(f"{what}: observed {tuple(observed.shape)}, expected {tuple(expected)}")
    assert tuple(observed.shape) == tuple(expected), f"{what} differs"


@contextlib.contextmanager
def raises(kind: type[Exception] | tuple[type[Exception], ...]) -> Iterator[None]:
    try:
        yield
    except kind as error:
        print(f"raises {type(error).__name__}: {error}")
        return
    raise AssertionError(f"should raise {kind}, but does not")


@contextlib.contextmanager
def refused(what: str = "the input", also: Any = ()) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        if type(error).__module__ == "builtins" and not isinstance(error, (ValueError, TypeError, also)):
            raise
        print(f"{what} is refused: {type(error).__name__}")
        return
    raise AssertionError(f"{what} was accepted, but should be refused")


def follows_difference(observed: Any, f: Callable[[Any], Any], x: Any, what: str = "the gradient") -> None:
    observed, h = numbers(observed), 1e-4
    steps = [h * e.reshape(x.shape) for e in np.eye(x.size)]
    expected = np.array([(float(f(x + e)) - float(f(x - e))) / (2 * h) for e in steps]).reshape(x.shape)
    print(f"{what}: observed {observed}, by central differences {expected}")
    assert np.allclose(observed, expected, rtol=1e-4, atol=1e-5), f"{what} differs"
