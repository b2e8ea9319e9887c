"""Slips: what is replaced, and what is left alone."""

import ast

import pytest

from spec_tests.harness.power.loading import sources
from spec_tests.harness.power.mutants.slips import slips

CASES = {
    "a missing statement": ("self.x += y", {"pass"}),
    "an assignment of a first value stays": ("x = y", set()),
    "an operator, or half of a formula": ("return x * y", {"return (x / y)", "return x", "return y", "return None"}),
    "a condition": ("if x: f()", {"if True: f()", "if False: f()", "if (not x): f()", "pass"}),
    "a comparison": ("return x < y", {"return (x <= y)", "return True", "return False"}),
    "an argument that is not passed on": ("return f(x, y=y)", {"return f(x)", "return x", "return f(None, y=y)"}),
    "the last argument": ("return f(x, y)", {"return f(x)"}),
    "a number": ("return 3", {"return 0", "return 4", "return (-3)"}),
    "a word that is confused": ("return np.sum(x)", {"return np.mean(x)"}),
    "one of several names": ("NAMES = 'a', 'b'", {"NAMES = ('a',)", "NAMES = ('b',)"}),
    "a minus that is forgotten": ("return -x", {"return x"}),
    "a part of an index": ("return x[1:]", {"return x"}),
    "a message stays as it is": ("raise ValueError(f'{x + 1}')", {"pass"}),
    "letters of several bytes": ("return 'β', 1", {"return 'β', 0"}),
}


def changed(text):
    return {slip.mutant(text).new.strip() for slip in slips("a.py", text)}


@pytest.mark.parametrize("case", CASES)
def test_a_slip_replaces_one_piece(case):
    statement, expected = CASES[case]
    found = changed(f"def f(x, y):\n    {statement}\n")
    assert expected <= found if expected else not found


def test_a_default_is_changed_but_no_annotation_and_no_docstring():
    text = 'def f(x: tuple[1, 2] = 0, *, y: bool = True):\n    """x + 1"""\n'
    lines = {line.removeprefix("def f(x: tuple[1, 2] = ") for line in changed(text)}
    assert lines == {"1, *, y: bool = True):", "(-1), *, y: bool = True):", "0, *, y: bool = False):"}


def test_a_slip_knows_the_functions_that_it_is_about():
    text = "class C:\n    n = 1\n\n    @property\n    def f(self):\n        return 2\n\n    g = lambda self: 3\n"
    about = {slip.line: slip.functions for slip in slips("a.py", text)}
    assert about == {2: {4, 8}, 6: {4}, 8: {8}}


def test_every_slip_of_the_reference_is_python():
    for file, text in list(sources().items())[::12]:
        for slip in slips(file, text)[::5]:
            ast.parse(slip.mutant(text).text)
