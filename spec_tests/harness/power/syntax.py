"""Replaces a piece of the syntax tree inside one named function, class or table of the reference.

Both pieces are written as Python: an expression for an expression, or statements for statements. They are compared as
trees, so that neither formatting nor docstrings nor other functions matter. In the piece that is replaced, a compound
statement whose body is `...` has any body; in its replacement, `...` is the body that was found.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

Piece = ast.expr | list[ast.stmt]
Blocks = list[list[ast.stmt]]

_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_BODIES = ("body", "orelse", "finalbody")


def replace(tree: ast.Module, name: str, old: str, new: str) -> int:
    """Replace each `old` inside the definition `name` of a module, in place; return how often it was found there.

    `name` is dotted, such as `Optimizer.build`; the empty name means the whole module.
    """
    replacing = _Replacing(parse(old), parse(new))
    for node in list(_named(tree, name)) if name else [tree]:
        replacing.inside(node)
    ast.fix_missing_locations(tree)
    return replacing.found


def parse(text: str) -> Piece:
    """An expression if the text is one, otherwise statements."""
    text = textwrap.dedent(text).strip("\n")
    try:
        return ast.parse(text.strip(), mode="eval").body
    except SyntaxError:
        return ast.parse(text).body


def _named(node: ast.AST, name: str, prefix: str = "") -> Iterator[ast.AST]:
    """The definitions and assignments of a dotted name: a property has several."""
    for child in ast.iter_child_nodes(node):
        defined = _name(child)
        if defined and prefix + defined == name:
            yield child
        elif isinstance(child, _NAMED):
            yield from _named(child, name, f"{prefix}{defined}.")
        elif not defined:
            yield from _named(child, name, prefix)


def _name(node: ast.AST) -> str | None:
    if isinstance(node, _NAMED):
        return node.name
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return targets[0].id if targets and isinstance(targets[0], ast.Name) else None


class _Replacing:
    """Replaces one piece by another wherever it stands inside a node."""

    def __init__(self, old: Piece, new: Piece) -> None:
        self.expression = (old, new) if isinstance(old, ast.expr) and isinstance(new, ast.expr) else None
        self.old, self.new = _statements(old), _statements(new)
        self.found = 0

    def inside(self, node: ast.AST) -> None:
        """Replace it in the fields of a node."""
        for field, value in ast.iter_fields(node):
            if field in _BODIES and isinstance(value, list) and not self.expression:
                setattr(node, field, self._block(value))
            elif isinstance(value, list):
                setattr(node, field, [self._child(each) for each in value])
            else:
                setattr(node, field, self._child(value))

    def _child(self, node: Any) -> Any:
        if self.expression and isinstance(node, ast.expr) and _same(node, self.expression[0]):
            self.found += 1
            new: Any = deepcopy(self.expression[1])
            if hasattr(node, "ctx") and hasattr(new, "ctx"):
                new.ctx = node.ctx
            return new
        if isinstance(node, ast.AST):
            self.inside(node)
        return node

    def _block(self, block: list[ast.stmt]) -> list[ast.stmt]:
        result: list[ast.stmt] = []
        rest = block
        while rest:
            bodies: Blocks = []
            here = rest[: len(self.old)]
            if len(here) == len(self.old) and all(_matches(*pair, bodies) for pair in zip(here, self.old, strict=True)):
                self.found += 1
                new = deepcopy(self.new)
                _fill(new, bodies)
                result += new
                rest = rest[len(here) :]
            else:
                result.append(self._child(rest[0]))
                rest = rest[1:]
        return result or ([ast.Pass()] if block else [])


def _statements(piece: Piece) -> list[ast.stmt]:
    return piece if isinstance(piece, list) else [ast.Expr(piece)]


def _is_any(block: object) -> bool:
    """Whether a block is written as `...`."""
    return (
        isinstance(block, list)
        and len(block) == 1
        and isinstance(block[0], ast.Expr)
        and isinstance(block[0].value, ast.Constant)
        and block[0].value.value is ...
    )


def _matches(node: ast.AST, pattern: ast.AST, bodies: Blocks) -> bool:
    """Whether a statement is the same as a pattern; the bodies that the pattern leaves open are noted."""
    if type(node) is not type(pattern):
        return False
    for field, value in ast.iter_fields(pattern):
        found: Any = getattr(node, field, None)
        if field in _BODIES and _is_any(value):
            bodies.append(found)
        elif field in _BODIES and isinstance(value, list) and isinstance(found, list):
            if len(found) != len(value) or not all(_matches(*pair, bodies) for pair in zip(found, value, strict=True)):
                return False
        elif not _same(found, value):
            return False
    return True


def _fill(statements: list[ast.stmt], bodies: Blocks) -> None:
    """Put the bodies that were found where the replacement says `...`, in the order in which they were found."""
    for statement in statements:
        for field in _BODIES:
            body = getattr(statement, field, [])
            if bodies and _is_any(body):
                setattr(statement, field, bodies.pop(0))
            elif isinstance(body, list):
                _fill(body, bodies)


def _same(one: object, other: object) -> bool:
    """Whether two trees say the same; it does not matter whether a name is read or written."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if not isinstance(one, ast.AST) or not isinstance(other, ast.AST):
        return type(one) is type(other) and one == other
    return type(one) is type(other) and all(
        _same(getattr(one, field, None), getattr(other, field, None)) for field in one._fields if field != "ctx"
    )
