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
