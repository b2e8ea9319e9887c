"""The measurements themselves: wrong steps raise; ratios, slopes, limits and missing peers are as documented."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from benchmarks import limits, loops, tape_costs, timing
from benchmarks.__main__ import main
from benchmarks.networks import HEADLINES, Convolution, Dense, Problem, Square, operations, problem, traffic
from benchmarks.steps import FLOOR, Implementation
from benchmarks.steps.step import Step
from benchmarks.timing import Ratio

PROBLEM = problem(HEADLINES[1])


@dataclasses.dataclass(frozen=True)
class Altered(Implementation):
    """The floor with one thing changed."""

    change: Callable[[Step], Step] = lambda step: step

    def build(self, problem: Problem) -> Step:
        return self.change(super().build(problem))


def altered(change: Callable[[Step], Step]) -> Altered:
    return Altered("altered", "altered", "by_hand", "numpy", change=change)


def test_the_floor_agrees_with_itself() -> None:
    made = timing.check_step(altered(lambda step: step), PROBLEM)
    assert made.step.run() > 0
    assert made.first_call > 0


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
def test_a_wrong_step_raises_before_it_is_timed(change: Callable[[Step], Step], what: str) -> None:
    with pytest.raises((AssertionError, ValueError), match=what):
        timing.check_step(altered(change), PROBLEM)


def test_the_check_sees_a_gradient_that_is_one_percent_too_large() -> None:
    faster = dataclasses.replace(PROBLEM, learning_rate=PROBLEM.learning_rate * 1.01)

    class Scaled(Implementation):
        def build(self, problem: Problem) -> Step:
            return super().build(faster)

    with pytest.raises(AssertionError):
        timing.check_step(Scaled("scaled", "scaled", "by_hand", "numpy"), PROBLEM)


@pytest.mark.parametrize(("factor", "passes"), [(1.02, True), (1.1, False)])
def test_the_check_allows_tf32_a_few_percent(factor: float, passes: bool) -> None:
    other = dataclasses.replace(PROBLEM, learning_rate=PROBLEM.learning_rate * factor)

    class Scaled(Implementation):
        def build(self, problem: Problem) -> Step:
            return FLOOR.build(other)

    scaled = Scaled("scaled", "scaled", "by_hand", "numpy", ("tf32", "gpu:0"))
    with contextlib.nullcontext() if passes else pytest.raises(AssertionError, match="weight 0 after"):
        timing.check_step(scaled, PROBLEM)


@pytest.mark.parametrize("network", [HEADLINES[1], Square(), Convolution(width=6, batch=4)], ids=lambda n: n.name)
def test_the_floor_descends_along_its_gradient(network: Dense | Square | Convolution) -> None:
    """All others are checked against the floor, so the floor is checked against a difference of its losses."""
    start = problem(network)
    step = FLOOR.build(start)
    loss, before = step.run(), start.weights
    moved = [(w - v).astype(np.float64) for w, v in zip(step.weights(), before, strict=True)]
    squared_gradient = sum(np.sum(m**2) for m in moved) / start.learning_rate**2
    size = 1e-2 / np.sqrt(squared_gradient)  # a short step, whatever the learning rate is
    moved = [size / start.learning_rate * m for m in moved]
    there, back = (
        FLOOR.build(dataclasses.replace(start, weights=_shifted(before, moved, sign))).run() for sign in (1, -1)
    )
    assert loss > 0
    np.testing.assert_allclose((back - there) / (2 * size), squared_gradient, rtol=1e-2)


def _shifted(weights: tuple[np.ndarray, ...], moved: list[np.ndarray], sign: int) -> tuple[np.ndarray, ...]:
    return tuple(np.asarray(w + sign * m, np.float32) for w, m in zip(weights, moved, strict=True))


def test_work_of_a_step_counts_the_products_of_matrices() -> None:
    """For 2-3-4 with 5 rows: forward pass and weights for both layers, the gradient of the input for the second."""
    network = Dense((2, 3, 4), batch=5)
    assert operations(network) == 2 * 5 * (2 * (2 * 3) + 3 * (3 * 4))
    assert traffic(network) == 4 * (5 * 2 + 2 * (2 * 3 + 3 + 3 * 4 + 4))
    assert limits.Rates(operations=1.0, bytes=1e9).seconds(network) == operations(network)
    assert limits.Rates(operations=1e9, bytes=1.0).seconds(network) == traffic(network)


def test_work_of_a_convolution_is_that_of_the_product_with_its_columns() -> None:
    network = Convolution(width=4, channels=2, kernel=3, filters=5, batch=6, classes=7)
    convolution, dense = 2 * (6 * 2 * 2) * (3 * 3 * 2) * 5, 2 * 6 * (2 * 2 * 5) * 7
    assert operations(network) == 2 * convolution + 3 * dense


def test_a_loop_with_other_results_raises() -> None:
    with pytest.raises(AssertionError):
        loops.check(lambda: [np.ones(2)], lambda: [np.ones(2) * 1.01])


def test_a_ratio_is_taken_within_each_round() -> None:
    """A machine that is twice as slow in the second round changes no ratio."""
    rounds = [{FLOOR.name: 1.0, "other": 3.0}, {FLOOR.name: 2.0, "other": 6.0}]
    assert timing.ratios(rounds) == {FLOOR.name: Ratio(1, 1, 1, 2), "other": Ratio(3, 3, 3, 2)}


def test_a_slope_is_the_exponent() -> None:
    assert np.isclose(tape_costs.slope({n: 1e-6 * n**2 for n in (10, 100, 1000)}), 2)


def test_a_peer_that_is_absent_says_so() -> None:
    peer = Implementation("absent", "absent", "absent", "no_such_package")
    assert peer.missing() == "no_such_package is not installed"


def test_a_row_on_the_gpu_is_the_row_of_the_cpu_on_another_device() -> None:
    cpu = Implementation("f", "F", "tape", "tensorflow", ("graph", "cpu"), eager="e")
    gpu = cpu.on_gpu()
    assert (gpu.name, gpu.options, gpu.eager, gpu.device) == ("f gpu:0", ("graph", "gpu:0"), "e gpu:0", "gpu:0")


def test_a_run_needs_at_least_one_thread(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--threads", "0"])
    assert "--threads must be at least 1, but is 0" in capsys.readouterr().err
