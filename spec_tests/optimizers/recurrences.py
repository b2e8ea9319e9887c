"""The optimizers in closed form, as oracles for their recurrences and defaults; and what all the sections share.

A moving average is the weighted sum (1 − β)·Σ_i β^(t−i)·x_i, computed in exact fractions, as are the other sums. Roots
and quotients are computed in float64 at the end. What has no closed form is computed step by step in float64: Adadelta
and Lamb feed roots back, Ftrl and Adafactor the variable.

Each function takes the gradients, of shape (steps, n), and returns by how much the n numbers have moved after each
step. Its arguments have the documented defaults.
"""

from fractions import Fraction

import numpy as np

FALLING = np.array([[1.0, 2.0], [0.25, -0.5], [-0.5, 0.015625], [0.0, 0.25]])
"""Gradients that change sign and become smaller: every mean still contains the first."""

ARGUMENTS = {
    "SGD": {"momentum": 0.75, "nesterov": True},
    "RMSprop": {"rho": 0.75, "momentum": 0.5, "epsilon": 0.25, "centered": True},
    "Adam": {"beta_1": 0.5, "beta_2": 0.75, "epsilon": 0.25, "amsgrad": True},
    "AdamW": {"weight_decay": 0.25, "beta_1": 0.5, "beta_2": 0.75, "epsilon": 0.25},
    "Adagrad": {"initial_accumulator_value": 1.0, "epsilon": 0.25},
    "Adadelta": {"rho": 0.5, "epsilon": 0.25},
    "Adafactor": {"beta_2_decay": -0.5, "epsilon_1": 0.25, "epsilon_2": 0.5, "clip_threshold": 0.5},
    "Adamax": {"beta_1": 0.5, "beta_2": 0.75, "epsilon": 0.25},
    "Nadam": {"beta_1": 0.5, "beta_2": 0.75, "epsilon": 0.25},
    "Ftrl": {
        "learning_rate_power": -1.0,
        "initial_accumulator_value": 1.0,
        "l1_regularization_strength": 0.25,
        "beta": 1.0,
    },
    "Lion": {"beta_1": 0.5, "beta_2": 0.75},
}
"""Arguments for each optimizer that are not its defaults."""


def make(tf, name, **options):
    """An optimizer of a subject with `ARGUMENTS`."""
    return getattr(tf.keras.optimizers, name)(learning_rate=0.125, **ARGUMENTS[name], **options)


def step(optimizer, *pairs):
    """One step with these pairs of a gradient and a variable."""
    optimizer.apply_gradients(list(pairs))


def trajectory(tf, optimizer, gradients, start=1.0, dtype=np.float64):
    """By how much a variable that starts at `start` has moved after each step of an optimizer of a subject."""
    first = np.full(gradients.shape[1:], start, dtype)
    variable, values = tf.Variable(first), []
    for g in gradients:
        optimizer.apply_gradients([(tf.constant(g.astype(dtype)), variable)])
        values.append(variable.numpy() - first)
    return np.array(values)


def exact(values):
    """The numbers as fractions."""
    return np.vectorize(Fraction, otypes=[object])(values)


def mean(values, beta):
    """(1 − β)·Σ_i β^(t−i)·x_i for each t."""
    return sums(values, beta) * (1 - Fraction(beta))


def sums(values, beta=1):
    """Σ_i β^(t−i)·x_i for each t."""
    steps = range(len(values))
    return np.array([sum(Fraction(beta) ** (t - i) * values[i] for i in range(t + 1)) for t in steps])


def floats(values):
    return np.array(values, np.float64)


def biases(beta, steps):
    """1 − βᵗ for t = 1, 2, …, as a column."""
    return floats([[1 - Fraction(beta) ** t] for t in range(1, steps + 1)])


def sgd(gradients, lr=0.01, momentum=0.0, nesterov=False):
    g = exact(gradients)
    velocity = -Fraction(lr) * sums(g, momentum)
    return floats(sums(Fraction(momentum) * velocity - Fraction(lr) * g if nesterov else velocity))


def rmsprop(gradients, lr=0.001, rho=0.9, momentum=0.0, epsilon=1e-7, centered=False):
    g = exact(gradients)
    v = mean(g * g, rho) - (mean(g, rho) ** 2 if centered else 0)
    steps = -lr * gradients / np.sqrt(floats(v + Fraction(epsilon)))
    return floats(sums(sums(exact(steps), momentum)))


def adam(gradients, lr=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, amsgrad=False):
    g, n = exact(gradients), len(gradients)
    m, v = floats(mean(g, beta_1)), np.sqrt(floats(mean(g * g, beta_2)))
    if amsgrad:
        v = np.maximum.accumulate(v)
    return np.cumsum(-lr * np.sqrt(biases(beta_2, n)) / biases(beta_1, n) * m / (v + epsilon), axis=0)


def adamax(gradients, lr=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    m, steps = floats(mean(exact(gradients), beta_1)), range(len(gradients))
    u = floats(
        [[max(abs(g) * beta_2 ** (t - i) for i, g in enumerate(c[: t + 1])) for c in gradients.T] for t in steps]
    )
    return np.cumsum(-lr / biases(beta_1, len(gradients)) * m / (np.array(u) + epsilon), axis=0)


def nadam(gradients, lr=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    g, n = exact(gradients), len(gradients)
    m, v = floats(mean(g, beta_1)), floats(mean(g * g, beta_2)) / biases(beta_2, n)
    mu = np.array([[beta_1 * (1 - 0.5 * 0.96**t)] for t in range(1, n + 2)])
    left = 1 - np.cumprod(mu, axis=0)
    ahead = mu[1:] * m / left[1:] + (1 - mu[:-1]) * gradients / left[:-1]
    return np.cumsum(-lr * ahead / (np.sqrt(v) + epsilon), axis=0)


def adagrad(gradients, lr=0.001, initial_accumulator_value=0.1, epsilon=1e-7):
    g = exact(gradients)
    total = floats(sums(g * g) + Fraction(initial_accumulator_value) + Fraction(epsilon))
    return np.cumsum(-lr * gradients / np.sqrt(total), axis=0)


def adadelta(gradients, lr=0.001, rho=0.95, epsilon=1e-7):
    a, d, steps = floats(mean(exact(gradients) ** 2, rho)), 0.0, []
    for t, g in enumerate(gradients):
        steps.append(-np.sqrt((d + epsilon) / (a[t] + epsilon)) * g)
        d = d * rho + (1 - rho) * steps[-1] ** 2
    return lr * np.cumsum(steps, axis=0)


def adafactor(
    gradients,
    lr=0.001,
    beta_2_decay=-0.8,
    epsilon_1=1e-30,
    epsilon_2=1e-3,
    clip_threshold=1.0,
    relative_step=True,
    start=1.0,
):
    """For gradients of shape (steps, n) or, factored, (steps, …, rows, columns).

    v is a weighted mean of g² + ε₁ over the steps; for each matrix, it is replaced by the product of its marginals over
    their sum.
    """
    w, moved = np.full(gradients.shape[1:], start), []
    forget = [1 - t**beta_2_decay for t in range(1, len(gradients) + 1)]
    for t, g in enumerate(gradients, start=1):
        weights = [(1 - forget[i]) * np.prod(forget[i + 1 : t]) for i in range(t)]
        v = np.tensordot(weights, gradients[:t] ** 2 + epsilon_1, 1)
        if v.ndim > 1:
            v = v.sum(-1, keepdims=True) * v.sum(-2, keepdims=True) / v.sum((-2, -1), keepdims=True)
        u = g / np.sqrt(v)
        size = max(epsilon_2, np.sqrt(np.mean(w**2))) * (min(lr, t**-0.5) if relative_step else lr)
        w = w - size * u / max(1, np.sqrt(np.mean(u**2)) / clip_threshold)
        moved.append(w - start)
    return np.array(moved)


def lion(gradients, lr=0.001, beta_1=0.9, beta_2=0.99):
    g = exact(gradients)
    before = np.concatenate([0 * g[:1], mean(g, beta_2)[:-1]])
    return np.cumsum(-lr * np.sign(floats(Fraction(beta_1) * before + (1 - Fraction(beta_1)) * g)), axis=0)


def ftrl(
    gradients,
    lr=0.001,
    learning_rate_power=-0.5,
    initial_accumulator_value=0.1,
    l1_regularization_strength=0.0,
    l2_regularization_strength=0.0,
    l2_shrinkage_regularization_strength=0.0,
    beta=0.0,
    start=0.0,
):
    """Each w minimizes Σ g·w + Σ σ/2·(w − w_i)² + l2·w² + β/(2·lr)·w² + l1·|w|: it is the leader that is followed.

    σ_i = (n_i^p − n_(i−1)^p)/lr belongs to the value w_i of the variable before step i; the initial n^p/lr to 0.
    """
    n = np.concatenate([np.zeros((1, gradients.shape[1])), np.cumsum(gradients**2, axis=0)]) + initial_accumulator_value
    sigma = np.diff(n ** (-learning_rate_power), axis=0) / lr
    curvature = n[0] ** (-learning_rate_power) / lr + 2 * l2_regularization_strength + beta / lr
    w = [np.full(gradients.shape[1], start)]
    for t in range(len(gradients)):
        shrunk = gradients[: t + 1] + 2 * l2_shrinkage_regularization_strength * np.array(w)
        slope = np.sum(shrunk - sigma[: t + 1] * np.array(w), axis=0)
        pull = np.maximum(np.abs(slope) - l1_regularization_strength, 0)
        w.append(-np.sign(slope) * pull / (curvature + np.sum(sigma[: t + 1], axis=0)))
    return np.array(w[1:]) - start


def lamb(gradients, lr=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, start=0.0):
    g, n = exact(gradients), len(gradients)
    m, v = floats(mean(g, beta_1)) / biases(beta_1, n), floats(mean(g * g, beta_2)) / biases(beta_2, n)
    w = [np.full(gradients.shape[1], start)]
    for u in m / (np.sqrt(v) + epsilon):
        length, size = np.linalg.norm(u), np.linalg.norm(w[-1])
        w.append(w[-1] - lr * u * (size / length if size and length else 1))
    return np.array(w[1:]) - start
