"""Tables, files, plots and comparisons of made-up results."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rich.console import Console

from benchmarks import compare, report, run_results
from benchmarks.run_results import NetworkResult, Results
from benchmarks.steps import FLOOR
from benchmarks.timing import Ratio


def exactly(x: float) -> Ratio:
    return Ratio(x, x, x, 8)


def made_up(ratio: Ratio = Ratio(1.5, 1.6, 1.75, 8)) -> Results:  # noqa: B008 (it is frozen)
    """Two widths. The reference takes `ratio`; tf.function is as fast as the floor, and 2 ms faster than eager."""
    networks = {}
    for width in (16, 64):
        networks[f"64-{width}-{width}-10, batch 64"] = NetworkResult(
            sizes=[64, width, width, 10],
            batch=64,
            work=1000 * width,
            limit={"cpu": 1e-4},
            floor=1e-3,
            ratios={FLOOR.name: exactly(1), "reference": ratio, "tensorflow": exactly(3), "tf.function": exactly(1)},
            first_calls={FLOOR.name: 1e-3, "reference": 1e-3, "tensorflow": 0.1, "tf.function": 0.5},
        )
    return Results(
        environment={"numpy": "2.0", "load": 1.0},
        versions={FLOOR.name: "2.0"},
        missing={"torch": "torch is not installed", "torch compiled": "torch is not installed"},
        networks=networks,
        loops={"reference": {"fit": exactly(2)}},
        loop_overhead={"reference": {"fit": 5e-6}},
        tape_features={"reference": {"gradient": exactly(1), "nested": exactly(4)}},
        tape_memory={"reference": 250.0},
        suite={"tape": (600, 3.0)},
        two_workers=0.6,
        chain_seconds={10: 1e-5, 100: 1e-4},
    )


def test_the_tables_show_what_was_measured_and_what_was_not() -> None:
    text = report.markdown(made_up())
    for line in [
        "1.60 (1.50–1.75)",
        "| limit of the machine, cpu | 0.1 | 0.1 |",
        "| TensorFlow, tf.function | 0.50 (250) | 0.50 (250) |",  # 0.5 s, and 2 ms are saved by each step
        "not measured, because torch is not installed: torch; torch compiled",
        "| reference | 2.00 (2.00–2.00); 5 µs |",
        "| tape | 600 | 200 |",
        "two workers the whole run takes 0.60 times",
        "| reference: slope of log time over log length | 1.00 |",
    ]:
        assert line in text
    console = Console(record=True, width=200)
    report.show(made_up(), console)
    assert "1.60 (1.50–1.75)" in console.export_text()


def test_compiling_that_saves_nothing_is_never_paid_back() -> None:
    one = next(iter(made_up().networks.values()))
    one.ratios["tf.function"] = exactly(3.5)
    assert report.payback(one, "tf.function", "tensorflow") is None


def test_results_are_read_as_they_were_written(tmp_path: Path) -> None:
    report.save(made_up(), tmp_path)
    assert run_results.read(tmp_path / "results.json") == made_up()


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("no json", "is not JSON"),
        ("[]", "expected the keys `format` and `networks`"),
        ('{"benchmarks": []}', "expected the keys `format` and `networks`"),
        ('{"format": 1, "networks": {}}', "is not in format 2"),
        ('{"format": 2, "networks": {"a": {}}}', "is a damaged result"),
        (None, "cannot be read: No such file"),
    ],
)
def test_a_file_that_is_not_a_result_is_an_error(
    text: str | None, what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "results.json"
    if text is not None:
        path.write_text(text)
    assert compare.main([str(path), str(path)]) == 2
    error = capsys.readouterr().err
    assert str(path) in error
    assert what in error


def test_a_comparison_tells_a_difference_from_noise(tmp_path: Path) -> None:
    for name, ratio in {"a": Ratio(1.5, 1.6, 1.75, 8), "b": Ratio(3.1, 3.2, 3.3, 8)}.items():
        run_results.write(made_up(ratio), tmp_path / f"{name}.json")
    console = Console(record=True, width=200)
    assert compare.main([str(tmp_path / "a.json"), str(tmp_path / "b.json")], console) == 0
    rows = [line for line in console.export_text().splitlines() if " reference " in line]
    assert all("2.00" in row and "slower" in row for row in rows)
    assert len(rows) == 2
    assert compare.verdict(Ratio(1, 2, 3, 8), Ratio(2.5, 3.5, 4, 8)) == "noise"
    assert compare.verdict(Ratio(2, 3, 4, 8), Ratio(0.5, 1, 1.5, 8)) == "faster"


def test_a_comparison_names_what_else_differs() -> None:
    other = made_up()
    other.environment |= {"numpy": "2.1", "load": 7.0}
    assert compare.differences_of_environment(made_up(), other) == ["numpy: 2.0 → 2.1"]


def test_plots_are_drawn_for_what_was_measured(tmp_path: Path) -> None:
    plots = pytest.importorskip("benchmarks.plots", reason="matplotlib is not installed", exc_type=ImportError)
    paths = [path.name for path in plots.draw(made_up(), tmp_path)]
    assert paths == ["step_time.svg", "useful_work.svg", "compilation.svg"]
    assert all("<svg" in (tmp_path / path).read_text(encoding="utf-8") for path in paths)
    on_gpu = made_up()
    for one, ratio in zip(on_gpu.networks.values(), (2, 0.5), strict=True):
        one.ratios["tf.function gpu:0"] = exactly(ratio)
    assert "gpu_against_cpu.svg" in [path.name for path in plots.draw(on_gpu, tmp_path)]
    assert plots.draw(Results(), tmp_path) == []


def test_the_plots_of_each_file_are_in_a_folder_of_its_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plots = pytest.importorskip("benchmarks.plots", reason="matplotlib is not installed", exc_type=ImportError)
    files = [tmp_path / name for name in ("one.json", "other.json")]
    for path in files:
        run_results.write(made_up(), path)
    assert plots.main([*map(str, files), "-o", str(tmp_path / "plots")]) == 0
    assert {path.parent.name for path in (tmp_path / "plots").glob("*/step_time.svg")} == {"one", "other"}
    assert plots.main([str(tmp_path / "none.json")]) == 2
    assert "none.json cannot be read" in capsys.readouterr().err


def test_the_crossover_is_on_the_line_between_two_sizes() -> None:
    assert report.crossover({16: 0.25, 64: 4.0}) == pytest.approx(32)
    assert report.crossover({16: 2.0, 64: 4.0}) is None


def test_the_tables_show_the_gpu_beside_the_cpu() -> None:
    on_gpu = made_up()
    for one, ratio in zip(on_gpu.networks.values(), (4, 0.25), strict=True):
        one.ratios["tf.function gpu:0"] = exactly(ratio)
    text = report.markdown(on_gpu)
    assert "| TensorFlow, tf.function, GPU | 0.25 (4,000 µs) | 4.00 (250 µs) |" in text
    assert "| TensorFlow, tf.function, GPU | 32 (slower at 16, faster at 64) |" in text


def test_the_committed_results_are_results() -> None:
    for path in (Path(__file__).parent / "results").glob("*.json"):
        assert run_results.read(path).networks, path
        assert json.loads(path.read_text(encoding="utf-8"))["environment"]["processor"]
