"""A stateful machine over one tape, beside a model that knows the rules of recording and nothing of tapes.

The model is forward mode on plain numbers: beside each value it keeps the derivative by each source that the tape must
know, or nothing where the tape must not have recorded.
"""

from __future__ import annotations

import contextlib
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from spec_tests import checks
from spec_tests.strategies import moderate

LIMIT = 1e3  # of values and derivatives: a step that would pass it is not taken


class TapeMachine(RuleBasedStateMachine):
    """watch, compute, stop, go on, leave, enter again, reset and differentiate, in any order."""

    values = Bundle("values")

    def __init__(self, tf: Any):
        super().__init__()
        self.tf = tf
        self.tape = tf.GradientTape(persistent=True)
        self.tape.__enter__()
        self.stopped: Any = None  # the context of `stop_recording`, while it lasts
        self.computed: list[tuple[Any, float]] = []
        self.known: dict[int, dict[int, float]] = {}  # derivatives that the tape must know, value by source
        self.beside: set[int] = set()  # what was not watched when an operation was recorded for its other input

    def teardown(self) -> None:
        if self.stopped:
            self.stopped.__exit__(None, None, None)
        self.tape.__exit__(None, None, None)

    def _add(self, tensor: Any, number: float) -> int:
        self.computed.append((tensor, number))
        return len(self.computed) - 1

    @initialize(target=values, number=moderate(-1, 1))
    def first_constant(self, number: float) -> int:
        return self._add(self.tf.constant(number, self.tf.float64), number)

    @rule(target=values, number=moderate(-1, 1))
    def constant(self, number: float) -> int:
        return self._add(self.tf.constant(number, self.tf.float64), number)

    @rule(target=values, a=values, b=values, operation=st.sampled_from("+*"))
    def compute(self, a: int, b: int, operation: str) -> int:
        (x, u), (y, v) = self.computed[a], self.computed[b]
        number, by_a, by_b = (u + v, 1.0, 1.0) if operation == "+" else (u * v, v, u)
        of_a, of_b = self.known.get(a, {}), self.known.get(b, {})
        derivatives = {s: by_a * of_a.get(s, 0.0) + by_b * of_b.get(s, 0.0) for s in {*of_a, *of_b}}
        if max(map(abs, [number, *derivatives.values()])) > LIMIT:
            return a
        place = self._add(x + y if operation == "+" else x * y, number)
        if derivatives and not self.stopped:
            self.known[place] = {**derivatives, place: 1.0}  # what is recorded is a source as well
            self.beside |= {a, b} - {*self.known}
        for source in {a, b, *of_a, *of_b}:
            self._check(place, source)
        return place

    @rule(value=values)
    def watch(self, value: int) -> None:
        if value in self.beside:
            return  # undefined: TensorFlow then connects it with the operation that was recorded before
        self.tape.watch(self.computed[value][0])
        self.known.setdefault(value, {value: 1.0})

    @precondition(lambda self: not self.stopped)
    @rule()
    def stop(self) -> None:
        self.stopped = self.tape.stop_recording()
        self.stopped.__enter__()

    @precondition(lambda self: self.stopped)
    @rule()
    def go_on(self) -> None:
        self.stopped.__exit__(None, None, None)
        self.stopped = None

    @precondition(lambda self: not self.stopped)
    @rule()
    def leave_and_enter_again(self) -> None:
        self.tape.__exit__(None, None, None)
        self.tape.__enter__()

    @precondition(lambda self: not self.stopped)
    @rule()
    def reset(self) -> None:
        self.tape.reset()
        self.known.clear()
        self.beside.clear()

    @rule(target_value=values, source=values)
    def gradient(self, target_value: int, source: int) -> None:
        self._check(target_value, source)

    def _check(self, target_value: int, source: int) -> None:
        """The tape knows the derivative that the model knows, or none."""
        target, x = self.computed[target_value][0], self.computed[source][0]
        with contextlib.nullcontext() if self.stopped else self.tape.stop_recording():
            observed = self.tape.gradient(target, x)
        expected = self.known.get(target_value, {}).get(source)
        if expected is None and target_value == source:
            return  # undefined: TensorFlow says 1 of what it never saw, where a constant has the gradient None
        what = f"∂ value {target_value} / ∂ value {source}"
        if expected is None:
            checks.none(observed, what)
        else:
            checks.close(observed, expected, operations=50, magnitude=LIMIT**2, what=what)


def run_tape_machine(tf: Any) -> None:
    """Run the machine on a subject, as often and as long as the Hypothesis profile says."""
    run_state_machine_as_test(lambda: TapeMachine(tf), settings=settings())
