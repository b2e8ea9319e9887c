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

import itertools
import math
import warnings
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

import numpy as np

from reference import nest, random
from reference.keras.backend import floatx
from reference.tensor import Tensor, Value

RAN_OUT = (
    "The input ran out of data: it has fewer batches than the requested number of steps. "
    "Use `repeat()`, or fewer steps, if that is not intended."
)


# ------------------------------------------------------------------------------------------- batches


def unpack_x_y_sample_weight(data: Any) -> tuple[Any, Any, Any]:
    """x, y and sample_weight of a batch, None for those that it does not have. Anything but a tuple is x.

    Source   https://keras.io/guides/custom_train_step_in_tensorflow/
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
            f"`{argument}` must consist of arrays, tensors or DataFrames of numbers, or be a Dataset, a generator or a "
            f"Sequence. Received {type(value).__name__}: {str(value)[:60]}"
        )
    return array.astype(floatx(), copy=False) if array.dtype.kind == "f" else array


def _as_tensors(batch: Any) -> Any:
    return nest.map_structure(lambda leaf: leaf if type(leaf) is Tensor else _tensor(as_array("a batch", leaf)), batch)


def _tensor(array: np.ndarray | None) -> Tensor | None:
    return None if array is None else Tensor(array)


# ------------------------------------------------------------------------------------------- sources


class Source(Protocol):
    """Gives the batches of an epoch, from the beginning each time; `steps` is their number, if it is known."""

    @property
    def steps(self) -> int | None: ...

    def __iter__(self) -> Iterator[Any]: ...


class Rows:
    """Arrays, tensors, or structures of them, as batches of rows.

    Errors   ValueError for what is no array, for different numbers of rows, no row at all, and a batch_size below 1
    """

    def __init__(self, x: Any, y: Any = None, sample_weight: Any = None, batch_size: Any = None, shuffle: Any = False):
        batch_size = 32 if batch_size is None else batch_size
        if not isinstance(batch_size, (int, np.integer)) or batch_size < 1:
            raise ValueError(f"`batch_size` must be an integer ≥ 1. Received {batch_size!r}.")
        self._structure = (x, y, sample_weight) if sample_weight is not None else (x,) if y is None else (x, y)
        self._arrays: list[np.ndarray | None] = []
        for argument, part in zip(("x", "y", "sample_weight"), self._structure, strict=False):
            self._arrays += [as_array(argument, leaf) for leaf in nest.flatten(part)]
        self.batch_size, self.shuffle = int(batch_size), shuffle
        lengths = [len(array) if array.ndim else 0 for array in self._arrays if array is not None]
        if len(set(lengths)) != 1 or not lengths[0]:
            raise ValueError(
                f"`x`, `y` and `sample_weight` must have the same number of rows, at least 1. They have {lengths}."
            )
        self.rows = lengths[0]

    @property
    def steps(self) -> int:
        return math.ceil(self.rows / self.batch_size)

    def __iter__(self) -> Iterator[Any]:
        order = random.shuffle(np.arange(self.rows)).array if self.shuffle else None
        for start in range(0, self.rows, self.batch_size):
            rows = slice(start, start + self.batch_size)
            yield self.batch(rows if order is None else order[rows])

    def batch(self, rows: Any = slice(None)) -> Any:
        """Some rows, or all of them, as one batch."""
        leaves = [None if array is None else Tensor(array[rows]) for array in self._arrays]
        return nest.pack_sequence_as(self._structure, leaves)

    def split(self, fraction: float, validation_batch_size: int | None) -> tuple[Rows, Rows]:
        """The first ⌊rows·(1 − fraction)⌋ rows to train on, in any order; the others, in order, to validate on.

        Errors   ValueError unless 0 < fraction < 1 and both sides have rows
        """
        at = math.floor(self.rows * (1 - fraction)) if 0 < fraction < 1 else 0
        if not 0 < at < self.rows:
            raise ValueError(
                f"`validation_split` must be a fraction between 0 and 1 that leaves rows on both sides. "
                f"Received {fraction!r} for {self.rows} rows."
            )
        x, y, w = unpack_x_y_sample_weight(self.batch(slice(0, at)))
        val_x, val_y, val_w = unpack_x_y_sample_weight(self.batch(slice(at, None)))
        size = validation_batch_size or self.batch_size
        return Rows(x, y, w, self.batch_size, self.shuffle), Rows(val_x, val_y, val_w, size)


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
    """The source of batches that these arguments describe. `batch_size` applies to arrays alone.

    Errors   as `Rows`; ValueError for targets or weights beside data that bring their own
    """
    gives_batches = any(hasattr(x, name) for name in ("__next__", "cardinality", "on_epoch_end"))
    if isinstance(x, (list, tuple, dict, Value)) or hasattr(x, "__array__") or not gives_batches:
        return Rows(x, y, sample_weight, batch_size, shuffle)
    for argument, value in {"y": y, "sample_weight": sample_weight}.items():
        if value is not None:
            raise ValueError(f"`{argument}` must not be given beside a {type(x).__name__}, whose batches contain it.")
    return Items(x, shuffle) if hasattr(x, "__getitem__") else Elements(x)


# ------------------------------------------------------------------------------------------- class weights


class WeightedByClass:
    """Batches whose rows have the weight of their class; a class that is not named has the weight 1.

    Classes are integers of shape (n,) or (n, 1), or the positions of the largest entries of rows (n, classes). Where
    there are sample weights too, the two are multiplied.

    # NB: TensorFlow rejects both together from Keras 3 on, and up to Keras 2 a class that is not named.
    """

    def __init__(self, source: Source, class_weight: Any):
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

    Without a number of steps, an epoch is one pass over the source. With it, an epoch takes that many batches, and the
    next one continues from there; when the source runs out, it starts over. With `from_the_start` every epoch does.

    # NB: TensorFlow up to Keras 2 ended the training where the source runs out.
    """

    def __init__(self, source: Source, argument: str, steps: Any = None, from_the_start: bool = False):
        if steps is not None and (not isinstance(steps, (int, np.integer)) or steps < 1):
            raise ValueError(f"`{argument}` must be an integer ≥ 1. Received {steps!r}.")
        self._source, self._from_the_start = source, from_the_start
        self._limit = None if steps is None else int(steps)
        self._running: Iterator[Any] | None = None

    @property
    def steps(self) -> int | None:
        return self._source.steps if self._limit is None else self._limit

    def __iter__(self) -> Iterator[Any]:
        """The batches of the next epoch."""
        if self._limit is None or self._from_the_start:
            return itertools.islice(self._source, self._limit)
        return self._continue(self._limit)

    def _continue(self, limit: int) -> Iterator[Any]:
        for step in range(limit):
            batch = None if self._running is None else next(self._running, None)
            if batch is None and step == 0:
                self._running = iter(self._source)
                batch = next(self._running, None)
            if batch is None:
                self._running = None
                if step:
                    warnings.warn(RAN_OUT, stacklevel=2)
                return
            yield batch
