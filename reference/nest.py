"""`tf.nest`: structures of lists, tuples, named tuples and dicts with anything else as leaves.

A dict is walked in the order of its sorted keys. A TensorShape is one leaf.

Source   https://www.tensorflow.org/api_docs/python/tf/nest
Edges    tape/sources-come-back-in-their-structure, ops/nest-packs-what-it-flattened
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
    elif isinstance(structure, (list, tuple)) and type(structure) is not TensorShape:
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
    Errors   ValueError when the structures have different numbers of leaves
    """
    columns = [flatten(structure) for structure in structures]
    if len({len(column) for column in columns}) != 1:
        raise ValueError(f"The structures have different numbers of leaves: {[len(c) for c in columns]}.")
    return pack_sequence_as(structures[0], [func(*leaves) for leaves in zip(*columns, strict=True)])


def _pack(structure: Any, leaves: Iterator[Any]) -> Any:
    if isinstance(structure, dict):
        packed = {key: _pack(structure[key], leaves) for key in sorted(structure)}
        return type(structure)((key, packed[key]) for key in structure)
    if isinstance(structure, (list, tuple)) and type(structure) is not TensorShape:
        items = [_pack(item, leaves) if isinstance(item, (dict, list, tuple)) else next(leaves) for item in structure]
        return type(structure)(*items) if hasattr(structure, "_fields") else type(structure)(items)
    return next(leaves)
