"""Packages that only some clauses use: without them, these clauses are not applicable."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any, NoReturn

import pytest


class NotInstalled(pytest.skip.Exception):
    """Ends a clause that uses a package which is not installed. It says nothing about the subject."""


def optional(name: str) -> ModuleType:
    """A module for clauses to use; where it is not installed, one whose functions end the clause."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        return _Absent(name)


class _Absent(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)

        def use(*args: object, **options: object) -> NoReturn:
            raise NotInstalled(f"the package {self.__name__.split('.')[0]} is not installed")

        return use
