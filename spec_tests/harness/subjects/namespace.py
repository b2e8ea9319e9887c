"""What a clause sees of a subject: its names as they are, and stubs for the names that it lacks.

The names of a subject come through untouched. Only modules are wrapped, and whatever a subject has instead of one of
TensorFlow's modules (a class or an object), so that a missing name deep inside is noticed too.

A missing name is harmless to look at, so that a clause may pick it up in a tuple or a table. It ends the clause as
*not applicable* when the clause uses it: calls it, derives from it, enters it, iterates over it, computes or compares
with it.
"""

from __future__ import annotations

import re
from types import ModuleType, SimpleNamespace
from typing import Any, NoReturn

import pytest

_ASKED_BY_HYPOTHESIS = ("execute_example", "setup_example", "teardown_example")
"""Hypothesis takes the first argument of a test for `self`, and asks it for these hooks."""


_IN_KERAS = """
    activations backend callbacks constraints datasets datasets.mnist initializers layers losses metrics models
    optimizers optimizers.schedules regularizers saving utils
""".split()  # noqa: SIM905

PLACES = {
    *("tf.keras", *(f"tf.keras.{name}" for name in _IN_KERAS)),
    *("tf.config", "tf.config.experimental", "tf.data", "tf.data.experimental", "tf.errors", "tf.initializers"),
    *("tf.linalg", "tf.losses", "tf.math", "tf.metrics", "tf.nest", "tf.nn", "tf.optimizers", "tf.random", "tf.train"),
}
"""Where TensorFlow has modules that the clauses look into."""

OPTIONAL_PACKAGES = ("tensorflow", "tensorboard")
"""Packages that a subject may lack: the callback TensorBoard of Keras and of the reference needs them."""


class Namespace:
    """The subject, or a module inside it, as the clauses see it."""

    __slots__ = ("_module", "_path", "_subject")

    def __init__(self, module: Any, subject: str, path: str = "tf") -> None:
        self._module = module
        self._subject = subject
        self._path = path

    def __getattr__(self, name: str) -> Any:
        path = f"{self._path}.{name}"
        try:
            value = getattr(self._module, name)
        except AttributeError:
            if name.startswith("_") or name in _ASKED_BY_HYPOTHESIS:
                raise
            return missing(self._subject, path)
        if path in PLACES or isinstance(value, (ModuleType, SimpleNamespace)):
            return Namespace(value, self._subject, path)
        return value

    def __dir__(self) -> list[str]:
        return dir(self._module)

    def __repr__(self) -> str:
        return f"<{self._path} of {self._subject}>"


class Missing:
    """A name that the subject lacks. Its own missing names are `Missing` too."""

    __slots__ = ("_path", "_subject")

    def __init__(self, subject: str, path: str) -> None:
        self._subject = subject
        self._path = path

    def __getattr__(self, name: str) -> Missing:
        if name.startswith("_"):
            raise AttributeError(name)
        return missing(self._subject, f"{self._path}.{name}")

    def __repr__(self) -> str:
        return f"<missing {self._path}>"


def missing(subject: str, path: str) -> Missing:
    """A stub for one name.

    The name is part of its type too, because messages of C code, and of `pytest.raises`, show no more of a value than
    its type; see `reason_not_applicable`.
    """
    kind: type[Missing] = type(f"missing {path}", (Missing,), {"__slots__": ()})
    return kind(subject, path)


def is_missing(value: object) -> bool:
    """Whether a value that came out of a namespace stands for a name that the subject lacks."""
    return isinstance(value, Missing)


def reason_not_applicable(error: BaseException, subject: str) -> str | None:
    """Why this exception means that a clause does not apply, or None when it is an answer of the subject.

    Only these say so: a skip (which is how stubs end a clause), NotImplementedError itself (a subclass is an answer),
    an exception that is about a stub, an ImportError that asks for a package to be installed, and one that lacks an
    optional package.
    """
    if isinstance(error, pytest.skip.Exception):
        return str(error.msg)
    if type(error) is NotImplementedError:
        return f"{subject} says NotImplementedError: {error}".rstrip(": ")
    if isinstance(error, ModuleNotFoundError) and error.name and error.name.split(".")[0] in OPTIONAL_PACKAGES:
        return f"{subject} needs the package {error.name.split('.')[0]}, which is not installed"
    if isinstance(error, ImportError) and "install" in str(error):
        return f"{subject} needs another package: {str(error).splitlines()[0]}"
    about_stub = re.search(r"missing (tf(?:\.\w+)+)", str(error))
    if about_stub:
        return _no(subject, about_stub.group(1))
    return None


def _no(subject: str, path: str) -> str:
    return f"{subject} has no `{path}`"


def _use(stub: Missing, *args: object, **kwargs: object) -> NoReturn:
    """What every use of a stub does."""
    pytest.skip(_no(stub._subject, stub._path))


_USES = """
    call enter exit mro_entries instancecheck subclasscheck
    len iter next contains getitem setitem delitem bool
    lt le gt ge eq ne
    add radd iadd sub rsub isub mul rmul imul truediv rtruediv itruediv floordiv rfloordiv mod rmod divmod rdivmod
    pow rpow ipow matmul rmatmul imatmul and rand iand or ror ior xor rxor ixor lshift rlshift rshift rrshift
    neg pos abs invert int float complex index round array
""".split()  # noqa: SIM905

for _name in _USES:
    setattr(Missing, f"__{_name}__", _use)
