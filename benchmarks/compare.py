"""`python -m benchmarks.compare A.json B.json`: two runs side by side, on two machines or with two versions.

Both columns are ratios to the floor of the same run, so it does not matter that one machine is faster overall. A
difference is *noise* if the quartiles of the two overlap.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.run_results import ResultError, Results, read
from benchmarks.timing import Ratio


def main(arguments: list[str] | None = None, console: Console | None = None) -> int:
    """Prints the comparison. The exit status is 2 for a file that is not a result."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare", description=__doc__.split("\n")[0])
    parser.add_argument("a", type=Path, metavar="A.json")
    parser.add_argument("b", type=Path, metavar="B.json")
    options = parser.parse_args(arguments)
    try:
        a, b = read(options.a), read(options.b)
    except ResultError as error:
        print(error, file=sys.stderr)
        return 2
    console = console or Console()
    rows = compare(a, b)
    if not rows:
        print(f"{options.a} and {options.b} have no rows in common", file=sys.stderr)
        return 2
    console.print(_table(rows, options.a.stem, options.b.stem))
    for line in differences_of_environment(a, b):
        console.print(line, highlight=False)
    return 0


def compare(a: Results, b: Results) -> list[tuple[str, str, Ratio, Ratio]]:
    """The rows that are in both: the network, the implementation, and the two ratios."""
    return [
        (label, name, one, b.networks[label].ratios[name])
        for label, result in a.networks.items()
        if label in b.networks
        for name, one in result.ratios.items()
        if name in b.networks[label].ratios
    ]


def verdict(a: Ratio, b: Ratio) -> str:
    """`noise` if the quartiles overlap, otherwise how the second compares with the first."""
    if a.lower <= b.upper and b.lower <= a.upper:
        return "noise"
    return "slower" if b.median > a.median else "faster"


def differences_of_environment(a: Results, b: Results) -> list[str]:
    """What else differs between the two runs."""
    one, other = {**a.versions, **a.environment}, {**b.versions, **b.environment}
    keys = [key for key in one | other if key not in ("load", "rates")]
    return [
        f"{key}: {one.get(key, 'unknown')} → {other.get(key, 'unknown')}"
        for key in keys
        if one.get(key) != other.get(key)
    ]


def _table(rows: list[tuple[str, str, Ratio, Ratio]], a: str, b: str) -> Table:
    table = Table(title="Ratio to hand-written NumPy in the same run: median (quartiles)")
    table.add_column("network")
    table.add_column("implementation")
    for name in (a, b if b != a else f"{b} (second)", "second / first", ""):
        table.add_column(name, justify="right")
    for label, name, one, other in rows:
        table.add_row(label, name, str(one), str(other), f"{other.median / one.median:.2f}", verdict(one, other))
    return table


if __name__ == "__main__":
    sys.exit(main())
