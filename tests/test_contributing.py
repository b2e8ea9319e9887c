"""The implementation that CONTRIBUTING.md shows as a subject gets the verdicts that it says there."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_example_has_the_verdicts_that_are_promised(tmp_path):
    report = tmp_path / "report.json"
    command = [
        *(sys.executable, "-m", "pytest", "-q", "--subject=custom_tf", "--clause=losses", "--clause=metrics"),
        *(f"--conformance-report={report}", f"--differences={tmp_path / 'differences'}", "spec_tests"),
        "--ignore=spec_tests/harness",
    ]
    search = os.pathsep.join([str(ROOT / "examples"), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "PYTHONPATH": search}
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 1, ended.stdout + ended.stderr
    found = {}
    for each in json.loads(report.read_text(encoding="utf-8"))["verdicts"]:
        found.setdefault(each["verdict"], set()).add(each["clause"])
    assert set(found) == {"conforms", "differs", "not applicable"}
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = page.partition("## Your own implementation")[2].partition("\n## ")[0]
    points = "".join(line for line in section.splitlines(keepends=True) if line.startswith("- "))
    assert set(re.findall(r"`([\w-]+/[\w-]+)`", points)) == found["differs"]
    count, example = re.search(r"conforms to (\d+), such as `(\S+)`", section).groups()
    assert len(found["conforms"]) == int(count)
    assert example in found["conforms"]
