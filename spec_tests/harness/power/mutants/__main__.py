"""`python -m spec_tests.harness.power.mutants`: how many generated mutants of the reference the clauses reject.

`survivors.toml`, beside this file, lists the survivors that are known, each with a reason. The exit status is 1 for a
survivor that is not listed, and for a row whose mutant is rejected now or exists no more. Each result is written to
build/mutants.jsonl as soon as it is known, and `--resume` asks again only for what that file does not have.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from fnmatch import fnmatchcase
from pathlib import Path

from rich import box
from rich.console import Console
from rich.progress import track
from rich.table import Table

from spec_tests.harness import profiles
from spec_tests.harness.clauses import Clause, load_all
from spec_tests.harness.power.loading import sources
from spec_tests.harness.power.mutants.killing import Calls, calls, concerned, killer
from spec_tests.harness.power.mutants.mutant import Identity, Mutant
from spec_tests.harness.power.mutants.mutations import mutant, places

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

KNOWN = Path(__file__).with_name("survivors.toml")
RESULTS = Path("build/mutants.jsonl")
Killers = dict[Mutant, str | None]


def main(arguments: list[str] | None = None) -> int:
    """Make the mutants, run the clauses, print the table, write build/mutants.jsonl."""
    options = _options(arguments)
    profiles.register()
    texts = sources()
    found = [place for file, text in texts.items() if fnmatchcase(file, options.file) for place in places(file, text)]
    drawn = (
        found if options.sample is None else random.Random(options.seed).sample(found, min(options.sample, len(found)))
    )
    chosen = [made for place in drawn if (made := mutant(place, texts[place[0]]))]
    console = Console(markup=False, highlight=False)
    console.print(f"{len(chosen)} of {len(found)} mutants")
    killers = _killers(chosen, options)
    known = {
        (row["file"], row["old"], row["new"]): row["reason"]
        for row in tomllib.loads(KNOWN.read_text("utf-8"))["survivor"]
    }
    unknown = [mutant for mutant, by in killers.items() if by is None and mutant.key not in known]
    stale = _stale(known, killers if options.sample is None else {})
    console.print(_table(killers, known))
    for survivor in unknown:
        console.print(f"survives  {survivor}  ({survivor.operator})")
    for row, why in stale:
        console.print(f"stale     {row}: {why}", style="red")
    console.print(f"{len(unknown)} survivors without a reason, {len(stale)} stale reasons")
    return 1 if unknown or stale else 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m spec_tests.harness.power.mutants")
    parser.add_argument("--sample", type=int, metavar="N", help="try N mutants, drawn at random; default: all")
    parser.add_argument("--seed", type=int, default=0, help="of the sample")
    parser.add_argument("--file", default="*", metavar="PATTERN", help="only of these files, such as 'keras/*'")
    parser.add_argument(
        "--clause", action="append", metavar="PATTERN", help="try these clauses alone, such as 'losses/*'"
    )
    parser.add_argument("--resume", action="store_true", help="believe what build/mutants.jsonl says already")
    parser.add_argument("--again", action="store_true", help="believe its rejections, and try its survivors again")
    parser.add_argument("--workers", type=int, default=2, help="processes")
    return parser.parse_args(arguments)


def _killers(chosen: Sequence[Mutant], options: argparse.Namespace) -> Killers:
    """Which clause rejects which mutant, as told in the file of results or found now and written there."""
    told = _told(options) if options.resume or options.again else {}
    killers = {each: told[each.identity] for each in chosen if each.identity in told}
    asked = [each for each in chosen if each not in killers]
    patterns = options.clause or ["*"]
    clauses = [
        clause for name, clause in load_all("spec_tests").items() if any(fnmatchcase(name, each) for each in patterns)
    ]
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    mode = "a" if options.resume or options.again else "w"
    with ProcessPoolExecutor(options.workers) as pool, RESULTS.open(mode, encoding="utf-8") as results:
        if not asked:
            return killers
        progress = Console(stderr=True)
        found = track(
            pool.map(_calls, clauses), "What the clauses call", len(clauses), console=progress, transient=True
        )
        known = dict(zip((clause.id for clause in clauses), found, strict=True))
        tasks = [(mutant, [clause.id for clause in concerned(mutant, clauses, known)]) for mutant in asked]
        killed = track(pool.map(_killer, tasks), "Trying the mutants", len(tasks), console=progress, transient=True)
        for each, by in zip(asked, killed, strict=True):
            killers[each] = by
            results.write(json.dumps({"mutant": each.identity, "killed_by": by}, ensure_ascii=False) + "\n")
            results.flush()
    return killers


def _told(options: argparse.Namespace) -> dict[Identity, str | None]:
    """What the results of an earlier run say; `--again` does not believe in its survivors."""
    if not RESULTS.exists():
        return {}
    rows = map(json.loads, RESULTS.read_text("utf-8").splitlines())
    told = {tuple(row["mutant"]): row["killed_by"] for row in rows}
    return {identity: by for identity, by in told.items() if by or not options.again}


def _calls(clause: Clause) -> Calls:
    profiles.register()
    return calls(clause)


def _killer(task: tuple[Mutant, list[str]]) -> str | None:
    profiles.register()
    mutant, names = task
    clauses = load_all("spec_tests")
    return killer(mutant, [clauses[name] for name in names])


def _stale(known: dict[tuple[str, str, str], str], killers: Killers) -> list[tuple[str, str]]:
    """The rows that no longer describe a survivor. A line may occur twice: one place that survives is enough."""
    lines = {file: {line.strip() for line in text.splitlines()} for file, text in sources().items()}
    gone = [(row, "the line is not there any more") for row in known if row[1] not in lines.get(row[0], ())]
    survive = {mutant.key for mutant, by in killers.items() if by is None}
    rejected = {mutant.key for mutant in killers} - survive
    return [
        ("  ".join(row), why)
        for row, why in gone + [(row, "a clause rejects it now") for row in known if row in rejected]
    ]


def _chapter(mutant: Mutant) -> str:
    parts = Path(mutant.file).with_suffix("").parts
    return ".".join(parts[:2]) if parts[0] == "keras" else parts[0]


def _table(killers: Killers, known: dict[tuple[str, str, str], str]) -> Table:
    """The rate by part of the reference: of the mutants that can be told from it, those that are rejected."""
    made = Counter(map(_chapter, killers))
    killed = Counter(_chapter(mutant) for mutant, by in killers.items() if by)
    alike = Counter(_chapter(mutant) for mutant, by in killers.items() if by is None and mutant.key in known)
    table = Table("part", "mutants", "rejected", "alike", "rate", box=box.SIMPLE_HEAD, show_footer=True)
    for part in sorted(made):
        table.add_row(part, *_row(made[part], killed[part], alike[part]))
    footer = ("all", *_row(made.total(), killed.total(), alike.total()))
    for column, text in zip(table.columns, footer, strict=True):
        column.footer = text
    return table


def _row(made: int, killed: int, alike: int) -> tuple[str, ...]:
    return str(made), str(killed), str(alike), f"{killed / max(made - alike, 1):.1%}"


if __name__ == "__main__":
    sys.exit(main())
