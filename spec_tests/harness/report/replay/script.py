"""Writes the script of a difference: the example, the helpers that the clause uses, and its lines."""

from __future__ import annotations

import ast
import builtins
import dataclasses
import inspect
import sys
import textwrap
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from types import ModuleType
from typing import Any

import numpy as np

from spec_tests import checks
from spec_tests.harness.clauses import Clause
from spec_tests.harness.report.replay import plain_checks

OWN = "spec_tests"
"""What is defined in this package is written into the script; everything else is imported."""

LONGEST_VALUE = 300
"""Characters of a constant that is written by its value."""

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
    scope, parts = _scope(test), _Parts(subject)
    rewriting = _Rewriting(subject, scope, taken, set(drawn))
    body = [rewriting.visit(node) for node in function.body if not _is_docstring(node)]
    body = [node for node in body if node is not None]
    parts.need(body, scope, local={"tf", "next", *taken})
    example = {name: literal(value, test, parts) for name, value in plain.items()}
    example |= {name: f"iter({literal(values, test, parts)})" for name, values in drawn.items()}
    facts = ", ".join(f"{name} {number}" for name, number in versions.items())
    head = "\n".join(f"# {line}" for line in [*textwrap.wrap(clause.sentence, 110), f"{clause.id}, on {facts}"])
    sources = "\n".join(f"# {url}" for url in clause.sources)
    lines = "\n".join(ast.unparse(ast.fix_missing_locations(node)) for node in body)
    values = "\n".join(f"{name} = {text}" for name, text in example.items())
    if any(map(_returns, body)) or parts.known & taken:  # a local name would replace a helper of the same name
        arguments_of_check = ", ".join(f"{name}={text}" for name, text in example.items())
        lines = f"def check({', '.join(example)}):\n{textwrap.indent(lines, '    ')}\n\n\ncheck({arguments_of_check})"
        values = ""
    sections = [head + "\n" + sources, "\n".join(sorted(parts.imports)), *parts.definitions, values, lines]
    return "\n\n".join(section for section in sections if section) + '\nprint("no difference")\n'


class _Rewriting(ast.NodeTransformer):
    """`checks.close` as `close`, `tf.keras` of Keras 2 as `tf_keras`, and each draw as the next drawn value.

    A check whose name is taken in the clause or its module becomes `check_close`.

    `pytest.raises` becomes a function of `plain_checks.py`, so that a script needs no pytest. An `assume` is
    dropped: it holds for this example.
    """

    def __init__(
        self, subject: str, scope: Mapping[str, Any], local: Collection[str] = (), drawn: Collection[str] = ()
    ) -> None:
        self.subject, self.drawn, self.taken = subject, drawn, {*scope, *local}
        self.modules = {name for name, value in scope.items() if _is_ours(value)}
        """The names under which the clause imports modules of this package."""

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        owner = node.value.id if isinstance(node.value, ast.Name) else None
        if owner in self.modules:
            return ast.Name(f"check_{node.attr}" if node.attr in self.taken else node.attr, node.ctx)
        if owner == "tf" and node.attr == "keras" and self.subject == "tf_keras":
            return ast.Name("tf_keras", node.ctx)
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        self.generic_visit(node)
        assumed = isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "assume"
        return None if assumed else node

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
        self._known: dict[str, Any] = {}

    @property
    def known(self) -> set[str]:
        """The names that the imports and definitions bind."""
        return set(self._known)

    def need(self, nodes: list[ast.AST], scope: Mapping[str, Any], local: set[str]) -> None:
        """Whatever the nodes name that is neither local nor built in."""
        for node in nodes:
            for name in ast.walk(node):
                if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Load):
                    self._name(name.id, scope, local)

    def _name(self, name: str, scope: Mapping[str, Any], local: set[str]) -> None:
        if name in local or hasattr(builtins, name) or name == "tf_keras":
            return
        value, scope = _found(name, scope)
        if name not in self._known:
            self._known[name] = value
            self._value(name, value, scope)
        elif self._known[name] is not value:
            raise UnprintableError(f"two things have the name {name}")

    def _value(self, name: str, value: Any, scope: Mapping[str, Any]) -> None:
        if isinstance(value, ModuleType):
            if _is_ours(value):
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
        node = _Rewriting(self.subject, _scope(value), _assigned([node])).visit(node)
        if isinstance(node, ast.FunctionDef):
            node.name = name
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.body and _is_docstring(node.body[0]):
            node.body = node.body[1:] or [ast.Pass()]
        names = _assigned([node])
        annotations = _Unannotated().visit(node)
        self.need([annotations], _scope(value), local={"tf", *names})
        self.definitions.append(ast.unparse(ast.fix_missing_locations(annotations)))

    def _assignment(self, name: str, value: Any, scope: Mapping[str, Any]) -> str:
        """A module's constant by its value, or as it is written there if that is shorter or the value has no text."""
        with suppress(UnprintableError):
            by_value = f"{name} = {literal(value, None, self)}"
            if len(by_value) <= LONGEST_VALUE:
                return by_value
        statements = []
        for node in ast.parse(inspect.getsource(sys.modules[scope["__name__"]])).body:
            if isinstance(node, ast.ImportFrom) and node.module and name in [each.name for each in node.names]:
                return self._assignment(name, value, vars(sys.modules[node.module]))
            if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)) and node.value and name in _bound(node):
                node.value = _Rewriting(self.subject, scope).visit(node.value)
                self.need([node.value], scope, local={"tf", *_assigned([node.value])})
                statements.append(ast.unparse(ast.fix_missing_locations(_Unannotated().visit(node))))
        if not statements:
            raise UnprintableError(f"the constant {name}")
        return "\n".join(statements)


def _bound(node: ast.Assign | ast.AnnAssign | ast.AugAssign) -> list[str]:
    """The names that an assignment of a module binds or changes."""
    return [ast.unparse(target) for target in (node.targets if isinstance(node, ast.Assign) else [node.target])]


def _found(name: str, scope: Mapping[str, Any]) -> tuple[Any, Mapping[str, Any]]:
    """The value of a name, and the scope that it comes from; of a check, the one of the same name in `plain_checks`."""
    if name in scope and getattr(scope[name], "__module__", None) != checks.__name__:
        return scope[name], scope
    plain = name.removeprefix("check_")  # it was `checks.name`
    own = (vars(each) for each in scope.values() if _is_ours(each))
    for home in (vars(plain_checks), vars(checks), *own):
        if plain in home:
            return home[plain], home
    raise UnprintableError(f"the name {name}")


class _Unannotated(ast.NodeTransformer):
    """A script needs no type hints."""

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        node.returns = None
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        fields = [each for each in node.body if isinstance(each, ast.AnnAssign)]
        for each in fields:
            each.annotation = ast.Name("object", ast.Load())  # a dataclass has a field wherever there is a hint
        node.body = [each if each in fields else self.visit(each) for each in node.body]
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        return ast.Assign([node.target], node.value) if node.value else None


def literal(value: Any, test: Callable[..., Any] | None, parts: _Parts) -> str:
    """An expression that makes the value again."""
    if isinstance(value, np.ndarray):
        kind = f"np.{value.dtype.name}" if value.dtype.kind in "iufc" else value.dtype.type.__name__.rstrip("_")
        return f"np.array({literal(value.tolist(), test, parts)}, {kind})"
    if isinstance(value, np.generic):
        kind = "bool_" if value.dtype.kind == "b" else value.dtype.name
        return f"np.{kind}({literal(value.item(), test, parts)})"
    if isinstance(value, float):
        return repr(value) if np.isfinite(value) else f"float('{value}')"
    if isinstance(value, (bool, int, str, bytes, range, slice, type(None))):
        return repr(value)
    if isinstance(value, (list, tuple)) and type(value) in (list, tuple):
        items = [literal(item, test, parts) for item in value]
        return f"[{', '.join(items)}]" if isinstance(value, list) else f"({', '.join(items)}{',' * (len(items) == 1)})"
    if type(value) is dict:
        return "{" + ", ".join(f"{key!r}: {literal(item, test, parts)}" for key, item in value.items()) + "}"
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        kind = type(value)
        parts.need([ast.Name(kind.__name__, ast.Load())], {kind.__name__: kind}, local=set())
        fields = (
            f"{field.name}={literal(getattr(value, field.name), test, parts)}" for field in dataclasses.fields(kind)
        )
        return f"{kind.__name__}({', '.join(fields)})"
    if callable(value) and test is not None:
        return _case(value, test, parts)
    raise UnprintableError(f"{value!r}")


def _case(value: Any, test: Callable[..., Any], parts: _Parts) -> str:
    """A function in the list of a `parametrize`, as it is written there."""
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
                        scope = _scope(test)
                        node = written.elts[list(mark.args[1]).index(value)]
                        node = _Rewriting(parts.subject, scope, _assigned([node])).visit(node)
                        parts.need([node], scope, local={"tf", *_assigned([node])})
                        return ast.unparse(ast.fix_missing_locations(node))
    raise UnprintableError(f"{value!r}")


def _definition(test: Callable[..., Any]) -> ast.FunctionDef:
    node = ast.parse(textwrap.dedent(inspect.getsource(test))).body[0]
    if not isinstance(node, ast.FunctionDef):
        raise UnprintableError(f"{test!r} is not a plain function")
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


def _is_ours(value: Any) -> bool:
    return isinstance(value, ModuleType) and value.__name__.startswith(OWN)


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
