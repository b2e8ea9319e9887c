"""The functions of tensors beside NumPy's formulas, and the shapes and axes that they take."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from spec_tests import strategies as sts


@dataclass(frozen=True)
class Unary:
    """A function of one tensor; the domain is where its value and slope are moderate, away from kinks."""

    name: str
    numpy: Callable[[np.ndarray], np.ndarray]
    domain: tuple[float, float] = (-2.0, 2.0)
    smooth: bool = True


@dataclass(frozen=True)
class Binary:
    """A function of two tensors; `kinked` where the two are equal."""

    name: str
    numpy: Callable[[np.ndarray, np.ndarray], np.ndarray]
    domains: tuple[tuple[float, float], tuple[float, float]] = ((-2.0, 2.0), (-2.0, 2.0))
    smooth: bool = True
    kinked: bool = False


POSITIVE = (0.25, 3.0)
INSIDE_ONE = (-0.75, 0.75)

# fmt: off
UNARY = [
    Unary("negative",        lambda x: -x),
    Unary("abs",             lambda x: np.sqrt(x * x), POSITIVE),
    Unary("sign",            lambda x: x / np.sqrt(x * x), POSITIVE),
    Unary("square",          lambda x: x * x),
    Unary("sqrt",            lambda x: x**0.5, POSITIVE),
    Unary("math.rsqrt",      lambda x: x**-0.5, POSITIVE),
    Unary("math.reciprocal", lambda x: x**-1.0, POSITIVE),
    Unary("exp",             np.exp),
    Unary("math.expm1",      np.expm1),
    Unary("math.log",        np.log, POSITIVE),
    Unary("math.log1p",      np.log1p, (-0.5, 2.0)),
    Unary("sin",             np.sin),
    Unary("cos",             np.cos),
    Unary("tan",             lambda x: np.sin(x) / np.cos(x), (-1.0, 1.0)),
    Unary("math.asin",       np.arcsin, INSIDE_ONE),
    Unary("math.acos",       np.arccos, INSIDE_ONE),
    Unary("math.atan",       np.arctan),
    Unary("math.sinh",       lambda x: (np.exp(x) - np.exp(-x)) / 2),
    Unary("math.cosh",       lambda x: (np.exp(x) + np.exp(-x)) / 2),
    Unary("tanh",            lambda x: 1 - 2 / (np.exp(2 * x) + 1)),
    Unary("math.erf",        np.vectorize(math.erf, otypes=[np.float64])),
    Unary("sigmoid",         lambda x: 1 / (1 + np.exp(-x))),
    Unary("nn.softplus",     lambda x: np.log(1 + np.exp(x))),
    Unary("nn.relu",         lambda x: x, POSITIVE),
    Unary("identity",        lambda x: x),
    Unary("floor",           np.floor, smooth=False),
    Unary("math.ceil",       np.ceil, smooth=False),
    Unary("round",           np.rint, smooth=False),
    Unary("math.is_nan",     np.isnan, smooth=False),
    Unary("math.is_inf",     np.isinf, smooth=False),
    Unary("math.is_finite",  np.isfinite, smooth=False),
]

NOT_ZERO = ((-2.0, 2.0), POSITIVE)
BINARY = [
    Binary("add",                     lambda x, y: x + y),
    Binary("subtract",                lambda x, y: x - y),
    Binary("multiply",                lambda x, y: x * y),
    Binary("divide",                  lambda x, y: x / y, NOT_ZERO),
    Binary("math.divide_no_nan",      lambda x, y: x / y, NOT_ZERO),
    Binary("pow",                     lambda x, y: np.exp(y * np.log(x)), (POSITIVE, (-2.0, 2.0))),
    Binary("maximum",                 lambda x, y: (x + y + np.abs(x - y)) / 2, kinked=True),
    Binary("minimum",                 lambda x, y: (x + y - np.abs(x - y)) / 2, kinked=True),
    Binary("math.squared_difference", lambda x, y: (x - y) ** 2),
    Binary("math.atan2",              lambda x, y: np.arctan(x / y), NOT_ZERO),
    Binary("math.floormod",           lambda x, y: x - y * np.floor(x / y), NOT_ZERO, smooth=False),
    Binary("math.floordiv",           lambda x, y: np.floor(x / y), NOT_ZERO, smooth=False),
    Binary("less",                    lambda x, y: x < y, smooth=False),
    Binary("less_equal",              lambda x, y: ~(x > y), smooth=False),
    Binary("greater",                 lambda x, y: x > y, smooth=False),
    Binary("greater_equal",           lambda x, y: ~(x < y), smooth=False),
    Binary("equal",                   lambda x, y: ~((x < y) | (x > y)), smooth=False),
    Binary("not_equal",               lambda x, y: (x < y) | (x > y), smooth=False),
]
# fmt: on


SMOOTH = [f for f in UNARY if f.smooth]


def _variance(x: np.ndarray, axis: Any = None, keepdims: bool = False) -> Any:
    distance = x - x.mean(axis=axis, keepdims=True)
    return (distance * distance).mean(axis=axis, keepdims=keepdims)


REDUCTIONS: dict[str, Callable[..., Any]] = {
    "reduce_sum": np.sum,
    "reduce_mean": np.mean,
    "reduce_max": np.max,
    "reduce_min": np.min,
    "reduce_prod": np.prod,
    "reduce_logsumexp": lambda x, **along: np.log(np.sum(np.exp(x), **along)),
    "math.reduce_variance": _variance,
    "math.reduce_std": lambda x, **along: np.sqrt(_variance(x, **along)),
}


def lookup(tf: Any, name: str) -> Any:
    """tf.a.b for the name "a.b"."""
    return reduce(getattr, name.split("."), tf)


def offered(tf: Any, functions: list[Any]) -> list[Any]:
    """Those of the functions (or names) that the subject has; all, if it has none: then the clause does not apply."""
    return [f for f in functions if _has(tf, getattr(f, "name", f))] or functions


def _has(tf: Any, name: str) -> bool:
    try:
        return not type(lookup(tf, name)).__name__.startswith("missing ")  # see harness.namespace
    except AttributeError:
        return False


def broadcastable_pairs(low: float = -2, high: float = 2) -> st.SearchStrategy[tuple[np.ndarray, np.ndarray]]:
    """Two arrays whose shapes broadcast, often in earnest."""
    pairs = hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3)
    return pairs.flatmap(lambda both: st.tuples(*(sts.arrays(shape, low, high) for shape in both.input_shapes)))


def axes(ndim: int) -> st.SearchStrategy[Any]:
    """What `axis` may be for an array of this rank: None, an axis from either end, or a list of different axes."""
    if not ndim:
        return st.none()
    return st.none() | st.integers(-ndim, ndim - 1) | st.lists(st.integers(0, ndim - 1), unique=True, max_size=ndim)
