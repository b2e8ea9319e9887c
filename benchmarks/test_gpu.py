"""`python -m benchmarks.gpu`: a rehearsal on the CPU, absent libraries, and the choice of widths."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from benchmarks import gpu, run_results
from benchmarks.networks import Problem
from benchmarks.steps import FLOOR, Implementation
from benchmarks.steps.step import Step

ROOT = Path(__file__).parent.parent
NOT_NEEDED = ("rich", "pytest", "matplotlib", "keras", "tensorflow")


def run(without: tuple[str, ...], *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command in a process in which importing some packages raises ImportError."""
    program = (
        f"import runpy, sys; sys.modules.update(dict.fromkeys({without}));"
        f" sys.argv[1:] = {list(arguments)}; runpy.run_module('benchmarks.gpu', run_name='__main__')"
    )
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("library", "other"), [("torch", "jax"), ("jax", "torch")])
def test_a_rehearsal_on_the_cpu_needs_one_library(library: str, other: str, tmp_path: Path) -> None:
    """Every row of the library has passed its check; the results can be read, and say what was not measured."""
    if find_spec(library) is None:
        pytest.skip(f"{library} is not installed")
    ended = run((*NOT_NEEDED, other), str(tmp_path), "--device", "cpu", "--seconds", "1")
    assert ended.returncode == 0, ended.stderr
    assert "no plots, because matplotlib is not installed" in ended.stdout
    results = run_results.read(tmp_path / "results.json")
    assert set(results.networks["x²"].ratios) == {"numpy", library, f"{library} gpu:0", f"{library} gpu:0 tf32"}
    assert results.missing[other] == f"{other} is not installed"
    assert "the time was over" in results.missing.values()
    text = (tmp_path / "results.md").read_text(encoding="utf-8")
    assert "a rehearsal, with the CPU in the place of the GPU" in text
    assert "How many times faster the GPU is" in text


def test_without_torch_and_jax_there_is_nothing_to_measure(tmp_path: Path) -> None:
    ended = run(("torch", "jax"), str(tmp_path), "--device", "cpu")
    assert ended.returncode == 2
    assert ended.stderr.splitlines() == [
        "nothing to measure: neither torch nor JAX can be used: jax is not installed; torch is not installed"
    ]


def test_a_row_that_fails_its_check_does_not_end_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Wrong(Implementation):
        def build(self, problem: Problem) -> Step:
            return FLOOR.build(replace(problem, learning_rate=2 * problem.learning_rate))

    wrong = Wrong("torch gpu:0", "wrong", "by_hand", "numpy")
    monkeypatch.setattr(gpu, "BARE", (FLOOR, replace(FLOOR, name="torch"), wrong))
    monkeypatch.setattr(gpu, "KERAS", (FLOOR,))
    assert gpu.main([str(tmp_path), "--device", "cpu", "--seconds", "1"]) == 1
    results = run_results.read(tmp_path / "results.json")
    assert all(set(one.ratios) == {"numpy", "torch"} for one in results.networks.values())
    assert "loss of step 2 differs from the floor's" in results.missing["torch gpu:0 (x²)"]


def test_bisection_ends_beside_the_crossover() -> None:
    """With a GPU that is faster from a width of 300 on, between 256 and 512."""
    gain = {width: width / 300 for width in (16, 64, 256, 512, 4096)}
    measured = []
    while (width := gpu.next_width({"row": gain})) is not None:
        measured.append(width)
        gain[width] = width / 300
    assert measured == [362, 304, 279, 291]


@pytest.mark.parametrize("gain", [{}, {16: 2.0, 64: 3.0}, {16: 0.5, 64: 0.9}])
def test_nothing_is_bisected_without_a_crossover(gain: dict[int, float]) -> None:
    assert gpu.next_width({"row": gain}) is None
