"""Patches of the syntax tree: which pieces they match, and that they leave the rest alone."""

import ast
from difflib import ndiff

import pytest

from spec_tests.harness.power.syntax import replace

MODULE = '''
"""x + 1"""

TABLE = {"a": x + 1}


def f(x):
    """x + 1"""

    def inner():
        return x + 1

    if x:
        y = x + 1
        return y
    else:
        y = 2
    return inner() or (x +
        1)


class C:
    limit: int = 3

    @property
    def size(self):
        return self.n

    @size.setter
    def size(self, n):
        self.n = n

    def f(self, x):
        return x + 1
'''


ELSE = "if x:\n    ...\nelse:\n    ..."

CASES = {
    "a nested function": ("f.inner", "x + 1", "x - 1", ["return x + 1"], ["return x - 1"]),
    "a method, in any format": ("C.f", "(x+1)", "x", ["return x + 1"], ["return x"]),
    "a property has a getter and a setter": (
        "C.size",
        "self.n",
        "n",
        ["return self.n", "self.n = n"],
        ["return n", "n = n"],
    ),
    "a table": ("TABLE", "x + 1", "0", ["TABLE = {'a': x + 1}"], ["TABLE = {'a': 0}"]),
    "an annotated assignment": ("C.limit", "3", "4", ["limit: int = 3"], ["limit: int = 4"]),
    "the whole module": ("", "'a'", "'b'", ["TABLE = {'a': x + 1}"], ["TABLE = {'b': x + 1}"]),
    "a statement": ("f", "y = 2", "y = 3", ["y = 2"], ["y = 3"]),
    "a statement for an expression": ("f", "inner()", "pass", [], []),
    "the only statement of a block": ("f", "y = 2", "", ["y = 2"], ["pass"]),
    "several statements": ("f", "y = x + 1\nreturn y", "return x", ["y = x + 1", "return y"], ["return x"]),
    "any bodies": ("f", ELSE, ELSE.replace("x", "not x"), ["if x:"], ["if not x:"]),
    "one body of two": ("f", ELSE, "if x:\n    ...", ["else:", "y = 2"], []),
    "another body": ("f", ELSE.replace("...", "y = 5"), "pass", [], []),
    "True is not 1": ("C.limit", "True", "4", [], []),
    "no such function": ("g", "x + 1", "x", [], []),
}


@pytest.mark.parametrize("case", CASES)
def test_a_piece_is_replaced_inside_what_is_named(case):
    name, old, new, gone, come = CASES[case]
    tree = ast.parse(MODULE)
    before = ast.unparse(tree).splitlines()
    assert replace(tree, name, old, new) == max(len(gone) > 0, case.startswith("a property") * 2)
    after = ast.unparse(tree).splitlines()
    changes = [line for line in ndiff(before, after) if line[0] in "-+"]
    assert [line[1:].strip() for line in changes if line[0] == "-"] == gone
    assert [line[1:].strip() for line in changes if line[0] == "+"] == come


def test_each_occurrence_is_replaced_and_no_docstring():
    tree = ast.parse(MODULE)
    assert replace(tree, "f", "x + 1", "0") == 3
    replace(tree, "", "x + 1", "0")
    assert ast.get_docstring(tree) == ast.get_docstring(tree.body[2]) == "x + 1"


def test_a_name_is_the_same_whether_it_is_read_or_written():
    tree = ast.parse("def f():\n    x = 1\n    return x\n")
    assert replace(tree, "f", "x", "y") == 2
    assert ast.unparse(tree) == "def f():\n    y = 1\n    return y"
    compile(tree, "f", "exec")
