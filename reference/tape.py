"""GradientTape: the only file with the backward loop.

A tape keeps a flat list of `(output, inputs, rules)` (`recording.py`). The gradient starts at the targets and follows
the list backwards: for each output that has a gradient by then, each tracked input gets the rule's contribution. The
order of recording is a topological order, so when an output is reached, all its uses have been seen.

Operations inside the rules are recorded like any others: another active tape sees them, which gives higher derivatives
without further code.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from reference import nest, tracing
from reference.errors import InvalidArgumentError
from reference.ops.create import ones_like
from reference.ops.elementwise import zeros_like
from reference.ops.shapes import reshape, stack, sum_to
from reference.recording import Recording, tapes, unchanged
from reference.tensor import Tensor, Value, convert_to_tensor
from reference.variable import Variable

logger = logging.getLogger("reference")


def executing_eagerly() -> bool:
    """Whether an operation computes its value at once: not while `tf.function` traces.

    Source   https://www.tensorflow.org/api_docs/python/tf/executing_eagerly
    """
    return tracing.active() is None


class UnconnectedGradients:
    """What `gradient` returns for a source that the target does not depend on: None, or zeros.

    Source   https://www.tensorflow.org/api_docs/python/tf/UnconnectedGradients
    """

    NONE = "none"
    ZERO = "zero"


class GradientTape:
    """Records operations on watched values, to differentiate them afterwards.

    Trainable variables are watched when they are read inside the context, unless `watch_accessed_variables` is False;
    anything else by `watch`. A tape computes one gradient; a persistent one computes any number.

    Source   https://www.tensorflow.org/api_docs/python/tf/GradientTape
    Errors   RuntimeError for a second gradient of a tape that is not persistent;
             ValueError for entering a tape that is already recording
    """

    def __init__(self, persistent: bool = False, watch_accessed_variables: bool = True):
        self._persistent = persistent
        self._watch_accessed_variables = watch_accessed_variables
        self._recording: Recording | None = None
        self._is_recording = False

    # ------------------------------------------------------------------------------------- recording

    def __enter__(self) -> GradientTape:
        if self._is_recording:
            raise ValueError("The tape is already recording. Expected a tape that is not active.")
        self._start()
        return self

    def __exit__(self, *exception: Any) -> None:
        if self._is_recording:
            self._stop()

    def _start(self) -> None:
        if self._recording is None:
            self._recording = Recording(self._watch_accessed_variables)
        tapes.active.append(self._recording)
        self._is_recording = True

    def _stop(self) -> None:
        if self._recording:
            tapes.active.remove(self._recording)
        self._is_recording = False

    def watch(self, tensor: Any) -> None:
        """Starts to trace a tensor or variable, or each in a structure of them.

        Source   https://www.tensorflow.org/api_docs/python/tf/GradientTape#watch
        Edges    gradient/integers-have-no-gradient
        Errors   ValueError for anything but tensors and variables; RuntimeError before the context was entered
        """
        for value in nest.flatten(tensor):
            if not isinstance(value, Value):
                raise ValueError(
                    f"Passed in object {value!r} of type {type(value).__name__!r}. Expected a tf.Tensor or tf.Variable."
                )
            if self._recording is None:
                # NB: TensorFlow raises an AttributeError about NoneType here.
                raise RuntimeError("`watch` was called before the tape was entered. Call it inside the context.")
            if value.array.dtype.kind != "f":
                _warn_not_floating("watched", value)
            self._recording.watch(value)

    def watched_variables(self) -> tuple[Variable, ...]:
        """Returns the variables that are watched, in the order of their construction.

        Source   https://www.tensorflow.org/api_docs/python/tf/GradientTape#watched_variables
        """
        watched = self._recording.watched.values() if self._recording else ()
        variables = [value for value in watched if isinstance(value, Variable)]
        return tuple(sorted(variables, key=lambda variable: variable._number))

    @contextlib.contextmanager
    def stop_recording(self) -> Iterator[None]:
        """A context in which this tape records nothing.

        Source   https://www.tensorflow.org/api_docs/python/tf/GradientTape#stop_recording
        Errors   RuntimeError when the tape is not recording
        """
        if not self._is_recording:
            raise RuntimeError("Trying to stop recording a tape which is not recording.")
        self._stop()
        try:
            yield
        finally:
            self._start()

    def reset(self) -> None:
        """Clears everything that was recorded and watched, and continues recording.

        Source   https://www.tensorflow.org/api_docs/python/tf/GradientTape#reset
        Errors   ValueError when the tape is not recording
        """
        if not self._is_recording:
            raise ValueError("The tape is not recording. Expected `reset` inside its context.")
        self._stop()
        self._recording = None
        self._start()

    # --------------------------------------------------------------------------------------- gradient

    def gradient(
        self,
        target: Any,
        sources: Any,
        output_gradients: Any = None,
        unconnected_gradients: str = UnconnectedGradients.NONE,
    ) -> Any:
        """∂ Σ target / ∂ source, for each source: the sum runs over all elements of all targets.

        With `output_gradients` v it is Σ v · ∂ target / ∂ source, the product of v with the Jacobian.

        Shapes   target and sources: tensors or structures → a structure like `sources`, each gradient of the shape of
                 its source
        Source   https://www.tensorflow.org/api_docs/python/tf/GradientTape#gradient
        Errors   RuntimeError when the tape was used up; TypeError for a target or source that is not a tensor;
                 ValueError for another `unconnected_gradients`
        """
        _check_unconnected(unconnected_gradients)
        targets = _check("target", nest.flatten(target))
        flat_sources = _check("sources", nest.flatten(sources))
        seeds = _seeds(targets, output_gradients)
        recording = self._take_recording()  # last, so that an error above leaves the tape as it was
        grads = backward(recording, targets, seeds, flat_sources)
        if unconnected_gradients == UnconnectedGradients.ZERO:
            grads = [zeros_like(s) if g is None else g for s, g in zip(flat_sources, grads, strict=True)]
        return nest.pack_sequence_as(sources, grads)

    def _take_recording(self, row_by_row: bool = False) -> Recording:
        """Returns the recording; a tape that is not persistent loses it, and stops."""
        recording = self._recording
        if row_by_row and not self._persistent:
            raise RuntimeError(
                "`experimental_use_pfor=False` computes one gradient for each row, and so needs a tape created with "
                "persistent=True."
            )
        if recording is None:
            raise RuntimeError(
                "A non-persistent GradientTape can only be used to compute one set of gradients (or jacobians). "
                "Use `GradientTape(persistent=True)` for several."
            )
        if self._persistent:
            if self._is_recording:
                logger.warning("Calling `gradient` of a persistent tape inside its context records the gradient too.")
            return recording
        if self._is_recording:
            self._stop()
        self._recording = None
        return recording

    def jacobian(
        self,
        target: Any,
        sources: Any,
        unconnected_gradients: str = UnconnectedGradients.NONE,
        parallel_iterations: int | None = None,
        experimental_use_pfor: bool = True,
    ) -> Any:
        """∂ target[i…] / ∂ source[j…]: one gradient for each element of the target.

        Shapes   target (i…), source (j…) → (i…, j…), in the structure of `sources`
        Source   https://www.tensorflow.org/api_docs/python/tf/GradientTape#jacobian
        Errors   as `gradient`; the target is one tensor

        # NB: TensorFlow vectorizes the loop (`experimental_use_pfor`).
        """
        _check_unconnected(unconnected_gradients)
        (target,) = _check("target", [target])
        flat_sources = _check("sources", nest.flatten(sources))
        recording = self._take_recording(row_by_row=not experimental_use_pfor)
        shape, size = target.array.shape, target.array.size
        rows = _rows(recording, target, flat_sources, np.eye(size, dtype=target.array.dtype))
        jacobians: list[Tensor | None] = []
        for i, source in enumerate(flat_sources):
            column = [row[i] for row in rows]
            unconnected = bool(rows) and all(g is None for g in column)
            if unconnected and unconnected_gradients == UnconnectedGradients.NONE:
                jacobians.append(None)
            else:
                filled = [zeros_like(source) if g is None else g for g in column]
                whole = stack(filled) if filled else Tensor(np.zeros(0, target.array.dtype))
                jacobians.append(reshape(whole, (*shape, *source.array.shape)))
        return nest.pack_sequence_as(sources, jacobians)

    def batch_jacobian(
        self,
        target: Any,
        source: Any,
        unconnected_gradients: str = UnconnectedGradients.NONE,
        parallel_iterations: int | None = None,
        experimental_use_pfor: bool = True,
    ) -> Any:
        """∂ target[b, i…] / ∂ source[b, j…], for targets whose row b depends on row b of the source alone.

        Shapes   target (b, i…), source (b, j…) → (b, i…, j…)
        Source   https://www.tensorflow.org/api_docs/python/tf/GradientTape#batch_jacobian
        Edges    higher-derivatives/unconnected-batch-jacobian-is-none-or-zero
        Errors   ValueError when the first dimensions differ
        """
        _check_unconnected(unconnected_gradients)
        (target,), (source,) = _check("target", [target]), _check("source", [source])
        if not target.array.ndim or not source.array.ndim or target.array.shape[0] != source.array.shape[0]:
            raise ValueError(
                f"Need first dimension of target shape {target.shape} and source shape {source.shape} to match."
            )
        recording = self._take_recording(row_by_row=not experimental_use_pfor)
        rows = target.array.shape[0]
        unit = np.eye(target.array.reshape(rows, -1).shape[1], dtype=target.array.dtype)
        grads = [g for (g,) in _rows(recording, target, [source], (np.tile(v, rows) for v in unit))]
        if all(g is None for g in grads):
            if unconnected_gradients == UnconnectedGradients.NONE:
                return None
            grads = [zeros_like(source) for _ in grads]
        return reshape(stack(grads, axis=1), (*target.array.shape, *source.array.shape[1:]))


def _rows(recording: Recording, target: Any, sources: list[Any], seeds: Iterable[np.ndarray]) -> list[list[Any]]:
    """The gradients of all sources for each seed, an array with the elements of the target."""
    return [backward(recording, [target], [Tensor(v.reshape(target.array.shape))], sources) for v in seeds]


def backward(recording: Recording, targets: list[Any], seeds: list[Any], sources: list[Any]) -> list[Any]:
    """The backward loop: the gradient of each source, or None.

    Where an input was broadcast, its contribution is summed back to its shape: this is the only place that does so. A
    sum is never formed in place, because two values may share one gradient tensor.
    """
    tracked = recording.tracked
    kept = set(map(id, sources))
    grads: dict[int, Tensor] = {}
    for target, seed in zip(targets, seeds, strict=True):
        key = id(target)
        if seed is not None:
            grads[key] = grads[key] + seed if key in grads else seed
    for output, inputs, rules in reversed(recording.entries):
        key = id(output)
        g = grads.get(key) if key in kept else grads.pop(key, None)
        if g is None:
            continue
        if callable(rules):
            rules = [None if d is None else (lambda *_, d=d: d) for d in rules(g, output, *inputs)]
        for value, key, rule in zip(inputs, map(id, inputs), rules):  # noqa: B905 (as many rules as inputs)
            if key in tracked and rule is not None:
                d = g if rule is unchanged else rule(g, output, *inputs)
                if d.array.shape != value.array.shape:
                    d = sum_to(d, value.array.shape)
                grads[key] = grads[key] + d if key in grads else d
    for tensor, variable in recording.reads:
        g, key = grads.get(id(tensor)), id(variable)
        if g is not None:
            grads[key] = grads[key] + g if key in grads else g
    return list(map(grads.get, map(id, sources)))


def _check_unconnected(value: str) -> None:
    if value not in (UnconnectedGradients.NONE, UnconnectedGradients.ZERO):
        raise ValueError(f"Unknown value for unconnected_gradients: {value!r}. Expected 'none' or 'zero'.")


def _check(argument: str, values: list[Any]) -> list[Any]:
    """Raises TypeError unless all values are tensors or variables; warns of those that have no derivative."""
    for value in values:
        if not isinstance(value, Value):
            raise TypeError(
                f"Argument `{argument}` must be a tensor, a variable, or a structure of them. Received {value!r}."
            )
        if value.array.dtype.kind != "f":
            _warn_not_floating(argument, value)
    return values


def _warn_not_floating(role: str, value: Any) -> None:
    logger.warning("The dtype of the %s tensor must be floating (e.g. tf.float32), got %s.", role, value.dtype.name)


def _seeds(targets: list[Any], output_gradients: Any) -> list[Any]:
    """The gradients at the targets: ones, or `output_gradients`. Nothing starts at an integer target."""
    if output_gradients is None:
        return [ones_like(target) if target.array.dtype.kind == "f" else None for target in targets]
    given = nest.flatten(output_gradients)
    if len(given) != len(targets):
        raise ValueError(f"`output_gradients` has {len(given)} elements for {len(targets)} targets.")
    seeds = [convert_to_tensor(g, dtype_hint=target.dtype) for g, target in zip(given, targets, strict=True)]
    for seed, target in zip(seeds, targets, strict=True):
        if seed.array.shape != target.array.shape:
            raise InvalidArgumentError(
                f"An output gradient of shape {seed.shape} does not fit its target of shape {target.shape}."
            )
    return seeds
