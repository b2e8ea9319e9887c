"""`ProgbarLogger`, `CSVLogger` and `TensorBoard`: the logs on the screen, in a file, and as event files."""

from __future__ import annotations

import csv
import importlib
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from reference.keras.callbacks.callback import Callback, Logs

WIDTH = 20
SECONDS_BETWEEN_UPDATES = 0.05


class ProgbarLogger(Callback):
    """With `verbose=1`, a bar that grows, with the time per step and the values so far. With 2, a line per epoch.

        Epoch 1/2
        32/32 ━━━━━━━━━━━━━━━━━━━━ 0s 5ms/step - accuracy: 0.5000 - loss: 1.2000

    The number of steps may be unknown until the first epoch has ended. The validation inside `fit` prints nothing; its
    values stand at the end of the line of the epoch.

    Source   https://keras.io/api/models/model_training_apis/#fit-method
    """

    _inside_fit = False
    _verbose: int
    _steps: int
    _seen: int
    _began: float
    _shown: float

    def set_params(self, params: Mapping[str, Any]) -> None:
        super().set_params(params)
        self._verbose, self._steps = int(params.get("verbose", 1)), params.get("steps") or 0

    def on_train_begin(self, logs: Logs = None) -> None:
        self._inside_fit = True

    def on_train_end(self, logs: Logs = None) -> None:
        self._inside_fit = False

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        epochs = self.params.get("epochs") or 1
        if self._verbose and epochs > 1:
            print(f"Epoch {epoch + 1}/{epochs}")
        self._start()

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        self._step(batch, logs)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        self._finish(logs)

    def on_test_begin(self, logs: Logs = None) -> None:
        if not self._inside_fit:
            self._start()

    def on_test_batch_end(self, batch: int, logs: Logs = None) -> None:
        if not self._inside_fit:
            self._step(batch, logs)

    def on_test_end(self, logs: Logs = None) -> None:
        if not self._inside_fit:
            self._finish(logs)

    on_predict_begin = on_test_begin
    on_predict_end = on_test_end

    def on_predict_batch_end(self, batch: int, logs: Logs = None) -> None:
        self._step(batch, None)

    # ------------------------------------------------------------------------------------------ the bar

    def _start(self) -> None:
        self._began, self._shown, self._seen = time.monotonic(), 0.0, 0

    def _step(self, batch: int, logs: Logs) -> None:
        self._seen = batch + 1
        if self._verbose == 1 and time.monotonic() - self._shown > SECONDS_BETWEEN_UPDATES:
            self._shown = time.monotonic()
            print("\r" + self._line(logs), end="", flush=True)

    def _finish(self, logs: Logs) -> None:
        self._steps = self._steps or self._seen
        if self._verbose:
            print(("\r" if self._verbose == 1 else "") + self._line(logs), flush=True)

    def _line(self, logs: Logs) -> str:
        seconds = time.monotonic() - self._began
        count = f"{self._seen}/{self._steps or 'Unknown'}"
        full = WIDTH * self._seen // self._steps if self._steps else 0
        bar = f" {'━' * full}{'─' * (WIDTH - full)}" if self._verbose == 1 else " -"
        values = "".join(f" - {name}: {_format(np.mean(value))}" for name, value in (logs or {}).items())
        return f"{count}{bar} {seconds:.0f}s {1e3 * seconds / max(self._seen, 1):.0f}ms/step{values}"


def _format(value: Any) -> str:
    return f"{value:.4f}" if abs(value) > 1e-3 else f"{value:.4e}"


class CSVLogger(Callback):
    """Writes a row per epoch: its number, from 0, and the values of the logs in alphabetical order of their names.

    The columns are those of the first epoch. If it has no validation, a "val_…" column is added for each of them. A
    value that is missing from the logs is "NA". With `append`, rows are added to an existing file, without a header.

    Source   https://keras.io/api/callbacks/csv_logger/
    """

    _columns: list[str]
    _needs_header: bool
    _file: Any
    _writer: Any

    def __init__(self, filename: str | os.PathLike[str], separator: str = ",", append: bool = False):
        self.filename, self.separator, self.append = Path(filename), separator, append

    def on_train_begin(self, logs: Logs = None) -> None:
        self._columns = []
        self._needs_header = not (self.append and self.filename.exists() and self.filename.stat().st_size > 0)
        self._file = self.filename.open("a" if self.append else "w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, delimiter=self.separator)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        logs = logs or {}
        if not self._columns:
            self._columns = sorted(logs)
            if not any(name.startswith("val_") for name in logs):
                self._columns += [f"val_{name}" for name in self._columns]
            if self._needs_header:
                self._writer.writerow(["epoch", *self._columns])
        self._writer.writerow([epoch, *(logs.get(name, "NA") for name in self._columns)])
        self._file.flush()

    def on_train_end(self, logs: Logs = None) -> None:
        self._file.close()


class TensorBoard(Callback):
    """Writes the logs below `log_dir`: those of training under "train", those of validation under "validation".

        epoch_loss, epoch_…         after each epoch, at the step `epoch`, without "val_"; also epoch_learning_rate
        evaluation_loss_vs_iterations, …   after each evaluation, at the step `optimizer.iterations`
        batch_loss, batch_…         every `update_freq` batches; every batch for "batch", never for "epoch"
        dense/kernel/histogram, …   the weights, every `histogram_freq` epochs; never for 0

    Source   https://keras.io/api/callbacks/tensorboard/
    Errors   ImportError, at the first value, if the package tensorboard is not installed; ValueError for an
             `update_freq` that is neither "epoch", "batch" nor a positive integer

    # NB: TensorFlow also writes the graph of the model, images, embeddings and profiles; it takes any `update_freq`.
    """

    _batches: int

    def __init__(
        self,
        log_dir: str | os.PathLike[str] = "logs",
        histogram_freq: int = 0,
        write_graph: bool = True,
        write_images: bool = False,
        write_steps_per_second: bool = False,
        update_freq: Any = "epoch",
        profile_batch: Any = 0,
        embeddings_freq: int = 0,
        embeddings_metadata: Any = None,
    ):
        if update_freq not in ("epoch", "batch") and not (isinstance(update_freq, int) and update_freq > 0):
            raise ValueError(
                f"`update_freq` must be 'epoch', 'batch' or a positive number of batches. Received {update_freq!r}."
            )
        self.log_dir, self.histogram_freq = Path(log_dir), histogram_freq
        self.update_freq = 1 if update_freq == "batch" else update_freq
        self._writers: dict[str, Any] = {}

    def on_train_begin(self, logs: Logs = None) -> None:
        self._batches = 0

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        self._batches += 1
        if self.update_freq != "epoch" and self._batches % self.update_freq == 0:
            for name, value in (logs or {}).items():
                self._write("train", f"batch_{name}", value, self._batches)

    def on_test_end(self, logs: Logs = None) -> None:
        for name, value in (logs or {}).items():
            step = int(self.model.optimizer.iterations)
            self._write("validation", f"evaluation_{name}_vs_iterations", value, step)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        logs = {**(logs or {}), "learning_rate": float(self.model.optimizer.learning_rate)}
        for name, value in logs.items():
            part = "validation" if name.startswith("val_") else "train"
            self._write(part, f"epoch_{name.removeprefix('val_')}", value, epoch)
        if self.histogram_freq and epoch % self.histogram_freq == 0:
            for layer in self.model.layers:
                for weight in layer.weights:
                    counts, edges = np.histogram(weight.numpy(), bins=30)
                    bins = np.stack([edges[:-1], edges[1:], counts], axis=1)
                    self._write("train", f"{_path(layer, weight)}/histogram", bins, epoch, "histograms")

    def on_train_end(self, logs: Logs = None) -> None:
        for writer in self._writers.values():
            writer.close()
        self._writers = {}

    # ------------------------------------------------------------------------------------------ the files

    def _write(self, part: str, tag: str, value: Any, step: int, plugin: str = "scalars") -> None:
        tensor = _tensorboard("util.tensor_util").make_tensor_proto(np.float32(value))
        value = {"tag": tag, "tensor": tensor, "metadata": {"plugin_data": {"plugin_name": plugin}}}
        if part not in self._writers:
            self._writers[part] = _open_writer(self.log_dir / part)
        self._writers[part].write(_event(step=step, summary={"value": [value]}))
        self._writers[part].flush()


def _open_writer(folder: Path) -> Any:
    """The writer of a new event file in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    file = (folder / f"events.out.tfevents.{time.time_ns()}").open("wb")
    writer = _tensorboard("summary.writer.record_writer").RecordWriter(file)
    writer.write(_event(file_version="brain.Event:2"))
    return writer


def _event(**fields: Any) -> bytes:
    event = _tensorboard("compat.proto.event_pb2").Event(wall_time=time.time(), **fields)
    return bytes(event.SerializeToString())


def _tensorboard(module: str) -> Any:
    """A module of tensorboard, which is needed only by users of this callback."""
    return importlib.import_module(f"tensorboard.{module}")


def _path(layer: Any, weight: Any) -> str:
    """The name of a weight, with that of its layer before it."""
    name = weight.name.split(":")[0]
    return name if name.startswith(f"{layer.name}/") else f"{layer.name}/{name}"
