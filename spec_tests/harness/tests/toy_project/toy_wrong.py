"""A subject that computes something else."""

from types import SimpleNamespace

from toy_good import constant, negative  # noqa: F401

__version__ = "1.5"

keras = SimpleNamespace(losses=SimpleNamespace(MeanSquaredError=lambda: lambda y_true, y_pred: 5.0))


def square(x):
    return x + x


def sign(x):
    return x + 1.0


def maximum(x, y):
    return y
