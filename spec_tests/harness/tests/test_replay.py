"""Each difference becomes a script that shows it without the suite."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import reference
from spec_tests import checks
from spec_tests.harness.clauses import inner_test, load_all
from spec_tests.harness.power import wrong_behaviours
from spec_tests.harness.power.loading import load
from spec_tests.harness.power.trials import cases, failure, function_of
from spec_tests.harness.report import replay
from spec_tests.harness.report.replay import UnprintableError, plain_checks, script
from spec_tests.harness.report.replay.script import literal
from spec_tests.harness.subjects.namespace import Namespace, reason_not_applicable
from spec_tests.harness.verdicts.diagnosis import last_call
from spec_tests.training.linear_models import FIVE

ROOT = Path(__file__).parents[3]
CLAUSES = load_all("spec_tests")
WRONG = wrong_behaviours()


def example_of(clause, copy):
    """The test of a clause, and the arguments on which it fails on a copy of the reference with a wrong behaviour."""
    function = function_of(clause)
    subjects = {"tf": Namespace(copy, "planted"), "spec": Namespace(reference, "reference")}
    for case in cases(function):
        with last_call(function) as call:
            error = failure(function, {**subjects, **case})
        if error is not None and not reason_not_applicable(error, "planted"):
            return inner_test(function), {**case, **call.arguments}
    raise AssertionError(f"{clause.id} rejects nothing")


def fails(code, copy, monkeypatch):
    monkeypatch.setitem(sys.modules, "planted", copy)
    try:
        exec(code, {"__name__": "__main__"})
    except Exception:
        return True
    return False


@pytest.mark.parametrize(
    "clause", [clause for clause in CLAUSES.values() if clause.kills], ids=lambda clause: clause.id
)
def test_a_script_shows_a_wrong_behaviour_and_nothing_on_the_reference(clause, monkeypatch, capsys, tmp_path):
    """A script is made of the lines of its clause, so one wrong behaviour stands for all that the clause rejects."""
    wrong = WRONG[clause.kills[0]]
    copy = load(wrong)
    test, arguments = example_of(clause, copy)
    try:
        texts = {subject: script(clause, test, arguments, subject, {}) for subject in ("planted", "reference")}
    except UnprintableError:
        written = replay.write(tmp_path, clause, test, arguments, "planted", {}).read_text()
        assert f'"--clause", "{clause.id}", "--subject", "planted"' in written
        return
    assert "spec_tests" not in texts["planted"]
    planted = compile(texts["planted"], "planted", "exec")
    again = (copy if attempt == 0 else load(wrong) for attempt in range(20))  # rows may be shuffled into their order
    assert any(fails(planted, each, monkeypatch) for each in again), "the script shows nothing"
    exec(compile(texts["reference"], "reference", "exec"), {"__name__": "__main__"})
    assert capsys.readouterr().out.rstrip().endswith("no difference")


@pytest.mark.parametrize(
    "value",
    [
        *(np.array([1.5, np.nan, -np.inf], np.float32), np.array([[True], [False]]), np.array(["nan", "b"])),
        *(np.array([1, None], object), np.array(2.0), np.zeros((0,)), np.float32(np.nan), np.bool_(True), np.uint8(3)),
        *((1, float("inf")), (2.5,), {"a": [None, b"c"]}, slice(None, -1), range(3)),
    ],
)
def test_a_value_is_written_as_what_makes_it_again(value):
    again = eval(literal(value, None, None), {"np": np})
    assert type(again) is type(value)
    np.testing.assert_equal(again, value)
    assert getattr(again, "dtype", None) == getattr(value, "dtype", None)


def test_an_example_is_what_the_test_was_given_even_if_the_test_changes_it():
    @given(st.builds(np.ones, st.just(2)))
    def changes_its_array(array):
        array[...] = 9
        raise AssertionError

    with last_call(changes_its_array) as call, pytest.raises(AssertionError):
        changes_its_array()
    np.testing.assert_array_equal(call.arguments["array"], [1, 1])


def test_an_example_without_a_text_is_replayed_by_its_clause(tmp_path):
    clause = next(iter(CLAUSES.values()))
    test = inner_test(function_of(clause))
    path = replay.write(tmp_path, clause, test, {"values": object()}, "reference", {})
    ended = subprocess.run(
        [sys.executable, path], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stdout
    assert clause.id.split("/")[0] in ended.stdout


def test_a_script_of_a_run_fails_as_the_run_did(run_in_process):
    """From the command line to the script: its path is in the message, and it runs standalone."""
    outcome = run_in_process("--subject", "toy_wrong")
    (found,) = [
        v["script"] for v in outcome.report["verdicts"] if v["clause"] == "arithmetic/square-multiplies-by-itself"
    ]
    assert f"replay    {found}" in outcome.output
    folder = {**os.environ, "PYTHONPATH": str(outcome.folder)}
    ended = subprocess.run([sys.executable, found], cwd=outcome.folder, env=folder, capture_output=True, text=True)
    assert ended.returncode == 1
    assert "AssertionError" in ended.stderr


@pytest.mark.parametrize(
    ("check", "arguments", "holds"),
    [
        ("close", ([1.0], [1.0 + 1e-15]), True),
        ("close", ([1.0], [1.1]), False),
        ("close", ([1.0], [1.0, 1.0]), False),
        ("equal", ([np.nan], [np.nan]), True),
        ("equal", ([1], [2]), False),
        ("none", (None,), True),
        ("none", (1,), False),
        ("dtype", (np.zeros(1), np.float64), True),
        ("dtype", (np.zeros(1), np.float32), False),
        ("shape", (np.zeros((2, 1)), (2, 1)), True),
        ("shape", (np.zeros(2), (2, 1)), False),
        ("follows_difference", (np.array([2.0]), lambda x: float(np.sum(x * x)), np.array([1.0])), True),
        ("follows_difference", (np.array([3.0]), lambda x: float(np.sum(x * x)), np.array([1.0])), False),
    ],
)
def test_the_short_checks_decide_as_the_long_ones(check, arguments, holds):
    for home in (checks, plain_checks):
        if holds:
            getattr(home, check)(*arguments)
        else:
            with pytest.raises(AssertionError):
                getattr(home, check)(*arguments)


class OwnError(Exception):
    """An error class that stands neither in Python nor in a module whose name says errors."""

    __module__ = "my_tf.core"


@pytest.mark.parametrize("home", [checks, plain_checks], ids=["checks", "plain_checks"])
def test_what_counts_as_a_refusal(home):
    for error in (ValueError("no"), TypeError("no"), OwnError("no"), np.exceptions.AxisError(3)):
        with home.refused():
            raise error
    for error in (KeyError("no"), AttributeError("no"), ZeroDivisionError(), IndexError(), AssertionError()):
        with pytest.raises(type(error)), home.refused():
            raise error
    with home.refused(also=IndexError):
        raise IndexError


def test_errors_in_short():
    with plain_checks.raises(ValueError):
        raise ValueError("no")
    with pytest.raises(AssertionError, match="should raise"), plain_checks.raises(ValueError):
        pass
    with plain_checks.refused():
        raise ValueError("no")
    with pytest.raises(AssertionError, match="accepted"), plain_checks.refused():
        pass
    with pytest.raises(KeyError), plain_checks.refused():  # not an error that the documentation promises
        raise KeyError("no")


def test_what_dataclasses_hold_is_written_with_their_definitions(capsys):
    clause = CLAUSES["fit/each-batch-is-one-step"]
    test = inner_test(function_of(clause))
    text = script(clause, test, {"task": FIVE, "batch_size": 2, "epochs": 1}, "reference", {})
    assert "class Task:" in text
    exec(compile(text, "reference", "exec"), {"__name__": "__main__"})
    assert capsys.readouterr().out.rstrip().endswith("no difference")
