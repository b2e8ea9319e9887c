"""A guard that needs no clock: the number of Python functions that the reference calls in one step.

It is the same on every machine, and grows if a change puts more Python between a step and its NumPy calls.
"""

from __future__ import annotations

import sys
from types import FrameType

import pytest

from benchmarks.networks import HEADLINES, problem
from benchmarks.steps import IMPLEMENTATIONS
from benchmarks.steps.step import Step

BUDGET = {"reference": 178, "reference keras": 305, "reference function": 42, "reference keras function": 48}
"""Calls in one step of 32-32-10, with a margin for other versions of Python and NumPy than 3.11 and 2.4.

Lower it when a step gets cheaper; to raise it, say why in the commit.
"""


@pytest.mark.parametrize("name", BUDGET)
def test_calls_in_one_step(name: str) -> None:
    """A step of the reference stays within its budget of calls."""
    implementation = next(i for i in IMPLEMENTATIONS if i.name == name)
    step = implementation.build(problem(HEADLINES[1]))
    step.run()
    assert calls(step) <= BUDGET[name]


def calls(step: Step) -> int:
    """The number of Python functions called in one step."""
    count = 0

    def note(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        step.run()
    finally:
        sys.setprofile(before)
    return count
