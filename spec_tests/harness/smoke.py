"""The smoke stage: can the subject be driven at all?"""

from __future__ import annotations

from typing import Any

import numpy as np

from spec_tests.harness.namespace import is_missing

SMOKE_CLAUSE = "smoke/numbers-go-in-and-come-out"
"""The one clause that differs when the smoke stage fails; no other clause is run then."""


def numbers_go_in_and_come_out(tf: Any) -> None:
    """Convert numbers to a tensor and back, and add two tensors; an AssertionError says what came out instead."""
    convert = tf.convert_to_tensor if is_missing(tf.constant) else tf.constant
    numbers = [1.0, -2.5, 0.0]
    out = np.asarray(convert(numbers))
    assert out.dtype.kind == "f", f"{numbers} came out as {out.dtype}, but should be floating"
    assert np.array_equal(out, numbers), f"{numbers} came out as {out.tolist()}"
    total = np.asarray(convert([1.0, 2.0]) + convert([3.0, 4.0]))
    assert np.array_equal(total, [4.0, 6.0]), f"[1, 2] + [3, 4] is {total.tolist()}, but should be [4, 6]"
