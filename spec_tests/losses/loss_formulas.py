"""Each loss in NumPy: its name, its class, its formula, and where that is smooth.

Where there is another way, the formulas are not written as in the reference and in Keras.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from spec_tests.functions import softmax, within

Array = np.ndarray


def real(x: Array) -> Array:
    return 2 * x


def positive(x: Array) -> Array:
    return within((0.25, 3.0), x)


def fraction(x: Array) -> Array:
    """Numbers inside (0, 1)."""
    return within((0.0625, 0.9375), x)


def distribution(x: Array) -> Array:
    return fraction(x) / fraction(x).sum(-1, keepdims=True)


def sign(x: Array) -> Array:
    return np.where(x < 0, -1.0, 1.0)


def one_hot(x: Array) -> Array:
    """One-hot rows: 1 where x is largest."""
    return np.eye(x.shape[-1])[x.argmax(-1)]


def smooth(y: Array, p: Array) -> Array:
    return np.ones(1)


@dataclass(frozen=True)
class Formula:
    """A loss. `labels` and `predictions` make arguments of numbers in [−1, 1]; `kink` is 0 at the kinks."""

    name: str
    kind: str
    numpy: Callable[[Array, Array], Array]
    labels: Callable[[Array], Array] = real
    predictions: Callable[[Array], Array] = real
    kink: Callable[[Array, Array], Array] = smooth
    options: dict[str, Any] = field(default_factory=dict)
    size: float = 32
    """A bound of the numbers that occur in the formula and its derivative."""

    def function(self, tf: Any) -> Callable[..., Any]:
        """The subject's function, which returns the loss of each sample."""
        fn = tf.keras.losses.get(self.name)
        return lambda y_true, y_pred: fn(y_true, y_pred, **self.options)

    def loss(self, tf: Any, **options: Any) -> Any:
        """An object of the subject's class, with the options."""
        return getattr(tf.keras.losses, self.kind)(**self.options, **options)

    def arguments(self, y: Array, p: Array) -> tuple[Array, Array]:
        """Labels and predictions in the domain of the formula."""
        return self.labels(y), self.predictions(p)


def _bernoulli(y: Array, p: Array) -> Array:
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


def _logistic(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


def _happened(y: Array, p: Array) -> Array:
    return y * p + (1 - y) * (1 - p)


def _rescaled(p: Array) -> Array:
    return p / p.sum(-1, keepdims=True)


def _huber(d: Array, delta: float) -> Array:
    inside = np.minimum(d, delta)
    return inside * (d - inside / 2)


def _margins(y: Array, p: Array) -> Array:
    """1 plus the largest other score, or 0, minus that of the true class; and the gaps between the other scores."""
    others = np.sort(np.where(y == 1, 0.0, p), -1)
    return np.concatenate([1 + others[..., -1:] - (y * p).sum(-1, keepdims=True), np.diff(others, axis=-1)], -1)


LOGITS = {"from_logits": True}

# fmt: off
FORMULAS = [
    Formula("mean_squared_error", "MeanSquaredError", lambda y, p: ((y - p) ** 2).mean(-1)),
    Formula("mean_absolute_error", "MeanAbsoluteError", lambda y, p: np.sqrt((y - p) ** 2).mean(-1),
            kink=lambda y, p: y - p),
    Formula("mean_absolute_percentage_error", "MeanAbsolutePercentageError",
            lambda y, p: 100 * np.abs(1 - p / y).mean(-1), positive, positive, kink=lambda y, p: y - p, size=1600),
    Formula("mean_squared_logarithmic_error", "MeanSquaredLogarithmicError",
            lambda y, p: (np.log((1 + y) / (1 + p)) ** 2).mean(-1), positive, positive),
    Formula("cosine_similarity", "CosineSimilarity",
            lambda y, p: -(y * p).sum(-1) / np.sqrt((y * y).sum(-1) * (p * p).sum(-1)), positive, positive),
    Formula("huber", "Huber", lambda y, p: _huber(np.abs(y - p), 1.0).mean(-1), kink=lambda y, p: np.abs(y - p) - 1),
    Formula("huber", "Huber", lambda y, p: _huber(np.abs(y - p), 0.5).mean(-1), options={"delta": 0.5},
            kink=lambda y, p: np.abs(y - p) - 0.5),
    Formula("log_cosh", "LogCosh", lambda y, p: np.log(np.cosh(y - p)).mean(-1)),
    Formula("hinge", "Hinge", lambda y, p: np.maximum(0, 1 - y * p).mean(-1), sign, kink=lambda y, p: 1 - y * p),
    Formula("squared_hinge", "SquaredHinge", lambda y, p: (np.maximum(0, 1 - y * p) ** 2).mean(-1), sign,
            kink=lambda y, p: 1 - y * p),
    Formula("categorical_hinge", "CategoricalHinge", lambda y, p: np.maximum(0, _margins(y, p)[..., 0]), one_hot,
            kink=_margins),
    Formula("kl_divergence", "KLDivergence", lambda y, p: (y * (np.log(y) - np.log(p))).sum(-1), fraction, fraction),
    Formula("poisson", "Poisson", lambda y, p: (p - y * np.log(p)).mean(-1), positive, positive),
    Formula("binary_crossentropy", "BinaryCrossentropy", lambda y, p: _bernoulli(y, p).mean(-1), fraction, fraction),
    Formula("binary_crossentropy", "BinaryCrossentropy", lambda y, z: _bernoulli(y, _logistic(z)).mean(-1), fraction,
            options=LOGITS),
    Formula("categorical_crossentropy", "CategoricalCrossentropy",
            lambda y, p: -(y * np.log(_rescaled(p))).sum(-1), fraction, fraction),
    Formula("categorical_crossentropy", "CategoricalCrossentropy",
            lambda y, z: -(y * np.log(softmax(z))).sum(-1), distribution, options=LOGITS),
    Formula("binary_focal_crossentropy", "BinaryFocalCrossentropy",
            lambda y, p: ((1 - _happened(y, p)) ** 2 * _bernoulli(y, p)).mean(-1), fraction, fraction),
    Formula("binary_focal_crossentropy", "BinaryFocalCrossentropy",
            lambda y, z: ((1 - _happened(y, _logistic(z))) ** 2 * _bernoulli(y, _logistic(z))).mean(-1), fraction,
            options=LOGITS),
    Formula("categorical_focal_crossentropy", "CategoricalFocalCrossentropy",
            lambda y, p: (-(1 - _rescaled(p)) ** 2 * y * np.log(_rescaled(p)) / 4).sum(-1), fraction, fraction),
    Formula("categorical_focal_crossentropy", "CategoricalFocalCrossentropy",
            lambda y, z: (-(1 - softmax(z)) ** 2 * y * np.log(softmax(z)) / 4).sum(-1), fraction, options=LOGITS),
]
# fmt: on

ALIASES = {
    "mean_squared_error": ("mse", "MSE"),
    "mean_absolute_error": ("mae", "MAE"),
    "mean_absolute_percentage_error": ("mape", "MAPE"),
    "mean_squared_logarithmic_error": ("msle", "MSLE"),
    "kl_divergence": ("kld", "KLD"),
    "binary_crossentropy": ("bce", "BCE"),
}
"""The short names of functions, in every version."""
