"""FINDINGS.md and the scripts in `findings/` belong together, and the scripts still print what the page shows."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
from pathlib import Path

import pytest

from spec_tests.harness.clauses import load_all

REPOSITORY = Path(__file__).parents[1]
PAGE = (REPOSITORY / "FINDINGS.md").read_text(encoding="utf-8")
SCRIPTS = {path.stem: path for path in (REPOSITORY / "findings").glob("*.py") if path.stem != "__main__"}
ENTRIES = re.findall(r"^### \d+\. (.+?)(?=^##|\Z)", PAGE, re.DOTALL | re.MULTILINE)
(VERSIONS,) = re.findall(r"TensorFlow (\S+), Keras (\S+) and tf_keras (\S+) on", PAGE)


def script_of(entry: str) -> str:
    (name,) = re.findall(r"\(findings/(\w+)\.py\)", entry)
    return name


def shown(entry: str) -> str:
    (block,) = re.findall(r"^```\n(.*?)\n```", entry, re.DOTALL | re.MULTILINE)
    return block


def installed() -> tuple[str, ...]:
    try:
        return tuple(importlib.metadata.version(name) for name in ("tensorflow", "keras", "tf_keras"))
    except importlib.metadata.PackageNotFoundError:
        return ()


def test_each_script_has_one_entry_and_each_entry_one_script():
    assert sorted(map(script_of, ENTRIES)) == sorted(SCRIPTS)


def test_the_entries_are_numbered_in_their_order():
    assert re.findall(r"^### (\d+)\.", PAGE, re.MULTILINE) == [str(1 + number) for number in range(len(ENTRIES))]


def test_each_script_is_short_says_what_it_shows_and_compiles():
    for path in SCRIPTS.values():
        source = path.read_text(encoding="utf-8")
        assert compile(source, path, "exec").co_consts[0].endswith("."), path
        assert re.search(r'print\(f?"(\\n)?expected:', source), path
        assert len(source.splitlines()) <= 32, path


def test_each_entry_says_what_the_documentation_says_and_whether_it_is_known():
    for entry in ENTRIES:
        assert re.search(r"^- \[Documented\]\(https://\S+\): .+\.$", entry, re.MULTILINE), entry
        assert re.search(r"^- Seen in: .+\.$", entry, re.MULTILINE), entry
        assert re.search(r"^- Known: (not found$|.*\(https://\S+\))", entry, re.MULTILINE), entry


def test_each_clause_that_is_cited_exists():
    cited = re.findall(r"^- Clause: `(\S+)`$", PAGE, re.MULTILINE)
    assert cited
    assert set(cited) <= set(load_all("spec_tests"))


def test_expected_and_observed_differ():
    for entry in ENTRIES:
        expected, observed = shown(entry).splitlines()
        assert expected.startswith("expected: ")
        assert observed.startswith("observed: ")
        assert expected.split(maxsplit=1)[1] != observed.split(maxsplit=1)[1], entry


@pytest.mark.skipif(installed() != VERSIONS, reason=f"the findings are those of other versions: {VERSIONS}")
@pytest.mark.skipif(sys.platform == "win32", reason="the scripts run in forks")
def test_each_script_prints_what_the_page_shows():
    done = subprocess.run([sys.executable, "findings"], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    printed = dict(block.split("\n", 1) for block in done.stdout.strip().split("\n\n"))
    assert printed == {script_of(entry): shown(entry) for entry in ENTRIES}
