"""Makes the mutants: Cosmic Ray's operators, applied to one place of one file of the reference at a time."""

from __future__ import annotations

from collections.abc import Iterator

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

from spec_tests.harness.power.mutants.mutant import Mutant

OPERATORS = (
    "ReplaceBinaryOperator_Add_Sub",
    "ReplaceBinaryOperator_Sub_Add",
    "ReplaceBinaryOperator_Mul_Div",
    "ReplaceBinaryOperator_Div_Mul",
    "ReplaceBinaryOperator_FloorDiv_Mul",
    "ReplaceBinaryOperator_Mod_FloorDiv",
    "ReplaceBinaryOperator_Pow_Mul",
    "ReplaceUnaryOperator_Delete_USub",
    "ReplaceUnaryOperator_Delete_Invert",
    "ReplaceUnaryOperator_Delete_Not",
    "ReplaceComparisonOperator_Lt_LtE",
    "ReplaceComparisonOperator_LtE_Lt",
    "ReplaceComparisonOperator_Gt_GtE",
    "ReplaceComparisonOperator_GtE_Gt",
    "ReplaceComparisonOperator_Lt_Gt",
    "ReplaceComparisonOperator_Gt_Lt",
    "ReplaceComparisonOperator_Eq_NotEq",
    "ReplaceComparisonOperator_NotEq_Eq",
    "ReplaceComparisonOperator_Is_IsNot",
    "ReplaceComparisonOperator_IsNot_Is",
    "AddNot",
    "ReplaceAndWithOr",
    "ReplaceOrWithAnd",
    "ReplaceTrueWithFalse",
    "ReplaceFalseWithTrue",
    "ReplaceBreakWithContinue",
    "ReplaceContinueWithBreak",
    "NumberReplacer",
    "ZeroIterationForLoop",
    "RemoveDecorator",
)
"""One or two replacements for each operator of Python: enough to see whether a place is looked at at all."""

Place = tuple[str, str, int]
"""A file, an operator, and which of the places where the operator applies."""


def places(file: str, text: str) -> Iterator[Place]:
    """All places of a file that can be changed."""
    nodes = list(ast_nodes(get_ast(text)))
    for name in OPERATORS:
        operator = get_operator(f"core/{name}")()
        count = sum(len(list(operator.mutation_positions(node))) for node in nodes)
        yield from ((file, name, occurrence) for occurrence in range(count))


def mutant(place: Place, text: str) -> Mutant | None:
    """The mutant of a place; nothing where the change leaves the text as it is."""
    file, name, occurrence = place
    changed = mutate_code(text, get_operator(f"core/{name}")(), occurrence)
    return None if changed in (None, text) else _mutant(file, name, text, changed)


def _mutant(file: str, operator: str, text: str, changed: str) -> Mutant:
    before, after = text.splitlines(), changed.splitlines()
    pairs = enumerate(zip(before, after, strict=False), start=1)
    line = next((number for number, (old, new) in pairs if old != new), len(after))
    new = after[line - 1] if len(before) == len(after) else "(removed)"
    return Mutant(file, line, operator, before[line - 1], new, changed)
