"""Writes the script of a difference: the example, the helpers that the clause uses, and its lines."""

from __future__ import annotations

import ast
import builtins
import dataclasses
import inspect
import textwrap
from collections.abc import Callable, Collection, Mapping
from types import ModuleType
from typing import Any

import numpy as np

from spec_tests import checks
from spec_tests.harness.clauses import Clause
from spec_tests.harness.replay import short

OWN = "spec_tests"
"""What is defined in this package is written into the script; everything else is imported."""

IMPORTS = {
    "tensorflow": "import tensorflow as tf",
    "tf_keras": "import tensorflow as tf\nimport tf_keras",
    "reference": "import reference as tf",
}


class UnprintableError(Exception):
    """The example or a helper has no text that makes it again."""


def script(
    clause: Clause, test: Callable[..., Any], arguments: Mapping[str, Any], subject: str, versions: Mapping[str, str]
) -> str:
    """The text of the script.

    Errors   UnprintableError for an example that cannot be written down, such as a drawn function
    """
    if ":" in subject:
        raise UnprintableError(f"{subject} is a module of the harness")
    function = _definition(test)
    drawn = {name: value.drawn for name, value in arguments.items() if hasattr(value, "drawn")}
    plain = {name: value for name, value in arguments.items() if name not in drawn}
    taken = {*arguments, *_assigned(function.body)}
    body = [_Rewriting(subject, set(drawn), taken).visit(node) for node in function.body if not _is_docstring(node)]
    parts = _Parts(subject)
    parts.need(body, _scope(test), local={"tf", "next", *taken})
    example = [f"{name} = {_literal(value, test, parts)}" for name, value in plain.items()]
    example += [f"{name} = iter({_literal(values, test, parts)})" for name, values in drawn.items()]
    facts = ", ".join(f"{name} {number}" for name, number in versions.items())
    head = "\n".join(f"# {line}" for line in [*textwrap.wrap(clause.sentence, 110), f"{clause.id}, on {facts}"])
    sources = "\n".join(f"# {url}" for url in clause.sources)
    lines = "\n".join(ast.unparse(ast.fix_missing_locations(node)) for node in body)
    if any(map(_returns, body)):
        lines = f"def check():\n{textwrap.indent(lines, '    ')}\n\n\ncheck()"
    sections = [head + "\n" + sources, "\n".join(sorted(parts.imports)), *parts.definitions, "\n".join(example), lines]
    return "\n\n".join(section for section in sections if section) + '\nprint("no difference")\n'


class _Rewriting(ast.NodeTransformer):
    """`checks.close` as `close`, `tf.keras` of Keras 2 as `tf_keras`, and each draw as the next drawn value.

    A check whose name the clause has given to something else is `check_close`.

    `pytest.raises` becomes a function of `short.py`, so that a script needs no pytest.
    """

    def __init__(self, subject: str, drawn: Collection[str] = (), taken: Collection[str] = ()):
        self.subject, self.drawn, self.taken = subject, drawn, taken

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        owner = node.value.id if isinstance(node.value, ast.Name) else None
        if owner == "checks":
            return ast.Name(f"check_{node.attr}" if node.attr in self.taken else node.attr, node.ctx)
        if owner == "tf" and node.attr == "keras" and self.subject == "tf_keras":
            return ast.Name("tf_keras", node.ctx)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if isinstance(node.func, ast.Attribute) and node.func.attr == "draw":
            owner = node.func.value
            if isinstance(owner, ast.Name) and owner.id in self.drawn:
                return ast.Call(ast.Name("next", ast.Load()), [owner], [])
        self.generic_visit(node)
        if ast.unparse(node.func) == "pytest.raises":
            return ast.Call(ast.Name("raises", ast.Load()), node.args, [])
        return node


class _Parts:
    """The imports and definitions that a script needs besides the lines of the clause."""

    def __init__(self, subject: str):
        self.subject = subject
        self.imports = {IMPORTS.get(subject, f"import {subject} as tf"), "import numpy as np"}
        self.definitions: list[str] = []
        self._known: set[str] = set()

    def need(self, nodes: list[ast.AST], scope: Mapping[str, Any], local: set[str]) -> None:
        """Whatever the nodes name that is neither local nor built in."""
        for node in nodes:
            for name in ast.walk(node):
                if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Load):
                    self._name(name.id, scope, local)

    def _name(self, name: str, scope: Mapping[str, Any], local: set[str]) -> None:
        if name in local or name in self._known or hasattr(builtins, name):
            return
        self._known.add(name)
        plain = name.removeprefix("check_")
        if name in scope:
            self._value(name, scope[name], scope)
        elif hasattr(short, plain) or hasattr(checks, plain):  # it was `checks.name`
            home = short if hasattr(short, plain) else checks
            self._value(name, getattr(home, plain), vars(home))
        elif name != "tf_keras":
            raise UnprintableError(f"the name {name}")

    def _value(self, name: str, value: Any, scope: Mapping[str, Any]) -> None:
        if isinstance(value, ModuleType):
            if value.__name__.startswith(OWN):
                raise UnprintableError(f"the module {value.__name__}")
            self.imports.add(f"import {value.__name__}" + (f" as {name}" if name != value.__name__ else ""))
        elif getattr(value, "__module__", OWN).startswith(OWN) and hasattr(value, "__qualname__"):
            self._definition(name, value)
        elif hasattr(value, "__qualname__"):
            self.imports.add(f"from {value.__module__} import {value.__qualname__}")
        else:
            self.definitions.append(self._assignment(name, value, scope))

    def _definition(self, name: str, value: Any) -> None:
        node = ast.parse(textwrap.dedent(inspect.getsource(value))).body[0]
        node = _Rewriting(self.subject).visit(node)
        if isinstance(node, ast.FunctionDef):
            node.name = name
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.body and _is_docstring(node.body[0]):
            node.body = node.body[1:] or [ast.Pass()]
        names = _assigned([node]) | {a.arg for a in ast.walk(node) if isinstance(a, ast.arg)}
        annotations = _Unannotated().visit(node)
        self.need([annotations], _scope(value), local={"tf", *names})
        self.definitions.append(ast.unparse(ast.fix_missing_locations(annotations)))

    def _assignment(self, name: str, value: Any, scope: Mapping[str, Any]) -> str:
        """A module's constant, as it is written there or by its value."""
        return f"{name} = {_literal(value, None, self)}"


class _Unannotated(ast.NodeTransformer):
    """Type hints say nothing to who replays a difference."""

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        node.returns = None
        return node


def _literal(value: Any, test: Callable[..., Any] | None, parts: _Parts) -> str:
    """An expression that makes the value again."""
    if isinstance(value, np.ndarray):
        return f"np.array({value.tolist()!r}, np.{value.dtype.name})".replace("nan", "np.nan").replace("inf", "np.inf")
    if isinstance(value, np.generic):
        return f"np.{value.dtype.name}({value.item()!r})"
    if isinstance(value, float):
        return repr(value) if np.isfinite(value) else f"float('{value}')"
    if isinstance(value, (bool, int, str, bytes, type(None))):
        return repr(value)
    if isinstance(value, (list, tuple)) and type(value) in (list, tuple):
        items = [_literal(item, test, parts) for item in value]
        return f"[{', '.join(items)}]" if isinstance(value, list) else f"({', '.join(items)}{',' * (len(items) == 1)})"
    if type(value) is dict:
        return "{" + ", ".join(f"{key!r}: {_literal(item, test, parts)}" for key, item in value.items()) + "}"
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        kind = type(value)
        parts.need([ast.Name(kind.__name__, ast.Load())], {kind.__name__: kind}, local=set())
        fields = (
            f"{field.name}={_literal(getattr(value, field.name), test, parts)}" for field in dataclasses.fields(kind)
        )
        return f"{kind.__name__}({', '.join(fields)})"
    if callable(value) and test is not None:
        return _case(value, test, parts)
    raise UnprintableError(f"{value!r}")


def _case(value: Any, test: Callable[..., Any], parts: _Parts) -> str:
    """A function that stands in the list of a `parametrize`, as it is written there."""
    for mark in getattr(test, "pytestmark", ()):
        if mark.name == "parametrize" and value in list(mark.args[1]):
            for decorator in _definition(test).decorator_list:
                if (
                    isinstance(decorator, ast.Call)
                    and len(decorator.args) > 1
                    and "parametrize" in ast.dump(decorator.func)
                ):
                    written = decorator.args[1]
                    if isinstance(written, ast.List) and len(written.elts) == len(mark.args[1]):
                        node = _Rewriting(parts.subject).visit(written.elts[list(mark.args[1]).index(value)])
                        parts.need(
                            [node],
                            _scope(test),
                            local={"tf", *(a.arg for a in ast.walk(node) if isinstance(a, ast.arg))},
                        )
                        return ast.unparse(ast.fix_missing_locations(node))
    raise UnprintableError(f"{value!r}")


def _definition(test: Callable[..., Any]) -> ast.FunctionDef:
    node = ast.parse(textwrap.dedent(inspect.getsource(test))).body[0]
    if not isinstance(node, ast.FunctionDef):
        raise UnprintableError(f"{test!r} is no plain function")
    return node


def _scope(function: Any) -> dict[str, Any]:
    """The names that a function or class sees: those of its module, and those around it."""
    if inspect.isclass(function):
        return dict(vars(inspect.getmodule(function)))
    function = inspect.unwrap(function)
    return {**function.__globals__, **inspect.getclosurevars(function).nonlocals}


def _assigned(nodes: list[Any]) -> set[str]:
    """The names that the nodes bind."""
    found = {n.id for node in nodes for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    for node in nodes:
        for inner in ast.walk(node):
            if isinstance(inner, (ast.FunctionDef, ast.ClassDef)):
                found.add(inner.name)
            if isinstance(inner, ast.arg):
                found.add(inner.arg)
            if isinstance(inner, ast.ExceptHandler) and inner.name:
                found.add(inner.name)
    return found


def _returns(node: ast.AST) -> bool:
    """Whether a test ends early here; what its functions return is theirs."""
    inner = (ast.FunctionDef, ast.Lambda, ast.ClassDef)
    return isinstance(node, ast.Return) or (
        not isinstance(node, inner) and any(map(_returns, ast.iter_child_nodes(node)))
    )


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
