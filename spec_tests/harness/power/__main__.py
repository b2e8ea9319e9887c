"""`python -m spec_tests.harness.power [--all | --real]`: which wrong behaviours each clause rejects.

Each clause is run on the named wrong behaviours that it claims; with `--all`, on every one of them, which takes long and
shows which clauses would have noticed too; with `--real`, on those that can be planted in TensorFlow and Keras, instead
of in the reference. Writes `build/power.json`, or `build/power-real.json`. The exit status is 1 when one survives.
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
from spec_tests.harness.power import real
from spec_tests.harness.power.behaviours import StaleWrongBehaviourError, Wrong, by_chapter, wrong_behaviours
from spec_tests.harness.power.planting import planted_names
from spec_tests.harness.power.trials import claims, rejections
from spec_tests.harness.report.table import WIDTH

Kills = dict[str, dict[str, bool]]
"""By clause and wrong behaviour, whether the clause rejects it."""

RESULT, REAL_RESULT = Path("build/power.json"), Path("build/power-real.json")


def main(arguments: list[str] | None = None) -> int:
    """Try the wrong behaviours on the clauses, and print the table. The exit status: 1 if anything is wrong."""
    parser = argparse.ArgumentParser(prog="python -m spec_tests.harness.power")
    parser.add_argument(
        "--all", action="store_true", help="run every clause on each of them, not only those that claim it"
    )
    parser.add_argument("--real", action="store_true", help="plant them in TensorFlow and Keras")
    parser.add_argument("-o", "--output", type=Path, help="where to write the result as JSON")
    options = parser.parse_args(arguments)
    if options.all and options.real:
        parser.error("--all is about the reference; leave out one of --all and --real")
    profiles.register()
    clauses, behaviours = load_all("spec_tests"), wrong_behaviours()
    if options.real:
        behaviours = {name: behaviours[name] for name in planted_names()}
    kills = _real_kills(clauses, behaviours) if options.real else _kills(clauses, behaviours, everything=options.all)
    problems = (_problems_of_planted if options.real else _problems)(clauses, behaviours, kills)
    output = options.output or (REAL_RESULT if options.real else RESULT)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(_content(clauses, behaviours, kills, problems), indent=2, ensure_ascii=False) + "\n")

    console = Console(width=shutil.get_terminal_size((WIDTH, 24)).columns, markup=False, highlight=False)
    console.print(_table([clause for clause in clauses if clause in kills], kills))
    chapters = ", ".join(f"{chapter} {len(each)}" for chapter, each in by_chapter(behaviours.values()).items())
    where = " planted in tensorflow" if options.real else ""
    count = sum(map(len, kills.values()))
    console.print(f"{len(behaviours)} wrong behaviours{where} ({chapters}), {count} claims to reject one")
    console.print("\n".join(problems) or "no survivors", style="red" if problems else "green")
    return 1 if problems else 0


def _problems(clauses: Mapping[str, Clause], behaviours: Mapping[str, Wrong], kills: Kills) -> list[str]:
    """What is wrong with the suite: a survivor, or a wrong behaviour that nobody claims."""
    claimed = {(name, clause.id) for clause in clauses.values() for name in clause.kills}
    names = {name for name, _ in claimed}
    tried = {(name, clause) for clause, row in kills.items() for name in row}
    found = [f"{name} survives {clause}" for name, clause in sorted((claimed & tried) - _killed(kills))]
    found += [f"{name}: there is no such wrong behaviour" for name in sorted(names - set(behaviours))]
    return found + [f"{name}: no clause claims to reject it" for name in behaviours if name not in names]


def _killed(kills: Kills) -> set[tuple[str, str]]:
    return {(name, clause) for clause, row in kills.items() for name, killed in row.items() if killed}


def _problems_of_planted(clauses: Mapping[str, Clause], behaviours: Mapping[str, Wrong], kills: Kills) -> list[str]:
    """One that is planted survives when a clause that claims it holds, or when none is left that could reject it."""
    found = [f"{name} survives {clause}" for clause, row in kills.items() for name, killed in row.items() if not killed]
    names = {name for row in kills.values() for name in row}
    return found + [
        f"{name}: no clause that holds on Keras claims to reject it" for name in behaviours if name not in names
    ]


def _content(
    clauses: Mapping[str, Clause], behaviours: Mapping[str, Wrong], kills: Kills, problems: list[str]
) -> dict[str, object]:
    """The result as data: of each wrong behaviour its story, and the clauses that reject it."""
    killed = _killed(kills)
    rows = [
        {
            "name": each.name,
            "chapter": each.chapter,
            "story": each.story,
            "source": each.source,
            "killed_by": [clause for clause in clauses if (each.name, clause) in killed],
        }
        for each in behaviours.values()
    ]
    return {"wrong_behaviours": rows, "problems": problems}


def _kills(clauses: Mapping[str, Clause], behaviours: Mapping[str, Wrong], *, everything: bool) -> Kills:
    claimed = {name: list(clauses.values()) for name in behaviours} if everything else claims(clauses.values())
    kills: Kills = defaultdict(dict)
    progress = Console(stderr=True)
    for name, each in track(behaviours.items(), "Trying the wrong behaviours", console=progress, transient=True):
        for clause, observed in rejections(each, claimed.get(name, ())).items():
            kills[clause][name] = observed is not None
    return kills


def _real_kills(clauses: Mapping[str, Clause], behaviours: Mapping[str, Wrong]) -> Kills:
    tf = real.keras()
    claimed = claims(real.holding(clauses, tf))
    kills: Kills = defaultdict(dict)
    for name in track(behaviours, "Trying the planted ones", console=Console(stderr=True), transient=True):
        for clause, killed in real.rejections(name, claimed.get(name, ()), tf).items():
            kills[clause][name] = killed
    return kills


def _table(clauses: list[str], kills: Kills) -> Table:
    """A row for each clause, with what it rejects, or should."""
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("clause", overflow="fold")
    table.add_column("rejects", overflow="fold")
    for clause in clauses:
        names = [Text(name, "" if killed else "bold red strike") for name, killed in kills[clause].items()]
        table.add_row(clause, Text(", ").join(names))
    return table


if __name__ == "__main__":
    try:
        sys.exit(main())
    except StaleWrongBehaviourError as error:
        sys.exit(str(error))
