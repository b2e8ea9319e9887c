"""`tf.keras.utils`: one-hot labels, seeds, downloaded files, and batches by number.

Source   https://keras.io/api/utils/
"""

from __future__ import annotations

import hashlib
import os
import random as python_random
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from reference import random
from reference.keras.training.adapters import unpack_x_y_sample_weight

__all__ = [
    "PyDataset",
    "Sequence",
    "get_file",
    "normalize",
    "set_random_seed",
    "to_categorical",
    "unpack_x_y_sample_weight",
]


def to_categorical(x: Any, num_classes: int | None = None) -> np.ndarray:
    """y[…, c] = 1 if x[…] = c else 0: one row for each label; a last axis of dimension 1 is dropped first.

    Shapes   (…) → (…, num_classes), where num_classes is max x + 1 by default
    Source   https://keras.io/api/utils/python_utils/#to_categorical-function
    Errors   ValueError for labels below 0, or not below num_classes

    # NB: TensorFlow counts negative labels from the end, and from Keras 3 on returns tensors for tensors.
    """
    labels = np.asarray(x).astype(np.int64)
    if labels.ndim > 1 and labels.shape[-1] == 1:
        labels = labels[..., 0]
    classes = int(labels.max()) + 1 if num_classes is None else int(num_classes)
    if labels.size and not 0 <= labels.min() <= labels.max() < classes:
        raise ValueError(f"`x` must hold labels from 0 to {classes - 1}. Received {labels.min()} … {labels.max()}.")
    return np.eye(classes)[labels]


def normalize(x: Any, axis: int = -1, order: int = 2) -> np.ndarray:
    """x / ‖x‖ along the axis, by the norm of this order; zeros stay zeros.

    Source   https://keras.io/api/utils/python_utils/#normalize-function
    """
    x = np.atleast_2d(np.asarray(x))
    norms = np.linalg.norm(x, order, axis, keepdims=True)
    return np.asarray(x / np.where(norms == 0, 1, norms))


def set_random_seed(seed: int) -> None:
    """Sets the seeds of Python, of NumPy and of `tf.random`.

    Source   https://keras.io/api/utils/python_utils/#setrandomseed-function
    Errors   ValueError for anything but an integer
    """
    if not isinstance(seed, (int, np.integer)):
        raise ValueError(f"`seed` must be an integer. Received {seed!r}.")
    python_random.seed(int(seed))
    np.random.seed(int(seed))
    random.set_seed(int(seed))


class PyDataset:
    """Batches by number: a subclass defines `__getitem__(i)`, the i-th batch, and `__len__`, their number.

    # NB: TensorFlow can fetch them in several workers, and takes the options for that as arguments.

    Source   https://keras.io/api/utils/python_utils/#pydataset-class
    """

    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError(f"{type(self).__name__} must define `__getitem__`.")

    def __len__(self) -> int:
        raise NotImplementedError(f"{type(self).__name__} must define `__len__`.")

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def on_epoch_end(self) -> None:
        """Called after each epoch."""


Sequence = PyDataset  # the name up to Keras 2


def get_file(
    fname: str | None = None,
    origin: str | None = None,
    file_hash: str | None = None,
    cache_subdir: str = "datasets",
    hash_algorithm: str = "auto",
    cache_dir: str | os.PathLike[str] | None = None,
) -> str:
    """The path of the file in the cache, `cache_dir/cache_subdir/fname`.

    It is downloaded from `origin` if there is no such file, or one with another hash. `cache_dir` is `$KERAS_HOME`, or
    ~/.keras.

    # NB: TensorFlow can also unpack archives.

    Source   https://keras.io/api/utils/python_utils/#getfile-function
    Errors   ValueError without `origin`, and when the download has another hash; OSError when it fails
    """
    if origin is None:
        raise ValueError("`origin` must be the URL of the file. Received None.")
    folder = Path(cache_dir or os.environ.get("KERAS_HOME") or Path.home() / ".keras").expanduser() / cache_subdir
    path = folder / (fname or origin.rstrip("/").rsplit("/", 1)[-1])
    if path.exists() and file_hash in (None, hash_of(path, hash_algorithm, file_hash)):
        return str(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as temporary:
        download = Path(temporary) / "download"
        try:
            urllib.request.urlretrieve(origin, download)
        except urllib.error.URLError as error:
            raise OSError(f"Could not download {origin!r} to {str(path)!r}: {error}.") from error
        if file_hash not in (None, hash_of(download, hash_algorithm, file_hash)):
            raise ValueError(f"The download of {origin!r} must have the `file_hash` {file_hash!r}. It has another one.")
        os.replace(download, path)
    return str(path)


def hash_of(path: Path, algorithm: str, expected: str | None) -> str:
    """The hash of a file in hexadecimal digits: SHA-256, or MD5 if it is named, or if 32 digits are expected."""
    is_md5 = algorithm == "md5" or (algorithm == "auto" and len(expected or "") == 32)
    return (hashlib.md5 if is_md5 else hashlib.sha256)(path.read_bytes()).hexdigest()
