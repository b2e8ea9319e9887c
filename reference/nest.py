"""`tf.nest`: structures of lists, tuples, named tuples and dicts with anything else as leaves.

A dict is walked in the order of its sorted keys. A TensorShape is one leaf.

Source   https://www.tensorflow.org/api_docs/python/tf/nest
Edges    gradient/sources-come-back-in-their-structure, indexing/nest-packs-what-it-flattened
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from reference.dtypes import TensorShape

__all__ = ["flatten", "map_structure", "pack_sequence_as"]


def flatten(structure: Any) -> list[Any]:
    """The leaves, from left to right.

    Source   https://www.tensorflow.org/api_docs/python/tf/nest/flatten
    """
    if isinstance(structure, dict):
        items = [structure[key] for key in sorted(structure)]
    elif _is_sequence(structure):
        items = structure
    else:
        return [structure]
    leaves = []
    for item in items:
        if isinstance(item, (dict, list, tuple)):
            leaves.extend(flatten(item))
        else:
            leaves.append(item)
    return leaves


def pack_sequence_as(structure: Any, flat_sequence: Any) -> Any:
    """The leaves in the places of those of `structure`.

    Source   https://www.tensorflow.org/api_docs/python/tf/nest/pack_sequence_as
    Errors   ValueError when the number of leaves differs
    """
    leaves = list(flat_sequence)
    remaining = iter(leaves)
    try:
        packed = _pack(structure, remaining)
        surplus = remaining.__length_hint__() > 0
    except StopIteration:
        surplus = True
    if surplus:
        raise ValueError(f"The structure has {len(flatten(structure))} leaves, but `flat_sequence` has {len(leaves)}.")
    return packed


def map_structure(func: Callable[..., Any], *structures: Any) -> Any:
    """The structure of func(leaf of the first, leaf of the second, …).

    Source   https://www.tensorflow.org/api_docs/python/tf/nest/map_structure
    Edges    indexing/structures-that-differ-are-not-mapped-together
    Errors   ValueError without a structure, and for structures that differ in more than their leaves
    """
    if not structures:
        raise ValueError("`map_structure` takes at least one structure.")
    for other in structures[1:]:
        if not _alike(structures[0], other):
            raise ValueError(f"The structures differ in more than their leaves: {structures[0]!r} and {other!r}.")
    columns = [flatten(structure) for structure in structures]
    return pack_sequence_as(structures[0], [func(*leaves) for leaves in zip(*columns, strict=True)])


def _alike(one: Any, other: Any) -> bool:
    """Whether two structures differ in their leaves at most."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_alike(one[key], other[key]) for key in one)
    if _is_sequence(one) and type(one) is type(other):
        return len(one) == len(other) and all(map(_alike, one, other))
    return not any(isinstance(structure, dict) or _is_sequence(structure) for structure in (one, other))


def _is_sequence(structure: Any) -> bool:
    return isinstance(structure, (list, tuple)) and type(structure) is not TensorShape


def _pack(structure: Any, leaves: Iterator[Any]) -> Any:
    if isinstance(structure, dict):
        packed = {key: _pack(structure[key], leaves) for key in sorted(structure)}
        return type(structure)((key, packed[key]) for key in structure)
    if _is_sequence(structure):
        items = [_pack(item, leaves) if isinstance(item, (dict, list, tuple)) else next(leaves) for item in structure]
        return type(structure)(*items) if hasattr(structure, "_fields") else type(structure)(items)
    return next(leaves)
