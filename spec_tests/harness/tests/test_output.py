"""What a run prints and writes."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import jsonschema  # type: ignore[import-untyped]
import pytest

from spec_tests.harness.report.conformance_report import SCHEMA

SQUARE = "arithmetic/square-multiplies-by-itself"

DECLARED = """
[[difference]]
clause = "losses/mean-squared-error"
subject = "toy_wrong"
versions = []
instead = "The error is 5."
link = "https://example.org/issue"

[[difference]]
clause = "arithmetic/negative-turns-the-sign"
subject = "toy_wrong"
versions = []
instead = "The sign stays."
link = "not reported"
"""

TABLE = """\
  chapter   toy_good            toy_wrong                                              toy_half
 ──────────────────────────────────────────────────────────────────────────────────────────────────
  smoke     1 ✓                 1 ✓                                                    1 ✓
  numbers   3 ✓ · 1 undefined   2 differs · 1 stale · 1 undefined                      2 ✓ · 2 n/a
  losses    1 ✓                 1 declared                                             1 n/a

  all       5 ✓ · 1 undefined   1 ✓ · 1 declared · 2 differs · 1 stale · 1 undefined   3 ✓ · 3 n/a

Differences
  arithmetic/square-multiplies-by-itself on toy_wrong
    says      The square of x is x · x.
    observed  the square of 3 is 6.0, but should be 9
              assert 6.0 == (3 * 3)
    replay    build/differences/arithmetic/square-multiplies-by-itself.toy_wrong.py
    example   """

SECTIONS = """
  arithmetic/maximum-of-two on toy_wrong
    says      The maximum of 1 and 2 is 2.
    observed  assert 1.0 == 2.0
    replay    build/differences/arithmetic/maximum-of-two.toy_wrong.py

Stale declarations
  arithmetic/negative-turns-the-sign on toy_wrong: declared.toml, row 2 says 'The sign stays.', but the clause
  holds (of a declared clause only its @example cases are run, if it has any)

Differences as declared
  losses/mean-squared-error on toy_wrong: The error is 5. (https://example.org/issue)

Undefined by the documentation
  arithmetic/sign-of-zero on toy_good: the sentence holds here (no page speaks of zero)
  arithmetic/sign-of-zero on toy_wrong: here: assert 1.0 == 0.0 (no page speaks of zero)

Not applicable
     1 × toy_half has no `tf.square`
     1 × toy_half says NotImplementedError: sign comes later
     1 × no losses: toy_half has no `tf.keras.losses`
"""

FAILURE = """
arithmetic/maximum-of-two differs on toy_wrong
  says      The maximum of 1 and 2 is 2.
  observed  assert 1.0 == 2.0
  at        toy_clauses/numbers/test_arithmetic.py:41 in test_maximum_of_two
  replay    build/differences/arithmetic/maximum-of-two.toy_wrong.py
  source    https://example.org/arithmetic
"""


@pytest.fixture(scope="module")
def outcome(run_in_process):
    options = [f"--subject={name}" for name in ("toy_good", "toy_wrong", "toy_half")]
    declared = ["--known-differences", "declared.toml"]
    return run_in_process(*options, *declared, "--junitxml=junit.xml", files={"declared.toml": DECLARED})


def test_a_run_prints_what_was_found_on_what(outcome):
    assert ", 6 clauses, device cpu:0, profile default\nsubject toy_good: toy_good 1.5, numpy " in outcome.output
    assert "; no reduced precision\n  lacks tape (has no `tf.Variable`); " in outcome.output
    assert FAILURE in outcome.output
    assert TABLE in outcome.output
    assert SECTIONS in outcome.output
    assert "\x1b" not in outcome.output
    assert "1 xfailed" in outcome.output


def test_the_header_says_that_a_subject_cannot_be_driven(toy):
    assert "  cannot be driven: [1.0, -2.5, 0.0] came out as" in toy.run("--subject", "toy_mute").output


def test_the_header_says_which_of_the_environment_is_overridden(toy, monkeypatch):
    monkeypatch.setenv("TF_USE_LEGACY_KERAS", "1")
    assert "environment: TF_USE_LEGACY_KERAS=1 is overridden by 0" in toy.run("--subject", "toy_good").output


def test_a_terminal_gets_colour(toy):
    assert "\x1b[32m1 ✓" in toy.run("--subject", "toy_good", "--clause", "losses", "--color", "yes").output


def test_a_run_without_clauses_prints_no_table(toy):
    toy.write("test_plain.py", "def test_plain(): pass\n")
    outcome = toy.run("--subject", "toy_good", "test_plain.py")
    assert outcome.status == 0
    assert "conformance" not in outcome.output


def test_an_explicit_traceback_style_shows_the_whole_traceback(toy):
    output = toy.run("--subject", "toy_wrong", "--clause", "losses", "--tb", "short").output
    assert "E   assert 5.0 == 4.0" in output
    assert "losses/mean-squared-error on toy_wrong" in output


def test_the_report_follows_its_schema(outcome):
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(outcome.report)
    assert outcome.report["summary"]["toy_wrong"] == {
        "differs": 2,
        "stale declaration": 1,
        "differs as declared": 1,
        "undefined": 1,
        "conforms": 1,
        "not applicable": 0,
    }


def test_the_report_has_the_facts_and_the_example_of_a_difference(outcome):
    square = outcome.report["clauses"][1]
    assert (square["id"], square["chapter"], square["section"]) == (SQUARE, "numbers", "arithmetic")
    assert square["sentence"] == "The square of x is x · x."
    assert (square["seeds"], square["kills"]) == (["001"], ["square-adds-to-itself"])
    assert (square["file"], square["line"]) == ("toy_clauses/numbers/test_arithmetic.py", 12)
    differs = next(each for each in outcome.report["verdicts"] if each["verdict"] == "differs")
    assert "x=3" in differs["example"]


def test_the_schema_accepts_nothing_that_it_does_not_describe(outcome):
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    for changed in (
        {**outcome.report, "more": 1},
        {**outcome.report, "format": 1},
        {**outcome.report, "verdicts": [{**outcome.report["verdicts"][0], "verdict": "passes"}]},
    ):
        assert not validator.is_valid(changed)


def test_a_report_that_cannot_be_written_is_a_usage_error(toy):
    error = toy.error("--subject", "toy_good", "--conformance-report", "toy_clauses")
    assert error == "--conformance-report toy_clauses is a folder; name a file"
    error = toy.error("--subject", "toy_good", "--conformance-report", "toy_good.py/report.json")
    assert error == "--conformance-report toy_good.py/report.json cannot be written: File exists"


def test_a_junit_file_carries_the_verdicts(outcome):
    cases = ElementTree.parse(outcome.folder / "junit.xml").iter("testcase")
    properties = [{each.get("name"): each.get("value") for each in case.iter("property")} for case in cases]
    found = {(each["subject"], each["clause"]): each["verdict"] for each in properties}
    assert found["toy_half", "losses/mean-squared-error"] == "not applicable"
    assert found["toy_wrong", "losses/mean-squared-error"] == "differs as declared"
