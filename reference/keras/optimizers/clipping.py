"""Three ways to keep gradients small: each by its norm, each by its values, all together by their common norm.

Source   https://keras.io/api/optimizers/
Edges    optimizer-options/clipnorm-limits-each-gradient, optimizer-options/clipvalue-limits-each-element,
         optimizer-options/global-clipnorm-keeps-the-common-direction, optimizer-options/clipping-comes-before-the-recurrence
"""

from __future__ import annotations

import math

import numpy as np

from reference.tensor import Tensor


def clip_each_by_norm(gradients: list[Tensor], limit: float) -> list[Tensor]:
    """g · limit / max(‖g‖, limit)."""
    return [Tensor(g.array * (limit / max(_norm([g]), limit))) for g in gradients]


def clip_each_by_value(gradients: list[Tensor], limit: float) -> list[Tensor]:
    """Each element within [−limit, limit]."""
    return [Tensor(np.clip(g.array, -limit, limit)) for g in gradients]


def clip_together_by_norm(gradients: list[Tensor], limit: float) -> list[Tensor]:
    """g · limit / max(N, limit), where N = √(Σ ‖g‖²) over all gradients: their directions in common are kept."""
    scale = limit / max(_norm(gradients), limit)
    return [Tensor(g.array * scale) for g in gradients]


def _norm(gradients: list[Tensor]) -> float:
    return math.sqrt(sum(float(np.sum(np.square(g.array))) for g in gradients))
