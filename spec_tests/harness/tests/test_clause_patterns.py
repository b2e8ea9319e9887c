"""Which clauses a run selects."""

from __future__ import annotations

import pytest

CHAPTERS = "the chapters are smoke, numbers and losses"


SECTION = "from spec_tests.harness import Section\nclause = Section('broken', source='https://example.org')\n"


@pytest.mark.parametrize(
    ("patterns", "count"),
    [
        (["losses"], 1),
        (["numbers"], 4),
        (["arithmetic"], 4),
        (["arithmetic/s*"], 2),
        (["*/*square*"], 2),
        (["losses", "smoke/numbers-go-in-and-come-out"], 2),
    ],
)
def test_patterns_select_clauses(toy, patterns, count):
    outcome = toy.run("--subject", "toy_good", *(f"--clause={pattern}" for pattern in patterns))
    assert len(outcome.verdicts) == count
    assert outcome.status == 0


@pytest.mark.parametrize(
    ("pattern", "near"),
    [
        ("loses", "; did you mean 'losses'?"),
        ("losses/mean-square-error", "; did you mean 'losses/mean-squared-error'?"),
        ("tape/*", ""),
    ],
)
def test_a_pattern_that_matches_nothing_is_a_usage_error(toy, pattern, near):
    error = toy.error("--subject", "toy_good", "--clause", pattern)
    assert error == f"--clause {pattern!r} matches no clause{near}; {CHAPTERS}"


def test_a_selection_keeps_the_smoke_clause_of_a_subject_that_cannot_be_driven(toy):
    outcome = toy.run("--subject", "toy_mute", "--subject", "toy_good", "--clause", "losses")
    assert outcome.verdicts["toy_mute", "smoke/numbers-go-in-and-come-out"] == "differs"
    assert len(outcome.verdicts) == 3
    assert outcome.status == pytest.ExitCode.TESTS_FAILED


def test_a_pattern_deselects_tests_that_are_no_clauses(toy):
    toy.write("toy_clauses/test_plain.py", "def test_plain(): pass\n")
    assert "1 passed, 7 deselected" in toy.run("--subject", "toy_good", "--clause", "losses").output


def test_clauses_that_cannot_be_loaded_are_a_usage_error(toy):
    toy.write("toy_clauses/numbers/test_broken.py", SECTION + "clause(cost=0)(lambda tf: None)\n")
    error = toy.error("--subject", "toy_good")
    where = "the clauses in toy_clauses cannot be loaded (numbers/test_broken.py:3)"
    assert error.startswith(f"{where}: ValueError: clause 'broken/<lambda>': the identifier should be section/slug")


def test_a_module_that_skips_itself_has_no_clauses(toy):
    toy.write("toy_clauses/numbers/test_absent.py", "import pytest\npytest.importorskip('no_such_package')\n")
    outcome = toy.run("--subject", "toy_good")
    assert outcome.status == 0
    assert len(outcome.verdicts) == 6


def test_collecting_lists_each_clause_once_for_each_subject(toy):
    outcome = toy.run("--subject", "toy_good", "--subject", "toy_half", "--collect-only", "-q")
    assert "test_square_multiplies_by_itself[toy_good]" in outcome.output
    assert "test_square_multiplies_by_itself[toy_half]" in outcome.output
    assert outcome.status == 0


def test_the_options_are_in_the_help(toy):
    help_text = toy.pytester.runpytest_inprocess("--help").stdout.str()
    for option in (
        "--subject",
        "--device",
        "--clause",
        "--known-differences",
        "--conformance-report",
        "--probe-timeout",
    ):
        assert option in help_text
