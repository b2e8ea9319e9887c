"""How one clause is run: with which Hypothesis settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis import Phase, settings


@contextmanager
def hypothesis_settings(function: Callable[..., Any], *, declared: bool, cost: int) -> Iterator[None]:
    """Run a declared clause on its explicit examples only, and a costly one on fewer; other clauses as the profile
    says.

    A known failure is neither searched for nor shrunk. A property without explicit examples has to search, but stops
    at the first failure. The function is shared between the subjects, so it gets its settings back.
    """
    own = getattr(function, "_hypothesis_internal_use_settings", None)
    if own is None or not (declared or cost > 1):
        yield
        return
    # Hypothesis reads this attribute at each call. Its public decorator can be applied only once.
    function._hypothesis_internal_use_settings = settings(  # type: ignore[attr-defined]
        own,
        phases=_phases_of_a_declared(function) if declared else own.phases,
        max_examples=max(1, own.max_examples // cost),
    )
    try:
        yield
    finally:
        function._hypothesis_internal_use_settings = own  # type: ignore[attr-defined]


def _phases_of_a_declared(function: Callable[..., Any]) -> tuple[Phase, ...]:
    explicit = getattr(function, "hypothesis_explicit_examples", ())
    return (Phase.explicit,) if explicit else (Phase.generate,)
