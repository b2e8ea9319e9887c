"""The state of one run: its clauses and subjects, the device, and the declared differences.

The controller makes it from the command line. The workers of a parallel run get it from the controller, so that every
subject is probed once.
"""

from __future__ import annotations

import json
import os
import traceback
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from types import ModuleType

import pytest

from spec_tests.harness import clauses
from spec_tests.harness.clauses import Clause
from spec_tests.harness.power.behaviours import wrong_behaviours
from spec_tests.harness.power.loading import load
from spec_tests.harness.power.planting import planted
from spec_tests.harness.subjects import keras_backend, selection
from spec_tests.harness.subjects.importing import import_subject
from spec_tests.harness.subjects.namespace import Namespace
from spec_tests.harness.subjects.probe import Probe
from spec_tests.harness.subjects.smoke import SMOKE_CLAUSE
from spec_tests.harness.verdicts import differences
from spec_tests.harness.verdicts.differences import Declared, Difference
from spec_tests.harness.verdicts.verdict import Verdict, worst
from spec_tests.harness.wording import did_you_mean, in_words

KNOWN_DIFFERENCES = "known_differences.toml"
"""The name of the file of declared differences beside the clauses."""


@dataclass
class Run:
    """One run of clauses on subjects."""

    device: str
    probes: dict[str, Probe]
    patterns: list[str]
    declared: Declared
    clauses: dict[str, Clause] = field(default_factory=dict)
    """Every clause there is. Only the controller knows it."""
    verdicts: dict[tuple[str, str], Verdict] = field(default_factory=dict)
    """What was found so far, by clause and subject. Only the controller collects it."""
    _modules: dict[str, ModuleType] = field(default_factory=dict)

    @classmethod
    def from_command_line(cls, config: pytest.Config) -> Run:
        """The run that the options ask for; a problem with them is a usage error."""
        names = selection.selected_subjects(config.getoption("--subject"))
        wrong = selection.selected_wrong(config.getoption("--with-wrong"), names)
        device = selection.selected_device(config.getoption("--device"))
        package = config.getini("clause_package")
        known = _load_clauses(package)
        patterns = [pattern for text in config.getoption("--clause") or () for pattern in _patterns(text, known)]
        rows = [row for path in _difference_files(config, package) for row in differences.read(path, known)]
        probes = selection.probe_all(names, device, config.getoption("--probe-timeout"))
        probes = {name: replace(probe, wrong=wrong) for name, probe in probes.items()}
        return cls(device, probes, patterns, differences.applicable(rows, probes), known)

    @classmethod
    def from_json(cls, text: str) -> Run:
        """The run that a controller has sent to this worker."""
        sent = json.loads(text)
        probes = {probe["name"]: Probe(**probe) for probe in sent["probes"]}
        declared = {(clause, subject): Difference(**row) for clause, subject, row in sent["declared"]}
        return cls(sent["device"], probes, sent["patterns"], declared)

    def to_json(self) -> str:
        """What a worker needs to know."""
        declared = [(clause, subject, asdict(row)) for (clause, subject), row in self.declared.items()]
        probes = [asdict(probe) for probe in self.probes.values()]
        return json.dumps({"device": self.device, "probes": probes, "patterns": self.patterns, "declared": declared})

    def selects(self, clause: str) -> bool:
        """Whether the clause was asked for."""
        return not self.patterns or any(fnmatchcase(clause, pattern) for pattern in self.patterns)

    def reason_not_applicable(self, clause: Clause, subject: str) -> str | None:
        """Why a clause is not run on a subject at all."""
        outside = keras_backend.reason_outside(clause.section, subject)
        if outside:
            return outside
        probe = self.probes[subject]
        if self.device not in probe.devices:
            return f"{subject} has no device {self.device}; it has {in_words(probe.devices)}"
        if probe.smoke and clause.id != SMOKE_CLAUSE:
            return f"the smoke stage of {subject} failed: {probe.smoke}"
        lacking = [f"no {need}: {probe.missing[need]}" for need in clause.needs if need in probe.missing]
        return "; ".join(lacking) or None

    def module(self, subject: str) -> ModuleType:
        """A subject, imported in this process when it is first needed.

        A wrong behaviour is planted in a copy of the reference, because the clauses compare subjects with the true one.
        """
        if subject not in self._modules:
            wrong = self.probes[subject].wrong if subject == "reference" else None
            self._modules[subject] = load(wrong_behaviours()[wrong]) if wrong else import_subject(subject, self.device)
        return self._modules[subject]

    @contextmanager
    def planted(self, subject: str) -> Iterator[None]:
        """A subject behaves while this context lasts as the command line asks with `--with-wrong`, if it does."""
        wrong = self.probes[subject].wrong
        with ExitStack() as stack:
            if wrong and subject != "reference":
                try:
                    stack.enter_context(planted(wrong, self.module(subject)))
                except (AttributeError, ImportError) as error:
                    pytest.skip(f"{wrong!r} cannot be planted in {subject}: {error}")
            yield

    def namespace(self, subject: str) -> Namespace:
        """A subject as the clauses see it."""
        return Namespace(self.module(subject), subject)

    def record(self, verdict: Verdict) -> None:
        """Keep a verdict. A clause with several cases has the verdict of its worst."""
        key = (verdict.clause, verdict.subject)
        self.verdicts[key] = worst(self.verdicts[key], verdict) if key in self.verdicts else verdict

    def in_order(self) -> list[Verdict]:
        """The verdicts in the order of the clauses' definitions, then of the subjects."""
        order = list(self.clauses), list(self.probes)
        return sorted(
            self.verdicts.values(),
            key=lambda verdict: (order[0].index(verdict.clause), order[1].index(verdict.subject)),
        )


def _load_clauses(package: str) -> dict[str, Clause]:
    """All clauses; a module that cannot be imported is a usage error that says where."""
    try:
        return clauses.load_all(package)
    except Exception as error:
        folder = f"{os.sep}{package.replace('.', os.sep)}{os.sep}"
        frames = traceback.extract_tb(error.__traceback__)
        files = [(frame.filename.partition(folder)[2], frame.lineno) for frame in frames]
        places = [f"{file}:{line}" for file, line in files if file and not file.startswith("harness")]
        where = f" ({places[-1]})" if places else ""
        raise pytest.UsageError(
            f"the clauses in {package} cannot be loaded{where}: {type(error).__name__}: {error}"
        ) from None


def _patterns(text: str, known: Mapping[str, Clause]) -> list[str]:
    """The patterns that select what was asked for: the name of a chapter or of a section selects all of it."""
    chapters = list(dict.fromkeys(clause.chapter for clause in known.values()))
    sections = list(dict.fromkeys(clause.section for clause in known.values()))
    if text in chapters:
        return [f"{section}/*" for section in dict.fromkeys(c.section for c in known.values() if c.chapter == text)]
    pattern = text if "/" in text or "*" in text else f"{text}/*"
    if any(fnmatchcase(name, pattern) for name in known):
        return [pattern]
    near = did_you_mean(text, [*chapters, *sections, *known])
    there = f"the chapters are {in_words(chapters)}" if chapters else "there are no clauses at all"
    raise pytest.UsageError(f"--clause {text!r} matches no clause{near}; {there}")


def _difference_files(config: pytest.Config, package: str) -> list[Path]:
    """The file beside the clauses, if there is one, and those that the command line adds."""
    beside = config.rootpath / Path(*package.split(".")) / KNOWN_DIFFERENCES
    added = [Path(path) for path in config.getoption("--known-differences") or ()]
    return [beside, *added] if beside.exists() else added
