"""The implementation that CONTRIBUTING.md shows as a subject gets the verdicts that it says there."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_the_example_has_the_verdicts_that_are_promised(tmp_path):
    section = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## Your own implementation")[2]
    code, said = re.search(r"```python\n(.*?)```\n(.*?)\n## ", section, re.DOTALL).groups()
    (tmp_path / "own_tf.py").write_text(code, encoding="utf-8")
    report = tmp_path / "report.json"
    command = [
        *(sys.executable, "-m", "pytest", "-q", "-n0", "--subject=own_tf", "--clause=losses", "--clause=metrics"),
        *(f"--conformance-report={report}", f"--differences={tmp_path / 'differences'}", "spec_tests"),
        "--ignore=spec_tests/harness",
    ]
    search = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    ended = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": search}, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1, ended.stdout + ended.stderr
    found = {}
    for each in json.loads(report.read_text(encoding="utf-8"))["verdicts"]:
        found.setdefault(each["verdict"], set()).add(each["clause"])
    assert set(found) == {"conforms", "differs", "not applicable"}
    points = "".join(line for line in said.splitlines(keepends=True) if line.startswith("- "))
    assert set(re.findall(r"`(\w+/[\w-]+)`", points)) == found["differs"]
    assert len(found["conforms"]) == 10
    assert "metrics/one-update-or-many" in found["conforms"]
