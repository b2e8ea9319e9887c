"""Packages that only some clauses use: without them, these clauses are not applicable."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any, NoReturn

import pytest


class NotInstalled(pytest.skip.Exception):  # type: ignore[misc,name-defined]  # made at run time
    """Ends a clause that uses a package which is not installed. It says nothing about the subject."""


def optional(name: str) -> ModuleType:
    """A module for clauses to use, imported on first use; where it is not installed, its functions end the clause.

    It is called at the top of a module: a replay script imports what a name there stands for.
    """
    return _Optional(name)


class _Optional(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return getattr(importlib.import_module(self.__name__), name)
        except ModuleNotFoundError:
            return self._skip

    def _skip(self, *args: object, **options: object) -> NoReturn:
        raise NotInstalled(f"the package {self.__name__.split('.')[0]} is not installed")
