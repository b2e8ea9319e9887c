"""How hard Hypothesis tries: its profiles, and the settings of one clause.

A profile states every setting. What it left out would come from the profile that Hypothesis loads on its own, which is
another one under continuous integration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
    # The time that drawing takes depends on the subject and on the load of the machine. The other checks are about the
    # clause, so they stay.
    "suppress_health_check": (HealthCheck.too_slow,),
    "print_blob": True,
    "backend": "hypothesis",
}

_SAME_EVERY_TIME = {"derandomize": True, "database": None}
"""Parallel and serial runs, and two machines, draw the same examples."""

_NEW_EVERY_TIME = {"derandomize": False, "database": DirectoryBasedExampleDatabase(".hypothesis/examples")}
"""Each run draws other examples, and first tries those that failed before."""

PROFILES: dict[str, dict[str, Any]] = {
    "quick": {"max_examples": 15, "stateful_step_count": 15, **_SAME_EVERY_TIME, **_IN_COMMON},
    "default": {"max_examples": 60, "stateful_step_count": 30, **_SAME_EVERY_TIME, **_IN_COMMON},
    # as many examples as the default, with the seed of the command line
    "soak": {"max_examples": 60, "stateful_step_count": 30, "derandomize": False, "database": None, **_IN_COMMON},
    "deep": {"max_examples": 1000, "stateful_step_count": 50, **_NEW_EVERY_TIME, **_IN_COMMON},
}


def register() -> None:
    """Register the profiles with Hypothesis, and load `default` until the command line says otherwise."""
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


@contextmanager
def settings_of_clause(function: Callable[..., Any], *, declared: bool, cost: int) -> Iterator[None]:
    """Run a declared clause on its explicit examples only, and a costly one on fewer; all others as the profile says.

    A known failure is neither searched for nor shrunk. A property without explicit examples has to search, but stops
    at the first failure. The subjects share the function, so its settings are restored.
    """
    true = getattr(function, "_hypothesis_internal_use_settings", None)
    if true is None or not (declared or cost > 1):
        yield
        return
    phases = true.phases
    if declared:
        explicit = getattr(function, "hypothesis_explicit_examples", ())
        phases = (Phase.explicit,) if explicit else (Phase.generate,)
    # Hypothesis reads this attribute at each call. Its public decorator can be applied only once.
    function._hypothesis_internal_use_settings = settings(  # type: ignore[attr-defined]
        true, phases=phases, max_examples=max(1, true.max_examples // cost)
    )
    try:
        yield
    finally:
        function._hypothesis_internal_use_settings = true  # type: ignore[attr-defined]
