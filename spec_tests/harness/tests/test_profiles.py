"""The Hypothesis profiles."""

from __future__ import annotations

import inspect

import pytest
from hypothesis import settings

from spec_tests.harness.profiles import PROFILES


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_says_every_setting(name):
    every = set(inspect.signature(settings).parameters) - {"parent"}
    assert set(PROFILES[name]) == every


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_is_registered_as_it_says(name):
    for setting, value in PROFILES[name].items():
        registered = getattr(settings.get_profile(name), setting)
        assert (tuple(registered) if isinstance(value, tuple) else registered) == value


def test_an_unknown_profile_is_a_usage_error(toy):
    error = toy.error("--subject", "toy_good", "--hypothesis-profile", "quik")
    assert error == (
        "--hypothesis-profile: there is no profile 'quik'; did you mean 'quick'?; "
        "there are quick, default, soak and deep"
    )


@pytest.mark.parametrize(("options", "profile"), [([], "default"), (["--hypothesis-profile", "quick"], "quick")])
def test_a_run_uses_its_profile(toy, options, profile):
    toy.write("toy_counted.py", "from toy_good import *\ndef square(x):\n  print('SQUARE')\n  return x * x\n")
    outcome = toy.run("--subject", "toy_counted", "--clause", "*/square-*", "-s", *options)
    assert outcome.report["profile"] == profile
    examples = {"@example": 2, "generated": settings.get_profile(profile).max_examples}
    assert outcome.output.count("SQUARE") == sum(examples.values())


COSTLY = '''
from hypothesis import example, given, strategies as st
from spec_tests.harness import Section

@Section("costly", source="https://example.org")(cost=5)
@given(st.integers(-100, 100))
@example(2)
@example(3)
def test_a_square(tf, x):
    """The square of x is x · x."""
    print("SQUARE")
    assert float(tf.square(tf.constant(x))) == x * x
'''


@pytest.mark.parametrize("cost", [5, 10_000])
def test_a_costly_clause_draws_so_many_fewer_examples_but_at_least_one(toy, cost):
    toy.write("toy_clauses/numbers/test_costly.py", COSTLY.replace("cost=5", f"cost={cost}"))
    outcome = toy.run("--subject", "toy_good", "--clause", "costly", "-s")
    drawn = max(1, settings.get_profile("default").max_examples // cost)
    assert outcome.output.count("SQUARE") == 2 + drawn  # the explicit examples always run
