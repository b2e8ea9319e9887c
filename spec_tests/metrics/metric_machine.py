"""A stateful machine over metrics, and a model of it that remembers all samples and computes from these.

Values are eighths and weights are whole numbers, so that every sum is exact in float32, in whatever order it is taken.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from spec_tests import checks

Array = np.ndarray
Columns = tuple[Array, Array, Array]


def rate(part: float, whole: float) -> float:
    return float(part / whole) if whole else 0.0


@dataclass(frozen=True)
class Remembered:
    """A metric, and its value for all labels, predictions and weights, in eighths."""

    name: str
    value: Callable[[Array, Array, Array], float]
    arguments: Callable[[Array, Array], tuple[Array, ...]] = lambda y, p: (y, p)
    options: dict[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return self.name

    def given(self, batch: Columns) -> list[Array]:
        return [x.astype(np.float32) for x in self.arguments(*batch[:2])]


def squares(y: Array, p: Array, w: Array) -> float:
    return rate((w * (y - p) ** 2).sum(), w.sum())


def in_order(y: Array, p: Array, w: Array) -> float:
    """The fraction of the pairs (positive, negative) in order, where a tie is one half; 0 and 1/8 tie."""
    positive, s = y > 0.5, np.maximum(p, 1 / 8)
    pairs = (w * positive)[:, None] * (w * ~positive)
    return rate((pairs * ((s[:, None] > s) + (s[:, None] == s) / 2)).sum(), pairs.sum())


def regions(y: Array, p: Array, w: Array) -> float:
    a, b = y > 0.5, p > 0.5
    parts = [(w[a & b].sum(), w[a | b].sum()), (w[~a & ~b].sum(), w[~a | ~b].sum())]
    return rate(sum(rate(*part) for part in parts), sum(whole > 0 for _, whole in parts))


def labels(y: Array, p: Array) -> tuple[Array, ...]:
    return (y > 0.5).astype(np.float32), p


METRICS = [
    Remembered("Mean", lambda y, p, w: rate((w * p).sum(), w.sum()), lambda y, p: (p,)),
    Remembered("Sum", lambda y, p, w: float((w * p).sum()), lambda y, p: (p,)),
    Remembered("MeanSquaredError", squares, lambda y, p: (y[:, None], p[:, None])),
    Remembered("RootMeanSquaredError", lambda *each: float(np.sqrt(squares(*each)))),
    Remembered("BinaryAccuracy", lambda y, p, w: rate(w[(y > 0.5) == (p > 0.5)].sum(), w.sum()),
               lambda y, p: tuple(x[:, None] for x in labels(y, p))),
    Remembered("Precision", lambda y, p, w: rate(w[(y > 0.5) & (p > 0.5)].sum(), w[p > 0.5].sum()), labels),
    Remembered("Recall", lambda y, p, w: rate(w[(y > 0.5) & (p > 0.5)].sum(), w[y > 0.5].sum()), labels),
    Remembered("AUC", in_order, labels, {"num_thresholds": 9}),
    Remembered("BinaryIoU", regions, lambda y, p: (labels(y, p)[0], (p > 0.5).astype(np.float32))),
]  # fmt: skip


def batches() -> st.SearchStrategy[Columns]:
    """Labels, predictions and weights of one to three samples, in eighths and in ones."""
    eighths = st.integers(0, 8)
    rows = st.lists(st.tuples(eighths, eighths, st.integers(0, 3)), min_size=1, max_size=3)
    return rows.map(lambda rows: tuple(np.array(rows, np.float32).T * [[1 / 8], [1 / 8], [1]]))  # type: ignore[return-value]


class MetricMachine(RuleBasedStateMachine):
    """Update, call, read and reset in any order, with and without weights."""

    def __init__(self, tf: Any):
        super().__init__()
        self.samples = np.zeros((3, 0))
        self.metrics = [(kind, getattr(tf.keras.metrics, kind.name)(**kind.options)) for kind in METRICS]

    def _remember(self, batch: Columns, weighted: bool) -> dict[str, Any]:
        y, p, w = batch
        self.samples = np.hstack([self.samples, [y, p, w if weighted else np.ones(len(w))]])
        return {"sample_weight": w.astype(np.float32)} if weighted else {}

    def _check(self, kind: Remembered, observed: Any) -> None:
        want = kind.value(*self.samples)
        checks.close(observed, want, operations=32, magnitude=max(1.0, abs(want)), what=f"{kind}")

    @rule(batch=batches(), weighted=st.booleans())
    def update(self, batch: Columns, weighted: bool) -> None:
        weights = self._remember(batch, weighted)
        for kind, metric in self.metrics:
            metric.update_state(*kind.given(batch), **weights)

    @rule(batch=batches(), weighted=st.booleans())
    def call(self, batch: Columns, weighted: bool) -> None:
        weights = self._remember(batch, weighted)
        for kind, metric in self.metrics:
            self._check(kind, metric(*kind.given(batch), **weights))

    @rule()
    def read(self) -> None:
        for kind, metric in self.metrics:
            self._check(kind, metric.result())

    @rule()
    def reset(self) -> None:
        for _, metric in self.metrics:
            metric.reset_state()
        self.samples = self.samples[:, :0]


def run_metric_machine(tf: Any) -> None:
    """Run the machine on a subject, for a tenth of the examples of the profile, because a run has many updates."""
    profile = settings()
    short = settings(profile, max_examples=max(1, profile.max_examples // 10), stateful_step_count=8)
    run_state_machine_as_test(lambda: MetricMachine(tf), settings=short)
