"""All Hypothesis strategies of the clauses, named by what they mean here.

Numbers are multiples of 1/64 of moderate size: they are short to print, exact in every floating dtype, and either equal
or clearly apart, so that ties happen where a clause wants them and nowhere else.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from spec_tests.gradients.programs import programs
from spec_tests.training.linear_models import Line, Task

__all__ = [
    "arrays",
    "axes",
    "broadcastable_pairs",
    "gradients",
    "matrices",
    "moderate",
    "monitored",
    "programs",
    "seeds",
    "shapes",
    "steps",
    "structures",
    "tasks",
    "vectors",
    "weights",
]

STEP = 64


def moderate(low: float = -2, high: float = 2) -> st.SearchStrategy[float]:
    """A number of moderate size."""
    return st.integers(round(low * STEP), round(high * STEP)).map(lambda n: n / STEP)


def shapes(min_dims: int = 0, max_dims: int = 3, min_side: int = 1, max_side: int = 3) -> st.SearchStrategy[Any]:
    """The shape of a small array."""
    return hnp.array_shapes(min_dims=min_dims, max_dims=max_dims, min_side=min_side, max_side=max_side)


def arrays(
    shape: Any = None, low: float = -2, high: float = 2, dtype: Any = np.float64, unique: bool = False
) -> st.SearchStrategy[np.ndarray]:
    """A small array of moderate numbers; `unique` ones are all different."""
    elements = st.integers(round(low * STEP), round(high * STEP))
    whole = hnp.arrays(np.int64, shapes() if shape is None else shape, elements=elements, unique=unique)
    return whole.map(lambda array: (array / STEP).astype(dtype))


def vectors(min_size: int = 1, max_size: int = 5, **bounds: Any) -> st.SearchStrategy[np.ndarray]:
    return arrays(shapes(1, 1, min_size, max_size), **bounds)


def matrices(rows: Any = None, columns: Any = None, **bounds: Any) -> st.SearchStrategy[np.ndarray]:
    small = st.integers(1, 4)
    sides = st.tuples(small if rows is None else rows, small if columns is None else columns)
    return sides.flatmap(lambda shape: arrays(shape, **bounds))


def broadcastable_pairs(low: float = -2, high: float = 2) -> st.SearchStrategy[tuple[np.ndarray, np.ndarray]]:
    """Two arrays whose shapes broadcast, often in earnest."""
    pairs = hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3)
    return pairs.flatmap(lambda both: st.tuples(*(arrays(shape, low, high) for shape in both.input_shapes)))


def axes(ndim: int) -> st.SearchStrategy[Any]:
    """What `axis` may be for an array of this rank: None, an axis from either end, or a list of different axes."""
    if not ndim:
        return st.none()
    return st.none() | st.integers(-ndim, ndim - 1) | st.lists(st.integers(0, ndim - 1), unique=True, max_size=ndim)


def structures(leaf: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Nested lists, tuples and dicts of leaves."""
    return st.recursive(
        leaf,
        lambda inner: (
            st.lists(inner, min_size=1, max_size=3)
            | st.tuples(inner, inner)
            | st.dictionaries(st.sampled_from("abc"), inner, min_size=1)
        ),
        max_leaves=5,
    )


def weights(size: int) -> st.SearchStrategy[np.ndarray]:
    """Sample weights, zeros among them, at least one positive."""
    return arrays((size,), low=0, high=3).filter(lambda w: bool(w.sum() > 0))


@st.composite
def tasks(draw: st.DrawFn, min_rows: int = 1, max_rows: int = 7) -> Task:
    """Rows to learn with a linear model of one or two outputs, and the weights to begin with."""
    rows, outputs = draw(st.integers(min_rows, max_rows)), draw(st.integers(1, 2))
    small = {"low": -1, "high": 1}
    return Task(
        draw(arrays((rows, 2), dtype=np.float32, **small)),
        draw(arrays((rows, outputs), dtype=np.float32)),
        Line(draw(arrays((2, outputs), **small)), draw(arrays((outputs,), **small))),
    )


def gradients(max_steps: int = 3) -> st.SearchStrategy[np.ndarray]:
    """The gradients of two numbers in one step or more."""
    return st.integers(1, max_steps).flatmap(lambda steps: arrays((steps, 2)))


def seeds() -> st.SearchStrategy[int]:
    return st.integers(0, 2**31 - 1)


def steps(low: float, high: float) -> st.SearchStrategy[float]:
    """A quarter of a whole number, so that ties are frequent."""
    return st.integers(round(low * 4), round(high * 4)).map(lambda n: n / 4)


def monitored() -> st.SearchStrategy[list[float]]:
    """The values of a metric in some epochs, with ties, and NaN after the first."""
    later = st.lists(steps(0, 2) | st.just(float("nan")), max_size=7)
    return st.tuples(steps(0, 2), later).map(lambda both: [both[0], *both[1]])
