"""`python -m spec_tests.harness.report.page report.json … -o build`: the specification page of one or more runs.

Writes `spec.html`, one file that loads nothing, and `spec.json`, the same as data.
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from spec_tests.harness.power.behaviours import wrong_behaviours
from spec_tests.harness.report.conformance_report import version
from spec_tests.harness.report.page import excerpts
from spec_tests.harness.report.page.matrix import Column, Matrix, ReportError, merge, read
from spec_tests.harness.verdicts.verdict import Kind

ROOT = Path(__file__).parents[4]

MARKS = {
    Kind.CONFORMS: ("✓", "conforms"),
    Kind.DECLARED: ("≠", "declared"),
    Kind.DIFFERS: ("✗", "differs"),
    Kind.STALE: ("!", "stale"),
    Kind.UNDEFINED: ("~", "undefined"),
    Kind.NOT_APPLICABLE: ("·", "na"),
}
"""A sign and a style for each kind of verdict: a sign too, since not everybody tells the colours apart."""

PICTURES = ("curves/*.svg", "benchmarks/*.svg", "benchmarks/*/*.svg")
"""Plots that other commands have made, below the folder of the page; in a folder, of the machine it is named for."""


def main(arguments: list[str] | None = None) -> int:
    """Write the page. The exit status is 2 if a file is not a report."""
    parser = argparse.ArgumentParser(
        prog="python -m spec_tests.harness.report.page", description=__doc__.split("\n")[0]
    )
    parser.add_argument("reports", nargs="+", type=Path, metavar="report.json")
    parser.add_argument("-o", "--output", type=Path, default=Path("build"), metavar="FOLDER")
    options = parser.parse_args(arguments)
    try:
        matrix = merge([read(path) for path in options.reports])
    except ReportError as error:
        print(error, file=sys.stderr)
        return 2
    options.output.mkdir(parents=True, exist_ok=True)
    data = json.dumps(matrix.as_json(), indent=2, ensure_ascii=False)
    (options.output / "spec.json").write_text(data + "\n", encoding="utf-8")
    page = options.output / "spec.html"
    page.write_text(render(matrix, ROOT, options.output), encoding="utf-8")
    print(f"{page}: {len(matrix.clauses)} clauses, {len(matrix.columns)} subjects")
    return 0


def render(matrix: Matrix, root: Path, folder: Path) -> str:
    """The page as HTML."""
    environment = Environment(
        loader=PackageLoader("spec_tests.harness.report.page", "."),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["code"] = _with_code
    here = Path(__file__).parent
    about, tests = excerpts.of_reference(root, matrix.clauses), excerpts.tests(root, matrix.clauses)
    code = {name: [("the reference", each) for each in about[name]] for name in matrix.clauses}
    for name, test in tests.items():
        code[name].append(("the clause", test))
    unique = dict.fromkeys(excerpt for pieces in code.values() for _, excerpt in pieces)
    return environment.get_template("spec.html.jinja").render(
        matrix=matrix,
        version=version(),
        chapters=matrix.chapters,
        marks={kind.value: mark for kind, mark in MARKS.items()},
        wrong=wrong_behaviours(),
        code=code,
        pieces={excerpt: number for number, excerpt in enumerate(unique)},
        introductions={
            chapter: _introduction(root / "spec_tests" / chapter / "chapter.md") for chapter in matrix.chapters
        },
        cell=_cell,
        pictures=_pictures(folder),
        style=Markup((here / "spec.css").read_text(encoding="utf-8")),
        script=Markup((here / "spec.js").read_text(encoding="utf-8")),
        light=Markup(excerpts.styles(excerpts.LIGHT, "pre")),
        dark=Markup(excerpts.styles(excerpts.DARK, "pre")),
    )


def _with_code(text: str) -> Markup:
    """What stands between backticks as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def _introduction(path: Path) -> str:
    """The first paragraph of the page of a chapter, below its title."""
    paragraphs = path.read_text(encoding="utf-8").split("\n\n") if path.exists() else []
    return next((" ".join(each.split()) for each in paragraphs if not each.startswith("#")), "")


def _cell(column: Column, clauses: Iterable[str]) -> list[tuple[str, int]]:
    """How many of the clauses have which verdict, as (kind, count), for the kinds that occur."""
    counts = column.count(clauses)
    return [(kind.value, counts[kind.value]) for kind in MARKS if counts[kind.value]]


def _pictures(folder: Path) -> list[tuple[str, str]]:
    """(name, data URL) of the plots that lie below the folder of the page."""
    found = [path for pattern in PICTURES for path in sorted(folder.glob(pattern))]
    return [
        (
            _caption(path.relative_to(folder)),
            "data:image/svg+xml;base64," + base64.b64encode(path.read_bytes()).decode("ascii"),
        )
        for path in found
    ]


def _caption(path: Path) -> str:
    name, (_, *machine) = path.stem.replace("_", " "), path.parent.parts
    return f"{name}, as measured on {machine[0]}" if machine else name


if __name__ == "__main__":
    sys.exit(main())
