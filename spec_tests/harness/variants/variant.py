"""A variant: the reference with one behaviour replaced, as a small patch of its text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

SLIP = "a plausible slip"
"""The source of a variant that nobody is known to have shipped."""

Patch = tuple[str, str, str]
"""A file below `reference/`, a piece of its text, and what stands there instead."""


class StaleVariantError(Exception):
    """The text that a variant replaces no longer stands in the reference."""


@dataclass(frozen=True)
class Variant:
    """A named wrong behaviour that a real implementation has, had, or plausibly could have.

    It computes: it gives a wrong result, or accepts what should be refused, rather than break at the first step.
    """

    name: str
    story: str
    """What is wrong, and how one comes to it."""
    source: str
    """A link, an implementation that behaves so, or `SLIP`."""
    file: str
    old: str
    new: str
    count: int = 1
    """How often `old` stands in the file."""
    more: tuple[Patch, ...] = ()
    """Further places that belong to the same behaviour."""

    def patched(self, sources: dict[str, str]) -> dict[str, str]:
        """The texts of the reference, by file, with this behaviour in them."""
        texts = dict(sources)
        for file, old, new, count in self._patches():
            found = texts.get(file, "").count(old)
            if found != count:
                raise StaleVariantError(
                    f"stale variant {self.name!r}: reference/{file} holds the text {old!r} "
                    f"{found} times, but should hold it {count} times. The reference has changed: change the patch too."
                )
            texts[file] = texts[file].replace(old, new)
        return texts

    def _patches(self) -> Iterator[tuple[str, str, str, int]]:
        yield self.file, self.old, self.new, self.count
        for file, old, new in self.more:
            yield file, old, new, 1
