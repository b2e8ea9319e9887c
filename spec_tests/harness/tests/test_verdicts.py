"""Each toy subject gets exactly the verdicts that it deserves, in one process and in several."""

from __future__ import annotations

import pytest

SUBJECTS = ("toy_good", "toy_wrong", "toy_half", "toy_raising", "toy_mute", "toy_losses")

SQUARE = "arithmetic/square-multiplies-by-itself"
NEGATIVE = "arithmetic/negative-turns-the-sign"
SIGN = "arithmetic/sign-of-zero"
MAXIMUM = "arithmetic/maximum-of-two"
LOSS = "losses/mean-squared-error"
SMOKE = "smoke/numbers-go-in-and-come-out"

NO = "not applicable"
DESERVED = {
    #              good        wrong        half        raising      mute       losses
    SQUARE: ("conforms", "differs", NO, "differs", NO, NO),
    NEGATIVE: ("conforms", "conforms", "conforms", "differs", NO, NO),
    SIGN: ("undefined", "undefined", NO, "undefined", NO, NO),
    MAXIMUM: ("conforms", "differs", "conforms", "conforms", NO, NO),
    LOSS: ("conforms", "differs", NO, "differs", NO, "conforms"),
    SMOKE: ("conforms", "conforms", "conforms", "conforms", "differs", NO),
}

DETAILS = {
    ("toy_wrong", SQUARE): "the square of 3 is 6.0, but should be 9\nassert 6.0 == (3 * 3)",
    ("toy_wrong", SIGN): "here: assert 1.0 == 0.0 (no page speaks of zero)",
    ("toy_good", SIGN): "the sentence holds here (no page speaks of zero)",
    ("toy_half", SQUARE): "toy_half has no `tf.square`",
    ("toy_half", SIGN): "toy_half says NotImplementedError: sign comes later",
    ("toy_half", LOSS): "no losses: toy_half has no `tf.keras.losses`",
    ("toy_raising", SQUARE): "ValueError: cannot square",
    ("toy_raising", NEGATIVE): "UnsupportedError: cannot negate",
    ("toy_raising", LOSS): "SystemExit: cannot average",
    ("toy_mute", SMOKE): "[1.0, -2.5, 0.0] came out as [0.0, 0.0, 0.0]",
    ("toy_mute", LOSS): "the smoke stage of toy_mute failed: [1.0, -2.5, 0.0] came out as [0.0, 0.0, 0.0]",
    ("toy_losses", SQUARE): "toy_losses has no `tf.constant`",
}


def options(*subjects):
    return [option for subject in subjects for option in ("--subject", subject)]


@pytest.fixture(scope="module")
def serial(run_in_process):
    return run_in_process(*options(*SUBJECTS))


def test_each_subject_gets_the_verdicts_that_it_deserves(serial):
    deserved = {
        (subject, clause): verdict
        for clause, verdicts in DESERVED.items()
        for subject, verdict in zip(SUBJECTS, verdicts, strict=True)
    }
    assert serial.verdicts == deserved
    assert serial.status == pytest.ExitCode.TESTS_FAILED


@pytest.mark.parametrize(("key", "detail"), DETAILS.items(), ids=["-".join(key) for key in DETAILS])
def test_a_verdict_says_what_was_observed(serial, key, detail):
    assert serial.details[key] == detail


@pytest.fixture(scope="module")
def parallel(run_in_process):
    """A run on two workers, one of which a further subject ends."""
    toy_exit = "import os\nfrom toy_good import *\ndef negative(x): os._exit(3)\n"
    return run_in_process(*options(*SUBJECTS, "toy_exit"), "-n", "2", files={"toy_exit.py": toy_exit})


def test_a_parallel_run_gives_the_same_verdicts(serial, parallel):
    same = [each for each in parallel.report["verdicts"] if each["subject"] != "toy_exit"]
    assert same == serial.report["verdicts"]
    assert parallel.report["clauses"] == serial.report["clauses"]
    assert parallel.report["subjects"][:-1] == serial.report["subjects"]
    assert parallel.status == serial.status


def test_a_clause_that_ends_the_process_of_a_worker_differs(parallel):
    assert parallel.verdicts["toy_exit", NEGATIVE] == "differs"
    assert parallel.details["toy_exit", NEGATIVE] == "it ended the process"
    assert parallel.verdicts["toy_exit", MAXIMUM] == "conforms"


def test_a_declared_end_of_the_process_is_no_failure(run_in_process):
    files = {
        "toy_exit.py": "import os\nfrom toy_good import *\ndef negative(x): os._exit(3)\n",
        "declared.toml": f"""[[difference]]
            clause = "{NEGATIVE}"
            subject = "toy_exit"
            versions = []
            instead = "It ends the process."
            link = "not reported"
        """,
    }
    run = run_in_process("--subject", "toy_exit", "--known-differences", "declared.toml", "-n", "1", files=files)
    assert run.verdicts["toy_exit", NEGATIVE] == "differs as declared"
    assert run.verdicts["toy_exit", MAXIMUM] == "conforms"
    assert run.status == 0


@pytest.mark.parametrize(
    ("subject", "status"),
    [("toy_good", 0), ("toy_half", 0), ("toy_wrong", 1), ("toy_mute", 1)],
)
def test_the_exit_status_is_zero_when_nothing_differs(toy, subject, status):
    assert toy.run("--subject", subject).status == status


def test_a_fixture_that_fails_makes_a_difference(toy):
    toy.write("conftest.py", FIXTURES)
    toy.write("toy_clauses/test_fixtures.py", USES_OF_FIXTURES)
    outcome = toy.run("--subject", "toy_good", "--clause", "fixtures")
    assert outcome.verdicts == {
        ("toy_good", "fixtures/before"): "differs",
        ("toy_good", "fixtures/after"): "differs",
        ("toy_good", "fixtures/skipping"): "not applicable",
    }
    assert outcome.details["toy_good", "fixtures/before"] == "in the setup of the test: OSError: no disk"
    assert outcome.details["toy_good", "fixtures/after"] == "in the teardown of the test: OSError: full disk"
    assert outcome.details["toy_good", "fixtures/skipping"] == "no network"
    assert outcome.status == pytest.ExitCode.TESTS_FAILED


def test_a_clause_can_compare_with_the_reference(toy):
    toy.write("toy_clauses/test_spec.py", AGREES)
    outcome = toy.run("--subject", "toy_good", "--clause", "spec")
    assert outcome.verdicts == {("toy_good", "spec/square"): "conforms", ("toy_good", "spec/missing"): "not applicable"}
    assert outcome.details["toy_good", "spec/missing"] == "reference has no `tf.no_such_name`"


def test_a_subject_may_be_a_module_in_a_package(toy):
    toy.folder.joinpath("toy_package").mkdir()
    toy.write("toy_package/tf.py", "from toy_good import *\n")
    outcome = toy.run("--subject", "toy_package.tf")
    assert outcome.status == 0
    assert outcome.verdicts["toy_package.tf", SQUARE] == "conforms"


@pytest.mark.parametrize(
    ("error", "verdict", "others"),
    [("ValueError", "differs", 0), ("SystemExit", "differs", 0), ("NotImplementedError", "not applicable", 2)],
)
def test_a_subject_whose_constants_raise_cannot_be_driven(toy, error, verdict, others):
    toy.write("toy_stubborn.py", f"from toy_good import *\ndef constant(x): raise {error}('no')\n")
    outcome = toy.run("--subject", "toy_stubborn")
    assert outcome.verdicts["toy_stubborn", SMOKE] == verdict
    assert outcome.report["summary"]["toy_stubborn"]["conforms"] == others


def test_a_test_that_is_no_clause_has_no_verdict(toy):
    toy.write("toy_clauses/test_plain.py", "def test_plain(tf): assert tf.square(3) == 9\n")
    outcome = toy.run("--subject", "toy_good", "toy_clauses/test_plain.py")
    assert outcome.status == 0
    assert outcome.report["verdicts"] == []
    assert "conformance" not in outcome.output


FIXTURES = """
import pytest

@pytest.fixture
def before():
    raise OSError("no disk")

@pytest.fixture
def after():
    yield
    raise OSError("full disk")

@pytest.fixture
def skipping():
    pytest.skip("no network")
"""

AGREES = '''
from spec_tests.harness import Section

clause = Section("spec", source="https://example.org")

@clause
def test_square(tf, spec):
    """Subject and reference agree."""
    assert float(tf.square(3.0)) == float(spec.square(3.0)) == 9.0

@clause
def test_missing(tf, spec):
    """The reference may lack a name too."""
    spec.no_such_name()
'''

USES_OF_FIXTURES = '''
from spec_tests.harness import Section

clause = Section("fixtures", source="https://example.org")

for name in ("before", "after", "skipping"):
    exec(f"""
@clause
def test_{name}(tf, {name}):
    'A fixture fails.'
""")
'''
