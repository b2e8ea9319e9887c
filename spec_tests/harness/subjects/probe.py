"""Finds out, in a separate process, what a subject is and what it can do.

    python -m spec_tests.harness.subjects.probe NAME --device cpu:0

prints lines of JSON: `{"stage": …}` before each step, so that a crash can be placed, and as the last line either
`{"probe": …}` or `{"error": …}`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from types import ModuleType
from typing import Any

import pytest

from spec_tests.harness.subjects import importing
from spec_tests.harness.subjects.capabilities import CAPABILITIES, reason_absent
from spec_tests.harness.subjects.namespace import Namespace, reason_not_applicable
from spec_tests.harness.subjects.smoke import numbers_go_in_and_come_out


@dataclass(frozen=True)
class Probe:
    """What is known of a subject before the first clause is run."""

    name: str
    versions: dict[str, str]
    devices: list[str]
    precision: dict[str, str]
    smoke: str | None = None
    """Why the subject cannot be driven, if it cannot."""
    missing: dict[str, str] = field(default_factory=dict)
    """The capabilities that the subject lacks, each with the reason."""
    wrong: str | None = None
    """The wrong behaviour that this run plants in it, if any; the probe itself was of the true subject."""


Report = Callable[[dict[str, Any]], None]


def main(arguments: list[str] | None = None) -> None:
    """Probe the subject that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("subject")
    parser.add_argument("--device", default="cpu:0")
    options = parser.parse_args(arguments)
    report = _private_output()
    try:
        module = _imported(options.subject, options.device, report)
        if module is not None:
            report({"probe": asdict(probe(options.subject, module, options.device, report))})
    except (Exception, SystemExit) as error:
        report({"error": f"raised {_in_short(error)}"})


def probe(name: str, module: ModuleType, device: str, report: Report) -> Probe:
    """Ask an imported subject for its facts; then drive it, if it has the device."""
    report({"stage": "asking for its devices"})
    devices = importing.devices(module)
    facts = Probe(name, importing.versions(name, module), devices, importing.precision(module))
    if device not in devices:
        return facts
    tf = Namespace(module, name)
    with importing.on_device(module, device):
        report({"stage": "the smoke stage"})
        smoke = _smoke(tf, name)
        missing = {} if smoke else _missing(tf, name, report)
    return Probe(name, facts.versions, devices, facts.precision, smoke, missing)


def _imported(name: str, device: str, report: Report) -> ModuleType | None:
    """The module of a subject; None, and a report, when it cannot be one."""
    report({"stage": "importing it"})
    try:
        module = importing.import_subject(name, device)
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(f"{error.name}.")):
            report({"error": f"there is no module named {error.name!r}", "unknown": True})
            return None
        raise
    if not any(hasattr(module, known) for known in importing.SHAPE):
        report({"error": f"it has none of the names that the clauses use: {', '.join(importing.SHAPE)}, …"})
        return None
    return module


def _smoke(tf: Namespace, name: str) -> str | None:
    try:
        numbers_go_in_and_come_out(tf)
    except (Exception, SystemExit, pytest.skip.Exception) as error:
        return None if reason_not_applicable(error, name) else _in_short(error)
    return None


def _missing(tf: Namespace, name: str, report: Report) -> dict[str, str]:
    missing = {}
    for capability in CAPABILITIES:
        report({"stage": f"trying the capability {capability!r}"})
        reason = reason_absent(capability, tf, name)
        if reason:
            missing[capability] = reason
    return missing


def _in_short(error: BaseException) -> str:
    """The exception in one line."""
    message = str(error).strip().splitlines()[:1]
    if type(error) is AssertionError and message:
        return message[0]
    return ": ".join([type(error).__name__, *message])


def _private_output() -> Report:
    """A way to report that the subject's own output, which goes to the standard error stream, cannot disturb."""
    private = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.stdout = sys.stderr

    def report(facts: dict[str, Any]) -> None:
        print(json.dumps(facts), file=private, flush=True)

    return report


if __name__ == "__main__":
    main()
