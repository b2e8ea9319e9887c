"""A subject that can be imported and driven, and raises on use."""

from types import SimpleNamespace

from toy_good import constant, maximum, sign  # noqa: F401


class UnsupportedError(NotImplementedError):
    """Not NotImplementedError itself, so it is an answer."""


def square(x):
    raise ValueError("cannot square")


def negative(x):
    raise UnsupportedError("cannot negate")


def mean_squared_error():
    raise SystemExit("cannot average")


keras = SimpleNamespace(losses=SimpleNamespace(MeanSquaredError=mean_squared_error))
