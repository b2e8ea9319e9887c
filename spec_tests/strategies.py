"""The Hypothesis strategies that several chapters share, named by what they mean here.

Numbers are multiples of 1/64 of moderate size: they are short to print, exact in every floating dtype, and either equal
or clearly apart, so that ties happen where a clause wants them and nowhere else.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

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
    """Sample weights, some of them zero, at least one positive."""
    return arrays((size,), low=0, high=3).filter(lambda w: bool(w.sum() > 0))


def seeds() -> st.SearchStrategy[int]:
    return st.integers(0, 2**31 - 1)
