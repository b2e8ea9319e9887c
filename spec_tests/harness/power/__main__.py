"""`python -m spec_tests.harness.power [--all | --real]`: which wrong behaviours each clause rejects.

Each clause is run on the named wrong behaviours that it claims, and on a few generated ones in what it calls. With
`--all`, it is run on every named one, which takes long and shows which clauses would notice too. With `--real`, the
named ones are planted in TensorFlow and Keras instead of the reference. Writes `build/power.json`, or
`build/power-real.json`. The exit status is 1 when a named one survives, or a clause rejects nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TypeVar

from rich import box
from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.text import Text

from spec_tests.harness import profiles
from spec_tests.harness.clauses import Clause, load_all
from spec_tests.harness.power import real
from spec_tests.harness.power.behaviours import StaleWrongBehaviourError, Wrong, by_chapter, wrong_behaviours
from spec_tests.harness.power.generated import Generated, nearest, try_slips
from spec_tests.harness.power.mutants.killing import Calls, calls
from spec_tests.harness.power.mutants.slips import Slip
from spec_tests.harness.power.planting import planted_names
from spec_tests.harness.power.trials import claims, rejections
from spec_tests.harness.report.table import WIDTH

Task = TypeVar("Task")
Result = TypeVar("Result")

Kills = dict[str, dict[str, bool]]
"""By clause and named wrong behaviour, whether the clause rejects it."""

RESULT, REAL_RESULT = Path("build/power.json"), Path("build/power-real.json")


def main(arguments: list[str] | None = None) -> int:
    """Try the wrong behaviours on the clauses, and print the table. The exit status: 1 if anything is wrong."""
    options = _options(arguments)
    profiles.register()
    clauses, behaviours = load_all("spec_tests"), wrong_behaviours()
    made: dict[str, Generated] = {}
    if options.real:
        behaviours = {name: behaviours[name] for name in planted_names()}
        kills = _real_kills(clauses, behaviours)
        problems = [f"{name} survives {clause}" for clause, row in kills.items() for name in row if not row[name]]
    else:
        with ProcessPoolExecutor(options.workers) as pool:
            kills = _kills(pool, clauses, behaviours, everything=options.all)
            made = generated(pool, clauses.values())
        problems = _problems(clauses, behaviours, kills) + idle(clauses, made)
    output = options.output or (REAL_RESULT if options.real else RESULT)
    output.parent.mkdir(parents=True, exist_ok=True)
    content = _content(clauses, behaviours, kills, made, problems)
    output.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")

    console = Console(width=shutil.get_terminal_size((WIDTH, 24)).columns, markup=False, highlight=False)
    console.print(_table([clause for clause in clauses if clause in kills or clause in made], kills, made))
    chapters = ", ".join(f"{chapter} {len(each)}" for chapter, each in by_chapter(behaviours.values()).items())
    where = " planted in tensorflow" if options.real else ""
    count = sum(map(len, kills.values()))
    console.print(f"{len(behaviours)} named wrong behaviours{where} ({chapters}), {count} claims to reject one")
    untried = sorted(set(behaviours) - {name for row in kills.values() for name in row}) if options.real else []
    if untried:
        console.print(f"not tried, because the clauses that claim them do not hold on Keras: {', '.join(untried)}")
    if made:
        rejected, tried = (sum(each) for each in zip(*(each.counts() for each in made.values()), strict=True))
        console.print(f"{tried} generated ones, of which the clauses that call them rejected {rejected / tried:.0%}")
    console.print("\n".join(problems) or "no survivors", style="red" if problems else "green")
    return 1 if problems else 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m spec_tests.harness.power")
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--all", action="store_true", help="run every clause on each of them, not only those that claim it"
    )
    which.add_argument("--real", action="store_true", help="plant them in TensorFlow and Keras")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="processes")
    parser.add_argument("-o", "--output", type=Path, help="where to write the result as JSON")
    return parser.parse_args(arguments)


def _problems(clauses: Mapping[str, Clause], behaviours: Mapping[str, Wrong], kills: Kills) -> list[str]:
    """What is wrong with the named ones: a survivor, or a wrong behaviour that no clause claims."""
    claimed = {(name, clause.id) for clause in clauses.values() for name in clause.kills}
    names = {name for name, _ in claimed}
    tried = {(name, clause) for clause, row in kills.items() for name in row}
    found = [f"{name} survives {clause}" for name, clause in sorted((claimed & tried) - _killed(kills))]
    found += [f"{name}: there is no such wrong behaviour" for name in sorted(names - set(behaviours))]
    return found + [f"{name}: no clause claims to reject it" for name in behaviours if name not in names]


def idle(clauses: Mapping[str, Clause], made: Mapping[str, Generated]) -> list[str]:
    """The clauses that reject nothing."""
    return [
        f"{name} rejects nothing: no named wrong behaviour, and {slips}"
        for name, slips in made.items()
        if not clauses[name].kills and not slips.rejected
    ]


def _killed(kills: Kills) -> set[tuple[str, str]]:
    return {(name, clause) for clause, row in kills.items() for name, killed in row.items() if killed}


def _content(
    clauses: Mapping[str, Clause],
    behaviours: Mapping[str, Wrong],
    kills: Kills,
    made: Mapping[str, Generated],
    problems: list[str],
) -> dict[str, object]:
    """The result as data: each wrong behaviour with the clauses that reject it, and each clause with its slips."""
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
    return {
        "wrong_behaviours": rows,
        "generated": {name: vars(slips) for name, slips in made.items()},
        "problems": problems,
    }


def _kills(
    pool: ProcessPoolExecutor, clauses: Mapping[str, Clause], behaviours: Mapping[str, Wrong], *, everything: bool
) -> Kills:
    claimed = {name: list(clauses.values()) for name in behaviours} if everything else claims(clauses.values())
    tasks = [(name, [clause.id for clause in claimed.get(name, ())]) for name in behaviours]
    kills: Kills = defaultdict(dict)
    for name, found in zip(behaviours, _spread(pool, _rejections, tasks, "Named wrong behaviours"), strict=True):
        for clause, killed in found.items():
            kills[clause][name] = killed
    return kills


def generated(pool: ProcessPoolExecutor, clauses: Iterable[Clause]) -> dict[str, Generated]:
    """What each clause does with slips in what it calls."""
    asked = [clause for clause in clauses if not clause.kills_none]
    called = _spread(pool, _calls, [clause.id for clause in asked], "What the clauses call")
    slips = nearest(asked, dict(zip((clause.id for clause in asked), called, strict=True)))
    return dict(zip(slips, _spread(pool, _try_slips, list(slips.items()), "Generated wrong behaviours"), strict=True))


def _spread(
    pool: ProcessPoolExecutor, function: Callable[[Task], Result], tasks: list[Task], title: str
) -> Iterable[Result]:
    """The results of the tasks, in their order, with a bar that shows how far they are."""
    progress = Console(stderr=True)
    return list(track(pool.map(function, tasks), title, len(tasks), console=progress, transient=True))


def _rejections(task: tuple[str, list[str]]) -> dict[str, bool]:
    name, ids = task
    clauses = load_all("spec_tests")
    found = rejections(wrong_behaviours()[name], [clauses[each] for each in ids])
    return {clause: observed is not None for clause, observed in found.items()}


def _calls(clause: str) -> Calls:
    return calls(load_all("spec_tests")[clause])


def _try_slips(task: tuple[str, list[Slip]]) -> Generated:
    clause, slips = task
    return try_slips(load_all("spec_tests")[clause], slips)


def _real_kills(clauses: Mapping[str, Clause], behaviours: Mapping[str, Wrong]) -> Kills:
    tf = real.keras()
    claimed = claims(real.holding(clauses, tf))
    kills: Kills = defaultdict(dict)
    for name in track(behaviours, "Trying the planted ones", console=Console(stderr=True), transient=True):
        for clause, killed in real.rejections(name, claimed.get(name, ()), tf).items():
            kills[clause][name] = killed
    return kills


def _table(clauses: list[str], kills: Kills, made: Mapping[str, Generated]) -> Table:
    """A row for each clause, with what it rejects, or should."""
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("clause", overflow="fold")
    table.add_column("rejects", overflow="fold")
    for clause in clauses:
        names = [Text(name, "" if killed else "bold red strike") for name, killed in kills.get(clause, {}).items()]
        counts = [Text(f"{len(names)} named", "bold")] if names else []
        counts += [Text(str(made[clause]), "bold")] if clause in made else []
        table.add_row(clause, Text(", ").join(counts) + Text(": " if names else "") + Text(", ").join(names))
    return table


if __name__ == "__main__":
    try:
        sys.exit(main())
    except StaleWrongBehaviourError as error:
        sys.exit(str(error))
