"""Runs of the harness on a copy of the toy project."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from spec_tests.harness import clauses, profiles
from spec_tests.harness.subjects import selection
from spec_tests.harness.subjects.probe import Probe

collect_ignore = ["toy_project"]

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[2]


@pytest.fixture(autouse=True)
def default_profile() -> Iterator[None]:
    """The profile of a run inside a test is its own, whatever that of the run of the tests is."""
    before = settings.get_current_profile_name()
    settings.load_profile("default")
    yield
    settings.load_profile(before)


@dataclass
class Outcome:
    """What a run gave back."""

    status: int
    output: str
    errors: str
    report: dict[str, Any]
    folder: Path

    @property
    def verdicts(self) -> dict[tuple[str, str], str]:
        """The verdicts by subject and clause."""
        return {(each["subject"], each["clause"]): each["verdict"] for each in self.report["verdicts"]}

    @property
    def details(self) -> dict[tuple[str, str], str]:
        """The details of the verdicts, by subject and clause."""
        return {(each["subject"], each["clause"]): each["detail"] for each in self.report["verdicts"]}


@dataclass
class Toy:
    """The toy project in a folder, where a test may add to it."""

    folder: Path
    pytester: pytest.Pytester

    def write(self, name: str, text: str) -> Path:
        """Add a file."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def run(self, *options: str) -> Outcome:
        """Run pytest in this process, which takes a fraction of a second."""
        result = self.pytester.runpytest_inprocess("--conformance-report", "report.json", *options)
        return Outcome(int(result.ret), result.stdout.str(), result.stderr.str(), _report(self.folder), self.folder)

    def error(self, *options: str) -> str:
        """The one message of a run that must end as a usage error."""
        outcome = self.run(*options)
        assert outcome.status == pytest.ExitCode.USAGE_ERROR, outcome.output + outcome.errors
        assert "Traceback" not in outcome.output + outcome.errors
        messages = [line for line in outcome.errors.splitlines() if line.startswith("ERROR: ")]
        assert len(messages) == 1, outcome.errors
        return messages[0].removeprefix("ERROR: ")


@pytest.fixture
def toy(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config) -> Iterator[Toy]:
    """The toy project with its own register of clauses; the Hypothesis profile of the outer run is restored."""
    shutil.copytree(HERE / "toy_project", pytester.path, dirs_exist_ok=True)
    monkeypatch.setattr(clauses, "_registered", {})
    monkeypatch.setattr(selection, "probe_all", functools.partial(_probe_once, selection.probe_all))
    monkeypatch.setenv("COLUMNS", "110")
    yield Toy(pytester.path, pytester)
    settings.load_profile(profiles.chosen(pytestconfig))


_probed: dict[tuple[str, str], Probe] = {}


def _probe_once(
    probe_all: Callable[..., dict[str, Probe]], names: Sequence[str], device: str, timeout: float
) -> dict[str, Probe]:
    """Probe the subjects that come with the toy project once for all tests; the probes take most of the time."""
    if all((name, device) in _probed for name in names):
        return {name: _probed[name, device] for name in names}
    found = probe_all(names, device, timeout)
    come_with_it = [name for name in names if (HERE / "toy_project" / f"{name}.py").exists()]
    _probed.update({(name, device): found[name] for name in come_with_it})
    return found


@pytest.fixture(scope="session")
def run_in_process(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Outcome]:
    """Run the toy project in a separate process, for tests that need one; `files` are added to the project."""

    def run(*options: str, files: Mapping[str, str] | None = None) -> Outcome:
        folder = tmp_path_factory.mktemp("toy")
        shutil.copytree(HERE / "toy_project", folder, dirs_exist_ok=True)
        for name, text in (files or {}).items():
            (folder / name).write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "--conformance-report", "build/report.json", *options]
        paths = os.pathsep.join([str(REPOSITORY), os.environ.get("PYTHONPATH", "")])
        whole = {**os.environ, "PYTHONPATH": paths, "COLUMNS": "110"}
        ended = subprocess.run(command, cwd=folder, env=whole, capture_output=True, text=True, check=False)
        return Outcome(ended.returncode, ended.stdout, ended.stderr, _report(folder / "build"), folder)

    return run


def _report(folder: Path) -> dict[str, Any]:
    path = folder / "report.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
