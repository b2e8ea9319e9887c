"""A mutant: the reference with one place changed by a tool."""

from __future__ import annotations

from dataclasses import dataclass

Identity = tuple[str, int, str, str, str]


@dataclass(frozen=True)
class Mutant:
    """One changed place."""

    file: str
    """Below `reference/`."""
    line: int
    operator: str
    old: str
    new: str
    """The changed line, before and after."""
    text: str
    """The whole file with the change."""

    @property
    def key(self) -> tuple[str, str, str]:
        """What identifies a mutant while other lines of the file change."""
        return self.file, self.old.strip(), self.new.strip()

    @property
    def identity(self) -> Identity:
        """What identifies a mutant while its file stays as it is."""
        return self.file, self.line, self.operator, self.old, self.new

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.old.strip()}  →  {self.new.strip()}"
