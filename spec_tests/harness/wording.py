"""Small pieces of text that several messages share."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path


def in_words(names: Iterable[str]) -> str:
    """`a, b and c`."""
    *some, last = [str(name) for name in names]
    return f"{', '.join(some)} and {last}" if some else last


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` when a known name is near, otherwise nothing."""
    near = difflib.get_close_matches(name, list(dict.fromkeys(known)), n=3, cutoff=0.6)
    return f"; did you mean {' or '.join(repr(word) for word in near)}?" if near else ""


def short_path(path: str | Path, root: Path) -> str:
    """The path from a folder on, where it is inside."""
    return Path(path).relative_to(root).as_posix() if Path(path).is_relative_to(root) else str(path)


def indented(text: str, width: int) -> str:
    """The text with every line but the first indented, to be printed beside a label."""
    return text.strip("\n").replace("\n", "\n" + " " * width)
