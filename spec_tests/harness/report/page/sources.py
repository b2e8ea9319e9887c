"""The lines of code that belong to a clause: its test, and what the reference says about it."""

from __future__ import annotations

import ast
import textwrap
from dataclasses import dataclass
from pathlib import Path

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

_FORMATTER = HtmlFormatter(nowrap=True)
_LEXER = PythonLexer()

LIGHT, DARK = "friendly", "monokai"
"""The styles of Pygments for the two colour schemes."""


@dataclass(frozen=True)
class Lines:
    """A piece of a file."""

    file: str
    first: int
    code: str

    @property
    def html(self) -> str:
        """The code with its syntax marked."""
        return str(highlight(self.code, _LEXER, _FORMATTER))


def styles(scheme: str, prefix: str) -> str:
    """The colours of the marked syntax as CSS."""
    return str(HtmlFormatter(style=scheme).get_style_defs(prefix))


def test_of(root: Path, file: str, function: str, line: int) -> Lines | None:
    """The test function of a clause, with its decorators; nothing where the file is not at hand."""
    path = root / file
    if not path.exists():
        return None
    text = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and node.name == function.rpartition(".")[2]:
            return _piece(file, text, node)
    return None


test_of.__test__ = False  # type: ignore[attr-defined]  # pytest should not take it for a test


def cited(root: Path, folder: str = "reference") -> dict[str, list[Lines]]:
    """By the identifier of a clause, the functions and classes of the reference whose docstring cites it."""
    found: dict[str, list[Lines]] = {}
    for path in sorted((root / folder).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        file = path.relative_to(root).as_posix()
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                continue
            doc = ast.get_docstring(node) or ""
            for word in {word.strip(",.;()") for word in doc.split() if "/" in word}:
                found.setdefault(word, []).append(_piece(file, text, node))
    return found


def _piece(file: str, text: str, node: ast.FunctionDef | ast.ClassDef) -> Lines:
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    lines = text.splitlines()[first - 1 : node.end_lineno]
    return Lines(file, first, textwrap.dedent("\n".join(lines)))
