"""Makes slips: an expression or statement of the reference is replaced by what a hurried author might have written.

Beside the operators of Cosmic Ray, these are a missing statement, a condition that always or never holds, another
default, an argument that is not passed on, half of a formula.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from spec_tests.harness.power.mutants.mutant import Mutant

OTHER: dict[type, type] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Break: ast.Continue,
    ast.Continue: ast.Break,
}
"""For each operator the one that it is confused with."""

_PAIRS = (
    ("add", "subtract"),
    ("all", "any"),
    ("assign", "assign_add"),
    ("fan_in", "fan_out"),
    ("float32", "float64"),
    ("floor", "ceil"),
    ("log", "log1p"),
    ("min", "max"),
    ("minimum", "maximum"),
    ("reduce_sum", "reduce_mean"),
    ("sum", "mean"),
    ("train_step", "test_step"),
    ("zeros", "ones"),
)
CONFUSED = dict(_PAIRS) | {other: one for one, other in _PAIRS}
"""Names that are confused with each other."""

NONE, TRUE, FALSE, ZERO, ONE = map(ast.Constant, (None, True, False, 0, 1))
COMPUTED = (ast.Call, ast.BinOp, ast.IfExp, ast.Subscript, ast.Attribute)

_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_UNTOUCHED = (ast.Import, ast.ImportFrom, ast.Assert, ast.JoinedStr, ast.Global, ast.Nonlocal)
_ELSEWHERE = ("annotation", "returns", "decorator_list", "targets", "target", "bases", "ctx", "exc", "cause")
"""Fields that hold no slip: types, messages, and what is assigned to."""

Replacement = tuple[Any, Any, frozenset[int]]
"""A node, what may stand there instead, and the first lines of the functions that it is about."""


@dataclass(frozen=True)
class Slip:
    """One changed place of one file."""

    file: str
    """Below `reference/`."""
    line: int
    functions: frozenset[int]
    """The first lines of the functions that it is about."""
    span: tuple[int, int]
    """The bytes of the file that are replaced."""
    new: str

    def mutant(self, text: str) -> Mutant:
        """The file with the slip in it."""
        data, (start, end) = text.encode(), self.span
        before, after = data[:start].decode(), data[end:].decode()
        head, tail = before.rpartition("\n")[2], after.partition("\n")[0]
        old = head + data[start:end].decode() + tail
        return Mutant(self.file, self.line, "slip", old, head + self.new + tail, before + self.new + after)


def slips(file: str, text: str) -> list[Slip]:
    """All slips of a file, in the order of its text."""
    starts = [0]
    for line in text.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found = []
    for node, new, functions in _inside(ast.parse(text), frozenset()):
        span = starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset
        written = ast.unparse(ast.fix_missing_locations(new))
        written = (
            f"({written})" if isinstance(new, (ast.BinOp, ast.BoolOp, ast.Compare, ast.UnaryOp, ast.IfExp)) else written
        )
        found.append(Slip(file, node.lineno, functions, span, written))
    return sorted(dict.fromkeys(found), key=lambda slip: slip.span)


def _inside(node: ast.AST, functions: frozenset[int]) -> Iterator[Replacement]:
    """The slips in the fields of a node."""
    for field, value in ast.iter_fields(node):
        if field not in _ELSEWHERE:
            for child in value if isinstance(value, list) else [value]:
                yield from _of(child, node, field, functions)


def _of(node: Any, parent: ast.AST, field: str, functions: frozenset[int]) -> Iterator[Replacement]:
    """The slips that replace a node, or something inside it."""
    if not isinstance(node, ast.AST) or isinstance(node, _UNTOUCHED) or _is_docstring(node):
        return
    if isinstance(node, (*_FUNCTION, ast.ClassDef)) or (isinstance(node, ast.stmt) and not functions):
        functions = frozenset(_first_lines(node)) or functions
    if isinstance(node, ast.stmt):
        new = _statements(node)
    elif isinstance(node, ast.expr):
        new = chain(_roles(node, parent, field), _expressions(node))
    else:
        new = iter(())
    yield from ((node, each, functions) for each in new if ast.dump(each) != ast.dump(node))
    yield from _inside(node, functions)


def _first_lines(node: ast.AST) -> list[int]:
    """Of the function that a node is, or else of all that stand in it."""
    if isinstance(node, _FUNCTION):
        return [min(each.lineno for each in (node, *getattr(node, "decorator_list", ())))]
    return [line for child in ast.iter_child_nodes(node) for line in _first_lines(child)]


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _statements(node: ast.stmt) -> Iterator[ast.AST]:
    match node:
        case ast.Expr() | ast.AugAssign() | ast.Raise() | ast.Delete() | ast.If(orelse=[]):
            yield ast.Pass()
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield ast.Pass()
        case ast.Assign(targets=[ast.Name(id=name)]) if any(
            isinstance(each, ast.Name) and each.id == name for each in ast.walk(node.value)
        ):  # it has a value already
            yield ast.Pass()
        case ast.Break() | ast.Continue():
            yield OTHER[type(node)]()


def _roles(node: ast.expr, parent: ast.AST, field: str) -> Iterator[ast.AST]:
    """What depends on where an expression stands: as a condition, a value, a default."""
    match parent, field:
        case (ast.If() | ast.IfExp() | ast.While(), "test") | (ast.comprehension(), "ifs"):
            yield FALSE
            if not isinstance(parent, ast.While):
                yield TRUE
            yield ast.UnaryOp(ast.Not(), node)
        case (ast.Return() | ast.Assign(), "value") | (ast.Call(), "args") | (ast.keyword(), "value"):
            if isinstance(node, COMPUTED):
                yield from (NONE, ZERO, ONE)
            elif isinstance(node, (ast.Compare, ast.BoolOp)):
                yield from (TRUE, FALSE)
            elif isinstance(node, ast.Name) and not isinstance(parent, ast.Assign):
                yield from (NONE, FALSE, TRUE)
        case ast.For(), "iter":
            yield ast.Tuple([], ast.Load())
        case ast.ExceptHandler(), "type":
            yield ast.Tuple([], ast.Load())
        case ast.arguments(), "defaults" | "kw_defaults":
            if isinstance(node, ast.Constant) and node.value is None:
                yield from (ZERO, ONE, TRUE)


def _expressions(node: ast.expr) -> Iterator[ast.AST]:
    """What is confused with an expression, wherever it stands."""
    match node:
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value) | float(value)):
            yield from map(ast.Constant, (type(value)(0), value + 1))
            yield ast.UnaryOp(ast.USub(), ast.Constant(value or 1))
            yield from map(ast.Constant, (2 * value, value / 2) if isinstance(value, float) else (1,))
        case ast.Constant(value=str(value)) if value in CONFUSED:
            yield ast.Constant(CONFUSED[value])
        case ast.Name(id=name) if name in CONFUSED:
            yield ast.Name(CONFUSED[name], ast.Load())
        case ast.Attribute(value=value, attr=name) if name in CONFUSED:
            yield ast.Attribute(value, CONFUSED[name], ast.Load())
        case ast.BinOp(left, op, right):
            yield from (left, right)
            yield from (ast.BinOp(left, other, right) for other in _other(op))
        case ast.BoolOp(op, values):
            yield from (ast.BoolOp(other, values) for other in _other(op))
            rest = (values[:i] + values[i + 1 :] for i in range(len(values)))
            yield from (ast.BoolOp(op, each) if len(each) > 1 else each[0] for each in rest)
        case ast.UnaryOp(_, operand):
            yield operand
        case ast.Compare(left, ops, comparators):
            for i, compared in enumerate(ops):
                others = _other(compared)
                yield from (ast.Compare(left, [*ops[:i], other, *ops[i + 1 :]], comparators) for other in others)
            if len(ops) > 1:
                yield ast.Compare(left, ops[:-1], comparators[:-1])
                yield ast.Compare(comparators[0], ops[1:], comparators[1:])
        case ast.IfExp(_, body, orelse):
            yield from (body, orelse)
        case ast.Call(function, args, keywords):
            yield from (
                ast.Call(function, args, [each for each in keywords if each is not dropped])
                for dropped in keywords
                if dropped.arg not in (None, "name", "strict")
            )
            if len(args) > 1 and not isinstance(args[-1], ast.Starred):
                yield ast.Call(function, args[:-1], keywords)
            if args and not isinstance(args[0], ast.Starred):
                yield args[0]
        case ast.Subscript(value, ast.Slice(), ast.Load()):
            yield value
        case ast.Tuple(elements) if len(elements) > 1 and all(isinstance(each, ast.Constant) for each in elements):
            yield from (ast.Tuple(elements[:i] + elements[i + 1 :], ast.Load()) for i in range(len(elements)))
        case ast.Dict(keys, values) if len(keys) > 1:
            yield from (ast.Dict(keys[:i] + keys[i + 1 :], values[:i] + values[i + 1 :]) for i in range(len(keys)))


def _other(op: ast.AST) -> Iterable[Any]:
    return (OTHER[type(op)](),) if type(op) in OTHER else ()
