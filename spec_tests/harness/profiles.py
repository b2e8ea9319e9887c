"""Hypothesis profiles: how hard each property is tried.

Every setting is explicit, because a profile takes what it does not say from whichever profile Hypothesis has loaded by
itself, which is another one under continuous integration.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis.database import DirectoryBasedExampleDatabase
from hypothesis.errors import InvalidArgument

from spec_tests.harness.wording import did_you_mean, in_words

_IN_COMMON: dict[str, Any] = {
    "deadline": None,  # the first call of a TensorFlow op compiles it, and machines differ
    "verbosity": Verbosity.normal,
    "phases": tuple(Phase),
    "report_multiple_bugs": False,  # one clause, one difference
    # How long drawing takes depends on the subject and on what else the machine does. Every other check is about the
    # clause, so it stays.
    "suppress_health_check": (HealthCheck.too_slow,),
    "print_blob": True,
    "backend": "hypothesis",
}

_SAME_EVERY_TIME = {"derandomize": True, "database": None}
"""Parallel and serial runs, and two machines, draw the same examples."""

_NEW_EVERY_TIME = {"derandomize": False, "database": DirectoryBasedExampleDatabase(".hypothesis/examples")}
"""Each run looks elsewhere, and what failed once is tried first the next time."""

PROFILES: dict[str, dict[str, Any]] = {
    "quick": {"max_examples": 15, "stateful_step_count": 15, **_SAME_EVERY_TIME, **_IN_COMMON},
    "default": {"max_examples": 60, "stateful_step_count": 30, **_SAME_EVERY_TIME, **_IN_COMMON},
    "soak": {
        "max_examples": 60,
        "stateful_step_count": 30,
        "derandomize": False,
        "database": None,
        **_IN_COMMON,
    },  # as long as the default, with the seed of the command line
    "deep": {"max_examples": 1000, "stateful_step_count": 50, **_NEW_EVERY_TIME, **_IN_COMMON},
}


def register() -> None:
    """Make the profiles known to Hypothesis, and load `default` until the command line says otherwise."""
    for name, options in PROFILES.items():
        settings.register_profile(name, **options)
    settings.load_profile("default")


def check(name: str | None) -> None:
    """A usage error when the profile named on the command line does not exist."""
    if name is None:
        return
    try:
        settings.get_profile(name)
    except InvalidArgument:
        raise pytest.UsageError(
            f"--hypothesis-profile: there is no profile {name!r}{did_you_mean(name, PROFILES)}; "
            f"there are {in_words(PROFILES)}"
        ) from None


def chosen(config: pytest.Config) -> str:
    """The profile of this run."""
    return config.getoption("--hypothesis-profile") or "default"
