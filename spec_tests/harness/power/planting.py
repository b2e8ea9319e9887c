"""Plants a wrong behaviour in a subject by its public names: a method or a function behaves wrongly for a while.

A planted form is a function of the subject and of a `Plant`. It reads like its story, and is in force until the context
that it was planted in ends.
"""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import ModuleType
from typing import Any

import pytest

from spec_tests.harness.power.behaviours import wrong_behaviours

Implementation = Callable[..., Any]

SUBJECT = "tensorflow"
"""The subject in which `make power ARGS=--real` plants: TensorFlow with Keras 3."""


def planted_names() -> list[str]:
    """The wrong behaviours that can be planted in any subject."""
    return [name for name, behaviour in wrong_behaviours().items() if behaviour.plant]


@contextmanager
def planted(name: str, tf: Any) -> Iterator[None]:
    """A subject, imported as `tf`, behaves wrongly while this context lasts."""
    form = wrong_behaviours()[name].plant
    if form is None:
        raise ValueError(f"{name!r} is a patch of the reference, and cannot be planted in another subject")
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        form(tf, Plant(patch, stack))
        yield


class Plant:
    """The ways in which a planted form changes a class, or a module, of the subject. All of them are taken back."""

    def __init__(self, patch: pytest.MonkeyPatch, stack: ExitStack) -> None:
        self._patch = patch
        self._stack = stack

    def afterwards(self, undo: Callable[[], object]) -> None:
        """Call this to take back what a planted form has set by itself."""
        self._stack.callback(undo)

    def method(self, owner: Any, name: str) -> Callable[[Implementation], None]:
        """Replace a method, or a function of a module, by the decorated function, which gets the true one first.

        A function is replaced in the module that defines it as well, so that the subject itself calls the wrong one.
        """
        true = getattr(owner, name)
        home = sys.modules.get(getattr(true, "__module__", "")) if isinstance(owner, ModuleType) else None
        static = isinstance(inspect.getattr_static(owner, name), staticmethod)

        def put(wrong: Implementation) -> None:
            @functools.wraps(true)
            def method(*args: Any, **kwargs: Any) -> Any:
                return wrong(true, *args, **kwargs)

            method.__signature__ = inspect.signature(true)  # type: ignore[attr-defined]
            self._patch.setattr(owner, name, staticmethod(method) if static else method)
            if vars(home or object).get(name) is true:
                self._patch.setattr(home, name, method)

        return put

    def default(self, owner: Any, name: str = "__init__", **values: Any) -> None:
        """An argument that is not given has this value."""
        self._arguments(owner, name, lambda given: values | given)

    def always(self, owner: Any, name: str = "__init__", **values: Any) -> None:
        """An argument is accepted, and has this value whatever is given."""
        self._arguments(owner, name, lambda given: given | values)

    def changed(self, owner: Any, name: str = "__init__", **changes: Callable[[Any], Any]) -> None:
        """An argument, given or not, is replaced by a function of it."""
        defaults = {each.name: each.default for each in inspect.signature(getattr(owner, name)).parameters.values()}

        def change(given: dict[str, Any]) -> dict[str, Any]:
            return given | {argument: to(given.get(argument, defaults[argument])) for argument, to in changes.items()}

        self._arguments(owner, name, change)

    def _arguments(self, owner: Any, name: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        """Let a method be called with other arguments than it was, all of which its signature names."""
        signature = inspect.signature(getattr(owner, name))

        @self.method(owner, name)
        def called(true: Implementation, *args: Any, **kwargs: Any) -> Any:
            bound = signature.bind(*args, **kwargs)
            bound.arguments = change(dict(bound.arguments))
            # `BoundArguments` passes by name what stands behind the first argument that is left out.
            return true(*bound.args, **bound.kwargs)
