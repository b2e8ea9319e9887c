"""What a run measured: collected during the run, written as JSON, and read again to be drawn or compared."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.timing import Ratio

FORMAT = 2
FOLDER = Path("build/benchmarks")


class ResultError(ValueError):
    """A file is not the result of a run."""


@dataclass
class NetworkResult:
    """One network: the work in a step, the time of the floor, and the ratio of each implementation to it.

    work           operations (multiplications and additions) of a step
    limit          for each device, a lower bound of the seconds of a step
    floor          seconds of a step of the floor in the fastest round
    first_calls    seconds of the first step of each implementation, including tracing and compiling
    """

    sizes: list[int]
    batch: int
    work: int
    limit: dict[str, float]
    floor: float
    ratios: dict[str, Ratio]
    first_calls: dict[str, float]

    def seconds(self, implementation: str) -> float:
        return self.floor * self.ratios[implementation].median

    def gain(self, on_gpu: str) -> float | None:
        """How many times faster this row is than the same one on the CPU; None unless both were measured."""
        cpu = on_gpu.partition(" gpu:0")[0]
        if cpu == on_gpu or not {cpu, on_gpu} <= set(self.ratios):
            return None
        return self.ratios[cpu].median / self.ratios[on_gpu].median

    @property
    def width(self) -> int | None:
        """The width of the two hidden layers, if this is a network of the sweep over widths."""
        sizes = self.sizes
        return sizes[1] if self.batch == 64 and len(sizes) == 4 and sizes[0] == 64 and sizes[1] == sizes[2] else None


@dataclass
class Results:
    """Everything from one run, by label of the network, name of the implementation, subject or chapter."""

    environment: dict[str, Any] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    settings: dict[str, dict[str, Any]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    networks: dict[str, NetworkResult] = field(default_factory=dict)
    loops: dict[str, dict[str, Ratio]] = field(default_factory=dict)
    loop_overhead: dict[str, dict[str, float]] = field(default_factory=dict)  # seconds per step
    tape_features: dict[str, dict[str, Ratio]] = field(default_factory=dict)
    tape_memory: dict[str, float] = field(default_factory=dict)  # bytes per operation
    chain_seconds: dict[int, float] = field(default_factory=dict)
    suite: dict[str, tuple[int, float]] = field(default_factory=dict)  # examples and seconds of each chapter
    two_workers: float | None = None  # time of the whole suite on two workers over that on one

    def __bool__(self) -> bool:
        return any((self.networks, self.loops, self.tape_features, self.tape_memory, self.chain_seconds, self.suite))


def write(results: Results, path: Path) -> None:
    data = {"format": FORMAT, **asdict(results)}
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read(path: Path) -> Results:
    """The results in a file.

    Errors   ResultError that names the file, if it does not exist or is not a result in this format
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ResultError(f"{path} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise ResultError(f"{path} is not JSON: {error}") from None
    if not isinstance(data, dict) or "networks" not in data or "format" not in data:
        raise ResultError(
            f"{path} is not a result of `python -m benchmarks`: expected the keys `format` and `networks`"
        )
    if data.pop("format") != FORMAT:
        raise ResultError(f"{path} is not in format {FORMAT}: run the benchmarks again with this version")
    try:
        return _typed(data)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise ResultError(f"{path} is a damaged result: {error}") from None


def _typed(data: dict[str, Any]) -> Results:
    data["networks"] = {
        label: NetworkResult(**{**one, "ratios": _ratios(one["ratios"])}) for label, one in data["networks"].items()
    }
    for key in ("loops", "tape_features"):
        data[key] = {subject: _ratios(ratios) for subject, ratios in data[key].items()}
    data["chain_seconds"] = {int(n): seconds for n, seconds in data["chain_seconds"].items()}
    data["suite"] = {chapter: tuple(counted) for chapter, counted in data.get("suite", {}).items()}
    return Results(**data)


def _ratios(data: dict[str, Any]) -> dict[str, Ratio]:
    return {name: Ratio(**ratio) for name, ratio in data.items()}
