"""`TensorBoard`: the logs, and the weights if asked, as files that TensorBoard shows."""

from __future__ import annotations

import importlib
import os
import time
from pathlib import Path
from typing import Any

import numpy as np

from reference.keras.callbacks.callback import Callback

__all__ = ["TensorBoard"]


class TensorBoard(Callback):
    """Write the logs below `log_dir`: those of the training under "train", those of the validation under "validation".

        epoch_loss, epoch_…         after each epoch, at the step `epoch`; "val_" is cut off. epoch_learning_rate too
        evaluation_loss_vs_iterations, …   after each evaluation, at the step `optimizer.iterations`
        batch_loss, batch_…         every `update_freq` batches, or every batch for "batch"; not for "epoch"
        dense/kernel/histogram, …   the weights, every `histogram_freq` epochs; never for 0

    Source   https://keras.io/api/callbacks/tensorboard/
    Edges    log-files/tensorboard-shows-the-history, log-files/tensorboard-shows-evaluations,
             log-files/tensorboard-shows-the-learning-rate, log-files/tensorboard-shows-the-rate-of-a-schedule,
             log-files/tensorboard-shows-batches, log-files/tensorboard-shows-batches-when-asked,
             log-files/tensorboard-shows-weights-when-asked
    Errors   ImportError, with the first value, where the package tensorboard is not installed; ValueError for another
             `update_freq`

    # NB: TensorFlow also draws the graph of the model, images, embeddings and profiles; it takes any `update_freq`.
    """

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
        super().__init__()
        if update_freq not in ("epoch", "batch") and not (isinstance(update_freq, int) and update_freq > 0):
            raise ValueError(
                f"`update_freq` must be 'epoch', 'batch' or a number of batches. Received {update_freq!r}."
            )
        self.log_dir, self.histogram_freq = Path(log_dir), histogram_freq
        self.update_freq = 1 if update_freq == "batch" else update_freq
        self._writers: dict[str, Any] = {}

    def on_train_begin(self, logs: Any = None) -> None:
        self._batches = 0

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self._batches += 1
        if self.update_freq != "epoch" and self._batches % self.update_freq == 0:
            for name, value in (logs or {}).items():
                self._scalar("train", f"batch_{name}", value, self._batches)

    def on_test_end(self, logs: Any = None) -> None:
        for name, value in (logs or {}).items():
            step = int(self.model.optimizer.iterations)
            self._scalar("validation", f"evaluation_{name}_vs_iterations", value, step)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        logs = {**(logs or {}), "learning_rate": float(self.model.optimizer.learning_rate)}
        for name, value in logs.items():
            part = "validation" if name.startswith("val_") else "train"
            self._scalar(part, f"epoch_{name.removeprefix('val_')}", value, epoch)
        if self.histogram_freq and epoch % self.histogram_freq == 0:
            for layer in self.model.layers:
                for weight in layer.weights:
                    self._histogram("train", f"{_path(layer, weight)}/histogram", weight.numpy(), epoch)

    def on_train_end(self, logs: Any = None) -> None:
        for writer in self._writers.values():
            writer.close()
        self._writers = {}

    # ------------------------------------------------------------------------------------------ the files

    def _scalar(self, part: str, tag: str, value: Any, step: int) -> None:
        self._write(part, "scalars", tag, np.float32(value), step)

    def _histogram(self, part: str, tag: str, values: np.ndarray, step: int) -> None:
        counts, edges = np.histogram(values, bins=30)
        self._write(part, "histograms", tag, np.stack([edges[:-1], edges[1:], counts], axis=1), step)

    def _write(self, part: str, plugin: str, tag: str, data: Any, step: int) -> None:
        value = {
            "tag": tag,
            "tensor": _tensorboard("util.tensor_util").make_tensor_proto(data),
            "metadata": {"plugin_data": {"plugin_name": plugin}},
        }
        if part not in self._writers:
            self._writers[part] = _writer(self.log_dir / part)
        event = _tensorboard("compat.proto.event_pb2").Event
        written = event(wall_time=time.time(), step=step, summary={"value": [value]})
        self._writers[part].write(written.SerializeToString())
        self._writers[part].flush()


def _writer(folder: Path) -> Any:
    """A new file of events in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    file = (folder / f"events.out.tfevents.{time.time_ns()}").open("wb")
    writer = _tensorboard("summary.writer.record_writer").RecordWriter(file)
    event = _tensorboard("compat.proto.event_pb2").Event
    writer.write(event(wall_time=time.time(), file_version="brain.Event:2").SerializeToString())
    return writer


def _tensorboard(module: str) -> Any:
    """A module of tensorboard, which only those need who use this callback."""
    return importlib.import_module(f"tensorboard.{module}")


def _path(layer: Any, weight: Any) -> str:
    """The name of a weight, behind that of its layer."""
    name = weight.name.split(":")[0]
    return name if name.startswith(f"{layer.name}/") else f"{layer.name}/{name}"
