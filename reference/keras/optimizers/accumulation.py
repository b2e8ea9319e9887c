"""`gradient_accumulation_steps`, since Keras 3: several calls make one step, with the mean of their gradients.

Source   https://keras.io/api/optimizers/

# NB: with `use_ema`, TensorFlow updates the averages at each call, even if nothing has moved; here at each step.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from reference.dtypes import int64
from reference.tensor import Tensor, constant
from reference.variable import Variable

ONE = constant(1, int64)


class Accumulator:
    """Σ g for each variable since the last step. Calls `steps`, 2·`steps`, … take a step with Σ g / steps."""

    def __init__(self, steps: int):
        if steps < 2:
            raise ValueError(f"`gradient_accumulation_steps` must be None or at least 2. Received {steps!r}.")
        self.steps = steps
        self.calls = Variable(0, trainable=False, name="calls", dtype=int64)

    def build(self, optimizer: Any, variables: Sequence[Variable]) -> list[Variable]:
        """Creates the state for these variables; returns what is not yet among the optimizer's variables."""
        self._variables = variables
        self._sums = {id(v): optimizer.add_variable_from_reference(v, "gradient_accumulator") for v in variables}
        self._counts = {id(v): optimizer.add_variable((), dtype=int64, name="gradients") for v in variables}
        return [self.calls]

    def add(self, gradients: Sequence[Tensor], variables: Sequence[Variable]) -> tuple[list[Tensor], list[Variable]]:
        """The means, and the variables that had any gradient; both are empty except at every `steps`-th call."""
        for gradient, variable in zip(gradients, variables, strict=True):
            self._sums[id(variable)].assign_add(gradient)
            self._counts[id(variable)].assign_add(ONE)
        self.calls.assign_add(ONE)
        if self.calls.array.item() % self.steps:
            return [], []
        moved = [v for v in self._variables if self._counts[id(v)].array.item()]
        means = [Tensor(self._sums[id(v)].array / self.steps) for v in moved]
        for cell in (*self._sums.values(), *self._counts.values()):
            cell.assign(Tensor(np.zeros_like(cell.array)))
        return means, moved
