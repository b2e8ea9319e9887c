"""`python -m spec_tests.harness.variants [--all]`: which variants each clause kills; exits with 1 when one survives.

Each clause is run on the variants that it claims; with `--all`, on every variant, which takes long and shows which
clauses would have noticed too. Writes `build/power.json`.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from rich import box
from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.text import Text

from spec_tests.harness import profiles
from spec_tests.harness.clauses import Clause, load_all
from spec_tests.harness.table import WIDTH
from spec_tests.harness.variants import TABLES, VARIANTS, StaleVariantError
from spec_tests.harness.variants.power import claims, rejections

Kills = dict[str, dict[str, bool]]
"""By clause and variant, whether the clause kills it."""


RESULT = Path("build/power.json")


def main(arguments: list[str] | None = None) -> int:
    """Try the variants on the clauses, and print the table. The exit status: 1 if anything is wrong."""
    parser = argparse.ArgumentParser(prog="python -m spec_tests.harness.variants")
    parser.add_argument("--all", action="store_true", help="run every clause on every variant, not only on its own")
    parser.add_argument("-o", "--output", type=Path, default=RESULT, help="where to write the kills as JSON")
    options = parser.parse_args(arguments)
    profiles.register()
    clauses = load_all("spec_tests")
    kills = _kills(clauses, everything=options.all)
    problems = _problems(clauses, kills)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(_content(clauses, kills, problems), indent=2, ensure_ascii=False) + "\n")

    console = Console(width=shutil.get_terminal_size((WIDTH, 24)).columns, markup=False, highlight=False)
    console.print(_table([clause for clause in clauses if clause in kills], kills))
    chapters = ", ".join(f"{chapter} {len(table)}" for chapter, table in TABLES.items())
    console.print(f"{len(VARIANTS)} variants ({chapters}), {sum(map(len, kills.values()))} claims to kill one")
    console.print("\n".join(problems) or "no survivors", style="red" if problems else "green")
    return 1 if problems else 0


def _problems(clauses: Mapping[str, Clause], kills: Kills) -> list[str]:
    """What is wrong with the suite: a survivor, or a variant that nobody claims."""
    claimed = {(name, clause.id) for clause in clauses.values() for name in clause.kills}
    names = {name for name, _ in claimed}
    tried = {(name, clause) for clause, row in kills.items() for name in row}
    found = [f"{name} survives {clause}" for name, clause in sorted((claimed & tried) - _killed(kills))]
    found += [f"{name}: there is no such variant" for name in sorted(names - set(VARIANTS))]
    return found + [f"{name}: no clause claims to kill it" for name in VARIANTS if name not in names]


def _killed(kills: Kills) -> set[tuple[str, str]]:
    return {(name, clause) for clause, row in kills.items() for name, killed in row.items() if killed}


def _content(clauses: Mapping[str, Clause], kills: Kills, problems: list[str]) -> dict[str, object]:
    """The kills as data: of each variant its story, and the clauses that reject it."""
    killed = _killed(kills)
    variants = [
        {
            "name": name,
            "chapter": chapter,
            "story": VARIANTS[name].story,
            "source": VARIANTS[name].source,
            "killed_by": [clause for clause in clauses if (name, clause) in killed],
        }
        for chapter, table in TABLES.items()
        for name in [variant.name for variant in table]
    ]
    return {"variants": variants, "problems": problems}


def _kills(clauses: Mapping[str, Clause], *, everything: bool) -> Kills:
    claimed = {name: list(clauses.values()) for name in VARIANTS} if everything else claims(clauses.values())
    kills: Kills = defaultdict(dict)
    progress = Console(stderr=True)
    for name, variant in track(VARIANTS.items(), "Trying the variants", console=progress, transient=True):
        for clause, observed in rejections(variant, claimed.get(name, ())).items():
            kills[clause][name] = observed is not None
    return kills


def _table(clauses: list[str], kills: Kills) -> Table:
    """A row for each clause, with the variants that it kills, or should."""
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("clause", overflow="fold")
    table.add_column("kills", overflow="fold")
    for clause in clauses:
        names = [Text(name, "" if killed else "bold red strike") for name, killed in kills[clause].items()]
        table.add_row(clause, Text(", ").join(names))
    return table


if __name__ == "__main__":
    try:
        sys.exit(main())
    except StaleVariantError as error:
        sys.exit(str(error))
