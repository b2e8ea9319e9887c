"""Clauses about arithmetic: a property, a plain test, one that is undefined, one with several cases."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests.harness import Section

clause = Section("arithmetic", source="https://example.org/arithmetic")


@clause(seed="001", kills=["square-adds-to-itself"])
@given(x=st.integers(-100, 100))
@example(x=2)
@example(x=3)
def test_square_multiplies_by_itself(tf, x):
    """The square of x is x · x.

    This paragraph is not part of the sentence.
    """
    square = float(tf.square(tf.constant(x)))
    assert square == x * x, f"the square of {x} is {square}, but should be {x * x}"


@clause
def test_negative_turns_the_sign(tf):
    """The negative of 1 is −1."""
    assert tf.negative(tf.constant(1.0)) == -1.0


@clause(undefined="no page speaks of zero")
def test_sign_of_zero(tf):
    """The sign of 0 is 0."""
    assert float(tf.sign(tf.constant(0.0))) == 0.0


@clause
@pytest.mark.parametrize("pair", [(1.0, 2.0), (2.0, 1.0)])
def test_maximum_of_two(tf, pair):
    """The maximum of 1 and 2 is 2."""
    assert float(tf.maximum(*pair)) == 2.0
