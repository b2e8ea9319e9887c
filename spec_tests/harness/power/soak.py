"""`python -m spec_tests.harness.power.soak`: no false alarms.

Runs all clauses again and again on subjects that conform, each time with another seed of Hypothesis, another hash seed,
another order of the clauses and another number of workers. A difference that is not declared is a defect of the clause
that reports it: its tolerance or its strategy is wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import track

FOLDER = Path("build/soak")
PROFILE = "soak"


def main(arguments: list[str] | None = None) -> int:
    """Run, and say what was found. The exit status is 1 for any difference."""
    parser = argparse.ArgumentParser(prog="python -m spec_tests.harness.power.soak", description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--subject", action="append", metavar="NAME", help="as of pytest; default: the built-in ones")
    options = parser.parse_args(arguments)
    console = Console(markup=False, highlight=False)
    FOLDER.mkdir(parents=True, exist_ok=True)
    alarms, judged = [], 0
    seeds = range(options.first_seed, options.first_seed + options.runs)
    for seed in track(seeds, "Soaking", console=Console(stderr=True)):
        report = _run(seed, options.subject or [])
        verdicts = report["verdicts"]
        judged += len(verdicts)
        alarms += [(seed, each) for each in verdicts if each["verdict"] in ("differs", "stale declaration")]
    for seed, each in alarms:
        console.print(f"seed {seed}: {each['clause']} on {each['subject']}: {each['detail']}\n{each['example']}")
    console.print(f"{options.runs} runs, {judged} verdicts, {len(alarms)} alarms")
    return 1 if alarms else 0


def _run(seed: int, subjects: list[str]) -> dict[str, list[dict[str, str]]]:
    """One run with everything drawn from the seed, and its report."""
    path = FOLDER / f"{seed}.json"
    path.unlink(missing_ok=True)
    workers = random.Random(seed).choice([0, 1, 2, 3])
    command = [
        *(sys.executable, "-m", "pytest", "spec_tests", "--ignore=spec_tests/harness", "-q"),
        *(f"--hypothesis-profile={PROFILE}", f"--hypothesis-seed={seed}", f"-n{workers}"),
        *("--random-order-bucket=module", f"--random-order-seed={seed}", f"--conformance-report={path}"),
        *(f"--subject={name}" for name in subjects),
    ]
    environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if not path.exists():
        raise SystemExit(f"the run with seed {seed} gave no report:\n{ended.stdout}{ended.stderr}")
    content: dict[str, list[dict[str, str]]] = json.loads(path.read_text(encoding="utf-8"))
    return content


if __name__ == "__main__":
    sys.exit(main())
