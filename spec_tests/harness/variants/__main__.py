"""`python -m spec_tests.harness.variants`: which variants each clause kills; exits with 1 when one survives."""

from __future__ import annotations

import shutil
import sys
from collections import defaultdict
from collections.abc import Mapping

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


def main() -> int:
    """Try every variant on the clauses that claim it, and print the table. The exit status: 1 if anything is wrong."""
    profiles.register()
    clauses = load_all("spec_tests")
    kills = _kills(clauses)
    claimed = {name for clause in clauses.values() for name in clause.kills}
    problems = [f"{name} survives {clause}" for clause, row in kills.items() for name in row if not row[name]]
    problems += [f"{name}: there is no such variant" for name in sorted(claimed - set(VARIANTS))]
    problems += [f"{name}: no clause claims to kill it" for name in VARIANTS if name not in claimed]

    console = Console(width=shutil.get_terminal_size((WIDTH, 24)).columns, markup=False, highlight=False)
    console.print(_table([clause for clause in clauses if clause in kills], kills))
    chapters = ", ".join(f"{chapter} {len(table)}" for chapter, table in TABLES.items())
    console.print(f"{len(VARIANTS)} variants ({chapters}), {sum(map(len, kills.values()))} claims to kill one")
    console.print("\n".join(problems) or "no survivors", style="red" if problems else "green")
    return 1 if problems else 0


def _kills(clauses: Mapping[str, Clause]) -> Kills:
    claimed = claims(clauses.values())
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
