"""The smoke stage: can the subject be driven at all?"""

from __future__ import annotations

from typing import Any

import numpy as np

from spec_tests.harness.subjects.namespace import is_missing

SMOKE_CLAUSE = "smoke/numbers-go-in-and-come-out"
"""The one clause that differs when the smoke stage fails; no other clause is run then."""


def numbers_go_in_and_come_out(tf: Any) -> None:
    """Convert numbers to a tensor and back, and add two tensors; an AssertionError says what came out instead."""
    convert = tf.convert_to_tensor if is_missing(tf.constant) else tf.constant
    numbers = [1.0, -2.5, 0.0]
    out = _read(convert(numbers))
    assert out.dtype.kind == "f", f"{numbers} came out as {_what(out)}, but should be floating"
    assert np.array_equal(out, numbers), f"{numbers} came out as {out.tolist()}"
    total = _read(convert([1.0, 2.0]) + convert([3.0, 4.0]))
    assert np.array_equal(total, [4.0, 6.0]), f"[1, 2] + [3, 4] is {total.tolist()}, but should be [4, 6]"


def _read(tensor: Any) -> np.ndarray:
    """The numbers of a tensor: what `numpy()` gives, where it has that, or what NumPy makes of it."""
    return np.asarray(tensor.numpy() if hasattr(tensor, "numpy") else tensor)


def _what(out: np.ndarray) -> str:
    """The dtype, or the type of a tensor that NumPy cannot read: one without `numpy()` and `__array__`."""
    unread = out.dtype == object and not out.ndim
    return f"{type(out[()]).__name__}, which NumPy cannot read" if unread else str(out.dtype)
