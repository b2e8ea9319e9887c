"""The power of the suite on real Keras: does a clause reject the wrong behaviours that are planted there?"""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import ModuleType

from spec_tests.harness.clauses import Clause
from spec_tests.harness.power.planting import SUBJECT, planted
from spec_tests.harness.power.trials import rejecting
from spec_tests.harness.subjects import importing as subjects
from spec_tests.harness.subjects.namespace import reason_not_applicable
from spec_tests.harness.subjects.probe import Probe
from spec_tests.harness.verdicts import differences

KNOWN_DIFFERENCES = Path(__file__).parents[2] / "known_differences.toml"


class BrokenPlantError(Exception):
    """A planted form does not compute a wrong result, but fails in its own text, which any clause would reject."""


def keras() -> ModuleType:
    """The subject in which they are planted."""
    return subjects.import_subject(SUBJECT, "cpu:0")


def holding(clauses: Mapping[str, Clause], tf: ModuleType) -> list[Clause]:
    """The clauses that hold on the true subject: a difference that is declared says nothing about a wrong behaviour."""
    probe = Probe(SUBJECT, subjects.versions(SUBJECT, tf), [], {})
    declared = differences.applicable(differences.read(KNOWN_DIFFERENCES, clauses), {SUBJECT: probe})
    return [clause for clause in clauses.values() if (clause.id, SUBJECT) not in declared]


def rejections(name: str, clauses: Iterable[Clause], tf: ModuleType) -> dict[str, bool]:
    """By the identifier of each clause that applies to the subject, whether it rejects what is planted in it."""
    found = {}
    for clause in clauses:
        with planted(name, tf):
            error = rejecting(clause, tf, SUBJECT)
        if error is None or not reason_not_applicable(error, SUBJECT):
            found[clause.id] = error is not None
        if isinstance(error, (TypeError, AttributeError, NameError)) and _of_the_planted_form(error):
            raise BrokenPlantError(f"the planted form of {name!r} is broken: {error!r} on {clause.id}") from error
    return found


def _of_the_planted_form(error: BaseException) -> bool:
    """Whether an exception comes from the text of a planted form, not from Keras or a clause."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return Path(last.filename).name == "wrong.py"
