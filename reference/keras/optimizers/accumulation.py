"""Gradients gathered over several calls, for one step with their mean: `gradient_accumulation_steps`, since Keras 3.

Source   https://keras.io/api/optimizers/
Edges    optimizer-options/accumulated-gradients-make-one-step, optimizer-options/the-order-of-accumulated-gradients-is-free,
         optimizer-options/schedules-count-the-calls, optimizer-state/accumulated-gradients-are-saved

# NB: with `use_ema`, TensorFlow takes the average at each call, also where nothing has moved; here at each step.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from reference.dtypes import int64
from reference.tensor import Tensor, constant
from reference.variable import Variable

_ONE = constant(1, int64)


class Accumulator:
    """Σ g for each variable, since the last step. Call `steps`, 2·`steps`, … makes a step with Σ g / steps."""

    def __init__(self, steps: int):
        if steps < 2:
            raise ValueError(f"`gradient_accumulation_steps` must be None, or at least 2. Received {steps!r}.")
        self.steps = steps
        self.calls = Variable(0, trainable=False, name="calls", dtype=int64)

    def build(self, optimizer: Any, variables: Sequence[Variable]) -> list[Variable]:
        """Make the state for these variables, and list all of it."""
        self._variables = variables
        self._sums = {id(v): optimizer.add_variable_from_reference(v, "gradient_accumulator") for v in variables}
        self._counts = {id(v): optimizer.add_variable((), dtype=int64, name="gradients") for v in variables}
        return [self.calls]

    def add(self, gradients: Sequence[Tensor], variables: Sequence[Variable]) -> tuple[list[Tensor], list[Variable]]:
        """The means, and the variables that had any gradient; both empty until there are gradients of all calls."""
        for gradient, variable in zip(gradients, variables, strict=True):
            self._sums[id(variable)].assign_add(gradient)
            self._counts[id(variable)].assign_add(_ONE)
        self.calls.assign_add(_ONE)
        if int(self.calls) % self.steps:
            return [], []
        moved = [v for v in self._variables if int(self._counts[id(v)])]
        means = [Tensor(self._sums[id(v)].array / self.steps) for v in moved]
        for cell in (*self._sums.values(), *self._counts.values()):
            cell.assign(np.zeros_like(cell.array))
        return means, moved
