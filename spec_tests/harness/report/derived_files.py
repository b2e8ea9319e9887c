"""`python -m spec_tests.harness.report.derived_files`: writes what the repository says about its clauses.

That is the list of their identifiers, `spec_tests/identifiers.txt`, and what README.md and `spec_tests/README.md` say
between two comments such as `<!-- clauses -->` and `<!-- /clauses -->`. With `--check` nothing is written, and the exit
status is 1 if something is out of date. An identifier is removed from the list only after CHANGELOG.md names it.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import reference
from spec_tests import CHAPTERS
from spec_tests.harness.clauses import Clause, load_all
from spec_tests.harness.power.behaviours import by_chapter, wrong_behaviours
from spec_tests.harness.verdicts import differences
from spec_tests.harness.wording import short_path

ROOT = Path(__file__).parents[3]
IDENTIFIERS, CHANGELOG = ROOT / "spec_tests" / "identifiers.txt", ROOT / "CHANGELOG.md"

PAGES = (ROOT / "README.md", ROOT / "spec_tests" / "README.md")
"""The pages that say something between comments."""

COMMAND = "run `make derived`"


def main(arguments: list[str] | None = None) -> int:
    """Write the files, or say what is wrong with them."""
    parser = argparse.ArgumentParser(prog="python -m spec_tests.harness.report.derived_files")
    parser.add_argument("--check", action="store_true", help="write nothing")
    options = parser.parse_args(arguments)
    clauses = load_all("spec_tests")
    problems = list(removed(clauses))
    if not options.check and not problems:
        IDENTIFIERS.write_text("".join(f"{name}\n" for name in clauses), encoding="utf-8")
        for page in PAGES:
            page.write_text(filled_in(page.read_text(encoding="utf-8"), clauses), encoding="utf-8")
    problems += out_of_date(clauses)
    print("\n".join(problems) or f"{len(clauses)} clauses")
    return 1 if problems else 0


def listed() -> list[str]:
    """The identifiers in the committed list."""
    return IDENTIFIERS.read_text(encoding="utf-8").split() if IDENTIFIERS.exists() else []


def removed(clauses: Mapping[str, Clause]) -> list[str]:
    """What is wrong with clauses that are listed and no longer exist."""
    changes = CHANGELOG.read_text(encoding="utf-8")
    return [
        f"the clause {name} is gone: identifiers are stable, so name it in CHANGELOG.md, with what replaces it"
        for name in listed()
        if name not in clauses and name not in changes
    ]


def out_of_date(clauses: Mapping[str, Clause]) -> list[str]:
    """What the files do not say as the clauses do."""
    problems = [
        f"the clause {name} is not listed in {IDENTIFIERS.name}: {COMMAND}" for name in clauses if name not in listed()
    ]
    if not problems and listed() != list(clauses):
        problems = [f"{IDENTIFIERS.name} lists clauses that are gone, or in another order: {COMMAND}"]
    texts = {short_path(page, ROOT): page.read_text(encoding="utf-8") for page in PAGES}
    return problems + [
        f"{page} is out of date: {COMMAND}" for page, text in texts.items() if filled_in(text, clauses) != text
    ]


def filled_in(text: str, clauses: Mapping[str, Clause]) -> str:
    """The text with the current numbers and the table of chapters between its comments."""
    for name, value in values(clauses).items():
        text = re.sub(rf"(<!-- {name} -->).*?(<!-- /{name} -->)", rf"\g<1>{value}\g<2>", text, flags=re.DOTALL)
    return text


def values(clauses: Mapping[str, Clause]) -> dict[str, str]:
    """What README.md can say: numbers, and the table of chapters."""
    wrong = wrong_behaviours()
    rows = differences.read(ROOT / "spec_tests" / "known_differences.toml", clauses)
    findings = re.findall(r"^### \d+\.", (ROOT / "FINDINGS.md").read_text(encoding="utf-8"), re.MULTILINE)
    numbers = {
        "clauses": len(clauses),
        "wrong": len(wrong),
        "planted": sum(1 for each in wrong.values() if each.plant),
        "declared": len(rows),
        "findings": len(findings),
    }
    tables = {"chapters": chapters(clauses), "contents": contents(clauses), "program": program()}
    return {**{name: f"{number:,}" for name, number in numbers.items()}, **tables}


def chapters(clauses: Mapping[str, Clause]) -> str:
    """The table of chapters."""
    behaviours = by_chapter(wrong_behaviours().values())
    lines = ["| chapter | sections | clauses | wrong behaviours |", "|---|---|---:|---:|"]
    for chapter, sections in CHAPTERS.items():
        count = sum(1 for clause in clauses.values() if clause.chapter == chapter)
        link = f"[{chapter}](spec_tests/{chapter})"
        lines.append(f"| {link} | {', '.join(sections)} | {count} | {len(behaviours.get(chapter, ()))} |")
    return "\n{}\n".format("\n".join(lines))


def contents(clauses: Mapping[str, Clause]) -> str:
    """The table of contents: each section with the first sentence of its file."""
    lines: list[str] = []
    for chapter, sections in CHAPTERS.items():
        lines += ["", f"## [{chapter}]({chapter}/chapter.md)", ""]
        for section in sections:
            mine = [clause for clause in clauses.values() if clause.section == section]
            file = f"{chapter}/test_{section.replace('-', '_')}.py"
            text = ast.get_docstring(ast.parse((ROOT / "spec_tests" / file).read_text(encoding="utf-8"))) or ""
            first = " ".join(text.split("\n\n")[0].split())
            lines.append(f"- [`{section}`]({file}), {len(mine)} clauses: {first}")
    return "\n".join([*lines, ""])


STEP = """
@tf.function
def step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
    for variable, gradient in zip((w, b), tape.gradient(loss, (w, b))):
        variable.assign_sub(0.1 * gradient)
    return loss
"""


def program() -> str:
    """A training step, and the program that the reference makes of it."""
    tf: Any = reference
    names: dict[str, Any] = {"tf": tf, "w": tf.Variable(tf.zeros([32, 1]), name="w"), "b": tf.Variable([0.0], name="b")}
    exec(STEP, names)
    source = names["step"].get_concrete_function(tf.ones([64, 32]), tf.zeros([64, 1])).source
    text = f"```python{STEP}\n\nprint(step.get_concrete_function(x, y).source)\n```\n\n```python\n{source}```"
    return "\n" + "\n".join(f"  {line}".rstrip() for line in text.split("\n")) + "\n  "


if __name__ == "__main__":
    sys.exit(main())
