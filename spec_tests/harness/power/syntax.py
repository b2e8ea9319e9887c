"""Replaces a piece of the syntax tree inside one named function, class or table of the reference.

Both pieces are written as Python: an expression for an expression, or statements for statements. They are compared as
trees, so that neither formatting nor docstrings nor other functions matter. The body `...` of a compound statement stands
for any body, and the same in its replacement for the body that was found.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator
from copy import deepcopy

Piece = ast.expr | list[ast.stmt]
Blocks = list[list[ast.stmt]]

_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_BODIES = ("body", "orelse", "finalbody")


def replace(tree: ast.Module, name: str, old: str, new: str) -> int:
    """Replace each `old` inside what is called `name` in a module, in place; return how often it was found there.

    `name` is dotted, such as `Optimizer.build`; the empty name is that of the whole module.
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
        own = _name(child)
        if own and prefix + own == name:
            yield child
        elif isinstance(child, _NAMED):
            yield from _named(child, name, f"{prefix}{own}.")
        elif not own:
            yield from _named(child, name, prefix)


def _name(node: ast.AST) -> str | None:
    if isinstance(node, _NAMED):
        return node.name
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return targets[0].id if targets and isinstance(targets[0], ast.Name) else None


class _Replacing:
    """Replaces one piece by another wherever it stands inside a node."""

    def __init__(self, old: Piece, new: Piece) -> None:
        self.expression = isinstance(old, ast.expr) and isinstance(new, ast.expr)
        self.old = old if self.expression else _statements(old)
        self.new = new if self.expression else _statements(new)
        self.found = 0

    def inside(self, node: ast.AST) -> None:
        for field, value in ast.iter_fields(node):
            if isinstance(value, list):
                setattr(node, field, self._block(value) if field in _BODIES else [self._child(each) for each in value])
            elif isinstance(value, ast.AST):
                setattr(node, field, self._child(value))

    def _child(self, node: object) -> object:
        if isinstance(node, ast.expr) and self.expression and _same(node, self.old):
            self.found += 1
            new = deepcopy(self.new)
            if hasattr(node, "ctx") and hasattr(new, "ctx"):
                new.ctx = node.ctx
            return new
        if isinstance(node, ast.AST):
            self.inside(node)
        return node

    def _block(self, block: list[ast.stmt]) -> list[ast.stmt]:
        if self.expression or not isinstance(self.old, list):
            return [self._child(each) for each in block]  # type: ignore[misc]
        some = bool(block)
        result: list[ast.stmt] = []
        while block:
            bodies: Blocks = []
            length = len(self.old)
            if len(block) >= length and all(_matches(*pair, bodies) for pair in zip(block, self.old, strict=False)):
                self.found += 1
                new = deepcopy(self.new)
                _fill(new, bodies)  # type: ignore[arg-type]
                result += new  # type: ignore[arg-type]
                block = block[length:]
            else:
                self.inside(block[0])
                result.append(block[0])
                block = block[1:]
        return result or ([ast.Pass()] if some else [])


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
        own = getattr(node, field, None)
        if field in _BODIES and _is_any(value):
            bodies.append(own)
        elif field in _BODIES and isinstance(value, list) and isinstance(own, list):
            if len(own) != len(value) or not all(_matches(*pair, bodies) for pair in zip(own, value, strict=True)):
                return False
        elif not _same(own, value):
            return False
    return True


def _fill(statements: list[ast.stmt], bodies: Blocks) -> None:
    """Put the bodies that were found where the replacement says `...`."""
    for statement in statements:
        for node in ast.walk(statement):
            for field in _BODIES:
                if bodies and _is_any(getattr(node, field, None)):
                    setattr(node, field, bodies.pop(0))


def _same(one: object, other: object) -> bool:
    """Whether two trees say the same; it does not matter whether a name is read or written."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if not isinstance(one, ast.AST) or not isinstance(other, ast.AST):
        return type(one) is type(other) and one == other
    return type(one) is type(other) and all(
        _same(getattr(one, field, None), getattr(other, field, None)) for field in one._fields if field != "ctx"
    )
