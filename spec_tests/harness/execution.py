"""How one clause is run: with which Hypothesis settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis import Phase, settings


@contextmanager
def hypothesis_settings(function: Callable[..., Any], *, declared: bool) -> Iterator[None]:
    """Run a declared clause on its explicit examples only; other clauses as the profile says.

    A known failure is neither searched for nor shrunk. A property without explicit examples has to search, but stops at
    the first failure. The function is shared between the subjects, so it gets its settings back.
    """
    own = getattr(function, "_hypothesis_internal_use_settings", None)
    if own is None or not declared:
        yield
        return
    explicit = getattr(function, "hypothesis_explicit_examples", ())
    phases = (Phase.explicit,) if explicit else (Phase.generate,)
    # Hypothesis reads this attribute at each call. Its public decorator can be applied only once.
    function._hypothesis_internal_use_settings = settings(own, phases=phases)  # type: ignore[attr-defined]
    try:
        yield
    finally:
        function._hypothesis_internal_use_settings = own  # type: ignore[attr-defined]
