"""What `x` and `y` may be, and how they become the batches of an epoch.

    x                                    a batch                            an epoch
    arrays, tensors, DataFrames,         the next `batch_size` rows,        all rows once; the last batch may be smaller
    lists or dicts of them               or rows in random order
    Dataset                              an element                         all elements, from the first
    generator                            what it yields                     what is left of it
    Sequence (PyDataset)                 an item                            all items, in random order with `shuffle`

A batch is (x,), (x, y) or (x, y, sample_weight), of tensors; floating arrays are cast to `floatx()`.

Source   https://keras.io/api/models/model_training_apis/#fit-method
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from reference import nest, random
from reference.keras.backend import floatx
from reference.tensor import Tensor, Value

RAN_OUT = (
    "The input ran out of data: it has fewer batches than the steps that were asked for. "
    "Use `repeat()`, or fewer steps, if that was not meant."
)


# ------------------------------------------------------------------------------------------- batches


def pack(x: Any, y: Any = None, sample_weight: Any = None) -> tuple[Any, ...]:
    """(x,), (x, y) or (x, y, sample_weight): what is not there at the end is left out."""
    if sample_weight is not None:
        return x, y, sample_weight
    return (x,) if y is None else (x, y)


def unpack_x_y_sample_weight(data: Any) -> tuple[Any, Any, Any]:
    """x, y and sample_weight of a batch, None for those that it does not have. Anything but a tuple is x.

    Source   https://keras.io/guides/custom_train_step_in_tensorflow/
    Edges    history/own-train-step, utils/what-a-batch-lacks-is-none
    Errors   ValueError for a tuple of more than three
    """
    if not isinstance(data, (tuple, list)):
        return data, None, None
    if not 1 <= len(data) <= 3:
        raise ValueError(f"A batch must be x, (x, y) or (x, y, sample_weight). Received {len(data)} entries.")
    return (*data, None, None)[:3]


def as_array(argument: str, value: Any) -> np.ndarray | None:
    """An array, tensor, DataFrame or Series (a column) as a NumPy array, floating ones of `floatx()`; None stays."""
    if value is None:
        return None
    if hasattr(value, "to_frame"):
        value = value.to_frame()
    array = value.array if isinstance(value, Value) else np.asarray(value) if hasattr(value, "__array__") else None
    if array is None or array.dtype.kind not in "fiub":
        raise ValueError(
            f"`{argument}` must be made of arrays, tensors or DataFrames of numbers, or a Dataset, a generator or a "
            f"Sequence. Received {type(value).__name__}: {str(value)[:60]}"
        )
    return array.astype(floatx(), copy=False) if array.dtype.kind == "f" else array


def _as_tensors(batch: Any) -> Any:
    return nest.map_structure(lambda leaf: leaf if type(leaf) is Tensor else _as_tensor(leaf), batch)


def _as_tensor(value: Any) -> Tensor | None:
    array = as_array("a batch", value)
    return None if array is None else Tensor(array)


# ------------------------------------------------------------------------------------------- sources


class Rows:
    """Arrays, tensors, or structures of them, as batches of rows.

    Errors   ValueError for what is no array, for different numbers of rows, no row at all, and a batch_size below 1
    """

    def __init__(self, x: Any, y: Any = None, sample_weight: Any = None, batch_size: Any = None, shuffle: Any = False):
        batch_size = 32 if batch_size is None else batch_size
        if not isinstance(batch_size, (int, np.integer)) or batch_size < 1:
            raise ValueError(f"`batch_size` must be an integer ≥ 1. Received {batch_size!r}.")
        self._structure = pack(x, y, sample_weight)
        self._arrays: list[Any] = []
        for argument, part in zip(("x", "y", "sample_weight"), self._structure, strict=False):
            self._arrays += [as_array(argument, leaf) for leaf in nest.flatten(part)]
        self._is_flat = len(self._arrays) == len(self._structure) and not _nested(self._structure)
        self.batch_size, self.shuffle = int(batch_size), shuffle
        lengths = [len(array) if array.ndim else 0 for array in self._arrays if array is not None]
        if len(set(lengths)) != 1 or not lengths[0]:
            raise ValueError(f"`x`, `y` and `sample_weight` must have as many rows, at least 1. They have {lengths}.")
        self.rows = lengths[0]

    @property
    def steps(self) -> int:
        return math.ceil(self.rows / self.batch_size)

    def __iter__(self) -> Iterator[Any]:
        order = random.shuffle(np.arange(self.rows)).array if self.shuffle else None
        for start in range(0, self.rows, self.batch_size):
            rows = slice(start, start + self.batch_size)
            yield self._batch(rows if order is None else order[rows])

    def _batch(self, rows: Any) -> Any:
        leaves = [None if array is None else Tensor(array[rows]) for array in self._arrays]
        return tuple(leaves) if self._is_flat else nest.pack_sequence_as(self._structure, leaves)

    def split(self, fraction: float, validation_batch_size: int | None) -> tuple[Rows, Rows]:
        """The first ⌊rows·(1 − fraction)⌋ rows to train on, in any order, and the others, in theirs, to validate on.

        Errors   ValueError unless 0 < fraction < 1 and both sides have rows
        """
        at = math.floor(self.rows * (1 - fraction)) if 0 < fraction < 1 else 0
        if not 0 < at < self.rows:
            raise ValueError(
                f"`validation_split` must be a fraction between 0 and 1 that leaves rows on both sides. "
                f"Received {fraction!r} for {self.rows} rows."
            )
        sides = []
        for rows in (slice(0, at), slice(at, None)):
            leaves = [None if array is None else array[rows] for array in self._arrays]
            sides.append(nest.pack_sequence_as(self._structure, leaves))
        return (
            Rows(*sides[0], batch_size=self.batch_size, shuffle=self.shuffle),
            Rows(*sides[1], batch_size=validation_batch_size or self.batch_size),
        )


def _nested(structure: Any) -> bool:
    return any(isinstance(part, (list, tuple, dict)) for part in structure)


class Elements:
    """The elements of a Dataset, or what a generator yields."""

    def __init__(self, elements: Iterable[Any]):
        self._elements = elements
        count = int(elements.cardinality()) if hasattr(elements, "cardinality") else -1
        self.steps = count if count >= 0 else None

    def __iter__(self) -> Iterator[Any]:
        return (_as_tensors(element) for element in self._elements)


class Items:
    """The items of a Sequence, which is told when an epoch has ended."""

    def __init__(self, sequence: Any, shuffle: bool):
        self._sequence, self._shuffle = sequence, shuffle

    @property
    def steps(self) -> int:
        return len(self._sequence)

    def __iter__(self) -> Iterator[Any]:
        numbers = np.arange(len(self._sequence))
        for i in random.shuffle(numbers).array if self._shuffle else numbers:
            yield _as_tensors(self._sequence[int(i)])
        self._sequence.on_epoch_end()


def batches_of(
    x: Any, y: Any = None, sample_weight: Any = None, batch_size: Any = None, shuffle: Any = False
) -> Rows | Elements | Items:
    """The source of batches that x, and what stands beside it, amount to. `batch_size` counts for arrays alone.

    Errors   as `Rows`; ValueError for targets or weights beside what brings its own
    """
    if isinstance(x, (list, tuple, dict, Value)) or hasattr(x, "__array__") or not _gives_batches(x):
        return Rows(x, y, sample_weight, batch_size, shuffle)
    for argument, value in {"y": y, "sample_weight": sample_weight}.items():
        if value is not None:
            raise ValueError(f"`{argument}` must not be given beside a {type(x).__name__}, whose batches bring it.")
    return Items(x, shuffle) if hasattr(x, "__getitem__") else Elements(x)


def _gives_batches(x: Any) -> bool:
    """Whether it is a generator, a Dataset or a Sequence."""
    return any(hasattr(x, name) for name in ("__next__", "cardinality", "on_epoch_end"))


# ------------------------------------------------------------------------------------------- class weights


class WeightedByClass:
    """Batches whose rows have the weight of their class; a class that is not named has the weight 1.

    Classes are integers of shape (n,) or (n, 1), or the places where the rows of (n, classes) are largest. Where there
    are sample weights too, the two are multiplied.

    # NB: TensorFlow refuses both together from Keras 3 on, and up to Keras 2 a class that is not named.
    """

    def __init__(self, source: Any, class_weight: Any):
        if not isinstance(class_weight, Mapping):
            raise ValueError(f"`class_weight` must be a dict from class to weight. Received {class_weight!r}.")
        self._source, self._class_weight = source, class_weight

    @property
    def steps(self) -> int | None:
        return self._source.steps

    def __iter__(self) -> Iterator[Any]:
        return (self._weighted(batch) for batch in self._source)

    def _weighted(self, batch: Any) -> Any:
        x, y, sample_weight = unpack_x_y_sample_weight(batch)
        if type(y) is not Tensor:
            raise ValueError("`class_weight` is only for models with one output and one array of targets.")
        labels = y.array.argmax(-1) if y.array.ndim > 1 and y.array.shape[-1] > 1 else y.array.reshape(len(y.array))
        weights = np.array([self._class_weight.get(int(label), 1.0) for label in labels], floatx())
        if sample_weight is not None:
            weights = weights * sample_weight.array.reshape(weights.shape)
        return x, y, Tensor(weights)


# ------------------------------------------------------------------------------------------- epochs


class Epochs:
    """The batches of one epoch after another.

    Without `steps` each epoch goes over the source from its beginning. With `steps` it takes so many batches, and the
    next epoch goes on behind them; when the source runs out, it begins anew.

    # NB: TensorFlow ended the training there up to Keras 2.
    """

    def __init__(self, source: Any, steps: Any = None):
        if steps is not None and (not isinstance(steps, (int, np.integer)) or steps < 1):
            raise ValueError(f"The number of steps must be an integer ≥ 1. Received {steps!r}.")
        self._source, self._limit = source, steps
        self._running: Iterator[Any] | None = None

    @property
    def steps(self) -> int | None:
        return self._source.steps if self._limit is None else int(self._limit)

    def __iter__(self) -> Iterator[Any]:
        """The batches of the next epoch."""
        return iter(self._source) if self._limit is None else self._some()

    def _some(self) -> Iterator[Any]:
        first = None if self._running is None else next(self._running, None)
        if first is None:
            self._running = iter(self._source)
            first = next(self._running, None)
        for step in range(int(self._limit)):
            batch = first if step == 0 else next(self._running, None)
            if batch is None:
                self._running = None
                if step:
                    warnings.warn(RAN_OUT, stacklevel=2)
                return
            yield batch
