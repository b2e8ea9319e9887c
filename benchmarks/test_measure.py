"""The measuring itself: wrong steps are refused, and ratios, slopes and missing peers are what they say."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from benchmarks import chain, measure, report
from benchmarks.__main__ import main
from benchmarks.measure import Ratio
from benchmarks.networks import NETWORKS, Problem, problem
from benchmarks.steps import FLOOR, Implementation
from benchmarks.steps.step import Step

PROBLEM = problem(NETWORKS[0])


@dataclasses.dataclass(frozen=True)
class Altered(Implementation):
    """The floor with one thing changed."""

    change: Callable[[Step], Step] = lambda step: step

    def build(self, problem: Problem) -> Step:
        return self.change(super().build(problem))


def altered(change: Callable[[Step], Step]) -> Altered:
    return Altered("altered", "altered", "by_hand", "numpy", change=change)


def test_the_floor_agrees_with_itself() -> None:
    assert measure.checked(altered(lambda step: step), PROBLEM).run() > 0


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda step: dataclasses.replace(step, run=lambda: 2 * step.run()), "loss of step 1"),
        (lambda step: dataclasses.replace(step, run=lambda: 2.7), "loss of step 1"),
        (lambda step: dataclasses.replace(step, weights=lambda: PROBLEM.copy_weights()), "weight 0 after"),
        (lambda step: dataclasses.replace(step, weights=lambda: step.weights()[:-1]), "is longer than"),
    ],
    ids=["loss-doubled", "loss-constant", "weights-not-updated", "bias-missing"],
)
def test_a_wrong_step_is_refused_before_it_is_timed(change: Callable[[Step], Step], what: str) -> None:
    with pytest.raises((AssertionError, ValueError), match=what):
        measure.checked(altered(change), PROBLEM)


def test_the_check_sees_a_gradient_that_is_one_percent_too_large() -> None:
    faster = dataclasses.replace(PROBLEM, learning_rate=PROBLEM.learning_rate * 1.01)

    class Scaled(Implementation):
        def build(self, problem: Problem) -> Step:
            return super().build(faster)

    with pytest.raises(AssertionError):
        measure.checked(Scaled("scaled", "scaled", "by_hand", "numpy"), PROBLEM)


def test_a_ratio_is_taken_within_each_round() -> None:
    """A machine that is twice as slow in the second round changes no ratio."""
    rounds = [{FLOOR.name: 1.0, "other": 3.0}, {FLOOR.name: 2.0, "other": 6.0}]
    assert measure.ratios(rounds) == {FLOOR.name: Ratio(1, 1, 1, 2), "other": Ratio(3, 3, 3, 2)}


def test_a_slope_is_the_exponent() -> None:
    assert np.isclose(chain.slope({n: 1e-6 * n**2 for n in (10, 100, 1000)}), 2)


def test_a_peer_that_is_absent_says_so() -> None:
    peer = Implementation("absent", "absent", "absent", "no_such_package")
    assert peer.missing() == "no_such_package is not installed"


def test_the_report_shows_what_was_measured_and_what_was_not(tmp_path: Path) -> None:
    results = report.Results(
        versions={FLOOR.name: "2.0"},
        ratios={"small": {FLOOR.name: Ratio(1, 1, 1, 8), "reference": Ratio(1.5, 1.6, 1.75, 8)}},
        missing={"torch": "torch is not installed"},
        chain_seconds={10: 1e-5, 100: 1e-4},
    )
    report.write(results, tmp_path)
    markdown = (tmp_path / "tape_step.md").read_text(encoding="utf-8")
    assert "1.60 (1.50 to 1.75)" in markdown
    assert "not measured: torch, because torch is not installed" in markdown
    assert "slope of log time over log n: 1.00" in markdown
    assert json.loads((tmp_path / "tape_step.json").read_text())["ratios"]["small"]["reference"]["median"] == 1.6
    console = Console(record=True, width=120)
    report.show(results, console)
    assert "1.60 (1.50 to 1.75)" in console.export_text()


def test_a_run_needs_at_least_one_thread(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--threads", "0"])
    assert "--threads must be at least 1, but is 0" in capsys.readouterr().err
