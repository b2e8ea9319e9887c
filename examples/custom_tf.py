"""Two losses and a metric, shaped like TensorFlow: a subject of the clauses, as CONTRIBUTING.md shows."""

import types

import numpy as np


def weighted(values, sample_weight):
    """The values times their weights, and the weights: the weight of a sample is that of all its values."""
    values = np.asarray(values, np.float32)
    weights = np.ones_like(values) if sample_weight is None else np.asarray(sample_weight, np.float32)
    weights = weights.reshape(weights.shape[: values.ndim] + (1,) * (values.ndim - weights.ndim))
    weights = np.broadcast_to(weights, values.shape)
    return values * weights, weights


class Loss:
    def __init__(self, reduction="sum_over_batch_size", name=None):
        if reduction not in ("sum_over_batch_size", "sum", "none"):
            raise ValueError(f"Unknown reduction: {reduction!r}")
        self.reduction, self.name = reduction, name

    def __call__(self, y_true, y_pred, sample_weight=None):
        each = self.call(np.asarray(y_true, np.float32), np.asarray(y_pred, np.float32))
        each, _ = weighted(each, sample_weight)
        if self.reduction == "none":
            return each
        return each.sum() / (1 if self.reduction == "sum" else max(each.size, 1))


class MeanSquaredError(Loss):
    def call(self, y_true, y_pred):
        return np.mean((y_true - y_pred) ** 2, axis=-1)


class MeanAbsoluteError(Loss):
    def call(self, y_true, y_pred):
        return np.mean(np.abs(y_true - y_pred), axis=-1)


class Mean:
    def __init__(self, name="mean"):
        self.name = name
        self.reset_state()

    def reset_state(self):
        self.total = self.count = 0.0

    def update_state(self, values, sample_weight=None):
        values, weights = weighted(values, sample_weight)
        self.total, self.count = self.total + values.sum(), self.count + weights.sum()

    def result(self):
        return np.float32(self.total / self.count if self.count else 0.0)

    def __call__(self, values, sample_weight=None):
        self.update_state(values, sample_weight)
        return self.result()


keras = types.SimpleNamespace(
    losses=types.SimpleNamespace(MeanSquaredError=MeanSquaredError, MeanAbsoluteError=MeanAbsoluteError),
    metrics=types.SimpleNamespace(Mean=Mean),
)
