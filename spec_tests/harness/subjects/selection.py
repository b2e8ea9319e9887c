"""Probes the selected subjects, side by side, and says clearly which of them cannot be one."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any

import pytest

from spec_tests.harness.power.behaviours import wrong_behaviours
from spec_tests.harness.power.planting import planted_names
from spec_tests.harness.subjects import importing, keras_backend
from spec_tests.harness.subjects.probe import Probe
from spec_tests.harness.wording import did_you_mean, in_words

ACCEPTED = (
    f"accepted are {', '.join([*importing.BUILT_IN, *keras_backend.SUBJECTS])}, and the import path of a module shaped "
    "like TensorFlow (my_pkg.tf)"
)


def selected_subjects(names: Sequence[str] | None) -> list[str]:
    """The subjects of this run: those on the command line, or every built-in one that is installed."""
    if not names:
        names = importing.installed_built_ins()
    if not names:
        raise pytest.UsageError(f"no built-in subject is installed; choose one with --subject: {ACCEPTED}")
    for name in names:
        if not re.fullmatch(r"[^\W\d]\w*(\.[^\W\d]\w*)*", name) and name not in keras_backend.SUBJECTS:
            raise pytest.UsageError(f"--subject {name!r} is not a name; {ACCEPTED}")
        if importing.not_installed(name):
            packages = in_words(importing.not_installed(name))
            raise pytest.UsageError(f"--subject {name}: {packages} is not installed")
    with_keras_3 = list(dict.fromkeys(name for name in names if name in importing.KERAS_3))
    if len(with_keras_3) > 1:
        raise pytest.UsageError(
            f"--subject: Keras 3 has one backend in a process, so {in_words(with_keras_3)} cannot share one; run each "
            "separately, and make one page of the reports: python -m spec_tests.harness.report.page a.json b.json"
        )
    return list(dict.fromkeys(names))


def selected_wrong(name: str | None, subjects: Sequence[str]) -> str | None:
    """The wrong behaviour to plant in the subjects, if any: a patch fits the reference alone."""
    if name is None or name in planted_names():
        return name
    if name not in wrong_behaviours():
        near = did_you_mean(name, wrong_behaviours())
        raise pytest.UsageError(f"--with-wrong: there is no wrong behaviour {name!r}{near}")
    if list(subjects) != ["reference"]:
        raise pytest.UsageError(f"--with-wrong {name}: this is a patch of the reference; add --subject reference alone")
    return name


def selected_device(device: str) -> str:
    """The device of this run, by its full name."""
    normal = importing.normal_device(device)
    if normal is None:
        raise pytest.UsageError(f"--device {device!r} is not a device name; write cpu, gpu, gpu:1, …")
    return normal


def probe_all(names: Sequence[str], device: str, timeout: float) -> dict[str, Probe]:
    """Probe every subject in a separate process; a usage error names each that cannot be imported and driven."""
    running = [_Running.start(name, device) for name in names]
    deadline = time.monotonic() + timeout
    try:
        ended = {each.name: each.wait(deadline - time.monotonic(), timeout) for each in running}
    finally:
        for each in running:
            each.stop()
    problems = [outcome for outcome in ended.values() if isinstance(outcome, str)]
    if problems:
        raise pytest.UsageError(*problems)
    probes = {name: outcome for name, outcome in ended.items() if isinstance(outcome, Probe)}
    if not any(device in probe.devices for probe in probes.values()):
        there = "; ".join(f"{name} has {in_words(probe.devices)}" for name, probe in probes.items())
        raise pytest.UsageError(f"--device {device}: no selected subject has it ({there})")
    return probes


@dataclass
class _Running:
    """A probe at work. It writes to files, which never block and can be read after a crash."""

    name: str
    process: subprocess.Popen[bytes]
    output: IO[bytes]
    errors: IO[bytes]

    @classmethod
    def start(cls, name: str, device: str) -> _Running:
        output, errors = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115 (closed by `stop`)
        command = [sys.executable, "-m", "spec_tests.harness.subjects.probe", name, "--device", device]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path)}
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, env=environment)
        return cls(name, process, output, errors)

    def wait(self, seconds: float, timeout: float) -> Probe | str:
        """What the probe found, or the one message that says why it found nothing."""
        try:
            status = self.process.wait(max(seconds, 0.1))
            how = f"ended the process with {_status(status)}"
        except subprocess.TimeoutExpired:
            how = f"had not ended after {timeout:g} s (--probe-timeout)"
        reports = self._reports()
        last = reports[-1] if reports else {}
        if "probe" in last:
            return Probe(**last["probe"])
        if last.get("unknown"):
            return f"--subject {self.name}: {last['error']}{did_you_mean(self.name, importing.BUILT_IN)}; {ACCEPTED}"
        if "error" in last:
            during = f" while {reports[-2]['stage']}" if last["error"].startswith("raised") else ""
            return f"--subject {self.name}: {last['error']}{during}"
        stage = last.get("stage", "starting the probe")
        return f"--subject {self.name}: {stage} {how}{self._last_words()}"

    def stop(self) -> None:
        """End the process if it still runs, and let go of its files."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.output.close()
        self.errors.close()

    def _reports(self) -> list[dict[str, Any]]:
        self.output.seek(0)
        return [json.loads(line) for line in self.output.read().splitlines()]

    def _last_words(self) -> str:
        self.errors.seek(0)
        lines = self.errors.read().decode(errors="replace").strip().splitlines()
        return f"; its last words: {lines[-1]}" if lines else ""


def _status(status: int) -> str:
    """How a process ended, in words."""
    if status < 0:
        return f"signal {signal.Signals(-status).name}"
    return f"exit status {status}"
