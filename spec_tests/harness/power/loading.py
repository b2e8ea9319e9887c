"""Loads a copy of the reference with a wrong behaviour in it, beside the true one and without a file."""

from __future__ import annotations

import importlib
import re
import sys
import warnings
from collections.abc import Sequence
from contextlib import ExitStack
from functools import cache
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType

import pytest

import reference
from spec_tests.harness.power.behaviours import Wrong
from spec_tests.harness.power.planting import Plant

COPY = "reference_copy"
"""The name under which a copy is imported. All copies share it, so that an unchanged file is compiled once."""

_FILENAME = "<copy of reference/"
_IMPORT = re.compile(r"^(\s*(?:from|import)) reference\b", re.MULTILINE)


def load(behaviour: Wrong | None, texts: dict[str, str] | None = None) -> ModuleType:
    """A new copy of the package `reference` with the wrong behaviour in it; of None, a faithful copy.

    `texts` are those of the patched files, if the caller has them. The copy is a module like any other, except that it
    is no longer listed in `sys.modules`, so that the next one can take its name.
    """
    module = load_texts(texts or (behaviour.patched(sources()) if behaviour else sources()))
    if behaviour and behaviour.plant:
        behaviour.plant(module, Plant(pytest.MonkeyPatch(), ExitStack()))  # never taken back: the copy is thrown away
    return module


def load_texts(texts: dict[str, str]) -> ModuleType:
    """A new copy of the package `reference` with these texts of its files."""
    finder = _Finder(texts)
    sys.meta_path.insert(0, finder)
    try:
        return importlib.import_module(COPY)
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if name.split(".")[0] == COPY]:
            del sys.modules[name]


@cache
def sources() -> dict[str, str]:
    """The text of each file of the reference, by its path below the package."""
    folder = Path(str(reference.__file__)).parent
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.py"))
    }


@cache
def _compiled(file: str, text: str) -> CodeType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # of what no author would write, but a generator does
        return compile(_IMPORT.sub(rf"\1 {COPY}", text), f"{_FILENAME}{file}>", "exec")


def original(filename: str) -> str | None:
    """The file below `reference/` of which a copy was compiled under this name; None of anything else."""
    return filename.removeprefix(_FILENAME).rstrip(">") if filename.startswith(_FILENAME) else None


class _Finder(MetaPathFinder, Loader):
    """Imports the copy from texts in memory."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = texts

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        package, *parts = name.split(".")
        if package != COPY:
            return None
        for file, is_package in (("/".join([*parts, "__init__"]), True), ("/".join(parts), False)):
            if f"{file}.py" in self.texts:
                return ModuleSpec(name, self, origin=f"{file}.py", is_package=is_package)
        return None

    def exec_module(self, module: ModuleType) -> None:
        file = str(module.__spec__.origin) if module.__spec__ else ""
        exec(_compiled(file, self.texts[file]), vars(module))
