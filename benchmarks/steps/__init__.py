"""The implementations of one training step.

Each is a function `build(problem) → Step`. Importing a peer, tracing and compiling happen in `build` or in the calls
that check the step, never in a timed one.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module, metadata

from benchmarks.networks import Problem
from benchmarks.steps.step import Step


@dataclass(frozen=True)
class Implementation:
    """A row of the table: its name, what it is, where it is built, and the package that it needs."""

    name: str
    label: str
    module: str
    package: str
    variant: str = ""

    def missing(self) -> str | None:
        """Why the row cannot be measured here, or None."""
        if importlib.util.find_spec(self.package) is None:
            return f"{self.package} is not installed"
        return None

    def version(self) -> str:
        if self.package == "reference":
            return metadata.version("trainspec")
        return metadata.version(self.package)

    def build(self, problem: Problem) -> Step:
        build: Callable[..., Step] = import_module(f"benchmarks.steps.{self.module}").build
        return build(problem, self.variant) if self.variant else build(problem)


FLOOR = Implementation("numpy", "NumPy, written by hand", "by_hand", "numpy")

IMPLEMENTATIONS = (
    FLOOR,
    Implementation("reference", "reference, bare tape", "tape", "reference", "reference"),
    Implementation("autograd", "HIPS autograd", "hips_autograd", "autograd"),
    Implementation("torch", "torch, eager", "torch_eager", "torch"),
    Implementation("tensorflow", "TensorFlow, eager tape", "tape", "tensorflow", "eager"),
    Implementation("tf.function", "TensorFlow, tf.function", "tape", "tensorflow", "graph"),
    Implementation("xla", "TensorFlow, XLA", "tape", "tensorflow", "xla"),
)
