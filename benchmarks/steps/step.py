"""What every adapter returns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Step:
    """One training step that is ready to run.

    run       takes one step and returns its loss as a Python float, when the device has finished
    weights   the present weights, in the order of `Problem.weights`
    settings  what else determines the speed: device, threads
    """

    run: Callable[[], float]
    weights: Callable[[], list[np.ndarray]]
    settings: dict[str, object]
