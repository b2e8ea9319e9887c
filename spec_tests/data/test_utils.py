"""tf.keras.utils and tf.keras.datasets: one-hot labels, seeds, batches by number, and downloaded files."""

import hashlib
import os
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import Section

UTILS = "https://keras.io/api/utils/python_utils"
clause = Section("utils", source=f"{UTILS}/#get_file-function", needs="keras")


@clause(source=f"{UTILS}/#to_categorical-function", kills=["to-categorical-counts-from-one", "to-categorical-clips"])
@given(st.lists(st.integers(0, 4), min_size=1, max_size=6), st.integers(0, 2))
@example([0, 2, 1], 0)
def test_to_categorical_is_one_hot(tf, labels, more):
    """Row i has 1 at its label and 0 elsewhere; there are max + 1 classes, or `num_classes`; labels may be a column. A
    label beyond the classes raises an error.
    """
    n = max(labels) + 1
    expected = [[float(c == label) for c in range(n + more)] for label in labels]
    convert = tf.keras.utils.to_categorical
    column = np.array(labels)[:, None]
    for observed in (convert(labels, n + more), convert(column, num_classes=n + more)):
        assert observed.tolist() == expected, f"the rows are {observed.tolist()}, but should be {expected}"
    assert convert(labels).shape == (len(labels), n)
    with pytest.raises((ValueError, IndexError)):
        convert([*labels, n + more], n + more)


@clause(
    source=f"{UTILS}/#normalize-function", kills=["normalize-divides-by-the-square", "normalize-divides-zero-by-zero"]
)
@given(sts.matrices(), st.sampled_from([0, 1, -1]), st.sampled_from([1, 2]))
@example(np.array([[3.0, 4.0], [0.0, 0.0]]), -1, 2)
@example(np.array([[3.0, 1.0], [4.0, 1.0]]), 0, 2)
def test_normalize_divides_by_the_norm(tf, x, axis, order):
    """normalize(x, axis, order) divides by the norm of this order along the axis, by default the Euclidean norm of the
    last axis; zeros stay zeros.
    """
    observed = tf.keras.utils.normalize(x, axis=axis, order=order)
    norms = (np.abs(x) ** order).sum(axis, keepdims=True) ** (1 / order)
    checks.close(observed * norms, x, operations=8, magnitude=8, what="x, put together again,")
    lengths = (np.abs(observed) ** order).sum(axis)
    checks.close(lengths, (norms.reshape(lengths.shape) > 0).astype(float), operations=8, what="the norm")
    deep = np.stack([x, 2 * x + 1])  # whose last axis is not axis 1
    checks.equal(tf.keras.utils.normalize(deep), tf.keras.utils.normalize(deep, axis=-1, order=2))


@clause(
    source=f"{UTILS}/#set_random_seed-function",
    kills=["random-seed-leaves-numpy", "random-seed-leaves-python", "random-seed-leaves-tensors", "a-seed-is-rounded"],
)
@pytest.mark.parametrize("sequence", ["random", "np.random", "tf.random"])
@given(st.integers(0, 2**32 - 1))
@example(5)
def test_one_seed_for_python_numpy_and_tensors(tf, sequence, seed):
    """set_random_seed(s) restarts the sequences of `random`, of `np.random` and of `tf.random`; a seed that is no
    integer raises an error.
    """
    for other in (2.5, "a"):
        with checks.refused(f"the seed {other!r}"):
            tf.keras.utils.set_random_seed(other)
    kept, draws = (random.getstate(), np.random.get_state()), []
    draw = {"random": random.random, "np.random": np.random.random, "tf.random": lambda: float(tf.random.uniform(()))}
    try:
        for _ in range(2):
            tf.keras.utils.set_random_seed(seed)
            draws.append(draw[sequence]())
    finally:
        random.setstate(kept[0])
        np.random.set_state(kept[1])
    assert draws[0] == draws[1], f"{sequence} gave {draws[0]}, then {draws[1]} after the same seed"


@clause(source=f"{UTILS}/#pydataset-class", seed="001", kills=["a-sequence-is-empty-by-default"])
def test_a_sequence_is_its_items_in_order(tf):
    """A subclass of Sequence (PyDataset from Keras 3 on), with `__getitem__` and `__len__`, gives items 0 … len − 1;
    if it lacks one of them, using it raises an error.
    """

    class Squares(tf.keras.utils.Sequence):
        def __len__(self):
            return 4

        def __getitem__(self, index):
            return index**2

    class Without(tf.keras.utils.Sequence):
        pass

    assert list(Squares()) == [0, 1, 4, 9]
    for needed in (len, lambda sequence: sequence[0]):
        with pytest.raises((NotImplementedError, TypeError)):
            needed(Without())


# ------------------------------------------------------------------------------------------- files


def web(tmp_path_factory, content):
    """(The folder of a cache, a file to download, its URL)."""
    folder = tmp_path_factory.mktemp("web")
    original = folder / "original.bin"
    original.write_bytes(content)
    (folder / "cache").mkdir()
    return folder / "cache", original, original.as_uri()


@clause
def test_a_file_is_downloaded_once(tf, tmp_path_factory):
    """get_file(name, url) keeps the file as cache_dir/datasets/name, or in `cache_subdir`, returns that path, and does
    not download it again.
    """
    cache, original, url = web(tmp_path_factory, b"one")
    paths = [tf.keras.utils.get_file("copy.bin", url, cache_dir=str(cache)) for _ in range(2)]
    assert paths == [str(cache / "datasets" / "copy.bin")] * 2
    original.write_bytes(b"other")
    path = tf.keras.utils.get_file("copy.bin", url, cache_dir=str(cache))
    assert Path(path).read_bytes() == b"one", "the file was downloaded again"
    elsewhere = tf.keras.utils.get_file("copy.bin", url, cache_dir=str(cache), cache_subdir="models")
    assert elsewhere == str(cache / "models" / "copy.bin")


@clause(kills=["cached-file-is-trusted"])
def test_a_file_of_another_hash_is_replaced(tf, tmp_path_factory):
    """With `file_hash`, of SHA-256 or MD5, a cached file with another hash is replaced by a download."""
    cache, original, url = web(tmp_path_factory, b"one")
    for content, algorithm in ((b"two", hashlib.sha256), (b"three", hashlib.md5)):
        tf.keras.utils.get_file("copy.bin", url, cache_dir=str(cache))
        original.write_bytes(content)
        known = algorithm(content).hexdigest()
        path = tf.keras.utils.get_file("copy.bin", url, cache_dir=str(cache), file_hash=known)
        assert Path(path).read_bytes() == content, f"a cached file with another {algorithm.__name__} was kept"


@clause
def test_a_download_of_another_hash_raises(tf, tmp_path_factory):
    """A download whose hash is not `file_hash` raises an error; so does a URL without a file, and no URL at all."""
    cache, original, url = web(tmp_path_factory, b"one")
    with checks.refused("a download with another hash"):
        tf.keras.utils.get_file("copy.bin", url, cache_dir=str(cache), file_hash=hashlib.sha256(b"two").hexdigest())
    with checks.refused("no URL"):
        tf.keras.utils.get_file("no_url.bin", cache_dir=str(cache))
    original.unlink()
    try:  # Keras raises Exception itself, which says no more than that something went wrong
        path = tf.keras.utils.get_file("absent.bin", url, cache_dir=str(cache))
    except Exception:
        path = None
    assert path is None, f"{path} was returned for a URL where nothing is"


# --------------------------------------------------------------------------------------------- batches


@clause(
    source="https://www.tensorflow.org/versions/r2.15/api_docs/python/tf/keras/utils/unpack_x_y_sample_weight",
    kills=["second-of-two-is-the-weight"],
    needs=(),
)
def test_what_a_batch_lacks_is_none(tf):
    """`unpack_x_y_sample_weight` of (x,), (x, y) or (x, y, sample_weight) gives all three, None for those missing;
    anything but a tuple is x. More than three raise an error.
    """
    x, y, w = (tf.constant([value]) for value in (1.0, 2.0, 3.0))
    unpack = tf.keras.utils.unpack_x_y_sample_weight
    for batch, expected in ((x, (x, None, None)), ((x,), (x, None, None)), ((x, y), (x, y, None)), ((x, y, w),) * 2):
        assert all(found is part for found, part in zip(unpack(batch), expected, strict=True))
    with checks.refused("four parts"):
        unpack((x, y, w, x))


# --------------------------------------------------------------------------------------------- data sets


@clause(
    source="https://keras.io/api/datasets/mnist/",
    seed=("001", "002"),
    kills_none="the 11 MB of the data set are not part of this repository",
)
def test_mnist_has_60000_and_10000_images(tf):
    """mnist.load_data() gives ((x_train, y_train), (x_test, y_test)): 60,000 and 10,000 images of 28 × 28 bytes from 0
    to 255, and as many labels from 0 to 9.
    """
    home = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras")
    if not (home / "datasets" / "mnist.npz").exists():
        pytest.skip("MNIST is not in the cache of this machine")
    for (x, y), n in zip(tf.keras.datasets.mnist.load_data(), (60_000, 10_000), strict=True):
        assert x.shape == (n, 28, 28)
        assert y.shape == (n,)
        assert x.dtype == y.dtype == np.uint8
        assert (x.min(), x.max(), sorted(set(y.tolist()))) == (0, 255, list(range(10)))
