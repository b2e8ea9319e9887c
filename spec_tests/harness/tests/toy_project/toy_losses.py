"""A subject that consists of its losses."""

from toy_good import keras  # noqa: F401
