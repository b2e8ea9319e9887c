"""A difference as a standalone script, which needs only NumPy and the subject."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from spec_tests.harness.clauses import Clause
from spec_tests.harness.report.replay.script import UnprintableError, script

__all__ = ["UnprintableError", "script", "write"]

_WITHOUT_TEXT = """# {sentence}
# {id}
#
# The example of this difference cannot be written down ({why}): the clause itself replays it.

import pytest

raise SystemExit(pytest.main(["spec_tests", "--clause", "{id}", "--subject", "{subject}", "-p", "no:xdist"]))
"""


def write(
    folder: Path,
    clause: Clause,
    test: Callable[..., Any],
    arguments: Mapping[str, Any],
    subject: str,
    versions: Mapping[str, str],
) -> Path:
    """Write the script of a difference below the folder, and say where."""
    try:
        text = script(clause, test, arguments, subject, versions)
    except UnprintableError as why:
        short = str(why).splitlines()[0][:80]
        text = _WITHOUT_TEXT.format(sentence=clause.sentence, id=clause.id, subject=subject, why=short)
    path = folder / f"{clause.id}.{subject.replace(':', '-')}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
