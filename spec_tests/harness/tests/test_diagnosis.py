"""A difference is explained by the wrong behaviour that does the same."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spec_tests.harness.clauses import load_all
from spec_tests.harness.power import wrong_behaviours
from spec_tests.harness.power.loading import load
from spec_tests.harness.power.trials import claims, failure, function_of
from spec_tests.harness.subjects.namespace import Namespace
from spec_tests.harness.verdicts.diagnosis import alike, diagnose, in_words, last_call
from spec_tests.harness.verdicts.messages import observed

CLAIMS = claims(load_all("spec_tests").values())
WRONG = wrong_behaviours()
SOME = [name for name in WRONG if name in CLAIMS][::12]
MANY = 20
"""Where two batches are shuffled, every other run observes the same."""


@pytest.mark.parametrize("name", SOME)
def test_a_planted_wrong_behaviour_is_recognised(name):
    """A subject with a wrong behaviour is said to behave like it, on any example that was found."""
    clause = CLAIMS[name][0]
    test = function_of(clause)
    if any(mark.name == "parametrize" for mark in getattr(test, "pytestmark", ())):
        pytest.skip("a case of a parametrized clause is chosen by pytest, and the power test tries them all")
    subject = {"tf": Namespace(load(WRONG[name]), "subject"), "spec": Namespace(load(None), "reference")}
    with last_call(test) as call:
        error = failure(test, subject)
    assert error is not None
    seen = observed(error)
    found = diagnose(clause, test, call.arguments, seen)
    if WRONG[name] not in found and any(observed(failure(test, subject)) != seen for _ in range(MANY)):
        pytest.skip("the observation has random weights, orders or times in it, and is another each time")
    assert WRONG[name] in found


def test_a_fault_of_the_reference_is_not_attributed_to_a_wrong_behaviour(monkeypatch):
    """Each wrong behaviour is planted in the reference, and would show the same."""
    clause = CLAIMS["adam-epsilon-inside-the-root"][0]
    monkeypatch.setattr(
        "spec_tests.harness.verdicts.diagnosis._observation", lambda *anything: "the value is 1, but should be 2"
    )
    assert diagnose(clause, function_of(clause), {}, "the value is 1, but should be 2") == []


def test_the_last_call_has_what_data_drew():
    """`st.data()` draws inside the test; the same draws can be had once more."""

    @settings(database=None)
    @given(st.data())
    def property_that_fails(tf, data):
        assert data.draw(st.integers(5, 9)) < data.draw(st.integers(0, 3)), tf

    with last_call(property_that_fails) as call, pytest.raises(AssertionError):
        property_that_fails(tf=None)
    assert call.arguments["data"].again().draw(None) == 5
    assert list(call.arguments) == ["data"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("the value is 0.5000001, but should be 1", "the value is 0.5, but should be 1", True),
        ("the value is 0.6, but should be 1", "the value is 0.5, but should be 1", False),
        ("the value is [1, 2]", "the value is [1, 2, 3]", False),
        ("the value is nan", "the value is nan", True),
        ("the value is nan", "the value is 1", False),
        ("TypeError: no", "ValueError: no", False),
        ("", "", False),
    ],
)
def test_observations_are_alike_when_words_and_numbers_are(one, other, same):
    assert alike(one, other) is same


def test_several_wrong_behaviours_that_do_the_same_are_all_named():
    first, second = list(WRONG.values())[:2]
    assert in_words([first, second]).count("like ") == 2
    assert in_words([]) == ""
