"""The code beside a clause: its test, and the functions and classes of the reference that it is about.

Which ones these are is read off the text of the test: the public names that it uses (`tf.nn.softmax`), and methods by
their names alone (`model.fit`). The docstrings of the reference add others, which cite the clause under `Edges`.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

import reference

LIGHT, DARK = "friendly", "monokai"
"""The styles of Pygments for the two colour schemes."""

CLASSES = ("GradientTape", "Variable", "data.Dataset", "keras.Model", "keras.metrics.Metric", "keras.losses.Loss",
           "keras.optimizers.Optimizer", "keras.callbacks.Callback")  # fmt: skip
"""A method that only one of these classes has is known by its name alone."""

MOST = 4
"""Functions and classes of the reference beside one clause; those that the fewest clauses use say the most about it."""

COMMON = 10
"""How much commoner than the rarest one may be, unless it is what the whole section is about."""

LONGEST = 80
"""Lines of a class that is shown whole; of a longer one, the beginning to the end of its docstring."""

Definition = ast.FunctionDef | ast.ClassDef

_FORMATTER = HtmlFormatter(nowrap=True)
_LEXER = PythonLexer()


@dataclass(frozen=True)
class Excerpt:
    """The definition of a function or class."""

    name: str
    file: str
    first: int
    code: str

    @property
    def html(self) -> str:
        """The code with its syntax highlighted."""
        return str(highlight(self.code, _LEXER, _FORMATTER))


def styles(scheme: str, prefix: str) -> str:
    """The colours of highlighted code as CSS."""
    return str(HtmlFormatter(style=scheme).get_style_defs(prefix))


def tests(root: Path, clauses: Mapping[str, Mapping[str, Any]]) -> dict[str, Excerpt]:
    """By the identifier of a clause, its test with the decorators; none where the file does not exist."""
    found = {name: _definition(root, clause) for name, clause in clauses.items()}
    return {name: _excerpt(root, clauses[name]["file"], node) for name, node in found.items() if node}


def of_reference(root: Path, clauses: Mapping[str, Mapping[str, Any]]) -> dict[str, list[Excerpt]]:
    """By the identifier of a clause, what it is about in the reference."""
    used = {name: _used(root, clause) for name, clause in clauses.items()}
    counts = Counter(value for values in used.values() for value in values)
    section_of = {name: name.partition("/")[0] for name in clauses}
    sections = Counter(section_of.values())
    in_section = Counter((section_of[name], value) for name, values in used.items() for value in values)
    excerpts = {value: _excerpt_of(root, value) for value in counts}
    cited = _cited(root)
    found = {}
    for name, values in used.items():
        section = section_of[name]
        by_rarity = sorted(values, key=lambda value: counts[value])
        telling = [
            value
            for value in by_rarity
            if counts[value] <= COMMON * counts[by_rarity[0]] or 2 * in_section[section, value] > sections[section]
        ]
        pieces = [excerpts[value] for value in telling[:MOST]]
        found[name] = list(dict.fromkeys([*cited.get(name, []), *(piece for piece in pieces if piece)]))
    return found


def _used(root: Path, clause: Mapping[str, Any]) -> list[Any]:
    """The public functions and classes of the reference whose names the test of a clause uses."""
    test = _definition(root, clause)
    if test is None:
        return []
    helpers = _functions(root / clause["file"])
    called = [helpers[node.id] for node in ast.walk(test) if isinstance(node, ast.Name) and node.id in helpers]
    modules = {
        alias.asname or alias.name
        for node in _tree(root / clause["file"]).body
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    for nodes in ([test], called):
        values = [value for node in nodes for each in ast.walk(node) for value in _meant(each, modules)]
        if values:
            return list(dict.fromkeys(values))
    return []


def _meant(node: ast.AST, imported: Collection[str]) -> Iterator[Any]:
    """What an expression such as `tf.nn.softmax` or `model.fit` stands for in the reference."""
    if not isinstance(node, ast.Attribute):
        return
    names = ast.unparse(node).split(".")
    if names[0] in ("tf", "spec") and all(map(str.isidentifier, names)):
        value: Any = reference
        for name in names[1:]:
            value = getattr(value, name, None)
    else:
        root: ast.expr = node
        while isinstance(root, (ast.Attribute, ast.Call, ast.Subscript)):
            root = root.func if isinstance(root, ast.Call) else root.value
        of_module = isinstance(root, ast.Name) and root.id in imported
        value = None if of_module else _methods().get(node.attr)
    if (inspect.isclass(value) or inspect.isroutine(value)) and _module(value).startswith("reference"):
        yield value


@cache
def _methods() -> dict[str, Callable[..., Any]]:
    """The public methods that are known by their names alone."""
    found: dict[str, set[Any]] = {}
    for path in CLASSES:
        owner: Any = reference
        for name in path.split("."):
            owner = getattr(owner, name)
        for name, method in inspect.getmembers(owner, inspect.isfunction):
            if not name.startswith("_"):
                found.setdefault(name, set()).add(method)
    return {name: next(iter(methods)) for name, methods in found.items() if len(methods) == 1}


def _module(value: Any) -> str:
    return getattr(value, "__module__", None) or ""


def _excerpt_of(root: Path, value: Any) -> Excerpt | None:
    """The definition of a function or class; for a class that a table makes, that of its function or base."""
    value = getattr(value, "derived_from", value)
    try:
        path = Path(inspect.getsourcefile(inspect.unwrap(value)) or "")
        _, line = inspect.getsourcelines(value)
    except (OSError, TypeError):
        return None
    for node in ast.walk(_tree(path)):
        if isinstance(node, Definition) and line in range(_first(node), node.lineno + 1):
            return _excerpt(root, path.relative_to(root).as_posix(), node) if path.is_relative_to(root) else None
    return None


def _cited(root: Path) -> dict[str, list[Excerpt]]:
    """By the identifier of a clause, the functions and classes of the reference whose docstring cites it."""
    found: dict[str, list[Excerpt]] = {}
    for path in sorted((root / "reference").rglob("*.py")):
        for node in ast.walk(_tree(path)):
            if isinstance(node, Definition):
                doc = ast.get_docstring(node) or ""
                for word in {word.strip(",.;()`") for word in doc.split() if "/" in word}:
                    found.setdefault(word, []).append(_excerpt(root, path.relative_to(root).as_posix(), node))
    return found


def _definition(root: Path, clause: Mapping[str, Any]) -> ast.FunctionDef | None:
    """The test of a clause in the file that it is in."""
    path = root / clause["file"]
    if not path.exists():
        return None
    return _functions(path).get(clause["function"].rpartition(".")[2])


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def _functions(path: Path) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in _tree(path).body if isinstance(node, ast.FunctionDef)}


@cache
def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def _first(node: Definition) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def _excerpt(root: Path, file: str, node: Definition) -> Excerpt:
    first, last = _first(node), node.end_lineno or node.lineno
    if isinstance(node, ast.ClassDef) and last - first > LONGEST and ast.get_docstring(node):
        last = node.body[0].end_lineno or last
    return Excerpt(node.name, file, first, textwrap.dedent("\n".join(_lines(root / file)[first - 1 : last])))
