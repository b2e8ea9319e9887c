"""What a failing clause prints: the sentence, what was observed, the example that shows it, and the place."""

from __future__ import annotations

import os
import re
import traceback
from pathlib import Path

import pytest

from spec_tests.harness.clauses import Clause
from spec_tests.harness.wording import indented, short_path

LONGEST = 1500
"""Characters of an observation that are kept, so that a large array does not fill the report."""

MOST_FRAMES = 6
_EXPLAINS = re.compile(r"\s*\+\s+(where|and) ")
_INTERNAL = (
    *(f"{os.sep}{package}{os.sep}" for package in ("hypothesis", "_pytest", "pluggy")),
    str(Path(__file__).parents[1]),
)


def observed(error: BaseException) -> str:
    """What an exception says that a subject did. A failed assertion says it all; any other exception has a name too.

    The lines in which pytest explains an assertion are left out: they show addresses, which change from run to run.
    """
    message = "\n".join(line for line in str(error).strip().splitlines() if not _EXPLAINS.match(line))
    if len(message) > LONGEST:
        message = message[:LONGEST] + " …"
    if message and isinstance(error, (AssertionError, pytest.fail.Exception)):
        return message
    return f"{type(error).__name__}: {message}".rstrip(": ")


def example(error: BaseException) -> str:
    """The example that Hypothesis found, and how to run it again; empty when the clause draws nothing."""
    return "\n".join(note.strip() for note in getattr(error, "__notes__", ()))


def where(error: BaseException, root: Path) -> str:
    """The frames from the clause to the place that raised, without those of Hypothesis, pytest and the harness."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not any(package in frame.filename for package in _INTERNAL)
    ]
    if len(frames) > 1 and frames[0].name == frames[1].name:
        del frames[0]  # the wrapper that `@given` makes calls the function
    return "\n".join(
        f"{short_path(frame.filename, root)}:{frame.lineno} in {frame.name}" for frame in frames[-MOST_FRAMES:]
    )


def text(
    clause: Clause, headline: str, error: BaseException | None, root: Path, behaves: str = "", script: str = ""
) -> str:
    """The message of a clause that fails the run."""
    parts = {"says": clause.sentence}
    if error is not None:
        parts |= {"observed": observed(error), "behaves": behaves, "example": example(error), "at": where(error, root)}
    parts["replay"] = script
    parts["source"] = "\n".join(clause.sources)
    width = 2 + max(len(label) for label in parts) + 2
    lines = [f"  {label:<{width - 2}}{indented(value, width)}" for label, value in parts.items() if value]
    return "\n".join([f"{clause.id} {headline}", *lines])
