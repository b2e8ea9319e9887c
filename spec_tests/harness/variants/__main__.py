"""`python -m spec_tests.harness.variants [--all | --real]`: which variants each clause kills; exits with 1 when one
survives.

Each clause is run on the variants that it claims; with `--all`, on every variant, which takes long and shows which
clauses would have noticed too; with `--real`, on those variants that are planted in TensorFlow and Keras, instead of in
the reference. Writes `build/power.json`, or `build/power-real.json`.
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
from spec_tests.harness.variants import TABLES, VARIANTS, StaleVariantError, Variant
from spec_tests.harness.variants.planted import PLANTED
from spec_tests.harness.variants.planted import power as planted_power
from spec_tests.harness.variants.power import claims, rejections

Kills = dict[str, dict[str, bool]]
"""By clause and variant, whether the clause kills it."""

Tables = Mapping[str, list[Variant]]

RESULT, REAL_RESULT = Path("build/power.json"), Path("build/power-real.json")


def main(arguments: list[str] | None = None) -> int:
    """Try the variants on the clauses, and print the table. The exit status: 1 if anything is wrong."""
    parser = argparse.ArgumentParser(prog="python -m spec_tests.harness.variants")
    parser.add_argument("--all", action="store_true", help="run every clause on every variant, not only on its own")
    parser.add_argument("--real", action="store_true", help="plant the variants in TensorFlow and Keras")
    parser.add_argument("-o", "--output", type=Path, help="where to write the kills as JSON")
    options = parser.parse_args(arguments)
    if options.all and options.real:
        parser.error("--all is about the variants of the reference; leave out one of --all and --real")
    profiles.register()
    clauses = load_all("spec_tests")
    kills = _real_kills(clauses) if options.real else _kills(clauses, everything=options.all)
    tables = _of_planted(TABLES) if options.real else TABLES
    problems = _problems_of_planted(kills) if options.real else _problems(clauses, kills)
    output = options.output or (REAL_RESULT if options.real else RESULT)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(_content(clauses, tables, kills, problems), indent=2, ensure_ascii=False) + "\n")

    console = Console(width=shutil.get_terminal_size((WIDTH, 24)).columns, markup=False, highlight=False)
    console.print(_table([clause for clause in clauses if clause in kills], kills))
    chapters = ", ".join(f"{chapter} {len(table)}" for chapter, table in tables.items())
    count, where = sum(map(len, tables.values())), " planted in tensorflow" if options.real else ""
    console.print(f"{count} variants{where} ({chapters}), {sum(map(len, kills.values()))} claims to kill one")
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


def _problems_of_planted(kills: Kills) -> list[str]:
    """A planted variant survives when a clause that claims it holds, or when none is left that could reject it."""
    found = [f"{name} survives {clause}" for clause, row in kills.items() for name, killed in row.items() if not killed]
    names = {name for row in kills.values() for name in row}
    return found + [f"{name}: no clause that holds on Keras claims to kill it" for name in PLANTED if name not in names]


def _content(clauses: Mapping[str, Clause], tables: Tables, kills: Kills, problems: list[str]) -> dict[str, object]:
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
        for chapter, table in tables.items()
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


def _real_kills(clauses: Mapping[str, Clause]) -> Kills:
    tf = planted_power.keras()
    claimed = claims(planted_power.holding(clauses, tf))
    kills: Kills = defaultdict(dict)
    for name in track(PLANTED, "Trying the planted variants", console=Console(stderr=True), transient=True):
        for clause, killed in planted_power.rejections(name, claimed.get(name, ()), tf).items():
            kills[clause][name] = killed
    return kills


def _of_planted(tables: Tables) -> dict[str, list[Variant]]:
    """The chapters, with those variants that have a planted form."""
    found = {chapter: [each for each in table if each.name in PLANTED] for chapter, table in tables.items()}
    return {chapter: table for chapter, table in found.items() if table}


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
