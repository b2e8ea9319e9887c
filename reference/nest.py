"""`tf.nest`: structures of lists, tuples, named tuples and dicts. Anything else is a leaf, a TensorShape too.

A dict is traversed in the order of its sorted keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from reference.dtypes import TensorShape

__all__ = ["flatten", "map_structure", "pack_sequence_as"]


def flatten(structure: Any) -> list[Any]:
    """Returns the leaves, from left to right.

    Source   https://www.tensorflow.org/api_docs/python/tf/nest/flatten
    """
    if isinstance(structure, dict):
        items = [structure[key] for key in sorted(structure)]
    elif _is_sequence(structure):
        items = structure
    else:
        return [structure]
    leaves: list[Any] = []
    for item in items:
        if isinstance(item, (dict, list, tuple)):
            leaves.extend(flatten(item))
        else:
            leaves.append(item)
    return leaves


def pack_sequence_as(structure: Any, flat_sequence: Any) -> Any:
    """Returns a structure like `structure`, with these leaves.

    Source   https://www.tensorflow.org/api_docs/python/tf/nest/pack_sequence_as
    Errors   ValueError when the number of leaves differs
    """
    leaves = list(flat_sequence)
    remaining = iter(leaves)
    try:
        packed = _pack(structure, remaining)
    except StopIteration:
        remaining = iter([None])
    if list(remaining):
        raise ValueError(f"The structure has {len(flatten(structure))} leaves, but `flat_sequence` has {len(leaves)}.")
    return packed


def map_structure(func: Callable[..., Any], *structures: Any) -> Any:
    """Applies `func` to the leaves of the structures that correspond, and returns the results in that structure.

    Source   https://www.tensorflow.org/api_docs/python/tf/nest/map_structure
    Errors   ValueError without a structure, and for structures that differ in more than their leaves
    """
    if not structures:
        raise ValueError("`map_structure` takes at least one structure.")
    for other in structures[1:]:
        if not _have_one_structure(structures[0], other):
            raise ValueError(f"The structures differ in more than their leaves: {structures[0]!r} and {other!r}.")
    columns = [flatten(structure) for structure in structures]
    return pack_sequence_as(structures[0], [func(*leaves) for leaves in zip(*columns, strict=True)])


def _have_one_structure(one: Any, other: Any) -> bool:
    """Whether two structures differ in their leaves at most."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_have_one_structure(one[key], other[key]) for key in one)
    if _is_sequence(one) and type(one) is type(other):
        return len(one) == len(other) and all(map(_have_one_structure, one, other))
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
