"""Declared differences: how a file is read, to whom a row applies, and that it is checked in both directions."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from spec_tests.harness.clauses import load_all
from spec_tests.harness.subjects.probe import Probe
from spec_tests.harness.verdicts import differences

ROWS = Path(__file__).parents[2] / "known_differences.toml"
SQUARE = "arithmetic/square-multiplies-by-itself"

ROW = {
    "clause": f'"{SQUARE}"',
    "subject": '"toy_wrong"',
    "versions": "[]",
    "instead": '"The square of x is 2 · x."',
    "link": '"not reported"',
}


def row(**changes):
    keys = {key: value for key, value in {**ROW, **changes}.items() if value is not None}
    return "[[difference]]\n" + "\n".join(f"{key} = {value}" for key, value in keys.items()) + "\n"


def declare(toy, *rows):
    return ["--known-differences", str(toy.write("declared.toml", "".join(rows)))]


def read(tmp_path, text):
    known = {SQUARE: SimpleNamespace(undefined=None), "arithmetic/sign-of-zero": SimpleNamespace(undefined="open")}
    path = tmp_path / "declared.toml"
    path.write_text(text, encoding="utf-8")
    return differences.read(path, known)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[difference", "cannot be read: "),
        ("[other]", "'other' has no meaning; a file consists of [[difference]] rows"),
        ("[difference]", "a row begins with [[difference]], in double brackets"),
        ("difference = [1]", "row 1: it is not a table"),
        (row(clauses='"x"'), "the key 'clauses' has no meaning; did you mean 'clause' or 'cases'?"),
        (row(clause=None), "row 1: the key 'clause' is missing"),
        (row(versions=None), f"row 1 ({SQUARE}): the key 'versions' is missing"),
        (row() + row(link=None), f"row 2 ({SQUARE}): the key 'link' is missing"),
        (row(instead="3"), "instead should be a text, but is 3"),
        (row(instead='" "'), "instead should be a text, but is ' '"),
        (row(subject="[]"), "subject should be a name or a list of names, but is []"),
        (row(subject="[1]"), "subject should be a name or a list of names, but is [1]"),
        (row(versions='"tensorflow>=2"'), "versions should be a list such as"),
        (row(versions='["tensorflow=2"]'), "'tensorflow=2' is not a version range"),
        (row(versions="['tensorflow[cuda]>=2']"), "should be a name and a range only"),
        (row(link='"somewhere"'), "link should be a URL or \"not reported\", but is 'somewhere'"),
        (row(cases='"pair1"'), "cases should be a list of names"),
        (row(clause='"arithmetic/square-multiplies"'), f"did you mean '{SQUARE}'?"),
        (row(clause='"arithmetic/sign-of-zero"'), "leaves this clause undefined"),
    ],
)
def test_a_file_that_is_not_understood_is_a_usage_error(tmp_path, text, message):
    with pytest.raises(pytest.UsageError) as raised:
        read(tmp_path, text)
    assert message in str(raised.value)
    assert "declared.toml" in str(raised.value)


def test_a_malformed_file_ends_the_run_with_one_message(toy):
    options = declare(toy, row(clause='"arithmetic/squares"'))
    assert "declared.toml, row 1 (arithmetic/squares): there is no clause" in toy.error(
        "--subject", "toy_good", *options
    )


def test_a_file_that_does_not_exist_is_a_usage_error(toy):
    message = toy.error("--subject", "toy_good", "--known-differences", "nowhere.toml")
    assert message == "--known-differences: there is no file nowhere.toml"


def test_two_rows_for_the_same_clause_and_subject_are_a_usage_error(toy):
    options = declare(toy, row(), row(subject='["toy_good", "toy_wrong"]'))
    message = toy.error("--subject", "toy_wrong", *options)
    assert f"row 2: {SQUARE} on toy_wrong is declared already" in message
    assert toy.run("--subject", "toy_half", *options).status == 0


@pytest.mark.parametrize(
    ("versions", "applies"),
    [
        ([], True),
        (["numpy"], True),
        (["toy_package>=2.16"], True),
        (["toy-package>=2.16", "numpy<3"], True),
        (["toy_package>=2.17"], False),
        (["toy_package>=2.16", "numpy<2"], False),
        (["toy_package>=2.17.dev0"], True),
        (["torch"], False),
        (["strange>=1"], False),
    ],
)
def test_a_row_applies_when_every_version_range_holds(versions, applies):
    probe = Probe("toy", {"toy_package": "2.17.0rc1", "numpy": "2.1", "strange": "unknown"}, ["cpu:0"], {})
    declared = differences.Difference(SQUARE, ("toy",), tuple(versions), "…", "not reported", "a file")
    assert declared.applies_to(probe) is applies
    assert differences.applicable([declared], {"toy": probe}) == ({(SQUARE, "toy"): declared} if applies else {})


def test_a_declared_difference_is_no_failure(toy):
    outcome = toy.run("--subject", "toy_wrong", "--clause", SQUARE, *declare(toy, row(versions='["toy_wrong>=1.5"]')))
    assert outcome.status == 0
    assert outcome.verdicts == {("toy_wrong", SQUARE): "differs as declared"}
    assert outcome.report["declared_differences"] == [
        {
            "clause": SQUARE,
            "subject": "toy_wrong",
            "versions": ["toy_wrong>=1.5"],
            "instead": "The square of x is 2 · x.",
            "link": "not reported",
        }
    ]
    assert "1 xfailed" in outcome.output


def test_a_difference_is_declared_only_in_its_versions(toy):
    outcome = toy.run("--subject", "toy_wrong", "--clause", SQUARE, *declare(toy, row(versions='["toy_wrong<1.5"]')))
    assert outcome.verdicts == {("toy_wrong", SQUARE): "differs"}
    assert outcome.status == pytest.ExitCode.TESTS_FAILED


@pytest.mark.parametrize(
    ("subject", "happened"),
    [
        ("toy_good", "the clause holds (of a declared clause only its @example cases are run, if it has any)"),
        ("toy_half", "the clause is not applicable: toy_half has no `tf.square`"),
        ("toy_mute", "the clause is not applicable: the smoke stage of toy_mute failed"),
    ],
)
def test_a_declared_difference_that_does_not_occur_is_stale(toy, subject, happened):
    outcome = toy.run("--subject", subject, "--clause", SQUARE, *declare(toy, row(subject=f'"{subject}"')))
    assert outcome.verdicts[subject, SQUARE] == "stale declaration"
    assert f"declared.toml, row 1 says 'The square of x is 2 · x.', but {happened}" in outcome.details[subject, SQUARE]
    assert outcome.status == pytest.ExitCode.TESTS_FAILED


def test_a_clause_that_is_not_selected_cannot_be_stale(toy):
    options = declare(toy, row(subject='"toy_good"'))
    assert toy.run("--subject", "toy_good", "--clause", "losses", *options).status == 0


def test_the_file_beside_the_clauses_is_read_and_others_add_to_it(toy):
    toy.write("toy_clauses/known_differences.toml", row())
    options = declare(toy, row(clause='"losses/mean-squared-error"'), row(clause='"arithmetic/maximum-of-two"'))
    # One case of the clause about the maximum holds, so the row about it is stale.
    outcome = toy.run("--subject", "toy_wrong", *options)
    assert outcome.report["summary"]["toy_wrong"]["differs as declared"] == 2
    assert outcome.report["summary"]["toy_wrong"]["stale declaration"] == 1
    assert outcome.report["summary"]["toy_wrong"]["differs"] == 0


@pytest.mark.parametrize(
    ("case", "verdict", "stale"),
    [("pair1", "differs as declared", False), ("pair0", "differs", True)],  # of the two it is the second that differs
)
def test_a_row_may_speak_of_some_cases_of_a_clause(toy, case, verdict, stale):
    name = "arithmetic/maximum-of-two"
    options = declare(toy, row(clause=f'"{name}"', cases=f'["{case}"]'))
    outcome = toy.run("--subject", "toy_wrong", "--clause", name, *options)
    assert outcome.verdicts == {("toy_wrong", name): verdict}
    assert ("stale declaration" in outcome.output) is stale


def test_the_cases_that_rows_name_exist():
    clauses = load_all("spec_tests")
    rows = [each for each in differences.read(ROWS, clauses) if each.cases]
    files = {clauses[each.clause].file for each in rows}
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-n0", "--subject=reference", *sorted(files)]
    collected = subprocess.run(command, cwd=ROWS.parents[1], capture_output=True, text=True, check=True).stdout
    for each in rows:
        for case in each.cases:
            assert f"{clauses[each.clause].function}[reference-{case}]" in collected, each.place


COUNTED = """
from toy_good import *
calls = []
def square(x):
    calls.append(float(x))
    print("SQUARE OF", float(x))
    return x + x
"""

WITHOUT_EXAMPLES = '''
from hypothesis import given, strategies as st
from spec_tests.harness import Section

@Section("arithmetic", source="https://example.org")
@given(x=st.integers(100, 10**6))
def test_square_of_large(tf, x):
    """The square of a large number is x · x."""
    assert float(tf.square(x)) == float(x) * x
'''


def test_a_declared_property_runs_its_explicit_examples_only(toy):
    toy.write("toy_counted.py", COUNTED)
    options = declare(toy, row(subject='"toy_counted"'))
    outcome = toy.run("--subject", "toy_counted", "--clause", SQUARE, "-s", *options)
    assert outcome.verdicts == {("toy_counted", SQUARE): "differs as declared"}
    assert outcome.output.count("SQUARE OF") == 2


def test_a_declared_property_without_explicit_examples_stops_at_its_first_failure(toy):
    toy.write("toy_counted.py", COUNTED)
    toy.write("toy_clauses/numbers/test_large.py", WITHOUT_EXAMPLES)
    options = declare(toy, row(subject='"toy_counted"', clause='"arithmetic/square-of-large"'))
    declared = toy.run("--subject", "toy_counted", "--clause", "arithmetic/square-of-large", "-s", *options)
    assert declared.verdicts == {("toy_counted", "arithmetic/square-of-large"): "differs as declared"}
    assert declared.output.count("SQUARE OF") == 2  # once to find it, once to show it


def test_the_settings_of_a_property_are_restored_for_the_next_subject(toy):
    toy.write("toy_counted.py", COUNTED.replace("x + x", "x * x"))
    options = declare(toy, row())
    outcome = toy.run("--subject", "toy_wrong", "--subject", "toy_counted", "--clause", SQUARE, "-s", *options)
    assert outcome.verdicts == {("toy_wrong", SQUARE): "differs as declared", ("toy_counted", SQUARE): "conforms"}
    assert outcome.output.count("SQUARE OF") > 30
